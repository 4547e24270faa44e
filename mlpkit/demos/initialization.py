"""Interactive figures of unit 11: activations, initialization, normalization.

Labels are plain text, and logarithms are drawn on a linear axis: Matplotlib parses mathematics
anew in every frame.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpkit import nn, plot
from mlpkit.demos.player import Choice, Player, Slider
from mlpkit.demos.words import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ACTIVATIONS = {{"relu": "ReLU"}.get(name, name): activation for name, activation in nn.ACTIVATIONS.items()}
"""Each activation with its derivative, by the name that people read."""

LARGEST = {"sigmoid": 0.25, "tanh": 1.0, "ReLU": 1.0}
"""The largest slope of each."""

WIDTH, DEPTH = 256, 10

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _power(exponent: int) -> str:
    return "1" if exponent == 0 else "10" + str(exponent).translate(_SUPERSCRIPT)


def _number(value: float) -> str:
    """Three digits, with an exponent where there would be many zeros."""
    return f"{value:.3f}" if 1e-3 <= abs(value) < 1e3 or value == 0 else f"{value:.1e}"


def _logarithmic(ax: Axes, low: int, high: int, step: int) -> None:
    ticks = range(low, high + 1, step)
    ax.set(ylim=(low, high), yticks=ticks, yticklabels=[_power(k) for k in ticks])


def slope() -> Player:
    """An activation with its tangent, and the slope that a gradient is multiplied by.

    Returns
    -------
    Player
    """
    z_axis = np.linspace(-8, 8, 161)
    fig, (left, right) = plot.figure(2, width=5.6, height=2.7)
    (curve,) = left.plot([], [], color=plot.COLORS[0])
    (tangent,) = left.plot([], [], "--", color=plot.COLORS[1], linewidth=1.5)
    (place,) = left.plot([], [], "o", color=plot.COLORS[1], markersize=7, clip_on=False)
    left.set(
        xlim=(-8, 8), ylim=(-1.2, 2.2), xticks=[-8, -4, 0, 4, 8], yticks=[-1, 0, 1, 2], xlabel="z", title="activation"
    )
    (slopes,) = right.plot([], [], color=plot.COLORS[0])
    (dot,) = right.plot([], [], "o", color=plot.COLORS[1], markersize=7, clip_on=False)
    right.set(
        xlim=(-8, 8), ylim=(-0.05, 1.1), xticks=[-8, -4, 0, 4, 8], yticks=[0, 0.25, 0.5, 1], xlabel="z", title="slope"
    )

    def update(activation, z):
        g, d = ACTIVATIONS[activation]
        value, steep = float(g(z)), float(d(z))
        curve.set_data(z_axis, g(z_axis))
        slopes.set_data(z_axis, d(z_axis))
        around = np.array([z - 2, z + 2])
        tangent.set_data(around, value + steep * (around - z))
        place.set_data([z], [value])
        dot.set_data([z], [steep])
        gradient_words = (
            "the gradient stops here"
            if steep == 0
            else (f"a gradient that passes here keeps {100 * steep:.3g} percent of its size")
        )
        return (
            f"{activation} at z = {z:.1f}: the output is {value:.3f} and the slope {_number(steep)}; {gradient_words}."
        )

    return Player(
        fig,
        update,
        activation=Choice(tuple(ACTIVATIONS), "activation"),
        z=Slider(-8.0, 8.0, 0.0, 0.5, "pre-activation z"),
    )


def chain() -> Player:
    """What a chain of neurons passes back, layer by layer, where every slope is the largest one.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=5, height=2.9)
    ax.axhline(0, color=plot.INK, linestyle=":", linewidth=1)
    (slide,) = ax.plot([], [], ":", color=plot.COLORS[2], label="slopes alone, as on the slide")
    (line,) = ax.plot([], [], marker="o", markersize=4, color=plot.COLORS[0], label="slopes and weights")
    ax.set(xlim=(0, 20.5), xticks=[0, 5, 10, 15, 20], xlabel="layers passed on the way back", ylabel="gradient")
    _logarithmic(ax, -14, 14, 7)
    ax.legend(loc="upper left")

    def update(activation, w, depth):
        layers = np.arange(depth + 1)
        line.set_data(layers, layers * np.log10(w * LARGEST[activation]))
        slide.set_data(layers, layers * np.log10(LARGEST[activation]))
        z = 1.0 if activation == "ReLU" else 0.0
        product = nn.gradient_product(np.full(depth, z), np.full(depth, w), activation.lower())
        verdict = "vanishes" if product < 1e-2 else "explodes" if product > 1e2 else "arrives"
        return (
            f"{activation}, weights of {w:.2f}, {counted(depth, 'layer')}: at best each layer "
            f"multiplies the gradient by {w * LARGEST[activation]:.3f}, all of them by {_number(product)}; "
            f"it {verdict}."
        )

    return Player(
        fig,
        update,
        activation=Choice(tuple(ACTIVATIONS), "activation"),
        w=Slider(0.25, 8.0, 1.0, 0.25, "size of every weight"),
        depth=Slider(1, 20, 10, 1, "number of layers"),
    )


def inputs(n: int = 4, width: int = WIDTH, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Inputs with mean 0 and standard deviation 1, and normal numbers for the weights of ten layers.

    Parameters
    ----------
    n, width, seed : int

    Returns
    -------
    X : ndarray of shape (n, width)
    normal : ndarray of shape (DEPTH, width, width)
        Weights of variance 1, to be scaled.

    Notes
    -----
    Four examples of 256 numbers are enough for a histogram, and keep a frame short.
    """
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, width)), rng.normal(size=(DEPTH, width, width))


def first_layer() -> Player:
    """Histogram of one layer of tanh units while the scale of its weights moves.

    Returns
    -------
    Player
    """
    X, normal = inputs(100)
    Z = X @ normal[0]
    edges = np.linspace(-1, 1, 42)
    fig, ax = plot.figure(width=5, height=2.7)
    bars = ax.stairs(np.zeros(41), edges, fill=True, color=plot.COLORS[0])
    ax.set(
        xlim=(-1.02, 1.02),
        ylim=(0, 0.5),
        xticks=[-1, -0.5, 0, 0.5, 1],
        yticks=[0, 0.25, 0.5],
        xlabel="activation of a tanh unit",
        ylabel="share",
    )

    def update(scale):
        A = np.tanh(scale * Z)
        bars.set_data(np.histogram(A, edges)[0] / A.size)
        flat = np.mean(np.abs(A) > 0.99)
        return (
            f"Weights of {_number(scale)} times randn: the activations have the standard deviation "
            f"{_number(A.std())}, {flat:.0%} of them lie beyond 0.99, and the mean slope is "
            f"{np.mean(1 - A**2):.3f}."
        )

    return Player(fig, update, scale=Slider(0.001, 10.0, 0.01, 0.25, "scale of the weights", log=True))


SCHEMES = {
    "small": 0.01,
    "product": (2 / WIDTH**2) ** 0.5,
    "Glorot": (2 / (WIDTH + WIDTH)) ** 0.5,
    "He": (2 / WIDTH) ** 0.5,
}
"""Standard deviation of the first weights of a layer of WIDTH inputs and units."""


def signal(
    X: NDArray[np.float64], normal: NDArray[np.float64], scale: float, g: Callable[..., Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Follow a signal through layers without biases.

    Parameters
    ----------
    X : ndarray of shape (n, width)
    normal : ndarray of shape (DEPTH, width, width)
    scale : float
        Factor of all weights.
    g : callable
        Activation.

    Returns
    -------
    stds : ndarray of shape (DEPTH,)
        Standard deviation of all activations of each layer.
    A : ndarray of shape (n, width)
        Activations of the last one.
    """
    A, stds = X, np.empty(len(normal))
    for layer, W in enumerate(normal):
        A = g(scale * (A @ W))
        stds[layer] = A.std()
    return stds, A


def ten_layers() -> Player:
    """A signal on its way through ten layers, and what arrives in the tenth.

    Returns
    -------
    Player
    """
    X, normal = inputs()
    edges = np.linspace(-1.05, 3.05, 42)
    fig, (left, right) = plot.figure(2, width=5.8, height=2.8, width_ratios=(1.25, 1))
    (line,) = left.plot([], [], marker="o", markersize=4, color=plot.COLORS[0])
    left.axhline(0, color=plot.INK, linestyle=":", linewidth=1)
    left.set(xlim=(0.5, DEPTH + 0.5), xticks=[1, 4, 7, 10], xlabel="layer", ylabel="standard deviation")
    _logarithmic(left, -16, 8, 8)
    bars = right.stairs(np.zeros(41), edges, fill=True, color=plot.COLORS[1])
    right.set(
        xlim=(-1.1, 3.1),
        ylim=(0, 0.5),
        xticks=[-1, 0, 1, 2, 3],
        yticks=[0, 0.25, 0.5],
        xlabel="activation in layer 10",
        ylabel="share",
    )

    def update(activation, scheme, factor):
        scale = factor * SCHEMES[scheme]
        stds, A = signal(X, normal, scale, ACTIVATIONS[activation][0])
        line.set_data(range(1, DEPTH + 1), np.log10(stds))
        bars.set_data(np.histogram(np.clip(A, -1, 3), edges)[0] / A.size)
        flat = np.mean(np.abs(A) > 0.99)
        if stds[-1] < 1e-3:
            verdict = "the signal has vanished"
        elif stds[-1] < 0.1:
            verdict = "the signal fades"
        elif stds[-1] > 10:
            verdict = "the signal has exploded"
        elif activation == "tanh" and flat > 0.25:
            verdict = f"{flat:.0%} of the last activations are saturated"
        else:
            verdict = "the signal arrives"
        return (
            f"{activation}, {scheme} times {factor:.2f}, weights of {scale:.4f} times randn: the standard "
            f"deviation is {_number(stds[0])} in layer 1, {_number(stds[4])} in layer 5 and "
            f"{_number(stds[-1])} in layer 10; {verdict}."
        )

    return Player(
        fig,
        update,
        activation=Choice(("tanh", "ReLU"), "activation"),
        scheme=Choice(tuple(SCHEMES), "initialization"),
        factor=Slider(0.25, 4.0, 1.0, 0.25, "further factor"),
    )


def unit_scores(n: int = 400, seed: int = 3) -> NDArray[np.float64]:
    """Pre-activations of one unit over a mini-batch, off center and wide.

    Parameters
    ----------
    n, seed : int

    Returns
    -------
    ndarray of shape (n, 1)
    """
    return 4.0 + 2.5 * np.random.default_rng(seed).normal(size=(n, 1))


def batch_norm() -> Player:
    """Pre-activations of one unit before and after batch normalization.

    Returns
    -------
    Player
    """
    Z = unit_scores()
    edges = np.linspace(-8, 12, 51)
    fig, ax = plot.figure(width=5, height=2.8)
    ax.stairs(np.histogram(Z, edges)[0] / len(Z), edges, color=plot.INK, linewidth=1.5, label="before")
    bars = ax.stairs(np.zeros(50), edges, fill=True, color=plot.COLORS[0], alpha=0.7, label="after")
    ax.axvspan(-2, 2, color=plot.PALE, alpha=0.35, zorder=0, label="where tanh is not flat")
    ax.set(
        xlim=(-8, 12),
        ylim=(0, 0.6),
        xticks=[-8, -4, 0, 4, 8, 12],
        yticks=[0, 0.2, 0.4, 0.6],
        xlabel="pre-activation of one unit",
        ylabel="share of the mini-batch",
    )
    ax.legend(loc="upper right")

    def update(gamma, beta):
        out, _ = nn.batchnorm_forward(Z, [gamma], [beta])
        bars.set_data(np.histogram(out, edges)[0] / len(Z))
        return (
            f"Before, the unit has mean {Z.mean():.2f} and standard deviation {Z.std():.2f}; after batch "
            f"normalization with gamma {gamma:.2f} and beta {beta:.2f} it has mean {out.mean() + 0.0:.2f} and "
            f"standard deviation {out.std():.2f}, and {np.mean(np.abs(out) < 2):.0%} of it lies between -2 and 2."
        )

    return Player(
        fig, update, gamma=Slider(0.25, 4.0, 1.0, 0.25, "scale γ"), beta=Slider(-4.0, 4.0, 0.0, 0.5, "shift β")
    )
