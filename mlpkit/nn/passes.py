"""Forward and backward passes of single layers, as functions (unit 09)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.activations import ACTIVATIONS
from mlpkit.nn.arguments import array

__all__ = ["linear_backward", "linear_forward", "log_softmax_backward", "relu_backward", "relu_forward"]


def _rows(X: ArrayLike, W: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    X = array(X)
    if X.ndim != 2 or X.shape[1] != len(W):
        raise ValueError(
            f"{name} of shape {X.shape} and W of shape {W.shape}: each row of {name} needs "
            f"{len(W)} inputs, one for each row of W"
        )
    return X


def linear_forward(
    A: ArrayLike, W: ArrayLike, b: ArrayLike
) -> tuple[NDArray[np.float64], tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Forward pass of a linear layer, Z = AW + b.

    Parameters
    ----------
    A : array_like of shape (N, d)
    W : array_like of shape (d, K)
    b : array_like of shape (K,)

    Returns
    -------
    Z : ndarray of shape (N, K)
    cache : tuple
        What :func:`linear_backward` needs: A and W.

    Raises
    ------
    ValueError
        If A and W do not fit together.

    Notes
    -----
    Deck 002, "Linear layer", with a bias.
    """
    W, b = array(W), array(b)
    A = _rows(A, W, "A")
    return A @ W + b, (A, W)


def linear_backward(
    dZ: ArrayLike, cache: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Backward pass of a linear layer: dA = dZ Wᵀ, dW = Aᵀ dZ, db = the column sums of dZ.

    Parameters
    ----------
    dZ : array_like of shape (N, K)
        Gradient of the loss with respect to Z.
    cache : tuple
        As :func:`linear_forward` returns it.

    Returns
    -------
    dA : ndarray of shape (N, d)
    dW : ndarray of shape (d, K)
    db : ndarray of shape (K,)

    Notes
    -----
    Nothing is divided by N here: the loss layer has done so. Deck 002, "Linear layer".
    """
    A, W = cache
    dZ = array(dZ)
    return dZ @ W.T, A.T @ dZ, dZ.sum(axis=0)


def relu_forward(Z: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Forward pass of a ReLU layer, A = max(0, Z).

    Parameters
    ----------
    Z : array_like of any shape

    Returns
    -------
    A : ndarray of the same shape
    cache : ndarray
        What :func:`relu_backward` needs: Z.

    Notes
    -----
    Deck 002, "ReLU layer".
    """
    Z = array(Z)
    return ACTIVATIONS["relu"].function(Z), Z


def relu_backward(dA: ArrayLike, cache: NDArray[np.float64]) -> NDArray[np.float64]:
    """Backward pass of a ReLU layer: dZ = dA where Z > 0, and 0 elsewhere.

    Parameters
    ----------
    dA : array_like
        Gradient of the loss with respect to A, of the shape of Z.
    cache : ndarray
        As :func:`relu_forward` returns it.

    Returns
    -------
    dZ : ndarray of the same shape

    Notes
    -----
    The derivative at 0 does not exist; it is taken to be 0. Deck 002, "ReLU layer".
    """
    return np.where(cache > 0, array(dA), 0.0)


def log_softmax_backward(dA: ArrayLike, P: ArrayLike) -> NDArray[np.float64]:
    """Backward pass of the log-softmax of each row: dZ = dA - P times the row sums of dA.

    Parameters
    ----------
    dA : array_like of shape (N, K)
        Gradient of the loss with respect to A = log softmax(Z).
    P : array_like of shape (N, K)
        softmax(Z).

    Returns
    -------
    dZ : ndarray of shape (N, K)
        Each row sums to 0.

    Notes
    -----
    The layer is not element-wise: every score of a row acts on all its outputs. Deck 002,
    "Back-propagation / Optimisation".
    """
    dA, P = array(dA), array(P)
    return dA - P * dA.sum(axis=1, keepdims=True)
