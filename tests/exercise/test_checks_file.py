"""A checks file is found, and one that cannot be used is a clear message."""

import json
import os
from pathlib import Path

import pytest
from support.checks import UNIT, changed_content, double, run, write

from mlpkit.exercise import checking


def test_without_the_first_cell(folder, capsys):
    run("check('double')", first=False, double=double)
    assert capsys.readouterr().out == "Run the first cell of the notebook: it says which unit this is.\n"


def test_without_the_file(folder, capsys):
    os.remove(f"{UNIT}.checks.json")
    run("check('double')\nsummary()\nassert not ready('double')", double=double)
    assert capsys.readouterr().out.count(f"The checks file {UNIT}.checks.json is not here.") == 3


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "\x00",
        changed_content(lambda c: c.update(format="2")),
        changed_content(lambda c: c.pop("format")),
        changed_content(lambda c: c.update(unit="98_other")),
        changed_content(lambda c: c.pop("exercises")),
        changed_content(lambda c: c.update(exercises=[])),
        changed_content(lambda c: c["exercises"]["double"].pop("probes")),
        changed_content(lambda c: c["exercises"].update(double=3)),
        changed_content(lambda c: c["exercises"]["double"]["probes"][0].pop("seed")),
        changed_content(lambda c: c["exercises"]["double"]["probes"][0].update(source="def of_a_vector(:")),
        changed_content(lambda c: c["exercises"]["double"]["probes"][0].update(name="renamed")),
        changed_content(lambda c: c["exercises"]["double"]["probes"][0]["expected"].update(value=["x"])),
        changed_content(lambda c: c["exercises"]["double"]["probes"][0]["expected"].update(status="fine")),
        changed_content(lambda c: c["exercises"]["double"]["mistakes"][0]["outcomes"].pop("of_a_number")),
    ],
)
def test_a_damaged_file_is_a_clear_message(folder, capsys, content):
    write(folder, content)
    run("check('double')\nsummary()\nassert not ready('double')", double=double)
    assert capsys.readouterr().out.count(f"The checks file {UNIT}.checks.json is damaged or belongs to another") == 3


@pytest.mark.parametrize(
    "step, sentence",
    [
        (-1, "is older than your mlpkit and cannot be read by it. Download the assignment again"),
        (1, "is newer than your mlpkit and cannot be read by it. Install mlpkit again"),
    ],
)
def test_a_file_of_another_version_says_which_of_the_two_is_older(folder, capsys, step, sentence):
    write(folder, changed_content(lambda c: c.update(format=checking.FORMAT + step)))
    run("check('double')\nsummary()\nassert not ready('double')", double=double)
    assert capsys.readouterr().out.count(f"The checks file {UNIT}.checks.json {sentence}") == 3


def test_an_outdated_file_is_a_clear_message(folder, capsys):
    run("check('tripled')\nassert ready('tripled')", tripled=double)
    assert "knows no exercise 'tripled': it is older than the notebook" in capsys.readouterr().out


def test_other_random_numbers_are_recognized(folder, capsys):
    write(folder, changed_content(lambda c: c["exercises"]["double"]["probes"][0]["expected"].update(digest="0" * 12)))
    run("check('double')\nsummary()\nassert not ready('double')", double=lambda x: x)
    out = capsys.readouterr().out
    assert out.count("This NumPy draws other random numbers") == 3 and "wrong" not in out


def test_a_file_that_has_changed_is_read_again(folder, capsys):
    run("check('double')", double=double)
    write(folder, "damaged")
    os.utime(folder / f"{UNIT}.checks.json", (1, 1))
    run("check('double')", double=double)
    out = capsys.readouterr().out
    assert out.startswith("double: right") and "is damaged" in out


@pytest.mark.parametrize(
    "place, here, session, given",
    [
        (".", ".", None, None),
        (UNIT, ".", None, None),  # started one folder above
        (f"assignments/{UNIT}", "course/deep", None, None),  # anywhere inside the course
        ("home/work", "elsewhere", "home/work/My copy of it (1).ipynb", None),  # a renamed notebook
        ("my files", "elsewhere", None, "my files"),  # said in the first cell
    ],
)
def test_where_the_file_is_found(folder, capsys, monkeypatch, place, here, session, given):
    os.remove(f"{UNIT}.checks.json")
    write(folder / place)
    (folder / here).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder / here)
    if session:
        monkeypatch.setenv("JPY_SESSION_NAME", str(folder / session))
    checking.unit(UNIT, folder / given if given else None)
    run("check('double')", first=False, double=double)
    assert capsys.readouterr().out.startswith("double: right")


# What stands in checks files of each form. Who adds or drops a name grows checks_file.FORMAT with it: the package
# that students have installed cannot read the new files rightly.
NAMES = {
    2: {
        "file": "exercises format unit",
        "exercise": "mistakes points probes",
        "probe": "atol expected judge mutates name parameters parts reveal rtol seed source title weight",
        "part": "history items name weight",
        "outcome": "calls changed digest error said sketch status steady value",
        "call": "arguments result",
        "mistake": "hint outcomes",
    }
}


def names_in(content):
    """The names of all fields, by what they are fields of."""
    by_kind = {kind: set() for kind in NAMES[checking.FORMAT]}
    by_kind["file"].update(content)
    for entry in content["exercises"].values():
        by_kind["exercise"].update(entry)
        outcomes = [probe["expected"] for probe in entry["probes"]]
        for probe in entry["probes"]:
            by_kind["probe"].update(probe)
            by_kind["part"].update(*probe.get("parts", []))
        for mistake in entry["mistakes"]:
            by_kind["mistake"].update(mistake)
            outcomes += mistake["outcomes"].values()
        for outcome in outcomes:
            by_kind["outcome"].update(outcome)
            by_kind["call"].update(*outcome.get("calls", []))
    return by_kind


def test_the_form_of_checks_files_has_a_number_of_its_own():
    by_kind = {kind: set() for kind in NAMES[checking.FORMAT]}
    for path in (Path(__file__).parents[2] / "assignments").glob("*/*.checks.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        assert content["format"] == checking.FORMAT, path.name
        for kind, names in names_in(content).items():
            by_kind[kind] |= names
    assert by_kind == {kind: set(names.split()) for kind, names in NAMES[checking.FORMAT].items()}
