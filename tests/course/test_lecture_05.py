"""Lecture 05: what it says happens, for any start and data, and its interactive figures say what they show."""

import re

import numpy as np
import pytest

from mlpkit import data, nn
from mlpkit.demos import four_minima
from mlpkit.demos import gradient_descent as demos

SEEDS = range(12)


def positive_definite(rng, curvatures):
    """A symmetric matrix with these eigenvalues, in random directions."""
    Q = np.linalg.qr(rng.normal(size=(len(curvatures), len(curvatures))))[0]
    return Q @ np.diag(curvatures) @ Q.T


# Measured slopes


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_distance_of_a_central_difference_is_near_a_hundred_thousandth(seed):
    rng = np.random.default_rng(seed)
    places, exponents = rng.uniform(0.5, 1, 40), np.arange(-14, 0)
    one, two = [], []
    for h in 10.0**exponents:
        up, here, down = np.sin(places + h), np.sin(places), np.sin(places - h)
        one.append(np.abs((up - here) / h - np.cos(places)).mean())
        two.append(np.abs((up - down) / (2 * h) - np.cos(places)).mean())
    assert exponents[np.argmin(one)] in (-8, -9)
    assert exponents[np.argmin(two)] in (-5, -6)
    assert min(two) < 1e-10 < min(one) < 1e-7
    at = dict(zip(exponents.tolist(), two, strict=True))
    assert at[-12] > at[-3]  # "a distance of 10⁻¹² is worse than 10⁻³"


def test_errors_shrink_with_the_distance_and_with_its_square():
    for power, measured in zip((1, 2), demos.slopes([0.1, 0.01]), strict=True):
        large, small = np.abs(measured - demos.SLOPE)
        assert large / small == pytest.approx(10**power, rel=0.1)


# Directions, curvatures, convexity


@pytest.mark.parametrize("seed", SEEDS)
def test_the_slope_along_a_direction_is_a_cosine(seed):
    rng = np.random.default_rng(seed)
    theta, angle = rng.normal(size=2), rng.uniform(0, 2 * np.pi)
    g, u = four_minima.himmelblau_gradient(theta), np.array([np.cos(angle), np.sin(angle)])
    along = nn.numerical_gradient(lambda t: four_minima.himmelblau(theta + t[0] * u), [0.0])[0]
    between = angle - np.arctan2(g[1], g[0])
    assert along == pytest.approx(np.linalg.norm(g) * np.cos(between), abs=1e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_eigenvalues_are_the_extreme_curvatures(seed):
    rng = np.random.default_rng(seed)
    H = rng.normal(size=(2, 2))
    H, angles = H + H.T, np.linspace(0, np.pi, 1001)
    u = np.stack([np.cos(angles), np.sin(angles)])
    curvatures = (u * (H @ u)).sum(axis=0)
    np.testing.assert_allclose([curvatures.min(), curvatures.max()], np.linalg.eigvalsh(H), atol=1e-4)


def test_only_the_wave_has_a_chord_below_its_graph():
    rng = np.random.default_rng(0)
    for name, f in demos.CURVES.items():
        gaps = [nn.convexity_gap(f, *rng.uniform(-2.5, 2.5, 2), lam) for lam in rng.uniform(0, 1, 2000)]
        assert (min(gaps) < -0.5) == (name == "wave") and (min(gaps) > -1e-12) == (name != "wave")


# Learning rates


@pytest.mark.parametrize("seed", SEEDS)
def test_descent_on_a_parabola_is_governed_by_its_curvature(seed):
    rng = np.random.default_rng(seed)
    c, middle, x0 = rng.uniform(0.5, 5), rng.normal(), rng.normal() + 5
    for share, grows in (0.5, False), (0.95, False), (1.05, True):
        path = np.abs(nn.gd_1d(lambda x: c * (x - middle), x0, share * 2 / c, 30, 0) - middle)
        assert (np.diff(path)[path[:-1] > 1e-9] > 0).all() == grows
    assert nn.gd_1d(lambda x: c * (x - middle), x0, 1 / c, 1, 0)[-1] == pytest.approx(middle)


def test_the_five_rates():
    lengths = [len(nn.gd_1d(lambda x: 2 * x, 10, lr, 1000)) - 1 for lr in (0.01, 0.1, 1)]
    assert lengths == [833, 76, 1000]
    for lr, step in (100, 67), (1000, 47):
        with np.errstate(all="ignore"):
            heights = nn.gd_1d(lambda x: 2 * x, 10, lr, 100) ** 2
        assert np.flatnonzero(~np.isfinite(heights))[0] == step


@pytest.mark.parametrize("seed", SEEDS)
def test_up_to_one_over_the_largest_curvature_every_step_goes_down(seed):
    x = np.random.default_rng(seed).uniform(-3, 3, 200)
    f, slope, curvature = demos.well(x)
    assert curvature.max() <= 1
    for lr in 0.25, 0.5, 1.0:
        assert (demos.well(x - lr * slope)[0] <= f).all()
    near = x[np.abs(x) < 0.3]
    assert (demos.well(near - 3 * demos.well(near)[1])[0] > demos.well(near)[0]).all()
    outside = x[np.abs(x) > 1.1]
    f, slope, curvature = demos.well(outside)
    assert (demos.well(outside - slope / curvature)[0] > f).all()  # Newton's step goes up there


@pytest.mark.parametrize("seed", SEEDS)
def test_the_condition_number_sets_the_speed(seed):
    rng = np.random.default_rng(seed)
    for kappa in 4.0, 30.0, 100.0:
        H = positive_definite(rng, [1.0, np.sqrt(kappa), kappa])
        path = nn.gd(lambda t, H=H: H @ t, rng.normal(size=3), 2 / (1 + kappa), 200, 0)
        distance = np.linalg.norm(path, axis=1)
        factor = (kappa - 1) / (kappa + 1)
        assert (distance[1:] <= distance[:-1] * factor * (1 + 1e-9)).all()
        late = slice(20, 60)
        assert np.exp(np.diff(np.log(distance[late])).mean()) == pytest.approx(factor, rel=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_standardized_penguins_are_easy_and_raw_ones_are_not(seed):
    birds = data.penguins()
    rows = np.random.default_rng(seed).choice(len(birds.X), 300, replace=False)
    inputs, flipper = birds.X[rows][:, [0, 3]], birds.X[rows, 2]
    scaled = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
    steps, conditions, errors = [], [], []
    for x in inputs, scaled:
        X = nn.add_bias(x)
        curvatures = np.linalg.eigvalsh(nn.linreg_hessian(X))
        path = nn.gd(lambda t, X=X: nn.linreg_grad(X, flipper, t), np.zeros(3), 1 / curvatures[-1], 2000, eps=1e-3)
        steps.append(len(path) - 1)
        conditions.append(curvatures[-1] / curvatures[0])
        errors.append(np.sqrt(nn.mse(X @ path[-1], flipper)))
        theta = nn.newton_step(path[0] + 3, nn.linreg_grad(X, flipper, path[0] + 3), nn.linreg_hessian(X))
        np.testing.assert_allclose(X @ theta, X @ nn.ols_fit(X, flipper), rtol=1e-5)
    assert steps[0] == 2000 and steps[1] < 80
    assert conditions[0] > 1e9 and conditions[1] < 6
    assert errors[0] > 3 * errors[1]


def test_the_bent_valley():
    def bent(t):
        return 0.5 * (t[0] ** 2 - t[1]) ** 2 + 0.5 * (t[0] - 1) ** 2

    finals = [bent(nn.gd(lambda t: nn.numerical_gradient(bent, t), [0, 0], lr, 20, 0)[-1]) for lr in (0.1, 0.3, 0.6)]
    np.testing.assert_allclose(finals, [0.062, 0.009, 0.524], atol=5e-4)
    assert bent(nn.gd(lambda t: nn.numerical_gradient(bent, t), [0, 0], 0.6, 500, 0)[-1]) > 0.5
    np.testing.assert_allclose(nn.numerical_hessian(bent, [0.0, 0.0]), np.eye(2), atol=1e-6)


# Four minima


def test_minima_of_the_surface():
    np.testing.assert_allclose(four_minima.himmelblau(four_minima.MINIMA), 0, atol=1e-9)
    for minimum in four_minima.MINIMA:
        assert nn.classify_critical_point(nn.numerical_hessian(four_minima.himmelblau, minimum)) == "minimum"
    theta = np.array([1.3, -0.7])
    measured = nn.numerical_gradient(four_minima.himmelblau, theta)
    np.testing.assert_allclose(four_minima.himmelblau_gradient(theta), measured, atol=1e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_newton_and_descent_from_the_hill_in_the_middle(seed):
    """Near the top all curvatures are negative: Newton's method climbs, and descent finds a minimum."""
    start = np.array([-0.27, -0.92]) + np.random.default_rng(seed).uniform(-0.3, 0.3, 2)
    assert np.linalg.eigvalsh(nn.numerical_hessian(four_minima.himmelblau, start))[-1] < 0
    theta = start
    for _ in range(8):
        H = nn.numerical_hessian(four_minima.himmelblau, theta)
        theta = nn.newton_step(theta, four_minima.himmelblau_gradient(theta), H)
    assert nn.classify_critical_point(nn.numerical_hessian(four_minima.himmelblau, theta)) == "maximum"
    assert four_minima.himmelblau(theta) >= four_minima.himmelblau(start)
    path = nn.gd(four_minima.himmelblau_gradient, start, 0.25, 2000)
    assert four_minima.nearest_minimum(path[-1]) >= 0


def ends(starts, lr, steps=400):
    """The minimum at which descent from each start arrives, -1 for none; and where it is."""
    theta = starts.copy()
    with np.errstate(all="ignore"):
        for _ in range(steps):
            theta = theta - lr * four_minima.himmelblau_gradient(theta)
        return four_minima.nearest_minimum(theta), theta


@pytest.mark.parametrize("seed", SEEDS)
def test_up_to_a_rate_of_1_paths_keep_the_color_of_their_start(seed):
    starts = np.random.default_rng(seed).uniform(-5, 5, size=(300, 2))
    of_small_steps, _ = ends(starts, 0.05, 1000)
    for lr in 0.25, 1.0:
        assert np.mean(ends(starts, lr)[0] == of_small_steps) > 0.98
    for lr in 1.6, 2.0:
        numbers, _ = ends(starts, lr)
        assert np.mean(numbers == of_small_steps) < 0.8
        assert 2 not in numbers and {0, 1} <= set(numbers)  # the minimum at the lower left is beyond its limit
    numbers, theta = ends(starts, 2.6)
    assert np.mean(numbers == -1) > 0.95
    assert not np.isfinite(theta).all()


def test_the_limits_of_the_four_minima():
    curvatures = [np.linalg.eigvalsh(nn.numerical_hessian(four_minima.himmelblau, m))[-1] for m in four_minima.MINIMA]
    np.testing.assert_allclose(2 / np.array(curvatures), [2.43, 2.48, 1.49, 1.90], atol=0.01)


@pytest.mark.parametrize("power", [-6, -9])
def test_a_tiny_push_leaves_the_saddle(power):
    path = nn.gd(lambda t: t * [2, -2], [1.0, 10.0**power], 0.1, 200, 0)
    np.testing.assert_allclose(path[:, 1], 10.0**power * 1.2 ** np.arange(201), rtol=1e-9)
    assert np.abs(path[:, 1]).max() > 1
    assert (nn.gd(lambda t: t * [2, -2], [1.0, 0.0], 0.1, 200, 0)[:, 1] == 0).all()


# Interactive figures


def test_the_fate_that_the_parabola_tells():
    player = demos.parabola()
    for lr, words in (
        (0.5, "in one step"),
        (1.0, "same height"),
        (1.05, "moves away"),
        (0.75, "jumps"),
        (0.2, "one side"),
    ):
        assert words in player.set(lr=lr)


def test_curvatures_can_make_a_saddle_of_a_positive_diagonal():
    player = demos.curvature()
    assert "bowl" in player.description
    assert "from −0.56 to 3.56" in player.set(h12=2.0) and "saddle" in player.description
    assert "does not decide" in player.set(h11=0.0, h22=0.0, h12=0.0)


def test_where_newtons_parabola_is_a_line_the_figure_says_so():
    player = demos.model()
    assert "leads nowhere" in player.set(x=1.0)
    assert re.search(r"leads to −0\.03", player.set(x=0.3))


def test_a_start_that_runs_away_is_told():
    assert "runs away" in demos.start().set(t1=5.0, t2=5.0, lr=3.0)
