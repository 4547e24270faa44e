"""An exercise, written once: probes, judges, mistakes and alternatives, and how they are run.

In the hidden block of a grade cell stand plain functions under four decorators::

    @probe
    def ordinary_scores(softmax, rng):
        '''Every row becomes probabilities.'''
        return softmax(rng.normal(size=(5, 3)))

    @mistake("Each ROW is one example: sum over axis 1.", fails=[ordinary_scores])
    def columns(Z): ...

    @alternative
    def with_a_loop(Z): ...

    check("softmax")

The release, the check that students run, grading, hints and the tests of the course follow
from this one cell.
"""

from mlpkit.exercise.agreement import alike, disagreement
from mlpkit.exercise.declare import (
    alternative,
    collect,
    declaring,
    forget,
    judge,
    mistake,
    parts,
    pending,
    probe,
    without_example,
    without_inputs,
)
from mlpkit.exercise.model import Alternative, Exercise, Mistake, Probe
from mlpkit.exercise.outcome import Absence, Call, Cause, Outcome, Status
from mlpkit.exercise.rows import RowName, again, everything, example, purity
from mlpkit.exercise.running import run
from mlpkit.exercise.settings import default_settings
from mlpkit.exercise.source import ExerciseError, stand_alone

__all__ = [
    "Absence",
    "Alternative",
    "Call",
    "Cause",
    "Exercise",
    "ExerciseError",
    "Mistake",
    "Outcome",
    "Probe",
    "RowName",
    "Status",
    "again",
    "alike",
    "alternative",
    "collect",
    "declaring",
    "default_settings",
    "disagreement",
    "everything",
    "example",
    "forget",
    "judge",
    "mistake",
    "parts",
    "pending",
    "probe",
    "purity",
    "run",
    "stand_alone",
    "without_example",
    "without_inputs",
]
