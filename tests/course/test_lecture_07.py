"""Lecture 07: what it says happens, and its interactive figures say what they show."""

import warnings

import numpy as np
import pytest

from mlpkit import data, nn, plot
from mlpkit.demos import softmax_regression as demos

W, B = demos.TOY_W, demos.TOY_B


# The toy of deck 000


def test_numbers_of_the_slide():
    Z = nn.linear([[0, 0], [5, 5], [-5, -5]], W, B)
    np.testing.assert_array_equal(Z, [[-2, 1, 10], [8, -4, 12.5], [-12, 6, 7.5]])
    np.testing.assert_allclose(nn.softmax(Z)[[0, 1, 2], 2], [0.99987, 0.9890, 0.8176], atol=5e-5)


def test_with_the_slides_bias_one_class_wins_everywhere():
    P = nn.softmax(nn.linear(plot.grid(), W, B))
    assert np.all(nn.predict(P) == 2)
    np.testing.assert_allclose([P[:, 0].max(), P[:, 1].max(), P[:, 2].min()], [0.0110, 0.1824, 0.8176], atol=5e-5)
    assert nn.predict(nn.linear([[0, 9]], W, B))[0] == 0  # outside the square


@pytest.mark.parametrize("b2", np.arange(-6, 12.5, 0.5))
def test_regimes_of_the_bias(b2):
    _, shares = demos.toy_shares(b2)
    assert shares.sum() == pytest.approx(1)
    assert [bool(s > 0) for s in shares] == [b2 < 5.5, b2 < 8.5, b2 > -3.5]


def test_shares_and_meeting_point_of_the_repaired_toy():
    _, shares = demos.toy_shares(1.0)
    np.testing.assert_allclose(shares, [0.261, 0.442, 0.297], atol=0.002)
    np.testing.assert_array_equal(nn.linear([[-1, 2]], W, [-2, 1, 1]), [[-1, -1, -1]])


def test_no_line_of_zero_score_is_a_border():
    biases, x1 = [-2, 1, 1], np.linspace(-5, 5, 2001)
    for k in range(3):
        points = np.column_stack([x1, nn.boundary_x2(x1, W[:, k], biases[k])])
        top = np.sort(nn.linear(points[np.abs(points[:, 1]) <= 5], W, biases), axis=1)
        assert np.mean(top[:, 2] - top[:, 1] < 1e-9) < 0.01  # crossings are single points


def test_corners_decide():
    scores = nn.linear([[-5, -5], [-5, 5], [5, -5], [5, 5]], W, B)
    leads = scores[:, [2]] - scores[:, :2]
    np.testing.assert_array_equal(leads.min(axis=0), [4.5, 1.5])
    everywhere = nn.linear(plot.grid(), W, B)
    np.testing.assert_allclose((everywhere[:, [2]] - everywhere[:, :2]).min(axis=0), [4.5, 1.5], rtol=1e-12)


# Softmax and loss


def test_same_score_other_probability():
    P = nn.softmax([[1, 2, 3], [1, 2, 0], [11, 12, 13]])
    np.testing.assert_allclose(P[:, 0], [0.090, 0.245, 0.090], atol=5e-4)


def test_the_plain_formula_overflows_and_its_logarithm_is_lost():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        E = np.exp([1000.0, 1001.0, 1002.0])
        assert np.isnan(E / E.sum()).all()
    assert len(caught) == 2
    with np.errstate(divide="ignore"):
        np.testing.assert_array_equal(np.log(nn.softmax([0, -1000])), [0, -np.inf])
    np.testing.assert_array_equal(nn.log_softmax([0, -1000]), [0, -1000])


def test_doubled_weights_are_half_the_temperature():
    Z = np.array([[1.0, 2, 3]])
    np.testing.assert_allclose(nn.softmax(2 * Z), nn.softmax(Z / 0.5), rtol=1e-15)


def test_cross_entropy_bounds_the_zero_one_loss_in_bits_only():
    assert -np.log(0.49) == pytest.approx(0.71, abs=0.005)
    assert -np.log2(0.49) == pytest.approx(1.03, abs=0.005)
    P = np.random.default_rng(0).dirichlet([1, 1, 1], size=5000)
    true = P[nn.predict(P) != 0, 0]
    assert true.max() <= 0.5 and (-np.log2(true) >= 1).all() and (-np.log(true) < 1).any()


def test_cross_entropy_and_divergence_differ_by_the_entropy_of_the_target():
    def both(p, q):
        seen = p > 0
        return -np.sum(p[seen] * np.log(q[seen])), np.sum(p[seen] * np.log(p[seen] / q[seen]))

    np.testing.assert_allclose(both(np.array([0.5, 0.5]), np.array([0.8, 0.2])), [0.9163, 0.2231], atol=5e-5)
    np.testing.assert_allclose(both(np.array([0.0, 1, 0]), np.array([0.1, 0.8, 0.1])), [0.2231, 0.2231], atol=5e-5)


def test_first_loss_is_log_k():
    assert nn.softmax_ce(np.zeros((1, 3)), [1]) == pytest.approx(1.0986, abs=5e-5)


# Gradient


def test_the_diagonal_of_the_jacobian_is_not_enough():
    p, target = nn.softmax([1, 2, 3]), np.array([0, 1, 0])
    outer = np.array([0, -1 / p[1], 0])
    J = np.diag(p) - np.outer(p, p)
    np.testing.assert_allclose(outer @ J, p - target, atol=1e-15)
    np.testing.assert_allclose(p - target, [0.090, -0.755, 0.665], atol=5e-4)
    np.testing.assert_allclose(outer * np.diag(J), [0, -0.755, 0], atol=5e-4)


# Penguins


def test_descent_on_two_measurements():
    path = demos.descent_path()
    accuracies = [path[k][3] for k in (0, 1, 150)]
    np.testing.assert_allclose(accuracies, [0.442, 0.906, 0.959], atol=5e-4)
    losses = [loss for _, _, loss, _ in path]
    assert losses[0] == pytest.approx(np.log(3)) and (np.diff(losses) < 0).all()
    G = plot.grid((-3, 3), (-3, 3), 81)
    early, late = (nn.softmax(nn.linear(G, *path[k][:2])) for k in (1, 150))
    assert np.mean(nn.predict(early) != nn.predict(late)) < 0.1, "the borders move little"
    assert np.mean(late.max(axis=1) < 0.9) < 0.3 < np.mean(early.max(axis=1) < 0.9), "the band of doubt gets thinner"


def test_four_measurements_and_the_bird_that_is_mistaken():
    birds = data.penguins()
    order = np.random.default_rng(1).permutation(342)
    train, test = order[:242], order[242:]
    X = (birds.X - birds.X[train].mean(axis=0)) / birds.X[train].std(axis=0)
    W, b, losses = nn.fit_softmax(X[train], birds.y[train], 3, lr=0.5, steps=300)
    Z = nn.linear(X, W, b)
    top = np.sort(Z, axis=1)
    assert (top[:, 2] - top[:, 1]).min() > 0.1, "no bird so near a border that rounding could move it"
    wrong = test[nn.predict(Z[test]) != birds.y[test]]
    assert len(test) == 100 and len(wrong) == 1
    assert (birds.y[wrong[0]], nn.predict(Z[wrong])[0]) == (0, 1)
    np.testing.assert_allclose(nn.softmax(Z[wrong[0]]), [0.382, 0.606, 0.011], atol=1e-3)
    assert birds.X[wrong[0], 0] == 45.8
    np.testing.assert_allclose(losses[[0, -1]], [1.0986, 0.0369], atol=1e-4)


def test_two_classes_learn_twice_as_fast():
    birds = data.penguins()
    X, y = birds.X[birds.y < 2, :2], birds.y[birds.y < 2]
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    V, c, _ = nn.fit_softmax(X, y, 2, lr=0.1, steps=50)
    logistic = {}
    for rate in (0.1, 0.2):
        w, bias = np.zeros(2), 0.0
        for _ in range(50):
            error = nn.sigmoid(X @ w + bias) - y
            w, bias = w - rate * X.T @ error / len(y), bias - rate * error.mean()
        logistic[rate] = w
    w, _ = nn.softmax_to_logistic(V, c)
    np.testing.assert_allclose(w, logistic[0.2], rtol=1e-10)
    np.testing.assert_allclose([w[0], logistic[0.1][0]], [1.808, 1.212], atol=5e-4)
    np.testing.assert_allclose(V.sum(axis=1), 0, atol=1e-12)


# Interactive figures


def test_probabilities_describes_what_it_shows():
    player = demos.probabilities()
    assert "0.090, 0.245 and 0.665: class 2 is the largest" in player.description
    assert "0.000, 0.000 and 1.000" in player.set(temperature=0.1)
    assert "0.269, 0.329 and 0.402" in player.set(temperature=5.0)
    assert "classes 0 and 2 tie" in player.set(z0=3.0)
    assert "0.333, 0.333 and 0.333: classes 0, 1 and 2 tie" in player.set(z0=2.0, z2=2.0, temperature=1.0)
    widths = [bar.get_width() for bar in player.fig.axes[0].patches]
    np.testing.assert_allclose(widths, 1 / 3)


@pytest.mark.parametrize(
    "b2, words",
    [
        (-6.0, "classes 0 and 1 appear"),
        (1.0, "class 0 wins 26.0% of it, class 1 44.2%, class 2 29.8%. All three meet at (-1.0, 2.0)."),
        (5.0, "classes 0, 1 and 2 appear"),
        (5.5, "classes 1 and 2 appear in the square: class 0 wins 0.0%"),
        (8.0, "classes 1 and 2 appear"),
        (10.0, "only class 2 appears in the square: class 0 wins 0.0% of it, class 1 0.0%, class 2 100.0%."),
    ],
)
def test_class_map_describes_what_it_shows(b2, words):
    player = demos.class_map()
    assert words in player.set(b2=b2)
    bars = player.fig.axes[1].patches
    np.testing.assert_allclose([bar.get_width() for bar in bars], demos.toy_shares(b2)[1])


def test_the_map_stands_upright():
    player = demos.class_map()
    image = player.fig.axes[0].images[0]
    shown = image.get_array()
    assert image.origin == "lower"
    np.testing.assert_allclose(shown[-1, 60], plot.regions(0, 3), err_msg="class 0 wins at the top")
    np.testing.assert_allclose(shown[0, 0], plot.regions(1, 3), err_msg="class 1 wins at the bottom left")
    assert demos.descent().fig.axes[0].images[0].origin == "lower"


def test_activations_describes_what_it_shows():
    player = demos.activations()
    assert "0.88, 0.73 and 0.27, sum 1.88; at one half and above, the answer is sky and sea" in player.description
    assert "0.02, 0.73 and 0.27, sum 1.02; at one half and above, the answer is sea" in player.set(sky=-4.0)
    assert "one softmax: 0.01, 0.88 and 0.12, sum 1.00; the one answer is sea" in player.set(activation="softmax")
    assert "0.71, 0.26 and 0.04, sum 1.00; the one answer is sky" in player.set(sky=2.0)


def test_surprise_describes_what_it_shows():
    player = demos.surprise()
    assert "0.80 costs 0.22 nats" in player.description
    assert "0.92 nats" in player.set(p=0.4)
    assert "0.71 nats, or 1.03 bits; with two classes the prediction is wrong, a 0/1 loss of 1" in player.set(p=0.49)
    assert "right, a 0/1 loss of 0" in player.set(p=0.5)


def test_descent_describes_what_it_shows():
    player = demos.descent()
    assert "After 10 steps the mean loss is 0.34 nats and 93.0%" in player.description
    start = player.set(step=0)
    assert "loss is 1.10 nats and 44.2%" in start and "one class, as every probability is one third" in start
    assert "After 1 step the mean loss is 0.86 nats and 90.6%" in player.set(step=1)
    assert "0.13 nats and 95.9%" in player.set(step=150)
