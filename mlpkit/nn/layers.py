"""Layers with a forward and a backward pass, and the gradient check (unit 09).

A layer is a module with two methods: ``forward`` computes the output and keeps what the way back
needs, ``backward`` takes the gradient of the loss with respect to the output and returns the one
with respect to the input. ``params`` and ``grads`` are dictionaries with the same keys and shapes.
The loss is a mean, and its 1/N enters once: in the loss layer.
"""

import math

import numpy as np

from mlpkit.nn.arguments import array, labels
from mlpkit.nn.lending import lent, theirs
from mlpkit.nn.neurons import sigmoid
from mlpkit.nn.softmax_regression import log_softmax, one_hot

__all__ = [
    "Linear",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "SoftmaxCE",
    "Tanh",
    "chain_grad",
    "count_paths",
    "grad_check",
    "linear_backward",
    "linear_forward",
    "log_softmax_backward",
    "relu_backward",
    "relu_forward",
    "scalar_backward",
    "scalar_forward",
]


# ----------------------------------------------------------------------------------- chain rule


@lent
def scalar_forward(x, w, b, y):
    """Loss of one neuron for one example, l = (y - sigmoid(x w + b))^2 / 2, with all that led to it.

    Parameters
    ----------
    x, w, b, y : float
        Input, weight, bias and target.

    Returns
    -------
    cache : tuple of float
        (x, h, lam, y, l): h = x w + b, lam = sigmoid(h), and the loss l.

    Notes
    -----
    Deck 004, "Example: univariate regression"; its numbers contradict each other.
    """
    h = x * w + b
    lam = float(sigmoid(h))
    return x, h, lam, y, 0.5 * (y - lam) ** 2


@lent
def scalar_backward(cache):
    """Derivatives of the loss of :func:`scalar_forward` with respect to weight and bias.

    Parameters
    ----------
    cache : tuple of float
        As :func:`scalar_forward` returns it.

    Returns
    -------
    dw, db : float

    Notes
    -----
    Deck 004, "Example: univariate regression".
    """
    x, _, lam, y, _ = cache
    dh = (lam - y) * lam * (1 - lam)
    return dh * x, dh


@lent
def chain_grad(fs, dfs, x):
    """Derivative of a composition f_1(f_2(... f_n(x))) of functions of one variable.

    Parameters
    ----------
    fs, dfs : list of callables
        The functions, the outermost first, and their derivatives in the same order.
    x : float

    Returns
    -------
    float
        A product of n factors, each at the value that its function was given; 1.0 if n = 0.

    Raises
    ------
    ValueError
        If the lists differ in length.

    Notes
    -----
    Deck 003, "Chain rule and Backpropagation", whose last factor has a wrong index.
    """
    if len(fs) != len(dfs):
        raise ValueError(f"{len(fs)} functions and {len(dfs)} derivatives: each function needs its own")
    derivative = 1.0
    for f, df in zip(reversed(fs), reversed(dfs), strict=True):
        derivative = derivative * theirs(df)(x)
        x = theirs(f)(x)
    return derivative


@lent
def count_paths(widths):
    """Number of paths from one node to another through fully connected layers.

    Parameters
    ----------
    widths : list of int
        Number of nodes of each layer between the two.

    Returns
    -------
    int
        Exact, however large; 1 if there is no layer between.

    Notes
    -----
    Deck 001, "Approach 1: Naïve Analytical Differentiation".
    """
    return math.prod(int(width) for width in widths)


# --------------------------------------------------------------------------------------- layers


def _rows(X, W, name):
    X = array(X)
    if X.ndim != 2 or X.shape[1] != len(W):
        raise ValueError(
            f"{name} of shape {X.shape} and W of shape {W.shape}: each row of {name} needs "
            f"{len(W)} inputs, one for each row of W"
        )
    return X


@lent
def linear_forward(A, W, b):
    """Forward pass of a linear layer, Z = AW + b.

    Parameters
    ----------
    A : array_like of shape (N, d)
    W : array_like of shape (d, K)
    b : array_like of shape (K,)

    Returns
    -------
    Z : ndarray of shape (N, K)
    cache : tuple
        What :func:`linear_backward` needs: A and W.

    Raises
    ------
    ValueError
        If A and W do not fit together.

    Notes
    -----
    Deck 002, "Linear layer", with a bias.
    """
    W, b = array(W), array(b)
    A = _rows(A, W, "A")
    return A @ W + b, (A, W)


@lent
def linear_backward(dZ, cache):
    """Backward pass of a linear layer: dA = dZ Wᵀ, dW = Aᵀ dZ, db = the column sums of dZ.

    Parameters
    ----------
    dZ : array_like of shape (N, K)
        Gradient of the loss with respect to Z.
    cache : tuple
        As :func:`linear_forward` returns it.

    Returns
    -------
    dA : ndarray of shape (N, d)
    dW : ndarray of shape (d, K)
    db : ndarray of shape (K,)

    Notes
    -----
    Nothing is divided by N here: the loss layer has done so. Deck 002, "Linear layer".
    """
    A, W = cache
    dZ = array(dZ)
    return dZ @ W.T, A.T @ dZ, dZ.sum(axis=0)


@lent
def relu_forward(Z):
    """Forward pass of a ReLU layer, A = max(0, Z).

    Parameters
    ----------
    Z : array_like of any shape

    Returns
    -------
    A : ndarray of the same shape
    cache : ndarray
        What :func:`relu_backward` needs: Z.

    Notes
    -----
    Deck 002, "ReLU layer".
    """
    Z = array(Z)
    return np.maximum(0.0, Z), Z


@lent
def relu_backward(dA, cache):
    """Backward pass of a ReLU layer: dZ = dA where Z > 0, and 0 elsewhere.

    Parameters
    ----------
    dA : array_like
        Gradient of the loss with respect to A, of the shape of Z.
    cache : ndarray
        As :func:`relu_forward` returns it.

    Returns
    -------
    dZ : ndarray of the same shape

    Notes
    -----
    The derivative at 0 does not exist; it is taken to be 0. Deck 002, "ReLU layer".
    """
    return np.where(cache > 0, array(dA), 0.0)


@lent
def log_softmax_backward(dA, P):
    """Backward pass of the log-softmax of each row: dZ = dA - P times the row sums of dA.

    Parameters
    ----------
    dA : array_like of shape (N, K)
        Gradient of the loss with respect to A = log softmax(Z).
    P : array_like of shape (N, K)
        softmax(Z).

    Returns
    -------
    dZ : ndarray of shape (N, K)
        Each row sums to 0.

    Notes
    -----
    The layer is not element-wise: every score of a row acts on all its outputs. Deck 002,
    "Back-propagation / Optimisation".
    """
    dA, P = array(dA), array(P)
    return dA - P * dA.sum(axis=1, keepdims=True)


class _Layer:
    """What the layers share: parameters and gradients by name, and a memory of the last forward pass."""

    def __init__(self, **params):
        self.params = params
        self.grads = {}
        self._kept = None

    def _memory(self):
        if self._kept is None:
            raise RuntimeError(f"{type(self).__name__}.backward before forward: nothing has been kept yet")
        return self._kept


@lent
class Linear(_Layer):
    """Linear layer Z = AW + b.

    Parameters
    ----------
    W : array_like of shape (d, K)
    b : array_like of shape (K,)
        Both are copied.

    Attributes
    ----------
    params : dict
        "W" and "b".
    grads : dict
        The same keys and shapes, after ``backward``.

    Raises
    ------
    ValueError
        If W and b do not fit together.

    Notes
    -----
    Deck 002, "Layer specification" and "Linear layer".
    """

    def __init__(self, W, b):
        W, b = array(W).copy(), array(b).copy()
        if W.ndim != 2 or b.shape != W.shape[1:]:
            raise ValueError(
                f"W of shape {W.shape} and b of shape {b.shape}: W is (inputs, outputs), "
                "and b has one number for each output"
            )
        super().__init__(W=W, b=b)

    @classmethod
    def random(cls, n_in, n_out, rng, std=None):
        """Make a layer with normally distributed weights and biases of zero.

        Parameters
        ----------
        n_in, n_out : int
        rng : numpy.random.Generator
        std : float, optional
            Standard deviation of the weights; sqrt(2 / n_in) unless given (He et al. 2015).

        Returns
        -------
        Linear
        """
        std = math.sqrt(2 / n_in) if std is None else std
        return cls(std * rng.normal(size=(n_in, n_out)), np.zeros(n_out))

    def forward(self, A):
        """Compute Z.

        Parameters
        ----------
        A : array_like of shape (N, d)

        Returns
        -------
        Z : ndarray of shape (N, K)
        """
        Z, self._kept = linear_forward(A, self.params["W"], self.params["b"])
        return Z

    def backward(self, dZ):
        """Store dW and db, and pass the gradient on.

        Parameters
        ----------
        dZ : array_like of shape (N, K)

        Returns
        -------
        dA : ndarray of shape (N, d)
        """
        dA, dW, db = linear_backward(dZ, self._memory())
        self.grads = {"W": dW, "b": db}
        return dA


@lent
class ReLU(_Layer):
    """Layer A = max(0, Z), entry by entry; it has no parameters.

    Notes
    -----
    Its derivative at 0 is taken to be 0. Deck 002, "ReLU layer".
    """

    def __init__(self):
        super().__init__()

    def forward(self, Z):
        """Compute A.

        Parameters
        ----------
        Z : array_like of any shape

        Returns
        -------
        A : ndarray of the same shape
        """
        A, self._kept = relu_forward(Z)
        return A

    def backward(self, dA):
        """Pass the gradient on where Z was positive.

        Parameters
        ----------
        dA : array_like of the shape of Z

        Returns
        -------
        dZ : ndarray of the same shape
        """
        return relu_backward(dA, self._memory())


@lent
class Sigmoid(_Layer):
    """Layer A = 1 / (1 + exp(-Z)), entry by entry; it has no parameters.

    Notes
    -----
    Keeps A, not Z: the derivative is A (1 - A). Deck 000, "Perceptron Training: Backpropagation".
    """

    def __init__(self):
        super().__init__()

    def forward(self, Z):
        """Compute A.

        Parameters
        ----------
        Z : array_like of any shape

        Returns
        -------
        A : ndarray of the same shape
        """
        self._kept = np.asarray(sigmoid(Z))
        return self._kept.copy()

    def backward(self, dA):
        """Pass the gradient on, times A (1 - A).

        Parameters
        ----------
        dA : array_like of the shape of Z

        Returns
        -------
        dZ : ndarray of the same shape
        """
        A = self._memory()
        return array(dA) * A * (1 - A)


@lent
class Tanh(_Layer):
    """Layer A = tanh(Z), entry by entry; it has no parameters.

    Notes
    -----
    Keeps A, not Z: the derivative is 1 - A². Deck 002, "Activation functions / tanh".
    """

    def __init__(self):
        super().__init__()

    def forward(self, Z):
        """Compute A.

        Parameters
        ----------
        Z : array_like of any shape

        Returns
        -------
        A : ndarray of the same shape
        """
        self._kept = np.tanh(array(Z))
        return self._kept.copy()

    def backward(self, dA):
        """Pass the gradient on, times 1 - A².

        Parameters
        ----------
        dA : array_like of the shape of Z

        Returns
        -------
        dZ : ndarray of the same shape
        """
        return array(dA) * (1 - self._memory() ** 2)


@lent
class SoftmaxCE(_Layer):
    """Loss layer: mean cross entropy of softmax(Z) with the labels, in nats; it has no parameters.

    Notes
    -----
    Softmax and logarithm are one layer, so that the gradient is (P - Y) / N and nothing
    overflows. The 1/N of the mean enters here, and nowhere else. Deck 000, "Logistic Regression
    Training: Backpropagation".
    """

    def __init__(self):
        super().__init__()

    def forward(self, Z, y):
        """Compute the loss.

        Parameters
        ----------
        Z : array_like of shape (N, K)
            Scores.
        y : array_like of int, shape (N,)
            From 0 to K - 1.

        Returns
        -------
        loss : float

        Raises
        ------
        ValueError
            If a label is not one of the K classes.
        """
        log_P = log_softmax(Z)
        Y = one_hot(labels(y, len(log_P)), log_P.shape[1])
        self._kept = log_P, Y
        return float(-np.where(Y > 0, log_P, 0.0).sum() / len(log_P))

    def backward(self):
        """Start the way back.

        Returns
        -------
        dZ : ndarray of shape (N, K)
            (P - Y) / N; each row sums to 0.
        """
        log_P, Y = self._memory()
        with np.errstate(under="ignore"):
            return (np.exp(log_P) - Y) / len(log_P)


@lent
class Sequential:
    """Layers one after the other.

    Parameters
    ----------
    layers : list
        Each with ``forward``, ``backward``, ``params`` and ``grads``; the first one gets the input.

    Attributes
    ----------
    layers : list
    params : dict
        Of all layers, numbered from 1 over the layers that have any: "W1", "b1", "W2", …; the
        arrays themselves, not copies. Assigning a dictionary with the same keys and shapes
        hands its arrays to the layers.
    grads : dict
        The same keys and shapes, after ``backward``.

    Notes
    -----
    Deck 002, "Layer specification" and "Forward/ Backward propagation".
    """

    def __init__(self, layers):
        self.layers = list(layers)

    def forward(self, X):
        """Send a batch through all layers.

        Parameters
        ----------
        X : array_like of shape (N, d)

        Returns
        -------
        ndarray
            The output of the last layer.
        """
        for layer in self.layers:
            X = theirs(layer.forward)(X)
        return X

    def backward(self, dout):
        """Send a gradient back through all layers; each stores those of its parameters.

        Parameters
        ----------
        dout : array_like
            Gradient of the loss with respect to what ``forward`` returned.

        Returns
        -------
        ndarray
            Gradient with respect to the input.
        """
        for layer in reversed(self.layers):
            dout = theirs(layer.backward)(dout)
        return dout

    def _numbered(self):
        return enumerate((layer for layer in self.layers if layer.params), start=1)

    @property
    def params(self):
        """Parameters of all layers, by numbered name."""
        return {f"{name}{i}": value for i, layer in self._numbered() for name, value in layer.params.items()}

    @params.setter
    def params(self, new):
        old = self.params
        if set(new) != set(old):
            raise ValueError(f"parameters {sorted(new)}, expected {sorted(old)}")
        for name, value in old.items():
            if np.shape(new[name]) != np.shape(value):
                raise ValueError(f"{name} has shape {np.shape(new[name])}, expected {np.shape(value)}")
        for i, layer in self._numbered():
            for name in layer.params:
                layer.params[name] = array(new[f"{name}{i}"])

    @property
    def grads(self):
        """Gradients of all layers, by the names of their parameters."""
        return {f"{name}{i}": value for i, layer in self._numbered() for name, value in layer.grads.items()}


# ------------------------------------------------------------------------------- gradient check


@lent
def grad_check(f, params, grads, eps=1e-5):
    """Compare gradients with central differences.

    Parameters
    ----------
    f : callable
        ``f(params)`` is the loss, a float.
    params : dict of array_like
        Where to compare. It is not modified: `f` is given a copy.
    grads : dict of array_like
        What is to be checked: the same keys and shapes.
    eps : float
        Half the distance between the two points of a difference.

    Returns
    -------
    float
        The largest |g - n| / max(|g| + |n|, 1e-4) over all parameters; g is an entry of `grads`,
        and n = (f(+eps) - f(-eps)) / (2 eps). Below about 1e-6 the gradients are right;
        nan or inf if one of them is.

    Raises
    ------
    ValueError
        If `grads` has other keys or shapes than `params`.

    Notes
    -----
    Takes two calls of `f` for each single parameter. The differences carry a rounding error of
    about 1e-11, so that a gradient smaller than 1e-4 is compared absolutely. Deck 001,
    "Approach 2: Numerical Differentiation".
    """
    params = {name: array(value).copy() for name, value in params.items()}
    if set(params) != set(grads):
        raise ValueError(f"gradients of {sorted(grads)}, expected {sorted(params)}")
    f, worst = theirs(f), [0.0]
    for name, theta in params.items():
        g = array(grads[name])
        if g.shape != theta.shape:
            raise ValueError(f"the gradient of {name} has shape {g.shape}, expected {theta.shape}")
        for index in np.ndindex(theta.shape):
            middle = theta[index]
            theta[index] = middle + eps
            above = f(params)
            theta[index] = middle - eps
            numeric = (above - f(params)) / (2 * eps)
            theta[index] = middle
            worst.append(abs(g[index] - numeric) / max(abs(g[index]) + abs(numeric), 1e-4))
    return float(np.max(worst))
