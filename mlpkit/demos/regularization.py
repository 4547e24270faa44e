"""Interactive figures of unit 14: generalization and regularization.

Labels are plain text ("x₁", not "$x_1$"): Matplotlib parses mathematics anew in every frame.
"""

from __future__ import annotations

import functools
import itertools
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from mlpkit import data, nn, plot
from mlpkit.demos.player import Choice, Player, Slider

LAMBDAS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Strengths of the penalty that the boundary can be shown for."""


# ---------------------------------------------------------------------------------- polynomials


def truth(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The function behind the noisy points, sin(3x).

    Parameters
    ----------
    x : ndarray of any shape

    Returns
    -------
    ndarray of the same shape
    """
    return np.sin(3 * x)


def noisy_points(
    rng: np.random.Generator, n: int = 15, noise: float = 0.25
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Noisy samples of :func:`truth` on [-1, 1].

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
    noise : float
        Standard deviation.

    Returns
    -------
    x, y : ndarray of shape (n,)
    """
    x = np.sort(rng.uniform(-1, 1, n))
    return x, truth(x) + noise * rng.normal(size=n)


@functools.cache
def polynomial_data() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The 15 points to fit, and 30 more to judge by.

    Returns
    -------
    x, y, x_val, y_val : ndarray
    """
    rng = np.random.default_rng(1)
    return *noisy_points(rng), *noisy_points(rng, 30)


def polynomial_errors(degree: int) -> tuple[NDArray[np.float64], float, float]:
    """Fit a polynomial to the 15 points.

    Parameters
    ----------
    degree : int

    Returns
    -------
    theta : ndarray of shape (degree + 1,)
    train, val : float
        Mean squared errors.
    """
    x, y, x_val, y_val = polynomial_data()
    theta = nn.ols_fit(nn.poly_features(x, degree), y)
    return (
        theta,
        nn.mse(nn.poly_features(x, degree) @ theta, y),
        nn.mse(nn.poly_features(x_val, degree) @ theta, y_val),
    )


def degree() -> Player:
    """The polynomial of a chosen degree, and its errors on training and validation points.

    Returns
    -------
    Player
    """
    x, y, x_val, y_val = polynomial_data()
    errors = np.array([polynomial_errors(d)[1:] for d in range(15)])
    clipped = np.clip(errors, 1e-3, 10)
    line = np.linspace(-1, 1, 201)
    fig, (left, right) = plot.figure(2, width=6.6, height=2.8)
    left.plot(x_val, y_val, ".", color=plot.PALE, label="validation")
    left.plot(x, y, "o", color=plot.COLORS[0], markersize=5, label="training")
    (curve,) = left.plot([], [], color=plot.COLORS[1])
    left.set(xlim=(-1, 1), ylim=(-2, 2), xlabel="x", ylabel="y")
    left.legend(loc="upper left", handletextpad=0.2)
    right.semilogy(clipped[:, 0], "o-", color=plot.COLORS[0], markersize=3, label="training")
    right.semilogy(clipped[:, 1], "s--", color=plot.COLORS[1], markersize=3, label="validation (cut at 10)")
    (here,) = right.plot([], [], color=plot.INK, linewidth=1)
    right.set(xlabel="degree", ylabel="mean squared error", ylim=(8e-4, 15))
    right.minorticks_off()
    right.legend(loc="lower left")

    def update(degree):
        theta, train, val = polynomial_errors(degree)
        curve.set_data(line, nn.poly_features(line, degree) @ theta)
        here.set_data([degree, degree], [8e-4, 15])
        best = int(errors[:, 1].argmin())
        return (
            f"Polynomial of degree {degree}: mean squared error {train:.3f} on the 15 training points and "
            f"{val:.3g} on the 30 validation points. The validation error is smallest at degree {best}."
        )

    return Player(fig, update, degree=Slider(0, 14, 1, 1, "degree"))


@functools.cache
def many_fits(degree: int, n_sets: int = 200) -> tuple[NDArray[np.float64], NDArray[np.float64], float, float]:
    """Fits to many training sets of the same kind.

    Parameters
    ----------
    degree, n_sets : int

    Returns
    -------
    x : ndarray of shape (81,)
    curves : ndarray of shape (n_sets, 81)
    bias2, variance : float
        Mean over x of the squared distance of the mean curve from the truth, and of the variance.
    """
    rng, x, curves = np.random.default_rng(0), np.linspace(-0.8, 0.8, 81), []
    points = np.linspace(-1, 1, 15)
    for _ in range(n_sets):
        y = truth(points) + 0.25 * rng.normal(size=15)
        curves.append(nn.poly_features(x, degree) @ nn.ols_fit(nn.poly_features(points, degree), y))
    fits = np.array(curves)
    return x, fits, float(np.mean((fits.mean(axis=0) - truth(x)) ** 2)), float(np.mean(fits.var(axis=0)))


# ------------------------------------------------------------------------------------- penguins


@functools.cache
def penguin_split() -> tuple[NDArray[Any], ...]:
    """Two measurements of the penguins, standardized, split at random: few to train on.

    Returns
    -------
    X_train, y_train, X_val, y_val, X_test, y_test : ndarray
        34, 103 and 205 birds; flipper length and body mass, in standard deviations of the training set.
    """
    birds = data.penguins()
    parts = nn.train_val_test_split(birds.X[:, 2:], birds.y, (0.1, 0.3, 0.6), np.random.default_rng(0))
    mean, sd = nn.standardize_fit(parts[0])
    return tuple(nn.standardize(part, mean, sd) if i % 2 == 0 else part for i, part in enumerate(parts))


def network(p: float = 0.0, hidden: int = 50) -> nn.Sequential:
    """The network of this unit, with its initial weights.

    Parameters
    ----------
    p : float
        Drop probability behind the hidden layer.
    hidden : int

    Returns
    -------
    nn.Sequential
    """
    rng = np.random.default_rng(1)
    return nn.Sequential(
        [nn.Linear.random(2, hidden, rng), nn.ReLU(), nn.Dropout(p, rng), nn.Linear.random(hidden, 3, rng)]
    )


def trained(
    epochs: int = 200, rule: str = "adam", lr: float = 0.02, p: float = 0.0, **options: Any
) -> tuple[nn.Sequential, dict[str, list[float]]]:
    """Train the network on the few penguins.

    Parameters
    ----------
    epochs : int
    rule : str
    lr, p : float
    **options
        Handed to :func:`mlpkit.nn.train`.

    Returns
    -------
    net : nn.Sequential
    history : dict of list
    """
    X, y, X_val, y_val, _, _ = penguin_split()
    net = network(p)
    history = nn.train(
        net,
        nn.SoftmaxCE(),
        nn.Optimizer(rule, lr=lr),
        X,
        y,
        epochs,
        17,
        np.random.default_rng(2),
        validation=(X_val, y_val),
        **options,
    )
    return net, history


@functools.cache
def long_run() -> dict[str, list[float]]:
    """Losses of a run that goes on for too long.

    Returns
    -------
    history : dict of list
    """
    return trained(100, "sgd", 0.2)[1]


def patience() -> Player:
    """Where early stopping ends the long run, for a chosen patience.

    Returns
    -------
    Player
    """
    history = long_run()
    losses = np.array(history["validation_loss"])
    fig, ax = plot.figure(width=5.4, height=2.9)
    ax.plot(history["loss"], color=plot.PALE, linewidth=1.2, label="training")
    ax.plot(losses, color=plot.COLORS[1], linewidth=1.5, label="validation")
    (best_mark,) = ax.plot([], [], "o", color=plot.COLORS[0], markersize=7, label="best so far")
    (stop_mark,) = ax.plot([], [], color=plot.INK, linewidth=1.5, label="stop")
    top = float(losses.max()) * 1.05
    ax.set(xlim=(0, len(losses)), ylim=(0, top), xlabel="epoch", ylabel="mean loss (nats)")
    ax.legend(loc="lower right", ncols=2)

    def update(patience):
        stop, best = nn.early_stopping(losses, patience)
        best_mark.set_data([best], [losses[best]])
        stop_mark.set_data([stop, stop], [0, top])
        ends = "stops at" if stop - best >= patience else "runs to its last epoch,"
        return (
            f"With a patience of {patience}, training {ends} epoch {stop}; the parameters of epoch {best} "
            f"are kept, with a validation loss of {losses[best]:.3f}. "
            f"The last of {len(losses)} epochs has {losses[-1]:.3f}."
        )

    return Player(fig, update, patience=Slider(1, 60, 10, 1, "patience (epochs)"))


@functools.cache
def decayed(lam: float) -> tuple[NDArray[np.int_], float, float, float]:
    """The network trained with a penalty, for 150 epochs.

    Parameters
    ----------
    lam : float

    Returns
    -------
    classes : ndarray of int, shape (71, 71)
        Over the square from -3 to 3.
    size : float
        Root of the mean squared weight.
    train, val : float
        Mean losses.
    """
    X, y, X_val, y_val, _, _ = penguin_split()
    net, _ = trained(150, "momentum", 0.05, l2=lam)
    weights = np.concatenate([value.ravel() for name, value in net.params.items() if name.startswith("W")])
    loss = nn.SoftmaxCE()
    return (
        net.forward(plot.grid((-3, 3), (-3, 3), 71)).argmax(axis=1).reshape(71, 71),
        float(np.sqrt(np.mean(weights**2))),
        loss.forward(net.forward(X), y),
        loss.forward(net.forward(X_val), y_val),
    )


def decay() -> Player:
    """Regions of the classes for a chosen strength of the penalty.

    Returns
    -------
    Player
    """
    X, y = penguin_split()[:2]
    results = [decayed(lam) for lam in LAMBDAS]
    fig, (left, right) = plot.figure(2, width=6.6, height=2.9)
    image = left.imshow(plot.regions(results[0][0], 3), extent=(-3, 3, -3, 3), aspect="auto")
    plot.points(left, X, y, size=18)
    left.set(xlabel="flipper length (standardized)", ylabel="body mass (standardized)", xlim=(-3, 3), ylim=(-3, 3))
    right.plot([r[2] for r in results], "o-", color=plot.COLORS[0], markersize=4, label="training")
    right.plot([r[3] for r in results], "s--", color=plot.COLORS[1], markersize=4, label="validation")
    (here,) = right.plot([], [], color=plot.INK, linewidth=1)
    right.set(
        xticks=range(len(LAMBDAS)),
        xticklabels=[f"{lam:g}" for lam in LAMBDAS],
        xlabel="strength λ of the penalty",
        ylabel="mean loss (nats)",
        ylim=(0, 1.2),
    )
    right.tick_params(axis="x", labelrotation=45)
    right.legend(loc="upper left")

    def update(lam):
        k = LAMBDAS.index(lam)
        classes, size, train, val = results[k]
        image.set_data(plot.regions(classes, 3))
        here.set_data([k, k], [0, 1.2])
        return (
            f"With λ = {lam:g}, the loss is {train:.2f} nats on the 34 training birds and {val:.2f} on the 103 "
            f"validation birds; a typical weight has the size {size:.2f}."
        )

    return Player(fig, update, lam=Choice(LAMBDAS, "strength λ", 0.0))


# -------------------------------------------------------------------------------------- dropout


def masked_scores(p: float, factor: bool = True) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Everything that a neuron with weights 1, 2, 3, 4 and inputs 1 can give under dropout.

    Parameters
    ----------
    p : float
        Drop probability.
    factor : bool
        Whether what is kept is divided by 1 - p.

    Returns
    -------
    scores, probabilities : ndarray of shape (16,)
        One of each for every mask.
    """
    masks = np.array(list(itertools.product((0, 1), repeat=4)))
    n_kept = masks.sum(axis=1)
    scores = masks @ np.array([1.0, 2.0, 3.0, 4.0])
    return scores / (1 - p) if factor else scores, (1 - p) ** n_kept * p ** (4 - n_kept)


def spread() -> Player:
    """Distribution of a neuron's score under dropout, with and without the factor.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=5.4, height=2.7)
    bars = ax.vlines(np.zeros(16), 0, np.zeros(16), color=plot.COLORS[0], linewidth=4)
    (mean_line,) = ax.plot([], [], color=plot.COLORS[1], label="mean over the masks")
    ax.axvline(10, color=plot.INK, linestyle=":", label="in a test")
    ax.set(xlim=(-0.5, 30), ylim=(0, 0.7), xlabel="score of the neuron", ylabel="probability")
    ax.legend(loc="upper right")

    def update(p, factor):
        scores, probabilities = masked_scores(p, factor == "1/(1 − p)")
        values = np.unique(np.round(scores, 9))
        heights = [probabilities[np.isclose(scores, v)].sum() for v in values]
        bars.set_segments([[(v, 0), (v, h)] for v, h in zip(values, heights, strict=True)])
        mean = float(probabilities @ scores)
        sd = float(np.sqrt(probabilities @ (scores - mean) ** 2))
        mean_line.set_data([mean, mean], [0, 0.7])
        factor_words = "without a factor" if factor == "none" else f"factor {factor}"
        return (
            f"Drop probability {p:.2f}, {factor_words}: the score "
            f"has the mean {mean:.2f} and the standard deviation {sd:.2f} over the masks; in a test it is 10."
        )

    return Player(
        fig,
        update,
        p=Slider(0.0, 0.8, 0.5, 0.05, "drop probability"),
        factor=Choice(("none", "1/(1 − p)"), "factor in training"),
    )


_WIDTHS = (3, 6, 6, 2)


def thinned() -> Player:
    """A network whose hidden units are dropped at random, mask by mask.

    Returns
    -------
    Player
    """
    places = [
        np.column_stack([np.full(n, 1.0 * k), np.linspace(-1, 1, n) * (n - 1) / 5]) for k, n in enumerate(_WIDTHS)
    ]
    pairs = [(k, i, j) for k in range(3) for i in range(_WIDTHS[k]) for j in range(_WIDTHS[k + 1])]
    fig, ax = plot.figure(width=5, height=2.7)
    lines = LineCollection([(places[k][i], places[k + 1][j]) for k, i, j in pairs], linewidths=0.8, zorder=1)
    ax.add_collection(lines)
    nodes = ax.scatter(*np.concatenate(places).T, s=120, edgecolor=plot.INK, zorder=2)
    ax.set(
        xlim=(-0.3, 3.3),
        ylim=(-1.25, 1.25),
        xticks=range(4),
        yticks=[],
        xticklabels=["inputs", "hidden", "hidden", "outputs"],
    )
    ax.spines["left"].set_visible(False)

    def update(p, draw, mode):
        train = mode == "training"
        rng = np.random.default_rng(draw)
        hidden = [nn.dropout_forward(np.ones((1, 6)), p, rng, train)[1][0] for _ in range(2)]
        masks = [np.ones(3), *hidden, np.ones(2)]
        mask = np.concatenate(masks)
        lines.set_color([plot.INK if masks[k][i] * masks[k + 1][j] else "none" for k, i, j in pairs])
        nodes.set_facecolor([plot.COLORS[5] if m else "white" for m in mask])
        nodes.set_edgecolor([plot.INK if m else plot.PALE for m in mask])
        alive = sum(bool(masks[k][i] * masks[k + 1][j]) for k, i, j in pairs)
        return (
            f"{mode.capitalize()}, drop probability {p:.1f}, pass number {draw}: {int(12 - mask[3:15].sum())} of "
            f"12 hidden units are dropped, and {alive} of {len(pairs)} connections are left."
        )

    return Player(
        fig,
        update,
        p=Slider(0.0, 0.9, 0.5, 0.1, "drop probability"),
        draw=Slider(1, 30, 1, 1, "forward pass (number)"),
        mode=Choice(("training", "test"), "mode"),
    )
