"""Drawings of a neuron, of networks, and of any graph that goes from left to right: one function for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from mlpkit import plot
from mlpkit.demos.words import counted, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Unit = tuple[int, int]
"""Layer and place of a unit in it, both counted from 0."""

DOTS = "⋮"
_RADIUS = 0.32
_DISTANCE = 1.0  # between the centers of two units of a layer


def drawing(
    layers: Sequence[int | Sequence[str]],
    titles: Sequence[str] = (),
    weights: Mapping[tuple[Unit, Unit], str | float] | None = None,
    edges: Sequence[tuple[Unit, Unit]] | None = None,
    paths: Sequence[Sequence[Unit]] = (),
    description: str = "",
    most: int = 6,
    width: float = 5.6,
    height: float | None = None,
) -> tuple[Figure, str]:
    """Draw units in layers, with the edges between them.

    Parameters
    ----------
    layers : sequence of int or of sequence of str
        From left to right: how many units a layer has, or what is written in each of them.
    titles : sequence of str
        What is written above each layer.
    weights : mapping of edge to str or float, optional
        What is written on an edge, ``((0, 1), (1, 0))`` for the one from the second input to the first unit of
        the next layer. An edge with a number is as thick as the number is large, blue above zero and vermilion
        and dashed below.
    edges : sequence of edges, optional
        Which edges there are. Unless told: from each unit to all of the next layer.
    paths : sequence of sequence of units
        Ways through the network that stand out, each in a color and a line style of its own.
    description : str
        What the drawing shows; a sentence about layers and units unless told.
    most : int
        A layer with more units, given by their number, is drawn with dots in the middle.
    width, height : float
        In inches. Unless told, the height follows from the largest layer.

    Returns
    -------
    fig : matplotlib.figure.Figure
    description : str
        Both for :func:`mlpkit.plot.show`.

    Raises
    ------
    ValueError
        If an edge or a path names a unit that is not drawn.

    Examples
    --------
    A neuron with two inputs::

        plot.show(*network.drawing([["x₁", "x₂", "1"], ["z"], ["ŷ"]], weights={
            ((0, 0), (1, 0)): "w₁", ((0, 1), (1, 0)): "w₂", ((0, 2), (1, 0)): "b", ((1, 0), (2, 0)): "σ"}))
    """
    texts = [_texts(layer, most) for layer in layers]
    places = {
        (l, k): (float(l), _DISTANCE * ((len(layer) - 1) / 2 - k))
        for l, layer in enumerate(texts)
        for k in range(len(layer))
    }
    units = [unit for unit in places if texts[unit[0]][unit[1]] != DOTS]
    if edges is None:
        edges = [(a, b) for a in units for b in units if b[0] == a[0] + 1]
    weights = weights or {}
    _know_all(units, [*edges, *weights], [step for path in paths for step in pairwise(path)], edges)

    tallest = max(map(len, texts))
    fig, ax = plot.figure(width=width, height=height or min(4.6, 0.5 + 0.55 * tallest + 0.3 * bool(titles)))
    stretch = _stretch(fig, len(texts), tallest, bool(titles))
    centers = {unit: (x * stretch, y) for unit, (x, y) in places.items()}
    on_path = {edge for path in paths for edge in pairwise(path)}
    staggered = {l for l, layer in enumerate(texts) if l and len(layer) > 1}
    for edge in edges:
        _draw_edge(ax, centers, edge, weights.get(edge), "none" if edge in on_path else plot.PALE, staggered)
    shared = sum(len(path) - 1 for path in paths) > len(on_path)
    for n, path in enumerate(paths):
        shift = 0.07 * (n - (len(paths) - 1) / 2) * shared  # side by side where two paths take the same edge
        x, y = zip(*(centers[unit] for unit in path), strict=True)
        ax.plot(x, [v + shift for v in y], color=plot.COLORS[n], linestyle=plot.LINES[n % 4], linewidth=2.6, zorder=2)
    for (l, k), center in centers.items():
        _draw_unit(ax, center, texts[l][k])
    for l, title in enumerate(titles):
        ax.text(l * stretch, (tallest - 1) / 2 + 0.62, title, ha="center", va="bottom", color=plot.INK)
    ax.set(
        xlim=(-0.5, (len(texts) - 1) * stretch + 0.5),
        ylim=(-(tallest - 1) / 2 - 0.5, (tallest - 1) / 2 + 0.55 + 0.5 * bool(titles)),
        aspect="equal",
    )
    ax.set_axis_off()
    return fig, description or _described(layers, titles, paths)


def _texts(layer: int | Sequence[str], most: int) -> list[str]:
    """What is written in the units of a layer, with dots where some are left out."""
    if not isinstance(layer, int):
        return list(layer)
    if layer <= most:
        return [""] * layer
    half = (most - 1) // 2
    return [""] * (most - 1 - half) + [DOTS] + [""] * half


def _know_all(units: list[Unit], named: list[Any], steps: list[Any], edges: Sequence[Any]) -> None:
    for edge in [*named, *steps]:
        for unit in edge:
            if unit not in units:
                raise ValueError(f"there is no unit {unit}: layers and units are counted from 0")
    for step in steps:
        if step not in edges:
            raise ValueError(f"a path takes an edge from {step[0]} to {step[1]}, and there is none")


def _stretch(fig: Figure, n_layers: int, tallest: int, titled: bool) -> float:
    """Distance of two layers in data units, so that the drawing fills a figure in which circles are round."""
    width, height = fig.get_size_inches()
    total = (tallest + 0.05 + 0.5 * titled) * width / height
    return max(1.2, (total - 1.0) / max(1, n_layers - 1))


def _draw_edge(
    ax: Axes, centers: dict[Unit, Any], edge: Any, weight: str | float | None, plain: str, staggered: set[int]
) -> None:
    (x0, y0), (x1, y1) = (centers[unit] for unit in edge)
    color, style, thickness = (plain if weight is None or plain == "none" else plot.INK), "-", 1.0
    if isinstance(weight, int | float):
        color, style = (plot.COLORS[0], "-") if weight >= 0 else (plot.COLORS[1], "--")
        thickness = min(0.8 + 1.2 * abs(weight), 5.0)
    ax.plot([x0, x1], [y0, y1], linestyle=style, color=color, linewidth=thickness, zorder=1, solid_capstyle="round")
    if weight is None:
        return
    # Nearer to where the edge begins, since there edges to one unit are still apart; and where edges of several
    # units cross, at two heights.
    along = 0.42
    if edge[1][0] in staggered:
        along = 0.3 if edge[0][1] % 2 else 0.55
    text = weight if isinstance(weight, str) else f"{weight:g}"
    ax.text(
        x0 + along * (x1 - x0),
        y0 + along * (y1 - y0),
        text,
        ha="center",
        va="center",
        fontsize=9,
        color=plot.INK,
        zorder=3,
        bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"},
    )


def _draw_unit(ax: Axes, center: tuple[float, float], text: str) -> None:
    from matplotlib.patches import Circle

    if text != DOTS:
        ax.add_patch(Circle(center, _RADIUS, facecolor="white", edgecolor=plot.INK, linewidth=1.4, zorder=4))
    size = 15 if text == DOTS else 10 if len(text) < 4 else 8
    ax.text(*center, text, ha="center", va="center", fontsize=size, color=plot.INK, zorder=5)


def _described(layers: Sequence[int | Sequence[str]], titles: Sequence[str], paths: Sequence[Sequence[Unit]]) -> str:
    """The layers in a sentence."""
    parts = []
    for l, layer in enumerate(layers):
        units = counted(layer, "unit") if isinstance(layer, int) else listed(list(layer))
        parts.append(f"{titles[l]} ({units})" if l < len(titles) else units)
    ways = f" {counted(len(paths), 'path')} {'stands' if len(paths) == 1 else 'stand'} out." if paths else ""
    return f"A network from left to right: {'; '.join(parts)}.{ways}"
