"""Interactive figures of unit 07: softmax regression.

Labels are plain text ("x₁", not "$x_1$"): Matplotlib parses mathematics anew in every frame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlpkit import data, nn, plot
from mlpkit.demos.player import Choice, Player, Slider
from mlpkit.demos.words import after_steps, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TOY_W = np.array([[1.0, 0.0, 1.0], [1.0, -1.0, -0.5]])
"""Weights of the toy with three classes (deck 000), one column for each class, shape (2, 3)."""

TOY_B = np.array([-2.0, 1.0, 10.0])
"""Its biases, with which one class wins everywhere."""

_PALETTE = plot.regions(np.arange(3), 3)


def _shaded(Z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Colors of the predicted classes, the paler the less certain, shape (n, 3)."""
    P = nn.softmax(Z)
    sure = (P.max(axis=1) - 1 / 3) * 1.5
    return 1 - sure[:, None] * (1 - _PALETTE[nn.predict(P)])


def _probability_axis(ax: Axes, label: str) -> None:
    ax.set(xlim=(0, 1), xticks=[0, 0.5, 1], xlabel=label)


def _probability_bars(ax: Axes, names: Sequence[str], decimals: int) -> Callable[[NDArray[np.float64]], None]:
    """Draw a bar with a number behind it for each of three probabilities; returns a function that sets them."""
    # figure: begin probabilities
    bars = ax.barh(range(3), [0, 0, 0], color=plot.COLORS[:3])
    texts = [ax.text(0, k, "", va="center") for k in range(3)]
    # figure: end
    _probability_axis(ax, "probability")
    ax.set(xlim=(0, 1.15), yticks=range(3), yticklabels=names, ylim=(2.6, -0.6))

    # figure: begin probabilities
    def set_bars(P):
        for bar, text, p in zip(bars, texts, P, strict=True):
            bar.set_width(p)
            text.set(x=p + 0.02, text=f"{p:.{decimals}f}")

    # figure: end

    return set_bars


def probabilities() -> Player:
    """Three scores and a temperature, and the probabilities that the softmax makes of them.

    Returns
    -------
    Player
    """
    fig, ax = plot.figure(width=5, height=2.2)
    set_bars = _probability_bars(ax, [f"class {k}" for k in range(3)], 3)

    # figure: begin probabilities
    def update(z0, z1, z2, temperature):
        scores = np.array([z0, z1, z2])
        P = nn.softmax(scores / temperature)
        set_bars(P)
        # figure: end
        winners = [str(k) for k in np.flatnonzero(scores == scores.max())]
        verdict = (
            f"class {winners[0]} is the largest"
            if len(winners) == 1
            else (f"classes {listed(winners)} tie for the largest")
        )
        return (
            f"Scores {z0:.1f}, {z1:.1f} and {z2:.1f} at temperature {temperature:.1f} become probabilities "
            f"{P[0]:.3f}, {P[1]:.3f} and {P[2]:.3f}: {verdict}."
        )

    return Player(
        fig,
        update,
        z0=Slider(-5.0, 5.0, 1.0, 0.5, "score z₀ (nats)"),
        z1=Slider(-5.0, 5.0, 2.0, 0.5, "score z₁ (nats)"),
        z2=Slider(-5.0, 5.0, 3.0, 0.5, "score z₂ (nats)"),
        temperature=Slider(0.1, 5.0, 1.0, 0.1, "temperature"),
    )


def toy_shares(b2: float, size: int = 100) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
    """Which class wins where in the square of the toy.

    Parameters
    ----------
    b2 : float
        Bias of the last class.
    size : int
        Cells along each side; a class is decided at the center of each cell.

    Returns
    -------
    classes : ndarray of int, shape (size, size)
    shares : ndarray of shape (3,)
        Part of the square that each class wins.
    """
    edge = 5 - 5 / size
    # figure: begin class_map
    Z = nn.linear(plot.grid((-edge, edge), (-edge, edge), size), TOY_W, [*TOY_B[:2], b2])
    classes = nn.predict(Z)
    shares = np.bincount(classes, minlength=3) / size**2
    # figure: end
    return classes.reshape(size, size), shares


def class_map() -> Player:
    """The classes of the toy while the last bias moves.

    Returns
    -------
    Player
    """
    fig, (left, right) = plot.figure(2, width=5, height=2.8, width_ratios=(1.35, 1))
    image = left.imshow(np.ones((100, 100, 3)), extent=(-5, 5, -5, 5), origin="lower", interpolation="nearest")
    left.set(xlabel="x₁", ylabel="x₂", xticks=[-5, 0, 5], yticks=[-5, 0, 5])
    (meeting,) = left.plot([], [], "o", color=plot.INK, markersize=6)
    names = [left.text(0, 0, str(k), ha="center", va="center", weight="bold", color=plot.INK) for k in range(3)]
    bars = right.barh(range(3), [0, 0, 0], color=plot.COLORS[:3])
    right.set(yticks=range(3), yticklabels=[f"class {k}" for k in range(3)], ylim=(2.6, -0.6))
    _probability_axis(right, "share of the square")
    centers = np.linspace(-4.95, 4.95, 100)

    def update(b2):
        # figure: begin class_map
        classes, shares = toy_shares(b2)
        image.set_data(_PALETTE[classes])
        x2 = (b2 + 2) / 1.5  # where the scores of classes 0 and 2 are equal
        x1 = 3 - 2 * x2  # and on that line, those of 0 and 1
        # figure: end
        inside = abs(x1) < 5 and abs(x2) < 5
        meeting.set_data(*([[x1], [x2]] if inside else [[], []]))
        for k in range(3):
            bars[k].set_width(shares[k])
            names[k].set_visible(shares[k] > 0.02)
            if shares[k] > 0.02:
                rows, columns = np.nonzero(classes == k)
                names[k].set_position((centers[int(columns.mean())], centers[int(rows.mean())]))
        winning = [str(k) for k in range(3) if shares[k] > 0]
        appear = f"classes {listed(winning)} appear" if len(winning) > 1 else f"only class {winning[0]} appears"
        meet = f" All three meet at ({x1:.1f}, {x2:.1f})." if inside and len(winning) == 3 else ""
        return (
            f"With a last bias of {b2:.1f}, {appear} in the square: class 0 wins {shares[0]:.1%} of it, "
            f"class 1 {shares[1]:.1%}, class 2 {shares[2]:.1%}.{meet}"
        )

    return Player(fig, update, b2=Slider(-6.0, 12.0, 1.0, 0.5, "bias of class 2 (nats)"))


def activations() -> Player:
    """The same three scores through one softmax, or through three sigmoids.

    Returns
    -------
    Player
    """
    labels = ("sky", "sea", "bird")
    fig, ax = plot.figure(width=5, height=2.4)
    set_bars = _probability_bars(ax, labels, 2)
    half = ax.axvline(0.5, color=plot.INK, linestyle=":", linewidth=1)
    title = ax.set_title("sum")

    # figure: begin activations
    def update(activation, sky):
        Z = np.array([sky, 1.0, -1.0])
        together = activation == "softmax"
        P = nn.softmax(Z) if together else nn.sigmoid(Z)
        half.set_visible(not together)
        set_bars(P)
        title.set_text(f"sum of the three: {P.sum():.2f}")
        # figure: end
        if together:
            answer = f"the one answer is {labels[nn.predict(P)]}"
        else:
            chosen = [labels[k] for k in np.flatnonzero(nn.predict_binary(Z))]
            answer = f"at one half and above, the answer is {listed(chosen)}"
        name = "one softmax" if together else "three sigmoids"
        return (
            f"Scores {sky:.1f}, 1.0 and -1.0 through {name}: {P[0]:.2f}, {P[1]:.2f} and {P[2]:.2f}, "
            f"sum {P.sum():.2f}; {answer}."
        )

    return Player(
        fig,
        update,
        activation=Choice(("sigmoids", "softmax"), "activation"),
        sky=Slider(-4.0, 4.0, 2.0, 0.5, "score of sky (nats)"),
    )


def surprise() -> Player:
    """The loss of one example against the probability of its true class.

    Returns
    -------
    Player
    """
    # figure: begin surprise
    fig, ax = plot.figure(width=5, height=2.8)
    p = np.linspace(0.02, 1, 99)
    ax.plot(p, -np.log(p), color=plot.COLORS[0], label="−ln p (nats)")
    ax.plot(p, -np.log2(p), "--", color=plot.COLORS[2], label="−log₂ p (bits)")
    ax.plot([0, 0.5, 0.5, 1], [1, 1, 0, 0], ":", color=plot.INK, label="0/1 loss, two classes")
    # figure: end
    (dot,) = ax.plot([], [], "o", color=plot.COLORS[1], markersize=8, zorder=4)
    ax.set(
        xlim=(0, 1.02),
        ylim=(-0.1, 4),
        xticks=[0, 0.5, 1],
        yticks=[0, 1, 2, 3, 4],
        xlabel="probability p of the true class",
        ylabel="loss of the example",
    )
    ax.legend(loc="upper right", frameon=False)

    def update(p):
        dot.set_data([p], [-np.log(p)])
        wrong = "wrong" if p < 0.5 else "right"
        return (
            f"A true class of probability {p:.2f} costs {-np.log(p):.2f} nats, or {-np.log2(p):.2f} bits; "
            f"with two classes the prediction is {wrong}, a 0/1 loss of {int(p < 0.5)}."
        )

    return Player(fig, update, p=Slider(0.03, 0.99, 0.8, 0.01, "probability"))


DESCENT_LR = 0.5
DESCENT_STEPS = 150


def two_measurements() -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Bill length and bill depth of the penguins, each with mean 0 and standard deviation 1.

    Returns
    -------
    X : ndarray of shape (342, 2)
    y : ndarray of int, shape (342,)
    """
    birds = data.penguins()
    X = birds.X[:, :2]
    return (X - X.mean(axis=0)) / X.std(axis=0), birds.y


def descent_path() -> list[tuple[NDArray[np.float64], NDArray[np.float64], float, float]]:
    """Parameters of softmax regression on the two measurements, before each step and after the last.

    Returns
    -------
    list of (W, b, loss, accuracy)
        ``DESCENT_STEPS + 1`` of them.
    """
    # figure: begin descent
    X, y = two_measurements()
    W, b, path = np.zeros((2, 3)), np.zeros(3), []
    for _ in range(DESCENT_STEPS + 1):
        Z = nn.linear(X, W, b)
        path.append((W, b, nn.softmax_ce(Z, y), nn.accuracy(nn.predict(Z), y)))
        dW, db = nn.softmax_reg_grad(X, y, W, b)
        W, b = W - DESCENT_LR * dW, b - DESCENT_LR * db
    # figure: end
    return path


def descent() -> Player:
    """Borders between three species of penguins during gradient descent.

    Returns
    -------
    Player
    """
    X, y = two_measurements()
    path, G = descent_path(), plot.grid((-3, 3), (-3, 3), 81)
    fig, (left, right) = plot.figure(2, width=5.6, height=3, width_ratios=(1.4, 1))
    image = left.imshow(np.ones((81, 81, 3)), extent=(-3, 3, -3, 3), origin="lower", interpolation="nearest")
    for k, size in enumerate((13, 24, 13)):  # a triangle of the same nominal size looks smaller
        plot.points(left, X[y == k], y[y == k], size=size)
    left.set(
        xlabel="bill length (standardized)",
        ylabel="bill depth (standardized)",
        xlim=(-3, 3),
        ylim=(-3, 3),
        xticks=[-2, 0, 2],
        yticks=[-2, 0, 2],
    )
    right.plot(range(len(path)), [loss for _, _, loss, _ in path], color=plot.COLORS[6])
    (dot,) = right.plot([], [], "o", color=plot.COLORS[1], markersize=8)
    right.set(xlabel="steps", ylabel="mean loss (nats)", xticks=[0, 75, 150], yticks=[0, 0.5, 1], ylim=(0, 1.2))
    right.set_title("accuracy 00.0%")
    # Names on the map: a legend costs 7 ms a frame, and sends the eye to and fro.
    for name, place in zip(data.penguins().classes, [(-1.8, 2.4), (1.9, 2.4), (0.9, -2.7)], strict=True):
        left.text(*place, name, ha="center", weight="bold", color=plot.INK)

    def update(step):
        W, b, loss, accuracy = path[step]
        Z = nn.linear(G, W, b)
        image.set_data(_shaded(Z).reshape(81, 81, 3))
        dot.set_data([step], [loss])
        right.title.set_text(f"accuracy {accuracy:.1%}")
        n_classes = len(np.unique(nn.predict(Z)))
        regions = ("one class", "two classes", "three classes")[n_classes - 1]
        tie = ", as every probability is one third and the first class wins all ties" if step == 0 else ""
        return (
            f"{after_steps(step)} the mean loss is {loss:.2f} nats and {accuracy:.1%} of the penguins are on the right "
            f"side of the borders; the map shows {regions}{tie}."
        )

    return Player(fig, update, step=Slider(0, DESCENT_STEPS, 10, 1, "gradient steps"))


DIGIT_LR = 1.0
DIGIT_STEPS = 300
DIGIT_TRAINING = 1300


@cache
def fitted_digits(
    seed: int = 0,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int_], NDArray[np.int_]]:
    """Softmax regression on the handwritten digits, for one split into training and test digits.

    Parameters
    ----------
    seed : int
        Of the split.

    Returns
    -------
    W : ndarray of shape (64, 10)
    b : ndarray of shape (10,)
    train, test : ndarray of int, shape (1300,) and (497,)
        Which digits the fit has seen, and which it has not.
    """
    digits = data.digits()
    order = np.random.default_rng(seed).permutation(len(digits.y))
    train, test = order[:DIGIT_TRAINING], order[DIGIT_TRAINING:]
    W, b, _ = nn.fit_softmax(digits.X[train], digits.y[train], K=10, lr=DIGIT_LR, steps=DIGIT_STEPS)
    return W, b, train, test


def evidence() -> Player:
    """A digit, the pixels that decide between its two most probable classes, and all ten probabilities.

    Returns
    -------
    Player
    """
    from matplotlib.colors import LinearSegmentedColormap

    W, b, _, test = fitted_digits()
    digits = data.digits()
    X, y = digits.X[test], digits.y[test]
    P = nn.softmax(nn.linear(X, W, b))
    ranks = np.argsort(P.max(axis=1), kind="stable")  # the least certain first

    fig, (left, middle, right) = plot.figure(3, width=6.9, height=2.5, width_ratios=(1.1, 1.27, 1.1))
    ink = left.imshow(np.zeros((8, 8)), cmap="gray_r", vmin=0, vmax=1, origin="upper")
    colors = LinearSegmentedColormap.from_list("evidence", [plot.COLORS[0], "#FFFFFF", plot.COLORS[1]])
    pixels = middle.imshow(np.zeros((8, 8)), cmap=colors, vmin=-3, vmax=3, origin="upper")
    fig.colorbar(pixels, ax=middle, label="nats", ticks=[-3, 0, 3], shrink=0.9)
    for ax in (left, middle):
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(True)
    left.set_title("digit")
    middle.set_title("for 0, against 0")
    middle.set_xlabel("evidence of each pixel")
    bars = right.barh(range(10), np.zeros(10), color=plot.PALE)
    right.set(yticks=range(10), ylim=(9.6, -0.6), ylabel="class")
    _probability_axis(right, "probability")

    def update(rank):
        # figure: begin evidence
        i = ranks[rank - 1]
        second, first = np.argsort(P[i], kind="stable")[-2:]
        share = X[i] * (W[:, first] - W[:, second])  # what each pixel adds to the lead of the first
        ink.set_data(X[i].reshape(8, 8))
        pixels.set_data(share.reshape(8, 8))
        for k, bar in enumerate(bars):
            bar.set_width(P[i, k])
            bar.set_color(plot.COLORS[1] if k == first else plot.COLORS[0] if k == second else plot.PALE)
        # figure: end
        middle.title.set_text(f"for {first}, against {second}")
        lead = share.sum() + b[first] - b[second]
        verdict = "right" if first == y[i] else "wrong"
        return (
            f"Number {rank} of {len(test)}, from the least to the most certain: the digit {y[i]}, read as {first} with "
            f"probability {P[i, first]:.2f}, which is {verdict}; {second} follows with {P[i, second]:.2f}. The pixels "
            f"and the biases add up to a lead of {lead:.2f} nats."
        )

    return Player(fig, update, rank=Slider(1, len(test), 9, 1, "rank by certainty"))
