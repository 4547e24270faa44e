"""A surface with four minima, and where gradient descent leads on it from every start."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit import plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WINDOW = (-6.0, 6.0, -6.0, 6.0)
MINIMA = np.array([[3.0, 2.0], [-2.805118, 3.131313], [-3.779310, -3.283186], [3.584428, -1.848127]])
"""Of Himmelblau's function. It is zero in all of them."""


def himmelblau(theta: ArrayLike) -> NDArray[np.float64]:
    """A surface with four minima: ((θ₁² + θ₂ − 11)² + (θ₁ + θ₂² − 7)²) / 100.

    Parameters
    ----------
    theta : array_like of shape (..., 2)

    Returns
    -------
    ndarray of shape (...)
    """
    a, b = np.moveaxis(np.asarray(theta, dtype=float), -1, 0)
    return ((a**2 + b - 11) ** 2 + (a + b**2 - 7) ** 2) / 100


def himmelblau_gradient(theta: ArrayLike) -> NDArray[np.float64]:
    """Gradient of :func:`himmelblau`.

    Parameters
    ----------
    theta : array_like of shape (..., 2)

    Returns
    -------
    ndarray of shape (..., 2)
    """
    a, b = np.moveaxis(np.asarray(theta, dtype=float), -1, 0)
    u, v = a**2 + b - 11, a + b**2 - 7
    return np.stack([4 * a * u + 2 * v, 2 * u + 4 * b * v], axis=-1) / 100


def nearest_minimum(theta: ArrayLike) -> NDArray[np.int_]:
    """The number of the minimum that is next to a place.

    Parameters
    ----------
    theta : array_like of shape (..., 2)

    Returns
    -------
    ndarray of int, shape (...)
        Index of `MINIMA`; −1 where none is within 0.1.
    """
    distances = np.linalg.norm(np.asarray(theta, dtype=float)[..., None, :] - MINIMA, axis=-1)
    return np.where(np.nan_to_num(distances, nan=np.inf).min(axis=-1) < 0.1, distances.argmin(axis=-1), -1)


@lru_cache(maxsize=1)
def basins(size: int = 181, lr: float = 0.1, steps: int = 400) -> NDArray[np.int_]:
    """Where small steps lead from each place of the window.

    Parameters
    ----------
    size : int
        Starts along each axis.
    lr : float
    steps : int

    Returns
    -------
    ndarray of int, shape (size, size)
        Index of the minimum in `MINIMA`.
    """
    theta = plot.grid(WINDOW[:2], WINDOW[2:], size)
    for _ in range(steps):
        theta = theta - lr * himmelblau_gradient(theta)
    return np.linalg.norm(theta[:, None] - MINIMA, axis=-1).argmin(axis=1).reshape(size, size)


def draw_basins(ax: Axes) -> None:
    """Draw the four basins, level curves and the minima.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    """
    ax.imshow(plot.regions(basins(), 4), extent=WINDOW, interpolation="nearest")
    heights = himmelblau(plot.grid(WINDOW[:2], WINDOW[2:], 121)).reshape(121, 121)
    ax.contour(heights, levels=np.array([0.1, 0.5, 1.0, 1.8, 3.0, 5.0]), extent=WINDOW, colors="white", linewidths=0.8)
    for k, minimum in enumerate(MINIMA):
        ax.plot(*minimum, plot.MARKERS[k], color=plot.COLORS[k], markeredgecolor="white", markersize=10)
    ax.set(xlim=WINDOW[:2], ylim=WINDOW[2:], xticks=[-5, 0, 5], yticks=[-5, 0, 5], xlabel="θ₁", ylabel="θ₂")
