"""Watching the calls of a function or class: arguments, results, and what is overwritten."""

import contextlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from mlpkit.exercise.limits import OUTCOME
from mlpkit.exercise.outcome import Call
from mlpkit.exercise.repeating import Played
from mlpkit.exercise.snapshots import changed, snapshot


class Recorder:
    """Watches the calls of one function or class: arguments, results, and what is overwritten.

    Parameters
    ----------
    order : list of Call
        Shared by several recorders: each appends its calls as they begin.
    mutates : sequence of str
        Arguments that may be overwritten.
    played : list of Played
        Shared, too: what is needed to repeat the calls.
    own : bool
        Whether it watches the exercise's own function.

    Attributes
    ----------
    calls : list of Call
        At most `OUTCOME.calls`; calls from inside a recorded one are not recorded.
    """

    def __init__(
        self,
        order: list[Call],
        mutates: Sequence[str] = (),
        played: list[Played] | None = None,
        own: bool = True,
    ) -> None:
        self.calls: list[Call] = []
        self.depth = 0
        self.order = order
        self.mutates = mutates
        self.played: list[Played] = [] if played is None else played
        self.own = own
        self.watched_class: type = object

    def watch(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap a function, or subclass a class.

        Parameters
        ----------
        function : callable

        Returns
        -------
        callable
            It does the same, and its calls are recorded.
        """
        if isinstance(function, type):
            return self._watched_class(function)

        def watched(*args: Any, **kwargs: Any) -> Any:
            return self._record(function, args, kwargs, _positional_names(function))

        with contextlib.suppress(Exception):  # whatever a student gave that name
            watched.__name__, watched.__doc__ = function.__name__, function.__doc__
        return watched

    def _watched_class(self, cls: type) -> type:
        members, self.watched_class = {}, cls
        for name in dir(cls):
            method = inspect.getattr_static(cls, name)
            if inspect.isfunction(method) and (not name.startswith("__") or name in ("__init__", "__call__")):
                members[name] = self._watched_method(method, cls.__name__ if name == "__init__" else name)
        return type(cls.__name__, (cls,), members)

    def _watched_method(self, method: Callable[..., Any], label: str) -> Callable[..., Any]:
        def wrapped(instance: object, *args: Any, **kwargs: Any) -> Any:
            return self._record(method, (instance, *args), kwargs, _positional_names(method), label)

        return wrapped

    def _record(
        self,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        names: list[str],
        method: str = "",
    ) -> Any:
        if self.depth or len(self.calls) >= OUTCOME.calls:
            return function(*args, **kwargs)
        positional = (
            dict(zip(names, args, strict=False))
            if len(names) >= len(args)
            else {f"argument {i + 1}": a for i, a in enumerate(args)}
        )
        given = {**positional, **kwargs}
        instance = given.pop(next(iter(positional)), None) if method else None
        prefix = f"{method}: " if method else ""
        call = Call({prefix + name: snapshot(value) for name, value in given.items()}, method=method)
        self.calls.append(call)
        originals = list(given.values())
        given = {name: value if name in self.mutates else _copy(value) for name, value in given.items()}
        handed = list(given.values())
        count = len(positional) - bool(method)
        played = Played(call, function, self.own, count, originals, handed, self.mutates, self.watched_class, instance)
        self.played.append(played)
        if call.arguments or not method:  # making an object of no arguments says nothing of the inputs
            self.order.append(call)
        self.depth += 1
        try:
            first = (instance,) if method else ()
            result = function(*first, *handed[:count], **dict(zip(kwargs, handed[count:], strict=True)))
        finally:
            self.depth -= 1
            self._note_changes(call, given, prefix)
        if inspect.isgenerator(result):
            return self._watched_generator(result, call, given, prefix)
        call.result, call.done = snapshot(result), True
        played.result = result
        return result

    def _watched_generator(
        self, generator: Iterator[Any], call: Call, given: dict[str, Any], prefix: str
    ) -> Iterator[Any]:
        items = []
        try:
            for item in generator:
                items.append(snapshot(item))
                yield item
            call.done = True
        finally:  # a probe may stop before the last item
            call.result = items
            self._note_changes(call, given, prefix)

    def _note_changes(self, call: Call, given: dict[str, Any], prefix: str) -> None:
        for name, value in given.items():
            overwritten = changed(call.arguments[prefix + name], value, name)
            if overwritten and name not in self.mutates:
                call.changed = call.changed or overwritten


def _copy(value: Any) -> Any:
    """What the function gets in place of the caller's own data: what it overwrites spoils no later call.

    Arrays, lists, tuples and dictionaries, at any depth; of a class of the student's own, the thing itself.
    """
    if type(value) is np.ndarray:
        return value.copy(order="K")
    if type(value) in (list, tuple):
        return type(value)([_copy(item) for item in value])
    return {key: _copy(item) for key, item in value.items()} if type(value) is dict else value


def _positional_names(function: Callable[..., Any]) -> list[str]:
    try:
        return [
            p.name
            for p in inspect.signature(function).parameters.values()
            if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]
    except (TypeError, ValueError):
        return []
