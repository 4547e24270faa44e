"""Optimizers: one step each, and one class that applies any of them to a network (unit 13).

Every step has the form ``step(theta, g, state, lr, ...) -> (theta, state)``: parameters, their
gradient, what is remembered of earlier steps, and the learning rate. The state before the first
step is an empty dictionary. Nothing is overwritten: parameters and state come back as new ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.arguments import same_shape

__all__ = [
    "OPTIMIZERS",
    "Optimizer",
    "adadelta_step",
    "adagrad_norm_step",
    "adagrad_step",
    "adam_step",
    "descent_step",
    "momentum_ema_step",
    "momentum_step",
    "nag_step",
    "rmsprop_step",
]


def descent_step(
    theta: ArrayLike, g: ArrayLike, state: Mapping[str, Any], lr: float
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """Plain gradient descent, theta - lr g, in the form of the other steps.

    Parameters
    ----------
    theta, g : array_like of shape (d,)
        Parameters and gradient; any shape, the same for both, here and in all other steps.
    state : dict
        Comes back as it is: nothing is remembered.
    lr : float
        Learning rate.

    Returns
    -------
    theta : ndarray of shape (d,)
    state : dict

    Raises
    ------
    ValueError
        If the shapes differ, here and in all other steps.

    Notes
    -----
    Deck 002, "Optimisation / Steepest/Stochastic Gradient Descent".
    """
    theta, g = same_shape(theta, g, "parameters")
    return theta - lr * g, dict(state)


def momentum_step(
    theta: ArrayLike, g: ArrayLike, state: Mapping[str, Any], lr: float, beta: float = 0.9
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """Momentum (heavy ball): v <- beta v + g, theta <- theta - lr v.

    Parameters
    ----------
    theta, g : array_like of shape (d,)
    state : dict
        ``v``, the velocity, of shape (d,); empty before the first step.
    lr : float
    beta : float
        How much of the velocity is kept, 0 <= beta < 1.

    Returns
    -------
    theta : ndarray of shape (d,)
    state : dict

    Notes
    -----
    Deck 003, "Adding Momentum"; the form of ``torch.optim.SGD``.
    """
    theta, g = same_shape(theta, g, "parameters")
    v = beta * state.get("v", 0.0) + g
    return theta - lr * v, {"v": v}


def momentum_ema_step(
    theta: ArrayLike, g: ArrayLike, state: Mapping[str, Any], lr: float, alpha: float = 0.9
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """Momentum as a moving average: the step is alpha times the last one, minus (1 - alpha) lr g.

    Parameters
    ----------
    theta, g : array_like of shape (d,)
    state : dict
        ``step``, the last change of theta, of shape (d,); empty before the first step.
    lr : float
    alpha : float
        Share of the last step, 0 <= alpha < 1.

    Returns
    -------
    theta : ndarray of shape (d,)
    state : dict

    Notes
    -----
    With a constant `lr` it walks as :func:`momentum_step` with ``beta = alpha`` and the learning
    rate ``(1 - alpha) * lr``. Deck 002, "Optimisations Variations" (momentum).
    """
    theta, g = same_shape(theta, g, "parameters")
    step = alpha * state.get("step", 0.0) - (1 - alpha) * lr * g
    return theta + step, {"step": step}


def nag_step(
    theta: ArrayLike, g: ArrayLike, state: Mapping[str, Any], lr: float, beta: float = 0.9
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """Nesterov's accelerated gradient: v <- beta v + g, theta <- theta - lr (g + beta v).

    Parameters
    ----------
    theta, g : array_like of shape (d,)
    state : dict
        ``v``, the velocity, of shape (d,); empty before the first step.
    lr : float
    beta : float

    Returns
    -------
    theta : ndarray of shape (d,)
    state : dict

    Notes
    -----
    The form of ``torch.optim.SGD(nesterov=True)``: the look-ahead form, read at the point it looks
    ahead to. Deck 003, "Modern Optimizers" (name only); Sutskever, Martens, Dahl and Hinton
    (2013), "On the importance of initialization and momentum in deep learning".
    """
    theta, g = same_shape(theta, g, "parameters")
    v = beta * state.get("v", 0.0) + g
    return theta - lr * (g + beta * v), {"v": v}


def adagrad_step(
    theta: ArrayLike, g: ArrayLike, state: Mapping[str, Any], lr: float, eps: float = 1e-10
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """AdaGrad: s <- s + g^2, theta <- theta - lr g / (sqrt(s) + eps), for each parameter by itself.

    Parameters
    ----------
    theta, g : array_like of shape (d,)
    state : dict
        ``s``, the sum of the squared gradients, of shape (d,); empty before the first step.
    lr : float
    eps : float
        Keeps the quotient finite where all gradients were 0.

    Returns
    -------
    theta : ndarray of shape (d,)
    state : dict

    Notes
    -----
    Deck 002, "Optimisations Variations" (where the root is missing); Duchi, Hazan and Singer
    (2011), "Adaptive subgradient methods for online learning and stochastic optimization".
    """
    theta, g = same_shape(theta, g, "parameters")
    s = state.get("s", 0.0) + g**2
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


def adagrad_norm_step(
    theta: ArrayLike, g: ArrayLike, state: Mapping[str, Any], lr: float, eps: float = 1e-8
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """AdaGrad with one number for all parameters: theta <- theta - lr g / sqrt(eps + s).

    Parameters
    ----------
    theta, g : array_like of shape (d,)
    state : dict
        ``s``, a float, the sum of the squared norms of all gradients; empty before the first step.
    lr : float
    eps : float
        Inside the root, as the slide has it.

    Returns
    -------
    theta : ndarray of shape (d,)
    state : dict

    Notes
    -----
    Deck 003, "Adding adaptive learning rates".
    """
    theta, g = same_shape(theta, g, "parameters")
    s = state.get("s", 0.0) + float(np.sum(g**2))
    return theta - lr * g / np.sqrt(eps + s), {"s": s}


def rmsprop_step(
    theta: ArrayLike, g: ArrayLike, state: Mapping[str, Any], lr: float, rho: float = 0.9, eps: float = 1e-8
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """RMSProp: AdaGrad with a moving average, s <- rho s + (1 - rho) g^2.

    Parameters
    ----------
    theta, g : array_like of shape (d,)
    state : dict
        ``s``, the average of the squared gradients, of shape (d,); empty before the first step.
    lr : float
    rho : float
        Share of the old average, 0 <= rho < 1.
    eps : float
        Outside the root: theta <- theta - lr g / (sqrt(s) + eps).

    Returns
    -------
    theta : ndarray of shape (d,)
    state : dict

    Notes
    -----
    ``torch.optim.RMSprop`` with ``alpha=rho``, whose default is 0.99. Deck 003, "Modern
    Optimizers" (name only); Tieleman and Hinton (2012), Coursera lecture 6.5.
    """
    theta, g = same_shape(theta, g, "parameters")
    s = rho * state.get("s", 0.0) + (1 - rho) * g**2
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


def adadelta_step(
    theta: ArrayLike, g: ArrayLike, state: Mapping[str, Any], lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """Adadelta: each step is as long as the last steps were, in proportion to the gradient.

    Parameters
    ----------
    theta, g : array_like of shape (d,)
    state : dict
        ``s`` and ``u``, the averages of the squared gradients and of the squared steps delta, both
        of shape (d,); empty before the first step.
    lr : float
        1 in the paper, which has no learning rate.
    rho : float
    eps : float
        Inside both roots: delta = sqrt(u + eps) / sqrt(s + eps) g. It starts the walk.

    Returns
    -------
    theta : ndarray of shape (d,)
    state : dict

    Notes
    -----
    `u` is brought up to date after delta is computed, and with delta, not with lr times delta.
    Deck 003, "Modern Optimizers" (name only); Zeiler (2012), "ADADELTA: an adaptive learning rate
    method", arXiv:1212.5701.
    """
    theta, g = same_shape(theta, g, "parameters")
    s, u = rho * state.get("s", 0.0) + (1 - rho) * g**2, state.get("u", 0.0)
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * g
    return theta - lr * delta, {"s": s, "u": rho * u + (1 - rho) * delta**2}


def adam_step(
    theta: ArrayLike,
    g: ArrayLike,
    state: Mapping[str, Any],
    lr: float,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """Adam: averages of the gradient and of its square, both corrected for their start at zero.

    Parameters
    ----------
    theta, g : array_like of shape (d,)
    state : dict
        ``m`` and ``v``, the averages before their correction, of shape (d,), and ``t``, an int, the
        number of steps so far; empty before the first step.
    lr : float
    b1, b2 : float
        Shares of the old averages.
    eps : float
        Outside the root: theta <- theta - lr m_hat / (sqrt(v_hat) + eps).

    Returns
    -------
    theta : ndarray of shape (d,)
    state : dict

    Notes
    -----
    ``m_hat = m / (1 - b1**t)`` and ``v_hat = v / (1 - b2**t)`` with t = 1 in the first step. Decks
    002 and 003 have no formula; Kingma and Ba (2015), "Adam: a method for stochastic optimization",
    arXiv:1412.6980.
    """
    theta, g = same_shape(theta, g, "parameters")
    t = state.get("t", 0) + 1
    m = b1 * state.get("m", 0.0) + (1 - b1) * g
    v = b2 * state.get("v", 0.0) + (1 - b2) * g**2
    m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}


OPTIMIZERS = {
    "sgd": descent_step,
    "momentum": momentum_step,
    "momentum_ema": momentum_ema_step,
    "nag": nag_step,
    "adagrad": adagrad_step,
    "adagrad_norm": adagrad_norm_step,
    "adadelta": adadelta_step,
    "rmsprop": rmsprop_step,
    "adam": adam_step,
}
"""The step of each optimizer, by name; fed with gradients of mini-batches, the first one is SGD."""


class Optimizer:
    """A step rule and its memory, for the parameters of a network.

    Parameters
    ----------
    rule : str or callable
        A name in `OPTIMIZERS`, or a step of the same form, ``rule(theta, g, state, lr, **options)``
        that returns the new theta and the new state.
    lr : float
        Learning rate.
    **options
        Further arguments of the rule: ``beta``, ``rho``, ``eps``, …

    Attributes
    ----------
    lr : float
        May be set between two steps: that is how a schedule works.
    state : dict
        What the rule remembers; empty before the first step.

    Raises
    ------
    ValueError
        If there is no rule of that name.

    Examples
    --------
    >>> optimizer = Optimizer("momentum", lr=0.1)
    >>> optimizer.step({"b1": [1.0, 2.0]}, {"b1": [10.0, 0.0]})
    {'b1': array([0., 2.])}
    """

    def __init__(self, rule: str | Callable[..., Any], lr: float, **options: Any) -> None:
        if isinstance(rule, str) and rule not in OPTIMIZERS:
            raise ValueError(f"no optimizer named {rule!r}: there are {', '.join(OPTIMIZERS)}")
        self.rule = OPTIMIZERS[rule] if isinstance(rule, str) else rule
        self.lr, self.options = lr, options
        self.state: dict[str, Any] = {}

    def step(self, params: Mapping[str, ArrayLike], grads: Mapping[str, ArrayLike]) -> dict[str, NDArray[np.float64]]:
        """Take one step.

        Parameters
        ----------
        params, grads : dict of array_like
            Parameters and their gradients, with the same keys and shapes.

        Returns
        -------
        dict of ndarray
            The new parameters; those that were given stay as they are. Only the state changes.

        Raises
        ------
        ValueError
            If keys or shapes differ.

        Notes
        -----
        To the rule, all parameters are one long vector, as in its formula: the norm of
        :func:`adagrad_norm_step` is that of the whole gradient.
        """
        if params.keys() != grads.keys():
            name = sorted(params.keys() ^ grads.keys())[0]
            raise ValueError(
                f"{name!r} is in {'params' if name in params else 'grads'} only: each parameter needs a gradient"
            )
        pairs = [same_shape(params[name], grads[name], "parameters") for name in params]
        theta, g = (np.concatenate([np.ravel(part) for part in side]) for side in zip(*pairs, strict=True))
        theta, self.state = self.rule(theta, g, self.state, self.lr, **self.options)
        pieces = np.split(theta, np.cumsum([old.size for old, _ in pairs])[:-1])
        return {name: piece.reshape(old.shape) for name, piece, (old, _) in zip(params, pieces, pairs, strict=True)}
