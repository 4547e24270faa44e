"""Explanations fit the survivors, and every unit's probes notice small errors."""

import json

import pytest
from support.courses import UNITS, exam_of

from mlpkit.mutation import edits_of
from tools.mutation.explanations import FOLDER, complaints, explanations
from tools.mutation.trial import Report, trial

EDIT = edits_of("def f(x):\n    return x + 1\n")[0]


def report(survivors, rejected=200):
    return Report("f", total=rejected + len(survivors), rejected=rejected, survivors=survivors)


def test_a_survivor_needs_a_reason():
    accepted = [report([(EDIT, "zeros")])]
    assert complaints(accepted, {}) == [f"f, {EDIT}: accepted, but differs (zeros)"]
    assert complaints(accepted, {"f": {EDIT.description: ""}}) != []
    assert complaints(accepted, {"f": {EDIT.description: "not asked for"}}) == []


def test_a_reason_needs_a_survivor():
    assert complaints([report([])], {"f": {"x → y": "no such mutant"}}) == [
        "f: an explanation matches no survivor any more: x → y"
    ]


def test_too_many_survivors_are_too_many_even_with_reasons():
    reasons = {"f": {EDIT.description: "not asked for"}}
    assert complaints([report([(EDIT, "")], rejected=9)], reasons) == [
        "only 9 of the 10 mutants that differ are rejected"
    ]


def test_explanations_are_read_from_a_folder(tmp_path):
    assert explanations("01_unit", tmp_path) == {}
    (tmp_path / "01_unit.json").write_text(json.dumps({"f": {"x → y": "why"}}), encoding="utf-8")
    assert explanations("01_unit", tmp_path) == {"f": {"x → y": "why"}}


def test_every_file_of_explanations_belongs_to_a_unit_and_says_something():
    files = sorted(FOLDER.glob("*.json"))
    assert files
    for path in files:
        assert path.stem in UNITS
        reasons = explanations(path.stem)
        assert reasons and all(reason for by_edit in reasons.values() for reason in by_edit.values())


@pytest.mark.parametrize("unit", UNITS)
def test_the_probes_of_a_unit_notice_small_errors(unit):
    exercises, explained = exam_of(unit).exercises, explanations(unit)
    assert set(explained) <= set(exercises)
    assert complaints([trial(e) for e in exercises.values()], explained) == []
