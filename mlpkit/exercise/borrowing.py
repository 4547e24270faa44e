"""What an assignment asks for cannot be borrowed from :mod:`mlpkit.nn` while it is checked.

Two things work together:

- :func:`reaches` looks, without running anything, at all that an answer can reach, and finds a
  function of ``mlpkit.nn`` that is handed on: under another name, in a closure, a default, a
  partial, a container, a base class, or as ``nn.softmax`` in the body of a helper.
- :func:`refuse` replaces, while a probe runs, the attributes of ``mlpkit.nn`` by stand-ins that
  raise :class:`Borrowed`, so that a name that is put together at run time is refused as well.

The modules in which the functions are defined stay as they are: a function that was given may call
inside the package what the student has to write.

Neither of the two notices a function that is fetched at run time from a *submodule* whose name or
whose attribute is computed: ``importlib.import_module("mlpkit.nn.softmax_" + "regression").softmax``,
``getattr(mlpkit.nn.softmax_regression, "soft" + "max")``, ``sys.modules[...]``, the attribute
``__globals__`` of a given function, the garbage collector, or code in a string. Nor does the walk
see what it would have to run code to see: properties, ``__getattr__``, generators under way, arrays
of objects, functions that other functions return, and whatever lies behind the first
:data:`LIMIT` objects.
"""

from __future__ import annotations

import builtins
import dis
import functools
import sys
import types
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any, NoReturn

import numpy as np

from mlpkit import nn

LIMIT = 1000
"""How many objects :func:`reaches` looks at."""

_FACADE = vars(nn)
_PUBLIC: dict[str, Any] = {name: _FACADE[name] for name in nn.__all__ if callable(_FACADE[name])}
_NAMES = {id(value): name for name, value in _PUBLIC.items()}
_RULES = nn.OPTIMIZERS  # the table itself, in which stand-ins are put
_ACTIVATIONS, _OPTIMIZERS = dict(nn.ACTIVATIONS), dict(nn.OPTIMIZERS)
_UNKNOWN: Any = object()  # a value that cannot be told without running code
_LEAVES = {  # of types, the ids: hashing a type may run code of its metaclass
    id(kind) for kind in (type(None), bool, int, float, complex, str, bytes, np.ndarray, np.float64, np.int64, np.bool_)
}
_SEQUENCES = (list, tuple, set, frozenset)
_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE, the flag of classes that Python code defines

_refused: frozenset[str] = frozenset()  # of the whole process: another thread is no way around it


class Borrowed(RuntimeError):
    """A function was called that the assignment asks the student to write."""


def borrowed_name(function: object) -> str | None:
    """Say which public function or class of :mod:`mlpkit.nn` an object is.

    Parameters
    ----------
    function : object
        A :class:`functools.partial` counts as the function that it calls.

    Returns
    -------
    str or None
        Its name in ``mlpkit.nn``, whatever it is called elsewhere; None for anything else.
    """
    while type(function) is functools.partial:
        function = function.func
    return _NAMES.get(id(function))


# ----------------------------------------------------------------------------------- while a probe runs


def _refusal(name: str) -> Borrowed:
    return Borrowed(f"{name} is what this assignment asks for: write it yourself instead of calling mlpkit.nn.{name}")


def _stand_in(name: str) -> Any:
    """An object in the place of a public function or class, which raises Borrowed as soon as it is used."""
    original = _PUBLIC[name]
    if not isinstance(original, type):

        def refused_function(*args: Any, **kwargs: Any) -> NoReturn:
            raise _refusal(name)

        return refused_function

    class RefusedClass(type):
        def __call__(cls, *args: Any, **kwargs: Any) -> NoReturn:
            raise _refusal(name)

        def __getattr__(cls, attribute: str) -> NoReturn:
            if attribute.startswith("__"):
                raise AttributeError(attribute)
            raise _refusal(name)

        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, original)

    return RefusedClass(name, (), {})


@contextmanager
def refuse(asked: Iterable[str]) -> Iterator[None]:
    """Refuse some functions of :mod:`mlpkit.nn` to all who fetch them from there, for a while.

    Parameters
    ----------
    asked : iterable of str
        What the assignment asks for. Names that ``mlpkit.nn`` does not have are no error. They
        replace what an outer ``refuse`` refuses, until this one ends.

    Notes
    -----
    ``nn.OPTIMIZERS`` is changed in place, since ``nn.Optimizer`` looks up names there;
    ``nn.ACTIVATIONS`` serves other functions of the package, and is replaced by a copy.

    Examples
    --------
    >>> with refuse(["softmax"]):
    ...     nn.log_softmax([[0.0, 0.0]])  # works, and nn.softmax would raise Borrowed
    array([[-0.69314718, -0.69314718]])
    """
    global _refused
    outer = _refused
    inner = frozenset([asked] if isinstance(asked, str) else asked) & _PUBLIC.keys()
    touched = [*(outer | inner), "ACTIVATIONS"]
    facade_before = {name: _FACADE[name] for name in touched if name in _FACADE}
    rules_before = dict(_RULES)
    stand_ins = {name: _stand_in(name) for name in inner}

    def substitute(function: Any) -> Any:
        return stand_ins.get(_NAMES.get(id(function), ""), function)

    activations = {
        name: type(entry)(*(substitute(function) for function in entry)) for name, entry in _ACTIVATIONS.items()
    }
    try:
        _refused = inner
        _FACADE.update({name: _PUBLIC[name] for name in outer} | stand_ins | {"ACTIVATIONS": activations})
        _RULES.update({name: substitute(rule) for name, rule in _OPTIMIZERS.items()})
        yield
    finally:
        try:
            _restore(_FACADE, facade_before, touched)
        finally:
            _restore(_RULES, rules_before, _OPTIMIZERS)
            _refused = outer


def _restore(contents: dict[str, Any], before: Mapping[str, Any], touched: Iterable[str]) -> None:
    contents.update(before)
    for name in touched:
        if name not in before:  # somebody had deleted it
            contents.pop(name, None)


# ------------------------------------------------------------------------------ what an answer can reach


def reaches(function: object, namespace: Mapping[str, Any], asked: Iterable[str]) -> str | None:
    """Find an asked-for function of :mod:`mlpkit.nn` among all that an answer can reach.

    Parameters
    ----------
    function : object
        The answer: a function, a class, a partial or any other object.
    namespace : mapping of str to object
        Where names are looked up that the globals of a function do not have.
    asked : iterable of str
        What the assignment asks for.

    Returns
    -------
    str or None
        A name in `asked` that is handed on from ``mlpkit.nn``; None if there is none.

    Notes
    -----
    Nothing of the student's runs: byte code is read, attributes are looked up in dictionaries.
    Functions of installed packages are not looked into: those of ``mlpkit`` may use each other.
    """
    names = frozenset(asked)
    if not names & _PUBLIC.keys():
        return None
    waiting: deque[Any] = deque([function])
    seen: dict[int, Any] = {}
    while waiting and len(seen) < LIMIT:
        thing = waiting.popleft()
        if id(thing) in seen or id(type(thing)) in _LEAVES:
            continue
        seen[id(thing)] = thing  # kept, so that no other object gets its id
        name = _NAMES.get(id(thing))
        if name in names:
            return name
        if name is None and thing is not _RULES:
            with suppress(Exception):  # a damaged object, such as byte code put together by hand, leads nowhere
                waiting.extend(_parts(thing, namespace))
    return None


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


def _parts(thing: Any, namespace: Mapping[str, Any]) -> list[Any]:
    """The objects that one object leads to."""
    kind = type(thing)
    if kind is types.FunctionType:
        return _parts_of_function(thing, namespace)
    for wrapper, contents in _WRAPPERS:
        if kind is wrapper:
            return contents(thing)
    parts: list[Any] = []
    if issubclass(kind, type):
        for cls in _mro(thing):
            parts += _class_dict(cls).values() if _written_by_a_student(cls) else [cls]
        return parts
    if issubclass(kind, dict):
        parts += islice(dict.keys(thing), LIMIT)
        parts += islice(dict.values(thing), LIMIT)
    for base in _SEQUENCES:
        if issubclass(kind, base):
            parts += islice(base.__iter__(thing), LIMIT)
    return parts + _attributes(thing)


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
    parts = [*(function.__defaults__ or ()), *dict.values(function.__kwdefaults__ or {})]
    parts += dict.values(function.__dict__)
    cells: dict[str, list[Any]] = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        with suppress(ValueError):  # not filled yet
            cells[name] = [cell.cell_contents]
            parts += cells[name]

    def look_up(name: str) -> Any:
        value = dict.get(function.__globals__, name, _UNKNOWN)
        return namespace.get(name, vars(builtins).get(name, _UNKNOWN)) if value is _UNKNOWN else value

    return parts + _Reader(look_up).read(function.__code__, cells)


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
