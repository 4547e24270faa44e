"""Who examines: jobs go in, results come out, in processes that may be killed by what they examine.

Nothing here knows nbgrader or a gradebook, so that a process of the pool starts quickly.
"""

import collections
import concurrent.futures
import contextlib
import functools
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat

from mlpkit.grading import exam as exams
from mlpkit.grading import observe
from mlpkit.grading.examination import error_output
from mlpkit.grading.examiner import Examiner
from mlpkit.grading.limits import EXAMINER, Limits
from mlpkit.grading.observe import Observer
from mlpkit.grading.results import Result
from mlpkit.grading.sandbox import host_bubblewrap, host_plain, kernel

KILLED = (
    "the process that examines this notebook ended twice while it ran, so nothing was marked: look for code that "
    "ends or kills processes, or for answers without end, and grade by hand"
)
FAILED = "the examiner could not deal with this notebook ({}), so nothing was marked: grade by hand"


@dataclass(frozen=True)
class Job:
    """One submitted notebook that is to be examined. It can be sent to another process.

    Attributes
    ----------
    student : str
    solution : str
        Path of the solution notebook.
    secret : str
        Of the course.
    limits : Limits
    folder : str
        Of the submission after intake: the notebook, and the files that belong to it.
    notebook : str
        Its name there, without ``.ipynb``.
    """

    student: str
    solution: str
    secret: str
    limits: Limits
    folder: str
    notebook: str

    def read(self) -> nbformat.NotebookNode:
        """The notebook: read where it is examined, since a class of them would fill the memory."""
        nb: nbformat.NotebookNode = nbformat.read(Path(self.folder, f"{self.notebook}.ipynb"), as_version=4)  # type: ignore[no-untyped-call,unused-ignore]
        return nb


J = TypeVar("J", bound="Job")
R = TypeVar("R")
Examined = tuple[Job, Result | Exception]


class Engine(Protocol):
    """What examines jobs: processes of this machine, or, one day, of others."""

    def __enter__(self) -> "Engine": ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def prepare(self, solution: str, jobs: int) -> None:
        """There will be about so many jobs on this solution notebook: whoever takes time to start, starts now."""

    def examine(self, jobs: Iterable[Job]) -> Generator[Examined, None, None]:
        """Examine all jobs; yields each with its result, in whatever order they end.

        Jobs are taken as there is room for them. An exception in place of a result says that the
        machine failed, not the student.
        """


# ------------------------------------------------------------------ in the process that examines

_exams: dict[str, exams.Exam] = {}


def join(place: str | None, parent: int) -> None:
    """Begin to work in a process of a pool: end with whoever started it, and leave some memory to the others.

    Parameters
    ----------
    place : str or None
        See :func:`mlpkit.grading.sandbox.host_bubblewrap.share`.
    parent : int
        Number of the process that started this one.
    """
    kernel.die_with_parent()
    if os.getppid() != parent:  # it is gone already
        os._exit(1)
    with contextlib.suppress(ImportError, OSError, ValueError, AttributeError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (EXAMINER.memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
    host_bubblewrap.share(place)


def load_exam(path: str) -> exams.Exam:
    """A solution notebook, read once for all jobs of this process.

    Parameters
    ----------
    path : str

    Returns
    -------
    mlpkit.grading.exam.Exam
    """
    if path not in _exams:
        _exams[path] = exams.load(path, whole=False)
        gc.freeze()  # what stays for good need not be looked through again and again
        gc.set_threshold(20_000, 20, 20)  # and a submission is soon forgotten
    return _exams[path]


def warm_up(path: str) -> None:
    """Read a solution notebook before the first job comes."""
    load_exam(path)


def examine(job: Job, observer: Observer = observe.nobody) -> Result | Exception:
    """Examine one notebook in this process.

    Parameters
    ----------
    job : Job
    observer : callable, optional

    Returns
    -------
    Result or Exception
        An exception says that the machine failed, not the student.

    Notes
    -----
    A notebook that costs the examiner itself more processor time than it has ends this process.
    """
    try:
        exam = load_exam(job.solution)
        with time_limit(EXAMINER.processor):
            for again in (True, False):
                try:
                    examiner = Examiner(exam, job.secret, job.limits, observer=observer)
                    return examiner.examine(job.read(), job.student, job.folder)
                except host_plain.NotStarted:  # the sandbox may have ended: a new one is tried
                    if not again:
                        raise
        raise AssertionError("unreachable")
    except (OSError, host_plain.NotStarted, exams.ExamError) as error:
        return error
    except Exception as error:  # what a submission can do to us has an outcome, too
        return nothing_marked(job, FAILED.format(f"{type(error).__name__}: {error}"[:200]))


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """End this process if it needs too much time: comparing and describing an answer has no other limit.

    Parameters
    ----------
    seconds : float
        Of processor time.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def nothing_marked(job: Job, why: str) -> Result:
    """The result of a notebook that kills whoever examines it, or that the examiner cannot deal with.

    Parameters
    ----------
    job : Job
    why : str

    Returns
    -------
    Result
        No points, and the reason in each cell that is graded by machine.
    """
    nb, scores = job.read(), {}
    questions = exams.load(job.solution, whole=False).questions
    for cell in nb.cells:
        question = questions.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            if question is not None and question.kind != exams.Kind.MANUAL:
                scores[question.grade_id] = 0.0
                cell.outputs = [nbformat.from_dict(error_output("NotExamined", why))]  # type: ignore[no-untyped-call,unused-ignore]
    return Result(nb, scores, {}, [why], sandbox=job.limits.sandbox, name=job.notebook)


# ------------------------------------------------------------------------------------ engines


class Executor(concurrent.futures.ProcessPoolExecutor):
    """Processes of this machine; they wait for what was begun only where nothing has gone wrong."""

    def __init__(self, workers: int) -> None:
        # Spawned, not forked: a Jupyter server, which has threads, may be what calls this.
        super().__init__(
            workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=functools.partial(join, host_bubblewrap.place(), os.getpid()),
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in list((self._processes or {}).values()) if kind is not None else ():
            process.terminate()
        self.shutdown(cancel_futures=kind is not None)


class Pool(Generic[J, R]):
    """Processes of this machine, which are replaced when they die.

    No submission is ever run in the process that asks, not even a single one: students' code can
    kill who runs it, and the one that asks may be a Jupyter server.

    Parameters
    ----------
    task : callable
        What is done with a job, in one of the processes: a function of a module.
    without : callable
        From a job that has killed its process twice, and a sentence, to what stands for its result.
    workers : int
        How many; 0 for one per core.
    new_executor : callable
        Makes a :class:`concurrent.futures.Executor` of so many workers, which is also a context.
    """

    def __init__(
        self,
        task: Callable[[J], R],
        without: Callable[[J, str], R],
        workers: int = 0,
        new_executor: Callable[[int], concurrent.futures.Executor] = Executor,
    ) -> None:
        self.task, self.without = task, without
        self.workers, self.new_executor = workers or os.cpu_count() or 1, new_executor
        self._executor: concurrent.futures.Executor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor is not None:
            executor, self._executor = self._executor, None
            executor.__exit__(kind, error, trace)

    def prepare(self, solution: str, jobs: int) -> None:
        """Start the processes, and let them read the solution notebook while the caller does other things."""
        self.workers = min(self.workers, jobs)
        for _ in range(self.workers):
            self._running().submit(warm_up, solution)

    def run(self, jobs: Iterable[J]) -> Generator[tuple[J, R | Exception], None, None]:
        """Do all jobs; those that ran when a process died are done again, each alone."""
        coming = iter(jobs)
        again: collections.deque[J] = collections.deque()
        running: dict[concurrent.futures.Future[R], J] = {}
        suspects: list[J] = []
        while True:
            while len(running) < self.workers and not suspects:
                job = again.popleft() if again else next(coming, None)
                if job is None:
                    break
                is_new = self._executor is None
                try:
                    running[self._running().submit(self.task, job)] = job
                except concurrent.futures.BrokenExecutor as error:
                    if is_new:  # no processes can be had at all
                        yield job, error
                        continue
                    again.append(job)  # it broke between two submissions
                    if running:
                        break
                    self.__exit__(None, None, None)
            if not running:
                return
            done, _ = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in done:
                job = running.pop(future)
                try:
                    yield job, future.result()
                except concurrent.futures.BrokenExecutor:  # this one, or one beside it, killed its process
                    suspects.append(job)
            if suspects and not running:
                self.__exit__(None, None, None)
                for job in suspects:
                    yield job, self._alone(job)
                suspects = []

    def _running(self) -> concurrent.futures.Executor:
        if self._executor is None:
            self._executor = self.new_executor(self.workers)
        return self._executor

    def _alone(self, job: J) -> R | Exception:
        """Do a job with no neighbor, twice if need be: whoever is killed now has done it themselves."""
        for _ in range(2):
            with self.new_executor(1) as executor:
                try:
                    executor.submit(os.getpid).result()
                except concurrent.futures.BrokenExecutor as error:  # no submission's fault
                    return error
                with contextlib.suppress(concurrent.futures.BrokenExecutor):
                    return executor.submit(self.task, job).result()
        return self.without(job, KILLED)


class Processes(Pool[Job, Result | Exception]):
    """The usual engine.

    Parameters
    ----------
    workers : int
        How many; 0 for one per core.
    new_executor : callable
        See :class:`Pool`.
    """

    def __init__(self, workers: int = 0, new_executor: Callable[[int], concurrent.futures.Executor] = Executor) -> None:
        super().__init__(examine, nothing_marked, workers, new_executor)

    def examine(self, jobs: Iterable[Job]) -> Generator[Examined, None, None]:
        """See :class:`Engine`."""
        return self.run(jobs)


class InThisProcess:
    """An engine for benchmarks and for looking closely: one job after the other, in this process.

    Students' code, or an answer without end, can end it: never use it for a class.

    Parameters
    ----------
    observer : callable, optional
        It is told the stages inside an examination, too.
    """

    def __init__(self, observer: Observer = observe.nobody) -> None:
        self.observer = observer

    def __enter__(self) -> "InThisProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def prepare(self, solution: str, jobs: int) -> None:
        """Nothing to start."""

    def examine(self, jobs: Iterable[Job]) -> Generator[Examined, None, None]:
        """See :class:`Engine`."""
        for job in jobs:
            yield job, examine(job, self.observer)
