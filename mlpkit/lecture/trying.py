"""A task of two to six lines in a lecture: the number stands in the text, and the cell says whether it came out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlpkit.exercise import compare, patterns, sentences
from mlpkit.exercise.outcome import Outcome
from mlpkit.exercise.trials import Failure, Trial

UNFINISHED = "Not filled in yet: replace the dots (...) and run this cell again. The solution is folded below."
RIGHT = "Right"
WRONG = "Not yet"


def try_it(value: Any, expected: Any, atol: float | None = None) -> None:
    """Say whether a result is the one that the text announces.

    Parameters
    ----------
    value : object
        What the reader's lines computed: a number, an array, or a list of them; or a function without arguments
        that returns it, for lines that cannot run before they are complete.
    expected : object
        The result as the text has it, rounded as it stands there.
    atol : float, optional
        How far off a number may be. Unless told: half a unit of the last decimal of `expected`, and at most
        two percent of its largest number; whole numbers are exact.

    Notes
    -----
    It prints one line and never raises an error, so that Run All goes on whatever the reader has written.
    An answer with ``...``, ``None``, ``NotImplementedError`` or a name that is missing is unfinished, not wrong.

    Examples
    --------
    >>> try_it(..., 0.36)
    Not filled in yet: replace the dots (...) and run this cell again. The solution is folded below.
    >>> try_it(0.3614, 0.36)
    Right: 0.36.
    >>> try_it(-0.3614, 0.36)
    Not yet. Every sign is reversed.
    """
    print(_answer(value, expected, atol))


def _answer(value: Any, expected: Any, atol: float | None) -> str:
    """The line that is printed."""
    if callable(value):
        value, stopped = _called(value)
        if stopped:
            return stopped
    if _is_unfinished(value):
        return UNFINISHED
    value, expected = _plain(value), _plain(expected)
    tolerance = _tolerance(expected) if atol is None else atol
    difference = compare.compare(expected, value, atol=tolerance)
    if difference is None:
        return f"{RIGHT}: {_written(expected)}."
    return f"{WRONG}. {_explained(difference, expected, value, tolerance)}"


def _called(function: Callable[[], Any]) -> tuple[Any, str]:
    """What a function returns; or None and a sentence, if it could not run."""
    try:
        return function(), ""
    except (NameError, NotImplementedError):
        return None, UNFINISHED
    except Exception as error:
        if "ellipsis" in str(error).lower():
            return None, UNFINISHED
        return None, f"{WRONG}. Your lines stopped with {type(error).__name__}: {error}."


def _is_unfinished(value: Any) -> bool:
    """Whether there are dots or nothing at all in a value."""
    if value is None or value is Ellipsis:
        return True
    if isinstance(value, np.ndarray):
        return value.dtype == object and any(v is None or v is Ellipsis for v in value.ravel())
    if isinstance(value, dict):
        return any(_is_unfinished(v) for v in value.values())
    return isinstance(value, list | tuple) and any(_is_unfinished(v) for v in value)


def _plain(value: Any) -> Any:
    """Numbers of NumPy as those of Python."""
    return value.item() if isinstance(value, np.generic) else value


def _tolerance(expected: Any) -> float:
    """Half a unit of the last decimal that is written, but at most two percent of the largest number."""
    numbers = compare.as_numbers(expected)
    if numbers is None or numbers.dtype.kind != "f" or not numbers.size:
        return compare.ATOL
    decimals = max(_decimals(v) for v in numbers.ravel())
    largest = float(np.abs(numbers[np.isfinite(numbers)]).max(initial=0.0))
    return float(max(min(0.5 * 10.0**-decimals, 0.02 * largest), compare.ATOL))


def _decimals(number: float) -> int:
    mantissa, _, exponent = repr(float(number)).partition("e")
    return max(0, len(mantissa.rstrip("0").partition(".")[2]) - int(exponent or 0))


def _explained(difference: compare.Difference, expected: Any, value: Any, tolerance: float) -> str:
    """The difference in a sentence: a factor, a sign, a shape, or what was seen."""
    trial = Trial(None, 0, Outcome("value", expected), Outcome("value", value))  # type: ignore[arg-type]
    diagnosis = patterns.general([Failure(trial, _near(difference, tolerance), "")])
    if diagnosis:
        return diagnosis
    sentence = sentences.explain(difference, trial, "your result")
    if difference.kind == "value" and np.size(difference.got) == 1:
        ratio = _ratio(difference)
        sentence = f"Your result is {_written(difference.got)}, not {_written(difference.expected)}{ratio}"
    return f"{sentence[0].upper()}{sentence[1:]}."


def _near(difference: compare.Difference, tolerance: float) -> compare.Difference:
    """A difference in which the expected numbers carry the digits of the reader's, where a pattern fits.

    The text has rounded numbers, and the patterns compare all digits: what is the opposite, the double or the
    square of the expected one up to rounding is taken for exactly that.
    """
    if difference.kind != "value":
        return difference
    e, g = (np.asarray(v, dtype=float) for v in (difference.expected, difference.got))
    with np.errstate(all="ignore"):
        guesses = (-g, g / 2, 2 * g, np.sqrt(np.abs(g)), g**2, 1 / g, 1 - g, np.log(g), np.exp(g), np.abs(g))
        for guess in (*guesses, *((g.T,) if g.ndim == 2 and e.shape == g.T.shape else ())):
            if guess.shape == e.shape and np.isfinite(guess).all() and np.allclose(guess, e, rtol=0, atol=tolerance):
                return compare.Difference(difference.kind, difference.where, guess, g, difference.detail)
    return difference


def _ratio(difference: compare.Difference) -> str:
    """How many times too large or too small a single number is, where that is a whole number of times."""
    e, g = (float(np.ravel(v)[0]) for v in (difference.expected, difference.got))
    if e and g and np.isfinite([e, g]).all():
        for ratio, words in ((g / e, "too large"), (e / g, "too small")):
            if 2.5 < ratio < 1e6 and abs(ratio / round(ratio) - 1) < 0.01:
                return f": {round(ratio)} times {words}"
    return ""


def _written(value: Any) -> str:
    """A value as it stands in a sentence."""
    numbers = compare.as_numbers(value)
    if numbers is None:
        return repr(value)
    if numbers.ndim == 0:
        return f"{float(numbers):.4g}".replace("-", "−", 1) if numbers.dtype.kind == "f" else str(numbers)
    text = np.array2string(numbers, separator=", ", threshold=20, formatter={"float_kind": lambda v: f"{v:.4g}"})
    return " ".join(text.split())
