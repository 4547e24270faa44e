"""What a run of grading has found: the command line prints it, and a page can be made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mlpkit.grading.gradebook import StudentMarks


@dataclass(frozen=True)
class Report:
    """What a run has found, for the command line and for whoever reports on it.

    Attributes
    ----------
    unit : str
    questions : dict of str to float
        Points that each question gives, by grade_id, in the order of the notebook.
    titles : dict of str to str
        What each question is called.
    total : float
        Points of the whole assignment.
    marks : dict of str to (StudentMarks or None)
        Of each student whose submission was taken in, in natural order; None where the gradebook has none.
    notes : dict of str to list of str
        What to look at, by student.
    failures : dict of str to str
        Students for whom nothing was recorded, since the machine failed, and how.
    refused : dict of str to str
        Folders that were left out, and a sentence about each.
    followed : dict of str to list of str
        For each student what has earned more without the errors of earlier answers: both verdicts in a sentence.
    """

    unit: str
    questions: Mapping[str, float]
    titles: Mapping[str, str]
    total: float
    marks: Mapping[str, StudentMarks | None]
    notes: Mapping[str, Sequence[str]]
    failures: Mapping[str, str]
    refused: Mapping[str, str]
    followed: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """Students without marks for whom nothing is known to have failed."""
        return [student for student, marks in self.marks.items() if marks is None and student not in self.failures]

    @property
    def waiting(self) -> int:
        """How many submissions wait for a person."""
        given = (marks for marks in self.marks.values() if marks is not None)
        return sum(any(marks.marks[g].waits for g in self.questions) for marks in given)

    @property
    def complete(self) -> bool:
        """Whether everything that was handed in has marks."""
        return not (self.failures or self.refused or self.missing)
