"""The table of activations: functions against plain formulas, derivatives against finite differences."""

import math

import numpy as np
import pytest

from mlpkit import nn

FORMULAS = {"sigmoid": lambda z: 1 / (1 + math.exp(-z)), "tanh": math.tanh, "relu": lambda z: max(z, 0.0)}
Z = np.array([[-3.0, -0.4, 0.1], [0.7, 2.0, 5.0]])


def test_each_function_has_its_own_derivative():
    assert list(nn.ACTIVATIONS) == list(FORMULAS)
    derivatives = {name: activation.derivative for name, activation in nn.ACTIVATIONS.items()}
    assert derivatives == {"sigmoid": nn.d_sigmoid, "tanh": nn.d_tanh, "relu": nn.d_relu}


@pytest.mark.parametrize("name", nn.ACTIVATIONS)
def test_functions_are_those_of_the_formulas(name):
    expected = [[FORMULAS[name](z) for z in row] for row in Z]
    np.testing.assert_allclose(nn.ACTIVATIONS[name].function(Z), expected, rtol=1e-14)


@pytest.mark.parametrize("name", nn.ACTIVATIONS)
def test_derivatives_are_those_of_finite_differences(name):
    function, derivative = nn.ACTIVATIONS[name]
    differences = (function(Z + 1e-6) - function(Z - 1e-6)) / 2e-6
    np.testing.assert_allclose(derivative(Z), differences, rtol=1e-7, atol=1e-9)


def test_derivatives_at_zero_and_far_away():
    assert (nn.d_sigmoid(0.0), nn.d_tanh(0.0), nn.d_relu(0.0)) == (0.25, 1.0, 0.0)
    with np.errstate(all="raise"):
        for derivative, far in ((nn.d_sigmoid, 0.0), (nn.d_tanh, 0.0), (nn.d_relu, 1.0)):
            np.testing.assert_array_equal(derivative([-1000, 1000]), [0.0, far])
