"""Decorators bind no name, and an exercise that is not complete is refused."""

import sys
import types

import numpy as np
import pytest
from support.exercises import small, softmax

from mlpkit import exercise
from mlpkit.exercise import alternative, judge, mistake, probe

CELL = """
kept = 1
def softmax(Z):
    return Z
@probe
def kept(softmax):
    "How it is called in the table."
    return softmax(np.ones((2, 2)))
@judge(kept)
def verdict(value, rng):
    return True
@mistake("No.", fails=[kept])
def softmax(Z):
    return None
@alternative
def other(Z):
    return Z
@mistake("No.", fails=[kept])
def other(Z):
    return 0 * Z
"""


def test_decorators_bind_no_name(monkeypatch):
    cell = types.ModuleType("a_cell")
    cell.__dict__.update(np=np, probe=probe, judge=judge, mistake=mistake, alternative=alternative)
    monkeypatch.setitem(sys.modules["linecache"].cache, "cell 2", (len(CELL), None, CELL.splitlines(True), "cell 2"))
    for _ in range(2):  # a cell may be run again
        exec(compile(CELL, "cell 2", "exec"), cell.__dict__)
    assert exercise.pending()
    declared = exercise.collect("softmax", cell.__dict__)
    assert cell.kept == 1 and cell.softmax(3) == 3
    assert not hasattr(cell, "verdict") and not hasattr(cell, "other")
    assert (len(declared.probes), len(declared.mistakes), len(declared.alternatives)) == (1, 2, 1)
    assert declared.probes[0].title == "How it is called in the table" and declared.probes[0].judge
    assert not exercise.pending()


@pytest.mark.parametrize(
    "names, sentence",
    [
        ((), "'softmax' has no probe"),
        (("x",), "does not take 'softmax'"),
        (("x", "softmax"), "the exercise's own function, 'softmax', comes first"),
        (("softmax", "x"), "needs 'x', which is not defined above it"),
    ],
)
def test_an_exercise_that_is_not_complete_says_what_to_do(names, sentence):
    if names:
        scope = {"probe": probe}
        text = f"@probe\ndef p({', '.join(names)}):\n    return 1\n"
        sys.modules["linecache"].cache[sentence] = (len(text), None, text.splitlines(True), sentence)
        exec(compile(text, sentence, "exec"), scope)
    with pytest.raises(exercise.ExerciseError, match=sentence):
        exercise.collect("softmax", {"softmax": softmax} | ({"x": 1} if names[:1] == ("x",) else {}))
    assert not exercise.pending()


def test_a_probe_asks_for_no_more_digits_than_a_checks_file_holds():
    with pytest.raises(exercise.ExerciseError, match="a checks file holds ten digits, so 1e-09 is the least"):
        probe(rtol=1e-10)
    assert not exercise.pending()


def test_a_mistake_names_the_probes_that_it_fails():
    with pytest.raises(exercise.ExerciseError, match="fails no probe"):

        @mistake("Never.", fails=[])
        def nothing(Z):
            return Z

    @mistake("Another exercise's probe.", fails=["gone"])
    def columns(Z):
        return Z

    with pytest.raises(exercise.ExerciseError, match="'gone', which is no probe of this exercise"):
        small()


def test_what_is_declared_inside_is_dropped_and_what_was_declared_before_comes_back():
    @probe
    def outside(softmax):
        return softmax(np.ones((1, 2)))

    with exercise.declaring():
        assert not exercise.pending()

        @mistake("Never collected.", fails=["outside"])
        def inside(Z):
            return Z

        assert exercise.pending()
    assert exercise.pending()
    assert [p.name for p in small().probes] == ["outside", "ordinary"] and not exercise.pending()


def test_a_name_that_the_notebook_has_given_away_is_left_alone():
    scope = {"probe": probe}
    text = "@probe\ndef kept(softmax):\n    return softmax(1)\n"
    with exercise.declaring():
        sys.modules["linecache"].cache["a cell"] = (len(text), None, text.splitlines(True), "a cell")
        exec(compile(text, "a cell", "exec"), scope)
        scope["kept"] = 3
    assert scope["kept"] == 3
