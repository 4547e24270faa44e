"""Lecture 09: what it says happens, and its interactive figures say what they show."""

from itertools import pairwise

import numpy as np
import pytest

from mlpkit import data, nn
from mlpkit.demos import backpropagation as demos
from mlpkit.demos.player import short

# Chains and paths


def test_the_polynomial_chain():
    for x in (1.0, -0.5, 2.0):
        assert (2 * (3 * x**3 + 2)) * 9 * x**2 == pytest.approx(54 * x**5 + 36 * x**2)


def test_six_sines_shrink():
    value, product, products = 1.0, 1.0, []
    for _ in range(6):
        value, product = np.sin(value), product * np.cos(value)
        products.append(product)
    assert np.all(np.diff(products) < 0) and products[-1] == pytest.approx(0.1388, abs=5e-5)
    assert nn.chain_grad([np.sin] * 6, [np.cos] * 6, 1.0) == pytest.approx(product, rel=1e-12)


def test_the_task_with_two_paths():
    x = 2.0
    assert np.sin(x) * 2 * x + x**2 * np.cos(x) == pytest.approx(1.97, abs=0.005)
    assert ((x + 1e-5) ** 2 * np.sin(x + 1e-5) - (x - 1e-5) ** 2 * np.sin(x - 1e-5)) / 2e-5 == pytest.approx(
        1.9726, abs=1e-4
    )


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


def test_a_backward_pass_agrees_with_a_measurement_where_two_paths_meet():
    for x, v1 in np.random.default_rng(0).uniform(-2, 2, size=(10, 2)):
        up, down = (demos.branched(x + eps, v1)["l"] for eps in (1e-5, -1e-5))
        derivatives = demos.branched(x, v1)
        assert (
            derivatives["dx"]
            == pytest.approx((up - down) / 2e-5, abs=1e-8)
            == derivatives["over1"] + derivatives["over2"]
        )
        up, down = (demos.branched(x, v1 + eps)["l"] for eps in (1e-5, -1e-5))
        assert derivatives["dv1"] == pytest.approx((up - down) / 2e-5, abs=1e-8)


def test_two_contributions_nearly_cancel():
    start, cancelled = demos.branched(1.0, 0.8), demos.branched(1.0, 1.1)
    assert start["over1"] < 0 < start["over2"] and start["dx"] > 0.1
    assert abs(cancelled["dx"]) < 0.02 and abs(cancelled["dv1"]) > 0.3 and abs(cancelled["dw1"]) > 0.2


def test_a_row_of_neurons_layer_by_layer():
    w, a = [0.5, -1.2, 0.8, 1.5], [0.6]
    for weight in w:
        a.append(np.tanh(weight * a[-1]))
    grads, da, layers = np.zeros(4), a[4] - 1.0, 0
    for l in (4, 3, 2, 1):
        dz = da * (1 - a[l] ** 2)
        grads[l - 1], da, layers = dz * a[l - 1], dz * w[l - 1], layers + 1
    np.testing.assert_allclose(grads, [0.772, -0.341, 0.555, 0.310], atol=5e-4)
    assert layers == 4 < sum(range(1, 5)) == 10, "with reuse, and from the loss anew for each weight"


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
    assert 1000 * (784 + 100 + 100 + 10) / parameters == pytest.approx(12.5, abs=0.005)


# The worked example


def test_three_of_the_printed_numbers_are_wrong():
    s = demos.PRINTED
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


def test_no_weight_gives_the_printed_derivative():
    h = np.linspace(-20, 20, 4001)
    p = nn.sigmoid(h)
    assert np.max(np.abs((p - 1) * p * (1 - p) * 0.3)) == pytest.approx(0.3 * 4 / 27, rel=1e-4)
    assert 0.3 * 4 / 27 < 0.075 < 0.26


# Layers


def test_a_misplaced_transpose_fails_or_is_wrong():
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


@pytest.mark.parametrize("factor", [1 / 40, 40 / 39, 2.0, 6.0])
def test_the_error_tells_the_factor(factor):
    for seed in range(10):
        theta = np.random.default_rng(seed).uniform(1, 2, size=(2, 3))
        error = nn.grad_check(lambda p: float(np.sum(p["W"] ** 2)), {"W": theta}, {"W": factor * 2 * theta})
        assert error == pytest.approx(abs(factor - 1) / (factor + 1), rel=1e-4)


@pytest.mark.parametrize("seed", range(10))
def test_a_smaller_step_tells_a_kink_from_a_mistake(seed):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(40, 4)), rng.integers(0, 3, 40)
    net = nn.Sequential([nn.Linear.random(4, 6, rng), nn.ReLU(), nn.Linear.random(6, 3, rng)])
    params, loss = net.params, nn.SoftmaxCE()
    unit = np.argmax(np.abs(params["W2"]).sum(axis=1))
    params["b1"][unit] = 3e-6 - X[0] @ params["W1"][:, unit]

    def loss_of(new):
        net.params = new
        return loss.forward(net.forward(X), y)

    loss_of(params)
    net.backward(loss.backward())
    grads = net.grads
    slip = {name: gradient * 40 / 39 for name, gradient in grads.items()}
    assert nn.grad_check(loss_of, params, grads, eps=1e-5) > 1e-3, "crosses the kink"
    assert nn.grad_check(loss_of, params, grads, eps=1e-6) < 1e-5, "does not"
    for eps in (1e-5, 1e-6):
        assert nn.grad_check(loss_of, params, slip, eps=eps) > 0.0126


def test_jacobians_agree_with_layers_where_units_are_active():
    active = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        W0, W1, x, label = rng.normal(size=(4, 3)), rng.normal(size=(2, 4)), rng.normal(size=3), np.array([0.0, 1.0])
        u6 = W0 @ x
        u5 = np.maximum(u6, 0)
        p = nn.softmax(W1 @ u5)
        at_u4 = -label @ np.diag(1 / p) @ (np.diag(p) - np.outer(p, p))
        np.testing.assert_allclose(at_u4, p - label, atol=1e-12)
        layers = nn.Sequential([nn.Linear(W0.T, np.zeros(4)), nn.ReLU(), nn.Linear(W1.T, np.zeros(2))])
        loss = nn.SoftmaxCE()
        loss.forward(layers.forward(x[None, :]), [1])
        layers.backward(loss.backward())
        at_u6 = at_u4 @ W1 @ np.diag((u6 > 0).astype(float))
        np.testing.assert_allclose(np.outer(at_u6, x).T, layers.grads["W1"], atol=1e-12)
        np.testing.assert_allclose(np.outer(at_u4, u5).T, layers.grads["W2"], atol=1e-12)
        active += np.count_nonzero(u5)
        if seed == 4:
            assert np.count_nonzero(u5) == 3, "the lecture's example has gradients that are not zero"
    assert active >= 10


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


@pytest.mark.parametrize("seed", [4, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(10, 19))])
def test_the_spirals_are_learned(seed):
    rng = np.random.default_rng(seed)
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
    assert losses[0] == pytest.approx(1.3, abs=0.05 if seed == 4 else 1.0) and 0.002 < losses[-1] < 0.05
    assert nn.accuracy(nn.predict(net.forward(X)), y) >= (1 if seed == 4 else 0.98)
    P = nn.softmax(net.forward(X))
    unsure, radius = P.max(axis=1) < 0.95, np.linalg.norm(X, axis=1)
    assert np.median(radius[unsure]) < np.median(radius), "least sure in the middle"


def accuracy_on_digits(seed):
    digits, rng = data.digits(), np.random.default_rng(seed)
    order = rng.permutation(len(digits.y))
    train, test = order[:1200], order[1200:]
    net, loss = nn.Sequential([nn.Linear.random(64, 32, rng), nn.ReLU(), nn.Linear.random(32, 10, rng)]), nn.SoftmaxCE()
    for _ in range(300):
        loss.forward(net.forward(digits.X[train]), digits.y[train])
        net.backward(loss.backward())
        net.params = {name: value - 0.5 * net.grads[name] for name, value in net.params.items()}
    return nn.accuracy(nn.predict(net.forward(digits.X[test])), digits.y[test])


def test_the_layers_learn_the_digits_of_the_lecture():
    assert accuracy_on_digits(0) == pytest.approx(0.97, abs=0.01)


@pytest.mark.slow
def test_the_layers_learn_the_digits_in_ten_splits():
    shares = [accuracy_on_digits(seed) for seed in range(10)]
    assert min(shares) > 0.95 and max(shares) < 0.99 and np.mean(shares) == pytest.approx(0.967, abs=0.004)


# Interactive figures


def test_paths_describes_what_it_shows():
    player = demos.paths()
    assert (
        "6 hidden layers of 6 units: 46,656 paths lead from the input to the loss over 192 edges" in player.description
    )
    assert "4 paths" in player.set(depth=2, width=2) and "over 8 edges" in player.description
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
    assert f"step of 0.01, the difference on one side is off by about {short(one_sided, 1)}," in player.description
    assert f"both sides by about {short(central, 1)}." in player.description
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
    assert "∂ℓ/∂h = −0.00" in player.set(x=0.3, b=3.0), "a saturated neuron"
    for x in (0.1, 1.0, 2.0):
        assert player.set(x=x, b=0.4).count("= −") == 4, "all derivatives are negative"


def test_branches_describes_what_it_shows():
    player = demos.branches()
    assert player.description == (
        "With x = 1.0 and v₁ = 0.8, the path over a₁ contributes −0.318 and the path over a₂ 0.446; together "
        "∂ℓ/∂x = 0.128."
    )
    assert player.set(steps=0) == "After step 0 of 6 the forward pass has computed nothing."
    assert player.set(steps=3) == "After step 3 of 6 the forward pass has computed a₁, a₂, z, ℓ."
    assert "under way" in player.set(steps=4)
    assert player.set(steps=6, x=0.0).startswith("With x = 0.0")
    texts = " ".join(text.get_text() for text in player.fig.axes[0].texts)
    assert "∂ℓ/∂w₁ = 0.000" in texts and "∂ℓ/∂v₂ = 0.000" in texts, "weights of an input of 0"


def test_orders_describes_what_it_shows():
    player = demos.orders()
    assert "6,000,000 operations when you start at the loss, and 4,002,000,000" in player.description
    assert "667 times as many" in player.description and "1 times as many" in player.set(layers=1)
    shown = [line.get_ydata()[0] for line in player.fig.axes[0].lines[-2:]]
    assert tuple(shown) == demos.flops(1, 1000)
    for line, power in zip(player.fig.axes[0].lines, (2, 3), strict=False):
        player.set(layers=3)
        x, y = line.get_data()
        assert np.polyfit(np.log(x), np.log(y), 1)[0] == pytest.approx(power, abs=0.05), "vectors, or matrices"
