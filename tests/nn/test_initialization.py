"""Gradients in a chain, initial weights and normalization against loops, finite differences, statistics and PyTorch."""

import math

import numpy as np
import pytest
from support.courses import numerical

from mlpkit import nn

ACTIVATIONS = {"sigmoid": lambda z: 1 / (1 + math.exp(-z)), "tanh": math.tanh, "relu": lambda z: max(z, 0.0)}
VARIANCES = {"small": 1e-4, "lecun": 1 / 200, "glorot": 2 / 500, "he": 2 / 200}


@pytest.fixture
def rng():
    return np.random.default_rng(11)


# Chains of neurons


def test_the_chain_with_and_without_weights():
    for L, product in ((1, 0.25), (2, 0.0625), (5, 9.77e-4), (10, 9.54e-7), (20, 9.09e-13)):
        assert nn.gradient_product(np.zeros(L), np.ones(L), "sigmoid") == pytest.approx(product, rel=1e-3)
    assert nn.gradient_product(np.zeros(10), np.full(10, -4.0), "sigmoid") == 1.0
    assert nn.gradient_product([1, 2, 3], [2, -3, 0.5], "relu") == 3.0
    assert nn.gradient_product([1, 0, 3], [2, -3, 0.5], "relu") == 0.0
    assert nn.gradient_product([0.3], [2], "tanh") == pytest.approx(2 / math.cosh(0.3) ** 2)
    assert isinstance(nn.gradient_product([0], [1], "tanh"), float)


def test_the_chain_is_the_derivative_of_the_network():
    ws, x = np.array([0.8, -1.7, 2.1]), 0.4

    def network(x, zs=None):
        for w in ws:
            z = w * x
            if zs is not None:
                zs.append(z)
            x = math.tanh(z)
        return x

    zs = []
    network(x, zs)
    slope = (network(x + 1e-6) - network(x - 1e-6)) / 2e-6
    assert nn.gradient_product(zs, ws, "tanh") == pytest.approx(abs(slope), rel=1e-8)


def test_names_and_sizes_are_checked(rng):
    with pytest.raises(ValueError, match="there are sigmoid, tanh, relu"):
        nn.gradient_product([0], [1], "softplus")
    with pytest.raises(ValueError, match="one weight for each"):
        nn.gradient_product([0, 1], [1], "relu")
    with pytest.raises(ValueError, match="zeros, small, lecun, glorot, he"):
        nn.init_weights(2, 3, "xavier", rng)
    with pytest.raises(ValueError, match="no activation"):
        nn.layer_stds(np.ones((2, 2)), [np.eye(2)], "linear")


# Initial weights


@pytest.mark.parametrize("scheme", VARIANCES)
def test_variance_of_a_scheme(scheme, rng):
    W, b = nn.init_weights(200, 300, scheme, rng)
    assert W.shape == (200, 300) and b.shape == (300,) and not b.any()
    assert W.var() == pytest.approx(VARIANCES[scheme], rel=0.05)  # eight standard errors
    assert abs(W.mean()) < 0.04 * W.std()
    assert np.abs(W).max() > 3 * W.std()


def test_zeros_and_reproducible_draws():
    W, b = nn.init_weights(2, 3, "zeros", np.random.default_rng(0))
    assert W.shape == (2, 3) and not W.any() and not b.any()
    first, again, other = (nn.init_weights(4, 3, "he", np.random.default_rng(s))[0] for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)


@pytest.mark.parametrize("act", ACTIVATIONS)
def test_layer_stds_is_a_loop_over_everything(act, rng):
    X, weights = rng.normal(size=(4, 3)), [rng.normal(size=(3, 5)), rng.normal(size=(5, 2))]
    A, stds = X.tolist(), []
    for W in weights:
        A = [[ACTIVATIONS[act](sum(a * w for a, w in zip(row, column, strict=True))) for column in W.T] for row in A]
        flat = [a for row in A for a in row]
        mean = sum(flat) / len(flat)
        stds.append(math.sqrt(sum((a - mean) ** 2 for a in flat) / len(flat)))
    np.testing.assert_allclose(nn.layer_stds(X, weights, act), stds, rtol=1e-12)


def test_the_slides_product_silences_ten_layers(rng):
    X = rng.normal(size=(200, 256))
    last = {
        name: nn.layer_stds(X, [scale * rng.normal(size=(256, 256)) for _ in range(10)], "tanh")[-1]
        for name, scale in (("product", (2 / 256**2) ** 0.5), ("sum", (2 / 512) ** 0.5), ("he", (2 / 256) ** 0.5))
    }
    assert 1e-11 < last["product"] < 1e-10 and 0.15 < last["sum"] < 0.3 and 0.45 < last["he"] < 0.65


# Normalization


def test_standardize_each_column(rng):
    X = rng.normal(size=(7, 3)) * [1, 100, 0.01] + [5, -300, 0]
    mu, sd = nn.standardize_fit(X)
    for j in range(3):
        column = X[:, j].tolist()
        mean = sum(column) / 7
        assert mu[j] == pytest.approx(mean)
        assert sd[j] == pytest.approx(math.sqrt(sum((v - mean) ** 2 for v in column) / 7))
    S = nn.standardize(X, mu, sd)
    np.testing.assert_allclose(S.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(S.std(axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose(nn.standardize(X[:1], mu, sd), S[:1], rtol=1e-14)


def test_a_constant_column_becomes_zeros():
    X = np.column_stack([np.full(100, 0.1), np.arange(100.0)])  # its standard deviation is rounded to 1e-17
    mu, sd = nn.standardize_fit(X)
    assert sd[0] == 1
    np.testing.assert_allclose(nn.standardize(X, mu, sd)[:, 0], 0, atol=1e-15)


def test_batchnorm_gives_every_column_its_mean_and_scale(rng):
    Z, gamma, beta = 5 + 3 * rng.normal(size=(50, 2)), np.array([2.0, 0.5]), np.array([-1.0, 4.0])
    out, _ = nn.batchnorm_forward(Z, gamma, beta)
    np.testing.assert_allclose(out.mean(axis=0), beta, rtol=1e-12)
    np.testing.assert_allclose(out.std(axis=0), gamma, rtol=1e-5)
    np.testing.assert_allclose(nn.batchnorm_forward(Z + 5, gamma, beta)[0], out, rtol=1e-10)
    np.testing.assert_array_equal(nn.batchnorm_forward(Z[:1], gamma, beta)[0], beta[None])


@pytest.mark.parametrize("scale, eps", [(1.0, 1e-5), (1e-3, 1e-5), (1.0, 0.5)])
def test_batchnorm_backward_is_that_of_finite_differences(rng, scale, eps):
    Z, gamma, beta = scale * rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=3)
    dout = rng.normal(size=(5, 3))
    dZ, dgamma, dbeta = nn.batchnorm_backward(dout, nn.batchnorm_forward(Z, gamma, beta, eps)[1])

    def loss(Z, gamma, beta):
        return np.sum(dout * nn.batchnorm_forward(Z, gamma, beta, eps)[0])

    np.testing.assert_allclose(
        dZ, numerical(lambda v: loss(v, gamma, beta), Z, 1e-5 * scale), rtol=1e-6, atol=1e-7 / scale
    )
    np.testing.assert_allclose(dgamma, numerical(lambda v: loss(Z, v, beta), gamma), rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(dbeta, numerical(lambda v: loss(Z, gamma, v), beta), rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(dZ.sum(axis=0), 0, atol=1e-10 / scale)


def test_running_statistics_and_test_time(rng):
    Z = rng.normal(size=(6, 2))
    mean, var = nn.batchnorm_update([1, 2], [3, 4], Z)
    np.testing.assert_allclose(mean, 0.9 * np.array([1, 2]) + 0.1 * Z.mean(axis=0), rtol=1e-14)
    np.testing.assert_allclose(var, 0.9 * np.array([3, 4]) + 0.1 * Z.var(axis=0), rtol=1e-14)
    gamma, beta = np.array([2.0, 0.5]), np.array([-1.0, 4.0])
    together = nn.batchnorm_infer(Z, gamma, beta, mean, var)
    alone = np.vstack([nn.batchnorm_infer(row[None], gamma, beta, mean, var) for row in Z])
    np.testing.assert_array_equal(together, alone)
    out, _ = nn.batchnorm_forward(Z, gamma, beta)
    np.testing.assert_allclose(
        nn.batchnorm_infer(Z, gamma, beta, *nn.batchnorm_update(mean, var, Z, 0.0)), out, rtol=1e-12
    )


def test_batchnorm_agrees_with_pytorch(rng):
    torch = pytest.importorskip("torch")
    Z, gamma, beta, dout = rng.normal(size=(8, 3)), rng.normal(size=3), rng.normal(size=3), rng.normal(size=(8, 3))
    z, g, b = (torch.tensor(v, requires_grad=True) for v in (Z, gamma, beta))
    out = torch.nn.functional.batch_norm(z, None, None, g, b, training=True, eps=1e-5)
    out.backward(torch.tensor(dout))
    result, cache = nn.batchnorm_forward(Z, gamma, beta)
    np.testing.assert_allclose(result, out.detach().numpy(), rtol=1e-10, atol=1e-12)
    for gradient, tensor in zip(nn.batchnorm_backward(dout, cache), (z, g, b), strict=True):
        np.testing.assert_allclose(gradient, tensor.grad.numpy(), rtol=1e-9, atol=1e-12)


def test_arguments_stay_as_they_are(rng):
    Z, one, dout = rng.normal(size=(4, 3)), np.ones(3), rng.normal(size=(4, 3))
    copies = [v.copy() for v in (Z, one, dout)]
    _, cache = nn.batchnorm_forward(Z, one, one)
    before = [np.copy(c) for c in cache]
    nn.batchnorm_backward(dout, cache)
    nn.batchnorm_update(one, one, Z)
    nn.batchnorm_infer(Z, one, one, one, one)
    nn.standardize(Z, *nn.standardize_fit(Z))
    nn.layer_stds(Z, [np.ones((3, 2))], "relu")
    for now, then in zip((Z, one, dout, *cache), (*copies, *before), strict=True):
        np.testing.assert_array_equal(now, then)
