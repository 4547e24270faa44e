"""Lecture 11: what it says happens, and its interactive figures say what they show."""

import numpy as np
import pytest

from mlpkit import data, nn
from mlpkit.demos import initialization as demos

# Slopes


def test_slopes_that_the_slides_miss():
    h = nn.sigmoid(1.0)
    np.testing.assert_allclose([h * (1 - h), nn.d_sigmoid(1.0), nn.d_sigmoid(h)], [0.1966, 0.1966, 0.2194], atol=5e-5)
    h = nn.sigmoid(0.3, a=2)
    np.testing.assert_allclose([h * (1 - h), 2 * h * (1 - h)], [0.22878, 0.45757], atol=5e-6)


def test_where_a_unit_saturates():
    assert nn.d_sigmoid(4.5) > 0.01 > nn.d_sigmoid(5.0) and nn.d_sigmoid(5.0) == pytest.approx(0.007, abs=5e-4)
    assert nn.d_tanh(2.5) > 0.01 > nn.d_tanh(3.0)


@pytest.mark.parametrize(
    "name, start, error",
    [
        ("sigmoid", 0.0, (0, 0.01)),
        ("sigmoid", -6.0, (0.39, 0.41)),
        ("ReLU", 2.0, (0, 1e-6)),
        ("ReLU", -1.0, (0.405, 0.405)),
    ],
)
def test_saturated_and_dead_units_do_not_learn(name, start, error):
    z, (g, slope) = start, demos.ACTIVATIONS[name]
    for _ in range(200):
        z = z - 0.5 * (g(z) - 0.9) * slope(z)
    assert error[0] - 1e-12 <= 0.5 * (g(z) - 0.9) ** 2 <= error[1] + 1e-12


def test_only_tanh_has_mean_zero():
    z = np.random.default_rng(0).normal(size=10_000)
    means = [g(z).mean() for g, _ in demos.ACTIVATIONS.values()]
    np.testing.assert_allclose(means, [0.5, 0.0, 0.4], atol=0.02)


# Depth


def test_products_of_the_slide_and_with_weights():
    for depth, product in ((1, 0.25), (2, 0.0625), (5, 9.77e-4), (10, 9.54e-7), (20, 9.09e-13)):
        zs = np.zeros(depth)
        assert nn.gradient_product(zs, np.ones(depth), "sigmoid") == pytest.approx(product, rel=1e-3)
        assert nn.gradient_product(zs, 4 * np.ones(depth), "sigmoid") == 1
        assert nn.gradient_product(zs, 8 * np.ones(depth), "sigmoid") == 2.0**depth
    np.testing.assert_allclose([0.75**20, 1.25**20], [0.003, 87], rtol=0.1)


def trained(W1, W2, g, slope, steps=600):
    X, y = data.xor(np.random.default_rng(0), 160)
    keep = np.arange(160) % 8 != 3
    X, y = X[keep], y[keep]
    assert np.bincount(y).tolist() == [80, 60]
    b1, b2 = np.zeros(3), np.zeros(1)
    for _ in range(steps):
        Z1 = X @ W1 + b1
        z2 = (g(Z1) @ W2 + b2)[:, 0]
        loss = np.mean(np.logaddexp(0, z2) - y * z2)
        dZ2 = (nn.sigmoid(z2) - y)[:, None] / len(y)
        dZ1 = dZ2 @ W2.T * slope(Z1)
        W1, b1 = W1 - 0.5 * X.T @ dZ1, b1 - 0.5 * dZ1.sum(axis=0)
        W2, b2 = W2 - 0.5 * g(Z1).T @ dZ2, b2 - 0.5 * dZ2.sum(axis=0)
    return W1, W2, b2, loss


def test_zero_weights_with_tanh_move_nothing_but_the_last_bias():
    W1, W2, b2, loss = trained(np.zeros((2, 3)), np.zeros((3, 1)), np.tanh, nn.d_tanh)
    assert not W1.any() and not W2.any() and abs(b2[0]) > 0.1
    assert loss == pytest.approx(0.68, abs=0.01)


def test_zero_weights_with_sigmoids_move_together():
    W1, W2, _, _ = trained(np.zeros((2, 3)), np.zeros((3, 1)), nn.sigmoid, nn.d_sigmoid)
    assert np.abs(W1).max() > 1e-3 and np.abs(W2).max() > 1e-3
    np.testing.assert_allclose(W1, W1[:, [0, 0, 0]], atol=1e-12)
    np.testing.assert_allclose(W2, W2[[0, 0, 0]], atol=1e-12)


def test_random_weights_break_the_symmetry_that_equal_ones_keep():
    *_, equal = trained(np.full((2, 3), 0.5), np.full((3, 1), 0.5), np.tanh, nn.d_tanh)
    draw = np.random.default_rng(1)
    *_, random = trained(0.5 * draw.normal(size=(2, 3)), 0.5 * draw.normal(size=(3, 1)), np.tanh, nn.d_tanh)
    assert equal > 0.45 and random < 0.05


def test_the_variance_of_a_sum():
    rng = np.random.default_rng(0)
    for n in (4, 64, 1024):
        z = rng.normal(size=(2000, n)) @ rng.normal(size=(n, 200)) * n**-0.5
        assert z.std() == pytest.approx(1, abs=0.1)


def test_the_recipes_in_ten_layers():
    X, normal = demos.inputs(100)
    last = {
        (name, act): nn.layer_stds(X, scale * normal, act)[-1]
        for name, scale in demos.SCHEMES.items()
        for act in ("tanh", "relu")
    }
    assert last["small", "tanh"] == pytest.approx(1e-8, rel=0.2)
    assert last["product", "tanh"] == pytest.approx(2.9e-11, rel=0.2)
    assert 0.15 < last["Glorot", "tanh"] < 0.3 and 0.4 < last["He", "tanh"] < 0.7
    assert 0.01 < last["Glorot", "relu"] < 0.06 and 0.5 < last["He", "relu"] < 1.2
    assert demos.SCHEMES["product"] == pytest.approx(0.0055, abs=5e-5)
    assert 16 * demos.SCHEMES["Glorot"] == 1
    halved = nn.layer_stds(X, 0.5 * demos.SCHEMES["He"] * normal, "relu")[-1]
    assert halved == pytest.approx(last["He", "relu"] / 2**10)


def test_a_spread_over_all_entries_misleads_for_sigmoids():
    X, normal = demos.inputs(100)
    _, A = demos.signal(X, normal, 1 / 16, nn.sigmoid)
    assert A.std() > 0.1 and A.std(axis=0).max() < 1e-3


# Normalization


def test_standardizing_rounds_the_bowl():
    rng = np.random.default_rng(0)
    raw = np.column_stack([rng.uniform(1, 1000, 20_000), rng.uniform(0, 1, 20_000)])
    scaled = nn.standardize(raw, *nn.standardize_fit(raw))
    low, high = np.linalg.eigvalsh(2 * raw.T @ raw / len(raw))
    assert high / low == pytest.approx(2.3e6, rel=0.02) and 2 / high == pytest.approx(3e-6, rel=0.02)
    low, high = np.linalg.eigvalsh(2 * scaled.T @ scaled / len(raw))
    assert high / low < 1.03 and 2 / high == pytest.approx(1, abs=0.02)
    H, target = 2 * raw.T @ raw / len(raw), raw @ [0.003, 1.0]
    w, path = np.zeros(2), []
    for _ in range(30):
        w = w - 2.7e-6 * (H @ w - 2 * raw.T @ target / len(raw))
        path.append(w)
    errors = np.array(path)[:, 0] - path[-1][0]
    assert np.all(np.sign(errors[:10]) == [1, -1] * 5), "the first weight swings"
    assert abs(w[1]) < 0.01, "the second one stands still"


def test_batch_normalization_cancels_bias_and_scale():
    Z, gamma, beta = np.random.default_rng(0).normal(size=(50, 3)), np.array([2, 1, 0.5]), np.array([0, 1, -1])
    np.testing.assert_allclose(
        nn.batchnorm_forward(Z, gamma, beta)[0], nn.batchnorm_forward(Z + 5, gamma, beta)[0], atol=1e-12
    )
    X, normal = demos.inputs(100)
    for factor in (0.1, 1, 10):
        A = X
        for W in factor / 16 * normal:
            A = np.tanh(nn.batchnorm_forward(A @ W, np.ones(256), np.zeros(256))[0])
            assert A.std() == pytest.approx(0.63, abs=0.01)


def test_a_constant_gradient_is_absorbed():
    Z = np.random.default_rng(0).normal(size=(50, 3))
    _, cache = nn.batchnorm_forward(Z, np.ones(3), np.zeros(3))
    np.testing.assert_allclose(nn.batchnorm_backward(np.ones((50, 3)), cache)[0], 0, atol=1e-12)
    dZ = nn.batchnorm_backward(Z**2, cache)[0]
    assert np.abs(dZ).max() > 0.1
    np.testing.assert_allclose(dZ.sum(axis=0), 0, atol=1e-12)


def test_running_statistics_come_close_and_a_single_example_survives():
    rng, mean, var, late = np.random.default_rng(0), np.zeros(1), np.ones(1), []
    for i in range(3000):
        mean, var = nn.batchnorm_update(mean, var, 4 + 2.5 * rng.normal(size=(16, 1)))
        if i == 30:
            assert abs(mean[0] - 4) < 0.8 and abs(var[0] - 6.25) < 2.5
        if i > 100:
            late.append((mean[0], var[0]))
    np.testing.assert_allclose(np.mean(late, axis=0), [4, 6.25 * 15 / 16], rtol=0.03)
    for score, running in ((1.5, -1.0), (9.0, 2.0)):
        assert nn.batchnorm_forward([[score]], [1], [0])[0][0, 0] == 0
        assert nn.batchnorm_infer([[score]], [1], [0], [4], [6.25])[0, 0] == pytest.approx(running, abs=1e-4)


# Interactive figures


def test_slope_describes_what_it_shows():
    player = demos.slope()
    assert "sigmoid at z = 0.0: the output is 0.500 and the slope 0.250; " in player.description
    assert "keeps 25 percent" in player.description
    assert "tanh at z = 3.0: the output is 0.995 and the slope 0.010" in player.set(activation="tanh", z=3.0)
    assert "the slope 0.000; the gradient stops here" in player.set(activation="ReLU", z=0.0)
    assert "the output is 2.000 and the slope 1.000" in player.set(z=2.0)


@pytest.mark.parametrize(
    "activation, w, depth, words",
    [
        ("sigmoid", 1.0, 10, "by 0.250, all of them by 9.5e-07; it vanishes"),
        ("sigmoid", 4.0, 20, "by 1.000, all of them by 1.000; it arrives"),
        ("sigmoid", 8.0, 10, "by 2.000, all of them by 1.0e+03; it explodes"),
        ("ReLU", 1.0, 20, "all of them by 1.000; it arrives"),
        ("ReLU", 0.75, 20, "all of them by 0.003; it vanishes"),
        ("tanh", 0.25, 1, "1 layer: at best each layer multiplies the gradient by 0.250"),
    ],
)
def test_chain_describes_what_it_shows(activation, w, depth, words):
    player = demos.chain()
    assert words in player.set(activation=activation, w=w, depth=depth)
    line = player.fig.axes[0].lines[2]
    x, y = line.get_data()
    assert x[-1] == depth and y[-1] == pytest.approx(depth * np.log10(w * demos.LARGEST[activation]), abs=1e-12)


def test_first_layer_describes_what_it_shows():
    player = demos.first_layer()
    assert "0.010 times randn: the activations have the standard deviation 0.156, 0% of them" in player.description
    assert "87% of them lie beyond 0.99, and the mean slope is 0.049" in player.set(scale=1.0)
    assert np.sum(player.fig.axes[0].patches[0].get_data().values) == pytest.approx(1)


@pytest.mark.parametrize(
    "activation, scheme, factor, words",
    [
        ("tanh", "small", 1.0, "1.0e-08 in layer 10; the signal has vanished"),
        ("tanh", "product", 1.0, "e-11 in layer 10; the signal has vanished"),
        ("tanh", "Glorot", 1.0, "the signal arrives"),
        ("tanh", "Glorot", 0.5, "in layer 10; the signal has vanished"),
        ("tanh", "Glorot", 4.0, "of the last activations are saturated"),
        ("ReLU", "Glorot", 1.0, "the signal fades"),
        ("ReLU", "He", 1.0, "the signal arrives"),
        ("ReLU", "He", 2.0, "the signal has exploded"),
        ("ReLU", "He", 0.5, "the signal has vanished"),
    ],
)
def test_ten_layers_describes_what_it_shows(activation, scheme, factor, words):
    player = demos.ten_layers()
    assert words in player.set(activation=activation, scheme=scheme, factor=factor)
    assert np.sum(player.fig.axes[1].patches[0].get_data().values) == pytest.approx(1)
    stds, _ = demos.signal(*demos.inputs(), factor * demos.SCHEMES[scheme], demos.ACTIVATIONS[activation][0])
    np.testing.assert_allclose(player.fig.axes[0].lines[0].get_ydata(), np.log10(stds))


def test_batch_norm_describes_what_it_shows():
    player = demos.batch_norm()
    assert "mean 4.08 and standard deviation 2.52; after" in player.description
    assert "mean 0.00 and standard deviation 1.00" in player.description
    assert "it has mean 4.00 and standard deviation 2.50" in player.set(gamma=2.5, beta=4.0)
    assert "-0.00" not in player.set(beta=0.0)
