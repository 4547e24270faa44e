"""Does an exercise keep its own promises? What the source notebook and the tests of a course ask."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from mlpkit.exercise import agreement, cutting, rows, running, values
from mlpkit.exercise.containers import leaves
from mlpkit.exercise.model import WORTH, Exercise, Mistake, Probe
from mlpkit.exercise.outcome import Outcome, Status

_FAULTS_OF_AUTHORS = ("NameError", "TypeError", "AttributeError")  # no input is meant to raise one of these


def seed_of(*parts: str) -> int:
    """A seed that follows from names, the same on every machine.

    Parameters
    ----------
    *parts : str

    Returns
    -------
    int
        Between 0 and 2**32 - 1.
    """
    return int.from_bytes(hashlib.sha256("/".join(parts).encode()).digest()[:4], "big")


def outcomes(
    exercise: Exercise, seeds: Mapping[str, int], function: Callable[..., Any] | None = None
) -> dict[str, Outcome]:
    """Run all probes of an exercise.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise
    seeds : dict
        A seed for each probe, by name.
    function : callable, optional
        In place of the reference: a mistake, an alternative, a mutant.

    Returns
    -------
    dict
        Outcome by name of the probe.
    """
    functions = exercise.functions if function is None else {**exercise.functions, exercise.name: function}
    return {p.name: running.run(p, functions, seeds[p.name]) for p in exercise.probes}


class Outcomes(dict[str, Outcome]):
    """The same, each computed when it is asked for: most answers are told apart by one probe.

    Calls are not repeated: what is asked for are the values, which say whether an answer makes this mistake.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise
    seeds : dict
    function : callable
    """

    def __init__(self, exercise: Exercise, seeds: Mapping[str, int], function: Callable[..., Any]) -> None:
        super().__init__()
        self.probes = {p.name: p for p in exercise.probes}
        self.functions, self.seeds = {**exercise.functions, exercise.name: function}, seeds

    def __missing__(self, name: str) -> Outcome:
        probe, number = self.probes[name], self.seeds[name]
        self[name] = outcome = running.run(probe, self.functions, number, repeat=False)
        return outcome


Credits = dict[tuple[str, str], float]  # of the rows that fail, by probe and part


def layout(exercise: Exercise, expected: Mapping[str, Outcome]) -> dict[str, dict[str, float]]:
    """The weight of each part of each probe.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise
    expected : dict
        Outcomes of the reference.

    Returns
    -------
    dict of str to (dict of str to float)
    """
    return {p.name: cutting.weights_of(p, expected[p.name]) for p in exercise.probes}


@dataclass(frozen=True)
class Marking:
    """How an exercise is marked.

    Attributes
    ----------
    layout : dict
        See :func:`layout`.
    weights : dict of (str, str) to float
        Share of each row.
    """

    layout: dict[str, dict[str, float]]
    weights: dict[tuple[str, str], float]

    def share(self, credits: Mapping[tuple[str, str], float]) -> float:
        """What an answer earns that fails these rows."""
        return rows.share(self.weights, credits)

    def declared(self, mistake: Mistake) -> Credits:
        """The rows that a mistake says it fails."""
        return rows.resolved(mistake.fails, self.layout)


def marking(exercise: Exercise, expected: Mapping[str, Outcome] | None = None) -> Marking:
    """How an exercise is marked, which is the same whatever the seeds.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise
    expected : dict, optional
        Outcomes of the reference, if there are some.

    Returns
    -------
    Marking
    """
    if expected is None:
        expected = outcomes(exercise, {p.name: seed_of("marking", exercise.name, p.name) for p in exercise.probes})
    parts = layout(exercise, expected)
    steady = any(any(agreement.repeats(expected[p.name])) for p in exercise.probes)
    return Marking(parts, rows.weighted(parts, steady))


def failed(
    exercise: Exercise, seeds: Mapping[str, int], expected: Mapping[str, Outcome], got: Mapping[str, Outcome]
) -> Credits:
    """The rows that an answer fails.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise
    seeds : dict
    expected, got : dict
        As :func:`outcomes` returns them.

    Returns
    -------
    dict of (str, str) to float
        By probe and part, with what is given all the same.
    """
    credits: Credits = {}
    for p in exercise.probes:
        for result in agreement.by_part(p, expected[p.name], got[p.name], seeds[p.name]):
            if result.difference is not None:
                credits[p.name, result.part.name] = result.credit
    if any(agreement.overwritten(p, got[p.name]) for p in exercise.probes):
        credits["purity", ""] = 0.0
    if any(agreement.unsteady(expected[p.name], got[p.name]) for p in exercise.probes):
        credits["again", ""] = 0.0
    return credits


def problems(exercise: Exercise, secret: str = "audit") -> list[str]:
    """Everything in which an exercise contradicts itself under one choice of seeds.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise
    secret : str
        Seeds of the probes follow from it.

    Returns
    -------
    list of str
        Sentences; empty if all is well: reference and alternatives pass every row, every mistake
        fails exactly the rows that it declares and earns what it is worth, and no two mistakes are
        the same; what is asked for is not the same for all seeds where a check may show it.
    """
    seeds = {p.name: seed_of(secret, exercise.name, p.name) for p in exercise.probes}
    expected = outcomes(exercise, seeds)
    return [
        *filter(None, (_problem_of_reference(p, expected[p.name], seeds[p.name]) for p in exercise.probes)),
        *_problems_of_alternatives(exercise, seeds, expected),
        *_problems_of_mistakes(exercise, seeds, expected),
        *_problems_of_revealing(exercise),
    ]


def _problem_of_reference(probe: Probe, outcome: Outcome, seed: int) -> str:
    """What is wrong with the reference's outcome of a probe, or an empty string."""
    if outcome.status not in (Status.VALUE, Status.ERROR):
        return f"the reference gives no answer to the probe {probe.name} ({outcome.status})"
    if outcome.status == Status.ERROR and outcome.error["types"][0] in _FAULTS_OF_AUTHORS:
        return f"the reference fails in the probe {probe.name}: {outcome.error['message']}"
    foreign = next((leaf for leaf in leaves(outcome.value) if isinstance(leaf, values.Foreign)), None)
    if foreign is not None:  # all objects of a type would be equal
        return (
            f"the probe {probe.name} returns an object of type {foreign.type}, which cannot be compared: return "
            "numbers, arrays, strings, or lists, tuples and dictionaries of them"
        )
    difference = agreement.disagreement(probe, outcome, outcome, seed)
    if difference is not None:
        return f"the reference fails its own probe {probe.name}: {difference.detail or difference.kind}"
    return ""


def _problems_of_alternatives(
    exercise: Exercise, seeds: Mapping[str, int], expected: Mapping[str, Outcome]
) -> Iterator[str]:
    for alternative in exercise.alternatives:
        wrong = failed(exercise, seeds, expected, outcomes(exercise, seeds, alternative.function))
        if wrong:
            yield f"the alternative {alternative.name} fails {_named(wrong)}"


def _problems_of_mistakes(
    exercise: Exercise, seeds: Mapping[str, int], expected: Mapping[str, Outcome]
) -> Iterator[str]:
    by_mistake, marked = {}, marking(exercise, expected)
    for mistake in exercise.mistakes:
        by_mistake[mistake.name] = outcomes(exercise, seeds, mistake.function)
        wrong = failed(exercise, seeds, expected, by_mistake[mistake.name])
        try:
            declared = marked.declared(mistake)
        except rows.UnknownRow as error:
            yield f"the mistake {mistake.name}: {error}"
            continue
        if wrong != declared:
            yield (f"the mistake {mistake.name} should fail {_named(declared)} and fails {_named(wrong) or 'nothing'}")
        least, most = WORTH.get(mistake.worth, (0.0, 1.0))
        if not least - 1e-9 <= marked.share(wrong) <= most + 1e-9:
            yield (
                f"the mistake {mistake.name} earns {marked.share(wrong):.2f} of the exercise, "
                f"and {mistake.worth!r} is {least:g} to {most:g}"
            )
    for one, other in combinations(exercise.mistakes, 2):
        first, second = by_mistake[one.name], by_mistake[other.name]
        if all(agreement.alike(p, first[p.name], second[p.name], seeds[p.name]) for p in exercise.probes):
            yield f"the mistakes {one.name} and {other.name} cannot be told apart: add a probe, or drop one"


def _problems_of_revealing(exercise: Exercise) -> Iterator[str]:
    """Probes of which a check would show an answer that fits other seeds, too."""
    for probe in exercise.probes:
        if probe.judge or not probe.reveal or not probe.draws:
            continue
        seeds = [seed_of(which, exercise.name, probe.name) for which in ("one", "another")]  # whatever the secret
        one, other = (running.run(probe, exercise.functions, seed) for seed in seeds)
        if agreement.disagreement(probe, one, other, seeds[1]) is None:
            yield (
                f"the probe {probe.name} asks for the same value with another seed, and a check would show it: "
                "say @probe(reveal=False), or draw inputs that change it"
            )


def _named(credits: Credits) -> str:
    return ", ".join(sorted(str(rows.RowName(*row, credit)) for row, credit in credits.items()))


def summary(exercise: Exercise) -> str:
    """One line about an exercise that is in order.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise

    Returns
    -------
    str
    """

    def count(number: int, word: str) -> str:
        return f"{number} {word}{'' if number == 1 else 's'}"

    return (
        f"{exercise.name}: {count(len(exercise.probes), 'probe')}, {count(len(exercise.mistakes), 'mistake')}, "
        f"{count(len(exercise.alternatives), 'alternative')}: all caught, all told apart"
    )
