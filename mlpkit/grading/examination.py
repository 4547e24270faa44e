"""The run of one notebook: its cells and the probes of its answers, in a process of the student's own."""

import contextlib
import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat

from mlpkit.exercise import audit, families, show, verdicts
from mlpkit.exercise.model import Exercise, Probe
from mlpkit.exercise.outcome import Outcome, Status
from mlpkit.exercise.verdicts import Verdict
from mlpkit.grading import exam as exams
from mlpkit.grading import flags, follow_through, observe
from mlpkit.grading.credit import Output, score_of_asserts
from mlpkit.grading.exam import Exam, Question
from mlpkit.grading.follow_through import Again, FollowThrough
from mlpkit.grading.limits import EXAMINER, Limits
from mlpkit.grading.observe import Observer, Stage
from mlpkit.grading.results import Answer
from mlpkit.grading.sandbox import host_plain
from mlpkit.grading.sandbox.host import Conversation
from mlpkit.grading.sandbox.meter import Stop
from mlpkit.grading.secret import seed

FOOTER = "Graded on numbers of this submission's own; the same questions as the checks in the notebook."
SKIPPED = "not run: the notebook has used up its time"
ENDED = "not run: code of this notebook has ended the process too often"
UNCLEAR = "{}: the examiner could not deal with what came back ({}), so this answer got no points: look at it"
BELOW = "{} is defined below its check, which ran without it; it was checked once more after the last cell"
OTHER_INPUTS = (
    "{}: the inputs of the check {!r} were not those that were drawn for it, so it does not count: "
    "does the notebook replace what draws them?"
)


@dataclass
class _Cell:
    """A cell that has been run, and is run again wherever a fresh process is needed."""

    label: str
    source: str
    left_out: bool = False  # since it has ended the process


@dataclass
class _Checked:
    """A cell that asks for answers, with the question it belongs to."""

    cell: nbformat.NotebookNode
    question: Question


@dataclass
class _Asked:
    """An exercise as it was asked: what is needed to ask it again."""

    seeds: dict[str, int]
    behind: int  # number of the cells that had run before
    expected: Mapping[str, Outcome] = field(default_factory=dict)


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
    scores, verdicts, answers, followed : dict
        By grade_id, exercise, exercise, exercise.
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
        self.process.limits, self.process.until = limits, time.monotonic() + limits.clock
        self.scores: dict[str, float] = {}
        self.verdicts: dict[str, Verdict] = {}
        self.answers: dict[str, Answer] = {}
        self.followed: dict[str, FollowThrough] = {}
        self.notes: list[str] = []
        self._finished: list[_Cell] = []  # to be run again after a death
        self._asked: dict[str, _Asked] = {}
        self._below: set[str] = set()  # exercises that were missing when they were asked first
        self._deaths, self._running = 0, False
        self._defined: dict[str, Any] | None = None
        self._stopped: dict[str, str] = {}  # function -> the error with which its cell stopped

    def __enter__(self) -> "Examination":
        return self

    def __exit__(self, *_: object) -> None:
        with observe.stage(self.observer, Stage.PROCESS):
            self.process.stop()

    def run_all(self) -> None:
        """Run the notebook from its first cell to its last, and mark it."""
        count, checked = 0, []
        for cell in self.nb.cells:
            if cell.cell_type != "code":
                continue
            count += 1
            cell.outputs, cell.execution_count = [], count
            question, meta = self._question(cell), cell.metadata.get("nbgrader", {})
            label = meta.get("grade_id") or f"number {count}"
            if question is not None and question.kind == exams.Kind.CHECK:
                checked.append(_Checked(cell, question))
                for name in question.exercises:
                    self.verdicts[name] = self._verdict_or_nothing(name)
            else:
                self._plain(cell, question, label)
            if not meta.get("locked") and (note := flags.machinery(cell.source, label)):
                self.notes.append(note)
        self._look_below()
        if self._is_over():
            self.notes.append(f"the notebook used up its {self.limits.notebook:g} seconds: the rest was not run")
        elif self.limits.follow_through:
            self._follow_through()
        for one in checked:
            self._mark(one.cell, one.question)

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
        if self._is_over() or self._deaths >= self.limits.deaths:
            return "time", [error_output("NotRun", SKIPPED)]
        if not source.strip():
            return "ok", []
        try:
            self._ensure_running()
            seconds = self._seconds(self.limits.cell)
            with observe.stage(self.observer, Stage.CELL):
                status, outputs = self.process.run_cell(source, seconds)
        except host_plain.Died as death:
            self._process_ended(f"cell {label}: the process ended ({death}); the other cells were run without this one")
            message = f"This cell ended the process ({death}). The other cells were run without it."
            return "lost", [error_output("ProcessDied", message)]
        self._finished.append(_Cell(label, source))
        if status == "time" and self.process.stopped is None:
            status = "error"  # an interrupt of its own
        if status == "time":
            why = self._why_stopped(seconds == self.limits.cell)
            self.notes.append(f"cell {label}: {why}")
            outputs.append(error_output("CellTimeout", why))
        return status, outputs

    def _why_stopped(self, of_the_cell: bool) -> str:
        if self.process.stopped == Stop.IDLE:
            return f"stopped: it slept for {self.limits.idle:g} seconds"
        if of_the_cell and self.process.stopped == Stop.PROCESSOR:
            return f"stopped after {self.limits.cell:g} seconds of processor time"
        return "stopped: the notebook has used up its time"

    # -- answers

    def _verdict_or_nothing(self, name: str) -> Verdict:
        try:
            return self.verdict(name)
        except (OSError, host_plain.NotStarted):
            raise
        except Exception as error:  # what came back is beyond us: that is worth nothing, and said
            self.notes.append(UNCLEAR.format(name, type(error).__name__))
            return _unclear(name, self.exam.exercises[name])

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
        exercise = self.exam.exercises[name]
        seeds = {p.name: seed(self.secret, self.exam.unit, name, p.name, self.student) for p in exercise.probes}
        self._asked[name] = _Asked(seeds, len(self._finished))
        outcomes = self._outcomes(name)
        self.answers[name] = Answer.of(exercise, seeds, outcomes)
        verdict = self._judged(name, outcomes)
        if verdict.state != verdicts.MISSING:
            definitions = self._definitions()
            verdict.flag = flags.only_calls(name, definitions, exercise.source) or flags.difference_quotient(
                name, definitions, exercise.source
            )
        return verdict

    def _outcomes(self, name: str, given: Sequence[str] = ()) -> dict[str, Outcome]:
        """What comes of all probes of an exercise, asked in an order that is this submission's own."""
        seeds, lost, outcomes = self._asked[name].seeds, 0, {}
        for p in sorted(self.exam.exercises[name].probes, key=lambda p: seeds[p.name]):
            outcome = Outcome(Status.LOST) if lost == EXAMINER.deaths else self._probe(p, seeds[p.name], name, given)
            lost += outcome.status == Status.LOST
            outcomes[p.name] = outcome
        return outcomes

    def _judged(self, name: str, outcomes: Mapping[str, Outcome]) -> Verdict:
        exercise, asked = self.exam.exercises[name], self._asked[name]
        seeds = asked.seeds
        if not asked.expected:
            with observe.stage(self.observer, Stage.REFERENCE):
                asked.expected = audit.outcomes(exercise, seeds)
        trials = [
            verdicts.Trial(p, seeds[p.name], asked.expected[p.name], self._on_its_inputs(name, p, outcomes[p.name]))
            for p in exercise.probes
        ]
        with observe.stage(self.observer, Stage.COMPARE):
            known = (
                (m.name, m.hint, audit.Outcomes(exercise, seeds, function))
                for m, function in families.all_members(exercise.mistakes, exercise.source)
            )
            earlier = [v for v in self.verdicts.values() if v.name != name]
            return verdicts.verdict(name, trials, known, earlier, self._stopped)

    def _on_its_inputs(self, name: str, probe: Probe, got: Outcome) -> Outcome:
        """An outcome, unless the function was called with other inputs than the reference."""
        expected = self._asked[name].expected[probe.name].digest
        if got.status != Status.VALUE or not got.digest or not expected or got.digest == expected:
            return got
        if (note := OTHER_INPUTS.format(name, probe.title)) not in self.notes:
            self.notes.append(note)
        message = "the inputs of this check were replaced before your function was called"
        return Outcome(Status.ERROR, error={"types": ["OtherInputs"], "message": message, "where": ""}, uses=got.uses)

    def _probe(self, probe: Probe, number: int, name: str, given: Sequence[str]) -> Outcome:
        if self._is_over() or self._deaths >= self.limits.deaths:
            return Outcome(Status.TIME, error={"message": SKIPPED if self._deaths < self.limits.deaths else ENDED})
        if given and not self._running:
            return Outcome(Status.LOST)
        seconds = self._seconds(self.limits.probe)
        try:
            if not given:
                self._ensure_running()
            with observe.stage(self.observer, Stage.PROBE):
                outcome: Outcome = self.process.probe(probe, number, tuple(self.exam.exercises), seconds, given)
        except host_plain.Died as death:
            self._process_ended(f"{name}: the process ended during the check {probe.title!r} ({death})")
            return (
                Outcome(Status.TIME, seconds=seconds) if death.cause == host_plain.Cause.TIME else Outcome(Status.LOST)
            )
        if outcome.status == Status.TIME:
            outcome.seconds = round(self.limits.idle if self.process.stopped == Stop.IDLE else seconds, 1)
        return outcome

    def _look_below(self) -> None:
        """Ask once more, now that all cells have run, what was missing when it was asked."""
        for name, verdict in list(self.verdicts.items()):
            if verdict.state != verdicts.MISSING or self._asked[name].behind == len(self._finished):
                continue
            outcomes = self._outcomes(name)
            if all(outcome.status == Status.MISSING for outcome in outcomes.values()):
                continue
            again = self._verdict_or_nothing(name)
            if again.state != verdicts.MISSING:
                self.verdicts[name] = again
                self._below.add(name)
                self.notes.append(BELOW.format(name))

    def _definitions(self) -> dict[str, Any]:
        """The functions of all cells that are no questions."""
        if self._defined is None:
            plain = (c.source for c in self.nb.cells if c.cell_type == "code" and self._question(c) is None)
            self._defined = flags.last_definitions(plain)
        return self._defined

    # -- an error counts once

    def _follow_through(self) -> None:
        """Ask again what fails after an error in an earlier function, in a fresh process, without that error."""
        failed = {name for name, verdict in self.verdicts.items() if verdict.share < 1}
        if not failed or self._deaths >= self.limits.deaths:
            return
        planned = [again for again in self.exam.dependences.plan(failed, self._definitions()) if again.replaced]
        if not planned:
            return
        notes, deaths = list(self.notes), self._deaths
        self._stop_process()
        done = 0
        for again in sorted(planned, key=lambda again: self._asked[again.name].behind):
            behind = self._asked[again.name].behind
            try:
                self._run_again(done, behind)
                outcomes = self._outcomes(again.name, again.replaced)
            except host_plain.Died:
                self._stop_process()
            if not self._running:  # it has died: what comes next gets a process of its own
                done = 0
                continue
            done = behind
            with contextlib.suppress(ArithmeticError, ValueError, TypeError, KeyError):  # the first verdict stands
                self.followed[again.name] = self._followed(again, outcomes)
        self.notes, self._deaths = notes, deaths  # nothing that this process did is told

    def _followed(self, again: Again, outcomes: Mapping[str, Outcome]) -> FollowThrough:
        return FollowThrough(again.replaced, again.lacking, self._judged(again.name, outcomes))

    def _run_again(self, done: int, behind: int) -> None:
        """Run the cells up to a number, in the process that has run some of them, or in a fresh one."""
        if not self._running:
            done = 0
            with observe.stage(self.observer, Stage.PROCESS):
                self.process.start()
            self._running = True
        with observe.stage(self.observer, Stage.CELL):
            for cell in self._finished[done:behind]:
                if not cell.left_out:
                    self.process.run_cell(cell.source, self._seconds(self.limits.cell))

    # -- marks

    def _share(self, name: str) -> float:
        """What an answer is worth: the better of both verdicts counts."""
        again = self.followed.get(name)
        return max(self.verdicts[name].share, again.verdict.share if again else 0.0)

    def _mark(self, cell: nbformat.NotebookNode, question: Question) -> None:
        share, bundles = 0.0, []
        for name in question.exercises:
            verdict, points = self.verdicts[name], self.exam.points(name)
            share += self._share(name) / len(question.exercises)
            with observe.stage(self.observer, Stage.SHOW):
                score = f"{points * verdict.share:.4g} of {points:g} points"
                first = FOOTER if name == next(iter(self.verdicts)) else ""
                below = f"{BELOW.format(name)}." if name in self._below else ""
                footer = f"{first} {below}".strip()
                bundles.append(show.bundle(verdict, footer, score))
                if name in self.followed:
                    bundles.append(follow_through.bundle(verdict, self.followed[name], points))
        self.scores[question.grade_id] = round(question.points * share, 6)
        cell.outputs = [nbformat.from_dict({"output_type": "display_data", "data": b, "metadata": {}}) for b in bundles]  # type: ignore[no-untyped-call,unused-ignore]

    # -- the process

    def _is_over(self) -> bool:
        return self.process.used >= self.limits.notebook or time.monotonic() > self.process.until

    def _seconds(self, wanted: float) -> float:
        return min(wanted, max(self.limits.notebook - self.process.used, 0.1))

    def _ensure_running(self) -> None:
        """A process in which everything that went well so far has been executed."""
        while not self._running:
            with observe.stage(self.observer, Stage.PROCESS):
                self.process.start()
            self._running = True
            for cell in self._finished:
                if cell.left_out:
                    continue
                try:
                    self.process.run_cell(cell.source, self._seconds(self.limits.cell))
                except host_plain.Died as death:
                    cell.left_out = True
                    self._process_ended(
                        f"cell {cell.label}: the process ended ({death}) when it ran a second time; the other cells "
                        "were run without it"
                    )
                    if self._deaths >= self.limits.deaths:
                        raise
                    break

    def _stop_process(self) -> None:
        self.process.stop()
        self._running = False

    def _process_ended(self, note: str) -> None:
        self._stop_process()
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
