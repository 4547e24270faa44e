"""The examiner: runs a student's notebook in another process and decides what it is worth.

References, mistakes and the course secret are here, and only here. The student's process is
sent the source and the seed of a probe and answers with values; the comparison, the mark and
every word that is shown come from this side.
"""

import copy
import os
import time

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat

from mlpkit.grading import observe
from mlpkit.grading.exam import Exam
from mlpkit.grading.examination import Examination
from mlpkit.grading.limits import Limits
from mlpkit.grading.observe import Observer
from mlpkit.grading.results import Result, fingerprint
from mlpkit.grading.sandbox import host_plain
from mlpkit.grading.sandbox.host import Conversation

__all__ = ["Examiner", "Limits", "Result", "fingerprint", "host_of"]


class Examiner:
    """Examines submissions of one unit.

    Parameters
    ----------
    exam : mlpkit.grading.exam.Exam
    secret : str
    limits : Limits, optional
    student_class : type, optional
        What holds a student's process, if not what the limits say:
        :class:`mlpkit.grading.sandbox.host_plain.Student`, or a sandbox with the same verbs.
    observer : callable, optional
        See :mod:`mlpkit.grading.observe`.
    """

    def __init__(
        self,
        exam: Exam,
        secret: str,
        limits: Limits | None = None,
        student_class: type[Conversation] | None = None,
        observer: Observer = observe.nobody,
    ) -> None:
        self.exam, self.secret, self.observer = exam, secret, observer
        self.limits = limits or Limits()
        self.student_class = student_class or host_of(self.limits.sandbox)

    def examine(
        self, nb: nbformat.NotebookNode, student: str = "", files: str | os.PathLike[str] | None = None
    ) -> Result:
        """Run a notebook and mark it.

        Parameters
        ----------
        nb : nbformat.NotebookNode
            With grade cells where the exam has them (see :mod:`mlpkit.grading.intake`); whether
            their hidden blocks are there does not matter, the student's process never sees one.
        student : str
            Whose it is: the seeds depend on it.
        files : path-like, optional
            Folder of the files that were handed in with it.

        Returns
        -------
        Result
        """
        start = time.monotonic()
        with Examination(
            self.exam, self.secret, copy.deepcopy(nb), student, files, self.limits, self.student_class, self.observer
        ) as run:
            run.run_all()
        return Result(
            run.nb,
            run.scores,
            run.verdicts,
            run.notes,
            round(time.monotonic() - start, 3),
            self.student_class.SANDBOX,
            run.answers,
            self.exam.unit,
            followed=run.followed,
        )


def host_of(sandbox: str) -> type[Conversation]:
    """What holds a student's process, by the name of the sandbox around it."""
    if sandbox == "none":
        return host_plain.Student
    from mlpkit.grading.sandbox import host_bubblewrap

    return host_bubblewrap.Box
