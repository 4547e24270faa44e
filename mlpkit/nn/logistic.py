"""Logistic regression: gradient descent and Newton's method (unit 06)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.arguments import array, labels, penalty
from mlpkit.nn.neurons import affine, sigmoid

__all__ = [
    "bce_grad_p",
    "bce_with_logits",
    "fit_logistic_gd",
    "irls_step",
    "logistic_forward",
    "logistic_grad",
    "logistic_hessian",
    "logit",
]


def _two_classes(y: ArrayLike, n_examples: int) -> NDArray[np.int_]:
    y = labels(y, n_examples)
    if y.size and y.max() > 1:
        raise ValueError(f"label {y.max()}: the two classes are 0 and 1")
    return y


def logistic_forward(X: ArrayLike, w: ArrayLike, b: float) -> NDArray[np.float64]:
    """Probability of class 1 of each example, p = sigmoid(Xw + b).

    Parameters
    ----------
    X : array_like of shape (N, d)
    w : array_like of shape (d,)
    b : float

    Returns
    -------
    p : ndarray of shape (N,)
        Between 0 and 1.

    Notes
    -----
    Deck 002, "Logistic Regression", Model; deck 000, "Application to Binary Classification".
    """
    return sigmoid(affine(X, w, b))


def logit(p: ArrayLike) -> NDArray[np.float64]:
    """Score whose sigmoid is p: the logarithm of the odds p / (1 - p), in nats.

    Parameters
    ----------
    p : array_like of any shape
        Probabilities. 0 and 1 give -inf and inf.

    Returns
    -------
    ndarray of the same shape

    Notes
    -----
    Deck 002, "Logistic Regression", Activation function.
    """
    p = array(p)
    with np.errstate(divide="ignore"):
        return np.log(p) - np.log1p(-p)


def bce_with_logits(z: ArrayLike, y: ArrayLike) -> float:
    """Mean binary cross entropy of sigmoid(z) with the labels, in nats: the mean of log(1 + exp(z)) - y z.

    Parameters
    ----------
    z : array_like of shape (N,)
        Scores, not probabilities.
    y : array_like of int, shape (N,)
        0 or 1.

    Returns
    -------
    loss : float

    Raises
    ------
    ValueError
        If the labels are not one for each score, or not 0 and 1.

    Notes
    -----
    Only exp(-|z|) is computed: it cannot overflow. Deck 002, "Logistic Regression", Cost function (2),
    which sums over the examples.
    """
    z = array(z)
    y = _two_classes(y, len(z))
    with np.errstate(under="ignore"):
        return float(np.mean(np.maximum(z, 0.0) - y * z + np.log1p(np.exp(-np.abs(z)))))


def bce_grad_p(p: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Derivative of the cross entropy of each example with respect to its own probability.

    Parameters
    ----------
    p : array_like of shape (N,)
        Probabilities, neither 0 nor 1.
    y : array_like of int, shape (N,)
        0 or 1.

    Returns
    -------
    ndarray of shape (N,)
        (p - y) / (p (1 - p)), entry by entry: no sum and no mean.

    Raises
    ------
    ValueError
        If the labels are not one for each probability, or not 0 and 1.

    Notes
    -----
    Deck 002, "Logistic Regression", Cost function (2), where a sum over the examples is left over.
    """
    p = array(p)
    return (p - _two_classes(y, len(p))) / (p * (1.0 - p))


def logistic_grad(X: ArrayLike, y: ArrayLike, w: ArrayLike, b: float) -> tuple[NDArray[np.float64], float]:
    """Gradient of the mean cross entropy of logistic regression.

    Parameters
    ----------
    X : array_like of shape (N, d)
    y : array_like of int, shape (N,)
        0 or 1.
    w : array_like of shape (d,)
    b : float

    Returns
    -------
    dw : ndarray of shape (d,)
    db : float

    Raises
    ------
    ValueError
        If the labels are not one for each example, or not 0 and 1.

    Notes
    -----
    Deck 002, "Logistic Regression", Optimisation using Gradient (of the sum: no 1/N there).
    """
    p = logistic_forward(X, w, b)
    error = (p - _two_classes(y, len(p))) / len(p)
    return array(X).T @ error, float(error.sum())


def fit_logistic_gd(
    X: ArrayLike, y: ArrayLike, lr: float, steps: int
) -> tuple[NDArray[np.float64], float, NDArray[np.float64]]:
    """Fit logistic regression by full-batch gradient descent, from zeros.

    Parameters
    ----------
    X : array_like of shape (N, d)
    y : array_like of int, shape (N,)
        0 or 1.
    lr : float
        Learning rate.
    steps : int
        Number of updates.

    Returns
    -------
    w : ndarray of shape (d,)
    b : float
    losses : ndarray of shape (steps,)
        ``losses[i]`` is the loss before update i; the first one is log 2.

    Notes
    -----
    Deck 002, "Logistic Regression", Optimisation using Gradient; deck 000, "Logistic Regression Training".
    """
    X = array(X)
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.empty(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(affine(X, w, b), y)
        dw, db = logistic_grad(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


def logistic_hessian(X: ArrayLike, w: ArrayLike, b: float) -> NDArray[np.float64]:
    """Hessian of the mean cross entropy of logistic regression with respect to the weights.

    Parameters
    ----------
    X : array_like of shape (N, d)
    w : array_like of shape (d,)
    b : float

    Returns
    -------
    H : ndarray of shape (d, d)
        X.T S X / N with S = diag(p (1 - p)): symmetric and positive semidefinite. The labels do not matter.

    Notes
    -----
    Deck 002, "Logistic Regression", Optimisation using Hessian, where it is called positive definite: it is so
    only if the columns of `X` are linearly independent.
    """
    X, p = array(X), logistic_forward(X, w, b)
    return X.T @ ((p * (1.0 - p))[:, None] * X) / len(p)


def irls_step(X: ArrayLike, y: ArrayLike, theta: ArrayLike, lam: float = 0.0) -> NDArray[np.float64]:
    """One Newton step on the mean cross entropy of sigmoid(X theta), plus lam / 2 times the squared weights.

    Parameters
    ----------
    X : array_like of shape (N, d)
        The first column holds ones: its coefficient is the bias, which is not penalized.
    y : array_like of int, shape (N,)
        0 or 1.
    theta : array_like of shape (d,)
    lam : float
        Penalty, 0 or more.

    Returns
    -------
    theta : ndarray of shape (d,)

    Raises
    ------
    ValueError
        If the penalty is negative, or the labels are not one for each example, or not 0 and 1.
    numpy.linalg.LinAlgError
        If the Hessian cannot be inverted: columns of `X` that depend on each other, or scores so large that
        every p (1 - p) is rounded to 0.

    Notes
    -----
    Iteratively reweighted least squares: deck 002, "Logistic Regression", Optimisation using Hessian (without a
    penalty). On separable data and with ``lam = 0`` there is no minimum, and the steps never settle.
    """
    X, theta = array(X), array(theta)
    p = sigmoid(X @ theta)
    weights = np.full(len(theta), float(penalty(lam)))
    weights[:1] = 0.0
    gradient = X.T @ (p - _two_classes(y, len(p))) / len(p) + weights * theta
    hessian = X.T @ ((p * (1.0 - p))[:, None] * X) / len(p) + np.diag(weights)
    return theta - np.linalg.solve(hessian, gradient)
