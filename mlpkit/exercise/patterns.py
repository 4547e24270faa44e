"""General diagnoses, which need no listed mistake, of all probes that fail together."""

from collections.abc import Sequence

import numpy as np

from mlpkit.exercise import compare
from mlpkit.exercise.compare import Difference, DifferenceKind
from mlpkit.exercise.shape_patterns import shape_patterns
from mlpkit.exercise.trials import Failure, Trial
from mlpkit.exercise.value_patterns import NEAR, Patterns, value_patterns
from mlpkit.exercise.wording import foreign_part, kind_of, part_of, remedy

_WITHOUT_PLACE = (DifferenceKind.TYPE, DifferenceKind.TEXT)  # their sentences name the part themselves


def general(failures: Sequence[Failure]) -> str:
    """A diagnosis that needs no listed mistake, or an empty string.

    It is given only where all probes that fail in the same way show the same pattern.

    Parameters
    ----------
    failures : sequence of Failure
        All probes that failed.

    Returns
    -------
    str
        Right to a few digits, a constant factor, a reversed sign, another order, a transposed or
        reduced axis, (1, M) for (M,), the same number everywhere, an overwritten argument, a
        forgotten return, nan or inf, the wrong kind of number.
    """
    differences = [failure.difference for failure in failures]
    if _same_number(differences):
        same = {"same": "Your result is the same number every time: what should it depend on?"}
        patterns = [same for _ in failures]
    else:
        patterns = [_patterns(failure.difference, failure.trial) for failure in failures]
    kinds = [d.kind for d in differences]
    for kind, own in zip(kinds, patterns, strict=True):
        # Values that are plainly wrong elsewhere say more than an overflow here.
        if kind == DifferenceKind.FINITE and {DifferenceKind.VALUE, DifferenceKind.SHAPE} & set(kinds):
            continue
        of_this_kind = [p for other, p in zip(kinds, patterns, strict=True) if other == kind]
        key = next((key for key in own if all(key in p for p in of_this_kind)), None)
        if key is not None:  # of "right to n digits", what holds for the worst holds for all
            sentence = min(p[key] for p in of_this_kind) if key == NEAR else own[key]
            return _with_place(sentence, kind, {d.where for d in differences if d.kind == kind})
    return ""


def _with_place(sentence: str, kind: DifferenceKind, places: set[str]) -> str:
    """A sentence that says of which part of the result it speaks, if that is the same for all."""
    place = places.pop() if len(places) == 1 and kind not in _WITHOUT_PLACE else ""
    return f"In {part_of(place)}: {sentence[0].lower()}{sentence[1:]}" if place else sentence


def _same_number(differences: Sequence[Difference]) -> bool:
    """Whether one number comes back for all questions, and different ones are asked for."""
    if len(differences) < 2 or any(d.kind != DifferenceKind.VALUE or np.size(d.expected) > 1 for d in differences):
        return False
    expected, got = (
        [float(np.ravel(v)[0]) for v in side]
        for side in ([d.expected for d in differences], [d.got for d in differences])
    )
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
            return {
                "finite": "Your result has values that are nan or inf where finite ones are asked for: an overflow "
                "in exp, a logarithm of 0, or a division by 0."
            }
        case DifferenceKind.VALUE if e is not None and g is not None:
            return _half_precision(trial) | value_patterns(e.astype(float), g.astype(float), trial)
    return {}


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
