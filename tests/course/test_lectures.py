"""What every lecture keeps to, whatever it teaches: predict, see, interpret; and sliders that answer."""

import ast
import re
import statistics
import time
from pathlib import Path

import nbformat
import numpy as np
import pytest

from mlpkit import demos
from mlpkit.demos.player import Choice

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


PLAYERS = [
    found
    for unit in UNITS
    for cell in lecture(unit).cells
    if cell.cell_type == "code"
    for found in PLAYER.findall(cell.source)
]


@pytest.mark.parametrize("unit", UNITS)
def test_size_and_head(unit):
    cells = lecture(unit).cells
    words = sum(len(re.sub(r"\$[^$]*\$|\|", " ", c.source).split()) for c in cells if c.cell_type == "markdown")
    long = unit == "09_backpropagation"
    assert 40 <= len(cells) <= (90 if long else 60) and words <= (3600 if long else 2800)
    lines = [len(c.source.splitlines()) for c in cells if c.cell_type == "code"]
    assert statistics.median(lines) <= 10 and max(lines) <= 40
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
            assert asked and "**What we see.**" in after.source + cells[cells.index(after) + 1].source


@pytest.mark.parametrize("unit", UNITS)
def test_no_exercise_is_solved(unit):
    for cell in lecture(unit).cells:
        if cell.cell_type == "code":
            nodes = list(ast.walk(ast.parse(cell.source)))
            defined = {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
            assert not defined & exercises(unit)


@pytest.mark.parametrize("unit", UNITS)
def test_what_differs_from_the_slides_is_told_with_its_place(unit):
    boxes = [
        line
        for cell in lecture(unit).cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("> **On the slides.**")
    ]
    assert boxes
    text = "\n".join(c.source for c in lecture(unit).cells if c.cell_type == "markdown")
    assert len(re.findall(r"[Dd]eck 00[0-4]", text)) >= len(boxes)


@pytest.mark.parametrize("unit", UNITS)
def test_there_are_at_least_two_interactive_figures_with_a_stored_frame(unit):
    stored = 0
    for cell in lecture(unit).cells:
        if cell.cell_type == "code" and PLAYER.search(cell.source):
            pictures = [o for o in cell.outputs if "image/png" in o.get("data", {})]
            assert len(pictures) == 1 and pictures[0].metadata["image/png"]["alt"]
            stored += 1
    assert stored >= 2


def positions(control, count=7):
    """Where a reader may put a control: both ends, and some places between."""
    if isinstance(control, Choice):
        return control.options
    steps = round((control.high - control.low) / control.step)
    return [control.low + control.step * round(k) for k in np.linspace(0, steps, min(count, steps + 1))]


@pytest.mark.parametrize("module, name", PLAYERS)
def test_every_slider_answers_at_once_and_says_what_is_to_be_seen(module, name, record_property):
    player = getattr(getattr(demos, module), name)()
    layout = [ax.get_position().bounds for ax in player.fig.axes]
    times, said = [], set()
    for control, settings in player.controls.items():
        assert settings.label
        for value in positions(settings):
            start = time.process_time()  # of this process: other work on the machine does not count
            player.set(**{control: value})
            picture, metadata = player.frame()
            times.append(time.process_time() - start)
            assert metadata["image/png"]["alt"] == player.description and len(picture["image/png"]) < 80_000
            said.add(player.description)
        player.set(**{control: settings.start})
    record_property("median_ms", 1000 * statistics.median(times))
    assert len(said) > 1, "the description does not change"
    assert statistics.median(times) < 0.1, "goal: 0.05 s on a quiet machine"
    assert [ax.get_position().bounds for ax in player.fig.axes] == layout, "an axis has moved"
