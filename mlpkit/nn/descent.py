"""Measured derivatives, gradient descent, Newton's method and convexity (unit 05)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.nn.arguments import array, penalty, same_shape

__all__ = [
    "classify_critical_point",
    "convexity_gap",
    "gd",
    "gd_1d",
    "linreg_grad",
    "linreg_hessian",
    "newton_step",
    "numerical_gradient",
    "numerical_hessian",
    "numerical_jacobian",
    "optimal_lr_1d",
    "taylor2",
]

ZERO_CURVATURE = 1e-9
"""An eigenvalue counts as zero up to this share of the largest one, by absolute value."""


def _parameters(theta: ArrayLike) -> NDArray[np.float64]:
    theta = array(theta)
    if theta.ndim != 1:
        raise ValueError(f"parameters of shape {theta.shape}, expected (d,)")
    return theta


def _distance(eps: float) -> float:
    if not eps > 0:
        raise ValueError(f"the distance eps is {eps}: it must be positive")
    return eps


def numerical_gradient(f: Callable[[Any], Any], theta: ArrayLike, eps: float = 1e-5) -> NDArray[np.float64]:
    """Measure the gradient of a function by central differences.

    Parameters
    ----------
    f : callable
        From an array of shape (d,) to a number.
    theta : array_like of shape (d,)
        Where the gradient is measured.
    eps : float
        Distance by which each parameter is moved to both sides. The error of the formula grows
        with eps², that of rounding with 1 / eps.

    Returns
    -------
    ndarray of shape (d,)

    Raises
    ------
    ValueError
        If `theta` is not one-dimensional, or `eps` not positive.

    Notes
    -----
    It costs 2 d values of `f`. Deck 002, "Optimisation / Gradient", where the difference is one-sided.
    """
    theta, eps = _parameters(theta), _distance(eps)
    gradient = np.empty(len(theta))
    for j, step in enumerate(eps * np.eye(len(theta))):
        gradient[j] = (f(theta + step) - f(theta - step)) / (2 * eps)
    return gradient


def numerical_jacobian(f: Callable[[Any], Any], theta: ArrayLike, eps: float = 1e-5) -> NDArray[np.float64]:
    """Measure the Jacobian of a function by central differences.

    Parameters
    ----------
    f : callable
        From an array of shape (d,) to one of shape (m,).
    theta : array_like of shape (d,)
        At least one parameter.
    eps : float
        As for :func:`numerical_gradient`.

    Returns
    -------
    ndarray of shape (m, d)
        A row for each output, a column for each parameter.

    Raises
    ------
    ValueError
        If `theta` or what `f` returns is not one-dimensional, or `eps` not positive.

    Notes
    -----
    Deck 002, "Gradient/Hessian/Jacobian".
    """
    theta, eps = _parameters(theta), _distance(eps)
    columns = [(array(f(theta + s)) - array(f(theta - s))) / (2 * eps) for s in eps * np.eye(len(theta))]
    if any(column.ndim != 1 for column in columns):
        raise ValueError(f"the function returned shape {columns[0].shape}, expected (m,)")
    return np.column_stack(columns)


def numerical_hessian(f: Callable[[Any], Any], theta: ArrayLike, eps: float = 1e-4) -> NDArray[np.float64]:
    """Measure the Hessian of a function by central differences of central differences.

    Parameters
    ----------
    f : callable
        From an array of shape (d,) to a number.
    theta : array_like of shape (d,)
    eps : float
        The error of the formula grows with eps², that of rounding with 1 / eps², so `eps` is larger than
        for a gradient.

    Returns
    -------
    ndarray of shape (d, d)
        Symmetric, to the last digit.

    Raises
    ------
    ValueError
        If `theta` is not one-dimensional, or `eps` not positive.

    Notes
    -----
    Deck 002, "Optimisation / Hessian".
    """
    theta, eps = _parameters(theta), _distance(eps)
    steps = eps * np.eye(len(theta))
    hessian = np.empty((len(theta), len(theta)))
    for j, a in enumerate(steps):
        for k, b in enumerate(steps[: j + 1]):
            crossed = f(theta + a + b) - f(theta + a - b) - f(theta - a + b) + f(theta - a - b)
            hessian[j, k] = hessian[k, j] = crossed / (4 * eps**2)
    return hessian


def gd_1d(df: Callable[[float], float], x0: float, lr: float, max_steps: int, eps: float = 1e-6) -> NDArray[np.float64]:
    """Descend in one dimension, until the slope is below a limit.

    Parameters
    ----------
    df : callable
        Derivative of the function, from a number to a number.
    x0 : float
        Start.
    lr : float
        Learning rate.
    max_steps : int
        Greatest number of steps.
    eps : float
        No further step is taken where the slope is smaller than this, by absolute value.

    Returns
    -------
    ndarray of shape (T + 1,)
        The start and the place after each of T steps; huge, infinite or nan where it diverges.

    Notes
    -----
    Deck 003, "Gradient Descent in 1D".
    """
    path = [float(x0)]
    with np.errstate(all="ignore"):
        for _ in range(max_steps):
            slope = df(path[-1])
            if abs(slope) < eps:
                break
            path.append(path[-1] - lr * slope)
    return np.array(path)


def gd(
    grad: Callable[[Any], Any], theta0: ArrayLike, lr: float, max_steps: int, eps: float = 1e-6
) -> NDArray[np.float64]:
    """Descend in d dimensions, until the gradient is shorter than a limit.

    Parameters
    ----------
    grad : callable
        Gradient of the function, from an array of shape (d,) to one of shape (d,).
    theta0 : array_like of shape (d,)
        Start.
    lr : float
        Learning rate.
    max_steps : int
        Greatest number of steps.
    eps : float
        No further step is taken where the Euclidean norm of the gradient is smaller than this.

    Returns
    -------
    ndarray of shape (T + 1, d)
        The start and the parameters after each of T steps.

    Raises
    ------
    ValueError
        If `theta0` is not one-dimensional, or the gradient has another shape.

    Notes
    -----
    Deck 003, "How about more dimensions?"; deck 004, "Gradient Descent".
    """
    path = [_parameters(theta0)]
    with np.errstate(all="ignore"):
        for _ in range(max_steps):
            theta, gradient = same_shape(path[-1], grad(path[-1].copy()), "parameters")
            if np.linalg.norm(gradient) < eps:
                break
            path.append(theta - lr * gradient)
    return np.array(path)


def optimal_lr_1d(f: Callable[[float], float], x: float, eps: float = 1e-4) -> float:
    """The learning rate with which one step reaches the minimum of the parabola that fits a function.

    Parameters
    ----------
    f : callable
        From a number to a number.
    x : float
    eps : float
        Distance of the central difference.

    Returns
    -------
    float
        1 / f''(x); descent near a minimum diverges beyond twice this.

    Raises
    ------
    ValueError
        If the function is not curved upward at `x`.

    Notes
    -----
    Deck 001, "Choosing the Right Learning Rate".
    """
    curvature = (f(x + eps) - 2 * f(x) + f(x - eps)) / _distance(eps) ** 2
    if not curvature > 0:
        raise ValueError(f"the second derivative is {curvature:.3g} here: the parabola has no minimum")
    return float(1 / curvature)


def _regression(X: ArrayLike, lam: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Inputs, and the penalty of each coefficient: the first, the bias, has none."""
    X = array(X)
    if X.ndim != 2:
        raise ValueError(f"X of shape {X.shape}, expected (N, d)")
    penalties = np.full(X.shape[1], float(penalty(lam)))
    penalties[:1] = 0.0
    return X, penalties


def linreg_grad(X: ArrayLike, y: ArrayLike, theta: ArrayLike, lam: float = 0.0) -> NDArray[np.float64]:
    """Gradient of SSE + lam * (sum of squared coefficients without the first).

    Parameters
    ----------
    X : array_like of shape (N, d)
        With a column of ones in front.
    y : array_like of shape (N,)
    theta : array_like of shape (d,)
    lam : float
        Penalty λ ≥ 0, as for :func:`ridge_fit`.

    Returns
    -------
    ndarray of shape (d,)
        2 Xᵀ(Xθ − y), and 2 λ θ_j for all but the first.

    Raises
    ------
    ValueError
        If the shapes do not fit, or λ is negative.

    Notes
    -----
    Deck 002, "Gradient and Hessian for linear regression", with ridge as in its scalar form.
    """
    X, penalties = _regression(X, lam)
    y, theta = array(y), array(theta)
    if y.shape != X.shape[:1] or theta.shape != X.shape[1:]:
        raise ValueError(f"X of shape {X.shape}, y of shape {y.shape} and theta of shape {theta.shape} do not fit")
    return 2 * X.T @ (X @ theta - y) + 2 * penalties * theta


def linreg_hessian(X: ArrayLike, lam: float = 0.0) -> NDArray[np.float64]:
    """Hessian of SSE + lam * (sum of squared coefficients without the first): the same everywhere.

    Parameters
    ----------
    X : array_like of shape (N, d)
        With a column of ones in front.
    lam : float
        Penalty λ ≥ 0.

    Returns
    -------
    ndarray of shape (d, d)
        2 XᵀX, with 2 λ on the diagonal but for its first entry.

    Raises
    ------
    ValueError
        If `X` is no matrix, or λ is negative.

    Notes
    -----
    Deck 002, "Gradient and Hessian for linear regression".
    """
    X, penalties = _regression(X, lam)
    return 2 * X.T @ X + 2 * np.diag(penalties)


def taylor2(f0: float, g: ArrayLike, H: ArrayLike, delta: ArrayLike) -> float:
    """Value of the second-order Taylor polynomial, f0 + g·Δ + ΔᵀHΔ / 2.

    Parameters
    ----------
    f0 : float
        Value where the polynomial touches the function.
    g : array_like of shape (d,)
        Gradient there.
    H : array_like of shape (d, d)
        Hessian there.
    delta : array_like of shape (d,)
        How far from there.

    Returns
    -------
    float

    Notes
    -----
    Deck 002, "Newton/Hessian algorithm".
    """
    delta = array(delta)
    return float(f0 + array(g) @ delta + delta @ array(H) @ delta / 2)


def newton_step(theta: ArrayLike, g: ArrayLike, H: ArrayLike) -> NDArray[np.float64]:
    """One step of Newton's method, to where the second-order Taylor polynomial is flat.

    Parameters
    ----------
    theta, g : array_like of shape (d,)
        Parameters and gradient.
    H : array_like of shape (d, d)
        Hessian.

    Returns
    -------
    ndarray of shape (d,)
        theta − H⁻¹g. It is a minimum of the polynomial only if `H` is positive definite.

    Raises
    ------
    ValueError
        If the shapes do not fit.
    numpy.linalg.LinAlgError
        If `H` is singular.

    Notes
    -----
    Deck 002, "Newton/Hessian algorithm". The system is solved; the inverse is not computed.
    """
    theta, g = same_shape(theta, g, "parameters")
    H = array(H)
    if H.shape != 2 * theta.shape:
        raise ValueError(f"Hessian of shape {H.shape}, parameters of shape {theta.shape}, expected (d, d) and (d,)")
    return theta - np.linalg.solve(H, g)


def convexity_gap(f: Callable[[Any], Any], x: ArrayLike, y: ArrayLike, lam: float) -> float:
    """How far a chord of a function lies above the function.

    Parameters
    ----------
    f : callable
        From an array of shape (d,) to a number.
    x, y : array_like of shape (d,)
        Ends of the chord.
    lam : float
        From 0 to 1; at 1 the place is `x`, at 0 it is `y`.

    Returns
    -------
    float
        λ f(x) + (1 − λ) f(y) − f(λx + (1 − λ)y): nowhere negative if `f` is convex.

    Raises
    ------
    ValueError
        If the shapes differ, or λ is not between 0 and 1.

    Notes
    -----
    Deck 002, "Optimisation".
    """
    x, y = array(x), array(y)
    if x.shape != y.shape:
        raise ValueError(f"the ends of the chord have the shapes {x.shape} and {y.shape}: they must agree")
    if not 0 <= lam <= 1:
        raise ValueError(f"λ is {lam}: it must be from 0 to 1")
    return float(lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y))


def classify_critical_point(H: ArrayLike) -> str:
    """What the Hessian says about a place where the gradient is zero.

    Parameters
    ----------
    H : array_like of shape (d, d)
        Symmetric.

    Returns
    -------
    str
        ``"minimum"`` if all eigenvalues are positive, ``"maximum"`` if all are negative, ``"saddle"`` if
        there are both, and ``"undecided"`` otherwise. An eigenvalue counts as zero up to
        `ZERO_CURVATURE` times the largest one, by absolute value.

    Raises
    ------
    ValueError
        If `H` is not square.

    Notes
    -----
    Deck 002, "Optimisation", where a minimum is said to imply positive eigenvalues: x⁴ has none.
    """
    H = array(H)
    if H.ndim != 2 or H.shape[0] != H.shape[1]:
        raise ValueError(f"Hessian of shape {H.shape}, expected (d, d)")
    eigenvalues = np.linalg.eigvalsh(H)
    zero = ZERO_CURVATURE * np.abs(eigenvalues).max(initial=0.0)
    up, down = eigenvalues > zero, eigenvalues < -zero
    if up.any() and down.any():
        return "saddle"
    if up.all():
        return "minimum"
    return "maximum" if down.all() else "undecided"
