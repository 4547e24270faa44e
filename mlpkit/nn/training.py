"""One loop that trains any network (unit 14)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.sgd import minibatches

__all__ = ["train"]


def train(
    network: Any,
    loss: Any,
    optimizer: Any,
    X: ArrayLike,
    y: ArrayLike,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    schedule: Callable[..., Any] | None = None,
    callback: Callable[..., Any] | None = None,
    l2: float = 0.0,
    weight_decay: float = 0.0,
    patience: int | None = None,
) -> dict[str, list[float]]:
    """Train a network: forward, backward, update, for every mini-batch of every epoch.

    Parameters
    ----------
    network : Sequential
        Or anything with ``forward``, ``backward``, ``params`` (readable, and writable as a whole) and
        ``grads``. Its parameters change.
    loss : SoftmaxCE
        Or anything with ``forward(output, y)``, the mean loss of a batch, and ``backward()``, its
        gradient with respect to the output.
    optimizer : Optimizer
        Or anything with ``step(params, grads)``, which returns the new parameters, and with ``lr``,
        which a schedule sets.
    X : array_like of shape (N, ...)
        One example in each row.
    y : array_like of shape (N, ...)
        Labels or targets.
    epochs, batch_size : int
        The last batch of an epoch is smaller if the size does not divide N.
    rng : numpy.random.Generator
        Draws the order of the examples in each epoch, and nothing else.
    validation : tuple of X and y, optional
        Data on which the loss is measured after each epoch.
    schedule : callable, optional
        ``schedule(epoch)`` is the learning rate of an epoch; epochs count from 0.
    callback : callable, optional
        ``callback(epoch, network, history)`` is called after each epoch; a true answer ends training.
    l2 : float
        Strength of the penalty ``l2 / 2 * ||W||²``, whose gradient goes through the optimizer.
    weight_decay : float
        Weights shrink by the factor ``1 - lr * weight_decay`` in every step, past the optimizer.
    patience : int, optional
        Training ends after so many epochs in a row without a new lowest validation loss, and the
        parameters of the best epoch come back.

    Returns
    -------
    history : dict of list
        One entry for each epoch: "loss", the mean over the examples, measured in the batches of the
        epoch as they were trained on, without penalty; "lr"; and with validation data
        "validation_loss", measured after the epoch.

    Raises
    ------
    ValueError
        If patience is given without validation data, or is not a whole number of at least 1.

    Notes
    -----
    Only what is named W… decays or is penalized; biases are not. Layers with an attribute ``train``
    have it set to False for validation, and at the end. Deck 004, "Training loop for
    classification"; deck 002, "Overview".
    """
    if patience is not None and (validation is None or int(patience) != patience or patience < 1):
        raise ValueError(
            f"a patience of {patience} epochs: it must be a whole number, 1 or more, and needs validation data"
        )
    X, y = np.asarray(X), np.asarray(y)
    history: dict[str, list[float]] = {"loss": [], "lr": []}
    if validation is not None:
        history["validation_loss"] = []
    best = _BestEpoch()
    for epoch in range(epochs):
        if schedule is not None:
            optimizer.lr = schedule(epoch)
        _set_training_mode(network, True)
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            total += _train_on_batch(network, loss, optimizer, Xb, yb, l2, weight_decay)
        _set_training_mode(network, False)
        history["loss"].append(total / len(X))
        history["lr"].append(optimizer.lr)
        if validation is not None:
            history["validation_loss"].append(loss.forward(network.forward(validation[0]), validation[1]))
        if patience is not None:
            best.record(epoch, history["validation_loss"][-1], network)
        if callback is not None and callback(epoch, network, history):
            break
        if patience is not None and epoch - best.epoch >= patience:
            break
    if best.params is not None:
        network.params = best.params
    return history


class _BestEpoch:
    """The epoch with the lowest validation loss so far, and a copy of its parameters."""

    def __init__(self) -> None:
        self.epoch, self.loss = 0, math.inf
        self.params: dict[str, NDArray[np.float64]] | None = None

    def record(self, epoch: int, loss: float, network: Any) -> None:
        if loss < self.loss:
            self.epoch, self.loss = epoch, loss
            self.params = {name: np.array(value) for name, value in network.params.items()}


def _train_on_batch(
    network: Any, loss: Any, optimizer: Any, Xb: NDArray[Any], yb: NDArray[Any], l2: float, weight_decay: float
) -> float:
    """One update with a mini-batch; returns the sum of the losses of its examples before it."""
    batch_loss = len(yb) * loss.forward(network.forward(Xb), yb)
    network.backward(loss.backward())
    old, grads = network.params, network.grads
    if l2:
        grads = {name: g + l2 * old[name] if name.startswith("W") else g for name, g in grads.items()}
    new = optimizer.step(old, grads)
    if weight_decay:
        shrink = optimizer.lr * weight_decay
        new = {name: value - shrink * old[name] if name.startswith("W") else value for name, value in new.items()}
    network.params = new
    return batch_loss


def _set_training_mode(network: Any, training: bool) -> None:
    """Tell the layers that behave differently in training and in a test, such as dropout, which it is."""
    for layer in getattr(network, "layers", ()):
        if hasattr(layer, "train"):
            layer.train = training
