"""Regression, ridge, lasso and basis functions against loops, optimality conditions and scikit-learn."""

import numpy as np
import pytest

from mlpkit import nn


@pytest.fixture
def rng():
    return np.random.default_rng(3)


@pytest.fixture
def problem(rng):
    """A correlated design and targets, shapes (20, 4) and (20,)."""
    X = rng.normal(size=(20, 4)) + 2 * rng.normal(size=(20, 1))
    return X, X @ [1.0, -2.0, 0.0, 0.5] + 0.3 * rng.normal(size=20)


def slope(f, theta, eps=1e-6):
    steps = eps * np.eye(len(theta))
    return np.array([(f(theta + s) - f(theta - s)) / (2 * eps) for s in steps])


def test_arguments_stay_as_they_are(problem):
    X, y = problem
    for function, arguments in [
        (nn.add_bias, (X,)),
        (nn.sse, (y + 1, y)),
        (nn.mse, (y + 1, y)),
        (nn.ols_fit, (X, y)),
        (nn.ridge_fit, (X, y, 2.0)),
        (nn.lasso_fit, (X, y, 2.0, 5)),
        (nn.soft_threshold, (y, 0.5)),
        (nn.poly_features, (y, 3)),
        (nn.poly2_features, (X[:, :2],)),
        (nn.rbf_features, (X, X[:3], 0.5)),
    ]:
        before = [np.copy(a) for a in arguments]
        function(*arguments)
        for b, a in zip(before, arguments, strict=True):
            np.testing.assert_array_equal(b, a)


# Squared errors and least squares


def test_a_column_of_ones_comes_first(rng):
    X = rng.normal(size=(4, 2))
    np.testing.assert_array_equal(nn.add_bias(X), [[1, *x] for x in X])


def test_sum_and_mean_of_squares():
    assert nn.sse([1, 2, 3], [1, 0, 6]) == 13.0
    assert nn.mse([1, 2, 3], [1, 0, 6]) == pytest.approx(13 / 3, rel=1e-15)
    with pytest.raises(ValueError, match="must agree"):
        nn.sse(np.ones((3, 1)), np.ones(3))


def test_least_squares_has_no_slope_left(problem):
    X, y = problem
    theta = nn.ols_fit(X, y)
    np.testing.assert_allclose(X.T @ (X @ theta - y), 0, atol=1e-10)
    np.testing.assert_allclose(theta, np.linalg.solve(X.T @ X, X.T @ y), rtol=1e-9)
    assert all(nn.sse(X @ (theta + d), y) > nn.sse(X @ theta, y) for d in 0.01 * np.eye(4))


def test_least_squares_with_equal_columns_shares_the_coefficient(rng):
    x = rng.normal(size=8)
    np.testing.assert_allclose(nn.ols_fit(np.column_stack([x, x]), 6 * x), [3, 3], rtol=1e-12)


@pytest.mark.parametrize(
    "call",
    [
        lambda X, y: nn.ols_fit(X, y[:, None]),
        lambda X, y: nn.ols_fit(X, y[1:]),
        lambda X, y: nn.ols_fit(X[:, 0], y),
        lambda X, y: nn.ridge_fit(X, y, -1.0),
        lambda X, y: nn.lasso_fit(X, y, -1.0, 3),
        lambda X, y: nn.soft_threshold(y, -1.0),
        lambda X, y: nn.rbf_features(X, X[:, :2], 1.0),
        lambda X, y: nn.rbf_features(y, X, 1.0),
    ],
)
def test_what_does_not_fit_is_refused(problem, call):
    with pytest.raises(ValueError, match=r"shape|λ|threshold"):
        call(*problem)


# Ridge


@pytest.mark.parametrize("lam", [0.0, 0.7, 400.0])
@pytest.mark.parametrize("everything", [False, True])
def test_ridge_is_the_closed_form(problem, lam, everything):
    X, y = nn.add_bias(problem[0]), problem[1] + 100
    D = np.eye(5)
    D[0, 0] = everything
    theta = nn.ridge_fit(X, y, lam, penalize_first=everything)
    np.testing.assert_allclose(theta, np.linalg.solve(X.T @ X + lam * D, X.T @ y), rtol=1e-8)
    gradient = slope(lambda t: nn.sse(X @ t, y) + lam * t @ D @ t, theta)
    np.testing.assert_allclose(gradient, 0, atol=1e-3)


def test_the_bias_that_is_penalized_falls_short():
    """A penalized bias pulls the fit away from the targets: y near 100 and λ = 20."""
    X, y = nn.add_bias(np.linspace(-1, 1, 20)[:, None]), np.full(20, 100.0)
    np.testing.assert_allclose(nn.ridge_fit(X, y, 20.0), [100, 0], atol=1e-10)
    np.testing.assert_allclose(nn.ridge_fit(X, y, 20.0, penalize_first=True), [50, 0], atol=1e-10)


def test_ridge_is_the_networks_penalty_on_the_mean(problem):
    X, y = problem
    theta, lam_net = nn.ridge_fit(X, y, 3.0, penalize_first=True), 2 * 3.0 / len(y)
    np.testing.assert_allclose(slope(lambda t: nn.mse(X @ t, y) + lam_net / 2 * t @ t, theta), 0, atol=1e-7)


def test_ridge_solves_what_has_more_columns_than_rows(rng):
    X, y = rng.normal(size=(3, 6)), rng.normal(size=3)
    theta = nn.ridge_fit(X, y, 0.5, penalize_first=True)
    np.testing.assert_allclose(theta, X.T @ np.linalg.solve(X @ X.T + 0.5 * np.eye(3), y), rtol=1e-10)


# Lasso


def test_soft_threshold():
    np.testing.assert_array_equal(nn.soft_threshold([2, 0.25, -1, 0.5, -0.5, 0], 0.5), [1.5, 0, -0.5, 0, 0, 0])
    v = np.array([[1.5, -2.0], [0.0, 0.1]])
    np.testing.assert_array_equal(nn.soft_threshold(v, 0), v)
    assert nn.soft_threshold(v, 1.0).shape == v.shape
    grid = np.linspace(-4, 4, 80001)
    for number in (-2.3, 0.4, 1.7):
        best = grid[np.argmin((number - grid) ** 2 / 2 + 0.9 * np.abs(grid))]
        assert nn.soft_threshold(number, 0.9) == pytest.approx(best, abs=1e-4)


def test_orthonormal_columns_have_a_formula(rng):
    """The reference values of the inventory: least squares (2, 0.3, -1), λ = 0.8."""
    Q = np.linalg.qr(rng.normal(size=(9, 3)))[0]
    y = Q @ [2.0, 0.3, -1.0]
    np.testing.assert_allclose(nn.lasso_fit(Q, y, 0.8, 1), [1.6, 0, -0.6], atol=1e-12)
    np.testing.assert_allclose(nn.ridge_fit(Q, y, 0.8, penalize_first=True), [1.111, 0.167, -0.556], atol=5e-4)


@pytest.mark.parametrize("lam", [0.0, 2.0, 30.0, 1e4])
def test_lasso_meets_its_optimality_conditions(problem, lam):
    X, y = problem
    theta = nn.lasso_fit(X, y, lam, 5000)
    pull = 2 * X.T @ (y - X @ theta)
    active = theta != 0
    np.testing.assert_allclose(pull[active], lam * np.sign(theta[active]), rtol=1e-7, atol=1e-7)
    assert (np.abs(pull[~active]) <= lam + 1e-7).all()
    assert active.sum() == {0.0: 4, 1e4: 0}.get(lam, active.sum())


def test_a_step_of_the_lasso_never_raises_the_objective(problem):
    X, y = problem
    thetas = [nn.lasso_fit(X, y, 5.0, steps) for steps in range(30)]
    values = [nn.sse(X @ t, y) + 5.0 * np.abs(t).sum() for t in thetas]
    assert not thetas[0].any() and (np.diff(values) <= 1e-12).all()


def test_lasso_without_information_stays_at_zero():
    np.testing.assert_array_equal(nn.lasso_fit(np.zeros((3, 2)), np.ones(3), 1.0, 5), [0, 0])


def test_scikit_learn_agrees(problem):
    linear_model = pytest.importorskip("sklearn.linear_model")
    X, y = problem
    A = nn.add_bias(X)
    result = {"ols": nn.ols_fit(A, y + 7), "ridge": nn.ridge_fit(A, y + 7, 4.0)}
    reference = {"ols": linear_model.LinearRegression(), "ridge": linear_model.Ridge(alpha=4.0)}
    for name, model in reference.items():
        model.fit(X, y + 7)
        np.testing.assert_allclose(result[name], [model.intercept_, *model.coef_], rtol=1e-8)
    for lam in (1.0, 20.0, 100.0):
        model = linear_model.Lasso(alpha=lam / (2 * len(y)), fit_intercept=False, tol=1e-14, max_iter=100_000)
        model.fit(X, y)
        np.testing.assert_allclose(nn.lasso_fit(X, y, lam, 20_000), model.coef_, atol=1e-8)


# Basis functions


def test_powers():
    np.testing.assert_array_equal(nn.poly_features([0, 2, -3], 3), [[1, 0, 0, 0], [1, 2, 4, 8], [1, -3, 9, -27]])
    np.testing.assert_array_equal(nn.poly_features([5, 6], 0), [[1], [1]])


def test_products_of_two():
    np.testing.assert_array_equal(nn.poly2_features([[2, 3], [-1, 4]]), [[1, 2, 3, 4, 9, 6], [1, -1, 4, 1, 16, -4]])


def test_scikit_learn_has_the_same_monomials(rng):
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    X = rng.normal(size=(5, 2))
    reference = preprocessing.PolynomialFeatures(2).fit_transform(X)  # 1, x1, x2, x1², x1 x2, x2²
    np.testing.assert_allclose(nn.poly2_features(X), reference[:, [0, 1, 2, 3, 5, 4]], rtol=1e-13)
    np.testing.assert_allclose(
        nn.poly_features(X[:, 0], 4), preprocessing.PolynomialFeatures(4).fit_transform(X[:, :1]), rtol=1e-12
    )


def test_bells_of_the_slide():
    Phi = nn.rbf_features([[2.0], [3.0]], [[1.0], [2.0], [4.0]], 1.0)
    np.testing.assert_allclose(Phi, [[1, 0.3679, 1, 0.0183], [1, 0.0183, 0.3679, 0.3679]], atol=5e-5)


def test_bells_are_loops_over_pairs(rng):
    X, centers = rng.normal(size=(5, 3)), rng.normal(size=(2, 3))
    loops = [[1, *(np.exp(-0.7 * sum((x - c) ** 2)) for c in centers)] for x in X]
    np.testing.assert_allclose(nn.rbf_features(X, centers, 0.7), loops, rtol=1e-12)
    far = nn.rbf_features(X + 2.0**24, centers + 2.0**24, 0.7)  # only differences count
    np.testing.assert_allclose(far, loops, rtol=1e-6)
    with np.errstate(all="raise"):
        assert nn.rbf_features([[0.0]], [[1e3]], 1.0)[0, 1] == 0.0


def test_scikit_learn_has_the_same_kernel(rng):
    pairwise = pytest.importorskip("sklearn.metrics.pairwise")
    X, centers = rng.normal(size=(5, 3)), rng.normal(size=(2, 3))
    np.testing.assert_allclose(
        nn.rbf_features(X, centers, 0.7)[:, 1:], pairwise.rbf_kernel(X, centers, gamma=0.7), rtol=1e-9
    )


def test_a_bell_on_each_point_and_a_constant_are_one_column_too_many(rng):
    Phi = nn.rbf_features(rng.normal(size=(4, 1)), rng.normal(size=(4, 1)), 1.0)
    assert np.linalg.matrix_rank(Phi.T @ Phi) <= 4 < Phi.shape[1]
