"""mlpkit.nn.train against a loop written by hand, finite differences, and PyTorch."""

import numpy as np
import pytest

from mlpkit import data, nn


def rng(seed=0):
    return np.random.default_rng(seed)


def network(seed=0, dropout=None):
    g = rng(seed)
    layers = [nn.Linear.random(2, 6, g), nn.Tanh(), nn.Linear.random(6, 3, g)]
    if dropout is not None:
        layers.insert(2, nn.Dropout(dropout, rng(9)))
    return nn.Sequential(layers)


X, Y = data.spiral(rng(3), 50)


def copied(params):
    return {name: value.copy() for name, value in params.items()}


@pytest.mark.parametrize("l2, decay", [(0.0, 0.0), (0.1, 0.0), (0.0, 0.2), (0.1, 0.2)])
@pytest.mark.parametrize("rule", ["sgd", "momentum", "adam", "rmsprop"])
def test_against_a_loop_by_hand(rule, l2, decay):
    net, start = network(), copied(network().params)
    history = nn.train(
        net,
        nn.SoftmaxCE(),
        nn.Optimizer(rule, lr=0.05),
        X,
        Y,
        3,
        16,
        rng(1),
        validation=(X[:9], Y[:9]),
        l2=l2,
        weight_decay=decay,
    )

    def scores(p, X):
        return np.tanh(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    p, g, states, losses, validation = start, rng(1), {}, [], []
    for _ in range(3):
        order, total = g.permutation(50), 0.0
        for rows in (order[:16], order[16:32], order[32:48], order[48:]):
            A = np.tanh(X[rows] @ p["W1"] + p["b1"])
            Z = A @ p["W2"] + p["b2"]
            total += len(rows) * nn.softmax_ce(Z, Y[rows])
            dZ = nn.softmax_ce_grad(Z, Y[rows])
            dH = dZ @ p["W2"].T * (1 - A**2)
            grads = {
                "W1": X[rows].T @ dH + l2 * p["W1"],
                "b1": dH.sum(axis=0),
                "W2": A.T @ dZ + l2 * p["W2"],
                "b2": dZ.sum(axis=0),
            }
            new = {}
            for name in p:
                new[name], states[name] = nn.OPTIMIZERS[rule](p[name], grads[name], states.get(name, {}), 0.05)
                if name[0] == "W":
                    new[name] = new[name] - 0.05 * decay * p[name]
            p = new
        losses.append(total / 50)
        validation.append(nn.softmax_ce(scores(p, X[:9]), Y[:9]))
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-10)
    np.testing.assert_allclose(history["validation_loss"], validation, rtol=1e-10)
    for name in p:
        np.testing.assert_allclose(net.params[name], p[name], rtol=1e-9, atol=1e-12)
    assert history["lr"] == [0.05] * 3


@pytest.mark.parametrize("l2", [0.0, 0.7])
def test_one_step_is_the_numerical_gradient(l2):
    net, loss = network(), nn.SoftmaxCE()
    start = copied(net.params)

    def objective(params):
        other = network()
        other.params = params
        weights = sum(np.sum(value**2) for name, value in params.items() if name[0] == "W")
        return nn.SoftmaxCE().forward(other.forward(X), Y) + l2 / 2 * weights

    nn.train(net, loss, nn.Optimizer("sgd", lr=0.5), X, Y, 1, 50, rng(), l2=l2)
    grads = {name: (start[name] - net.params[name]) / 0.5 for name in start}
    assert nn.grad_check(objective, start, grads) < 1e-6


def test_decay_equals_penalty_for_sgd_and_not_for_adam():
    def trained(rule, **options):
        net = network()
        nn.train(net, nn.SoftmaxCE(), nn.Optimizer(rule, lr=0.05), X, Y, 3, 16, rng(1), **options)
        return net.params["W1"]

    np.testing.assert_allclose(trained("sgd", l2=0.3), trained("sgd", weight_decay=0.3), rtol=1e-12)
    assert np.abs(trained("adam", l2=0.3) - trained("adam", weight_decay=0.3)).max() > 0.01


def test_biases_do_not_decay():
    net = nn.Sequential([nn.Linear([[1.0, 2.0]], [3.0, 3.0])])
    nn.train(net, nn.SoftmaxCE(), nn.Optimizer("sgd", lr=0.1), np.zeros((2, 1)), [0, 1], 1, 2, rng(), weight_decay=1.0)
    np.testing.assert_allclose(net.params["W1"], [[0.9, 1.8]])
    np.testing.assert_allclose(net.params["b1"], [3, 3])


def test_a_schedule_sets_the_learning_rate():
    optimizer = nn.Optimizer("sgd", lr=9.0)
    history = nn.train(
        network(),
        nn.SoftmaxCE(),
        optimizer,
        X,
        Y,
        3,
        16,
        rng(),
        schedule=lambda epoch: nn.step_decay(0.1, 0.5, 2, epoch),
    )
    np.testing.assert_allclose(history["lr"], [0.1, 0.1, 0.05])


def test_a_callback_sees_each_epoch_and_may_end_training():
    seen = []

    def callback(epoch, net, history):
        seen.append((epoch, len(history["loss"]), net.params["W1"].shape))
        return epoch == 2

    history = nn.train(network(), nn.SoftmaxCE(), nn.Optimizer("sgd", lr=0.1), X, Y, 9, 16, rng(), callback=callback)
    assert seen == [(0, 1, (2, 6)), (1, 2, (2, 6)), (2, 3, (2, 6))] and len(history["loss"]) == 3


def test_patience_stops_and_brings_the_best_back():
    net, V, v = network(), X[:20], rng(5).integers(0, 3, size=20)
    history = nn.train(
        net, nn.SoftmaxCE(), nn.Optimizer("adam", lr=0.02), X, Y, 200, 16, rng(1), validation=(V, v), patience=4
    )
    losses = history["validation_loss"]
    stop, best = nn.early_stopping(losses, 4)
    assert stop == len(losses) - 1 < 199 and best == stop - 4
    assert nn.SoftmaxCE().forward(net.forward(V), v) == pytest.approx(losses[best], rel=1e-12)
    for wrong in (0, 1.5):
        with pytest.raises(ValueError, match="patience"):
            nn.train(net, nn.SoftmaxCE(), nn.Optimizer("sgd", lr=0.1), X, Y, 1, 16, rng(), (V, v), patience=wrong)
    with pytest.raises(ValueError, match="validation data"):
        nn.train(net, nn.SoftmaxCE(), nn.Optimizer("sgd", lr=0.1), X, Y, 1, 16, rng(), patience=2)


def test_dropout_is_on_in_training_and_off_afterwards():
    net = network(dropout=0.5)
    history = nn.train(net, nn.SoftmaxCE(), nn.Optimizer("sgd", lr=0.0), X, Y, 2, 50, rng(), validation=(X, Y))
    plain = nn.SoftmaxCE().forward(network().forward(X), Y)
    np.testing.assert_allclose(history["validation_loss"], plain)
    assert abs(history["loss"][0] - plain) > 1e-6 and history["loss"][0] != history["loss"][1]
    assert net.layers[2].train is False


def test_it_learns():
    net = nn.Sequential([nn.Linear.random(2, 32, rng(1)), nn.ReLU(), nn.Linear.random(32, 3, rng(2))])
    history = nn.train(net, nn.SoftmaxCE(), nn.Optimizer("adam", lr=0.02), X, Y, 200, 25, rng())
    assert np.mean(net.forward(X).argmax(axis=1) == Y) > 0.95 and history["loss"][-1] < 0.2


def test_data_and_generator_stay_their_owners():
    before = X.copy(), Y.copy()
    g, same = rng(4), rng(4)
    nn.train(network(), nn.SoftmaxCE(), nn.Optimizer("sgd", lr=0.1), X, Y, 2, 16, g)
    for _ in range(2):
        same.permutation(50)
    assert g.random() == same.random(), "the generator draws the orders, and nothing else"
    assert (before[0] == X).all() and (before[1] == Y).all()


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_against_pytorch(decay):
    torch = pytest.importorskip("torch")
    net = network()
    model = torch.nn.Sequential(torch.nn.Linear(2, 6), torch.nn.Tanh(), torch.nn.Linear(6, 3)).double()
    with torch.no_grad():
        for layer, k in ((model[0], 1), (model[2], 2)):
            layer.weight.copy_(torch.tensor(net.params[f"W{k}"].T))
            layer.bias.copy_(torch.tensor(net.params[f"b{k}"]))
    weights = [p for p in model.parameters() if p.ndim == 2]
    biases = [p for p in model.parameters() if p.ndim == 1]
    optimizer = torch.optim.AdamW(
        [{"params": weights, "weight_decay": decay}, {"params": biases, "weight_decay": 0.0}], lr=0.01
    )
    losses, g = [], rng(1)
    for _ in range(4):
        total = 0.0
        for Xb, yb in nn.minibatches(X, Y, 16, g):
            optimizer.zero_grad()
            value = torch.nn.functional.cross_entropy(model(torch.tensor(Xb)), torch.tensor(yb))
            value.backward()
            optimizer.step()
            total += len(yb) * value.item()
        losses.append(total / 50)
    history = nn.train(net, nn.SoftmaxCE(), nn.Optimizer("adam", lr=0.01), X, Y, 4, 16, rng(1), weight_decay=decay)
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-8)
