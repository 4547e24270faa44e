"""What mistakes earn, committed for all units, and what they are worth."""

import pytest
from support.courses import ROOT, UNITS, exam_of

from mlpkit.exercise import audit
from mlpkit.exercise.earnings import earnings

FOLDER = ROOT / "docs" / "credit"


@pytest.mark.parametrize("unit", UNITS)
def test_the_committed_table_of_what_mistakes_earn_is_that_of_today(unit):
    """Where it is not: mlpkit audit --credit UNIT > docs/credit/UNIT.txt, and read the difference."""
    table = "\n".join(line for exercise in exam_of(unit).exercises.values() for line in earnings(exercise)) + "\n"
    assert (FOLDER / f"{unit}.txt").read_text(encoding="utf-8") == table


@pytest.mark.parametrize("unit", UNITS)
def test_every_exercise_has_the_example_of_its_statement_or_a_reason(unit):
    exercises = exam_of(unit).exercises
    without = [name for name, e in exercises.items() if not any(p.name == "example" for p in e.probes)]
    assert all(exercises[name].without_example for name in without)
    assert len(without) <= len(exercises) / 10
    for e in exercises.values():
        shown = next((p for p in e.probes if p.name == "example"), None)
        assert shown is None or set(shown.parameters) <= set(exercises), e.name


@pytest.mark.parametrize("unit", UNITS)
def test_an_overwritten_argument_alone_costs_a_tenth(unit):
    for e in exam_of(unit).exercises.values():
        marked = audit.marking(e)
        assert marked.share({("purity", ""): 0.0}) == pytest.approx(0.9)
        assert marked.share({}) == pytest.approx(1)
        assert not marked.share({row: 0.0 for row in marked.weights if row[0] not in ("purity", "again")})


TRAPS = {  # into which every real right answer fell
    ("03_linear_regression", "ols_fit"): "normal_equations",
    ("07_softmax_regression", "log_softmax"): "logarithm_of_softmax",
    ("07_softmax_regression", "softmax_ce"): "logarithm_of_softmax",
}


@pytest.mark.parametrize(("unit", "name"), TRAPS)
def test_a_numerical_trap_costs_fifteen_percent_at_most(unit, name):
    e = exam_of(unit).exercises[name]
    marked = audit.marking(e)
    shares = {m.name: marked.share(marked.declared(m)) for m in e.mistakes}
    assert shares[TRAPS[unit, name]] >= 0.85 - 1e-9, shares
