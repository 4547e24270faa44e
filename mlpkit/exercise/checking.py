"""What a student calls after each function: ``check("softmax")``.

The first cell of an assignment names its unit; the checks lie in a file beside the notebook.
Nothing else is needed: no network, no nbgrader.
"""

import ast
import contextlib
import os
import re
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mlpkit.exercise import checks_file, declare, display, running, show
from mlpkit.exercise import session as sessions
from mlpkit.exercise.alone import alone
from mlpkit.exercise.checks_file import FORMAT, Question, Trouble, find
from mlpkit.exercise.failures import interrupted, not_asked
from mlpkit.exercise.limit import Limit
from mlpkit.exercise.outcome import Cause, Outcome, Status
from mlpkit.exercise.recognition import KnownMistake
from mlpkit.exercise.session import Mode, collecting, examining
from mlpkit.exercise.source import ExerciseError
from mlpkit.exercise.trials import Trial
from mlpkit.exercise.verdicts import State, Verdict, verdict

__all__ = [
    "FOOTER",
    "FORMAT",
    "CheckFailed",
    "check",
    "collecting",
    "examining",
    "find",
    "judged",
    "ready",
    "summary",
    "unit",
]

FOOTER = (
    "These checks ran here, on published numbers. Grading asks the same questions with other numbers: "
    "an answer made for these would not pass there."
)

Namespace = Mapping[str, Any]


class CheckFailed(Exception):
    """Raised where a failing check must stop: under nbgrader's Validate, and under autograde."""

    def _render_traceback_(self) -> list[str]:
        return [f"CheckFailed: {self}"]


def unit(name: str, folder: str | os.PathLike[str] | None = None) -> None:
    """Say which unit this notebook is: its first cell does.

    Parameters
    ----------
    name : str
        ``"07_softmax_regression"``.
    folder : path-like, optional
        Where its checks file is, if it does not lie beside the notebook.
    """
    sessions.current().open(name, folder)
    declare.forget()


def check(name: str | Callable[..., Any]) -> None:
    """Check an answer, and show a table: right, wrong (and why), or not attempted.

    Parameters
    ----------
    name : str or callable
        The function that the exercise asks for. It is looked up when the cell runs.

    Raises
    ------
    CheckFailed
        Only under ``nbgrader validate`` (unless all is right) and under ``nbgrader autograde``
        without the examiner (always). In a notebook, nothing is raised: Run All goes on.
    """
    namespace = sys._getframe(1).f_globals
    if callable(name):
        function, name = name, getattr(name, "__name__", "?")
        namespace = {**namespace, name: function}
    session = sessions.current()
    if session.mode == Mode.COLLECTED and session.collector is not None:
        session.collector(declare.collect(name, namespace) if declare.pending() else name)
    elif session.mode == Mode.EXAMINED:
        print(f"{name}: marked by the examiner.")
    elif os.environ.get("NBGRADER_EXECUTION") == "autograde":
        declare.forget()  # nbgrader has put the hidden block back: an audit would take the answer for the reference
        raise CheckFailed(
            "marks come from the examiner, and this run has none. Put mlpkit's configuration into "
            "nbgrader_config.py, or call mlpkit grade."
        )
    elif declare.pending():
        _audit(name, namespace)
    else:
        _check(name, namespace)


def _audit(name: str, namespace: Namespace) -> None:
    """In the source notebook: test the exercise itself, on the spot."""
    from mlpkit.exercise import audit

    sessions.current().audited()
    exercise = declare.collect(name, namespace)
    problems = audit.problems(exercise)
    if problems:
        raise ExerciseError(f"{name}: " + "; ".join(problems))
    print(audit.summary(exercise))


def _check(name: str, namespace: Namespace) -> None:
    validating = os.environ.get("NBGRADER_EXECUTION") == "validate"
    try:
        result = judged(name, namespace)
    except Trouble as trouble:
        display.say(str(trouble))
        if validating:
            raise CheckFailed(str(trouble)) from None
        return
    session = sessions.current()
    points = session.checks()["exercises"][name]["points"]
    score = f"{points * result.share:.4g} of {points:g} point{'' if points == 1 else 's'}"
    display.display(
        show.bundle(result, "" if session.explained else FOOTER, score if result.state != State.NOT_ATTEMPTED else None)
    )
    session.explained = True
    if validating and result.state != State.RIGHT:
        raise CheckFailed(show.text(result))


def judged(name: str, namespace: Namespace) -> Verdict:
    """Judge an answer by the published checks, and remember the verdict.

    Parameters
    ----------
    name : str
        The exercise.
    namespace : mapping
        The notebook's.

    Returns
    -------
    Verdict

    Raises
    ------
    mlpkit.exercise.checks_file.Trouble
        If there is no checks file that can be used, or this NumPy draws other random numbers.
    """
    session = sessions.current()
    content = session.checks()
    questions, mistakes = checks_file.entry_of(content, name)
    asked = tuple(content["exercises"])
    trials = _asked(questions, namespace, asked)
    before = asked[: asked.index(name)]
    absent = {t.got.needs or name for t in trials if t.got.absence.cause == Cause.ABSENT}
    why = {n: _syntax_error(n, namespace) for n in absent}
    result = _verdict(name, trials, mistakes, before, why)
    used = {n for t in trials for n in t.got.uses}
    called = [n for n in before if n in used and n in namespace]
    if result.state == State.WRONG and called and not _stopped(trials):
        for earlier in called:  # one of them may be wrong, or have been changed since it was checked
            judged(earlier, namespace)
        result = _verdict(name, trials, mistakes, before, why)
    session.verdicts[name] = result
    return result


def _verdict(
    name: str,
    trials: Sequence[Trial],
    mistakes: Sequence[KnownMistake],
    before: Sequence[str],
    why: Mapping[str, str],
) -> Verdict:
    known = sessions.current().verdicts
    return verdict(name, trials, mistakes, [known[n] for n in before if n in known], why, reveal=True)


def _asked(questions: Sequence[Question], namespace: Namespace, asked: Sequence[str]) -> list[Trial]:
    """Put all probes, unless one is stopped: the others are not asked then."""
    trials: list[Trial] = []
    with Limit() as limit, alone():
        for question in questions:
            if _stopped(trials):
                got = not_asked()
            else:
                try:
                    got = running.run(question.probe, namespace, question.seed, asked, silent=False)
                except KeyboardInterrupt:
                    got = Outcome(Status.TIME)
            if got.status == Status.TIME and not got.error:
                got = replace(got, seconds=limit.seconds) if limit.reached else interrupted()
            if got.digest and question.expected.digest and got.digest != question.expected.digest:
                raise Trouble(
                    "This NumPy draws other random numbers than the one that made the checks file, so nothing "
                    "can be compared. Install the version that the course asks for; grading is not affected."
                )
            trials.append(Trial(question.probe, question.seed, question.expected, got))
    return trials


def _stopped(trials: Sequence[Trial]) -> bool:
    return any(t.got.status == Status.TIME for t in trials)


def _syntax_error(name: str, namespace: Namespace) -> str:
    """What is wrong with the last cell that should define a function, if it is not Python; else an empty string."""
    with contextlib.suppress(Exception), warnings.catch_warnings():  # a notebook's In may be anything
        warnings.simplefilter("ignore")
        defines = re.compile(rf"^[ \t]*(?:def|class)[ \t]+{name}\b", re.M)
        last = next(source for source in reversed(namespace["In"]) if defines.search(source))
        try:
            ast.parse(last)
        except SyntaxError as error:
            return f"{type(error).__name__}: {error.msg} (line {error.lineno})"
    return ""


def ready(*names: str) -> bool:
    """Whether functions that a cell brings together have been written; says so if not.

    Parameters
    ----------
    *names : str

    Returns
    -------
    bool
        True if none of them is still to be written: ``if ready("fit_softmax", "predict"): …``.
    """
    namespace = sys._getframe(1).f_globals
    session = sessions.current()
    match session.mode:
        case Mode.COLLECTED if not session.whole:
            return False
        case Mode.COLLECTED | Mode.SOURCE:  # the source notebook has an answer to everything
            return all(n in namespace for n in names)
        case Mode.EXAMINED:
            lacking = [n for n in names if n not in session.attempted]
        case Mode.STUDENT:
            try:
                lacking = _not_attempted(names, namespace)
            except Trouble as trouble:
                display.say(str(trouble))
                return False
    if lacking:
        display.say(f"This cell waits for {', '.join(lacking)}: write {'it' if len(lacking) == 1 else 'them'} first.")
    return not lacking


def _not_attempted(names: tuple[str, ...], namespace: Namespace) -> list[str]:
    """Which of some exercises are still to be written."""
    session, lacking = sessions.current(), []
    exercises = session.checks()["exercises"]
    for n in names:
        known = session.verdicts.get(n)
        if n in exercises and (known is None or known.state == State.NOT_ATTEMPTED):
            known = judged(n, namespace)  # it may have been written since
        if known is not None and known.state == State.NOT_ATTEMPTED:
            lacking.append(n)
    return lacking


def summary() -> None:
    """Show what passes so far, exercise by exercise, with its points."""
    namespace = sys._getframe(1).f_globals
    if sessions.current().mode != Mode.STUDENT:
        return
    try:
        exercises = sessions.current().checks()["exercises"]
        verdicts = {name: judged(name, namespace) for name in exercises}
    except Trouble as trouble:
        display.say(str(trouble))
        return
    rows, passed, total = [], 0.0, 0.0
    for name, entry in exercises.items():
        result = verdicts[name]
        points = entry["points"] * result.share
        passed, total = passed + points, total + entry["points"]
        rows.append(
            (
                name,
                result.label,
                f"{sum(line.passed for line in result.lines)} of {len(result.lines)}",
                f"{points:.1f} of {entry['points']:g}",
            )
        )
    rows.append(("all", "", "", f"{passed:.1f} of {total:g}"))
    header = ("exercise", "state", "checks passed", "points here")
    note = "Points here are those of the published checks. Questions in words are graded by a person."
    cells = "".join("<tr>" + "".join(f'<td style="text-align:left">{c}</td>' for c in row) + "</tr>" for row in rows)
    head = "".join(f'<th style="text-align:left">{h}</th>' for h in header)
    display.display(
        {
            "text/plain": show.table(rows, header) + "\n" + note,
            "text/html": f"<table><thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table><p>{note}</p>",
        }
    )
