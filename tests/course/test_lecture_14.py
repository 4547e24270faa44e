"""Lecture 14: what it says happens, over ten training sets or more, and its figures say what they show."""

import itertools
from pathlib import Path

import nbformat
import numpy as np
import pytest
from support.lectures import solve

from mlpkit import data, nn
from mlpkit.demos import few_digits, regularization

LECTURE = Path(__file__).parents[2] / "course" / "14_regularization.ipynb"


@pytest.mark.slow
def test_every_solution_is_right_and_every_task_is_calm_while_unfinished():
    answers = solve(nbformat.read(LECTURE, 4))
    assert len(answers) == 5 and all(answer.startswith("Right") for answer in answers)


def sum_of_parts(degree, lam=0.0, seed=0):
    fits = regularization.many_fits(degree, lam, seed=seed)
    return fits.bias2 + fits.variance


# ----------------------------------------------------------------------------- bias and variance


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_noise_bias_and_variance_are_the_whole_error(degree):
    fits = regularization.many_fits(degree)
    rng, x = np.random.default_rng(9), fits.x
    targets = regularization.truth(x) + regularization.NOISE * rng.normal(size=(4000, 1, 101))
    error = np.mean([(y - fits.curves[rng.integers(200)]) ** 2 for y in targets[:, 0]])
    assert error == pytest.approx(regularization.NOISE**2 + fits.bias2 + fits.variance, rel=0.1)


def test_places_are_random_and_the_whole_interval_counts():
    fits = regularization.many_fits(3)
    assert (fits.x[0], fits.x[-1]) == (-1, 1) and fits.curves.shape == (200, 101)
    (a, _), (b, _) = (regularization.noisy_points(np.random.default_rng(k)) for k in range(2))
    assert not np.allclose(a, b) and np.ptp(np.diff(a)) > 0.05


def test_lines_are_biased_degree_three_is_best_and_higher_degrees_vary():
    for seed in range(10):
        line, cubic, quartic = (regularization.many_fits(d, seed=seed) for d in (1, 3, 4))
        assert line.bias2 > 3 * line.variance and cubic.bias2 < 0.01 < quartic.variance
        assert sum_of_parts(3, seed=seed) == min(sum_of_parts(d, seed=seed) for d in (0, 1, 2, 3, 4, 5, 8, 12))
        assert regularization.many_fits(5, seed=seed).variance > 0.5


def test_a_penalty_buys_back_the_variance_of_degree_twelve():
    for seed in range(10):
        free, ridge = (regularization.many_fits(12, lam, seed=seed) for lam in (0.0, 0.1))
        assert free.variance > 1e9 and ridge.variance < 0.15 and ridge.bias2 < 0.05
    median = np.median(np.mean((regularization.many_fits(12).curves - regularization.truth(free.x)) ** 2, axis=1))
    assert median == pytest.approx(51_000, rel=0.05) and regularization.many_fits(12).variance > 1e12


def test_the_square_is_of_no_use_and_costs_variance():
    for seed in range(10):
        one, two = (regularization.many_fits(d, seed=seed) for d in (1, 2))
        assert two.bias2 > one.bias2 - 0.02 and two.variance > 2 * one.variance


def test_validation_chooses_degree_three_about_half_the_time():
    shares = []
    for seed in range(10):
        rng, chosen = np.random.default_rng(seed), []
        for _ in range(100):
            (x, y), (x_val, y_val) = (regularization.noisy_points(rng, n) for n in (15, 30))
            chosen.append(
                np.argmin(
                    [
                        nn.mse(nn.poly_features(x_val, d) @ nn.ols_fit(nn.poly_features(x, d), y), y_val)
                        for d in range(9)
                    ]
                )
            )
        shares.append(np.mean(np.array(chosen) == 3))
        assert np.mean(np.isin(chosen, (1, 8))) < 0.12
    assert min(shares) > 0.4 and max(shares) < 0.75


# ------------------------------------------------------------------------------------- splitting


def test_the_test_images_are_never_learned_from():
    locked = {row.tobytes() for row in few_digits.locked_test_set()[0]}
    assert len(few_digits.locked_test_set()[1]) == 797
    for draw in range(few_digits.DRAWS):
        few = few_digits.few_digits(draw)
        assert few.X.shape == (200, 64) and few.X_val.shape == (300, 64)
        assert np.count_nonzero(few.y != few.y_true) == 40
        assert not locked & {row.tobytes() for row in np.concatenate([few.X, few.X_val])}
    assert np.array_equal(few_digits.few_digits(0, 0).y, few_digits.few_digits(0, 0).y_true)


def test_the_five_wrong_labels_that_the_reader_looks_for():
    few = few_digits.few_digits(0)
    wrong = np.flatnonzero(few.y[:20] != few.y_true[:20])
    assert wrong.tolist() == [0, 1, 2, 9, 11] and few.y_true[wrong].tolist() == [7, 3, 7, 9, 0]


def test_the_first_images_of_the_file_are_worse_to_learn_from_than_any_shuffled_ones():
    digits = data.digits()

    def share(order):
        A, Y = nn.add_bias(digits.X[order]), nn.one_hot(digits.y[order], 10)
        theta = np.linalg.solve(A[:200].T @ A[:200] + np.eye(65), A[:200].T @ Y[:200])
        return nn.accuracy(nn.predict(A[200:] @ theta), digits.y[order][200:])

    assert min(share(np.random.default_rng(k).permutation(1797)) for k in range(20)) > share(np.arange(1797)) + 0.05


def test_the_best_of_a_hundred_guessing_models_is_lucky():
    labels = few_digits.few_digits(0).y_val
    best = [
        (np.random.default_rng(k).integers(10, size=(100, 300)) == labels).mean(axis=1).max() for k in range(20)
    ]  # fmt: skip
    assert min(best) > 0.12 and np.mean(best) == pytest.approx(0.145, abs=0.01)


# -------------------------------------------------------------------------- the three regularizers


@pytest.mark.slow
def test_each_tool_wins_on_the_test_set_with_wrong_labels_and_none_with_right_ones():
    plain = few_digits.final_accuracies("nothing")
    assert plain.mean() == pytest.approx(0.757, abs=5e-3)
    for method in ("early stopping", "weight decay", "dropout"):
        gain = few_digits.final_accuracies(method) - plain
        assert (gain > 0).all() and gain.mean() > 0.08 and gain.mean() > 2 * gain.std(ddof=1), method
    clean = few_digits.final_accuracies("nothing", wrong=0)
    assert clean.mean() == pytest.approx(0.925, abs=5e-3)
    for method in ("early stopping", "dropout"):
        gain = few_digits.final_accuracies(method, wrong=0) - clean
        assert abs(gain.mean()) < 0.005 and abs(gain.mean()) < gain.std(ddof=1), method
    loss = few_digits.final_accuracies("weight decay", wrong=0) - clean
    assert (loss < 0).all() and loss.mean() < -0.01


@pytest.mark.slow
def test_the_validation_curve_chooses_the_lambda_of_the_last_experiment():
    shares = [
        few_digits.validation_accuracies(**({"l2": lam} if lam else {})).mean() for lam in regularization.LAMBDAS
    ]  # fmt: skip
    best = int(np.argmax(shares))
    assert regularization.LAMBDAS[best] == few_digits.METHODS["weight decay"]["l2"] == 0.03
    assert (np.diff(shares[: best + 1]) > 0).all() and shares[-1] < 0.6
    assert shares[best] == max(shares) > shares[0] + 0.05


def test_the_plain_network_learns_wrong_labels_by_heart_and_the_others_do_not():
    stored = {}
    for method, options in few_digits.METHODS.items():
        counts = []
        for draw in range(few_digits.DRAWS):
            few, net = few_digits.few_digits(draw), few_digits.trained(draw, **options)[0]
            changed = few.y != few.y_true
            counts.append(np.count_nonzero(nn.predict(net.forward(few.X[changed])) == few.y[changed]))
        stored[method] = np.array(counts)
    assert stored["nothing"].min() >= 36 and stored["nothing"].mean() == pytest.approx(39, abs=0.5)
    assert 3 < stored["early stopping"].mean() < 4
    assert max(stored[method].max() for method in list(few_digits.METHODS)[1:]) <= 15


def test_ten_runs_overfit_and_a_patience_of_two_is_enough():
    histories = [few_digits.trained(draw)[1] for draw in range(few_digits.DRAWS)]
    losses = np.array([history["validation_loss"] for history in histories])

    def kept(patience):
        return np.mean([run[nn.early_stopping(run, patience)[1]] for run in losses])

    assert kept(1) > kept(2) + 0.02 and 0 <= kept(2) - kept(30) < 0.01
    assert {nn.early_stopping(run, 5)[1] for run in losses} <= {5, 6}
    assert (losses[:, -1] > losses.min(axis=1) + 0.02).all() and losses[:, -1].mean() > kept(5) + 0.2
    assert all(history["loss"][-1] < 0.5 * history["loss"][6] for history in histories)


def test_the_one_call_of_the_lecture_is_the_run_of_the_experiment():
    few, net, rng = few_digits.few_digits(0), few_digits.wide_network(0), np.random.default_rng(2000)
    history = nn.train(
        net,
        nn.SoftmaxCE(),
        nn.Optimizer("momentum", lr=0.1),
        few.X,
        few.y,
        epochs=40,
        batch_size=50,
        rng=rng,
        validation=(few.X_val, few.y_val),
        patience=5,
    )
    assert history == few_digits.trained(0, patience=5)[1] and len(history["loss"]) < 15


def test_penalty_and_decay_in_one_step():
    W, dW = np.array([2.0, 3.0]), np.array([4.0, 0.2])
    np.testing.assert_allclose(nn.sgd_weight_decay_step(W, dW, 0.1, 0.5), [1.5, 2.83])
    np.testing.assert_allclose(nn.adam_step(W, dW + 0.5 * W, {}, 0.1)[0], [1.9, 2.9], rtol=1e-6)
    np.testing.assert_allclose(nn.adam_step(W, dW, {}, 0.1)[0], [1.9, 2.9], rtol=1e-6)


@pytest.mark.slow
def test_penalty_and_decay_differ_under_adam_only():
    def shares(rule, lr, **options):
        return few_digits.validation_accuracies(rule=rule, lr=lr, **options)

    np.testing.assert_array_equal(shares("sgd", 0.1, l2=0.03), shares("sgd", 0.1, weight_decay=0.03))
    plain, penalty, decay, strong = (
        shares("adam", 0.002, **options)
        for options in ({}, {"l2": 0.03}, {"weight_decay": 0.03}, {"weight_decay": 3.0})
    )  # fmt: skip
    assert abs(decay.mean() - plain.mean()) < 0.006
    assert penalty.mean() > plain.mean() + 0.015 and strong.mean() > plain.mean() + 0.015
    size = {
        name: np.mean([few_digits.weights_of(few_digits.trained(k, rule="adam", lr=0.002, **options)[0]).std()
                       for k in range(few_digits.DRAWS)])
        for name, options in (("penalty", {"l2": 0.03}), ("decay", {"weight_decay": 0.03}))
    }  # fmt: skip
    assert size["penalty"] < 0.5 * size["decay"]


def test_typical_gradients_are_far_below_one():
    sizes = []
    for draw in range(few_digits.DRAWS):
        few, net = few_digits.few_digits(draw), few_digits.trained(draw)[0]
        loss = nn.SoftmaxCE()
        for start in (few_digits.wide_network(draw), net):
            for layer in (start.layers[0], start.layers[3]):
                layer.train = False
            loss.forward(start.forward(few.X[:50]), few.y[:50])
            start.backward(loss.backward())
            sizes += [np.abs(g).ravel() for name, g in start.grads.items() if name.startswith("W")]
    assert np.quantile(np.concatenate(sizes), 0.99) < 0.2


def test_the_prior_gives_its_lambda():
    # -log posterior / N = mean loss + |w|² / (2 N s²) + constant
    w, s, n = np.array([0.3, -2.0]), 0.7, 34
    minus_log_prior = np.sum(w**2 / (2 * s**2) + np.log(s * np.sqrt(2 * np.pi)))
    at_zero = 2 * np.log(s * np.sqrt(2 * np.pi))
    assert (minus_log_prior - at_zero) / n == pytest.approx(1 / (n * s**2) / 2 * np.sum(w**2))
    assert 1 / np.sqrt(200 * 0.03) == pytest.approx(0.41, abs=5e-3)


def test_the_lasso_finds_five_of_a_hundred_coefficients_and_ridge_does_not():
    for seed in range(12):
        rng = np.random.default_rng(seed)
        w = np.zeros(100)
        w[rng.choice(100, 5, replace=False)] = rng.choice([-1, 1], 5) * rng.uniform(1, 2, 5)
        X = rng.normal(size=(40, 100))
        lasso, ridge = nn.lasso_fit(X, X @ w, 2.0, 2000), nn.ridge_fit(X, X @ w, 2.0, penalize_first=True)
        assert np.linalg.norm(lasso - w) < 0.1 * np.linalg.norm(w) < 0.5 * np.linalg.norm(ridge - w) + 1
        assert set(np.argsort(-np.abs(lasso))[:5]) == set(np.flatnonzero(w))
        assert np.linalg.norm(ridge - w) > 0.5 * np.linalg.norm(w) and (np.abs(ridge) > 1e-6).all()


# --------------------------------------------------------------------------------------- dropout


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.6])
def test_the_missing_factor_and_the_adaptive_penalty(p):
    scores, probabilities = regularization.masked_scores(p, factor=False)
    assert probabilities.sum() == pytest.approx(1) and probabilities @ scores == pytest.approx(8 * (1 - p))
    scores, _ = regularization.masked_scores(p)
    assert probabilities @ scores == pytest.approx(8)
    assert probabilities @ (9 - scores) ** 2 == pytest.approx(1 + p / (1 - p) * 30)


def test_the_share_of_ten_units():
    masks = list(itertools.product((0, 1), repeat=10))
    assert np.std(np.mean(masks, axis=1)) == pytest.approx(0.158, abs=5e-4)


def test_units_trained_with_dropout_depend_less_on_each_other_and_a_vote_is_the_whole_network():
    rng, lost, vote = np.random.default_rng(1), {}, {}
    for method in ("nothing", "dropout"):
        lost[method], vote[method] = [], []
        for draw in range(few_digits.DRAWS):
            net, few = few_digits.trained(draw, **few_digits.METHODS[method])[0], few_digits.few_digits(draw)
            thinned = [few_digits.thinned_scores(net, few.X_val, 0.5, rng) for _ in range(30)]
            full = few_digits.accuracy(net, few.X_val, few.y_val)
            lost[method].append(full - np.mean([nn.accuracy(nn.predict(Z), few.y_val) for Z in thinned]))
            mean = np.mean([nn.softmax(Z) for Z in thinned], axis=0)
            vote[method].append(nn.accuracy(nn.predict(mean), few.y_val) - full)
    assert np.mean(lost["nothing"]) == pytest.approx(0.15, abs=0.015)
    assert np.mean(lost["dropout"]) == pytest.approx(0.08, abs=0.015)
    assert (np.array(lost["nothing"]) > lost["dropout"]).all()
    assert abs(np.mean(vote["dropout"])) < 0.015 and abs(np.mean(vote["nothing"])) < 0.015


# --------------------------------------------------------------------------- interactive figures


def test_fits_describes_what_it_shows():
    player = regularization.fits()
    assert "bias² 0.004 and variance 0.213 add up to an expected squared error of 0.279" in player.description
    assert "variance exceeds 1,000,000,000,000" in player.set(degree=12)
    assert "bias² 0.027 and variance 0.079" in player.set(lam=0.1)


def test_patience_describes_what_it_shows():
    player = regularization.patience()
    assert "ten runs stop after 11.5 epochs on average" in player.description
    assert "a validation loss of 0.62 nats" in player.set(patience=1)


def test_decay_describes_what_it_shows():
    player = regularization.decay()
    assert "With λ = 0, 99% of the typed training labels and 73% of the validation images" in player.description
    assert "79% of the typed training labels and 82% of the validation images" in player.set(lam=0.03)


def test_thinned_describes_what_it_shows():
    player = regularization.thinned()
    assert "5 of 12 hidden units are dropped" in player.description
    assert "8 of 12" in player.set(draw=3)
    assert "0 of 12 hidden units are dropped, and 66 of 66" in player.set(mode="test")
    assert "0 of 12" in player.set(mode="training", p=0.0)


def test_spread_describes_what_it_shows():
    player = regularization.spread()
    assert "without a factor: over the masks the score has the mean 4.00 and the standard deviation 2.74" in (
        player.description
    )
    assert "mean 8.00 and the standard deviation 5.48" in player.set(factor="1/(1 − p)")
    assert "mean 8.00 and the standard deviation 0.00" in player.set(p=0.0)
