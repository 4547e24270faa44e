"""Networks of step units, which approximate a function by a staircase (unit 10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.arguments import array
from mlpkit.nn.neurons import heaviside

__all__ = ["fit_step_network", "step_network"]


def step_network(x: ArrayLike, c: ArrayLike, h: ArrayLike, b0: float) -> NDArray[np.float64]:
    """Evaluate a network with one input, a layer of step units and a linear output.

    Parameters
    ----------
    x : array_like of shape (N,)
    c : array_like of shape (M,)
        Where each unit switches from 0 to 1; at x = c it is 1.
    h : array_like of shape (M,)
        What each unit then adds to the output.
    b0 : float
        Bias of the output.

    Returns
    -------
    ndarray of shape (N,)
        b0 plus the sum of h[m] H(x - c[m]).

    Raises
    ------
    ValueError
        If c and h differ in length.

    Notes
    -----
    Deck 002, "3 unit MLP using step function".
    """
    x, c, h = array(x), array(c), array(h)
    if c.ndim != 1 or c.shape != h.shape:
        raise ValueError(f"c of shape {c.shape} and h of shape {h.shape}: each unit has one of both")
    return np.asarray(heaviside(x[:, None] - c)) @ h + b0


def fit_step_network(
    f: Callable[[Any], Any], lo: float, hi: float, M: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Choose M step units so that their staircase follows a function on an interval.

    Parameters
    ----------
    f : callable
        Takes an array of numbers, and returns one of the same shape.
    lo, hi : float
        Ends of the interval, lo < hi.
    M : int
        Number of units, at least 1.

    Returns
    -------
    c : ndarray of shape (M,)
        Where the M pieces of equal width begin, the first one at `lo`.
    h : ndarray of shape (M,)
        On each piece the staircase has the value of f in the middle of the piece.
    b0 : float
        0.0: to the left of `lo` the network is 0.

    Raises
    ------
    ValueError
        If M is below 1, or lo is not below hi.

    Notes
    -----
    Deck 002, "3 unit MLP using step function" and "Universal approximation".
    """
    if M < 1 or not lo < hi:
        raise ValueError(f"{M} units between {lo} and {hi}: at least one is needed, and lo < hi")
    width = (hi - lo) / M
    c = lo + width * np.arange(M)
    values = array(f(c + width / 2))
    return c, np.diff(values, prepend=0.0), 0.0
