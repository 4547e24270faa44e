"""The decorators of a hidden block, and how an exercise is made of what they declare."""

import contextlib
import inspect
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, overload

from mlpkit.exercise import compare, worked
from mlpkit.exercise.model import WORTH, Alternative, Exercise, Mistake, Part, Probe
from mlpkit.exercise.rows import SHARES, RowName
from mlpkit.exercise.source import ExerciseError, must_stand_alone, returned_names, source_of

LEAST_RTOL = 1e-9  # of a probe: the tenth digit is rounded

Function = Callable[..., Any]

_UNBOUND = object()  # a name that meant nothing


class _Kind(StrEnum):
    PROBE = "probe"
    JUDGE = "judge"
    MISTAKE = "mistake"
    ALTERNATIVE = "alternative"


@dataclass(frozen=True)
class _Declaration:
    """What a decorator has put under a name.

    Attributes
    ----------
    thing : object
        A probe, a mistake …: what the name means until the exercise is collected.
    namespace : dict
        The notebook's.
    before : object
        What the name meant there.
    """

    thing: Any
    namespace: dict[str, Any]
    before: object

    def undo(self, name: str) -> None:
        """Give the name back, unless the notebook has given it to something else."""
        if self.namespace.get(name) is not self.thing:
            return
        if self.before is _UNBOUND:
            del self.namespace[name]
        else:
            self.namespace[name] = self.before


@dataclass(frozen=True)
class _Parts:
    """How an exercise says that its result is cut."""

    weights: Mapping[str, float]
    together: Sequence[Sequence[str]]
    history: Sequence[str]

    def places(self) -> tuple[Part, ...]:
        """The rows, in the order of the returned tuple."""
        groups = {name: tuple(group) for group in self.together for name in group}
        parts: dict[str, Part] = {}
        for i, (name, weight) in enumerate(self.weights.items()):
            label = ", ".join(groups.get(name, (name,)))
            before = parts.get(label, Part(label, 0.0, (), name in self.history))
            parts[label] = Part(label, before.weight + weight, (*before.items, i), before.history)
        return tuple(parts.values())


class _Declarations:
    """What has been declared since the last ``check``; the same kind and name again replaces the first."""

    def __init__(self) -> None:
        self.by_name: dict[tuple[_Kind, str], _Declaration] = {}
        self.parts: _Parts | None = None
        self.without_example = ""
        self.without_inputs: dict[str, str] = {}
        self.cut: set[str] = set()  # probes with parts of their own

    def add(self, kind: _Kind, name: str, thing: object, namespace: dict[str, Any]) -> None:
        before = namespace.get(name, _UNBOUND)
        for earlier in self.by_name.values():
            if earlier.namespace is namespace and earlier.thing is before:  # a name that was declared twice
                before = earlier.before
        self.by_name[kind, name] = _Declaration(thing, namespace, before)

    def of(self, kind: _Kind) -> list[Any]:
        return [declaration.thing for (own, _), declaration in self.by_name.items() if own == kind]

    def forget(self) -> None:
        for (_, name), declaration in self.by_name.items():
            declaration.undo(name)
        self.by_name.clear()
        self.parts, self.without_example, self.without_inputs, self.cut = None, "", {}, set()


_stack = [_Declarations()]


@contextlib.contextmanager
def declaring() -> Iterator[None]:
    """Start with nothing declared, and drop at the end what has not been collected.

    What was declared before is there again afterwards.
    """
    declarations = _Declarations()
    _stack.append(declarations)
    try:
        yield
    finally:
        _stack.remove(declarations)
        declarations.forget()


def _declare(kind: _Kind, name: str, thing: object, function: Function) -> None:
    namespace = getattr(function, "__globals__", None)
    if namespace is None:  # a class: the globals of the cell that defines it
        namespace = sys._getframe(2).f_globals
    _stack[-1].add(kind, name, thing, namespace)


@overload
def probe(function: Function) -> Probe: ...
@overload
def probe(
    function: None = None,
    *,
    rtol: float = ...,
    atol: float = ...,
    weight: float = ...,
    mutates: Sequence[str] = ...,
    reveal: bool = ...,
    parts: Sequence[str] | None = ...,
    says: str | Sequence[str] = ...,
) -> Callable[[Function], Probe]: ...
def probe(
    function: Function | None = None,
    *,
    rtol: float = compare.RTOL,
    atol: float = compare.ATOL,
    weight: float = 1.0,
    mutates: Sequence[str] = (),
    reveal: bool = True,
    parts: Sequence[str] | None = None,
    says: str | Sequence[str] = (),
) -> Probe | Callable[[Function], Probe]:
    """Declare a probe.

    Parameters
    ----------
    function : function
        Its parameters are the functions that it needs, by name, the exercise's own first, and
        ``rng``, a :class:`numpy.random.Generator`. Draw the inputs before the first call; give
        a function that takes a generator itself ``rng.spawn(1)[0]``.
    rtol, atol : float
        Tolerance.
    weight : float
        Its share of the marks, relative to the other probes'.
    mutates : sequence of str
        Arguments that the function is asked to overwrite.
    reveal : bool
        Whether a check may show what the reference returns: not where that is the same for all
        seeds, and so would be an answer.
    parts : sequence of str, optional
        Names of the items of the tuple that this probe returns, if they are others than those that
        the function returns; empty if it is not to be cut.
    says : str or sequence of str
        The sentence of the statement that it tests, word for word, or several: ``"scores of any
        size"``. What no sentence promises is not probed.

    Returns
    -------
    Probe
        Or, where options are given, a decorator that returns one.

    Raises
    ------
    ExerciseError
        If it uses a name that it does not define, or asks for more digits than a checks file holds.
    """
    if rtol < LEAST_RTOL:
        raise ExerciseError(f"rtol={rtol:g}: a checks file holds ten digits, so {LEAST_RTOL:g} is the least")

    def declare(function: Function) -> Probe:
        must_stand_alone(function, "probe")
        title = (inspect.getdoc(function) or function.__name__.replace("_", " ")).splitlines()[0].rstrip(".")
        parameters = tuple(p for p in inspect.signature(function).parameters if p != "rng")
        declared = Probe(
            function.__name__,
            title,
            source_of(function),
            parameters,
            rtol,
            atol,
            float(weight),
            tuple(mutates),
            reveal=reveal,
            says=(says,) if isinstance(says, str) else tuple(says),
        )
        if declared.name in (worked.NAME, "everything", *SHARES):
            raise ExerciseError(f"a probe cannot be called {declared.name!r}: that is a row of every exercise")
        if parts is not None:
            declared.parts = _Parts(dict.fromkeys(parts, 1.0), (), ()).places()
            _stack[-1].cut.add(declared.name)
        _declare(_Kind.PROBE, function.__name__, declared, function)
        return declared

    return declare if function is None else declare(function)


def judge(of: Probe) -> Callable[[Function], Function]:
    """Declare who decides whether what a probe returned is right.

    Parameters
    ----------
    of : Probe

    Returns
    -------
    callable
        A decorator.

    Raises
    ------
    ExerciseError
        If the function uses a name that it does not define.

    Notes
    -----
    The decorated function gets the raw value and a generator in the state in which the probe
    got it. It returns True, or a sentence that says what is wrong. It is published, as the
    probe is, and runs in the examiner's process, never in the student's.
    """

    def declare(function: Function) -> Function:
        must_stand_alone(function, "judge")
        of.judge = source_of(function)
        _declare(_Kind.JUDGE, function.__name__, function, function)
        return function

    return declare


def parts(*, together: Sequence[Sequence[str]] = (), history: Sequence[str] = (), **weights: float) -> None:
    """Say how the result of the exercise is cut into rows, if not into equal ones.

    Parameters
    ----------
    together : sequence of sequences of str
        Parts that are one row.
    history : sequence of str
        Parts that keep half of their row with one entry too many or too few: losses, a path.
    **weights : float
        The weight of each part, by its name, in the order in which the function returns them. None:
        those of the docstring, with equal weights.
    """
    _stack[-1].parts = _Parts(weights, together, history)


def without_example(because: str) -> None:
    """Say why the example of the docstring is no probe: it draws, or not every right answer gives its value.

    Parameters
    ----------
    because : str
    """
    _stack[-1].without_example = because


def without_inputs(**because: str) -> None:
    """Say why no probe hands over a kind of input.

    Parameters
    ----------
    **because : str
        A sentence by the name of the kind: see ``mlpkit.exercise.battery.KINDS``.
    """
    _stack[-1].without_inputs |= because


def mistake(
    hint: str, *, fails: "RowName | Sequence[Probe | RowName | str]", worth: str = ""
) -> Callable[[Function], Mistake]:
    """Declare a wrong implementation.

    Parameters
    ----------
    hint : str
        What its author should read.
    fails : RowName, or sequence of Probe and RowName
        Exactly the rows that it fails, whatever the seed: ``[ordinary["dW"], purity]``. A probe alone
        stands for all its parts; ``everything`` for all parts of all probes.
    worth : str
        What share it should earn: ``"slip"`` (at least 0.5), ``"half"`` (0.25 to 0.75), ``"wrong"`` (at
        most 0.35), or ``"trap"`` (at least 0.85) for what is wrong in extreme cases only.

    Returns
    -------
    callable
        A decorator.

    Raises
    ------
    ExerciseError
        If it fails no probe.
    """

    def declare(function: Function) -> Mistake:
        names = tuple(map(_row_name, [fails] if isinstance(fails, RowName) else fails))
        if worth and worth not in WORTH:
            raise ExerciseError(f"a mistake is worth {', '.join(map(repr, WORTH))}, not {worth!r}")
        if not names:
            raise ExerciseError(
                f"the mistake {function.__name__!r} fails no probe: it is not a mistake, or a probe is missing"
            )
        declared = Mistake(function.__name__, " ".join(hint.split()), names, function, source_of(function), worth)
        _declare(_Kind.MISTAKE, function.__name__, declared, function)
        return declared

    return declare


def _row_name(row: Probe | RowName | str) -> RowName:
    return row if isinstance(row, RowName) else RowName(row.name if isinstance(row, Probe) else row)


def alternative(function: Function) -> Alternative:
    """Declare another right implementation.

    Parameters
    ----------
    function : function or type

    Returns
    -------
    Alternative
    """
    declared = Alternative(function.__name__, function, source_of(function))
    _declare(_Kind.ALTERNATIVE, function.__name__, declared, function)
    return declared


def pending() -> bool:
    """Whether a hidden block has been executed and waits for its ``check``."""
    return bool(_stack[-1].by_name)


def forget() -> None:
    """Drop what has been declared since the last ``check``; the notebook's own names come back."""
    _stack[-1].forget()


def collect(name: str, namespace: Mapping[str, Any]) -> Exercise:
    """Make an exercise of what has been declared, and give the names back.

    Parameters
    ----------
    name : str
        The function that students write.
    namespace : mapping
        Where the references are.

    Returns
    -------
    Exercise

    Raises
    ------
    ExerciseError
        If a part is missing, or a probe names a function that does not exist.
    """
    declared = _stack[-1]
    exercise = Exercise(name, declared.of(_Kind.PROBE), declared.of(_Kind.MISTAKE), declared.of(_Kind.ALTERNATIVE))
    exercise.without_example, exercise.without_inputs = declared.without_example, declared.without_inputs
    how, cut = declared.parts, declared.cut
    forget()
    if not exercise.probes:
        raise ExerciseError(f"the exercise {name!r} has no probe")
    if name in namespace:
        _cut(exercise, how, cut, namespace[name])
    if name in namespace and not exercise.without_example:
        shown = worked.example_of(name, namespace)
        if shown is not None:
            shown.weight, shown.parts = worked.weight_beside(sum(p.weight for p in exercise.probes)), exercise.parts
            shown.mutates = tuple(dict.fromkeys(name for p in exercise.probes for name in p.mutates))
            exercise.probes.append(shown)
    known = {p.name for p in exercise.probes} | {"everything", *SHARES}
    for m in exercise.mistakes:
        unknown = sorted({row.probe for row in m.fails} - known)
        if unknown:
            raise ExerciseError(f"the mistake {m.name!r} fails {unknown[0]!r}, which is no probe of this exercise")
    for p in exercise.probes:
        _check_parameters(p, name, namespace)
        exercise.functions |= {needed: namespace[needed] for needed in p.parameters}
    with contextlib.suppress(ExerciseError):
        exercise.source = source_of(namespace[name])
    return exercise


def _cut(exercise: Exercise, how: _Parts | None, own: Collection[str], reference: object) -> None:
    """Give the probes the parts of the result, unless they have parts of their own."""
    names = returned_names(reference)
    weights = (how and how.weights) or (dict.fromkeys(names, 1.0) if len(names) > 1 else {})
    if how is not None:
        unknown = {name for group in (how.history, *how.together) for name in group} - set(weights)
        if unknown and weights:
            raise ExerciseError(f"{exercise.name!r} returns no {sorted(unknown)[0]!r}: it returns {', '.join(weights)}")
    parts = _Parts(weights, how.together if how else (), how.history if how else ()).places()
    if how and how.history and not weights:  # a single result, and a history
        parts = (Part("", 1.0, (), True),)
    exercise.parts = parts
    for p in exercise.probes:
        if p.name not in own and not p.judge:
            p.parts = parts


def _check_parameters(p: Probe, name: str, namespace: Mapping[str, Any]) -> None:
    if name not in p.parameters:
        raise ExerciseError(f"the probe {p.name!r} does not take {name!r}: name it as a parameter")
    if p.parameters[0] != name:
        raise ExerciseError(
            f"the probe {p.name!r} takes {p.parameters[0]!r} first: the exercise's own function, {name!r}, comes first"
        )
    for needed in p.parameters:
        if needed not in namespace:
            raise ExerciseError(f"the probe {p.name!r} needs {needed!r}, which is not defined above it")
