"""General diagnoses, which need no listed mistake: a factor, a sign, an axis, an order."""

import numpy as np

from mlpkit.exercise import compare
from mlpkit.exercise.sentences import kind_of, part_of, remedy, strange_part


def general(differences, trials, name):
    """A diagnosis that needs no listed mistake, or an empty string.

    It is given only where all probes that fail in the same way show the same pattern.

    Parameters
    ----------
    differences : list of mlpkit.compare.Difference
        Of the probes that failed.
    trials : list of Trial
        The same probes.
    name : str
        The exercise.

    Returns
    -------
    str
        Right to a few digits, a constant factor, a reversed sign, another order, a transposed or
        reduced axis, (1, M) for (M,), the same number everywhere, an overwritten argument, a
        forgotten return, nan or inf, the wrong kind of number.
    """
    seen = [(d.kind, _patterns(d, t)) for d, t in zip(differences, trials, strict=True)]
    if _same_number(differences):
        seen = [
            (kind, {"same": "Your result is the same number every time: what should it depend on?"}) for kind, _ in seen
        ]
    kinds = {kind for kind, _ in seen}
    for kind, patterns in seen:
        # Values that are plainly wrong elsewhere say more than an overflow here.
        if kind == "finite" and kinds & {"value", "shape"}:
            continue
        alike = [p for other, p in seen if other == kind]
        for key, sentence in patterns.items():
            if all(key in p for p in alike):
                if key == "near":  # what holds for the worst holds for all
                    sentence = min(p[key] for p in alike)
                parts = {d.where for d in differences if d.kind == kind}
                part = parts.pop() if len(parts) == 1 and kind not in ("type", "text") else ""
                return f"In {part_of(part)}: {sentence[0].lower()}{sentence[1:]}" if part else sentence
    return ""


def _same_number(differences):
    """Whether one number comes back for all questions, and different ones are asked for."""
    if len(differences) < 2 or any(d.kind != "value" or np.size(d.expected) > 1 for d in differences):
        return False
    expected, got = (
        [float(np.ravel(v)[0]) for v in side]
        for side in ([d.expected for d in differences], [d.got for d in differences])
    )
    return len(set(got)) == 1 and not np.allclose(expected, expected[0])


def _patterns(d, trial):
    """What a difference looks like: sentences by the key of their pattern, the most telling one first."""
    e, g = compare.as_numbers(d.expected), compare.as_numbers(d.got)
    match d.kind:
        case "none":
            return {"none": "Your function returns None. Did you forget the return statement?"}
        case "changed":
            return {
                "changed": f"Your function overwrites its argument {d.detail}. Work on a copy, or build a new array."
            }
        case "type" | "text" if strange := strange_part(d.got):
            part = part_of(d.where) if d.got is strange else f"an item of {part_of(d.where)}"
            sentence = f"{part[0].upper()}{part[1:]} is {kind_of(strange)}: {remedy(strange.type, e is not None)}"
            return {"type": sentence if sentence.endswith("?") else sentence + "."}
        case "shape" if e is not None and g is not None:
            return _shape_patterns(e, g, trial)
        case "finite" if e is not None and np.isfinite(e).all():
            return {
                "finite": "Your result has values that are nan or inf where finite ones are asked for: an overflow "
                "in exp, a logarithm of 0, or a division by 0."
            }
        case "value" if e is not None and g is not None:
            half = {"half": "Your numbers are in half precision (float16), which keeps three digits only."}
            return {
                **(half if compare.is_single(trial.got.value, 2) else {}),
                **_value_patterns(e.astype(float), g.astype(float), trial),
            }
    return {}


def _shape_patterns(e, g, trial):
    found = {}
    if g.shape == e.shape[::-1] and e.ndim == 2 and np.allclose(g.T, e, rtol=1e-6, atol=1e-9, equal_nan=True):
        found["transposed"] = "Your result is transposed: rows and columns are exchanged."
    if e.ndim == 1 and g.size == e.size and g.ndim == 2 and 1 in g.shape:
        line = "row" if g.shape[0] == 1 else "column"
        found[f"one {line}"] = (
            f"Your result has shape {g.shape} where {e.shape} is asked for: a matrix with one "
            f"{line}, not a vector. Look for keepdims=True or reshape."
        )
    if e.ndim == 1 and g.ndim == 1:
        matrices = [
            v.shape
            for call in trial.got.calls
            for v in call.arguments.values()
            if isinstance(v, np.ndarray) and v.ndim == 2
        ]
        for shape, has, wants in (((e.size, g.size), "column", "row"), ((g.size, e.size), "row", "column")):
            if shape in matrices:
                found[f"per {has}"] = (
                    f"Your result has one number for each {has} where one for each {wants} is asked "
                    "for: the reduction runs along the wrong axis."
                )
    if e.ndim == g.ndim > 0 and g.shape[0] == 1 < e.shape[0] and g.shape[1:] == e.shape[1:]:
        found["first"] = (
            f"Your result has one {'entry' if e.ndim == 1 else 'row'} where {e.shape[0]} are asked for. "
            "Does return stand inside the loop? Then the first turn is the last one."
        )
    if g.ndim == 0 and e.ndim > 0:
        found["scalar"] = (
            f"Your result is a single number where an array of shape {e.shape} is asked for: is an axis missing?"
        )
    if g.ndim > e.ndim == 0:
        found["array"] = f"Your result is an array of shape {g.shape} where a single number is asked for."
    return found


def _value_patterns(e, g, trial):
    if not (np.isfinite(e).all() and np.isfinite(g).all()) or e.size == 0:
        return {}
    with np.errstate(all="ignore"):
        scale = np.abs(e).max()
        digits = _digits(e, g, scale)
        if digits:  # nothing else is known of a small difference: a factor near 1 is none
            near = (
                f"Right to about {digits} digits, and more are asked for. Is there single precision (float32) in "
                "it, a rounding, a numerical derivative, or a small constant?"
            )
            return {**_rounded(e, g), "near": near}
        return {
            **_constant(e, g),
            **_rounded(e, g),
            **_whole(e, g),
            **_multiples(e, g, scale, trial),
            **_moved(e, g, scale),
            **_related(e, g, scale),
            **_places(e, g, scale),
        }


def _digits(e, g, scale):
    """To how many digits all values are right (3 to 9), or 0 if that is not what is wrong."""
    off = np.abs(g - e)
    if scale == 0 or (off > 3e-4 * np.abs(e) + 1e-6 * scale).any():
        return 0
    return int(np.clip(-np.log10((off / (np.abs(e) + 1e-3 * scale)).max()), 3, 9))


def _rounded(e, g):
    """The values of a rounding: too many digits agree for a coincidence."""
    for places in range(2, 9):
        if places * e.size >= 4 and np.allclose(g, np.round(e, places), rtol=1e-13, atol=1e-13):
            return {"rounded": f"Your values are rounded to {places} decimal places: return all digits."}
    return {}


def _whole(e, g):
    """Whole numbers where others are asked for."""
    if (g != np.round(g)).any() or (e == np.round(e)).all():
        return {}
    found = {
        "whole": "Only whole numbers came back where others are asked for: is there an array of integers in it, "
        "a rounding, or a comparison?"
    }
    if len(np.unique(g)) > 2 and (g == np.trunc(e)).all():
        found = {
            "cut": "Everything after the decimal point is cut off: is there an array of integers, in which the "
            "results are collected? Make it an array of floats.",
            **found,
        }
    return found


def _multiples(e, g, scale, trial):
    """Reversed signs, a factor, a shift."""
    found = {}
    close = {"rtol": 1e-6, "atol": 1e-9 * max(scale, 1e-300)}
    if scale > 0 and np.allclose(g, -e, **close):
        return {"sign": "Every sign is reversed."}
    largest = np.abs(e).argmax()
    factor = g.flat[largest] / e.flat[largest] if scale > 0 else 0.0
    if factor != 0 and np.allclose(g, factor * e, **close):
        found = _factor(factor, trial, e.size > 1)
    shift = g.flat[0] - e.flat[0]
    if e.size > 2 and abs(shift) > 1e-9 * scale and np.allclose(g, e + shift, **close):
        found["shift"] = "Every value is off by the same constant."
    return found


def _moved(e, g, scale):
    """The right values in other places."""
    close = {"rtol": 1e-6, "atol": 1e-9 * max(scale, 1e-300)}
    if e.ndim == 2 and e.shape[0] == e.shape[1] > 1 and np.allclose(g, e.T, **close):
        return {"transposed": "Your result is transposed: rows and columns are exchanged."}
    if e.ndim == 0 or (e == np.round(e)).all():  # classes and ranks agree in that way by chance
        return {}
    if not np.allclose(np.sort(g, axis=None), np.sort(e, axis=None), **close):
        return {}
    found = {"order": "These are the right values, in another order."}
    if np.allclose(g, e[::-1], **close):
        found = {"reversed": "These are the right values from the last to the first: the order is reversed.", **found}
    return found


def _related(e, g, scale):
    """Each value is a simple function of the one that is asked for."""
    if (np.abs(e) == np.round(np.abs(e))).all():  # of 0 and 1, all of these are the same
        return {}
    close = {"rtol": 1e-6, "atol": 1e-9 * scale}
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


def _places(e, g, scale):
    """Where the wrong values stand, or what they have in common."""
    wrong = ~np.isclose(g, e, rtol=1e-6, atol=1e-9 * max(scale, 1e-300))
    found = {}
    if not wrong.any():
        return found
    if (g[wrong] == 0).all():
        found["zeros"] = (
            "All wrong values are 0: what should stand there instead, and is it ever written?"
            if e.size > 1
            else "Your result is 0, and should not be."
        )
    if e.ndim == 2 and e.shape[1] > 1 and not wrong.any(axis=0).all():
        columns = np.flatnonzero(wrong.any(axis=0))
        if len(columns) == 1:
            found[f"column {columns[0]}"] = f"Only column {columns[0]} (counted from 0) has wrong values."
    if e.ndim and len(e) > 2:
        rows, what = wrong.reshape(len(e), -1).any(axis=1), "value" if e.ndim == 1 else "row"
        for key, mask in (("first", rows[0] > rows[1:].max()), ("last", rows[-1] > rows[:-1].max())):
            if mask:
                found[f"only {key}"] = f"Only the {key} {what} is wrong, all others are right."
        for key, mask in (("first", rows[0] < rows[1:].min()), ("last", rows[-1] < rows[:-1].min())):
            if mask:
                found[f"all but {key}"] = f"The {key} {what} is right, and all others are wrong."
    return found


def _constant(e, g):
    """Results that do not depend on what they should depend on."""
    if g.size > 1 and (g == g.flat[0]).all() and not np.allclose(e, e.flat[0]):
        return {"constant": "All values of your result are the same number: what should they depend on?"}
    if e.ndim == 2 and len(e) > 1 and (g == g[0]).all() and not np.allclose(e, e[0]):
        return {"rows": "All rows of your result are the same: does each of them use its own example?"}
    return {}


def _factor(factor, trial, several):
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
