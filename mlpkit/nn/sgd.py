"""Mini-batches, gradient descent on them, and schedules (unit 12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.arguments import array, pairs

__all__ = ["exp_decay", "gradient_noise_std", "inverse_decay", "minibatches", "sgd_epoch", "sgd_step", "step_decay"]


def _batch_size(B: int) -> int:
    if int(B) != B or B < 1:
        raise ValueError(f"a mini-batch of {B} examples: its size must be a whole number, 1 or more")
    return int(B)


def minibatches(
    X: ArrayLike, y: ArrayLike, B: int, rng: np.random.Generator
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Cut a data set into mini-batches, in a random order: every example once.

    Parameters
    ----------
    X : array_like of shape (N, ...)
        One example in each row.
    y : array_like of shape (N, ...)
        Its label or target.
    B : int
        Examples in a batch, at least 1. The last batch is smaller if B does not divide N; with
        B >= N there is one batch.
    rng : numpy.random.Generator
        Draws the order, when this function is called.

    Returns
    -------
    iterator of (Xb, yb)
        Copies of the rows, Xb of shape (at most B, ...) with the labels yb that belong to them.

    Raises
    ------
    ValueError
        If X and y differ in length, or B is not a whole number of at least 1.

    Notes
    -----
    Deck 003, "Stochastic Gradient Descent".
    """
    (X, y), B = pairs(X, y), _batch_size(B)
    order = rng.permutation(len(X))
    return ((X[rows], y[rows]) for rows in (order[start : start + B] for start in range(0, len(X), B)))


def sgd_step(
    params: Mapping[str, ArrayLike], grads: Mapping[str, ArrayLike], lr: float
) -> dict[str, NDArray[np.float64]]:
    """Step of gradient descent, theta - lr * gradient, for each parameter.

    Parameters
    ----------
    params : dict of array_like
    grads : dict of array_like
        The same keys and shapes.
    lr : float
        Learning rate.

    Returns
    -------
    dict of ndarray
        The new parameters; the old ones are not modified.

    Raises
    ------
    ValueError
        If keys or shapes differ.

    Notes
    -----
    Deck 000, "Stochastic Gradient Descent"; deck 002, "Optimisations / Variations", has a plus
    sign in the mini-batch formula.
    """
    if set(params) != set(grads):
        raise ValueError(f"gradients of {sorted(grads)}, expected {sorted(params)}")
    for name in params:
        if np.shape(params[name]) != np.shape(grads[name]):
            raise ValueError(
                f"the gradient of {name} has shape {np.shape(grads[name])}, expected {np.shape(params[name])}"
            )
    return {name: array(value) - lr * array(grads[name]) for name, value in params.items()}


def sgd_epoch(
    params: Mapping[str, ArrayLike],
    X: ArrayLike,
    y: ArrayLike,
    loss_grad: Callable[..., Any],
    lr: float,
    B: int,
    rng: np.random.Generator,
) -> dict[str, NDArray[np.float64]]:
    """One epoch: a step for each mini-batch, until every example has been used once.

    Parameters
    ----------
    params : dict of array_like
        Where the epoch starts.
    X : array_like of shape (N, ...)
    y : array_like of shape (N, ...)
    loss_grad : callable
        ``loss_grad(params, Xb, yb)`` is the gradient of the mean loss of a batch: a dictionary
        with the keys and shapes of `params`. It is called once for each batch.
    lr : float
        Learning rate.
    B : int
        Examples in a batch.
    rng : numpy.random.Generator

    Returns
    -------
    dict of ndarray
        The parameters after ceil(N / B) steps; `params` is not modified.

    Raises
    ------
    ValueError
        As :func:`minibatches` and :func:`sgd_step` do.

    Notes
    -----
    A smaller last batch makes a step of full length, so that its examples count for more.
    Deck 003, "Stochastic Gradient Descent".
    """
    for Xb, yb in minibatches(X, y, B, rng):
        params = sgd_step(params, loss_grad(params, Xb, yb), lr)
    return {name: array(value) for name, value in params.items()}


def gradient_noise_std(
    per_example_grads: ArrayLike, B: int, n_draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Standard deviation of the gradient of a random mini-batch, measured.

    Parameters
    ----------
    per_example_grads : array_like of shape (N, P)
        Gradient of the loss of each example with respect to P parameters.
    B : int
        Examples in a batch, at least 1. They are drawn independently, with replacement, so that
        B may exceed N.
    n_draws : int
        How many batches to draw, at least 1.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (P,)
        Of the batch mean of each component over the draws (divided by n_draws); the standard
        deviation of the rows divided by sqrt(B), up to chance.

    Raises
    ------
    ValueError
        If the gradients are no matrix, or B or n_draws is not a whole number of at least 1.

    Notes
    -----
    Draws one batch after the other: memory for B rows, whatever n_draws. Deck 002, "Why S stands
    for 'Stochastic' in SGD ?".
    """
    G, B = array(per_example_grads), _batch_size(B)
    if G.ndim != 2 or not len(G):
        raise ValueError(f"gradients of shape {G.shape}, expected (N, P): one row for each example")
    if n_draws != int(n_draws) or n_draws < 1:
        raise ValueError(f"{n_draws} draws: their number must be a whole number, 1 or more")
    means = np.array([G[rng.integers(len(G), size=B)].mean(axis=0) for _ in range(int(n_draws))])
    return means.std(axis=0)


# ------------------------------------------------------------------------------------- schedules


def inverse_decay(lr0: float, rate: float, t: ArrayLike) -> Any:
    """Inverse (time-based) decay of the learning rate, lr0 / (1 + rate * t).

    Parameters
    ----------
    lr0 : float
        Learning rate of the first epoch.
    rate : float
        Decay per epoch, 0 or more.
    t : array_like of int, any shape
        Epoch, from 0.

    Returns
    -------
    float or ndarray of the same shape
        Half of `lr0` at t = 1 / rate.

    Notes
    -----
    Deck 000, "Optimization: Learning Rate Decay".
    """
    return (lr0 / (1.0 + rate * array(t)))[()]


def exp_decay(lr0: float, k: float, t: ArrayLike) -> Any:
    """Exponential decay of the learning rate, lr0 * exp(-k * t).

    Parameters
    ----------
    lr0 : float
        Learning rate of the first epoch.
    k : float
        Decay per epoch, 0 or more; the slide calls it λ.
    t : array_like of int, any shape
        Epoch, from 0.

    Returns
    -------
    float or ndarray of the same shape

    Notes
    -----
    Deck 000, "Optimization: Learning Rate Decay".
    """
    with np.errstate(under="ignore"):
        return (lr0 * np.exp(-k * array(t)))[()]


def step_decay(lr0: float, factor: float, T: int, t: ArrayLike) -> Any:
    """Step decay of the learning rate, lr0 * factor ** floor(t / T).

    Parameters
    ----------
    lr0 : float
        Learning rate of the first T epochs.
    factor : float
        What it is multiplied with after every T epochs, between 0 and 1.
    T : int
        Epochs between two steps, at least 1.
    t : array_like of int, any shape
        Epoch, from 0.

    Returns
    -------
    float or ndarray of the same shape

    Notes
    -----
    Deck 000, "Optimization: Learning Rate Decay", where the floor is missing: without it, this
    is :func:`exp_decay` with k = -log(factor) / T.
    """
    with np.errstate(under="ignore"):
        return (lr0 * factor ** np.floor(array(t) / T))[()]
