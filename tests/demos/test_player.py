"""Interactive figures: controls, descriptions, frames, and a layout that is computed once."""

import builtins
import sys

import pytest
from matplotlib.figure import Figure

from mlpkit import demos, plot
from mlpkit.demos.player import Choice, Player, Slider, fix_layout


@pytest.fixture
def draws(monkeypatch):
    """The figures that have been drawn, one entry for each time."""
    drawn, draw = [], Figure.draw

    def counting(self, *args, **kwargs):
        drawn.append(self)
        return draw(self, *args, **kwargs)

    monkeypatch.setattr(Figure, "draw", counting)
    return drawn


def a_player():
    fig, ax = plot.figure(width=3, height=2)
    (line,) = ax.plot([], [])
    ax.set(xlim=(0, 1), ylim=(0, 10))

    def update(height, kind):
        line.set_data([0, 1], [height, height])
        return f"A {kind} line at {height}."

    return Player(fig, update, height=Slider(0, 10, 4, 1, "height"), kind=Choice(("solid", "dashed"), "kind", "dashed"))


@pytest.fixture
def displayed(monkeypatch):
    """What is displayed, with the handles that update it."""
    outputs = []

    class Handle:
        def __init__(self):
            self.updates = []

        def update(self, data, **kwargs):
            self.updates.append(data)

    def display(*objects, **kwargs):
        handle = Handle()
        outputs.append((objects[0], handle))
        return handle

    monkeypatch.setattr("IPython.display.display", display)
    return outputs


def test_the_first_frame_stands_where_the_controls_start():
    player = a_player()
    assert player.values == {"height": 4, "kind": "dashed"} and player.description == "A dashed line at 4."


def test_controls_move_one_at_a_time():
    player = a_player()
    assert player.set(height=7) == player.description == "A dashed line at 7."
    assert player.set(kind="solid") == "A solid line at 7."
    with pytest.raises(TypeError, match="no control named 'width': this figure has height, kind"):
        player.set(width=1)
    assert player.values == {"height": 7, "kind": "solid"}


def test_the_layout_is_computed_once_and_a_frame_is_one_draw(draws):
    player = a_player()
    assert draws == [player.fig] and player.fig.get_layout_engine() is None
    player.set(height=5)
    assert draws == [player.fig], "nothing is drawn before it is shown"
    data, metadata = player.frame()
    assert draws == [player.fig] * 2
    assert data["image/png"].startswith(b"\x89PNG") and metadata["image/png"]["alt"] == "A dashed line at 5."


def test_a_layout_that_is_fixed_stays(draws):
    fig, ax = plot.figure()
    fix_layout(fig)
    before = ax.get_position().bounds
    ax.set_title("two\nlines")
    fix_layout(fig)
    Player(fig, lambda x: "A title.", x=Slider(0, 1, 0, 1, "x"))
    assert draws == [fig] and ax.get_position().bounds == before


def test_in_a_notebook_the_widgets_move_the_figure(displayed):
    pytest.importorskip("ipywidgets")
    player = a_player()
    player.set(height=6)
    player._ipython_display_()
    (box, _), (data, handle) = displayed
    slider, buttons = box.children
    assert (slider.value, slider.min, slider.max, buttons.value) == (6, 0, 10, "dashed")
    assert data == player.frame()[0]
    slider.value = 2
    buttons.value = "solid"
    assert player.description == "A solid line at 2."
    assert [update["text/plain"] for update in handle.updates] == [
        "Figure: A dashed line at 2.",
        "Figure: A solid line at 2.",
    ]


def test_without_ipywidgets_the_picture_is_shown_all_the_same(displayed, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "ipywidgets":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "ipywidgets", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    a_player()._ipython_display_()
    (note, _), (data, _) = displayed
    assert "install ipywidgets" in note["text/plain"] and "image/png" in data


@pytest.mark.parametrize(
    "limits, widget",
    [((0, 10, 4, 1), "IntSlider"), ((0.0, 1.0, 0.5, 0.1), "FloatSlider"), ((0, 1, 0, 0.5), "FloatSlider")],
)
def test_whole_numbers_have_a_slider_of_whole_numbers(limits, widget):
    pytest.importorskip("ipywidgets")
    assert type(Slider(*limits, "label").widget()).__name__ == widget


def test_a_choice_starts_with_its_first_option():
    assert Choice((8, 4, 2), "batch size").start == 8
    assert Choice((8, 4, 2), "batch size", start=2).start == 2


def test_units_are_modules_that_are_imported_when_they_are_used():
    assert demos.sgd.bowl is sys.modules["mlpkit.demos.sgd"].bowl
    with pytest.raises(AttributeError, match="no attribute 'no_such_unit'"):
        _ = demos.no_such_unit
