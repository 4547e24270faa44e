"""What follow-through gives back to a class with early errors, committed for all units."""

import pytest
from support.courses import UNITS, exam_of

from tools import follow_through


def test_an_early_error_is_given_back_and_nothing_that_is_not_deserved():
    sums = follow_through.balance(exam_of("01_formal_neuron"), 4)
    assert sums.again > 4 and sums.lost > 4
    assert sums.returned == pytest.approx(sums.lost) and sums.undeserved == sums.own_form == 0


def test_what_an_answer_deserves_does_not_depend_on_the_other_answers():
    exam = exam_of("01_formal_neuron")
    neuron = exam.exercises["neuron"].source
    assert follow_through.deserved(exam, "ada", "neuron", neuron) == 1
    assert follow_through.deserved(exam, "ada", "neuron", None) == 0
    assert follow_through.deserved(exam, "ada", "neuron", neuron.replace("affine(", "-affine(")) < 1
    first = follow_through.renamed("def other(n):\n    return other(n - 1) + affine(n)", "neuron")
    assert first == "def neuron(n):\n    return neuron(n - 1) + affine(n)"


def test_every_student_of_the_class_has_an_early_error():
    for unit in UNITS:
        exam = exam_of(unit)
        sources = {name: e.source for name, e in exam.exercises.items()}
        for number in range(follow_through.STUDENTS):
            answers = follow_through.answers_of(exam, number)
            wrong = {name for name in answers if answers[name] != sources[name]}
            assert wrong & set(follow_through.early(exam) or sources)


@pytest.mark.stress
def test_the_committed_table_is_that_of_today():
    """Where it is not: python -m tools.follow_through --write, and read the difference."""
    balances = [follow_through.balance(exam_of(unit)) for unit in UNITS]
    assert follow_through.TABLE.read_text(encoding="utf-8") == follow_through.table(balances)
    for sums in balances:
        assert sums.undeserved == 0, sums.remarks
        assert sums.returned == pytest.approx(sums.lost - sums.own_form), sums.remarks
