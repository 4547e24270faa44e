"""The smallest call that went wrong, and values written as a student would type them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpkit.exercise import compare, values
from mlpkit.exercise.compare import Difference, DifferenceKind
from mlpkit.exercise.containers import size
from mlpkit.exercise.limits import SHOWN
from mlpkit.exercise.trials import Failure, Trial

_NEVER_CALLED = (DifferenceKind.MISSING, DifferenceKind.BORROWED, DifferenceKind.LOST)

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Failing:
    """A call that went wrong.

    Attributes
    ----------
    trial : Trial
    number : int or None
        Of the call among the recorded ones; None: it is not known which of the probe's calls.
    """

    trial: Trial
    number: int | None


def smallest(failures: Sequence[Failure], single: bool = False, reveal: bool = False) -> Failing | None:
    """The smallest recorded call that went wrong.

    Parameters
    ----------
    failures : sequence of Failure
    single : bool
        Whether results have the tolerance of single precision.
    reveal : bool
        Whether a call is better of which may be shown what is asked for.

    Returns
    -------
    Failing or None
        One of at most `SHOWN.call` numbers, else the probe with the shortest source; None if
        nothing was called.
    """
    asked = [f for f in failures if f.difference.kind not in _NEVER_CALLED]
    calls = [
        (reveal and not _can_be_compared(f, i), size(f.trial.got.calls[i].arguments), f.trial, i)
        for f in asked
        for i in _wrong_calls(f, single)
    ]
    short = [one for one in calls if one[1] <= SHOWN.call]
    if short:
        _, _, trial, number = min(short, key=lambda one: one[:2])
        return Failing(trial, number)
    trials = [f.trial for f in asked if f.trial.got.calls]
    return Failing(min(trials, key=lambda t: len(t.probe.source)), None) if trials else None


def _can_be_compared(failure: Failure, number: int) -> bool:
    """Whether what a call returned can be shown beside what is asked for."""
    probe, got = failure.trial.probe, failure.trial.got
    return (
        failure.difference.kind not in (DifferenceKind.CHANGED, DifferenceKind.ERROR)
        and not probe.judge
        and probe.reveal
        and probe.draws
        and got.calls[number].done
    )


def _wrong_calls(failure: Failure, single: bool) -> Iterable[int]:
    for i, call in enumerate(failure.trial.got.calls):
        if call.arguments and not _call_is_right(failure.trial, i, failure.difference, single):
            yield i


def _call_is_right(trial: Trial, i: int, difference: Difference, single: bool) -> bool:
    got, expected = trial.got.calls, trial.expected.calls
    if difference.kind == DifferenceKind.CHANGED:
        return got[i].changed is None
    if len(got) < 2 or i >= len(expected):
        return False
    if not got[i].done or expected[i].result is None:  # None: too long to be kept, or what a method returns
        return got[i].done and got[i].result is None
    return compare.compare(expected[i].result, got[i].result, trial.probe.rtol, trial.probe.atol, single=single) is None


def _precision(value: Array, plain: bool) -> int:
    """Four digits, or as many as keep rows, columns and entries apart that are not the same."""
    if value.dtype.kind != "f":
        return 4
    for digits in (4, 6, 8, 10, 12):
        form = f"{{:.{digits}{'f' if plain else 'e'}}}".format
        rounded = np.array([float(form(v)) for v in value.ravel()]).reshape(value.shape)
        if all(len(np.unique(a, axis=0)) == len(np.unique(b, axis=0)) for a, b in _lines(value, rounded)):
            return digits
    return 4  # they differ by rounding errors only


def _lines(value: Array, rounded: Array) -> tuple[tuple[Array, Array], ...]:
    """Rows and columns of a matrix, else the entries."""
    if value.ndim == 2:
        return (value, rounded), (value.T, rounded.T)
    return ((value.ravel(), rounded.ravel()),)


def _items(pairs: Iterable[tuple[str, Any]], indent: int) -> str:
    """Items of a list, tuple or dictionary: one after the other, or below each other if one takes several lines."""
    shown = [key + show(value, indent + len(key)) for key, value in pairs]
    return (",\n" + " " * indent if any("\n" in text for text in shown) else ", ").join(shown)


def show(value: Any, indent: int = 0) -> str:
    """A value as a student would type it, rounded to four digits; rows of a matrix below each other.

    Parameters
    ----------
    value : object
    indent : int
        Number of characters before it in its line.

    Returns
    -------
    str
    """
    if isinstance(value, np.ndarray) and value.ndim > 0:
        return _show_array(value, indent)
    if isinstance(value, np.ndarray | float):
        return f"{float(value):.4g}" if np.isfinite(value) else f"np.{float(value)}".replace("np.-", "-np.")
    if isinstance(value, values.Foreign):
        return f"<{value.type}>"
    if isinstance(value, tuple | list):
        inner = _items([("", v) for v in value], indent + 1)
        inner += "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"({inner})" if isinstance(value, tuple) else f"[{inner}]"
    if isinstance(value, dict):
        return "{" + _items([(f"{k!r}: ", v) for k, v in value.items()], indent + 1) + "}"
    return repr(value) if isinstance(value, str | int | bool | None) else f"<{type(value).__name__}>"


def _show_array(value: Array, indent: int) -> str:
    if not value.size:
        return f"np.zeros({value.shape})"
    sizes = np.abs(value[np.isfinite(value) & (value != 0)])
    plain = bool((sizes < 1e4).all() and (sizes > 1e-4).all())  # no power of ten is needed
    with np.printoptions(precision=_precision(value, plain), suppress=plain, nanstr="np.nan", infstr="np.inf"):
        text = np.array2string(value, separator=", ", max_line_width=90, prefix=" " * (indent + len("np.array(")))
    return f"np.array({re.sub(chr(10) + '{2,}', chr(10), text)})"
