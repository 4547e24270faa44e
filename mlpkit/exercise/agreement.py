"""Whether an outcome agrees with the reference, and whether two outcomes are the same mistake."""

from mlpkit.exercise.compare import Difference, compare
from mlpkit.exercise.outcome import root_argument


def disagreement(probe, expected, got, seed, single=False):
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
    if got.status != "value":
        wanted = expected.error["types"][0] if expected.status == "error" else None
        if wanted and got.status == "error" and wanted in got.error.get("types", ()):
            return None
        return Difference(got.status, got=got, detail=got.needs)
    if expected.status == "error":
        return Difference("no error", detail=expected.error["types"][0])
    if got.value is None and (probe.judge or expected.value is not None):
        return Difference("none")
    if probe.judge:
        said = probe.verdict(got.value, seed)
        found = Difference("judge", got=got.value, detail=said) if said else None
    else:
        found = compare(expected.value, got.value, probe.rtol, probe.atol, single=single)
    overwritten = got.changed(probe.mutates)
    return found or (Difference("changed", detail=overwritten) if overwritten else None)


def alike(probe, one, other, seed, single=False):
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
    if one.status == "error":
        return one.error["types"][:1] == other.error.get("types", [])[:1]
    if one.status != "value":
        return True
    overwritten = [root_argument(o.changed(probe.mutates) or "") for o in (one, other)]
    if overwritten[0] != overwritten[1]:
        return False
    if probe.judge:
        one, other = (o.said if o.said is not None else probe.verdict(o.value, seed) for o in (one, other))
        return one == other
    return compare(one.value, other.value, probe.rtol, probe.atol, single=single) is None
