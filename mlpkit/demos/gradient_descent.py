"""Interactive figures of unit 05: slopes, curvatures, descent, and what the learning rate has to do with them.

Labels are plain text ("θ₁", not "$\\theta_1$"): Matplotlib parses mathematics anew in every frame.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpkit import nn, plot
from mlpkit.demos.four_minima import draw_basins, himmelblau_gradient, nearest_minimum
from mlpkit.demos.player import Choice, Player, Slider, short
from mlpkit.demos.words import counted, signed

# ---------------------------------------------------------------------------------- differences

PLACE, SLOPE = 1.0, float(np.cos(1.0))  # where the slope of the sine is measured, and what it is


def slopes(h: ArrayLike) -> tuple[Any, Any]:
    """Measure the slope of the sine at 1 in two ways.

    Parameters
    ----------
    h : array_like
        Distances.

    Returns
    -------
    forward, central : ndarray of the same shape
        One-sided and central difference quotient.
    """
    h = np.asarray(h, dtype=float)
    up, down = np.sin(PLACE + h), np.sin(PLACE - h)
    return (up - np.sin(PLACE)) / h, (up - down) / (2 * h)


def secant() -> Player:
    """Secants of the sine with any distance, and their errors.

    Returns
    -------
    Player
    """
    fig, (left, right) = plot.figure(2, width=7, height=3)
    x, h_all = np.linspace(-0.6, 2.6, 161), np.logspace(-15, 0, 121)
    left.plot(x, np.sin(x), color=plot.INK, linewidth=1.5)
    (one,) = left.plot([], [], "--", color=plot.COLORS[1], label="one-sided")
    (two,) = left.plot([], [], color=plot.COLORS[0], label="central")
    (ends,) = left.plot([], [], "o", color=plot.INK, markersize=6)
    left.set(xlim=(-0.6, 2.6), ylim=(-0.4, 1.6), xlabel="x", ylabel="f(x) = sin x", xticks=[0, 1, 2], yticks=[0, 1])
    left.legend(loc="lower right")
    # figure: begin secant
    forward, central = slopes(h_all)
    right.loglog(h_all, np.maximum(abs(forward - SLOPE), 1e-14), "--", color=plot.COLORS[1], linewidth=1.2)
    right.loglog(h_all, np.maximum(abs(central - SLOPE), 1e-14), color=plot.COLORS[0], linewidth=1.2)
    # figure: end
    marks = [
        right.plot([], [], mark, color=color, markersize=8)[0]
        for mark, color in (("^", plot.COLORS[1]), ("o", plot.COLORS[0]))
    ]
    right.set(
        xlim=(5e-16, 2), ylim=(4e-15, 4), xlabel="distance h", ylabel="error of the slope",
        xticks=[1e-15, 1e-10, 1e-5, 1], yticks=[1e-12, 1e-8, 1e-4, 1],
    )  # fmt: skip
    right.minorticks_off()

    def update(h):
        # figure: begin secant
        forward, central = slopes(h)
        for line, slope in (one, forward), (two, central):
            line.set_data(x, np.sin(PLACE) + slope * (x - PLACE))
        errors = abs(forward - SLOPE), abs(central - SLOPE)
        for mark, error in zip(marks, errors, strict=True):
            mark.set_data([h], [max(error, 1e-14)])
        # figure: end
        places = np.array([PLACE - h, PLACE, PLACE + h])
        ends.set_data(places, np.sin(places))
        return (
            f"With h = {short(h)} the one-sided difference gives the slope {signed(forward, 4)}, with an error of "
            f"{short(errors[0], 2)}, and the central one {signed(central, 4)}, with an error of {short(errors[1], 2)}. "
            f"The slope of the sine at 1 is {SLOPE:.4f}."
        )

    return Player(fig, update, h=Slider(1e-15, 1.0, 0.1**0.5, 0.5, "distance h", log=True))


# ----------------------------------------------------------------------- gradient and curvatures


def direction() -> Player:
    """The gradient at a place that can be moved, and the slope along any direction.

    Returns
    -------
    Player
    """
    fig, (left, right) = plot.figure(2, width=7, height=3.1, width_ratios=(1.25, 1))
    grid = plot.grid((-2, 2), (-1.5, 1.5), 81)
    heights = (0.5 * grid[:, 0] ** 2 + 1.5 * grid[:, 1] ** 2).reshape(81, 81)
    left.contour(heights, levels=np.arange(1, 9) ** 2 / 12, extent=(-2, 2, -1.5, 1.5), colors=plot.PALE, linewidths=1)
    (level,) = left.plot([], [], color=plot.INK, linewidth=1.2)
    arrows = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.012, "zorder": 3}
    arrow = left.quiver([0], [0], [1], [1], color=plot.COLORS[1], label="gradient (a quarter of it)", **arrows)
    walk = left.quiver([0], [0], [1], [1], color=plot.COLORS[0], label="direction u", **arrows)
    left.set(xlim=(-2, 2), ylim=(-1.5, 1.5), xticks=[-2, 0, 2], yticks=[-1, 0, 1], xlabel="θ₁", ylabel="θ₂")
    left.set_aspect("equal")
    left.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize=8)
    angles, turn = np.linspace(-180, 180, 121), np.linspace(0, 2 * np.pi, 121)
    (curve,) = right.plot([], [], color=plot.INK)
    (mark,) = right.plot([], [], "o", color=plot.COLORS[0], markersize=9)
    right.axhline(0, color=plot.PALE, linewidth=1)
    right.set(
        xlim=(-180, 180), ylim=(-5, 5), xticks=[-180, -90, 0, 90, 180], yticks=[-4, 0, 4],
        xlabel="angle between u and the gradient (°)", ylabel="slope along u",
    )  # fmt: skip

    def update(t1, t2, angle):
        # figure: begin direction
        g = np.array([t1, 3 * t2])  # gradient of θ₁²/2 + 3 θ₂²/2
        norm = np.hypot(*g)
        to = np.arctan2(g[1], g[0]) + np.radians(angle)
        u = np.array([np.cos(to), np.sin(to)])
        slope = g @ u  # = |g| times the cosine of the angle
        curve.set_data(angles, norm * np.cos(np.radians(angles)))
        mark.set_data([angle], [slope])
        # figure: end
        height = 0.5 * t1**2 + 1.5 * t2**2
        level.set_data(np.sqrt(2 * height) * np.cos(turn), np.sqrt(2 * height / 3) * np.sin(turn))
        for drawn, (a, b) in (arrow, 0.25 * g), (walk, 0.6 * u):
            drawn.set_offsets([[t1, t2]])
            drawn.set_UVC([a], [b])
        return (
            f"At ({signed(t1, 1)}, {signed(t2, 1)}) the gradient is ({signed(g[0], 1)}, {signed(g[1], 1)}), with the "
            f"norm {norm:.2f}. Along a direction at {signed(angle, 0)}° to it, the slope is {signed(slope, 2)}."
        )

    return Player(
        fig,
        update,
        t1=Slider(-1.6, 1.6, 1.2, 0.1, "θ₁"),
        t2=Slider(-1.0, 1.0, 0.5, 0.1, "θ₂"),
        angle=Slider(-180, 180, 60, 15, "angle to the gradient (°)"),
    )


def curvature() -> Player:
    """The surface that belongs to a Hessian of two parameters, and its curvature in each direction.

    Returns
    -------
    Player
    """
    fig, (left, right) = plot.figure(2, width=6.6, height=3)
    size = 41
    grid = plot.grid((-1, 1), (-1, 1), size)
    from matplotlib.colors import LinearSegmentedColormap

    bowl = LinearSegmentedColormap.from_list("bowl", [plot.COLORS[0], "#FFFFFF", plot.COLORS[1]], 15)
    image = left.imshow(
        np.zeros((size, size)), extent=(-1, 1, -1, 1), vmin=-2, vmax=2, cmap=bowl, interpolation="bilinear"
    )
    axes = [left.plot([], [], line, color=plot.INK, linewidth=1.5)[0] for line in ("-", "--")]
    left.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1], xlabel="Δ₁", ylabel="Δ₂", title="½ ΔᵀHΔ (blue below 0)")
    angles = np.linspace(0, 180, 121)
    unit = np.column_stack([np.cos(np.radians(angles)), np.sin(np.radians(angles))])
    (curve,) = right.plot([], [], color=plot.INK)
    extremes = [right.axhline(0, color=plot.COLORS[k], linestyle=line) for k, line in ((1, "-"), (0, "--"))]
    right.axhline(0, color=plot.PALE, linewidth=1)
    right.set(
        xlim=(0, 180), ylim=(-5, 5), xticks=[0, 45, 90, 135, 180], yticks=[-4, -2, 0, 2, 4],
        xlabel="direction (°)", ylabel="curvature",
    )  # fmt: skip

    def update(h11, h22, h12):
        # figure: begin curvature
        H = np.array([[h11, h12], [h12, h22]])
        image.set_data(0.5 * ((grid @ H) * grid).sum(axis=1).reshape(size, size))
        curve.set_data(angles, ((unit @ H) * unit).sum(axis=1))  # uᵀHu for each direction u
        eigenvalues, vectors = np.linalg.eigh(H)
        for line, value in zip(extremes, eigenvalues[::-1], strict=True):
            line.set_ydata([value, value])
        # figure: end
        for line, vector in zip(axes, vectors.T[::-1], strict=True):
            line.set_data([-0.9 * vector[0], 0.9 * vector[0]], [-0.9 * vector[1], 0.9 * vector[1]])
        kind = nn.classify_critical_point(H)
        words = {"minimum": "a bowl, with a minimum", "maximum": "a dome, with a maximum", "saddle": "a saddle"}
        shape = words.get(kind, "flat in one direction at least, so that the Hessian does not decide")
        return (
            f"h₁₁ = {signed(h11, 1)}, h₂₂ = {signed(h22, 1)}, h₁₂ = {signed(h12, 1)}: the curvatures go from "
            f"{signed(eigenvalues[0], 2)} to {signed(eigenvalues[1], 2)}. The surface is {shape}."
        )

    return Player(
        fig,
        update,
        h11=Slider(-2.0, 2.0, 2.0, 0.5, "h₁₁"),
        h22=Slider(-2.0, 2.0, 1.0, 0.5, "h₂₂"),
        h12=Slider(-2.0, 2.0, 0.5, 0.5, "h₁₂"),
    )


CURVES = {
    "x²": (lambda x: 0.5 * x**2),
    "|x|": (lambda x: np.abs(x)),
    "eˣ": (lambda x: 0.25 * np.exp(x)),
    "wave": (lambda x: 1 + 0.16 * x**2 + 0.8 * np.sin(2 * x)),
}


def chord() -> Player:
    """A chord of a function, and how far it lies above the graph.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=5.4, height=3)
    x = np.linspace(-2.5, 2.5, 201)
    (graph,) = ax.plot([], [], color=plot.INK)
    (line,) = ax.plot([], [], "-o", color=plot.COLORS[0], label="chord")
    (gap,) = ax.plot([], [], color=plot.COLORS[1], linewidth=3, label="smallest gap")
    ax.set(xlim=(-2.6, 2.6), ylim=(-0.3, 3.4), xticks=[-2, 0, 2], yticks=[0, 1, 2, 3], xlabel="x", ylabel="f(x)")
    ax.legend(loc="upper center", ncols=2)

    def update(function, left, right):
        f = CURVES[function]
        # figure: begin chord
        lam = np.linspace(0, 1, 101)
        places = lam * left + (1 - lam) * right
        gaps = lam * f(left) + (1 - lam) * f(right) - f(places)
        lowest = gaps[1:-1].argmin() + 1
        graph.set_data(x, f(x))
        line.set_data([left, right], [f(left), f(right)])
        gap.set_data([places[lowest]] * 2, [f(places[lowest]), f(places[lowest]) + gaps[lowest]])
        # figure: end
        verdict = (
            "below the graph somewhere, so the function is not convex" if gaps.min() < -1e-9 else "nowhere below it"
        )
        name = f"f = {function}" if function != "wave" else "the wave"
        return (
            f"Chord of {name} from {signed(left, 1)} to {signed(right, 1)}: its gap to the graph goes from "
            f"{signed(gaps.min(), 2)} to {signed(gaps.max(), 2)}, and the chord is {verdict}."
        )

    return Player(
        fig,
        update,
        function=Choice(tuple(CURVES), "function", "wave"),
        left=Slider(-2.5, 0.0, -0.2, 0.1, "left end"),
        right=Slider(0.1, 2.5, 1.8, 0.1, "right end"),
    )


# -------------------------------------------------------------------------------------- descent


def parabola() -> Player:
    """Gradient descent on x², for any learning rate and start.

    Returns
    -------
    Player
    """
    fig, (left, right) = plot.figure(2, width=7, height=3)
    x, n = np.linspace(-13, 13, 121), 20
    left.plot(x, x**2, color=plot.PALE)
    (line,) = left.plot([], [], "-o", color=plot.COLORS[0], markersize=5, linewidth=1)
    (start,) = left.plot([], [], "D", color=plot.COLORS[1], markersize=8, label="start")
    left.set(
        xlim=(-13, 13), ylim=(-8, 165), xticks=[-10, 0, 10], yticks=[0, 50, 100, 150], xlabel="x", ylabel="f(x) = x²"
    )
    left.legend(loc="upper center")
    (size,) = right.plot([], [], "o", color=plot.COLORS[0], markersize=5)
    right.axhline(0, color=plot.PALE, linewidth=1)
    right.set(
        xlim=(-0.5, n + 0.5), ylim=(-13, 13), xticks=[0, 5, 10, 15, 20], yticks=[-10, 0, 10], xlabel="step", ylabel="x"
    )

    def update(lr, x0):
        # figure: begin parabola
        path = nn.gd_1d(lambda x: 2 * x, x0, lr, n, eps=0)
        line.set_data(path, path**2)
        size.set_data(range(n + 1), path)
        # figure: end
        start.set_data([x0], [x0**2])
        factor = 1 - 2 * lr
        fate = (
            "reaches the minimum in one step" if factor == 0 else
            "stays at the same height for ever" if abs(factor) == 1 else
            "moves away from the minimum" if abs(factor) > 1 else
            "approaches the minimum from one side" if factor > 0 else
            "jumps to and fro across the minimum and approaches it"
        )  # fmt: skip
        return (
            f"With η = {lr:.2f} every step multiplies x by {signed(factor, 2)}, so that descent {fate}. From "
            f"{signed(x0, 0)} it is at {signed(path[-1], 2)} after {counted(n, 'step')}."
        )

    return Player(
        fig,
        update,
        lr=Slider(0.05, 1.05, 0.1, 0.05, "learning rate η"),
        x0=Slider(-12, 12, 10, 1, "start"),
    )


def well(x: ArrayLike) -> tuple[Any, Any, Any]:
    """A well whose curvature is 1 at its bottom and negative at its rim.

    Parameters
    ----------
    x : array_like

    Returns
    -------
    f, df, ddf : ndarray
        1 − exp(−x²/2), its slope and its curvature.
    """
    x = np.asarray(x, dtype=float)
    bell = np.exp(-(x**2) / 2)
    return 1 - bell, x * bell, (1 - x**2) * bell


def model() -> Player:
    """The parabola whose minimum is the next step: of gradient descent, and of Newton's method.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=6, height=3.2)
    xs = np.linspace(-3.5, 3.5, 181)
    ax.plot(xs, well(xs)[0], color=plot.INK, label="f")
    (descent,) = ax.plot([], [], "--", color=plot.COLORS[0], label="curvature 1/η")
    (newton,) = ax.plot([], [], "-.", color=plot.COLORS[1], label="curvature f″")
    (ends,) = ax.plot([], [], "o", color=plot.COLORS[0], markersize=8)
    (newton_end,) = ax.plot([], [], "^", color=plot.COLORS[1], markersize=9)
    (here,) = ax.plot([], [], "D", color=plot.INK, markersize=7)
    ax.set(xlim=(-3.5, 3.5), ylim=(-0.6, 1.5), xticks=[-2, 0, 2], yticks=[0, 1], xlabel="x", ylabel="height")
    ax.legend(loc="lower left", ncols=3)

    def update(x, lr):
        # figure: begin model
        f, slope, curved = well(x)
        step, newton_step = -lr * slope, -slope / curved if curved else np.inf
        descent.set_data(xs, f + slope * (xs - x) + (xs - x) ** 2 / (2 * lr))
        newton.set_data(xs, f + slope * (xs - x) + curved * (xs - x) ** 2 / 2)
        here.set_data([x], [f])
        ends.set_data([x + step], [f + slope * step / 2])  # the lowest point of the parabola
        # figure: end
        shown = np.isfinite(newton_step)
        newton_end.set_data([x + newton_step] if shown else [], [f + slope * newton_step / 2] if shown else [])
        new = well(x + step)[0]
        if shown:
            lands = well(x + newton_step)[0]
            end = (
                f"Newton's parabola, with the curvature {signed(curved, 2)}, leads to {signed(x + newton_step, 2)}, "
                f"where f is {lands:.2f}"
            )
        else:
            end = "Newton's parabola is a straight line here, and leads nowhere"
        return (
            f"At x = {signed(x, 1)} f is {f:.2f}. The parabola with the curvature 1/η = {1 / lr:.2f} leads to "
            f"{signed(x + step, 2)}, where f is {new:.2f}. {end}."
        )

    return Player(
        fig,
        update,
        x=Slider(-2.0, 2.0, 0.6, 0.1, "x"),
        lr=Slider(0.25, 4.0, 0.5, 0.25, "learning rate η"),
    )


# --------------------------------------------------------------------------------------- valleys

VALLEY_STEPS = 40


def valley() -> Player:
    """Gradient descent in a valley of any condition number.

    Returns
    -------
    Player
    """
    fig, (left, right) = plot.figure(2, width=7, height=3, width_ratios=(1.4, 1))
    turn = np.linspace(0, 2 * np.pi, 121)
    rings = [left.plot([], [], color=plot.PALE, linewidth=1)[0] for _ in range(5)]
    (line,) = left.plot([], [], "-o", color=plot.COLORS[0], markersize=4, linewidth=1)
    left.plot(0, 0, "*", color=plot.COLORS[1], markersize=12)
    left.set(xlim=(-1.2, 3.4), ylim=(-1.6, 1.6), xticks=[-1, 0, 1, 2, 3], yticks=[-1, 0, 1], xlabel="θ₁", ylabel="θ₂")
    (loss,) = right.semilogy([], [], color=plot.COLORS[0])
    right.set(
        xlim=(0, VALLEY_STEPS), ylim=(1e-8, 100), xticks=[0, 20, 40], yticks=[1e-8, 1e-4, 1], xlabel="step", ylabel="f"
    )
    right.minorticks_off()

    def update(kappa, share):
        # figure: begin valley
        curvatures = np.array([1.0, kappa])
        lr = share * 2 / kappa
        path = nn.gd(lambda t: curvatures * t, [3.0, 1.0], lr, VALLEY_STEPS, eps=0)
        heights = path**2 @ curvatures / 2
        line.set_data(path[:, 0], path[:, 1])
        loss.set_data(range(VALLEY_STEPS + 1), np.maximum(heights, 1e-12))
        # figure: end
        for ring, radius in zip(rings, (0.6, 1.2, 1.8, 2.4, 3.0), strict=True):
            ring.set_data(radius * np.cos(turn), radius * np.sin(turn) / np.sqrt(kappa))
        best = 2 / (1 + kappa)
        outcome = f"after {VALLEY_STEPS} steps f is {short(heights[-1], 2)}" if share < 1 else "descent does not settle"
        return (
            f"With the condition number {short(kappa)} and η = {short(lr)}, {outcome}. The steep parameter is "
            f"multiplied by {signed(1 - lr * kappa, 2)} in every step and the other one by {signed(1 - lr, 2)}. "
            f"The best constant rate is {short(best)}, with the factor {(kappa - 1) / (kappa + 1):.2f}."
        )

    return Player(
        fig,
        update,
        kappa=Slider(1.0, 100.0, 10**1.25, 0.25, "condition number", log=True),
        share=Slider(0.05, 1.05, 0.9, 0.05, "η, as a share of its limit"),
    )


# ---------------------------------------------------------------------------- where starts lead


def start() -> Player:
    """Gradient descent on a surface with four minima, from a start that two sliders move.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=4.6, height=4)
    draw_basins(ax)
    (line,) = ax.plot([], [], "-o", color=plot.INK, markersize=3, linewidth=1)
    (first,) = ax.plot([], [], "P", color=plot.INK, markeredgecolor="white", markersize=11)

    def update(t1, t2, lr):
        # figure: begin start
        with np.errstate(all="ignore"):
            path = nn.gd(himmelblau_gradient, [t1, t2], lr, 200, eps=1e-6)
        inside = np.abs(path).max(axis=1) < 50
        visible = path if inside.all() else path[: inside.argmin()]
        line.set_data(visible[:, 0], visible[:, 1])
        first.set_data([t1], [t2])
        # figure: end
        at = f"From ({signed(t1, 1)}, {signed(t2, 1)}) with η = {lr:.2f}"
        steps = counted(len(path) - 1, "step")
        if not inside.all():
            return f"{at} descent runs away within {counted(int(inside.argmin()), 'step')}."
        slope = np.linalg.norm(himmelblau_gradient(path[-1]))
        where = f"({signed(path[-1, 0], 2)}, {signed(path[-1, 1], 2)})"
        if slope < 1e-2 and nearest_minimum(path[-1]) >= 0:
            return f"{at} descent arrives at the minimum {where}, in {steps}."
        return f"{at} descent is at {where} after {steps} and has not settled: the slope there is {slope:.2f}."

    return Player(
        fig,
        update,
        t1=Slider(-5.0, 5.0, 0.5, 0.1, "start θ₁"),
        t2=Slider(-5.0, 5.0, -4.5, 0.1, "start θ₂"),
        lr=Slider(0.05, 3.0, 0.25, 0.05, "learning rate η"),
    )
