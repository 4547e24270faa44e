"""Values in words."""

import numpy as np
import pytest

from mlpkit.exercise import wording
from mlpkit.exercise.values import Foreign


@pytest.mark.parametrize(
    "value, words",
    [
        (np.ones((2, 3)), "an array of shape (2, 3)"),
        (np.array(1.0), "a number"),
        (True, "a number"),
        (2, "a number"),
        (None, "None"),
        ((1, 2), "a tuple of 2"),
        ([], "a list of 0"),
        ("a", "a string"),
        ({}, "a dictionary"),
        ({1}, "set"),
        (Foreign("function"), "a function"),
        (Foreign("ufunc"), "a function (ufunc)"),
        (Foreign("array of <U3"), "an array of strings"),
        (Foreign("array of objects"), "an array of objects"),
        (Foreign("set"), "an object of type set"),
    ],
)
def test_what_a_value_is(value, words):
    assert wording.kind_of(value) == words


def test_the_first_foreign_part_is_found():
    foreign = Foreign("set")
    assert wording.foreign_part(foreign) is foreign and wording.foreign_part([1, foreign]) is foreign
    assert wording.foreign_part((1, foreign)) is None and wording.foreign_part([1]) is None
