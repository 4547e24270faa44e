"""Whether outcomes agree with the reference, and are the same mistake."""

import pytest
from support.exercises import ROWS, SQUARE, judged, outcome

from mlpkit import exercise
from mlpkit.exercise import probe, verdicts
from mlpkit.exercise.compare import DifferenceKind
from mlpkit.exercise.outcome import Outcome, Status


def test_two_mistakes_that_overwrite_different_arguments_are_not_alike():
    def step(w, g):
        return w - g

    @probe
    def once(step, rng):
        return step(rng.normal(size=3), rng.normal(size=3))

    declared = exercise.collect("step", {"step": step})

    def weights(w, g):
        w -= g
        return w

    def gradient(w, g):
        g *= -1
        return w + g

    def both(w, g):
        w -= g
        g *= 0
        return w

    one, other, more = (outcome(declared, f) for f in (weights, gradient, both))
    assert exercise.alike(declared.probes[0], one, one, 1) and exercise.alike(declared.probes[0], one, more, 1)
    assert not exercise.alike(declared.probes[0], one, other, 1)


def test_an_error_that_is_asked_for():
    def checked(X):
        if X.shape != (3, 3):
            raise ValueError("not square")
        return X

    def own_error(X):
        class NotSquare(ValueError):
            pass

        if X.shape != (3, 3):
            raise NotSquare
        return X

    def other_error(X):
        if X.shape != (3, 3):
            raise KeyError("shape")
        return X

    assert judged(checked, own_error, ROWS, SQUARE).state == verdicts.RIGHT
    assert "should raise ValueError, and nothing was raised" in judged(checked, lambda X: X, ROWS, SQUARE).hint
    verdict = judged(checked, other_error, ROWS, SQUARE)
    assert "KeyError: 'shape' (in other_error, line" in verdict.rows[0].message and verdict.share == pytest.approx(
        0.575
    )


@pytest.mark.parametrize("status", [s for s in Status if s != Status.VALUE])
def test_an_outcome_without_a_value_differs_by_its_status(status):
    p = ROWS
    expected, got = Outcome(Status.VALUE, 1.0), Outcome(status, error={"types": ["KeyError"]})
    difference = exercise.disagreement(p, expected, got, 1)
    assert difference.kind == status and isinstance(difference.kind, DifferenceKind)
    assert exercise.alike(p, got, got, 1) and not exercise.alike(p, got, expected, 1)


def test_two_errors_are_alike_by_class_and_message_and_whose_line_it_was():
    def error(kind="ValueError", message="too many values to unpack (expected 2)", where="f, line 3: a, b = 1, 2, 3"):
        return Outcome("error", error={"types": [kind, "Exception"], "message": message, "where": where})

    one = error()
    assert exercise.alike(ROWS, one, error(message="too many values to unpack (expected 3)"), 1)
    assert exercise.alike(ROWS, one, error(where="g, line 1"), 1)
    assert exercise.alike(ROWS, error(message="f() takes 1 argument"), error(message="own_name() takes 1 argument"), 1)
    for other in (error("KeyError"), error(message="The truth value of an array is ambiguous"), error(where="")):
        assert not exercise.alike(ROWS, one, other, 1)


def test_an_error_of_a_checks_file_is_alike_and_shows_no_line():
    def raises(X):
        return {}["secret key"]

    got = exercise.run(ROWS, {"f": raises}, 1)
    published = got.published(ROWS, 1)
    kept = Outcome.decoded(published)
    assert exercise.alike(ROWS, kept, got, 1)
    assert "raises" not in str(published) and "return" not in str(published)
