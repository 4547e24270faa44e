"""Everything that the slides teach has its place: an item's id is a tag of the cell that teaches it."""

from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]


def numbered(prefix, last, first=1, without=()):
    return {f"{prefix}-{n:02}" for n in range(first, last + 1)} - set(without)


ITEMS = {
    "01_formal_neuron": {"HI-01"} | numbered("FN", 10),
    "03_linear_regression": numbered("RG", 13, without=["RG-05"]) | {"PC-06"},
    "05_gradient_descent": numbered("OP", 16) | {"RG-05", "EX-01"},
    "06_logistic_regression": numbered("LG", 10),
    "07_softmax_regression": numbered("MC", 11) | {"PC-05", "BP-09"},
    "09_backpropagation": numbered("BP", 8) | numbered("BP", 19, first=12) | {"EX-02", "EX-07", "EX-11"},
    "10_mlp": numbered("NN", 9) | {"BP-10", "BP-11"},
    "11_initialization": numbered("AC", 6) | numbered("IN", 6) | {"EX-09"},
    "12_sgd": numbered("SG", 10),
    "13_optimizers": numbered("OZ", 10),
    "14_regularization": numbered("GE", 9) | {"EX-10"},
}


def places(unit):
    """Item to the ids of the cells that teach it."""
    cells = {}
    for path in (ROOT / "course" / f"{unit}.ipynb", ROOT / "solutions" / unit / f"{unit}.ipynb"):
        for cell in nbformat.read(path, 4).cells:
            for tag in cell.metadata.get("tags", []):
                if tag.startswith("item:"):
                    cells.setdefault(tag.removeprefix("item:"), []).append(cell.id)
    return cells


@pytest.mark.parametrize("unit", ITEMS)
def test_every_item_of_a_unit_has_a_cell(unit):
    assert set(places(unit)) == ITEMS[unit]


def test_every_unit_is_listed():
    assert {p.stem for p in (ROOT / "course").glob("*.ipynb")} == set(ITEMS)


def test_no_item_belongs_to_two_units():
    assert sum(map(len, ITEMS.values())) == len(set().union(*ITEMS.values()))
