"""Answers to 14_regularization, dropout_backward: written from the released statement alone."""

# %% right · formula
def dropout_backward(dout, mask, p):
    return dout * mask / (1 - p)


# %% right · np.where
def dropout_backward(dout, mask, p):
    return np.where(mask, dout / (1 - p), 0.0)


# %% right · factor of each entry
def dropout_backward(dout, mask, p):
    factor = np.asarray(mask, dtype=float) / (1.0 - p)
    return np.multiply(factor, dout)


# %% right · copy and index
def dropout_backward(dout, mask, p):
    dA = np.array(dout, dtype=float)
    dA[mask == 0] = 0
    return dA / (1 - p)


# %% right · entry by entry
def dropout_backward(dout, mask, p):
    dA = np.zeros(dout.shape)
    for i in np.ndindex(dout.shape):
        if mask[i]:
            dA[i] = dout[i] / (1 - p)
    return dA


# %% right · einsum
def dropout_backward(dout, mask, p):
    return np.einsum("ij,ij->ij", dout, np.array(mask, dtype=float)) * (1 - p) ** -1


# %% wrong · factor forgotten · share 0.4 to 0.75
# reads: factor|1 ?- ?p|scale
# never: \bmask is
def dropout_backward(dout, mask, p):
    return dout * mask


# %% wrong · mask forgotten · share 0.3 to 0.6
# reads: mask|drop
# never: \bfactor
def dropout_backward(dout, mask, p):
    return dout / (1 - p)


# %% wrong · multiplied by 1 - p · share 0.4 to 0.7
# reads: factor|1 ?- ?p|divi|scale
# never: \bmask is
def dropout_backward(dout, mask, p):
    return dout * mask * (1 - p)


# %% wrong · divided by p · share 0.4 to 0.7
# reads: factor|1 ?- ?p|scale|\bp\b
# never: \bmask is
def dropout_backward(dout, mask, p):
    return dout * mask / max(p, 1e-12)


# %% wrong · factor taken twice · share 0.4 to 0.7
# reads: factor|twice|square|scale
# never: \bmask is
def dropout_backward(dout, mask, p):
    return dout * mask / (1 - p) ** 2


# %% wrong · dropped ones pass · share 0.3 to 0.6
# reads: mask|drop|kept|revers
# never: \bfactor
def dropout_backward(dout, mask, p):
    return dout * (1 - np.asarray(mask, dtype=float)) / (1 - p)


# %% wrong · a new mask · share 0.15 to 0.45
# reads: mask|same|draw
# never: \bfactor
def dropout_backward(dout, mask, p):
    rng = np.random.default_rng()
    return dout * (rng.random(dout.shape) >= p) / (1 - p)


# %% wrong · sign of the gradient taken for the mask · share 0.15 to 0.45
# reads: mask|negative|\bsigns?\b
# never: \bfactor
def dropout_backward(dout, mask, p):
    return np.maximum(dout, 0) / (1 - p)


# %% wrong · in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bfactor
def dropout_backward(dout, mask, p):
    dout *= mask
    return dout / (1 - p)


# %% wrong · in place by index · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bfactor
def dropout_backward(dout, mask, p):
    dout[mask == 0] = 0
    return dout / (1 - p)


# %% wrong · factor from the mask · share 0.4 to 0.75
# reads: factor|1 ?- ?p|\bp\b|scale
# never: \bsigns?\b
def dropout_backward(dout, mask, p):
    return dout * mask / np.mean(mask)


# %% wrong · mask of the first row for all · share 0.25 to 0.6
# reads: mask|row|each|entry
# never: \bfactor
def dropout_backward(dout, mask, p):
    return dout * mask[0] / (1 - p)


# %% wrong · factor of one half, as in the example · share 0.4 to 0.7
# reads: factor|\bp\b|2
# never: \bmask is
def dropout_backward(dout, mask, p):
    return 2 * dout * mask


# %% wrong · whole numbers cut off · share 0.5 to 0.9
# never: \bmask is
def dropout_backward(dout, mask, p):
    out = np.zeros_like(dout)
    out[...] = dout * mask / (1 - p)
    return out
