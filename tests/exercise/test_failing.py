"""What may be shown of a failing call."""

from types import SimpleNamespace

import numpy as np
from support.exercises import trials

from mlpkit import exercise
from mlpkit.exercise import probe, verdicts


def declared():
    @probe
    def drawn(f, rng):
        return f(rng.normal(size=3))

    @probe(reveal=False)
    def hidden(f, rng):
        return f(rng.normal(size=3))

    @probe
    def fixed(f):
        return f(np.array([1.0, 2.0]))

    @probe
    def part_of_it(f, rng):
        return f(rng.normal(size=3))[:1]

    exercise.forget()
    return SimpleNamespace(**locals())


PROBES = declared()


def comparison(one, reveal, answer=lambda x: x**2):
    return verdicts.verdict("f", trials(lambda x: x**3, answer, one), reveal=reveal).comparison


def test_what_is_asked_for_is_shown_of_published_probes_that_draw_only():
    assert "asked for:" in comparison(PROBES.drawn, reveal=True)
    for one, reveal in ((PROBES.drawn, False), (PROBES.hidden, True), (PROBES.fixed, True)):
        text = comparison(one, reveal)
        assert text.startswith("you: ") and "asked for:" not in text


def test_what_a_call_returned_is_compared_where_the_probe_returns_something_else():
    seed = 1
    expected, got = (exercise.run(PROBES.part_of_it, {"f": f}, seed) for f in (lambda x: x**3, lambda x: x**2))
    kept = exercise.Outcome.decoded(expected.published(PROBES.part_of_it, seed, calls=True))
    result = verdicts.verdict("f", [verdicts.Trial(PROBES.part_of_it, seed, kept, got)], reveal=True)
    assert "asked for: [→" in result.comparison and result.comparison.count(",") == 4
    unpublished = exercise.Outcome.decoded(expected.published(PROBES.hidden, seed, calls=True))
    assert unpublished.calls == []


def test_an_error_has_nothing_beside_it():
    assert comparison(PROBES.drawn, True, lambda x: x.nothing) == ""
