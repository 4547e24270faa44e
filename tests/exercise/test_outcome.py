"""An outcome survives its way, and a hostile one is refused."""

import contextlib
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import strategies
from support.exercises import Linear, linear, outcome
from support.strategies import texts

from mlpkit import exercise
from mlpkit.exercise import judge, probe
from mlpkit.exercise.compare import compare
from mlpkit.exercise.limits import OUTCOME
from mlpkit.exercise.outcome import Absence, Call, Cause, Outcome, Status
from mlpkit.exercise.values import BadValue


def test_an_outcome_survives_the_way_to_the_examiner():
    declared = linear()
    for n, p in enumerate(declared.probes):
        sent = outcome(declared, Linear, n)
        got = exercise.Outcome.decoded(sent.encoded())
        assert exercise.disagreement(p, sent, got, 1) is None
        assert (got.digest, len(got.calls)) == (sent.digest, len(sent.calls))
        assert all(c.done for c in got.calls)
        assert exercise.disagreement(p, exercise.Outcome.decoded(sent.published(p, 1, calls=True)), got, 1) is None


@pytest.mark.parametrize(
    "hostile",
    [
        None,
        [],
        "value",
        {},
        {"status": "right"},
        {"status": []},
        {"status": "value", "value": ["x"]},
        {"status": "value", "calls": 3},
        {"status": "value", "calls": [3]},
        {"status": "value", "calls": [{}]},
        {"status": "value", "calls": [{"arguments": ["n"], "result": 1}]},
        {"status": "error", "error": [1]},
        {"status": "error", "error": {"types": 3}},
        {"status": "value", "changed": 3},
        {"status": "value", "value": None},
    ],
)
def test_a_hostile_outcome_is_refused(hostile):
    with pytest.raises(exercise.values.BadValue):
        exercise.Outcome.decoded(hostile)


def test_a_long_outcome_is_cut():
    got = exercise.Outcome.decoded(
        {
            "status": "error",
            "needs": "n" * 10**6,
            "digest": "d" * 10**6,
            "said": "s" * 10**6,
            "error": {"types": ["T" * 10**6] * 10**4, "message": "m" * 10**6},
            "calls": [{"arguments": ["n"], "result": ["n"]}] * 10**4,
        }
    )
    assert len(got.calls) == OUTCOME.calls
    assert len(got.needs) + len(got.digest) + len(got.objection) + len(str(got.error)) < 10_000


outcomes = st.builds(
    Outcome,
    st.sampled_from(Status),
    st.none() | strategies.data,
    st.just({}) | st.fixed_dictionaries({"types": st.lists(texts, max_size=20), "message": texts, "where": texts}),
    st.lists(st.builds(Call, st.dictionaries(texts, strategies.data), strategies.data, st.none() | texts), max_size=3),
    texts,
    texts,
    absence=st.builds(Absence, st.sampled_from(Cause), texts),
    seconds=st.floats(0, 1e5),
    uses=st.lists(texts, max_size=3).map(tuple),
)


@given(outcomes)
def test_all_outcomes_survive_the_way_to_the_examiner(sent):
    got = Outcome.decoded(json.loads(json.dumps(sent.encoded())))
    if sent.status == Status.VALUE:
        assert compare(sent.value, got.value, 0, 0) is None
    else:
        assert got.value is None
    for name in ("status", "error", "digest", "needs", "absence", "seconds", "uses"):
        assert getattr(got, name) == getattr(sent, name), name
    assert [c.changed for c in got.calls] == [c.changed for c in sent.calls]


FIELDS = ["value", "error", "changed", "digest", "needs", "said", "absence", "seconds", "uses"]
anything = strategies.json_values | strategies.almost_encoded
almost_calls = st.lists(st.dictionaries(st.sampled_from(["arguments", "result", "changed", "done"]), anything))
almost_outcomes = st.fixed_dictionaries(
    {"status": st.sampled_from(Status), "calls": almost_calls}, optional=dict.fromkeys(FIELDS, anything)
)


@given(strategies.json_values | almost_outcomes)
def test_decoding_an_outcome_raises_nothing_but_bad_value(data):
    with contextlib.suppress(BadValue):
        assert isinstance(Outcome.decoded(data).status, Status)


def test_what_a_file_keeps_of_an_outcome():
    p = linear().probes[1]
    got = outcome(linear(), Linear, 1)
    assert list(got.published(p, 1)) == ["status", "value"]
    kept = got.published(p, 1, calls=True)
    assert list(kept) == ["status", "value", "digest", "steady", "calls"]
    assert [c["arguments"] for c in kept["calls"]] == [["n"]] * 3
    failed = Outcome("error", error={"types": ["ValueError", "Exception"], "message": "no", "where": "f, line 1"})
    kept = failed.published(p, 1)["error"]
    assert (kept["types"], kept["message"]) == (["ValueError", "Exception"], "no") and "line 1" not in str(kept)
    got.calls[1].changed = "X[0]"
    assert Outcome.decoded(got.published(p, 1)).changed() == "X[0]"


def test_of_a_value_that_is_judged_a_file_keeps_what_the_judge_says():
    @probe
    def signs(f, rng):
        return f(rng.normal(size=3))

    @judge(signs)
    def positive(x, rng):
        return bool((x > 0).all()) or "some are negative"

    exercise.forget()
    for function, sentence in ((np.abs, ""), (lambda x: -np.abs(x), "some are negative")):
        got = exercise.run(signs, {"f": function}, 1)
        kept = Outcome.decoded(got.published(signs, 1))
        assert kept.objection == sentence and kept.value is None
        assert exercise.alike(signs, kept, got, 1)
    assert not exercise.alike(signs, exercise.Outcome("value", objection=""), got, 1)
    assert not exercise.alike(signs, Outcome("time"), got, 1) and exercise.alike(
        signs, Outcome("time"), Outcome("time"), 1
    )


def test_what_is_too_long_to_be_shown_is_left_out():
    sent = Outcome("value", calls=[Call({"X": np.zeros(OUTCOME.numbers + 1)}, np.zeros(2)), Call({"X": np.zeros(2)})])
    long, short = Outcome.decoded(sent.encoded()).calls
    assert long.arguments == {} and list(short.arguments) == ["X"] and np.array_equal(long.result, [0, 0])


def test_an_outcome_has_a_status_of_the_list():
    assert Outcome("lost").status is Status.LOST
    with pytest.raises(ValueError):
        Outcome("fine")
