"""Staircases of step units, against the function that they follow."""

import numpy as np
import pytest

from mlpkit import nn


def test_a_unit_is_one_where_it_switches():
    np.testing.assert_array_equal(nn.step_network([-1, 0, 1, 2], [0.0, 2.0], [3.0, -1.0], 0.5), [0.5, 3.5, 3.5, 2.5])
    np.testing.assert_array_equal(nn.step_network([1.0, 2.0], [], [], 0.5), [0.5, 0.5])


def test_the_staircase_meets_the_function_in_the_middle_of_each_piece():
    for M in (1, 2, 7):
        middles = -1 + 3 / M * (np.arange(M) + 0.5)
        network = nn.fit_step_network(np.cos, -1.0, 2.0, M)
        np.testing.assert_allclose(nn.step_network(middles, *network), np.cos(middles))
        assert nn.step_network([-1.001], *network) == 0


@pytest.mark.parametrize("M, error", [(3, 0.304), (10, 0.0955), (100, 0.0099)])
def test_the_error_of_the_square(M, error):
    x = np.arange(1000) / 1000
    network = nn.fit_step_network(np.square, 0.0, 1.0, M)
    assert np.max(np.abs(nn.step_network(x, *network) - x**2)) == pytest.approx(error, abs=5e-4)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: nn.step_network(np.ones(2), np.ones(3), np.ones(2), 0.0), "each unit"),
        (lambda: nn.fit_step_network(np.sin, 0.0, 1.0, 0), "at least one"),
        (lambda: nn.fit_step_network(np.sin, 1.0, 1.0, 3), "lo < hi"),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
