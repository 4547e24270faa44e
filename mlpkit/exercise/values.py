"""Values that cross from a student's process to the examiner, as JSON.

An encoded value is a list whose first item says what it is. Arrays travel as raw bytes in
base64 (between processes) or as numbers of ten digits (in files that people read). Nothing
is ever unpickled or evaluated, and decoding has limits on size, depth and dtype.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpkit.exercise.containers import contents, size
from mlpkit.exercise.limits import VALUE
from mlpkit.exercise.snapshots import changed, digest, snapshot

__all__ = [
    "DTYPES",
    "TOO_LONG",
    "BadValue",
    "Foreign",
    "changed",
    "decode",
    "digest",
    "encode",
    "size",
    "snapshot",
    "without_noise",
]

TOO_LONG = "which is too long to be compared"
DTYPES = ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")
_NOISE = 0.01  # share of an absolute tolerance that decides nothing
_WHOLE = 2.0**53  # below it, every whole number is a float
_LONG = 50  # a list with more numbers than this travels as an array

Encoded = list[Any]
Array = np.ndarray[Any, Any]


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


# ---------------------------------------------------------------------------------- encoding


def encode(value: Any, text: bool = False, depth: int = 0) -> Encoded:
    """Encode nested data as JSON-able lists.

    Parameters
    ----------
    value : object
        Arrays, numbers, strings, None, and lists, tuples and dictionaries of them. Anything
        else becomes ``["o", name of its type]``.
    text : bool
        Write numbers that people can read (ten digits) instead of base64.
    depth : int
        How deep in nested data this value is.

    Returns
    -------
    list
    """
    if depth > VALUE.depth:
        return ["o", "deeply nested data"]
    if isinstance(value, np.str_):
        value = str(value)
    if isinstance(value, np.generic):
        value = np.asarray(value)
    if isinstance(value, np.ndarray):
        return _encode_array(_plain(value), text)
    encode_scalar = _SCALARS.get(type(value))
    if encode_scalar is not None:
        return encode_scalar(value, text)
    kind, items = contents(value)
    if kind is dict:
        return _encode_dictionary(items, text, depth)
    if kind is not None:
        return _encode_sequence(kind, items, text, depth)
    return ["o", type(value).__name__[:200]]


def _encode_integer(value: int, text: bool) -> Encoded:
    return ["i", value] if abs(value) < 2**63 else ["o", "huge integer"]


_SCALARS: dict[type, Callable[[Any, bool], Encoded]] = {
    type(None): lambda value, text: ["n"],
    Foreign: lambda value, text: ["o", value.type],
    bool: lambda value, text: ["b", value],
    int: _encode_integer,
    float: lambda value, text: ["f", _number(value) if text else value.hex()],
    str: lambda value, text: (
        ["s", value] if len(value) <= VALUE.text else _too_long("string", len(value), "characters")
    ),
}


def _too_long(kind: str, length: int, of: str) -> Encoded:
    """In place of what cannot be compared: half of it might be right, and the other half wrong."""
    return ["o", f"{kind} of {length:,} {of}, {TOO_LONG}"]


def _encode_dictionary(items: list[Any], text: bool, depth: int) -> Encoded:
    if len(items) > VALUE.items:
        return _too_long("dictionary", len(items), "items")
    return ["d", [[_encode_key(key), encode(item, text, depth + 1)] for key, item in items]]


def _encode_key(key: Any) -> Any:
    """A string as it is, another key with its kind: 0 is not "0"."""
    if isinstance(key, str):
        return str(key) if len(key) <= VALUE.key else _too_long("key", len(key), "characters")
    return encode(key)


def _encode_sequence(kind: type, items: list[Any], text: bool, depth: int) -> Encoded:
    if len(items) > VALUE.nodes:
        return _too_long(kind.__name__, len(items), "items")
    if len(items) > _LONG and all(type(item) in (int, float) for item in items):
        return _encode_array(np.asarray(items, dtype=float), text)
    return ["l" if kind is list else "t", [encode(item, text, depth + 1) for item in items]]


def _plain(value: Array) -> Array:
    """A matrix, or a masked array in which nothing is masked, as the array that it stands for; others as they are."""
    if type(value) is np.matrix or (type(value) is np.ma.MaskedArray and not np.ma.getmaskarray(value).any()):
        return np.asarray(value)
    return value


def _encode_array(value: Array, text: bool) -> Encoded:
    kind = value.dtype.kind
    if type(value) is not np.ndarray:
        return ["o", type(value).__name__]
    if kind not in "biuf":
        return ["o", {"c": "array of complex numbers", "O": "array of objects"}.get(kind, f"array of {value.dtype}")]
    if value.size * value.dtype.itemsize > VALUE.bytes:
        return _too_long("array", value.size, "numbers")
    if value.dtype.itemsize > 8:
        value = value.astype(np.float64)
    code = "?" if kind == "b" else f"{kind}{value.dtype.itemsize}"
    if text:
        numbers = value.ravel().tolist()
        return ["a", code, list(value.shape), [_number(v) for v in numbers]]
    raw = np.ascontiguousarray(value, dtype=np.dtype(code).newbyteorder("<")).tobytes()
    return ["a", code, list(value.shape), base64.b64encode(raw).decode("ascii")]


def _number(value: Any) -> Any:
    """A float with ten significant digits: enough for every tolerance, and the same on most CPUs.

    Zero has no sign, and whole numbers keep all their digits.
    """
    if not isinstance(value, float):
        return value
    if not np.isfinite(value):
        return str(value)
    rounded = value if value.is_integer() and abs(value) < _WHOLE else float(f"{value:.10g}")
    return (rounded if np.isfinite(rounded) else value) + 0.0  # the largest numbers have none above them


def without_noise(value: Any, atol: float) -> Any:
    """Nested data in which numbers far below a tolerance are 0: what rounding leaves of a zero differs between CPUs.

    Parameters
    ----------
    value : object
        Arrays, numbers, and lists, tuples and dictionaries of them; anything else is handed on.
    atol : float
        Absolute tolerance with which it will be compared.

    Returns
    -------
    object
    """
    noise = _NOISE * atol
    if isinstance(value, float):
        return 0.0 if abs(value) < noise else value
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.where(np.abs(value) < noise, value.dtype.type(0), value)
    kind, items = contents(value)
    if kind is dict:
        return {key: without_noise(item, atol) for key, item in items}
    return value if kind is None else kind(without_noise(item, atol) for item in items)


# ---------------------------------------------------------------------------------- decoding


def decode(tree: object) -> Any:
    """Decode what :func:`encode` wrote, trusting nothing.

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
    try:
        return _Decoder().decode(tree, 0)
    except BadValue:
        raise
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadValue(str(error)[:200]) from None


class _Decoder:
    """Decodes one tree, and counts its nodes."""

    def __init__(self) -> None:
        self.nodes_left = VALUE.nodes

    def decode(self, node: object, depth: int) -> Any:
        self.nodes_left -= 1
        if depth > VALUE.depth + 1 or self.nodes_left < 0:
            raise BadValue(f"it is too long or too deep to be compared: more than {VALUE.nodes:,} values")
        if not isinstance(node, list) or not node or not isinstance(node[0], str):
            raise BadValue("not an encoded value")
        match node:
            case ["a", str(code), shape, content]:
                return _decode_array(code, shape, content)
            case ["l", list(items)]:
                return [self.decode(item, depth + 1) for item in items]
            case ["t", list(items)]:
                return tuple([self.decode(item, depth + 1) for item in items])
            case ["d", list(items)]:
                return {self._key(key): self.decode(item, depth + 1) for key, item in items}
        return _decode_scalar(node)

    def _key(self, key: object) -> Any:
        """A key of a dictionary: a string as it is, or an encoded value."""
        if isinstance(key, str):
            return key
        value = self.decode(key, VALUE.depth - 2)
        if isinstance(value, np.ndarray) and value.ndim == 0:  # NumPy's numbers
            value = value.item()
        try:
            hash(value)
        except TypeError:
            return Foreign(type(value).__name__)
        return value


def _decode_scalar(node: Encoded) -> Any:
    match node:
        case ["n"]:
            return None
        case ["b", bool(value)]:
            return value
        case ["i", int(value)]:
            return int(value)
        case ["f", str(value)]:
            return float.fromhex(value) if "0x" in value else float(value)
        case ["f", int(value) | float(value)]:
            return float(value)
        case ["s", str(value)] if len(value) <= VALUE.text:
            return value
        case ["o", str(name)]:
            return Foreign(name[:200])
    raise BadValue(f"not an encoded value: {str(node)[:80]}")


def _checked_shape(shape: object) -> tuple[tuple[int, ...], int]:
    """A shape within the limits, and the number of entries."""
    if not isinstance(shape, list) or len(shape) > 8 or any(type(n) is not int or n < 0 for n in shape):
        raise BadValue(f"not a shape: {str(shape)[:80]}")
    count = space = 1
    for n in shape:
        count, space = count * n, space * max(n, 1)
    if space > VALUE.bytes:  # nothing in it, perhaps, and yet a row for each of 2**40
        raise BadValue(f"an array of shape {shape} is too large")
    return tuple(shape), count


def _decode_array(code: str, encoded_shape: object, content: object) -> Array:
    if code not in DTYPES:
        raise BadValue(f"not a kind of number: {code[:20]}")
    dtype, (shape, count) = np.dtype(code).newbyteorder("<"), _checked_shape(encoded_shape)
    if count * dtype.itemsize > VALUE.bytes:
        raise BadValue(f"an array of shape {shape} is too large")
    if isinstance(content, str):
        raw = base64.b64decode(content, validate=True)
        if len(raw) != count * dtype.itemsize:
            raise BadValue("an array does not have the size of its shape")
        return np.frombuffer(raw, dtype).reshape(shape).astype(np.dtype(code))
    if not isinstance(content, list) or len(content) != count:
        raise BadValue("an array does not have the size of its shape")
    if not all(isinstance(v, int | float | str) for v in content):
        raise BadValue("an array has an item that is no number")
    numbers = [float(v) if isinstance(v, str) else v for v in content]
    with np.errstate(all="ignore"):  # what is too large for its dtype becomes inf, whatever a caller has set
        return np.array(numbers, dtype=np.dtype(code)).reshape(shape)
