"""Rows: how mistakes name them, and what they are worth."""

import pytest

from mlpkit.exercise import RowName, again, everything, purity, rows

LAYOUT = {"ordinary": {"dW": 1.0, "db": 1.0}, "square": {"dW": 1.0, "db": 1.0}, "example": {"": 0.25}}


@pytest.mark.parametrize(
    ("names", "short"),
    [
        ([everything], "everything"),
        ([RowName("ordinary")], "ordinary"),
        ([RowName("ordinary")["dW"], RowName("square")["dW"]], 'everything["dW"]'),
        ([RowName("ordinary")["dW"], purity], 'ordinary["dW"], purity'),
        ([RowName("square")["db"].half, again], 'square["db"].half, again'),
        ([RowName("ordinary"), RowName("square"), RowName("example")], "everything"),
    ],
)
def test_the_shortest_names_mean_the_same_rows(names, short):
    resolved = rows.resolved(names, LAYOUT)
    shortest = rows.shortest(resolved, LAYOUT)
    assert ", ".join(map(str, shortest)) == short
    assert rows.resolved(shortest, LAYOUT) == resolved


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (RowName("nowhere"), "'nowhere' is no probe of this exercise"),
        (RowName("ordinary")["dX"], "the probe 'ordinary' has no part 'dX': it has 'dW', 'db'"),
        (everything["dX"], "no probe of this exercise has a part 'dX'"),
    ],
)
def test_a_row_that_is_not_there_is_named(name, sentence):
    with pytest.raises(rows.UnknownRow, match=f"^{sentence}"):
        rows.resolved([name], LAYOUT)


def test_purity_is_a_tenth_and_earns_nothing_alone():
    weights = rows.weighted(LAYOUT, repeats=True)
    assert sum(weights.values()) == pytest.approx(1) and weights["purity", ""] == pytest.approx(0.1)
    assert rows.share(weights, {("purity", ""): 0.0}) == pytest.approx(0.9)
    assert rows.share(weights, rows.resolved([everything], LAYOUT)) == 0
