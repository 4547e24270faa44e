"""Lecture 06: what it says happens, and its interactive figures say what they show."""

from itertools import pairwise

import numpy as np
import pytest

from mlpkit import data, nn
from mlpkit.demos import logistic_regression as demos


@pytest.fixture(scope="module")
def fitted():
    """Design matrix, labels and the parameters with the least loss."""
    x, y = demos.flights()
    return nn.add_bias(x[:, None]), y, demos.newton_path()[-1]


# The launches


def test_distress_below_and_above_65_degrees():
    launches = data.challenger()
    cold = launches.X[:, 0] < 65
    assert launches.y[cold].all() and cold.sum() == 4
    assert (launches.y[~cold].sum(), (~cold).sum()) == (3, 19)


def test_weight_and_bias_as_odds():
    p = nn.sigmoid(-2 * (np.array([65.0, 55.0]) - 70) / 10 - 1)
    assert p[0] == 0.5
    odds = p / (1 - p)
    assert odds[1] / odds[0] == pytest.approx(np.exp(2)) == pytest.approx(7.4, abs=0.02)


def test_the_best_fit_and_the_good_ones():
    bias, weight = demos.newton_path()[-1]
    np.testing.assert_allclose([weight, bias, demos.loss(weight, bias)], [-2.3216, -1.2085, 0.4416], atol=5e-5)
    weights = np.linspace(-5, 0, 201)
    good = weights[(demos.loss_map(weights, np.linspace(-3, 1, 161)) < 0.45).any(axis=0)]
    np.testing.assert_allclose([good.min(), good.max()], [-3.0, -1.8], atol=0.1)


def test_the_map_is_the_loss():
    weights, biases = np.array([-1.0, 0.5, 2.0]), np.array([-2.0, 1.0])
    expected = [[demos.loss(w, b) for w in weights] for b in biases]
    np.testing.assert_allclose(demos.loss_map(weights, biases), expected, rtol=1e-12)


def test_standard_errors_and_the_answer(fitted):
    A, y, theta = fitted
    covariance = np.linalg.inv(len(y) * nn.logistic_hessian(A, theta, 0.0))
    # Standard errors of the textbooks, per degree Fahrenheit: 0.1082.
    assert np.sqrt(covariance[1, 1]) / 10 == pytest.approx(0.1082, abs=5e-5)
    for degrees, expected in [(31, [0.4414, 0.9996, 1.0]), (53, [0.334, 0.939, 0.998]), (70, [0.083, 0.230, 0.496])]:
        v = np.array([1.0, (degrees - 70) / 10])
        score, error = v @ theta, np.sqrt(v @ covariance @ v)
        np.testing.assert_allclose(nn.sigmoid(score + np.array([-2, 0, 2]) * error), expected, atol=5e-4)
    assert 70 - 10 * theta[0] / theta[1] == pytest.approx(64.8, abs=0.05)


def test_the_seven_alone_have_no_best_fit():
    x, y = demos.flights()
    assert nn.fit_logistic_gd(x[y == 1][:, None], y[y == 1], 1.0, 2000)[2][-1] < 2e-3
    theta = np.zeros(1)
    with pytest.raises(np.linalg.LinAlgError):
        for _ in range(60):
            theta = nn.irls_step(np.ones((7, 1)), y[y == 1], theta)
    assert theta[0] > 20


# Loss and gradient


def test_both_plain_forms_of_the_loss_break():
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-1000.0))
        assert np.isnan(-(1 * np.log(p) + 0 * np.log(1 - p))) and np.isinf(-np.log(1 - p))
        assert np.isinf(np.log(1 + np.exp(1000.0)) - 1000.0)


def test_likelihood_and_loss_of_the_table():
    x, y = demos.flights()
    for weight, bias, likelihood, loss in [(0, 0, 1.2e-7, 0.6931), (-2, -1, 3.6e-5, 0.4453), (2, -1, 5.1e-12, 1.1307)]:
        assert demos.loss(weight, bias) == pytest.approx(loss, abs=5e-5)
        p = nn.logistic_forward(x[:, None], [weight], bias)
        assert np.prod(p**y * (1 - p) ** (1 - y)) == pytest.approx(likelihood, rel=0.02)
    assert demos.loss(0, 0) == pytest.approx(np.log(2))


def test_certain_and_wrong_has_no_entropy_and_a_large_loss():
    p = nn.sigmoid(-20.0)
    assert -p * np.log(p) - (1 - p) * np.log1p(-p) < 1e-7
    assert nn.bce_with_logits([-20.0], [1]) > 20


def test_one_cost_is_the_mirror_image_of_the_other():
    z = np.linspace(-6, 6, 13)
    for score in z:
        assert nn.bce_with_logits([score], [1]) == pytest.approx(nn.bce_with_logits([-score], [0]))
    assert nn.bce_with_logits([-6.0], [1]) == pytest.approx(6, abs=0.003)


def test_steep_loss_and_flat_sigmoid():
    p = nn.sigmoid(-5.0)
    assert nn.bce_grad_p([p], [1])[0] == pytest.approx(-149.4, abs=0.05)
    assert p * (1 - p) == pytest.approx(0.0066, abs=5e-5)
    assert nn.bce_grad_p([p], [1])[0] * p * (1 - p) == pytest.approx(-0.9933, abs=5e-5)


# Descent and Newton


def test_learning_rates(fitted):
    A, y, theta = fitted
    limit = 2 / np.linalg.eigvalsh(nn.logistic_hessian(A, theta, 0.0))[-1]
    assert limit == pytest.approx(13.4, abs=0.05)
    best = nn.bce_with_logits(A @ theta, y)
    after = {lr: nn.fit_logistic_gd(A[:, 1:], y, lr, 400)[2] for lr in (1.0, 4.0, 8.0, 10.0, 13.0, 13.5, 20.0)}
    for slow, fast in pairwise([1.0, 4.0, 8.0, 10.0]):
        assert after[fast][10] < after[slow][10]
    assert after[13.0][-1] - best < 1e-6
    assert after[13.5][-1] - best > 1e-3 and np.diff(after[20.0][-20:]).max() > 1e-3


def test_plain_degrees_make_a_valley():
    x, y = demos.flights()
    T = 70 + 10 * x
    plain = nn.fit_logistic_gd(T[:, None], y, 0.001, 1001)[2]
    centered = nn.fit_logistic_gd(x[:, None], y, 4.0, 1001)[2]
    np.testing.assert_allclose([plain[1000], centered[10]], [0.5921, 0.4429], atol=5e-5)
    ratios = []
    for inputs, theta in [(x, np.zeros(2)), (x, demos.newton_path()[-1]), (T, np.zeros(2))]:
        eigenvalues = np.linalg.eigvalsh(nn.logistic_hessian(nn.add_bias(inputs[:, None]), theta, 0.0))
        ratios.append(eigenvalues[1] / eigenvalues[0])
    np.testing.assert_allclose(ratios, [2.11, 4.25, 501543], rtol=0.01)


def test_one_temperature_in_two_units():
    x, _ = demos.flights()
    X = np.column_stack([np.ones(23), x, (70 + 10 * x - 32) / 18])
    eigenvalues = np.linalg.eigvalsh(nn.logistic_hessian(X, [0.1, 0.2, 0.3], 0.0))
    assert abs(eigenvalues[0]) < 1e-12 < 1e-2 < eigenvalues[1]


def test_newton_doubles_the_digits_and_descent_does_not():
    path = demos.newton_path()
    far = [np.linalg.norm(theta - path[-1]) for theta in path[:6]]
    np.testing.assert_allclose(far[2:], [0.2229, 0.01634, 9.36e-5, 3.12e-9], rtol=0.01)
    assert all(0.1 < b / a**2 < 1.2 for a, b in pairwise(far))
    slow = [np.linalg.norm(theta - path[-1]) for theta in demos.descent_path(4.0)]
    assert slow[8] == pytest.approx(0.36, abs=0.005)
    assert all(0.4 < b / a < 1 for a, b in pairwise(slow[:9]))


def test_newton_overshoots_from_afar():
    y = demos.TOY_Y["overlapping"]
    expected = {1.0: [0.201, 0.409, 0.420], 1.5: [-0.691, 0.773, 0.355], 2.0: [-2.81, 25.7, -1.41e11]}
    for start, weights in expected.items():
        theta = np.array([0.0, start])
        for weight in weights:
            theta = nn.irls_step(demos.TOY_X, y, theta)
            assert theta[1] == pytest.approx(weight, rel=0.005)
    np.testing.assert_allclose(demos.toy_path("overlapping", 0.0)[-1], [0, 0.4196], atol=5e-5)


def test_separable_classes():
    norms = np.linalg.norm(demos.toy_path("separable", 0.0), axis=1)
    np.testing.assert_allclose(norms[[1, 2, 4, 8, 11]], [1.2, 2.0, 3.9, 7.8, 10.8], atol=0.05)
    for lam, norm in [(0.01, 2.90), (1.0, 0.47)]:
        path = demos.toy_path("separable", lam)
        assert np.linalg.norm(path[-1]) == pytest.approx(norm, abs=0.005)
        np.testing.assert_allclose(path[-1], path[-2], atol=1e-8)
    weights = [nn.fit_logistic_gd(demos.TOY_X[:, 1:], demos.TOY_Y["separable"], 1.0, n)[0][0] for n in (10, 100, 1000)]
    np.testing.assert_allclose(weights, [2.10, 4.02, 6.23], atol=0.005)


# Interactive figures


def test_fit_describes_what_it_shows():
    player = demos.fit()
    assert "Weight 0.00 per 10 °F and bias 0.00: the mean loss is 0.693" in player.description
    assert "one half" not in player.description
    text = player.set(weight=-2.3, bias=-1.2)
    assert "0.442 nats (the least possible is 0.442)" in text and "one half at 64.8 °F" in text and "−2.30" in text
    assert "loss is 3.358" in player.set(weight=3.0, bias=4.0)
    assert player.fig.axes[1].patches[0].get_height() == 1.5


def test_descent_describes_what_it_shows():
    player = demos.descent()
    assert "After 10 steps with a learning rate of 1.0, the weight is −1.11" in player.description
    assert "mean loss is 0.480" in player.description and "falls at every step" in player.description
    assert "mean loss is 0.442" in player.set(lr=10.0, step=40)
    assert "does not always fall" in player.set(lr=20.0)
    assert "Before the first step" in player.set(step=0) and "loss is 0.693" in player.description


def test_newton_describes_what_it_shows():
    player = demos.newton()
    assert "After 2 steps IRLS is 2.2e-01 and gradient descent 1.3e+00 away" in player.description
    assert "both are 2.6e+00 away" in player.set(step=0)
    assert "IRLS is less than 1e-15 and gradient descent 3.6e-01" in player.set(step=8)
    assert player.fig.axes[0].images[0].origin == "lower"
    image = np.asarray(player.fig.axes[0].images[0].get_array())
    row, column = (round(v) for v in np.argwhere(image == image.min()).mean(axis=0))
    np.testing.assert_allclose([-2.48 + row * 2.96 / 74, -3.48 + column * 3.96 / 99], [-1.21, -2.32], atol=0.1)


def test_separable_describes_what_it_shows():
    player = demos.separable()
    assert "norm of θ is 2.90 and has settled; without a penalty it is 11.82 and growing" in player.description
    assert "11.65 and still grows" in player.set(lam=1e-7)
    assert "0.47 and has settled" in player.set(lam=1.0)
    assert "Overlapping classes" in player.set(classes="overlapping") and "it is 0.42." in player.description
