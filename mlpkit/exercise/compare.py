"""Whether two values agree, and if not, where and how they differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from mlpkit.exercise.containers import parts
from mlpkit.exercise.values import Foreign

RTOL, ATOL = 1e-7, 1e-10
RTOL32, ATOL32 = 1e-4, 1e-6  # answers computed in single precision
TINY = 1e-12  # what rounding leaves of a zero
ROUGH = 1e-9  # nothing that is calculated in double precision is as far from the reference

Array = np.ndarray[Any, Any]


class DifferenceKind(StrEnum):
    """In what two values, or two outcomes of a probe, differ."""

    NONE = "none"
    """None came back where a value is asked for."""
    TYPE = "type"
    LENGTH = "length"
    KEYS = "keys"
    SHAPE = "shape"
    FINITE = "finite"
    """nan or inf, in other places than those of the reference."""
    VALUE = "value"
    TEXT = "text"
    ERROR = "error"
    """An exception, or another one than is asked for."""
    NO_ERROR = "no error"
    """A value came back where an exception is asked for."""
    CHANGED = "changed"
    """An argument was overwritten."""
    JUDGE = "judge"
    """The judge of the probe says no."""
    MISSING = "missing"
    TIME = "time"
    LOST = "lost"
    BORROWED = "borrowed"


@dataclass(frozen=True)
class Difference:
    """Why two values do not agree.

    Attributes
    ----------
    kind : DifferenceKind
    where : str
        Which part of the result: ``""`` for all of it, ``"[1]"``, ``"['W1']"``.
    expected, got : object
        Both sides of that part. The expected one is for diagnosis, never for display.
    detail : str
        A sentence, where the kind alone does not say enough.
    """

    kind: DifferenceKind
    where: str = ""
    expected: Any = None
    got: Any = None
    detail: str = ""


def as_numbers(value: object) -> Array | None:
    """A value as an array of numbers, or None if it is not one.

    Parameters
    ----------
    value : object
        Decoded: an array, a number, or (nested) lists of them.

    Returns
    -------
    ndarray or None
    """
    if isinstance(value, np.ndarray | bool | int | float | list | tuple):
        try:
            array = np.asarray(value)
        except ValueError:
            return None
        if array.dtype.kind in "biuf":
            return array
    return None


@dataclass(frozen=True)
class _Tolerance:
    """How far numbers may be apart; ``single``: all were calculated from single precision."""

    rtol: float
    atol: float
    single: bool


def compare(
    expected: Any, got: Any, rtol: float = RTOL, atol: float = ATOL, where: str = "", single: bool = False
) -> Difference | None:
    """Compare a result with the reference's, strictly and with an explanation.

    Parameters
    ----------
    expected, got : object
        Decoded values.
    rtol, atol : float
        Numbers agree when they differ by at most ``atol + rtol * abs(expected)``.
    where : str
        Which part of the result is compared.
    single : bool
        Whether all numbers have the tolerance of single precision: they were calculated from some.

    Returns
    -------
    Difference or None
        None if they agree: same shape without broadcasting, finite where the reference is,
        values within tolerance. Lists, 0-d arrays and integers that equal floats are accepted;
        single precision has a tolerance of its own.
    """
    return _compare(expected, got, where, _Tolerance(rtol, atol, single))


def _compare(expected: Any, got: Any, where: str, tolerance: _Tolerance) -> Difference | None:
    def differ(kind: DifferenceKind) -> Difference:
        return Difference(kind, where, expected, got)

    if expected is None or got is None:
        if expected is got:
            return None
        return differ(DifferenceKind.TYPE if expected is None else DifferenceKind.NONE)
    if isinstance(expected, str):
        return None if isinstance(got, str) and got == expected else differ(DifferenceKind.TEXT)
    if isinstance(expected, Foreign):
        return None if isinstance(got, Foreign) and got == expected else differ(DifferenceKind.TYPE)
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return differ(DifferenceKind.TYPE)
        if expected.keys() != got.keys():
            return differ(DifferenceKind.KEYS)
        return _first_difference(((expected[k], got[k], f"{where}[{k!r}]") for k in expected), tolerance)
    numbers = None if _has_parts(expected) else as_numbers(expected)
    if numbers is None:
        return _compare_sequence(expected, got, where, tolerance)
    return _compare_numbers(numbers, got, where, tolerance)


def _first_difference(pairs: Iterable[tuple[Any, Any, str]], tolerance: _Tolerance) -> Difference | None:
    return next(filter(None, (_compare(e, g, where, tolerance) for e, g, where in pairs)), None)


def _compare_sequence(expected: Any, got: Any, where: str, tolerance: _Tolerance) -> Difference | None:
    """Compare several results, one by one."""
    if isinstance(got, np.ndarray) and got.ndim:
        # An array can be unpacked as several results; if that does not fit, say what was asked for.
        if len(got) != len(expected):
            kind = DifferenceKind.LENGTH if isinstance(expected, list) else DifferenceKind.TYPE
            return Difference(kind, where, expected, got)
        difference = _compare(expected, [np.asarray(row) for row in got], where, tolerance)
        if difference is None or isinstance(expected, list):
            return difference
        return Difference(DifferenceKind.TYPE, where, expected, got)
    if not isinstance(got, list | tuple):
        return Difference(DifferenceKind.TYPE, where, expected, got)
    if len(expected) != len(got):
        return Difference(DifferenceKind.LENGTH, where, expected, got)
    pairs = ((e, g, f"{where}[{i}]") for i, (e, g) in enumerate(zip(expected, got, strict=True)))
    return _first_difference(pairs, tolerance)


def _has_parts(value: object) -> bool:
    """Whether a value is several results, not one matrix: a difference then names the part."""
    if isinstance(value, list):
        return any(_has_parts(v) or (isinstance(v, np.ndarray) and v.ndim) for v in value)
    return isinstance(value, tuple)


def _compare_numbers(expected: Array, got: Any, where: str, tolerance: _Tolerance) -> Difference | None:
    numbers = as_numbers(got)
    if numbers is None:
        return Difference(DifferenceKind.TYPE, where, expected, got)
    if numbers.shape != expected.shape:
        return Difference(DifferenceKind.SHAPE, where, expected, numbers)
    rtol, atol = tolerance.rtol, tolerance.atol
    if tolerance.single or is_single(numbers):
        scale = float(np.abs(expected[np.isfinite(expected)]).max(initial=0.0))
        # Next to nothing is what is left of larger numbers; small numbers are what was asked for.
        rtol, atol = max(rtol, RTOL32), max(atol, ATOL32 * (scale if scale > TINY else 1.0))
    e, g = expected.astype(np.float64), numbers.astype(np.float64)
    if np.array_equal(e, g):
        return None
    finite = np.isfinite(e)
    with np.errstate(all="ignore"):
        odd = ~finite & ~((e == g) | (np.isnan(e) & np.isnan(g)))
        if odd.any() or not np.isfinite(g[finite]).all():
            return Difference(DifferenceKind.FINITE, where, e, g)
        if not (np.abs(g - e)[finite] <= atol + rtol * np.abs(e[finite])).all():
            return Difference(DifferenceKind.VALUE, where, e, g)
    return None


def is_single(value: object, size: int = 4) -> bool:
    """Whether nested data holds numbers in single precision.

    Parameters
    ----------
    value : object
    size : int
        The largest number of bytes that counts: 4 for float32 and float16, 2 for float16 only.

    Returns
    -------
    bool
    """
    if isinstance(value, np.ndarray):
        return bool(value.dtype.kind == "f" and value.dtype.itemsize <= size)
    return any(is_single(v, size) for v in parts(value))


def is_rough(expected: Any, got: Any) -> bool:
    """Whether numbers that agree do so to fewer digits than double precision gives: they are from single precision.

    Parameters
    ----------
    expected, got : object
        Decoded values that agree.

    Returns
    -------
    bool
    """
    e, g = (None if _has_parts(v) else as_numbers(v) for v in (expected, got))
    if e is None or g is None:
        return any(is_rough(*pair) for pair in zip(parts(expected), parts(got), strict=False))
    finite = np.isfinite(e.astype(np.float64))
    e, g = (v.astype(np.float64)[finite] for v in (e, g))
    return bool(np.abs(g - e).max(initial=0) > ROUGH * np.abs(e).max(initial=0))


def listed(expected: Any, got: Any) -> str:
    """Say where right numbers are in a list or a tuple, and an array is asked for: one can calculate with that.

    Parameters
    ----------
    expected, got : object
        Decoded values that agree.

    Returns
    -------
    str
        ``"list"``, ``"tuple"``, or empty.
    """
    if isinstance(expected, np.ndarray) and expected.ndim:
        return type(got).__name__ if isinstance(got, list | tuple) else ""
    return next(filter(None, (listed(e, g) for e, g in zip(parts(expected), parts(got), strict=False))), "")
