"""Interactive figures of unit 03: regression, ridge, lasso, basis functions.

Labels are plain text ("θ₁", not "$θ_1$"): Matplotlib parses mathematics anew in every frame.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mlpkit import data, nn, plot
from mlpkit.demos.player import Choice, Player, Slider, short
from mlpkit.demos.words import counted

# ------------------------------------------------------------------------------------- one line

LINE_X = np.array([0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 5.5])
"""Inputs of the small set that the first figure fits, shape (7,)."""

LINE_Y = np.array([1.5, 1.0, 2.5, 2.0, 3.5, 3.0, 4.0])
"""Their targets, shape (7,)."""


def line() -> Player:
    """Seven points, a line, and the squares of its errors.

    Returns
    -------
    Player
    """
    from matplotlib.collections import PolyCollection

    best = nn.ols_fit(nn.add_bias(LINE_X[:, None]), LINE_Y)
    least = round(nn.sse(best[0] + best[1] * LINE_X, LINE_Y), 9)  # 1.375 prints as 1.37 or 1.38, by its last bit
    fig, ax = plot.figure(width=5, height=3.3)
    squares = ax.add_collection(PolyCollection([], facecolor=plot.COLORS[4], edgecolor=plot.COLORS[1], alpha=0.45))
    ends = np.array([-1.0, 8.0])
    (fitted,) = ax.plot([], [], color=plot.COLORS[0])
    ax.plot(LINE_X, LINE_Y, "o", color=plot.INK, markersize=5, zorder=4)
    ax.set(xlim=(-0.5, 7.5), ylim=(-0.5, 5), aspect="equal", xlabel="x", ylabel="y")
    title = ax.set_title("SSE")

    def update(theta0, theta1):
        guesses = theta0 + theta1 * LINE_X
        side = np.abs(guesses - LINE_Y)
        squares.set_verts(
            [[(x, y), (x + s, y), (x + s, g), (x, g)] for x, y, g, s in zip(LINE_X, LINE_Y, guesses, side, strict=True)]
        )
        fitted.set_data(ends, theta0 + theta1 * ends)
        total = round(nn.sse(guesses, LINE_Y), 9)
        title.set_text(f"sum of the squares: {total:.2f}")
        return (
            f"Seven points and the line {theta0:.2f} + {theta1:.2f} x. The squares on its errors have the areas "
            f"{', '.join(f'{a:.2f}' for a in side**2)}; their sum, the SSE, is {total:.2f}, and their mean "
            f"{total / 7:.2f}. No line has less than {least:.2f}."
        )

    return Player(
        fig,
        update,
        theta0=Slider(-1.0, 4.0, 2.0, 0.05, "θ₀, height at x = 0"),
        theta1=Slider(-1.0, 1.5, 0.0, 0.05, "θ₁, rise per unit of x"),
    )


# ------------------------------------------------------------------------------------- Longley

COLUMNS = ("prices", "product", "unemployed", "armed forces", "population", "year")
"""Short names of the six columns."""


def sixteen_years() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The Longley data on a common scale.

    Returns
    -------
    X : ndarray of shape (16, 6)
        Each column with mean 0 and standard deviation 1.
    y : ndarray of shape (16,)
        People employed, in millions.
    """
    years = data.longley()
    return (years.X - years.X.mean(axis=0)) / years.X.std(axis=0), years.y / 1000


def without_each_year() -> NDArray[np.float64]:
    """Coefficients of least squares when one year is left out.

    Returns
    -------
    ndarray of shape (16, 6)
        Row i is without year 1947 + i; scaled as in `sixteen_years`, in million jobs.
    """
    X, y = sixteen_years()
    A = nn.add_bias(X)
    return np.array([nn.ols_fit(np.delete(A, i, axis=0), np.delete(y, i))[1:] for i in range(16)])


def explained(y_hat: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Share of the variation of `y` that predictions explain, R².

    Parameters
    ----------
    y_hat, y : ndarray of shape (N,)

    Returns
    -------
    float
    """
    return 1 - nn.sse(y_hat, y) / nn.sse(np.full(len(y), y.mean()), y)


def shrinkage() -> Player:
    """Paths of the six coefficients of the Longley data under ridge.

    Returns
    -------
    Player
    """
    from matplotlib.collections import LineCollection

    X, y = sixteen_years()
    A, exponents = nn.add_bias(X), np.linspace(-4, 3, 71)
    path = np.array([nn.ridge_fit(A, y, 10**e)[1:] for e in exponents])
    fig, ax = plot.figure(width=5.4, height=3)
    for j, name in enumerate(COLUMNS):  # a legend would cost 9 ms a frame
        ax.plot(exponents, path[:, j], color=plot.COLORS[j], linestyle=plot.LINES[j])
        ax.text(1.55, 8.3 - 0.95 * j, name, va="center", size=9)
    ax.add_collection(
        LineCollection(
            [[(0.75, 8.3 - 0.95 * j), (1.4, 8.3 - 0.95 * j)] for j in range(6)],
            colors=plot.COLORS[:6],
            linestyles=plot.LINES,
            linewidths=2,
        )
    )
    ax.axhline(0, color=plot.INK, linewidth=0.8)
    mark = ax.axvline(0, color=plot.PALE, linewidth=1)
    dots = ax.scatter(np.zeros(6), np.zeros(6), color=plot.COLORS[:6], zorder=4, s=28)
    ax.set(xlabel="log₁₀ λ", ylabel="coefficient (million jobs)", xlim=(-4, 3), ylim=(-4, 9))

    def update(lam):
        theta, exponent = nn.ridge_fit(A, y, lam), np.log10(lam)
        dots.set_offsets(np.column_stack([np.full(6, exponent), theta[1:]]))
        mark.set_xdata([exponent, exponent])
        listed = ", ".join(f"{name} {c:.2f}" for name, c in zip(COLUMNS, theta[1:].round(2) + 0.0, strict=True))
        return (
            f"With λ = {short(lam)}, ridge explains {explained(A @ theta, y):.1%} of the "
            f"variation. Coefficients in million jobs: {listed}."
        )

    return Player(fig, update, lam=Slider(1e-4, 1000.0, 1e-4, 0.1, "strength λ", log=True))


# ------------------------------------------------------------------------------------- geometry

VALLEY = np.array([[1.0, 0.3], [0.3, 1.0]])
"""XᵀX of the picture with circle and diamond."""

UNBOUND = np.array([0.6, 1.6])
"""Its least squares solution."""


def excess(theta: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much the sum of squares exceeds its minimum in that picture.

    Parameters
    ----------
    theta : ndarray of shape (..., 2)

    Returns
    -------
    ndarray of shape (...)
    """
    d = theta - UNBOUND
    return np.einsum("...i,ij,...j", d, VALLEY, d)


def best_within(shape: str, size: float) -> NDArray[np.float64]:
    """The point of a circle or diamond with the smallest sum of squares.

    Parameters
    ----------
    shape : str
        ``"circle"`` (Euclidean length at most `size`) or ``"diamond"`` (sum of absolute
        coordinates at most `size`).
    size : float
        Positive.

    Returns
    -------
    ndarray of shape (2,)
    """
    if np.linalg.norm(UNBOUND, 2 if shape == "circle" else 1) <= size:
        return UNBOUND.copy()
    if shape == "circle":
        low, high = 0.0, 1e4
        for _ in range(60):  # λ by bisection: the length falls as λ grows
            middle = (low + high) / 2
            theta = np.linalg.solve(VALLEY + middle * np.eye(2), VALLEY @ UNBOUND)
            low, high = (middle, high) if theta @ theta > size**2 else (low, middle)
        return theta
    corners = size * np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0], [1.0, 0.0]])
    candidates = []
    for a, b in pairwise(corners):  # along each side a parabola
        along = np.clip((b - a) @ VALLEY @ (UNBOUND - a) / ((b - a) @ VALLEY @ (b - a)), 0, 1)
        candidates.append(a if along == 0 else b if along == 1 else a + along * (b - a))
    return min(candidates, key=excess)


def geometry() -> Player:
    """Least squares within a circle or a diamond.

    Returns
    -------
    Player
    """
    angle = np.linspace(0, 2 * np.pi, 101)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    boundary = {"circle": circle, "diamond": np.array([[1, 0], [0, 1], [-1, 0], [0, -1], [1, 0]])}
    values, vectors = np.linalg.eigh(VALLEY)
    ellipse = circle @ (vectors / np.sqrt(values)).T
    fig, ax = plot.figure(width=4.6, height=3.6)
    for level in (0.1, 0.4, 0.9, 1.6, 2.5):
        ax.plot(*(UNBOUND + np.sqrt(level) * ellipse).T, color=plot.PALE, linewidth=0.8)
    (touching,) = ax.plot([], [], color=plot.COLORS[1], linestyle="--", linewidth=1.5)
    (area,) = ax.fill([0, 0, 0], [0, 0, 0], facecolor=plot.COLORS[5], edgecolor=plot.COLORS[0], alpha=0.5)
    ax.axhline(0, color=plot.INK, linewidth=0.8)
    ax.axvline(0, color=plot.INK, linewidth=0.8)
    ax.plot(*UNBOUND, "P", color=plot.COLORS[1], markersize=8)
    (dot,) = ax.plot([], [], "o", color=plot.COLORS[6], markersize=7, zorder=5)
    ax.set(
        xlim=(-2, 2.4),
        ylim=(-1.4, 2.6),
        aspect="equal",
        xlabel="θ₁",
        ylabel="θ₂",
        xticks=[-2, -1, 0, 1, 2],
        yticks=[-1, 0, 1, 2],
    )

    def update(shape, size):
        theta = best_within(shape, size)
        above_minimum = float(excess(theta))
        area.set_xy(size * boundary[shape])
        touching.set_data(*(UNBOUND + np.sqrt(above_minimum) * ellipse).T)
        dot.set_data([theta[0]], [theta[1]])
        if above_minimum == 0:
            remark = "Least squares lies inside, and the limit changes nothing"
        elif theta[0] == 0:
            remark = "It is a corner: θ₁ is exactly 0"
        else:
            remark = "Both coefficients differ from 0"
        return (
            f"Within a {shape} of size {size:.2f}, the smallest sum of squares is at θ₁ = {theta[0]:.3f}, "
            f"θ₂ = {theta[1]:.3f}, {above_minimum:.2f} above that of least squares at (0.6, 1.6). {remark}."
        )

    return Player(
        fig, update, shape=Choice(("circle", "diamond"), "limit"), size=Slider(0.05, 2.5, 0.8, 0.05, "size r")
    )


# ------------------------------------------------------------------------------------- curves

TRAIN_N, NOISE = 15, 0.3


def truth(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The curve behind the examples, sin(3x) + x / 2.

    Parameters
    ----------
    x : ndarray of any shape

    Returns
    -------
    ndarray of the same shape
    """
    return np.sin(3 * x) + 0.5 * x


def curve_examples() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Noisy examples of a curve, to learn from and to test on.

    Returns
    -------
    x, y : ndarray of shape (15,)
        Training examples between -1 and 1, in increasing order.
    x_test, y_test : ndarray of shape (200,)
    """
    rng = np.random.default_rng(8)
    x = np.linspace(-1, 1, TRAIN_N) + rng.uniform(-0.05, 0.05, size=TRAIN_N)
    y = truth(x) + NOISE * rng.normal(size=TRAIN_N)
    x_test = np.linspace(-1, 1, 200)
    return x, y, x_test, truth(x_test) + NOISE * rng.normal(size=200)


def polynomial_errors() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Errors of polynomials of degree 0 to 14 on the curve.

    Returns
    -------
    train, test : ndarray of shape (15,)
        Root of the mean squared error, by degree.
    """
    x, y, x_test, y_test = curve_examples()
    errors = []
    for degree in range(TRAIN_N):
        theta = nn.ols_fit(nn.poly_features(x, degree), y)
        errors.append([np.sqrt(nn.mse(nn.poly_features(a, degree) @ theta, b)) for a, b in ((x, y), (x_test, y_test))])
    train, test = np.array(errors).T
    return train, test


def polynomial() -> Player:
    """A polynomial through noisy examples, and its errors on them and on new ones.

    Returns
    -------
    Player
    """
    x, y, x_test, _ = curve_examples()
    train, test = polynomial_errors()
    fig, (left, right) = plot.figure(2, width=5.8, height=2.9, width_ratios=(1.3, 1))
    left.plot(x_test, truth(x_test), color=plot.PALE, linewidth=1.5)
    left.plot(x, y, "o", color=plot.INK, markersize=4, zorder=4)
    (fitted,) = left.plot([], [], color=plot.COLORS[0])
    left.set(xlim=(-1.05, 1.05), ylim=(-2.4, 2.4), xlabel="x", ylabel="y", xticks=[-1, 0, 1], yticks=[-2, 0, 2])
    degrees = np.arange(TRAIN_N)
    right.plot(degrees, np.log10(np.maximum(train, 1e-3)), color=plot.COLORS[0], label="training")
    right.plot(degrees, np.log10(test), "--", color=plot.COLORS[1], label="new examples")
    dots = right.scatter([0, 0], [0, 0], color=[plot.COLORS[0], plot.COLORS[1]], zorder=4, s=30)
    right.set(
        xlabel="degree",
        ylabel="error (units of y)",
        ylim=(-3.2, 1.8),
        xticks=[0, 5, 10],
        yticks=[-3, -2, -1, 0, 1],
        yticklabels=["0.001", "0.01", "0.1", "1", "10"],
    )
    right.legend(loc="lower left")

    def update(degree):
        theta = nn.ols_fit(nn.poly_features(x, degree), y)
        fitted.set_data(x_test, nn.poly_features(x_test, degree) @ theta)
        dots.set_offsets([[degree, np.log10(max(train[degree], 1e-3))], [degree, np.log10(test[degree])]])
        train_error = "0.000" if train[degree] < 5e-4 else f"{train[degree]:.3f}"
        return (
            f"A polynomial of degree {degree} misses the 15 training examples by {train_error} (root of the mean "
            f"square) and new examples by {test[degree]:.3f}. The largest coefficient is {np.abs(theta).max():.0f}."
        )

    return Player(fig, update, degree=Slider(0, TRAIN_N - 1, 3, 1, "degree"))


def rbf_curve(
    centers: int, width: float, exponent: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], float, float]:
    """Fit bells to the examples by ridge.

    Parameters
    ----------
    centers : int
        Their number; as many as examples means one on each example.
    width : float
        Distance at which a bell has fallen to 1/e, 1 / sqrt(gamma).
    exponent : float
        Decimal logarithm of λ; the constant is not penalized.

    Returns
    -------
    theta : ndarray of shape (centers + 1,)
    Phi_test : ndarray of shape (200, centers + 1)
    train, test : float
        Root of the mean squared error.
    """
    x, y, x_test, y_test = curve_examples()
    mu = x if centers == len(x) else np.linspace(-1, 1, centers + 2)[1:-1]
    Phi, Phi_test = (nn.rbf_features(v[:, None], mu[:, None], 1 / width**2) for v in (x, x_test))
    theta = nn.ridge_fit(Phi, y, 10**exponent)
    return theta, Phi_test, np.sqrt(nn.mse(Phi @ theta, y)), np.sqrt(nn.mse(Phi_test @ theta, y_test))


def bells() -> Player:
    """A curve as a sum of bells: how wide, how many, and how strongly penalized.

    Returns
    -------
    Player
    """
    x, y, x_test, _ = curve_examples()
    fig, ax = plot.figure(width=5, height=3)
    ax.plot(x_test, truth(x_test), color=plot.PALE, linewidth=1.5)
    (parts,) = ax.plot([], [], color=plot.COLORS[4], linewidth=1, linestyle="--")
    ax.plot(x, y, "o", color=plot.INK, markersize=4, zorder=4)
    (fitted,) = ax.plot([], [], color=plot.COLORS[0])
    ax.set(xlim=(-1.05, 1.05), ylim=(-2.4, 2.4), xlabel="x", ylabel="y", xticks=[-1, 0, 1], yticks=[-2, 0, 2])
    gap = np.append(x_test, np.nan)

    def update(centers, width, lam):
        theta, Phi, train, test = rbf_curve(centers, width, float(np.log10(lam)))
        fitted.set_data(x_test, Phi @ theta)
        weighted_bells = np.vstack([Phi[:, 1:] * theta[1:], np.full(centers, np.nan)])
        parts.set_data(np.tile(gap, centers), weighted_bells.T.ravel())
        placement = "one on each example" if centers == len(x) else "evenly spaced"
        return (
            f"{counted(centers, 'bell')} of width {width:.2f}, {placement}, with λ = {short(lam)}: "
            f"the curve misses the training examples by {train:.2f} and new ones by {test:.2f}. "
            f"The largest coefficient is {np.abs(theta).max():.1f}."
        )

    return Player(
        fig,
        update,
        centers=Slider(1, TRAIN_N, 5, 1, "number of centers"),
        width=Slider(0.05, 1.5, 0.4, 0.05, "width 1/√γ (units of x)"),
        lam=Slider(1e-6, 100.0, 0.01, 0.5, "strength λ", log=True),
    )
