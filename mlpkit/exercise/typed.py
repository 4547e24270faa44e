"""Calls written as a student would type them, so that they run when they are pasted into a cell."""

import ast
import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from mlpkit.exercise.containers import contents, size
from mlpkit.exercise.examples import show
from mlpkit.exercise.limits import SHOWN
from mlpkit.exercise.model import Probe
from mlpkit.exercise.outcome import Call
from mlpkit.exercise.trials import Trial
from mlpkit.exercise.values import Foreign


class CannotBeTyped(Exception):
    """A call with an argument that no expression stands for."""


def call(name: str, trial: Trial, number: int) -> str:
    """A recorded call as text.

    Parameters
    ----------
    name : str
        The exercise.
    trial : Trial
    number : int
        Of the call among the recorded ones.

    Returns
    -------
    str
        Of a method, with the object's making and the calls before it; of functions that the
        probe hands over, their source comes first. Where something has no source, it is the
        whole probe, called with its seed.
    """
    calls = trial.got.calls
    try:
        writer = _Writer(name, trial.probe)
        one = calls[number]
        lines = writer.of_object(calls[: number + 1]) if _is_method(one) else [writer.call(name, one)]
        return "\n".join([*writer.before, *lines])
    except CannotBeTyped:
        return whole(name, trial)


def whole(name: str, trial: Trial) -> str:
    """A probe with its call: whatever it hands over, it can be run."""
    probe = trial.probe
    parameters = inspect.signature(probe.compiled()).parameters
    given = ", ".join(f"np.random.default_rng({trial.seed})" if p == "rng" else p for p in parameters)
    return f"{probe.source.rstrip()}\n\n{probe.name}({given})"


def _is_method(one: Call) -> bool:
    return bool(one.method) or any(": " in label for label in one.arguments)


class _Writer:
    """Writes the calls of one probe, and what must stand before them."""

    def __init__(self, name: str, probe: Probe) -> None:
        self.name, self.probe = name, probe
        self.before: list[str] = []

    def call(self, called: str, one: Call) -> str:
        """One call: its arguments by name, or by position where the function has no names for them."""
        arguments = []
        for label, value in one.arguments.items():
            parameter = label.split(": ")[-1]
            start = "" if parameter.startswith("argument ") else f"{parameter}="
            arguments.append(start + self.expression(value, len(start), parameter))
        inner = ",\n".join(arguments)
        return f"{called}({inner})" if "\n" not in inner else f"{called}(\n{inner})"

    def of_object(self, calls: Sequence[Call]) -> list[str]:
        """Lines that make an object and call its methods, up to the last of some calls."""
        methods = [self.method_of(one) for one in calls]
        if methods.count(self.name) > 1:  # which of the objects it was is not recorded
            raise CannotBeTyped
        if methods[-1] == self.name:
            return [self.call(self.name, calls[-1])]
        lines = [] if self.name in methods else [f"layer = {self.name}()"]
        for method, one in zip(methods, calls, strict=True):
            start = f"layer = {self.name}" if method == self.name else f"layer.{method}"
            lines.append(self.call(start, one))
        return lines

    def method_of(self, one: Call) -> str:
        """Name of the method, or of the exercise where an object is made, whatever its class is called."""
        method = one.method or next((label.split(": ")[0] for label in one.arguments if ": " in label), self.name)
        return method if f".{method}(" in self.probe.source else self.name

    def expression(self, value: Any, indent: int, name: str) -> str:
        """An argument as an expression."""
        kind, items = contents(value)
        if kind is not None and any(_is_odd(item[1] if kind is dict else item) for item in items):
            if kind is dict:
                return "{" + ", ".join(f"{key!r}: {self.expression(v, 0, str(key))}" for key, v in items) + "}"
            inner = ", ".join(self.expression(v, 0, f"{name}_{i}") for i, v in enumerate(items))
            return f"[{inner}]" if kind is list else f"({inner},)"
        if not _is_odd(value):
            return show(value, indent)
        if isinstance(value, np.random.Generator) or value == Foreign("Generator"):
            return "np.random.default_rng(0)"
        if isinstance(value, Foreign) or not callable(value):
            raise CannotBeTyped
        return self.function(value)

    def function(self, function: Callable[..., Any]) -> str:
        """A function as an expression: its name in NumPy or in the notebook, or the source of the probe's own."""
        name = getattr(function, "__name__", "")
        if getattr(np, name or " ", None) is function:
            return f"np.{name}"
        if name in self.probe.parameters:
            return str(name)
        code = getattr(function, "__code__", None)
        defaults = getattr(function, "__defaults__", None)
        if code is None or code.co_filename != f"<probe {self.probe.name}>" or defaults:
            raise CannotBeTyped
        node = _definition(self.probe.source, code)
        closure = inspect.getclosurevars(function).nonlocals
        for label, value in closure.items():
            if label == name or size(value) > SHOWN.closure:
                raise CannotBeTyped
            if not (callable(value) and getattr(value, "__name__", "") == label):
                self._define(f"{label} = {self.expression(value, len(label) + 3, label)}")
        if isinstance(node, ast.Lambda):
            return ast.unparse(node)
        self._define(ast.unparse(node))
        return str(name)

    def _define(self, line: str) -> None:
        if line not in self.before:
            self.before.append(line)


def _is_odd(value: Any) -> bool:
    """Whether something in a value has no literal of its own: a function, a generator, an object."""
    kind, items = contents(value)
    if kind is not None:
        return any(_is_odd(item[1] if kind is dict else item) for item in items)
    return not isinstance(value, np.ndarray | np.generic | str | int | float | bool | None)


@functools.lru_cache(256)
def _definitions(source: str) -> Mapping[int, Sequence[ast.Lambda | ast.FunctionDef]]:
    by_line: dict[int, list[ast.Lambda | ast.FunctionDef]] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Lambda | ast.FunctionDef):
            by_line.setdefault(node.lineno, []).append(node)
    return by_line


def _definition(source: str, code: Any) -> ast.Lambda | ast.FunctionDef:
    """The node of a function in the source of its probe."""
    nodes = [
        node
        for node in _definitions(source).get(code.co_firstlineno, ())
        if isinstance(node, ast.Lambda) == (code.co_name == "<lambda>")
    ]
    if len(nodes) > 1:  # several in one line: the columns of the code say which
        columns = {column for _, _, column, _ in code.co_positions() if column}
        nodes = [n for n in nodes if columns and n.col_offset < min(columns) < max(columns) <= (n.end_col_offset or 0)]
    if len(nodes) != 1:
        raise CannotBeTyped
    return nodes[0]
