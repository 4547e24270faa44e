"""Checked reading of JSON objects: what a probe and an outcome are decoded with.

What has come from a student's process or from a file may be anything. Each function takes a
parsed JSON object and the name of a field, and returns a value of the type it promises, cut to
a limit, or raises :class:`mlpkit.exercise.values.BadValue`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from mlpkit.exercise.limits import OUTCOME
from mlpkit.exercise.values import BadValue

JSON = dict[str, Any]
Member = TypeVar("Member", bound=StrEnum)


class Purpose(StrEnum):
    """For whom something is encoded."""

    PROCESS = "process"
    """For the process on the other side of a socket: every digit, and no judge."""
    FILE = "file"
    """For a checks file: numbers that people can read, and no more than is needed."""


def fields(data: object, what: str) -> JSON:
    """A JSON object.

    Parameters
    ----------
    data : object
        Parsed JSON.
    what : str
        What it should be, for the error.

    Returns
    -------
    dict

    Raises
    ------
    mlpkit.exercise.values.BadValue
        If it is something else than an object.
    """
    if not isinstance(data, dict):
        raise BadValue(f"not {what}")
    return data


def text(data: Mapping[str, Any], name: str, limit: int) -> str:
    """A string, cut to `limit` characters; empty if the field is not there."""
    value = data.get(name, "")
    if not isinstance(value, str):
        raise BadValue(f"{name} is no string")
    return value[:limit]


def whole_text(data: Mapping[str, Any], name: str, limit: int) -> str:
    """A string of at most `limit` characters, which is of no use when it is cut; the field must be there."""
    value = data.get(name)
    if not isinstance(value, str) or len(value) > limit:
        raise BadValue(f"{name} is no string, or too long")
    return value


def optional_text(data: Mapping[str, Any], name: str, limit: int) -> str | None:
    """A string, cut to `limit` characters; None if the field is null or not there."""
    return None if data.get(name) is None else text(data, name, limit)


def items(data: Mapping[str, Any], name: str, limit: int) -> list[Any]:
    """The first `limit` items of an array; none if the field is not there."""
    value = data.get(name, [])
    if not isinstance(value, list):
        raise BadValue(f"{name} is no array")
    return value[:limit]


def texts(data: Mapping[str, Any], name: str, limit: int, length: int) -> tuple[str, ...]:
    """The first `limit` strings of an array, each cut to `length` characters."""
    values = items(data, name, limit)
    if not all(isinstance(value, str) for value in values):
        raise BadValue(f"{name} has an item that is no string")
    return tuple(value[:length] for value in values)


def number(data: Mapping[str, Any], name: str) -> float:
    """A finite number that is not negative; the field must be there."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise BadValue(f"{name} is no number that is finite and not negative")
    return value


def seconds(data: Mapping[str, Any], name: str) -> float:
    """A duration in seconds; 0 for anything that cannot be one, since nothing but a sentence depends on it."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(value) if 0 < value < OUTCOME.seconds else 0.0


def member(data: Mapping[str, Any], name: str, kind: type[Member]) -> Member:
    """A member of an enumeration, by its value."""
    try:
        return kind(text(data, name, 100))
    except ValueError:
        raise BadValue(f"{name} has no value that is known") from None
