"""Lecture 13: what it says happens, and its interactive figures say what they show."""

import re

import numpy as np
import pytest

from mlpkit import nn
from mlpkit.demos import optimizers as demos

VALLEY, SADDLE, BASINS = (demos.SURFACES[name] for name in ("bent valley", "saddle", "two basins"))
ASKED = {f"{name}_step" for name in nn.OPTIMIZERS if name != "sgd"} | {"scale_ratio", "descend"}


def arrival(rule, lr, surface=VALLEY, steps=300, **options):
    return demos.arrival(demos.heights(surface, demos.walk(rule, surface, lr, steps, **options)), 0.01)


# Surfaces


@pytest.mark.parametrize("name", demos.SURFACES)
def test_gradients_and_hessians_are_those_of_the_value(name):
    surface, eps = demos.SURFACES[name], 1e-5
    for theta in np.random.default_rng(0).uniform(-2, 2, size=(5, 2)):
        shifts = eps * np.eye(2)
        slopes = [(surface.value(theta + s) - surface.value(theta - s)) / (2 * eps) for s in shifts]
        np.testing.assert_allclose(surface.gradient(theta), slopes, rtol=1e-5, atol=1e-7)
        curves = [(surface.gradient(theta + s) - surface.gradient(theta - s)) / (2 * eps) for s in shifts]
        np.testing.assert_allclose(surface.hessian(theta), curves, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", demos.SURFACES)
def test_no_point_of_the_window_is_lower_than_the_minimum(name):
    surface = demos.SURFACES[name]
    np.testing.assert_allclose(surface.gradient(np.array(surface.minimum)), 0, atol=1e-12)
    a, b = np.meshgrid(np.linspace(*demos.WINDOW[:2], 61), np.linspace(*demos.WINDOW[2:], 41))
    assert demos.heights(surface, np.stack([a, b], axis=-1)).min() > -1e-12


def test_curvatures_of_the_bent_valley():
    curvatures = np.linalg.eigvalsh(VALLEY.hessian(VALLEY.minimum))
    np.testing.assert_allclose(curvatures, [0.17, 5.83], atol=0.005)
    assert 2 / curvatures[1] == pytest.approx(0.343, abs=5e-4)
    assert curvatures[1] / curvatures[0] == pytest.approx(34, abs=0.1)
    np.testing.assert_array_equal(VALLEY.hessian((0.0, 0.0)), np.eye(2))


# What the lecture says


def test_the_slides_two_rates():
    for lr, loss in ((0.1, 0.0621), (0.6, 0.524)):
        path = demos.walk("sgd", VALLEY, lr, 20)
        assert VALLEY.value(path[-1]) == pytest.approx(loss, abs=5e-4)
    result = {rule: (arrival(rule, 0.1), arrival(rule, 0.6)) for rule in nn.OPTIMIZERS}
    assert result == {
        "sgd": (59, None),
        "momentum": (33, None),
        "momentum_ema": (54, 35),
        "nag": (25, None),
        "adagrad": (53, 10),
        "adagrad_norm": (167, 17),
        "adadelta": (None, None),
        "rmsprop": (None, None),
        "adam": (31, 26),
    }


def test_windows_of_learning_rates():
    rates = np.logspace(-3, 1, 41)
    for rule, low, high in (("momentum", 0.002, 0.4), ("adagrad", 0.04, 8), ("adam", 0.005, 10), ("sgd", 0.02, 0.32)):
        good = np.flatnonzero([arrival(rule, lr) is not None for lr in rates])
        if rule == "sgd":
            assert rates[good[-1]] == pytest.approx(1) and arrival("sgd", 1.0) == 3  # Newton's step, by luck
            good = good[:-1]
        assert (np.diff(good) == 1).all()
        np.testing.assert_allclose(rates[good[[0, -1]]], [low, high], rtol=0.02)


def test_steady_and_alternating_gradients():
    steady = alternating = 0.0
    for k in range(1, 101):
        steady, alternating = 0.9 * steady + 1, 0.9 * alternating + (-1) ** k
    assert steady == pytest.approx(1 / (1 - 0.9), rel=1e-3)
    assert alternating == pytest.approx(1 / (1 + 0.9), rel=1e-3)


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_momentum_is_stable_nearly_twice_as_far(beta):
    limit, ravine = 2 * (1 + beta) / 100, demos.SURFACES["ravine"]
    inside = demos.walk("momentum", ravine, 0.97 * limit, 2000, beta=beta)
    outside = demos.walk("momentum", ravine, 1.03 * limit, 2000, beta=beta)
    assert abs(inside[-1, 1]) < 1e-6 and not abs(outside[-1, 1]) < 1e6


def test_nag_overshoots_less_and_is_less_stable():
    bowl = demos.ravine(1.0, (1.0, 0.0))
    paths = {rule: demos.walk(rule, bowl, 0.1, 60)[:, 0] for rule in ("momentum", "nag")}
    np.testing.assert_allclose([p.min() for p in paths.values()], [-0.60, -0.39], atol=0.006)
    assert [demos.arrival(np.abs(p), 0.05) for p in paths.values()] == [52, 23]
    ravine = demos.SURFACES["ravine"]
    assert demos.heights(ravine, demos.walk("nag", ravine, 0.02, 100))[-1] > 1e6
    assert demos.heights(ravine, demos.walk("momentum", ravine, 0.02, 100))[-1] < 0.01


def test_averaged_momentum_is_covered_by_a_tenth_of_the_rate():
    np.testing.assert_allclose(
        demos.walk("momentum_ema", VALLEY, 0.1, 80), demos.walk("momentum", VALLEY, 0.01, 80), rtol=1e-10, atol=1e-12
    )


@pytest.mark.parametrize("c", [1.0, 100.0, 1e4])
def test_adagrad_does_not_see_the_curvature_of_an_axis(c):
    each = demos.walk("adagrad", demos.ravine(c, (1.0, 1.0)), 0.5, 10)
    np.testing.assert_allclose(each[:, 0], each[:, 1], rtol=1e-6)
    np.testing.assert_allclose(each[-1], 0.0031, atol=5e-5)
    one = demos.walk("adagrad_norm", demos.ravine(c, (1.0, 1.0)), 0.5, 10)[-1]
    if c == 100:
        np.testing.assert_allclose(one, [0.957, 0.003], atol=5e-4)


def test_rmsprop_forgets_and_hovers():
    squares = np.where(np.arange(80) < 20, 10.0, 0.1) ** 2
    average = 0.0
    for square in squares:
        average = 0.9 * average + 0.1 * square
    assert 1 / np.sqrt(squares.sum()) == pytest.approx(0.022, abs=5e-4)
    assert 1 / np.sqrt(average) == pytest.approx(2.44, abs=0.01)
    walked = demos.walk("rmsprop", demos.ravine(1.0, (1.0, 0.0)), 0.1, 2000)[:, 0]
    assert np.abs(walked[-200:]).max() > 0.01


def test_adadelta_starts_slowly():
    theta, state, lengths = 0.0, {}, []
    for _ in range(1000):
        new, state = nn.adadelta_step(theta, 1.0, state)
        lengths.append(theta - new)
        theta = new
    np.testing.assert_allclose(np.array(lengths)[[0, 9, 99, 999]], [0.0032, 0.0035, 0.0047, 0.0106], atol=5e-5)


def test_first_steps_of_adam():
    length = demos.uncorrected(0.9, 0.999)
    assert length[0] == pytest.approx(3.16, abs=0.005) and length.argmax() == 11
    assert length.max() == pytest.approx(6.57, abs=0.005)
    assert (demos.uncorrected(0.9, 0.9)[:5] < 0.7).all()
    theta, state, plain = 0.0, {}, []
    for _ in range(5):  # the formula is what Adam does without its hats
        new, state = nn.adam_step(theta, 2.0, state, 1.0, eps=0.0)
        assert theta - new == pytest.approx(1.0)
        plain.append(state["m"] / np.sqrt(state["v"]))
        theta = new
    np.testing.assert_allclose(plain, length[:5])
    tiny = 1e-7
    assert 0.1 * tiny / (tiny + 1e-8) / (0.1 * tiny / np.sqrt(tiny**2 + 1e-8)) == pytest.approx(909, abs=1)


def test_who_leaves_the_saddle():
    def away(rule, offset):
        path = demos.walk(rule, SADDLE, 1.0 if rule == "adadelta" else 0.05, 400, start=(-2.0, offset))
        result = np.flatnonzero(np.abs(path[:, 1]) > 0.5)
        return int(result[0]) if result.size else None

    assert [away("sgd", offset) for offset in (0.1, 1e-3, 1e-6)] == [36, 131, 272]
    assert [away("adam", offset) for offset in (0.1, 1e-3, 1e-6)] == [8, 11, 11]
    assert [away("rmsprop", offset) for offset in (0.1, 1e-3, 1e-6)] == [3, 4, 4]
    assert all(away(rule, 0.0) is None for rule in demos.RACERS)


def test_who_ends_in_which_basin():
    def end(rule, start=None):
        return demos.walk(rule, BASINS, 10**-1.5, 300, start=start)[-1, 0]

    for rule in ("momentum", "nag"):
        assert end(rule) == pytest.approx(-1.07, abs=0.01)
        assert end(rule, (-2.2, 1.0)) == pytest.approx(0.91, abs=0.01), "out of the better basin"
    for rule in ("sgd", "rmsprop", "adam"):
        assert end(rule) == pytest.approx(0.91, abs=0.05)


def test_the_order_in_which_they_diverge_in_the_ravine():
    ravine = demos.SURFACES["ravine"]

    def lost(lr):
        return [
            rule
            for rule in demos.RACERS
            if rule != "adadelta" and not demos.heights(ravine, demos.walk(rule, ravine, lr, 120))[-1] < 1e3
        ]

    assert [lost(lr) for lr in (0.01, 10**-1.8, 10**-1.5, 10**-1.4)] == [
        [],
        ["nag"],
        ["sgd", "nag"],
        ["sgd", "momentum", "nag"],
    ]


# Interactive figures


def test_momentum_describes_what_it_shows():
    player = demos.momentum()
    assert "after 100 steps the loss is 0.00011" in player.description and "below 0.038 settle" in player.description
    assert "the loss is 2.9" in player.set(beta=0.98)
    assert "the loss is 0.42; across the ravine it changes sides once" in player.set(beta=0.0)
    assert "does not settle" in player.set(lr=0.02) and "does not settle" in player.set(lr=0.04)
    assert "does not settle" in player.set(beta=0.9, lr=0.038)
    assert "after 100 steps" in player.set(lr=0.036)


def test_scaled_coordinate_describes_what_it_shows():
    player = demos.scaled_coordinate()
    assert "Curvature 100 across" in player.description
    assert "ends at (0.003, 0.003), with one rate for all at (0.957, 0.003)" in player.description
    assert "Curvature 10000 across" in player.set(c=10_000.0) and "at (0.003, 0.003)" in player.description
    places = re.findall(r"\(([\d.]+), ([\d.]+)\)", player.set(c=1.0))
    assert places[1] == ("0.003", "0.003") and places[2][0] == places[2][1]


def test_bias_correction_describes_what_it_shows():
    player = demos.bias_correction()
    assert "first step is 3.16 learning rates long, the longest of 60 is step 12 with 6.57" in player.description
    corrected = player.fig.axes[0].lines[0].get_ydata()
    assert (corrected == 0).all(), "the logarithm of 1"
    assert "first step is 0.32" in player.set(b2="0.9")
    assert "first step is 10.00" in player.set(b1=0.9, b2="0.9999")
    assert player.fig.axes[0].get_ylim()[1] > np.log10(demos.uncorrected(0.0, 0.9999).max())


@pytest.mark.parametrize(
    "values, words",
    [
        ({"surface": "ravine", "lr": 10**-1.5, "step": 40}, "Diverged: GD, NAG."),
        ({"surface": "ravine", "lr": 1.0, "step": 100}, "minimum: AdaGrad below 1e-6, Adam 0.00013"),
        ({"surface": "two basins", "lr": 10**-1.5, "step": 100}, "minimum: NAG below 1e-6, momentum"),
        ({"surface": "saddle", "lr": 10**-1.5, "step": 0}, "after 0 steps"),
        ({"surface": "bent valley", "lr": 0.1, "step": 1}, "learning rate 0.1 (Adadelta 1), after 1 step;"),
    ],
)
def test_the_race_describes_what_it_shows(values, words):
    player = demos.race()
    assert words in player.set(**values)
    assert all(name in player.description for name in demos.RACERS.values())
    assert player.fig.axes[0].images[0].origin == "lower"
    assert "white" not in {line.get_color() for line in player.fig.axes[0].lines[1:]}
