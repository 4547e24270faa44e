"""The pass that looks for the line to look at, after the marks are recorded: see :func:`locate`.

It changes no mark. What was searched is kept by the text of the answer, so that a second run, and
whoever handed in the same text, costs nothing.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import mlpkit
from mlpkit.exercise import audit
from mlpkit.exercise.model import Exercise
from mlpkit.exercise.outcome import Outcome
from mlpkit.exercise.trials import Trial
from mlpkit.exercise.verdicts import Verdict
from mlpkit.grading import exam as exams
from mlpkit.grading import location, observe, pool, results
from mlpkit.grading.answer_text import AnswerText, answer_text
from mlpkit.grading.course import Course
from mlpkit.grading.exam import Exam
from mlpkit.grading.examiner import host_of
from mlpkit.grading.limits import EXAMINER, LOCATE, Limits
from mlpkit.grading.location import Location
from mlpkit.grading.observe import Observer, Stage
from mlpkit.grading.pool import Job
from mlpkit.grading.results import Result
from mlpkit.grading.sandbox import host_plain
from mlpkit.grading.sandbox.attempts import Attempt, Question
from mlpkit.grading.sandbox.host import Conversation
from mlpkit.grading.secret import secret_of, seed


@dataclass(frozen=True)
class Unexplained:
    """A wrong answer that no hint explains.

    Attributes
    ----------
    exercise : str
    text : mlpkit.grading.answer_text.AnswerText
    given : tuple of str
        Functions in whose place those of ``mlpkit.nn`` stand: earlier answers that are wrong, too.
    key : str
        Of all that the search depends on.
    """

    exercise: str
    text: AnswerText
    given: tuple[str, ...]
    key: str


@dataclass(frozen=True)
class LocateJob(Job):
    """The unexplained answers of one notebook. It can be sent to another process.

    Attributes
    ----------
    answers : tuple of Unexplained
    """

    answers: tuple[Unexplained, ...] = ()


@dataclass(frozen=True)
class Searched:
    """What came of the search for one answer.

    Attributes
    ----------
    location : mlpkit.grading.location.Location or None
        None where nothing is certain enough.
    tried : int
        Edits.
    finished : bool
    seconds : float
        Of processor time.
    """

    location: Location | None = None
    tried: int = 0
    finished: bool = False
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        where = self.location.as_dict() if self.location else None
        return {"location": where, "tried": self.tried, "finished": self.finished, "seconds": self.seconds}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what :meth:`as_dict` wrote."""
        where = Location.from_dict(data["location"]) if data["location"] else None
        return cls(where, int(data["tried"]), bool(data["finished"]), float(data["seconds"]))


@dataclass
class Lines:
    """The lines to look at that were found for one submission.

    Attributes
    ----------
    student : str
    of_exercise : dict of str to Location
    """

    student: str
    of_exercise: dict[str, Location] = field(default_factory=dict)


def locate(
    course: Course,
    unit: str,
    students: str = "*",
    limits: Limits | None = None,
    *,
    processes: int = 0,
    observer: Observer = observe.nobody,
) -> list[Lines]:
    """Look for the line to look at in every answer whose verdict explains nothing.

    Parameters
    ----------
    course : Course
    unit : str
    students : str
        A name, or a pattern as in a shell.
    limits : Limits, optional
        Of them, the sandbox counts.
    processes : int
        How many notebooks are searched at a time; 0 for one per core.
    observer : callable, optional

    Returns
    -------
    list of Lines
        Of every submission for which something was found, in the order of the names.

    Raises
    ------
    mlpkit.grading.exam.ExamError
        If another run is grading, or there is no such unit.
    """
    limits = limits or Limits()
    exam = exams.load(unit, course.solutions, whole=False)
    secret = secret_of(course.working)
    with course.only_run(), pool.Pool(search_all, _without_lines, processes) as workers:
        searched: dict[str, dict[str, Searched]] = {}
        wanted: dict[str, tuple[Unexplained, ...]] = {}
        jobs, coming = [], set[str]()
        for student in course.submissions(unit, students):
            for job in _jobs(course, exam, student, secret, limits):
                wanted[student] = wanted.get(student, ()) + job.answers
                answers = tuple(a for a in job.answers if a.key not in coming and _kept(course, unit, a.key) is None)
                coming |= {a.key for a in answers}
                if answers:
                    jobs.append(LocateJob(*_fields_of(job), answers))
        if jobs:
            workers.prepare(str(exam.path), len(jobs))
        for _job, result in observe.each(observer, Stage.LOCATE, workers.run(jobs), len(jobs)):
            if isinstance(result, Exception):
                continue  # the machine failed: nothing is kept, and the next run tries again
            for key, one in result.items():
                _keep(course, unit, key, one)
        for student, answers in wanted.items():
            known = {a.exercise: _kept(course, unit, a.key) for a in answers}
            searched[student] = {name: one for name, one in known.items() if one is not None}
        return [
            lines for student in searched if (lines := _write(course, exam, student, searched[student])).of_exercise
        ]


def _fields_of(job: Job) -> tuple[str, str, str, Limits, str, str]:
    return job.student, job.solution, job.secret, job.limits, job.folder, job.notebook


def _without_lines(job: LocateJob, why: str) -> dict[str, Searched]:
    return {answer.key: Searched() for answer in job.answers}


def _jobs(course: Course, exam: Exam, student: str, secret: str, limits: Limits) -> Iterator[LocateJob]:
    """The unexplained answers in each notebook of a submission."""
    folder = course.intake_of(exam.unit, student)
    for result in results.load(course.working, exam.unit, student) or ():
        job = LocateJob(student, str(exam.path), secret, limits, str(folder), result.name)
        unexplained = [name for name, verdict in result.verdicts.items() if _to_explain(result, name).is_unexplained]
        try:
            nb = job.read() if unexplained else None
        except (OSError, ValueError):
            continue
        if nb is None:
            continue
        checks = {q.grade_id for q in exam.questions.values() if q.kind == exams.Kind.CHECK}
        cells = [
            exams.without_hidden(cell.source)
            for cell in nb.cells
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade_id") not in checks
        ]
        answers = []
        for name in unexplained:
            text = answer_text(cells, name, exam.exercises)
            again = result.followed.get(name)
            given = again.replaced if again else ()
            if text is not None:
                answers.append(Unexplained(name, text, given, _key(exam.exercises[name], text, given)))
        if answers:
            yield LocateJob(*_fields_of(job), tuple(answers))


def _to_explain(result: Result, name: str) -> Verdict:
    """The verdict without the errors of earlier answers, where there is one."""
    again = result.followed.get(name)
    return again.verdict if again else result.verdicts[name]


def _key(exercise: Exercise, text: AnswerText, given: Sequence[str]) -> str:
    """What a search depends on, as a name."""
    probes = [[p.name, p.source, list(p.parameters), p.rtol, p.atol] for p in exercise.probes]
    parts = [mlpkit.__version__, exercise.name, exercise.source, probes, text.sources, text.whole, list(given)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


# ------------------------------------------------------------------ in the process that examines


def search_all(job: LocateJob) -> dict[str, Searched] | Exception:
    """Search the answers of one notebook, each in a fresh process of its own.

    Parameters
    ----------
    job : LocateJob

    Returns
    -------
    dict of str to Searched, or Exception
        By the key of the answer. An exception says that the machine failed.
    """
    try:
        exam = pool.load_exam(job.solution)
        searched = {}
        for answer in job.answers:
            with pool.time_limit(EXAMINER.processor):
                searched[answer.key] = _searched(exam, job, answer)
        return searched
    except (OSError, host_plain.NotStarted, exams.ExamError) as error:
        return error


def _searched(exam: Exam, job: LocateJob, answer: Unexplained) -> Searched:
    exercise = exam.exercises[answer.exercise]
    process = host_of(job.limits.sandbox)(job.folder)
    process.limits = job.limits
    process.until = time.monotonic() + job.limits.clock
    asking = _Asking(process, answer.text)
    try:
        with process:
            trials = _trials(exam, job, answer, process)
            if trials is None or all(location.agrees(t, t.got) for t in trials):
                return Searched(None, 0, True, asking.used)
            searched = location.search(exercise, answer.text, trials, asking, answer.given)
            return Searched(location.located(answer.text, searched), searched.tried, True, asking.used)
    except (host_plain.Died, location.OutOfTime):
        return Searched(None, 0, False, asking.used)
    except (ArithmeticError, ValueError, TypeError, KeyError, RecursionError, MemoryError):  # of what came back
        return Searched(None, 0, False, asking.used)


def _trials(exam: Exam, job: LocateJob, answer: Unexplained, process: Conversation) -> list[Trial] | None:
    """What comes of the answer alone; None if its text does not run without the rest of its notebook."""
    for source in answer.text.whole:
        status, _ = process.run_cell(source, job.limits.cell)
        if status != "ok":
            return None
    exercise = exam.exercises[answer.exercise]
    seeds = {p.name: seed(job.secret, exam.unit, exercise.name, p.name, answer.key) for p in exercise.probes}
    expected = audit.outcomes(exercise, seeds)
    asked = tuple(exam.exercises)
    return [
        Trial(
            p,
            seeds[p.name],
            expected[p.name],
            process.probe(p, seeds[p.name], asked, job.limits.probe, answer.given),
        )
        for p in exercise.probes
    ]


class _Asking:
    """Puts attempts to the student's process, until the time for one answer is used up on both sides."""

    def __init__(self, process: Conversation, text: AnswerText) -> None:
        self.process, self.text = process, text
        self._start = time.process_time()

    @property
    def used(self) -> float:
        """Seconds of processor time, of both processes."""
        return round(self.process.used + time.process_time() - self._start, 3)

    def __call__(self, attempts: Sequence[Attempt], question: Question) -> list[Outcome]:
        left = LOCATE.answer - self.used
        return self.process.attempts(self.text.sources, attempts, question, left) if left > 0 else []


# ------------------------------------------------------------------------------------ what is kept


def _keep(course: Course, unit: str, key: str, searched: Searched) -> None:
    _write_json(course.located(unit) / f"{key}.json", searched.as_dict())


def _kept(course: Course, unit: str, key: str) -> Searched | None:
    try:
        return Searched.from_dict(json.loads((course.located(unit) / f"{key}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(course: Course, exam: Exam, student: str, searched: Mapping[str, Searched]) -> Lines:
    """Keep the lines of one submission, by question, for its feedback page."""
    lines = {name: one.location for name, one in searched.items() if one.location is not None}
    fingerprint = results.fingerprint_kept(course.working, exam.unit, student)
    sentences = {
        grade_id: [f"{name}: {lines[name].sentence}" for name in question.exercises if name in lines]
        for grade_id, question in exam.questions.items()
    }
    content = {"fingerprint": fingerprint, "sentences": {g: s for g, s in sentences.items() if s}}
    _write_json(_of_student(course, exam.unit, student), content)
    return Lines(student, lines)


def sentences_of(course: Course, unit: str, student: str) -> dict[str, list[str]]:
    """What a student reads about lines to look at, by question.

    Parameters
    ----------
    course : Course
    unit, student : str

    Returns
    -------
    dict of str to list of str
        Empty if nothing was found, or if what was graded since then is another version.
    """
    try:
        content = json.loads(_of_student(course, unit, student).read_text(encoding="utf-8"))
        if content["fingerprint"] != results.fingerprint_kept(course.working, unit, student):
            return {}
        return {str(grade_id): list(map(str, told)) for grade_id, told in content["sentences"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _of_student(course: Course, unit: str, student: str) -> Path:
    return course.located(unit) / "students" / f"{student}.json"


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(content) + "\n", encoding="utf-8")
    temporary.replace(path)  # whole or not at all: a run may be killed at any moment
