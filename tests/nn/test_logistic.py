"""Logistic regression against loops, finite differences, SciPy and scikit-learn."""

from functools import partial
from itertools import pairwise

import numpy as np
import pytest

from mlpkit import data, nn

TOY_X = np.array([[1.0, -2.0], [1.0, -1.0], [1.0, 1.0], [1.0, 2.0]])
OVERLAPPING, SEPARABLE = np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1])


@pytest.fixture
def rng():
    return np.random.default_rng(6)


@pytest.fixture
def problem(rng):
    """Labels that no line separates, shapes (30, 3) and (30,)."""
    X = rng.normal(size=(30, 3))
    return X, (X @ [1.0, -1.0, 0.5] + 2 * rng.normal(size=30) > 0.3).astype(int)


def slope(f, theta, eps=1e-5):
    steps = eps * np.eye(len(theta))
    return np.array([(f(theta + s) - f(theta - s)) / (2 * eps) for s in steps])


def penalized(X, y, lam, theta):
    return nn.bce_with_logits(X @ theta, y) + lam / 2 * np.sum(theta[1:] ** 2)


def fitted(X, y, lam=0.0, steps=25):
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        theta = nn.irls_step(X, y, theta, lam)
    return theta


def test_arguments_stay_as_they_are(problem):
    X, y = problem
    w, p = np.array([0.1, 0.2, -0.3]), np.linspace(0.1, 0.9, 30)
    for function, arguments in [
        (nn.logistic_forward, (X, w, 0.5)),
        (nn.logit, (p,)),
        (nn.bce_with_logits, (X @ w, y)),
        (nn.bce_grad_p, (p, y)),
        (nn.logistic_grad, (X, y, w, 0.5)),
        (nn.fit_logistic_gd, (X, y, 0.1, 3)),
        (nn.logistic_hessian, (X, w, 0.5)),
        (nn.irls_step, (X, y, w, 0.1)),
    ]:
        before = [np.copy(a) for a in arguments]
        function(*arguments)
        for b, a in zip(before, arguments, strict=True):
            np.testing.assert_array_equal(b, a)


@pytest.mark.parametrize(
    "call",
    [
        lambda X, y: nn.bce_with_logits(X[:, 0], y[:, None]),
        lambda X, y: nn.bce_with_logits(X[:, 0], y + 1),
        lambda X, y: nn.bce_with_logits(X[:, 0], 2 * y - 1),
        lambda X, y: nn.bce_grad_p(np.full(30, 0.5), y[1:]),
        lambda X, y: nn.logistic_grad(X, 2 * y, np.zeros(3), 0.0),
        lambda X, y: nn.fit_logistic_gd(X, y[1:], 0.1, 1),
        lambda X, y: nn.irls_step(X, y[:, None], np.zeros(3)),
        lambda X, y: nn.irls_step(X, y, np.zeros(3), -1.0),
    ],
)
def test_what_does_not_fit_is_refused(problem, call):
    with pytest.raises(ValueError, match=r"label|λ"):
        call(*problem)


# Model and loss


def test_forward_is_a_loop(problem):
    X, _ = problem
    w, b = [0.5, -1.0, 2.0], -0.3
    expected = [1 / (1 + np.exp(-(sum(x * v for x, v in zip(row, w, strict=True)) + b))) for row in X]
    np.testing.assert_allclose(nn.logistic_forward(X, w, b), expected, rtol=1e-13)
    np.testing.assert_array_equal(nn.logistic_forward([[1000.0], [-1000.0]], [1.0], 0.0), [1, 0])


def test_logit_undoes_the_sigmoid():
    z = np.linspace(-30, 30, 61)
    np.testing.assert_allclose(nn.logit(nn.sigmoid(z)), z, rtol=1e-3)  # 1 - p has few digits at the upper end
    np.testing.assert_allclose(nn.logit(nn.sigmoid(z[z <= 5])), z[z <= 5], rtol=1e-12)
    np.testing.assert_allclose(nn.logit([0.75, 1e-300]), [np.log(3), -300 * np.log(10)], rtol=1e-14)
    np.testing.assert_array_equal(nn.logit([0, 0.5, 1]), [-np.inf, 0, np.inf])
    assert nn.logit(0.5) == 0


def test_loss_is_the_mean_of_the_logarithms(rng):
    z, y = 3 * rng.normal(size=20), rng.integers(0, 2, size=20)
    p = 1 / (1 + np.exp(-z))
    np.testing.assert_allclose(nn.bce_with_logits(z, y), -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), rtol=1e-13)
    assert nn.bce_with_logits(z, y) == pytest.approx(np.mean(np.logaddexp(0, -(2 * y - 1) * z)), rel=1e-13)
    assert nn.bce_with_logits([0.0, 0.0], [0, 1]) == pytest.approx(np.log(2), rel=1e-15)


def test_loss_of_extreme_scores():
    assert nn.bce_with_logits([1000.0, -1000.0], [0, 1]) == 1000
    assert nn.bce_with_logits([1000.0, -1000.0], [1, 0]) == 0
    assert nn.bce_with_logits([40.0], [1]) == pytest.approx(np.exp(-40), rel=1e-12)


def test_derivative_with_respect_to_the_probabilities():
    """The slide keeps a sum over the examples; each derivative is that of one example."""
    p, y = np.array([0.7, 0.2, 0.4]), np.array([1, 0, 1])
    np.testing.assert_allclose(nn.bce_grad_p(p, y), [-1.4286, 1.25, -2.5], atol=5e-5)
    loss = lambda p: -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))
    np.testing.assert_allclose(nn.bce_grad_p(p, y), slope(loss, p), rtol=1e-8)


# Gradient and Hessian


def test_gradient_is_the_slope(problem, rng):
    X, y = problem
    theta = rng.normal(size=4)
    dw, db = nn.logistic_grad(X, y, theta[1:], theta[0])
    expected = slope(lambda t: nn.bce_with_logits(X @ t[1:] + t[0], y), theta)
    np.testing.assert_allclose([db, *dw], expected, rtol=1e-7, atol=1e-10)
    assert isinstance(db, float)


def test_hessian_is_the_slope_of_the_gradient(problem, rng):
    X, y = problem
    w, b = rng.normal(size=3), 0.4
    H = nn.logistic_hessian(X, w, b)
    expected = slope(lambda v: nn.logistic_grad(X, y, v, b)[0], w)
    np.testing.assert_allclose(H, expected, rtol=1e-6, atol=1e-10)
    np.testing.assert_allclose(
        H,
        sum(p * (1 - p) * np.outer(x, x) for x, p in zip(X, nn.logistic_forward(X, w, b), strict=True)) / 30,
        rtol=1e-12,
    )
    assert np.linalg.eigvalsh(H).min() > 0


def test_a_column_that_depends_on_others_gives_an_eigenvalue_of_zero(problem):
    """The Hessian is positive semidefinite only, unlike on the slide."""
    X = np.column_stack([problem[0], problem[0][:, 0] - 2 * problem[0][:, 1]])
    values = np.linalg.eigvalsh(nn.logistic_hessian(X, [1.0, 0.5, -0.2, 0.3], 0.1))
    assert abs(values[0]) < 1e-15 and values[1] > 1e-3


# Training


def test_gradient_descent_goes_down_to_the_minimum(problem):
    X, y = problem
    w, b, losses = nn.fit_logistic_gd(X, y, lr=1.0, steps=800)
    assert losses.shape == (800,) and losses[0] == pytest.approx(np.log(2)) and (np.diff(losses) < 1e-15).all()
    np.testing.assert_allclose([b, *w], fitted(nn.add_bias(X), y), rtol=1e-5)


def test_a_newton_step_by_hand():
    np.testing.assert_allclose(nn.irls_step(TOY_X, OVERLAPPING, np.zeros(2)), [0, 0.4], atol=1e-15)
    np.testing.assert_allclose(nn.irls_step(TOY_X, OVERLAPPING, np.zeros(2), lam=0.125), [0, 1 / 3], atol=1e-15)
    np.testing.assert_allclose(fitted(TOY_X, OVERLAPPING), [0, 0.4196], atol=5e-5)


@pytest.mark.parametrize("lam", [0.0, 0.3])
def test_newton_finds_where_the_slope_is_zero(problem, lam):
    A, y = nn.add_bias(problem[0]), problem[1]
    theta = fitted(A, y, lam)
    np.testing.assert_allclose(slope(partial(penalized, A, y, lam), theta), 0, atol=1e-9)


def test_a_step_is_weighted_least_squares(problem, rng):
    A, y, theta = nn.add_bias(problem[0]), problem[1], 0.3 * rng.normal(size=4)
    p = nn.sigmoid(A @ theta)
    root = np.sqrt(p * (1 - p))
    target = A @ theta + (y - p) / (p * (1 - p))
    np.testing.assert_allclose(
        nn.irls_step(A, y, theta), np.linalg.lstsq(root[:, None] * A, root * target)[0], rtol=1e-9
    )
    S = np.diag(p * (1 - p))
    slides = np.linalg.solve(A.T @ S @ A, A.T @ (S @ A @ theta + y - p))
    np.testing.assert_allclose(nn.irls_step(A, y, theta), slides, rtol=1e-9)


def test_the_number_of_right_digits_doubles(problem):
    A, y = nn.add_bias(problem[0]), problem[1]
    best, theta, errors = fitted(A, y), np.zeros(4), []
    for _ in range(5):
        errors.append(np.linalg.norm(theta - best))
        theta = nn.irls_step(A, y, theta)
    ratios = [b / a**2 for a, b in pairwise(errors) if b > 1e-13]
    assert len(ratios) >= 3 and max(ratios) < 1


def test_separable_data_have_no_minimum():
    """The norms grow without a penalty, as the lecture lists them, and settle with one."""
    theta, norms, losses = np.zeros(2), [], []
    for _ in range(11):
        theta = nn.irls_step(TOY_X, SEPARABLE, theta)
        norms.append(np.linalg.norm(theta))
        losses.append(nn.bce_with_logits(TOY_X @ theta, SEPARABLE))
    np.testing.assert_allclose([norms[i - 1] for i in (1, 2, 4, 8, 11)], [1.2, 2.0, 3.9, 7.8, 10.8], atol=0.05)
    assert (np.diff(losses) < 0).all() and 4 * losses[-1] == pytest.approx(4e-5, rel=0.05)
    with pytest.raises(np.linalg.LinAlgError):
        fitted(TOY_X, SEPARABLE, steps=800)
    calm = fitted(TOY_X, SEPARABLE, lam=0.1)
    np.testing.assert_allclose(nn.irls_step(TOY_X, SEPARABLE, calm, lam=0.1), calm, atol=1e-14)


def test_the_bias_is_not_penalized():
    theta = fitted(np.ones((10, 1)), np.array([1] * 9 + [0]), lam=100.0)
    np.testing.assert_allclose(theta, [np.log(9)], rtol=1e-12)


def test_scipy_finds_the_same_minimum(problem):
    optimize = pytest.importorskip("scipy.optimize")
    for A, y, lam in [
        (nn.add_bias(problem[0]), problem[1], 0.0),
        (TOY_X, SEPARABLE, 0.01),
        (nn.add_bias((data.challenger().X[:, :1] - 70) / 10), data.challenger().y, 0.0),
    ]:
        result = optimize.minimize(
            partial(penalized, A, y, lam), np.zeros(A.shape[1]), method="BFGS", options={"gtol": 1e-9, "maxiter": 500}
        )
        np.testing.assert_allclose(A @ fitted(A, y, lam), A @ result.x, rtol=1e-4, atol=1e-5)


def test_scikit_learn_finds_the_same_minimum(problem):
    linear_model = pytest.importorskip("sklearn.linear_model")
    X, y = problem
    other = linear_model.LogisticRegression(C=1 / (30 * 0.1), tol=1e-10, max_iter=1000).fit(X, y)
    np.testing.assert_allclose(fitted(nn.add_bias(X), y, lam=0.1), [*other.intercept_, *other.coef_[0]], rtol=1e-4)
