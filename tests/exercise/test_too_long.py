"""What is too long to be compared is refused with a sentence, never cut: half of it might be right."""

import json

import numpy as np
import pytest
from support.exercises import judged

from mlpkit.exercise import Outcome, probe, values, verdicts
from mlpkit.exercise.limits import VALUE

ITEMS, WRONG, TEXT = 1_500, 1_400, "x" * 2_000


def verdict_of(reference, answer):
    @probe
    def everything_that_is_returned(f):
        """all of it is compared"""
        return f()

    return judged(reference, answer, everything_that_is_returned)


def many():
    return {f"w{i}": float(i) for i in range(ITEMS)}


def many_and_one_wrong():
    return many() | {f"w{WRONG}": 0.5}


@pytest.mark.parametrize(
    "right, wrong, sentence",
    [
        (many, many_and_one_wrong, f"result['w{WRONG}'] has a wrong value"),
        (lambda: TEXT + "a", lambda: TEXT + "b", "the result is 'xxx"),
        (lambda: {"0": 1.0}, lambda: {0: 1.0}, "the result has no key '0'"),
        (lambda: {"0": 1.0, "1": 2.0}, lambda: {"0": 1.0, "1": 2.0, 1: 2.0}, "the result has a key 1 too many"),
        (lambda: {"0": 1.0}, lambda: {"a": 1.0, 0: 1.0, (1, 2): 1.0}, "the result has no key '0'"),
        (lambda: {"a" * 200: 1.0}, lambda: {"a" * 200 + "b": 1.0}, "the result has no key"),
    ],
)
def test_what_differs_far_behind_is_wrong(right, wrong, sentence):
    assert verdict_of(right, right).state == verdicts.RIGHT
    verdict = verdict_of(right, wrong)
    assert verdict.state == verdicts.WRONG and verdict.rows[0].message.startswith(sentence)


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("value", [many(), TEXT + "b", {0: 1.0}, {"0": 1.0}, {(1, 2): 1.0, None: 2.0, True: 3.0}])
def test_nothing_is_lost_on_the_way_to_the_examiner_and_into_a_file(value, text):
    assert values.decode(json.loads(json.dumps(values.encode(value, text=text)))) == value


@pytest.mark.parametrize(
    "value, sentence",
    [
        ("x" * (VALUE.text + 1), "the result is a string of 20,001 characters, which is too long to be compared"),
        (
            dict.fromkeys(range(VALUE.items + 1), 0.0),
            "the result is a dictionary of 10,001 items, which is too long to be compared",
        ),
        ([None] * (VALUE.nodes + 1), "the result is a list of 100,001 items, which is too long to be compared"),
        (
            np.zeros(VALUE.bytes // 8 + 1),
            "the result is an array of 2,097,153 numbers, which is too long to be compared",
        ),
    ],
)
def test_what_is_too_long_is_refused_with_a_sentence(value, sentence):
    verdict = verdict_of(lambda: 1.0, lambda: value)
    assert verdict.state == verdicts.WRONG and verdict.rows[0].message.startswith(sentence)
    assert "nothing of that size is asked for: does something grow in a loop?" in verdict.hint


def test_a_text_that_no_encoder_writes_is_refused_and_not_cut():
    with pytest.raises(values.BadValue):
        values.decode(["s", "x" * (VALUE.text + 1)])
    sent = {"status": "value", "value": ["s", "x" * (VALUE.text + 1)]}
    with pytest.raises(values.BadValue):
        Outcome.decoded(sent)
