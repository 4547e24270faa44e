"""The run of one notebook: its cells and the probes of its answers, in a process of the student's own."""

import os
import re
import time
from collections.abc import Sequence
from typing import Any

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat

from mlpkit.exercise import audit, families, show, verdicts
from mlpkit.exercise.model import Exercise, Probe
from mlpkit.exercise.outcome import Outcome, Status
from mlpkit.exercise.verdicts import Verdict
from mlpkit.grading import exam as exams
from mlpkit.grading import flags, observe
from mlpkit.grading.credit import Output, score_of_asserts
from mlpkit.grading.exam import Exam, Question
from mlpkit.grading.limits import Limits
from mlpkit.grading.observe import Observer, Stage
from mlpkit.grading.results import Answer
from mlpkit.grading.sandbox import host_plain
from mlpkit.grading.sandbox.host import Conversation
from mlpkit.grading.secret import seed

FOOTER = "Graded on numbers of this submission's own; the same questions as the checks in the notebook."
SKIPPED = "not run: the notebook has used up its time"
ENDED = "not run: code of this notebook has ended the process too often"
UNCLEAR = "{}: the examiner could not deal with what came back ({}), so this answer got no points: look at it"
MAX_LOST = 2  # deaths of the process during the probes of one answer; the others are not asked then


class Examination:
    """One notebook under examination; a context, at the end of which its process is stopped.

    Parameters
    ----------
    exam : mlpkit.grading.exam.Exam
    secret : str
    nb : nbformat.NotebookNode
        It gets outputs.
    student : str
    files : path-like or None
        Folder of the files that were handed in with it.
    limits : Limits
    student_class : type
        What holds the student's process.
    observer : callable

    Attributes
    ----------
    scores, verdicts, answers : dict
        By grade_id, exercise, exercise.
    notes : list of str
    """

    def __init__(
        self,
        exam: Exam,
        secret: str,
        nb: nbformat.NotebookNode,
        student: str,
        files: str | os.PathLike[str] | None,
        limits: Limits,
        student_class: type[Conversation],
        observer: Observer = observe.nobody,
    ) -> None:
        self.exam, self.limits, self.secret, self.observer = exam, limits, secret, observer
        self.nb, self.student = nb, student
        self.process = student_class(files)
        self.process.seconds = limits.notebook
        self.scores: dict[str, float] = {}
        self.verdicts: dict[str, Verdict] = {}
        self.answers: dict[str, Answer] = {}
        self.notes: list[str] = []
        self._finished: list[tuple[str, str, float]] = []  # label, source, seconds: to be run again after a death
        self._deaths, self._running = 0, False
        self._defined: dict[str, Any] | None = None
        self._stopped: dict[str, str] = {}  # function -> the error with which its cell stopped
        self._deadline = time.monotonic() + limits.notebook

    def __enter__(self) -> "Examination":
        return self

    def __exit__(self, *_: object) -> None:
        with observe.stage(self.observer, Stage.PROCESS):
            self.process.stop()

    def run_all(self) -> None:
        """Run the notebook from its first cell to its last, and mark it."""
        count = 0
        for cell in self.nb.cells:
            if cell.cell_type != "code":
                continue
            count += 1
            cell.outputs, cell.execution_count = [], count
            question, meta = self._question(cell), cell.metadata.get("nbgrader", {})
            label = meta.get("grade_id") or f"number {count}"
            if question is not None and question.kind == exams.Kind.CHECK:
                self._check(cell, question)
            else:
                self._plain(cell, question, label)
            if not meta.get("locked") and (note := flags.machinery(cell.source, label)):
                self.notes.append(note)
        if time.monotonic() > self._deadline:
            self.notes.append(f"the notebook used up its {self.limits.notebook:g} seconds: the rest was not run")

    def _question(self, cell: nbformat.NotebookNode) -> Question | None:
        return self.exam.questions.get(cell.metadata.get("nbgrader", {}).get("grade_id"))

    # -- cells

    def _plain(self, cell: nbformat.NotebookNode, question: Question | None, label: str) -> None:
        # A cell that is checked never runs here; in any other, only what a student may see does,
        # unless it is an ordinary test cell, whose asserts have to run beside the student's code.
        has_asserts = question is not None and question.kind == exams.Kind.ASSERT
        source = cell.source if has_asserts else exams.without_hidden(cell.source)
        status, outputs = self.execute(source, label)
        cell.outputs = [nbformat.from_dict(o) for o in outputs]  # type: ignore[no-untyped-call,unused-ignore]
        self._stopped.update(_stopped(source, status, outputs))
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
        if question is not None and has_asserts:
            self.scores[question.grade_id] = score_of_asserts(status, outputs, question.points)

    def execute(self, source: str, label: str) -> tuple[str, list[Output]]:
        """Run one cell.

        Parameters
        ----------
        source : str
        label : str
            How the cell is called in a note.

        Returns
        -------
        status : str
            ``ok``, ``error``, ``time``, or ``lost`` if the process ended.
        outputs : list of dict
            In nbformat's form.
        """
        if time.monotonic() > self._deadline or self._deaths >= self.limits.deaths:
            return "time", [error_output("NotRun", SKIPPED)]
        if not source.strip():
            return "ok", []
        try:
            self._ensure_running()
            seconds, start = self._seconds(self.limits.cell), time.monotonic()
            with observe.stage(self.observer, Stage.CELL):
                status, outputs = self.process.run_cell(source, seconds)
            if status == "time" and time.monotonic() - start < seconds:
                status = "error"  # an interrupt of its own
        except host_plain.Died as death:
            self._process_ended(f"cell {label}: the process ended ({death}); the other cells were run without this one")
            message = f"This cell ended the process ({death}). The other cells were run without it."
            return "lost", [error_output("ProcessDied", message)]
        self._finished.append((label, source, self.limits.again if status == "time" else self.limits.cell))
        if status == "time":
            why = (
                f"stopped after {seconds:g} seconds"
                if seconds == self.limits.cell
                else "stopped: the notebook has used up its time"
            )
            self.notes.append(f"cell {label}: {why}")
            outputs.append(error_output("CellTimeout", why))
        return status, outputs

    # -- answers

    def _check(self, cell: nbformat.NotebookNode, question: Question) -> None:
        share, bundles = 0.0, []
        for name in question.exercises:
            try:
                verdict = self.verdict(name)
            except (OSError, host_plain.NotStarted):
                raise
            except Exception as error:  # what came back is beyond us: that is worth nothing, and said
                verdict = _unclear(name, self.exam.exercises[name])
                self.notes.append(UNCLEAR.format(name, type(error).__name__))
            self.verdicts[name] = verdict
            share += verdict.share / len(question.exercises)
            points = self.exam.points(name)
            with observe.stage(self.observer, Stage.SHOW):
                score = f"{points * verdict.share:.4g} of {points:g} points"
                bundles.append(show.bundle(verdict, FOOTER if len(self.verdicts) == 1 else "", score))
        self.scores[question.grade_id] = round(question.points * share, 6)
        cell.outputs = [nbformat.from_dict({"output_type": "display_data", "data": b, "metadata": {}}) for b in bundles]  # type: ignore[no-untyped-call,unused-ignore]

    def verdict(self, name: str) -> Verdict:
        """Put all probes of an exercise to the student's function, and judge what comes back.

        Parameters
        ----------
        name : str
            The exercise.

        Returns
        -------
        mlpkit.exercise.verdicts.Verdict
        """
        asked = self.exam.exercises[name]
        seeds = {p.name: seed(self.secret, self.exam.unit, name, p.name, self.student) for p in asked.probes}
        with observe.stage(self.observer, Stage.REFERENCE):
            expected = audit.outcomes(asked, seeds)
        seconds, lost, outcomes = self.limits.probe, 0, {}
        for p in sorted(asked.probes, key=lambda p: seeds[p.name]):  # in an order that is this submission's own, too
            outcome = Outcome(Status.LOST) if lost == MAX_LOST else self._probe(p, seeds[p.name], name, seconds)
            lost += outcome.status == Status.LOST
            if outcome.status == Status.TIME:
                seconds = self.limits.again
            outcomes[p.name] = outcome
        self.answers[name] = Answer.of(asked, seeds, outcomes)
        trials = [verdicts.Trial(p, seeds[p.name], expected[p.name], outcomes[p.name]) for p in asked.probes]
        with observe.stage(self.observer, Stage.COMPARE):
            known = (
                (m.name, m.hint, audit.Outcomes(asked, seeds, function))
                for m in asked.mistakes
                for function in families.members(m, asked.source)
            )
            verdict: Verdict = verdicts.verdict(name, trials, known, self.verdicts.values(), self._stopped)
        if verdict.state != verdicts.MISSING:
            verdict.flag = flags.only_calls(name, self._definitions(), asked.source)
        return verdict

    def _probe(self, probe: Probe, number: int, name: str, seconds: float) -> Outcome:
        if time.monotonic() > self._deadline or self._deaths >= self.limits.deaths:
            return Outcome(Status.TIME, error={"message": SKIPPED if self._deaths < self.limits.deaths else ENDED})
        seconds = self._seconds(seconds)
        try:
            self._ensure_running()
            with observe.stage(self.observer, Stage.PROBE):
                outcome: Outcome = self.process.probe(probe, number, tuple(self.exam.exercises), seconds)
            return outcome
        except host_plain.Died as death:
            self._process_ended(f"{name}: the process ended during the check {probe.title!r} ({death})")
            return (
                Outcome(Status.TIME, seconds=seconds) if death.cause == host_plain.Cause.TIME else Outcome(Status.LOST)
            )

    def _definitions(self) -> dict[str, Any]:
        """The functions of all cells that are no questions."""
        if self._defined is None:
            plain = (c.source for c in self.nb.cells if c.cell_type == "code" and self._question(c) is None)
            self._defined = flags.last_definitions(plain)
        return self._defined

    # -- the process

    def _seconds(self, wanted: float) -> float:
        return min(wanted, max(self._deadline - time.monotonic(), 0.1))

    def _ensure_running(self) -> None:
        """A process in which everything that went well so far has been executed."""
        while not self._running:
            with observe.stage(self.observer, Stage.PROCESS):
                self.process.start()
            self._running = True
            for place, (label, source, seconds) in enumerate(self._finished):
                try:
                    self.process.run_cell(source, self._seconds(seconds))
                except host_plain.Died as death:
                    del self._finished[place]
                    self._process_ended(
                        f"cell {label}: the process ended ({death}) when it ran a second time; the other cells "
                        "were run without it"
                    )
                    if self._deaths >= self.limits.deaths:
                        raise
                    break

    def _process_ended(self, note: str) -> None:
        self.process.stop()
        self._running = False
        self._deaths += 1
        self.notes.append(note)
        if self._deaths == self.limits.deaths:
            self.notes.append(f"the process ended {self._deaths} times: the rest of the notebook was not run")


def _unclear(name: str, asked: Exercise) -> Verdict:
    rows = [verdicts.Row(p.name, p.title, False, "", p.weight) for p in asked.probes]
    return Verdict(name, verdicts.WRONG, rows, "What your function returns cannot be dealt with.")


def error_output(name: str, message: str) -> Output:
    """An error as a cell shows it, in nbformat's form."""
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [f"{name}: {message}"]}


def _stopped(source: str, status: str, outputs: Sequence[Output]) -> dict[str, str]:
    """For each function that a cell defines: the error with which the cell stopped; empty if all went well."""
    last = next((o for o in reversed(outputs) if o["output_type"] == "error"), None)
    message = ""
    if status != "ok" and last is not None:
        message = f"{last['ename']}: {last['evalue']}".split("\n")[0][:200]
        message = re.sub(r"\([^()]*, line (\d+)\)", r"(line \1)", message)  # its cell has no name that a student knows
    return dict.fromkeys(re.findall(r"^[ \t]*(?:def|class)[ \t]+(\w+)", source, re.M), message)
