"""Networks as functions: against differences, the layers of unit 09 and, where it is installed, PyTorch."""

from itertools import pairwise

import numpy as np
import pytest

from mlpkit import nn
from mlpkit.nn.mlp import TASKS


def problem(task, rng, N=7, d=3, K=4):
    """Inputs and answers of a small problem, and how many outputs it takes."""
    X = rng.normal(size=(N, d))
    if task == "regression":
        return X, rng.normal(size=N), 1
    classes = 2 if task == "binary" else K
    return X, rng.permutation(np.arange(N) % classes), 1 if task == "binary" else K


def example_network(rng, K, hidden=(5, 2)):
    params = nn.init_mlp([3, *hidden, K], rng)
    return {name: value + 0.1 * rng.normal(size=value.shape) for name, value in params.items()}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("act", list(nn.ACTIVATIONS))
@pytest.mark.parametrize("hidden", [(), (5,), (5, 2), (4, 6, 2)])
def test_gradients_agree_with_differences(task, act, hidden):
    rng = np.random.default_rng(3)
    X, y, K = problem(task, rng)
    params = example_network(rng, K, hidden)
    _, cache = nn.mlp_forward(X, params, act)
    grads = nn.mlp_backward(cache, y, params, task)
    assert list(grads) == list(params)
    assert nn.grad_check(lambda p: nn.mlp_loss(nn.mlp_forward(X, p, act)[0], y, task), params, grads) < 1e-6


@pytest.mark.parametrize("act, layer", [("relu", nn.ReLU), ("tanh", nn.Tanh), ("sigmoid", nn.Sigmoid)])
def test_the_network_is_that_of_the_layers(act, layer):
    rng = np.random.default_rng(1)
    X, y, K = problem("multiclass", rng)
    params = example_network(rng, K)
    layers = [nn.Linear(params[f"W{l}"], params[f"b{l}"]) for l in (1, 2, 3)]
    net, loss = nn.Sequential([layers[0], layer(), layers[1], layer(), layers[2]]), nn.SoftmaxCE()
    out, cache = nn.mlp_forward(X, params, act)
    np.testing.assert_allclose(out, net.forward(X))
    assert nn.mlp_loss(out, y, "multiclass") == pytest.approx(loss.forward(out, y))
    net.backward(loss.backward())
    for name, gradient in nn.mlp_backward(cache, y, params, "multiclass").items():
        np.testing.assert_allclose(gradient, net.grads[name], atol=1e-14)


@pytest.mark.parametrize("task", TASKS)
def test_the_network_is_that_of_pytorch(task):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(2)
    X, y, K = problem(task, rng)
    params = example_network(rng, K)
    tensors = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    A = torch.tensor(X)
    for l in (1, 2):
        A = torch.tanh(A @ tensors[f"W{l}"] + tensors[f"b{l}"])
    Z, F = A @ tensors["W3"] + tensors["b3"], torch.nn.functional
    target = torch.tensor(y if task == "multiclass" else y.astype(float))
    loss = {
        "binary": lambda: F.binary_cross_entropy_with_logits(Z[:, 0], target),
        "multiclass": lambda: F.cross_entropy(Z, target),
        "regression": lambda: F.mse_loss(Z[:, 0], target),
    }[task]()
    loss.backward()
    out, cache = nn.mlp_forward(X, params, "tanh")
    assert nn.mlp_loss(out, y, task) == pytest.approx(float(loss))
    for name, gradient in nn.mlp_backward(cache, y, params, task).items():
        np.testing.assert_allclose(gradient, tensors[name].grad.numpy(), atol=1e-12)


def test_scores_of_a_thousand_do_not_overflow():
    out = np.array([[1000.0], [-1000.0]])
    with np.errstate(all="raise", under="ignore"):
        assert nn.mlp_loss(out, np.array([0, 1]), "binary") == 1000
        assert nn.mlp_loss(np.hstack([out, -out]), np.array([1, 0]), "multiclass") == 2000


def test_what_comes_back_is_the_callers():
    rng = np.random.default_rng(0)
    X, y, K = problem("regression", rng)
    params = example_network(rng, K, ())
    out, cache = nn.mlp_forward(X, params)
    before = nn.mlp_backward(cache, y, params, "regression")
    out += 1
    np.testing.assert_array_equal(nn.mlp_backward(cache, y, params, "regression")["W1"], before["W1"])


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: nn.init_mlp([3], np.random.default_rng(0)), "two sizes"),
        (lambda: nn.mlp_forward(np.ones((2, 3)), {}), "without gaps"),
        (lambda: nn.mlp_forward(np.ones((2, 3)), {"W1": np.ones((3, 1)), "b2": np.ones(1)}), "without gaps"),
        (lambda: nn.mlp_forward(np.ones((2, 3)), {"W1": np.ones((2, 1)), "b1": np.ones(1)}), "layer 1"),
        (lambda: nn.mlp_forward(np.ones((2, 3)), {"W1": np.ones((3, 1)), "b1": np.ones(2)}), "layer 1"),
        (lambda: nn.mlp_forward(np.ones((2, 3)), {"W1": np.ones((3, 1)), "b1": np.ones(1)}, "step"), "no activation"),
        (lambda: nn.mlp_loss(np.ones((2, 1)), np.ones(2), "ranking"), "no task"),
        (lambda: nn.mlp_loss(np.ones((2, 1)), np.ones((2, 1)), "regression"), "one entry for each example"),
        (lambda: nn.mlp_loss(np.ones((2, 2)), np.ones(2), "binary"), "one output"),
        (lambda: nn.collapse_linear([], []), "each layer has one of both"),
        (lambda: nn.collapse_linear([np.ones((2, 2))], []), "each layer has one of both"),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_layers_without_activations_are_one_layer(depth):
    rng = np.random.default_rng(depth)
    sizes = rng.integers(2, 6, size=depth + 1)
    Ws = [rng.normal(size=shape) for shape in pairwise(sizes)]
    bs = [rng.normal(size=n) for n in sizes[1:]]
    X = A = rng.normal(size=(8, sizes[0]))
    for W, b in zip(Ws, bs, strict=True):
        A = A @ W + b
    W, b = nn.collapse_linear(Ws, bs)
    np.testing.assert_allclose(X @ W + b, A)
    W += 1
    b += 1
    assert depth > 1 or not np.shares_memory(W, Ws[0])


# Training


def test_training_is_a_loop_over_the_parts():
    rng = np.random.default_rng(5)
    X, y, K = problem("multiclass", rng, N=10)
    params, history = nn.train_mlp(X, y, [3, 4, K], "multiclass", 0.1, 2, 4, np.random.default_rng(8))
    rng = np.random.default_rng(8)
    own, losses = nn.init_mlp([3, 4, K], rng), []
    for _ in range(2):
        order = rng.permutation(10)
        for rows in (order[:4], order[4:8], order[8:]):
            _, cache = nn.mlp_forward(X[rows], own)
            grads = nn.mlp_backward(cache, y[rows], own, "multiclass")
            own = {name: own[name] - 0.1 * grads[name] for name in own}
        losses.append(nn.mlp_loss(nn.mlp_forward(X, own)[0], y, "multiclass"))
    np.testing.assert_allclose(history, losses)
    for name in own:
        np.testing.assert_allclose(params[name], own[name])


@pytest.mark.parametrize("seed", range(10))
def test_training_lowers_the_loss(seed):
    rng = np.random.default_rng(seed)
    X, y, _ = problem("regression", rng, N=40)
    _, history = nn.train_mlp(X, y, [3, 8, 1], "regression", 0.02, 30, 8, rng, act="tanh")
    assert history.shape == (30,) and history[-1] < history[0]


def test_no_epochs_give_the_first_weights():
    params, history = nn.train_mlp(
        np.ones((2, 3)), np.ones(2), [3, 2, 1], "regression", 1, 0, 1, np.random.default_rng(4)
    )
    first = nn.init_mlp([3, 2, 1], np.random.default_rng(4))
    assert history.shape == (0,) and all(np.array_equal(params[name], first[name]) for name in first)


def test_first_weights_have_the_variance_of_he():
    params = nn.init_mlp([400, 300, 1], np.random.default_rng(0))
    assert params["W1"].std() == pytest.approx(np.sqrt(2 / 400), rel=0.01)
    assert params["W2"].shape == (300, 1) and not params["b1"].any() and params["b2"].shape == (1,)
