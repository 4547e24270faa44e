"""The smallest failing call of an answer in words: to be pasted, and what came of it."""

from collections.abc import Sequence

from mlpkit.exercise import compare, examples, side_by_side, typed, values
from mlpkit.exercise.examples import Failing
from mlpkit.exercise.outcome import Status
from mlpkit.exercise.trials import Failure

_NO_VALUE = object()


def described(name: str, failures: Sequence[Failure], single: bool = False, reveal: bool = False) -> tuple[str, str]:
    """The smallest failing call, and what it returned.

    Parameters
    ----------
    name : str
        The exercise.
    failures : sequence of Failure
    single : bool
        Whether results have the tolerance of single precision.
    reveal : bool
        Whether what is asked for may be shown, where the probe draws its inputs and does not say
        ``reveal=False``.

    Returns
    -------
    call, comparison : str
        Empty if there is none.
    """
    failing = examples.smallest(failures, single, reveal)
    if failing is None:
        return "", ""
    trial = failing.trial
    text = typed.whole(name, trial) if failing.number is None else typed.call(name, trial, failing.number)
    got, asked = _results(failing, whole=text.startswith(f"def {trial.probe.name}("))
    if got is _NO_VALUE:
        return text, ""
    try:
        got = values.decode(values.encode(got))  # here, it may still be any object
    except values.BadValue:  # the row says that it is too long
        return text, ""
    may_be_shown = reveal and trial.probe.reveal and trial.probe.draws and asked is not _NO_VALUE
    if may_be_shown:
        return text, side_by_side.got_and_asked(asked, got, trial.probe.rtol, trial.probe.atol)
    return text, side_by_side.got_alone(got)


def _results(failing: Failing, whole: bool) -> tuple[object, object]:
    """What came back from the call that is shown, and what should have."""
    got, expected, probe = failing.trial.got, failing.trial.expected, failing.trial.probe
    returned = [o.value if o.status == Status.VALUE else _NO_VALUE for o in (got, expected)]
    if whole or failing.number is None:
        return returned[0], _NO_VALUE if probe.judge else returned[1]
    i, call = failing.number, got.calls[failing.number]
    if not call.done or call.result is None:
        return _NO_VALUE, _NO_VALUE
    if probe.judge:
        return call.result, _NO_VALUE
    if len(expected.calls) > i and expected.calls[i].result is not None and len(expected.calls) == len(got.calls):
        return call.result, expected.calls[i].result
    handed_on = len(got.calls) == 1 and got.status == Status.VALUE and compare.compare(got.value, call.result) is None
    return call.result, returned[1] if handed_on else _NO_VALUE
