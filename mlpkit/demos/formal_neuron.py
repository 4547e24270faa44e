"""Interactive figures of unit 01: one neuron, its line, its threshold and its slope.

Labels are plain text ("x₁", not "$x_1$"): Matplotlib parses mathematics anew in every frame.
"""

from __future__ import annotations

import numpy as np

from mlpkit import nn, plot
from mlpkit.demos.player import Choice, Player, Slider, fix_layout
from mlpkit.demos.words import fixed

EVENTS = (
    (1943, "McCulloch,\nPitts", "a threshold unit;\nits weights are set by hand"),
    (1958, "Rosenblatt", "the perceptron learns weights and threshold\nfrom its mistakes (first report: 1957)"),
    (1960, "Widrow,\nHoff", "ADALINE learns from the squared error\nof its linear output"),
    (1969, "Minsky,\nPapert", "one threshold unit\ncannot compute XOR"),
    (1986, "Rumelhart,\nHinton, Williams", "back-propagation trains hidden layers;\nat the price of long computations"),
    (1995, "Cortes,\nVapnik", "support-vector machines;\na person chooses the kernel"),
    (2006, "Hinton,\nSalakhutdinov", "deep networks learn features in layers,\npre-trained one layer at a time"),
)
"""Year, authors and contribution, as the lecture tells them."""

INPUTS = np.array([1.0, 2.0, 0.5, 1.0])
WEIGHTS = np.array([1.0, 0.5, -1.0, 0.75])
"""The neuron of :func:`firing`. Its weighted inputs are 1, 1, -0.5 and 0.75: they sum to 2.25, exactly."""

CLASS_0, CLASS_1 = plot.COLORS[0], plot.COLORS[1]


ACTIVATIONS = {"step": nn.heaviside} | {name: nn.ACTIVATIONS[name].function for name in ("sigmoid", "tanh")}
"""The activations that :func:`firing` offers."""


def timeline() -> Player:
    """Seven moments in the history of the neuron, with a slider for the year.

    Returns
    -------
    Player
        Control: ``year``.
    """
    fig, ax = plot.figure(width=5.6, height=2.4)
    ax.set(xlim=(1936, 2014), ylim=(-3.7, 2.2), xticks=[], yticks=[])
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.axhline(0, color=plot.PALE, linewidth=1.5, zorder=1)
    dots = ax.scatter([year for year, _, _ in EVENTS], np.zeros(len(EVENTS)), s=45, zorder=3)
    (now,) = ax.plot([], [], color=CLASS_1, linewidth=2, zorder=2)
    labels = []
    for k, (year, authors, _) in enumerate(EVENTS):
        above = k % 2 == 0
        labels.append(
            ax.text(
                year,
                0.45 if above else -0.45,
                f"{authors}\n{year}" if above else f"{year}\n{authors}",
                ha="center",
                va="bottom" if above else "top",
                fontsize=8,
            )
        )
    story = ax.text(1975, -2.9, "", ha="center", va="center", fontsize=10)

    def update(year):
        last = max(k for k, event_year in enumerate(EVENTS) if event_year[0] <= year)
        dots.set_facecolor([plot.COLORS[0] if k <= last else "white" for k in range(len(EVENTS))])
        dots.set_edgecolor([plot.COLORS[0] if k <= last else plot.PALE for k in range(len(EVENTS))])
        for k, label in enumerate(labels):
            label.set_color("black" if k <= last else "#767676")
            label.set_fontweight("bold" if k == last else "normal")
        now.set_data([year, year], [-0.4, 0.4])
        event_year, authors, contribution = EVENTS[last]
        story.set_text(f"{event_year}: {contribution}")
        return (
            f"In {year} the latest event is number {last + 1} of {len(EVENTS)}: {event_year}, "
            f"{' '.join(authors.split())}, {' '.join(contribution.split())}."
        )

    return Player(fig, update, year=Slider(1943, 2010, 1943, 1, "year"))


def line(reach: float = 5.0) -> Player:
    """The line of a neuron with two inputs: its normal, its sides, and z along the normal.

    Parameters
    ----------
    reach : float
        The plane is shown from ``-reach`` to ``reach``.

    Returns
    -------
    Player
        Controls: ``angle`` of w in degrees, ``norm`` of w, ``bias``.
    """
    fig, (plane, along) = plot.figure(ncols=2, width=5.8, height=3.0, width_ratios=(1.1, 1))
    plane.set(
        xlim=(-reach, reach),
        ylim=(-reach, reach),
        aspect="equal",
        xlabel="x₁",
        ylabel="x₂",
        xticks=(-5, 0, 5),
        yticks=(-5, 0, 5),
    )
    plane.set_facecolor(plot.regions(0, 2))
    (half,) = plane.fill([0, 1, 1], [0, 0, 1], color=plot.regions(1, 2), zorder=0)
    (border,) = plane.plot([], [], color="black", zorder=2)
    (gap,) = plane.plot([], [], color=plot.INK, linewidth=1.2, linestyle=":", zorder=2)
    plane.plot(0, 0, marker="o", markersize=5, color=plot.INK, zorder=3)
    arrow = plane.quiver(
        [0], [0], [1], [0], angles="xy", scale_units="xy", scale=1, width=0.018, color=plot.COLORS[2], zorder=4
    )
    plane.set_title("w points into class 1", fontsize=10)
    along.set(
        xlim=(-reach, reach),
        ylim=(-8, 8),
        xlabel="position along w",
        ylabel="z",
        xticks=(-5, 0, 5),
        yticks=(-8, -4, 0, 4, 8),
    )
    along.axhline(0, color=plot.PALE, linewidth=1)
    along.set_title("z on the way along w", fontsize=10)
    (ramp,) = along.plot([], [], color=plot.COLORS[2])
    (cross,) = along.plot([], [], marker="s", markersize=6, color="black", linestyle="none")
    ends = np.array([-reach, reach])

    def update(angle, norm, bias):
        normal = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        tangent = np.array([-normal[1], normal[0]])
        offset = -bias / norm
        foot, beyond = offset * normal, 4 * reach
        a, b = foot - beyond * tangent, foot + beyond * tangent
        border.set_data([a[0], b[0]], [a[1], b[1]])
        half.set_xy([a, b, b + beyond * normal, a + beyond * normal])
        gap.set_data([0, foot[0]], [0, foot[1]])
        arrow.set_offsets(foot[None])
        arrow.set_UVC(*(norm * normal)[:, None])
        ramp.set_data(ends, norm * ends + bias)
        cross.set_data([offset], [0])
        w = norm * normal
        head = f"w = ({fixed(w[0])}, {fixed(w[1])}), norm {fixed(norm)}, b = {fixed(bias)}. "
        origin = f"The signed distance of the origin is {fixed(bias / norm)}: class {int(bias >= 0)}. "
        if abs(offset) >= reach * np.abs(normal).sum():
            return head + origin + f"The line is outside the picture: all points shown are in class {int(bias >= 0)}."
        return (
            head + origin + f"The line crosses the axis along w at {fixed(offset)}; along it z grows by "
            f"{fixed(norm)} per unit."
        )

    return Player(
        fig,
        update,
        angle=Slider(-180, 180, 45, 5, "angle of w (degrees)"),
        norm=Slider(0.5, 3.0, 1.0, 0.1, "norm of w"),
        bias=Slider(-4.0, 4.0, -2.0, 0.25, "bias b"),
    )


def firing() -> Player:
    """Weighted inputs summed against a threshold, and the output of three activations.

    Returns
    -------
    Player
        Controls: ``threshold`` (it is -b), ``activation``.
    """
    parts = WEIGHTS * INPUTS
    total = float(parts.sum())
    fig, (bars, curve) = plot.figure(ncols=2, width=5.8, height=2.9, width_ratios=(1.35, 1))
    tops = np.cumsum(parts)
    for k, part in enumerate(parts):
        bars.bar(k, part, bottom=tops[k] - part, width=0.7, color=plot.COLORS[5] if part > 0 else plot.COLORS[4])
        bars.text(k, tops[k] - part / 2, f"{part:+.2f}", ha="center", va="center", fontsize=8)
    (whole,) = bars.bar(4, total, width=0.7, color=CLASS_0)
    bars.set(
        xlim=(-0.6, 4.6),
        ylim=(-1.3, 5.3),
        yticks=(0, 2, 4),
        ylabel="weighted input",
        xticks=range(5),
        xticklabels=["w₁x₁", "w₂x₂", "w₃x₃", "w₄x₄", "sum"],
    )
    bars.axhline(0, color=plot.INK, linewidth=0.8)
    (level,) = bars.plot([], [], color="black", linestyle="--")
    bars.set_title("dashed: threshold −b", fontsize=10)
    curve.set(
        xlim=(-5, 5),
        ylim=(-1.15, 1.25),
        xlabel="z = sum − threshold",
        ylabel="output f(z)",
        xticks=(-5, 0, 5),
        yticks=(-1, 0, 1),
    )
    curve.axhline(0, color=plot.PALE, linewidth=1)
    (graph,) = curve.plot([], [], color=plot.INK)
    (here,) = curve.plot([], [], marker="o", markersize=9, linestyle="none")
    title = curve.set_title("output 0.00", fontsize=10)
    axis = np.linspace(-5, 5, 201)

    def update(threshold, activation):
        z = total - threshold
        output = float(ACTIVATIONS[activation](z))
        fires = z >= 0
        level.set_data([-0.6, 4.6], [threshold, threshold])
        whole.set_color(CLASS_1 if fires else CLASS_0)
        if activation == "step":
            graph.set_data([-5, 0, np.nan, 0, 5], [0, 0, np.nan, 1, 1])
        else:
            graph.set_data(axis, ACTIVATIONS[activation](axis))
        here.set_data([z], [output])
        here.set_color(CLASS_1 if fires else CLASS_0)
        title.set_text(f"output {fixed(output)}")
        return (
            f"The weighted inputs sum to {fixed(total)} and the threshold is {fixed(threshold)}: "
            f"z = {fixed(z)}, the threshold is {'reached' if fires else 'not reached'}. "
            f"The output ({activation}) is {fixed(output)}."
        )

    return Player(
        fig,
        update,
        threshold=Slider(-1.0, 5.0, 2.5, 0.25, "threshold −b"),
        activation=Choice(tuple(ACTIVATIONS), "activation f"),
    )


def tangent(reach: float = 6.0) -> Player:
    """The sigmoid over the step, its slope a, and its tangent at a movable point.

    Parameters
    ----------
    reach : float
        The curve is shown from ``-reach`` to ``reach``.

    Returns
    -------
    Player
        Controls: ``z``, where the tangent touches; ``slope``, the a of the sigmoid.
    """
    fig, ax = plot.figure(width=5.4, height=3.0)
    ax.set(
        xlim=(-reach, reach),
        ylim=(-0.15, 1.15),
        xlabel="z",
        ylabel="σₐ(z)",
        xticks=(-6, -4, -2, 0, 2, 4, 6),
        yticks=(0, 0.5, 1),
    )
    ax.plot(
        [-reach, 0, np.nan, 0, reach], [0, 0, np.nan, 1, 1], color=plot.INK, linewidth=1.2, linestyle="--", label="step"
    )
    linear = ax.axvspan(-1, 1, color=plot.COLORS[2], alpha=0.18, linewidth=0, label="linear: |az| ≤ 1")
    sides = [ax.axvspan(*ends, color=plot.COLORS[4], alpha=0.18, linewidth=0) for ends in ((-reach, -4), (4, reach))]
    sides[0].set_label("saturated: |az| ≥ 4")
    (curve,) = ax.plot([], [], color=plot.COLORS[0], label="sigmoid")
    (touching,) = ax.plot([], [], color=plot.COLORS[1], linewidth=1.6, linestyle="-.", label="tangent")
    (point,) = ax.plot([], [], marker="o", markersize=8, color=plot.COLORS[1], linestyle="none")
    title = ax.set_title(" ", fontsize=10)
    fig.legend(loc="outside right center", frameon=False, fontsize=9)
    axis = np.unique(np.append(np.linspace(-reach, reach, 201), np.linspace(-0.5, 0.5, 101)))
    fix_layout(fig)  # with the blank title: one with letters below the line would take more room

    def update(z, slope):
        value = float(nn.sigmoid(slope * z))
        steepness = slope * value * (1 - value)
        curve.set_data(axis, nn.sigmoid(slope * axis))
        touching.set_data([z - 20, z + 20], [value - 20 * steepness, value + 20 * steepness])
        point.set_data([z], [value])
        inner, outer = min(reach, 1 / slope), min(reach, 4 / slope)
        linear.set_x(-inner)
        linear.set_width(2 * inner)
        for side, left in zip(sides, (-reach, outer), strict=True):
            side.set_x(left)
            side.set_width(reach - outer)
        size = round(abs(slope * z), 9)
        regime = "linear" if size <= 1 else "saturated" if size >= 4 else "between"
        title.set_text(f"a = {slope:.1f}: tangent slope {fixed(steepness, 4)} ({regime})")
        return (
            f"At z = {fixed(z)} the sigmoid of slope a = {slope:.1f} is {fixed(value, 4)} "
            f"and its tangent has slope {fixed(steepness, 4)}; "
            f"the steepest, at 0, is {fixed(slope / 4, 4)}. Regime: {regime}."
        )

    return Player(
        fig,
        update,
        z=Slider(-6.0, 6.0, 0.0, 0.25, "position z"),
        slope=Slider(0.1, 20.0, 1.0, 0.1, "slope a"),
    )


def toy(size: int = 100) -> Player:
    """The probability map of one neuron on the square from -5 to 5 of deck 000.

    Parameters
    ----------
    size : int
        Points of the map along each axis.

    Returns
    -------
    Player
        Controls: ``w1``, ``w2``, ``bias``, the slope ``a`` and the probability ``threshold``.
    """
    from matplotlib.colors import LinearSegmentedColormap

    edge = 5 - 5 / size  # the centers of the outer pixels
    X = plot.grid((-edge, edge), (-edge, edge), size)
    fig, ax = plot.figure(width=5.0, height=3.4)
    colors = LinearSegmentedColormap.from_list("classes", [CLASS_0, "white", CLASS_1])
    image = ax.imshow(
        np.zeros((size, size)),
        extent=(-5, 5, -5, 5),
        cmap=colors,
        vmin=0,
        vmax=1,
        origin="lower",
        interpolation="nearest",
    )
    (middle,) = ax.plot([], [], color="black", label="z = 0")
    (border,) = ax.plot([], [], color=plot.COLORS[2], linestyle="--", label="threshold")
    for point in ((0, 0), (1, 1), (2, 1), (3, 3)):
        ax.plot(*point, marker="o", markersize=5, color="black", markerfacecolor="white")
    ax.set(xlim=(-5, 5), ylim=(-5, 5), xlabel="x₁", ylabel="x₂", xticks=(-5, 0, 5), yticks=(-5, 0, 5))
    fig.colorbar(image, ax=ax, label="probability p of class 1", ticks=(0, 0.5, 1))
    title = ax.set_title(" ", fontsize=10)
    ax.legend(loc="lower left", frameon=True, framealpha=1, edgecolor="white", fontsize=9)
    fix_layout(fig)  # with the blank title: one with letters below the line would take more room

    def draw(artist, w, level):
        """The line w.x + level = 0, or nothing where there is no line."""
        squared = w @ w
        if squared == 0:
            artist.set_data([], [])
            return
        foot, direction = -level * w / squared, 20 * np.array([-w[1], w[0]]) / np.sqrt(squared)
        artist.set_data(*np.column_stack([foot - direction, foot + direction]))

    def update(w1, w2, bias, a, threshold):
        w = np.array([w1, w2])
        probability = nn.sigmoid(a * (X @ w + bias))
        image.set_data(probability.reshape(size, size))
        draw(middle, w, bias)
        draw(border, w, bias - np.log(threshold / (1 - threshold)) / a)
        share = np.mean(probability >= threshold)
        reach = 5 * np.abs(w).sum()  # p is monotone along w: its extremes are at two corners
        low, high = nn.sigmoid(a * np.array([bias - reach, bias + reach]))
        title.set_text(f"p from {low:.2f} to {high:.2f}")
        at = float(nn.sigmoid(a * (3 * w1 + 3 * w2 + bias)))
        line = "" if w.any() else " w is zero: there is no line, p is the same everywhere."
        return (
            f"Slope a = {a:g}: p goes from {low:.4f} to {high:.4f}; at (3, 3) it is "
            f"{at:.4f}. About {100 * share:.0f} % of the square reaches the threshold {threshold:.2f}.{line}"
        )

    return Player(
        fig,
        update,
        w1=Slider(-3.0, 3.0, 1.0, 0.1, "weight w1"),
        w2=Slider(-3.0, 3.0, 1.0, 0.1, "weight w2"),
        bias=Slider(-8.0, 8.0, -2.0, 0.1, "bias b"),
        a=Choice((10, 1, 0.1), "slope a", start=1),
        threshold=Slider(0.05, 0.95, 0.5, 0.05, "probability threshold"),
    )
