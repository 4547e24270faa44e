"""mlpkit.nn.regularization: splits, early stopping, decay, and dropout, against loops, differences and moments."""

import numpy as np
import pytest

from mlpkit import nn


def rng(seed=0):
    return np.random.default_rng(seed)


# Split


@pytest.mark.parametrize(
    "n, fractions, sizes",
    [
        (10, (0.6, 0.2, 0.2), (6, 2, 2)),
        (342, (0.6, 0.2, 0.2), (206, 68, 68)),
        (7, (0.5, 0.25, 0.25), (3, 2, 2)),
        (5, (1.0, 0.0, 0.0), (5, 0, 0)),
        (5, (0, 0, 1), (0, 0, 5)),
        (100, (0.42, 0.29, 0.29), (42, 29, 29)),
        (1, (0.2, 0.4, 0.4), (1, 0, 0)),
    ],
)
def test_every_example_once_with_its_label(n, fractions, sizes):
    number = np.arange(n)
    parts = nn.train_val_test_split(np.column_stack([number, -number]), 3 * number, fractions, rng())
    assert tuple(len(part) for part in parts[::2]) == sizes
    rows, labels = np.concatenate(parts[::2]), np.concatenate(parts[1::2])
    np.testing.assert_array_equal(np.sort(rows[:, 0]), number)
    np.testing.assert_array_equal(labels, 3 * rows[:, 0])
    np.testing.assert_array_equal(rows[:, 1], -rows[:, 0])


def test_the_generator_decides_the_split():
    X = np.arange(40)[:, None]
    first, again, other = (nn.train_val_test_split(X, X[:, 0], (0.5, 0.25, 0.25), rng(s))[1] for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(np.sort(first), np.sort(other)) and not np.array_equal(first, np.sort(first))


@pytest.mark.parametrize("fractions", [(0.5, 0.5), (0.5, 0.4, 0.2), (1.2, -0.1, -0.1), (np.nan, 0.5, 0.5)])
def test_fractions_are_shares_of_a_whole(fractions):
    with pytest.raises(ValueError, match="three shares"):
        nn.train_val_test_split(np.zeros((4, 1)), np.zeros(4), fractions, rng())
    with pytest.raises(ValueError, match="3 examples and 4 labels"):
        nn.train_val_test_split(np.zeros((3, 1)), np.zeros(4), (0.5, 0.25, 0.25), rng())


# Early stopping


LOSSES = [1, 0.8, 0.7, 0.72, 0.71, 0.73, 0.6]


@pytest.mark.parametrize(
    "losses, patience, result",
    [
        (LOSSES, 3, (5, 2)),
        (LOSSES, 5, (6, 6)),
        (LOSSES, 1, (3, 2)),
        ([1.0], 1, (0, 0)),
        ([1, 1, 1, 1], 2, (2, 0)),
        ([3, 2, 1], 1, (2, 2)),
        ([1, 2, 3], 9, (2, 0)),
        ([2, 3, 1, 1, 1], 2, (4, 2)),
        ([1, np.nan, np.nan], 2, (2, 0)),
    ],
)
def test_early_stopping(losses, patience, result):
    assert nn.early_stopping(losses, patience) == result
    assert all(type(epoch) is int for epoch in nn.early_stopping(np.array(losses), patience))


def test_early_stopping_against_its_definition():
    for seed in range(50):
        losses, patience = rng(seed).integers(0, 8, size=12), int(rng(seed).integers(1, 6))
        stop, best = nn.early_stopping(losses, patience)
        ends = [e for e in range(12) if e - int(np.argmin(losses[: e + 1])) >= patience]
        assert stop == (ends[0] if ends else 11) and best == np.argmin(losses[: stop + 1])


def test_early_stopping_needs_losses_and_patience():
    for losses, patience in (([], 1), ([[1.0]], 1), ([1.0], 0), ([1.0], 1.5)):
        with pytest.raises(ValueError):
            nn.early_stopping(losses, patience)


# Steps


def test_weight_decay_is_descent_on_the_penalized_loss():
    W, C = rng().normal(size=(3, 2)), rng(1).normal(size=(3, 2))

    def objective(params):
        return float(np.sum(C * params["W"] ** 2) + 0.3 / 2 * np.sum(params["W"] ** 2))

    gradient = (W - nn.sgd_weight_decay_step(W, 2 * C * W, 0.1, 0.3)) / 0.1
    assert nn.grad_check(objective, {"W": W}, {"W": gradient}) < 1e-7
    np.testing.assert_allclose(nn.sgd_weight_decay_step([1.0, -2.0], [0.5, 0.0], 0.1, 1.0), [0.85, -1.8])


def test_the_l1_step_minimizes_its_model():
    W, dW, lr, lam = rng().normal(size=6), rng(1).normal(size=6), 0.4, 0.7
    new, grid = nn.l1_prox_step(W, dW, lr, lam), np.linspace(-4, 4, 80001)
    for w, g, result in zip(W, dW, new, strict=True):
        model = g * grid + (grid - w) ** 2 / (2 * lr) + lam * np.abs(grid)
        assert abs(grid[model.argmin()] - result) < 2e-4
    np.testing.assert_allclose(nn.l1_prox_step([1.0, 0.05, -1.0], [0.0, 0.0, 2.0], 0.1, 1.0), [0.9, 0.0, -1.1])


@pytest.mark.parametrize("name", ["sgd_weight_decay_step", "l1_prox_step"])
def test_a_column_of_gradients_is_refused(name):
    with pytest.raises(ValueError, match="one entry for each"):
        getattr(nn, name)(np.zeros(3), np.zeros((3, 1)), 0.1, 0.1)


# Dropout


def test_dropout_forward_has_two_values_and_the_right_mean():
    A = rng().normal(size=(200, 50))
    out, mask = nn.dropout_forward(A, 0.3, rng(1), True)
    assert set(np.unique(mask)) == {0.0, 1.0} and abs(mask.mean() - 0.7) < 0.03
    np.testing.assert_allclose(out, A * mask / 0.7)
    assert 0 < np.ptp(mask.mean(axis=0)) < 0.4 and 0 < np.ptp(mask.mean(axis=1)) < 0.6
    again, _ = nn.dropout_forward(A, 0.3, rng(1), True)
    np.testing.assert_array_equal(out, again)


def test_dropout_in_a_test_hands_on_a_copy():
    A, g = np.ones((2, 3)), rng()
    out, mask = nn.dropout_forward(A, 0.5, g, False)
    np.testing.assert_array_equal(out, A)
    np.testing.assert_array_equal(mask, np.ones((2, 3)))
    assert out is not A and g.random() == rng().random(), "a test draws nothing"
    np.testing.assert_array_equal(nn.dropout_forward(A, 0.0, rng(), True)[0], A)


def test_dropout_backward_is_the_gradient():
    A, dout = rng().normal(size=(4, 5)), rng(1).normal(size=(4, 5))

    def loss(params):
        return float(np.sum(dout * nn.dropout_forward(params["A"], 0.4, rng(2), True)[0]))

    _, mask = nn.dropout_forward(A, 0.4, rng(2), True)
    assert nn.grad_check(loss, {"A": A}, {"A": nn.dropout_backward(dout, mask, 0.4)}) < 1e-8


@pytest.mark.parametrize("p", [1.0, -0.1, 1.5, np.nan])
def test_drop_probability(p):
    for call in (
        lambda: nn.dropout_forward(np.ones(2), p, rng(), True),
        lambda: nn.Dropout(p, rng()),
        lambda: nn.dropout_backward(np.ones(2), np.ones(2), p),
    ):
        with pytest.raises(ValueError, match="drop probability"):
            call()


def test_the_layer_remembers_its_mask_and_its_mode():
    layer, A = nn.Dropout(0.5, rng()), np.ones((3, 4))
    with pytest.raises(RuntimeError):
        layer.backward(A)
    first = layer.forward(A)
    np.testing.assert_array_equal(layer.backward(A), first)
    assert not np.array_equal(layer.forward(A), first), "a new mask in each pass"
    layer.train = False
    np.testing.assert_array_equal(layer.forward(A), A)
    np.testing.assert_array_equal(layer.backward(A), A)


def test_dropout_against_pytorch():
    torch = pytest.importorskip("torch")
    A = torch.ones(2000, requires_grad=True)
    out = torch.nn.functional.dropout(A, 0.3, training=True)
    out.sum().backward()
    mask = (out.detach().numpy() > 0).astype(float)
    np.testing.assert_allclose(out.detach().numpy(), mask / 0.7, rtol=1e-6)
    np.testing.assert_allclose(A.grad.numpy(), nn.dropout_backward(np.ones(2000), mask, 0.3), rtol=1e-6)


def test_weight_decay_against_pytorch():
    torch = pytest.importorskip("torch")
    W = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
    W.grad = torch.tensor([0.5, 0.25], dtype=torch.float64)
    torch.optim.SGD([W], lr=0.1, weight_decay=0.3).step()
    np.testing.assert_allclose(W.detach().numpy(), nn.sgd_weight_decay_step([1, -2], [0.5, 0.25], 0.1, 0.3))


def test_arguments_stay_as_they_are():
    A, mask = np.ones((2, 2)), np.ones((2, 2))
    nn.dropout_forward(A, 0.5, rng(), True)
    nn.dropout_backward(A, mask, 0.5)
    nn.sgd_weight_decay_step(A, mask, 0.5, 0.5)
    nn.l1_prox_step(A, mask, 0.5, 0.5)
    assert (A == 1).all() and (mask == 1).all()
