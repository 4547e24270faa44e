"""All mutants of an exercise are put to its probes."""

import ast
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlpkit import exercise as exercises
from mlpkit.exercise import audit
from mlpkit.exercise.model import Exercise, Probe
from mlpkit.exercise.outcome import Outcome
from mlpkit.mutation import Edit, edits_of
from tools.mutation.battery import Battery
from tools.mutation.cases import Function
from tools.mutation.limits import SECONDS, OutOfTime, time_limit


@dataclass
class Report:
    """What came of the mutants of one exercise.

    Attributes
    ----------
    name : str
        The exercise.
    total, rejected : int
    equivalents : list of Edit
        No input was found on which they differ.
    survivors : list of (Edit, str)
        Accepted although they differ; the text says where.
    seconds : float
    """

    name: str
    total: int = 0
    rejected: int = 0
    equivalents: list[Edit] = field(default_factory=list)
    survivors: list[tuple[Edit, str]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def share(self) -> float:
        """Share of the mutants that differ which the probes reject."""
        differ = self.rejected + len(self.survivors)
        return self.rejected / differ if differ else 1.0


def trial(
    exercise: Exercise,
    secret: str = "mutants",
    progress: Callable[[], object] | None = None,
    seconds: float = SECONDS,
) -> Report:
    """Try all mutants of an exercise.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise
    secret : str
        The probes' seeds follow from it.
    progress : callable, optional
        Called after each mutant.
    seconds : float
        Of processor time, for one probe or one call: a mutant may never end.

    Returns
    -------
    Report

    Raises
    ------
    mlpkit.exercise.ExerciseError
        If the reference cannot be rebuilt from its source.
    """
    start = time.perf_counter()
    seeds = {p.name: audit.seed_of(secret, exercise.name, p.name) for p in exercise.probes}
    expected = audit.outcomes(exercise, seeds)

    def is_rejected(function: Function) -> bool:
        functions = {**exercise.functions, exercise.name: function}
        return any(_fails(p, functions, seeds[p.name], expected[p.name], seconds) for p in exercise.probes)

    if not exercise.source or is_rejected(_compiled(exercise, exercise.source)):
        raise exercises.ExerciseError(
            f"the reference of {exercise.name!r} cannot be rebuilt from its source: "
            "does it use a variable of an enclosing function?"
        )
    report, battery = Report(exercise.name), None
    for edit in edits_of(exercise.source):
        try:
            function = _compiled(exercise, edit.new_source)
        except Exception:  # not even a definition: no student hands that in
            continue
        finally:
            if progress is not None:
                progress()
        report.total += 1
        if is_rejected(function):
            report.rejected += 1
            continue
        battery = battery or Battery(exercise, seconds)
        if where := battery.difference(function):
            report.survivors.append((edit, where))
        else:
            report.equivalents.append(edit)
    report.seconds = time.perf_counter() - start
    return report


def _fails(probe: Probe, functions: dict[str, Any], seed: int, expected: Outcome, seconds: float) -> bool:
    """Whether functions fail a probe; what does not end fails."""
    try:
        with time_limit(seconds):
            outcome: Outcome = exercises.run(probe, functions, seed)
    except OutOfTime:
        return True
    return exercises.disagreement(probe, expected, outcome, seed) is not None


def _compiled(exercise: Exercise, source: str) -> Function:
    """A mutant as a function, in a copy of the reference's namespace."""
    namespace = dict(_namespace_of(exercise.functions[exercise.name]))
    exec(compile(source, f"<mutant of {exercise.name}>", "exec"), namespace)
    match ast.parse(source).body[0]:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
            function: Function = namespace[name]
            return function
    raise exercises.ExerciseError(f"the source of {exercise.name!r} defines no function")


def _namespace_of(function: Any) -> dict[str, Any]:
    """Where a function, or the methods of a class, look names up."""
    function = getattr(function, "__wrapped__", function)
    if isinstance(function, type):
        function = next((m for m in vars(function).values() if hasattr(m, "__globals__")), function)
    namespace: dict[str, Any] = getattr(function, "__globals__", {"np": np})
    return namespace
