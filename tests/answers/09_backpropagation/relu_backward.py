"""Answers to 09_backpropagation, relu_backward: written from the released statement alone."""

# %% right · mask
def relu_forward(Z):
    return np.maximum(0, Z), Z > 0


def relu_backward(dA, cache):
    return dA * cache


# %% right · np.where
def relu_forward(Z):
    return np.maximum(0, Z), Z


def relu_backward(dA, cache):
    return np.where(cache > 0, dA, 0)


# %% right · copy and index
def relu_forward(Z):
    return np.maximum(0, Z), Z.copy()


def relu_backward(dA, cache):
    dZ = dA.copy()
    dZ[cache <= 0] = 0
    return dZ


# %% right · from the output
def relu_forward(Z):
    A = np.maximum(0, Z)
    return A, A


def relu_backward(dA, cache):
    return dA * (cache > 0).astype(float)


# %% right · heaviside with 0 at 0
def relu_forward(Z):
    return Z.clip(min=0), {"slope": np.heaviside(Z, 0.0)}


def relu_backward(dA, cache):
    return cache["slope"] * dA


# %% right · entry by entry
def relu_forward(Z):
    return np.maximum(0, Z), Z


def relu_backward(dA, cache):
    dZ = np.zeros(dA.shape)
    for i in np.ndindex(dA.shape):
        if cache[i] > 0:
            dZ[i] = dA[i]
    return dZ


# %% wrong · 1 at exactly 0 · share 0.6 to 0.9
# reads: 0|zero
# never: \bsign of da|\bmodif
def relu_forward(Z):
    return np.maximum(0, Z), Z >= 0


def relu_backward(dA, cache):
    return dA * cache


# %% wrong · one half at exactly 0 · share 0.6 to 0.9
# reads: 0|zero
# never: \bmodif
def relu_forward(Z):
    return np.maximum(0, Z), np.heaviside(Z, 0.5)


def relu_backward(dA, cache):
    return dA * cache


# %% wrong · sign of dA decides · share 0 to 0.35
# reads: \bda\b|\bz\b|\bsigns?\b
# never: \bmodif
def relu_forward(Z):
    return np.maximum(0, Z), Z > 0


def relu_backward(dA, cache):
    return np.maximum(0, dA)


# %% wrong · sign of both · share 0.2 to 0.5
# reads: \bda\b|\bsigns?\b|negative
# never: \bmodif
def relu_forward(Z):
    return np.maximum(0, Z), Z > 0


def relu_backward(dA, cache):
    return np.maximum(0, dA) * cache


# %% wrong · the mask alone · share 0.1 to 0.4
# reads: \bda\b|multipl|gradient
# never: \bmodif
def relu_forward(Z):
    return np.maximum(0, Z), Z > 0


def relu_backward(dA, cache):
    return cache.astype(float)


# %% wrong · times the activation · share 0.1 to 0.4
# never: \bmodif
def relu_forward(Z):
    A = np.maximum(0, Z)
    return A, A


def relu_backward(dA, cache):
    return dA * cache


# %% wrong · in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bsigns?\b
def relu_forward(Z):
    return np.maximum(0, Z), Z > 0


def relu_backward(dA, cache):
    dA[~cache] = 0
    return dA


# %% wrong · in place by a product · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bsigns?\b
def relu_forward(Z):
    return np.maximum(0, Z), (Z > 0).astype(float)


def relu_backward(dA, cache):
    dA *= cache
    return dA


# %% wrong · the last forward pass instead of the cache · share 0.35 to 0.8
# reads: cache|another|last|earlier
# never: \bsigns?\b
def relu_forward(Z):
    global last_mask
    last_mask = Z > 0
    return np.maximum(0, Z), last_mask


def relu_backward(dA, cache):
    return dA * last_mask


# %% wrong · inactive units pass · share 0.1 to 0.4
# reads: active|negative|z > 0|where
# never: \bmodif
def relu_forward(Z):
    return np.maximum(0, Z), Z > 0


def relu_backward(dA, cache):
    return dA * (1 - cache)


# %% wrong · cache of one column · share 0.2 to 0.6
def relu_forward(Z):
    return np.maximum(0, Z), Z.any(axis=-1, keepdims=True)


def relu_backward(dA, cache):
    return dA * cache


# %% wrong · nothing stops · share 0 to 0.35
# never: \bmodif
def relu_forward(Z):
    return np.maximum(0, Z), Z > 0


def relu_backward(dA, cache):
    return dA.copy()
