"""Drawings of neurons and networks."""

import pytest
from matplotlib.patches import Circle

from mlpkit import plot
from mlpkit.demos import network

NEURON = [["x₁", "x₂", "1"], ["z"], ["ŷ"]]


def drawn(*args, **kwargs):
    """The axes of a drawing, and its description."""
    fig, description = network.drawing(*args, **kwargs)
    return fig.axes[0], description


def circles(ax):
    return [patch for patch in ax.patches if isinstance(patch, Circle)]


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_a_neuron_has_its_weights_on_its_edges():
    weights = {((0, 0), (1, 0)): "w₁", ((0, 1), (1, 0)): "w₂", ((0, 2), (1, 0)): "b", ((1, 0), (2, 0)): "σ"}
    ax, description = drawn(NEURON, titles=["inputs", "score", "output"], weights=weights)
    assert len(circles(ax)) == 5 and len(ax.lines) == 4
    assert {"x₁", "1", "z", "ŷ", "w₁", "b", "σ", "inputs"} <= set(texts(ax))
    assert description == "A network from left to right: inputs (x₁, x₂ and 1); score (z); output (ŷ)."


def test_a_large_layer_is_drawn_with_dots():
    ax, description = drawn([784, 3])
    assert texts(ax) == [network.DOTS] and len(circles(ax)) == 5 + 3 and len(ax.lines) == 15
    assert "784 units; 3 units" in description


def test_the_sign_of_a_weight_shows_in_color_and_line():
    ax, _ = drawn([1, 2], weights={((0, 0), (1, 0)): 1.0, ((0, 0), (1, 1)): -2.0})
    up, down = ax.lines
    assert (up.get_color(), up.get_linestyle()) == (plot.COLORS[0], "-")
    assert (down.get_color(), down.get_linestyle()) == (plot.COLORS[1], "--")
    assert down.get_linewidth() > up.get_linewidth()


def test_two_paths_branch_and_meet():
    paths = [[(0, 0), (1, 0), (2, 0)], [(0, 0), (1, 1), (2, 0)]]
    ax, description = drawn([["x"], ["u", "v"], ["y"]], paths=paths)
    ways = [line for line in ax.lines if len(line.get_xdata()) == 3]
    assert len({(line.get_color(), line.get_linestyle()) for line in ways}) == 2
    assert description.endswith("2 paths stand out.")


def test_every_edge_and_path_leads_to_a_unit_that_is_drawn():
    with pytest.raises(ValueError, match=r"no unit \(1, 5\)"):
        drawn([2, 2], weights={((0, 0), (1, 5)): 1.0})
    with pytest.raises(ValueError, match="there is none"):
        drawn([2, 2], edges=[((0, 0), (1, 0))], paths=[[(0, 1), (1, 1)]])


def test_nothing_sticks_out_of_the_picture():
    for layers in (NEURON, [2, 3, 1], [784, 100, 100, 10], [1]):
        fig, _ = network.drawing(layers, titles=["first"])
        fig.draw_without_rendering()
        box, whole = fig.axes[0].get_tightbbox(), fig.bbox
        assert box.x0 >= -1 and box.y0 >= -1 and box.x1 <= whole.x1 + 1 and box.y1 <= whole.y1 + 1
