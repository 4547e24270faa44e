"""The chain rule and the gradient check against hand calculation and finite differences."""

import copy

import numpy as np
import pytest
from support.courses import numerical

from mlpkit import nn


@pytest.fixture
def rng():
    return np.random.default_rng(9)


# Chain rule


def test_the_repaired_example_of_the_slide():
    cache = nn.scalar_forward(0.3, 0.9, 0.4, 1.0)
    np.testing.assert_allclose(cache, (0.3, 0.67, 0.661503, 1, 0.057290), atol=5e-7)
    np.testing.assert_allclose(nn.scalar_backward(cache), (-0.022739, -0.075795), atol=5e-7)


def test_scalar_derivatives_against_differences(rng):
    for x, w, b, y in rng.normal(size=(5, 4)):
        slopes = numerical(lambda t, x=x, y=y: nn.scalar_forward(x, t[0], t[1], y)[4], np.array([w, b]))
        np.testing.assert_allclose(nn.scalar_backward(nn.scalar_forward(x, w, b, y)), slopes, atol=1e-10)
    assert nn.scalar_forward(1000.0, -1.0, 0.0, 1.0)[4] == 0.5


def test_chain_of_the_slide_and_a_long_one():
    fs, dfs = [lambda u: u**2, lambda x: 3 * x**3 + 2], [lambda u: 2 * u, lambda x: 9 * x**2]
    for x in (1.0, -0.5, 2.0):
        assert nn.chain_grad(fs, dfs, x) == pytest.approx(54 * x**5 + 36 * x**2)
    slope = numerical(lambda t: np.sin(np.exp(np.tanh(t[0]))), np.array([0.3]))[0]
    derivatives = [np.cos, np.exp, lambda t: 1 - np.tanh(t) ** 2]
    assert nn.chain_grad([np.sin, np.exp, np.tanh], derivatives, 0.3) == pytest.approx(slope, abs=1e-9)
    assert nn.chain_grad([], [], 3.0) == 1.0
    with pytest.raises(ValueError, match="2 functions and 1 derivatives"):
        nn.chain_grad(fs, dfs[:1], 1.0)


def test_paths_are_counted_exactly():
    def by_walking(widths):
        return 1 if not widths else sum(by_walking(widths[1:]) for _ in range(widths[0]))

    for widths in ([], [7], [2, 2], [3, 5, 4]):
        assert nn.count_paths(widths) == by_walking(widths)
    assert nn.count_paths(np.full(12, 1000)) == 10**36


# Gradient check


def test_the_check_measures_how_wrong_a_gradient_is(rng):
    def loss(p):
        return float(np.sum(p["W"] ** 3) + 2 * p["b"][0])

    params = {"W": rng.uniform(1, 2, size=(2, 3)), "b": np.array([5.0])}
    right = {"W": 3 * params["W"] ** 2, "b": np.array([2.0])}
    assert nn.grad_check(loss, params, right) < 1e-8
    for factor in (3.0, -0.5, 0.25):
        wrong = copy.deepcopy(right)
        wrong["W"][1, 2] *= factor
        assert nn.grad_check(loss, params, wrong) == pytest.approx(abs(factor - 1) / (abs(factor) + 1), abs=1e-6)
    assert nn.grad_check(loss, params, {**right, "b": np.array([2.0 + 5e-5])}) == pytest.approx(1.25e-5, rel=1e-3)
    assert np.isnan(nn.grad_check(loss, params, {**right, "b": np.array([np.nan])}))
    assert params["b"][0] == 5.0


def test_the_check_compares_small_gradients_absolutely():
    assert nn.grad_check(lambda p: 3.0, {"t": np.zeros(1)}, {"t": np.zeros(1)}) == 0
    assert nn.grad_check(lambda p: 3.0, {"t": np.zeros(1)}, {"t": [5e-5]}) == pytest.approx(0.5)


def test_the_check_says_what_does_not_fit():
    params = {"W": np.ones((2, 3))}
    with pytest.raises(ValueError, match="gradients of"):
        nn.grad_check(lambda p: 0.0, params, {"V": np.ones((2, 3))})
    with pytest.raises(ValueError, match="gradient of W has shape"):
        nn.grad_check(lambda p: 0.0, params, {"W": np.ones(3)})
