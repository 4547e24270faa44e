"""Whether an outcome agrees with the reference, part by part, and whether two outcomes are the same mistake."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlpkit.exercise import cutting
from mlpkit.exercise.compare import Difference, DifferenceKind, compare
from mlpkit.exercise.model import Part, Probe
from mlpkit.exercise.outcome import Outcome, Status, root_argument

_WITHOUT_VALUE = {
    Status.ERROR: DifferenceKind.ERROR,
    Status.MISSING: DifferenceKind.MISSING,
    Status.TIME: DifferenceKind.TIME,
    Status.LOST: DifferenceKind.LOST,
    Status.BORROWED: DifferenceKind.BORROWED,
}


@dataclass(frozen=True)
class PartResult:
    """What one part of an outcome is worth.

    Attributes
    ----------
    part : Part
    difference : Difference or None
        None if it is right.
    credit : float
        1, 0.5 or 0.
    """

    part: Part
    difference: Difference | None
    credit: float


def by_part(probe: Probe, expected: Outcome, got: Outcome, seed: int, single: bool = False) -> list[PartResult]:
    """Decide about each part of what a probe returned; whether arguments were overwritten does not count.

    Parameters
    ----------
    probe : Probe
    expected, got : Outcome
        Of the reference and of the student, for the same seed.
    seed : int
    single : bool
        Whether it was calculated from numbers in single precision, and has their tolerance.

    Returns
    -------
    list of PartResult
        One for each part of the reference's value.
    """
    parts = cutting.parts_of(probe, expected)
    difference = _of_the_whole(probe, expected, got, seed, single)
    if difference is None:
        return [PartResult(part, None, 1.0) for part in parts]
    if got.status != Status.VALUE or got.value is None or probe.judge or expected.status != Status.VALUE:
        return [PartResult(part, difference, 0.0) for part in parts]
    return [_of_a_part(probe, part, expected, got, difference, single) for part in parts]


def _of_a_part(
    probe: Probe, part: Part, expected: Outcome, got: Outcome, of_the_whole: Difference, single: bool
) -> PartResult:
    pieces = cutting.pieces(probe, part, expected.value, got.value)
    if pieces is None:
        return PartResult(part, of_the_whole, 0.0)
    first, least = None, 1.0
    for where, e, g in pieces:
        difference = compare(e, g, probe.rtol, probe.atol, where, single)
        if difference is not None:
            first = first or difference
            least = min(least, cutting.credit(part, e, g, probe, single))
    return PartResult(part, first, least)


def _of_the_whole(probe: Probe, expected: Outcome, got: Outcome, seed: int, single: bool) -> Difference | None:
    if got.status != Status.VALUE:
        asked_for = expected.error["types"][0] if expected.status == Status.ERROR else None
        if asked_for and got.status == Status.ERROR and asked_for in got.error.get("types", ()):
            return None
        return Difference(_WITHOUT_VALUE[got.status], got=got, detail=got.needs)
    if expected.status == Status.ERROR:
        return Difference(DifferenceKind.NO_ERROR, detail=expected.error["types"][0])
    if got.value is None and (probe.judge or expected.value is not None):
        return Difference(DifferenceKind.NONE)
    if probe.judge:
        objection = probe.verdict(got.value, seed)
        return Difference(DifferenceKind.JUDGE, got=got.value, detail=objection) if objection else None
    return compare(expected.value, got.value, probe.rtol, probe.atol, single=single)


def overwritten(probe: Probe, got: Outcome) -> Difference | None:
    """The first argument that was overwritten and should not have been."""
    where = got.changed(probe.mutates)
    return Difference(DifferenceKind.CHANGED, detail=where) if where else None


def disagreement(probe: Probe, expected: Outcome, got: Outcome, seed: int, single: bool = False) -> Difference | None:
    """Say why an outcome is wrong.

    Parameters
    ----------
    probe : Probe
    expected, got : Outcome
        Of the reference and of the student, for the same seed.
    seed : int
    single : bool
        Whether it was calculated from numbers in single precision, and has their tolerance.

    Returns
    -------
    Difference or None
        None if the outcome is right: all parts of the value, and no argument overwritten.
    """
    wrong = (result.difference for result in by_part(probe, expected, got, seed, single) if result.difference)
    return next(wrong, None) or overwritten(probe, got)


def repeats(expected: Outcome) -> tuple[bool, ...]:
    """For each way in which calls are repeated, whether the reference answers the same, so that it can be asked for.

    Parameters
    ----------
    expected : Outcome
        Of the reference.

    Returns
    -------
    tuple of bool
    """
    return expected.steady or tuple(compare(first, second) is None for first, second in expected.again)


def unsteady(expected: Outcome, got: Outcome) -> bool:
    """Whether calls that were repeated gave something else than before, where the reference's did not.

    Parameters
    ----------
    expected, got : Outcome

    Returns
    -------
    bool
    """
    pairs = zip(repeats(expected), got.again, strict=False)
    return any(steady and compare(*pair) is not None for steady, pair in pairs)


def alike(probe: Probe, one: Outcome, other: Outcome, seed: int, single: bool = False) -> bool:
    """Whether two outcomes are the same mistake.

    Parameters
    ----------
    probe : Probe
    one, other : Outcome
    seed : int
    single : bool
        Whether the second was calculated from numbers in single precision.

    Returns
    -------
    bool
        Same error (its class alone says little: the message and whose line raised it count, too),
        or same values (nan and inf included) and the same argument overwritten; where a judge
        decides, the same sentence.
    """
    if one.status != other.status:
        return False
    if one.status == Status.ERROR:
        return _form_of(one.error) == _form_of(other.error)
    if one.status != Status.VALUE:
        return True
    changed = [root_argument(outcome.changed(probe.mutates) or "") for outcome in (one, other)]
    if changed[0] != changed[1]:
        return False
    if probe.judge:
        return _objection(probe, one, seed) == _objection(probe, other, seed)
    return compare(one.value, other.value, probe.rtol, probe.atol, single=single) is None


def _form_of(error: Mapping[str, Any]) -> tuple[str, str, bool]:
    """What two errors of one cause share: the class, the message but for numbers and names, and whose line it was."""
    message = re.sub(r"[\w.]+\(\)|'\w+' object|\d+", "…", error.get("message", ""))
    return "".join(error.get("types", [])[:1]), message, bool(error.get("where"))


def _objection(probe: Probe, outcome: Outcome, seed: int) -> str:
    """What the judge says of a value, or has said where only that was kept."""
    return outcome.objection if outcome.objection is not None else probe.verdict(outcome.value, seed)
