"""What came back beside what is asked for."""

import numpy as np
import pytest

from mlpkit.exercise.limits import SHOWN
from mlpkit.exercise.side_by_side import got_alone, got_and_asked
from mlpkit.exercise.values import Foreign


def numbers_in(text):
    return text.count(",") + 1


def test_the_first_difference_is_marked_in_both():
    text = got_and_asked(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.5, 4.0]))
    assert text == "you:       [1, →2.5←, 3]\nasked for: [1, →2←, 3]".replace("2.5←, 3", "2.5←, 4")


def test_numbers_that_differ_look_different():
    text = got_and_asked(np.array([1.0, 0.123456789]), np.array([1.0, 0.123456]))
    assert "→0.123456←" in text and "→0.123457←" in text


def test_of_several_results_the_first_that_differs_is_named():
    text = got_and_asked((np.ones(2), {"W": np.ones(3)}), (np.ones(2), {"W": np.array([1.0, 1.0, 2.0])}))
    assert text.splitlines()[0] == "result[1]['W']" and "you:       [1, 1, →2←]" in text


@pytest.mark.parametrize("shape", [(500,), (30, 40), (4, 5, 60)])
def test_of_many_numbers_those_around_the_difference_are_shown(shape):
    asked = np.arange(np.prod(shape), dtype=float).reshape(shape)
    got = asked.copy()
    got.flat[-7] += 0.5
    text = got_and_asked(asked, got)
    for line in text.splitlines()[-2:]:
        assert numbers_in(line) <= SHOWN.line + 2 and "→" in line and "…" in line


def test_shapes_and_kinds_are_said_where_they_differ():
    text = got_and_asked(np.ones(3), np.ones((3, 1)))
    assert text == "you:       [[1], [1], [1]], of shape (3, 1)\nasked for: [1, 1, 1], of shape (3,)"
    assert "you:       None" in got_and_asked(1.0, None)
    assert "you:       a function" in got_and_asked(1.0, Foreign("function"))
    assert got_and_asked(1.0, 1.0) == ""


def test_nan_and_inf_are_numbers_too():
    assert "→nan←" in got_and_asked(np.array([1.0, 2.0]), np.array([1.0, np.nan]))


@pytest.mark.parametrize(
    "got, text",
    [
        (np.array([1.0, 2.0]), "you: [1, 2]"),
        (3, "you: 3"),
        ("a", "you: 'a'"),
        (None, "you: None"),
        ((np.ones(2), 5.0), "you: (np.array([1., 1.]), 5)"),
        (Foreign("function"), "you: a function"),
    ],
)
def test_what_came_back_alone(got, text):
    assert got_alone(got) == text


def test_what_came_back_alone_is_short():
    assert numbers_in(got_alone(np.ones(1000))) <= SHOWN.line + 1
    assert len(got_alone((np.ones(1000), np.ones((50, 50))))) < 400
