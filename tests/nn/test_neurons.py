"""The ready-made functions against loops and finite differences."""

import copy
import math
import warnings

import numpy as np
import pytest
from support.courses import numerical

from mlpkit import nn

PUBLIC = [
    "affine",
    "heaviside",
    "sigmoid",
    "predict_binary",
    "signed_distance",
    "boundary_x2",
    "neuron",
    "linear",
    "softmax",
    "log_softmax",
    "one_hot",
    "predict",
    "accuracy",
    "softmax_ce",
    "softmax_ce_grad",
    "softmax_reg_grad",
    "fit_softmax",
    "softmax_to_logistic",
]


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def examples(rng, N=5, d=3, K=4):
    return rng.normal(size=(N, d)), rng.integers(K, size=N), rng.normal(size=(d, K)), rng.normal(size=K)


# One neuron


def test_affine_is_the_sum_over_inputs(rng):
    X, w = rng.normal(size=(4, 3)), rng.normal(size=3)
    loop = [sum(X[i, j] * w[j] for j in range(3)) + 0.7 for i in range(4)]
    np.testing.assert_allclose(nn.affine(X, w, 0.7), loop, rtol=1e-13)
    np.testing.assert_array_equal(nn.affine([[1, 2]], [3, 4], 5), [16.0])


def test_the_step_is_one_at_zero():
    np.testing.assert_array_equal(nn.heaviside([-1.5, 0, 2]), [0.0, 1.0, 1.0])
    assert nn.heaviside(0.0) == 1.0 and np.ndim(nn.heaviside(0.0)) == 0
    assert nn.heaviside(np.zeros((2, 3))).shape == (2, 3)


@pytest.mark.parametrize("a", [0.1, 1.0, 10.0])
def test_sigmoid_with_a_slope(a):
    z = np.linspace(-3, 3, 13)
    np.testing.assert_allclose(nn.sigmoid(z, a), [1 / (1 + math.exp(-a * v)) for v in z], rtol=1e-13)
    assert nn.sigmoid(0.0, a) == 0.5


def test_sigmoid_warns_of_nothing_at_extreme_scores():
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        np.testing.assert_array_equal(nn.sigmoid([-1000, 0, 1000]), [0.0, 0.5, 1.0])
        assert nn.sigmoid(-700.0) == pytest.approx(math.exp(-700), rel=1e-12)
        np.testing.assert_array_equal(nn.sigmoid([-np.inf, np.inf]), [0.0, 1.0])


def test_class_one_wins_ties():
    classes = nn.predict_binary([-0.1, 0.0, 3.0])
    np.testing.assert_array_equal(classes, [0, 1, 1])
    assert classes.dtype.kind == "i"


def test_distance_of_the_toy_neuron():
    np.testing.assert_allclose(
        nn.signed_distance([[0, 0], [1, 1], [2, 2]], [1, 1], -2), [-(2**0.5), 0, 2**0.5], atol=1e-15
    )


def test_the_boundary_has_score_zero(rng):
    w, x1 = np.array([0.7, -2.0]), rng.normal(size=6)
    x2 = nn.boundary_x2(x1, w, 0.3)
    np.testing.assert_allclose(nn.affine(np.column_stack([x1, x2]), w, 0.3), 0, atol=1e-12)
    with pytest.raises(ValueError, match="vertical"):
        nn.boundary_x2(x1, [1, 0], 0.3)


def test_a_neuron_is_its_activation_of_the_score(rng):
    X, w = rng.normal(size=(4, 3)), rng.normal(size=3)
    for f in (nn.heaviside, nn.sigmoid, np.tanh, lambda z: z):
        np.testing.assert_array_equal(nn.neuron(X, w, -0.2, f), f(nn.affine(X, w, -0.2)))


# Softmax regression


def test_linear_is_one_neuron_per_column(rng):
    X, _, W, b = examples(rng)
    Z = nn.linear(X, W, b)
    assert Z.shape == (5, 4)
    for k in range(4):
        np.testing.assert_allclose(Z[:, k], nn.affine(X, W[:, k], b[k]), rtol=1e-13)


def test_softmax_row_by_row(rng):
    Z = rng.normal(size=(5, 3))
    loop = [[math.exp(v) / sum(math.exp(u) for u in row) for v in row] for row in Z]
    np.testing.assert_allclose(nn.softmax(Z), loop, rtol=1e-13)
    np.testing.assert_allclose(nn.softmax(Z + 100 * rng.normal(size=(5, 1))), loop, rtol=1e-11)
    np.testing.assert_allclose(nn.softmax(Z[2]), loop[2], rtol=1e-13)
    np.testing.assert_allclose(nn.log_softmax(Z), np.log(loop), rtol=1e-12)


def test_softmax_warns_of_nothing_at_extreme_scores():
    Z = np.array([[1000.0, 0, -1000], [-1000, -1000, -1000], [1e300, -1e300, 0]])
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        np.testing.assert_allclose(nn.softmax(Z), [[1, 0, 0], [1 / 3] * 3, [1, 0, 0]], atol=1e-15)
        np.testing.assert_allclose(nn.log_softmax(Z)[0], [0, -1000, -2000], atol=1e-12)
        assert nn.softmax_ce(Z[:1], [1]) == pytest.approx(1000)


def test_numbers_of_the_slides():
    W, b = np.array([[1, 0, 1], [1, -1, -0.5]]), np.array([-2, 1, 10])
    Z = nn.linear([[0, 0], [5, 5], [-5, -5]], W, b)
    np.testing.assert_array_equal(Z, [[-2, 1, 10], [8, -4, 12.5], [-12, 6, 7.5]])
    P = nn.softmax(Z)
    np.testing.assert_allclose(P[0], [6.1e-6, 1.23e-4, 0.99987], rtol=0.01)
    np.testing.assert_allclose([P[1, 0], P[1, 2], P[2, 1], P[2, 2]], [0.0110, 0.9890, 0.1824, 0.8176], atol=5e-5)
    np.testing.assert_array_equal(nn.predict(P), [2, 2, 2])
    assert nn.softmax_ce(np.log([[0.1, 0.8, 0.1]]), [1]) == pytest.approx(0.2231, abs=5e-5)


def test_one_hot():
    np.testing.assert_array_equal(nn.one_hot([0, 2, 2], 4), [[1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0]])
    assert nn.one_hot(np.array([1]), 2).dtype == float
    for wrong in ([0, 3], [-1, 0], [[0], [1]]):
        with pytest.raises(ValueError, match=r"label"):
            nn.one_hot(wrong, 3)


def test_predict_takes_the_first_of_the_largest():
    np.testing.assert_array_equal(nn.predict([[1, 3, 3], [2, 2, 2], [0, 1, 4]]), [1, 0, 2])


def test_accuracy():
    assert nn.accuracy([0, 1, 2, 1], [0, 1, 1, 1]) == 0.75
    assert type(nn.accuracy(np.array([1]), np.array([1]))) is float
    with pytest.raises(ValueError, match=r"shape \(2, 1\)"):
        nn.accuracy([0, 1], [[0], [1]])


def test_loss_is_a_mean_in_nats(rng):
    Z, y = rng.normal(size=(5, 3)), np.array([2, 0, 1, 1, 2])
    loop = -sum(math.log(math.exp(Z[i, y[i]]) / sum(math.exp(v) for v in Z[i])) for i in range(5)) / 5
    assert nn.softmax_ce(Z, y) == pytest.approx(loop, rel=1e-13)
    assert nn.softmax_ce(np.zeros((4, 10)), [0, 3, 9, 9]) == pytest.approx(math.log(10))
    with pytest.raises(ValueError, match="one for each example"):
        nn.softmax_ce(Z, y[:, None])


def test_gradient_of_the_scores(rng):
    Z, y = rng.normal(size=(5, 3)), np.array([2, 0, 1, 1, 2])
    gradient = nn.softmax_ce_grad(Z, y)
    np.testing.assert_allclose(gradient, numerical(lambda Z: nn.softmax_ce(Z, y), Z), atol=1e-9)
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-15)


def test_gradient_of_the_weights(rng):
    X, y, W, b = examples(rng)
    dW, db = nn.softmax_reg_grad(X, y, W, b)
    np.testing.assert_allclose(dW, numerical(lambda W: nn.softmax_ce(nn.linear(X, W, b), y), W), atol=1e-9)
    np.testing.assert_allclose(db, numerical(lambda b: nn.softmax_ce(nn.linear(X, W, b), y), b), atol=1e-9)


def test_fit_is_gradient_descent_from_zeros(rng):
    X, y, _, _ = examples(rng, N=30)
    W, b, losses = nn.fit_softmax(X, y, 4, lr=0.5, steps=3)
    V, c = np.zeros((3, 4)), np.zeros(4)
    for i in range(3):
        assert losses[i] == pytest.approx(nn.softmax_ce(X @ V + c, y), rel=1e-12)
        dV, dc = nn.softmax_reg_grad(X, y, V, c)
        V, c = V - 0.5 * dV, c - 0.5 * dc
    np.testing.assert_allclose(W, V, rtol=1e-12)
    np.testing.assert_allclose(b, c, rtol=1e-12)
    assert losses.shape == (3,) and losses[0] == pytest.approx(math.log(4)) and losses[2] < losses[1] < losses[0]
    W, b, losses = nn.fit_softmax(X, y, 4, lr=0.5, steps=0)
    assert W.shape == (3, 4) and not W.any() and losses.shape == (0,)


def test_two_classes_are_one_neuron(rng):
    X, _, W, b = examples(rng, K=2)
    w, bias = nn.softmax_to_logistic(W, b)
    assert w.shape == (3,) and type(bias) is float
    np.testing.assert_allclose(nn.softmax(nn.linear(X, W, b))[:, 1], nn.neuron(X, w, bias, nn.sigmoid), rtol=1e-12)


# All of them


def calls(rng):
    X, y, W, b = examples(rng)
    Z = nn.linear(X, W, b)
    return {
        "affine": (X, W[:, 0], 0.5),
        "heaviside": (Z,),
        "sigmoid": (Z, 2.0),
        "predict_binary": (Z[:, 0],),
        "signed_distance": (X, W[:, 0], 0.5),
        "boundary_x2": (X[:, 0], W[:2, 0], 0.5),
        "neuron": (X, W[:, 0], 0.5, np.tanh),
        "linear": (X, W, b),
        "softmax": (Z,),
        "log_softmax": (Z,),
        "one_hot": (y, 4),
        "predict": (Z,),
        "accuracy": (nn.predict(Z), y),
        "softmax_ce": (Z, y),
        "softmax_ce_grad": (Z, y),
        "softmax_reg_grad": (X, y, W, b),
        "fit_softmax": (X, y, 4, 0.1, 2),
        "softmax_to_logistic": (W[:, :2], b[:2]),
    }


@pytest.mark.parametrize("name", PUBLIC)
def test_arguments_are_left_as_they_are(name, rng):
    arguments = calls(rng)[name]
    before = copy.deepcopy(arguments)
    getattr(nn, name)(*arguments)
    for now, then in zip(arguments, before, strict=True):
        if not callable(now):
            np.testing.assert_array_equal(now, then)
