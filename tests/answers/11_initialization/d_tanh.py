"""Answers to 11_initialization, d_tanh: written from the released statement alone."""

# %% right · formula
def d_tanh(z):
    return 1 - np.tanh(z) ** 2


# %% right · binomial
def d_tanh(z):
    t = np.tanh(z)
    return (1 - t) * (1 + t)


# %% right · exponential of the negative absolute value
def d_tanh(z):
    e = np.exp(-2 * np.abs(z))
    return 4 * e / (1 + e) ** 2


# %% right · through the sigmoid
def d_tanh(z):
    s = sigmoid(2 * np.asarray(z))
    return 4 * s * (1 - s)


# %% right · np.square
def d_tanh(z):
    return np.subtract(1.0, np.square(np.tanh(z)))


# %% right · flat list
def d_tanh(z):
    return np.array([1 - np.tanh(v) ** 2 for v in np.ravel(z)]).reshape(np.shape(z))


# %% wrong · tanh itself · share 0 to 0.35
# reads: slope|1 -|square
# never: \boverflow
def d_tanh(z):
    return np.tanh(z)


# %% wrong · without the square · share 0.25 to 0.6
# reads: square
# never: \boverflow
def d_tanh(z):
    return 1 - np.tanh(z)


# %% wrong · argument taken for the output · share 0.2 to 0.5
# reads: pre-activation|output|tanh
# never: \boverflow
def d_tanh(z):
    return 1 - z ** 2


# %% wrong · tanh of the square · share 0.2 to 0.5
# reads: square
# never: \boverflow
def d_tanh(z):
    return 1 - np.tanh(z ** 2)


# %% wrong · own tanh overflows · share 0.5 to 0.85
# reads: overflow|nan|large
# never: \bsquare|\bsigns?\b
def d_tanh(z):
    t = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    return 1 - t ** 2


# %% wrong · own tanh overflows on one side · share 0.5 to 0.85
# reads: overflow|nan|large
# never: \bsquare|\bsigns?\b
def d_tanh(z):
    e = np.exp(2 * z)
    return 1 - ((e - 1) / (e + 1)) ** 2


# %% wrong · sign · share 0.4 to 0.75
# reads: \bsigns?\b|negative
# never: \boverflow
def d_tanh(z):
    return np.tanh(z) ** 2 - 1


# %% wrong · slope of the sigmoid · share 0 to 0.35
# never: \boverflow
def d_tanh(z):
    t = np.tanh(z)
    return t * (1 - t)


# %% wrong · tanh applied twice · share 0.2 to 0.5
def d_tanh(z):
    a = np.tanh(np.tanh(z))
    return 1 - a ** 2


# %% wrong · whole numbers give 0 or 1 · share 0.5 to 0.85
# never: \boverflow|\bsigns?\b
def d_tanh(z):
    out = np.zeros_like(z)
    out[...] = 1 - np.tanh(z) ** 2
    return out


# %% wrong · z overwritten · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bsigns?\b
def d_tanh(z):
    np.tanh(z, out=z)
    return 1 - z * z
