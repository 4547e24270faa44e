"""What an answer can reach: one walk over the objects that its code leads to, without running any of them.

:mod:`mlpkit.exercise.borrowing` looks on this walk for functions of :mod:`mlpkit.nn`, and
:mod:`mlpkit.exercise.uses` for other functions of the assignment. Both say themselves where the walk
goes on from an object: the first takes :func:`parts`, which knows what the code really loads; the
second every name that the code may mean.
"""

from __future__ import annotations

import builtins
import dis
import functools
import sys
import types
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any

import numpy as np

from mlpkit.exercise.limits import PROBE

_UNKNOWN: Any = object()  # a value that cannot be told without running code
_LEAVES = {  # of types, the ids: hashing a type may run code of its metaclass
    id(kind) for kind in (type(None), bool, int, float, complex, str, bytes, np.ndarray, np.float64, np.int64, np.bool_)
}
_SEQUENCES = (list, tuple, set, frozenset)
_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE, the flag of classes that Python code defines


def walk(roots: Iterable[Any], leads_to: Callable[[Any], Iterable[Any]]) -> Iterator[Any]:
    """Each object once that one gets to from some others, the nearest first.

    Parameters
    ----------
    roots : iterable of object
        Where to begin.
    leads_to : callable
        Called with an object, it returns those that come next. A damaged object, such as byte code
        put together by hand, may make it fail: then the object leads nowhere.

    Yields
    ------
    object
        At most `PROBE.objects`; numbers, texts and arrays are left out.
    """
    waiting = deque(roots)
    seen: dict[int, Any] = {}
    while waiting and len(seen) < PROBE.objects:
        thing = waiting.popleft()
        if id(thing) in seen or id(type(thing)) in _LEAVES:
            continue
        seen[id(thing)] = thing  # kept, so that no other object gets its id
        yield thing
        with suppress(Exception):
            waiting.extend(leads_to(thing))


_WRAPPERS: tuple[tuple[type, Callable[[Any], list[Any]]], ...] = (
    (types.ModuleType, lambda module: []),
    (types.CodeType, lambda code: []),
    (types.MethodType, lambda method: [method.__func__, method.__self__]),
    (staticmethod, lambda method: [method.__func__]),
    (classmethod, lambda method: [method.__func__]),
    (property, lambda attribute: [attribute.fget, attribute.fset, attribute.fdel]),
    (functools.partial, lambda call: [call.func, *tuple.__iter__(call.args), *dict.values(call.keywords)]),
    (type(functools.lru_cache(len)), lambda function: [function.__wrapped__]),
)
"""What lies in objects of Python's own types; their attributes run no code of a student's."""


def parts(thing: Any, namespace: Mapping[str, Any]) -> list[Any]:
    """The objects that one object leads to.

    Parameters
    ----------
    thing : object
    namespace : mapping of str to object
        Where names are looked up that the globals of a function do not have.

    Returns
    -------
    list of object
        What it holds, and of a function also what its code loads. Functions of installed packages
        lead nowhere: those of ``mlpkit`` may use each other.
    """
    kind = type(thing)
    if kind is types.FunctionType:
        return _parts_of_function(thing, namespace)
    for wrapper, contents in _WRAPPERS:
        if kind is wrapper:
            return contents(thing)
    held: list[Any] = []
    if issubclass(kind, type):
        for cls in _mro(thing):
            held += _class_dict(cls).values() if _written_by_a_student(cls) else [cls]
        return held
    if issubclass(kind, dict):
        held += islice(dict.keys(thing), PROBE.objects)
        held += islice(dict.values(thing), PROBE.objects)
    for base in _SEQUENCES:
        if issubclass(kind, base):
            held += islice(base.__iter__(thing), PROBE.objects)
    return held + _attributes(thing)


def _class_dict(cls: type) -> Mapping[str, Any]:
    namespace: Mapping[str, Any] = type.__dict__["__dict__"].__get__(cls)
    return namespace


def _mro(cls: type) -> tuple[type, ...]:
    classes: tuple[type, ...] = type.__dict__["__mro__"].__get__(cls)
    return classes


def _installed(name: Any) -> types.ModuleType | None:
    """A module that is part of Python, of mlpkit or of another installed package; None for any other name."""
    module = sys.modules.get(name) if type(name) is str else None
    if type(module) is not types.ModuleType or name == "__main__":
        return None
    file = vars(module).get("__file__")
    if name.partition(".")[0] in ("mlpkit", *sys.stdlib_module_names) or type(file) is not str:
        return module
    return module if "site-packages" in file or "dist-packages" in file else None


def _written_by_a_student(cls: type) -> bool:
    if not type.__dict__["__flags__"].__get__(cls) & _HEAP_TYPE:  # written in C
        return False
    module = _installed(_class_dict(cls).get("__module__"))
    name = type.__dict__["__name__"].__get__(cls)
    return module is None or vars(module).get(name) is not cls


def _attributes(thing: Any) -> list[Any]:
    """The class of an object and the values of its attributes, without running any code of its class."""
    values: list[Any] = [type(thing)]
    own_dict: Any = None
    for cls in _mro(type(thing)):
        for name, value in _class_dict(cls).items():
            if type(value) is types.MemberDescriptorType:  # a slot
                with suppress(AttributeError):
                    values.append(value.__get__(thing))
            elif name == "__dict__" and own_dict is None:
                own_dict = value
    if own_dict is None or type(own_dict) is types.GetSetDescriptorType:
        with suppress(AttributeError):
            values.extend(dict.values(object.__getattribute__(thing, "__dict__")))
    return values


def _static_attribute(owner: Any, name: str) -> Any:
    """An attribute of a module or a class as it stands in its dictionary."""
    if type(owner) is types.ModuleType:
        return types.ModuleType.__getattribute__(owner, "__dict__").get(name, _UNKNOWN)
    if issubclass(type(owner), type):
        return next((_class_dict(cls)[name] for cls in _mro(owner) if name in _class_dict(cls)), _UNKNOWN)
    return _UNKNOWN


def _parts_of_function(function: types.FunctionType, namespace: Mapping[str, Any]) -> list[Any]:
    module = _installed(dict.get(function.__globals__, "__name__"))
    if module is not None and function.__globals__ is vars(module):
        return []
    held = [*(function.__defaults__ or ()), *dict.values(function.__kwdefaults__ or {})]
    held += dict.values(function.__dict__)
    cells: dict[str, list[Any]] = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        with suppress(ValueError):  # not filled yet
            cells[name] = [cell.cell_contents]
            held += cells[name]

    def look_up(name: str) -> Any:
        value = dict.get(function.__globals__, name, _UNKNOWN)
        return namespace.get(name, vars(builtins).get(name, _UNKNOWN)) if value is _UNKNOWN else value

    return held + _Reader(look_up).read(function.__code__, cells)


@functools.lru_cache(maxsize=512)
def _instructions(code: types.CodeType) -> tuple[tuple[str, Any], ...]:
    return tuple((instruction.opname, instruction.argval) for instruction in dis.get_instructions(code))


class _Reader:
    """Reads in byte code which objects it loads: globals, attributes of modules, imports, local aliases."""

    def __init__(self, look_up: Callable[[str], Any]) -> None:
        self.look_up = look_up
        self.loaded: list[Any] = []
        self.current = _UNKNOWN  # on top of the stack
        self.module = _UNKNOWN  # from which names are being imported
        self.constant = _UNKNOWN
        self.variables: dict[str, list[Any]] = {}

    def read(self, code: types.CodeType, outer: Mapping[str, list[Any]]) -> list[Any]:
        """All objects that a code object and those nested in it load.

        Parameters
        ----------
        code : code object
        outer : mapping of str to list
            What the variables of the functions around it may hold.

        Returns
        -------
        list
        """
        self.variables = {name: list(values) for name, values in outer.items()}
        for _ in range(2):  # a loop may use what it assigns further down
            self.current = self.module = _UNKNOWN
            for operation, argument in _instructions(code):
                self._step(operation, argument)
        here = self.variables
        for constant in code.co_consts:
            if type(constant) is types.CodeType:
                self.read(constant, here)
        return self.loaded

    def _step(self, operation: str, argument: Any) -> None:
        if operation in ("LOAD_GLOBAL", "LOAD_NAME"):
            self._load(self.variables[argument] if argument in self.variables else [self.look_up(argument)])
        elif operation in ("LOAD_ATTR", "LOAD_METHOD"):
            self._load([_static_attribute(self.current, argument)])
        elif operation == "LOAD_CONST":
            self.current, self.constant = _UNKNOWN, argument
        elif operation == "IMPORT_NAME":
            name = argument if self.constant else argument.partition(".")[0]
            self.module = self.current = sys.modules.get(name, _UNKNOWN)
        elif operation == "IMPORT_FROM":
            self._load([_static_attribute(self.module, argument)])
        elif operation in ("SWAP", "ROT_TWO"):  # "import a.b.c as d" goes down step by step
            self.module = self.current
        elif operation.startswith(("LOAD_FAST", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT")):
            for name in argument if type(argument) is tuple else (argument,):
                self._load(self.variables.get(name, []))
        elif operation.startswith("STORE_FAST_LOAD_FAST"):
            self._store(argument[0])
            self._load(self.variables.get(argument[1], []))
        elif operation in ("STORE_FAST", "STORE_DEREF", "STORE_NAME", "STORE_GLOBAL"):
            self._store(argument)
        elif operation not in ("POP_TOP", "PUSH_NULL", "COPY", "NOP", "RESUME", "EXTENDED_ARG", "CACHE"):
            self.current = _UNKNOWN

    def _load(self, values: list[Any]) -> None:
        known = [value for value in values if value is not _UNKNOWN]
        self.loaded += known
        self.current = known[-1] if known else _UNKNOWN

    def _store(self, name: str) -> None:
        if self.current is not _UNKNOWN and all(self.current is not value for value in self.variables.get(name, ())):
            self.variables.setdefault(name, []).append(self.current)
        self.current = _UNKNOWN
