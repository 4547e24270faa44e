"""Splits, early stopping, weight decay and dropout (unit 14)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.arguments import array, pairs, same_shape
from mlpkit.nn.regression import soft_threshold

__all__ = [
    "Dropout",
    "dropout_backward",
    "dropout_forward",
    "early_stopping",
    "l1_prox_step",
    "sgd_weight_decay_step",
    "train_val_test_split",
]


def train_val_test_split(
    X: ArrayLike, y: ArrayLike, fractions: ArrayLike, rng: np.random.Generator
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Split a data set at random into training, validation and test set.

    Parameters
    ----------
    X : array_like of shape (N, ...)
        One example in each row.
    y : array_like of shape (N, ...)
        Its label or target.
    fractions : sequence of three float
        Shares of training, validation and test set, 0 or more, with sum 1.
    rng : numpy.random.Generator
        Decides which example goes where.

    Returns
    -------
    X_train, y_train, X_val, y_val, X_test, y_test : ndarray
        Every example is in exactly one of the three. Validation and test set have
        ``round(fraction * N)`` examples, the training set has all others.

    Raises
    ------
    ValueError
        If X and y differ in length, or the fractions are not three shares of a whole.

    Notes
    -----
    Deck 002, "Early stopping".
    """
    (X, y), fractions = pairs(X, y), array(fractions)
    if fractions.shape != (3,) or not (fractions >= 0).all() or not math.isclose(fractions.sum(), 1.0):
        raise ValueError(
            f"fractions {fractions.tolist()}: three shares of training, validation and test set are needed, with sum 1"
        )
    n_val, n_test = (round(float(fraction) * len(X)) for fraction in fractions[1:])
    n_train = max(len(X) - n_val - n_test, 0)
    train, val, test = np.split(rng.permutation(len(X)), [n_train, n_train + n_val])
    return X[train], y[train], X[val], y[val], X[test], y[test]


def early_stopping(val_losses: ArrayLike, patience: int) -> tuple[int, int]:
    """Say when training stops, and which epoch's parameters are kept.

    Parameters
    ----------
    val_losses : array_like of shape (E,)
        Validation loss after each epoch, E >= 1; epochs count from 0.
    patience : int
        Training stops after so many epochs in a row without a loss below the best one, at least 1.

    Returns
    -------
    stop_epoch, best_epoch : int
        The last epoch that is run (E - 1 if patience never ends), and the one with the smallest
        loss up to then; of equal losses the first counts. A nan is no improvement.

    Raises
    ------
    ValueError
        If there is no loss, or patience is not a whole number of at least 1.

    Notes
    -----
    Deck 002, "Early stopping".
    """
    losses = array(val_losses)
    if losses.ndim != 1 or not losses.size:
        raise ValueError(f"losses of shape {losses.shape}: one number for each epoch is needed, and at least one")
    if int(patience) != patience or patience < 1:
        raise ValueError(f"a patience of {patience} epochs: it must be a whole number, 1 or more")
    best, lowest = 0, math.inf
    for epoch, loss in enumerate(losses):
        if loss < lowest:
            best, lowest = epoch, loss
        elif epoch - best >= patience:
            return epoch, best
    return len(losses) - 1, best


def sgd_weight_decay_step(W: ArrayLike, dW: ArrayLike, lr: float, lam: float) -> NDArray[np.float64]:
    """Step of gradient descent on the loss plus (lam / 2) ||W||²: W <- (1 - lr lam) W - lr dW.

    Parameters
    ----------
    W : array_like of any shape
        Weights; biases do not decay.
    dW : array_like of the same shape
        Gradient of the data loss alone, a mean over the examples.
    lr : float
        Learning rate.
    lam : float
        Strength of the penalty; it is not divided by the number of examples.

    Returns
    -------
    W : ndarray of the same shape

    Raises
    ------
    ValueError
        If the shapes differ.

    Notes
    -----
    That the penalty is the same as the decay holds for plain gradient descent only: Loshchilov and
    Hutter (2019), "Decoupled weight decay regularization". Deck 000, "Regularization"; deck 001,
    "Examples of Regularization Terms".
    """
    W, dW = same_shape(W, dW, "weights")
    return (1 - lr * lam) * W - lr * dW


def l1_prox_step(W: ArrayLike, dW: ArrayLike, lr: float, lam: float) -> NDArray[np.float64]:
    """Step of proximal gradient descent on the loss plus lam ||W||_1.

    Parameters
    ----------
    W : array_like of any shape
        Weights; biases are not penalized.
    dW : array_like of the same shape
        Gradient of the data loss alone.
    lr : float
    lam : float

    Returns
    -------
    W : ndarray of the same shape
        A step of gradient descent, then every weight moved by ``lr * lam`` toward zero, and no further:
        small weights become exactly 0.

    Raises
    ------
    ValueError
        If the shapes differ.

    Notes
    -----
    Deck 001, "Examples of Regularization Terms", has a factor 1/2 that only serves the square.
    """
    W, dW = same_shape(W, dW, "weights")
    return soft_threshold(W - lr * dW, lr * lam)


def _drop(p: float) -> float:
    if not 0 <= p < 1:
        raise ValueError(f"drop probability {p}: it must be at least 0 and less than 1")
    return float(p)


def dropout_forward(
    A: ArrayLike, p: float, rng: np.random.Generator, train: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Forward pass of (inverted) dropout: in training, entries are zeroed with probability p.

    Parameters
    ----------
    A : array_like of any shape
        Activations, one example in each row.
    p : float
        Probability of being DROPPED, 0 <= p < 1; the same as in PyTorch.
    rng : numpy.random.Generator
        Draws a new mask in each call; in a test it is not used.
    train : bool

    Returns
    -------
    out : ndarray of the same shape
        In training ``A * mask / (1 - p)``, whose mean over all masks is A; in a test A.
    mask : ndarray of the same shape
        1.0 where an entry is kept and 0.0 where it is dropped; in a test all ones.

    Raises
    ------
    ValueError
        If p is not in [0, 1).

    Notes
    -----
    Deck 002, "DropOut regularisation", and deck 003, "Regularization in Deep Learning", where the
    factor is missing; Srivastava et al. (2014), "Dropout: a simple way to prevent neural networks
    from overfitting".
    """
    A, p = array(A), _drop(p)
    if not train:
        return A.copy(), np.ones(A.shape)
    mask = (rng.random(A.shape) >= p).astype(float)
    return A * mask / (1 - p), mask


def dropout_backward(dout: ArrayLike, mask: ArrayLike, p: float) -> NDArray[np.float64]:
    """Backward pass of dropout in training: dA = dout * mask / (1 - p).

    Parameters
    ----------
    dout : array_like
        Gradient of the loss with respect to what the forward pass returned.
    mask : array_like of the same shape
        The mask of that very forward pass.
    p : float
        Probability of being dropped.

    Returns
    -------
    dA : ndarray of the same shape

    Raises
    ------
    ValueError
        If p is not in [0, 1), or the shapes differ.

    Notes
    -----
    Deck 002, "DropOut regularisation".
    """
    dout, mask = array(dout), array(mask)
    if dout.shape != mask.shape:
        raise ValueError(f"gradient of shape {dout.shape} and mask of shape {mask.shape}: one entry for each")
    return dout * mask / (1 - _drop(p))


class Dropout:
    """Dropout as a layer of a network; it has no parameters.

    Parameters
    ----------
    p : float
        Probability of being dropped, 0 <= p < 1.
    rng : numpy.random.Generator
        Draws a new mask in each forward pass.

    Attributes
    ----------
    train : bool
        True at first; with False the layer hands on what it gets. :func:`mlpkit.nn.train` sets it
        to True while it trains, and to False for the validation loss and when it is done.
    params, grads : dict
        Empty.

    Raises
    ------
    ValueError
        If p is not in [0, 1).

    Notes
    -----
    Deck 002, "DropOut regularisation".
    """

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        self.p, self.rng, self.train = _drop(p), rng, True
        self.params: dict[str, NDArray[np.float64]] = {}
        self.grads: dict[str, NDArray[np.float64]] = {}
        self._cache: Any = None

    def forward(self, A: ArrayLike) -> NDArray[np.float64]:
        """Drop entries in training, and none in a test.

        Parameters
        ----------
        A : array_like of any shape

        Returns
        -------
        ndarray of the same shape
        """
        out, mask = dropout_forward(A, self.p, self.rng, self.train)
        self._cache = mask, self.p if self.train else 0.0
        return out

    def backward(self, dout: ArrayLike) -> NDArray[np.float64]:
        """Pass the gradient on, through the entries that were kept.

        Parameters
        ----------
        dout : array_like of the shape of A

        Returns
        -------
        dA : ndarray of the same shape
        """
        if self._cache is None:
            raise RuntimeError("Dropout.backward before forward: there is no mask yet")
        return dropout_backward(dout, *self._cache)
