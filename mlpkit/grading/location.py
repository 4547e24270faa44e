"""The line to look at: the search for a small edit that makes a wrong answer right, and when its place is told.

The edits are those of :mod:`mlpkit.mutation.repairs`. This module decides; it never runs an answer.
Whoever calls it says how attempts are asked: in a sandbox, or, for trusted answers, in this process.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol, Self

from mlpkit.exercise import agreement, audit
from mlpkit.exercise.model import Exercise
from mlpkit.exercise.outcome import Outcome
from mlpkit.exercise.trials import Trial
from mlpkit.grading.answer_text import AnswerText
from mlpkit.grading.limits import LOCATE
from mlpkit.grading.sandbox.attempts import Attempt, Question
from mlpkit.mutation import Breadth, Kind
from mlpkit.mutation.repairs import Repair, description, repairs_of

KINDS = {
    Kind.AXIS: "an axis or a transpose",
    Kind.SIGN: "a sign",
    Kind.OFF_BY_ONE: "a bound or an index that is one too large or too small",
    Kind.CONSTANT: "a number",
    Kind.COMPARISON: "a comparison",
    Kind.OPERATOR: "an arithmetic operator",
    Kind.LOGIC: "a condition",
    Kind.CALL: "which function is called",
    Kind.SWAP: "the order of two things",
    Kind.IN_PLACE: "whether an array is overwritten",
    Kind.EXPRESSION: "which variable is used",
}
NOT_NEEDED = "Something in it is not needed."
SENTENCE = "Look at line {line} of your {name}, `{text}`: one small change there, and all the rows above hold."


class Ask(Protocol):
    """Puts a probe to attempts."""

    def __call__(self, attempts: Sequence[Attempt], question: Question) -> list[Outcome]:
        """The outcome of each attempt; fewer if there is no time left."""


class OutOfTime(Exception):
    """The search has used up its time, and knows nothing."""


@dataclass(frozen=True)
class Candidate:
    """An edit of one of the definitions of an answer.

    Attributes
    ----------
    place : int
        Which definition.
    repair : mlpkit.mutation.repairs.Repair
    """

    place: int
    repair: Repair

    @property
    def attempt(self) -> Attempt:
        """What the student's process gets of it."""
        return Attempt(self.place, self.repair.new_source)


@dataclass(frozen=True)
class Repairs:
    """What a search has found.

    Attributes
    ----------
    tried : int
    repaired : tuple of Candidate
        Edits with which every row of the verdict holds.
    lasting : tuple of Candidate
        Those among the narrow ones that were tried under other seeds, and passed.
    lucky : tuple of Candidate
        Those that did not.
    """

    tried: int
    repaired: tuple[Candidate, ...]
    lasting: tuple[Candidate, ...]
    lucky: tuple[Candidate, ...]


@dataclass(frozen=True)
class Location:
    """The line to look at.

    Attributes
    ----------
    name : str
        The function or class in which it is.
    line : int
        Counted from its ``def``, which is line 1.
    text : str
        The line itself.
    about : str
        What it is about, as a sentence; empty where that is not certain.
    edit : str
        What makes it right: for the instructor alone.
    """

    name: str
    line: int
    text: str
    about: str
    edit: str

    @property
    def sentence(self) -> str:
        """What the student reads."""
        return f"{SENTENCE.format(line=self.line, name=self.name, text=self.text)} {self.about}".strip()

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what :meth:`as_dict` wrote."""
        return cls(**data)


# --------------------------------------------------------------------------------------- the search


def search(
    exercise: Exercise, text: AnswerText, trials: Sequence[Trial], ask: Ask, given: tuple[str, ...] = ()
) -> Repairs:
    """Try every small edit of an answer.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise
    text : AnswerText
    trials : sequence of Trial
        What came of the answer itself.
    ask : callable
    given : tuple of str
        Functions in whose place those of ``mlpkit.nn`` stand.

    Returns
    -------
    Repairs

    Raises
    ------
    OutOfTime
    """
    candidates = [Candidate(place, r) for place, source in enumerate(text.sources) for r in repairs_of(source)]
    remaining: Sequence[Candidate] = candidates
    for trial in sorted(trials, key=lambda t: agrees(t, t.got)):  # those that fail come first: they sort out most
        remaining = _passing(remaining, trial, ask, given)
    lasting: list[Candidate] = []
    lucky: list[Candidate] = []
    for candidate in [c for c in remaining if c.repair.breadth is Breadth.NARROW][: LOCATE.verified]:
        (lasting if _lasts(candidate, exercise, ask, given) else lucky).append(candidate)
    return Repairs(len(candidates), tuple(remaining), tuple(lasting), tuple(lucky))


def agrees(trial: Trial, got: Outcome) -> bool:
    """Whether every row that a probe has holds with an outcome.

    Parameters
    ----------
    trial : Trial
        With the outcome of the reference.
    got : mlpkit.exercise.outcome.Outcome

    Returns
    -------
    bool
    """
    if agreement.disagreement(trial.probe, trial.expected, got, trial.seed) is not None:
        return False
    return not agreement.unsteady(trial.expected, got)


def _passing(candidates: Sequence[Candidate], trial: Trial, ask: Ask, given: tuple[str, ...]) -> list[Candidate]:
    passing = []
    for start in range(0, len(candidates), LOCATE.batch):
        batch = candidates[start : start + LOCATE.batch]
        outcomes = ask([c.attempt for c in batch], Question(trial.probe, trial.seed, given))
        if len(outcomes) < len(batch):
            raise OutOfTime
        passing += [c for c, outcome in zip(batch, outcomes, strict=True) if agrees(trial, outcome)]
    return passing


def _lasts(candidate: Candidate, exercise: Exercise, ask: Ask, given: tuple[str, ...]) -> bool:
    """Whether an edit is right under other seeds, too."""
    for number in range(LOCATE.seeds):
        seeds = {
            p.name: audit.seed_of("the line to look at", str(number), exercise.name, p.name) for p in exercise.probes
        }
        expected = audit.outcomes(exercise, seeds)
        for p in exercise.probes:
            trial = Trial(p, seeds[p.name], expected[p.name], expected[p.name])
            if not _passing([candidate], trial, ask, given):
                return False
    return True


# ----------------------------------------------------------------------------------------- the rule


def located(text: AnswerText, repairs: Repairs) -> Location | None:
    """The line to look at, if it is certain enough.

    Parameters
    ----------
    text : AnswerText
    repairs : Repairs

    Returns
    -------
    Location or None
        Only if all edits that repair the answer are in one statement, which is not that of a
        ``def``, of a definition that has more of them; and one of them is narrow and lasts.
    """
    places = {(c.place, line) for c in _smallest(repairs.repaired) for line in c.repair.lines}
    if len(places) != 1 or not repairs.lasting:
        return None
    ((place, line),) = places
    source = text.sources[place]
    statements = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.stmt) and not _is_docstring(n)]
    heads = [n for n in statements if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    if any(line == n.lineno for n in heads) or len(statements) - len(heads) < 2:
        return None
    name, first = text.names[place], next((n.lineno for n in heads), 1)
    words = source.splitlines()[line - 1].strip()
    simplest = min(repairs.lasting, key=lambda c: (c.repair.kind is not Kind.DELETION, len(c.repair.new_source)))
    return Location(name, line - first + 1, words, _about(repairs), description(source, simplest.repair))


def _smallest(repaired: Sequence[Candidate]) -> list[Candidate]:
    """Without edits at several places of which one place is enough."""
    single = {
        (c.place, line, c.repair.operator) for c in repaired for line in c.repair.lines if len(c.repair.lines) == 1
    }
    return [
        c
        for c in repaired
        if len(c.repair.lines) == 1 or not any((c.place, n, c.repair.operator) in single for n in c.repair.lines)
    ]


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _about(repairs: Repairs) -> str:
    """What the edit is about: where all edits are of one kind, or where taking something away is enough."""
    if any(c.repair.kind is Kind.DELETION for c in repairs.lasting):
        return NOT_NEEDED
    kinds = {c.repair.kind for c in repairs.repaired}
    kind = next(iter(kinds))
    return f"It is about {KINDS[kind]}." if len(kinds) == 1 and kind in KINDS else ""
