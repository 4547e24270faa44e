"""Nested data: numbers and arrays in lists, tuples and dictionaries."""

from collections.abc import Callable
from typing import Any

import numpy as np


def is_real(value: object) -> bool:
    """Whether it is a float, or an array of floats."""
    return type(value) is float or (isinstance(value, np.ndarray | np.floating) and value.dtype.kind == "f")


def is_whole(value: object) -> bool:
    """Whether it is an integer, or an array of integers."""
    return type(value) is int or (isinstance(value, np.ndarray | np.integer) and value.dtype.kind in "iu")


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """Nested data with every array and number changed."""
    if type(value) in (list, tuple):
        return type(value)(mapped(v, change) for v in value)
    if isinstance(value, dict):
        return {k: mapped(v, change) for k, v in value.items()}
    return change(value) if isinstance(value, np.ndarray | np.number | int | float) else value


def leaves(value: Any) -> list[Any]:
    """All arrays and numbers in nested data."""
    collected: list[Any] = []

    def collect(leaf: Any) -> Any:
        collected.append(leaf)
        return leaf

    mapped(value, collect)
    return collected


def is_finite(value: Any) -> bool:
    """Whether no number in nested data is nan or infinite."""
    if isinstance(value, np.ndarray):
        return bool(np.isfinite(value).all())
    if isinstance(value, list | tuple):
        return all(map(is_finite, value))
    if isinstance(value, dict):
        return all(map(is_finite, value.values()))
    return not isinstance(value, float) or bool(np.isfinite(value))


def noisy(value: Any, rng: np.random.Generator | None) -> Any:
    """The same data with an error in the thirteenth digit; as it is without a generator."""
    if rng is None:
        return value
    return mapped(value, lambda v: v * (1 + 1e-13 * rng.standard_normal(np.shape(v))) if is_real(v) else v)
