"""The layers against finite differences and, where it is installed, PyTorch."""

import copy
import warnings

import numpy as np
import pytest
from support.courses import numerical

from mlpkit import nn


@pytest.fixture
def rng():
    return np.random.default_rng(9)


def example_network(rng):
    return nn.Sequential(
        [
            nn.Linear.random(3, 5, rng),
            nn.ReLU(),
            nn.Linear.random(5, 4, rng),
            nn.Tanh(),
            nn.Linear.random(4, 2, rng),
            nn.Sigmoid(),
            nn.Linear.random(2, 3, rng),
        ]
    )


# Layers


@pytest.mark.parametrize(
    "make", [nn.ReLU, nn.Sigmoid, nn.Tanh, lambda: nn.Linear(np.arange(12.0).reshape(3, 4), np.ones(4))]
)
def test_gradient_of_the_input_against_differences(make, rng):
    layer, Z = make(), rng.normal(size=(5, 3))
    dA = rng.normal(size=layer.forward(Z).shape)
    slopes = numerical(lambda z: np.sum(dA * layer.forward(z)), Z)
    layer.forward(Z)
    np.testing.assert_allclose(layer.backward(dA), slopes, atol=1e-8)


def test_a_layer_keeps_copies_and_what_it_returns_does_not_reach_its_cache(rng):
    W, b = rng.normal(size=(3, 2)), np.zeros(2)
    layer = nn.Linear(W, b)
    layer.params["W"] -= 1
    assert not np.allclose(W, layer.params["W"])
    for make in (nn.Sigmoid, nn.Tanh):
        layer, Z = make(), rng.normal(size=(2, 3))
        layer.forward(Z)[:] = 0
        assert not np.allclose(layer.backward(np.ones((2, 3))), make().forward(np.zeros((2, 3))))
        other = make()
        other.forward(Z)
        np.testing.assert_array_equal(layer.backward(np.ones((2, 3))), other.backward(np.ones((2, 3))))


def test_a_layer_says_what_is_wrong():
    for layer in (nn.Linear(np.ones((2, 2)), np.zeros(2)), nn.ReLU(), nn.Sigmoid(), nn.Tanh()):
        with pytest.raises(RuntimeError, match=f"{type(layer).__name__}.backward before forward"):
            layer.backward(np.ones((1, 2)))
    with pytest.raises(RuntimeError, match="before forward"):
        nn.SoftmaxCE().backward()
    with pytest.raises(ValueError, match="one number for each output"):
        nn.Linear(np.ones((2, 3)), np.zeros(2))
    with pytest.raises(ValueError, match="labels end at 2"):
        nn.SoftmaxCE().forward(np.zeros((1, 3)), [3])


def test_the_loss_layer_is_that_of_softmax_regression(rng):
    Z, y = 3 * rng.normal(size=(6, 4)), rng.integers(4, size=6)
    layer = nn.SoftmaxCE()
    assert layer.forward(Z, y) == pytest.approx(nn.softmax_ce(Z, y), rel=1e-14)
    np.testing.assert_allclose(layer.backward(), nn.softmax_ce_grad(Z, y), atol=1e-16)


def test_the_loss_layer_warns_of_nothing_at_extreme_scores():
    layer = nn.SoftmaxCE()
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        assert layer.forward([[1000.0, 0, -1000]], [2]) == 2000
        np.testing.assert_array_equal(layer.backward(), [[1, 0, -1]])
        assert layer.forward([[1000.0, -1000]], [0]) == 0 and layer.params == layer.grads == {}


def test_random_layers_have_the_asked_spread(rng):
    layer = nn.Linear.random(50, 400, rng)
    assert layer.params["W"].std() == pytest.approx(0.2, rel=0.03) and not layer.params["b"].any()
    assert nn.Linear.random(50, 400, rng, std=3.0).params["W"].std() == pytest.approx(3, rel=0.03)


# Networks


def test_every_gradient_of_a_network(rng):
    net, loss = example_network(rng), nn.SoftmaxCE()
    X, y = rng.normal(size=(7, 3)), rng.integers(3, size=7)
    params = {name: value.copy() for name, value in net.params.items()}
    assert list(params) == ["W1", "b1", "W2", "b2", "W3", "b3", "W4", "b4"]

    def of_params(new):
        net.params = new
        return loss.forward(net.forward(X), y)

    of_params(params)
    dX = net.backward(loss.backward())
    grads = net.grads
    assert {n: g.shape for n, g in grads.items()} == {n: p.shape for n, p in params.items()}
    assert nn.grad_check(of_params, params, grads) < 1e-6
    of_params(params)
    np.testing.assert_allclose(dX, numerical(lambda x: loss.forward(net.forward(x), y), X), atol=1e-9)


def test_twice_the_batch_has_the_same_gradient(rng):
    net, loss = example_network(rng), nn.SoftmaxCE()
    X, y = rng.normal(size=(4, 3)), rng.integers(3, size=4)
    both = []
    for k in (1, 2):
        loss.forward(net.forward(np.tile(X, (k, 1))), np.tile(y, k))
        net.backward(loss.backward())
        both.append(net.grads)
    for name in both[0]:
        np.testing.assert_allclose(both[0][name], both[1][name], rtol=1e-12, atol=1e-15)


def test_assigned_parameters_are_used_and_checked(rng):
    net = nn.Sequential([nn.Linear.random(2, 3, rng), nn.ReLU()])
    net.params = {"b1": np.ones(3), "W1": np.zeros((2, 3))}
    np.testing.assert_array_equal(net.forward(np.ones((1, 2))), np.ones((1, 3)))
    with pytest.raises(ValueError, match="expected \\['W1', 'b1'\\]"):
        net.params = {"W1": np.zeros((2, 3))}
    with pytest.raises(ValueError, match="b1 has shape"):
        net.params = {"W1": np.zeros((2, 3)), "b1": np.zeros((1, 3))}


def test_networks_can_be_copied(rng):
    net, X = example_network(rng), rng.normal(size=(2, 3))
    other = copy.deepcopy(net)
    other.layers[0].params["W"][:] = 0
    assert not np.allclose(net.forward(X), other.forward(X))


# PyTorch, where it is installed


def test_the_same_gradients_as_pytorch(rng):
    torch = pytest.importorskip("torch")
    net, loss = example_network(rng), nn.SoftmaxCE()
    X, y = rng.normal(size=(7, 3)), rng.integers(3, size=7)
    value = loss.forward(net.forward(X), y)
    net.backward(loss.backward())
    tensors = {n: torch.tensor(p, requires_grad=True) for n, p in net.params.items()}
    A = torch.tensor(X)
    for i, activation in enumerate((torch.relu, torch.tanh, torch.sigmoid, lambda Z: Z), start=1):
        A = activation(A @ tensors[f"W{i}"] + tensors[f"b{i}"])
    expected = torch.nn.functional.cross_entropy(A, torch.tensor(y))
    expected.backward()
    assert value == pytest.approx(expected.item(), rel=1e-12)
    for name, gradient in net.grads.items():
        np.testing.assert_allclose(gradient, tensors[name].grad.numpy(), atol=1e-12)
