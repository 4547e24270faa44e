"""Does an exercise keep its own promises? What the source notebook and the tests of a course ask."""

import hashlib
from itertools import combinations

from mlpkit.exercise import agreement, running, values


def seed_of(*parts):
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


def outcomes(made, seeds, function=None):
    """Run all probes of an exercise.

    Parameters
    ----------
    made : mlpkit.exercise.Exercise
    seeds : dict
        A seed for each probe, by name.
    function : callable, optional
        In place of the reference: a mistake, an alternative, a mutant.

    Returns
    -------
    dict
        Outcome by name of the probe.
    """
    functions = made.functions if function is None else {**made.functions, made.name: function}
    return {p.name: running.run(p, functions, seeds[p.name]) for p in made.probes}


class Outcomes(dict):
    """The same, each computed when it is asked for: most answers are told apart by one probe.

    Parameters
    ----------
    made : mlpkit.exercise.Exercise
    seeds : dict
    function : callable
    """

    def __init__(self, made, seeds, function):
        super().__init__()
        self.probes = {p.name: p for p in made.probes}
        self.functions, self.seeds = {**made.functions, made.name: function}, seeds

    def __missing__(self, name):
        self[name] = found = running.run(self.probes[name], self.functions, self.seeds[name])
        return found


def failed(made, seeds, expected, got):
    """Names of the probes that an answer fails.

    Parameters
    ----------
    made : mlpkit.exercise.Exercise
    seeds : dict
    expected, got : dict
        As :func:`outcomes` returns them.

    Returns
    -------
    set of str
    """
    return {
        p.name
        for p in made.probes
        if agreement.disagreement(p, expected[p.name], got[p.name], seeds[p.name]) is not None
    }


def problems(made, secret="audit"):
    """Everything in which an exercise contradicts itself under one choice of seeds.

    Parameters
    ----------
    made : mlpkit.exercise.Exercise
    secret : str
        Seeds of the probes follow from it.

    Returns
    -------
    list of str
        Sentences; empty if all is well: reference and alternatives pass every probe, every
        mistake fails exactly the probes that it declares, and no two mistakes are the same.
    """
    seeds = {p.name: seed_of(secret, made.name, p.name) for p in made.probes}
    expected = outcomes(made, seeds)
    found = []
    for p in made.probes:
        outcome = expected[p.name]
        if outcome.status not in ("value", "error"):
            found.append(f"the reference gives no answer to the probe {p.name} ({outcome.status})")
        elif outcome.status == "error" and outcome.error["types"][0] in ("NameError", "TypeError", "AttributeError"):
            found.append(f"the reference fails in the probe {p.name}: {outcome.error['message']}")
        elif foreign := _foreign(outcome.value):
            found.append(
                f"the probe {p.name} returns an object of type {foreign}, which cannot be compared: return "
                "numbers, arrays, strings, or lists, tuples and dictionaries of them"
            )
        elif agreement.disagreement(p, outcome, outcome, seeds[p.name]):
            what = agreement.disagreement(p, outcome, outcome, seeds[p.name])
            found.append(f"the reference fails its own probe {p.name}: {what.detail or what.kind}")
    for a in made.alternatives:
        wrong = failed(made, seeds, expected, outcomes(made, seeds, a.function))
        if wrong:
            found.append(f"the alternative {a.name} fails {', '.join(sorted(wrong))}")
    seen = {}
    for m in made.mistakes:
        seen[m.name] = outcomes(made, seeds, m.function)
        wrong = failed(made, seeds, expected, seen[m.name])
        if wrong != set(m.fails):
            found.append(
                f"the mistake {m.name} should fail {', '.join(sorted(m.fails))} "
                f"and fails {', '.join(sorted(wrong)) or 'nothing'}"
            )
    for one, other in combinations(made.mistakes, 2):
        first, second = seen[one.name], seen[other.name]
        if all(agreement.alike(p, first[p.name], second[p.name], seeds[p.name]) for p in made.probes):
            found.append(f"the mistakes {one.name} and {other.name} cannot be told apart: add a probe, or drop one")
    return found


def _foreign(value):
    """Type of the first part of a value that is not data; all objects of a type would be equal."""
    if isinstance(value, values.Foreign):
        return value.type
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return next(filter(None, map(_foreign, parts)), "")


def summary(made):
    """One line about an exercise that is in order."""

    def count(things, word):
        return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"

    return (
        f"{made.name}: {count(made.probes, 'probe')}, {count(made.mistakes, 'mistake')}, "
        f"{count(made.alternatives, 'alternative')}: all caught, all told apart"
    )
