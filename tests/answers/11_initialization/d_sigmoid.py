"""Answers to 11_initialization, d_sigmoid: written from the released statement alone."""

# %% right · with the given sigmoid
def d_sigmoid(z):
    s = sigmoid(z)
    return s * (1 - s)


# %% right · product of both sides
def d_sigmoid(z):
    return sigmoid(z) * sigmoid(-z)


# %% right · exponential of the negative absolute value
def d_sigmoid(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


# %% right · through tanh
def d_sigmoid(z):
    t = np.tanh(np.asarray(z) / 2)
    return (1 - t ** 2) / 4


# %% right · s minus its square
def d_sigmoid(z):
    h = sigmoid(z)
    return h - h ** 2


# %% right · own branches
def d_sigmoid(z):
    z = np.asarray(z, dtype=float)
    out = np.zeros(z.shape)
    for i in np.ndindex(z.shape):
        e = np.exp(-abs(z[i]))
        out[i] = e / (1 + e) ** 2
    return out


# %% right · through logaddexp
def d_sigmoid(z):
    return np.exp(-np.logaddexp(0, z) - np.logaddexp(0, -z))


# %% wrong · sigmoid itself · share 0 to 0.35
# reads: slope|1 -|sigmoid
# never: \boverflow
def d_sigmoid(z):
    return sigmoid(z)


# %% wrong · argument taken for the output · share 0.1 to 0.5
# reads: pre-activation|output|sigmoid
# never: \boverflow
def d_sigmoid(z):
    return z * (1 - z)


# %% wrong · sigmoid applied twice · share 0.2 to 0.5
# reads: twice|again|pre-activation|output
def d_sigmoid(z):
    h = sigmoid(sigmoid(z))
    return h * (1 - h)


# %% wrong · sign of the slide · share 0.4 to 0.75
# reads: \bsigns?\b|negative|minus
# never: \boverflow
def d_sigmoid(z):
    e = np.exp(-np.abs(z))
    return -e / (1 + e) ** 2


# %% wrong · nan for large negative z · share 0.5 to 0.85
# reads: overflow|nan|1000|large
# never: \bsigns?\b
def d_sigmoid(z):
    e = np.exp(-z)
    return e / (1 + e) ** 2


# %% wrong · nan for large positive z · share 0.5 to 0.85
# reads: overflow|nan|1000|large
# never: \bsigns?\b
def d_sigmoid(z):
    s = np.exp(z) / (1 + np.exp(z))
    return s * (1 - s)


# %% wrong · one minus the square, as for tanh · share 0.1 to 0.4
# never: \boverflow|\blarge
def d_sigmoid(z):
    s = sigmoid(z)
    return 1 - s ** 2


# %% wrong · whole numbers give 0 · share 0.5 to 0.85
# never: \bsigns?\b
def d_sigmoid(z):
    out = np.empty_like(z)
    s = sigmoid(z)
    out[...] = s * (1 - s)
    return out


# %% wrong · mean over the entries · share 0.1 to 0.4
# reads: shape|each|entry|every
def d_sigmoid(z):
    s = sigmoid(z)
    return np.mean(s * (1 - s))


# %% wrong · cut off far away · share 0.5 to 0.9
# never: \boverflow|\bsigns?\b
def d_sigmoid(z):
    s = np.clip(sigmoid(z), 0.01, 0.99)
    return s * (1 - s)


# %% wrong · z overwritten · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \boverflow
def d_sigmoid(z):
    z[...] = sigmoid(z)
    return z * (1 - z)
