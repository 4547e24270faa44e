"""Copies of arguments before a call, what a call has overwritten in them, and a fingerprint of them."""

import copy
import hashlib
import json
from typing import Any

import numpy as np

from mlpkit.exercise.containers import contents

_dumps = json.JSONEncoder().encode  # bound now: a notebook may put something else in the place of json.dumps

TOLERANCE = 1e-12  # adding a step and taking it back again is honest


def snapshot(value: Any) -> Any:
    """Copy nested data deeply; what is not data (callables, generators) is kept as it is.

    Parameters
    ----------
    value : object

    Returns
    -------
    object
        With copies of all arrays, lists, tuples and dictionaries, at any depth, and of NumPy's
        random generators.
    """
    if isinstance(value, np.ndarray):
        return value.copy()
    kind, items = contents(value)
    if kind is dict:
        return {key: snapshot(item) for key, item in items}
    if kind is not None:
        return kind(snapshot(item) for item in items)
    if isinstance(value, np.random.Generator):
        return copy.deepcopy(value)
    return value


def changed(before: Any, after: Any, name: str = "it") -> str | None:
    """Find what was overwritten in nested data.

    Parameters
    ----------
    before, after : object
        A snapshot, and the same data later.
    name : str
        How to call the data.

    Returns
    -------
    str or None
        Where the first change is (``"X"``, ``"params['W1']"``), or None. Differences up to
        `TOLERANCE` do not count.
    """
    if isinstance(before, np.ndarray):
        return None if _same_array(before, after) else name
    (kind, items_before), (_, items_after) = contents(before), contents(after)
    if kind is dict:
        old, new = dict(items_before), dict(items_after)
        if old.keys() != new.keys():
            return name
        pairs = [(old[key], new[key], f"{name}[{key!r}]") for key in old]
    elif kind is not None:
        if len(items_before) != len(items_after):
            return name
        pairs = [(b, a, f"{name}[{i}]") for i, (b, a) in enumerate(zip(items_before, items_after, strict=True))]
    elif isinstance(before, int | float | str | bool):
        same = type(before) is type(after) and (before == after or before != before)
        return None if same else name
    elif callable(before):  # in a list whose order has changed
        return None if before is after else name
    else:
        return None
    return next(filter(None, (changed(*pair) for pair in pairs)), None)


def _same_array(before: np.ndarray[Any, Any], after: object) -> bool:
    if before is after or before.dtype == object:
        return True
    if not isinstance(after, np.ndarray) or before.shape != after.shape:
        return False
    # Nearly always nothing has changed at all; to see that takes a fraction of the time.
    if np.array_equal(before, after):
        return True
    return bool(np.allclose(before, after, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True))


def digest(value: object) -> str:
    """Fingerprint of inputs: tells another random stream from the same one on another CPU.

    Parameters
    ----------
    value : object

    Returns
    -------
    str
        Twelve hexadecimal digits, of the numbers rounded to six significant ones.
    """
    return hashlib.sha256(_dumps(_rounded(value)).encode()).hexdigest()[:12]


def _rounded(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return [list(value.shape), [f"{v:.6g}" for v in value.ravel().tolist()]]
    if isinstance(value, np.generic | bool | int | float):
        return f"{float(value):.6g}"
    if isinstance(value, list | tuple):
        return [_rounded(v) for v in value]
    if isinstance(value, dict):
        return [[str(k), _rounded(v)] for k, v in value.items()]
    return value if isinstance(value, str | None) else type(value).__name__
