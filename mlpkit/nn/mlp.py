"""Multi-layer perceptrons as functions: forward pass, loss, backward pass, training (unit 10).

A network is a dictionary ``{"W1": …, "b1": …, "W2": …, "b2": …}``. Layer l computes ``A @ Wl + bl`` from the output
of the layer before it; an activation follows each layer but the last, whose scores go to the loss.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.activations import activation
from mlpkit.nn.arguments import array
from mlpkit.nn.logistic import bce_with_logits
from mlpkit.nn.neurons import sigmoid
from mlpkit.nn.regression import mse
from mlpkit.nn.sgd import minibatches, sgd_step
from mlpkit.nn.softmax_regression import softmax_ce, softmax_ce_grad

__all__ = ["collapse_linear", "init_mlp", "mlp_backward", "mlp_forward", "mlp_loss", "train_mlp"]

Arrays = dict[str, NDArray[np.float64]]
Cache = tuple[str, list[NDArray[np.float64]], list[NDArray[np.float64]]]

TASKS = ("binary", "multiclass", "regression")


def _depth(params: Mapping[str, Any]) -> int:
    """Number of layers, if there is a weight matrix and a bias for each."""
    L = len(params) // 2
    expected = {f"{name}{l}" for l in range(1, L + 1) for name in "Wb"}
    if not L or set(params) != expected:
        raise ValueError(f"parameters {sorted(params)}: a network has W1, b1, W2, b2, … without gaps")
    return L


def _column(out: ArrayLike, y: ArrayLike, task: str) -> NDArray[np.float64]:
    """Check the task and the shapes; the scores of a network with one output as a vector."""
    if task not in TASKS:
        raise ValueError(f"no task {task!r}: there are {', '.join(TASKS)}")
    out = array(out)
    if np.shape(y) != out.shape[:1]:
        raise ValueError(f"y of shape {np.shape(y)} and scores of shape {out.shape}: y has one entry for each example")
    if task == "multiclass":
        return out
    if out.shape[1] != 1:
        raise ValueError(f"scores of shape {out.shape}: the task {task!r} has one output")
    return out[:, 0]


def init_mlp(sizes: Sequence[int], rng: np.random.Generator) -> Arrays:
    """Draw the weights of a network; the biases are zero.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of the units of each hidden layer, and of outputs: ``[2, 8, 1]``.
    rng : numpy.random.Generator
        Draws W1, then W2, and so on.

    Returns
    -------
    params : dict of ndarray
        ``W1`` of shape (sizes[0], sizes[1]), ``b1`` of shape (sizes[1],), …; weights have the variance
        2 / (number of inputs of their layer).

    Raises
    ------
    ValueError
        If there are fewer than two sizes.

    Notes
    -----
    He et al. (2015); unit 11 explains the variance.
    """
    if len(sizes) < 2:
        raise ValueError(f"sizes {list(sizes)}: a network has inputs and outputs, two sizes at least")
    params: Arrays = {}
    for l, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
        params[f"W{l}"] = math.sqrt(2 / n_in) * rng.normal(size=(n_in, n_out))
        params[f"b{l}"] = np.zeros(n_out)
    return params


def mlp_forward(X: ArrayLike, params: Mapping[str, ArrayLike], act: str = "relu") -> tuple[NDArray[np.float64], Cache]:
    """Forward pass of a network of any depth, up to the scores of its last layer.

    Parameters
    ----------
    X : array_like of shape (N, d)
    params : dict of array_like
        ``W1``, ``b1``, ``W2``, ``b2``, …
    act : {"relu", "tanh", "sigmoid"}
        Activation behind every layer but the last.

    Returns
    -------
    out : ndarray of shape (N, K)
        Scores of the last layer, without an activation; K is 1 where there is one output.
    cache : tuple
        What :func:`mlp_backward` needs: the activation, the input of each layer, and its scores.

    Raises
    ------
    ValueError
        If `params` has gaps, the shapes do not fit, or there is no such activation.

    Notes
    -----
    Deck 001, "General Network Structure"; deck 000, "Deep Neural Network Training".
    """
    L, g = _depth(params), activation(act).function
    A, inputs, scores = array(X), [], []
    for l in range(1, L + 1):
        W, b = array(params[f"W{l}"]), array(params[f"b{l}"])
        if A.ndim != 2 or A.shape[1] != len(W) or b.shape != W.shape[1:]:
            raise ValueError(f"layer {l}: an input of shape {A.shape} does not fit W{l} {W.shape} and b{l} {b.shape}")
        inputs.append(A)
        scores.append(A @ W + b)
        A = g(scores[-1])
    return scores[-1].copy(), (act, inputs, scores)


def mlp_loss(out: ArrayLike, y: ArrayLike, task: str) -> float:
    """Mean loss of the scores of a network.

    Parameters
    ----------
    out : array_like of shape (N, K)
        As :func:`mlp_forward` returns it; K is 1 for "binary" and "regression".
    y : array_like of shape (N,)
        Labels 0 and 1, labels 0 to K - 1, or targets.
    task : {"binary", "multiclass", "regression"}
        Binary cross entropy of the sigmoid, cross entropy of the softmax (both in nats), or mean squared error.

    Returns
    -------
    loss : float

    Raises
    ------
    ValueError
        If there is no such task, or the shapes do not fit.

    Notes
    -----
    Deck 002, "2 layer / Binary classification", "… / Multi-Class classification" and "… / Regression".
    """
    out = _column(out, y, task)
    if task == "binary":
        return bce_with_logits(out, y)
    return softmax_ce(out, y) if task == "multiclass" else mse(out, y)


def _loss_gradient(out: NDArray[np.float64], y: ArrayLike, task: str) -> NDArray[np.float64]:
    """Gradient of the mean loss with respect to the scores, of shape (N, K)."""
    column = _column(out, y, task)
    if task == "multiclass":
        return softmax_ce_grad(out, y)
    error = sigmoid(column) - array(y) if task == "binary" else 2 * (column - array(y))
    return (error / len(out))[:, None]


def mlp_backward(cache: Cache, y: ArrayLike, params: Mapping[str, ArrayLike], task: str) -> Arrays:
    """Backward pass: the gradient of the mean loss with respect to every parameter.

    Parameters
    ----------
    cache : tuple
        As :func:`mlp_forward` returns it.
    y : array_like of shape (N,)
    params : dict of array_like
        Those of the forward pass.
    task : {"binary", "multiclass", "regression"}
        As for :func:`mlp_loss`.

    Returns
    -------
    grads : dict of ndarray
        The keys and shapes of `params`.

    Raises
    ------
    ValueError
        If there is no such task, or the shapes do not fit.

    Notes
    -----
    The 1/N enters once, in the gradient of the loss. Deck 000, "Perceptron Training: Backpropagation" and "Deep Neural
    Network Training".
    """
    act, inputs, scores = cache
    slope = activation(act).derivative
    dZ, grads = _loss_gradient(scores[-1], y, task), {}
    for l in range(len(inputs), 0, -1):
        grads[f"W{l}"], grads[f"b{l}"] = inputs[l - 1].T @ dZ, dZ.sum(axis=0)
        if l > 1:
            dZ = (dZ @ array(params[f"W{l}"]).T) * slope(scores[l - 2])
    return {name: grads[name] for name in params}


def collapse_linear(
    Ws: Sequence[ArrayLike], bs: Sequence[ArrayLike]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find the one layer that computes what several layers without activations compute.

    Parameters
    ----------
    Ws : sequence of array_like
        Weights of each layer, from the input to the output; the shapes fit together.
    bs : sequence of array_like
        Biases of each layer.

    Returns
    -------
    W : ndarray of shape (inputs of the first layer, outputs of the last)
    b : ndarray of shape (outputs of the last layer,)

    Raises
    ------
    ValueError
        If there is no layer, or not one bias vector for each matrix.

    Notes
    -----
    Deck 001, "General Network Structure"; deck 000, "Multi-Layer Perceptron".
    """
    if not len(Ws) or len(Ws) != len(bs):
        raise ValueError(f"{len(Ws)} weight matrices and {len(bs)} bias vectors: each layer has one of both")
    W, b = array(Ws[0]).copy(), array(bs[0]).copy()
    for next_W, next_b in zip(Ws[1:], bs[1:], strict=True):
        W, b = W @ array(next_W), b @ array(next_W) + array(next_b)
    return W, b


def train_mlp(
    X: ArrayLike,
    y: ArrayLike,
    sizes: Sequence[int],
    task: str,
    lr: float,
    epochs: int,
    B: int,
    rng: np.random.Generator,
    act: str = "relu",
) -> tuple[Arrays, NDArray[np.float64]]:
    """Train a network by gradient descent with mini-batches, from weights of :func:`init_mlp`.

    Parameters
    ----------
    X : array_like of shape (N, d)
    y : array_like of shape (N,)
    sizes : sequence of int
        As for :func:`init_mlp`.
    task : {"binary", "multiclass", "regression"}
    lr : float
        Learning rate.
    epochs : int
    B : int
        Examples in a mini-batch.
    rng : numpy.random.Generator
        Draws the weights, and then the order of the examples in each epoch.
    act : {"relu", "tanh", "sigmoid"}

    Returns
    -------
    params : dict of ndarray
    history : ndarray of shape (epochs,)
        Loss on all examples after each epoch.

    Raises
    ------
    ValueError
        As its parts do.

    Notes
    -----
    Deck 001, "Learning with Hidden Units"; deck 004, "Training loop for classification".
    """
    params, history = init_mlp(sizes, rng), np.zeros(epochs)
    for epoch in range(epochs):
        for Xb, yb in minibatches(X, y, B, rng):
            _, cache = mlp_forward(Xb, params, act)
            params = sgd_step(params, mlp_backward(cache, yb, params, task), lr)
        history[epoch] = mlp_loss(mlp_forward(X, params, act)[0], y, task)
    return params, history
