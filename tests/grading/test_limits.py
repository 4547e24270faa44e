"""Limits have one name and one meaning, and the threat model quotes them."""

import ast
import dataclasses
import re
from fractions import Fraction

import pytest
from support.courses import ROOT

from mlpkit.exercise import limits as students
from mlpkit.grading import limits, plugin

TEXT = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([A-Z]+)\.(\w+)` \| ([^|]+) \| ([^|]+) \|$", TEXT, re.M)
UNITS = {"GB": limits.GB, "MB": limits.MB, "s": 1, "": 1}
GROUPS = {name: group for name, group in vars(limits).items() if dataclasses.is_dataclass(group) and name.isupper()}
# How the prose quotes limits.
QUOTED = {
    r"for at most ([\d,]+ s) of its own processor time": limits.EXAMINER.processor,
    r"and in ([\d,]+ GB) of memory": limits.EXAMINER.memory,
    r"address space \(([\d,]+ GB)\)": limits.STUDENT.memory,
    r"processor time \(([\d,]+ s)\)": limits.STUDENT.processor,
    r"size of a file \(([\d,]+ MB)\)": limits.STUDENT.file,
    r"open files \(([\d,]+)\)": limits.STUDENT.open_files,
    r"threads \(([\d,]+)\)": limits.STUDENT.threads,
    r"scratch \(([\d,]+ MB)\)": limits.STUDENT.scratch,
    r"an answer may have ([\d,]+ MB)": limits.ANSWER.frame,
    r"([\d,]+) parts": limits.ANSWER.parts,
    r"([\d,]+) characters of an object": limits.OUTPUT.display,
    r"([\d,]+ MB) of a cell": limits.ANSWER.cell,
    r"([\d,]+ MB) of a notebook": limits.ANSWER.notebook,
    r"as user (65534)": 65534,
    r"as user 65534|WSL(2)": 2,
}


def number(text):
    """The value of ``32 MB``, ``1,000`` or ``30 s``."""
    digits, _, unit = text.strip().partition(" ")
    return float(Fraction(digits.replace(",", ""))) * UNITS[unit]


def test_a_number_is_read_with_its_unit():
    assert number("32 MB") == 32 * 2**20 and number("1,000,000") == 1e6 and number("30 s") == 30
    assert number("1/60") == 1 / 60 and number("0.05 s") == 0.05


def test_every_row_of_the_table_has_the_value_of_its_name():
    assert len(ROWS) > 30
    for group, name, _, value in ROWS:
        assert number(value) == getattr(GROUPS[group], name), (group, name)


def test_every_limit_is_in_the_table_once():
    fields = [(name, field.name) for name, group in GROUPS.items() for field in dataclasses.fields(group)]
    shown = [(group, name) for group, name, *_ in ROWS]
    settings = {("LIMITS", "sandbox"), ("LIMITS", "follow_through")}  # which are no numbers
    assert sorted(shown) == sorted(set(fields) - settings)


def limits_of_its_own(source):
    """Names of a module that hold a number and are called a limit."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
            names = {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
            numbers = any(isinstance(n, ast.Constant) and type(n.value) in (int, float) for n in ast.walk(node.value))
            if numbers:
                yield from sorted(name for name in names if LIMIT_LIKE.search(name))


LIMIT_LIKE = re.compile(r"(^|_)(MAX|MOST|LIMIT|LONGEST|AT_MOST)(_|$)")
FACTS = {"LONGEST_FOLDER"}  # what Linux itself allows, whatever we would like


def test_the_search_for_limits_finds_them():
    source = "MAX_A, B = 1, 2\nMOST: int = 3 * 5\n_LIMIT = 2 ** 3\nMAX_NAME = 'x'\nMAXIMAL = 3\nLIMITS = f(1)"
    assert list(limits_of_its_own(source)) == ["MAX_A", "MOST", "_LIMIT"]


@pytest.mark.parametrize("path", sorted((ROOT / "mlpkit").rglob("*.py")), ids=lambda path: path.stem)
def test_no_module_has_limits_of_its_own(path):
    if path.stem != "limits":
        assert set(limits_of_its_own(path.read_text(encoding="utf-8"))) <= FACTS


def test_the_students_half_has_its_limits_from_the_module_that_it_may_import():
    assert {name for name, group in GROUPS.items() if type(group).__module__ == students.__name__} == {
        "CHECK",
        "VALUE",
        "PROBE",
        "OUTCOME",
        "SHOWN",
    }
    assert all(
        GROUPS[name] is group
        for name, group in vars(students).items()
        if dataclasses.is_dataclass(group) and name in GROUPS
    )


def test_every_number_in_the_prose_is_a_limit():
    prose = re.sub(r"^\| `.*$", "", TEXT, flags=re.M)
    for pattern, value in QUOTED.items():
        for match in re.finditer(pattern, prose):
            if match[1] is not None:
                assert number(match[1]) == value, match[0]
        assert re.search(pattern, prose), pattern
        prose = re.sub(pattern, "", prose)
    assert re.findall(r"\d[\d,.]* ?\w*", prose) == []


@pytest.mark.parametrize("name", GROUPS)
def test_a_limit_cannot_be_changed_by_accident_and_is_described(name):
    group = GROUPS[name]
    for field in dataclasses.fields(group):
        assert re.search(rf"^    {field.name} : \w+$", type(group).__doc__, re.M), field.name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(group, field.name, 0)


def test_what_is_taken_in_fits_into_the_sandbox():
    assert limits.INTAKE.total <= limits.STUDENT.handed_in < limits.STUDENT.scratch
    assert limits.INTAKE.file <= limits.STUDENT.file
    assert limits.OUTPUT.display <= limits.ANSWER.cell <= limits.ANSWER.notebook <= limits.ANSWER.frame


def test_make_demo_and_the_settings_have_the_same_limits():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^demo:.*\n((?:\t.*\n)+)", makefile, re.M)[1]
    assert "nbgrader_config.py" in recipe and "mlpkit --course $(DEMO) grade" in recipe
    for text in (recipe, (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")):
        assert "timeout" not in text and "Limits" not in text
    for name in ("cell", "probe", "notebook", "clock", "idle"):
        assert getattr(plugin.ExaminedAutograde, f"{name}_timeout").default_value == getattr(limits.LIMITS, name)
    assert plugin.ExaminedAutograde.follow_through.default_value is limits.LIMITS.follow_through is True


def test_limits_are_told_and_a_check_in_a_notebook_has_those_of_grading():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    told = re.search(r"a check may take (\d+) seconds, a cell (\d+), and a notebook (\d+)", readme)
    assert [float(n) for n in told.groups()] == [limits.LIMITS.probe, limits.LIMITS.cell, limits.LIMITS.notebook]
    for name in ("cell", "probe", "notebook", "idle", "clock"):
        line = re.search(rf"^c\.ExaminedAutograde\.{name}_timeout = (\d+)", readme, re.M)
        assert float(line[1]) == getattr(limits.LIMITS, name)
    assert (limits.LIMITS.probe, limits.LIMITS.idle) == (students.CHECK.processor, students.CHECK.clock)
