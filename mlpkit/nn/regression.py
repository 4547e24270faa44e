"""Linear regression, ridge, lasso and basis functions (unit 03)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.arguments import array, penalty

__all__ = [
    "add_bias",
    "lasso_fit",
    "mse",
    "ols_fit",
    "poly2_features",
    "poly_features",
    "rbf_features",
    "ridge_fit",
    "soft_threshold",
    "sse",
]


def _problem(X: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Inputs and targets; a column of targets (N, 1) would broadcast to (N, N) without a word."""
    X, y = array(X), array(y)
    if X.ndim != 2 or y.shape != X.shape[:1]:
        raise ValueError(f"X of shape {X.shape} and y of shape {y.shape}, expected (N, d) and (N,)")
    return X, y


def add_bias(X: ArrayLike) -> NDArray[np.float64]:
    """Put a column of ones in front of the inputs: its coefficient is the bias.

    Parameters
    ----------
    X : array_like of shape (N, d)

    Returns
    -------
    ndarray of shape (N, d + 1)

    Notes
    -----
    Deck 002, "Linear ... d dimension".
    """
    X = array(X)
    return np.column_stack([np.ones(len(X)), X])


def sse(y_hat: ArrayLike, y: ArrayLike) -> float:
    """Sum of the squared errors, in squared units of `y`.

    Parameters
    ----------
    y_hat, y : array_like of shape (N,)
        Predictions and targets.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes differ.

    Notes
    -----
    Deck 002, "Linear ... 1 dimension".
    """
    y_hat, y = array(y_hat), array(y)
    if y_hat.shape != y.shape:
        raise ValueError(f"predictions of shape {y_hat.shape} and targets of shape {y.shape} must agree")
    return float(np.sum((y_hat - y) ** 2))


def mse(y_hat: ArrayLike, y: ArrayLike) -> float:
    """Mean of the squared errors, in squared units of `y`.

    Parameters
    ----------
    y_hat, y : array_like of shape (N,)
        Predictions and targets.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes differ.

    Notes
    -----
    Deck 002, "Linear ... 1 dimension", where the sum has this name.
    """
    return sse(y_hat, y) / np.size(y)


def ols_fit(X: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Coefficients of least squares, the minimizer of ``sse(X @ theta, y)``.

    Parameters
    ----------
    X : array_like of shape (N, d)
        Used as it is: no column of ones is added.
    y : array_like of shape (N,)

    Returns
    -------
    theta : ndarray of shape (d,)
        The shortest one, where several are best.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Notes
    -----
    Deck 002, "Linear ... d dimension / Optimisation". The normal equations would square the
    condition number of `X`; `numpy.linalg.lstsq` does not form them.
    """
    X, y = _problem(X, y)
    return array(np.linalg.lstsq(X, y, rcond=None)[0])


def ridge_fit(X: ArrayLike, y: ArrayLike, lam: float, penalize_first: bool = False) -> NDArray[np.float64]:
    """Coefficients of ridge regression, the minimizer of SSE + lam * (sum of squared coefficients).

    Parameters
    ----------
    X : array_like of shape (N, d)
        With a column of ones in front, unless `penalize_first`.
    y : array_like of shape (N,)
    lam : float
        Penalty λ ≥ 0, the δ² of the slides. A network's (lam_net / 2) * (sum of squares) on the
        mean squared error is the same for lam_net = 2 * lam / N.
    penalize_first : bool
        Whether the first coefficient, usually the bias, is penalized as the others are.

    Returns
    -------
    theta : ndarray of shape (d,)

    Raises
    ------
    ValueError
        If the shapes do not fit, or λ is negative.

    Notes
    -----
    Deck 002, "Regularisation : Ridge, Lasso". Ridge is least squares with d more examples, which
    ask for coefficients of 0: that needs no normal equations.
    """
    X, y = _problem(X, y)
    extra_rows = np.sqrt(penalty(lam)) * np.eye(X.shape[1])
    extra_rows[0] *= bool(penalize_first)
    return np.linalg.lstsq(np.vstack([X, extra_rows]), np.concatenate([y, np.zeros(len(extra_rows))]), rcond=None)[0]


def soft_threshold(v: ArrayLike, t: float) -> NDArray[np.float64]:
    """Move each number toward 0 by `t`, and no further than 0.

    Parameters
    ----------
    v : array_like of any shape
    t : float
        Not negative.

    Returns
    -------
    ndarray of the same shape
        The minimizer of (v - theta)² / 2 + t |theta|.

    Raises
    ------
    ValueError
        If `t` is negative.

    Notes
    -----
    Tibshirani (1996), "Regression shrinkage and selection via the lasso".
    """
    v = array(v)
    if not t >= 0:
        raise ValueError(f"the threshold is {t}: it must be 0 or more")
    return v - np.clip(v, -t, t)


def lasso_fit(X: ArrayLike, y: ArrayLike, lam: float, steps: int) -> NDArray[np.float64]:
    """Coefficients of the lasso, the minimizer of SSE + lam * (sum of absolute coefficients).

    Parameters
    ----------
    X : array_like of shape (N, d)
        Every coefficient is penalized: center `X` and `y` instead of adding a column of ones.
    y : array_like of shape (N,)
    lam : float
        Penalty λ ≥ 0. The alpha of scikit-learn's ``Lasso`` is lam / (2 N).
    steps : int
        Proximal gradient steps from zeros. How many are needed grows with the condition number
        of ``X.T @ X``.

    Returns
    -------
    theta : ndarray of shape (d,)
        Exactly 0 where the threshold puts it.

    Raises
    ------
    ValueError
        If the shapes do not fit, or λ is negative.

    Notes
    -----
    The objective is that of deck 002, "Regularisation : Ridge, Lasso"; the step, of length
    1 / L with L = 2 (largest eigenvalue of XᵀX), is ISTA: Daubechies, Defrise and De Mol (2004).
    """
    X, y = _problem(X, y)
    gram, target = X.T @ X, X.T @ y
    lipschitz = 2 * np.linalg.eigvalsh(gram)[-1] or 1.0  # all inputs 0: any step will do
    threshold, theta = penalty(lam) / lipschitz, np.zeros(X.shape[1])
    for _ in range(steps):
        v = theta - 2 / lipschitz * (gram @ theta - target)
        theta = v - np.clip(v, -threshold, threshold)
    return theta


def poly_features(x: ArrayLike, degree: int) -> NDArray[np.float64]:
    """Powers 1, x, ..., x**degree of a number.

    Parameters
    ----------
    x : array_like of shape (N,)
    degree : int
        Not negative.

    Returns
    -------
    Phi : ndarray of shape (N, degree + 1)

    Notes
    -----
    Deck 002, "Non-linear (basis, kernel)".
    """
    return array(x)[:, None] ** np.arange(degree + 1)


def poly2_features(X: ArrayLike) -> NDArray[np.float64]:
    """All products of at most two of two inputs: 1, x1, x2, x1², x2², x1 x2.

    Parameters
    ----------
    X : array_like of shape (N, 2)

    Returns
    -------
    Phi : ndarray of shape (N, 6)

    Notes
    -----
    Deck 002, "Non-linear (basis, kernel)".
    """
    x1, x2 = array(X).T
    return np.column_stack([np.ones(len(x1)), x1, x2, x1**2, x2**2, x1 * x2])


def rbf_features(X: ArrayLike, centers: ArrayLike, gamma: float) -> NDArray[np.float64]:
    """A constant, and a bell around each center, exp(-gamma * squared distance).

    Parameters
    ----------
    X : array_like of shape (N, d)
    centers : array_like of shape (M, d)
    gamma : float
        Positive, in 1 / (squared units of `X`): the bell falls to 1/e at the distance
        1 / sqrt(gamma). The slide's λ is 1 / gamma.

    Returns
    -------
    Phi : ndarray of shape (N, M + 1)
        The first column is 1.

    Raises
    ------
    ValueError
        If points and centers do not have the same number of coordinates.

    Notes
    -----
    Deck 002, "Example of basis functions: RBF". Differences are taken before they are squared:
    |x|² - 2 x·c + |c|² loses all digits far from the origin.
    """
    X, centers = array(X), array(centers)
    if X.ndim != 2 or centers.ndim != 2 or X.shape[1] != centers.shape[1]:
        raise ValueError(f"points of shape {X.shape} and centers of shape {centers.shape}, expected (N, d) and (M, d)")
    squared = ((X[:, None, :] - centers) ** 2).sum(axis=2)
    with np.errstate(under="ignore"):
        return np.column_stack([np.ones(len(X)), np.exp(-gamma * squared)])
