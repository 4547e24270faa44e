"""Fixtures of the tests of an exercise."""

import pytest
from support.checks import write

from mlpkit import exercise
from mlpkit.exercise import session


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A fresh session in a folder with a checks file."""
    monkeypatch.chdir(tmp_path)
    for name in ("NBGRADER_EXECUTION", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    write(tmp_path)
    with session.fresh(), exercise.declaring():
        yield tmp_path
