"""Conversions and checks of arguments that the functions of the package share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def array(values: ArrayLike) -> NDArray[np.float64]:
    """Convert to an array of floats, without a copy where there is one already.

    Parameters
    ----------
    values : array_like of any shape

    Returns
    -------
    ndarray of the same shape
    """
    return np.asarray(values, dtype=float)


def labels(y: ArrayLike, n_examples: int) -> NDArray[np.int_]:
    """Convert labels to an index, and check their shape: a column (N, 1) would broadcast to (N, N).

    Parameters
    ----------
    y : array_like of int, shape (N,)
    n_examples : int
        N.

    Returns
    -------
    ndarray of int, shape (N,)

    Raises
    ------
    ValueError
        If there is not one label for each example, or one is negative.
    """
    y = np.asarray(y)
    if y.shape != (n_examples,):
        raise ValueError(f"labels of shape {y.shape}, expected ({n_examples},): one for each example")
    if y.size and y.min() < 0:
        raise ValueError(f"label {y.min()}: labels count from 0")
    return y.astype(int)


def pairs(X: ArrayLike, y: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    """Convert examples and their labels or targets to arrays, and check that each example has one.

    Parameters
    ----------
    X, y : array_like of shape (N, ...)

    Returns
    -------
    X, y : ndarray of shape (N, ...)

    Raises
    ------
    ValueError
        If they differ in length.
    """
    X, y = np.asarray(X), np.asarray(y)
    if len(X) != len(y):
        raise ValueError(f"{len(X)} examples and {len(y)} labels: each example needs one")
    return X, y


def penalty(lam: float) -> float:
    """Check the strength λ of a penalty: a negative one would reward what it is to keep small.

    Parameters
    ----------
    lam : float

    Returns
    -------
    float
        The same.

    Raises
    ------
    ValueError
        If it is negative or nan.
    """
    if not lam >= 0:
        raise ValueError(f"the penalty λ is {lam}: it must be 0 or more")
    return lam


def same_shape(values: ArrayLike, gradient: ArrayLike, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Convert parameters and their gradient to arrays, and check that each entry has its own.

    Parameters
    ----------
    values, gradient : array_like of the same shape
        A column (d, 1) would broadcast with a row (d,) to (d, d).
    name : str
        What the values are, for the message of an error.

    Returns
    -------
    values, gradient : ndarray of the same shape

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    values, gradient = array(values), array(gradient)
    if values.shape != gradient.shape:
        raise ValueError(f"gradient of shape {gradient.shape}, {name} of shape {values.shape}: one entry for each")
    return values, gradient
