"""Calls of a probe, repeated at its end: a function that remembers the call before answers something else.

What is repeated is the first call of the exercise's own function, with its arguments as they were. Where
an argument came from another of the student's functions (a cache), that one is called again, too, and
once more with other numbers in between. The calls of an object are played again on a new one: once as
they were, and once after a call with other numbers.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpkit.exercise.limits import OUTCOME
from mlpkit.exercise.outcome import Call
from mlpkit.exercise.snapshots import changed, snapshot
from mlpkit.exercise.values import Foreign, decode, encode, size


@dataclass
class Played:
    """A recorded call, with what is needed to repeat it.

    Attributes
    ----------
    call : Call
    function : callable
        A method takes the object first.
    own : bool
        Whether it is of the exercise's own function.
    positional : int
        How many of the arguments were given by position.
    given : list of object
        The arguments themselves, to find out where they come from.
    handed : list of object
        What the function got in their place.
    mutates : sequence of str
        Arguments that it may overwrite.
    result : object
        What it returned itself.
    student_class : type
        Of a method: the student's own class.
    instance : object
        Of a method.
    """

    call: Call
    function: Callable[..., Any]
    own: bool
    positional: int
    given: list[Any]
    handed: list[Any]
    mutates: Sequence[str] = ()
    student_class: Any = object
    instance: object = None
    result: Any = None

    def arguments(self) -> list[Any]:
        """Copies of the arguments as they were."""
        return [snapshot(value) for value in self.call.arguments.values()]

    def play(self, arguments: Sequence[Any], instance: object = None) -> Any:
        """Call it again; a generator is read to its end."""
        names = [label.split(": ")[-1] for label in self.call.arguments]
        keywords = dict(zip(names[self.positional :], arguments[self.positional :], strict=True))
        first = [instance] if self.call.method else []
        result = self.function(*first, *arguments[: self.positional], **keywords)
        return list(result) if inspect.isgenerator(result) else result


def note_late_changes(played: Sequence[Played]) -> None:
    """Find arguments that a later call has overwritten: through a cache that is not a copy, say.

    Parameters
    ----------
    played : sequence of Played
        What is found is noted in the last call of the exercise's own function.
    """
    last = next((p.call for p in reversed(played) if p.own), None)
    for p in played:
        if last is None or last.changed:
            return
        for (label, before), after in zip(p.call.arguments.items(), p.handed, strict=True):
            name = label.split(": ")[-1]
            if name not in p.mutates:
                last.changed = last.changed or (changed(before, after, name) if p.call.done else None)


def repeated(played: Sequence[Played]) -> list[tuple[Any, Any]]:
    """Repeat the calls of a probe.

    Parameters
    ----------
    played : sequence of Played
        In their order.

    Returns
    -------
    list of (object, object)
        What came back before, and what comes back now, for each way of repeating them.
    """
    first = next((p for p in played if p.own), None)
    if first is None or not first.call.done or any(_is_long(p) for p in played if p.own):
        return []
    if first.call.method:
        calls = [p for p in played if p.own and p.instance is first.instance]
        ways: list[Callable[[], Any]] = [lambda: _replayed(calls, False), lambda: _replayed(calls, True)]
        before: Any = [p.call.result for p in calls]
        if not all(p.call.done for p in calls) or first.call.method != calls[0].call.method:
            return []
    else:
        ways, before = [lambda: _repeated_call(first, played)], first.call.result
    return [(decode(encode(before)), _answer(way)) for way in ways]


def _is_long(played: Played) -> bool:
    return size(played.call.result) > OUTCOME.repeated or size(played.call.arguments) > OUTCOME.repeated


def _answer(way: Callable[[], Any]) -> Any:
    try:
        return decode(encode(way()))
    except Exception as error:
        return Foreign(f"an error, {type(error).__name__}"[:200])


def _repeated_call(first: Played, played: Sequence[Played]) -> Any:
    arguments = first.arguments()
    for i, value in enumerate(first.given):
        source = _source(value, played[: next(k for k, p in enumerate(played) if p is first)])
        if source is not None:
            producer, place = source
            result = producer.play(producer.arguments())
            _try(producer, None)
            arguments[i] = result if place is None else result[place]
    return first.play(arguments)


def _source(value: object, played: Sequence[Played]) -> tuple[Played, int | None] | None:
    """The call of another function that returned a value, itself or as one of several."""
    for p in reversed(played):
        if p.own:
            continue
        if p.result is value:
            return p, None
        if isinstance(p.result, tuple):
            for place, item in enumerate(p.result):
                if item is value and isinstance(value, object) and not isinstance(value, int | float | str):
                    return p, place
    return None


def _try(played: Played, instance: object) -> None:
    """A call with other numbers, which a function without a memory forgets."""
    try:
        played.play([_other(value) for value in played.arguments()], instance)
    except Exception:  # the other numbers may be none that it takes
        return


def _other(value: Any) -> Any:
    """The same data with other numbers, of other signs: floats of arrays only."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return 0.75 - value
    if type(value) in (list, tuple):
        return type(value)(_other(item) for item in value)
    return {key: _other(item) for key, item in value.items()} if type(value) is dict else value


def _replayed(calls: Sequence[Played], with_another_before: bool) -> list[Any]:
    student_class = calls[0].student_class
    instance = student_class.__new__(student_class)
    making = [p for p in calls if p.call.method == student_class.__name__]
    others = [p for p in calls if p.call.method != student_class.__name__]
    for p in making:  # none for a class without __init__
        p.play(p.arguments(), instance)
    if with_another_before and others:
        _try(others[0], instance)
    return [*(None for _ in making), *(p.play(p.arguments(), instance) for p in others)]
