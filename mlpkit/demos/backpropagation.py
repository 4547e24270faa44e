"""Interactive figures of unit 09: back-propagation.

Labels are plain text ("x₁", not "$x_1$"): Matplotlib parses mathematics anew in every frame.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit import nn, plot
from mlpkit.demos.player import Player, Slider, short
from mlpkit.demos.words import counted, signed

SLIDE = {"x": 0.3, "h": 0.67, "lam": 0.8, "y": 1.0, "l": 0.02, "dlam": -0.2, "dh": -0.04, "dw": -0.26, "db": -0.04}
"""The worked example as deck 004 has it."""

REPAIRED = {"x": 0.3, "w": 0.9, "b": 0.4, "y": 1.0}
"""Weight and bias that give the slide's h; all other numbers follow."""


# ----------------------------------------------------------------------------- computation graph


def worked(x: float, w: float, b: float, y: float) -> dict[str, float]:
    """All numbers of the graph: the way forward, and the way back.

    Parameters
    ----------
    x, w, b, y : float

    Returns
    -------
    dict of float
        x, w, b, y, h, lam, l and the derivatives dlam, dh, dw, db.
    """
    x, h, lam, y, l = nn.scalar_forward(x, w, b, y)
    dw, db = nn.scalar_backward((x, h, lam, y, l))
    return {"x": x, "w": w, "b": b, "y": y, "h": h, "lam": lam, "l": l, "dlam": lam - y, "dh": db, "dw": dw, "db": db}


_NODES = {
    "x": (0.0, 2.6),
    "w": (0.0, 1.2),
    "b": (0.0, -0.4),
    "h": (2.0, 1.2),
    "lam": (4.0, 1.2),
    "l": (6.0, 1.2),
    "y": (4.0, 2.6),
}
_NAMES = {"x": "x", "w": "w", "b": "b", "h": "h", "lam": "λ", "l": "ℓ", "y": "y"}
_EDGES = [("x", "h"), ("w", "h"), ("b", "h"), ("h", "lam"), ("lam", "l"), ("y", "l")]
_BACK = {"dlam": ("l", "lam"), "dh": ("lam", "h"), "dw": ("h", "w"), "db": ("h", "b")}
_STEPS = [("h",), ("lam",), ("l",), ("dlam",), ("dh",), ("dw", "db")]


def graph() -> Player:
    """The computation graph of deck 004, with values above and derivatives below.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=6.4, height=3.3)
    ax.set(xlim=(-0.75, 6.6), ylim=(-1.3, 3.25))
    ax.axis("off")
    for start, end in _EDGES:
        (x0, y0), (x1, y1) = _NODES[start], _NODES[end]
        ax.plot([x0, x1], [y0, y1], color=plot.PALE, linewidth=1.5, zorder=1)
    for name, (x, y) in _NODES.items():
        constant = name in ("x", "y")
        ax.plot(
            [x],
            [y],
            "s" if constant else "o",
            markersize=20,
            markerfacecolor="white",
            markeredgecolor=plot.PALE if constant else plot.INK,
            markeredgewidth=1.5,
            zorder=2,
        )
        ax.text(x, y - 0.02, _NAMES[name], ha="center", va="center", fontsize=11, zorder=3)
    ax.text(3.0, 1.45, "σ(h)", ha="center", color=plot.INK)
    ax.text(1.35, 2.1, "xw + b", ha="left", color=plot.INK)
    ax.text(5.35, 2.1, "½(y − λ)²", ha="left", color=plot.INK)
    values = {
        name: ax.text(x, y + 0.36, "", ha="center", color=plot.COLORS[0], weight="bold")
        for name, (x, y) in _NODES.items()
    }
    places = {"dlam": (5.0, 0.85), "dh": (3.0, 0.85), "dw": (0.78, 0.93), "db": (1.75, -0.05)}
    back = {
        name: ax.text(*place, "", ha="center", va="center", color=plot.COLORS[1], fontsize=9.5)
        for name, place in places.items()
    }
    lines = {}
    for name, (start, end) in _BACK.items():
        (x0, y0), (x1, y1) = _NODES[start], _NODES[end]
        (lines[name],) = ax.plot([x0, x1], [y0, y1], color=plot.COLORS[1], linewidth=2.5, zorder=1.5)
    ax.text(-0.7, -1.2, "bold above a node: value, forward", color=plot.COLORS[0], fontsize=9)
    ax.text(3.0, -1.2, "below an edge: derivative, backward", color=plot.COLORS[1], fontsize=9)
    symbols = {"dlam": "∂ℓ/∂λ", "dh": "∂ℓ/∂h", "dw": "∂ℓ/∂w", "db": "∂ℓ/∂b"}

    def update(x, w, b, y, steps):
        numbers = worked(x, w, b, y)
        known = {"x", "w", "b", "y"}.union(*_STEPS[:steps])
        for name, text in values.items():
            text.set_text(signed(numbers[name], 3 if name in ("h", "lam", "l") else 2) if name in known else "")
        for name, text in back.items():
            text.set_text(f"{symbols[name]} = {signed(numbers[name], 3)}" if name in known else "")
            lines[name].set_visible(name in known)
        description = f"x = {x:.2f}, w = {w:.2f}, b = {b:.2f}, y = {y:.2f}"
        forward = [f"{_NAMES[n]} = {signed(numbers[n], 3)}" for n in ("h", "lam", "l") if n in known]
        backward = [f"{symbols[n]} = {signed(numbers[n], 3)}" for n in back if n in known]
        description += "; forward: " + (", ".join(forward) if forward else "nothing yet")
        return description.replace("-", "−") + (f"; backward: {', '.join(backward)}." if backward else ".")

    return Player(
        fig,
        update,
        x=Slider(-2.0, 2.0, REPAIRED["x"], 0.1, "input x"),
        w=Slider(-3.0, 3.0, REPAIRED["w"], 0.1, "weight w"),
        b=Slider(-3.0, 3.0, REPAIRED["b"], 0.1, "bias b"),
        y=Slider(0.0, 1.0, REPAIRED["y"], 0.1, "target y"),
        steps=Slider(0, 6, 6, 1, "steps done (of 6)"),
    )


# ------------------------------------------------------------------------------------------ paths


def products(depth: int, width: int) -> int:
    """Multiplications along the edges of a network, each edge once: the way back.

    Parameters
    ----------
    depth, width : int
        Hidden layers between one input and the loss, and the nodes of each.

    Returns
    -------
    int
    """
    return width + (depth - 1) * width**2 + width


def paths() -> Player:
    """A network between one input and the loss: its paths, and what the way back takes.

    Returns
    -------
    Player
    """
    from matplotlib.collections import LineCollection

    fig, (left, right) = plot.figure(2, width=6.4, height=2.9, width_ratios=(1.1, 1))
    left.set(xlim=(-0.08, 1.08), ylim=(-0.08, 1.08))
    left.axis("off")
    edges = LineCollection([], colors=plot.PALE, linewidths=0.7, zorder=1)
    left.add_collection(edges)
    (path_line,) = left.plot([], [], color=plot.COLORS[1], linewidth=2.5, zorder=2)
    (nodes,) = left.plot([], [], "o", color=plot.INK, markersize=5, zorder=3)
    left.text(0, 0.38, "input", ha="center")
    left.text(1, 0.38, "loss", ha="center")
    depths = np.arange(1, 7)
    (path_counts,) = right.plot([], [], "o-", color=plot.COLORS[1], markersize=4, label="paths")
    (product_counts,) = right.plot([], [], "s--", color=plot.COLORS[0], markersize=4, label="products of the way back")
    (path_count,) = right.plot([], [], "o", color=plot.COLORS[1], markersize=9)
    (product_count,) = right.plot([], [], "s", color=plot.COLORS[0], markersize=9)
    right.set(yscale="log", xlim=(0.5, 6.5), ylim=(0.7, 1e6), xticks=depths, xlabel="hidden layers", ylabel="number")
    right.set_yticks([1, 1e2, 1e4, 1e6], ["1", "100", "10⁴", "10⁶"])
    right.minorticks_off()
    right.legend(loc="upper left")

    def update(depth, width):
        columns = [[(0.0, 0.5)]]
        for layer in range(1, depth + 1):
            heights = np.linspace(0, 1, width) if width > 1 else [0.5]
            columns.append([(layer / (depth + 1), h) for h in heights])
        columns.append([(1.0, 0.5)])
        edges.set_segments([(p, q) for a, b in pairwise(columns) for p in a for q in b])
        nodes.set_data(*np.array([p for column in columns for p in column]).T)
        chosen = [column[(2 * k + 1) % len(column)] for k, column in enumerate(columns)]
        path_line.set_data(*np.array(chosen).T)
        n_paths, n_products = nn.count_paths([width] * depth), products(depth, width)
        path_counts.set_data(depths, [width ** int(k) for k in depths])
        product_counts.set_data(depths, [products(int(k), width) for k in depths])
        path_count.set_data([depth], [n_paths])
        product_count.set_data([depth], [n_products])
        return (
            f"{counted(depth, 'hidden layer')} of {counted(width, 'unit')}: {counted(n_paths, 'path')} "
            f"from the input to the loss; the way back takes {n_products:,} products, one for each edge."
        )

    return Player(fig, update, depth=Slider(1, 6, 2, 1, "hidden layers"), width=Slider(1, 6, 2, 1, "units per layer"))


# ----------------------------------------------------------------------------------------- epsilon


def differences(eps: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Errors of two difference quotients of the loss of one neuron, with respect to its weight.

    Parameters
    ----------
    eps : array_like
        Half the distance of the two points (both sides), the distance (one side).

    Returns
    -------
    one_sided, central : ndarray
        Absolute errors, of the shape of `eps`.
    """
    x, w, b, y = REPAIRED["x"] * 10, REPAIRED["w"], REPAIRED["b"], 0.0  # where the loss is curved
    eps = np.asarray(eps, dtype=float)

    def loss(weight):
        return 0.5 * (y - nn.sigmoid(x * weight + b)) ** 2

    right = nn.scalar_backward(nn.scalar_forward(x, w, b, y))[0]
    one_sided = (loss(w + eps) - loss(w)) / eps
    central = (loss(w + eps) - loss(w - eps)) / (2 * eps)
    return np.abs(one_sided - right), np.abs(central - right)


def epsilon() -> Player:
    """The error of a numerical derivative against the size of the step.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=5.2, height=3)
    exponents = np.linspace(-13, -1, 97)
    one_sided, central = (np.maximum(e, 1e-15) for e in differences(10**exponents))
    ax.plot(10**exponents, one_sided, "--", color=plot.COLORS[1], linewidth=1.5, label="one side")
    ax.plot(10**exponents, central, color=plot.COLORS[0], linewidth=1.5, label="both sides")
    dots = [
        ax.plot([], [], marker, color=color, markersize=9, zorder=4)[0]
        for marker, color in (("^", plot.COLORS[1]), ("o", plot.COLORS[0]))
    ]
    ax.set(
        xscale="log",
        yscale="log",
        xlim=(5e-14, 2e-1),
        ylim=(1e-14, 1),
        xlabel="step ε",
        ylabel="error of the derivative",
    )
    ax.set_xticks([1e-13, 1e-10, 1e-7, 1e-4, 1e-1], ["10⁻¹³", "10⁻¹⁰", "10⁻⁷", "10⁻⁴", "0.1"])
    ax.set_yticks([1e-14, 1e-10, 1e-6, 1e-2], ["10⁻¹⁴", "10⁻¹⁰", "10⁻⁶", "0.01"])
    ax.minorticks_off()
    ax.legend(loc="upper left")

    def update(epsilon):
        errors = [max(float(e), 1e-15) for e in differences(epsilon)]
        for dot, error in zip(dots, errors, strict=True):
            dot.set_data([epsilon], [error])
        return (
            f"With a step of {short(epsilon, 1)}, the difference on one side is off by about {errors[0]:.0e}, the one "
            f"on both sides by about {errors[1]:.0e}."
        )

    return Player(fig, update, epsilon=Slider(1e-13, 0.1, 0.01, 1, "step ε", log=True))


# ------------------------------------------------------------------------------------------ orders


def flops(layers: int, width: int) -> tuple[int, int]:
    """Operations of a product of Jacobians, one for each layer, and the gradient of the loss.

    Parameters
    ----------
    layers, width : int
        Number of square Jacobians, and their size; before them stands one row vector.

    Returns
    -------
    from_loss, from_input : int
        Multiplications and additions (2pqr for a product of p×q and q×r), starting at either end.
    """
    from_loss = 2 * layers * width**2
    from_input = 2 * (layers - 1) * width**3 + 2 * width**2
    return from_loss, from_input


def orders() -> Player:
    """What the order of the Jacobian product costs.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=5.2, height=2.1)
    bars = ax.barh([0, 1], [1, 1], color=[plot.COLORS[0], plot.COLORS[1]], height=0.6)
    texts = [ax.text(1, k, "", va="center") for k in range(2)]
    ax.set(
        xscale="log",
        xlim=(100, 1e13),
        yticks=[0, 1],
        yticklabels=["from the loss", "from the input"],
        ylim=(1.6, -0.6),
        xlabel="operations",
    )
    ax.set_xticks([1e2, 1e4, 1e6, 1e8, 1e10, 1e12], ["100", "10⁴", "10⁶", "10⁸", "10¹⁰", "10¹²"])
    ax.minorticks_off()

    def update(layers, width):
        counts = flops(layers, width)
        for bar, text, count in zip(bars, texts, counts, strict=True):
            bar.set_width(count)
            text.set(x=1.3 * count, text=f"{count:.1e}")
        ratio = counts[1] / counts[0]
        return (
            f"{layers} Jacobians of {width} × {width}: {counts[0]:.1e} operations from the loss, {counts[1]:.1e} "
            f"from the input, {ratio:.3g} times as many."
        )

    return Player(
        fig, update, layers=Slider(1, 10, 3, 1, "layers"), width=Slider(50, 1000, 1000, 50, "units per layer")
    )
