"""The functions of the course, ready made: lectures use them, and so do later assignments.

Conventions everywhere: the rows of ``X`` are the examples; N examples, d inputs, K classes;
a layer is ``X @ W + b``; a loss is a mean over the examples, in nats; labels count from 0.
Arguments are never modified. "Deck 000" and the like are the lectures that the course follows.

What an assignment asks for cannot be borrowed from here while it is checked: see :func:`refuse`.
"""

import functools
import inspect
import threading
from contextlib import contextmanager

import numpy as np

# ---------------------------------------------------------------------------------------
# Lending. A public function works for everybody, except that the names an assignment asks
# for may be refused for a while; the calls between functions of this module always work.

_LENT = {}
_refused = frozenset()  # of the whole process, so that a new thread is no way around it
_thread = threading.local()  # .depth: how many calls of this module are under way in this thread


class Borrowed(RuntimeError):
    """A function was called that the assignment asks the student to write."""


def lent(function):
    """Make a function of this module one that can be refused.

    Parameters
    ----------
    function : callable
        A public function. One that calls functions it was given wraps them in ``_theirs``.

    Returns
    -------
    callable
        The same, except that it raises :class:`Borrowed` where its name is refused and the
        call comes from outside this module.
    """
    name = function.__name__

    @functools.wraps(function)
    def lending(*args, **kwargs):
        depth = getattr(_thread, "depth", 0)
        if depth == 0 and name in _refused:
            raise Borrowed(f"{name} is what this assignment asks for: "
                           f"write it yourself instead of calling mlpkit.nn.{name}")
        _thread.depth = depth + 1
        try:
            return function(*args, **kwargs)
        finally:
            _thread.depth = depth

    del lending.__wrapped__  # the way back to the function that is never refused
    lending.__signature__ = inspect.signature(function)
    _LENT[name] = lending
    return lending


def _theirs(function):
    """A callable that our caller gave us: it may borrow what our caller may, and no more."""
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
    """Refuse some functions of this module to everybody outside it, for a while.

    Parameters
    ----------
    names : iterable of str
        What the assignment asks for. Names that this module does not have are no error.
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
    """Say which public function of this module an object is.

    Parameters
    ----------
    function : object

    Returns
    -------
    str or None
        Its name here, whatever it is called elsewhere; None for anything else.
    """
    return next((name for name, ours in _LENT.items() if ours is function), None)


def is_lent(function):
    """Say whether an object is a public function of this module.

    Parameters
    ----------
    function : object

    Returns
    -------
    bool
        True after ``softmax = nn.softmax``, too.
    """
    return lent_name(function) is not None


# ---------------------------------------------------------------------------------------
# What the arguments must be


def _array(values):
    return np.asarray(values, dtype=float)


def _labels(y, n_examples):
    """Labels as an index: a column (N, 1) would broadcast to (N, N) without a word."""
    y = np.asarray(y)
    if y.shape != (n_examples,):
        raise ValueError(f"labels of shape {y.shape}, expected ({n_examples},): one for each example")
    if y.size and y.min() < 0:
        raise ValueError(f"label {y.min()}: labels count from 0")
    return y.astype(int)


# ---------------------------------------------------------------------------------------
# One neuron (unit 01)


@lent
def affine(X, w, b):
    """Weighted sum of the inputs plus the bias, z = Xw + b.

    Parameters
    ----------
    X : array_like of shape (N, d)
    w : array_like of shape (d,)
    b : float

    Returns
    -------
    z : ndarray of shape (N,)

    Notes
    -----
    Deck 000, "The Formal Neuron: Linear Mapping".
    """
    return _array(X) @ _array(w) + b


@lent
def heaviside(z):
    """Step function: 1 where z >= 0, 0 elsewhere.

    Parameters
    ----------
    z : array_like of any shape

    Returns
    -------
    ndarray of the same shape
        0.0 or 1.0; H(0) = 1.

    Notes
    -----
    Deck 000, "The Formal Neuron: Activation Function".
    """
    return np.where(_array(z) >= 0, 1.0, 0.0)[()]


@lent
def sigmoid(z, a=1.0):
    """Logistic function 1 / (1 + exp(-a z)).

    Parameters
    ----------
    z : array_like of any shape
    a : float
        Slope.

    Returns
    -------
    ndarray of the same shape
        Between 0 and 1.

    Notes
    -----
    Only exp(-|a z|) is computed: it cannot overflow. Deck 000, "Sigmoid Activation Function".
    """
    z = a * _array(z)
    with np.errstate(under="ignore"):
        e = np.exp(-np.abs(z))
        return (np.where(z >= 0, 1.0, e) / (1.0 + e))[()]


@lent
def predict_binary(z):
    """Class of each example of a two-class problem: 1 iff z >= 0, that is iff p >= 1/2.

    Parameters
    ----------
    z : array_like of shape (N,)
        Scores, not probabilities.

    Returns
    -------
    y_hat : ndarray of int, shape (N,)

    Notes
    -----
    Deck 000, "The Formal neuron: Application to Binary Classification".
    """
    return np.where(_array(z) >= 0, 1, 0)[()]


@lent
def signed_distance(X, w, b):
    """Distance of each point from the hyperplane Xw + b = 0, positive on the side of w.

    Parameters
    ----------
    X : array_like of shape (N, d)
    w : array_like of shape (d,)
        Not zero.
    b : float

    Returns
    -------
    ndarray of shape (N,)

    Notes
    -----
    Deck 000, "The Formal Neuron: Linear Mapping".
    """
    return affine(X, w, b) / np.linalg.norm(_array(w))


@lent
def boundary_x2(x1, w, b):
    """Height of the decision line w1 x1 + w2 x2 + b = 0 at given x1.

    Parameters
    ----------
    x1 : array_like of shape (M,)
    w : array_like of shape (2,)
    b : float

    Returns
    -------
    x2 : ndarray of shape (M,)

    Raises
    ------
    ValueError
        If w2 = 0: the line is vertical.

    Notes
    -----
    Deck 000, "The Formal Neuron: Linear Mapping".
    """
    w1, w2 = _array(w)
    if w2 == 0:
        raise ValueError("w2 is 0: the line is vertical and has no x2 for a given x1")
    return -(w1 * _array(x1) + b) / w2


@lent
def neuron(X, w, b, f):
    """Formal neuron f(Xw + b).

    Parameters
    ----------
    X : array_like of shape (N, d)
    w : array_like of shape (d,)
    b : float
    f : callable
        Activation function, applied to the array of scores.

    Returns
    -------
    ndarray of shape (N,)

    Notes
    -----
    Deck 000, "The Formal Neuron: 1943 [MP43]" and "The Formal Neuron: Activation Function".
    """
    return _theirs(f)(affine(X, w, b))


# ---------------------------------------------------------------------------------------
# Softmax regression (unit 07)


@lent
def linear(X, W, b):
    """K neurons at once, Z = XW + b.

    Parameters
    ----------
    X : array_like of shape (N, d)
    W : array_like of shape (d, K)
        Column k holds the weights of neuron k.
    b : array_like of shape (K,)

    Returns
    -------
    Z : ndarray of shape (N, K)

    Notes
    -----
    Deck 000, "Perceptron and Multi-Class Classification"; deck 001, "Multi-Class Networks".
    """
    return _array(X) @ _array(W) + _array(b)


@lent
def softmax(Z):
    """Turn each row of scores into probabilities, exp(Z[i, k]) / sum over k' of exp(Z[i, k']).

    Parameters
    ----------
    Z : array_like of shape (N, K)
        Or (K,), a single row.

    Returns
    -------
    P : ndarray of the same shape
        Rows sum to 1.

    Notes
    -----
    The largest score of each row is subtracted first: it cancels in the quotient, and exp
    cannot overflow any more. Deck 000, "Perceptron and Multi-Class Classification" (soft-max).
    """
    Z = _array(Z)
    with np.errstate(under="ignore"):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)


@lent
def log_softmax(Z):
    """Logarithm of the softmax, finite for all finite scores.

    Parameters
    ----------
    Z : array_like of shape (N, K)
        Or (K,), a single row.

    Returns
    -------
    ndarray of the same shape
        Never positive.

    Notes
    -----
    ``np.log(softmax(Z))`` would be -inf where a probability is too small for a float.
    Deck 002, "Back-propagation / Optimisation" (its two-class example).
    """
    Z = _array(Z)
    Z = Z - Z.max(axis=-1, keepdims=True)
    with np.errstate(under="ignore"):
        return Z - np.log(np.exp(Z).sum(axis=-1, keepdims=True))


@lent
def one_hot(y, K):
    """Labels as indicator rows: Y[i, c] = 1 iff y[i] = c.

    Parameters
    ----------
    y : array_like of int, shape (N,)
        From 0 to K - 1.
    K : int
        Number of classes; some may not occur in `y`.

    Returns
    -------
    Y : ndarray of float, shape (N, K)

    Raises
    ------
    ValueError
        If a label is not one of the K classes.

    Notes
    -----
    Deck 000, "Logistic Regression Training Formulation"; deck 002, "Cost function" (indicator).
    """
    y = _labels(y, len(y))
    if y.size and y.max() >= K:
        raise ValueError(f"label {y.max()}: with K = {K} classes, labels end at {K - 1}")
    return np.eye(K)[y]


@lent
def predict(Z):
    """Class of each example: the largest score, the first one where several are largest.

    Parameters
    ----------
    Z : array_like of shape (N, K)
        Scores or probabilities: the softmax does not change their order.

    Returns
    -------
    y_hat : ndarray of int, shape (N,)

    Notes
    -----
    Deck 000, "2d Toy Example for Multi-Class Classification".
    """
    return np.argmax(_array(Z), axis=-1)


@lent
def accuracy(y_hat, y):
    """Share of the examples whose predicted class is right.

    Parameters
    ----------
    y_hat, y : array_like of int, shape (N,)

    Returns
    -------
    float
        Between 0 and 1: one minus the mean 0/1 loss.

    Notes
    -----
    Deck 000, "Supervised Learning: Multi-Class Classification".
    """
    n_examples = len(y_hat)
    return float(np.mean(_labels(y_hat, n_examples) == _labels(y, n_examples)))


@lent
def softmax_ce(Z, y):
    """Mean cross entropy of softmax(Z) with the labels, in nats: the mean of -log P[i, y[i]].

    Parameters
    ----------
    Z : array_like of shape (N, K)
        Scores, not probabilities.
    y : array_like of int, shape (N,)

    Returns
    -------
    loss : float

    Notes
    -----
    Deck 000, "Logistic Regression Training"; deck 002, "Softmax Regression / Cost function".
    """
    log_P = log_softmax(Z)
    return float(-log_P[np.arange(len(log_P)), _labels(y, len(log_P))].mean())


@lent
def softmax_ce_grad(Z, y):
    """Gradient of :func:`softmax_ce` with respect to the scores, (P - Y) / N.

    Parameters
    ----------
    Z : array_like of shape (N, K)
    y : array_like of int, shape (N,)

    Returns
    -------
    dZ : ndarray of shape (N, K)
        Each row sums to 0.

    Notes
    -----
    Deck 000, "Logistic Regression Training: Backpropagation", where 1/N is missing.
    """
    P = softmax(Z)
    return (P - one_hot(_labels(y, len(P)), P.shape[1])) / len(P)


@lent
def softmax_reg_grad(X, y, W, b):
    """Gradient of the mean cross entropy of softmax regression.

    Parameters
    ----------
    X : array_like of shape (N, d)
    y : array_like of int, shape (N,)
    W : array_like of shape (d, K)
    b : array_like of shape (K,)

    Returns
    -------
    dW : ndarray of shape (d, K)
    db : ndarray of shape (K,)

    Notes
    -----
    Deck 000, "Logistic Regression Training: Backpropagation".
    """
    dZ = softmax_ce_grad(linear(X, W, b), y)
    return _array(X).T @ dZ, dZ.sum(axis=0)


@lent
def fit_softmax(X, y, K, lr, steps):
    """Fit softmax regression by full-batch gradient descent, from zeros.

    Parameters
    ----------
    X : array_like of shape (N, d)
    y : array_like of int, shape (N,)
    K : int
        Number of classes.
    lr : float
        Learning rate.
    steps : int
        Number of updates.

    Returns
    -------
    W : ndarray of shape (d, K)
    b : ndarray of shape (K,)
    losses : ndarray of shape (steps,)
        ``losses[i]`` is the loss before update i; the first one is log K.

    Notes
    -----
    Deck 000, "Logistic Regression Training".
    """
    X = _array(X)
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), np.empty(steps)
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b, losses


@lent
def softmax_to_logistic(W, b):
    """Neuron whose sigmoid is the probability of class 1 of a two-class softmax.

    Parameters
    ----------
    W : array_like of shape (d, 2)
    b : array_like of shape (2,)

    Returns
    -------
    w : ndarray of shape (d,)
    b : float

    Notes
    -----
    Deck 002, "For the specific case of two classes"; its classes 1 and 2 are 0 and 1 here.
    """
    W, b = _array(W), _array(b)
    return W[:, 1] - W[:, 0], float(b[1] - b[0])
