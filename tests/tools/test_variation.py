"""Recorded calls are varied: one argument, all of them, their sizes, and what is optional."""

import numpy as np

from mlpkit.exercise import Exercise
from tools.mutation.variation import variations


def varied(function, **arguments):
    exercise = Exercise(function.__name__, functions={function.__name__: function})
    script = [("", arguments)]
    return {v.label: v for v in variations(script, exercise, np.random.default_rng(0))}


def given(variation):
    return variation.content[0][1]


def test_an_optional_argument_is_left_out_or_given():
    def f(x, scale=1.0, weights=None):
        return x

    by_label = varied(f, x=np.ones(3), scale=2.0)
    assert "scale" not in given(by_label["without scale"])
    assert given(by_label["with weights=2"])["weights"] == 2


def test_all_sizes_that_are_equal_change_together_and_labels_stay_in_range():
    def f(X, y, n):
        return X

    resized = given(varied(f, X=np.ones((3, 2)), y=np.array([0, 1, 2]), n=3)["size 3 → 2"])
    assert resized["X"].shape == (2, 2) and resized["n"] == 2
    assert resized["y"].tolist() == [0, 1]


def test_probabilities_stay_probabilities_and_positive_numbers_positive():
    def f(P, s):
        return P

    P = np.array([[0.25, 0.75], [0.5, 0.5]])
    changed = given(varied(f, P=P, s=np.array([1.5, 2.5]))["arrays negated"])
    np.testing.assert_array_equal(changed["P"], P)
    np.testing.assert_array_equal(changed["s"], [1.5, 2.5])
    scaled = given(varied(f, P=P, s=np.array([1.5, 2.5]))["arrays scaled by 10"])
    np.testing.assert_array_equal(scaled["s"], [15, 25])


def test_numbers_that_no_function_may_get_are_marked():
    def f(n, flag, lr):
        return n

    by_label = varied(f, n=3, flag=True, lr=0.5)
    assert by_label["n = -1"].outside and not by_label["n = 4"].outside
    assert given(by_label["flag negated"])["flag"] is False
    assert by_label["lr negated"].outside and by_label["lr = 1"].exact
