"""The trial of mutants: what it rejects, what it calls equal, and what survives."""

import numpy as np
import pytest

from mlpkit import exercise
from mlpkit.exercise import probe
from tools.mutation.explanations import SHARE, complaints
from tools.mutation.trial import trial


def center(X, weights=None):
    """Subtract the mean of each column, 1 + 1 = 2."""
    if weights is not None and len(weights) != len(X):
        raise ValueError("one weight for each row, 0 or more")
    mean: np.ndarray = np.average(X, axis=0, weights=weights)
    return X - mean


def weak(center=center):
    @probe
    def one_row(center):
        return center(np.array([[1.0, 2.0]]))

    return exercise.collect("center", {"center": center})


def strong():
    @probe
    def two_columns(center, rng):
        return center(rng.normal(size=(5, 2)))

    @probe
    def with_weights(center, rng):
        return center(rng.normal(size=(3, 2)), np.array([1.0, 2.0, 5.0]))

    @probe
    def a_weight_too_many(center):
        return center(np.ones((2, 2)), np.ones(3))

    return exercise.collect("center", {"center": center})


def test_good_probes_reject_every_mutant_that_differs():
    report = trial(strong())
    assert report.survivors == [] and report.share == 1.0
    assert report.total == report.rejected + len(report.equivalents)
    assert report.rejected > 10


def test_weak_probes_have_survivors_and_a_witness():
    report = trial(weak())
    survivors = {edit.description: where for edit, where in report.survivors}
    assert survivors["X - mean → mean - X"].startswith("size 1 → 2, redrawn: center(X=np.array([[")
    assert survivors["len(weights) != len(X) → len(weights) == len(X)"].startswith("with weights=")
    assert "X - mean → X" not in survivors  # one row is enough to see that
    assert report.share < SHARE
    assert len(complaints([report], {})) == len(survivors) + 1


def test_ties_are_tried():
    def step(z):
        return np.where(z >= 0, 1.0, 0.0)

    @probe
    def ordinary(step, rng):
        return step(rng.normal(size=50))

    report = trial(exercise.collect("step", {"step": step}))
    assert [edit.description for edit, _ in report.survivors] == ["z >= 0 → z > 0"]


def test_other_forms_of_the_same_are_equivalent():
    def norm(x):
        return np.sqrt((np.abs(x) ** 2).sum(axis=0)) + 0

    @probe
    def ordinary(norm, rng):
        return norm(rng.normal(size=4))

    report = trial(exercise.collect("norm", {"norm": norm}))
    assert {edit.description for edit in report.equivalents} >= {"np.abs(x) → x", "axis=0 → axis=-1"}


def test_an_overwritten_argument_is_a_difference():
    def halved(x):
        x = x.copy()
        x[0] = x[0] / 2
        return x

    @probe
    def ordinary(halved, rng):
        return halved(rng.normal(size=4))

    report = trial(exercise.collect("halved", {"halved": halved}))
    assert report.survivors == []
    assert "x.copy() → x" not in {edit.description for edit in report.equivalents}


def test_a_mutant_that_never_ends_is_rejected():
    def halvings(x):
        n = 0
        while x > 1:
            x = x / 2
            n += 1
        return n

    @probe
    def ordinary(halvings):
        return halvings(100.0)

    report = trial(exercise.collect("halvings", {"halvings": halvings}), seconds=0.2)
    accepted = {edit.description for edit in report.equivalents} | {edit.description for edit, _ in report.survivors}
    assert "x / 2 → x" not in accepted


def test_a_class_is_played_from_its_first_call_on():
    @probe
    def forward_only(Center, rng):
        return Center().fit(rng.normal(size=(4, 2))).shape

    @probe
    def both(Center, rng):
        thing = Center(0.5)
        thing.fit(rng.normal(size=(4, 2)))
        return thing(rng.normal(size=(3, 2)))

    report = trial(exercise.collect("Center", {"Center": Center}))
    assert [edit.description for edit, _ in report.survivors] == [
        "def __init__(self, scale=1.0): → def __init__(self, scale=2.0):",
        "return self.mean → return -self.mean",
    ]


class Center:
    def __init__(self, scale=1.0):
        self.scale = scale

    def fit(self, X):
        self.mean = X.mean(axis=0)
        return self.mean

    def __call__(self, X):
        return self.scale * (X - self.mean)


def test_a_reference_that_cannot_be_rebuilt_is_an_error():
    shift = 1.0

    def shifted(x):
        return x + shift

    with pytest.raises(exercise.ExerciseError, match="cannot be rebuilt"):
        trial(weak(center=shifted))


def test_progress_is_told_after_each_mutant():
    calls = []
    report = trial(weak(), progress=lambda: calls.append(1))
    assert len(calls) == report.total > 0
