"""Probes as they are published and sent, and what their judges say."""

import json

import numpy as np
import pytest
from support.exercises import linear, softmax

from mlpkit import exercise
from mlpkit.exercise import Probe, judge, probe
from mlpkit.exercise.codec import Purpose
from mlpkit.exercise.values import BadValue


def judged_probe():
    @probe(rtol=1e-3, atol=0, weight=2, mutates=["Z"])
    def ordinary(softmax, predict, rng):
        """Every row becomes probabilities."""
        return softmax(rng.normal(size=(5, 3)))

    @judge(ordinary)
    def rows(P, rng):
        if P is None:
            return None
        if P.shape == (0,):
            return False
        return "no row" if len(P) == 0 else bool(np.all(P.sum(axis=1) > 0)) and np.all(P >= 0)

    exercise.forget()
    return ordinary


def test_a_probe_survives_the_way_into_a_file_and_out_of_it():
    for p in (judged_probe(), *linear().probes):
        again = Probe.decoded(json.loads(json.dumps(p.encoded())))
        assert again == p
        assert list(p.encoded())[:3] == ["name", "title", "source"]


def test_a_student_s_process_gets_no_judge():
    p = judged_probe()
    sent = p.encoded(Purpose.PROCESS)
    assert "judge" not in sent and Probe.decoded(sent).judge is None
    got = exercise.run(Probe.decoded(sent), {"softmax": softmax, "predict": softmax}, 1)
    assert got.status == "value" and p.verdict(got.value, 1) == ""


@pytest.mark.parametrize(
    "field, value",
    [
        ("name", None),
        ("name", "n" * 10**5),
        ("title", 3),
        ("source", ["def p(f): pass"]),
        ("source", "#" * 10**6),
        ("parameters", "softmax"),
        ("parameters", []),
        ("parameters", [1]),
        ("rtol", "1"),
        ("atol", -1.0),
        ("weight", float("nan")),
        ("mutates", None),
        ("judge", 3),
    ],
)
def test_a_hostile_probe_is_refused(field, value):
    good = linear().probes[0].encoded()
    assert Probe.decoded(good)
    for data in ({**good, field: value}, [good]):
        with pytest.raises(BadValue):
            Probe.decoded(data)


@pytest.mark.parametrize("field", ["name", "title", "source", "parameters", "rtol", "atol", "weight"])
def test_a_probe_without_a_field_that_it_needs_is_refused(field):
    data = linear().probes[0].encoded()
    del data[field]
    with pytest.raises(BadValue):
        Probe.decoded(data)


def test_what_a_judge_returns_becomes_a_sentence():
    p = judged_probe()
    assert p.verdict(np.ones((2, 3)), 1) == "" and p.verdict(None, 1) == ""
    assert p.verdict(np.zeros((0, 3)), 1) == "no row"
    assert p.verdict(np.zeros(0), 1) == "this property does not hold: Every row becomes probabilities"
    assert p.verdict(-np.ones((2, 3)), 1) == "this property does not hold: Every row becomes probabilities"
    assert p.verdict("text", 1).startswith("the result does not have the form that is asked for (AttributeError")
    with pytest.raises(ValueError, match="'forward' has no judge"):
        linear().probes[0].verdict(1.0, 1)
