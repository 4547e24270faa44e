"""A mistake that hangs on a small constant is recognized with another one."""

import numpy as np
import pytest
from support.exercises import cell

from mlpkit.exercise.families import CONSTANTS, all_members, members
from mlpkit.exercise.model import Mistake

CLIPS = "def clips(p):\n    return np.log(np.clip(p, 1e-12, 1 - 1e-12))\n"


def mistake(source=CLIPS, hint="You clip."):
    function = cell(source)["clips"]
    return Mistake("clips", hint, ("a",), function, source)


def test_the_members_differ_in_the_constant_only():
    values = [float(np.exp(f(np.array([0.0]))[0])) for f in members(mistake())]
    assert values[0] == pytest.approx(1e-12)
    assert sorted(values) == pytest.approx(sorted(CONSTANTS), rel=1e-9)


@pytest.mark.parametrize(
    "one, reference",
    [
        (mistake(hint="You clip at 1e-12."), ""),
        (mistake(), "def f(p):\n    return p + 1e-12\n"),
        (mistake("def clips(p):\n    return 2 * p\n"), ""),
        (mistake("def clips(p):\n    return p + 1e-12 * 1e-9\n"), ""),
        (mistake("def clips(p):\n    return p + 0.25\n"), ""),
    ],
)
def test_a_mistake_that_does_not_hang_on_one_constant_is_alone(one, reference):
    assert list(members(one, reference)) == [one.function]


def test_listed_mistakes_come_before_the_relatives_of_others():
    clips, other = mistake(), mistake(CLIPS.replace("1e-12", "1e-8"), hint="You clip at 1e-8.")
    order = list(all_members([clips, other]))
    assert order[:2] == [(clips, clips.function), (other, other.function)]
    assert {m.hint for m, _ in order[2:]} == {clips.hint}
    assert len(order) == len(list(members(clips))) + len(list(members(other)))
