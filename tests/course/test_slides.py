"""The table of differences from the slide decks, docs/slides.toml, and the lectures that it speaks of."""

import re
import tomllib
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
ROWS = tomllib.loads((ROOT / "docs" / "slides.toml").read_text(encoding="utf-8"))["row"]
UNITS = sorted({row["unit"] for row in ROWS})


def cells(unit):
    return nbformat.read(ROOT / "course" / f"{unit}.ipynb", as_version=4).cells


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['unit'][:2]} {row['erratum']}")
def test_every_row_says_all_and_its_cell_exists(row):
    assert set(row) == {"unit", "erratum", "deck", "slide", "says", "we", "why", "cell"}
    assert all(row.values())
    assert row["cell"] in {cell.id for cell in cells(row["unit"])}


def test_no_row_stands_twice():
    keys = [(row["unit"], row["erratum"], row["slide"], row["says"]) for row in ROWS]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("unit", UNITS)
def test_no_deck_is_named_outside_the_references(unit):
    for cell in cells(unit):
        text = cell.source.split("## References")[0]
        assert not re.search(r"\b[Dd]ecks? 00[0-4]|On the slides", text), cell.source[:200]
