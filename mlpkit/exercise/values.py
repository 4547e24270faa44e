"""Values that cross from a student's process to the examiner: copied, encoded, compared.

An encoded value is JSON: a list whose first item says what it is. Arrays travel as raw bytes
in base64 (between processes) or as numbers of twelve digits (in files that people read).
Nothing is ever unpickled or evaluated, and decoding has limits on size, depth and dtype.
"""

import base64
import copy
import hashlib
import json
from dataclasses import dataclass

import numpy as np

MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_TEXT = 16 * 2**20, 12, 100_000, 2_000
DTYPES = ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")


class BadValue(ValueError):
    """An encoded value that breaks a rule: too large, too deep, or not of a known kind."""


@dataclass(frozen=True)
class Foreign:
    """Stands for a value that is not data: a function, a class, an object of the student's own.

    Attributes
    ----------
    type : str
        Name of its type, in words that a student knows.
    """

    type: str


def snapshot(value):
    """Copy nested data deeply; what is not data (callables, generators) is kept as it is.

    Parameters
    ----------
    value : object

    Returns
    -------
    object
        With copies of all arrays, lists, tuples and dictionaries, at any depth.
    """
    if isinstance(value, np.ndarray):
        return value.copy()
    kind, items = _parts(value)
    if kind is dict:
        return {k: snapshot(v) for k, v in items}
    if kind is not None:
        return kind(snapshot(v) for v in items)
    if isinstance(value, np.random.Generator):
        return copy.deepcopy(value)
    return value


def changed(before, after, name="it"):
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
        1e-12 do not count: adding a step and taking it back again is honest.
    """
    if isinstance(before, np.ndarray):
        if before is after or before.dtype == object:
            return None
        same = (
            isinstance(after, np.ndarray)
            and before.shape == after.shape
            and np.allclose(before, after, rtol=1e-12, atol=1e-12, equal_nan=True)
        )
        return None if same else name
    (kind, before_), (_, after_) = _parts(before), _parts(after)
    if kind is dict:
        before_, after_ = dict(before_), dict(after_)
        if before_.keys() != after_.keys():
            return name
        pairs = ((before_[k], after_[k], f"{name}[{k!r}]") for k in before_)
    elif kind is not None:
        if len(before_) != len(after_):
            return name
        pairs = ((b, a, f"{name}[{i}]") for i, (b, a) in enumerate(zip(before_, after_, strict=True)))
    elif isinstance(before, int | float | str | bool):
        same = type(before) is type(after) and (before == after or before != before)
        return None if same else name
    else:
        return None
    return next(filter(None, (changed(*pair) for pair in pairs)), None)


def _parts(value):
    """The built-in container that a value is (a namedtuple is a tuple), or None, and what is in it.

    The methods of a class of the student's own are not asked: they may say something else.
    """
    for kind, read in ((list, list.__iter__), (tuple, tuple.__iter__), (dict, dict.items)):
        if issubclass(type(value), kind):
            return kind, list(read(value))
    return None, []


# ---------------------------------------------------------------------------------- encoding


def _encode_array(value, text):
    kind = value.dtype.kind
    if type(value) is not np.ndarray:
        return ["o", type(value).__name__]
    if kind not in "biuf":
        return ["o", {"c": "array of complex numbers", "O": "array of objects"}.get(kind, f"array of {value.dtype}")]
    if value.size * value.dtype.itemsize > MAX_BYTES:
        return ["o", f"array of {value.size} numbers (too large)"]
    if value.dtype.itemsize > 8:
        value = value.astype(np.float64)
    code = "?" if kind == "b" else f"{kind}{value.dtype.itemsize}"
    if text:
        numbers = value.ravel().tolist()
        return ["a", code, list(value.shape), [_number(v) for v in numbers]]
    raw = np.ascontiguousarray(value, dtype=np.dtype(code).newbyteorder("<")).tobytes()
    return ["a", code, list(value.shape), base64.b64encode(raw).decode("ascii")]


def _number(value):
    """A float with twelve significant digits: enough for every tolerance, same on most CPUs."""
    if isinstance(value, float):
        return float(f"{value:.12g}") if np.isfinite(value) else str(value)
    return value


def encode(value, text=False, depth=0):
    """Encode nested data as JSON-able lists.

    Parameters
    ----------
    value : object
        Arrays, numbers, strings, None, and lists, tuples and dictionaries of them. Anything
        else becomes ``["o", name of its type]``.
    text : bool
        Write numbers that people can read (twelve digits) instead of base64.

    Returns
    -------
    list
    """
    if depth > MAX_DEPTH:
        return ["o", "deeply nested data"]
    if value is None:
        return ["n"]
    if isinstance(value, Foreign):
        return ["o", value.type]
    if isinstance(value, np.str_):
        value = str(value)
    if isinstance(value, np.generic):
        value = np.asarray(value)
    if isinstance(value, np.ndarray):
        return _encode_array(value, text)
    if type(value) is bool:
        return ["b", value]
    if type(value) is int:
        return ["i", value] if abs(value) < 2**63 else ["o", "huge integer"]
    if type(value) is float:
        return ["f", _number(value) if text else value.hex()]
    if type(value) is str:
        return ["s", value[:MAX_TEXT]]
    kind, items = _parts(value)
    if kind is dict:
        return ["d", [[str(k)[:200], encode(v, text, depth + 1)] for k, v in items[:1000]]]
    if kind is not None:
        if len(items) > MAX_NODES:
            return ["o", f"{kind.__name__} of {len(items)} items (too long)"]
        if len(items) > 50 and all(type(v) in (int, float) for v in items):
            return _encode_array(np.asarray(items, dtype=float), text)
        return ["l" if kind is list else "t", [encode(v, text, depth + 1) for v in items]]
    return ["o", type(value).__name__[:200]]


def _shape(shape):
    if not isinstance(shape, list) or len(shape) > 8 or any(type(n) is not int or n < 0 for n in shape):
        raise BadValue(f"not a shape: {str(shape)[:80]}")
    size = space = 1
    for n in shape:
        size, space = size * n, space * max(n, 1)
    if space > MAX_BYTES:  # nothing in it, perhaps, and yet a row for each of 2**40
        raise BadValue(f"an array of shape {shape} is too large")
    return tuple(shape), size


def _decode_array(code, shape, content):
    if code not in DTYPES:
        raise BadValue(f"not a kind of number: {str(code)[:20]}")
    dtype, (shape, size) = np.dtype(code).newbyteorder("<"), _shape(shape)
    if size * dtype.itemsize > MAX_BYTES:
        raise BadValue(f"an array of shape {shape} is too large")
    if isinstance(content, str):
        raw = base64.b64decode(content, validate=True)
        if len(raw) != size * dtype.itemsize:
            raise BadValue("an array does not have the size of its shape")
        return np.frombuffer(raw, dtype).reshape(shape).astype(np.dtype(code))
    if not isinstance(content, list) or len(content) != size:
        raise BadValue("an array does not have the size of its shape")
    if not all(isinstance(v, int | float | str) for v in content):
        raise BadValue("an array has an item that is no number")
    return np.array([float(v) if isinstance(v, str) else v for v in content], dtype=np.dtype(code)).reshape(shape)


def decode(tree):
    """Decode what :func:`encode` made, trusting nothing.

    Parameters
    ----------
    tree : list
        Parsed JSON.

    Returns
    -------
    object

    Raises
    ------
    BadValue
        If anything is not as `encode` writes it, or beyond the limits of this module.
    """
    left = [MAX_NODES]

    def visit(node, depth):
        left[0] -= 1
        if depth > MAX_DEPTH + 1 or left[0] < 0:
            raise BadValue("too deep or too long")
        if not isinstance(node, list) or not node or not isinstance(node[0], str):
            raise BadValue("not an encoded value")
        match node:
            case ["n"]:
                return None
            case ["b", bool(v)]:
                return v
            case ["i", int(v)]:
                return int(v)
            case ["f", str(v)]:
                return float.fromhex(v) if "0x" in v else float(v)
            case ["f", int(v) | float(v)]:
                return float(v)
            case ["s", str(v)]:
                return v[:MAX_TEXT]
            case ["a", str(code), shape, content]:
                return _decode_array(code, shape, content)
            case ["l" | "t" as kind, list(items)]:
                return (list if kind == "l" else tuple)(visit(item, depth + 1) for item in items)
            case ["d", list(items)]:
                return {k: visit(v, depth + 1) for k, v in items if isinstance(k, str)}
            case ["o", str(name)]:
                return Foreign(name[:200])
        raise BadValue(f"not an encoded value: {str(node)[:80]}")

    try:
        return visit(tree, 0)
    except BadValue:
        raise
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadValue(str(error)[:200]) from None


def digest(value):
    """Fingerprint of inputs: tells another random stream from the same one on another CPU.

    Parameters
    ----------
    value : object

    Returns
    -------
    str
        Twelve hexadecimal digits, of the numbers rounded to six significant ones.
    """

    def rounded(node):
        if isinstance(node, np.ndarray) and node.dtype.kind in "biuf":
            return [list(node.shape), [f"{v:.6g}" for v in node.ravel().tolist()]]
        if isinstance(node, np.generic | bool | int | float):
            return f"{float(node):.6g}"
        if isinstance(node, list | tuple):
            return [rounded(v) for v in node]
        if isinstance(node, dict):
            return [[str(k), rounded(v)] for k, v in node.items()]
        return node if isinstance(node, str | None) else type(node).__name__

    return hashlib.sha256(json.dumps(rounded(value)).encode()).hexdigest()[:12]


def size(value):
    """How many numbers nested data holds: the smallest failing call is the easiest to read."""
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, list | tuple):
        return sum(size(v) for v in value)
    if isinstance(value, dict):
        return sum(size(v) for v in value.values())
    return 1
