"""Does an exercise keep its own promises? What the source notebook and the tests of a course ask."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any

from mlpkit.exercise import agreement, running, values
from mlpkit.exercise.containers import leaves
from mlpkit.exercise.model import Exercise, Probe
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
        self[name] = outcome = running.run(self.probes[name], self.functions, self.seeds[name])
        return outcome


def failed(
    exercise: Exercise, seeds: Mapping[str, int], expected: Mapping[str, Outcome], got: Mapping[str, Outcome]
) -> set[str]:
    """Names of the probes that an answer fails.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise
    seeds : dict
    expected, got : dict
        As :func:`outcomes` returns them.

    Returns
    -------
    set of str
    """
    return {
        p.name
        for p in exercise.probes
        if agreement.disagreement(p, expected[p.name], got[p.name], seeds[p.name]) is not None
    }


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
        Sentences; empty if all is well: reference and alternatives pass every probe, every
        mistake fails exactly the probes that it declares, and no two mistakes are the same.
    """
    seeds = {p.name: seed_of(secret, exercise.name, p.name) for p in exercise.probes}
    expected = outcomes(exercise, seeds)
    return [
        *filter(None, (_problem_of_reference(p, expected[p.name], seeds[p.name]) for p in exercise.probes)),
        *_problems_of_alternatives(exercise, seeds, expected),
        *_problems_of_mistakes(exercise, seeds, expected),
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
            yield f"the alternative {alternative.name} fails {', '.join(sorted(wrong))}"


def _problems_of_mistakes(
    exercise: Exercise, seeds: Mapping[str, int], expected: Mapping[str, Outcome]
) -> Iterator[str]:
    by_mistake = {}
    for mistake in exercise.mistakes:
        by_mistake[mistake.name] = outcomes(exercise, seeds, mistake.function)
        wrong = failed(exercise, seeds, expected, by_mistake[mistake.name])
        if wrong != set(mistake.fails):
            yield (
                f"the mistake {mistake.name} should fail {', '.join(sorted(mistake.fails))} "
                f"and fails {', '.join(sorted(wrong)) or 'nothing'}"
            )
    for one, other in combinations(exercise.mistakes, 2):
        first, second = by_mistake[one.name], by_mistake[other.name]
        if all(agreement.alike(p, first[p.name], second[p.name], seeds[p.name]) for p in exercise.probes):
            yield f"the mistakes {one.name} and {other.name} cannot be told apart: add a probe, or drop one"


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
