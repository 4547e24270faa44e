"""What a probe returned, cut into the named parts of its rows."""

from typing import Any

from mlpkit.exercise.compare import Array, as_numbers, compare
from mlpkit.exercise.model import Part, Probe
from mlpkit.exercise.outcome import Outcome, Status

_Calls = list[tuple[str, Any]]  # where each one is, and what it returned


def parts_of(probe: Probe, expected: Outcome) -> tuple[Part, ...]:
    """The parts of a probe, as its reference's value has them; one without a name where it cannot be cut.

    Parameters
    ----------
    probe : Probe
    expected : Outcome
        Of the reference.

    Returns
    -------
    tuple of Part
    """
    whole = (Part("", 1.0, (), any(part.history and not part.items for part in probe.parts)),)
    if probe.judge or not _count(probe) or expected.status != Status.VALUE:
        return whole
    return whole if _calls(expected.value, _count(probe)) is None else probe.parts


def weights_of(probe: Probe, expected: Outcome) -> dict[str, float]:
    """The weight of each part of a probe, by its name; together they are that of the probe."""
    parts = parts_of(probe, expected)
    total = sum(part.weight for part in parts)
    return {part.name: probe.weight * part.weight / total for part in parts}


def pieces(probe: Probe, part: Part, expected: Any, got: Any) -> list[tuple[str, Any, Any]] | None:
    """One part, from the reference's value and from a student's.

    Parameters
    ----------
    probe : Probe
    part : Part
    expected, got : object

    Returns
    -------
    list of (str, object, object) or None
        Where each piece is, and both sides of it; None if the student's value cannot be cut.
    """
    if not part.items:
        return [("", expected, got)]
    count = _count(probe)
    calls = _calls(expected, count)
    if calls is None:
        return None
    one = calls[0][0] == ""  # a single call, not a list of them
    answers = [got] if one else list(got) if isinstance(got, list | tuple) else []
    # One can unpack a list like a tuple.
    if len(answers) != len(calls) or not all(isinstance(a, list | tuple) and len(a) == count for a in answers):
        return None
    return [
        (f"{where}[{i}]", call[i], answer[i])
        for (where, call), answer in zip(calls, answers, strict=True)
        for i in part.items
    ]


def _count(probe: Probe) -> int:
    return sum(len(part.items) for part in probe.parts)


def _calls(value: Any, count: int) -> _Calls | None:
    """The tuples that one call or several have returned, each with its place; None if it is something else."""

    def is_result(item: Any) -> bool:
        return isinstance(item, tuple) and len(item) == count

    if isinstance(value, list | tuple) and value and all(map(is_result, value)):
        return [(f"[{k}]", call) for k, call in enumerate(value)]
    return [("", value)] if is_result(value) else None


def credit(part: Part, expected: Any, got: Any, probe: Probe, single: bool) -> float:
    """What a wrong piece still earns: half for a history with one entry too many or too few.

    Parameters
    ----------
    part : Part
    expected, got : object
        The piece, from both sides.
    probe : Probe
    single : bool

    Returns
    -------
    float
    """
    if not part.history:
        return 0.0
    numbers, others = (_history(value) for value in (expected, got))
    if numbers is None or others is None or abs(len(numbers) - len(others)) != 1:
        return 0.0
    shorter, longer = sorted((numbers, others), key=len)
    if not len(shorter):
        return 0.0
    for cut in (longer[:-1], longer[1:]):
        both = (shorter, cut) if len(numbers) < len(others) else (cut, shorter)
        if compare(both[0], both[1], probe.rtol, probe.atol, single=single) is None:
            return 0.5
    return 0.0


def _history(value: Any) -> Array | None:
    numbers = as_numbers(value)
    return numbers if numbers is not None and numbers.ndim else None
