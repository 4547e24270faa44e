"""What a student reads of one probe."""

import numpy as np
import pytest
from support.exercises import ROWS, SQUARE, cube, judged, trials

from mlpkit import exercise
from mlpkit.exercise import judge, probe, sentences, show, verdicts
from mlpkit.exercise.compare import Difference, DifferenceKind
from mlpkit.exercise.outcome import Absence, Cause, Status


@pytest.mark.parametrize(
    "reference, answer, sentence",
    [
        (lambda X: X.mean(), lambda X: np.array(np.inf), "the result is inf"),
        (lambda X: X.mean(axis=0), lambda X: np.array([1, np.nan, 1]), "1 of 3 values of the result is nan"),
        (
            lambda X: X[0],
            lambda X: [map(float, x) for x in X],
            "is a list in which an item is an object of type map, and",
        ),
        (
            lambda X: X[0],
            lambda X: [None, 1, 2],
            "the result is a list in which an item is None, and an array of shape",
        ),
        (lambda X: "a", lambda X: X, "the result is an array of shape (5, 3), and a string is asked for"),
        (lambda X: "a", lambda X: "b", "the result is 'b'"),
        (lambda X: X[0], lambda X: ["a", 1, 2], "the result is a list in which an item is a string, and an array"),
        (
            cube,
            lambda X: [[1, 2], [1]],
            "the result is a list of items of different shapes, and an array of shape (5, 3)",
        ),
        (lambda X: ["a"], lambda X: np.array(["a"]), "the result is an array of strings, and a list of 1 is asked for"),
        (cube, lambda X: nowhere, "'nowhere' is not defined (in <lambda>"),  # noqa: F821
        (cube, lambda X: nowhere, "; is the name misspelled, or is an import or a cell missing?"),  # noqa: F821
        (cube, lambda X: [1.0].max(), "; a list cannot do that, an array can: np.array(…) makes one of a list"),
        (cube, lambda X: 1 - [1.0], "; a list cannot do that, an array can: np.array(…) makes one of a list"),
        (cube, lambda X: 0.5 * [1.0], "; a list cannot do that, an array can: np.array(…) makes one of a list"),
        (cube, lambda X: (1.0,) ** 2, "; a tuple cannot do that, an array can: np.array(…) makes one of a tuple"),
        (cube, lambda X: 1 - map(float, X), "; a map cannot do that, an array can: np.array(list(…)) makes one of it"),
    ],
)
def test_a_row_says_what_was_seen(reference, answer, sentence):
    verdict = judged(reference, lambda X: answer(X), ROWS)
    assert sentence in verdict.rows[0].message
    assert show.text(verdict).count(verdict.rows[0].message) == 1


def test_what_an_answer_needs_is_named():
    @probe
    def through_g(f, g, rng):
        return f(g(rng.normal(size=2)))

    def g(x):
        raise NotImplementedError

    expected = exercise.run(through_g, {"f": cube, "g": cube}, 0)
    got = exercise.run(through_g, {"f": cube, "g": g}, 0)
    exercise.forget()
    verdict = verdicts.verdict("f", [verdicts.Trial(through_g, 0, expected, got)])
    assert verdict.state == verdicts.MISSING
    assert verdict.hint == "f needs g, which is still to be written."


STUB, BELOW, ABSENT = (Absence(cause) for cause in (Cause.STUB, Cause.RAISE_ABOVE_CODE, Cause.ABSENT))


@pytest.mark.parametrize(
    "absence, needs, told, sentence",
    [
        (STUB, "", {}, "f is still to be written."),
        (STUB, "g", {}, "f needs g, which is still to be written."),
        (BELOW, "", {}, "f still has the line raise NotImplementedError in it, and nothing below that line runs."),
        (
            BELOW,
            "g",
            {},
            "f needs g, which still has the line raise NotImplementedError in it, and nothing below that line runs.",
        ),
        (ABSENT, "", {}, "There is nothing named f: run its cell again, and look for an error message below it."),
        (
            ABSENT,
            "g",
            {},
            "f needs g, which is not there: run its cell again, and look for an error message below it.",
        ),
        (Absence(Cause.ABSENT, "F"), "", {}, "There is nothing named f, but F is there: is the name misspelled?"),
        (Absence(Cause.ABSENT, "G"), "g", {}, "f needs g, which is not there, but G is there: is the name misspelled?"),
        (
            Absence(Cause.ABSENT, "F"),
            "",
            {"f": "SyntaxError: expected ':'"},
            "There is nothing named f: its cell stopped with SyntaxError: expected ':'.",
        ),
        (
            ABSENT,
            "g",
            {"g": "No module named 'x'"},
            "f needs g, which is not there: its cell stopped with No module named 'x'.",
        ),
        (
            ABSENT,
            "g",
            {"f": "SyntaxError"},
            "f needs g, which is not there: run its cell again, and look for an error message below it.",
        ),
        (STUB, "", {"f": "ValueError"}, "f is still to be written."),
    ],
)
def test_why_there_is_nothing_to_judge(absence, needs, told, sentence):
    first, second = trials(cube, cube, ROWS, SQUARE)
    first.got = exercise.Outcome(Status.MISSING, absence=absence, needs=needs)
    second.got = first.got
    verdict = verdicts.verdict("f", [first, second], why=told)
    assert (verdict.state, verdict.hint) == (verdicts.MISSING, sentence)
    shown = "not attempted" if "still to be written" in sentence else "cannot be checked yet"
    assert f"f: {shown}" in show.text(verdict) and shown in show.html(verdict)
    second.got = second.expected  # one property can be seen
    verdict = verdicts.verdict("f", [first, second], why=told)
    assert verdict.state == verdicts.WRONG
    if absence != STUB or needs:
        assert verdict.rows[0].message == sentence.rstrip(".")


def test_how_long_was_waited_is_said():
    trial = trials(cube, cube, ROWS)[0]
    for seconds, words in ((10.0, "no answer in time (10 seconds): is there a loop"), (0, "no answer in time: is")):
        trial.got = exercise.Outcome("time", seconds=seconds)
        assert verdicts.verdict("f", [trial]).rows[0].message.startswith(words)
    trial.got = exercise.Outcome("time", error={"message": "not run"})
    assert verdicts.verdict("f", [trial]).rows[0].message == "not run"


@pytest.mark.parametrize(
    "status, words",
    [
        ("time", "no answer in time"),
        ("lost", "the process that ran this answer died"),
        ("borrowed", "write it yourself instead of calling mlpkit.nn"),
    ],
)
def test_an_answer_that_never_came(status, words):
    trial = trials(cube, cube, ROWS)[0]
    trial.got = exercise.Outcome(status)
    verdict = verdicts.verdict("f", [trial])
    assert words in verdict.rows[0].message and words in verdict.hint and verdict.example == ""


def test_the_sentence_of_a_judge_is_the_message():
    @probe
    def any_order(f, rng):
        return f(rng.normal(size=4))

    @judge(any_order)
    def sorted_somehow(value, rng):
        x = rng.normal(size=4)
        if not np.allclose(np.sort(value), np.sort(x)):
            return "numbers got lost"
        return True

    assert judged(np.sort, lambda x: np.sort(x)[::-1], any_order).state == verdicts.RIGHT
    assert judged(np.sort, lambda x: np.sort(x) + 1, any_order).hint == "numbers got lost"
    message = judged(np.sort, lambda x: {"a": x}, any_order).rows[0].message
    assert message.startswith("the result does not have the form that is asked for (")
    assert "return" in judged(np.sort, lambda x: None, any_order).hint


def test_infinite_values_that_are_asked_for_are_counted():
    trial = trials(lambda X: np.where(X > 0, np.inf, X), cube, ROWS)[0]
    message = verdicts.verdict("f", [trial]).rows[0].message
    places = int((np.random.default_rng(0).normal(size=(5, 3)) > 0).sum())
    assert message == f"the result should be infinite or nan in {places} places and is not in all of them"


def test_every_kind_of_difference_has_a_sentence():
    trial = trials(cube, cube, ROWS)[0]
    values = {"expected": np.ones(2), "got": np.zeros(2), "detail": "X"}
    unlike = {DifferenceKind.KEYS: {"expected": {"a": 1}, "got": {}}, DifferenceKind.ERROR: {"got": trial.got}}
    for kind in DifferenceKind:
        sentence = sentences.explain(Difference(kind, **(values | unlike.get(kind, {}))), trial, "f")
        assert sentence and "None" not in sentence.replace("is None", "")
