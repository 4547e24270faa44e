"""Answers to 11_initialization, d_relu: written from the released statement alone."""

# %% right · comparison
def d_relu(z):
    return (z > 0).astype(float)


# %% right · np.where
def d_relu(z):
    return np.where(z > 0, 1.0, 0.0)


# %% right · heaviside
def d_relu(z):
    return np.heaviside(z, 0.0)


# %% right · filled in
def d_relu(z):
    out = np.zeros(z.shape)
    out[z > 0] = 1
    return out


# %% right · times 1
def d_relu(z):
    return 1.0 * (np.asarray(z) > 0)


# %% right · sign cut at 0
def d_relu(z):
    return np.maximum(np.sign(z), 0)


# %% right · list comprehension
def d_relu(z):
    flat = [1.0 if v > 0 else 0.0 for v in np.ravel(z)]
    return np.reshape(flat, np.shape(z))


# %% wrong · 1 at exactly 0 · share 0.5 to 0.85
# reads: 0|zero
# never: \bnegative
def d_relu(z):
    return (z >= 0).astype(float)


# %% wrong · one half at exactly 0 · share 0.5 to 0.85
# reads: 0|zero
# never: \bnegative
def d_relu(z):
    return np.heaviside(z, 0.5)


# %% wrong · the ReLU itself · share 0 to 0.35
# reads: slope|1
# never: \bexactly 0
def d_relu(z):
    return np.maximum(0, z)


# %% wrong · sign · share 0.2 to 0.5
# reads: negative|-1|below
def d_relu(z):
    return np.sign(z)


# %% wrong · division: nan at 0 · share 0.5 to 0.8
# reads: 0|nan|divi
# never: \bnegative
def d_relu(z):
    return np.maximum(0, z) / z


# %% wrong · z overwritten · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bexactly 0
def d_relu(z):
    z[z > 0] = 1
    z[z <= 0] = 0
    return z


# %% wrong · corner at 0.001 · share 0.4 to 0.75
# never: \bexactly 0
def d_relu(z):
    return (z > 1e-3).astype(float)


# %% wrong · a small leak · share 0.4 to 0.75
# reads: negative|below|0
# never: \bexactly
def d_relu(z):
    return np.where(z > 0, 1.0, 0.01)


# %% wrong · if with an array · share 0.1 to 0.45
# reads: array|entry|ambiguous|\bif\b
def d_relu(z):
    if z > 0:
        return 1.0
    return 0.0


# %% wrong · reversed · share 0.1 to 0.4
# reads: positive|negative|where|z > 0
# never: \bcorner|\bexactly
def d_relu(z):
    return (z < 0).astype(float)


# %% wrong · slope between 0 and 1 by a cut · share 0.2 to 0.6
# reads: 1
# never: \bnegative
def d_relu(z):
    return np.clip(z, 0, 1)


# %% wrong · one axis only · share 0.4 to 0.8
def d_relu(z):
    return np.array([1.0 if v > 0 else 0.0 for v in z])
