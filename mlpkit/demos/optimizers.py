"""Interactive figures of unit 13: optimizers, and the surfaces on which they race.

Labels are plain text ("θ₁", not "$\\theta_1$"): Matplotlib parses mathematics anew in every frame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit import nn, plot
from mlpkit.demos.player import Choice, Player, Slider
from mlpkit.demos.words import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

# ------------------------------------------------------------------------------------- surfaces


class Surface(NamedTuple):
    """A function of two parameters to walk down.

    Attributes
    ----------
    value : callable
        ``value(theta)``, from shape (..., 2) to (...).
    gradient : callable
        From shape (..., 2) to (..., 2).
    hessian : callable
        From shape (2,) to (2, 2).
    start, minimum : tuple of float
        Where walks begin, and a lowest point (of the saddle, one of two).
    """

    value: Callable[[Any], NDArray[np.float64]]
    gradient: Callable[[Any], NDArray[np.float64]]
    hessian: Callable[[Any], NDArray[np.float64]]
    start: tuple[float, float]
    minimum: tuple[float, float]


def ravine(c: float = 100.0, start: tuple[float, float] = (-2.5, 1.0)) -> Surface:
    """f = (θ₁² + c θ₂²) / 2: steep across, flat along.

    Parameters
    ----------
    c : float
        Curvature across; along, it is 1.
    start : tuple of float

    Returns
    -------
    Surface
    """
    curvatures = np.array([1.0, c])
    return Surface(
        lambda t: 0.5 * (np.asarray(t) ** 2 @ curvatures),
        lambda t: np.asarray(t) * curvatures,
        lambda t: np.diag(curvatures),
        start,
        (0.0, 0.0),
    )


def _bent_value(theta: ArrayLike) -> NDArray[np.float64]:
    x, y = np.moveaxis(np.asarray(theta, dtype=float), -1, 0)
    return 0.5 * (x**2 - y) ** 2 + 0.5 * (x - 1) ** 2


def _bent_gradient(theta: ArrayLike) -> NDArray[np.float64]:
    x, y = np.moveaxis(np.asarray(theta, dtype=float), -1, 0)
    return np.stack([2 * x * (x**2 - y) + x - 1, y - x**2], axis=-1)


def _bent_hessian(theta: Sequence[float]) -> NDArray[np.float64]:
    x, y = theta
    return np.array([[6 * x**2 - 2 * y + 1, -2 * x], [-2 * x, 1.0]])


def _saddle_value(theta: ArrayLike) -> NDArray[np.float64]:
    x, y = np.moveaxis(np.asarray(theta, dtype=float), -1, 0)
    return 0.5 * x**2 - 0.5 * y**2 + 0.25 * y**4


def _saddle_gradient(theta: ArrayLike) -> NDArray[np.float64]:
    x, y = np.moveaxis(np.asarray(theta, dtype=float), -1, 0)
    return np.stack([x, y**3 - y], axis=-1)


def _basins_value(theta: ArrayLike) -> NDArray[np.float64]:
    x, y = np.moveaxis(np.asarray(theta, dtype=float), -1, 0)
    return 0.25 * x**4 - 0.5 * x**2 + 0.15 * x + 0.5 * y**2


def _basins_gradient(theta: ArrayLike) -> NDArray[np.float64]:
    x, y = np.moveaxis(np.asarray(theta, dtype=float), -1, 0)
    return np.stack([x**3 - x + 0.15, y], axis=-1)


_BASINS = np.sort(np.roots([1.0, 0.0, -1.0, 0.15]).real)  # global minimum, hilltop, local minimum

SURFACES = {
    "ravine": ravine(),
    "bent valley": Surface(_bent_value, _bent_gradient, _bent_hessian, (0.0, 0.0), (1.0, 1.0)),
    "saddle": Surface(
        _saddle_value, _saddle_gradient, lambda t: np.diag([1.0, 3 * t[1] ** 2 - 1]), (-2.0, 0.001), (0.0, 1.0)
    ),
    "two basins": Surface(
        _basins_value,
        _basins_gradient,
        lambda t: np.diag([3 * t[0] ** 2 - 1, 1.0]),
        (2.2, 1.0),
        (float(_BASINS[0]), 0.0),
    ),
}
"""The bent valley is ``aokiFn`` of PMTK3, f = (θ₁² − θ₂)² / 2 + (θ₁ − 1)² / 2: our identification of
the function of deck 002, "Steepest/Stochastic Gradient Descent". The saddle is bounded,
f = θ₁² / 2 − θ₂² / 2 + θ₂⁴ / 4; of the two basins, f = θ₁⁴ / 4 − θ₁² / 2 + 0.15 θ₁ + θ₂² / 2, the left one
is lower."""


def walk(
    rule: str | Callable[..., Any],
    surface: Surface,
    lr: float,
    steps: int,
    start: ArrayLike | None = None,
    **options: Any,
) -> NDArray[np.float64]:
    """The way of an optimizer down a surface.

    Parameters
    ----------
    rule : str or callable
        As for :class:`mlpkit.nn.Optimizer`.
    surface : Surface
    lr : float
    steps : int
    start : sequence of float, optional
        The surface's own start unless told.
    **options
        Further arguments of the rule.

    Returns
    -------
    path : ndarray of shape (steps + 1, 2)
        From the start on; nan or inf after it has diverged.
    """
    step = nn.OPTIMIZERS[rule] if isinstance(rule, str) else rule
    theta = np.array(surface.start if start is None else start, dtype=float)
    state: dict[str, Any] = {}
    path = [theta]
    with np.errstate(all="ignore"):
        for _ in range(steps):
            theta, state = step(theta, surface.gradient(theta), state, lr, **options)
            path.append(theta)
    return np.array(path)


def heights(surface: Surface, path: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far above the minimum each place of a path is.

    Parameters
    ----------
    surface : Surface
    path : ndarray of shape (n, 2)

    Returns
    -------
    ndarray of shape (n,)
        inf or nan where the path has diverged.
    """
    with np.errstate(all="ignore"):
        return surface.value(path) - surface.value(surface.minimum)


def arrival(values: NDArray[np.float64], limit: float) -> int | None:
    """After how many steps a loss is below a limit and stays there.

    Parameters
    ----------
    values : ndarray of shape (steps + 1,)
    limit : float

    Returns
    -------
    int or None
        None if it is not below the limit at the end.
    """
    above = np.flatnonzero(~(np.asarray(values) < limit))
    if above.size == 0:
        return 0
    return None if above[-1] == len(values) - 1 else int(above[-1]) + 1


# -------------------------------------------------------------------------------------- figures

RACERS = {
    "sgd": "GD",
    "momentum": "momentum",
    "nag": "NAG",
    "adagrad": "AdaGrad",
    "adadelta": "Adadelta",
    "rmsprop": "RMSProp",
    "adam": "Adam",
}
"""Optimizers of the race, with the names that people read."""

LOOKS = dict(zip(RACERS, zip((plot.COLORS[6], *plot.COLORS[:6]), plot.MARKERS, strict=True), strict=True))
"""Color and marker of each."""

WINDOW = (-3.0, 3.0, -2.0, 2.0)
RACE_STEPS = 120


@lru_cache(maxsize=8)
def terrain(name: str) -> NDArray[np.float64]:
    """Colors of a surface for ``imshow``, dark where it is low, in twelve steps.

    Parameters
    ----------
    name : str
        In `SURFACES`.

    Returns
    -------
    ndarray of shape (81, 121, 3)
    """
    surface = SURFACES[name]
    a, b = np.meshgrid(np.linspace(*WINDOW[:2], 121), np.linspace(*WINDOW[2:], 81))
    height = surface.value(np.stack([a, b], axis=-1)) - surface.value(surface.minimum)
    level = np.log10(height + 0.02)
    shade = np.ceil(12 * (level - level.min()) / np.ptp(level)) / 12
    return np.repeat((0.62 + 0.36 * shade)[..., None], 3, axis=-1)


def _plane(ax: Axes, name: str) -> AxesImage:
    image = ax.imshow(terrain(name), extent=WINDOW, origin="lower", interpolation="nearest", aspect="auto")
    ax.set(xlim=WINDOW[:2], ylim=WINDOW[2:], xticks=[-2, 0, 2], yticks=[-1, 0, 1], xlabel="θ₁", ylabel="θ₂")
    return image


def _visible(path: NDArray[np.float64]) -> NDArray[np.float64]:
    """A path as far as it can be drawn: what has diverged ends far outside."""
    outside = np.flatnonzero(~(np.abs(path) < 1e3).all(axis=1))
    return path[: outside[0]] if outside.size else path


def momentum() -> Player:
    """Momentum in a ravine, for any beta and learning rate.

    Returns
    -------
    Player
    """
    surface, steps = SURFACES["ravine"], 100
    fig, (left, right) = plot.figure(2, width=6, height=2.8, width_ratios=(1.25, 1))
    _plane(left, "ravine")
    (line,) = left.plot([], [], "-o", color=plot.COLORS[0], markersize=3, linewidth=1)
    left.plot(*surface.minimum, "*", color=plot.COLORS[1], markersize=11)
    (loss,) = right.plot([], [], color=plot.COLORS[0])
    right.set(
        xlim=(0, steps),
        ylim=(-6.5, 4.5),
        xticks=[0, 50, 100],
        yticks=[-6, -3, 0, 3],
        yticklabels=["0.000001", "0.001", "1", "1000"],
        xlabel="steps",
        ylabel="loss",
    )

    def update(beta, lr):
        path = walk("momentum", surface, lr, steps, beta=beta)
        visible = _visible(path)
        line.set_data(*visible.T)
        height = heights(surface, visible)
        loss.set_data(range(len(visible)), np.log10(np.maximum(height, 1e-12)))
        # A quadratic diverges beyond this rate; the loss itself may take its time.
        limit = 2 * (1 + beta) / 100
        turns = int(np.sum(np.diff(np.sign(visible[:, 1])) != 0))
        outcome = (
            f"after {steps} steps the loss is {height[-1]:.2g}" if lr < limit - 1e-9 else "the walk does not settle"
        )
        times = "once" if turns == 1 else f"{turns} times"
        return (
            f"With β = {beta:.2f} and a learning rate of {lr:.3f}, {outcome}; across the ravine it changes sides "
            f"{times} in {len(visible) - 1} steps. Learning rates below {limit:.3f} settle."
        )

    return Player(
        fig,
        update,
        beta=Slider(0.0, 0.98, 0.9, 0.02, "β"),
        lr=Slider(0.002, 0.04, 0.01, 0.002, "learning rate"),
    )


def scaled_coordinate() -> Player:
    """AdaGrad with a rate for each coordinate, and with one for all, while one coordinate is scaled.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=5, height=3)
    angle = np.linspace(0, 2 * np.pi, 101)
    rings = [ax.plot([], [], color=plot.PALE, linewidth=1)[0] for _ in range(3)]
    lines = {
        "adagrad_norm": ax.plot([], [], "--^", color=plot.COLORS[1], markersize=6, label="one rate for all")[0],
        "adagrad": ax.plot([], [], "-o", color=plot.COLORS[0], markersize=5, label="a rate for each")[0],
    }
    ax.plot(0, 0, "*", color=plot.COLORS[2], markersize=12)
    ax.set(xlim=(-0.3, 1.25), ylim=(-0.3, 1.15), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1], xlabel="θ₁", ylabel="θ₂")
    ax.legend(loc="upper left", frameon=False)

    def update(c):
        surface, ends = ravine(c, (1.0, 1.0)), {}
        for name, line in lines.items():
            path = walk(name, surface, 0.5, 10)
            line.set_data(*path.T)
            ends[name] = np.abs(path[-1])
        for ring, radius in zip(rings, (0.4, 0.8, 1.2), strict=True):
            ring.set_data(radius * np.cos(angle), radius * np.sin(angle) / np.sqrt(c))
        end_each, end_one = ends["adagrad"], ends["adagrad_norm"]
        return (
            f"Curvature {c:.5g} across and 1 along, 10 steps of AdaGrad from (1, 1): with a rate for each "
            f"coordinate it ends at ({end_each[0]:.3f}, {end_each[1]:.3f}), with one rate for all at "
            f"({end_one[0]:.3f}, {end_one[1]:.3f})."
        )

    return Player(fig, update, c=Slider(1.0, 10_000.0, 100.0, 0.25, "curvature across", log=True))


CORRECTION_STEPS = 60


def uncorrected(b1: float, b2: float, steps: int = CORRECTION_STEPS) -> NDArray[np.float64]:
    """Step of Adam without bias correction, in units of the learning rate, for a constant gradient.

    Parameters
    ----------
    b1, b2 : float
        Shares of the old averages.
    steps : int

    Returns
    -------
    ndarray of shape (steps,)
        For t = 1, 2, …; with the correction, all would be 1.
    """
    t = np.arange(1, steps + 1)
    return (1 - b1**t) / np.sqrt(1 - b2**t)


def bias_correction() -> Player:
    """Length of the first steps of Adam, with and without bias correction.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=5, height=2.8)
    t = np.arange(1, CORRECTION_STEPS + 1)
    ax.plot(t, 0 * t, color=plot.COLORS[0], label="corrected")
    (line,) = ax.plot([], [], "--o", color=plot.COLORS[1], markersize=3, linewidth=1.5, label="not corrected")
    ax.set(
        xlim=(0, CORRECTION_STEPS + 1),
        ylim=(-1.6, 2.2),
        xlabel="step t",
        ylabel="step length / η",
        yticks=[-1, 0, 1, 2],
        yticklabels=["0.1", "1", "10", "100"],
    )
    ax.legend(loc="upper right", frameon=False, ncols=2)

    def update(b1, b2):
        length = uncorrected(b1, float(b2))
        line.set_data(t, np.log10(length))
        top = int(length.argmax())
        return (
            f"Constant gradient, b₁ = {b1:.2f}, b₂ = {b2}: without correction the first step is {length[0]:.2f} "
            f"learning rates long, the longest of {CORRECTION_STEPS} is step {top + 1} with {length[top]:.2f}, "
            f"the last has {length[-1]:.2f}. With correction every step is 1.00."
        )

    return Player(
        fig,
        update,
        b1=Slider(0.0, 0.98, 0.9, 0.02, "b₁"),
        b2=Choice(("0.9", "0.99", "0.999", "0.9999"), "b₂", "0.999"),
    )


@lru_cache(maxsize=64)
def _paths(name: str, lr: float) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    surface = SURFACES[name]
    paths = {}
    for racer in RACERS:
        path = walk(racer, surface, 1.0 if racer == "adadelta" else lr, RACE_STEPS)
        paths[racer] = path, heights(surface, path)
    return paths


def race() -> Player:
    """All optimizers on one surface, from one start, with one learning rate (Adadelta has its own).

    Returns
    -------
    Player
    """
    fig, (left, right) = plot.figure(2, width=7, height=3, width_ratios=(1.5, 1))
    image = _plane(left, "ravine")
    (goal,) = left.plot([], [], "*", color="white", markeredgecolor=plot.INK, markersize=13)
    lines = {name: left.plot([], [], color=color, linewidth=1.3)[0] for name, (color, _) in LOOKS.items()}
    heads = {
        name: left.plot([], [], marker, color=color, markeredgecolor="white", markersize=7)[0]
        for name, (color, marker) in LOOKS.items()
    }
    places = np.arange(len(RACERS))
    bars = right.barh(places, 0 * places, left=-6, color=[color for color, _ in LOOKS.values()], height=0.65)
    ends = [
        right.plot([], [], LOOKS[name][1], color=LOOKS[name][0], markeredgecolor="white", markersize=7)[0]
        for name in RACERS
    ]
    right.set(
        yticks=places,
        yticklabels=RACERS.values(),
        ylim=(len(RACERS) - 0.4, -0.6),
        xlim=(-6, 2.7),
        xticks=[-6, -3, 0, 2],
        xticklabels=["10⁻⁶", "0.001", "1", "100"],
        xlabel="height above the minimum",
    )

    def update(surface, lr, step):
        paths = _paths(surface, lr)
        image.set_data(terrain(surface))
        goal.set_data(*[[v] for v in SURFACES[surface].minimum])
        final_heights, diverged = {}, []
        for name, bar, end in zip(RACERS, bars, ends, strict=True):
            path, height = paths[name]
            visible, h = _visible(path[: step + 1]), height[step]
            lines[name].set_data(*visible.T)
            lost = len(visible) <= step
            heads[name].set_data(*([[], []] if lost else visible[-1:].T))
            length = 8.7 if lost else float(np.clip(np.log10(max(h, 1e-12)), -5.9, 2.7)) + 6
            bar.set_width(length)
            end.set_data(*([[], []] if lost else [[length - 6], [list(RACERS).index(name)]]))
            diverged += [RACERS[name]] if lost else []
            if not lost:
                final_heights[name] = max(float(h), 0.0)
        order = sorted(final_heights, key=final_heights.get)
        heights_words = ", ".join(
            f"{RACERS[n]} {final_heights[n]:.2g}" if final_heights[n] >= 1e-6 else f"{RACERS[n]} below 1e-6"
            for n in order
        )
        lost = f" Diverged: {', '.join(diverged)}." if diverged else ""
        return (
            f"{surface[0].upper()}{surface[1:]}, learning rate {lr:.3g} (Adadelta 1), after "
            f"{counted(step, 'step')}; height above the minimum: {heights_words}.{lost}"
        )

    return Player(
        fig,
        update,
        surface=Choice(tuple(SURFACES), "surface"),
        lr=Slider(0.001, 1.0, 0.0316, 0.1, "learning rate η", log=True),
        step=Slider(0, RACE_STEPS, 40, 1, "steps"),
    )
