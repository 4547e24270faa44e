"""Interactive figures: controls, descriptions, frames, and a layout that is computed once."""

import asyncio
import builtins
import sys

import numpy as np
import pytest
from support.growth import calls
from support.pictures import decoded, picture_of

from mlpkit import demos, plot
from mlpkit.demos.player import RUN_ME, WIDGET_VIEW, Choice, Player, Slider, decimals_of, fix_layout, short


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


def widget_of(data):
    """The widget that an output shows."""
    from ipywidgets.widgets import widget

    return widget._instances[data[WIDGET_VIEW]["model_id"]]


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
    data = player.frame()
    assert draws == [player.fig] * 2
    assert data["text/plain"] == "Figure: A dashed line at 5." and 'alt="A dashed line at 5."' in data["text/html"]


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
    (view, _), (data, handle) = displayed
    assert view["text/plain"] == RUN_ME, "what is left where nothing runs"
    box = widget_of(view)
    slider, buttons = box.children
    assert (slider.value, slider.min, slider.max, buttons.value) == (6, 0, 10, "dashed")
    assert data == player.frame()
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
    assert "install ipywidgets" in note["text/plain"] and "<figure" in data["text/html"]


@pytest.mark.parametrize(
    "limits, widget",
    [((0, 10, 4, 1), "IntSlider"), ((0.0, 1.0, 0.5, 0.1), "FloatSlider"), ((0, 1, 0, 0.5), "FloatSlider")],
)
def test_whole_numbers_have_a_slider_of_whole_numbers(limits, widget):
    pytest.importorskip("ipywidgets")
    assert type(Slider(*limits, "label").widget()).__name__ == widget


# What a reader sees of a number


@pytest.mark.parametrize(
    "value, text",
    [
        (10**-1.5, "0.0316"),
        (0.002, "0.002"),
        (1000.0, "1000"),
        (177.8, "178"),
        (1e-7, "1e−7"),
        (3.16e-7, "3.16e−7"),
        (-0.5, "−0.5"),
        (0, "0"),
    ],
)
def test_a_number_is_written_as_a_reader_would(value, text):
    assert short(value) == text


def test_a_readout_shows_the_steps_that_a_slider_makes():
    pytest.importorskip("ipywidgets")
    assert [decimals_of(step) for step in (0.002, 0.25, 0.1, 5)] == [3, 2, 1, 0]
    slider = Slider(0.002, 0.04, 0.01, 0.002, "rate")
    assert slider.widget().readout_format == ".3f" and slider.readout(slider.positions()[1]) == "0.004"
    for control in (slider, Slider(1e-7, 1.0, 0.01, 0.5, "λ", log=True), Slider(-2.0, 2.0, 0.0, 0.05, "x")):
        readouts = [control.readout(value) for value in control.positions()]
        assert len(set(readouts)) == len(readouts), "two positions read the same"


def test_a_logarithmic_slider_shows_numbers_and_no_exponents():
    pytest.importorskip("ipywidgets")
    slider = Slider(0.001, 1.0, 10**-1.5, 0.5, "rate", log=True)
    widget = slider.widget()
    assert [label for label, _ in widget.options] == ["0.001", "0.00316", "0.01", "0.0316", "0.1", "0.316", "1"]
    assert widget.value == slider.start == pytest.approx(10**-1.5)
    assert slider.positions()[2] == 0.01, "exactly"
    assert slider.snap(0.012) == 0.01


def test_sizes_double_on_a_logarithmic_slider_of_base_two():
    positions = Slider(1, 128, 4, 1, "batch size", log=True, base=2).positions()
    assert positions == [1, 2, 4, 8, 16, 32, 64, 128] and all(isinstance(p, int) for p in positions)


def test_a_logarithmic_slider_has_no_zero():
    with pytest.raises(ValueError, match="above 0"):
        Slider(0.0, 1.0, 0.1, 1, "rate", log=True)


def test_positions_can_be_thinned_out_and_keep_both_ends():
    assert Slider(0, 100, 0, 1, "steps").positions(5) == [0, 25, 50, 75, 100]
    assert Slider(0.0, 0.3, 0.1, 0.1, "x").positions() == [0.0, 0.1, 0.2, 0.3]


def test_all_controls_have_a_name_and_their_labels_one_width(displayed):
    pytest.importorskip("ipywidgets")
    a_player()._ipython_display_()
    box = widget_of(displayed[0][0])
    slider, buttons = box.children
    assert slider.description == slider.tooltip == "height" and buttons.description == "kind"
    assert buttons.tooltips == ("kind: solid", "kind: dashed")
    assert slider.style.description_width == buttons.style.description_width


# Sharp at rest


def pixels(page):
    """Size of the picture in pixels, and of its place on the page."""
    picture = picture_of(page)
    return picture.pixels, picture.place


def test_a_resting_picture_has_two_pixels_for_one_of_the_page():
    player = a_player()
    assert pixels(player.frame()["text/html"]) == ((600, 400), (300, 200))
    assert pixels(player.frame(sharp=False)["text/html"]) == ((300, 200), (300, 200))


def test_without_an_event_loop_every_picture_is_sharp(displayed):
    player = a_player()
    player._ipython_display_()
    player.set(height=1)
    (update,) = displayed[-1][1].updates
    assert pixels(update["text/html"])[0] == (600, 400)


def test_in_an_event_loop_the_sharp_picture_follows_the_last_move(displayed):
    player = a_player()
    player._ipython_display_()

    async def moves():
        for height in (1, 2, 3):
            player.set(height=height)
        await asyncio.sleep(0.5)

    asyncio.run(moves())
    updates = [update["text/html"] for update in displayed[-1][1].updates]
    assert [pixels(page)[0][0] for page in updates] == [300, 300, 300, 600]
    assert "A dashed line at 3." in updates[-1]


# A moving frame keeps its axes


def quick(player):
    return picture_of(player.frame(sharp=False)["text/html"]).colors()


@pytest.mark.parametrize("change", ["nothing", "limits", "label", "ticks"])
def test_a_moving_frame_is_the_picture_that_would_be_drawn_anew(change):
    player = a_player()
    ax = player.fig.axes[0]
    for height in (2, 7):
        player.set(height=height)
        quick(player)
    match change:
        case "limits":
            ax.set_ylim(-5, 20)
        case "label":
            ax.set_xlabel("changed")
        case "ticks":
            ax.set_xticks([0, 1], ["left", "right"])
    player.set(height=5)
    assert np.array_equal(quick(player), decoded(plot.png(player.fig)))


def test_a_moving_frame_is_less_work_than_a_new_picture():
    player = a_player()
    quick(player)
    anew, moving = (calls(f) for f in (lambda: plot.png(player.fig), lambda: player.frame(sharp=False)))
    assert moving < 0.6 * anew


def test_a_choice_starts_with_its_first_option():
    assert Choice((8, 4, 2), "batch size").start == 8
    assert Choice((8, 4, 2), "batch size", start=2).start == 2


def test_units_are_modules_that_are_imported_when_they_are_used():
    assert demos.sgd.bowl is sys.modules["mlpkit.demos.sgd"].bowl
    with pytest.raises(AttributeError, match="no attribute 'no_such_unit'"):
        _ = demos.no_such_unit
