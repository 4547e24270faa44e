"""Lecture 03: what it says happens, and its interactive figures say what they show."""

from math import comb

import numpy as np
import pytest

from mlpkit import data, nn, plot
from mlpkit.demos import regression as demos

# The sixteen years


def test_the_question_is_true():
    years = data.longley()
    A = nn.add_bias(years.X)
    theta = nn.ols_fit(A, years.y)
    assert demos.explained(A @ theta, years.y) == pytest.approx(0.9955, abs=5e-5)
    assert theta[2] == pytest.approx(-0.0358, abs=5e-5)  # thousand jobs per million dollars: -36,000 per billion
    without = nn.ols_fit(np.delete(A, 4, axis=0), np.delete(years.y, 4))
    assert years.X[4, 5] == 1951 and without[2] == pytest.approx(-0.0838, abs=5e-5)


def test_every_column_rises_with_employment_and_four_coefficients_are_negative():
    X, y = demos.sixteen_years()
    assert all(np.corrcoef(x, y)[0, 1] > 0.4 for x in X.T)
    theta = nn.ols_fit(nn.add_bias(X), y)[1:]
    np.testing.assert_allclose(theta, [0.16, -3.45, -1.83, -0.70, -0.34, 8.43], atol=0.005)


def test_product_and_year_make_a_valley():
    X, _ = demos.sixteen_years()
    values, vectors = np.linalg.eigh(X[:, [1, 5]].T @ X[:, [1, 5]])
    assert values[1] / values[0] > 400
    np.testing.assert_allclose(np.abs(vectors[:, 0]), np.sqrt(0.5), rtol=1e-9)
    assert vectors[0, 0] * vectors[1, 0] < 0, "along the valley one gives what the other takes"


def test_one_year_decides_some_coefficients_and_not_others():
    left_out = demos.without_each_year()
    low, high = left_out.min(axis=0), left_out.max(axis=0)
    np.testing.assert_allclose([low[1], high[1]], [-8.06, -2.04], atol=0.005)
    assert left_out[4, 1] == low[1], "it is 1951"
    assert low[0] < 0 < high[0] and low[4] < 0 < high[4], "prices and population change their sign"
    assert (high[2:4] < -0.5).all() and (high - low)[2:4].max() < 1 < (high - low)[[1, 4, 5]].min()


def test_ridge_makes_the_similar_columns_share():
    X, y = demos.sixteen_years()
    A = nn.add_bias(X)
    assert nn.ridge_fit(A, y, 10**-2.0)[2] < 0 < nn.ridge_fit(A, y, 10**-1.9)[2]
    theta = nn.ridge_fit(A, y, 1.0)
    np.testing.assert_allclose(theta[[1, 2, 5, 6]], 1, atol=0.22)
    assert theta[3] < -0.5 and demos.explained(A @ theta, y) == pytest.approx(0.983, abs=5e-4)
    assert np.abs(nn.ridge_fit(A, y, 1000.0)[1:]).max() < 0.06


def test_ridge_hurts_between_and_helps_ahead_in_some_splits():
    raw, years, (_, y) = data.longley().X, np.arange(1947, 1963), demos.sixteen_years()

    def errors(lam, test):
        A = nn.add_bias((raw - raw[~test].mean(axis=0)) / raw[~test].std(axis=0))
        return A[test] @ nn.ridge_fit(A[~test], y[~test], lam) - y[test]

    strengths = (0.0, 0.1, 1.0, 3.0, 10.0)
    between = [np.sqrt(np.mean([errors(lam, years == t) ** 2 for t in years])) for lam in strengths]
    assert (np.diff(between) > 0).all() and between[0] == pytest.approx(0.42, abs=0.005)
    later = np.array(
        [[np.sqrt(np.mean(errors(lam, years >= 1947 + known) ** 2)) for lam in strengths] for known in range(8, 14)]
    )
    assert (later[1:5, 3] < 0.5 * later[1:5, 0]).all(), "λ = 3 is much better after 9 to 12 years"
    assert (later[[0, 5], 3] > later[[0, 5], 0]).all(), "and not after 8 or 13"
    assert len(set(later.argmin(axis=1))) > 3, "no λ is best everywhere"


def test_the_lasso_changes_its_mind():
    X, y = demos.sixteen_years()
    kept = {}
    for lam in (0.3, 3.0, 10.0):
        theta = nn.lasso_fit(X, y - y.mean(), lam, 20_000)
        pull = 2 * X.T @ (y - y.mean() - X @ theta)
        zero = theta == 0
        np.testing.assert_allclose(pull[~zero], lam * np.sign(theta[~zero]), atol=1e-6)
        assert np.abs(pull[zero]).max() < 0.999 * lam, "no column so near that rounding could bring it in"
        kept[lam] = set(np.flatnonzero(theta))
    assert kept == {0.3: {2, 3, 5}, 3.0: {1, 2}, 10.0: {1}}


# Least squares, penalties


def test_the_line():
    A = nn.add_bias(demos.LINE_X[:, None])
    np.testing.assert_allclose(nn.ols_fit(A, demos.LINE_Y), [1, 0.5], rtol=1e-12)
    assert nn.sse(A @ [2, 0], demos.LINE_Y) == 8.75 and nn.sse(A @ [1, 0.5], demos.LINE_Y) == 1.375


def test_the_rule_of_the_slide_needs_a_symmetric_matrix():
    rng = np.random.default_rng(0)
    A, theta, eps = rng.normal(size=(3, 3)), rng.normal(size=3), 1e-6
    slope = [((theta + e) @ A @ (theta + e) - (theta - e) @ A @ (theta - e)) / (2 * eps) for e in eps * np.eye(3)]
    np.testing.assert_allclose(slope, (A + A.T) @ theta, rtol=1e-6)
    assert np.abs(slope - 2 * A.T @ theta).max() > 0.1


def test_circle_and_diamond():
    for size in np.arange(0.05, 2.55, 0.05):
        for shape, norm in (("circle", 2), ("diamond", 1)):
            theta = demos.best_within(shape, size)
            assert np.linalg.norm(theta, norm) <= size * (1 + 1e-9)
            angle = np.linspace(0, 2 * np.pi, 2001)
            others = np.column_stack([np.cos(angle), np.sin(angle)])
            others *= size / np.linalg.norm(others, norm, axis=1)[:, None]
            assert demos.excess(theta) <= demos.excess(others).min() + 1e-9
            assert (theta[0] == 0) == (shape == "diamond" and size < 1.001)
            assert theta[1] > 0


def test_the_t_of_the_circle_is_the_length_that_ridge_finds():
    lam = 0.7
    theta = np.linalg.solve(demos.VALLEY + lam * np.eye(2), demos.VALLEY @ demos.UNBOUND)
    np.testing.assert_allclose(demos.best_within("circle", np.linalg.norm(theta)), theta, rtol=1e-9)


def test_reference_values_of_an_orthonormal_design():
    v = np.array([2, 0.3, -1])
    np.testing.assert_allclose(v / 1.8, [1.111, 0.167, -0.556], atol=5e-4)
    np.testing.assert_allclose(nn.soft_threshold(v, 0.4), [1.6, 0, -0.6], atol=1e-12)


# Basis functions


def test_the_product_solves_xor():
    X, y = data.xor(np.random.default_rng(0), 120, spread=0.3)
    shares, margins = [], []
    for features in (nn.add_bias, nn.poly2_features):
        scores = features(X) @ nn.ols_fit(features(X), 2 * y - 1)
        shares.append(nn.accuracy(nn.predict_binary(scores), y))
        margins.append(np.abs(scores).min())
    assert shares == [0.5, 1.0] and min(margins) > 1e-6
    theta = nn.ols_fit(nn.poly2_features(X), 2 * y - 1)
    assert theta[5] < -0.85 and np.abs(theta[:5]).max() < 0.1
    assert [comb(784 + p, p) for p in (2, 3)] == [308_505, 80_931_145]


def test_polynomials_overfit():
    train, test = demos.polynomial_errors()
    assert (np.diff(train) < 0).all() and train[14] < 1e-6
    assert test[3:10].min() > demos.NOISE and test[3:10].max() < 0.38
    assert (np.diff(test[9:]) > 0).all() and test[14] == pytest.approx(38.0, abs=0.1)


def test_bells_may_be_too_narrow_or_too_much_alike():
    theta, Phi, train, _ = demos.rbf_curve(5, 0.05, -2.0)
    flat = np.abs(Phi[:, 1:]).max(axis=1) < 0.01
    assert flat.mean() > 0.4 and np.ptp(Phi[flat] @ theta) < 0.1 < 0.7 < train
    theta, _, _, test = demos.rbf_curve(5, 1.5, -6.0)
    assert 90 < np.abs(theta).max() < 110 and test < 0.35


def test_a_moderate_penalty_is_best_for_one_bell_on_each_example():
    errors = [demos.rbf_curve(15, 0.4, e)[2:] for e in (-6, -1, 2)]
    np.testing.assert_allclose(errors, [[0.09, 0.43], [0.23, 0.34], [0.83, 0.91]], atol=0.005)
    four = np.array([[0.0], [1.0], [2.5], [4.0]])
    Phi = nn.rbf_features(four, four, 1.0)
    assert Phi.shape == (4, 5) and np.linalg.matrix_rank(Phi.T @ Phi) == 4


# Interactive figures


def test_line_describes_what_it_shows():
    player = demos.line()
    assert "0.25, 1.00, 0.25, 0.00, 2.25, 1.00, 4.00; their sum, the SSE, is 8.75, and their mean 1.25" in (
        player.description
    )
    assert "the SSE, is 1.38, and their mean 0.20. No line has less than 1.38" in player.set(theta0=1.0, theta1=0.5)
    squares = player.fig.axes[0].collections[0].get_paths()
    areas = [np.prod(np.ptp(path.vertices[:4], axis=0)) for path in squares]
    assert sum(areas) == pytest.approx(1.375) and player.fig.axes[0].get_aspect() == 1


def test_shrinkage_describes_what_it_shows():
    player = demos.shrinkage()
    assert "explains 99.5%" in player.description and "product -3.36" in player.description
    assert "explains 98.3%" in player.set(lam=1.0) and "product 1.09" in player.description
    assert "armed forces 0.00" in player.set(lam=10**0.42), "no minus in front of a zero"
    dots = player.fig.axes[0].collections[-1].get_offsets()
    np.testing.assert_allclose(dots[:, 0], 0.42)


def test_geometry_describes_what_it_shows():
    player = demos.geometry()
    assert "circle of size 0.80" in player.description and "Both coefficients differ from 0" in player.description
    assert "θ₁ = 0.000, θ₂ = 0.800" in player.set(shape="diamond")
    assert "It is a corner: θ₁ is exactly 0" in player.set(size=1.0)
    assert "Both coefficients differ from 0" in player.set(size=1.05)
    assert "Least squares lies inside" in player.set(size=2.5)


def test_polynomial_describes_what_it_shows():
    player = demos.polynomial()
    assert "degree 3 misses the 15 training examples by 0.283" in player.description
    assert "by 0.000 (root of the mean square) and new examples by 38.0" in player.set(degree=14)
    assert "largest coefficient is 73" in player.description


def test_bells_describes_what_it_shows():
    player = demos.bells()
    assert "5 bells of width 0.40, evenly spaced" in player.description and "new ones by 0.35" in player.description
    assert "15 bells of width 0.40, one on each example" in player.set(centers=15)
    assert player.set(centers=1).startswith("1 bell of")
    parts = player.fig.axes[0].lines[1]
    assert len(parts.get_xdata()) == 201 and np.isnan(parts.get_ydata()[-1])


def test_the_map_stands_upright():
    grid = plot.grid((-2, 2), (-2, 2))
    assert grid[0].tolist() == [-2, -2] and grid[1, 0] > -2, "imshow with origin='lower' wants x1 to run fastest"
