"""Interactive figures of unit 06: logistic regression and IRLS.

Labels are plain text ("x₁", not "$x_1$"): Matplotlib parses mathematics anew in every frame.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlpkit import data, nn, plot
from mlpkit.demos.player import Choice, Player, Slider, short
from mlpkit.demos.words import after_steps, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

TOY_X = np.array([[1.0, -2.0], [1.0, -1.0], [1.0, 1.0], [1.0, 2.0]])
"""A column of ones, and four inputs."""

TOY_Y = {"overlapping": np.array([0, 1, 0, 1]), "separable": np.array([0, 0, 1, 1])}
"""Two sets of labels for them."""

DEGREES = np.linspace(30, 90, 121)  # of the curves
STEPS = 40


@cache
def flights() -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """The launches before the accident, with an input of order one.

    Returns
    -------
    x : ndarray of shape (23,)
        Temperature in tens of degrees Fahrenheit above 70 °F.
    y : ndarray of int, shape (23,)
        1 where there was distress.
    """
    launches = data.challenger()
    x = (launches.X[:, 0] - 70) / 10
    x.flags.writeable = launches.y.flags.writeable = False
    return x, launches.y


def loss(weight: float, bias: float) -> float:
    """Mean cross entropy of the launches.

    Parameters
    ----------
    weight : float
        For every 10 °F.
    bias : float
        Score at 70 °F.

    Returns
    -------
    float
        In nats.
    """
    x, y = flights()
    return nn.bce_with_logits(weight * x + bias, y)


def loss_map(weights: NDArray[np.float64], biases: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean cross entropy of the launches for many parameters at once.

    Parameters
    ----------
    weights : ndarray of shape (n,)
    biases : ndarray of shape (m,)

    Returns
    -------
    ndarray of shape (m, n)
    """
    x, y = flights()
    Z = weights[None, :, None] * x + biases[:, None, None]
    return np.mean(np.logaddexp(0, Z) - y * Z, axis=2)


@cache
def newton_path(steps: int = 8) -> tuple[NDArray[np.float64], ...]:
    """Bias and weight before each step of IRLS from zeros, and after the last.

    Returns
    -------
    tuple of ndarray of shape (2,)
    """
    x, y = flights()
    path = [np.zeros(2)]
    for _ in range(steps):
        path.append(nn.irls_step(nn.add_bias(x[:, None]), y, path[-1]))
    return tuple(path)


@cache
def descent_losses(lr: float) -> NDArray[np.float64]:
    """Mean cross entropy at each point of :func:`descent_path`.

    Returns
    -------
    ndarray of shape (STEPS + 1,)
    """
    return np.array([loss(weight, bias) for bias, weight in descent_path(lr)])


@cache
def descent_path(lr: float, steps: int = STEPS) -> tuple[NDArray[np.float64], ...]:
    """Bias and weight before each step of gradient descent from zeros, and after the last.

    Returns
    -------
    tuple of ndarray of shape (2,)
    """
    x, y = flights()
    path = [np.zeros(2)]
    for _ in range(steps):
        bias, weight = path[-1]
        dw, db = nn.logistic_grad(x[:, None], y, [weight], bias)
        path.append(path[-1] - lr * np.array([db, dw[0]]))
    return tuple(path)


@cache
def toy_path(kind: str, lam: float, steps: int = 12) -> tuple[NDArray[np.float64], ...]:
    """Bias and weight before each step of IRLS on the four points, and after the last.

    Parameters
    ----------
    kind : {"overlapping", "separable"}
    lam : float
    steps : int

    Returns
    -------
    tuple of ndarray of shape (2,)
    """
    path = [np.zeros(2)]
    for _ in range(steps):
        path.append(nn.irls_step(TOY_X, TOY_Y[kind], path[-1], lam))
    return tuple(path)


def _launches(ax: Axes) -> Line2D:
    """The launches as points, a curve to be set, and the temperature of the accident."""
    x, y = flights()
    ax.plot(70 + 10 * x[y == 0], y[y == 0], plot.MARKERS[0], color=plot.COLORS[0], alpha=0.6)
    ax.plot(70 + 10 * x[y == 1], y[y == 1], plot.MARKERS[1], color=plot.COLORS[1], alpha=0.6)
    ax.axvline(31, color=plot.INK, linestyle=":", linewidth=1)
    ax.set(
        xlim=(29, 91),
        ylim=(-0.06, 1.06),
        xticks=[31, 50, 70, 90],
        yticks=[0, 0.5, 1],
        xlabel="temperature (°F)",
        ylabel="probability of distress",
    )
    (curve,) = ax.plot([], [], color=plot.INK)
    return curve


def _set_curve(curve: Line2D, bias: float, weight: float) -> float:
    """Show the probabilities over temperature; returns the one at 31 °F, on the day of the accident."""
    p = nn.sigmoid(bias + weight * (DEGREES - 70) / 10)
    curve.set_data(DEGREES, p)
    return float(nn.sigmoid(bias - 3.9 * weight))


def fit() -> Player:
    """The probability of distress against temperature, with weight and bias in the reader's hands.

    Returns
    -------
    Player
    """
    best = loss(*newton_path()[-1][::-1])
    fig, (left, right) = plot.figure(2, width=5.4, height=2.8, width_ratios=(4, 1))
    curve = _launches(left)
    (bar,) = right.bar([0], [0], color=plot.COLORS[2])
    right.axhline(best, color=plot.INK, linestyle="--", linewidth=1)
    right.set(ylim=(0, 1.5), xlim=(-0.7, 0.7), xticks=[], yticks=[0, 0.5, 1, 1.5], ylabel="mean loss (nats)")

    def update(weight, bias):
        cold = _set_curve(curve, bias, weight)
        value = loss(weight, bias)
        bar.set_height(min(value, 1.5))
        line = "" if abs(weight) < 1e-9 else f", one half at {70 - 10 * bias / weight:.1f} °F"
        return (
            f"Weight {signed(weight)} per 10 °F and bias {signed(bias)}: the mean loss is {value:.3f} nats (the "
            f"least possible is {best:.3f}), the probability is {cold:.3f} at 31 °F{line}."
        )

    return Player(
        fig,
        update,
        weight=Slider(-5.0, 3.0, 0.0, 0.1, "weight (nats per 10 °F)"),
        bias=Slider(-4.0, 4.0, 0.0, 0.1, "bias (nats)"),
    )


def descent() -> Player:
    """Gradient descent on the launches: the curve, and the loss against steps.

    Returns
    -------
    Player
    """
    best = loss(*newton_path()[-1][::-1])
    fig, (left, right) = plot.figure(2, width=5.8, height=2.8, width_ratios=(1.2, 1))
    curve = _launches(left)
    (line,) = right.plot([], [], color=plot.COLORS[0])
    (dot,) = right.plot([], [], "o", color=plot.COLORS[1], markersize=8)
    right.axhline(best, color=plot.INK, linestyle="--", linewidth=1)
    right.set(
        xlim=(-1, STEPS + 1),
        ylim=(0.4, 1.0),
        xticks=[0, 20, 40],
        yticks=[0.4, 0.6, 0.8, 1.0],
        xlabel="steps",
        ylabel="mean loss (nats)",
    )

    def update(lr, step):
        losses = descent_losses(lr)
        bias, weight = descent_path(lr)[step]
        cold = _set_curve(curve, bias, weight)
        line.set_data(range(STEPS + 1), losses)
        dot.set_data([step], [min(losses[step], 0.99)])
        rises = "the loss falls at every step" if (np.diff(losses) < 1e-12).all() else "the loss does not always fall"
        return (
            f"{after_steps(step)} with a learning rate of {lr:.1f}, the weight is {signed(weight)} per 10 °F and the "
            f"bias {signed(bias)}; the mean loss is {losses[step]:.3f} nats (the least possible is {best:.3f}), the "
            f"probability {cold:.3f} at 31 °F. In {STEPS} steps {rises}."
        )

    return Player(
        fig, update, lr=Slider(0.5, 20.0, 1.0, 0.5, "learning rate η"), step=Slider(0, STEPS, 10, 1, "gradient steps")
    )


def newton() -> Player:
    """Steps of IRLS and of gradient descent over the map of the loss, and how far both are from the minimum.

    Returns
    -------
    Player
    """
    fast, slow = np.array(newton_path()), np.array(descent_path(4.0))
    best = fast[-1]
    fig, (left, right) = plot.figure(2, width=6.0, height=2.9, width_ratios=(1.1, 1))
    # Bands of the loss as an image: contour lines would be drawn anew in every frame.
    values = loss_map(np.linspace(-3.48, 0.48, 100), np.linspace(-2.48, 0.48, 75))
    left.imshow(
        np.digitize(values, [0.443, 0.45, 0.47, 0.5, 0.55, 0.6, 0.7, 0.8]),
        extent=(-3.5, 0.5, -2.5, 0.5),
        cmap="cividis",
        vmin=0,
        vmax=9,
        aspect="auto",
        interpolation="nearest",
    )
    left.set(xlabel="weight (nats per 10 °F)", ylabel="bias (nats)", xticks=[-3, -2, -1, 0], yticks=[-2, -1, 0])
    paths = [
        left.plot([], [], "s:", color=plot.COLORS[5], markersize=4)[0],
        left.plot([], [], "o-", color=plot.COLORS[4], markersize=5)[0],
    ]
    right.axhspan(1e-17, 1e-15, color=plot.PALE, alpha=0.4)
    distances = [np.maximum(np.linalg.norm(path - best, axis=1), 1e-16) for path in (slow, fast)]
    dots = []
    for k, style in enumerate(["s:", "o-"]):
        right.plot(range(9), distances[k][:9], style, color=plot.COLORS[(5, 4)[k]], markersize=4)
        dots.append(right.plot([], [], style[0], color=plot.COLORS[1], markersize=8)[0])
    right.set(
        yscale="log",
        ylim=(1e-17, 30),
        xlim=(-0.3, 8.3),
        xticks=[0, 2, 4, 6, 8],
        yticks=[1, 1e-5, 1e-10, 1e-15],
        xlabel="steps",
        ylabel="distance from the minimum",
    )
    right.minorticks_off()
    right.set_yticks([1, 1e-5, 1e-10, 1e-15], ["1", "10⁻⁵", "10⁻¹⁰", "10⁻¹⁵"])
    right.text(5.2, 1e-7, "IRLS")  # a legend costs 7 ms a frame
    right.text(8.2, 1e-3, "descent, η = 4", ha="right")

    def update(step):
        for line, path in zip(paths, (slow, fast), strict=True):
            line.set_data(path[: step + 1, 1], path[: step + 1, 0])
        for dot, distance in zip(dots, distances, strict=True):
            dot.set_data([step], [distance[step]])
        newton_distance = "less than 1e-15" if distances[1][step] < 1e-15 else f"{distances[1][step]:.1e}"
        distances_words = (
            f"both are {distances[1][0]:.1e}"
            if step == 0
            else (f"IRLS is {newton_distance} and gradient descent {distances[0][step]:.1e}")
        )
        place = f"weight {signed(best[1])} and bias {signed(best[0])}"
        return f"{after_steps(step)} {distances_words} away from the minimum at {place}."

    return Player(fig, update, step=Slider(0, 8, 2, 1, "steps"))


def separable() -> Player:
    """IRLS on four points with and without a penalty: the fitted curve, and the norm of the parameters.

    Returns
    -------
    Player
    """
    fig, (left, right) = plot.figure(2, width=5.8, height=2.8, width_ratios=(1, 1.1))
    x = np.linspace(-3, 3, 121)
    points = [left.plot([], [], plot.MARKERS[k], color=plot.COLORS[k], markersize=7)[0] for k in (0, 1)]
    (curve,) = left.plot([], [], color=plot.INK)
    left.set(
        xlim=(-3, 3),
        ylim=(-0.06, 1.06),
        xticks=[-2, 0, 2],
        yticks=[0, 0.5, 1],
        xlabel="x",
        ylabel="probability of class 1",
    )
    (plain,) = right.plot([], [], "--", color=plot.PALE)
    (line,) = right.plot([], [], "o-", color=plot.COLORS[2], markersize=4)
    right.set(
        xlim=(-0.3, 12.3),
        ylim=(0, 13),
        xticks=[0, 4, 8, 12],
        yticks=[0, 4, 8, 12],
        xlabel="iteration",
        ylabel="norm of θ",
    )
    right.text(8.0, 10.0, "λ = 0", ha="right", color="#666666")
    without = {kind: np.linalg.norm(toy_path(kind, 0.0), axis=1) for kind in TOY_Y}

    def update(classes, lam):
        y, norms = TOY_Y[classes], np.linalg.norm(toy_path(classes, lam), axis=1)
        for k in (0, 1):
            points[k].set_data(TOY_X[y == k, 1], y[y == k])
        bias, weight = toy_path(classes, lam)[-1]
        curve.set_data(x, nn.sigmoid(bias + weight * x))
        line.set_data(range(13), norms)
        plain.set_data(range(13), without[classes])
        settled = abs(norms[-1] - norms[-2]) < 1e-3
        norm_without = (
            f"{without[classes][-1]:.2f} and growing" if classes == "separable" else f"{without[classes][-1]:.2f}"
        )
        state_words = "has settled" if settled else "still grows"
        return (
            f"{classes.capitalize()} classes, λ = {short(lam)}: after 12 iterations the norm of "
            f"θ is {norms[-1]:.2f} and {state_words}; without a penalty it is {norm_without}."
        )

    return Player(
        fig,
        update,
        classes=Choice(("separable", "overlapping"), "classes"),
        lam=Slider(1e-7, 1.0, 0.01, 0.5, "strength λ", log=True),
    )
