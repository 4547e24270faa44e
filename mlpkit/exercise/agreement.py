"""Whether an outcome agrees with the reference, and whether two outcomes are the same mistake."""

from mlpkit.exercise.compare import Difference, DifferenceKind, compare
from mlpkit.exercise.model import Probe
from mlpkit.exercise.outcome import Outcome, Status, root_argument

_WITHOUT_VALUE = {
    Status.ERROR: DifferenceKind.ERROR,
    Status.MISSING: DifferenceKind.MISSING,
    Status.TIME: DifferenceKind.TIME,
    Status.LOST: DifferenceKind.LOST,
    Status.BORROWED: DifferenceKind.BORROWED,
}


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
        None if the outcome is right.
    """
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
        difference = Difference(DifferenceKind.JUDGE, got=got.value, detail=objection) if objection else None
    else:
        difference = compare(expected.value, got.value, probe.rtol, probe.atol, single=single)
    overwritten = got.changed(probe.mutates)
    return difference or (Difference(DifferenceKind.CHANGED, detail=overwritten) if overwritten else None)


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
        Same error, or same values (nan and inf included) and the same argument overwritten;
        where a judge decides, the same sentence.
    """
    if one.status != other.status:
        return False
    if one.status == Status.ERROR:
        return bool(one.error["types"][:1] == other.error.get("types", [])[:1])
    if one.status != Status.VALUE:
        return True
    overwritten = [root_argument(outcome.changed(probe.mutates) or "") for outcome in (one, other)]
    if overwritten[0] != overwritten[1]:
        return False
    if probe.judge:
        return _objection(probe, one, seed) == _objection(probe, other, seed)
    return compare(one.value, other.value, probe.rtol, probe.atol, single=single) is None


def _objection(probe: Probe, outcome: Outcome, seed: int) -> str:
    """What the judge says of a value, or has said where only that was kept."""
    return outcome.objection if outcome.objection is not None else probe.verdict(outcome.value, seed)
