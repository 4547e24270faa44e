"""The optimizers' steps against numbers by hand, loops over single coordinates, and PyTorch."""

import copy
import math

import numpy as np
import pytest

from mlpkit import nn
from mlpkit.nn import optimizers

STEPS = {name: step for name, step in nn.OPTIMIZERS.items() if name != "sgd"}
ASKED = [f"{name}_step" for name in STEPS]
REFERENCE = {  # f = theta^2 / 2 from 1, learning rate 0.1 (Adadelta: 1): the inventory's trajectories
    "sgd": (0.9, 0.81, 0.729),
    "momentum": (0.9, 0.72, 0.486),
    "momentum_ema": (0.99, 0.9711, 0.944379),
    "nag": (0.81, 0.5751, 0.327321),
    "adagrad": (0.9, 0.833104, 0.780456),
    "adagrad_norm": (0.9, 0.833104, 0.780456),
    "adadelta": (0.996838, 0.993598, 0.990309),
    "rmsprop": (0.683772, 0.498871, 0.369181),
    "adam": (0.9, 0.800412, 0.701586),
}


def walk(step, theta, gradients, lr, **options):
    state, path = {}, []
    for g in gradients:
        theta, state = step(theta, g, state, lr, **options)
        path.append(theta)
    return np.array(path), state


def odd_gradients():
    """Six gradients of five coordinates: two ordinary ones, one near 1e-7, one exactly 0, one of a thousand."""
    g = np.random.default_rng(3).normal(size=(6, 5))
    g[:, 2] *= 1e-7
    g[:, 3] = 0.0
    g[:, 4] *= 1e3
    g[2, 0] = 0.0
    return g


def test_public_names():
    assert optimizers.__all__ == ["OPTIMIZERS", "Optimizer", *sorted([*ASKED, "descent_step"])]
    assert [s.__name__ for s in nn.OPTIMIZERS.values()][1:] == ASKED


@pytest.mark.parametrize("name", REFERENCE)
def test_three_steps_down_a_parabola(name):
    theta, state, path = 1.0, {}, []
    for _ in range(3):
        theta, state = nn.OPTIMIZERS[name](theta, theta, state, 1.0 if name == "adadelta" else 0.1)
        path.append(theta)
    np.testing.assert_allclose(path, REFERENCE[name], atol=6e-7)


def naive(name, gradients, lr):
    """One coordinate at a time, with numbers only and the defaults written out."""
    paths = []
    for g_all in np.asarray(gradients).T:
        theta, v, s, u, m, last, path = 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, []
        for t, g in enumerate(g_all, start=1):
            if name == "momentum":
                v = 0.9 * v + g
                theta -= lr * v
            elif name == "momentum_ema":
                last = 0.9 * last - 0.1 * lr * g
                theta += last
            elif name == "nag":
                v = 0.9 * v + g
                theta -= lr * (g + 0.9 * v)
            elif name == "adagrad":
                s += g * g
                theta -= lr * g / (math.sqrt(s) + 1e-10)
            elif name == "rmsprop":
                s = 0.9 * s + 0.1 * g * g
                theta -= lr * g / (math.sqrt(s) + 1e-8)
            elif name == "adadelta":
                s = 0.9 * s + 0.1 * g * g
                delta = math.sqrt((u + 1e-6) / (s + 1e-6)) * g
                u = 0.9 * u + 0.1 * delta * delta
                theta -= lr * delta
            elif name == "adam":
                m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
                theta -= lr * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)
            path.append(theta)
        paths.append(path)
    return np.array(paths).T


@pytest.mark.parametrize("name", [n for n in STEPS if n != "adagrad_norm"])
def test_every_coordinate_by_itself(name):
    g = odd_gradients()
    path, _ = walk(STEPS[name], np.ones(5), g, 0.3)
    np.testing.assert_allclose(path, naive(name, g, 0.3), rtol=1e-11, atol=1e-13)
    np.testing.assert_array_equal(path[:, 3], 1.0)  # no gradient, no step


def test_one_norm_for_all_coordinates():
    g = odd_gradients()
    path, state = walk(nn.adagrad_norm_step, np.ones(5), g, 0.3)
    theta, s = np.ones(5), 0.0
    for row, result in zip(g, path, strict=True):
        s += sum(v * v for v in row)
        theta = theta - 0.3 * row / math.sqrt(1e-8 + s)
        np.testing.assert_allclose(result, theta, rtol=1e-12)
    assert type(state["s"]) is float
    theta, _ = nn.adagrad_norm_step([1.0], [1e-4], {}, 1.0)
    assert theta[0] == pytest.approx(1 - math.sqrt(0.5))  # eps is inside the root


@pytest.mark.parametrize("name", STEPS)
def test_arguments_stay_as_they_are_and_matrices_work(name):
    rng, step = np.random.default_rng(0), STEPS[name]
    theta, state = rng.normal(size=(2, 3)), {}
    for _ in range(3):
        g = rng.normal(size=(2, 3))
        before = copy.deepcopy((theta, g, state))
        new, after = step(theta, g, state, 0.1)
        np.testing.assert_equal((theta, g, state), before)
        assert new.shape == (2, 3) and after is not state
        theta, state = new, after


@pytest.mark.parametrize("name", nn.OPTIMIZERS)
def test_a_gradient_of_another_shape_is_refused(name):
    with pytest.raises(ValueError, match=r"gradient of shape \(3, 1\), parameters of shape \(3,\)"):
        nn.OPTIMIZERS[name](np.zeros(3), np.zeros((3, 1)), {}, 0.1)


def test_both_forms_of_momentum_walk_alike_at_a_tenth_of_the_rate():
    g = odd_gradients()
    ema, _ = walk(nn.momentum_ema_step, np.ones(5), g, 0.3, alpha=0.9)
    ball, _ = walk(nn.momentum_step, np.ones(5), g, 0.3 * (1 - 0.9), beta=0.9)
    np.testing.assert_allclose(ema, ball, rtol=1e-12)


def test_nag_is_the_look_ahead_form_read_where_it_looks():
    """Sutskever: v <- beta v - lr grad(x + beta v), x <- x + v; ours is x + beta v."""
    x, v, theta, state = 1.0, 0.0, 1.0, {}
    for _ in range(5):
        v = 0.9 * v - 0.1 * (x + 0.9 * v)
        x = x + v
        theta, state = nn.nag_step(theta, theta, state, 0.1)
        assert theta == pytest.approx(x + 0.9 * v, rel=1e-12)


def test_adam_keeps_the_averages_before_their_correction():
    _, state = walk(nn.adam_step, np.zeros(1), [[2.0], [2.0]], 0.1)
    assert state["t"] == 2 and type(state["t"]) is int
    np.testing.assert_allclose([state["m"][0], state["v"][0]], [2 * 0.19, 4 * (1 - 0.999**2)], rtol=1e-12)


# The class


def test_an_optimizer_walks_as_its_rule_does():
    rng = np.random.default_rng(1)
    params = {"W1": rng.normal(size=(2, 3)), "b1": rng.normal(size=3), "scale": np.array(0.5)}
    for name, rule in nn.OPTIMIZERS.items():
        optimizer, now, theta, state = nn.Optimizer(name, lr=0.1), params, None, {}
        theta = np.concatenate([p.ravel() for p in params.values()])
        for _ in range(3):
            grads = {k: rng.normal(size=p.shape) for k, p in reversed(params.items())}
            before = copy.deepcopy((now, grads))
            new = optimizer.step(now, grads)
            np.testing.assert_equal((now, grads), before)
            theta, state = rule(theta, np.concatenate([grads[k].ravel() for k in params]), state, 0.1)
            now = new
        assert list(now) == list(params) and now["scale"].shape == ()
        np.testing.assert_allclose(np.concatenate([p.ravel() for p in now.values()]), theta, rtol=1e-13)


def test_options_schedules_and_own_rules():
    optimizer = nn.Optimizer("momentum", lr=1.0, beta=0.5)
    params = optimizer.step({"w": [0.0]}, {"w": [1.0]})
    optimizer.lr = 0.1
    params = optimizer.step(params, {"w": [1.0]})
    np.testing.assert_allclose(params["w"], [-1.15])

    def sign_step(theta, g, state, lr):
        return theta - lr * np.sign(g), {"t": state.get("t", 0) + 1}

    own = nn.Optimizer(sign_step, lr=0.5)
    own.step({"w": [3.0]}, {"w": [-7.0]})
    np.testing.assert_array_equal(own.step({"w": [3.0]}, {"w": [-7.0]})["w"], [3.5])
    assert own.state == {"t": 2}


def test_what_an_optimizer_refuses():
    with pytest.raises(ValueError, match="no optimizer named 'adm': there are sgd, momentum"):
        nn.Optimizer("adm", lr=0.1)
    with pytest.raises(ValueError, match="'b' is in params only"):
        nn.Optimizer("sgd", lr=0.1).step({"w": [1.0], "b": [1.0]}, {"w": [1.0]})
    with pytest.raises(ValueError, match="gradient of shape"):
        nn.Optimizer("sgd", lr=0.1).step({"w": [1.0]}, {"w": 1.0})


# PyTorch, where it is installed


@pytest.mark.parametrize(
    "name, twin, options, lr",
    [
        ("sgd", "SGD", {}, 0.1),
        ("momentum", "SGD", {"momentum": 0.9}, 0.1),
        ("nag", "SGD", {"momentum": 0.9, "nesterov": True}, 0.1),
        ("adagrad", "Adagrad", {}, 0.1),
        ("adadelta", "Adadelta", {}, 1.0),
        ("adadelta", "Adadelta", {}, 0.25),
        ("rmsprop", "RMSprop", {"alpha": 0.9}, 0.1),
        ("adam", "Adam", {}, 0.1),
    ],
)
def test_the_same_path_as_pytorch(name, twin, options, lr):
    torch = pytest.importorskip("torch")
    gradients = odd_gradients()
    weights = torch.nn.Parameter(torch.ones(5, dtype=torch.float64))
    reference, path = getattr(torch.optim, twin)([weights], lr=lr, **options), []
    for g in gradients:
        weights.grad = torch.tensor(g)
        reference.step()
        path.append(weights.detach().numpy().copy())
    np.testing.assert_allclose(walk(nn.OPTIMIZERS[name], np.ones(5), gradients, lr)[0], path, rtol=1e-9)
