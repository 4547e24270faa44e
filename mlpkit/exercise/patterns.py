"""General diagnoses, which need no listed mistake, of all probes that fail together."""

import re
from collections.abc import Sequence

import numpy as np

from mlpkit.exercise import compare
from mlpkit.exercise.compare import Difference, DifferenceKind
from mlpkit.exercise.shape_patterns import shape_patterns
from mlpkit.exercise.trials import Failure, Trial
from mlpkit.exercise.value_patterns import NEAR, Patterns, value_patterns
from mlpkit.exercise.wording import foreign_part, in_words, kind_of, part_of, remedy

_CAUSES = (  # what NumPy warns of, and in our words
    ("invalid value encountered in sqrt", "the root of a negative number"),
    ("invalid value encountered in .*power", "a fractional power of a negative number"),
    ("invalid value encountered in log", "the logarithm of a negative number"),
    ("overflow encountered in exp", "an overflow in exp"),
    ("overflow encountered in (?!exp)", "a number that grows beyond what a float can hold"),
    ("divide by zero encountered in log", "a logarithm of 0"),
    ("divide by zero encountered in (?!log)", "a division by 0"),
    ("invalid value encountered in .*divide", "0 divided by 0, or inf by inf"),
)
_WRONG = {DifferenceKind.VALUE, DifferenceKind.SHAPE}
_WITHOUT_VALUES = (  # what they should have been is not known
    DifferenceKind.FINITE,
    DifferenceKind.ERROR,
    DifferenceKind.NO_ERROR,
    DifferenceKind.MISSING,
    DifferenceKind.TIME,
    DifferenceKind.LOST,
    DifferenceKind.BORROWED,
    DifferenceKind.CHANGED,
)
_SIZES = "times "  # a factor that is the number of rows: of one result, that may be a coincidence
_EVERYWHERE = ("constant", "rows", "whole", "cut")  # said of the function: it does not depend on something
# Patterns that speak of all values: where another result is right, they are said of those only that are wrong.
_OF_ALL_VALUES = ("sign", "factor", "twice too large", "half of what it should be", "shift")
_WITHOUT_PLACE = (DifferenceKind.TYPE, DifferenceKind.TEXT)  # their sentences name the part themselves


def general(failures: Sequence[Failure], passed: Sequence[Trial] = ()) -> str:
    """A diagnosis that needs no listed mistake, or an empty string.

    It is given only where all probes that fail show the same pattern, those apart that stop with
    an error or are not finite; and where no probe that passes contradicts it.

    Parameters
    ----------
    failures : sequence of Failure
        All probes that failed.
    passed : sequence of Trial
        All others.

    Returns
    -------
    str
        Right to a few digits, a constant factor, a reversed sign, another order, a transposed or
        reduced axis, (1, M) for (M,), the same number everywhere, an overwritten argument, a
        forgotten return, nan or inf, the wrong kind of number.
    """
    differences = [failure.difference for failure in failures]
    if _same_number(differences, passed):
        sentence = "Your result is the same number every time: what should it depend on?"
        return _with_place(sentence, DifferenceKind.VALUE, {d.where for d in differences})
    patterns = [_patterns(failure.difference, failure.trial) for failure in failures]
    kinds = [d.kind for d in differences]
    for kind, own in zip(kinds, patterns, strict=True):
        # Values that are plainly wrong elsewhere say more than an overflow here.
        if kind == DifferenceKind.FINITE and _WRONG & set(kinds):
            continue
        compared = [i for i, other in enumerate(kinds) if other not in _WITHOUT_VALUES or other == kind]
        key = next(
            (
                key
                for key in own
                if all(key in patterns[i] for i in compared)
                and (not key.startswith(_SIZES) or not passed or len(compared) > 1)
                and not ((key in _EVERYWHERE or key.startswith(_SIZES)) and _contradicted(key, passed))
            ),
            None,
        )
        if key is None:
            continue
        # Of "right to n digits", what holds for the worst holds for all; of a shape, the largest result says most.
        largest = max(compared, key=lambda i: np.size(differences[i].got))
        sentence = min(patterns[i][key] for i in compared) if key == NEAR else patterns[largest][key]
        if key == "sign" and _contradicted(key, passed):
            sentence = "The sign is reversed."
        sentence = _with_place(sentence, kind, {differences[i].where for i in compared})
        if key in _OF_ALL_VALUES and _contradicted(key, passed):
            where = in_words([failures[i].trial.probe.title for i in compared], len(failures) + len(passed))
            return f"Only {where}: {sentence[0].lower()}{sentence[1:]}"
        return sentence
    return ""


def _contradicted(key: str, passed: Sequence[Trial]) -> bool:
    """Whether a result that is right does not follow a pattern that speaks of all values."""
    for trial in passed:
        numbers = compare.as_numbers(trial.got.value)
        if numbers is None:  # several results: one of them will not be 0
            return trial.got.value is not None
        if numbers.size > 1 and (numbers != numbers.flat[0]).any():
            return True
        if key not in _EVERYWHERE and numbers.any():
            return True
    return False


def _with_place(sentence: str, kind: DifferenceKind, places: set[str]) -> str:
    """A sentence that says of which part of the result it speaks, if that is the same for all."""
    place = places.pop() if len(places) == 1 and kind not in _WITHOUT_PLACE else ""
    return f"In {part_of(place)}: {sentence[0].lower()}{sentence[1:]}" if place else sentence


def _same_number(differences: Sequence[Difference], passed: Sequence[Trial]) -> bool:
    """Whether one number comes back for all questions, and different ones are asked for."""
    if len(differences) < 2 or any(d.kind != DifferenceKind.VALUE or np.size(d.expected) > 1 for d in differences):
        return False
    expected, got = (
        [float(np.ravel(v)[0]) for v in side]
        for side in ([d.expected for d in differences], [d.got for d in differences])
    )
    right = [compare.as_numbers(trial.got.value) for trial in passed]
    if any(number is None or number.size != 1 or float(number.flat[0]) != got[0] for number in right):
        return False
    return len(set(got)) == 1 and not np.allclose(expected, expected[0])


def _patterns(d: Difference, trial: Trial) -> Patterns:
    """What a difference looks like: sentences by the key of their pattern, the most telling one first."""
    e, g = compare.as_numbers(d.expected), compare.as_numbers(d.got)
    match d.kind:
        case DifferenceKind.NONE:
            return {"none": "Your function returns None. Did you forget the return statement?"}
        case DifferenceKind.CHANGED:
            return {
                "changed": f"Your function overwrites its argument {d.detail}. Work on a copy, or build a new array."
            }
        case DifferenceKind.TYPE | DifferenceKind.TEXT:
            return _foreign(d, e is not None)
        case DifferenceKind.SHAPE if e is not None and g is not None:
            return shape_patterns(e, g, trial)
        case DifferenceKind.FINITE if e is not None and np.isfinite(e).all():
            return {"finite": _not_finite(g, trial)}
        case DifferenceKind.VALUE if e is not None and g is not None:
            return _half_precision(trial) | value_patterns(e.astype(float), g.astype(float), trial)
    return {}


def _not_finite(g: compare.Array | None, trial: Trial) -> str:
    """Where nan and inf come from, as far as NumPy's warnings tell."""
    kinds = "nan or inf"
    if g is not None:
        kinds = " or ".join(word for word, seen in (("nan", np.isnan(g).any()), ("inf", np.isinf(g).any())) if seen)
    causes = dict.fromkeys(cause for sign, cause in _CAUSES if any(re.search(sign, w) for w in trial.got.warned))
    one = g is not None and g.size == 1
    what = f"is {kinds} where a finite number is" if one else f"has values that are {kinds} where finite ones are"
    start = f"Your result {what} asked for: "
    return start + (" and ".join(causes) or "an overflow in exp, a logarithm of 0, or a division by 0") + "."


def _foreign(d: Difference, numbers: bool) -> Patterns:
    """An object that is no data."""
    foreign = foreign_part(d.got)
    if foreign is None:
        return {}
    part = part_of(d.where) if d.got is foreign else f"an item of {part_of(d.where)}"
    sentence = f"{part[0].upper()}{part[1:]} is {kind_of(foreign)}: {remedy(foreign.type, numbers)}"
    return {"type": sentence if sentence.endswith("?") else sentence + "."}


def _half_precision(trial: Trial) -> Patterns:
    if not compare.is_single(trial.got.value, 2):
        return {}
    return {"half": "Your numbers are in half precision (float16), which keeps three digits only."}
