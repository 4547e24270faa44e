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
    assert "KeyError: 'shape' (in other_error, line" in verdict.rows[0].message and verdict.share == 0.5


@pytest.mark.parametrize("status", [s for s in Status if s != Status.VALUE])
def test_an_outcome_without_a_value_differs_by_its_status(status):
    p = ROWS
    expected, got = Outcome(Status.VALUE, 1.0), Outcome(status, error={"types": ["KeyError"]})
    difference = exercise.disagreement(p, expected, got, 1)
    assert difference.kind == status and isinstance(difference.kind, DifferenceKind)
    assert exercise.alike(p, got, got, 1) and not exercise.alike(p, got, expected, 1)


def test_the_class_of_an_error_decides_whether_two_are_alike():
    one, other = (Outcome("error", error={"types": [kind, "Exception"]}) for kind in ("KeyError", "ValueError"))
    assert exercise.alike(ROWS, one, one, 1) and not exercise.alike(ROWS, one, other, 1)
