"""From differences to sentences: what a student reads when an answer is not right."""

import re

import numpy as np

from mlpkit.exercise import compare, values

UNFINISHED = "is still to be written"

LISTED = "right numbers, but in a {}: return np.array(…) of it, so that other functions can calculate with the result"
_FUNCTIONS = ("function", "builtin_function_or_method", "method", "ufunc", "type", "partial")
_LAZY = (
    "map",
    "filter",
    "zip",
    "generator",
    "range",
    "reversed",
    "enumerate",
    "list_iterator",
    "dict_values",
    "dict_keys",
    "dict_items",
)


def missing(name, got, why):
    """Why there is nothing to be judged: a sentence about the function, or about the one that it needs."""
    culprit = got.needs or name
    stopped = (why or {}).get(culprit)
    match got.why.split():
        case ["absent", *near]:
            lacks = "is not there"
            rest = (
                f": its cell stopped with {stopped}"
                if stopped
                else f", but {near[0]} is there: is the name misspelled?"
                if near
                else ": run its cell again, and look for an error message below it"
            )
        case ["raise"]:
            lacks, rest = "still has the line raise NotImplementedError in it", ", and nothing below that line runs"
        case _:
            lacks, rest = UNFINISHED, ""
    if got.needs:
        sentence = f"{name} needs {culprit}, which {lacks}{rest}"
    else:
        sentence = (f"There is nothing named {name}" if lacks == "is not there" else f"{name} {lacks}") + rest
    return sentence if sentence.endswith(("?", ".")) else sentence + "."


def next_step(difference, message, example, lists):
    """What to do where nothing is known but that the result is wrong."""
    call = "the smallest failing call below" if example else "your function with a few small numbers"
    match difference.kind:
        case "error" if not _error_note(difference.got.error, lists):
            return (
                f"Run {call} in a cell of its own, and read the line that the message names: "
                "print what stands in it, and its shape."
            )
        case "value" | "finite":
            return (
                f"No known mistake fits. Work {call} out with pencil and paper, and compare."
                if example
                else f"No known mistake fits. Call {call}, work them out with pencil and paper, and compare."
            )
        case "shape":
            return (
                f"No known mistake fits. Run {call} line by line, and print the shape after each line: "
                "where does it stop being what you expect?"
            )
    return message


def kind_of(value):
    """What a value is, in words: ``an array of shape (3,)``, ``a number``, ``None``."""
    if isinstance(value, np.ndarray):
        if value.shape == ():
            return "a number"
        return f"an array of shape {value.shape}"
    if isinstance(value, values.Foreign):
        return _foreign(value.type)
    if isinstance(value, bool | int | float):
        return "a number"
    if value is None:
        return "None"
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return {str: "a string", dict: "a dictionary"}.get(type(value), type(value).__name__)


def _foreign(kind):
    """An object that is no data, in words."""
    if kind.startswith("array of <U"):
        return "an array of strings"
    if kind in _FUNCTIONS:
        return "a function" if kind == "function" else f"a function ({kind})"
    return f"an {kind}" if kind.startswith("array") else f"an object of type {kind}"


def strange_part(value):
    """What is no data: a value, or the first such item of a list; None if there is none."""
    items = value if isinstance(value, list) else [value]
    return next((v for v in items if isinstance(v, values.Foreign)), None)


def _list(value):
    """A list that is not the array that is asked for: what is in it says more than how many."""
    odd = next((v for v in value if isinstance(v, values.Foreign | str | None)), 0)
    if odd is None or isinstance(odd, values.Foreign | str):
        return f"a list in which an item is {kind_of(odd)}"
    numbers = [compare.as_numbers(v) for v in value]
    if len({n.shape for n in numbers if n is not None}) > 1:
        return "a list of items of different shapes"
    return kind_of(value)


def remedy(kind, numbers):
    """What to do about an object that is no data; ``numbers``: whether numbers are asked for."""
    if kind in _FUNCTIONS:
        return "did you forget the parentheses of a call?"
    if kind in _LAZY:
        return "list(…) takes the items out of it" + (", and np.array(…) makes an array of the list" if numbers else "")
    if kind == "set":
        return "a set has no order and nothing twice, so return an array or a list"
    if kind in ("Fraction", "Decimal"):
        return "float(…) makes a plain number of it"
    if kind in ("MaskedArray", "matrix", "Series", "DataFrame"):
        return "np.asarray(…) makes a plain array of it"
    if kind == "array of objects":
        return "are there lists of different lengths in it, or None? With numbers, dtype=float makes plain ones of them"
    if kind.startswith("array of <U"):
        return "return numbers, without quotation marks" if numbers else "tolist() makes a list of it"
    return f"return plain {'numbers, or arrays' if numbers else 'data: numbers, strings, arrays, or lists'} of them"


def part_of(where):
    """A part of a result, in words."""
    return f"result{where}" if where else "the result"


def explain(difference, trial, name, lists=(), why=None):
    """One sentence for one probe.

    Parameters
    ----------
    difference : mlpkit.compare.Difference
    trial : Trial
    name : str
        The exercise.
    lists : sequence of str
        Which functions of earlier exercises return a list where an array is asked for, as clauses.
    why : dict of str to str
        As for :func:`verdict`.

    Returns
    -------
    str
        It names what was seen, never the value that was expected.
    """
    d, got = difference, trial.got
    part = part_of(d.where)
    match d.kind:
        case "missing":
            if d.detail or got.why:
                return missing(name, got, why).rstrip(".")
            return f"this part {UNFINISHED} (NotImplementedError)"
        case "time":
            if got.error.get("message"):
                return got.error["message"]
            seconds = f" ({got.seconds:.3g} second{'s' * (got.seconds != 1)})" if got.seconds else ""
            return f"no answer in time{seconds}: is there a loop that does not end?"
        case "lost":
            return "the process that ran this answer died (exit, crash, or out of memory)"
        case "borrowed":
            culprit = [*got.error.get("message", "").split(), name][0]
            return f"{culprit} is what is asked for here: write it yourself instead of calling mlpkit.nn"
        case "error":
            return _error(got.error, lists)
        case "no error":
            return f"this input should raise {d.detail}, and nothing was raised"
        case "none":
            return f"{part} is None: did you forget return?"
        case "changed":
            return f"the argument {d.detail} was overwritten: work on a copy"
        case "judge":
            return d.detail
        case "shape":
            return f"{part} has shape {np.shape(d.got)}, and {np.shape(d.expected)} is asked for"
        case "length":
            return f"{part} has {len(d.got)} parts, and {len(d.expected)} are asked for"
        case "keys":
            lacking, extra = sorted(set(d.expected) - set(d.got)), sorted(set(d.got) - set(d.expected))
            return f"{part} has no key {lacking[0]!r}" if lacking else f"{part} has a key {extra[0]!r} too many"
        case "type":
            odd = isinstance(d.got, list) and not isinstance(d.expected, list)
            return f"{part} is {_list(d.got) if odd else kind_of(d.got)}, and {kind_of(d.expected)} is asked for"
        case "text" if not isinstance(d.got, str):
            return f"{part} is {kind_of(d.got)}, and a string is asked for"
        case "text":
            return f"{part} is {d.got[:60]!r}"
        case "finite":
            e, g = np.asarray(d.expected), np.asarray(d.got)
            bad = g[np.isfinite(e) & ~np.isfinite(g)]
            if bad.size:
                what = "nan" if np.isnan(bad).any() else "inf"
                if g.size == 1:
                    return f"{part} is {what}"
                return f"{bad.size} of {g.size} values of {part} {'is' if bad.size == 1 else 'are'} {what}"
            places = int((~np.isfinite(e)).sum())
            return f"{part} should be infinite or nan in {places} places and is not in all of them"
    return _wrong_share(d, part)


def _error(error, lists=()):
    """An exception in one sentence, with what is known of lists that stand where arrays are needed."""
    kind, message, note = (error.get("types") or ["Error"])[0], error.get("message", ""), _error_note(error, lists)
    if kind == "NotAFunction":
        return f"{message}. {note}"
    where = f" (in {error['where']})" if error.get("where") else ""
    return f"{kind}: {message}{where}{'; ' if note else ''}{note}"


def _error_note(error, lists):
    """What to do about an exception that is understood, or an empty string."""
    kind, message = (error.get("types") or ["Error"])[0], error.get("message", "")
    if kind == "NotAFunction":
        return "Use another name there, and run the cell of the function again"
    if kind in ("NameError", "ModuleNotFoundError"):
        return "is the name misspelled, or is an import or a cell missing?"
    found = re.search(r"'(list|tuple|map|generator|filter|zip)'|multiply sequence", message)
    if kind not in ("TypeError", "AttributeError") or not found:
        return ""
    if found[1] in ("map", "generator", "filter", "zip"):
        return f"a {found[1]} cannot do that, an array can: np.array(list(…)) makes one of it"
    if lists:
        return f"{' and '.join(lists)}: return np.array(…) there"
    return "a {0} cannot do that, an array can: np.array(…) makes one of a {0}".format(found[1] or "list")


def _wrong_share(d, part):
    e, g = np.asarray(d.expected, float), np.asarray(d.got, float)
    if e.size == 1:
        return f"{part} has a wrong value"
    wrong = max(1, int((~np.isclose(g, e, rtol=1e-6, atol=1e-9, equal_nan=True)).sum()))
    return f"{wrong} of {e.size} values of {part} {'is' if wrong == 1 else 'are'} wrong"
