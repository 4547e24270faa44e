"""Interactive figures of unit 10: multi-layer perceptrons.

Labels are plain text ("x₁", not "$x_1$"): Matplotlib parses mathematics anew in every frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpkit import data, nn, plot
from mlpkit.demos.live import Live
from mlpkit.demos.player import Choice, Player, Slider, short
from mlpkit.demos.words import counted, fixed, signed

Array = NDArray[np.float64]

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
"""The four inputs of XOR; the second and the third are of class 1."""


# ----------------------------------------------------------------------------- hidden space


def hidden_corners(b2: float, act: str) -> Array:
    """Where two hidden units with the weights (1, 1) send the four corners.

    Parameters
    ----------
    b2 : float
        Bias of the second unit; that of the first is 0.
    act : {"none", "relu", "tanh"}

    Returns
    -------
    A : ndarray of shape (4, 2)
    """
    # figure: begin hidden_space
    Z = CORNERS @ np.ones((2, 2)) + np.array([0.0, b2])
    A = Z if act == "none" else nn.ACTIVATIONS[act].function(Z)
    # figure: end
    return A


def gap(A: Array) -> tuple[float, Array, Array]:
    """How far the point of class 1 lies from the segment between the two points of class 0.

    Parameters
    ----------
    A : ndarray of shape (4, 2)
        The hidden corners, of which the second and the third are the same point.

    Returns
    -------
    distance : float
    point, foot : ndarray of shape (2,)
        The point of class 1, and the nearest one of the segment.
    """
    start, point, end = A[0], A[1], A[3]
    along = end - start
    t = np.clip((point - start) @ along / (along @ along), 0, 1) if along.any() else 0.0
    foot = start + t * along
    return float(np.linalg.norm(point - foot)), point, foot


def hidden_space() -> Player:
    """The inputs of XOR, and where two hidden units send them.

    Returns
    -------
    Player
    """
    fig, (left, right) = plot.figure(2, width=6.6, height=3.1)
    x1 = np.array([-2.0, 4.0])
    left.plot(x1, -x1, color=plot.COLORS[2], linewidth=1.5, label="unit 1: z₁ = 0")
    (second,) = left.plot(x1, -x1, "--", color=plot.COLORS[3], linewidth=1.5, label="unit 2: z₂ = 0")
    plot.points(left, CORNERS, np.array([0, 1, 1, 0]), ("class 0", "class 1"), size=60)
    left.set(xlim=(-0.6, 1.9), ylim=(-0.6, 1.9), xlabel="x₁", ylabel="x₂", title="inputs")
    left.legend(loc="upper right", fontsize=7, frameon=True)
    zeros = right.scatter([0, 0], [0, 0], s=60, color=plot.COLORS[0], marker=plot.MARKERS[0], zorder=3)
    ones = right.scatter([0], [0], s=60, color=plot.COLORS[1], marker=plot.MARKERS[1], zorder=4)
    (line,) = right.plot([], [], color=plot.INK, linewidth=1.5)
    names = [right.text(0, 0, text, fontsize=8, ha="left", va="bottom") for text in ("00", "01, 10", "11")]
    right.set(xlim=(-0.7, 2.7), ylim=(-2.4, 2.9), xlabel="a₁", ylabel="a₂", title="hidden units")

    def update(b2: float, act: str) -> str:
        A = hidden_corners(b2, act)
        distance, point, foot = gap(A)
        separable = distance > 1e-9
        second.set_ydata(-x1 - b2)
        zeros.set_offsets(A[[0, 3]])
        ones.set_offsets(A[[1]])
        for name, k in zip(names, (0, 1, 3), strict=True):
            name.set_position((A[k, 0] + 0.08, A[k, 1] + (-0.42 if k == 1 else 0.12)))
        if separable:
            middle, normal = (point + foot) / 2, point - foot
            along = 10 * np.array([-normal[1], normal[0]]) / distance
            line.set_data(*np.transpose([middle - along, middle + along]))
        line.set_visible(separable)
        how = {"none": "Without an activation", "relu": "With ReLUs", "tanh": "With tanh"}[act]
        where = (
            "11 and 00 lie at (" + ") and (".join(f"{signed(A[k, 0], 1)}, {signed(A[k, 1], 1)}" for k in (3, 0)) + ")"
        )
        point_of_one = f"01 and 10 meet at ({signed(point[0], 1)}, {signed(point[1], 1)})"
        verdict = "a line separates the classes" if separable else "no line separates the classes"
        return f"{how} and b₂ = {signed(b2, 2)}, {point_of_one}, and {where}: {verdict}."

    return Player(
        fig,
        update,
        b2=Slider(-2.0, 0.5, -1.0, 0.25, "bias b₂ of unit 2"),
        act=Choice(["none", "relu", "tanh"], "activation", "relu"),
    )


# ----------------------------------------------------------------------------- regression with two units

BUMP_X = np.linspace(-4, 4, 33)
BUMP_Y = np.exp(-((BUMP_X / 1.6) ** 2))


def two_units(x: Array, w1: float, b1: float, w2: float, b2: float, v1: float, v2: float, b: float) -> list[Array]:
    """Output of a network with one input and two sigmoid units, and what each unit contributes to it.

    Parameters
    ----------
    x : ndarray of shape (N,)
    w1, b1, w2, b2 : float
        Weight and bias of each hidden unit.
    v1, v2, b : float
        Weights and bias of the output.

    Returns
    -------
    list of three ndarrays of shape (N,)
        Output, contribution of unit 1, contribution of unit 2.
    """
    # figure: begin bump
    first, second = v1 * nn.sigmoid(w1 * x + b1), v2 * nn.sigmoid(w2 * x + b2)
    y_hat = b + first + second
    # figure: end
    return [y_hat, first, second]


def bump() -> Player:
    """Two sigmoid units follow a bump; all seven parameters can be moved.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=5.6, height=3.1)
    x = np.linspace(-4, 4, 161)
    ax.plot(BUMP_X, BUMP_Y, "o", color=plot.INK, markersize=3.5, label="data")
    (output,) = ax.plot([], [], color=plot.COLORS[0], label="ŷ")
    (first,) = ax.plot([], [], "--", color=plot.COLORS[1], linewidth=1.5, label="unit 1 times v₁")
    (second,) = ax.plot([], [], "-.", color=plot.COLORS[2], linewidth=1.5, label="unit 2 times v₂")
    ax.set(xlim=(-4, 4), ylim=(-2.2, 2.2), xlabel="x")
    ax.legend(loc="lower left", fontsize=8, ncols=2)

    def update(**values: float) -> str:
        for curve, shown in zip((output, first, second), two_units(x, **values), strict=True):
            curve.set_data(x, shown)
        loss = nn.mse(two_units(BUMP_X, **values)[0], BUMP_Y)
        peak = x[np.argmax(output.get_ydata())]
        return f"The mean squared error is {fixed(loss, 4)}; the curve is highest at x = {signed(peak, 2)}."

    return Player(
        fig,
        update,
        w1=Slider(-4.0, 4.0, 2.0, 0.25, "w₁ of unit 1"),
        b1=Slider(-6.0, 6.0, 2.0, 0.25, "b₁ of unit 1"),
        w2=Slider(-4.0, 4.0, 2.0, 0.25, "w₂ of unit 2"),
        b2=Slider(-6.0, 6.0, -4.0, 0.25, "b₂ of unit 2"),
        v1=Slider(-2.0, 2.0, 1.0, 0.1, "v₁ to the output"),
        v2=Slider(-2.0, 2.0, -1.0, 0.1, "v₂ to the output"),
        b=Slider(-1.0, 1.0, 0.0, 0.1, "b of the output"),
    )


# ----------------------------------------------------------------------------- success rates


def solves_xor(act: str, units: int, starts: Sequence[int], steps: int = 3000, lr: float = 0.3) -> NDArray[np.bool_]:
    """Train a network on the four corners of XOR from many random starts at once.

    Parameters
    ----------
    act : {"relu", "tanh", "sigmoid"}
    units : int
        Of the hidden layer.
    starts : sequence of int
        Seeds of the weights.
    steps : int
        Of gradient descent, with all four examples each.
    lr : float

    Returns
    -------
    ndarray of bool, shape (len(starts),)
        Whether all four corners are in their class in the end.
    """
    y, (g, slope) = np.array([0.0, 1.0, 1.0, 0.0]), nn.ACTIVATIONS[act]
    nets = [nn.init_mlp([2, units, 1], np.random.default_rng(seed)) for seed in starts]
    W1, b1, W2, b2 = (np.stack([np.atleast_2d(net[name]) for net in nets]) for name in ("W1", "b1", "W2", "b2"))
    for _ in range(steps):
        Z = CORNERS @ W1 + b1  # one network in each block
        A = g(Z)
        dout = (nn.sigmoid(A @ W2 + b2) - y[:, None]) / 4
        dZ = dout @ W2.transpose(0, 2, 1) * slope(Z)
        W2, b2 = W2 - lr * A.transpose(0, 2, 1) @ dout, b2 - lr * dout.sum(axis=1, keepdims=True)
        W1, b1 = W1 - lr * CORNERS.T @ dZ, b1 - lr * dZ.sum(axis=1, keepdims=True)
    scores = (g(CORNERS @ W1 + b1) @ W2 + b2)[:, :, 0]
    return np.all((scores >= 0) == (y == 1), axis=1)


# ----------------------------------------------------------------------------- playground

STEPS = 1500
"""Steps of gradient descent in the playground."""

_CLASSES = ("class 0", "class 1")
_HALF = 1.8  # of the square that is drawn


def playground_data(name: str) -> tuple[Array, NDArray[np.int_]]:
    """One of the four data sets of the playground, the same ones at every call.

    Parameters
    ----------
    name : {"blobs", "XOR", "circle", "spiral"}

    Returns
    -------
    X : ndarray of shape (120, 2)
        Between −1.5 and 1.5.
    y : ndarray of int, shape (120,)
    """
    rng = np.random.default_rng(10)
    X, y = {
        "blobs": lambda: data.blobs(rng, [(-1, -1), (1, 1)], 120, 0.5),
        "XOR": lambda: data.xor(rng, 120, 0.25),
        "circle": lambda: data.circles(rng, 120, 0.12),
        "spiral": lambda: data.spiral(rng, 120, K=2, noise=0.03),
    }[name]()
    return 1.5 * X / np.abs(X).max(), y


def layer_sizes(units: int, depth: int) -> list[int]:
    """Sizes of a network with two inputs and one output; without units there is no hidden layer."""
    return [2, *[units] * (depth if units else 0), 1]


class Training:
    """A network of the playground and its losses, one step of gradient descent after the other."""

    def __init__(self, units: int, depth: int, act: str, lr: float, name: str, start: int) -> None:
        self.X, self.y = playground_data(name)
        self.sizes, self.act, self.lr = layer_sizes(units, depth), act, lr
        self.params = nn.init_mlp(self.sizes, np.random.default_rng(start))
        self.losses = [self.loss()]

    def scores(self, X: Array) -> Array:
        """Scores of some inputs, of shape (N,)."""
        return nn.mlp_forward(X, self.params, self.act)[0][:, 0]

    def loss(self) -> float:
        """Loss on all examples, in nats."""
        return nn.mlp_loss(self.scores(self.X)[:, None], self.y, "binary")

    def step(self) -> None:
        """One step with all examples."""
        # figure: begin playground
        out, cache = nn.mlp_forward(self.X, self.params, self.act)
        grads = nn.mlp_backward(cache, self.y, self.params, "binary")
        self.params = nn.sgd_step(self.params, grads, self.lr)
        # figure: end
        self.losses.append(nn.mlp_loss(out, self.y, "binary"))


def _weights_drawn(training: Training) -> tuple[list[Any], Array]:
    """Edges of the network as segments, and their weights."""
    places = [
        [(l / (len(training.sizes) - 1), k - (n - 1) / 2) for k in range(n)] for l, n in enumerate(training.sizes)
    ]
    segments = [(a, b) for left, right in pairwise(places) for a in left for b in right]
    weights = [training.params[f"W{l}"].ravel() for l in range(1, len(training.sizes))]
    return segments, np.concatenate(weights)


def playground() -> Live:
    """A network of up to 8 hidden units a layer that is trained live on one of four data sets.

    Returns
    -------
    Live
    """
    from matplotlib.collections import LineCollection

    fig, grid = plot.figure(2, 2, width=6.8, height=3.7, width_ratios=(1.15, 1))
    left, upper, lower = _merged(fig, grid), grid[0, 1], grid[1, 1]
    fig.get_layout_engine().set(wspace=0.08)
    square, size = (-_HALF, _HALF), 61
    inputs = plot.grid(square, square, size)
    shades = left.imshow(np.zeros((size, size, 3)), extent=square * 2, interpolation="bilinear")
    borders = LineCollection([], colors=plot.INK, linewidths=0.8, alpha=0.6)
    left.add_collection(borders)
    dots = [
        left.scatter([], [], s=16, color=plot.COLORS[k], marker=plot.MARKERS[k], edgecolor="white", linewidth=0.4)
        for k in range(2)
    ]
    left.set(xlim=square, ylim=square, xlabel="x₁", ylabel="x₂")
    edges = LineCollection([], zorder=1)
    upper.add_collection(edges)
    circles = upper.scatter([], [], s=42, facecolor="white", edgecolor=plot.INK, linewidth=1, zorder=2)
    upper.set(xlim=(-0.08, 1.08), ylim=(-4.1, 4.1))
    upper.set_axis_off()
    upper.set_title("weights: blue above 0, orange below", fontsize=8)
    (curve,) = lower.plot([], [], linewidth=1.5)
    lower.set(xlim=(0, STEPS), ylim=(0, 1), xlabel="step", ylabel="loss (nats)")
    ends = np.array([[plot.COLORS[0]], [plot.COLORS[1]]])
    pale = plot.regions([0, 1], 2)
    state: list[Training] = []

    def work(**values: Any) -> Iterator[None]:
        training = Training(**values)
        state[:] = [training]
        yield
        for _ in range(STEPS):
            training.step()
            yield

    def show() -> str:
        (training,) = state
        p = nn.sigmoid(training.scores(inputs)).reshape(size, size, 1)
        shades.set_data((1 - p) * pale[0] + p * pale[1])
        for k, dot in enumerate(dots):
            dot.set_offsets(training.X[training.y == k])
        borders.set_segments(_zero_lines(training.params["W1"], training.params["b1"]))
        segments, weights = _weights_drawn(training)
        edges.set(
            segments=segments,
            linewidths=np.minimum(0.3 + np.abs(weights), 4),
            colors=ends[(weights < 0).astype(int), 0],
        )
        circles.set_offsets(np.array([place for segment in segments for place in segment]))
        curve.set_data(range(len(training.losses)), training.losses)
        return _told(training)

    return Live(
        fig,
        work,
        show,
        every=30,
        units=Slider(0, 8, 4, 1, "hidden units in a layer"),
        depth=Slider(1, 3, 1, 1, "hidden layers"),
        act=Choice(["relu", "tanh", "sigmoid"], "activation"),
        lr=Slider(0.01, 10.0, 0.3, 0.5, "learning rate η", log=True),
        name=Choice(["blobs", "XOR", "circle", "spiral"], "data", "circle"),
        start=Slider(0, 9, 0, 1, "random start"),
    )


def _merged(fig: Any, grid: Any) -> Any:
    """One tall panel in place of the two on the left."""
    spec = grid[0, 0].get_gridspec()
    for ax in grid[:, 0]:
        ax.remove()
    return fig.add_subplot(spec[:, 0])


def _zero_lines(W: Array, b: Array) -> list[Array]:
    """Where the score of each unit of the first layer is zero, as segments that leave the square."""
    lengths = np.maximum(np.hypot(*W), 1e-12)
    feet, along = -(b / lengths**2) * W, np.stack([-W[1], W[0]]) / lengths
    far = np.abs(b) / lengths > 10  # not in the picture, and no numbers that overflow
    return [np.stack([f - 9 * a, f + 9 * a]) for f, a, gone in zip(feet.T, along.T, far, strict=True) if not gone]


def _told(training: Training) -> str:
    """The state of the training in a sentence."""
    sizes, steps = training.sizes, len(training.losses) - 1
    loss, correct = training.loss(), np.mean((training.scores(training.X) >= 0) == training.y)
    if len(sizes) == 2:
        net = "Without hidden units"
    else:
        layers = "" if len(sizes) == 3 else f" in each of {len(sizes) - 2} layers"
        net = f"With {counted(sizes[1], 'hidden unit')}{layers} ({training.act})"
    shown = f"{fixed(loss, 2)} nats" if np.isfinite(loss) and loss < 100 else "beyond all bounds"
    after = f"after {counted(steps, 'step')} the loss is {shown}"
    return f"{net}, η = {short(training.lr)}: {after}, and {correct:.0%} are right."


# ----------------------------------------------------------------------------- staircase

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "x²": np.square,
    "wave": lambda x: 0.5 + 0.4 * np.sin(2 * np.pi * x) * np.exp(-x),
    "jump": lambda x: 0.2 + 0.3 * x + 0.4 * (np.asarray(x) >= 1 / 3),
}
"""What the staircase follows, from 0 to 1; the last one is not continuous."""

_FINE = np.arange(2000) / 2000


def staircase_error(f: Callable[[Any], Any], units: int) -> float:
    """Largest error of the staircase of some units on [0, 1).

    Parameters
    ----------
    f : callable
    units : int

    Returns
    -------
    float
    """
    # figure: begin staircase
    c, h, b0 = nn.fit_step_network(f, 0.0, 1.0, units)
    error = np.abs(nn.step_network(_FINE, c, h, b0) - f(_FINE))
    # figure: end
    return float(error.max())


def staircase() -> Player:
    """A staircase of step units follows a function, and its error falls with their number.

    Returns
    -------
    Player
    """
    fig, (left, right) = plot.figure(2, width=6.8, height=3.1)
    numbers = np.unique(np.round(2.0 ** np.arange(0, 8.01, 0.5)).astype(int))
    errors = {name: [staircase_error(f, int(M)) for M in numbers] for name, f in FUNCTIONS.items()}
    (target,) = left.plot([], [], color=plot.INK, linewidth=1.2, label="f")
    (steps,) = left.plot([], [], color=plot.COLORS[1], linewidth=1.8, drawstyle="steps-post", label="staircase")
    left.set(xlim=(0, 1), ylim=(-0.05, 1.1), xlabel="x")
    left.legend(loc="upper left", fontsize=8)
    (curve,) = right.plot([], [], "o-", markersize=3, linewidth=1)
    (here,) = right.plot([], [], "s", color=plot.COLORS[1], markersize=8)
    right.plot(numbers, 1 / numbers, ":", color=plot.INK, linewidth=1, label="1 / M")
    right.set(xscale="log", yscale="log", xlim=(0.8, 320), ylim=(1e-3, 1.5), xlabel="number M of units")
    right.set(ylabel="largest error")
    right.legend(loc="lower left", fontsize=8)

    def update(M: int, name: str) -> str:
        f, error = FUNCTIONS[name], staircase_error(FUNCTIONS[name], M)
        target.set_data(_FINE, f(_FINE))
        steps.set_data(_FINE, nn.step_network(_FINE, *nn.fit_step_network(f, 0.0, 1.0, M)))
        curve.set_data(numbers, errors[name])
        here.set_data([M], [error])
        return f"{counted(M, 'step unit')} for “{name}”: the largest error is {short(error, 2)}."

    return Player(
        fig,
        update,
        M=Slider(2, 256, 4, 0.5, "number M of units", log=True, base=2),
        name=Choice(list(FUNCTIONS), "function"),
    )
