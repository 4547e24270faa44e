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
objects, as many as a walk looks at (``PROBE.objects`` in :mod:`mlpkit.exercise.limits`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from mlpkit import nn
from mlpkit.exercise import reach

_FACADE = vars(nn)
_PUBLIC: dict[str, Any] = {name: _FACADE[name] for name in nn.__all__ if callable(_FACADE[name])}
_NAMES = {id(value): name for name, value in _PUBLIC.items()}
_RULES = nn.OPTIMIZERS  # the table itself, in which stand-ins are put
_ACTIVATIONS, _OPTIMIZERS = dict(nn.ACTIVATIONS), dict(nn.OPTIMIZERS)

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

    def leads_to(thing: Any) -> list[Any]:  # the package's own functions lead nowhere
        return [] if id(thing) in _NAMES or thing is _RULES else reach.parts(thing, namespace)

    return next(
        (_NAMES[id(thing)] for thing in reach.walk([function], leads_to) if _NAMES.get(id(thing)) in names), None
    )
