"""Answers to 01_formal_neuron, heaviside: written from the released statement alone."""

# %% right · comparison as numbers
def heaviside(z):
    return (z >= 0).astype(float)


# %% right · truth values
def heaviside(z):
    return z >= 0


# %% right · np.where
def heaviside(z):
    return np.where(z >= 0, 1, 0)


# %% right · one minus the opposite
def heaviside(z):
    return 1 - (z < 0)


# %% right · filled by a mask
def heaviside(z):
    h = np.zeros(z.shape)
    h[z >= 0] = 1
    return h


# %% right · a loop over all elements
def heaviside(z):
    flat = []
    for v in z.flatten():
        if v >= 0:
            flat.append(1.0)
        else:
            flat.append(0.0)
    return np.array(flat).reshape(z.shape)


# %% right · vectorized
def heaviside(z):
    step = np.vectorize(lambda v: 1.0 if v >= 0 else 0.0, otypes=[float])
    return step(z)


# %% right · comparison times one
def heaviside(z):
    return 1.0 * np.greater_equal(z, 0)


# %% right · a copy is overwritten
def heaviside(z):
    out = z.copy()
    out[z < 0] = 0
    out[z >= 0] = 1
    return out


# %% wrong · strictly greater · share 0.5 to 0.75
# reads: 0
# never: wrong shape|has (the )?shape|overwrit|reversed
def heaviside(z):
    return (z > 0).astype(float)


# %% wrong · half at zero, as another convention has it · share 0.5 to 0.75
# never: wrong shape|has (the )?shape|overwrit|reversed
def heaviside(z):
    return 0.5 * (np.sign(z) + 1)


# %% wrong · the other side · share 0 to 0.35
# never: wrong shape|has (the )?shape|overwrit
def heaviside(z):
    return (z <= 0).astype(float)


# %% wrong · the sign · share 0 to 0.5
# never: wrong shape|has (the )?shape|overwrit
def heaviside(z):
    return np.where(z >= 0, 1, -1)


# %% wrong · if of a whole array · share 0 to 0.35
# never: pair|tuple|overwrit
def heaviside(z):
    if z >= 0:
        return 1
    else:
        return 0


# %% wrong · overwrites z · share 0.85 to 0.95
# never: wrong shape|has (the )?shape|reversed
def heaviside(z):
    z[z >= 0] = 1
    z[z < 0] = 0
    return z


# %% wrong · second mask sees the result of the first, in place · share 0 to 0.35
def heaviside(z):
    z[z < 0] = 0
    z[z >= 0] = 1
    return z


# %% wrong · flattened · share 0.35 to 0.75
# reads: shape
# never: overwrit|reversed
def heaviside(z):
    return np.array([1.0 if v >= 0 else 0.0 for v in z.ravel()])


# %% wrong · one axis only · share 0.25 to 0.75
# never: reversed|overwrit
def heaviside(z):
    return np.array([1.0 if v >= 0 else 0.0 for v in z])


# %% wrong · rectifier · share 0 to 0.35
# never: wrong shape|has (the )?shape|reversed|overwrit
def heaviside(z):
    return np.maximum(0, z)


# %% wrong · cut to a whole number before the comparison · share 0.25 to 0.75
# never: wrong shape|has (the )?shape|overwrit|reversed
def heaviside(z):
    return np.where(z.astype(int) >= 0, 1, 0)


# %% wrong · division of z by its size, nan at zero · share 0.5 to 0.75
# never: wrong shape|has (the )?shape|overwrit|reversed
def heaviside(z):
    return (z / np.abs(z) + 1) / 2


# %% wrong · any instead of each · share 0 to 0.35
# never: overwrit
def heaviside(z):
    return 1 if np.any(z >= 0) else 0


# %% wrong · tolerance around zero · share 0.5 to 0.85
# never: wrong shape|has (the )?shape|overwrit|reversed
def heaviside(z):
    return (z >= -1e-3).astype(int)
