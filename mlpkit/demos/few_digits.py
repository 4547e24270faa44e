"""Few labels, some of them wrong, and a wide network that learns them by heart: the experiment of unit 14."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlpkit import data, nn

DRAWS = 10
"""Training sets that everything about the digits is averaged over."""

METHODS: dict[str, dict[str, float]] = {
    "nothing": {},
    "early stopping": {"patience": 5},
    "weight decay": {"l2": 0.03},
    "dropout": {"p_input": 0.2, "p": 0.5},
}
"""What the last experiment compares: arguments of :func:`trained`."""


class FewDigits(NamedTuple):
    """Images to learn from, some with a wrong label, and images to choose by.

    Attributes
    ----------
    X : ndarray of shape (200, 64)
    y, y_true : ndarray of int, shape (200,)
        The labels as they were typed, and as they should be.
    X_val : ndarray of shape (300, 64)
    y_val : ndarray of int, shape (300,)
        All of these are right.
    """

    X: NDArray[np.float64]
    y: NDArray[np.int_]
    y_true: NDArray[np.int_]
    X_val: NDArray[np.float64]
    y_val: NDArray[np.int_]


@functools.cache
def _parts() -> tuple[NDArray[Any], ...]:
    digits = data.digits()
    n = len(digits.y)
    return nn.train_val_test_split(digits.X, digits.y, (1000 / n, 0, 797 / n), np.random.default_rng(0))


def locked_test_set() -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """The 797 images that are used once, when everything has been chosen.

    Returns
    -------
    X : ndarray of shape (797, 64)
    y : ndarray of int, shape (797,)
    """
    return _parts()[4], _parts()[5]


@functools.cache
def few_digits(draw: int, wrong: int = 40) -> FewDigits:
    """Draw 200 images to learn from and 300 to choose by from the 1,000 that are not for the test.

    Parameters
    ----------
    draw : int
        Another number, other images.
    wrong : int
        How many of the 200 labels are replaced by another digit at random.

    Returns
    -------
    FewDigits
    """
    X, y = _parts()[:2]
    rng = np.random.default_rng(draw)
    X, y, X_val, y_val, _, _ = nn.train_val_test_split(X, y, (0.2, 0.3, 0.5), rng)
    typed, changed = y.copy(), rng.permutation(len(y))[:wrong]
    typed[changed] = (y[changed] + rng.integers(1, 10, size=wrong)) % 10
    return FewDigits(X, typed, y, X_val, y_val)


def wide_network(draw: int, p_input: float = 0.0, p: float = 0.0) -> nn.Sequential:
    """A network with 200 hidden units and 15,010 parameters, with its initial weights.

    Parameters
    ----------
    draw : int
        Another number, other weights.
    p_input, p : float
        Drop probabilities of the pixels and of the hidden units.

    Returns
    -------
    nn.Sequential
    """
    rng = np.random.default_rng(1000 + draw)
    return nn.Sequential(
        [
            nn.Dropout(p_input, rng),
            nn.Linear.random(64, 200, rng),
            nn.ReLU(),
            nn.Dropout(p, rng),
            nn.Linear.random(200, 10, rng),
        ]
    )


@functools.cache
def trained(
    draw: int,
    wrong: int = 40,
    rule: str = "momentum",
    lr: float = 0.1,
    p_input: float = 0.0,
    p: float = 0.0,
    **options: Any,
) -> tuple[nn.Sequential, dict[str, list[float]]]:
    """Train the wide network on few digits, for at most 40 epochs.

    Parameters
    ----------
    draw, wrong : int
    rule : str
    lr, p_input, p : float
    **options
        Handed to :func:`mlpkit.nn.train`.

    Returns
    -------
    net : nn.Sequential
        The same object at every call: leave it as it is.
    history : dict of list
    """
    few, net = few_digits(draw, wrong), wide_network(draw, p_input, p)
    optimizer, rng = nn.Optimizer(rule, lr=lr), np.random.default_rng(2000 + draw)
    validation = few.X_val, few.y_val
    return net, nn.train(
        net, nn.SoftmaxCE(), optimizer, few.X, few.y, 40, 50, rng, validation=validation, **options
    )  # fmt: skip


def accuracy(net: nn.Sequential, X: NDArray[np.float64], y: NDArray[np.int_]) -> float:
    """Share of images that a network gets right.

    Parameters
    ----------
    net : nn.Sequential
    X : ndarray of shape (N, 64)
    y : ndarray of int, shape (N,)

    Returns
    -------
    float
    """
    return nn.accuracy(nn.predict(net.forward(X)), y)


def validation_accuracies(draws: int = DRAWS, **options: Any) -> NDArray[np.float64]:
    """Share of the validation images that is right, for several training sets.

    Parameters
    ----------
    draws : int
    **options
        Handed to :func:`trained`.

    Returns
    -------
    ndarray of shape (draws,)
    """
    return np.array([accuracy(trained(k, **options)[0], *few_digits(k)[3:]) for k in range(draws)])


def final_accuracies(method: str, wrong: int = 40, draws: int = DRAWS) -> NDArray[np.float64]:
    """Share of the test images that is right, for several training sets.

    Parameters
    ----------
    method : str
        A name in `METHODS`.
    wrong, draws : int

    Returns
    -------
    ndarray of shape (draws,)
    """
    return np.array([accuracy(trained(k, wrong, **METHODS[method])[0], *locked_test_set()) for k in range(draws)])


def weights_of(net: nn.Sequential) -> NDArray[np.float64]:
    """All weights of a network, without the biases.

    Parameters
    ----------
    net : nn.Sequential

    Returns
    -------
    ndarray of shape (n,)
    """
    return np.concatenate([value.ravel() for name, value in net.params.items() if name.startswith("W")])


def thinned_scores(
    net: nn.Sequential, X: NDArray[np.float64], p: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Scores of a network of which hidden units are missing at random.

    Parameters
    ----------
    net : nn.Sequential
        As made by :func:`wide_network`.
    X : ndarray of shape (N, 64)
    p : float
        Probability that a hidden unit is missing, with the factor 1 / (1 - p) on the others.
    rng : numpy.random.Generator
        Draws one mask, for all images.

    Returns
    -------
    ndarray of shape (N, 10)
    """
    hidden = net.layers[2].forward(net.layers[1].forward(X))
    _, mask = nn.dropout_forward(np.ones(hidden.shape[1]), p, rng, train=True)
    return net.layers[4].forward(hidden * mask / (1 - p))
