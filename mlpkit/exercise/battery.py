"""Kinds of input that wrong answers betray themselves by: does an exercise meet them, or say why not?

The kinds are those of inputs at which right-looking answers of real people failed: one row, a square
matrix, integers, a column that is constant, and so on. What the probes hand over is recorded, so that
nobody has to claim it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpkit.exercise import audit
from mlpkit.exercise.model import Exercise
from mlpkit.exercise.outcome import Call

Array = NDArray[Any]

ARGUED_SHARE = 1 / 3  # at most, of the kinds that concern an exercise
FAR, LARGE, TINY, SATURATED, FEW, SMALL = 1000.0, 1e8, 1e-6, 7.0, 4, 0.01
BATCH = frozenset({"B", "batch_size"})
STEPS = frozenset({"steps", "n_steps", "epochs", "iterations", "max_iter", "sweeps"})
RATES = frozenset({"lr", "eta", "learning_rate", "lr0"})
GRADIENTS = frozenset({"g", "grad", "grads", "dw", "dW", "gradient"})
SETTINGS = frozenset({"axis", "p", "k", "seed", "train"}) | BATCH | STEPS | RATES


@dataclass
class Inputs:
    """What the probes of an exercise hand to its function.

    Attributes
    ----------
    calls : list of dict
        Arguments of each call by the name of the parameter; those inside lists and dictionaries stand
        under the name of the parameter that holds them.
    in_order : list of list of dict
        The same, probe by probe.
    promises_any_shape : bool
        Whether the docstring says "any shape".
    """

    calls: list[dict[str, list[Array]]] = field(default_factory=list)
    in_order: list[list[dict[str, list[Array]]]] = field(default_factory=list)
    promises_any_shape: bool = False

    def of(self, names: frozenset[str]) -> list[Array]:
        """What was handed over under one of these names."""
        return [value for call in self.calls for name, values in call.items() if name in names for value in values]

    def by_parameter(self) -> Mapping[str, list[Array]]:
        """What each parameter has been, settings left out."""
        gathered: dict[str, list[Array]] = {}
        for call in self.calls:
            for name, values in call.items():
                if name not in SETTINGS:
                    gathered.setdefault(name, []).extend(values)
        return gathered

    @property
    def real(self) -> Mapping[str, list[Array]]:
        """The parameters that hold real numbers: not labels, sizes, or switches."""
        return {
            name: values
            for name, values in self.by_parameter().items()
            if any(value.dtype.kind == "f" and (value % 1 != 0).any() for value in values)
        }

    @property
    def arrays(self) -> list[Array]:
        """Values of parameters of real numbers that are arrays."""
        return [value for values in self.real.values() for value in values if value.ndim and value.size]

    @property
    def matrices(self) -> list[Array]:
        """Matrices of any kind of number, except where a parameter is one only now and then."""
        return [
            value
            for values in self.by_parameter().values()
            if 2 * sum(value.ndim == 2 for value in values) > len(values)
            for value in values
            if value.ndim == 2 and value.size
        ]


@dataclass(frozen=True)
class Kind:
    """A kind of input.

    Attributes
    ----------
    name : str
    meaning : str
        As it is said to authors.
    concerns, met : callable
        Of the inputs: whether an exercise has to meet this kind, and whether it does.
    """

    name: str
    meaning: str
    concerns: Callable[[Inputs], object]
    met: Callable[[Inputs], bool]


def _some(test: Callable[[Array], object]) -> Callable[[Inputs], bool]:
    """Whether some array of real numbers passes a test."""
    return lambda inputs: any(bool(test(value)) for value in inputs.arrays)


def _some_matrix(test: Callable[[Array], object]) -> Callable[[Inputs], bool]:
    return lambda inputs: any(bool(test(value)) for value in inputs.matrices)


def _some_number(test: Callable[[Array], object]) -> Callable[[Inputs], bool]:
    return lambda inputs: any(bool(test(value)) for values in inputs.real.values() for value in values)


def _columns(value: Array) -> Array:
    return value.reshape(len(value), -1).T


def _spread(column: Array) -> float:
    finite = column[np.isfinite(column)]
    return float(finite.max() - finite.min()) if len(finite) > 1 else 0.0


def _has_tiny_spread(value: Array) -> bool:
    return any(0 < _spread(column) <= TINY for column in _columns(value))


def _has_everyday_constant(value: Array) -> bool:
    """Of a number that has no exact binary form, so that its mean is not quite itself."""
    return len(value) > 2 and any(_spread(column) == 0 and column[0] % 0.125 != 0 for column in _columns(value))


def _is_far_apart(value: Array) -> bool:
    return value.ndim == 2 and _spread(value.ravel()) >= FAR


def _has_ties(value: Array) -> bool:
    rows = value.reshape(1, -1) if value.ndim == 1 else value.reshape(len(value), -1)
    return any(len(np.unique(row[row != 0])) < np.count_nonzero(row) for row in rows)


def _is_sorted(value: Array) -> bool:
    first = _columns(value)[0]
    return len(first) > 2 and bool((np.diff(first) > 0).all())


def _has_last_batch_of_one(inputs: Inputs) -> bool:
    for call in inputs.calls:
        sizes = [int(size) for name in BATCH & set(call) for size in call[name] if size.ndim == 0 and size > 1]
        lengths = {len(v) for values in call.values() for v in values if v.ndim} | {
            int(v) for name in ("N", "n") for v in call.get(name, []) if v.ndim == 0
        }
        if any(length > size and length % size == 1 for size in sizes for length in lengths):
            return True
    return False


def _has_several_axes(inputs: Inputs) -> bool:
    axes = [{min(value.ndim, 2) for value in values} for values in inputs.real.values()]
    return any(len(one) > 1 and 2 in one for one in axes)


def _changes_its_sign(inputs: Inputs) -> bool:
    for calls in inputs.in_order:
        gradients = [v for call in calls for name in GRADIENTS & set(call) for v in call[name]]
        for before, after in pairwise(gradients):
            if before.shape == after.shape and (before * after < 0).any():
                return True
    return False


def _has_integers(inputs: Inputs) -> bool:
    return any(value.dtype.kind in "iu" for values in inputs.real.values() for value in values)


KINDS = (
    Kind("one_row", "a matrix of one row", lambda i: i.matrices, _some_matrix(lambda v: len(v) == 1)),
    Kind("one_column", "a matrix of one column", lambda i: i.matrices, _some_matrix(lambda v: v.shape[1] == 1)),
    Kind("two_columns", "a matrix of two columns", lambda i: i.matrices, _some_matrix(lambda v: v.shape[1] == 2)),
    Kind(
        "square",
        "a square matrix",
        lambda i: i.matrices,
        _some_matrix(lambda v: v.shape[0] == v.shape[1] > 1),
    ),
    Kind(
        "not_square",
        "a matrix that is not square",
        lambda i: i.matrices,
        _some_matrix(lambda v: 1 < len(v) != v.shape[1]),
    ),
    Kind("integers", "integers in place of real numbers", lambda i: i.real, _has_integers),
    Kind("float32", "numbers of type float32", lambda i: i.arrays, _some(lambda v: v.dtype == np.float32)),
    Kind("zeros", "a zero", lambda i: i.real, _some_number(lambda v: (v == 0).any())),
    Kind(
        "negative_zero",
        "a zero with a minus sign",
        lambda i: i.real,
        _some_number(lambda v: ((v == 0) & np.signbit(v)).any()),
    ),
    Kind(
        "large_offset", "an offset of 1e8", lambda i: i.arrays, _some(lambda v: (abs(v[np.isfinite(v)]) >= LARGE).any())
    ),
    Kind(
        "tiny_spread",
        "a column whose values differ by a millionth at most",
        lambda i: i.arrays,
        _some(_has_tiny_spread),
    ),
    Kind(
        "constant_column",
        "a column of three times 0.1, or another everyday number",
        lambda i: i.matrices and i.arrays,
        _some(_has_everyday_constant),
    ),
    Kind(
        "far_apart", "rows whose values lie a thousand apart", lambda i: i.matrices and i.arrays, _some(_is_far_apart)
    ),
    Kind("ties", "equal values in a row", lambda i: i.arrays, _some(_has_ties)),
    Kind("sorted", "sorted values", lambda i: i.arrays, _some(_is_sorted)),
    Kind("last_batch_of_one", "a last batch of one", lambda i: i.of(BATCH), _has_last_batch_of_one),
    Kind("any_shape", "numbers or vectors, and matrices", lambda i: i.promises_any_shape, _has_several_axes),
    Kind(
        "many_steps", "more than four steps", lambda i: i.of(STEPS), lambda i: any((v > FEW).any() for v in i.of(STEPS))
    ),
    Kind(
        "small_steps",
        "a learning rate of 0.01 or less",
        lambda i: i.of(RATES),
        lambda i: any((v <= SMALL).any() for v in i.of(RATES)),
    ),
    Kind(
        "sign_change",
        "a gradient that changes its sign from one call to the next",
        lambda i: i.of(GRADIENTS) and any(len(c) > 1 for c in i.in_order),
        _changes_its_sign,
    ),
    Kind(
        "beyond_seven",
        "values beyond 7",
        lambda i: i.real,
        _some_number(lambda v: (abs(v[np.isfinite(v)]) > SATURATED).any()),
    ),
)
NAMES = frozenset(kind.name for kind in KINDS)


def inputs_of(exercise: Exercise, secret: str = "audit") -> Inputs:
    """Record what the probes hand over.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise
    secret : str
        Seeds of the probes follow from it.

    Returns
    -------
    Inputs
    """
    inputs = Inputs(promises_any_shape="any shape" in exercise.source)
    seeds = {p.name: audit.seed_of(secret, exercise.name, p.name) for p in exercise.probes}
    for outcome in audit.outcomes(exercise, seeds).values():
        calls = [_numbers_of(call) for call in outcome.calls]
        inputs.calls += calls
        inputs.in_order.append(calls)
    return inputs


def _numbers_of(call: Call) -> dict[str, list[Array]]:
    return {name.rpartition(": ")[2]: list(_flat(value)) for name, value in call.arguments.items()}


def _flat(value: Any) -> Iterator[Array]:
    """All numbers and arrays of numbers in a value; a list of numbers is an array."""
    if isinstance(value, dict):
        for item in value.values():
            yield from _flat(item)
        return
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):  # lists of different lengths
        array = np.asarray(None)
    if array.dtype.kind in "iuf":
        yield array
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _flat(item)


def problems(exercise: Exercise, secret: str = "audit") -> list[str]:
    """Kinds of input that an exercise neither meets nor argues away.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise
    secret : str

    Returns
    -------
    list of str
        Sentences; empty if all is well.
    """
    inputs = inputs_of(exercise, secret)
    concerned = [kind for kind in KINDS if kind.concerns(inputs)]
    argued = exercise.without_inputs
    complaints = [
        f"no probe hands over {kind.meaning}: widen one, or say without_inputs({kind.name}=…)"
        for kind in concerned
        if kind.name not in argued and not kind.met(inputs)
    ]
    for kind in KINDS:
        if kind.name in argued and kind not in concerned:
            complaints.append(f"without_inputs argues {kind.name} away, which does not concern this exercise")
        elif kind.name in argued and kind.met(inputs):
            complaints.append(f"without_inputs argues {kind.name} away, and a probe hands it over")
    complaints += [f"without_inputs names {name!r}, which is no kind of input" for name in argued if name not in NAMES]
    if len(argued) > max(1, ARGUED_SHARE * len(concerned)):
        complaints.append(f"{len(argued)} of {len(concerned)} kinds of input are argued away: a third is the most")
    return complaints
