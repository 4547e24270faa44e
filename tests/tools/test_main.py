"""The command of mutation."""

import json

import pytest
from support.courses import ROOT, UNITS, exam_of

from tools.mutation.__main__ import main


@pytest.fixture
def exercise(monkeypatch):
    monkeypatch.chdir(ROOT)
    return next(iter(exam_of(UNITS[0]).exercises))


def test_the_command_prints_a_table(capsys, exercise):
    assert main([UNITS[0], exercise]) == 0
    assert exercise in capsys.readouterr().out


def test_an_explanation_without_a_survivor_is_a_complaint(capsys, exercise, tmp_path):
    (tmp_path / f"{UNITS[0]}.json").write_text(json.dumps({exercise: {"x → y": "why"}}), encoding="utf-8")
    assert main([UNITS[0], exercise, "--survivors", str(tmp_path)]) == 1
    assert "matches no survivor any more: x → y" in capsys.readouterr().out


def test_an_unknown_exercise_is_an_error(capsys, exercise):
    with pytest.raises(SystemExit):
        main([UNITS[0], "no_such_exercise"])
    assert f"it has {exercise}" in capsys.readouterr().err
