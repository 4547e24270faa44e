"""Lecture 09: what it says happens, and its interactive figures say what they show."""

from itertools import pairwise

import numpy as np
import pytest

from mlpkit import data, nn
from mlpkit.demos import backpropagation as demos

# Chains and paths


def test_the_chain_of_the_slide():
    for x in (1.0, -0.5, 2.0):
        assert (2 * (3 * x**3 + 2)) * 9 * x**2 == pytest.approx(54 * x**5 + 36 * x**2)
    np.testing.assert_allclose([(3 * 1.2**3 + 2) ** 2, 25 + 90 * 0.2], [51.6, 43], atol=0.02)


def test_six_sines_shrink():
    value, product, products = 1.0, 1.0, []
    for _ in range(6):
        value, product = np.sin(value), product * np.cos(value)
        products.append(product)
    assert np.all(np.diff(products) < 0) and products[-1] == pytest.approx(0.1388, abs=5e-5)
    assert nn.chain_grad([np.sin] * 6, [np.cos] * 6, 1.0) == pytest.approx(product, rel=1e-12)


def test_only_the_crossing_path_carries_the_derivative():
    x, theta = 0.8, np.array([0.2, -0.4])
    P = nn.softmax(x * theta)
    term = np.array([0.0, -1.0])[:, None] * (np.eye(2) - P) * np.array([x, 0.0])
    assert term[1, 0] == pytest.approx(0.4942, abs=5e-5)
    assert np.count_nonzero(term) == 1 and np.trace(term) == 0
    up, down = (-nn.log_softmax(x * (theta + np.array([eps, 0])))[1] for eps in (1e-5, -1e-5))
    slope = (up - down) / 2e-5
    assert slope == pytest.approx(term.sum(), abs=1e-9)


def test_paths_outgrow_edges():
    assert (nn.count_paths([2, 2]), nn.count_paths([6] * 6), demos.products(6, 6)) == (4, 46656, 192)
    for depth, width in ((1, 5), (2, 2), (3, 4)):
        layers = [1, *[width] * depth, 1]
        assert demos.products(depth, width) == sum(a * b for a, b in pairwise(layers))


# Differences


def test_the_two_valleys():
    one_sided, central = demos.differences(10.0 ** np.array([-1, -2, -3]))
    np.testing.assert_allclose(one_sided[:-1] / one_sided[1:], 10, rtol=0.1)
    np.testing.assert_allclose(central[:-1] / central[1:], 100, rtol=0.1)
    assert demos.differences(1e-5)[1] < 1e-10
    assert demos.differences(1e-8)[0] < 1e-6
    assert max(np.max(e) for e in demos.differences(10.0 ** np.linspace(-13, -12, 20))) > 1e-6


def test_the_cost_of_differences():
    parameters = sum(m * n + n for m, n in ((784, 100), (100, 10)))
    assert (parameters, 2 * parameters) == (79510, 159020)
    assert 12 < 1000 * (784 + 100 + 100 + 10) / parameters < 13


# The worked example


def test_three_numbers_of_the_slide_are_wrong():
    s = demos.SLIDE
    follows = {
        "lam": nn.sigmoid(s["h"]),
        "l": 0.5 * (s["y"] - s["lam"]) ** 2,
        "dlam": s["lam"] - s["y"],
        "dh": s["dlam"] * s["lam"] * (1 - s["lam"]),
        "dw": s["dh"] * s["x"],
        "db": s["dh"],
    }
    assert [name for name, value in follows.items() if abs(value - s[name]) > 0.005] == ["lam", "dh", "dw"]
    assert follows["lam"] == pytest.approx(0.6615, abs=5e-5)
    assert follows["dh"] == pytest.approx(-0.032) and follows["dw"] == pytest.approx(-0.012)
    assert np.log(0.8 / 0.2) == pytest.approx(1.386, abs=5e-4)


def test_the_repaired_row():
    row = demos.worked(**demos.REPAIRED)
    expected = {
        "h": 0.67,
        "lam": 0.661503,
        "l": 0.057290,
        "dlam": -0.338497,
        "dh": -0.075795,
        "dw": -0.022739,
        "db": -0.075795,
    }
    for name, value in expected.items():
        assert row[name] == pytest.approx(value, abs=5e-7), name


def test_no_weight_gives_the_slides_derivative():
    h = np.linspace(-20, 20, 4001)
    p = nn.sigmoid(h)
    assert np.max(np.abs((p - 1) * p * (1 - p) * 0.3)) == pytest.approx(0.3 * 4 / 27, rel=1e-4)
    assert 0.3 * 4 / 27 < 0.075 < 0.26


# Layers


def test_the_slides_transpose_fails_or_is_wrong():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError):
        rng.normal(size=(5, 4)).T @ rng.normal(size=(3, 4))
    W, dZ = rng.normal(size=(4, 4)), rng.normal(size=(4, 4))
    assert np.min(np.abs((dZ.T @ W)[0] - (dZ @ W.T)[0])) > 0.1


def test_the_derivative_belongs_to_the_input():
    h = nn.sigmoid(1.0)
    s = nn.sigmoid(h)
    assert h * (1 - h) == pytest.approx(0.197, abs=5e-4) and s * (1 - s) == pytest.approx(0.219, abs=5e-4)


def test_a_factor_shows_in_the_error():
    loss = lambda p: float(np.sum(p["W"] ** 2))
    W = np.array([[1.0, -2.0]])
    assert nn.grad_check(loss, {"W": W}, {"W": 2 * W / 6}) == pytest.approx(0.714, abs=5e-4)


def test_operations_of_both_orders():
    assert demos.flops(3, 1000) == (6_000_000, 4_002_000_000)
    assert demos.flops(1, 500)[0] == demos.flops(1, 500)[1]


def test_a_spoiled_layer_spoils_what_lies_below():
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(7, 2)), np.array([0, 1, 1, 0, 1, 0, 1])
    net = nn.Sequential([nn.Linear.random(2, 3, rng), nn.ReLU(), nn.Linear.random(3, 2, rng)])
    loss, params = nn.SoftmaxCE(), {}

    def of_params(new):
        net.params = {**params, **new}
        return loss.forward(net.forward(X), y)

    params.update(net.params)
    of_params({})
    first, _, last = net.layers
    first.backward(last.backward(loss.backward()))  # the ReLU is left out
    wrong = [n for n, g in net.grads.items() if nn.grad_check(of_params, {n: params[n]}, {n: g}) > 0.1]
    assert wrong == ["W1", "b1"]


def test_the_spirals_are_learned():
    rng = np.random.default_rng(4)
    X, y = data.spiral(rng, 150)
    net = nn.Sequential(
        [
            nn.Linear.random(2, 32, rng),
            nn.ReLU(),
            nn.Linear.random(32, 32, rng),
            nn.ReLU(),
            nn.Linear.random(32, 3, rng),
        ]
    )
    loss, losses = nn.SoftmaxCE(), []
    for _ in range(600):
        losses.append(loss.forward(net.forward(X), y))
        net.backward(loss.backward())
        net.params = {name: value - 0.3 * net.grads[name] for name, value in net.params.items()}
    assert losses[0] == pytest.approx(1.3, abs=0.05) and 0.005 < losses[-1] < 0.015
    assert nn.accuracy(nn.predict(net.forward(X)), y) == 1
    P = nn.softmax(net.forward(X))
    unsure, radius = P.max(axis=1) < 0.95, np.linalg.norm(X, axis=1)
    assert np.median(radius[unsure]) < np.median(radius), "least sure in the middle"


# Interactive figures


def test_paths_describes_what_it_shows():
    player = demos.paths()
    assert "2 hidden layers of 2 units: 4 paths from the input to the loss; the way back takes 8" in player.description
    assert "46,656 paths" in player.set(depth=6, width=6) and "192 products" in player.description
    assert "1 hidden layer of 1 unit: 1 path " in player.set(depth=1, width=1)
    edges = player.fig.axes[0].collections[0].get_segments()
    assert len(edges) == demos.products(1, 1)
    player.set(depth=4, width=5)
    assert len(player.fig.axes[0].collections[0].get_segments()) == demos.products(4, 5)
    drawn = {tuple(map(tuple, edge)) for edge in player.fig.axes[0].collections[0].get_segments()}
    path = np.column_stack(player.fig.axes[0].lines[0].get_data())
    assert all((tuple(a), tuple(b)) in drawn for a, b in pairwise(path)), "the path takes edges"


def test_epsilon_describes_what_it_shows():
    player = demos.epsilon()
    one_sided, central = demos.differences(1e-2)
    assert f"step of 0.01, the difference on one side is off by about {one_sided:.0e}" in player.description
    assert f"both sides by about {central:.0e}" in player.description
    player.set(epsilon=1e-3)
    shown = [line.get_data() for line in player.fig.axes[0].lines[2:]]
    np.testing.assert_allclose([y[0] for _, y in shown], demos.differences(1e-3), rtol=1e-6)


def test_graph_describes_what_it_shows():
    player = demos.graph()
    assert player.description == (
        "x = 0.30, w = 0.90, b = 0.40, y = 1.00; forward: h = 0.670, λ = 0.662, ℓ = 0.057; backward: ∂ℓ/∂λ = −0.338, "
        "∂ℓ/∂h = −0.076, ∂ℓ/∂w = −0.023, ∂ℓ/∂b = −0.076."
    )
    assert player.set(steps=0).endswith("forward: nothing yet.")
    assert player.set(steps=2).endswith("forward: h = 0.670, λ = 0.662.")
    assert player.set(steps=4).endswith("backward: ∂ℓ/∂λ = −0.338.")
    assert "∂ℓ/∂w = 0.000, ∂ℓ/∂b = −" in player.set(steps=6, x=0.0)
    assert "∂ℓ/∂h = −0.00" in player.set(x=0.3, b=3.0), "hardly anything comes back"
    for x in (0.1, 1.0, 2.0):
        assert player.set(x=x, b=0.4).count("= −") == 4, "all derivatives are negative"


def test_orders_describes_what_it_shows():
    player = demos.orders()
    assert "6.0e+06 operations from the loss, 4.0e+09 from the input, 667 times" in player.description
    assert "1 times as many" in player.set(layers=1)
    np.testing.assert_allclose([bar.get_width() for bar in player.fig.axes[0].patches], demos.flops(1, 1000))
