"""Interactive figures of unit 12: mini-batches, their noise, schedules, a saddle.

Labels are plain text ("w₁", not "$w_1$"): Matplotlib parses mathematics anew in every frame.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpkit import data, nn, plot
from mlpkit.demos.player import Choice, Player, Slider
from mlpkit.demos.words import counted

EIGHT_X = np.array([-1.6, -1.1, -0.8, -0.2, 0.3, 0.7, 1.2, 1.5])
EIGHT_Y = np.array([-1.0, -0.9, 0.1, 0.0, 0.9, 0.7, 1.1, 1.7])
EIGHT_START, EIGHT_LR = (-0.9, -0.6), 0.3
"""Eight points, the line (height at 0, slope) to start from, and the learning rate of :func:`eight_points`."""

SADDLE_LR, SADDLE_STEPS = 0.1, 100
BATCH_SIZES = (1, 4, 16, 64, 342)


# ------------------------------------------------------------------------ the running example


def body_mass() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bill length, flipper length and body mass of the penguins, each with mean 0 and deviation 1.

    Returns
    -------
    X : ndarray of shape (342, 2)
    y : ndarray of shape (342,)
        The rows are sorted by species.
    """
    birds = data.penguins()
    table = (birds.X - birds.X.mean(axis=0)) / birds.X.std(axis=0)
    return table[:, [0, 2]], table[:, 3]


def squared_error_grads(w: NDArray[np.float64], X: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gradient of half the squared error of each example.

    Parameters
    ----------
    w : ndarray of shape (d,)
    X : ndarray of shape (N, d)
    y : ndarray of shape (N,)

    Returns
    -------
    ndarray of shape (N, d)
    """
    return (X @ w - y)[:, None] * X


def mean_loss(w: NDArray[np.float64], X: NDArray[np.float64], y: NDArray[np.float64]) -> Any:
    """Half of the mean squared error.

    Parameters
    ----------
    w : ndarray of shape (..., d)
    X : ndarray of shape (N, d)
    y : ndarray of shape (N,)

    Returns
    -------
    float or ndarray of shape (...)
    """
    return 0.5 * np.mean((np.asarray(w) @ X.T - y) ** 2, axis=-1)


def bowl_path(B: int, lr: float, steps: int = 100, seed: int = 0) -> NDArray[np.float64]:
    """Weights of the running example along steps of gradient descent on mini-batches.

    Parameters
    ----------
    B : int
    lr : float
    steps : int
    seed : int
        Of the order of the examples, drawn anew for every epoch.

    Returns
    -------
    ndarray of shape (at most steps + 1, 2)
        From (-1, -0.6) on; it ends where a weight exceeds 1000.
    """
    X, y = body_mass()
    rng, w = np.random.default_rng(seed), np.array([-1.0, -0.6])
    path = [w]
    while len(path) <= steps:
        for Xb, yb in nn.minibatches(X, y, B, rng):
            if len(path) > steps or np.abs(w).max() > 1000:
                return np.array(path)
            w = w - lr * squared_error_grads(w, Xb, yb).mean(axis=0)
            path.append(w)
    return np.array(path)


def noise_floor(B: int, lr: float, steps: int = 240, runs: int = 80, seed: int = 0) -> float:
    """How far above its minimum the mean loss stays, with a constant learning rate.

    Parameters
    ----------
    B : int
        Examples in a batch, drawn with replacement.
    lr : float
    steps : int
        Steps of each run, from the minimum on; the second half counts.
    runs : int
    seed : int

    Returns
    -------
    float
        Mean over runs and steps.
    """
    X, y = body_mass()
    best, H, rng, excess_losses = nn.ols_fit(X, y), X.T @ X / len(X), np.random.default_rng(seed), []
    w = np.tile(best, (runs, 1))
    for step in range(steps):
        rows = rng.integers(len(X), size=(runs, B))
        error = (X[rows] @ w[:, :, None])[:, :, 0] - y[rows]
        w = w - lr * (error[:, None, :] @ X[rows])[:, 0] / B
        if step >= steps // 2:
            excess_losses.append(0.5 * np.einsum("ri,ij,rj->r", w - best, H, w - best).mean())
    return float(np.mean(excess_losses))


# ----------------------------------------------------------------------------------- the figures


def eight_paths() -> tuple[NDArray[np.int_], dict[int, NDArray[np.float64]]]:
    """Lines through the eight points, step by step, for four sizes of batches.

    Returns
    -------
    order : ndarray of int, shape (16,)
        The examples of two epochs.
    paths : dict
        By batch size: array of shape (steps + 1, 2), height and slope.
    """
    rng = np.random.default_rng(4)
    order = np.concatenate([rng.permutation(8), rng.permutation(8)])
    X, paths = np.column_stack([np.ones(8), EIGHT_X]), {}
    for B in (8, 4, 2, 1):
        path = [np.array(EIGHT_START)]
        for rows in order.reshape(-1, B):
            path.append(path[-1] - EIGHT_LR * squared_error_grads(path[-1], X[rows], EIGHT_Y[rows]).mean(axis=0))
        paths[B] = np.array(path)
    return order, paths


def eight_points() -> Player:
    """A line through eight points: how many gradients does a step need?

    Returns
    -------
    Player
        Controls: ``B`` and ``used``, the number of gradients that have been computed.
    """
    order, paths = eight_paths()
    X = np.column_stack([np.ones(8), EIGHT_X])
    fig, (left, right) = plot.figure(2, width=5.8, height=2.9)
    dots = left.scatter(EIGHT_X, EIGHT_Y, s=45, edgecolor=plot.INK, zorder=3)
    (line,) = left.plot([], [], color=plot.COLORS[1])
    left.set(xlim=(-2, 2), ylim=(-2, 2), xlabel="x", ylabel="y", xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    a, b = np.meshgrid(np.linspace(-1.2, 1.2, 61), np.linspace(-0.9, 1.5, 61))
    L = mean_loss(np.stack([a, b], axis=-1), X, EIGHT_Y)
    right.contour(a, b, L, levels=[0.04, 0.1, 0.25, 0.5, 0.9, 1.4], colors=plot.PALE, linewidths=1)
    right.plot(*nn.ols_fit(X, EIGHT_Y), "*", color=plot.INK, markersize=10)
    (path,) = right.plot([], [], "o-", color=plot.COLORS[1], markersize=4, linewidth=1.5)
    right.set(xlabel="height of the line at 0", ylabel="slope of the line", xticks=[-1, 0, 1], yticks=[-0.5, 0.5, 1.5])

    def update(B, used):
        steps = used // B
        theta = paths[B][steps]
        waiting = order[steps * B : used]
        colors = np.full(8, "white", dtype=object)
        if used:
            colors[order[max(steps - 1, 0) * B : steps * B]] = plot.COLORS[0]
        colors[waiting] = plot.COLORS[4]
        dots.set_facecolor(list(colors))
        line.set_data([-2, 2], theta[0] + theta[1] * np.array([-2, 2]))
        path.set_data(*paths[B][: steps + 1].T)
        waiting_words = f" {counted(B - len(waiting), 'more gradient')} until the next step." if len(waiting) else ""
        return (
            f"After {counted(used, 'gradient')} with batches of {B}: {counted(steps, 'step')}, "
            f"mean loss {mean_loss(theta, X, EIGHT_Y):.2f}.{waiting_words}"
        )

    return Player(
        fig, update, B=Choice((8, 4, 2, 1), "batch size B", start=2), used=Slider(0, 16, 8, 1, "gradients computed")
    )


NOISE_DRAWS = 4000


def batch_gradients(B: int, seed: int = 0) -> NDArray[np.float64]:
    """First component of the gradient of random mini-batches, at zero weights.

    Parameters
    ----------
    B : int
        Examples in a batch, drawn with replacement.
    seed : int

    Returns
    -------
    ndarray of shape (NOISE_DRAWS,)
    """
    X, y = body_mass()
    g = squared_error_grads(np.zeros(2), X, y)[:, 0]
    return np.random.default_rng(seed).choice(g, size=(NOISE_DRAWS, B)).mean(axis=1)


def noise() -> Player:
    """How the gradient of a mini-batch scatters around that of all examples.

    Returns
    -------
    Player
        Control: ``B``, the batch size.
    """
    X, y = body_mass()
    g = squared_error_grads(np.zeros(2), X, y)[:, 0]
    edges = np.linspace(-4, 2, 121)
    draws = [batch_gradients(2**k) for k in range(8)]
    shares = [np.histogram(d, edges)[0] / np.histogram(d, edges)[0].max() for d in draws]
    fig, ax = plot.figure(width=5, height=2.7)
    bars = ax.stairs(shares[0], edges, fill=True, color=plot.COLORS[5])
    ax.axvline(g.mean(), color=plot.INK, linewidth=1.5)
    (span,) = ax.plot([], [], "|-", color=plot.COLORS[1], markersize=12, linewidth=2.5)
    ax.set(
        xlim=(-4, 2),
        ylim=(0, 1.35),
        yticks=[],
        xlabel="component of the batch gradient along w₁",
        ylabel="relative frequency",
    )
    ax.text(g.mean() + 0.06, 1.27, "all examples", va="center", fontsize=9)
    label = ax.text(-3.9, 1.2, "", fontsize=11)

    def update(B):
        k, theory = B.bit_length() - 1, g.std() / np.sqrt(B)
        bars.set_data(shares[k])
        span.set_data([g.mean() - theory, g.mean() + theory], [1.1, 1.1])
        label.set_text(f"B = {B}")
        wrong = np.mean(draws[k] > 0)
        return (
            f"With B = {B} the batch gradient has the mean {draws[k].mean():.2f} and the standard deviation "
            f"{draws[k].std():.3f}; theory says {g.mean():.2f} and {theory:.3f}. {wrong:.1%} of the batches have "
            f"the wrong sign."
        )

    return Player(fig, update, B=Slider(1, 128, 1, 1, "batch size B", log=True, base=2))


def bowl() -> Player:
    """A hundred steps on the bowl of the running example.

    Returns
    -------
    Player
        Controls: ``B`` and ``lr``.
    """
    X, y = body_mass()
    best = nn.ols_fit(X, y)
    lowest = mean_loss(best, X, y)
    a, b = np.meshgrid(np.linspace(-1.6, 1.6, 61), np.linspace(-0.9, 2.3, 61))
    fig, (left, right) = plot.figure(2, width=5.8, height=2.9)
    left.contour(
        a,
        b,
        mean_loss(np.stack([a, b], axis=-1), X, y),
        levels=[0.13, 0.2, 0.4, 0.8, 1.4, 2.2],
        colors=plot.PALE,
        linewidths=1,
    )
    (path,) = left.plot([], [], color=plot.COLORS[0], linewidth=1, marker=".", markersize=4)
    left.plot(*best, "*", color=plot.COLORS[1], markersize=11, zorder=4)
    left.set(
        xlim=(-1.6, 1.6),
        ylim=(-0.9, 2.3),
        xlabel="w₁ (bill length)",
        ylabel="w₂ (flipper length)",
        xticks=[-1, 0, 1],
        yticks=[0, 1, 2],
    )
    (curve,) = right.semilogy([], [], color=plot.COLORS[0], linewidth=1.5)
    right.set(xlim=(0, 100), ylim=(1e-6, 10), xlabel="steps", ylabel="mean loss above its minimum", xticks=[0, 50, 100])
    right.set_yticks([1e-6, 1e-4, 1e-2, 1], labels=["0.000001", "0.0001", "0.01", "1"])
    right.minorticks_off()

    def update(B, lr):
        points = bowl_path(B, lr)
        above = np.maximum(mean_loss(points, X, y) - lowest, 1e-12)
        path.set_data(*points.T)
        curve.set_data(range(len(above)), above)
        head = f"Batches of {B}, learning rate {lr:.2f}:"
        if len(points) <= 100 or above[-1] > above[0]:
            return f"{head} the steps run away from the minimum."
        last = np.mean(above[51:])
        excess_words = "below 0.0001" if last < 1e-4 else f"{last:.4f}"
        return (
            f"{head} over the last 50 of 100 steps the mean loss is {excess_words} above its minimum of {lowest:.3f}."
        )

    return Player(
        fig, update, B=Choice(BATCH_SIZES, "batch size B", start=4), lr=Slider(0.02, 1.4, 0.2, 0.02, "learning rate η")
    )


def schedules() -> Player:
    """Three schedules of the learning rate over thirty epochs.

    Returns
    -------
    Player
        Controls: ``lr0``, ``r``, ``k``, ``factor`` and ``T``.
    """
    t = np.arange(31)
    fig, ax = plot.figure(width=5, height=2.9)
    curves = [
        ax.plot(
            t,
            t,
            linestyle=plot.LINES[n],
            color=plot.COLORS[n],
            label=name,
            drawstyle="steps-post" if n == 2 else "default",
        )[0]
        for n, name in enumerate(("inverse", "exponential", "step"))
    ]
    ax.set(
        xlim=(0, 30),
        ylim=(0, 0.2),
        xlabel="epoch t",
        ylabel="learning rate",
        xticks=range(0, 31, 10),
        yticks=[0, 0.1, 0.2],
    )
    ax.legend(loc="upper right")

    def update(lr0, r, k, factor, T):
        rates = nn.inverse_decay(lr0, r, t), nn.exp_decay(lr0, k, t), nn.step_decay(lr0, factor, T, t)
        for curve, values in zip(curves, rates, strict=True):
            curve.set_ydata(values)
        ends = "; ".join(
            f"{name} {values[10]:.4f} and {values[30]:.4f}"
            for name, values in zip(("inverse", "exponential", "step"), rates, strict=True)
        )
        return f"From {lr0:.2f}, the learning rates in the epochs 10 and 30: {ends}."

    return Player(
        fig,
        update,
        lr0=Slider(0.02, 0.2, 0.1, 0.01, "first rate η₀"),
        r=Slider(0.0, 1.0, 0.1, 0.02, "inverse: r (per epoch)"),
        k=Slider(0.0, 0.5, 0.1, 0.01, "exponential: k (per epoch)"),
        factor=Slider(0.1, 0.9, 0.5, 0.05, "step: factor r"),
        T=Slider(1, 15, 10, 1, "step: period T (epochs)"),
    )


def saddle_path(noise: float, offset: float, seed: int = 0) -> NDArray[np.float64]:
    """Steps of descent on x² - y² from (1, offset), with noise in the gradient.

    Parameters
    ----------
    noise : float
        Standard deviation of each component of the noise.
    offset : float
    seed : int

    Returns
    -------
    ndarray of shape (SADDLE_STEPS + 1, 2)
    """
    draws = np.random.default_rng(seed).normal(size=(SADDLE_STEPS, 2))
    path = [np.array([1.0, offset])]
    for epsilon in draws:
        path.append(path[-1] - SADDLE_LR * (np.array([2.0, -2.0]) * path[-1] + noise * epsilon))
    return np.array(path)


def saddle() -> Player:
    """Gradient descent on a saddle, with and without noise.

    Returns
    -------
    Player
        Controls: ``noise`` and ``offset``.
    """
    fig, (left, right) = plot.figure(2, width=5.8, height=2.9)
    a, b = np.meshgrid(np.linspace(-1.2, 1.2, 61), np.linspace(-1.2, 1.2, 61))
    left.imshow(a**2 - b**2, extent=(-1.2, 1.2, -1.2, 1.2), cmap="cividis", interpolation="nearest")
    (path,) = left.plot([], [], "o-", color="white", markersize=3, linewidth=1.5)
    left.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.2), xlabel="x", ylabel="y", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    right.axhline(0, color=plot.PALE, linewidth=1)
    (curve,) = right.plot([], [], color=plot.COLORS[1])
    right.set(
        xlim=(0, SADDLE_STEPS),
        ylim=(-1.2, 1.2),
        xlabel="steps",
        ylabel="x² − y²",
        xticks=[0, 50, 100],
        yticks=[-1, 0, 1],
    )

    def update(noise, offset):
        points = saddle_path(noise, float(offset))
        outside = np.flatnonzero(np.abs(points[:, 1]) > 1)
        visible = points[: outside[0] + 1] if len(outside) else points
        path.set_data(*visible.T)
        curve.set_data(range(len(visible)), visible[:, 0] ** 2 - visible[:, 1] ** 2)
        start = f"Noise of {noise:.3f}, start at y = {offset}:"
        if len(outside):
            return f"{start} the path leaves the saddle, and |y| exceeds 1 after {outside[0]} steps."
        return f"{start} after {SADDLE_STEPS} steps the path is still at the saddle, at y = {points[-1, 1]:.0f}."

    return Player(
        fig,
        update,
        noise=Slider(0.0, 0.02, 0.0, 0.002, "noise of the gradient"),
        offset=Choice(("0", "0.000001", "0.001"), "start at y"),
    )
