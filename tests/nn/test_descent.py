"""Measured derivatives against formulas, descent and Newton's method against what theory says of them."""

import numpy as np
import pytest

from mlpkit import nn


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def curved(theta):
    """Not quadratic, and its gradient, Hessian: three parameters."""
    a, b, c = theta
    return np.exp(a * b) + np.sin(c) * a**3


def curved_gradient(theta):
    a, b, c = theta
    return np.array([b * np.exp(a * b) + 3 * a**2 * np.sin(c), a * np.exp(a * b), a**3 * np.cos(c)])


def curved_hessian(theta):
    a, b, c = theta
    e = np.exp(a * b)
    return np.array(
        [
            [b**2 * e + 6 * a * np.sin(c), (1 + a * b) * e, 3 * a**2 * np.cos(c)],
            [(1 + a * b) * e, a**2 * e, 0],
            [3 * a**2 * np.cos(c), 0, -(a**3) * np.sin(c)],
        ]
    )


def test_arguments_stay_as_they_are(rng):
    theta, X, H = rng.normal(size=3), rng.normal(size=(5, 3)), np.eye(3)
    before = theta.copy(), X.copy(), H.copy()
    nn.numerical_gradient(curved, theta)
    nn.numerical_hessian(curved, theta)
    nn.numerical_jacobian(curved_gradient, theta)
    nn.gd(lambda t: 2 * t, theta, 0.1, 5)
    nn.linreg_grad(X, X[:, 0], theta, 1.0)
    nn.linreg_hessian(X, 1.0)
    nn.newton_step(theta, X[0], H)
    nn.convexity_gap(curved, theta, X[0], 0.5)
    for old, new in zip(before, (theta, X, H), strict=True):
        np.testing.assert_array_equal(old, new)


# Measured derivatives


def test_measured_derivatives_are_those_of_the_formulas(rng):
    for theta in rng.uniform(-1, 1, size=(10, 3)):
        np.testing.assert_allclose(nn.numerical_gradient(curved, theta), curved_gradient(theta), rtol=1e-8, atol=1e-9)
        np.testing.assert_allclose(nn.numerical_hessian(curved, theta), curved_hessian(theta), rtol=1e-6, atol=2e-7)
        jacobian = nn.numerical_jacobian(curved_gradient, theta)
        np.testing.assert_allclose(jacobian, curved_hessian(theta), rtol=1e-8, atol=1e-9)


def test_a_jacobian_has_a_row_for_each_output_and_a_measured_hessian_is_symmetric(rng):
    A = rng.normal(size=(2, 4))
    np.testing.assert_allclose(nn.numerical_jacobian(lambda t: A @ t, np.ones(4)), A, atol=1e-9)
    H = nn.numerical_hessian(curved, rng.normal(size=3))
    np.testing.assert_array_equal(H, H.T)


def test_whole_numbers_are_parameters_like_others():
    np.testing.assert_allclose(nn.numerical_gradient(lambda t: t @ t, [3, -4]), [6, -8], rtol=1e-9)


@pytest.mark.parametrize("measure", [nn.numerical_gradient, nn.numerical_hessian, nn.numerical_jacobian])
def test_bad_arguments_of_measured_derivatives(measure):
    with pytest.raises(ValueError, match="expected"):
        measure(lambda t: t.sum(), np.ones((2, 1)))
    with pytest.raises(ValueError, match="must be positive"):
        measure(lambda t: t.sum(), np.ones(2), 0.0)


def test_a_number_has_no_jacobian():
    with pytest.raises(ValueError, match=r"\(m,\)"):
        nn.numerical_jacobian(lambda t: t.sum(), np.ones(2))


# Descent


@pytest.mark.parametrize("lr, factor", [(0.1, 0.8), (0.01, 0.98), (1, -1), (100, -199), (1000, -1999)])
def test_descent_on_a_parabola_multiplies_by_a_factor(lr, factor):
    path = nn.gd_1d(lambda x: 2 * x, 10, lr, 20, 0)
    np.testing.assert_allclose(path, 10 * float(factor) ** np.arange(21), rtol=1e-12)


@pytest.mark.parametrize("lr, steps", [(0.1, 76), (0.01, 833)])
def test_descent_stops_at_the_first_small_slope(lr, steps):
    path = nn.gd_1d(lambda x: 2 * x, 10, lr, 10_000)
    assert len(path) == steps + 1
    assert abs(2 * path[-1]) < 1e-6 <= abs(2 * path[-2])
    assert list(nn.gd_1d(lambda x: 2 * x, 0.0, lr, 10)) == [0.0]
    assert list(nn.gd_1d(lambda x: 2 * x, 3, lr, 0)) == [3.0]


def test_a_diverging_path_is_no_error():
    with np.errstate(all="raise"):
        assert not np.isfinite(nn.gd_1d(lambda x: 2 * x, 10, 100, 200)[-1])
        assert not np.isfinite(nn.gd(lambda t: 2 * t, [1, 2], 1000, 200)[-1]).any()


def test_descent_in_the_plane(rng):
    path = nn.gd(lambda t: 2 * t, [3, -4], 0.1, 2)
    np.testing.assert_allclose(path, [[3, -4], [2.4, -3.2], [1.92, -2.56]], rtol=1e-12)
    stopped = nn.gd(lambda t: 2 * t, [3, -4], 0.25, 100, eps=5)
    np.testing.assert_array_equal(stopped, [[3, -4], [1.5, -2], [0.75, -1]])  # a slope of exactly 5 goes on
    with pytest.raises(ValueError, match="gradient of shape"):
        nn.gd(lambda t: t[:, None], [1.0, 2.0], 0.1, 1)


def test_the_path_is_not_changed_by_a_gradient_that_overwrites():
    def careless(theta):
        theta *= 2
        return theta

    np.testing.assert_allclose(nn.gd(careless, [3.0, -4.0], 0.1, 1), [[3, -4], [2.4, -3.2]])


def test_best_learning_rate_is_one_over_the_curvature():
    assert nn.optimal_lr_1d(lambda x: 2 * x**2, 3.0) == pytest.approx(0.25, rel=1e-6)
    with pytest.raises(ValueError, match="no minimum"):
        nn.optimal_lr_1d(lambda x: -(x**2), 1.0)


# Regression, Taylor, Newton


def test_gradient_and_hessian_of_ridge_regression(rng):
    X, y, theta = nn.add_bias(rng.normal(size=(20, 3))), rng.normal(size=20), rng.normal(size=4)

    def loss(t):
        return nn.sse(X @ t, y) + 3.0 * t[1:] @ t[1:]

    np.testing.assert_allclose(nn.linreg_grad(X, y, theta, 3.0), nn.numerical_gradient(loss, theta), rtol=1e-7)
    np.testing.assert_allclose(nn.linreg_hessian(X, 3.0), nn.numerical_hessian(loss, theta), rtol=1e-5, atol=1e-4)
    for lam in 0.0, 3.0:
        step = nn.newton_step(theta, nn.linreg_grad(X, y, theta, lam), nn.linreg_hessian(X, lam))
        np.testing.assert_allclose(step, nn.ridge_fit(X, y, lam), rtol=1e-9)


def test_bad_shapes_of_regression_and_newton(rng):
    with pytest.raises(ValueError, match="do not fit"):
        nn.linreg_grad(np.ones((3, 2)), np.ones((3, 1)), np.ones(2))
    with pytest.raises(ValueError, match=r"\(N, d\)"):
        nn.linreg_hessian(np.ones(3))
    with pytest.raises(ValueError, match="λ"):
        nn.linreg_hessian(np.ones((3, 2)), -1.0)
    with pytest.raises(ValueError, match="Hessian of shape"):
        nn.newton_step(np.ones(2), np.ones(2), np.ones(2))
    with pytest.raises(np.linalg.LinAlgError):
        nn.newton_step(np.ones(2), np.ones(2), np.ones((2, 2)))


def test_taylor_polynomial_of_a_quadratic_is_the_quadratic(rng):
    H, g = np.array([[2.0, 1.0], [1.0, -3.0]]), rng.normal(size=2)
    for delta in rng.normal(size=(5, 2)):
        assert nn.taylor2(1.5, g, H, delta) == pytest.approx(1.5 + g @ delta + 0.5 * delta @ H @ delta)
    flat = nn.newton_step(np.zeros(2), g, H)
    np.testing.assert_allclose(g + H @ flat, 0, atol=1e-12)


# Convexity


def test_gap_of_a_chord(rng):
    assert nn.convexity_gap(lambda t: t @ t, [0.0], [2.0], 0.25) == pytest.approx(0.75)
    gaps = [
        nn.convexity_gap(lambda t: t @ t, a, b, lam)
        for *ends, lam in rng.random((50, 5))
        for a, b in [(ends[:2], ends[2:])]
    ]
    assert min(gaps) >= 0
    with pytest.raises(ValueError, match="must agree"):
        nn.convexity_gap(np.sum, [1.0], [1.0, 2.0], 0.5)
    with pytest.raises(ValueError, match="from 0 to 1"):
        nn.convexity_gap(np.sum, [1.0], [1.0], 1.5)


@pytest.mark.parametrize(
    "eigenvalues, kind",
    [
        ([1, 2, 3], "minimum"),
        ([-1, -2, -3], "maximum"),
        ([-1, 2, -3], "saddle"),
        ([-1, 0, 3], "saddle"),
        ([0, 1, 2], "undecided"),
        ([0, -1, -2], "undecided"),
        ([0, 0, 0], "undecided"),
        ([1e-12, 1, 1], "undecided"),
        ([-1e-12, 1, 1], "undecided"),
        ([1e-12, 1e-12, 3e-12], "minimum"),
    ],
)
def test_kinds_of_critical_points(eigenvalues, kind, rng):
    Q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    assert nn.classify_critical_point(Q @ np.diag(eigenvalues) @ Q.T) == kind


def test_a_hessian_is_square():
    with pytest.raises(ValueError, match=r"\(d, d\)"):
        nn.classify_critical_point(np.ones((2, 3)))
