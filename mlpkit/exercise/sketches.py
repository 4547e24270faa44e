"""A rough picture of random numbers: who repeats one column draws fewer different ones than who draws all."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlpkit.exercise.containers import leaves
from mlpkit.exercise.limits import OUTCOME

MANY = 20  # entries that an array must have to be looked at


def sketch(value: Any) -> tuple[float, ...]:
    """Of each large array of a result, how often an entry is repeated, as a power of two.

    Parameters
    ----------
    value : object
        Decoded.

    Returns
    -------
    tuple of float
        Of at most `OUTCOME.sketches` arrays; whole, so that it is the same whatever is drawn.
    """
    arrays = [leaf for leaf in leaves(value) if isinstance(leaf, np.ndarray) and leaf.size >= MANY]
    return tuple(float(np.round(np.log2(a.size / len(np.unique(a))))) for a in arrays[: OUTCOME.sketches])


def similar(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two sketches may be of answers with one mistake."""
    if len(one) != len(other):
        return not one or not other  # nothing is known of one of them
    return all(abs(a - b) <= 1 for a, b in zip(one, other, strict=True))
