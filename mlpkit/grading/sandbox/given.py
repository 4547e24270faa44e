"""Functions of :mod:`mlpkit.nn` that stand in a notebook for a while in place of the student's own.

Runs in the student's process. They are wrapped in functions of this module: what stands in the
notebook is given, and every other way to a function that the assignment asks for stays closed
(see :mod:`mlpkit.exercise.borrowing`).
"""

import contextlib
import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from mlpkit import nn

_PUBLIC: dict[str, Callable[..., Any]] = {name: getattr(nn, name) for name in nn.__all__ if callable(getattr(nn, name))}


def has(name: str) -> bool:
    """Whether :mod:`mlpkit.nn` has a public function or class of this name."""
    return name in _PUBLIC


def wrapped(name: str) -> Callable[..., Any]:
    """A function that does what the public one of this name does.

    Parameters
    ----------
    name : str

    Returns
    -------
    callable
    """
    original = _PUBLIC[name]

    @functools.wraps(original, updated=())
    def given(*args: Any, **kwargs: Any) -> Any:
        return original(*args, **kwargs)

    return given


@contextlib.contextmanager
def standing_in(namespace: dict[str, Any], names: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Put given functions into a notebook's namespace, and afterwards what was there before.

    Parameters
    ----------
    namespace : dict
    names : iterable of str
        Those that ``mlpkit.nn`` does not have stay as they are.

    Yields
    ------
    dict
        The namespace.
    """
    names = [name for name in names if name in _PUBLIC]
    before = {name: namespace[name] for name in names if name in namespace}
    namespace.update({name: wrapped(name) for name in names})
    try:
        yield namespace
    finally:
        for name in names:
            namespace.pop(name, None)
        namespace.update(before)
