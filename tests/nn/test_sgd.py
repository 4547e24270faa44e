"""Mini-batches, their noise, an epoch and the schedules, against loops, theory and PyTorch."""

import math

import numpy as np
import pytest

from mlpkit import nn


@pytest.fixture
def rng():
    return np.random.default_rng(12)


def numbered(N, d=2):
    """Rows that know their number, and labels that know it too."""
    return np.arange(N)[:, None] + 0.25 * np.arange(d), 100 + np.arange(N)


def least_squares(params, X, y):
    error = X @ params["w"] + params["b"] - y
    return {"w": X.T @ error / len(y), "b": error.mean()}


# Mini-batches


@pytest.mark.parametrize(
    "N, B, sizes",
    [(10, 4, [4, 4, 2]), (12, 4, [4, 4, 4]), (5, 1, [1] * 5), (5, 5, [5]), (5, 8, [5]), (1, 3, [1]), (0, 2, [])],
)
def test_every_example_once_with_its_label(rng, N, B, sizes):
    X, y = numbered(N)
    batches = list(nn.minibatches(X, y, B, rng))
    assert [len(Xb) for Xb, _ in batches] == sizes
    for Xb, yb in batches:
        assert Xb.shape == (len(yb), 2) and yb.shape == (len(Xb),) and yb.dtype == y.dtype
        np.testing.assert_array_equal(Xb[:, 0], yb - 100)
    assert sorted(label for _, yb in batches for label in yb.tolist()) == y.tolist()


def test_the_generator_decides_the_order(rng):
    X, y = numbered(50)

    def order(seed):
        return np.concatenate([yb for _, yb in nn.minibatches(X, y, 7, np.random.default_rng(seed))])

    np.testing.assert_array_equal(order(1), order(1))
    assert not np.array_equal(order(1), order(2)) and not np.array_equal(order(1), y)
    first, second = ([yb.tolist() for _, yb in nn.minibatches(X, y, 50, rng)] for _ in range(2))
    assert first != second, "a new order for every epoch"


def test_each_order_is_equally_likely():
    X, y, rng = *numbered(3), np.random.default_rng(0)
    counts = {}
    for _ in range(6000):
        result = tuple(int(yb[0]) for _, yb in nn.minibatches(X, y, 1, rng))
        counts[result] = counts.get(result, 0) + 1
    assert len(counts) == 6 and min(counts.values()) > 880 and max(counts.values()) < 1120


def test_batches_are_copies(rng):
    X, y = numbered(6)
    for Xb, yb in nn.minibatches(X, y, 4, rng):
        Xb += 1
        yb += 1
    np.testing.assert_array_equal(X, numbered(6)[0])
    np.testing.assert_array_equal(y, numbered(6)[1])


def test_images_and_one_hot_labels_are_batched_too(rng):
    batches = list(nn.minibatches(np.zeros((5, 2, 3)), np.eye(5), 3, rng))
    assert [(Xb.shape, yb.shape) for Xb, yb in batches] == [((3, 2, 3), (3, 5)), ((2, 2, 3), (2, 5))]


@pytest.mark.parametrize("B", [0, -1, 2.5])
def test_a_batch_size_that_is_none(rng, B):
    with pytest.raises(ValueError, match="whole number"):
        nn.minibatches(*numbered(4), B, rng)  # at once, not at the first batch


def test_labels_must_fit(rng):
    with pytest.raises(ValueError, match="4 examples and 3 labels"):
        nn.minibatches(np.ones((4, 2)), np.ones(3), 2, rng)


def test_the_mean_of_batch_means_is_not_the_mean():
    values = np.arange(1, 11)
    means = [values[a:b].mean() for a, b in ((0, 4), (4, 8), (8, 10))]
    assert np.mean(means) == pytest.approx(6.17, abs=0.005) and values.mean() == 5.5


# Steps and epochs


def test_a_step_goes_against_the_gradient():
    params = {"W": [[1.0, 2.0]], "b": 3.0}
    new = nn.sgd_step(params, {"b": 10.0, "W": [[1.0, -1.0]]}, 0.5)
    np.testing.assert_array_equal(new["W"], [[0.5, 2.5]])
    assert new["b"] == -2.0 and params == {"W": [[1.0, 2.0]], "b": 3.0}


def test_a_step_overwrites_nothing():
    w = np.ones(3)
    new = nn.sgd_step({"w": w}, {"w": np.ones(3)}, 0.0)
    assert new["w"] is not w and not np.shares_memory(new["w"], w)


@pytest.mark.parametrize(
    "grads, words",
    [({"v": np.ones(2)}, "expected"), ({"w": np.ones((2, 1))}, "shape"), ({"w": np.ones(2), "b": 1.0}, "gradients of")],
)
def test_gradients_must_fit(grads, words):
    with pytest.raises(ValueError, match=words):
        nn.sgd_step({"w": np.ones(2)}, grads, 0.1)


def test_an_epoch_is_a_loop_of_steps():
    data_rng = np.random.default_rng(3)
    X, y = data_rng.normal(size=(11, 3)), data_rng.normal(size=11)
    params = {"w": np.zeros(3), "b": 1.0}
    order = np.random.default_rng(5).permutation(11)
    w, b = np.zeros(3), 1.0
    for start in (0, 4, 8):
        rows = order[start : start + 4]
        dw, db = np.zeros(3), 0.0
        for i in rows:
            error = X[i] @ w + b - y[i]
            dw, db = dw + error * X[i] / len(rows), db + error / len(rows)
        w, b = w - 0.1 * dw, b - 0.1 * db
    new = nn.sgd_epoch(params, X, y, least_squares, 0.1, 4, np.random.default_rng(5))
    np.testing.assert_allclose(new["w"], w, rtol=1e-12)
    np.testing.assert_allclose(new["b"], b, rtol=1e-12)
    assert params["b"] == 1.0 and not params["w"].any()


def test_one_batch_of_all_is_a_full_step(rng):
    X, y = rng.normal(size=(9, 2)), rng.normal(size=9)
    params = {"w": rng.normal(size=2), "b": 0.3}
    full = nn.sgd_step(params, least_squares(params, X, y), 0.2)
    for B in (9, 100):
        new = nn.sgd_epoch(params, X, y, least_squares, 0.2, B, rng)
        np.testing.assert_allclose(new["w"], full["w"], rtol=1e-12)


@pytest.mark.parametrize("N, B, steps", [(342, 1, 342), (342, 16, 22), (342, 342, 1)])
def test_steps_of_an_epoch(rng, N, B, steps):
    calls = []

    def loss_grad(params, X, y):
        calls.append(len(y))
        return {"w": np.array(1.0)}

    new = nn.sgd_epoch({"w": 0.0}, np.zeros((N, 2)), np.zeros(N), loss_grad, 1.0, B, rng)
    assert len(calls) == steps == -new["w"] and sum(calls) == N


def test_an_epoch_is_that_of_pytorch():
    torch = pytest.importorskip("torch")
    data_rng = np.random.default_rng(3)
    X, y = data_rng.normal(size=(10, 3)), data_rng.normal(size=10)
    w, b = (
        torch.zeros(3, dtype=torch.float64, requires_grad=True),
        torch.zeros((), dtype=torch.float64, requires_grad=True),
    )
    optimizer = torch.optim.SGD([w, b], lr=0.1)
    for Xb, yb in nn.minibatches(X, y, 4, np.random.default_rng(1)):
        optimizer.zero_grad()
        (0.5 * (torch.tensor(Xb) @ w + b - torch.tensor(yb)) ** 2).mean().backward()
        optimizer.step()
    result = nn.sgd_epoch({"w": np.zeros(3), "b": 0.0}, X, y, least_squares, 0.1, 4, np.random.default_rng(1))
    np.testing.assert_allclose(result["w"], w.detach().numpy(), rtol=1e-10)
    np.testing.assert_allclose(result["b"], b.detach().numpy(), rtol=1e-10)


# Noise


@pytest.mark.parametrize("B, expected", [(1, 3.0), (10, 0.949), (100, 0.3)])
def test_noise_shrinks_like_one_over_the_root_of_the_batch_size(rng, B, expected):
    G = rng.normal(size=(500, 2))
    G = 3.0 * (G - G.mean(axis=0)) / G.std(axis=0) + [0.0, 50.0]
    result = nn.gradient_noise_std(G, B, 4000, rng)
    np.testing.assert_allclose(result, 3.0 / math.sqrt(B), rtol=0.08)
    np.testing.assert_allclose(result, expected, rtol=0.08)


def test_noise_of_a_batch_larger_than_the_data(rng):
    result = nn.gradient_noise_std([[1.0], [-1.0]], 16, 4000, rng)
    np.testing.assert_allclose(result, [0.25], rtol=0.08)


def test_no_noise_where_all_agree(rng):
    np.testing.assert_allclose(nn.gradient_noise_std(np.full((5, 2), 0.1), 3, 20, rng), [0, 0], atol=1e-15)
    np.testing.assert_array_equal(nn.gradient_noise_std([[1.0], [2.0]], 3, 1, rng), [0])


@pytest.mark.parametrize(
    "arguments, words",
    [
        (([1.0, 2.0], 1, 2), "shape"),
        (([[1.0]], 0, 2), "mini-batch"),
        (([[1.0]], 1, 0), "draws"),
        ((np.ones((0, 2)), 1, 2), "shape"),
    ],
)
def test_noise_that_cannot_be_measured(rng, arguments, words):
    with pytest.raises(ValueError, match=words):
        nn.gradient_noise_std(*arguments, rng)


# Schedules


def test_the_numbers_of_the_slide():
    t = np.array([0, 10, 20, 30])
    np.testing.assert_allclose(nn.exp_decay(0.1, 0.1, t), [0.1, 0.03679, 0.01353, 0.00498], atol=5e-6)
    np.testing.assert_allclose(nn.step_decay(0.1, 0.5, 10, t), [0.1, 0.05, 0.025, 0.0125], rtol=1e-12)
    np.testing.assert_allclose(nn.step_decay(0.1, 0.5, 10, [5, 9, 10, 19]), [0.1, 0.1, 0.05, 0.05], rtol=1e-12)
    np.testing.assert_allclose(nn.inverse_decay(0.1, 0.1, t), [0.1, 0.05, 0.1 / 3, 0.025], rtol=1e-12)


@pytest.mark.parametrize(
    "schedule",
    [
        lambda t: nn.inverse_decay(0.4, 0.3, t),
        lambda t: nn.exp_decay(0.4, 0.3, t),
        lambda t: nn.step_decay(0.4, 0.3, 2, t),
    ],
)
def test_numbers_and_arrays(schedule):
    assert np.ndim(schedule(3)) == 0 and isinstance(schedule(3), float)
    assert schedule(0) == 0.4
    assert schedule(np.arange(6).reshape(2, 3)).shape == (2, 3)
    np.testing.assert_array_equal(schedule([0, 3, 7]), [schedule(0), schedule(3), schedule(7)])
    assert (np.diff(schedule(np.arange(20))) <= 0).all() and schedule(10**6) >= 0


def test_steps_without_a_floor_are_exponential_decay():
    t = np.arange(30)
    np.testing.assert_allclose(0.1 * 0.5 ** (t / 10), nn.exp_decay(0.1, math.log(2) / 10, t), rtol=1e-12)
    assert nn.exp_decay(0.1, math.log(2) / 10, 5) == pytest.approx(0.0707, abs=5e-5)


def test_schedules_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    from torch.optim import lr_scheduler

    for schedule, make in (
        (lambda t: nn.step_decay(0.1, 0.5, 3, t), lambda o: lr_scheduler.StepLR(o, 3, 0.5)),
        (lambda t: nn.exp_decay(0.1, 0.2, t), lambda o: lr_scheduler.ExponentialLR(o, math.exp(-0.2))),
    ):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
        scheduler = make(optimizer)
        for t in range(8):
            assert optimizer.param_groups[0]["lr"] == pytest.approx(schedule(t))
            optimizer.step()
            scheduler.step()
