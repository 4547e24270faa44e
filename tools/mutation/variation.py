"""Recorded calls with other arguments: larger, rounded, of another size, left out."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpkit.exercise import examples
from mlpkit.exercise.model import Exercise
from tools.mutation.nested import is_real, is_whole, leaves, mapped

Array = np.ndarray[Any, Any]
Change = Callable[[Any], Any]
Arguments = dict[str, Any]
Script = list[tuple[str, Arguments]]  # a method (empty for a function), and its arguments


@dataclass(frozen=True)
class Variation:
    """One way to call a function.

    Attributes
    ----------
    label : str
    content : Script, or Arguments, or one argument
        What was varied.
    outside : bool
        Counts only where the reference refuses it with an error of its own.
    exact : bool
        Integers and ties: noise would destroy them.
    """

    label: str
    content: Any
    outside: bool = False
    exact: bool = False


def variations(script: Script, exercise: Exercise, rng: np.random.Generator) -> Iterator[Variation]:
    """Vary recorded calls.

    Parameters
    ----------
    script : Script
    exercise : mlpkit.exercise.Exercise
    rng : numpy.random.Generator

    Yields
    ------
    Variation
        Of scripts: with arguments left out or given, then with other values.
    """
    yield from _optional_arguments(script, exercise, rng)
    flat = _flat(script)
    for varied in _varied(flat, rng):
        yield Variation(varied.label, _unflat(script, varied.content), varied.outside, varied.exact)


def _flat(script: Script) -> Arguments:
    return {f"{i}/{k}": v for i, (_, arguments) in enumerate(script) for k, v in arguments.items()}


def _unflat(script: Script, flat: Arguments) -> Script:
    return [
        (method, {k: flat[f"{i}/{k}"] for k in given if f"{i}/{k}" in flat}) for i, (method, given) in enumerate(script)
    ]


def _optional_arguments(script: Script, exercise: Exercise, rng: np.random.Generator) -> Iterator[Variation]:
    reference = exercise.functions[exercise.name]
    flat = _flat(script)
    for i, (method, given) in enumerate(script):
        function = getattr(reference, method) if method not in ("", reference.__name__) else reference
        for name, default in _defaults(function):
            if name in given:
                rest = {k: v for k, v in flat.items() if k != f"{i}/{name}"}
                yield Variation(f"without {name}", _unflat(script, rest))
                continue
            for new in _guesses(default, given, rng):
                changed = [(m, {**g, name: new} if j == i else g) for j, (m, g) in enumerate(script)]
                yield Variation(f"with {name}={examples.show(new)}", changed)


def _defaults(function: Callable[..., Any]) -> list[tuple[str, Any]]:
    """Parameters that have a default, with it."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [(p.name, p.default) for p in parameters if p.default is not p.empty]


def _guesses(default: Any, given: Arguments, rng: np.random.Generator) -> list[Any]:
    """What else might be given for an argument that no probe gives; nonsense makes the reference fail."""
    if isinstance(default, bool):
        return [not default]
    if isinstance(default, int | float):
        return [2 * default + 1, default + 1, 0.5 * default]
    if default is None:
        rows = [len(v) for v in given.values() if isinstance(v, np.ndarray) and v.ndim]
        return [2, 0.5, True, *(rng.uniform(0.5, 2.0, size=n) for n in dict.fromkeys(rows))]
    return []


# ------------------------------------------------------------------------------------ other values


def _varied(flat: Arguments, rng: np.random.Generator) -> Iterator[Variation]:
    for label, change, exact in _array_changes(rng):
        yield Variation(f"arrays {label}", mapped(flat, _where_free(change)), exact=exact)
    yield from _other_sizes(flat, rng)
    for key, value in flat.items():
        for one in _of_one_argument(value, rng):
            yield Variation(f"{key.split('/')[-1]} {one.label}", {**flat, key: one.content}, one.outside, one.exact)


def _is_share(x: Array) -> bool:
    """Probabilities: rows that sum to 1."""
    return bool(x.ndim and x.size and (x >= 0).all() and np.allclose(x.sum(axis=-1), 1))


def _is_mask(x: Array) -> bool:
    return bool(np.isin(x, (0.0, 1.0)).all())


def _where_free(change: Change) -> Change:
    """Change real arrays that may take any value; a sign that all entries have is kept."""

    def careful(x: Any) -> Any:
        if not (isinstance(x, np.ndarray) and x.dtype.kind == "f") or x.size == 0 or _is_share(x) or _is_mask(x):
            return x
        new = np.asarray(change(x), dtype=float)
        return np.abs(new) if (x > 0).all() else new

    return careful


def _array_changes(rng: np.random.Generator) -> tuple[tuple[str, Change, bool], ...]:
    """(label, change, whether the result is exact)."""

    def some(x: Array, v: float) -> Array:
        return np.where(rng.random(x.shape) < 0.3, v * rng.choice([-1, 1], size=x.shape), x)

    return (
        ("scaled by 10", lambda x: 10 * x, False),
        ("rounded", np.round, True),
        ("scaled by 0.001", lambda x: 1e-3 * x, False),
        ("with extremes", lambda x: some(x, 1000.0), True),
        ("with zeros", lambda x: some(x, 0.0), False),
        ("negated", np.negative, False),
        ("shifted", lambda x: x + 3, False),
        ("in halves", lambda x: np.round(2 * x) / 2, True),
        ("all equal", lambda x: np.full_like(x, x.flat[0]), True),
        ("scaled by 100", lambda x: 100 * x, False),
        ("integers up to 3", lambda x: np.clip(np.round(2 * x), -3, 3), True),
        ("zero", np.zeros_like, True),
        ("redrawn", lambda x: rng.normal(size=x.shape), False),
        ("redrawn integers", lambda x: rng.integers(-2, 3, size=x.shape), True),
    )


def _of_one_argument(value: Any, rng: np.random.Generator) -> Iterator[Variation]:
    if type(value) is bool:
        yield Variation("negated", not value)
    elif is_whole(value) and np.ndim(value) == 0:
        yield from _other_integers(value)
    elif is_real(value) and np.ndim(value) == 0:
        yield from _other_numbers(value)
    elif is_whole(value) and value.size:
        yield from _other_labels(value, rng)
    elif any(is_real(v) and np.ndim(v) for v in leaves(value)):
        yield from _other_arrays(value, rng)


def _other_integers(value: int) -> Iterator[Variation]:
    for new in dict.fromkeys((value + 1, 2 * value, 1)):
        yield Variation(f"= {new}", new)
    for new in dict.fromkeys((value - 1, 0, -1)):
        yield Variation(f"= {new}", new, outside=new < 1)


def _other_numbers(value: float) -> Iterator[Variation]:
    for new in dict.fromkeys((10.0 * value, 0.1 * value, value + 1.0, 1.0, 0.0, *([-value] if value < 0 else []))):
        yield Variation(f"= {new:.4g}", new, exact=new in (0.0, 1.0))
    yield Variation("negated", -value, outside=True)


def _other_labels(value: Array, rng: np.random.Generator) -> Iterator[Variation]:
    yield Variation("smallest", np.full_like(value, value.min()))
    yield Variation("largest", np.full_like(value, value.max()))
    yield Variation("permuted", rng.permutation(value))
    yield Variation("too large", value + 1, outside=True)
    yield Variation("too small", value - 1, outside=True)


def _other_arrays(value: Any, rng: np.random.Generator) -> Iterator[Variation]:
    for label, change, exact in _array_changes(rng):
        yield Variation(label, mapped(value, _where_free(change)), exact=exact)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.ndim and len(value) > 1:
        yield Variation("rows permuted", rng.permutation(value))
    if isinstance(value, np.ndarray) and (_is_share(value) or _is_mask(value)):
        yield Variation("rows reversed", value[::-1].copy())


# -------------------------------------------------------------------------------------- other sizes


def _other_sizes(flat: Arguments, rng: np.random.Generator) -> Iterator[Variation]:
    """Another number of rows, columns, classes: wherever a size occurs, it changes."""

    def spread(x: Array) -> Array:
        return x + (1.0 + np.abs(x)) * rng.normal(size=x.shape)

    arrays = [v for v in leaves(flat) if isinstance(v, np.ndarray)]
    for size in dict.fromkeys(n for v in arrays for n in v.shape):
        for new in dict.fromkeys((size - 1, 1, size + 1, 2 * size)):
            if new < 1 or new == size:
                continue
            resized = mapped(flat, _resizing(size, new))
            yield Variation(f"size {size} → {new}", resized)
            if new > size:  # the new rows are old ones; now they are rows of their own
                yield Variation(f"size {size} → {new}, redrawn", mapped(resized, _where_free(spread)))


def _resizing(size: int, new: int) -> Change:
    """A change of whatever has a size, an index below it included."""

    def change(v: Any) -> Any:
        if not isinstance(v, np.ndarray):
            return new if type(v) is int and v == size else v
        for axis, n in enumerate(v.shape):
            if n == size:
                v = np.take(v, np.arange(new), axis=axis, mode="wrap")
        return np.minimum(v, new - 1) if is_whole(v) and v.max(initial=0) == size - 1 else v

    return change
