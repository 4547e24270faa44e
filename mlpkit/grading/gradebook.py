"""All that touches nbgrader's database: what is recorded, whether it agrees with the release, and one
transaction for each submission.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat
import sqlalchemy
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.utils import parse_utc

from mlpkit.grading.exam import Exam, ExamError

Penalty = Callable[[str, float, float], float | None]  # student, score, seconds late
NO_RESPONSE = "No response."


class NoSuchStudent(Exception):
    """A student whom the gradebook does not know, where none may be created."""


# ---------------------------------------------------------------------------- opening it the first time

_prepared: set[str] = set()


def prepare_when_opened(path: str | os.PathLike[str]) -> None:
    """See to it that a gradebook can be made where it is expected, by whoever opens it first.

    nbgrader opens it in many places. SQLite wants its folder to exist, and nbgrader calls alembic
    as a program when it makes a gradebook, and fails halfway through if PATH lacks it. Both are
    seen to when a database is really opened, and not before.

    Parameters
    ----------
    path : path-like
        Of the SQLite file.
    """
    if not _prepared:
        sqlalchemy.event.listen(sqlalchemy.Engine, "do_connect", _prepare)
    _prepared.add(str(path))


def _prepare(dialect: Any, record: Any, arguments: Sequence[Any], options: Mapping[str, Any]) -> None:
    if arguments and arguments[0] in _prepared:
        Path(arguments[0]).parent.mkdir(exist_ok=True)
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", os.defpath)


# ------------------------------------------------------------------------------------ what is known


@dataclass(frozen=True)
class ReleasedCell:
    """A cell of the assignment as it was released."""

    cell_type: str
    locked: bool
    source: str
    checksum: str
    points: float | None  # None for a cell that gives none


@dataclass(frozen=True)
class ReleasedNotebook:
    """A notebook of the assignment as the gradebook knows it.

    Attributes
    ----------
    entry : str
        Its id in the gradebook.
    cells : dict of str to ReleasedCell
        By grade_id, hidden tests included.
    names : dict of str to str
        The grade_id of each cell that gets points or a comment, by its id in the gradebook.
    graded, commented : tuple of str
        The ids of those that get points, and of those that get a comment.
    """

    entry: str
    cells: Mapping[str, ReleasedCell]
    names: Mapping[str, str]
    graded: tuple[str, ...]
    commented: tuple[str, ...]


Release = Mapping[str, ReleasedNotebook]  # by the notebook's name


def release_of(gradebook: Gradebook, exam: Exam) -> dict[str, ReleasedNotebook]:
    """What was released, looked up once for all submissions.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
    exam : mlpkit.grading.exam.Exam

    Returns
    -------
    dict of str to ReleasedNotebook
    """
    release = {}
    for name in exam.notebooks:
        entry = gradebook.find_notebook(name, exam.unit)
        graded, commented = [*entry.grade_cells, *entry.task_cells], [*entry.solution_cells, *entry.task_cells]
        points = {c.name: float(c.max_score) for c in graded}
        cells = {
            c.name: ReleasedCell(str(c.cell_type), bool(c.locked), c.source, c.checksum, points.get(c.name))
            for c in entry.source_cells
        }
        names = {c.id: c.name for c in [*graded, *commented]}
        ids = tuple(tuple(c.id for c in some) for some in (graded, commented))
        release[name] = ReleasedNotebook(entry.id, cells, names, *ids)
    gradebook.db.rollback()  # no transaction stays open while submissions are examined
    return release


def must_agree(gradebook: Gradebook, exam: Exam, released: nbformat.NotebookNode) -> None:
    """Solution notebook, release and gradebook have the same questions; else every submission would fail.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
    exam : mlpkit.grading.exam.Exam
    released : nbformat.NotebookNode

    Raises
    ------
    ExamError
        If they have not: the sentence says what to do.
    """
    unit = exam.unit
    asked = {g: q.points for g, q in exam.questions.items()}
    shown = {
        c.metadata.nbgrader.grade_id: float(c.metadata.nbgrader.points)
        for c in released.cells
        if c.metadata.get("nbgrader", {}).get("grade")
    }
    try:
        known = {c.name: c.max_score for c in gradebook.find_notebook(unit, unit).grade_cells}
    except MissingEntry:
        raise ExamError(f"the gradebook does not know {unit} yet: run mlpkit release {unit}") from None
    others = sorted(n.name for n in gradebook.find_assignment(unit).notebooks if n.name not in exam.notebooks)
    if others:
        raise ExamError(f"{unit} has more than one notebook ({', '.join(others)}): an assignment has one, {unit}.ipynb")
    gradebook.db.rollback()
    for where, questions in (("release", shown), ("gradebook", known)):
        if questions != asked:
            raise ExamError(
                f"the {where} of {unit} has other questions or points than its solution "
                f"notebook: run mlpkit release {unit}"
            )


def recorded_scores(gradebook: Gradebook, unit: str) -> dict[str, dict[str, float | None]]:
    """Student to machine's marks, as they stand in the gradebook: it may be another one, or an older copy.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
    unit : str

    Returns
    -------
    dict of str to dict
    """
    query = gradebook.db.query
    scores: dict[str, dict[str, float | None]] = {
        student: {}
        for (student,) in query(SubmittedAssignment.student_id).join(Assignment).filter(Assignment.name == unit)
    }
    for student, name, score in (
        query(SubmittedAssignment.student_id, GradeCell.name, Grade.auto_score)
        .select_from(Grade)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(GradeCell, Grade.cell_id == GradeCell.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == unit)
    ):
        scores[student][name] = score
    gradebook.db.rollback()  # no transaction stays open
    return scores


# ---------------------------------------------------------------------------------------- recording


@dataclass(frozen=True)
class Marks:
    """What is to be recorded of one notebook.

    Attributes
    ----------
    scores : dict of str to (float or None)
        Machine's points by grade_id; None where a person has to read.
    empty : dict of str to bool
        For each answer, whether it is as it was released.
    """

    scores: Mapping[str, float | None]
    empty: Mapping[str, bool]


@dataclass(frozen=True)
class Recorded:
    """What was recorded besides the marks."""

    seconds_late: float
    penalty: float


def record(
    gradebook: Gradebook,
    unit: str,
    student: str,
    timestamp: str,
    release: Release,
    marks: Mapping[str, Marks],
    penalty: Penalty,
    create_student: bool = True,
) -> Recorded:
    """Record a submission, all of it or nothing.

    Points that a person gave stay, and that person is asked to look again.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
    unit, student : str
    timestamp : str
        When it was handed in; empty if that is not known (any more).
    release : dict of str to ReleasedNotebook
    marks : dict of str to Marks
        By notebook.
    penalty : callable
        From student, score and seconds late to what is taken off, or None.
    create_student : bool
        Whether a student who is not known is added.

    Returns
    -------
    Recorded

    Raises
    ------
    NoSuchStudent
    """
    db = gradebook.db
    try:
        submission = _submission(gradebook, unit, student, create_student)
        submission.timestamp = parse_utc(timestamp or None)
        entries = {entry.notebook_id: entry for entry in submission.notebooks}
        for name, notebook in release.items():
            if notebook.entry not in entries:
                entries[notebook.entry] = entry = SubmittedNotebook(notebook_id=notebook.entry, assignment=submission)
                db.add(entry)
            _write_marks(entries[notebook.entry], notebook, marks[name])
        db.flush()
        late = float(submission.total_seconds_late)
        penalties = []
        for entry in entries.values():
            entry.late_submission_penalty = _penalty(db, entry, student, late, penalty)
            penalties.append(entry.late_submission_penalty or 0.0)
        db.commit()
    except BaseException:
        db.rollback()
        raise
    return Recorded(late, sum(penalties))


def _submission(gradebook: Gradebook, unit: str, student: str, create_student: bool) -> SubmittedAssignment:
    """The entry of a submission, new if the gradebook has none; nothing is committed."""
    db = gradebook.db
    person = db.get(Student, student)
    if person is None:
        if not create_student:
            raise NoSuchStudent(f"No student with ID '{student}' exists in the database")
        person = Student(id=student)
        db.add(person)
    try:
        return gradebook.find_submission(unit, student)
    except MissingEntry:
        submission = SubmittedAssignment(assignment=gradebook.find_assignment(unit), student=person)
        db.add(submission)
        return submission


def _write_marks(entry: SubmittedNotebook, notebook: ReleasedNotebook, marks: Marks) -> None:
    """Points and comments of all cells; every cell gets its entries, as nbgrader makes them."""
    known = {grade.cell_id for grade in entry.grades}
    entry.grades += [Grade(cell_id=cell) for cell in notebook.graded if cell not in known]
    for grade in entry.grades:
        if (name := notebook.names.get(grade.cell_id, "")) in marks.scores:
            grade.auto_score = marks.scores[name]
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
    known = {comment.cell_id for comment in entry.comments}
    entry.comments += [Comment(cell_id=cell) for cell in notebook.commented if cell not in known]
    for comment in entry.comments:
        if (name := notebook.names.get(comment.cell_id, "")) in marks.empty:
            comment.auto_comment = NO_RESPONSE if marks.empty[name] else None


def _penalty(db: Any, entry: SubmittedNotebook, student: str, late: float, penalty: Penalty) -> float | None:
    """What is taken off a notebook: never less than nothing, nor more than its score."""
    if late <= 0:
        return None
    score = db.scalar(
        sqlalchemy.select(sqlalchemy.func.coalesce(sqlalchemy.func.sum(Grade.score), 0.0)).where(
            Grade.notebook_id == entry.id
        )
    )
    taken = penalty(student, score, late)
    return None if taken is None else min(max(taken, 0), score)


# --------------------------------------------------------------------------------------- the marks


@dataclass(frozen=True)
class Mark:
    """Points of one question.

    Attributes
    ----------
    score : float
    waits : bool
        Whether a person has to look at the answer, for the first time or again.
    by_hand : bool
        Whether a person has given points.
    """

    score: float
    waits: bool
    by_hand: bool


@dataclass(frozen=True)
class StudentMarks:
    """Marks of one submission, by grade_id, and what is taken off for being late."""

    marks: Mapping[str, Mark]
    penalty: float


def marks_of(gradebook: Gradebook, unit: str, students: Iterable[str]) -> dict[str, StudentMarks]:
    """Marks as they stand in the gradebook.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
    unit : str
    students : iterable of str

    Returns
    -------
    dict of str to StudentMarks
        Of those students who have a submission there.
    """
    wanted = set(students)
    marks: dict[str, dict[str, Mark]] = {}
    penalties: dict[str, float] = {}
    query = gradebook.db.query
    of_unit = sqlalchemy.and_(
        SubmittedNotebook.assignment_id == SubmittedAssignment.id,
        SubmittedAssignment.assignment_id == Assignment.id,
        Assignment.name == unit,
    )
    for student, penalty in query(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty).filter(
        of_unit
    ):
        if student in wanted:
            penalties[student] = penalties.get(student, 0.0) + (penalty or 0.0)
            marks.setdefault(student, {})
    for student, name, score, waits, manual in query(
        SubmittedAssignment.student_id, BaseCell.name, Grade.score, Grade.needs_manual_grade, Grade.manual_score
    ).filter(of_unit, Grade.notebook_id == SubmittedNotebook.id, Grade.cell_id == BaseCell.id):
        if student in wanted:
            marks[student][name] = Mark(score, bool(waits), manual is not None)
    gradebook.db.rollback()
    return {student: StudentMarks(marks[student], penalties[student]) for student in marks}
