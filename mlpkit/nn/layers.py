"""Layers with a forward and a backward pass (unit 09).

A layer is an object with two methods: ``forward`` computes the output and keeps what the backward
pass needs, ``backward`` takes the gradient of the loss with respect to the output and returns the
one with respect to the input. ``params`` and ``grads`` are dictionaries with the same keys and
shapes. The loss is a mean, and its 1/N enters once: in the loss layer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.activations import ACTIVATIONS
from mlpkit.nn.arguments import array, labels
from mlpkit.nn.passes import linear_backward, linear_forward, relu_backward, relu_forward
from mlpkit.nn.softmax_regression import log_softmax, one_hot

__all__ = ["Linear", "ReLU", "Sequential", "Sigmoid", "SoftmaxCE", "Tanh"]


class _Layer:
    """What the layers share: parameters and gradients by name, and the cache of the last forward pass."""

    def __init__(self, **params: NDArray[np.float64]) -> None:
        self.params = params
        self.grads: dict[str, NDArray[np.float64]] = {}
        self._cache: Any = None

    def _saved(self) -> Any:
        if self._cache is None:
            raise RuntimeError(f"{type(self).__name__}.backward before forward: nothing has been kept yet")
        return self._cache


class Linear(_Layer):
    """Linear layer Z = AW + b.

    Parameters
    ----------
    W : array_like of shape (d, K)
    b : array_like of shape (K,)
        Both are copied.

    Attributes
    ----------
    params : dict
        "W" and "b".
    grads : dict
        The same keys and shapes, after ``backward``.

    Raises
    ------
    ValueError
        If W and b do not fit together.

    Notes
    -----
    Deck 002, "Layer specification" and "Linear layer".
    """

    def __init__(self, W: ArrayLike, b: ArrayLike) -> None:
        W, b = array(W).copy(), array(b).copy()
        if W.ndim != 2 or b.shape != W.shape[1:]:
            raise ValueError(
                f"W of shape {W.shape} and b of shape {b.shape}: W is (inputs, outputs), "
                "and b has one number for each output"
            )
        super().__init__(W=W, b=b)

    @classmethod
    def random(cls, n_in: int, n_out: int, rng: np.random.Generator, std: float | None = None) -> Self:
        """Make a layer with normally distributed weights and biases of zero.

        Parameters
        ----------
        n_in, n_out : int
        rng : numpy.random.Generator
        std : float, optional
            Standard deviation of the weights; sqrt(2 / n_in) unless given (He et al. 2015).

        Returns
        -------
        Linear
        """
        std = math.sqrt(2 / n_in) if std is None else std
        return cls(std * rng.normal(size=(n_in, n_out)), np.zeros(n_out))

    def forward(self, A: ArrayLike) -> NDArray[np.float64]:
        """Compute Z.

        Parameters
        ----------
        A : array_like of shape (N, d)

        Returns
        -------
        Z : ndarray of shape (N, K)
        """
        Z, self._cache = linear_forward(A, self.params["W"], self.params["b"])
        return Z

    def backward(self, dZ: ArrayLike) -> NDArray[np.float64]:
        """Store dW and db, and pass the gradient on.

        Parameters
        ----------
        dZ : array_like of shape (N, K)

        Returns
        -------
        dA : ndarray of shape (N, d)
        """
        dA, dW, db = linear_backward(dZ, self._saved())
        self.grads = {"W": dW, "b": db}
        return dA


class ReLU(_Layer):
    """Layer A = max(0, Z), entry by entry; it has no parameters.

    Notes
    -----
    Its derivative at 0 is taken to be 0. Deck 002, "ReLU layer".
    """

    def __init__(self) -> None:
        super().__init__()

    def forward(self, Z: ArrayLike) -> NDArray[np.float64]:
        """Compute A.

        Parameters
        ----------
        Z : array_like of any shape

        Returns
        -------
        A : ndarray of the same shape
        """
        A, self._cache = relu_forward(Z)
        return A

    def backward(self, dA: ArrayLike) -> NDArray[np.float64]:
        """Pass the gradient on where Z was positive.

        Parameters
        ----------
        dA : array_like of the shape of Z

        Returns
        -------
        dZ : ndarray of the same shape
        """
        return relu_backward(dA, self._saved())


class Sigmoid(_Layer):
    """Layer A = 1 / (1 + exp(-Z)), entry by entry; it has no parameters.

    Notes
    -----
    Keeps A, not Z: the derivative is A (1 - A). Deck 000, "Perceptron Training: Backpropagation".
    """

    def __init__(self) -> None:
        super().__init__()

    def forward(self, Z: ArrayLike) -> NDArray[np.float64]:
        """Compute A.

        Parameters
        ----------
        Z : array_like of any shape

        Returns
        -------
        A : ndarray of the same shape
        """
        self._cache = np.asarray(ACTIVATIONS["sigmoid"].function(Z))
        return self._cache.copy()

    def backward(self, dA: ArrayLike) -> NDArray[np.float64]:
        """Pass the gradient on, times A (1 - A).

        Parameters
        ----------
        dA : array_like of the shape of Z

        Returns
        -------
        dZ : ndarray of the same shape
        """
        A = self._saved()
        return array(dA) * A * (1 - A)


class Tanh(_Layer):
    """Layer A = tanh(Z), entry by entry; it has no parameters.

    Notes
    -----
    Keeps A, not Z: the derivative is 1 - A². Deck 002, "Activation functions / tanh".
    """

    def __init__(self) -> None:
        super().__init__()

    def forward(self, Z: ArrayLike) -> NDArray[np.float64]:
        """Compute A.

        Parameters
        ----------
        Z : array_like of any shape

        Returns
        -------
        A : ndarray of the same shape
        """
        self._cache = ACTIVATIONS["tanh"].function(Z)
        return self._cache.copy()

    def backward(self, dA: ArrayLike) -> NDArray[np.float64]:
        """Pass the gradient on, times 1 - A².

        Parameters
        ----------
        dA : array_like of the shape of Z

        Returns
        -------
        dZ : ndarray of the same shape
        """
        return array(dA) * (1 - self._saved() ** 2)


class SoftmaxCE(_Layer):
    """Loss layer: mean cross entropy of softmax(Z) with the labels, in nats; it has no parameters.

    Notes
    -----
    Softmax and logarithm are one layer, so that the gradient is (P - Y) / N and nothing
    overflows. The 1/N of the mean enters here, and nowhere else. Deck 000, "Logistic Regression
    Training: Backpropagation".
    """

    def __init__(self) -> None:
        super().__init__()

    def forward(self, Z: ArrayLike, y: ArrayLike) -> float:
        """Compute the loss.

        Parameters
        ----------
        Z : array_like of shape (N, K)
            Scores.
        y : array_like of int, shape (N,)
            From 0 to K - 1.

        Returns
        -------
        loss : float

        Raises
        ------
        ValueError
            If a label is not one of the K classes.
        """
        log_P = log_softmax(Z)
        Y = one_hot(labels(y, len(log_P)), log_P.shape[1])
        self._cache = log_P, Y
        return float(-np.where(Y > 0, log_P, 0.0).sum() / len(log_P))

    def backward(self) -> NDArray[np.float64]:
        """Start the way back.

        Returns
        -------
        dZ : ndarray of shape (N, K)
            (P - Y) / N; each row sums to 0.
        """
        log_P, Y = self._saved()
        with np.errstate(under="ignore"):
            return (np.exp(log_P) - Y) / len(log_P)


class Sequential:
    """Layers one after the other.

    Parameters
    ----------
    layers : list
        Each with ``forward``, ``backward``, ``params`` and ``grads``; the first one gets the input.

    Attributes
    ----------
    layers : list
    params : dict
        Of all layers, numbered from 1 over the layers that have any: "W1", "b1", "W2", …; the
        arrays themselves, not copies. Assigning a dictionary with the same keys and shapes
        hands its arrays to the layers.
    grads : dict
        The same keys and shapes, after ``backward``.

    Notes
    -----
    Deck 002, "Layer specification" and "Forward/ Backward propagation".
    """

    def __init__(self, layers: Iterable[Any]) -> None:
        self.layers = list(layers)

    def forward(self, X: ArrayLike) -> NDArray[np.float64]:
        """Send a batch through all layers.

        Parameters
        ----------
        X : array_like of shape (N, d)

        Returns
        -------
        ndarray
            The output of the last layer.
        """
        out: Any = X
        for layer in self.layers:
            out = layer.forward(out)
        return out

    def backward(self, dout: ArrayLike) -> NDArray[np.float64]:
        """Send a gradient back through all layers; each stores those of its parameters.

        Parameters
        ----------
        dout : array_like
            Gradient of the loss with respect to what ``forward`` returned.

        Returns
        -------
        ndarray
            Gradient with respect to the input.
        """
        gradient: Any = dout
        for layer in reversed(self.layers):
            gradient = layer.backward(gradient)
        return gradient

    def _numbered(self) -> Iterator[tuple[int, Any]]:
        return enumerate((layer for layer in self.layers if layer.params), start=1)

    @property
    def params(self) -> dict[str, NDArray[np.float64]]:
        """Parameters of all layers, by numbered name."""
        return {f"{name}{i}": value for i, layer in self._numbered() for name, value in layer.params.items()}

    @params.setter
    def params(self, new: Mapping[str, ArrayLike]) -> None:
        old = self.params
        if set(new) != set(old):
            raise ValueError(f"parameters {sorted(new)}, expected {sorted(old)}")
        for name, value in old.items():
            if np.shape(new[name]) != np.shape(value):
                raise ValueError(f"{name} has shape {np.shape(new[name])}, expected {np.shape(value)}")
        for i, layer in self._numbered():
            for name in layer.params:
                layer.params[name] = array(new[f"{name}{i}"])

    @property
    def grads(self) -> dict[str, NDArray[np.float64]]:
        """Gradients of all layers, by the names of their parameters."""
        return {f"{name}{i}": value for i, layer in self._numbered() for name, value in layer.grads.items()}
