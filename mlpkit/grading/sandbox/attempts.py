"""Attempts: an answer with one small edit after the other, each in a fresh namespace and with a time of its own.

Runs in the student's process, like :mod:`mlpkit.grading.sandbox.kernel`. It gets sources, and
says what comes of a probe for each; which of them is right, it does not know.
"""

import contextlib
import signal
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import CodeType
from typing import Any, NoReturn

from mlpkit.exercise import failures, running
from mlpkit.exercise.model import Probe
from mlpkit.exercise.outcome import Outcome, Status
from mlpkit.grading.sandbox import given as substitutes


@dataclass(frozen=True)
class Attempt:
    """An answer with one of its definitions changed.

    Attributes
    ----------
    place : int
        Which of the answer's definitions.
    source : str
        What stands in its place.
    """

    place: int
    source: str


@dataclass(frozen=True)
class Question:
    """What attempts are asked.

    Attributes
    ----------
    probe : mlpkit.exercise.model.Probe
    seed : int
    given : tuple of str
        Functions in whose place those of :mod:`mlpkit.nn` stand.
    """

    probe: Probe
    seed: int
    given: tuple[str, ...] = ()


def outcomes(
    definitions: Sequence[str],
    attempts: Iterable[Attempt],
    question: Question,
    namespace: Mapping[str, Any],
    seconds: float,
    total: float,
) -> list[Outcome]:
    """What comes of a probe for each attempt.

    Parameters
    ----------
    definitions : sequence of str
        The sources of which an answer consists, in their order.
    attempts : iterable of Attempt
    question : Question
    namespace : mapping of str to object
        The student's; it is copied for each attempt.
    seconds, total : float
        Of processor time for one attempt, and for all of them.

    Returns
    -------
    list of mlpkit.exercise.outcome.Outcome
        Without what was recorded of the calls, but for what was overwritten; fewer than there are
        attempts if the time was up.
    """
    compiled = [_compiled(source) for source in definitions]
    end, results = time.process_time() + total, []
    with substitutes.standing_in(dict(namespace), question.given) as base:
        for attempt in attempts:
            if time.process_time() > end:
                break
            results.append(_outcome(compiled, attempt, question, base, seconds))
    return results


def _compiled(source: str) -> CodeType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # an edit may put an index on a number
        return compile(source, "<attempt>", "exec", dont_inherit=True)


def _outcome(
    compiled: Sequence[CodeType], attempt: Attempt, question: Question, base: Mapping[str, Any], seconds: float
) -> Outcome:
    own = dict(base)
    try:
        with _time_limit(seconds):
            for place, code in enumerate(compiled):
                exec(_compiled(attempt.source) if place == attempt.place else code, own)
            outcome = running.run(question.probe, own, question.seed)
    except KeyboardInterrupt:
        return Outcome(Status.TIME)
    except Exception as error:  # a default that cannot be computed, a decorator of the student's
        return failures.failed(error, own, ())
    changed = [replace(call, arguments={}, result=None) for call in outcome.calls if call.changed]
    return replace(outcome, calls=changed, digest="", warned=())


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Interrupt what takes longer; where there are no such signals, the host's limit is the only one."""

    def stop(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
