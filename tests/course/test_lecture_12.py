"""Lecture 12: what it says happens, and its interactive figures say what they show."""

import numpy as np
import pytest

from mlpkit import data, nn
from mlpkit.demos import sgd as demos

X, Y = demos.body_mass()
BEST = nn.ols_fit(X, Y)
LOWEST = demos.mean_loss(BEST, X, Y)


def gradient(params, X, y):
    return {"w": X.T @ (X @ params["w"] - y) / len(y)}


def heights(B, rate, epochs, seed):
    params, rng, result = {"w": np.zeros(2)}, np.random.default_rng(seed), []
    for t in range(epochs):
        params = nn.sgd_epoch(params, X, Y, gradient, rate(t), B, rng)
        result.append(demos.mean_loss(params["w"], X, Y) - LOWEST)
    return result


# The question, and the price of a step


def test_run_a_and_run_b():
    g = demos.squared_error_grads(np.zeros(2), X, Y).mean(axis=0)
    step = g @ g / (g @ (X.T @ X / 342) @ g)
    assert demos.mean_loss(-step * g, X, Y) == pytest.approx(0.155, abs=5e-4)
    around = [demos.mean_loss(-factor * step * g, X, Y) for factor in (0.99, 1, 1.01)]
    assert around[1] == min(around), "the best possible length"
    w, losses = np.zeros(2), [demos.mean_loss(np.zeros(2), X, Y)]
    for row, target in nn.minibatches(X, Y, 1, np.random.default_rng(0)):
        w = w - 0.02 * demos.squared_error_grads(w, row, target)[0]
        losses.append(demos.mean_loss(w, X, Y))
    np.testing.assert_allclose([losses[0], losses[50], losses[-1], LOWEST], [0.5, 0.157, 0.122, 0.120], atol=5e-4)
    uphill = np.diff(losses) > 0
    assert (uphill.sum(), uphill[:50].sum(), uphill[-50:].sum()) == (141, 11, 22)
    assert np.abs(np.diff(losses)).min() > 1e-9, "no step so flat that rounding decides"
    assert 0.45 < uphill[114:].mean() < 0.55, "about every second step"


@pytest.mark.parametrize("seed", range(5))
def test_one_epoch_of_single_penguins_beats_a_full_step_and_never_rests(seed):
    assert heights(1, lambda t: 0.02, 1, seed)[0] < 0.155 - LOWEST
    assert np.mean(heights(1, lambda t: 0.02, 50, seed)[-25:]) > 5e-4


def test_gradients_of_the_penguins():
    G = demos.squared_error_grads(np.zeros(2), X, Y)
    np.testing.assert_allclose(G.mean(axis=0), [-0.60, -0.87], atol=5e-3)
    assert np.mean(G @ G.mean(axis=0) > 0) == pytest.approx(0.81, abs=5e-3)
    near = demos.squared_error_grads(BEST, X, Y)
    np.testing.assert_allclose(near.mean(axis=0), 0, atol=1e-12)
    assert (near.std(axis=0) > 0.4).all(), "the single ones do not vanish"


def test_batches_without_shuffling_know_one_species():
    species = data.penguins().y
    assert [len(set(part)) for part in np.split(species, 3)] == [1, 2, 2] and set(species[:114]) == {0}
    G, order = demos.squared_error_grads(np.zeros(2), X, Y), np.random.default_rng(0).permutation(342)
    off = [
        [np.abs(G[rows].mean(axis=0) - G.mean(axis=0)).max() for rows in np.split(o, 3)]
        for o in (np.arange(342), order)
    ]
    assert min(off[0]) > 0.2 and max(off[1]) < 0.15


def test_mean_of_batch_means():
    means = [part.mean() for part in np.split(np.arange(1, 11), [4, 8])]
    assert means == [2.5, 6.5, 9.5]
    assert np.mean(means) == pytest.approx(6.17, abs=5e-3)
    assert np.average(means, weights=[4, 4, 2]) == 5.5


# Eight points, noise, sum and mean


def test_eight_gradients_spent_in_four_ways():
    _, paths = demos.eight_paths()
    A = np.column_stack([np.ones(8), demos.EIGHT_X])
    after = {B: demos.mean_loss(path[8 // B], A, demos.EIGHT_Y) for B, path in paths.items()}
    np.testing.assert_allclose([after[B] for B in (8, 4, 2, 1)], [0.90, 0.42, 0.12, 0.18], atol=5e-3)
    assert {B: len(path) - 1 for B, path in paths.items()} == {8: 2, 4: 4, 2: 8, 1: 16}
    assert demos.mean_loss(np.array(demos.EIGHT_START), A, demos.EIGHT_Y) == pytest.approx(1.88, abs=5e-3)
    for path in paths.values():
        assert np.abs(path).max() < 1.5, "inside the figure, nearly"


@pytest.mark.parametrize("B, share", [(1, 0.30), (8, 0.029), (16, 0.0045)])
def test_batches_with_the_wrong_sign(B, share):
    assert np.mean(demos.batch_gradients(B) > 0) == pytest.approx(share, rel=0.1)
    g = demos.squared_error_grads(np.zeros(2), X, Y)[:, 0]
    assert g.std() == pytest.approx(0.99, abs=5e-3)
    assert demos.batch_gradients(B).std() == pytest.approx(g.std() / np.sqrt(B), rel=0.05)


def test_the_law_of_the_slide():
    values = np.random.default_rng(0).normal(size=(5000, 1))
    values = 3 * (values - values.mean()) / values.std()
    for B in (1, 10, 100):
        measured = nn.gradient_noise_std(values, B, 4000, np.random.default_rng(B))[0]
        assert measured == pytest.approx(3 / np.sqrt(B), rel=0.015)


def test_the_sum_needs_another_rate():
    largest = np.linalg.eigvalsh(X.T @ X / 342)[-1]
    np.testing.assert_allclose([largest, 2 / largest, 2 / largest / 342], [1.66, 1.21, 0.0035], rtol=0.01)

    def runs_away(B, rate):
        rng, w = np.random.default_rng(1), np.zeros(2)
        for _ in range(200):
            rows = rng.integers(342, size=B)
            w = w - rate * demos.squared_error_grads(w, X[rows], Y[rows]).sum(axis=0)
            if np.abs(w).max() > 1e6:
                return True
        return False

    assert [runs_away(B, 0.1) for B in (1, 4, 16, 64)] == [False, False, True, True]
    assert not any(runs_away(B, 0.1 / B) for B in (1, 4, 16, 64))


def test_a_penalty_divided_by_the_batch_size():
    assert (7.5 / 1000, 7.5 / 10) == (0.0075, 0.75)


# The cloud, moving targets, schedules


@pytest.mark.parametrize("seed", [0, 1])
def test_the_height_of_the_cloud(seed):
    base = demos.noise_floor(4, 0.08, seed=seed)
    assert base / demos.noise_floor(16, 0.08, seed=seed) == pytest.approx(4, rel=0.25)
    assert base / demos.noise_floor(4, 0.02, seed=seed) == pytest.approx(4, rel=0.25)
    covariance = demos.squared_error_grads(BEST, X, Y).T @ demos.squared_error_grads(BEST, X, Y) / 342
    assert demos.noise_floor(16, 0.02, seed=seed) == pytest.approx(0.02 / 64 * np.trace(covariance), rel=0.15)


def test_sgd_follows_a_target_that_moves():
    stream = np.random.default_rng(0).normal(size=400) + 3.0 * (np.arange(400) >= 200)
    w, v, followed = 0.0, 0.0, []
    for t, value in enumerate(stream):
        w, v = w - 0.1 * (w - value), v - 1 / (1 + t) * (v - value)
        followed.append(w)
        assert v == pytest.approx(stream[: t + 1].mean()), "the mean is SGD with the rate 1/(1+t)"
    assert followed[239] > 2 and stream[:240].mean() < 0.6 and v < 1.6
    assert abs(np.mean(followed[230:]) - 3) < 0.2


@pytest.mark.parametrize("seed", range(3))
def test_schedules_come_to_rest(seed):
    ends = {
        name: np.mean(heights(1, rate, 40, seed)[-5:])
        for name, rate in {
            "constant": lambda t: 0.05,
            "inverse": lambda t: nn.inverse_decay(0.05, 0.5, t),
            "exponential": lambda t: nn.exp_decay(0.05, 0.1, t),
            "step": lambda t: nn.step_decay(0.05, 0.2, 10, t),
        }.items()
    }
    others = [ends[name] for name in ("inverse", "exponential", "step")]
    assert ends["constant"] > (100 if seed == 0 else 5) * max(others)
    if seed == 0:
        assert ends["constant"] == pytest.approx(0.004, abs=5e-4)


def test_numbers_of_the_schedules():
    without = 0.1 * 0.5 ** (5 / 10)
    assert without == pytest.approx(nn.exp_decay(0.1, np.log(2) / 10, 5)) and without == pytest.approx(0.0707, abs=5e-5)
    assert np.log(2) / 10 == pytest.approx(0.0693, abs=5e-5)
    at_30 = nn.exp_decay(0.1, 0.1, 30), nn.step_decay(0.1, 0.5, 10, 30), nn.inverse_decay(0.1, 0.1, 30)
    assert at_30[0] == min(at_30)


def test_uncorrelated_inputs_need_one_step():
    eigenvalues, axes = np.linalg.eigh(X.T @ X / 342)
    np.testing.assert_allclose(eigenvalues, [0.34, 1.66], atol=5e-3)
    assert np.corrcoef(X.T)[0, 1] == pytest.approx(0.66, abs=5e-3)
    for inputs, rate, wanted in ((X, 1 / eigenvalues[-1], 14), (X @ axes / np.sqrt(eigenvalues), 1.0, 1)):
        w, losses = np.zeros(2), []
        for _ in range(wanted):
            losses.append(demos.mean_loss(w, inputs, Y))
            w = w - rate * inputs.T @ (inputs @ w - Y) / 342
        last = demos.mean_loss(w, inputs, Y)
        assert min(losses) > LOWEST + 1.1e-4 and last < LOWEST + 0.9e-4


# The saddle


def test_the_saddle_holds_what_is_exact():
    path = demos.saddle_path(0.0, 0.0)
    assert (path[:, 1] == 0).all() and abs(path[-1, 0]) < 1e-9
    assert demos.saddle_path(0.0, 1e-6)[60, 1] == pytest.approx(0.056, abs=5e-4)
    np.testing.assert_allclose(np.diff(np.log(demos.saddle_path(0.0, 1e-6)[:, 1])), np.log(1.2))


@pytest.mark.parametrize("seed", range(5))
def test_noise_leaves_the_saddle(seed):
    gone = [np.flatnonzero(np.abs(demos.saddle_path(noise, 0.0, seed)[:, 1]) > 1)[0] for noise in (0.002, 0.008, 0.02)]
    assert gone[0] > gone[1] > gone[2]


# Interactive figures


def test_eight_points_describes_what_it_shows():
    player = demos.eight_points()
    assert player.description == "After 8 gradients with batches of 2: 4 steps, mean loss 0.12."
    assert "0 gradients with batches of 2: 0 steps, mean loss 1.88." in player.set(used=0)
    assert "batches of 8: 0 steps, mean loss 1.88. 1 more gradient until" in player.set(B=8, used=7)
    assert "batches of 8: 1 step, mean loss 0.90" in player.set(used=8)
    assert len(player.fig.axes[1].lines[1].get_xdata()) == 2


def test_noise_describes_what_it_shows():
    player = demos.noise()
    assert "With B = 1 the batch gradient has the mean -0.57" in player.description and "29.8%" in player.description
    assert "With B = 16" in player.set(B=16) and "theory says -0.60 and 0.247. 0.4% of" in player.description
    np.testing.assert_allclose(np.ptp(player.fig.axes[0].lines[1].get_xdata()), 2 * 0.2466, atol=1e-3)


def test_bowl_describes_what_it_shows():
    player = demos.bowl()
    assert "Batches of 4, learning rate 0.20: over the last 50 of 100 steps" in player.description
    assert "below 0.0001" in player.set(B=342) and "below 0.0001" in player.set(lr=1.0)
    assert "over the last" in player.set(lr=1.2)
    assert "run away" in player.set(lr=1.22)
    assert "run away" in player.set(B=1, lr=1.2)
    clouds = [np.mean(demos.mean_loss(demos.bowl_path(B, 0.2)[51:], X, Y)) - LOWEST for B in (1, 4, 64, 342)]
    assert clouds == sorted(clouds, reverse=True) and clouds[0] > 0.02
    assert np.mean(demos.mean_loss(demos.bowl_path(1, 0.02)[51:], X, Y)) < clouds[0] + LOWEST, "a smaller cloud"
    early = [demos.mean_loss(demos.bowl_path(B, 0.2)[10], X, Y) - LOWEST for B in (16, 64, 342)]
    assert max(early) < 0.2, "small batches descend as fast at first"
    assert np.mean(demos.mean_loss(demos.bowl_path(1, 0.8)[51:], X, Y)) > 10, "wild much earlier"


def test_schedules_describes_what_it_shows():
    player = demos.schedules()
    assert "inverse 0.0500 and 0.0250; exponential 0.0368 and 0.0050; step 0.0500 and 0.0125" in player.description
    assert "inverse 0.1000 and 0.1000; exponential 0.1000 and 0.1000" in player.set(r=0.0, k=0.0)
    assert "step 0.1000 and 0.0250" in player.set(T=15)
    np.testing.assert_allclose(player.fig.axes[0].lines[0].get_ydata(), 0.1)


def test_saddle_describes_what_it_shows():
    player = demos.saddle()
    assert "still at the saddle, at y = 0" in player.description
    assert "exceeds 1 after 76 steps" in player.set(offset="0.000001")
    assert "leaves the saddle" in player.set(offset="0", noise=0.002)
