"""Forward and backward passes of single layers against loops and finite differences."""

import numpy as np
import pytest
from support.courses import numerical

from mlpkit import nn


@pytest.fixture
def rng():
    return np.random.default_rng(9)


def test_linear_against_loops(rng):
    A, W, b, dZ = (rng.normal(size=s) for s in ((5, 3), (3, 4), 4, (5, 4)))
    Z, cache = nn.linear_forward(A, W, b)
    dA, dW, db = nn.linear_backward(dZ, cache)
    for i, j, k in np.ndindex(5, 3, 4):
        assert Z[i, k] == pytest.approx(sum(A[i, m] * W[m, k] for m in range(3)) + b[k])
        assert dA[i, j] == pytest.approx(sum(dZ[i, m] * W[j, m] for m in range(4)))
        assert dW[j, k] == pytest.approx(sum(A[m, j] * dZ[m, k] for m in range(5)))
    np.testing.assert_allclose(db, dZ.sum(axis=0))
    with pytest.raises(ValueError, match="needs 3 inputs"):
        nn.linear_forward(A.T, W, b)


def test_relu_has_the_derivative_zero_at_zero():
    Z, dA = np.array([[-2.0, 0.0, 3.0]]), np.array([[5.0, 6.0, -7.0]])
    A, cache = nn.relu_forward(Z)
    np.testing.assert_array_equal(A, [[0, 0, 3]])
    np.testing.assert_array_equal(nn.relu_backward(dA, cache), [[0, 0, -7]])
    np.testing.assert_array_equal(dA, [[5, 6, -7]])


def test_log_softmax_against_differences(rng):
    Z, dA = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    slopes = numerical(lambda z: np.sum(dA * nn.log_softmax(z)), Z)
    np.testing.assert_allclose(nn.log_softmax_backward(dA, nn.softmax(Z)), slopes, atol=1e-9)
    Y = np.eye(3)[[0, 2, 1, 1]]
    np.testing.assert_allclose(nn.log_softmax_backward(-Y / 4, nn.softmax(Z)), (nn.softmax(Z) - Y) / 4, atol=1e-15)
