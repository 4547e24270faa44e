"""Answers to 09_backpropagation, ReLU: written from the released statement alone."""

# %% right · mask
class ReLU:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, Z):
        self.mask = Z > 0
        return np.maximum(0, Z)

    def backward(self, dA):
        return dA * self.mask


# %% right · with the functions of the exercises
class ReLU:
    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, Z):
        A, self.cache = relu_forward(Z)
        return A

    def backward(self, dA):
        return relu_backward(dA, self.cache)


# %% right · keeps the input
class ReLU:
    def __init__(self):
        self.params = dict()
        self.grads = dict()
        self.Z = None

    def forward(self, Z):
        self.Z = Z.copy()
        return np.where(Z > 0, Z, 0)

    def backward(self, dA):
        return np.where(self.Z > 0, dA, 0)


# %% right · keeps the output
class ReLU:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, Z):
        self._out = np.clip(Z, 0, None)
        return self._out.copy()

    def backward(self, dA):
        dZ = np.array(dA, dtype=float)
        dZ[self._out <= 0] = 0
        return dZ


# %% right · heaviside
class ReLU:
    def __init__(self):
        self.params, self.grads, self.slope = {}, {}, None

    def forward(self, Z):
        self.slope = np.heaviside(Z, 0)
        return Z * self.slope

    def backward(self, dA):
        return np.multiply(dA, self.slope)


# %% right · method that tells the active ones
class ReLU:
    def __init__(self):
        self.params = {}
        self.grads = {}

    @staticmethod
    def active(Z):
        return (Z > 0).astype(float)

    def forward(self, Z):
        self.last = self.active(Z)
        return self.last * Z

    def backward(self, dA):
        return self.last * dA


# %% wrong · the first mask is kept for ever · share 0.35 to 0.75
# reads: forward|second|again|first|new|last
# never: \bexactly 0|\bsigns?\b
class ReLU:
    def __init__(self):
        self.params, self.grads, self.mask = {}, {}, None
    def forward(self, Z):
        if self.mask is None:
            self.mask = Z > 0
        return np.maximum(0, Z)
    def backward(self, dA):
        return dA * self.mask


# %% wrong · 1 at exactly 0 · share 0.6 to 0.9
# reads: 0|zero
# never: \bclass
class ReLU:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, Z):
        self.mask = Z >= 0
        return np.maximum(0, Z)

    def backward(self, dA):
        return dA * self.mask


# %% wrong · no params and grads · share 0.5 to 0.85
# reads: params|grads
# never: \bsigns?\b
class ReLU:
    def __init__(self):
        self.Z = None

    def forward(self, Z):
        self.Z = Z
        return np.maximum(0, Z)

    def backward(self, dA):
        return dA * (self.Z > 0)


# %% wrong · None instead of empty dictionaries · share 0.6 to 0.9
# reads: params|grads|empty|dict
# never: \bsigns?\b
class ReLU:
    def __init__(self):
        self.params, self.grads = None, None

    def forward(self, Z):
        self.mask = Z > 0
        return np.maximum(0, Z)

    def backward(self, dA):
        return dA * self.mask


# %% wrong · mask belongs to the class · share 0.5 to 0.8
# reads: class|self|object|layers|another
# never: \bsigns?\b
class ReLU:
    mask = None

    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, Z):
        ReLU.mask = Z > 0
        return np.maximum(0, Z)

    def backward(self, dA):
        return dA * ReLU.mask


# %% wrong · sign of dA decides · share 0.2 to 0.55
# reads: \bda\b|\bsigns?\b|\bz\b|input
# never: \bclass
class ReLU:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, Z):
        return np.maximum(0, Z)

    def backward(self, dA):
        return np.maximum(0, dA)


# %% wrong · forward in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bclass
class ReLU:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, Z):
        self.mask = Z > 0
        Z *= self.mask
        return Z

    def backward(self, dA):
        return dA * self.mask


# %% wrong · backward in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bclass
class ReLU:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, Z):
        self.mask = Z > 0
        return np.maximum(0, Z)

    def backward(self, dA):
        dA[~self.mask] = 0
        return dA


# %% wrong · forward returns the pair · share 0.3 to 0.7
# reads: forward|cache|tuple|pair|return
class ReLU:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, Z):
        self.mask = Z > 0
        return np.maximum(0, Z), self.mask

    def backward(self, dA):
        return dA * self.mask


# %% wrong · masks pile up and the oldest one is taken · share 0.4 to 0.8
# reads: forward|last|again|second|new
# never: \bsigns?\b
class ReLU:
    def __init__(self):
        self.params, self.grads, self.stack = {}, {}, []

    def forward(self, Z):
        self.stack.append(Z > 0)
        return np.maximum(0, Z)

    def backward(self, dA):
        return dA * self.stack.pop(0)


# %% wrong · needs an argument · share 0.4 to 0.8
# reads: argument|__init__
class ReLU:
    def __init__(self, Z):
        self.params, self.grads, self.Z = {}, {}, Z

    def forward(self, Z):
        self.Z = Z
        return np.maximum(0, Z)

    def backward(self, dA):
        return dA * (self.Z > 0)
