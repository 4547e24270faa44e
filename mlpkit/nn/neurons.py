"""One formal neuron (unit 01)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.arguments import array

__all__ = ["affine", "boundary_x2", "heaviside", "neuron", "predict_binary", "sigmoid", "signed_distance"]


def affine(X: ArrayLike, w: ArrayLike, b: float) -> NDArray[np.float64]:
    """Weighted sum of the inputs plus the bias, z = Xw + b.

    Parameters
    ----------
    X : array_like of shape (N, d)
    w : array_like of shape (d,)
    b : float

    Returns
    -------
    z : ndarray of shape (N,)

    Notes
    -----
    Deck 000, "The Formal Neuron: Linear Mapping".
    """
    return array(X) @ array(w) + b


def heaviside(z: ArrayLike) -> NDArray[np.float64]:
    """Step function: 1 where z >= 0, 0 elsewhere.

    Parameters
    ----------
    z : array_like of any shape

    Returns
    -------
    ndarray of the same shape
        0.0 or 1.0; H(0) = 1.

    Notes
    -----
    Deck 000, "The Formal Neuron: Activation Function".
    """
    return np.where(array(z) >= 0, 1.0, 0.0)[()]


def sigmoid(z: ArrayLike, a: float = 1.0) -> NDArray[np.float64]:
    """Logistic function 1 / (1 + exp(-a z)).

    Parameters
    ----------
    z : array_like of any shape
    a : float
        Slope.

    Returns
    -------
    ndarray of the same shape
        Between 0 and 1.

    Notes
    -----
    Only exp(-|a z|) is computed: it cannot overflow. Deck 000, "Sigmoid Activation Function".
    """
    z = a * array(z)
    with np.errstate(under="ignore"):
        e = np.exp(-np.abs(z))
        return (np.where(z >= 0, 1.0, e) / (1.0 + e))[()]


def predict_binary(z: ArrayLike) -> NDArray[np.int_]:
    """Class of each example of a two-class problem: 1 iff z >= 0, that is iff p >= 1/2.

    Parameters
    ----------
    z : array_like of shape (N,)
        Scores, not probabilities.

    Returns
    -------
    y_hat : ndarray of int, shape (N,)

    Notes
    -----
    Deck 000, "The Formal neuron: Application to Binary Classification".
    """
    return np.where(array(z) >= 0, 1, 0)[()]


def signed_distance(X: ArrayLike, w: ArrayLike, b: float) -> NDArray[np.float64]:
    """Distance of each point from the hyperplane Xw + b = 0, positive on the side of w.

    Parameters
    ----------
    X : array_like of shape (N, d)
    w : array_like of shape (d,)
        Not zero.
    b : float

    Returns
    -------
    ndarray of shape (N,)

    Notes
    -----
    Deck 000, "The Formal Neuron: Linear Mapping".
    """
    return affine(X, w, b) / np.linalg.norm(array(w))


def boundary_x2(x1: ArrayLike, w: ArrayLike, b: float) -> NDArray[np.float64]:
    """Height of the decision line w1 x1 + w2 x2 + b = 0 at given x1.

    Parameters
    ----------
    x1 : array_like of shape (M,)
    w : array_like of shape (2,)
    b : float

    Returns
    -------
    x2 : ndarray of shape (M,)

    Raises
    ------
    ValueError
        If w2 = 0: the line is vertical.

    Notes
    -----
    Deck 000, "The Formal Neuron: Linear Mapping".
    """
    w1, w2 = array(w)
    if w2 == 0:
        raise ValueError("w2 is 0: the line is vertical and has no x2 for a given x1")
    return -(w1 * array(x1) + b) / w2


def neuron(X: ArrayLike, w: ArrayLike, b: float, f: Callable[..., Any]) -> NDArray[np.float64]:
    """Formal neuron f(Xw + b).

    Parameters
    ----------
    X : array_like of shape (N, d)
    w : array_like of shape (d,)
    b : float
    f : callable
        Activation function, applied to the array of scores.

    Returns
    -------
    ndarray of shape (N,)

    Notes
    -----
    Deck 000, "The Formal Neuron: 1943 [MP43]" and "The Formal Neuron: Activation Function".
    """
    return f(affine(X, w, b))
