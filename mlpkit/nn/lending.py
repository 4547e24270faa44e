"""Lending: what an assignment asks for cannot be borrowed from here while it is checked.

A public function of :mod:`mlpkit.nn` works for everybody, except that the names an assignment
asks for may be refused for a while; the calls between functions of the package always work.
"""

import functools
import inspect
import threading
from contextlib import contextmanager

LENT = {}  # name -> the public function or class
_refused = frozenset()  # of the whole process, so that a new thread is no way around it
_thread = threading.local()  # .depth: how many calls of the package are under way in this thread


class Borrowed(RuntimeError):
    """A function was called that the assignment asks the student to write."""


def lent(thing):
    """Make a function or class of this package one that can be refused.

    Parameters
    ----------
    thing : callable
        A public function or class. One that calls functions it was given wraps them in `theirs`.

    Returns
    -------
    callable
        The same, except that it raises :class:`Borrowed` where its name is refused and the
        call (of a class: the making of an object) comes from outside the package.
    """
    if isinstance(thing, type):
        for name, method in list(vars(thing).items()):
            if inspect.isfunction(method) and name != "__init__":
                setattr(thing, name, _counted(method, None))
        thing.__init__ = _counted(thing.__init__, thing.__name__)
        LENT[thing.__name__] = thing
        return thing
    LENT[thing.__name__] = _counted(thing, thing.__name__)
    return LENT[thing.__name__]


def _counted(function, name):
    """A function that knows whether it was called from outside, and may then be refused."""

    @functools.wraps(function)
    def lending(*args, **kwargs):
        depth = getattr(_thread, "depth", 0)
        if depth == 0 and name in _refused:
            raise Borrowed(
                f"{name} is what this assignment asks for: write it yourself instead of calling mlpkit.nn.{name}"
            )
        _thread.depth = depth + 1
        try:
            return function(*args, **kwargs)
        finally:
            _thread.depth = depth

    del lending.__wrapped__  # the way back to the function that is never refused
    lending.__signature__ = inspect.signature(function)
    return lending


def theirs(function):
    """A callable that our caller gave us: it may borrow what our caller may, and no more.

    Parameters
    ----------
    function : callable

    Returns
    -------
    callable
    """
    callers_depth = _thread.depth - 1

    def returned(*args, **kwargs):
        depth = getattr(_thread, "depth", 0)
        _thread.depth = callers_depth
        try:
            return function(*args, **kwargs)
        finally:
            _thread.depth = depth

    return returned


@contextmanager
def refuse(names):
    """Refuse some functions of this package to everybody outside it, for a while.

    Parameters
    ----------
    names : iterable of str
        What the assignment asks for. Names that this package does not have are no error.
        They replace what an outer ``refuse`` refuses, until this one ends.

    Examples
    --------
    >>> with refuse(["softmax"]):
    ...     log_softmax([[0.0, 0.0]])  # works, and softmax would raise Borrowed
    array([[-0.69314718, -0.69314718]])
    """
    global _refused
    before = _refused
    _refused = frozenset([names] if isinstance(names, str) else names)
    try:
        yield
    finally:
        _refused = before


def lent_name(function):
    """Say which public function of this package an object is.

    Parameters
    ----------
    function : object

    Returns
    -------
    str or None
        Its name here, whatever it is called elsewhere; None for anything else.
    """
    return next((name for name, ours in LENT.items() if ours is function), None)


def is_lent(function):
    """Say whether an object is a public function of this package.

    Parameters
    ----------
    function : object

    Returns
    -------
    bool
        True after ``softmax = nn.softmax``, too.
    """
    return lent_name(function) is not None
