"""Which sentence helps: the known mistakes that explain the failing rows, else a pattern, else a next step.

A row is a probe, or one part of what it returns, or that no argument is overwritten. A mistake
explains a row that fails if it gives there what the answer gives.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np

from mlpkit.exercise import agreement, compare, patterns, sentences, sketches
from mlpkit.exercise.compare import DifferenceKind
from mlpkit.exercise.failures import NOT_ASKED
from mlpkit.exercise.limits import PROBE
from mlpkit.exercise.outcome import Outcome, Status, root_argument
from mlpkit.exercise.trials import Failure, Trial
from mlpkit.exercise.wording import closed, in_words

KnownMistake = tuple[str, str, Mapping[str, Outcome]]  # name, hint, and outcomes by the name of the probe

OVERWRITES = "Your function overwrites its argument {}. Work on a copy, or build a new array."

_COMPARED = (Status.VALUE, Status.ERROR)
_TINY = 1e-300  # below, few digits are left
_SURE = 3  # so many failing rows that a mistake explains are no coincidence


@dataclass(frozen=True)
class Recognition:
    """What is known of a wrong answer.

    Attributes
    ----------
    mistake : str
        Name of the listed mistake; two are joined by ``" + "``; empty if none fits.
    hint : str
        The sentence.
    """

    mistake: str = ""
    hint: str = ""


@dataclass(frozen=True)
class _Row:
    """A probe, or a part of what it returns; without a trial: that no argument is overwritten."""

    trial: Trial | None = field(compare=False)
    probe: str = ""
    key: int | str | None = None

    def part(self, outcome: Outcome) -> Any:
        return outcome.value if self.key is None else outcome.value[self.key]

    @property
    def title(self) -> str:
        return "" if self.trial is None else self.trial.probe.title


@dataclass(frozen=True)
class _Fit:
    """How one mistake fits.

    Attributes
    ----------
    name, hint : str
    explains : frozenset of _Row
        Failing rows in which the answer does what the mistake does.
    deviates : frozenset of _Row
        Rows that the mistake fails, and in which the answer does something else.
    """

    name: str
    hint: str
    explains: frozenset[_Row]
    deviates: frozenset[_Row]


def recognize(
    trials: Sequence[Trial],
    failures: Sequence[Failure],
    mistakes: Iterable[KnownMistake] = (),
    broken: Sequence[str] = (),
    lists: Sequence[str] = (),
    example: str = "",
    comparison: str = "",
    single: bool = False,
) -> Recognition:
    """Choose what is said of a wrong answer.

    Parameters
    ----------
    trials : sequence of Trial
        All probes.
    failures : sequence of Failure
        Those that failed; at least one.
    mistakes : iterable of (name, hint, outcomes)
    broken : sequence of str
        Functions of earlier exercises that the answer calls, and that fail their own checks.
    lists : sequence of str
        As for :func:`mlpkit.exercise.sentences.explain`.
    example : str
        The smallest failing call, or an empty string.
    comparison : str
        What it returned, and what is asked for where that may be shown.
    single : bool
        Whether results have the tolerance of single precision.

    Returns
    -------
    Recognition
        The mistake that explains all failing rows; or two that do so together; or the one that
        explains most of them, with "at least where"; or a general pattern; or what to do next.
        That an argument is overwritten is said beside the rest.
    """
    table = _Table(trials, single)
    fits = _fits(table, mistakes)
    known = _of_mistakes(table, fits)
    if broken:
        first = f"{broken[0]}, which your function calls, fails its own check: mend that first."
        sure = known.mistake and any(table.tells(row) for row in table.failed)
        known = replace(known, hint=f"{first} Then: {known.hint}") if sure else Recognition("", first)
    if not known.hint:
        known = _without_a_mistake(table, trials, failures, fits, lists, (example, comparison))
    return _with_overwriting(known, table, failures, fits)


class _Table:
    """The rows of an answer, and which of them fail."""

    def __init__(self, trials: Sequence[Trial], single: bool) -> None:
        self.single = single
        self.trials = trials = [t for t in trials if t.got.error.get("types") != [NOT_ASKED]]
        self.rows = [row for trial in trials for row in _rows_of(trial)]
        self.overwritten = _overwritten({t.probe.name: t.got for t in trials}, trials)
        self.failed = frozenset(row for row in self.rows if self.fails(row, self._got(row)))
        self.purity = _Row(None)
        if self.overwritten:
            self.failed |= {self.purity}

    @staticmethod
    def _got(row: _Row) -> Outcome:
        assert row.trial is not None
        return _pure(row.trial.got)

    def fails(self, row: _Row, outcome: Outcome) -> bool:
        """Whether an outcome is wrong in a row, its arguments apart."""
        trial = row.trial
        assert trial is not None
        if outcome.objection is not None:
            return bool(outcome.objection)
        if row.key is None:
            return agreement.disagreement(trial.probe, trial.expected, outcome, trial.seed, self.single) is not None
        return not self._same(row, trial.expected, outcome)

    def alike(self, row: _Row, outcome: Outcome) -> bool:
        """Whether the answer does in a row what the outcome of a mistake shows."""
        trial = row.trial
        assert trial is not None
        got = self._got(row)
        if got.status not in _COMPARED or outcome.status not in _COMPARED:
            return False
        if trial.probe.judge and not sketches.similar(_sketch(outcome), _sketch(got)):
            return False
        if row.key is None:
            return agreement.alike(trial.probe, outcome, got, trial.seed, self.single)
        return self._same(row, outcome, got)

    def _same(self, row: _Row, one: Outcome, other: Outcome) -> bool:
        assert row.trial is not None
        probe = row.trial.probe
        if not (_has_part(one, row.key) and _has_part(other, row.key)):
            return False
        return compare.compare(row.part(one), row.part(other), probe.rtol, probe.atol, single=self.single) is None

    def tells(self, row: _Row) -> bool:
        """Whether agreement in a row cannot be a coincidence: a wrong number of many digits is in it."""
        if row.trial is None or row.trial.probe.judge or row.trial.got.status != Status.VALUE:
            return False
        e, g = (compare.as_numbers(row.part(o)) for o in (row.trial.expected, row.trial.got))
        if g is None:
            return False
        g = g.astype(float)
        wrong = np.isfinite(g)
        if e is not None and e.shape == g.shape:
            wrong &= ~np.isclose(g, e.astype(float), rtol=1e-6, atol=1e-12)
        sizes = np.abs(g[wrong & (np.abs(g) > _TINY)])
        digits = 1000 * sizes / 10.0 ** np.floor(np.log10(sizes))
        return bool((np.abs(digits - np.round(digits)) > 1e-6).any())


def _rows_of(trial: Trial) -> Iterator[_Row]:
    expected, got = trial.expected, trial.got
    if trial.probe.judge or expected.status != Status.VALUE or got.status != Status.VALUE:
        yield _Row(trial, trial.probe.name)
        return
    e, g = expected.value, got.value
    if isinstance(e, tuple) and isinstance(g, tuple | list) and len(e) == len(g):
        yield from (_Row(trial, trial.probe.name, i) for i in range(len(e)))
    elif isinstance(e, dict) and isinstance(g, dict) and e and e.keys() == g.keys():
        yield from (_Row(trial, trial.probe.name, key) for key in e)
    else:
        yield _Row(trial, trial.probe.name)


def _has_part(outcome: Outcome, key: int | str | None) -> bool:
    value = outcome.value
    if outcome.status != Status.VALUE:
        return False
    if isinstance(key, int):
        return isinstance(value, tuple | list) and len(value) > key
    return isinstance(value, dict) and key in value


def _sketch(outcome: Outcome) -> Sequence[float]:
    return outcome.sketch if outcome.objection is not None else sketches.sketch(outcome.value)


def _pure(outcome: Outcome) -> Outcome:
    """An outcome as if nothing had been overwritten: that is a row of its own."""
    return replace(outcome, calls=[])


def _overwritten(outcomes: Mapping[str, Outcome], trials: Sequence[Trial]) -> frozenset[str]:
    """Which arguments, or parts of them, were overwritten and should not have been."""
    changed = (outcomes[t.probe.name].changed(t.probe.mutates) for t in trials)
    return frozenset(where for where in changed if where)


def _fits(table: _Table, mistakes: Iterable[KnownMistake]) -> list[_Fit]:
    """How each mistake fits, if it explains anything; the first that fits exactly ends the list."""
    fits = []
    for name, hint, outcomes in mistakes:
        fit = _fit(table, name, hint, outcomes)
        if fit.explains:
            fits.append(fit)
            if fit.explains == table.failed and not fit.deviates:
                break
    return fits


def _fit(table: _Table, name: str, hint: str, outcomes: Mapping[str, Outcome]) -> _Fit:
    explains: set[_Row] = set()
    deviates: set[_Row] = set()
    same_class: set[_Row] = set()
    # Failing rows first: most mistakes explain none, and then nobody asks what they do in the others.
    for row in sorted(table.rows, key=lambda row: row not in table.failed):
        if row not in table.failed and not (explains or table.overwritten):
            return _Fit(name, hint, frozenset(), frozenset())
        assert row.trial is not None
        outcome = _pure(outcomes[row.trial.probe.name])
        if table.alike(row, outcome):
            if row in table.failed:
                explains.add(row)
        elif row in table.failed and _same_class(outcome, row.trial.got):
            same_class.add(row)
        elif table.fails(row, outcome):
            deviates.add(row)
    # An error of the same class says something only beside numbers that agree.
    (explains if any(map(table.tells, explains)) else deviates).update(same_class)
    overwritten = _overwritten(outcomes, table.trials)
    if overwritten and overwritten == table.overwritten:
        explains.add(table.purity)
    elif overwritten:
        deviates.add(table.purity)
    return _Fit(name, hint, frozenset(explains), frozenset(deviates))


def _same_class(one: Outcome, other: Outcome) -> bool:
    if one.status != Status.ERROR or other.status != Status.ERROR:
        return False
    return bool(one.error.get("types", [])[:1] == other.error.get("types", [])[:1])


def _of_mistakes(table: _Table, fits: Sequence[_Fit]) -> Recognition:
    """The mistake, or the two, that explain every failing row."""
    wrong = table.failed - {table.purity} or table.failed
    for enough in (table.failed, wrong):
        for fit in fits:
            if table.purity in table.failed - fit.explains and not any(map(table.tells, fit.explains)):
                continue  # what is overwritten may explain it all
            if fit.explains >= enough and not fit.deviates:
                return Recognition(fit.name, fit.hint)
    return _pair(table, fits, wrong) or _with_a_guard(table, fits, wrong) or Recognition()


def _pair(table: _Table, fits: Sequence[_Fit], wrong: frozenset[_Row]) -> Recognition | None:
    """Two mistakes at once, each of which tells in rows of its own."""
    telling = [fit for fit in fits if any(table.tells(row) for row in fit.explains)][: PROBE.pairs]
    for one, other in combinations(telling, 2):
        if one.hint == other.hint or not one.explains | other.explains >= wrong:
            continue
        first, second = one.explains - other.explains, other.explains - one.explains
        if not (any(map(table.tells, first)) and any(map(table.tells, second))):
            continue
        if one.deviates <= other.explains and other.deviates <= one.explains:
            return Recognition(f"{one.name} + {other.name}", f"Two things at once. {one.hint} And: {other.hint}")
    return None


def _with_a_guard(table: _Table, fits: Sequence[_Fit], wrong: frozenset[_Row]) -> Recognition | None:
    """A mistake that explains every failing row, and would fail one more."""
    close = [f for f in fits if f.explains >= wrong and len(f.deviates) == 1 and any(map(table.tells, f.explains))]
    if not close or len({fit.hint for fit in close}) > 1:
        return None
    return _at_least(table, close[0], wrong) if len(wrong) < _SURE else Recognition(close[0].name, close[0].hint)


def _at_least(table: _Table, fit: _Fit, wrong: frozenset[_Row]) -> Recognition:
    titles = [row.title for row in table.rows if row in fit.explains & wrong]
    return Recognition(fit.name, f"At least {in_words(titles, len(table.rows))}: {fit.hint}")


def _in_most_rows(table: _Table, fits: Sequence[_Fit]) -> Recognition:
    """The mistake that explains most of the failing rows, if no other one explains as many."""
    wrong = table.failed - {table.purity}
    ranked = sorted(
        (f for f in fits if any(map(table.tells, f.explains)) and len(f.deviates - table.failed) <= 1),
        key=lambda f: (-len(f.explains & wrong), len(f.deviates)),
    )
    if not ranked:
        return Recognition()
    best = ranked[0]
    explained = best.explains & wrong
    rivals = {f.hint for f in ranked if len(f.explains & wrong) == len(explained)}
    most = 2 * len(explained) > len(wrong) or (len(explained) > 1 and 2 * len(explained) == len(wrong))
    if len(rivals) > 1 or not most:
        return Recognition()
    return _at_least(table, best, wrong)


def _without_a_mistake(
    table: _Table,
    trials: Sequence[Trial],
    failures: Sequence[Failure],
    fits: Sequence[_Fit],
    lists: Sequence[str],
    shown: tuple[str, str],
) -> Recognition:
    """A pattern that holds in every failing row, a mistake that explains most of them, or a next step."""
    objections = [f for f in failures if f.difference.kind == DifferenceKind.JUDGE]
    if objections and not table.overwritten:
        return Recognition("", objections[0].message)
    failed = {id(failure.trial) for failure in failures}
    pattern = "" if objections else patterns.general(failures, [t for t in trials if id(t) not in failed])
    if pattern:
        return Recognition("", pattern)
    partly = _in_most_rows(table, fits)
    if partly.hint:
        return partly
    if table.overwritten:  # what is wrong besides may come from it
        return Recognition("", OVERWRITES.format(_names(table)))
    first = failures[0]
    return Recognition("", sentences.next_step(first.difference, first.message, lists, *shown))


def _names(table: _Table) -> str:
    """The arguments that are overwritten."""
    return " and ".join(sorted({root_argument(where) for where in table.overwritten}))


def _with_overwriting(
    known: Recognition, table: _Table, failures: Sequence[Failure], fits: Sequence[_Fit]
) -> Recognition:
    """The same, and that an argument is overwritten, where nothing says so yet."""
    names = known.mistake.split(" + ")
    already_named = any(table.purity in fit.explains for fit in fits if fit.name in names)
    if not table.overwritten or already_named or all(f.difference.kind == DifferenceKind.CHANGED for f in failures):
        return known
    if any(word in known.hint for word in ("overwrite", "overwritten")):
        return known
    besides = f"Besides, your function overwrites its argument {_names(table)}: work on a copy."
    return replace(known, hint=f"{closed(known.hint)} {besides}")
