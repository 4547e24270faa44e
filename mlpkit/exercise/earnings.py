"""What the mistakes of an exercise earn, alone and in pairs: the table that shows whether credit is fair."""

from collections.abc import Callable, Iterator
from itertools import combinations

from mlpkit.exercise import audit
from mlpkit.exercise.model import Exercise

Mutant = tuple[str, Callable[..., object]]  # what was changed, and the function


def earnings(exercise: Exercise, mutants: Iterator[Mutant] | None = None) -> list[str]:
    """The share of an exercise that each mistake, and each pair of mistakes, earns.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise
    mutants : iterator of (str, callable), optional
        Small changes of the reference, with their description.

    Returns
    -------
    list of str
        Lines: one for each mistake with its worth; of the pairs whose rows differ, those that earn
        something, and how many earn nothing; the mutants.
    """
    marked = audit.marking(exercise)
    lines = [f"{exercise.name}"]
    rows = {m.name: marked.declared(m) for m in exercise.mistakes}
    for m in exercise.mistakes:
        lines.append(f"  {marked.share(rows[m.name]):.2f}  {m.name}" + (f" ({m.worth})" if m.worth else ""))
    nothing = 0
    for one, other in combinations(rows, 2):
        both = {**rows[one], **rows[other]}
        both |= {row: min(rows[one][row], rows[other][row]) for row in rows[one].keys() & rows[other].keys()}
        if both in (rows[one], rows[other]):
            continue  # it earns what one of them earns
        if share := marked.share(both):
            lines.append(f"  {share:.2f}  {one} + {other}")
        else:
            nothing += 1
    if nothing:
        lines.append(f"  0.00  {nothing} other pairs")
    if mutants is not None:
        seeds = {p.name: audit.seed_of("mutants", exercise.name, p.name) for p in exercise.probes}
        expected = audit.outcomes(exercise, seeds)
        for what, function in mutants:
            failing = audit.failed(exercise, seeds, expected, audit.outcomes(exercise, seeds, function))
            lines.append(f"  {marked.share(failing):.2f}  mutant: {what}")
    return lines
