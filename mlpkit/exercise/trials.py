"""One probe with what came of it for the reference and for the student; and one that failed."""

from dataclasses import dataclass

from mlpkit.exercise.compare import Difference
from mlpkit.exercise.model import Probe
from mlpkit.exercise.outcome import Outcome


@dataclass
class Trial:
    """A probe, its seed, and what came of it for the reference and for the student.

    Attributes
    ----------
    probe : Probe
    seed : int
    expected, got : Outcome
    """

    probe: Probe
    seed: int
    expected: Outcome
    got: Outcome


@dataclass(frozen=True)
class Failure:
    """A trial that failed.

    Attributes
    ----------
    trial : Trial
    difference : Difference
        In what the outcome differs from the reference's.
    message : str
        The sentence about it.
    """

    trial: Trial
    difference: Difference
    message: str
