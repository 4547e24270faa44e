"""What a wrong shape looks like: a transposed matrix, a reduced axis, (1, M) for (M,)."""

from typing import Any

import numpy as np

from mlpkit.exercise.trials import Trial
from mlpkit.exercise.value_patterns import Patterns

Array = np.ndarray[Any, Any]


def shape_patterns(e: Array, g: Array, trial: Trial) -> Patterns:
    """What a wrong shape looks like.

    Parameters
    ----------
    e, g : ndarray
        Expected and got, of different shapes.
    trial : Trial
        Its recorded calls say which shapes the inputs have.

    Returns
    -------
    dict of str to str
        Sentences by the key of their pattern, the most telling one first.
    """
    patterns: Patterns = {}
    if g.shape == e.shape[::-1] and e.ndim == 2 and np.allclose(g.T, e, rtol=1e-6, atol=1e-9, equal_nan=True):
        patterns["transposed"] = "Your result is transposed: rows and columns are exchanged."
    if e.ndim == 1 and g.ndim == 2 and g.size == e.size and 1 in g.shape:
        for line, length in (("row", g.shape[0]), ("column", g.shape[1])):
            if length == 1:  # of (1, 1), both are true: another result decides, and without one it is neither
                of_what = f" with one {line}" if g.size > 1 else ""
                patterns[f"one {line}"] = (
                    f"Your result has shape {g.shape} where {e.shape} is asked for: a matrix{of_what}, "
                    "not a vector. Look for keepdims=True or reshape."
                )
    if e.ndim == g.ndim == 1:
        patterns |= _other_axis(e, g, trial)
    if e.ndim == g.ndim > 0 and g.shape[0] == 1 < e.shape[0] and g.shape[1:] == e.shape[1:]:
        patterns["first"] = (
            f"Your result has one {'entry' if e.ndim == 1 else 'row'} where {e.shape[0]} are asked for. "
            "Does return stand inside the loop? Then the first turn is the last one."
        )
    return patterns | _number_or_array(e, g)


def _other_axis(e: Array, g: Array, trial: Trial) -> Patterns:
    """One number for each column where one for each row is asked for, or the other way round."""
    matrices = [
        v.shape
        for call in trial.got.calls
        for v in call.arguments.values()
        if isinstance(v, np.ndarray) and v.ndim == 2
    ]
    patterns: Patterns = {}
    for shape, has, wants in (((e.size, g.size), "column", "row"), ((g.size, e.size), "row", "column")):
        if shape in matrices:
            patterns[f"per {has}"] = (
                f"Your result has one number for each {has} where one for each {wants} is asked "
                "for: the reduction runs along the wrong axis."
            )
    return patterns


def _number_or_array(e: Array, g: Array) -> Patterns:
    """A number where an array is asked for, or the other way round."""
    if g.ndim == 0 < e.ndim:
        sentence = f"Your result is a single number where an array of shape {e.shape} is asked for: is an axis missing?"
        return {"scalar": sentence}
    if g.ndim > e.ndim == 0:
        return {"array": f"Your result is an array of shape {g.shape} where a single number is asked for."}
    return {}
