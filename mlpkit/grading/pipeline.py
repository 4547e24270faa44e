"""The road of a submission, from the folder in which it was handed in to the gradebook: see :func:`grade`."""

import contextlib
import fnmatch
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat
from nbgrader.api import Gradebook

from mlpkit.grading import autograded, follow_through, gradebook, intake, names, observe, results
from mlpkit.grading import exam as exams
from mlpkit.grading.course import Course
from mlpkit.grading.exam import Exam, ExamError, Kind
from mlpkit.grading.gradebook import Marks, Release
from mlpkit.grading.limits import RESULT, Limits
from mlpkit.grading.observe import Observer, Stage
from mlpkit.grading.pool import Engine, Job, Processes
from mlpkit.grading.report import Report
from mlpkit.grading.results import Result
from mlpkit.grading.sandbox import host_bubblewrap
from mlpkit.grading.secret import secret_of

NOT_SANDBOXED = (
    "Students' code runs in ordinary processes of this account: NOT SANDBOXED. It can read and write what you can."
)
LOG = logging.getLogger("mlpkit")


class NothingHandedIn(ExamError):
    """There is no submission that could be graded: the sentence says where they are expected."""


def _nothing(unit: str, student: str) -> None:
    pass


def _no_penalty(student: str, score: float, seconds: float) -> None:
    return None


@dataclass(frozen=True)
class Customs:
    """What a course has configured for nbgrader's autograding, and is honored.

    Attributes
    ----------
    create_student : bool
        Whether students whom the gradebook does not know are added.
    not_overwritten : tuple of str
        Files of the assignment that students may change.
    notebooks : str
        Pattern of the notebooks that are graded.
    before, after : callable
        Called with the paths of a submission's notebooks before it is examined and after it is
        recorded.
    protect : callable
        Called with unit and student to set the permissions of what was written.
    limit_output : callable
        Shortens the outputs of a notebook.
    penalty : callable
        From student, score and seconds late to what is taken off, or None.
    """

    create_student: bool = True
    not_overwritten: tuple[str, ...] = ()
    notebooks: str = "*"
    before: Callable[[list[str]], None] = lambda paths: None
    after: Callable[[list[str]], None] = lambda paths: None
    protect: Callable[[str, str], None] = _nothing
    limit_output: Callable[[nbformat.NotebookNode], None] = lambda nb: None
    penalty: gradebook.Penalty = _no_penalty


@dataclass
class Submission:
    """One submission on its way.

    Attributes
    ----------
    student : str
    folder : pathlib.Path
        After intake: a clean copy.
    timestamp : str
        When it was handed in; empty if unknown.
    fingerprint : str
        What its results depend on.
    notes : list of str
        What to look at.
    notebooks : tuple of str
        Names of the notebooks that are to be graded.
    done : bool
        Whether it is recorded as it is.
    results : dict of str to Result
        By notebook, as far as they are there.
    """

    student: str
    folder: Path
    timestamp: str
    fingerprint: str
    notes: list[str]
    notebooks: tuple[str, ...]
    done: bool = False
    results: dict[str, Result] = field(default_factory=dict)

    @property
    def paths(self) -> list[str]:
        """Paths of its notebooks, as nbgrader's hooks get them."""
        return [str(self.folder / f"{name}.ipynb") for name in self.notebooks]

    @property
    def is_examined(self) -> bool:
        """Whether all its results are there."""
        return all(name in self.results for name in self.notebooks)


@dataclass(frozen=True)
class Run:
    """What all steps of a run need to know; nothing in it changes.

    Attributes
    ----------
    course : Course
    exam : mlpkit.grading.exam.Exam
    released : nbformat.NotebookNode
    release : dict of str to ReleasedNotebook
        The same as the gradebook knows it.
    secret : str
    force : bool
    limits : Limits
    customs : Customs
    observer : callable
    log : logging.Logger
    """

    course: Course
    exam: Exam
    released: nbformat.NotebookNode
    release: Release
    secret: str
    force: bool
    limits: Limits
    customs: Customs
    observer: Observer
    log: logging.Logger


def grade(
    course: Course,
    unit: str,
    students: str = "*",
    force: bool = False,
    limits: Limits | None = None,
    *,
    customs: Customs | None = None,
    engine: Engine | None = None,
    observer: Observer = observe.nobody,
    log: logging.Logger = LOG,
) -> Report:
    """Grade the submissions of a unit.

    Every submission ends with an outcome: marks, or a failure that is named and costs no other
    one anything. A run may be killed at any moment: started again, it does the rest.

    Parameters
    ----------
    course : Course
    unit : str
    students : str
        A name, or a pattern as in a shell.
    force : bool
        Whether to grade again what has been graded.
    limits : Limits, optional
    customs : Customs, optional
        What the course has configured for nbgrader's autograding.
    engine : Engine, optional
        Who examines; one process for each core unless told.
    observer : callable, optional
        Is told which stage begins and ends (see :mod:`mlpkit.grading.observe`).
    log : logging.Logger
        Gets each note as soon as it is known.

    Returns
    -------
    Report

    Raises
    ------
    ExamError
        If nothing can be graded: the sentence says what to do.
    """
    limits, customs = limits or Limits(), customs or Customs()
    start_sandbox(limits)
    with observe.stage(observer, Stage.LOAD):
        exam = exams.load(unit, course.solutions, whole=False)
    with observe.stage(observer, Stage.SANDBOX):
        await_sandbox(limits, log)
    with (
        course.only_run(),
        Gradebook(course.db_url, course.course_id) as book,
        engine or Processes() as engine,
    ):
        folders, refused = find(course, unit, students)
        with observe.stage(observer, Stage.LOOK_UP):
            recorded = gradebook.recorded_scores(book, unit)
        if any(force or s not in recorded or not course.saved_mark(unit, s).exists() for s in folders):
            engine.prepare(str(exam.path), len(folders))  # there is work: processes start during the intake
        with observe.stage(observer, Stage.LOOK_UP):
            released, release = agreed_release(course, exam, book)
        run = Run(course, exam, released, release, secret_of(course.working), force, limits, customs, observer, log)
        for sentence in refused.values():
            log.error("%s", sentence)
        if not folders:
            raise NothingHandedIn(f"no submission of {unit}: expected folders like {course.expected(unit)}")
        failures: dict[str, str] = {}
        submissions = take_in(run, folders, students, failures)
        for submission in submissions.values():
            with failing(run, submission.student, failures):
                decide(run, submission, recorded.get(submission.student))
        for submission in examined(run, submissions, engine, failures):
            with failing(run, submission.student, failures):
                marks = write(run, submission)
                record(run, submission, marks, book)
        for submission in submissions.values():
            tell(run, submission)
        with observe.stage(observer, Stage.REPORT):
            return report_of(run, book, submissions, failures, refused)


# ----------------------------------------------------------------------------------------- the steps


def start_sandbox(limits: Limits) -> None:
    """Let the sandbox get ready while the solution notebook is read."""
    if limits.sandbox != "none":
        host_bubblewrap.begin()


def await_sandbox(limits: Limits, log: logging.Logger) -> None:
    """Before anything is touched: make a sandbox, or say what is missing."""
    if limits.sandbox == "none":
        log.warning(NOT_SANDBOXED)
        return
    try:
        host_bubblewrap.require()
    except host_bubblewrap.NoSandbox as problem:
        raise ExamError(str(problem)) from None


def find(course: Course, unit: str, students: str) -> tuple[dict[str, Path], dict[str, str]]:
    """Every submission, by student; and sentences about folders whose names cannot be used."""
    folders, refused = {}, {}
    for student, path in course.submissions(unit, students).items():
        if names.is_usable(student):
            folders[student] = path
        else:
            refused[student] = (
                f"the folder '{intake.shown(student)}' was left out, since its name cannot be "
                "a student's: rename it (letters, digits, - _ . and spaces are safe)"
            )
    return folders, refused


def agreed_release(course: Course, exam: Exam, book: Gradebook) -> tuple[nbformat.NotebookNode, Release]:
    """What students were given, and what the gradebook has of it; both have the questions of the solution notebook."""
    unit, path = exam.unit, course.released(exam.unit)
    if not path.is_file():
        raise ExamError(f"{unit} has not been released yet: run nbgrader generate_assignment {unit}")
    released = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call,unused-ignore]
    gradebook.must_agree(book, exam, released)
    release = gradebook.release_of(book, exam)
    try:
        autograded.check_metadata(exam.nb, release[unit].cells)
    except Exception as error:  # nbgrader's, of several kinds
        raise ExamError(
            f"the cells of {unit} are not those that the gradebook knows ({error}): run mlpkit release {unit}"
        ) from error
    return released, release


def take_in(run: Run, folders: Mapping[str, Path], students: str, failures: dict[str, str]) -> dict[str, Submission]:
    """A clean copy of each submission; copies of those that were taken back since the last run go."""
    unit = run.exam.unit
    wanted = tuple(n for n in run.exam.notebooks if fnmatch.fnmatchcase(n, run.customs.notebooks))
    if not wanted:
        raise NothingHandedIn(f"no notebook of {unit} is called {run.customs.notebooks}")
    for student, stale in run.course.earlier_intakes(unit, students).items():
        if student not in folders:
            shutil.rmtree(stale)
    submissions = {}
    for done, (student, folder) in enumerate(folders.items()):
        clean = run.course.intake_of(unit, student)
        with (
            observe.stage(run.observer, Stage.TAKE_IN, student, done, len(folders)),
            failing(run, student, failures),
        ):
            taken = intake.take(folder, run.exam, run.released)
            intake.write(taken, clean, unit)
            fingerprint = results.fingerprint(run.exam, run.secret, taken.nb, clean)
            for note in taken.notes:
                run.log.warning("%s: %s", student, note)
            submissions[student] = Submission(student, clean, taken.timestamp, fingerprint, taken.notes, wanted)
    return submissions


def decide(run: Run, submission: Submission, recorded: Mapping[str, float | None] | None) -> None:
    """What is left to do: nothing, or to record results that are kept, or to examine.

    A submission is done if this very version of it was saved, and the gradebook, which may be
    another one or an older copy, has its marks.
    """
    unit, student = run.exam.unit, submission.student
    kept = None if run.force else results.load(run.course.working, unit, student, submission.fingerprint)
    if kept and run.limits.sandbox != "none" and any(result.sandbox == "none" for result in kept):
        kept, recorded = None, None  # now that there is a sandbox, its marks are to stand
    folder, mark = run.course.autograded_of(unit, student), run.course.saved_mark(unit, student)
    submission.done = (
        not run.force
        and recorded is not None
        and mark.is_file()
        and mark.read_text().strip() == submission.fingerprint
        and all((folder / f"{name}.ipynb").exists() for name in submission.notebooks)
        and all(recorded.get(g) == score for result in kept or () for g, score in result.scores.items())
    )
    if not submission.done:
        mark.unlink(missing_ok=True)  # first: a run that is killed now is not a finished one
        if not all(autograded.is_written(folder / f"{result.name}.ipynb", result.written) for result in kept or ()):
            kept = None  # the notebook of a result is kept in one place only
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)
    submission.results = {result.name: result for result in kept or ()}


def examined(
    run: Run, submissions: Mapping[str, Submission], engine: Engine, failures: dict[str, str]
) -> Iterator[Submission]:
    """Submissions that are to be recorded, each as soon as all its results are there."""
    todo = [s for s in submissions.values() if not s.done and s.student not in failures]
    for submission in [s for s in todo if s.is_examined]:
        run.customs.before(submission.paths)
        yield submission
    todo = [s for s in todo if not s.is_examined]

    def jobs() -> Iterator[Job]:
        for submission in todo:
            run.customs.before(submission.paths)
            for name in submission.notebooks:
                yield Job(submission.student, str(run.exam.path), run.secret, run.limits, str(submission.folder), name)

    total = sum(len(s.notebooks) for s in todo)
    with contextlib.closing(engine.examine(jobs())) as answers:
        for job, result in observe.each(run.observer, Stage.EXAMINE, answers, total):
            submission = submissions[job.student]
            with failing(run, job.student, failures):
                if isinstance(result, Exception):
                    raise result
                submission.results[job.notebook] = result
            if submission.is_examined:
                yield submission


def write(run: Run, submission: Submission) -> dict[str, Marks]:
    """Write what the formgrader shows, and keep the results; returns what is to be recorded, by notebook."""
    unit, student = run.exam.unit, submission.student
    folder, marks = run.course.autograded_of(unit, student), {}
    with observe.stage(run.observer, Stage.WRITE, student):
        if any(result.nb is not None for result in submission.results.values()):
            ignore, kept = run.course.ignore, run.customs.not_overwritten
            autograded.write_files(folder, submission.folder, run.course.source_of(unit), ignore, kept)
        for name, result in submission.results.items():
            nb, path = result.nb, folder / f"{name}.ipynb"
            if nb is None:  # what was left by a run that was killed; decide() has found it whole
                nb = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call,unused-ignore]
            else:
                autograded.restore(nb, run.release[name].cells)
                run.customs.limit_output(nb)
                autograded.make_harmless(nb, {g for g, q in run.exam.questions.items() if q.kind == Kind.CHECK})
                result = result.without_notebook(autograded.write_notebook(path, nb))
            submission.results[name] = result
            marks[name] = autograded.marks_of(nb, result.scores)
        results.save(run.course.working, unit, student, list(submission.results.values()), submission.fingerprint)
    return marks


def record(run: Run, submission: Submission, marks: Mapping[str, Marks], book: Gradebook) -> None:
    """Record the marks, and then say that all is done: whoever kills the run before that finds it undone."""
    unit, student = run.exam.unit, submission.student
    with observe.stage(run.observer, Stage.RECORD, student):
        recorded = gradebook.record(
            book,
            unit,
            student,
            submission.timestamp,
            run.release,
            marks,
            run.customs.penalty,
            run.customs.create_student,
        )
    if recorded.seconds_late > 0:
        run.log.warning("%s is %g seconds late (penalty: %g)", student, recorded.seconds_late, recorded.penalty)
    run.customs.protect(unit, student)
    run.course.saved_mark(unit, student).write_text(submission.fingerprint + "\n")
    run.customs.after(submission.paths)


@contextlib.contextmanager
def failing(run: Run, student: str, failures: dict[str, str]) -> Iterator[None]:
    """A failure of the machine's, not the student's, ends the work on one submission, and is named."""
    try:
        yield
    except Exception as error:  # a full disk, a gradebook that is locked, or a fault of this package
        failures[student] = sentence = intake.shown(str(error) or type(error).__name__, RESULT.note)
        run.log.error("%s: could not be examined (%s). Nothing was recorded; run the command again.", student, sentence)
        shutil.rmtree(run.course.intake_of(run.exam.unit, student), ignore_errors=True)
        shutil.rmtree(run.course.autograded_of(run.exam.unit, student), ignore_errors=True)


def tell(run: Run, submission: Submission) -> None:
    """Add to the notes of a submission what the examination says to the instructor; it may quote a student."""
    for result in submission.results.values():
        flags = [verdict.flag for verdict in result.verdicts.values() if verdict.flag]
        for note in (intake.shown(text, RESULT.note) for text in [*result.notes, *flags]):
            run.log.warning("%s: %s", submission.student, note)
            submission.notes.append(note)


def report_of(
    run: Run,
    book: Gradebook,
    submissions: Mapping[str, Submission],
    failures: Mapping[str, str],
    refused: Mapping[str, str],
) -> Report:
    """The marks as they stand in the gradebook now, and all that is to be said."""
    students = sorted(submissions, key=names.natural)
    marks = gradebook.marks_of(book, run.exam.unit, students)
    questions = run.exam.questions
    return Report(
        run.exam.unit,
        {g: q.points for g, q in questions.items()},
        {g: q.title for g, q in questions.items()},
        run.exam.total,
        {student: marks.get(student) for student in students},
        {student: submissions[student].notes for student in students},
        failures,
        refused,
        {student: told for student in students if (told := _followed(submissions[student]))},
    )


def _followed(submission: Submission) -> list[str]:
    """Both verdicts on what has earned more without the errors of earlier answers."""
    return [
        follow_through.sentence(result.verdicts[name], again)
        for result in submission.results.values()
        for name, again in result.followed.items()
        if again.verdict.share > result.verdicts[name].share
    ]
