"""The size of signals and gradients, initial weights and normalization (unit 11)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.activations import activation
from mlpkit.nn.arguments import array

__all__ = [
    "batchnorm_backward",
    "batchnorm_forward",
    "batchnorm_infer",
    "batchnorm_update",
    "gradient_product",
    "init_weights",
    "layer_stds",
    "standardize",
    "standardize_fit",
]


def gradient_product(zs: ArrayLike, ws: ArrayLike, act: str) -> float:
    """Size of the gradient that a chain of L neurons passes back, the product of abs(w) g'(z).

    Parameters
    ----------
    zs : array_like of shape (L,)
        Pre-activation of each layer.
    ws : array_like of shape (L,)
        Weight of each layer.
    act : {"sigmoid", "tanh", "relu"}
        Activation g of every layer.

    Returns
    -------
    float
        Not negative.

    Raises
    ------
    ValueError
        If there is no activation of that name, or not one weight for each pre-activation.

    Notes
    -----
    Deck 002, "Activation functions / Vanishing Gradient", where the weights are missing.
    """
    derivative = activation(act).derivative
    zs, ws = array(zs), array(ws)
    if zs.shape != ws.shape:
        raise ValueError(f"zs of shape {zs.shape} and ws of shape {ws.shape}: one weight for each pre-activation")
    return float(np.prod(np.abs(ws) * derivative(zs)))


def init_weights(
    n_in: int, n_out: int, scheme: str, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw the first weights of a layer; its biases are zeros.

    Parameters
    ----------
    n_in, n_out : int
        Number of inputs and of units of the layer.
    scheme : {"zeros", "small", "lecun", "glorot", "he"}
        Variance of the weights: 0, 0.01², 1 / n_in, 2 / (n_in + n_out), 2 / n_in.
    rng : numpy.random.Generator

    Returns
    -------
    W : ndarray of shape (n_in, n_out)
        Normal numbers with mean 0.
    b : ndarray of shape (n_out,)
        Zeros.

    Raises
    ------
    ValueError
        If there is no scheme of that name.

    Notes
    -----
    Deck 002, "Weight initialisation", where "Bengio" has a product in place of the sum: Xavier
    Glorot and Yoshua Bengio wrote one paper together.

    References
    ----------
    LeCun, Bottou, Orr and Müller (1998), "Efficient BackProp".
    Glorot and Bengio (2010), "Understanding the difficulty of training deep feedforward neural
    networks".
    He, Zhang, Ren and Sun (2015), "Delving deep into rectifiers".
    """
    variances = {"zeros": 0.0, "small": 0.01**2, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}
    if scheme not in variances:
        raise ValueError(f"no scheme {scheme!r}: there are {', '.join(variances)}")
    return np.sqrt(variances[scheme]) * rng.normal(size=(n_in, n_out)), np.zeros(n_out)


def layer_stds(X: ArrayLike, weights: Iterable[ArrayLike], act: str) -> NDArray[np.float64]:
    """Follow a signal through the layers of a network without biases.

    Parameters
    ----------
    X : array_like of shape (N, n)
        Inputs.
    weights : sequence of L array_like
        Matrix of each layer; the first one has n rows.
    act : {"sigmoid", "tanh", "relu"}
        Activation of every layer.

    Returns
    -------
    stds : ndarray of shape (L,)
        Standard deviation of all activations of each layer, over examples and units at once.

    Raises
    ------
    ValueError
        If there is no activation of that name.

    Notes
    -----
    Deck 002, "Weight initialisation for Deep Neural Networks".
    """
    g = activation(act).function
    A, stds = array(X), []
    for W in weights:
        A = g(A @ array(W))
        stds.append(A.std())
    return np.array(stds)


def standardize_fit(X: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation of each column of the training data.

    Parameters
    ----------
    X : array_like of shape (N, d)

    Returns
    -------
    mu : ndarray of shape (d,)
    sd : ndarray of shape (d,)
        Square root of the mean squared deviation; 1 for a column of equal numbers.

    Notes
    -----
    Deck 002, "Normalising the inputs".
    """
    X = array(X)
    return X.mean(axis=0), np.where(np.ptp(X, axis=0) == 0, 1.0, X.std(axis=0))


def standardize(X: ArrayLike, mu: ArrayLike, sd: ArrayLike) -> NDArray[np.float64]:
    """Shift and scale each column with statistics of the training data, (X - mu) / sd.

    Parameters
    ----------
    X : array_like of shape (N, d)
        Training data or new data.
    mu, sd : array_like of shape (d,)
        What :func:`standardize_fit` found in the training data.

    Returns
    -------
    ndarray of shape (N, d)

    Notes
    -----
    Deck 002, "Normalising the inputs".
    """
    return (array(X) - array(mu)) / array(sd)


def batchnorm_forward(
    Z: ArrayLike, gamma: ArrayLike, beta: ArrayLike, eps: float = 1e-5
) -> tuple[NDArray[np.float64], tuple[Any, ...]]:
    """Batch normalization in training: each column gets mean beta and standard deviation gamma.

    Parameters
    ----------
    Z : array_like of shape (N, M)
        Pre-activations of a mini-batch. A bias of the layer would have no effect.
    gamma, beta : array_like of shape (M,)
        Scale and shift of each unit.
    eps : float
        Added to the variance, inside the root.

    Returns
    -------
    out : ndarray of shape (N, M)
        gamma (Z - mean) / sqrt(var + eps) + beta, with the mean and the biased variance of each
        column of `Z`.
    cache : tuple
        For :func:`batchnorm_backward`.

    Notes
    -----
    Deck 002, "Batch Normalisation (BN)".

    References
    ----------
    Ioffe and Szegedy (2015), "Batch normalization: accelerating deep network training by
    reducing internal covariate shift".
    """
    Z, gamma = array(Z), array(gamma)
    root = np.sqrt(Z.var(axis=0) + eps)
    Z_hat = (Z - Z.mean(axis=0)) / root
    return gamma * Z_hat + array(beta), (Z_hat, gamma, root)


def batchnorm_backward(
    dout: ArrayLike, cache: tuple[Any, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Gradients of batch normalization.

    Parameters
    ----------
    dout : array_like of shape (N, M)
        Gradient of the loss with respect to the output.
    cache : tuple
        From :func:`batchnorm_forward`.

    Returns
    -------
    dZ : ndarray of shape (N, M)
        Each column sums to 0.
    dgamma, dbeta : ndarray of shape (M,)

    Notes
    -----
    The mean and the variance depend on `Z`, too: they take away from `dout` its mean and its
    part along the normalized column. Ioffe and Szegedy (2015), section 3.
    """
    dout, (Z_hat, gamma, root) = array(dout), cache
    along = (dout * Z_hat).mean(axis=0)
    dZ = gamma / root * (dout - dout.mean(axis=0) - Z_hat * along)
    return dZ, (dout * Z_hat).sum(axis=0), dout.sum(axis=0)


def batchnorm_update(
    mean: ArrayLike, var: ArrayLike, Z: ArrayLike, momentum: float = 0.9
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Move the running statistics toward those of a mini-batch.

    Parameters
    ----------
    mean, var : array_like of shape (M,)
        Running mean and variance.
    Z : array_like of shape (N, M)
        Pre-activations of the mini-batch.
    momentum : float
        Share of the old value that is kept.

    Returns
    -------
    mean, var : ndarray of shape (M,)
        momentum old + (1 - momentum) batch, with the biased variance of the batch.

    Notes
    -----
    PyTorch calls 1 - momentum the momentum, and uses the unbiased variance here.
    """
    Z = array(Z)
    return (
        momentum * array(mean) + (1 - momentum) * Z.mean(axis=0),
        momentum * array(var) + (1 - momentum) * Z.var(axis=0),
    )


def batchnorm_infer(
    Z: ArrayLike, gamma: ArrayLike, beta: ArrayLike, mean: ArrayLike, var: ArrayLike, eps: float = 1e-5
) -> NDArray[np.float64]:
    """Batch normalization at test time: with running statistics, each row by itself.

    Parameters
    ----------
    Z : array_like of shape (N, M)
    gamma, beta : array_like of shape (M,)
        Scale and shift of each unit.
    mean, var : array_like of shape (M,)
        Running statistics, from :func:`batchnorm_update`.
    eps : float
        Added to the variance, inside the root.

    Returns
    -------
    ndarray of shape (N, M)

    Notes
    -----
    Ioffe and Szegedy (2015), algorithm 2.
    """
    return array(gamma) * (array(Z) - array(mean)) / np.sqrt(array(var) + eps) + array(beta)
