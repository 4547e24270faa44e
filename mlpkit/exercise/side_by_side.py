"""What came back beside what is asked for, in a few numbers, with the first difference marked."""

from typing import Any

import numpy as np

from mlpkit.exercise import compare
from mlpkit.exercise.compare import DifferenceKind
from mlpkit.exercise.containers import contents, leaves, size
from mlpkit.exercise.examples import show
from mlpkit.exercise.limits import SHOWN
from mlpkit.exercise.values import Foreign
from mlpkit.exercise.wording import kind_of, kind_of_list, part_of

MARKS = "→", "←"

Array = np.ndarray[Any, Any]


def got_alone(got: Any) -> str:
    """What came back: ``you: np.array([1., 2.])``.

    Parameters
    ----------
    got : object

    Returns
    -------
    str
        At most `SHOWN.line` numbers; the rest is ``…``.
    """
    if any(isinstance(leaf, Foreign) for leaf in leaves(got)) and not isinstance(got, Foreign):
        return f"you: {kind_of_list(got) if isinstance(got, list) else kind_of(got)}"
    if size(got) > SHOWN.line and compare.as_numbers(got) is None:
        got = _cut(got, [SHOWN.line])
    return f"you: {_side(got, shape=False)}"


def got_and_asked(asked: Any, got: Any, rtol: float = compare.RTOL, atol: float = compare.ATOL) -> str:
    """What came back, and below it what is asked for.

    Parameters
    ----------
    asked, got : object
        Decoded values.
    rtol, atol : float

    Returns
    -------
    str
        Of several results, the first that differs; of many numbers, those around the first
        difference. That one is marked in both. Empty if they agree.
    """
    difference = compare.compare(asked, got, rtol, atol)
    if difference is None:
        return ""
    e, g = compare.as_numbers(difference.expected), compare.as_numbers(difference.got)
    if difference.kind in (DifferenceKind.VALUE, DifferenceKind.FINITE) and e is not None and g is not None:
        index, digits = _first(e, g, rtol, atol), 4
        while digits < 12 and _number(e[index], digits) == _number(g[index], digits):
            digits += 2
        sides = [_excerpt(side, index, digits, mark=e.size > 1) for side in (g, e)]
        place = part_of(difference.where) if difference.where else ""
        if e.size > SHOWN.line and e.ndim > 1:
            place = f"row {index[0] if e.ndim == 2 else index[:-1]} of {place or 'the result'}"
    else:
        sides = [_side(side) for side in (difference.got, difference.expected)]
        place = part_of(difference.where) if difference.where else ""
    you, wanted = sides
    return (f"{place}\n" if place else "") + f"you:       {you}\nasked for: {wanted}"


def _side(value: Any, shape: bool = True) -> str:
    """One side where shapes or kinds differ."""
    numbers = compare.as_numbers(value)
    if numbers is None or numbers.dtype == bool:
        if isinstance(value, Foreign):
            return kind_of(value)
        return _short(show(value)) if size(value) <= SHOWN.line else kind_of(value)
    of_shape = f", of shape {numbers.shape}" if numbers.ndim and shape else ""
    return _excerpt(numbers.astype(float), (0,) * numbers.ndim) + of_shape


def _cut(value: Any, left: list[int]) -> Any:
    """Several results without those that are too many to be shown."""
    kind, items = contents(value)
    if kind is None or kind is dict:
        left[0] -= size(value)
        return value if left[0] >= 0 else Foreign("…")
    return kind(_cut(item, left) for item in items)


def _short(text: str) -> str:
    return text if len(text) <= 300 else text[:300] + " …"


def _first(e: Array, g: Array, rtol: float, atol: float) -> tuple[int, ...]:
    """Where two arrays of one shape differ first."""
    with np.errstate(all="ignore"):
        wrong = ~((np.abs(g - e) <= atol + rtol * np.abs(e)) | (e == g) | (np.isnan(e) & np.isnan(g)))
    return tuple(int(i) for i in np.unravel_index(int(wrong.argmax()), e.shape))


def _excerpt(a: Array, index: tuple[int, ...], digits: int = 4, mark: bool = False) -> str:
    """An array, or of a large one the row in which an index lies; one entry may be marked."""
    if a.size == 0 or a.ndim == 0:
        return _number(a[()], digits) if a.size else f"nothing (shape {a.shape})"
    if a.size <= SHOWN.line:
        return _nested(a, index if mark else None, digits)
    row, column = a[index[:-1]], index[-1]
    low = max(0, min(column - SHOWN.line // 2, len(row) - SHOWN.line))
    high = min(len(row), low + SHOWN.line)
    items = [_marked(row[i], digits, mark and i == column) for i in range(low, high)]
    items = ["…"] * (low > 0) + items + ["…"] * (high < len(row))
    inner = f"[{', '.join(items)}]"
    return inner if mark or a.ndim == 1 else f"[{inner}, …]"


def _nested(a: Array, index: tuple[int, ...] | None, digits: int) -> str:
    if a.ndim == 0:
        return _marked(a[()], digits, index == ())
    items = [_nested(part, index[1:] if index and index[0] == i else None, digits) for i, part in enumerate(a)]
    return f"[{', '.join(items)}]"


def _marked(number: Any, digits: int, mark: bool) -> str:
    text = _number(number, digits)
    return f"{MARKS[0]}{text}{MARKS[1]}" if mark else text


def _number(number: Any, digits: int) -> str:
    return f"{float(number):.{digits}g}"
