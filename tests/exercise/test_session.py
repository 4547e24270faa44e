"""What check does in which process."""

import pytest
from support.checks import UNIT, double, run

from mlpkit import exercise
from mlpkit.exercise import checking, mistake, probe, session


def test_the_examiner_s_process_gives_no_verdict(folder, capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with session.examining({"double"}):
        run("check('double')\nsummary()\nassert ready('double') and not ready('double', 'softmax')", double=lambda x: x)
    assert capsys.readouterr().out == (
        "double: marked by the examiner.\nThis cell waits for softmax: write it first.\n"
    )


def test_the_examiner_collects_exercises(folder, capsys):
    collected = []

    @probe
    def of_one(double):
        return double(1)

    code = "check('double')\ncheck('double')\nassert ready('double') and not ready('gone')\nsummary()"
    with session.collecting(collected.append):
        run(code, first=False, double=double)
    assert isinstance(collected[0], exercise.Exercise) and collected[1] == "double"
    assert capsys.readouterr().out == ""


def test_the_source_notebook_audits_its_exercises(folder, capsys):
    checking.unit(UNIT)

    @probe
    def of_one(double):
        return double(1)

    @mistake("Multiply.", fails=[of_one])
    def adds(x):
        return x + 2

    run("check('double')\nassert ready('double')\nsummary()", first=False, double=double)
    assert capsys.readouterr().out == "double: 1 probe, 1 mistake, 0 alternatives: all caught, all told apart\n"


def test_the_source_notebook_says_what_is_wrong_with_an_exercise(folder):
    checking.unit(UNIT)

    @probe
    def of_two(double):
        return double(2)

    @mistake("Not wrong for 2.", fails=[of_two])
    def adds(x):
        return x + 2

    with pytest.raises(exercise.ExerciseError, match="double: the mistake adds should fail of_two and fails nothing"):
        run("check('double')", first=False, double=double)
    assert not exercise.pending()


def test_the_first_cell_drops_what_was_declared(folder, capsys):
    @probe
    def left_over(double):
        return double(2)

    run("check('double')", double=double)
    assert capsys.readouterr().out.startswith("double: right")


def test_contexts_are_left_as_they_were_entered(folder):
    before = session.current()
    with session.fresh() as inner:
        assert session.current() is inner is not before
        with pytest.raises(ZeroDivisionError), session.collecting(print, whole=False):
            assert (inner.mode, inner.whole) == (session.Mode.COLLECTED, False)
            with session.examining({"f"}):
                assert inner.mode == session.Mode.EXAMINED and "f" in inner.attempted
            assert inner.mode == session.Mode.COLLECTED
            1 / 0  # noqa: B018
        assert (inner.mode, inner.collector, inner.whole) == (session.Mode.STUDENT, None, True)
    assert session.current() is before


def test_cells_that_bring_functions_together_may_be_left_out(folder):
    with session.collecting(print, whole=False):
        run("assert not ready('double')", double=double)
    with session.collecting(print):
        run("assert ready('double')", double=double)


def test_what_students_write_grows_while_they_are_examined(folder):
    attempted = set()
    with session.examining(attempted):
        scope = run("assert not ready('double')")
        attempted.add("double")
        exec("assert ready('double')", scope)


def test_the_first_cell_of_a_source_notebook_begins_anew(folder):
    session.current().audited()
    run("summary()", first=False)
    assert session.current().mode == session.Mode.SOURCE
    checking.unit(UNIT)
    assert session.current().mode == session.Mode.STUDENT and session.current().unit == UNIT
