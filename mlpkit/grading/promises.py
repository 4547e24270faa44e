"""Does a statement promise what its probes ask? A probe quotes the sentence that it tests."""

import re

import nbformat

from mlpkit.exercise import worked
from mlpkit.grading.exam import Exam, without_hidden

_SOLUTION = re.compile(r"^[ \t]*### BEGIN SOLUTION.*?### END SOLUTION", re.DOTALL | re.MULTILINE)


def statement(exam: Exam, name: str) -> str:
    """What a student reads of an exercise before answering it.

    Parameters
    ----------
    exam : mlpkit.grading.exam.Exam
    name : str
        Of the exercise.

    Returns
    -------
    str
        The cells from the grade cell before to that of the exercise, without solutions and hidden
        blocks, after those at the head of the notebook, which hold for all exercises.

    Raises
    ------
    KeyError
        If there is no such exercise.
    """
    head: list[str] = []
    own: list[str] = []
    started = False
    for cell in exam.nb.cells:
        meta = cell.metadata.get("nbgrader", {})
        started = started or bool(meta.get("solution"))
        question = exam.questions.get(meta.get("grade_id"))
        (own if started else head).append(_released(cell))
        if question is not None and name in question.exercises:
            return "\n".join([*head, *own])
        if question is not None and question.exercises:
            own = []
    raise KeyError(name)


def _released(cell: nbformat.NotebookNode) -> str:
    return _SOLUTION.sub("", without_hidden(cell.source))


def problems(exam: Exam) -> list[str]:
    """Probes that quote nothing, and quotations that stand nowhere.

    Parameters
    ----------
    exam : mlpkit.grading.exam.Exam

    Returns
    -------
    list of str
        Sentences; empty if every probe tests something that its statement says.
    """
    complaints: list[str] = []
    for name, exercise in exam.exercises.items():
        text = _plain(statement(exam, name))
        for probe in exercise.probes:
            if probe.name != worked.NAME and not probe.says:
                complaints.append(f'{name}: the probe {probe.name} quotes no sentence of the statement: says="…"')
            complaints += [
                f"{name}: the probe {probe.name} quotes {quotation!r}, and the statement does not say it"
                for quotation in probe.says
                if _plain(quotation) not in text
            ]
    return complaints


def _plain(text: str) -> str:
    """A text without emphasis and line breaks."""
    return " ".join(re.sub(r"[*`]|^\s*[|>]", "", text, flags=re.MULTILINE).split()).casefold()
