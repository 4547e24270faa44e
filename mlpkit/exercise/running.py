"""Putting a probe to somebody's functions."""

import contextlib
import functools
import inspect
import time
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import numpy as np

from mlpkit.exercise import borrowing, failures, repeating, values
from mlpkit.exercise.limits import OUTCOME, PROBE
from mlpkit.exercise.model import Probe
from mlpkit.exercise.outcome import Call, Outcome, Status
from mlpkit.exercise.recording import Recorder
from mlpkit.exercise.settings import default_settings
from mlpkit.exercise.snapshots import digest
from mlpkit.exercise.uses import used_functions


@functools.cache
def default_rng() -> "Callable[[int], np.random.Generator]":
    """NumPy's ``default_rng`` as it was at the first call: a notebook may put something else in its place.

    The grading process calls this before it runs a student's cells.
    """
    return np.random.default_rng


def run(
    probe: Probe,
    functions: Mapping[str, Any],
    seed: int,
    asked: Collection[str] = (),
    silent: bool = True,
    repeat: bool = True,
) -> Outcome:
    """Put one probe to somebody's functions.

    Parameters
    ----------
    probe : Probe
    functions : mapping
        By name; one that is not there counts as not attempted.
    seed : int
        Of the generator that the probe draws its inputs from.
    asked : collection of str
        Functions that the assignment asks for: ``mlpkit.nn``'s of that name are refused.
    silent : bool
        Whether what the functions print is swallowed.
    repeat : bool
        Whether calls are made again at the end; that tells nothing where only their values are asked for.

    Returns
    -------
    Outcome
    """
    outcome = _without_a_call(probe, functions, asked)
    if outcome is not None:
        return outcome
    name_of_own = probe.parameters[0]
    order: list[Call] = []
    played: list[repeating.Played] = []
    recorder, others = (Recorder(order, probe.mutates, played, own) for own in (True, False))
    arguments = {
        name: (recorder if name == name_of_own else others).watch(functions[name]) for name in probe.parameters
    }
    function = probe.compiled()
    if "rng" in inspect.signature(function).parameters:
        arguments["rng"] = default_rng()(seed)  # type: ignore[assignment]
    start, used_before = time.monotonic(), time.process_time()
    try:
        with default_settings(silent) as warned, borrowing.refuse(asked):
            value = values.decode(values.encode(function(**arguments)))
            outcome = Outcome(Status.VALUE, value, warned=_messages(warned))
            repeating.note_late_changes(played)
            if repeat and time.process_time() - used_before < PROBE.slow:
                outcome.again = _repeated(played, silent)
    except KeyboardInterrupt:
        outcome = Outcome(Status.TIME, seconds=round(time.monotonic() - start, 1))
    except borrowing.Borrowed as error:
        outcome = Outcome(Status.BORROWED, error=failures.described(error))
    except NotImplementedError as error:
        outcome = failures.not_written(error, name_of_own, {*asked, *probe.parameters})
    except (Exception, SystemExit) as error:
        outcome = failures.failed(error, functions, asked)
    outcome.calls, outcome.uses = recorder.calls, used_functions(probe, functions, asked)
    if order:  # before the first call, nothing depends on whose functions they are
        outcome.digest = digest(list(order[0].arguments.values()))
    return outcome


def _repeated(played: list[repeating.Played], silent: bool) -> list[tuple[Any, Any]]:
    """The calls again; what is printed by them was printed before."""
    try:
        with contextlib.nullcontext() if silent else default_settings(silent=True):
            return repeating.repeated(played)
    except KeyboardInterrupt:  # the question itself has been answered
        return []


def _without_a_call(probe: Probe, functions: Mapping[str, Any], asked: Collection[str]) -> Outcome | None:
    """The outcome that is certain before anything is called: something is missing, no function, or borrowed."""
    own = probe.parameters[0]
    for name in probe.parameters:
        if name not in functions:
            absence = failures.absence_of(name, functions, asked)
            return Outcome(Status.MISSING, needs="" if name == own else name, absence=absence)
        if not callable(functions[name]):
            return Outcome(Status.ERROR, error=failures.not_a_function(name, functions[name]))
        if name in asked and borrowing.borrowed_name(functions[name]) is not None:
            return _borrowed(name)
        handed_on = borrowing.reaches(functions[name], functions, asked)
        if handed_on is not None:
            return _borrowed(handed_on)
    return None


def _messages(warned: Iterable[warnings.WarningMessage]) -> tuple[str, ...]:
    """Each warning once, as text."""
    return tuple(dict.fromkeys(str(w.message)[: OUTCOME.warning] for w in warned))[: OUTCOME.warnings]


def _borrowed(name: str) -> Outcome:
    return Outcome(Status.BORROWED, error={"types": ["Borrowed"], "message": name, "where": ""})
