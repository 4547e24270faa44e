"""Activations and their derivatives, and the one table that holds both."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.arguments import array
from mlpkit.nn.neurons import sigmoid

__all__ = ["ACTIVATIONS", "d_relu", "d_sigmoid", "d_tanh"]


def d_sigmoid(z: ArrayLike) -> NDArray[np.float64]:
    """Slope of the sigmoid, sigmoid(z) (1 - sigmoid(z)).

    Parameters
    ----------
    z : array_like of any shape
        Pre-activation, not the output of the sigmoid.

    Returns
    -------
    ndarray of the same shape
        Between 0 and 1/4, its value at z = 0.

    Notes
    -----
    Deck 002, "Activation functions / Sigmoid", whose proof has a wrong sign in its first line.
    """
    s = sigmoid(z)
    return s * (1.0 - s)


def d_tanh(z: ArrayLike) -> NDArray[np.float64]:
    """Slope of the hyperbolic tangent, 1 - tanh(z)².

    Parameters
    ----------
    z : array_like of any shape
        Pre-activation.

    Returns
    -------
    ndarray of the same shape
        Between 0 and 1, its value at z = 0.

    Notes
    -----
    Deck 002, "Activation functions / Hyperbolic tangent function".
    """
    return 1.0 - np.tanh(array(z)) ** 2


def d_relu(z: ArrayLike) -> NDArray[np.float64]:
    """Slope of max(0, z): 1 where z > 0, 0 elsewhere.

    Parameters
    ----------
    z : array_like of any shape
        Pre-activation.

    Returns
    -------
    ndarray of the same shape
        0.0 or 1.0; 0.0 at z = 0.

    Notes
    -----
    Deck 002, "Activation functions / ReLU (Rectified Linear Units)".
    """
    return np.where(array(z) > 0, 1.0, 0.0)[()]


def _tanh(z: ArrayLike) -> NDArray[np.float64]:
    return np.tanh(array(z))


def _relu(z: ArrayLike) -> NDArray[np.float64]:
    return np.maximum(array(z), 0.0)


class Activation(NamedTuple):
    """An activation and its derivative.

    Attributes
    ----------
    function, derivative : callable
        Both take the pre-activation, an array_like of any shape, and return an ndarray of its shape.
    """

    function: Callable[[ArrayLike], NDArray[np.float64]]
    derivative: Callable[[ArrayLike], NDArray[np.float64]]


ACTIVATIONS = {
    "sigmoid": Activation(sigmoid, d_sigmoid),
    "tanh": Activation(_tanh, d_tanh),
    "relu": Activation(_relu, d_relu),
}
"""Each activation with its derivative, by name."""


def activation(name: str) -> Activation:
    """Look up an activation by its name.

    Parameters
    ----------
    name : {"sigmoid", "tanh", "relu"}

    Returns
    -------
    Activation

    Raises
    ------
    ValueError
        If there is no activation of that name.
    """
    if name not in ACTIVATIONS:
        raise ValueError(f"no activation {name!r}: there are {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name]
