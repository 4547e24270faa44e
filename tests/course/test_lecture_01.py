"""What lecture 01 says happens: the numbers, the regimes, and the interactive figures."""

import numpy as np
import pytest

from mlpkit.demos import formal_neuron

PLAYERS = ("timeline", "line", "firing", "tangent", "toy")
W, B = np.array([1.0, 1.0]), -2.0
POINTS = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 1.0], [3.0, 3.0]])


def sigma(z, a=1.0):
    return 1 / (1 + np.exp(-a * np.asarray(z, dtype=float)))


# The numbers


def test_the_distances_of_the_running_example():
    assert np.allclose((POINTS @ W + B) / np.linalg.norm(W), [-1.4142, 0, 0.7071, 2.8284], atol=5e-5)
    assert -2 / np.linalg.norm(np.ones(3)) == pytest.approx(-1.1547, abs=5e-5)
    for x_1, x_2 in ((-3, 5), (0, 2), (5, -3)):
        assert -(W[0] * x_1 + B) / W[1] == x_2


@pytest.mark.parametrize("factor", [2.0, 0.5, -1.0])
def test_a_common_factor_keeps_the_line(factor):
    w, b = factor * W, factor * B
    before, after = (POINTS @ W + B) / np.linalg.norm(W), (POINTS @ w + b) / np.linalg.norm(w)
    assert np.allclose(after, np.sign(factor) * before)
    assert (POINTS @ w + b >= 0).astype(int).tolist() == ([0, 1, 1, 1] if factor > 0 else [1, 1, 0, 0])


def test_the_gate_is_and_and_a_strict_threshold_never_fires():
    z = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]) @ W + B
    assert (z >= 0).tolist() == [False, False, False, True]
    assert not (z > 0).any()


def test_the_reference_values_of_the_toy_example():
    table = np.array([sigma(POINTS @ W + B, a) for a in (10, 1, 0.1)]).T
    assert table[0, 0] == pytest.approx(2.06e-9, rel=2e-3)
    assert np.allclose(
        table, [[0, 0.1192, 0.4502], [0.5, 0.5, 0.5], [1, 0.7311, 0.5250], [1, 0.9820, 0.5987]], atol=5.1e-5
    )
    assert np.allclose(sigma([-12, 8], 0.1), [0.2315, 0.6900], atol=5e-5)


def test_the_slope_is_absorbed():
    for a in (10, 1, 0.1):
        assert np.allclose(sigma(POINTS @ W + B, a), sigma(POINTS @ (a * W) + a * B))
    assert sigma(4.0).round(2) == 0.98
    assert sigma(4.0, 0.1).round(2) == 0.60


def test_each_form_of_the_sigmoid_breaks_on_one_side():
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(np.float64(1000))
        assert 1 / (1 + e) == 0
        assert np.isnan(e / (1 + e))
    assert np.isfinite(np.exp(709.0))
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        np.exp(np.float64(710.0))


def test_the_linear_and_the_saturated_regime():
    z = np.linspace(-1, 1, 201)
    assert np.abs(sigma(z) - (0.5 + z / 4)).max() < 0.02
    far = np.linspace(4, 40, 201)
    assert (4 * sigma(far) * (1 - sigma(far))).max() < 0.0708
    assert 4 * sigma(4) * (1 - sigma(4)) == pytest.approx(0.071, abs=5e-4)


def test_the_derivative_needs_the_slope():
    a, z, h = 2.0, 0.3, 1e-5
    p = sigma(z, a)
    numerical = (sigma(z + h, a) - sigma(z - h, a)) / (2 * h)
    assert numerical == pytest.approx(a * p * (1 - p), abs=1e-9) == pytest.approx(0.45757, abs=5e-6)
    assert p * (1 - p) == pytest.approx(0.22878, abs=6e-6)
    assert np.exp(-a * z) * a / (1 + np.exp(-a * z)) ** 2 == pytest.approx(numerical, abs=1e-9)


def test_the_threshold_leaves_the_square_only_where_the_slope_is_small():
    corner = 8 / np.linalg.norm(W)
    shifts = [np.log(0.7 / 0.3) / (a * np.linalg.norm(W)) for a in (10, 1, 0.1)]
    assert np.allclose(shifts, [0.0599, 0.5991, 5.9913], atol=5e-5)
    assert shifts[1] < corner < shifts[2]


# The interactive figures


def artist_data(player, axis, label):
    (line,) = [line for line in player.fig.axes[axis].lines if line.get_label() == label]
    return np.column_stack(line.get_data())


def test_timeline():
    player = formal_neuron.timeline()
    years = [year for year, _, _ in formal_neuron.EVENTS]
    assert years == [1943, 1958, 1960, 1969, 1986, 1995, 2006]
    assert "number 1 of 7: 1943, McCulloch, Pitts, a threshold unit" in player.description
    assert "1957" in player.set(year=1959)
    assert "number 2 of 7: 1958, Rosenblatt" in player.description
    assert "number 4 of 7: 1969, Minsky, Papert" in player.set(year=1985)
    assert "number 7 of 7: 2006, Hinton, Salakhutdinov" in player.set(year=2010)


def test_line_doubling_w_moves_the_line_and_doubling_b_brings_it_back():
    player = formal_neuron.line()
    assert "origin is -2.00: class 0" in player.description
    border = player.fig.axes[0].lines[0]
    start = np.array(border.get_data())
    assert "w = (1.41, 1.41)" in player.set(norm=2.0)
    assert "origin is -1.00" in player.description
    assert not np.allclose(start, border.get_data())
    assert "origin is -2.00" in player.set(bias=-4.0)
    assert "z grows by 2.00 per unit" in player.description
    assert np.allclose(start, border.get_data())


@pytest.mark.parametrize("angle", [-180, -90, -35, 0, 45, 90, 180])
@pytest.mark.parametrize("bias", [-4.0, 0.0, 1.5])
def test_line_draws_the_points_where_z_is_zero_and_shades_class_1(angle, bias):
    player = formal_neuron.line()
    player.set(angle=angle, norm=1.5, bias=bias)
    w = 1.5 * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    ends = np.column_stack(player.fig.axes[0].lines[0].get_data())
    assert np.allclose(ends @ w + bias, 0)
    (half,) = player.fig.axes[0].patches
    points = np.array([[x_1, x_2] for x_1 in np.linspace(-4.9, 4.9, 8) for x_2 in np.linspace(-4.7, 4.8, 8)])
    assert (half.get_path().contains_points(points) == (points @ w + bias >= 0)).all()


def test_line_says_when_it_is_out_of_sight():
    player = formal_neuron.line()
    assert "outside the picture: all points shown are in class 0" in player.set(angle=0, norm=0.5, bias=-4.0)
    assert "origin is -8.00" in player.description
    assert "-0.00" not in player.set(angle=180, norm=1.0, bias=0.0)


def test_firing_reaches_the_threshold_at_equality():
    player = formal_neuron.firing()
    assert "z = -0.25, the threshold is not reached. The output (step) is 0.00" in player.description
    assert "z = 0.00, the threshold is reached. The output (step) is 1.00" in player.set(threshold=2.25)
    assert player.set(activation="sigmoid").endswith("The output (sigmoid) is 0.50.")
    assert player.set(activation="tanh").endswith("The output (tanh) is 0.00.")
    assert "z = -2.75, the threshold is not reached. The output (tanh) is -0.99" in player.set(threshold=5.0)


def test_tangent_touches_the_sigmoid():
    player = formal_neuron.tangent()
    assert "tangent has slope 0.2500" in player.description
    for z, slope, regime in (
        (0.0, 1.0, "linear"),
        (1.0, 1.0, "linear"),
        (2.0, 1.0, "between"),
        (4.0, 1.0, "saturated"),
        (2.0, 2.0, "saturated"),
        (-6.0, 20.0, "saturated"),
        (-6.0, 0.1, "linear"),
    ):
        text = player.set(z=z, slope=slope)
        p = sigma(z, slope)
        assert f"is {p:.4f} and its tangent has slope {slope * p * (1 - p):.4f}" in text
        assert f"at 0, is {slope / 4:.4f}. Regime: {regime}." in text
        (x_1, y_1), (x_2, y_2) = artist_data(player, 0, "tangent")
        assert (y_2 - y_1) / (x_2 - x_1) == pytest.approx(slope * p * (1 - p), abs=1e-9)
        assert (y_1 + y_2) / 2 == pytest.approx(p)


def test_toy_repeats_the_reference_values():
    player = formal_neuron.toy()
    assert "(3, 3) it is 0.9820. About 32 % of the square" in player.description
    assert "p goes from 0.2315 to 0.6900; at (3, 3) it is 0.5987. About 32 %" in player.set(a=0.1)
    assert "About 0 % of the square reaches the threshold 0.70" in player.set(threshold=0.7)
    assert "About 32 % of the square reaches the threshold 0.70" in player.set(a=10)


def test_toy_without_slope_shows_the_same_picture():
    with_slope, scaled = formal_neuron.toy(), formal_neuron.toy()
    with_slope.set(a=0.1)
    scaled.set(w1=0.1, w2=0.1, bias=-0.2)
    maps = [player.fig.axes[0].images[0].get_array() for player in (with_slope, scaled)]
    assert np.allclose(*maps)


def test_toy_lines():
    player = formal_neuron.toy()
    player.set(w1=2.0, w2=-1.0, bias=3.0, a=0.1, threshold=0.6)
    z = artist_data(player, 0, "z = 0") @ [2.0, -1.0] + 3.0
    assert np.allclose(z, 0)
    z = artist_data(player, 0, "threshold") @ [2.0, -1.0] + 3.0
    assert np.allclose(sigma(z, 0.1), 0.6)
    assert "w is zero: there is no line" in player.set(w1=0.0, w2=0.0)
    assert artist_data(player, 0, "z = 0").size == 0


@pytest.mark.parametrize("name", PLAYERS)
def test_layout_leaves_every_label_inside_the_picture(name):
    player = getattr(formal_neuron, name)()
    player.frame()
    width, height = player.fig.get_size_inches() * player.fig.dpi
    for ax in player.fig.axes:
        box = ax.get_tightbbox()
        assert box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1
