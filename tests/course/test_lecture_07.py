"""Lecture 07: what it says happens, and its interactive figures say what they show."""

import re
import warnings
from pathlib import Path

import nbformat
import numpy as np
import pytest
from support.lectures import solve

from mlpkit import data, nn, plot
from mlpkit.demos import softmax_regression as demos
from mlpkit.grading import figure_code
from mlpkit.lecture import Question, problems

LECTURE = nbformat.read(Path(__file__).parents[2] / "course" / "07_softmax_regression.ipynb", as_version=4)
SEEDS = range(10)

W, B = demos.TOY_W, demos.TOY_B


# The toy of the puzzle


def test_scores_and_probabilities_of_the_puzzle():
    Z = nn.linear([[0, 0], [5, 5], [-5, -5]], W, B)
    np.testing.assert_array_equal(Z, [[-2, 1, 10], [8, -4, 12.5], [-12, 6, 7.5]])
    np.testing.assert_allclose(nn.softmax(Z)[[0, 1, 2], 2], [0.99987, 0.9890, 0.8176], atol=5e-5)


def test_with_a_bias_of_10_one_class_wins_everywhere():
    P = nn.softmax(nn.linear(plot.grid(), W, B))
    assert np.all(nn.predict(P) == 2)
    np.testing.assert_allclose([P[:, 0].max(), P[:, 1].max(), P[:, 2].min()], [0.0110, 0.1824, 0.8176], atol=5e-5)
    assert nn.predict(nn.linear([[0, 9]], W, B))[0] == 0  # outside the square
    assert P[:101, 0].max() < 5e-9 < 1e-3 < P[-101:, 0].max(), "class 0 rises from the bottom edge to the top edge"


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


def test_class_0_wins_its_first_point_when_its_bias_passes_two_and_a_half():
    wins = [0 in nn.predict(nn.linear(plot.grid(), W, [bias, 1, 10])) for bias in (2.49, 2.51)]
    assert wins == [False, True]


# Several regressions at once


@pytest.mark.parametrize("seed", SEEDS)
def test_outputs_of_a_linear_layer_are_fitted_one_by_one(seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, 3)), rng.normal(size=(20, 4))
    together = np.linalg.lstsq(X, Y, rcond=None)[0]
    for k in range(4):
        np.testing.assert_allclose(together[:, k], np.linalg.lstsq(X, Y[:, k], rcond=None)[0], atol=1e-12)


# Softmax and loss


@pytest.mark.parametrize("seed", SEEDS)
def test_bayes_rule_for_normal_classes_is_a_softmax_of_neurons(seed):
    rng = np.random.default_rng(seed)
    means, shares, sd, x = rng.normal(size=3), rng.dirichlet([2, 2, 2]), rng.uniform(0.5, 2), rng.normal(size=50)
    joint = shares * np.exp(-((x[:, None] - means) ** 2) / (2 * sd**2))
    Z = x[:, None] * means / sd**2 + np.log(shares) - means**2 / (2 * sd**2)
    np.testing.assert_allclose(nn.softmax(Z), joint / joint.sum(axis=1, keepdims=True), rtol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_training_finds_the_probabilities_of_bayes_rule(seed):
    rng = np.random.default_rng(seed)
    means, shares = np.array([-1.5, 0.0, 2.0]), np.array([0.5, 0.3, 0.2])
    y = rng.choice(3, size=3000, p=shares)
    x = rng.normal(means[y])
    W_fit, b_fit, _ = nn.fit_softmax(x[:, None], y, 3, lr=1.0, steps=500)
    at = np.linspace(-3, 4, 50)[:, None]
    bayes = nn.softmax(at * means + np.log(shares) - means**2 / 2)
    assert np.abs(nn.softmax(nn.linear(at, W_fit, b_fit)) - bayes).mean() < 0.03


@pytest.mark.parametrize("seed", SEEDS)
def test_a_difference_of_scores_is_a_log_odds(seed):
    z = np.random.default_rng(seed).normal(size=4)
    P = nn.softmax(z)
    np.testing.assert_allclose(np.log(P[:, None] / P), z[:, None] - z, atol=1e-12)


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


def test_shares_of_birds_with_similar_bills_are_near_the_probabilities():
    birds = data.penguins()
    length = birds.X[:, 0]
    X = ((length - length.mean()) / length.std())[:, None]
    W_bill, b_bill, _ = nn.fit_softmax(X, birds.y, K=3, lr=1.0, steps=2000)
    P = nn.softmax(nn.linear(X, W_bill, b_bill))
    gaps = []
    for low, high in zip([32, 38, 40, 42, 44, 46, 48, 50, 52], [38, 40, 42, 44, 46, 48, 50, 52, 60], strict=True):
        group = (low <= length) & (length < high)
        gaps.append(max(abs(np.mean(birds.y[group] == k) - P[group, k].mean()) for k in range(3)))
    assert max(gaps) == pytest.approx(0.11, abs=0.005) and np.median(gaps) == pytest.approx(0.02, abs=0.005)


# Digits


@pytest.fixture(scope="module")
def ten_splits():
    """Probabilities for the test digits and their labels, with W and the training digits: one row for each split."""
    digits, rows = data.digits(), []
    for seed in SEEDS:
        W_fit, b_fit, train, test = demos.fitted_digits(seed)
        assert not set(train) & set(test) and len(train) + len(test) == len(digits.y)
        rows.append((nn.softmax(nn.linear(digits.X[test], W_fit, b_fit)), digits.y[test], W_fit, train))
    return rows


def test_digits_are_read_with_the_accuracy_that_the_lecture_states(ten_splits):
    accuracies = [nn.accuracy(nn.predict(P), y) for P, y, _, _ in ten_splits]
    assert np.mean(accuracies) == pytest.approx(0.958, abs=0.002)
    assert np.std(accuracies, ddof=1) == pytest.approx(0.009, abs=0.001)
    assert min(accuracies) > 0.94


def test_trained_weights_read_more_digits_than_mean_images_in_every_split(ten_splits):
    digits = data.digits()
    for seed, (P, y, _, train) in zip(SEEDS, ten_splits, strict=True):
        test = demos.fitted_digits(seed)[3]
        means = np.array([digits.X[train][digits.y[train] == k].mean(axis=0) for k in range(10)])
        neurons = nn.linear(digits.X[test], means.T, -(means**2).sum(axis=1) / 2)
        distances = ((digits.X[test][:, None] - means) ** 2).sum(axis=2)
        np.testing.assert_array_equal(nn.predict(neurons), distances.argmin(axis=1))
        assert nn.accuracy(nn.predict(neurons), y) + 0.03 < nn.accuracy(nn.predict(P), y)


def test_ink_in_the_middle_speaks_against_a_zero_and_ink_around_it_for_it(ten_splits):
    for _, _, W_fit, _ in ten_splits:
        column = W_fit[:, 0].reshape(8, 8)
        ring = [column[3:6, 1:3].mean(), column[3:5, 6].mean(), column[1, 2:6].mean(), column[6, 2:6].mean()]
        assert column[3:5, 3:5].max() < -0.5 < 0.1 < min(ring)


def test_rows_of_weights_sum_to_zero_and_pixels_without_ink_keep_the_weight_zero(ten_splits):
    X = data.digits().X
    for _, _, W_fit, train in ten_splits:
        np.testing.assert_allclose(W_fit.sum(axis=1), 0, atol=1e-12)
        never = X[train].max(axis=0) == 0
        assert never.any() and not W_fit[never].any()


def test_the_probabilities_of_digits_are_ordered_well_and_too_modest_in_every_split(ten_splits):
    for P, y, _, _ in ten_splits:
        certain, right = P.max(axis=1), nn.predict(P) == y
        assert certain.mean() + 0.04 < right.mean()
        assert right[certain < 0.7].mean() + 0.1 < right[certain >= 0.7].mean()


def test_longer_training_makes_digits_more_certain():
    digits = data.digits()
    _, _, train, test = demos.fitted_digits()
    certain = []
    for steps in (300, 900):
        W_fit, b_fit, _ = nn.fit_softmax(digits.X[train], digits.y[train], 10, lr=1.0, steps=steps)
        certain.append(nn.softmax(nn.linear(digits.X[test], W_fit, b_fit)).max(axis=1).mean())
    assert certain[0] + 0.03 < certain[1]


def test_the_last_mistake_in_the_order_of_certainty_has_rank_108(ten_splits):
    P, y, _, _ = ten_splits[0]
    order = np.argsort(P.max(axis=1), kind="stable")
    wrong = np.flatnonzero(nn.predict(P)[order] != y[order]) + 1
    assert wrong[-1] == 108 and 9 in wrong and len(y) - 108 == 389


# Two classes


@pytest.mark.parametrize("seed", SEEDS)
def test_two_neurons_move_in_opposite_directions_and_their_difference_twice_as_far(seed):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(30, 3)), rng.integers(0, 2, 30)
    V, _, _ = nn.fit_softmax(X, y, 2, lr=0.1, steps=20)
    w, bias = np.zeros(3), 0.0
    for _ in range(20):
        error = nn.sigmoid(X @ w + bias) - y
        w, bias = w - 0.2 * X.T @ error / 30, bias - 0.2 * error.mean()
    np.testing.assert_allclose(V[:, 1] - V[:, 0], w, rtol=1e-9)
    np.testing.assert_allclose(V[:, 0], -V[:, 1], rtol=1e-9)


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


def test_evidence_describes_what_it_shows():
    player = demos.evidence()
    assert "the digit 6, read as 1 with probability 0.46, which is wrong; 6 follows with 0.32" in player.description
    assert "which is wrong" in player.set(rank=108) and "which is right" in player.set(rank=109)
    shown = player.set(rank=497)
    lead = float(re.search(r"lead of ([\d.]+) nats", shown)[1])
    widths = np.sort([bar.get_width() for bar in player.fig.axes[2].patches])
    assert np.log(widths[-1] / widths[-2]) == pytest.approx(lead, abs=0.01), "the lead is the log-odds of the two"


# The notebook


def test_every_task_is_calm_at_first_and_its_solution_is_right():
    answers = solve(LECTURE)
    assert len(answers) == 5 and all(answer.startswith("Right") for answer in answers)


def test_each_question_of_the_self_test_has_one_right_choice():
    (cell,) = [c for c in LECTURE.cells if c.cell_type == "code" and c.source.startswith("self_test(")]
    asked = []
    exec(cell.source, {"self_test": asked.extend, "Question": Question, "nn": nn, "np": np, "data": data})
    assert problems(asked) == []


def test_the_code_below_a_figure_is_that_of_the_figure():
    below = [c.source for c in LECTURE.cells if figure_code.TAG in c.metadata.get("tags", [])]
    names = ["probabilities", "class_map", "activations", "surprise", "descent", "evidence"]
    assert below == [figure_code.text("softmax_regression", name) for name in names]
    assert all(5 <= len(figure_code.lines("softmax_regression", name).splitlines()) <= 15 for name in names)


def test_no_deck_is_named_outside_the_references():
    for cell in LECTURE.cells:
        if not cell.source.startswith("## References"):
            assert not re.search(r"\b[Dd]ecks?\b|\b[Ss]lides\b", cell.source), cell.source


def test_what_we_see_is_folded():
    for before, cell in zip(LECTURE.cells, LECTURE.cells[1:], strict=False):
        if cell.cell_type == "markdown" and "**Predict.**" in before.source:
            raise AssertionError("no output follows a prediction")
        if "What we see" in cell.source:
            assert cell.source.startswith("<details>\n<summary><b>What we see</b></summary>\n")


def test_links_lead_to_files_that_exist():
    folder = Path(__file__).parents[2] / "course"
    text = "\n".join(c.source for c in LECTURE.cells if c.cell_type == "markdown")
    links = re.findall(r"\]\((?!https://)([^)]+)\)", text)
    assert len(links) >= 4 and all((folder / link).is_file() for link in links)
