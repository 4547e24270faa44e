"""What is said of one answer: its rows, its state, and the sentence that helps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from mlpkit.exercise import agreement, compare, cutting, failing, recognition, rows, sentences
from mlpkit.exercise.agreement import PartResult
from mlpkit.exercise.compare import DifferenceKind
from mlpkit.exercise.outcome import Cause, Status
from mlpkit.exercise.recognition import KnownMistake
from mlpkit.exercise.trials import Failure, Trial

__all__ = ["MISSING", "RIGHT", "SAME_ERROR", "WRONG", "KnownMistake", "Row", "State", "Trial", "Verdict", "verdict"]

SAME_ERROR = "the same error"
NOT_THE_SAME = (
    "the same call gives something else when it is made a second time: the function remembers what was before. "
    "What it needs must come from its arguments alone"
)


class State(StrEnum):
    """Whether an answer is right."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_ATTEMPTED = "not attempted"


RIGHT, WRONG, MISSING = State.RIGHT, State.WRONG, State.NOT_ATTEMPTED


@dataclass
class Row:
    """One row of a verdict: a property, whether it holds, and what was seen if not.

    Attributes
    ----------
    probe, title : str
        ``purity`` and ``again`` stand for the properties of all calls.
    passed : bool
    message : str
    weight : float
        The share of the exercise that it is worth; relative to the other rows in any case.
    seed : int
    part : str
        Which part of what the probe returns; empty if it is one.
    credit : float
        1, 0.5 or 0; without it, 1 or 0 as it is passed or not.
    """

    probe: str
    title: str
    passed: bool
    message: str = ""
    weight: float = 1.0
    seed: int = 0
    part: str = ""
    credit: float = -1.0

    def __post_init__(self) -> None:
        if self.credit < 0:
            self.credit = float(self.passed)


@dataclass(frozen=True)
class Line:
    """What is shown of the rows of one probe.

    Attributes
    ----------
    title : str
    passed : bool
        Whether all of them are right.
    message : str
        What was seen, with the names of parts that differ and of those that are right.
    """

    title: str
    passed: bool
    message: str


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
    comparison : str
        What that call returned, and what is asked for where that may be shown.
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
    comparison: str = ""

    def __post_init__(self) -> None:
        self.state, self.cause = State(self.state), Cause(self.cause)

    @property
    def label(self) -> str:
        """The state as people read it: what cannot be called may have been attempted all the same."""
        if self.state == State.NOT_ATTEMPTED and self.cause != Cause.STUB:
            return "cannot be checked yet"
        return self.state.value

    @property
    def is_unexplained(self) -> bool:
        """Whether the answer is wrong, and the hint says what to do next, not what the cause is."""
        return self.state == State.WRONG and not self.mistake and self.hint.startswith(sentences.NEXT_STEPS)

    @property
    def share(self) -> float:
        """What the answer is worth, between 0 and 1: nothing for properties of its calls alone."""
        keys = [(r.probe, r.part) for r in self.rows]
        weights = dict(zip(keys, (r.weight for r in self.rows), strict=True))
        return rows.share(weights, dict(zip(keys, (r.credit for r in self.rows), strict=True)))

    @property
    def lines(self) -> list[Line]:
        """The rows as they are shown: one line a probe, and one for a property of all calls that does not hold."""
        by_probe: dict[str, list[Row]] = {}
        for row in self.rows:
            by_probe.setdefault(row.probe, []).append(row)
        shown = {p: own for p, own in by_probe.items() if p not in rows.SHARES or not own[0].passed}
        return [Line(own[0].title, all(r.passed for r in own), _message_of(own)) for own in shown.values()]

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        data = asdict(self)
        if self.cause == Cause.STUB:  # files of most verdicts are those of before there was this field
            del data["cause"]
        if not self.comparison:
            del data["comparison"]
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


def _message_of(own: Sequence[Row]) -> str:
    """What a line says of the parts of a probe: each sentence once, after the names that it is about."""
    wrong, right = [r for r in own if not r.passed], [r.part for r in own if r.passed]
    sentences_ = list(dict.fromkeys(r.message for r in own if r.message))
    if not wrong or len(own) == 1:
        return "; ".join(sentences_)
    told = [
        (", ".join(r.part for r in wrong if r.message == sentence) + ": " if right or len(sentences_) > 1 else "")
        + sentence
        for sentence in sentences_
    ]
    if right:
        told.append(f"{' and '.join(right)} {'is' if len(right) == 1 and ', ' not in right[0] else 'are'} right")
    return "; ".join(told)


def verdict(
    name: str,
    trials: Sequence[Trial],
    mistakes: Iterable[KnownMistake] = (),
    earlier: Iterable[Verdict] = (),
    why: Mapping[str, str] | None = None,
    reveal: bool = False,
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
    reveal : bool
        Whether what is asked for may be shown: of published probes only, never of graded ones.

    Returns
    -------
    Verdict
    """
    used = {n for t in trials for n in t.got.uses}
    earlier = [v for v in earlier if v.name in used]
    own = any(compare.is_single(t.got.value) for t in trials)
    single = own or any(v.single for v in earlier)
    lists = [f"{v.name} returns a {v.listed}" for v in earlier if v.listed]
    decided = [agreement.by_part(t.probe, t.expected, t.got, t.seed, single) for t in trials]
    failures = _failures(name, trials, decided, lists, why)
    if failures and all(t.got.status == Status.MISSING for t in trials):
        return _not_attempted(name, trials, why)
    failed = {id(f.trial): f for f in failures}
    passed = [t for t in trials if id(t) not in failed]
    sequence_types = _listed(passed)
    steady = [t for t in trials if any(agreement.repeats(t.expected))]
    forgetful = not any(agreement.unsteady(t.expected, t.got) for t in steady)
    told = _Told(name, lists, why)
    table = _weighted(
        trials, [*_rows(trials, decided, failed, sequence_types, told), *_of_all_calls(trials, steady, told)]
    )
    listed = next(iter(sequence_types.values()), "")
    single_seen = own or any(_is_rough(t) for t in passed)
    if not failures and forgetful:
        return Verdict(name, State.RIGHT, table, single=single_seen, listed=listed)
    if not failures:
        hint = f"{NOT_THE_SAME[0].upper()}{NOT_THE_SAME[1:]}."
        return Verdict(name, State.WRONG, table, hint=hint, single=single_seen, listed=listed)
    example, comparison = failing.described(name, failures, single, reveal)
    result = Verdict(
        name, State.WRONG, table, example=example, single=single_seen, listed=listed, comparison=comparison
    )
    broken = [v.name for v in earlier if v.state == State.WRONG]
    known = recognition.recognize(trials, failures, mistakes, broken, lists, example, comparison, single)
    result.mistake, result.hint = known.mistake, known.hint
    return result


@dataclass(frozen=True)
class _Told:
    """What sentences depend on besides the difference."""

    name: str
    lists: Sequence[str]
    why: Mapping[str, str] | None

    def sentence(self, difference: compare.Difference, trial: Trial) -> str:
        return sentences.explain(difference, trial, self.name, self.lists, self.why)


def _failures(
    name: str,
    trials: Iterable[Trial],
    decided: Iterable[Sequence[PartResult]],
    lists: Sequence[str],
    why: Mapping[str, str] | None,
) -> list[Failure]:
    """The trials in which something is wrong, each with the first difference; what was overwritten comes last."""
    failures = []
    for t, results in zip(trials, decided, strict=True):
        difference = next((r.difference for r in results if r.difference), None)
        difference = difference or agreement.overwritten(t.probe, t.got)
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


def _rows(
    trials: Iterable[Trial],
    decided: Iterable[Sequence[PartResult]],
    failed: Mapping[int, Failure],
    listed: Mapping[int, str],
    told: _Told,
) -> list[Row]:
    """A row for each part of each trial; an error that several probes meet is said once."""
    table, errors = [], set()
    for t, results in zip(trials, decided, strict=True):
        failure, same = failed.get(id(t)), False
        if failure is not None and failure.difference.kind == DifferenceKind.ERROR:
            same = failure.message in errors
            errors.add(failure.message)
        for result in results:
            message = ""
            if result.difference is not None:
                message = SAME_ERROR if same else told.sentence(result.difference, t)
            elif id(t) in listed:
                message = sentences.LISTED.format(listed[id(t)])
            passed = result.difference is None
            table.append(
                Row(t.probe.name, t.probe.title, passed, message, 0.0, t.seed, result.part.name, result.credit)
            )
    return table


def _of_all_calls(trials: Sequence[Trial], steady: Sequence[Trial], told: _Told) -> list[Row]:
    """The rows of the properties of all calls."""
    changed = next(((t, d) for t in trials if (d := agreement.overwritten(t.probe, t.got))), None)
    message = told.sentence(changed[1], changed[0]) if changed else ""
    table = [Row("purity", rows.TITLES["purity"], changed is None, message)]
    if steady:
        unsteady = any(agreement.unsteady(t.expected, t.got) for t in steady)
        table.append(Row("again", rows.TITLES["again"], not unsteady, NOT_THE_SAME if unsteady else ""))
    return table


def _weighted(trials: Sequence[Trial], table: list[Row]) -> list[Row]:
    """Rows with the share of the exercise that each is worth."""
    layout = {t.probe.name: cutting.weights_of(t.probe, t.expected) for t in trials}
    weights = rows.weighted(layout, any(row.probe == "again" for row in table))
    for row in table:
        row.weight = weights[row.probe, row.part]
    return table


def _not_attempted(name: str, trials: Sequence[Trial], why: Mapping[str, str] | None) -> Verdict:
    outcome = next((t.got for t in trials if t.got.needs), trials[0].got)
    table = [
        Row(t.probe.name, t.probe.title, False, "", 0.0, t.seed, part.name)
        for t in trials
        for part in cutting.parts_of(t.probe, t.expected)
    ]
    hint = sentences.missing(name, outcome, why)
    return Verdict(name, State.NOT_ATTEMPTED, _weighted(trials, table), hint=hint, cause=outcome.absence.cause)
