"""Fixtures of the tests of an exercise."""

import pytest
from hypothesis import HealthCheck, settings
from support.checks import write

from mlpkit import exercise
from mlpkit.exercise import session

# A busy machine is no fault of the code: no example has a deadline.
settings.register_profile("exercise", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("exercise")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A fresh session in a folder with a checks file."""
    monkeypatch.chdir(tmp_path)
    for name in ("NBGRADER_EXECUTION", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    write(tmp_path)
    with session.fresh(), exercise.declaring():
        yield tmp_path
