"""Each probe tests a sentence of its statement, and each mistake says what it is worth."""

import pytest
from support.courses import UNITS, exam_of

from mlpkit.exercise import battery
from mlpkit.grading import promises

WITHOUT_QUOTATIONS = [  # units of which this is still to be written
    "14_regularization",
]

WITHOUT_BATTERY = [  # units of which this is still to be written
    "05_gradient_descent",
    "11_initialization",
    "12_sgd",
    "14_regularization",
]


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit not in WITHOUT_BATTERY])
def test_the_probes_meet_each_kind_of_input(unit):
    assert [f"{e.name}: {text}" for e in exam_of(unit).exercises.values() for text in battery.problems(e)] == []


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit not in WITHOUT_QUOTATIONS])
def test_each_probe_quotes_the_sentence_that_it_tests(unit):
    assert promises.problems(exam_of(unit)) == []


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit not in WITHOUT_QUOTATIONS])
def test_each_mistake_says_what_it_is_worth(unit):
    exercises = exam_of(unit).exercises.values()
    assert not [f"{e.name}: {m.name}" for e in exercises for m in e.mistakes if not m.worth]
