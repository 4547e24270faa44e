"""What the arguments of the package's functions must be."""

import numpy as np


def array(values):
    """An array of floats."""
    return np.asarray(values, dtype=float)


def labels(y, n_examples):
    """Labels as an index: a column (N, 1) would broadcast to (N, N) without a word."""
    y = np.asarray(y)
    if y.shape != (n_examples,):
        raise ValueError(f"labels of shape {y.shape}, expected ({n_examples},): one for each example")
    if y.size and y.min() < 0:
        raise ValueError(f"label {y.min()}: labels count from 0")
    return y.astype(int)


def pairs(X, y):
    """Examples and their labels or targets, one for each."""
    X, y = np.asarray(X), np.asarray(y)
    if len(X) != len(y):
        raise ValueError(f"{len(X)} examples and {len(y)} labels: each example needs one")
    return X, y


def penalty(lam):
    """A penalty λ: a negative one would reward what it is to keep small."""
    if not lam >= 0:
        raise ValueError(f"the penalty λ is {lam}: it must be 0 or more")
    return lam
