"""Lists, tuples and dictionaries as they are built in, whatever a subclass says of itself."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

_READERS: tuple[tuple[type, Callable[[Any], Iterable[Any]]], ...] = (
    (list, list.__iter__),
    (tuple, tuple.__iter__),
    (dict, dict.items),
)


def contents(value: object) -> tuple[type | None, list[Any]]:
    """Read a container without calling methods that a subclass may have replaced.

    Parameters
    ----------
    value : object

    Returns
    -------
    kind : type or None
        ``list``, ``tuple`` (of a namedtuple, too) or ``dict``; None for anything else.
    items : list
        What is in it; pairs of key and value for a dictionary.
    """
    for kind, read in _READERS:
        if issubclass(type(value), kind):
            return kind, list(read(value))
    return None, []


def parts(value: object) -> list[Any]:
    """What is in a list, a tuple, or a dictionary (in the order of its keys); nothing for anything else."""
    if isinstance(value, dict):
        return [value[key] for key in sorted(value, key=str)]
    return list(value) if isinstance(value, list | tuple) else []


def leaves(value: object) -> Iterator[Any]:
    """All that is no container, at any depth of nested data."""
    if isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from leaves(part)
    else:
        yield value


def size(value: object) -> int:
    """How many numbers nested data holds: the smallest failing call is the easiest to read.

    Parameters
    ----------
    value : object
        Arrays, numbers, strings, and lists, tuples and dictionaries of them.

    Returns
    -------
    int
        Entries of all arrays, and one for everything else.
    """
    return sum(leaf.size if isinstance(leaf, np.ndarray) else 1 for leaf in leaves(value))
