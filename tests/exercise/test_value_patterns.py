"""Patterns of wrong values, and what may be a coincidence."""

import numpy as np
import pytest
from support.exercises import ROWS, cube, trials

from mlpkit.exercise.value_patterns import value_patterns


@pytest.mark.parametrize(
    "expected, got, key",
    [
        (0.96, 1.0, "rounded"),
        (0.25, 0.3, "rounded"),
        ([0.5, 0.25], [0.0, 0.0], "cut"),
        (0.5, 0.0, "cut"),
        ([0.0, 1.0, 2.0], [2.0, 1.0, 0.0], "order"),
        ([1.0, 0.0, 1.0], [0.0, 0.0, 2.0], "square"),
        ([1.0, 0.0, 1.0], [0.0, 1.0, 0.0], "complement"),
        ([1.0, 1.0], [3.0, 3.0], "constant"),
        ([1.0, 1000.0], [1.0, 1000.4], "rounded"),
        ([1.0, 1e-3], [1.0, 2e-3], "near"),
        ([0.0, 0.0], [1e-9, 0.0], "near"),
        ([1.0, 2.0, 3.0], [1.0, 2.1, 3.1], "only first"),
        ([[1.0, 2.0]], [[1.0, 3.0]], "rows"),
        ([1.5], [3.7], "factor"),
    ],
)
def test_what_may_be_a_coincidence_is_not_said(expected, got, key):
    trial = trials(cube, cube, ROWS)[0]
    assert key not in value_patterns(np.array(expected), np.array(got), trial)


@pytest.mark.parametrize(
    "expected, got, key",
    [
        (0.5, 0.0, "zeros"),
        ([1.0, 2.0, 3.0, 4.0], [1.0, 0.0, 3.0, 0.0], "zeros"),
        ([[1.0, 2.5], [3.0, 4.5], [5.5, 6.5]], [[1.0, 9.0], [3.0, 8.0], [5.5, 7.0]], "column 1"),
        ([1.5, 2.5, 3.5], [7.1, 2.5, 3.5], "only first"),
        ([1.5, 2.5, 3.5], [1.5, 2.5, 7.1], "only last"),
        ([1.5, 2.5, 3.5], [1.5, 7.7, 7.1], "all but first"),
        ([1.5, 2.5, 3.5], [7.7, 7.1, 3.5], "all but last"),
    ],
)
def test_where_wrong_values_stand_is_seen(expected, got, key):
    trial = trials(cube, cube, ROWS)[0]
    assert key in value_patterns(np.array(expected), np.array(got), trial)


def test_nothing_is_seen_where_nothing_can_be():
    trial = trials(cube, cube, ROWS)[0]
    for expected, got in (
        (np.zeros(0), np.zeros(0)),
        (np.array([np.nan]), np.ones(1)),
        (np.ones(1), np.array([np.inf])),
    ):
        assert value_patterns(expected, got, trial) == {}


def test_the_most_telling_pattern_comes_first():
    trial = trials(cube, lambda X: 5 * X**3, ROWS)[0]
    e = np.array([[1.5, -2.5], [0.25, 4.0]])
    assert next(iter(value_patterns(e, 5 * e, trial))) == "times too large"
    assert next(iter(value_patterns(e, e.T, trial))) == "transposed"
