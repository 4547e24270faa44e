"""An error counts once: which answers are asked again, and with which functions in place of the student's.

What decides is the exam (what a reference uses, what a probe hands over), the examiner's own
verdicts, and the text of the notebook (what an answer calls, what is still a stub); nothing that
the student's process reports.
"""

import ast
import functools
import inspect
import types
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from mlpkit import nn
from mlpkit.exercise import audit, show
from mlpkit.exercise.model import Exercise
from mlpkit.exercise.uses import used_functions
from mlpkit.exercise.verdicts import State, Verdict
from mlpkit.grading.sandbox import given

OWN_FORM = "cache"  # a parameter of this name takes what another function of the student's has made, in any form
FOOTER = "Asked once more, with the functions of mlpkit.nn in place of those: {}."


@dataclass(frozen=True)
class Dependence:
    """On which earlier exercises an answer depends.

    Attributes
    ----------
    uses : tuple of str
        Those that its reference calls, or that its probes hand over, in the order of the notebook.
    producers : tuple of str
        Those among them whose results it takes in whatever form the student has chosen.
    """

    uses: tuple[str, ...]
    producers: tuple[str, ...]


@dataclass(frozen=True)
class Again:
    """What is asked again.

    Attributes
    ----------
    name : str
        The exercise.
    replaced : tuple of str
        Functions in whose place those of ``mlpkit.nn`` stand.
    lacking : tuple of str
        Functions that failed, too, and that ``mlpkit.nn`` does not have.
    """

    name: str
    replaced: tuple[str, ...]
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class FollowThrough:
    """What came of asking again.

    Attributes
    ----------
    replaced, lacking : tuple of str
        See :class:`Again`.
    verdict : mlpkit.exercise.verdicts.Verdict
        With the correct functions.
    """

    replaced: tuple[str, ...]
    lacking: tuple[str, ...]
    verdict: Verdict

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "replaced": list(self.replaced),
            "lacking": list(self.lacking),
            "verdict": self.verdict.as_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "FollowThrough":
        """Read what :meth:`as_dict` wrote."""
        return cls(tuple(data["replaced"]), tuple(data["lacking"]), Verdict.from_dict(data["verdict"]))


# ----------------------------------------------------------------------- what depends on what


def dependences(exercises: Mapping[str, Exercise]) -> dict[str, Dependence]:
    """For each exercise, on which earlier ones it depends.

    Parameters
    ----------
    exercises : mapping of str to mlpkit.exercise.Exercise
        In the order of the notebook.

    Returns
    -------
    dict of str to Dependence
    """
    order, by_name = list(exercises), {}
    for place, (name, exercise) in enumerate(exercises.items()):
        reference = exercise.functions[name]
        namespace = {**_globals_of(reference), **exercise.functions}
        used = {u for p in exercise.probes for u in used_functions(p, namespace, order)}
        handed = {u for p in exercise.probes for u in p.parameters[1:]}
        uses = tuple(u for u in order[:place] if u in used | handed)
        producers = tuple(u for u in uses if u in handed) if OWN_FORM in _parameters(reference) else ()
        by_name[name] = Dependence(uses, producers)
    return by_name


def _globals_of(reference: Any) -> Mapping[str, Any]:
    """The namespace of the solution notebook, as a function or a method of a class knows it."""
    functions = [reference] if isinstance(reference, types.FunctionType) else list(vars(reference).values())
    return next((f.__globals__ for f in functions if isinstance(f, types.FunctionType)), {})


def _parameters(reference: Any) -> Collection[str]:
    try:
        return inspect.signature(reference).parameters
    except (TypeError, ValueError):
        return ()


def is_correct(exercise: Exercise) -> bool:
    """Whether ``mlpkit.nn`` has a function of the exercise's name that passes all its probes.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise

    Returns
    -------
    bool
    """
    if not given.has(exercise.name):
        return False
    seeds = {p.name: audit.seed_of("follow-through", exercise.name, p.name) for p in exercise.probes}
    expected, got = (audit.outcomes(exercise, seeds, f) for f in (None, getattr(nn, exercise.name)))
    return not audit.failed(exercise, seeds, expected, got)


class Dependences:
    """What depends on what in an exam; computed at the first error, and kept.

    Parameters
    ----------
    exercises : mapping of str to mlpkit.exercise.Exercise
        In the order of the notebook.
    """

    def __init__(self, exercises: Mapping[str, Exercise]) -> None:
        self.exercises = exercises
        self._correct: dict[str, bool] = {}

    @functools.cached_property
    def of(self) -> dict[str, Dependence]:
        """By exercise."""
        return dependences(self.exercises)

    def plan(self, failed: Collection[str], definitions: Mapping[str, ast.AST]) -> list[Again]:
        """What is to be asked again.

        Parameters
        ----------
        failed : collection of str
            Exercises that did not earn all their points.
        definitions : mapping of str to ast node
            The last definition of each function in the notebook.

        Returns
        -------
        list of Again
            In the order of the notebook. An exercise is not in it if nothing failed that its reference or
            its answer builds on, if its answer is still the stub, or if a function before it calls it.
        """
        planned = []
        for name in self.exercises:
            if name not in failed or is_stub(definitions.get(name)):
                continue
            wanted = self._wanted(name, failed, _called(name, definitions))
            wanted = [u for u in wanted if name not in _called(u, definitions)]
            if wanted:
                replaced = tuple(u for u in wanted if self._has_correct(u))
                planned.append(Again(name, replaced, tuple(u for u in wanted if u not in replaced)))
        return planned

    def _wanted(self, name: str, failed: Collection[str], called: Collection[str]) -> list[str]:
        """Failed functions before an exercise; what passes a form of the student's own to another goes with it.

        An answer may call earlier functions that its reference does without: the notebook says which.
        """
        here, order = self.of[name], list(self.exercises)
        uses = [u for u in order[: order.index(name)] if u in here.uses or u in called]
        wanted = {u for u in uses if u in failed and u not in here.producers}
        while True:
            more = {
                other
                for consumer in uses
                for producer in self.of[consumer].producers
                for other in (consumer, producer)
                if wanted & {consumer, producer} and other not in here.producers
            }
            if more <= wanted:
                return [u for u in self.exercises if u in wanted]
            wanted |= more

    def _has_correct(self, name: str) -> bool:
        if name not in self._correct:
            self._correct[name] = is_correct(self.exercises[name])
        return self._correct[name]


# ----------------------------------------------------------------------- the student's text


def is_stub(definition: ast.AST | None) -> bool:
    """Whether a definition does nothing but raise NotImplementedError.

    Parameters
    ----------
    definition : ast node or None
        None, where there is no definition that can be read, is no stub.
    """
    if not isinstance(definition, ast.FunctionDef):
        return False
    body = [s for s in definition.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    return len(body) == 1 and isinstance(body[0], ast.Raise) and "NotImplementedError" in ast.dump(body[0])


def _called(name: str, definitions: Mapping[str, ast.AST]) -> set[str]:
    """Names that a function of the notebook mentions, itself or through others."""
    names: set[str] = set()
    queue = [name]
    while queue:
        node = definitions.get(queue.pop())
        mentioned = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} if node is not None else set()
        queue += mentioned - names
        names |= mentioned
    return names


# ----------------------------------------------------------------------- words


def sentence(first: Verdict, again: FollowThrough) -> str:
    """Both verdicts in one sentence.

    Parameters
    ----------
    first : mlpkit.exercise.verdicts.Verdict
    again : FollowThrough

    Returns
    -------
    str
    """
    names = _listed(again.replaced)
    one = "a correct one" if len(again.replaced) == 1 else "correct ones"
    before, after = first.label, again.verdict.label
    if first.state == State.WRONG == again.verdict.state:
        before = f"{_passed(first)} properties hold"
        after = _passed(again.verdict)
    words = f"{first.name}: {before} with your {names}, {after} with {one}."
    return words + no_correct_one(again.lacking)


def no_correct_one(lacking: Iterable[str]) -> str:
    """A sentence about functions for which there is no substitute; empty if there are none."""
    lacking = tuple(lacking)
    return f" mlpkit.nn has no {_listed(lacking)}, so yours stayed." if lacking else ""


def _passed(verdict: Verdict) -> str:
    return f"{sum(r.passed for r in verdict.rows)} of {len(verdict.rows)}"


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def bundle(first: Verdict, again: FollowThrough, points: float) -> dict[str, str]:
    """What the student reads below the first verdict, as Jupyter displays it.

    Parameters
    ----------
    first : mlpkit.exercise.verdicts.Verdict
    again : FollowThrough
    points : float
        Of the exercise.

    Returns
    -------
    dict
        Mime types to text.
    """
    best = max(first.share, again.verdict.share)
    words = f"{sentence(first, again)} The better counts: {points * best:.4g} of {points:g} points."
    score = f"{points * again.verdict.share:.4g} of {points:g} points"
    table = show.bundle(again.verdict, FOOTER.format(_listed(again.replaced)), score)
    return {
        "text/plain": f"{words}\n{table['text/plain']}",
        "text/html": f"<p><b>{escape(words)}</b></p>{table['text/html']}",
    }
