"""The mutation of references: what it changes, what it calls equal, and that no unit's probes are weak."""

from pathlib import Path

import numpy as np
import pytest

from mlpkit import exercise
from mlpkit.exercise import probe
from mlpkit.grading import exam, mutants

ROOT = Path(__file__).parents[1]
UNITS = sorted(p.parent.name for p in ROOT.glob("solutions/*/*.ipynb") if p.stem == p.parent.name)


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


def changes(made):
    return {m.change for m in mutants.mutants(made)}


def test_axes_terms_comparisons_and_operators_are_changed_one_at_a_time():
    found = changes(strong())
    assert {
        "axis=0 → axis=1",
        "X - mean → X + mean",
        "X - mean → X",
        "X - mean → mean - X",
        "len(weights) != len(X) → len(weights) == len(X)",
        "return X - mean → return -(X - mean)",
        "weights is not None → weights is None",
        "weights is not None and len(weights) != len(X) → weights is not None or len(weights) != len(X)",
    } <= found


def test_docstrings_annotations_and_messages_stay():
    assert not [c for c in changes(strong()) if "ndarray →" in c or "1 + 1" in c or "each row" in c]


def test_a_mutant_says_its_line_and_is_a_whole_function():
    mutant = next(m for m in mutants.mutants(strong()) if m.change == "X - mean → X + mean")
    assert mutant.description == "line 6: X - mean → X + mean"
    assert mutant.source.endswith("return X + mean")
    assert len({m.source for m in mutants.mutants(strong())}) == len(mutants.mutants(strong()))


def test_equal_changes_are_told_apart_by_what_stands_around_them():
    def area(a, b):
        return np.sum(a + 1.0) * np.sum(b + 1.0)

    @probe
    def one(area):
        return area(np.ones(2), np.ones(3))

    found = [m.change for m in mutants.mutants(exercise.collect("area", {"area": area}))]
    assert "a + 1.0 → a + 2.0" in found
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    "statement, change",
    [
        ("w -= g", "w -= g → (removed)"),
        ("w = w - g", "w = w - g → w -= g"),
        ("w[g > 0] = 0", "w[g > 0] = 0 → (removed)"),
        ("w = g.copy()", "g.copy() → g"),
        ("w = np.array(g)", "np.array → np.asarray"),
        ("w = g[1:]", "g[1:] → g[:]"),
        ("w = g[:, 0]", "g[:, 0] → g[:, 1]"),
        ("w = g[w, 0]", "g[w, 0] → g[0, w]"),
        ("w = g.max(axis=1, keepdims=True)", "g.max(axis=1, keepdims=True) → g.max(axis=1)"),
        ("w = g.max(axis=1)", "g.max → g.min"),
        ("w = np.log(g)", "np.log(g) → g"),
        ("w = -g", "-g → g"),
        ("w = sum(i for i in range(len(g)))", "range(len(g)) → range(len(g) - 1)"),
        ("w = np.where(w, g, 0)", "np.where(w, g, 0) → np.where(g, w, 0)"),
        ("w = np.sum(g, axis=None)", "axis=None → axis=0"),
        ("w = g ** 2", "g ** 2 → g"),
        ("w = len(g)", "len(g) → g.shape[-1]"),
        ("w = w and g", "w and g → w or g"),
        ("w = 0.5", "w = 0.5 → w = 1.0"),
    ],
)
def test_what_is_changed(statement, change):
    made = exercise.Exercise("f", source=f"def f(w, g):\n    {statement}\n    return w\n")
    assert change in changes(made)


def test_good_probes_reject_every_mutant_that_differs():
    found = mutants.trial(strong())
    assert found.survivors == [] and found.share == 1.0
    assert found.total == found.rejected + len(found.equivalents)


def test_weak_probes_have_survivors_and_a_witness():
    found = mutants.trial(weak())
    survivors = {m.change: where for m, where in found.survivors}
    assert survivors["X - mean → mean - X"].startswith("size 1 → 2, redrawn: center(X=np.array([[")
    assert survivors["len(weights) != len(X) → len(weights) == len(X)"].startswith("with weights=")
    assert "X - mean → X" not in survivors  # one row is enough to see that
    assert found.share < mutants.SHARE
    assert len(mutants.complaints([found], {})) == len(survivors) + 1


def test_ties_are_tried():
    def step(z):
        return np.where(z >= 0, 1.0, 0.0)

    @probe
    def ordinary(step, rng):
        return step(rng.normal(size=50))

    found = mutants.trial(exercise.collect("step", {"step": step}))
    assert [m.change for m, _ in found.survivors] == ["z >= 0 → z > 0"]


def test_other_forms_of_the_same_are_equivalent():
    def norm(x):
        return np.sqrt((np.abs(x) ** 2).sum(axis=0)) + 0

    @probe
    def ordinary(norm, rng):
        return norm(rng.normal(size=4))

    found = mutants.trial(exercise.collect("norm", {"norm": norm}))
    assert {m.change for m in found.equivalents} >= {"np.abs(x) → x", "axis=0 → axis=-1"}


def test_an_overwritten_argument_is_a_difference():
    def halved(x):
        x = x.copy()
        x[0] = x[0] / 2
        return x

    @probe
    def ordinary(halved, rng):
        return halved(rng.normal(size=4))

    found = mutants.trial(exercise.collect("halved", {"halved": halved}))
    assert found.survivors == []
    assert "x.copy() → x" not in {m.change for m in found.equivalents}


def test_a_mutant_that_never_ends_is_rejected(monkeypatch):
    monkeypatch.setattr(mutants, "SECONDS", 0.2)

    def halvings(x):
        n = 0
        while x > 1:
            x = x / 2
            n += 1
        return n

    @probe
    def ordinary(halvings):
        return halvings(100.0)

    found = mutants.trial(exercise.collect("halvings", {"halvings": halvings}))
    assert "x / 2 → x" not in {m.change for m in found.equivalents} | {m.change for m, _ in found.survivors}


def test_a_class_is_played_from_its_first_call_on():
    @probe
    def forward_only(Center, rng):
        return Center().fit(rng.normal(size=(4, 2))).shape

    @probe
    def both(Center, rng):
        thing = Center(0.5)
        thing.fit(rng.normal(size=(4, 2)))
        return thing(rng.normal(size=(3, 2)))

    made = exercise.collect("Center", {"Center": Center})
    found = mutants.trial(made)
    assert [m.change for m, _ in found.survivors] == [
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


def test_a_reference_that_cannot_be_rebuilt_is_said():
    shift = 1.0

    def shifted(x):
        return x + shift

    with pytest.raises(exercise.ExerciseError, match="cannot be rebuilt"):
        mutants.trial(weak(center=shifted))


def test_explanations_must_fit_the_survivors():
    found = mutants.trial(weak())
    reasons = {"center": {m.change: "not asked for" for m, _ in found.survivors}}
    left = mutants.complaints([found], reasons)
    assert len(left) == 1 and left[0].startswith("only ")  # explained, and still too many
    reasons["center"]["x → y"] = "no such mutant"
    assert any("matches no survivor any more: x → y" in c for c in mutants.complaints([found], reasons))


@pytest.mark.parametrize("unit", UNITS)
def test_the_probes_of_a_unit_notice_small_errors(unit):
    exercises = exam.load(ROOT / "solutions" / unit / f"{unit}.ipynb").exercises
    explained = mutants.explanations(unit)
    assert set(explained) <= set(exercises)
    assert mutants.complaints([mutants.trial(made) for made in exercises.values()], explained) == []


def test_the_command_prints_a_table(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    unit = UNITS[0]
    name = next(iter(exam.load(unit).exercises))
    assert mutants.main([unit, name]) == 0
    assert name in capsys.readouterr().out
