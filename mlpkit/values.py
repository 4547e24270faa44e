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

RTOL, ATOL = 1e-7, 1e-10
RTOL32, ATOL32 = 1e-4, 1e-6  # answers computed in single precision
TINY = 1e-12  # what rounding leaves of a zero
ROUGH = 1e-9  # nothing that is calculated in double precision is as far from the reference
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


# --------------------------------------------------------------------------------- comparison


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
