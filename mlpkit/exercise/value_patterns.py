"""What wrong values look like, which need no listed mistake: a factor, a sign, an order, a place."""

from typing import Any, TypedDict

import numpy as np

from mlpkit.exercise.trials import Trial

Array = np.ndarray[Any, Any]
Patterns = dict[str, str]  # a sentence by the key of its pattern, the most telling one first
NEAR = "near"  # key of the pattern: right to a few digits


class _Closeness(TypedDict):
    rtol: float
    atol: float


def _closeness(scale: float) -> _Closeness:
    """How close numbers must be that follow a pattern: no coincidence, and no matter of rounding."""
    return {"rtol": 1e-6, "atol": 1e-9 * max(scale, 1e-300)}


def value_patterns(e: Array, g: Array, trial: Trial) -> Patterns:
    """What wrong values look like: a factor, a sign, a rounding, another order, a place.

    Parameters
    ----------
    e, g : ndarray
        Expected and got, of one shape, as floats.
    trial : Trial
        Its recorded calls say how many rows the inputs have.

    Returns
    -------
    dict of str to str
        Sentences by the key of their pattern, the most telling one first. A pattern that any
        numbers would show is left out.
    """
    if not (np.isfinite(e).all() and np.isfinite(g).all()) or e.size == 0:
        return {}
    with np.errstate(all="ignore"):
        scale = float(np.abs(e).max())
        digits = _digits(e, g, scale)
        if digits:  # nothing else is known of a small difference: a factor near 1 is none
            near = (
                f"Right to about {digits} digits, and more are asked for. Is there single precision (float32) in "
                "it, a rounding, a numerical derivative, or a small constant?"
            )
            return {**_rounded(e, g), NEAR: near}
        return {
            **_constant(e, g),
            **_rounded(e, g),
            **_whole(e, g),
            **_multiples(e, g, scale, trial),
            **_moved(e, g, scale),
            **_related(e, g, scale),
            **_places(e, g, scale),
        }


def _digits(e: Array, g: Array, scale: float) -> int:
    """To how many digits all values are right (3 to 9), or 0 if that is not what is wrong."""
    off = np.abs(g - e)
    if scale == 0 or (off > 3e-4 * np.abs(e) + 1e-6 * scale).any():
        return 0
    return int(np.clip(-np.log10((off / (np.abs(e) + 1e-3 * scale)).max()), 3, 9))


def _rounded(e: Array, g: Array) -> Patterns:
    """The values of a rounding: too many digits agree for a coincidence."""
    for places in range(2, 9):
        if places * e.size >= 4 and np.allclose(g, np.round(e, places), rtol=1e-13, atol=1e-13):
            return {"rounded": f"Your values are rounded to {places} decimal places: return all digits."}
    return {}


def _whole(e: Array, g: Array) -> Patterns:
    """Whole numbers where others are asked for."""
    if (g != np.round(g)).any() or (e == np.round(e)).all():
        return {}
    patterns = {
        "whole": "Only whole numbers came back where others are asked for: is there an array of integers in it, "
        "a rounding, or a comparison?"
    }
    if len(np.unique(g)) > 2 and (g == np.trunc(e)).all():
        patterns = {
            "cut": "Everything after the decimal point is cut off: is there an array of integers, in which the "
            "results are collected? Make it an array of floats.",
            **patterns,
        }
    return patterns


def _multiples(e: Array, g: Array, scale: float, trial: Trial) -> Patterns:
    """Reversed signs, a factor, a shift."""
    patterns: Patterns = {}
    close = _closeness(scale)
    if scale > 0 and np.allclose(g, -e, **close):
        return {"sign": "Every sign is reversed."}
    largest = np.abs(e).argmax()
    factor = g.flat[largest] / e.flat[largest] if scale > 0 else 0.0
    if factor != 0 and np.allclose(g, factor * e, **close):
        patterns = _factor(factor, trial, e.size > 1)
    shift = g.flat[0] - e.flat[0]
    if e.size > 2 and abs(shift) > 1e-9 * scale and np.allclose(g, e + shift, **close):
        patterns["shift"] = "Every value is off by the same constant."
    return patterns


def _moved(e: Array, g: Array, scale: float) -> Patterns:
    """The right values in other places."""
    close = _closeness(scale)
    if e.ndim == 2 and e.shape[0] == e.shape[1] > 1 and np.allclose(g, e.T, **close):
        return {"transposed": "Your result is transposed: rows and columns are exchanged."}
    if e.ndim == 0 or (e == np.round(e)).all():  # classes and ranks agree in that way by chance
        return {}
    if not np.allclose(np.sort(g, axis=None), np.sort(e, axis=None), **close):
        return {}
    patterns = {"order": "These are the right values, in another order."}
    if np.allclose(g, e[::-1], **close):
        patterns = {
            "reversed": "These are the right values from the last to the first: the order is reversed.",
            **patterns,
        }
    return patterns


def _related(e: Array, g: Array, scale: float) -> Patterns:
    """Each value is a simple function of the one that is asked for."""
    if (np.abs(e) == np.round(np.abs(e))).all():  # of 0 and 1, all of these are the same
        return {}
    close = _closeness(scale)
    for key, value, words in (
        ("amount", np.where(g < 0, -np.abs(e), np.abs(e)), "The amounts are right, and some signs are reversed."),
        ("square", e**2, "These are the squares of the right values."),
        ("root", np.sqrt(e), "These are the square roots of the right values."),
        ("reciprocal", 1 / e, "These are the right values, but as 1/x."),
        ("complement", 1 - e, "These are the right values, but as 1 - x."),
        ("exponential", np.exp(e), "exp was applied to the right values, once more than needed."),
        ("logarithm", np.log(e), "These are the logarithms of the right values."),
    ):
        if np.allclose(g, value, **close):
            return {key: words}
    return {}


def _places(e: Array, g: Array, scale: float) -> Patterns:
    """Where the wrong values stand, or what they have in common."""
    wrong: Array = np.asarray(~np.isclose(g, e, **_closeness(scale)))
    if not wrong.any():
        return {}
    patterns: Patterns = {}
    if (g[wrong] == 0).all():
        patterns["zeros"] = (
            "All wrong values are 0: what should stand there instead, and is it ever written?"
            if e.size > 1
            else "Your result is 0, and should not be."
        )
    if e.ndim == 2 and e.shape[1] > 1 and not wrong.any(axis=0).all():
        columns = np.flatnonzero(wrong.any(axis=0))
        if len(columns) == 1:
            patterns[f"column {columns[0]}"] = f"Only column {columns[0]} (counted from 0) has wrong values."
    if e.ndim and len(e) > 2:
        patterns |= _ends(np.asarray(wrong.reshape(len(e), -1).any(axis=1)), "value" if e.ndim == 1 else "row")
    return patterns


def _ends(wrong: Array, what: str) -> Patterns:
    """Whether only the first or last of several rows is wrong, or only that one is right."""
    patterns: Patterns = {}
    for key, end, others in (("first", wrong[0], wrong[1:]), ("last", wrong[-1], wrong[:-1])):
        if end > others.max():
            patterns[f"only {key}"] = f"Only the {key} {what} is wrong, all others are right."
    for key, end, others in (("first", wrong[0], wrong[1:]), ("last", wrong[-1], wrong[:-1])):
        if end < others.min():
            patterns[f"all but {key}"] = f"The {key} {what} is right, and all others are wrong."
    return patterns


def _constant(e: Array, g: Array) -> Patterns:
    """Results that do not depend on what they should depend on."""
    if g.size > 1 and (g == g.flat[0]).all() and not np.allclose(e, e.flat[0]):
        return {"constant": "All values of your result are the same number: what should they depend on?"}
    if e.ndim == 2 and len(e) > 1 and (g == g[0]).all() and not np.allclose(e, e[0]):
        return {"rows": "All rows of your result are the same: does each of them use its own example?"}
    return {}


def _factor(factor: float, trial: Trial, several: bool) -> Patterns:
    # Any two numbers have a ratio: of a single value it says nothing.
    any_factor = {"factor": "Wrong by a constant factor: every value is off by the same one."} if several else {}
    for ratio, words in ((2, "twice too large"), (0.5, "half of what it should be")):
        if np.isclose(factor, ratio, rtol=1e-6):
            return {words: f"Wrong by a constant factor: every value is {words}.", **any_factor}
    arrays = [(name, v) for call in trial.got.calls for name, v in call.arguments.items() if isinstance(v, np.ndarray)]
    matrices = [(name, v) for name, v in arrays if v.ndim > 1]  # their rows are the examples
    for name, value in matrices[:1] or [(name, v) for name, v in arrays if v.ndim == 1]:
        n = len(value)
        for ratio, words in ((n, "too large"), (1 / max(n, 1), "too small")):
            if n > 1 and np.isclose(factor, ratio, rtol=1e-6):
                has = f"{name} has {n} {'rows' if value.ndim > 1 else 'entries'}"
                return {
                    f"times {words}": f"Wrong by a constant factor: every value is {n} times {words}, and {has}. "
                    "A mean and a sum differ by just that factor.",
                    **any_factor,
                }
    return any_factor
