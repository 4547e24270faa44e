"""One style for every figure: color-blind safe, small, and described in words.

Colors are the palette of Okabe and Ito (2008, "Color Universal Design"); classes differ
by marker as well as by color, so that a figure can be read in gray.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Blue, vermilion, green, purple, orange, sky blue, black: class ``k`` has color ``COLORS[k]``."""

MARKERS = ("o", "^", "s", "D", "v", "P", "X")
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
INK, PALE = "#333333", "#B8B8B8"

STYLE: dict[Any, Any] = {
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


def png(fig: Figure, dpi: float = 100) -> bytes:
    """Render a figure.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    dpi : float
        Dots per inch.

    Returns
    -------
    bytes
        A PNG picture. No tight bounding box: that would double the time of a slider's answer.

    Notes
    -----
    The bytes are those of ``fig.savefig``, which draws a figure with a layout twice: once to
    place things, once to show them. Agg itself does both in one go, in four fifths of the time.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    buffer, canvas, before = io.BytesIO(), fig.canvas, fig.dpi
    fig.dpi = dpi
    try:
        FigureCanvasAgg(fig).print_png(buffer, pil_kwargs={"compress_level": 4})
    finally:
        fig.dpi = before
        fig.set_canvas(canvas)
    return buffer.getvalue()


def bundle(fig: Figure, description: str, dpi: float = 100) -> tuple[dict[str, Any], dict[str, Any]]:
    """The picture of a figure and its description, as Jupyter displays them.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    description : str
        What the figure shows, for those who cannot see it.
    dpi : float

    Returns
    -------
    data, metadata : dict
        A mime bundle, and its metadata with the alternative text.

    Raises
    ------
    ValueError
        If the description is empty.
    """
    if not (description or "").strip():
        raise ValueError("describe the figure in a sentence: plot.show(fig, 'The line …')")
    description = " ".join(description.split())
    data = {"image/png": png(fig, dpi), "text/plain": f"Figure: {description}"}
    return data, {"image/png": {"alt": description}}


def show(fig: Figure, description: str, dpi: float = 100) -> None:
    """Display a figure with its description in words.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    description : str
        What the figure shows: it becomes the alternative text of the picture, and the whole
        output where pictures cannot be shown.
    dpi : float
    """
    from IPython.display import display

    data, metadata = bundle(fig, description, dpi)
    display(data, metadata=metadata, raw=True)


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
