"""The layers and the chain rule against loops, finite differences and, where it is installed, PyTorch."""

import copy
import warnings

import numpy as np
import pytest
from support.courses import numerical

from mlpkit import nn

PUBLIC = [
    "Linear",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "SoftmaxCE",
    "Tanh",
    "chain_grad",
    "count_paths",
    "grad_check",
    "linear_backward",
    "linear_forward",
    "log_softmax_backward",
    "relu_backward",
    "relu_forward",
    "scalar_backward",
    "scalar_forward",
]


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


def test_what_is_public():
    assert set(PUBLIC) <= set(nn.__all__)
    assert all(nn.is_lent(getattr(nn, name)) for name in PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_refused_outside_and_working_inside(name):
    with nn.refuse([name]), pytest.raises(nn.Borrowed, match=name):
        getattr(nn, name)()


# Chain rule


def test_the_repaired_example_of_the_slide():
    cache = nn.scalar_forward(0.3, 0.9, 0.4, 1.0)
    np.testing.assert_allclose(cache, (0.3, 0.67, 0.661503, 1, 0.057290), atol=5e-7)
    np.testing.assert_allclose(nn.scalar_backward(cache), (-0.022739, -0.075795), atol=5e-7)


def test_scalar_derivatives_against_differences(rng):
    for x, w, b, y in rng.normal(size=(5, 4)):
        slopes = numerical(lambda t, x=x, y=y: nn.scalar_forward(x, t[0], t[1], y)[4], np.array([w, b]))
        np.testing.assert_allclose(nn.scalar_backward(nn.scalar_forward(x, w, b, y)), slopes, atol=1e-10)
    assert nn.scalar_forward(1000.0, -1.0, 0.0, 1.0)[4] == 0.5


def test_chain_of_the_slide_and_a_long_one():
    fs, dfs = [lambda u: u**2, lambda x: 3 * x**3 + 2], [lambda u: 2 * u, lambda x: 9 * x**2]
    for x in (1.0, -0.5, 2.0):
        assert nn.chain_grad(fs, dfs, x) == pytest.approx(54 * x**5 + 36 * x**2)
    slope = numerical(lambda t: np.sin(np.exp(np.tanh(t[0]))), np.array([0.3]))[0]
    derivatives = [np.cos, np.exp, lambda t: 1 - np.tanh(t) ** 2]
    assert nn.chain_grad([np.sin, np.exp, np.tanh], derivatives, 0.3) == pytest.approx(slope, abs=1e-9)
    assert nn.chain_grad([], [], 3.0) == 1.0
    with pytest.raises(ValueError, match="2 functions and 1 derivatives"):
        nn.chain_grad(fs, dfs[:1], 1.0)


def test_paths_are_counted_exactly():
    def by_walking(widths):
        return 1 if not widths else sum(by_walking(widths[1:]) for _ in range(widths[0]))

    for widths in ([], [7], [2, 2], [3, 5, 4]):
        assert nn.count_paths(widths) == by_walking(widths)
    assert nn.count_paths(np.full(12, 1000)) == 10**36


# Layers


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


@pytest.mark.parametrize(
    "make", [nn.ReLU, nn.Sigmoid, nn.Tanh, lambda: nn.Linear(np.arange(12.0).reshape(3, 4), np.ones(4))]
)
def test_gradient_of_the_input_against_differences(make, rng):
    layer, Z = make(), rng.normal(size=(5, 3))
    dA = rng.normal(size=layer.forward(Z).shape)
    slopes = numerical(lambda z: np.sum(dA * layer.forward(z)), Z)
    layer.forward(Z)
    np.testing.assert_allclose(layer.backward(dA), slopes, atol=1e-8)


def test_a_layer_keeps_copies_and_what_it_hands_out_does_not_reach_its_memory(rng):
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


def test_the_loss_layer_is_softmax_regression_s(rng):
    Z, y = 3 * rng.normal(size=(6, 4)), rng.integers(4, size=6)
    layer = nn.SoftmaxCE()
    assert layer.forward(Z, y) == pytest.approx(nn.softmax_ce(Z, y), rel=1e-14)
    np.testing.assert_allclose(layer.backward(), nn.softmax_ce_grad(Z, y), atol=1e-16)


def test_the_loss_layer_at_the_extremes_says_nothing():
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


def test_a_layer_of_ones_own_may_not_borrow_inside_a_network():
    class Mine:
        params, grads = {}, {}

        def forward(self, Z):
            return nn.relu_forward(Z)[0]

    with nn.refuse(["relu_forward"]), pytest.raises(nn.Borrowed):
        nn.Sequential([Mine()]).forward(np.ones((1, 2)))


# Gradient check


def test_the_check_measures_how_wrong_a_gradient_is(rng):
    def loss(p):
        return float(np.sum(p["W"] ** 3) + 2 * p["b"][0])

    params = {"W": rng.uniform(1, 2, size=(2, 3)), "b": np.array([5.0])}
    right = {"W": 3 * params["W"] ** 2, "b": np.array([2.0])}
    assert nn.grad_check(loss, params, right) < 1e-8
    for factor in (3.0, -0.5, 0.25):
        wrong = copy.deepcopy(right)
        wrong["W"][1, 2] *= factor
        assert nn.grad_check(loss, params, wrong) == pytest.approx(abs(factor - 1) / (abs(factor) + 1), abs=1e-6)
    assert nn.grad_check(loss, params, {**right, "b": np.array([2.0 + 5e-5])}) == pytest.approx(1.25e-5, rel=1e-3)
    assert np.isnan(nn.grad_check(loss, params, {**right, "b": np.array([np.nan])}))
    assert params["b"][0] == 5.0


def test_the_check_compares_small_gradients_absolutely():
    assert nn.grad_check(lambda p: 3.0, {"t": np.zeros(1)}, {"t": np.zeros(1)}) == 0
    assert nn.grad_check(lambda p: 3.0, {"t": np.zeros(1)}, {"t": [5e-5]}) == pytest.approx(0.5)


def test_the_check_says_what_does_not_fit():
    params = {"W": np.ones((2, 3))}
    with pytest.raises(ValueError, match="gradients of"):
        nn.grad_check(lambda p: 0.0, params, {"V": np.ones((2, 3))})
    with pytest.raises(ValueError, match="gradient of W has shape"):
        nn.grad_check(lambda p: 0.0, params, {"W": np.ones(3)})


# Others


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
    theirs = torch.nn.functional.cross_entropy(A, torch.tensor(y))
    theirs.backward()
    assert value == pytest.approx(theirs.item(), rel=1e-12)
    for name, gradient in net.grads.items():
        np.testing.assert_allclose(gradient, tensors[name].grad.numpy(), atol=1e-12)
