"""Watching the calls of a function or class: arguments, results, and what is overwritten."""

import contextlib
import inspect

from mlpkit.exercise import values
from mlpkit.exercise.outcome import MAX_CALLS, Call


class Recorder:
    """Watches the calls of one function or class: arguments, results, and what is overwritten."""

    def __init__(self, order, mutates=()):
        self.calls, self.depth, self.order, self.mutates = [], 0, order, mutates

    def watch(self, function):
        if isinstance(function, type):
            return self._watched_class(function)

        def watched(*args, **kwargs):
            return self._record(function, args, kwargs, _names(function))

        with contextlib.suppress(Exception):  # whatever a student gave that name
            watched.__name__, watched.__doc__ = function.__name__, function.__doc__
        return watched

    def _watched_class(self, cls):
        recorder, members = self, {}
        for name in dir(cls):
            method = inspect.getattr_static(cls, name)
            if inspect.isfunction(method) and (not name.startswith("__") or name in ("__init__", "__call__")):

                def wrapped(instance, *args, _method=method, _name=name, **kwargs):
                    label = cls.__name__ if _name == "__init__" else _name
                    return recorder._record(_method, (instance, *args), kwargs, _names(_method), label)

                members[name] = wrapped
        return type(cls.__name__, (cls,), members)

    def _record(self, function, args, kwargs, names, method=None):
        if self.depth or len(self.calls) >= MAX_CALLS:
            return function(*args, **kwargs)
        positional = (
            dict(zip(names, args, strict=False))
            if len(names) >= len(args)
            else {f"argument {i + 1}": a for i, a in enumerate(args)}
        )
        given = {**positional, **kwargs}
        if method is not None:
            given.pop(next(iter(positional)), None)  # self
        prefix = f"{method}: " if method else ""
        before = {prefix + k: values.snapshot(v) for k, v in given.items()}
        call = Call(before, method=method or "")
        self.calls.append(call)
        if before or not method:  # making an object of no arguments says nothing of the inputs
            self.order.append(call)
        self.depth += 1
        try:
            result = function(*args, **kwargs)
        finally:
            self.depth -= 1
            self._compare(call, given, prefix)
        if inspect.isgenerator(result):
            return self._watched_generator(result, call, given, prefix)
        call.result, call.done = values.snapshot(result), True
        return result

    def _watched_generator(self, generator, call, given, prefix):
        items = []
        try:
            for item in generator:
                items.append(values.snapshot(item))
                yield item
            call.done = True
        finally:  # a probe may stop before the last item
            call.result = items
            self._compare(call, given, prefix)

    def _compare(self, call, given, prefix):
        for name, value in given.items():
            found = values.changed(call.arguments[prefix + name], value, name)
            if found and name not in self.mutates:
                call.changed = call.changed or found


def _names(function):
    try:
        return [
            p.name
            for p in inspect.signature(function).parameters.values()
            if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]
    except (TypeError, ValueError):
        return []
