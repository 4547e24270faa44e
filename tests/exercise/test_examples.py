"""The smallest call that went wrong, as a student would type it."""

import numpy as np
import pytest
from support.exercises import Linear, linear, outcome

from mlpkit import exercise
from mlpkit.exercise import examples, probe, verdicts
from mlpkit.exercise.limits import SHOWN
from mlpkit.exercise.outcome import Call, Outcome
from mlpkit.exercise.values import Foreign


def test_the_smallest_failing_call_is_shown():
    def mean(x):
        return x.mean()

    @probe
    def three_sizes(mean, rng):
        return [mean(rng.normal(size=n)) for n in (2, 7, 4, 3)]

    declared = exercise.collect("mean", {"mean": mean})
    got = outcome(declared, lambda x: x.sum() if len(x) > 3 else x.mean())
    trial = verdicts.Trial(declared.probes[0], 1, outcome(declared, mean), got)
    published = exercise.Outcome.decoded(trial.expected.published(declared.probes[0], 1, calls=True))
    for expected in (trial.expected, published):
        trial.expected = expected
        example = verdicts.verdict("mean", [trial]).example
        assert example.startswith("mean(x=np.array([") and example.count(",") == 3


def test_the_failing_method_is_shown_and_not_the_constructor():
    declared = linear()
    mistaken = next(m for m in declared.mistakes if m.name == "NoBias")
    p = declared.probes[0]
    expected, got = (exercise.run(p, {"Linear": f}, 1) for f in (Linear, mistaken.function))
    published = exercise.Outcome.decoded(expected.published(p, 1, calls=True))
    example = verdicts.verdict("Linear", [verdicts.Trial(p, 1, published, got)]).example
    assert example.startswith("layer = Linear(\nW=np.array([[") and "\nlayer.forward(\nX=np.array([[" in example


@pytest.mark.parametrize(
    "value, text",
    [
        (np.array([[1.0, 2.5]]), "np.array([[1. , 2.5]])"),
        (np.array(2.0), "2"),
        (1 / 3, "0.3333"),
        (3, "3"),
        (np.array([0.5, np.nan, -np.inf]), "np.array([    0.5,  np.nan, -np.inf])"),
        (np.zeros((0, 2)), "np.zeros((0, 2))"),
        (np.array([1e-7, 0.0]), "np.array([1.e-07, 0.e+00])"),
        (True, "True"),
        ("a", "'a'"),
        (None, "None"),
        (-np.inf, "-np.inf"),
        (np.nan, "np.nan"),
        ([1.0, (2,)], "[1, (2,)]"),
        ((2, []), "(2, [])"),
        ({"W": np.zeros(2)}, "{'W': np.array([0., 0.])}"),
        (Foreign("Generator"), "<Generator>"),
        (len, "<builtin_function_or_method>"),
    ],
)
def test_a_value_is_shown_as_one_would_type_it(value, text):
    assert examples.show(value) == text


def shown_again(text):
    return eval(text, {"np": np})


def test_what_differs_looks_different():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(4, 2))
    X[:, 1] = X[:, 0] + 1e-9 * X[:, 1]  # columns that four digits would show as equal ones
    assert np.linalg.matrix_rank(shown_again(examples.show(X))) == np.linalg.matrix_rank(X) == 2
    assert np.linalg.matrix_rank(shown_again(examples.show(1e-6 * X.T))) == 2
    assert examples.show(np.array([1.00001, 1.0])) == "np.array([1.00001, 1.     ])"
    assert examples.show(np.array([0.1 + 0.2, 0.3])) == "np.array([0.3, 0.3])"  # a rounding error
    assert "0.1257" in examples.show(np.random.default_rng(0).normal(size=(3, 2)))


def test_what_takes_several_lines_is_indented():
    rng = np.random.default_rng(0)
    nested = {"W": rng.normal(size=(2, 3)), "l": [rng.normal(size=(2, 2)), (rng.normal(size=(2, 2, 2)), 1.0)]}
    for value in (rng.normal(size=(2, 3, 2)), rng.normal(size=(2, 2, 2, 2)), nested, [nested], (np.eye(2),)):
        lines = examples.show(value, 2).splitlines()
        assert all(line.strip() for line in lines)
        for line in lines[1:]:
            # what goes on below stands under the bracket, or the key, to which it belongs
            assert line[: len(line) - len(line.lstrip())] == " " * (len(line) - len(line.lstrip())) and line[2] == " "
        shape = np.shape(shown_again(examples.show(value, 2))) if isinstance(value, np.ndarray) else None
        assert shape in (None, np.shape(value))
    assert examples.show({"a": np.eye(2), "b": 1.0}, 2) == (
        "{'a': np.array([[1., 0.],\n                  [0., 1.]]),\n   'b': 1}"
    )


def test_a_call_that_came_to_its_end_without_a_result_to_compare_is_no_example():
    p = linear().probes[0]
    calls = [Call({"X": np.ones(2)}, done=True), Call({"X": np.ones(3)}, 1.0, done=True), Call({"X": np.ones(4)})]
    expected = Outcome("value", 1.0, calls=[Call({}), Call({}, 1.0), Call({})])
    trial = verdicts.Trial(p, 1, expected, Outcome("value", 2.0, calls=calls))
    assert verdicts.verdict("f", [trial]).example == "f(X=np.array([1., 1., 1., 1.]))"


def test_no_call_of_many_numbers_is_shown():
    p = linear().probes[0]
    for n, shown in ((SHOWN.call, True), (SHOWN.call + 1, False)):
        got = Outcome("value", 2.0, calls=[Call({"X": np.ones(n)}, 2.0, done=True)])
        example = verdicts.verdict("f", [verdicts.Trial(p, 1, Outcome("value", 1.0), got)]).example
        assert ("np.array" in example) is shown
        assert shown or example.endswith("forward(Linear, np.random.default_rng(1))")  # the whole probe
