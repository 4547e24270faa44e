"""Values in words: what a result is, and what to do about one that is no data."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlpkit.exercise import compare, values
from mlpkit.exercise.containers import leaves

_FUNCTIONS = ("function", "builtin_function_or_method", "method", "ufunc", "type", "partial")
_DEEP, _TOO_MUCH = "deeply nested data", (values.TOO_LONG, "huge integer")
_OTHER_KINDS: dict[type, str] = {str: "a string", dict: "a dictionary"}
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


def part_of(where: str) -> str:
    """A part of a result, in words: ``the result``, ``result[1]``."""
    return f"result{where}" if where else "the result"


def in_words(titles: Sequence[str], total: int) -> str:
    """Of which results something is said: ``where it says “Rows sum to 1”``, ``in 3 of 5 results``.

    Parameters
    ----------
    titles : sequence of str
        Of their probes.
    total : int
        Number of all results.

    Returns
    -------
    str
    """
    titles = list(dict.fromkeys(titles))
    if len(titles) > 2:
        return f"in {len(titles)} of {total} results"
    return "where it says " + " and ".join(f"“{title}”" for title in titles)


def closed(clause: str) -> str:
    """A clause with a full stop."""
    return clause + ("" if clause.endswith((".", "?", "!")) else ".")


def kind_of(value: object) -> str:
    """What a value is, in words: ``an array of shape (3,)``, ``a number``, ``None``.

    Parameters
    ----------
    value : object
        Decoded.

    Returns
    -------
    str
    """
    match value:
        case np.ndarray(shape=()) | bool() | int() | float():
            return "a number"
        case np.ndarray(shape=shape):
            return f"an array of shape {shape}"
        case values.Foreign(type=kind):
            return _kind_of_foreign(kind)
        case None:
            return "None"
        case tuple():
            return f"a tuple of {len(value)}"
        case list():
            return f"a list of {len(value)}"
    return _OTHER_KINDS.get(type(value), type(value).__name__)


def _kind_of_foreign(kind: str) -> str:
    """An object that is no data, in words."""
    if kind.startswith("array of <U"):
        return "an array of strings"
    if kind == _DEEP:
        return "lists in lists in lists, deeper than anything can be compared"
    if kind.endswith(_TOO_MUCH):
        return ("an " if kind.startswith("array") else "a ") + kind
    if kind in _FUNCTIONS:
        return "a function" if kind == "function" else f"a function ({kind})"
    return f"an {kind}" if kind.startswith("array") else f"an object of type {kind}"


def kind_of_list(value: list[Any]) -> str:
    """A list that is not the array that is asked for: what is in it says more than how many.

    Parameters
    ----------
    value : list

    Returns
    -------
    str
    """
    too_much = _too_much(value)
    if too_much is not None:
        return kind_of(too_much)
    for item in value:
        if item is None or isinstance(item, values.Foreign | str):
            return f"a list in which an item is {kind_of(item)}"
    numbers = [compare.as_numbers(v) for v in value]
    if len({n.shape for n in numbers if n is not None}) > 1:
        return "a list of items of different shapes"
    return kind_of(value)


def _too_much(value: object) -> values.Foreign | None:
    """What stands for data that is too deep or too large, at any depth."""
    return next(
        (v for v in leaves(value) if isinstance(v, values.Foreign) and (v.type == _DEEP or v.type.endswith(_TOO_MUCH))),
        None,
    )


def foreign_part(value: object) -> values.Foreign | None:
    """What is no data: a value, or the first such item of a list; None if there is none."""
    too_much = _too_much(value)
    if too_much is not None:
        return too_much
    items = value if isinstance(value, list) else [value]
    return next((v for v in items if isinstance(v, values.Foreign)), None)


def remedy(kind: str, numbers: bool) -> str:
    """What to do about an object that is no data.

    Parameters
    ----------
    kind : str
        Name of its type.
    numbers : bool
        Whether numbers are asked for.

    Returns
    -------
    str
        A clause, or a question.
    """
    if kind == _DEEP:
        return "does a list contain itself, or is one put into the next in a loop?"
    if kind.endswith(_TOO_MUCH):
        return "nothing of that size is asked for: does something grow in a loop?"
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
