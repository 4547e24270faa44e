"""K neurons and a softmax (unit 07)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.arguments import array, labels

__all__ = [
    "accuracy",
    "fit_softmax",
    "linear",
    "log_softmax",
    "one_hot",
    "predict",
    "softmax",
    "softmax_ce",
    "softmax_ce_grad",
    "softmax_reg_grad",
    "softmax_to_logistic",
]


def linear(X: ArrayLike, W: ArrayLike, b: ArrayLike) -> NDArray[np.float64]:
    """K neurons at once, Z = XW + b.

    Parameters
    ----------
    X : array_like of shape (N, d)
    W : array_like of shape (d, K)
        Column k holds the weights of neuron k.
    b : array_like of shape (K,)

    Returns
    -------
    Z : ndarray of shape (N, K)

    Notes
    -----
    Deck 000, "Perceptron and Multi-Class Classification"; deck 001, "Multi-Class Networks".
    """
    return array(X) @ array(W) + array(b)


def softmax(Z: ArrayLike) -> NDArray[np.float64]:
    """Turn each row of scores into probabilities, exp(Z[i, k]) / sum over k' of exp(Z[i, k']).

    Parameters
    ----------
    Z : array_like of shape (N, K)
        Or (K,), a single row.

    Returns
    -------
    P : ndarray of the same shape
        Rows sum to 1.

    Notes
    -----
    The largest score of each row is subtracted first: it cancels in the quotient, and exp
    cannot overflow any more. Deck 000, "Perceptron and Multi-Class Classification" (soft-max).
    """
    Z = array(Z)
    with np.errstate(under="ignore"):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)


def log_softmax(Z: ArrayLike) -> NDArray[np.float64]:
    """Logarithm of the softmax, finite for all finite scores.

    Parameters
    ----------
    Z : array_like of shape (N, K)
        Or (K,), a single row.

    Returns
    -------
    ndarray of the same shape
        Never positive.

    Notes
    -----
    ``np.log(softmax(Z))`` would be -inf where a probability is too small for a float.
    Deck 002, "Back-propagation / Optimisation" (its two-class example).
    """
    Z = array(Z)
    Z = Z - Z.max(axis=-1, keepdims=True)
    with np.errstate(under="ignore"):
        return Z - np.log(np.exp(Z).sum(axis=-1, keepdims=True))


def one_hot(y: ArrayLike, K: int) -> NDArray[np.float64]:
    """Labels as indicator rows: Y[i, c] = 1 iff y[i] = c.

    Parameters
    ----------
    y : array_like of int, shape (N,)
        From 0 to K - 1.
    K : int
        Number of classes; some may not occur in `y`.

    Returns
    -------
    Y : ndarray of float, shape (N, K)

    Raises
    ------
    ValueError
        If a label is not one of the K classes.

    Notes
    -----
    Deck 000, "Logistic Regression Training Formulation"; deck 002, "Cost function" (indicator).
    """
    y = labels(y, len(np.asarray(y)))
    if y.size and y.max() >= K:
        raise ValueError(f"label {y.max()}: with K = {K} classes, labels end at {K - 1}")
    return np.eye(K)[y]


def predict(Z: ArrayLike) -> NDArray[np.int_]:
    """Class of each example: the largest score, the first one where several are largest.

    Parameters
    ----------
    Z : array_like of shape (N, K)
        Scores or probabilities: the softmax does not change their order.

    Returns
    -------
    y_hat : ndarray of int, shape (N,)

    Notes
    -----
    Deck 000, "2d Toy Example for Multi-Class Classification".
    """
    return np.argmax(array(Z), axis=-1)


def accuracy(y_hat: ArrayLike, y: ArrayLike) -> float:
    """Share of the examples whose predicted class is right.

    Parameters
    ----------
    y_hat, y : array_like of int, shape (N,)

    Returns
    -------
    float
        Between 0 and 1: one minus the mean 0/1 loss.

    Notes
    -----
    Deck 000, "Supervised Learning: Multi-Class Classification".
    """
    n_examples = len(np.asarray(y_hat))
    return float(np.mean(labels(y_hat, n_examples) == labels(y, n_examples)))


def softmax_ce(Z: ArrayLike, y: ArrayLike) -> float:
    """Mean cross entropy of softmax(Z) with the labels, in nats: the mean of -log P[i, y[i]].

    Parameters
    ----------
    Z : array_like of shape (N, K)
        Scores, not probabilities.
    y : array_like of int, shape (N,)

    Returns
    -------
    loss : float

    Notes
    -----
    Deck 000, "Logistic Regression Training"; deck 002, "Softmax Regression / Cost function".
    """
    log_P = log_softmax(Z)
    return float(-log_P[np.arange(len(log_P)), labels(y, len(log_P))].mean())


def softmax_ce_grad(Z: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Gradient of :func:`softmax_ce` with respect to the scores, (P - Y) / N.

    Parameters
    ----------
    Z : array_like of shape (N, K)
    y : array_like of int, shape (N,)

    Returns
    -------
    dZ : ndarray of shape (N, K)
        Each row sums to 0.

    Notes
    -----
    Deck 000, "Logistic Regression Training: Backpropagation", where 1/N is missing.
    """
    P = softmax(Z)
    return (P - one_hot(labels(y, len(P)), P.shape[1])) / len(P)


def softmax_reg_grad(
    X: ArrayLike, y: ArrayLike, W: ArrayLike, b: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gradient of the mean cross entropy of softmax regression.

    Parameters
    ----------
    X : array_like of shape (N, d)
    y : array_like of int, shape (N,)
    W : array_like of shape (d, K)
    b : array_like of shape (K,)

    Returns
    -------
    dW : ndarray of shape (d, K)
    db : ndarray of shape (K,)

    Notes
    -----
    Deck 000, "Logistic Regression Training: Backpropagation".
    """
    dZ = softmax_ce_grad(linear(X, W, b), y)
    return array(X).T @ dZ, dZ.sum(axis=0)


def fit_softmax(
    X: ArrayLike, y: ArrayLike, K: int, lr: float, steps: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Fit softmax regression by full-batch gradient descent, from zeros.

    Parameters
    ----------
    X : array_like of shape (N, d)
    y : array_like of int, shape (N,)
    K : int
        Number of classes.
    lr : float
        Learning rate.
    steps : int
        Number of updates.

    Returns
    -------
    W : ndarray of shape (d, K)
    b : ndarray of shape (K,)
    losses : ndarray of shape (steps,)
        ``losses[i]`` is the loss before update i; the first one is log K.

    Notes
    -----
    Deck 000, "Logistic Regression Training".
    """
    X = array(X)
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), np.empty(steps)
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b, losses


def softmax_to_logistic(W: ArrayLike, b: ArrayLike) -> tuple[NDArray[np.float64], float]:
    """Neuron whose sigmoid is the probability of class 1 of a two-class softmax.

    Parameters
    ----------
    W : array_like of shape (d, 2)
    b : array_like of shape (2,)

    Returns
    -------
    w : ndarray of shape (d,)
    b : float

    Notes
    -----
    Deck 002, "For the specific case of two classes"; its classes 1 and 2 are 0 and 1 here.
    """
    W, b = array(W), array(b)
    return W[:, 1] - W[:, 0], float(b[1] - b[0])
