"""One style for every figure: color-blind safe, small, and described in words.

Colors are the palette of Okabe and Ito (2008, "Color Universal Design"); classes differ
by marker as well as by color, so that a figure can be read in gray.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.picture import bundle, png, show

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "COLORS",
    "INK",
    "LINES",
    "MARKERS",
    "PALE",
    "STYLE",
    "bundle",
    "figure",
    "grid",
    "images",
    "png",
    "points",
    "regions",
    "show",
]

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Blue, vermilion, green, purple, orange, sky blue, black: class ``k`` has color ``COLORS[k]``."""

MARKERS = ("o", "^", "s", "D", "v", "P", "X")
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
INK, PALE = "#333333", "#B8B8B8"

STYLE: dict[Any, Any] = {
    # Matplotlib reads a cycle as text without being imported here.
    "axes.prop_cycle": f"cycler('color', {list(COLORS)!r})",
    # "$x_1$" looks like the "x₁" of a slider's label and of texts that change in every frame: upright, one face.
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "mathtext.fontset": "dejavusans",
    "mathtext.default": "regular",
    "axes.unicode_minus": True,
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.axisbelow": True,
    "lines.linewidth": 2,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "image.origin": "lower",
    "figure.facecolor": "white",
}


def figure(
    ncols: int = 1, nrows: int = 1, width: float = 5.0, height: float = 3.2, **subplot_options: Any
) -> tuple[Figure, Any]:
    """Make a figure in the style of the course.

    Parameters
    ----------
    ncols, nrows : int
        Number of panels.
    width, height : float
        Size of the whole figure, in inches.
    **subplot_options
        Handed to :meth:`matplotlib.figure.Figure.subplots` (``sharey=True``, …).

    Returns
    -------
    fig : matplotlib.figure.Figure
        Not known to pyplot: nothing shows it twice, nothing has to close it.
    axes : matplotlib.axes.Axes or ndarray of Axes

    Notes
    -----
    The style stays in force for what is drawn later: titles and legends look it up when they
    are made.
    """
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.rcParams.update(STYLE)
    fig = Figure(figsize=(width, height), layout="constrained")
    return fig, fig.subplots(nrows, ncols, **subplot_options)


def points(
    ax: Axes, X: NDArray[np.float64], y: NDArray[Any], names: Sequence[str] | None = None, size: float = 22
) -> None:
    """Scatter labeled points of the plane: one color and one marker for each class.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    X : ndarray of shape (N, 2)
    y : ndarray of shape (N,)
        Classes, integers from 0.
    names : sequence of str, optional
        Names of the classes, for a legend.
    size : float
        Area of a marker, in square points.
    """
    for k in np.unique(y):
        x1, x2 = X[y == k].T
        ax.scatter(
            x1,
            x2,
            s=size,
            color=COLORS[k % len(COLORS)],
            marker=MARKERS[k % len(MARKERS)],
            edgecolor="white",
            linewidth=0.5,
            label=None if names is None else names[k],
            zorder=3,
        )


def grid(
    x1: tuple[float, float] = (-5.0, 5.0), x2: tuple[float, float] = (-5.0, 5.0), size: int = 101
) -> NDArray[np.float64]:
    """Points of a regular grid of the plane, as examples.

    Parameters
    ----------
    x1, x2 : tuple of float
        Ends of both axes.
    size : int
        Points along each axis.

    Returns
    -------
    X : ndarray of shape (size * size, 2)
        Reshape what a model says of them to ``(size, size)`` for ``imshow``.
    """
    a, b = np.meshgrid(np.linspace(*x1, size), np.linspace(*x2, size))
    return np.column_stack([a.ravel(), b.ravel()])


def regions(classes: ArrayLike, n_classes: int) -> NDArray[np.float64]:
    """Pale colors of a map of classes, for ``imshow``.

    Parameters
    ----------
    classes : array_like of int, any shape
    n_classes : int

    Returns
    -------
    ndarray of shape (..., 3)
        Red, green and blue between 0 and 1.
    """
    from matplotlib.colors import to_rgb

    palette = np.array([to_rgb(COLORS[k % len(COLORS)]) for k in range(n_classes)])
    return (0.35 * palette + 0.65)[np.asarray(classes)]


def images(
    pictures: ArrayLike,
    labels: Sequence[object] | None = None,
    columns: int = 10,
    size: float = 0.6,
    signed: bool = False,
) -> Figure:
    """Draw small images side by side: examples of a data set, or the columns of a matrix of weights.

    Parameters
    ----------
    pictures : array_like of shape (n, height, width)
        Gray values, 0 white and the largest black. The columns of a ``W`` of shape (64, 10) are
        ``W.T.reshape(10, 8, 8)``.
    labels : sequence, optional
        What is written above each.
    columns : int
        Images in a row.
    size : float
        Width of one image, in inches.
    signed : bool
        Whether numbers below zero matter: blue below, white at zero, vermilion above, on one scale for all.

    Returns
    -------
    matplotlib.figure.Figure
        Ready for :func:`show`, with a color bar if `signed`.

    Raises
    ------
    ValueError
        If there is no picture, or `pictures` has no three axes.
    """
    values = np.asarray(pictures, dtype=float)
    if values.ndim != 3 or not len(values):
        raise ValueError(f"images of shape (n, height, width) are needed, at least one, not {values.shape}")
    n, height, width = values.shape
    columns = min(columns, n)
    rows = -(-n // columns)
    above = 3 if labels is not None else 1  # pixels between two rows, for the labels
    canvas = np.full((rows * (height + above), columns * (width + 1) - 1), np.nan)
    for k, value in enumerate(values):
        top, left = (k // columns) * (height + above) + above, (k % columns) * (width + 1)
        canvas[top : top + height, left : left + width] = value
    inch = size / width
    fig, ax = figure(width=canvas.shape[1] * inch + 0.2 + 0.9 * signed, height=canvas.shape[0] * inch + 0.2)
    limit = float(np.abs(values).max()) or 1.0
    limits = {"cmap": _diverging(), "vmin": -limit, "vmax": limit} if signed else {"cmap": "gray_r", "vmin": 0}
    drawn = ax.imshow(canvas, origin="upper", interpolation="nearest", **limits)
    for k, label in enumerate(labels if labels is not None else ()):
        top, left = (k // columns) * (height + above) + above, (k % columns) * (width + 1)
        ax.text(left + (width - 1) / 2, top - 0.9, str(label), ha="center", va="bottom", fontsize=9, color=INK)
    for k in range(n):
        top, left = (k // columns) * (height + above) + above, (k % columns) * (width + 1)
        ax.add_patch(_frame(left - 0.5, top - 0.5, width, height))
    ax.set_axis_off()
    if signed:
        fig.colorbar(drawn, ax=ax, fraction=0.03, pad=0.02)
    return fig


def _diverging() -> Any:
    """Colors from blue over white to vermilion."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("mlpkit", [COLORS[0], "#FFFFFF", COLORS[1]])


def _frame(left: float, bottom: float, width: float, height: float) -> Any:
    """A thin line around an image."""
    from matplotlib.patches import Rectangle

    return Rectangle((left, bottom), width, height, fill=False, edgecolor=PALE, linewidth=0.6)
