"""Each probe tests a sentence of its statement, and each mistake says what it is worth."""

import pytest
from support.courses import UNITS, exam_of

from mlpkit.grading import promises

WITHOUT_QUOTATIONS = [  # units of which this is still to be written
    "01_formal_neuron",
    "03_linear_regression",
    "06_logistic_regression",
    "07_softmax_regression",
    "09_backpropagation",
    "11_initialization",
]


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit not in WITHOUT_QUOTATIONS])
def test_each_probe_quotes_the_sentence_that_it_tests(unit):
    assert promises.problems(exam_of(unit)) == []


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit not in WITHOUT_QUOTATIONS])
def test_each_mistake_says_what_it_is_worth(unit):
    exercises = exam_of(unit).exercises.values()
    assert not [f"{e.name}: {m.name}" for e in exercises for m in e.mistakes if not m.worth]
