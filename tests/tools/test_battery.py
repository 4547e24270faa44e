"""The battery: it has cases for every kind of argument, and measures its work without a clock."""

import numpy as np
import pytest

from mlpkit import exercise
from mlpkit.exercise import probe
from tools.mutation.battery import Battery
from tools.mutation.cases import cases


def share_of(part, whole):
    """Divide, for positive numbers."""
    if whole <= 0:
        raise ValueError("the whole is positive")
    return part / whole


@pytest.fixture
def shares():
    @probe
    def ordinary(share_of):
        return share_of(2.0, 4.0)

    return exercise.collect("share_of", {"share_of": share_of})


def test_a_battery_is_of_some_size_and_the_reference_agrees_with_itself(shares):
    battery = Battery(shares)
    assert len(battery) > 10
    assert battery.difference(share_of) == ""


def test_a_difference_outside_the_probes_is_found_and_named(shares):
    battery = Battery(shares)
    assert battery.difference(lambda part, whole: 0.5) != ""
    unchecked = battery.difference(lambda part, whole: part / whole if whole else np.inf)
    assert unchecked.startswith("whole")  # refused by the reference with an error of its own
    silent = battery.difference(lambda part, whole: print("noise") or share_of(part, whole))
    assert silent == ""


def test_errors_that_the_reference_does_not_raise_itself_are_no_cases():
    def first(x):
        return x[0]

    @probe
    def one(first):
        return first(np.ones(3))

    first_exercise = exercise.collect("first", {"first": first})
    assert Battery(first_exercise).difference(lambda x: x[0] if len(x) else 5.0) == ""


def test_a_reference_that_always_fails_is_an_error():
    def broken(x):
        return x.no_such_attribute

    @probe
    def one(broken):
        return broken(np.ones(3))

    with pytest.raises(exercise.ExerciseError, match="fails on every input"):
        Battery(exercise.collect("broken", {"broken": broken}))


def test_the_same_work_is_counted_every_time(shares):
    assert Battery(shares).work == Battery(shares).work > 0


def test_cases_begin_with_the_probes_themselves(shares):
    labels = [case.label for case in cases(shares)]
    assert labels[0] == "probe ordinary, another seed"
    assert any(label.startswith("part = ") for label in labels)
    assert labels[-1].startswith("probe ordinary, scaled by 100")
