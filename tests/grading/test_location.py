"""The line to look at: on which answers the rule speaks, and on which it is silent."""

import pytest
from support import answers, located

from mlpkit.grading import location
from mlpkit.grading.answer_text import AnswerText
from mlpkit.grading.location import Candidate, Location, Repairs
from mlpkit.grading.location import located as rule
from mlpkit.mutation import Breadth, Kind
from mlpkit.mutation.repairs import Repair

UNIT, NAME = "07_softmax_regression", "softmax"
SOURCE = """def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    total = E.sum(axis=1, keepdims=True)
    return E / total
"""
TEXT = AnswerText(("softmax",), (SOURCE,), (SOURCE,))


def answer(source, name=NAME, unit=UNIT):
    return answers.Answer(unit, name, "an answer", False, 0, 1, "", "", source)


def line_of(source, **where):
    return located.searched(answer(source, **where)).line


def repair(*lines, breadth=Breadth.NARROW, kind=Kind.SIGN, new="total = 1", operator="some", place=0):
    return Candidate(place, Repair(lines, kind, operator, breadth, SOURCE.replace("total = E", new)))


def repaired_by(*repaired, lasting=None, lucky=()):
    return Repairs(100, repaired, tuple(repaired if lasting is None else lasting), tuple(lucky))


# ------------------------------------------------------------------------------ whole answers


@pytest.mark.parametrize(
    "old, new, line, words",
    [
        ("axis=1, keepdims=True)\n    return", "axis=0, keepdims=True)\n    return", 3, "an axis"),
        ("E / total", "E / (total + 0.1)", 4, "not needed"),
        ("E / total", "(E / total).squeeze()", 4, "not needed"),
        ("E.sum", "E.mean", 3, ""),
    ],
)
def test_one_error_in_one_line_is_located(old, new, line, words):
    where = line_of(SOURCE.replace(old, new))
    assert where.line == line and where.name == NAME and words in where.about
    assert where.text == SOURCE.replace(old, new).splitlines()[line - 1].strip()


@pytest.mark.parametrize(
    "source",
    [
        "def softmax(Z):\n    return np.exp(Z - Z.max(axis=1, keepdims=True))",
        SOURCE.replace("E / total", "E * total + 7"),
        "def softmax(Z):\n    return Z",
        SOURCE.replace("def softmax(Z)", "def softmax(Z, axis=0)").replace("axis=1", "axis=axis"),
    ],
    ids=["one statement", "two errors", "something else", "a default"],
)
def test_otherwise_nothing_is_said(source):
    assert line_of(source) is None


def test_an_error_in_a_helper_is_located_there():
    helper = "def total_of(E):\n    columns = E.sum(axis=0, keepdims=True)\n    return columns\n\n\n"
    where = line_of(helper + SOURCE.replace("E.sum(axis=1, keepdims=True)", "total_of(E)"))
    assert (where.name, where.line) == ("total_of", 2)


def test_the_student_reads_the_line_and_not_the_edit():
    where = line_of(SOURCE.replace("E / total", "E / (total + 0.1)"))
    assert where.edit == "return E / (total + 0.1) → return E / total"
    assert "`return E / (total + 0.1)`" in where.sentence and "→" not in where.sentence
    assert Location.from_dict(where.as_dict()) == where


def test_without_time_nothing_is_known():
    with pytest.raises(location.OutOfTime):
        text = TEXT
        exercise = located.exam_of(UNIT).exercises[NAME]
        location.search(exercise, text, answers.run(answer(SOURCE), "s"), lambda several, question: [])


# ------------------------------------------------------------------------------------ the rule


def test_a_narrow_edit_of_one_line_is_enough():
    assert rule(TEXT, repaired_by(repair(3))).line == 3


@pytest.mark.parametrize(
    "known",
    [
        repaired_by(),
        repaired_by(repair(3), repair(4)),
        repaired_by(repair(3), repair(4, breadth=Breadth.BROAD)),
        repaired_by(repair(3, 4)),
        repaired_by(repair(3, breadth=Breadth.BROAD), lasting=()),
        repaired_by(repair(3), lasting=(), lucky=(repair(3),)),
        repaired_by(repair(1)),
    ],
    ids=["none", "two lines", "a broad witness", "at both", "broad alone", "luck", "the def line"],
)
def test_the_rule_is_silent(known):
    assert rule(TEXT, known) is None


def test_repairs_in_two_functions_silence():
    text = AnswerText(("helper", "softmax"), (SOURCE.replace("softmax", "helper"), SOURCE), ())
    assert rule(text, repaired_by(repair(3), repair(3, place=1))) is None
    assert rule(text, repaired_by(repair(3, place=1))).name == "softmax"


def test_an_edit_at_more_places_than_are_needed_is_no_witness():
    assert rule(TEXT, repaired_by(repair(3), repair(2, 3))).line == 3
    assert rule(TEXT, repaired_by(repair(3), repair(2, 3, operator="another"))) is None


@pytest.mark.parametrize("kinds, words", [("ss", "a sign"), ("sa", ""), ("sd", "not needed"), ("x", "")])
def test_the_kind_is_told_where_it_is_the_only_one_or_a_deletion_is_enough(kinds, words):
    by_letter = {"s": Kind.SIGN, "a": Kind.AXIS, "d": Kind.DELETION, "x": Kind.INSERTION}
    about = rule(TEXT, repaired_by(*(repair(3, kind=by_letter[letter]) for letter in kinds))).about
    assert (words in about) if words else about == ""


def test_lines_count_from_the_def_below_decorators():
    decorated = AnswerText(("softmax",), (f"@cached\n{SOURCE}",), ())
    assert rule(decorated, repaired_by(repair(4))).line == 3


def test_every_kind_has_words_or_is_a_deletion_or_an_insertion():
    assert set(Kind) - set(location.KINDS) == {Kind.DELETION, Kind.INSERTION}
