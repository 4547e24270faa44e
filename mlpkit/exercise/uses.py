"""Which other functions of an assignment an answer can call, as far as its code shows."""

import contextlib
import functools
import types
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from mlpkit.exercise import reach
from mlpkit.exercise.limits import OUTCOME
from mlpkit.exercise.model import Probe


def used_functions(probe: Probe, functions: Mapping[str, Any], asked: Collection[str]) -> tuple[str, ...]:
    """Names of other functions of the assignment that an answer can get to.

    Parameters
    ----------
    probe : Probe
        Its first parameter is the exercise's own function; the others count as used.
    functions : mapping
        The namespace of the notebook.
    asked : collection of str
        Functions of the assignment.

    Returns
    -------
    tuple of str
        Sorted, at most `OUTCOME.uses`.
    """
    used = set(probe.parameters[1:])

    def leads_to(thing: Any) -> Iterable[Any]:
        named = thing.co_names if type(thing) is types.CodeType else ()
        return [*(functions[name] for name in named if name in functions), *_held(thing)]

    for thing in reach.walk([functions[name] for name in probe.parameters] if asked else [], leads_to):
        if type(thing) is types.CodeType:
            used |= set(thing.co_names) & set(asked)
    return tuple(sorted(used - {probe.parameters[0]}))[: OUTCOME.uses]


def _held(thing: Any) -> Iterable[Any]:
    """What a code object, a function, a method, a partial or a class holds."""
    if type(thing) is types.CodeType:
        return [constant for constant in thing.co_consts if type(constant) is types.CodeType]
    if type(thing) is types.FunctionType:
        return [thing.__code__, *_cells(thing)]
    if type(thing) is functools.partial:
        return [thing.func]
    if type(thing) in (staticmethod, classmethod, types.MethodType):
        return [thing.__func__]
    return list(vars(thing).values()) if type(thing) is type else []


def _cells(function: types.FunctionType) -> Iterable[Any]:
    """What a function has from the functions around it."""
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):  # nothing in it yet
            yield cell.cell_contents
