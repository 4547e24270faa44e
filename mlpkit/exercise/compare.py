"""Whether two values agree, and if not, where and how they differ."""

from dataclasses import dataclass

import numpy as np

from mlpkit.exercise.values import Foreign

RTOL, ATOL = 1e-7, 1e-10
RTOL32, ATOL32 = 1e-4, 1e-6  # answers computed in single precision
TINY = 1e-12  # what rounding leaves of a zero
ROUGH = 1e-9  # nothing that is calculated in double precision is as far from the reference


@dataclass(frozen=True)
class Difference:
    """Why two values do not agree.

    Attributes
    ----------
    kind : str
        ``none``, ``type``, ``length``, ``keys``, ``shape``, ``finite``, ``value``, ``text``,
        or, between outcomes, ``error``, ``no error``, ``changed``, ``judge``, ``missing``, ``time``.
    where : str
        Which part of the result: ``""`` for all of it, ``"[1]"``, ``"['W1']"``.
    expected, got : object
        Both sides of that part. The expected one is for diagnosis, never for display.
    detail : str
        A sentence, where the kind alone does not say enough.
    """

    kind: str
    where: str = ""
    expected: object = None
    got: object = None
    detail: str = ""


def as_numbers(value):
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


def compare(expected, got, rtol=RTOL, atol=ATOL, where="", single=False):
    """Compare a result with the reference's, strictly and with an explanation.

    Parameters
    ----------
    expected, got : object
        Decoded values.
    rtol, atol : float
        Numbers agree when they differ by at most ``atol + rtol * abs(expected)``.
    single : bool
        Whether all numbers have the tolerance of single precision: they were calculated from some.

    Returns
    -------
    Difference or None
        None if they agree: same shape without broadcasting, finite where the reference is,
        values within tolerance. Lists, 0-d arrays and integers that equal floats are accepted;
        single precision has a tolerance of its own.
    """
    if expected is None:
        return None if got is None else Difference("type", where, expected, got)
    if got is None:
        return Difference("none", where, expected, got)
    if isinstance(expected, str):
        return None if isinstance(got, str) and got == expected else Difference("text", where, expected, got)
    if isinstance(expected, Foreign):
        return None if isinstance(got, Foreign) and got == expected else Difference("type", where, expected, got)
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return Difference("type", where, expected, got)
        if expected.keys() != got.keys():
            return Difference("keys", where, expected, got)
        parts = ((expected[k], got[k], f"{where}[{k!r}]") for k in expected)
        return next(filter(None, (compare(e, g, rtol, atol, at, single) for e, g, at in parts)), None)
    numbers = None if _has_parts(expected) else as_numbers(expected)
    if numbers is None:
        if isinstance(got, np.ndarray) and got.ndim:
            # An array can be unpacked as several results; if that does not fit, say what was asked for.
            if len(got) != len(expected):
                return Difference("length" if isinstance(expected, list) else "type", where, expected, got)
            found = compare(expected, [np.asarray(row) for row in got], rtol, atol, where, single)
            return found and (found if isinstance(expected, list) else Difference("type", where, expected, got))
        if not isinstance(got, list | tuple):
            return Difference("type", where, expected, got)
        if len(expected) != len(got):
            return Difference("length", where, expected, got)
        parts = ((e, g, f"{where}[{i}]") for i, (e, g) in enumerate(zip(expected, got, strict=True)))
        return next(filter(None, (compare(e, g, rtol, atol, at, single) for e, g, at in parts)), None)
    return _compare_numbers(numbers, got, rtol, atol, where, single)


def _has_parts(value):
    """Whether a value is several results, not one matrix: a difference then names the part."""
    if isinstance(value, list):
        return any(_has_parts(v) or (isinstance(v, np.ndarray) and v.ndim) for v in value)
    return isinstance(value, tuple)


def _compare_numbers(expected, got, rtol, atol, where, single):
    numbers = as_numbers(got)
    if numbers is None:
        return Difference("type", where, expected, got)
    if numbers.shape != expected.shape:
        return Difference("shape", where, expected, numbers)
    if single or is_single(numbers):
        scale = float(np.abs(expected[np.isfinite(expected)]).max(initial=0.0))
        # Next to nothing is what is left of larger numbers; small numbers are what was asked for.
        rtol, atol = max(rtol, RTOL32), max(atol, ATOL32 * (scale if scale > TINY else 1.0))
    e, g = expected.astype(np.float64), numbers.astype(np.float64)
    finite = np.isfinite(e)
    with np.errstate(all="ignore"):
        odd = ~finite & ~((e == g) | (np.isnan(e) & np.isnan(g)))
        if odd.any() or not np.isfinite(g[finite]).all():
            return Difference("finite", where, e, g)
        if not (np.abs(g - e)[finite] <= atol + rtol * np.abs(e[finite])).all():
            return Difference("value", where, e, g)
    return None


def is_single(value, size=4):
    """Whether numbers in single precision (float32, or less: of so many bytes) are among nested data."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind == "f" and value.dtype.itemsize <= size
    return any(is_single(v, size) for v in _items(value))


def is_rough(expected, got):
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
        return any(is_rough(*pair) for pair in zip(_items(expected), _items(got), strict=False))
    e, g = (v.astype(np.float64)[np.isfinite(e.astype(np.float64))] for v in (e, g))
    return bool(np.abs(g - e).max(initial=0) > ROUGH * np.abs(e).max(initial=0))


def listed(expected, got):
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
    return next(filter(None, (listed(e, g) for e, g in zip(_items(expected), _items(got), strict=False))), "")


def _items(value):
    """What is in a list, a tuple, or a dictionary (in the order of its keys)."""
    if isinstance(value, dict):
        return [value[k] for k in sorted(value)]
    return value if isinstance(value, list | tuple) else ()
