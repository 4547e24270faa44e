"""Interactive figures of unit 09: back-propagation.

Labels are plain text ("x₁", not "$x_1$"): Matplotlib parses mathematics anew in every frame.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit import nn, plot
from mlpkit.demos.player import Player, Slider, short
from mlpkit.demos.words import counted, signed

PRINTED = {"x": 0.3, "h": 0.67, "lam": 0.8, "y": 1.0, "l": 0.02, "dlam": -0.2, "dh": -0.04, "dw": -0.26, "db": -0.04}
"""The worked example as it was printed (deck 004); not all of its numbers follow from each other."""

REPAIRED = {"x": 0.3, "w": 0.9, "b": 0.4, "y": 1.0}
"""Weight and bias that give the printed h; all other numbers follow."""


# ----------------------------------------------------------------------------- computation graph


def worked(x: float, w: float, b: float, y: float) -> dict[str, float]:
    """Compute all numbers of the graph: the forward pass and the backward pass.

    Parameters
    ----------
    x, w, b, y : float

    Returns
    -------
    dict of float
        x, w, b, y, h, lam, l and the derivatives dlam, dh, dw, db.
    """
    # figure: begin graph
    h = x * w + b  # forward pass
    lam = float(nn.sigmoid(h))
    l = 0.5 * (y - lam) ** 2
    dlam = lam - y  # backward pass
    dh = dlam * lam * (1 - lam)
    dw, db = dh * x, dh
    # figure: end
    return {"x": x, "w": w, "b": b, "y": y, "h": h, "lam": lam, "l": l, "dlam": dlam, "dh": dh, "dw": dw, "db": db}


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
    """Draw the computation graph of one neuron, with values above and derivatives below.

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
    ax.text(-0.7, -1.2, "above a node: value (forward pass)", color=plot.COLORS[0], fontsize=9)
    ax.text(2.7, -1.2, "beside an edge: derivative (backward pass)", color=plot.COLORS[1], fontsize=9)
    symbols = {"dlam": "∂ℓ/∂λ", "dh": "∂ℓ/∂h", "dw": "∂ℓ/∂w", "db": "∂ℓ/∂b"}

    def update(x, w, b, y, steps):
        # figure: begin graph
        numbers = worked(x, w, b, y)
        known = {"x", "w", "b", "y"}.union(*_STEPS[:steps])
        for name, text in values.items():
            text.set_text(signed(numbers[name], 3 if name in ("h", "lam", "l") else 2) if name in known else "")
        for name, text in back.items():
            text.set_text(f"{symbols[name]} = {signed(numbers[name], 3)}" if name in known else "")
            lines[name].set_visible(name in known)
        # figure: end
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


# ---------------------------------------------------------------------------------------- branches

HIDDEN, TARGET = (1.0, 0.5, -1.2), 1.0
"""The weights w₁, w₂ and v₂ of the network with two hidden units, and its target y."""


def branched(x: float, v1: float) -> dict[str, float]:
    """Compute a forward and a backward pass through a network in which two paths meet.

    Parameters
    ----------
    x : float
        Input.
    v1 : float
        Weight from the first hidden unit to the output.

    Returns
    -------
    dict of float
        The values x, a1, a2, z, l; the derivatives dz, da1, da2, dx of the loss; "over1" and "over2", the shares of
        both paths in dx; and dw1, dw2, dv1, dv2.
    """
    w1, w2, v2 = HIDDEN
    # figure: begin branches
    a1, a2 = np.tanh(w1 * x), np.tanh(w2 * x)  # forward pass
    z = v1 * a1 + v2 * a2
    l = 0.5 * (z - TARGET) ** 2
    dz = z - TARGET  # backward pass
    dv1, dv2, da1, da2 = dz * a1, dz * a2, dz * v1, dz * v2
    dz1, dz2 = da1 * (1 - a1**2), da2 * (1 - a2**2)
    dw1, dw2, over1, over2 = dz1 * x, dz2 * x, dz1 * w1, dz2 * w2
    dx = over1 + over2  # two paths meet at x
    # figure: end
    numbers = {"x": x, "a1": a1, "a2": a2, "z": z, "l": l, "dz": dz, "da1": da1, "da2": da2, "dx": dx}
    numbers |= {"over1": over1, "over2": over2, "dw1": dw1, "dw2": dw2, "dv1": dv1, "dv2": dv2}
    return {name: float(value) for name, value in numbers.items()}


_PLACES = {"x": (0.0, 0.0), "a1": (2.2, 1.1), "a2": (2.2, -1.1), "z": (4.4, 0.0), "l": (6.4, 0.0)}
_LABELS = {"x": "x", "a1": "a₁", "a2": "a₂", "z": "z", "l": "ℓ"}
_ARROWS = {"dz": ("l", "z"), "da1": ("z", "a1"), "da2": ("z", "a2"), "over1": ("a1", "x"), "over2": ("a2", "x")}
_PASSES = [("a1", "a2"), ("z",), ("l",), ("dz",), ("da1", "da2", "dv1", "dv2"), ("dx", "over1", "over2", "dw1", "dw2")]


def branches() -> Player:
    """Draw both passes through a network with two hidden units, where the backward pass branches and meets again.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=6.4, height=3.6)
    ax.set(xlim=(-0.9, 7.3), ylim=(-2.35, 2.1))
    ax.axis("off")
    for start, end in (("x", "a1"), ("x", "a2"), ("a1", "z"), ("a2", "z"), ("z", "l")):
        (x0, y0), (x1, y1) = _PLACES[start], _PLACES[end]
        ax.plot([x0, x1], [y0, y1], color=plot.PALE, linewidth=1.5, zorder=1)
    arrows = {}
    for n, (name, (start, end)) in enumerate(_ARROWS.items()):
        (x0, y0), (x1, y1) = _PLACES[start], _PLACES[end]
        style = "--" if n in (2, 4) else "-"
        (arrows[name],) = ax.plot([x0, x1], [y0, y1], style, color=plot.COLORS[1], linewidth=2.5, zorder=1.5)
    values, slopes = {}, {}
    for name, (x, y) in _PLACES.items():
        ax.plot([x], [y], "o", markersize=21, markerfacecolor="white", markeredgecolor=plot.INK, zorder=2)
        ax.text(x, y - 0.02, _LABELS[name], ha="center", va="center", fontsize=11, zorder=3)
        values[name] = ax.text(x, y + 0.36, "", ha="center", color=plot.COLORS[0], weight="bold")
        slopes["d" + name] = ax.text(x, y - 0.62, "", ha="center", color=plot.COLORS[1], fontsize=9.5)
    weights = {
        name: ax.text(*place, "", ha="center", va="center", fontsize=9, linespacing=1.35)
        for name, place in {"w1": (0.75, 0.95), "w2": (0.75, -1.05), "v1": (3.7, 0.95), "v2": (3.7, -1.05)}.items()
    }
    ax.text(-0.9, -2.2, "above a unit: value (forward pass)", color=plot.COLORS[0], fontsize=9)
    ax.text(3.1, -2.2, "below: derivative of ℓ (backward pass)", color=plot.COLORS[1], fontsize=9)

    def update(x, v1, steps):
        numbers = branched(x, v1)
        known = {"x"}.union(*_PASSES[:steps])
        for name, text in values.items():
            text.set_text(signed(numbers[name], 2) if name in known else "")
        for name, text in slopes.items():
            text.set_text(signed(numbers[name], 3) if name in known else "")
        for name, line in arrows.items():
            line.set_visible(name in known)
        for (name, text), value in zip(weights.items(), (*HIDDEN[:2], v1, HIDDEN[2]), strict=True):
            symbol = name[0] + "₁₂"[int(name[1]) - 1]
            slope = f"\n∂ℓ/∂{symbol} = {signed(numbers['d' + name], 3)}" if "d" + name in known else ""
            text.set_text(f"{symbol} = {signed(value, 1)}{slope}")
        if "dx" not in known:
            done = ", ".join(_LABELS[n] for n in ("a1", "a2", "z", "l") if n in known) or "nothing"
            back = "; the backward pass is under way" if steps > 3 else ""
            return f"After step {steps} of 6 the forward pass has computed {done}{back}."
        return (
            f"With x = {signed(x, 1)} and v₁ = {signed(v1, 1)}, the path over a₁ contributes "
            f"{signed(numbers['over1'], 3)} and the path over a₂ {signed(numbers['over2'], 3)}; together "
            f"∂ℓ/∂x = {signed(numbers['dx'], 3)}."
        )

    return Player(
        fig,
        update,
        x=Slider(-2.0, 2.0, 1.0, 0.1, "input x"),
        v1=Slider(-2.0, 2.0, 0.8, 0.1, "weight v₁"),
        steps=Slider(0, 6, 6, 1, "steps done (of 6)"),
    )


# ------------------------------------------------------------------------------------------ paths


def products(depth: int, width: int) -> int:
    """Count the multiplications of a backward pass: one along each edge.

    Parameters
    ----------
    depth, width : int
        Hidden layers between one input and the loss, and the nodes of each.

    Returns
    -------
    int
    """
    # figure: begin paths
    # edges from the input, between hidden layers, and to the loss
    n_products = width + (depth - 1) * width**2 + width
    # figure: end
    return n_products


def paths() -> Player:
    """Draw a network between one input and the loss, and count its paths and its edges.

    Returns
    -------
    Player
    """
    from matplotlib.collections import LineCollection

    fig, (left, right) = plot.figure(2, width=6.4, height=2.9, width_ratios=(1.1, 1))
    left.set(xlim=(-0.24, 1.2), ylim=(-0.08, 1.08))
    left.axis("off")
    edges = LineCollection([], colors=plot.PALE, linewidths=0.7, zorder=1)
    left.add_collection(edges)
    (path_line,) = left.plot([], [], color=plot.COLORS[1], linewidth=2.5, zorder=2)
    (nodes,) = left.plot([], [], "o", color=plot.INK, markersize=5, zorder=3)
    left.text(-0.05, 0.5, "input", ha="right", va="center")
    left.text(1.05, 0.5, "loss", ha="left", va="center")
    depths = np.arange(1, 7)
    (path_counts,) = right.plot([], [], "o-", color=plot.COLORS[1], markersize=4, label="paths")
    (product_counts,) = right.plot([], [], "s--", color=plot.COLORS[0], markersize=4, label="edges")
    (path_count,) = right.plot([], [], "o", color=plot.COLORS[1], markersize=9)
    (product_count,) = right.plot([], [], "s", color=plot.COLORS[0], markersize=9)
    right.set(yscale="log", xlim=(0.5, 6.5), ylim=(0.7, 1e6), xticks=depths, xlabel="hidden layers", ylabel="how many")
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
        # One path zigzags through the network, so that it is seen among the edges.
        chosen = [column[(2 * k + 1) % len(column)] for k, column in enumerate(columns)]
        path_line.set_data(*np.array(chosen).T)
        # figure: begin paths
        n_paths, n_products = width**depth, products(depth, width)
        path_counts.set_data(depths, [width ** int(k) for k in depths])
        product_counts.set_data(depths, [products(int(k), width) for k in depths])
        path_count.set_data([depth], [n_paths])
        product_count.set_data([depth], [n_products])
        # figure: end
        return (
            f"{counted(depth, 'hidden layer')} of {counted(width, 'unit')}: {counted(n_paths, 'path')} "
            f"lead from the input to the loss over {n_products:,} edges; a backward pass uses each edge once."
        )

    return Player(fig, update, depth=Slider(1, 6, 6, 1, "hidden layers"), width=Slider(1, 6, 6, 1, "units per layer"))


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

    # figure: begin epsilon
    def loss(weight):
        return 0.5 * (y - nn.sigmoid(x * weight + b)) ** 2

    one_sided = (loss(w + eps) - loss(w)) / eps
    central = (loss(w + eps) - loss(w - eps)) / (2 * eps)
    right = worked(x, w, b, y)["dw"]  # from the backward pass
    # figure: end
    return np.abs(one_sided - right), np.abs(central - right)


def epsilon() -> Player:
    """The error of a numerical derivative against the size of the step.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=5.2, height=3)
    # figure: begin epsilon
    steps = 10 ** np.linspace(-13, -1, 97)
    one_sided, central = (np.maximum(e, 1e-15) for e in differences(steps))
    ax.plot(steps, one_sided, "--", color=plot.COLORS[1], linewidth=1.5, label="one side")
    ax.plot(steps, central, color=plot.COLORS[0], linewidth=1.5, label="both sides")
    # figure: end
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
            f"With a step of {short(epsilon, 1)}, the difference on one side is off by about {short(errors[0], 1)}, "
            f"and the difference on both sides by about {short(errors[1], 1)}."
        )

    return Player(fig, update, epsilon=Slider(1e-13, 0.1, 0.01, 1, "step ε", log=True))


# ------------------------------------------------------------------------------------------ orders


def flops(layers: int, width: ArrayLike) -> tuple[Any, Any]:
    """Count the operations of a product of Jacobians, one for each layer, and the gradient of the loss.

    Parameters
    ----------
    layers : int
        Number of square Jacobians; before them stands one row vector.
    width : array_like of int
        Their size.

    Returns
    -------
    from_loss, from_input : int or ndarray
        Multiplications and additions (2pqr for a product of p×q and q×r), starting at either end; of the shape of
        `width`.
    """
    # figure: begin orders
    n = np.asarray(width, dtype=np.int64)  # a product of p×q and q×r takes 2pqr operations
    from_loss = 2 * layers * n**2  # each step: a row vector times a matrix
    from_input = 2 * (layers - 1) * n**3 + 2 * n**2  # matrix times matrix, and the row vector last
    # figure: end
    return from_loss, from_input


def orders() -> Player:
    """Draw what the order of the Jacobian product costs.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=5.4, height=3)
    widths = np.unique(np.geomspace(10, 1000, 40).astype(int))
    (loss_line,) = ax.plot([], [], color=plot.COLORS[0], label="starting at the loss")
    (input_line,) = ax.plot([], [], "--", color=plot.COLORS[1], label="starting at the input")
    (gap,) = ax.plot([], [], ":", color=plot.INK, linewidth=1.2)
    dots = [ax.plot([], [], m, color=c, markersize=8)[0] for m, c in (("o", plot.COLORS[0]), ("^", plot.COLORS[1]))]
    ax.set(xscale="log", yscale="log", xlim=(9, 1400), ylim=(100, 1e11), xlabel="units per layer", ylabel="operations")
    ax.set_xticks([10, 100, 1000], ["10", "100", "1,000"])
    ax.set_yticks([1e2, 1e4, 1e6, 1e8, 1e10], ["100", "10⁴", "10⁶", "10⁸", "10¹⁰"])
    ax.minorticks_off()
    ax.legend(loc="upper left")

    def update(layers, width):
        # figure: begin orders
        for line, operations in zip((loss_line, input_line), flops(layers, widths), strict=True):
            line.set_data(widths, operations)
        # figure: end
        counts = [int(n) for n in flops(layers, width)]
        for dot, count in zip(dots, counts, strict=True):
            dot.set_data([width], [count])
        gap.set_data([width, width], counts)
        ratio = counts[1] / counts[0]
        return (
            f"{counted(layers, 'Jacobian')} of {width:,} × {width:,}: {counts[0]:,} operations when you start at the "
            f"loss, and {counts[1]:,} when you start at the input, {ratio:,.4g} times as many."
        )

    return Player(
        fig,
        update,
        layers=Slider(1, 10, 3, 1, "layers"),
        width=Slider(50, 1000, 1000, 50, "units per layer"),
    )
