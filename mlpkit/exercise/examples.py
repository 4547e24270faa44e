"""The smallest call that went wrong, written as a student would type it."""

import re

import numpy as np

from mlpkit.exercise import compare, values


def smallest(name, wrong, single=False):
    """The smallest recorded call that went wrong, as text."""
    best = None
    for trial, difference, _ in wrong:
        if difference.kind in ("missing", "borrowed", "lost"):
            continue
        for i, call in enumerate(trial.got.calls):
            if not call.arguments or _call_is_right(trial, i, difference, single):
                continue
            n = values.size(call.arguments)
            if n <= 60 and (best is None or n < best[0]):
                best = (n, call)
    if best is None:
        return ""
    arguments = best[1].arguments
    inner = ",\n".join(f"{k.split(': ')[-1]}={show(v, len(k.split(': ')[-1]) + 1)}" for k, v in arguments.items())
    called = next((k.split(": ")[0] for k in arguments if ": " in k), name)
    called = called if called == name or called == next(iter(arguments)) else f"{name}.{called}"
    return f"{called}({inner})" if "\n" not in inner else f"{called}(\n{inner})"


def _call_is_right(trial, i, difference, single):
    calls = trial.expected.calls
    if len(trial.got.calls) < 2 or i >= len(calls) or difference.kind == "changed":
        return difference.kind == "changed" and trial.got.calls[i].changed is None
    mine, theirs = trial.got.calls[i], calls[i]
    if not mine.done or theirs.result is None:  # None: too long to be kept, or what a method returns
        return mine.done and mine.result is None
    return compare.compare(theirs.result, mine.result, trial.probe.rtol, trial.probe.atol, single=single) is None


def _precision(value, plain):
    """Four digits, or as many as keep rows, columns and entries apart that are not the same."""
    if value.dtype.kind != "f":
        return 4
    for digits in (4, 6, 8, 10, 12):
        form = f"{{:.{digits}{'f' if plain else 'e'}}}".format
        rounded = np.array([float(form(v)) for v in value.ravel()]).reshape(value.shape)
        if all(len(np.unique(a, axis=0)) == len(np.unique(b, axis=0)) for a, b in _lines(value, rounded)):
            return digits
    return 4  # they differ by rounding errors only


def _lines(value, rounded):
    """Rows and columns of a matrix, else the entries."""
    if value.ndim == 2:
        return (value, rounded), (value.T, rounded.T)
    return ((value.ravel(), rounded.ravel()),)


def _items(pairs, indent):
    """Items of a list, tuple or dictionary: one after the other, or below each other if one takes several lines."""
    shown = [key + show(v, indent + len(key)) for key, v in pairs]
    return (",\n" + " " * indent if any("\n" in text for text in shown) else ", ").join(shown)


def show(value, indent=0):
    """A value as a student would type it, rounded to four digits; rows of a matrix below each other."""
    if isinstance(value, np.ndarray) and value.ndim > 0:
        if not value.size:
            return f"np.zeros({value.shape})"
        sizes = np.abs(value[np.isfinite(value) & (value != 0)])
        plain = bool((sizes < 1e4).all() and (sizes > 1e-4).all())  # no power of ten is needed
        with np.printoptions(precision=_precision(value, plain), suppress=plain, nanstr="np.nan", infstr="np.inf"):
            text = np.array2string(value, separator=", ", max_line_width=90, prefix=" " * (indent + len("np.array(")))
        return f"np.array({re.sub(chr(10) + '{2,}', chr(10), text)})"
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
