"""The chain rule by hand, and the gradient check (unit 09)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.arguments import array
from mlpkit.nn.neurons import sigmoid

__all__ = ["chain_grad", "count_paths", "grad_check", "scalar_backward", "scalar_forward"]


def scalar_forward(x: float, w: float, b: float, y: float) -> tuple[float, float, float, float, float]:
    """Loss of one neuron for one example, l = (y - sigmoid(x w + b))^2 / 2, with all that led to it.

    Parameters
    ----------
    x, w, b, y : float
        Input, weight, bias and target.

    Returns
    -------
    cache : tuple of float
        (x, h, lam, y, l): h = x w + b, lam = sigmoid(h), and the loss l.

    Notes
    -----
    Deck 004, "Example: univariate regression"; its numbers contradict each other.
    """
    h = x * w + b
    lam = float(sigmoid(h))
    return x, h, lam, y, 0.5 * (y - lam) ** 2


def scalar_backward(cache: Sequence[float]) -> tuple[float, float]:
    """Derivatives of the loss of :func:`scalar_forward` with respect to weight and bias.

    Parameters
    ----------
    cache : tuple of float
        As :func:`scalar_forward` returns it.

    Returns
    -------
    dw, db : float

    Notes
    -----
    Deck 004, "Example: univariate regression".
    """
    x, _, lam, y, _ = cache
    dh = (lam - y) * lam * (1 - lam)
    return dh * x, dh


def chain_grad(fs: Sequence[Callable[[float], float]], dfs: Sequence[Callable[[float], float]], x: float) -> float:
    """Derivative of a composition f_1(f_2(... f_n(x))) of functions of one variable.

    Parameters
    ----------
    fs, dfs : list of callables
        The functions, the outermost first, and their derivatives in the same order.
    x : float

    Returns
    -------
    float
        A product of n factors, each at the value that its function was given; 1.0 if n = 0.

    Raises
    ------
    ValueError
        If the lists differ in length.

    Notes
    -----
    Deck 003, "Chain rule and Backpropagation", whose last factor has a wrong index.
    """
    if len(fs) != len(dfs):
        raise ValueError(f"{len(fs)} functions and {len(dfs)} derivatives: each function needs its own")
    derivative = 1.0
    for f, df in zip(reversed(fs), reversed(dfs), strict=True):
        derivative = derivative * df(x)
        x = f(x)
    return derivative


def count_paths(widths: Iterable[int]) -> int:
    """Number of paths from one node to another through fully connected layers.

    Parameters
    ----------
    widths : list of int
        Number of nodes of each layer between the two.

    Returns
    -------
    int
        Exact, however large; 1 if there is no layer between.

    Notes
    -----
    Deck 001, "Approach 1: Naïve Analytical Differentiation".
    """
    return math.prod(int(width) for width in widths)


def grad_check(
    f: Callable[[dict[str, NDArray[np.float64]]], float],
    params: Mapping[str, ArrayLike],
    grads: Mapping[str, ArrayLike],
    eps: float = 1e-5,
) -> float:
    """Compare gradients with central differences.

    Parameters
    ----------
    f : callable
        ``f(params)`` is the loss, a float.
    params : dict of array_like
        Where to compare. It is not modified: `f` is given a copy.
    grads : dict of array_like
        What is to be checked: the same keys and shapes.
    eps : float
        Half the distance between the two points of a difference.

    Returns
    -------
    float
        The largest |g - n| / max(|g| + |n|, 1e-4) over all parameters; g is an entry of `grads`,
        and n = (f(+eps) - f(-eps)) / (2 eps). Below about 1e-6 the gradients are right;
        nan or inf if one of them is.

    Raises
    ------
    ValueError
        If `grads` has other keys or shapes than `params`.

    Notes
    -----
    Takes two calls of `f` for each single parameter. The differences carry a rounding error of
    about 1e-11, so that a gradient smaller than 1e-4 is compared absolutely. Deck 001,
    "Approach 2: Numerical Differentiation".
    """
    point = {name: array(value).copy() for name, value in params.items()}
    if set(point) != set(grads):
        raise ValueError(f"gradients of {sorted(grads)}, expected {sorted(point)}")
    errors: list[Any] = [0.0]
    for name, theta in point.items():
        g = array(grads[name])
        if g.shape != theta.shape:
            raise ValueError(f"the gradient of {name} has shape {g.shape}, expected {theta.shape}")
        for index in np.ndindex(theta.shape):
            middle = theta[index]
            theta[index] = middle + eps
            above = f(point)
            theta[index] = middle - eps
            numeric = (above - f(point)) / (2 * eps)
            theta[index] = middle
            scale: Any = max(abs(g[index]) + abs(numeric), 1e-4)
            errors.append(abs(g[index] - numeric) / scale)
    return float(np.max(errors))
