"""What is said of one answer: its rows, its state, and the sentence that helps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from mlpkit.exercise import agreement, compare, examples, patterns, sentences
from mlpkit.exercise.compare import DifferenceKind
from mlpkit.exercise.outcome import Cause, Outcome, Status
from mlpkit.exercise.trials import Failure, Trial

__all__ = ["MISSING", "RIGHT", "SAME_ERROR", "WRONG", "KnownMistake", "Row", "State", "Trial", "Verdict", "verdict"]

SAME_ERROR = "the same error"

KnownMistake = tuple[str, str, Mapping[str, Outcome]]  # name, hint, and outcomes by the name of the probe


class State(StrEnum):
    """Whether an answer is right."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_ATTEMPTED = "not attempted"


RIGHT, WRONG, MISSING = State.RIGHT, State.WRONG, State.NOT_ATTEMPTED


@dataclass
class Row:
    """One line of a verdict: a property, whether it holds, and what was seen if not.

    Attributes
    ----------
    probe, title : str
    passed : bool
    message : str
    weight : float
    seed : int
    """

    probe: str
    title: str
    passed: bool
    message: str = ""
    weight: float = 1.0
    seed: int = 0


@dataclass
class Verdict:
    """What is said of one answer.

    Attributes
    ----------
    name : str
        The exercise.
    state : State
    rows : list of Row
        One for each probe.
    hint : str
        The sentence of the mistake that fits, else a general diagnosis; empty if right.
    mistake : str
        Name of that mistake, for statistics; empty if none fits.
    example : str
        The smallest call that went wrong, as text.
    flag : str
        For the instructor only (an answer that only calls a library, say).
    single : bool
        Whether numbers came back that single precision has been through.
    listed : str
        ``list`` or ``tuple``, if right numbers came back in one where an array is asked for.
        What calls this function later has to live with either.
    cause : mlpkit.exercise.outcome.Cause
        Of an answer that is not attempted: why nothing could be called.
    """

    name: str
    state: State
    rows: list[Row] = field(default_factory=list)
    hint: str = ""
    mistake: str = ""
    example: str = ""
    flag: str = ""
    single: bool = False
    listed: str = ""
    cause: Cause = Cause.STUB

    def __post_init__(self) -> None:
        self.state, self.cause = State(self.state), Cause(self.cause)

    @property
    def label(self) -> str:
        """The state as people read it: what cannot be called may have been attempted all the same."""
        if self.state == State.NOT_ATTEMPTED and self.cause != Cause.STUB:
            return "cannot be checked yet"
        return self.state.value

    @property
    def share(self) -> float:
        """Share of the weight that passed, between 0 and 1."""
        total = sum(r.weight for r in self.rows)
        return sum(r.weight for r in self.rows if r.passed) / total if total else 0.0

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        data = asdict(self)
        if self.cause == Cause.STUB:  # files of most verdicts are those of before there was this field
            del data["cause"]
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Verdict":
        """Read what :meth:`as_dict` wrote.

        Parameters
        ----------
        data : mapping
            Parsed JSON.

        Returns
        -------
        Verdict

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is something else.
        """
        return cls(**{**data, "rows": [Row(**r) for r in data["rows"]]})


def verdict(
    name: str,
    trials: Sequence[Trial],
    mistakes: Iterable[KnownMistake] = (),
    earlier: Iterable[Verdict] = (),
    why: Mapping[str, str] | None = None,
) -> Verdict:
    """Judge an answer.

    Parameters
    ----------
    name : str
        The exercise.
    trials : list of Trial
        One for each probe.
    mistakes : iterable of (name, hint, outcomes)
        Known mistakes with their outcome for each probe, by the probe's name; consulted only
        if something is wrong, so a generator that computes them costs nothing otherwise.
    earlier : iterable of Verdict
        Of exercises that come before this one in the notebook. Where it calls one of their
        functions, and gets single precision from it, it cannot give more.
    why : dict of str to str
        Of a function that is not there: with which error its cell stopped, where that is known.

    Returns
    -------
    Verdict
    """
    used = {n for t in trials for n in t.got.uses}
    earlier = [v for v in earlier if v.name in used]
    own = any(compare.is_single(t.got.value) for t in trials)
    single = own or any(v.single for v in earlier)
    lists = [f"{v.name} returns a {v.listed}" for v in earlier if v.listed]
    failures = _failures(name, trials, single, lists, why)
    if failures and all(t.got.status == Status.MISSING for t in trials):
        return _not_attempted(name, trials, why)
    failed = {id(f.trial): f for f in failures}
    passed = [t for t in trials if id(t) not in failed]
    found_in_list = _listed(passed)
    rows = _rows(trials, failed, found_in_list)
    listed = next(iter(found_in_list.values()), "")
    single_seen = own or any(_is_rough(t) for t in passed)
    if not failures:
        return Verdict(name, State.RIGHT, rows, single=single_seen, listed=listed)
    example = examples.smallest(name, failures, single)
    result = Verdict(name, State.WRONG, rows, example=example, single=single_seen, listed=listed)
    for mistake, hint, outcomes in mistakes:
        if all(agreement.alike(t.probe, outcomes[t.probe.name], t.got, t.seed, single) for t in trials):
            result.mistake, result.hint = mistake, hint
            return result
    first = failures[0]
    result.hint = patterns.general(failures) or sentences.next_step(first.difference, first.message, example, lists)
    return result


def _failures(
    name: str, trials: Iterable[Trial], single: bool, lists: Sequence[str], why: Mapping[str, str] | None
) -> list[Failure]:
    failures = []
    for t in trials:
        difference = agreement.disagreement(t.probe, t.expected, t.got, t.seed, single)
        if difference is not None:
            failures.append(Failure(t, difference, sentences.explain(difference, t, name, lists, why)))
    return failures


def _listed(passed: Iterable[Trial]) -> dict[int, str]:
    """The first trial, by its id, in which right numbers came in a list or a tuple; and in which of the two."""
    for t in passed:
        kind = "" if t.probe.judge else compare.listed(t.expected.value, t.got.value)
        if kind:
            return {id(t): kind}
    return {}


def _is_rough(t: Trial) -> bool:
    """Whether numbers that agree show single precision; a probe of a wide tolerance says nothing of that."""
    if t.probe.judge or t.probe.rtol > compare.RTOL:
        return False
    return compare.is_rough(t.expected.value, t.got.value)


def _rows(trials: Iterable[Trial], failed: Mapping[int, Failure], listed: Mapping[int, str]) -> list[Row]:
    """A row for each trial; an error that several probes meet is said once."""
    rows, errors = [], set()
    for t in trials:
        failure, message = failed.get(id(t)), ""
        if failure is not None:
            message = failure.message
            if failure.difference.kind == DifferenceKind.ERROR:
                message = SAME_ERROR if failure.message in errors else failure.message
                errors.add(failure.message)
        elif id(t) in listed:
            message = sentences.LISTED.format(listed[id(t)])
        rows.append(Row(t.probe.name, t.probe.title, failure is None, message, t.probe.weight, t.seed))
    return rows


def _not_attempted(name: str, trials: Sequence[Trial], why: Mapping[str, str] | None) -> Verdict:
    outcome = next((t.got for t in trials if t.got.needs), trials[0].got)
    rows = [Row(t.probe.name, t.probe.title, False, "", t.probe.weight, t.seed) for t in trials]
    hint = sentences.missing(name, outcome, why)
    return Verdict(name, State.NOT_ATTEMPTED, rows, hint=hint, cause=outcome.absence.cause)
