"""Interactive figures of unit 14: generalization and regularization; its networks are in `few_digits`.

Labels are plain text ("x₁", not "$x_1$"): Matplotlib parses mathematics anew in every frame.
"""

from __future__ import annotations

import functools
import itertools
from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from mlpkit import nn, plot
from mlpkit.demos.few_digits import DRAWS, accuracy, few_digits, trained, weights_of
from mlpkit.demos.player import Choice, Player, Slider
from mlpkit.demos.words import counted

NOISE = 0.25
"""Standard deviation of the noise on the points of the curve."""

LAMBDAS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1)
"""Strengths of the penalty that the validation curve has."""


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


def noisy_points(rng: np.random.Generator, n: int = 15) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Noisy samples of :func:`truth` at random places of [-1, 1].

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int

    Returns
    -------
    x, y : ndarray of shape (n,)
    """
    x = np.sort(rng.uniform(-1, 1, n))
    return x, truth(x) + NOISE * rng.normal(size=n)


def eight_points() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The points of the question at the beginning.

    Returns
    -------
    x, y : ndarray of shape (8,)
    """
    return noisy_points(np.random.default_rng(26), 8)


class Fits(NamedTuple):
    """Polynomials that were fitted to many training sets of the same kind.

    Attributes
    ----------
    x : ndarray of shape (101,)
        The whole interval from -1 to 1.
    curves : ndarray of shape (n_sets, 101)
    bias2, variance : float
        Means over x.
    """

    x: NDArray[np.float64]
    curves: NDArray[np.float64]
    bias2: float
    variance: float


@functools.cache
def many_fits(degree: int, lam: float = 0.0, n_sets: int = 200, seed: int = 0) -> Fits:
    """Fit polynomials of one degree to many training sets of 15 points.

    Parameters
    ----------
    degree : int
    lam : float
        Strength of the ridge penalty; the constant is not penalized.
    n_sets, seed : int
        The same seed draws the same training sets for every degree and penalty.

    Returns
    -------
    Fits
    """
    rng, x = np.random.default_rng(seed), np.linspace(-1, 1, 101)
    sets = [noisy_points(rng) for _ in range(n_sets)]
    curves = np.array(
        [nn.poly_features(x, degree) @ nn.ridge_fit(nn.poly_features(a, degree), b, lam) for a, b in sets]
        if lam
        else [nn.poly_features(x, degree) @ nn.ols_fit(nn.poly_features(a, degree), b) for a, b in sets]
    )
    bias2 = float(np.mean((curves.mean(axis=0) - truth(x)) ** 2))
    return Fits(x, curves, bias2, float(np.mean(curves.var(axis=0))))


def _parts_of_the_error(fitted: Fits) -> tuple[float, float, float]:
    """Noise, squared bias and variance; with a variance above 1, 200 sets are too few to tell the bias from chance."""
    return NOISE**2, fitted.bias2 if fitted.variance < 1 else 0.0, fitted.variance


def fits() -> Player:
    """Fits of a chosen degree and penalty to many training sets, and the three parts of their error.

    Returns
    -------
    Player
    """
    top, degrees = 0.5, np.arange(15)
    x = many_fits(0).x
    # figure: begin fits
    fig, (left, right) = plot.figure(2, width=6.8, height=3)
    fig.get_layout_engine().set(wspace=0.08)
    (fan,) = left.plot([], [], color=plot.PALE, linewidth=0.7, label="25 fits")
    left.plot(x, truth(x), ":", color=plot.INK, label="truth")
    (middle,) = left.plot([], [], color=plot.COLORS[1], label="median of 200")
    left.set(xlim=(-1, 1), ylim=(-2.2, 2.2), xlabel="x", ylabel="y")
    left.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, fontsize=8, columnspacing=0.8)
    stack = [  # from below: noise, bias² and variance of each degree
        right.bar(degrees, 0 * degrees, color=color, hatch=hatch, edgecolor="white", linewidth=0, label=name)
        for color, hatch, name in (
            (plot.PALE, "", "noise"), (plot.COLORS[0], "", "bias²"), (plot.COLORS[4], "////", "variance")
        )
    ]  # fmt: skip
    (here,) = right.plot([], [], "v", color=plot.INK, markersize=6)
    right.set(ylim=(0, top), xlabel="degree", ylabel=f"mean squared error (cut at {top})", xticks=range(0, 15, 2))
    # figure: end
    right.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, fontsize=8, columnspacing=0.8, handlelength=1.2)

    def update(degree, lam):
        result = many_fits(degree, lam)
        some = np.column_stack([result.curves[:25], np.full(25, np.nan)]).ravel()
        fan.set_data(np.tile([*x, np.nan], 25), np.clip(some, -9, 9))
        middle.set_data(x, np.median(result.curves, axis=0))
        parts = np.array([_parts_of_the_error(many_fits(int(d), lam)) for d in degrees])
        bottoms = np.minimum(np.column_stack([0 * degrees, np.cumsum(parts[:, :2], axis=1)]), top)
        for bars, part, bottom in zip(stack, parts.T, bottoms.T, strict=True):
            for bar, height, y in zip(bars, np.minimum(part, top), bottom, strict=True):
                bar.set_height(height)
                bar.set_y(y)
        here.set_data([degree], [min(parts[degree].sum() + 0.015, top - 0.09)])
        if result.variance > 1:
            median = np.median(np.mean((result.curves - truth(x)) ** 2, axis=1))
            return (
                f"Degree {degree}, λ = {lam:g}: the variance exceeds {10 ** int(np.log10(result.variance)):,}, which "
                f"hides the bias. For half of the training sets, the squared error is below {median:.2g}."
            )
        return (
            f"Degree {degree}, λ = {lam:g}: noise {NOISE**2:.3f}, bias² {result.bias2:.3f} and variance "
            f"{result.variance:.3f} add up to an expected squared error of {parts[degree].sum():.3f}."
        )

    return Player(
        fig,
        update,
        degree=Slider(0, 14, 4, 1, "degree"),
        lam=Choice((0.0, 0.001, 0.01, 0.1, 1.0), "ridge penalty λ", 0.0),
    )


# --------------------------------------------------------------------------------------- digits


def patience() -> Player:
    """Where early stopping ends ten runs, for a chosen patience.

    Returns
    -------
    Player
    """
    histories = [trained(k)[1] for k in range(DRAWS)]
    losses = np.array([history["validation_loss"] for history in histories])
    # figure: begin patience
    fig, ax = plot.figure(width=5.8, height=3.1)
    lines = ax.plot(losses.T, color=plot.COLORS[1], linewidth=0.8, alpha=0.6)
    lines[0].set_label("validation, ten runs")
    ax.plot(np.mean([h["loss"] for h in histories], axis=0), "--", color=plot.COLORS[0], label="training, their mean")
    (kept,) = ax.plot([], [], "o", color=plot.INK, markersize=6, label="epoch that is kept")
    (ends,) = ax.plot([], [], "|", color=plot.INK, markersize=9, label="epoch of the stop")
    ax.set(xlim=(-0.5, 40), ylim=(0, 2.4), xlabel="epoch", ylabel="mean loss (nats)")
    ax.legend(loc="upper right", ncols=2, fontsize=8)
    # figure: end

    def update(patience):
        stops, best = np.array([nn.early_stopping(run, patience) for run in losses]).T
        kept.set_data(best, losses[range(DRAWS), best])
        ends.set_data(stops, losses[range(DRAWS), stops])
        return (
            f"With a patience of {patience}, ten runs stop after {np.mean(stops + 1):.1f} epochs on average. They keep "
            f"a validation loss of {losses[range(DRAWS), best].mean():.2f} nats; after all 40 epochs it would be "
            f"{losses[:, -1].mean():.2f}."
        )

    return Player(fig, update, patience=Slider(1, 30, 5, 1, "patience (epochs)"))


def decay() -> Player:
    """Twelve hidden units as images, and the validation curve of the penalty.

    Returns
    -------
    Player
    """
    draws = DRAWS // 2
    nets = {lam: [trained(k, **({"l2": lam} if lam else {}))[0] for k in range(draws)] for lam in LAMBDAS}
    shares = np.array(
        [
            [(accuracy(net, *few_digits(k)[:2]), accuracy(net, *few_digits(k)[3:])) for k, net in enumerate(nets[lam])]
            for lam in LAMBDAS
        ]
    )  # (strengths, draws, training and validation)
    # figure: begin decay
    fig, (left, right) = plot.figure(2, width=6.8, height=3, width_ratios=(1, 1.2))
    fig.get_layout_engine().set(wspace=0.08)
    image = left.imshow(np.zeros((26, 35)), origin="upper", cmap="RdBu_r", vmin=-0.4, vmax=0.4)
    left.set(title="12 of 200 hidden units", xticks=[], yticks=[], xlim=(-0.5, 37))
    for k, name in enumerate(("training (typed labels)", "validation")):
        right.plot(shares[..., k].mean(axis=1), plot.LINES[1 - k], color=plot.COLORS[k], label=name)
        right.plot(shares[..., k], plot.MARKERS[k], color=plot.COLORS[k], markersize=3, alpha=0.5)
    (here,) = right.plot([], [], color=plot.INK, linewidth=1)
    right.set(xticks=range(6), xticklabels=[f"{lam:g}" for lam in LAMBDAS], xlabel="strength λ", ylim=(0.4, 1.02))
    right.set_ylabel("share that is right")
    right.legend(loc="lower left")
    # figure: end
    left.spines[:].set_visible(False)

    def update(lam):
        k = LAMBDAS.index(lam)
        tiles = nets[lam][0].layers[1].params["W"][:, :12].T.reshape(3, 4, 8, 8)
        canvas = np.full((26, 35), np.nan)
        for row, column in itertools.product(range(3), range(4)):
            canvas[9 * row : 9 * row + 8, 9 * column : 9 * column + 8] = tiles[row, column]
        image.set_data(canvas)
        here.set_data([k, k], [0, 2])
        size = np.sqrt(np.mean([np.mean(weights_of(net) ** 2) for net in nets[lam]]))
        train, val = shares[k].mean(axis=0)
        return (
            f"With λ = {lam:g}, {train:.0%} of the typed training labels and {val:.0%} of the validation images are "
            f"predicted (mean of {draws} training sets; dots are single ones). A typical weight is {size:.2f} in size."
        )

    return Player(fig, update, lam=Choice(LAMBDAS, "strength λ", 0.0))


# -------------------------------------------------------------------------------------- dropout


WEIGHTS = np.array([4.0, 3.0, 2.0, -1.0])
"""Weights of the neuron whose four inputs, all 1, are dropped."""


def masked_scores(p: float, factor: bool = True) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Every score that a neuron with `WEIGHTS` and inputs 1 can have under dropout.

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
    scores = masks @ WEIGHTS
    return scores / (1 - p) if factor else scores, (1 - p) ** n_kept * p ** (4 - n_kept)


def spread() -> Player:
    """Distribution of a neuron's score under dropout, with and without the factor.

    Returns
    -------
    Player
    """
    # figure: begin spread
    fig, ax = plot.figure(width=5.4, height=2.8)
    bars = ax.vlines(np.zeros(16), 0, np.zeros(16), color=plot.COLORS[0], linewidth=4, label="16 masks")
    (mean_line,) = ax.plot([], [], color=plot.COLORS[1], label="their mean")
    ax.axvline(WEIGHTS.sum(), color=plot.INK, linestyle=":", label="in a test")
    ax.set(xlim=(-4, 24), ylim=(0, 0.5), xlabel="score of the neuron", ylabel="probability")
    ax.legend(loc="upper right")
    # figure: end

    def update(p, factor):
        scores, probabilities = masked_scores(p, factor == "1/(1 − p)")
        values = np.unique(np.round(scores, 9))
        heights = [probabilities[np.isclose(scores, v)].sum() for v in values]
        bars.set_segments([[(v, 0), (v, h)] for v, h in zip(values, heights, strict=True)])
        mean = float(probabilities @ scores)
        sd = float(np.sqrt(probabilities @ (scores - mean) ** 2))
        mean_line.set_data([mean, mean], [0, 0.5])
        factor_words = "without a factor" if factor == "none" else f"with the factor {factor}"
        return (
            f"Drop probability {p:.2f}, {factor_words}: over the masks the score has the mean {mean:.2f} and the "
            f"standard deviation {sd:.2f}; in a test it is {WEIGHTS.sum():.0f}."
        )

    return Player(
        fig,
        update,
        p=Slider(0.0, 0.6, 0.5, 0.05, "drop probability"),
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
    # figure: begin thinned
    fig, ax = plot.figure(width=5.2, height=2.9)
    lines = LineCollection([(places[k][i], places[k + 1][j]) for k, i, j in pairs], linewidths=0.8, zorder=1)
    ax.add_collection(lines)
    nodes = ax.scatter(*np.concatenate(places).T, s=130, edgecolor=plot.INK, zorder=2)
    (crosses,) = ax.plot([], [], "x", color=plot.COLORS[1], markersize=8, label="dropped")
    ax.set(xlim=(-0.3, 3.3), ylim=(-1.25, 1.45), xticks=range(4), yticks=[])
    ax.set_xticklabels(["inputs", "hidden", "hidden", "outputs"])
    ax.legend(loc="upper left", borderpad=0)
    # figure: end
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)

    def update(p, draw, mode):
        rng = np.random.default_rng(draw)
        hidden = [nn.dropout_forward(np.ones((1, 6)), p, rng, mode == "training")[1][0] for _ in range(2)]
        masks = [np.ones(3), *hidden, np.ones(2)]
        mask = np.concatenate(masks)
        lines.set_color([plot.INK if masks[k][i] * masks[k + 1][j] else "none" for k, i, j in pairs])
        nodes.set_facecolor([plot.COLORS[5] if m else "white" for m in mask])
        nodes.set_edgecolor([plot.INK if m else plot.PALE for m in mask])
        crosses.set_data(*np.concatenate(places)[mask == 0].T)
        alive = sum(bool(masks[k][i] * masks[k + 1][j]) for k, i, j in pairs)
        return (
            f"{mode.capitalize()}, drop probability {p:.1f}, forward pass {draw}: {int(12 - mask[3:15].sum())} of "
            f"12 hidden units are dropped, and {alive} of {counted(len(pairs), 'connection')} are left."
        )

    return Player(
        fig,
        update,
        p=Slider(0.0, 0.9, 0.5, 0.1, "drop probability"),
        draw=Slider(1, 30, 1, 1, "forward pass (number)"),
        mode=Choice(("training", "test"), "mode"),
    )
