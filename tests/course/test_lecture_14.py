"""Lecture 14: what it says happens, and its interactive figures say what they show."""

import numpy as np
import pytest

from mlpkit import data, nn
from mlpkit.demos import regularization as demos

LOSS = nn.SoftmaxCE()


def weight_size(net):
    weights = np.concatenate([value.ravel() for name, value in net.params.items() if name.startswith("W")])
    return np.sqrt(np.mean(weights**2))


# Fitting the noise


def test_training_error_falls_and_validation_error_turns():
    errors = np.array([demos.polynomial_errors(d)[1:] for d in range(15)])
    assert (np.diff(errors[:, 0]) < 1e-9).all() and errors[14, 0] < 1e-6
    assert errors[:, 1].argmin() == 4 and np.ptp(errors[3:6, 1]) < 0.002
    np.testing.assert_allclose(errors[[3, 4, 10], 1], [0.0503, 0.0491, 25.2], rtol=5e-3)
    assert errors[14, 1] > 1e6


def test_bias_and_variance():
    result = [demos.many_fits(d)[2:] for d in (1, 4, 12)]
    np.testing.assert_allclose(result, [[0.175, 0.006], [0.004, 0.015], [0.001, 0.058]], atol=6e-4)
    assert np.argmin(np.sum(result, axis=1)) == 1


# Penguins


def test_the_split():
    birds = data.penguins()
    assert (birds.y[:34] == 0).all()
    parts = demos.penguin_split()
    assert [len(part) for part in parts[::2]] == [34, 103, 205]
    assert all(len(np.unique(labels)) == 3 for labels in parts[1::2])
    np.testing.assert_allclose(parts[0].mean(axis=0), 0, atol=1e-12)


def test_early_stopping_really_stops_and_helps():
    X, y, X_val, y_val, X_test, y_test = demos.penguin_split()
    (full, long), (early, short) = (demos.trained(100, "sgd", 0.2, patience=k) for k in (None, 10))
    assert len(long["loss"]) == 100 and len(short["loss"]) == 19
    assert nn.early_stopping(long["validation_loss"], 10) == (18, 8)
    assert short["validation_loss"] == long["validation_loss"][:19]
    assert LOSS.forward(early.forward(X_val), y_val) == pytest.approx(min(long["validation_loss"]))
    np.testing.assert_allclose(
        [
            LOSS.forward(net.forward(A), t)
            for net in (full, early)
            for A, t in ((X, y), (X_val, y_val), (X_test, y_test))
        ],
        [0.25, 0.61, 0.42, 0.30, 0.49, 0.40],
        atol=6e-3,
    )


def test_patience_up_to_five_gives_up_at_the_bump():
    losses = demos.long_run()["validation_loss"]
    assert {nn.early_stopping(losses, k)[1] for k in range(1, 6)} == {2}
    assert {nn.early_stopping(losses, k)[1] for k in range(6, 61)} == {8}


def test_the_validation_curve_of_the_penalty():
    results = [demos.decayed(lam) for lam in demos.LAMBDAS]
    train, val = np.array([r[2:] for r in results]).T
    assert (np.diff(train) > 0).all() and demos.LAMBDAS[val.argmin()] == 0.03
    np.testing.assert_allclose([train[0], train[-1], val[0], val.min()], [0.21, 1.05, 0.74, 0.52], atol=6e-3)
    assert results[-1][1] < 0.005 and (np.diff([r[1] for r in results]) < 0).all()


def test_penalty_and_decay():
    W, dW = np.ones(2), np.array([10, 0.01])
    np.testing.assert_allclose(nn.sgd_weight_decay_step(W, dW, 0.1, 0.1), [-0.01, 0.989])
    np.testing.assert_allclose(nn.adam_step(W, dW + 0.1 * W, {}, 0.1)[0], [0.9, 0.9], rtol=1e-6)
    np.testing.assert_allclose(nn.adam_step(W, dW, {}, 0.1)[0], [0.9, 0.9], rtol=1e-6)
    sizes = {
        (rule, name): weight_size(demos.trained(200, rule, lr, **{name: 0.1})[0])
        for rule, lr in (("sgd", 0.1), ("adam", 0.02))
        for name in ("l2", "weight_decay")
    }
    assert sizes["sgd", "l2"] == pytest.approx(sizes["sgd", "weight_decay"], rel=1e-9)
    assert sizes["adam", "l2"] == pytest.approx(0.12, abs=0.01)
    assert sizes["adam", "weight_decay"] == pytest.approx(0.74, abs=0.02)


def test_the_prior_gives_its_lambda():
    # -log posterior / N = mean loss + |w|² / (2 N s²) + constant
    w, s, n = np.array([0.3, -2.0]), 0.7, 34
    minus_log_prior = np.sum(w**2 / (2 * s**2) + np.log(s * np.sqrt(2 * np.pi)))
    at_zero = 2 * np.log(s * np.sqrt(2 * np.pi))
    assert (minus_log_prior - at_zero) / n == pytest.approx(1 / (n * s**2) / 2 * np.sum(w**2))


def test_only_the_lasso_removes_an_axis():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 3))
    y = X @ [2.0, 0.0, -1.0] + 0.5 * rng.normal(size=60)
    X, y = X - X.mean(axis=0), y - y.mean()
    for lam in (10, 40):
        assert nn.lasso_fit(X, y, lam, 500)[1] == 0 and abs(nn.ridge_fit(X, y, lam, penalize_first=True)[1]) > 0.05


# Dropout


@pytest.mark.parametrize("p", [0.0, 0.3, 0.5, 0.8])
def test_the_missing_factor_and_the_adaptive_penalty(p):
    scores, probabilities = demos.masked_scores(p, factor=False)
    assert probabilities.sum() == pytest.approx(1) and probabilities @ scores == pytest.approx(10 * (1 - p))
    scores, _ = demos.masked_scores(p)
    assert probabilities @ scores == pytest.approx(10)
    assert probabilities @ (9 - scores) ** 2 == pytest.approx(1 + p / (1 - p) * 30)


def test_the_share_of_ten_units():
    assert np.sqrt(0.5 * 0.5 / 10) == pytest.approx(0.158, abs=5e-4)


def test_dropout_helps_little_here():
    plain, dropped = (demos.trained(100, "sgd", 0.2, p=p)[1] for p in (0.0, 0.5))
    assert np.mean(dropped["loss"][-20:]) > np.mean(plain["loss"][-20:]) + 0.02
    np.testing.assert_allclose([min(h["validation_loss"]) for h in (plain, dropped)], [0.49, 0.47], atol=6e-3)
    for h in (plain, dropped):
        assert np.mean(h["validation_loss"][-20:]) > min(h["validation_loss"]) + 0.1


# Interactive figures


def test_degree_describes_what_it_shows():
    player = demos.degree()
    assert "error 0.193 on the 15 training points and 0.185 on the 30" in player.description
    assert "0.050 on the 15 training points and 0.0491 on the 30" in player.set(degree=4)
    assert "smallest at degree 4" in player.description
    assert "0.000 on the 15" in player.set(degree=14)


def test_patience_describes_what_it_shows():
    player = demos.patience()
    assert "patience of 10, training stops at epoch 18; the parameters of epoch 8 are kept" in player.description
    assert "stops at epoch 7; the parameters of epoch 2" in player.set(patience=5)
    assert player.fig.axes[0].lines[2].get_xdata()[0] == 2


def test_decay_describes_what_it_shows():
    player = demos.decay()
    assert "λ = 0, the loss is 0.21 nats on the 34 training birds and 0.74" in player.description
    assert "0.52 on the 103 validation birds" in player.set(lam=0.03)
    assert "size 0.00" in player.set(lam=1.0)


def test_thinned_describes_what_it_shows():
    player = demos.thinned()
    assert "5 of 12 hidden units are dropped" in player.description
    assert "8 of 12" in player.set(draw=3)
    assert "0 of 12 hidden units are dropped, and 66 of 66" in player.set(mode="test")
    assert "0 of 12" in player.set(mode="training", p=0.0)


def test_spread_describes_what_it_shows():
    player = demos.spread()
    assert "without a factor: the score has the mean 5.00 and the standard deviation 2.74" in player.description
    assert "mean 10.00 and the standard deviation 5.48" in player.set(factor="1/(1 − p)")
    assert "mean 10.00 and the standard deviation 0.00" in player.set(p=0.0)
