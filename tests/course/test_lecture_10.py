"""Lecture 10: what it says happens, and its interactive figures say what they show."""

import numpy as np
import pytest

from mlpkit import data, nn
from mlpkit.demos import mlp as demos
from mlpkit.demos.player import short

# The question


def rings(seed):
    return data.circles(np.random.default_rng(seed), 120, noise=0.12)


def accuracy(X, y, params, act="relu"):
    return np.mean((nn.mlp_forward(X, params, act)[0][:, 0] >= 0) == y)


def test_sizes_of_both_networks():
    count = lambda sizes: sum(p.size for p in nn.init_mlp(sizes, np.random.default_rng(0)).values())
    assert (count([2] + [100] * 10 + [1]), count([2, 3, 1])) == (91301, 13)


@pytest.mark.parametrize("seed", range(10))
def test_no_line_separates_the_rings(seed):
    X, y = rings(seed)
    angles, shifts = np.linspace(0, 2 * np.pi, 181), np.linspace(-2.5, 2.5, 201)
    sides = (X @ np.stack([np.cos(angles), np.sin(angles)]))[:, :, None] >= shifts
    best = np.mean(sides == (y == 1)[:, None, None], axis=0).max()
    assert 0.6 < best < 0.76 and (seed or best == pytest.approx(0.74, abs=0.005))


@pytest.mark.parametrize("seed", range(3))
def test_ten_linear_layers_are_one(seed):
    rng = np.random.default_rng(seed)
    params, X = nn.init_mlp([2] + [100] * 10 + [1], rng), rng.uniform(-3, 3, size=(50, 2))
    W, b = nn.collapse_linear([params[f"W{l}"] for l in range(1, 12)], [params[f"b{l}"] for l in range(1, 12)])
    A = X
    for l in range(1, 12):
        A = A @ params[f"W{l}"] + params[f"b{l}"]
    np.testing.assert_allclose(A, X @ W + b, atol=1e-9)


def test_three_units_enclose_the_inner_ring_from_most_starts():
    shares = {M: [] for M in (2, 3)}
    for seed in range(10):
        X, y = rings(seed)
        for M, accuracies in shares.items():
            rng = np.random.default_rng(seed + 100)
            params, losses = nn.train_mlp(X, y, [2, M, 1], "binary", lr=0.3, epochs=150, B=20, rng=rng)
            accuracies.append(accuracy(X, y, params))
            assert losses[-1] < losses[0]
    assert shares[3][0] == 1 and np.median(shares[3]) > 0.99 and min(shares[3]) > 0.8
    assert max(shares[2]) < 0.95


# Hidden space


def test_the_corners_of_xor_can_be_separated_only_where_the_path_bends():
    for b2 in np.arange(-2, 0.51, 0.25):
        assert demos.gap(demos.hidden_corners(b2, "none"))[0] == pytest.approx(0, abs=1e-9)
        assert (demos.gap(demos.hidden_corners(b2, "relu"))[0] > 1e-9) == (-2 < b2 < 0)
    relu, tanh = (demos.gap(demos.hidden_corners(-1.0, act))[0] for act in ("relu", "tanh"))
    assert relu > tanh > 0.1


def test_the_network_for_xor_of_the_text():
    params = {"W1": np.ones((2, 2)), "b1": [0, -1], "W2": [[4.0], [-8.0]], "b2": [-2.0]}
    p = nn.sigmoid(nn.mlp_forward(demos.CORNERS, params)[0][:, 0])
    assert list(p >= 0.5) == [False, True, True, False] and p[2] == pytest.approx(0.88, abs=0.005)


def test_a_bias_unit_that_is_computed_is_no_bias():
    rng = np.random.default_rng(0)
    for _ in range(10):
        w = -rng.uniform(size=4)
        assert np.maximum(0, rng.uniform(size=4) @ w) == 0, "a ReLU in its place may be 0, and is not 1"


# Three tasks


def test_likelihoods_are_products():
    P, Y = np.array([0.2, 0.5, 0.3]), np.array([0, 1, 0])
    assert np.prod(P**Y) == 0.5 and np.sum(P**Y) == 2.5
    assert -np.sum(Y * np.log(P)) == pytest.approx(-np.log(np.prod(P**Y)))


def test_a_sigmoid_with_a_minus_has_a_pole():
    wrong = lambda z: 1 / (1 - np.exp(-z))
    assert wrong(-0.1) < -9 and wrong(0.1) > 10 and 0 < nn.sigmoid(-0.1) < nn.sigmoid(0.1) < 1


def test_four_parameters_make_the_bump():
    start = {name: control.start for name, control in demos.bump().controls.items()}
    error = lambda **new: nn.mse(demos.two_units(demos.BUMP_X, **(start | new))[0], demos.BUMP_Y)
    assert error() == pytest.approx(0.0225, abs=5e-5)
    assert error(b1=2.25, b2=-2.25, v1=1.2, v2=-1.2) == pytest.approx(0.0005, abs=5e-5)


@pytest.mark.parametrize("seed", range(10))
def test_gradients_at_the_scores(seed):
    rng = np.random.default_rng(seed)
    out, N = rng.normal(size=(5, 1)), 5
    params = {"W1": np.ones((1, 1)), "b1": np.zeros(1)}
    for task, y, right in (
        ("binary", rng.permutation([0, 1, 1, 0, 1]), lambda y: (nn.sigmoid(out[:, 0]) - y) / N),
        ("regression", rng.normal(size=5), lambda y: 2 * (out[:, 0] - y) / N),
    ):
        grads = nn.mlp_backward(nn.mlp_forward(out, params)[1], y, params, task)
        assert grads["b1"][0] == pytest.approx(right(y).sum())
        assert grads["W1"][0, 0] == pytest.approx(right(y) @ out[:, 0])


def test_a_column_minus_a_row_is_a_square():
    assert (np.zeros((4, 1)) - np.ones(4)).shape == (4, 4)


# By hand


def test_the_example_by_hand():
    params = {"W1": np.array([[2.0, -2], [-1, 1]]), "b1": np.zeros(2), "W2": np.array([[2.0], [-2]]), "b2": np.zeros(1)}
    X, y = np.array([[1.0, 2.0]]), np.array([1])
    grads = nn.mlp_backward(nn.mlp_forward(X, params, "sigmoid")[1], y, params, "binary")
    expected = {"W1": [[-0.25, 0.25], [-0.5, 0.5]], "b1": [-0.25, 0.25], "W2": [[-0.25], [-0.25]], "b2": [-0.5]}
    for name, value in expected.items():
        np.testing.assert_allclose(grads[name], value)
    loss = lambda some: nn.mlp_loss(nn.mlp_forward(X, params | some, "sigmoid")[0], y, "binary")
    assert loss({}) == pytest.approx(np.log(2))
    assert nn.grad_check(loss, {"W1": params["W1"]}, {"W1": 4 * grads["W1"]}) == pytest.approx(0.6, abs=1e-6)
    X, y = np.array([[1.0, 1.0]]), np.array([0])
    grads = nn.mlp_backward(nn.mlp_forward(X, params, "tanh")[1], y, params, "binary")
    np.testing.assert_allclose(grads["W1"], [[0.80, -0.80], [0.80, -0.80]], atol=0.005)


@pytest.mark.parametrize("seed", range(10))
def test_a_slope_at_the_activation_spoils_all_layers_but_the_last(seed):
    rng = np.random.default_rng(seed)
    X, y, params = rng.normal(size=(8, 3)), np.arange(8) % 4, nn.init_mlp([3, 6, 5, 4], rng)
    act, inputs, scores = nn.mlp_forward(X, params, "tanh")[1]
    loss = lambda some: nn.mlp_loss(nn.mlp_forward(X, params | some, "tanh")[0], y, "multiclass")
    slip = nn.mlp_backward((act, inputs, [*inputs[1:], scores[-1]]), y, params, "multiclass")
    wrong = [name for name in params if nn.grad_check(loss, {name: params[name]}, {name: slip[name]}) > 1e-6]
    assert wrong == ["W1", "b1", "W2", "b2"]


def test_equal_units_stay_equal():
    X, y = rings(0)
    for seed in range(10):
        params = nn.init_mlp([2, 3, 1], np.random.default_rng(seed))
        for name, axis in (("W1", 1), ("W2", 0)):
            params[name] = np.repeat(np.take(params[name], [0], axis), 3, axis)
        for _ in range(20):
            _, cache = nn.mlp_forward(X, params, "tanh")
            params = nn.sgd_step(params, nn.mlp_backward(cache, y, params, "binary"), 0.3)
        np.testing.assert_allclose(params["W1"], params["W1"][:, :1] * np.ones(3), rtol=1e-6)


# Success


def test_more_units_make_failure_rare():
    shares = {
        act: [np.mean(demos.solves_xor(act, M, range(100))) for M in (1, 2, 4, 8, 16)] for act in ("relu", "tanh")
    }
    relu, tanh = shares["relu"], shares["tanh"]
    assert relu[0] == tanh[0] == 0 and relu[-1] == tanh[-1] == 1
    assert relu[1] == pytest.approx(1 / 6, abs=0.05) and relu[2] == pytest.approx(2 / 3, abs=0.08) and relu[3] > 0.9
    assert 0.4 < tanh[1] < 0.7 and tanh[2] > 0.95


def test_many_starts_at_once_are_the_runs_one_by_one():
    y = np.array([0, 1, 1, 0])
    together = demos.solves_xor("tanh", 3, range(4), steps=400)
    for seed in range(4):
        params = nn.init_mlp([2, 3, 1], np.random.default_rng(seed))
        for _ in range(400):
            _, cache = nn.mlp_forward(demos.CORNERS, params, "tanh")
            params = nn.sgd_step(params, nn.mlp_backward(cache, y, params, "binary"), 0.3)
        assert together[seed] == (accuracy(demos.CORNERS, y, params, "tanh") == 1)


def trained(steps=demos.STEPS, **values):
    training = demos.Training(**({"units": 8, "depth": 1, "act": "tanh", "lr": 0.316, "start": 0} | values))
    for _ in range(steps):
        training.step()
    return np.mean((training.scores(training.X) >= 0) == training.y)


def test_what_the_playground_is_said_to_show():
    assert trained(units=0, name="blobs") == 1
    assert all(trained(units=0, name=name) < 0.75 for name in ("XOR", "circle", "spiral"))
    circle = [
        [trained(units=M, act=act, name="circle", start=s) for s in range(10)]
        for M in (2, 3)
        for act in ("relu", "tanh")
    ]
    assert max(circle[0] + circle[1]) < 0.95 and np.median(circle[2] + circle[3]) > 0.98
    few = [trained(units=2, name="XOR", act=act, start=s) for act in ("relu", "tanh") for s in range(10)]
    assert max(few) == 1 and min(few) < 0.8
    for name in ("XOR", "spiral"):
        assert all(trained(name=name, start=s) == 1 for s in range(10))
    dead = [trained(act="relu", lr=10.0, name="circle", start=s, steps=300) for s in range(10)]
    assert np.mean(np.array(dead) == 0.5) >= 0.4


# Representation


@pytest.mark.parametrize("name", ["x²", "wave"])
def test_twice_the_units_halve_the_error(name):
    errors = np.array([demos.staircase_error(demos.FUNCTIONS[name], M) for M in (8, 16, 32, 64, 128)])
    np.testing.assert_allclose(errors[:-1] / errors[1:], 2, rtol=0.06)


def test_a_jump_is_not_approximated():
    errors = {M: demos.staircase_error(demos.FUNCTIONS["jump"], M) for M in (4, 16, 64, 256, 6, 45)}
    assert all(0.39 < errors[M] < 0.45 for M in (4, 16, 64, 256)) and max(errors[6], errors[45]) < 0.03


def test_the_bound_of_the_staircase_holds():
    x = np.linspace(0, 5, 5001)[:-1]
    error = np.max(
        np.abs(nn.step_network(x, *nn.fit_step_network(lambda x: np.sin(2 * x), 0.0, 5.0, 500)) - np.sin(2 * x))
    )
    assert 0.009 < error <= 0.01 and 5.0 / (2 * 0.01 / 2.0) == 500


def test_steep_sigmoids_are_steps_and_medium_ones_are_better():
    x = np.linspace(0, 1, 1000, endpoint=False)
    c, h, b0 = nn.fit_step_network(np.square, 0.0, 1.0, 10)
    error = {s: np.max(np.abs(nn.sigmoid(s * (x[:, None] - c)) @ h + b0 - x**2)[100:-100]) for s in (10, 40, 400)}
    assert error[40] < 0.02 < 0.05 < min(error[10], error[400])


def test_tents_double_their_pieces():
    x = np.linspace(0, 1, 4097)
    folded = x
    for k in range(1, 11):
        folded = 2 * np.maximum(0, folded) - 4 * np.maximum(0, folded - 0.5)
        assert 1 + np.count_nonzero(np.diff(np.sign(np.diff(folded)))) == 2**k
    assert 2**9 <= 1000 < 2**10


@pytest.mark.parametrize("seed", range(10))
def test_a_layer_of_relus_has_a_kink_for_each_unit_at_most(seed):
    rng = np.random.default_rng(seed)
    W, b, v = rng.normal(size=(3, 6))
    kinks = np.sort(-b / W)
    x = np.sort(np.concatenate([kinks - 1e-3, kinks + 1e-3]))
    slopes = [((np.maximum(0, W * (t + 1e-6) + b) - np.maximum(0, W * (t - 1e-6) + b)) @ v) / 2e-6 for t in x]
    assert len(np.unique(np.round(slopes, 5))) <= 6 + 1


def test_a_polynomial_activation_gives_a_polynomial():
    rng = np.random.default_rng(0)
    x = np.linspace(-1, 1, 40)
    for _ in range(10):
        w, b, v = rng.normal(size=(3, 50))
        y = (x[:, None] * w + b) ** 2 @ v
        assert np.abs(np.polyval(np.polyfit(x, y, 2), x) - y).max() < 1e-9


# Interactive figures


def test_hidden_space_describes_what_it_shows():
    player = demos.hidden_space()
    assert player.description.endswith("a line separates the classes.")
    assert player.set(act="none").endswith("no line separates the classes.")
    line = player.fig.axes[1].lines[0]
    assert not line.get_visible()
    player.set(act="tanh")
    (x0, x1), (y0, y1) = line.get_data()
    side = [(x1 - x0) * (p[1] - y0) - (y1 - y0) * (p[0] - x0) for p in demos.hidden_corners(-1.0, "tanh")]
    assert line.get_visible() and np.sign(side[0]) == np.sign(side[3]) == -np.sign(side[1]) == -np.sign(side[2])


def test_bump_describes_what_it_shows():
    player = demos.bump()
    assert player.description == "The mean squared error is 0.0225; the curve is highest at x = 0.50."
    output, first, second = (line.get_ydata() for line in player.fig.axes[0].lines[1:])
    player.set(b=0.5)
    output, first, second = (line.get_ydata() for line in player.fig.axes[0].lines[1:])
    np.testing.assert_allclose(output, 0.5 + first + second)


def test_staircase_describes_what_it_shows():
    player = demos.staircase()
    error = short(demos.staircase_error(demos.FUNCTIONS["wave"], 16), 2)
    assert player.set(M=16, name="wave") == f"16 step units for “wave”: the largest error is {error}."
    steps = player.fig.axes[0].lines[1].get_ydata()
    assert len(np.unique(np.round(steps, 9))) == 16


def test_playground_describes_what_it_shows():
    player = demos.playground()
    assert player.description == (
        "With 4 hidden units (relu), η = 0.316: after 1,500 steps the loss is 0.02 nats, and 100% are right."
    )
    assert player.set(units=0, name="blobs").startswith("Without hidden units, η = 0.316: after 1,500 steps")
    assert "8 hidden units in each of 3 layers (tanh)" in player.set(units=8, depth=3, act="tanh")
    weights = sum(n * m for n, m in ((2, 8), (8, 8), (8, 8), (8, 1)))
    _, upper, lower = sorted(player.fig.axes, key=lambda ax: (ax.get_position().x0, -ax.get_position().y0))
    assert len(upper.collections[0].get_segments()) == weights
    assert len(lower.lines[0].get_xdata()) == 1501
    assert "loss is" in player.set(units=8, depth=3, act="relu", lr=10.0)


@pytest.mark.parametrize("name", ["blobs", "XOR", "circle", "spiral"])
def test_data_of_the_playground(name):
    X, y = demos.playground_data(name)
    assert X.shape == (120, 2) and np.abs(X).max() == pytest.approx(1.5) and set(y) == {0, 1}
    np.testing.assert_array_equal(X, demos.playground_data(name)[0])
