"""Limits have one name and one meaning, and the threat model quotes them."""

import dataclasses
import re

import pytest
from support.courses import ROOT

from mlpkit.grading import limits

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
    return float(digits.replace(",", "")) * UNITS[unit]


def test_a_number_is_read_with_its_unit():
    assert number("32 MB") == 32 * 2**20 and number("1,000,000") == 1e6 and number("30 s") == 30


def test_every_row_of_the_table_has_the_value_of_its_name():
    assert len(ROWS) > 30
    for group, name, _, value in ROWS:
        assert number(value) == getattr(GROUPS[group], name), (group, name)


def test_every_group_of_limits_is_in_the_table():
    assert {group for group, *_ in ROWS} == set(GROUPS)


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
