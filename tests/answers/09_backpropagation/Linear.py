"""Answers to 09_backpropagation, Linear: written from the released statement alone."""

# %% right · with the functions of the exercises
class Linear:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, A):
        Z, self.cache = linear_forward(A, self.params["W"], self.params["b"])
        return Z

    def backward(self, dZ):
        dA, dW, db = linear_backward(dZ, self.cache)
        self.grads = {"W": dW, "b": db}
        return dA


# %% right · everything by itself
class Linear:
    def __init__(self, W, b):
        self.params = {"W": W.copy(), "b": b.copy()}
        self.grads = {"W": np.zeros(W.shape), "b": np.zeros(b.shape)}

    def forward(self, A):
        self.A = A
        return A @ self.params["W"] + self.params["b"]

    def backward(self, dZ):
        self.grads["W"] = self.A.T @ dZ
        self.grads["b"] = dZ.sum(axis=0)
        return dZ @ self.params["W"].T


# %% right · keeps copies
class Linear:
    def __init__(self, W, b):
        self.params = dict(W=W, b=b)
        self.grads = dict(W=None, b=None)
        self.A = self.W = None

    def forward(self, A):
        self.A, self.W = A.copy(), self.params["W"].copy()
        return np.dot(self.A, self.W) + self.params["b"]

    def backward(self, dZ):
        self.grads.update(W=np.dot(self.A.T, dZ), b=np.sum(dZ, axis=0))
        return np.dot(dZ, self.W.T)


# %% right · einsum
class Linear:
    def __init__(self, W, b):
        self.params, self.grads = {"W": np.array(W, dtype=float), "b": np.array(b, dtype=float)}, {}

    def forward(self, A):
        self.saved = A
        return np.einsum("ij,jk->ik", A, self.params["W"]) + self.params["b"]

    def backward(self, dZ):
        self.grads = {"W": np.einsum("ij,ik->jk", self.saved, dZ), "b": np.einsum("ik->k", dZ)}
        return np.einsum("ik,jk->ij", dZ, self.params["W"])


# %% right · unpacked values
class Linear:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}
        self._input = None

    def forward(self, A):
        W, b = self.params["W"], self.params["b"]
        self._input = A
        return A @ W + b

    def backward(self, dZ):
        W = self.params["W"]
        dA = dZ @ W.T
        for name, grad in (("W", self._input.T @ dZ), ("b", dZ.sum(0))):
            self.grads[name] = grad
        return dA


# %% right · loop over rows
class Linear:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {"W": 0, "b": 0}

    def forward(self, A):
        self.A = A
        return np.array([a @ self.params["W"] + self.params["b"] for a in A])

    def backward(self, dZ):
        dW = np.zeros(self.params["W"].shape)
        for a, dz in zip(self.A, dZ):
            dW += np.outer(a, dz)
        self.grads = {"W": dW, "b": np.array([sum(column) for column in dZ.T])}
        return dZ @ self.params["W"].T


# %% wrong · gradients add up · share 0.5 to 0.8
# reads: add|replace|second|before
# never: \bsigns?\b
class Linear:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {"W": np.zeros(W.shape), "b": np.zeros(b.shape)}

    def forward(self, A):
        self.A = A
        return A @ self.params["W"] + self.params["b"]

    def backward(self, dZ):
        self.grads["W"] += self.A.T @ dZ
        self.grads["b"] += dZ.sum(axis=0)
        return dZ @ self.params["W"].T


# %% wrong · parameters of the start, not those in params · share 0.5 to 0.8
# reads: params|now|chang|new
# never: \bsigns?\b|\badd to
class Linear:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, A):
        self.A = A
        return A @ self.W + self.b

    def backward(self, dZ):
        self.grads = {"W": self.A.T @ dZ, "b": dZ.sum(axis=0)}
        return dZ @ self.W.T


# %% wrong · memory belongs to the class · share 0.5 to 0.8
# reads: class|self|object|two layers|another
# never: \bsigns?\b
class Linear:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, A):
        Linear.A = A
        return A @ self.params["W"] + self.params["b"]

    def backward(self, dZ):
        self.grads = {"W": Linear.A.T @ dZ, "b": dZ.sum(axis=0)}
        return dZ @ self.params["W"].T


# %% wrong · one dictionary of gradients for all layers · share 0.5 to 0.8
# reads: class|self|object|layers|another
# never: \bsigns?\b
class Linear:
    params = {}
    grads = {}

    def __init__(self, W, b):
        self.params = {"W": W, "b": b}

    def forward(self, A):
        self.A = A
        return A @ self.params["W"] + self.params["b"]

    def backward(self, dZ):
        self.grads["W"] = self.A.T @ dZ
        self.grads["b"] = dZ.sum(axis=0)
        return dZ @ self.params["W"].T


# %% wrong · parameters are updated in backward · share 0.4 to 0.75
# reads: param|update|chang
# never: \bsigns?\b|\badd to
class Linear:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, A):
        self.A = A
        return A @ self.params["W"] + self.params["b"]

    def backward(self, dZ):
        dA = dZ @ self.params["W"].T
        self.grads = {"W": self.A.T @ dZ, "b": dZ.sum(axis=0)}
        for name in self.params:
            self.params[name] = self.params[name] - 0.01 * self.grads[name]
        return dA


# %% wrong · backward returns nothing · share 0.4 to 0.75
# reads: return
# never: \bsigns?\b|\bforward
class Linear:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, A):
        self.A = A
        return A @ self.params["W"] + self.params["b"]

    def backward(self, dZ):
        self.grads = {"W": self.A.T @ dZ, "b": dZ.sum(axis=0)}


# %% wrong · backward returns all three · share 0.4 to 0.8
# reads: return|\bda\b|tuple
# never: \bsigns?\b
class Linear:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, A):
        Z, self.cache = linear_forward(A, self.params["W"], self.params["b"])
        return Z

    def backward(self, dZ):
        dA, dW, db = linear_backward(dZ, self.cache)
        self.grads = {"W": dW, "b": db}
        return dA, dW, db


# %% wrong · forward returns the pair with the cache · share 0.3 to 0.7
# reads: forward|cache|return|tuple
# never: \bsigns?\b
class Linear:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, A):
        self.cache = A, self.params["W"]
        return linear_forward(A, self.params["W"], self.params["b"])

    def backward(self, dZ):
        A, W = self.cache
        self.grads = {"W": A.T @ dZ, "b": dZ.sum(axis=0)}
        return dZ @ W.T


# %% wrong · factors exchanged in forward · share 0 to 0.4
# reads: forward|product|order|shape
# never: \btwo things|\bpair
class Linear:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, A):
        self.A = A
        return self.params["W"] @ A + self.params["b"]

    def backward(self, dZ):
        self.grads = {"W": self.A.T @ dZ, "b": dZ.sum(axis=0)}
        return dZ @ self.params["W"].T


# %% wrong · gradients under other keys · share 0.4 to 0.75
# reads: key|grads|name
# never: \bsigns?\b
class Linear:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, A):
        self.A = A
        return A @ self.params["W"] + self.params["b"]

    def backward(self, dZ):
        self.grads = {"dW": self.A.T @ dZ, "db": dZ.sum(axis=0)}
        return dZ @ self.params["W"].T


# %% wrong · db is a mean · share 0.5 to 0.85
# reads: \bb\b|\bdb\b|mean|sum|bias
# never: \bforward
class Linear:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, A):
        self.A = A
        return A @ self.params["W"] + self.params["b"]

    def backward(self, dZ):
        self.grads = {"W": self.A.T @ dZ, "b": dZ.mean(axis=0)}
        return dZ @ self.params["W"].T


# %% wrong · remembers the first input only · share 0.4 to 0.75
# reads: forward|second|first|new|again
# never: \bsigns?\b
class Linear:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}
        self.A = None

    def forward(self, A):
        if self.A is None:
            self.A = A
        return A @ self.params["W"] + self.params["b"]

    def backward(self, dZ):
        self.grads = {"W": self.A.T @ dZ, "b": dZ.sum(axis=0)}
        return dZ @ self.params["W"].T
