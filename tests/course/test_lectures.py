"""What holds for every lecture, whatever it teaches: predict, see, interpret; and figures with sliders."""

import ast
import re
import statistics
from pathlib import Path

import nbformat
import pytest
from support.pictures import picture_of

from mlpkit import demos
from mlpkit.demos.player import RUN_ME, Choice
from mlpkit.picture import typeset

ROOT = Path(__file__).parents[2]
UNITS = sorted(path.stem for path in (ROOT / "course").glob("*.ipynb"))
PLAYER = re.compile(r"^demos\.(\w+)\.(\w+)\(\)$", re.M)


def lecture(unit):
    return nbformat.read(ROOT / "course" / f"{unit}.ipynb", as_version=4)


def exercises(unit):
    """Names that the assignment asks for."""
    source = nbformat.read(ROOT / "solutions" / unit / f"{unit}.ipynb", as_version=4)
    return {
        name
        for cell in source.cells
        if cell.cell_type == "code"
        for name in re.findall(r'^check\("(\w+)"\)', cell.source, re.M)
    }


FIGURES = [  # the module and the function of each interactive figure
    figure
    for unit in UNITS
    for cell in lecture(unit).cells
    if cell.cell_type == "code"
    for figure in PLAYER.findall(cell.source)
]
FOLD = "<summary><b>What we see</b></summary>"
SECOND_EDITION = (
    "05_gradient_descent",
    "07_softmax_regression",
    "09_backpropagation",
    "10_mlp",
    "14_regularization",
)  # see docs/slides.toml
CORRECTIONS = {  # words of each box on the slides, in the order of the lecture
    "03_linear_regression": [
        "Mean Square Error",
        "symmetric $A$",
        "leave the bias free",
        "2\\lambda/N",
        "called arbitrary",
        "automatically remove irrelevant axes",
        "(-1, 2)",
        "full-batch",
        "noise belongs to the data",
        "keep the 1",
        "$N+1$ columns",
    ],
    "06_logistic_regression": [
        "no entropy of its own",
        "does not depend on $N$",
        "same letter $t$",
        "carries $\\sum_i$",
        "loses its 1/N",
        "one example at step $k$",
        "positive *semi*definite",
    ],
    "11_initialization": [
        "the sigmoid rises everywhere",
        "tanh is another function",
        "take the pre-activation",
        "weights can absorb it",
        "multiply by the weights as well",
        "only $b^{[2]}$ moves",
        "wrote one paper together",
        "shallow networks",
        "*internal* covariate shift",
    ],
    "12_sgd": [
        "linearly scales",
        "a plus goes uphill",
        "three things need three names",
        "need not be of the same size",
        "mean of zero",
        "we always take the mean",
        "a penalty must not depend on the batch",
        "we round $t/T$ down",
        "saddle points only",
    ],
    "13_optimizers": [
        "aokiFn",
        "L-BFGS only",
        "PyTorch does",
        "look-ahead",
        "without the root",
        "AdaGrad-norm",
        "bias correction",
        "saddles only",
    ],
}


@pytest.mark.parametrize("unit", UNITS)
def test_size_and_head(unit):
    cells = lecture(unit).cells
    words = sum(len(re.sub(r"\$[^$]*\$|\|", " ", c.source).split()) for c in cells if c.cell_type == "markdown")
    # The second edition has tasks with solutions, the code of figures and a self-test, all of them folded or optional.
    assert 40 <= len(cells) <= (80 if unit in SECOND_EDITION else 60)
    assert words <= (5200 if unit in SECOND_EDITION else 2800)
    lines = [len(c.source.splitlines()) for c in cells if c.cell_type == "code" and "self_test(" not in c.source]
    assert statistics.median(lines) <= (12 if unit in SECOND_EDITION else 10) and max(lines) <= 40
    assert re.match(rf"# {unit[:2]} · ", cells[0].source)
    for part in ("**After this lecture you can**", "**Time.**", "**Before.**"):
        assert part in cells[0].source
    assert any(c.source.startswith("## Summary") for c in cells) and any("## References" in c.source for c in cells)


@pytest.mark.parametrize("unit", UNITS)
def test_predict_see_interpret(unit):
    cells = lecture(unit).cells
    for before, cell, after in zip(cells, cells[1:], cells[2:], strict=False):
        if cell.cell_type != "code":
            continue
        asked = "**Predict.**" in before.source
        if before.cell_type == "markdown":
            assert bool(cell.metadata.get("jupyter", {}).get("outputs_hidden")) == asked, cell.source
        if PLAYER.search(cell.source):
            assert "nbval-ignore-output" in cell.metadata.tags
            below = after.source + cells[cells.index(after) + 1].source
            assert asked and (FOLD if unit in SECOND_EDITION else "**What we see.**") in below


@pytest.mark.parametrize("unit", UNITS)
def test_no_exercise_is_solved(unit):
    for cell in lecture(unit).cells:
        if cell.cell_type == "code":
            nodes = list(ast.walk(ast.parse(cell.source)))
            defined = {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
            assert not defined & exercises(unit)


def boxes_on_the_slides(unit):
    return [
        line
        for cell in lecture(unit).cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("> **On the slides.**")
    ]


@pytest.mark.parametrize("unit", CORRECTIONS)
def test_what_differs_from_the_slides_is_told_with_its_place(unit):
    boxes = boxes_on_the_slides(unit)
    assert boxes
    text = "\n".join(c.source for c in lecture(unit).cells if c.cell_type == "markdown")
    assert len(re.findall(r"[Dd]eck 00[0-4]", text)) >= len(boxes)


@pytest.mark.parametrize("unit", CORRECTIONS)
def test_each_correction_names_its_deck_and_its_reason(unit):
    for words, box in zip(CORRECTIONS[unit], boxes_on_the_slides(unit), strict=True):
        assert words in box
        assert re.search(r"[Dd]eck(s)? 00[0-4]", box) and "; we " in box and "because" in box, box


def pictures(cell):
    """Each picture of a cell's stored outputs."""
    pages = [o.data["text/html"] for o in cell.outputs if "<figure" in o.get("data", {}).get("text/html", "")]
    return [picture_of(page) for page in pages]


@pytest.mark.parametrize("unit", UNITS)
def test_a_lecture_has_at_least_two_interactive_figures_with_a_stored_frame(unit):
    players = [c for c in lecture(unit).cells if c.cell_type == "code" and PLAYER.search(c.source)]
    assert len(players) >= 2 and all(len(pictures(cell)) == 1 for cell in players)


@pytest.mark.parametrize("unit", UNITS)
def test_a_picture_is_described_in_its_alternative_text_and_below_it(unit):
    shown = [p for cell in lecture(unit).cells if cell.cell_type == "code" for p in pictures(cell)]
    assert len(shown) >= 4
    for picture in shown:
        assert picture.alt == picture.caption and len(picture.alt.split()) >= 5
        assert not re.search(r"(?<!\w)-\d", picture.alt), "a hyphen in place of a minus sign"


@pytest.mark.parametrize("unit", UNITS)
def test_a_stored_picture_is_sharp(unit):
    for cell in lecture(unit).cells:
        for picture in pictures(cell) if cell.cell_type == "code" else ():
            assert picture.pixels == tuple(2 * side for side in picture.place)


@pytest.mark.parametrize("unit", UNITS)
def test_a_stored_frame_is_described_as_the_figure_describes_itself(unit):
    for cell in lecture(unit).cells:
        if cell.cell_type == "code":
            for module, name in PLAYER.findall(cell.source):
                (picture,) = pictures(cell)
                if name != "epsilon":  # its last digits are rounding errors
                    description = getattr(getattr(demos, module), name)().description
                    assert picture.alt == typeset(description)


@pytest.mark.parametrize("unit", UNITS)
def test_where_nothing_runs_words_stand_in_place_of_sliders(unit):
    for cell in lecture(unit).cells:
        if cell.cell_type == "code" and PLAYER.search(cell.source):
            assert RUN_ME in [o.get("data", {}).get("text/plain") for o in cell.outputs]
    text = (ROOT / "course" / f"{unit}.ipynb").read_text(encoding="utf-8")
    assert "VBox(" not in text and len(text.encode()) < 2**20


def positions(control, count=7):
    """Where a reader may put a control: both ends, and some places between."""
    return control.options if isinstance(control, Choice) else control.positions(count)


def count_artists(fig):
    return [len(ax.get_children()) for ax in fig.axes]


@pytest.mark.parametrize("module, name", FIGURES)
def test_every_position_of_a_slider_is_described_and_drawn_once(module, name, draws):
    player = getattr(getattr(demos, module), name)()
    assert len(draws) == 1 and player.fig.get_layout_engine() is None, "the layout is computed once"
    layout, artists = [ax.get_position().bounds for ax in player.fig.axes], count_artists(player.fig)
    descriptions = set()
    for control, settings in player.controls.items():
        assert settings.label
        for value in positions(settings):
            draws.clear()
            player.set(**{control: value})
            page = player.frame(sharp=False)["text/html"]
            assert draws[:1] == [player.fig] and len(draws) <= 2, "its axes, if they changed, and what moves"
            picture = picture_of(page)
            assert picture.caption == typeset(player.description) and len(picture.png) < 97_500
            assert player.description.endswith(".")
            assert not re.search(r"\bnan\b|\binf\b", player.description)
            descriptions.add(player.description)
        player.set(**{control: settings.start})
    assert len(descriptions) > 1, "the description does not change"
    assert [ax.get_position().bounds for ax in player.fig.axes] == layout, "an axis has moved"
    assert count_artists(player.fig) == artists, "an artist was created where its data could be set"
