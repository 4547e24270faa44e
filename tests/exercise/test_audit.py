"""An exercise that breaks its promises is found."""

import numpy as np
import pytest
from support.exercises import linear, small, softmax

from mlpkit import exercise
from mlpkit.exercise import alternative, audit, judge, mistake, probe


def test_the_audit_finds_an_exercise_that_breaks_its_promises():
    @mistake("Right, in fact.", fails=["ordinary"])
    def same(Z):
        return softmax(Z)

    @mistake("One.", fails=["ordinary"])
    def one(Z):
        return Z

    @mistake("Another.", fails=["ordinary"])
    def another(Z):
        return 1 * Z

    @alternative
    def wrong_one(Z):
        return -softmax(Z)

    problems = " ".join(audit.problems(small()))
    assert "the mistake same should fail ordinary and fails nothing" in problems
    assert "the mistakes one and another cannot be told apart" in problems
    assert "the alternative wrong_one fails ordinary" in problems


def test_the_audit_refuses_what_cannot_be_compared():
    @probe
    def opaque(softmax):
        return [softmax(np.ones((2, 2))), np.random.default_rng(0)]

    assert "returns an object of type Generator" in " ".join(audit.problems(small()))


@pytest.mark.parametrize(
    "body, sentence",
    [
        ("return softmax(gone)", "the reference fails in the probe broken: name 'gone' is not defined"),
        ("raise NotImplementedError", "the reference gives no answer to the probe broken (missing)"),
        ("return {'a': (1, softmax)}", "the probe broken returns an object of type function, which cannot be compared"),
        ("return 'x' * 30_000", "the probe broken returns an object of type string of 30,000 characters, which is too"),
        ("return None", ""),
        ("raise ValueError('asked for')", ""),
    ],
)
def test_a_reference_that_gives_no_answer_is_named(body, sentence):
    text = f"def broken(softmax):\n    {body}\n"
    declared = exercise.Exercise("softmax", [exercise.Probe("broken", "t", text, ("softmax",))])
    declared.functions = {"softmax": softmax}
    problems = audit.problems(declared)
    assert [p[: len(sentence)] for p in problems] == ([sentence] if sentence else [])


def test_a_reference_that_its_own_judge_refuses_is_named():
    @probe
    def strict(softmax, rng):
        return softmax(rng.normal(size=(2, 2)))

    @judge(strict)
    def never(P, rng):
        return "not at all"

    assert audit.problems(small()) == ["the reference fails its own probe strict: not at all"]


def test_outcomes_are_computed_when_they_are_asked_for():
    declared, calls = small(), []
    seeds = {p.name: 1 for p in declared.probes}
    lazy = audit.Outcomes(declared, seeds, lambda Z: calls.append(1) or softmax(Z))
    assert not calls
    assert [lazy["ordinary"] is lazy["ordinary"], len(calls)] == [True, 1]  # the call of the probe, and no other
    assert (
        exercise.disagreement(declared.probes[0], audit.outcomes(declared, seeds)["ordinary"], lazy["ordinary"], 1)
        is None
    )


def test_a_summary_counts():
    assert audit.summary(linear()) == "Linear: 2 probes, 3 mistakes, 1 alternative: all caught, all told apart"


def test_seeds_follow_from_names():
    assert audit.seed_of("a", "b") == audit.seed_of("a", "b") != audit.seed_of("a", "c")
    assert 0 <= audit.seed_of("a") < 2**32


def test_a_probe_that_always_asks_for_the_same_must_not_be_revealed():
    def sign(x):
        return np.sign(x)

    def declared(**options):
        @probe(**options)
        def positive(sign, rng):
            return sign(rng.uniform(1, 2, size=3))

        return exercise.collect("sign", {"sign": sign})

    (problem,) = audit.problems(declared())
    assert "positive asks for the same value with another seed" in problem
    assert audit.problems(declared(reveal=False)) == []
