"""What the arguments of the package's functions must be."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def array(values: ArrayLike) -> NDArray[np.float64]:
    """An array of floats."""
    return np.asarray(values, dtype=float)


def labels(y: ArrayLike, n_examples: int) -> NDArray[np.int_]:
    """Labels as an index: a column (N, 1) would broadcast to (N, N) without a word."""
    y = np.asarray(y)
    if y.shape != (n_examples,):
        raise ValueError(f"labels of shape {y.shape}, expected ({n_examples},): one for each example")
    if y.size and y.min() < 0:
        raise ValueError(f"label {y.min()}: labels count from 0")
    return y.astype(int)


def pairs(X: ArrayLike, y: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    """Examples and their labels or targets, one for each."""
    X, y = np.asarray(X), np.asarray(y)
    if len(X) != len(y):
        raise ValueError(f"{len(X)} examples and {len(y)} labels: each example needs one")
    return X, y


def penalty(lam: float) -> float:
    """A penalty λ: a negative one would reward what it is to keep small."""
    if not lam >= 0:
        raise ValueError(f"the penalty λ is {lam}: it must be 0 or more")
    return lam
