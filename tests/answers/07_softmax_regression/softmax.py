"""Answers to 07_softmax_regression, softmax: written from the released statement alone."""

# %% right · with keepdims
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


# %% right · row by row
def softmax(Z):
    P = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        e = np.exp(Z[i] - np.max(Z[i]))
        P[i] = e / np.sum(e)
    return P


# %% right · reshaped instead of keepdims
def softmax(Z):
    m = np.max(Z, axis=1)
    shifted = Z - m.reshape(-1, 1)
    e = np.exp(shifted)
    s = np.sum(e, axis=1)
    return e / s[:, np.newaxis]


# %% right · transposed twice
def softmax(Z):
    E = np.exp(Z.T - Z.max(axis=1))
    return (E / E.sum(axis=0)).T


# %% right · lists with math.exp
import math


def softmax(Z):
    rows = []
    for z in Z:
        top = max(z)
        powers = [math.exp(score - top) for score in z]
        total = sum(powers)
        rows.append([power / total for power in powers])
    return rows


# %% right · one over a sum of differences
def softmax(Z):
    with np.errstate(over="ignore"):
        return 1 / np.exp(Z[:, None, :] - Z[:, :, None]).sum(axis=2)


# %% right · exponential of the shifted logarithm
def softmax(Z):
    S = Z - np.amax(Z, axis=-1, keepdims=True)
    return np.exp(S - np.log(np.exp(S).sum(axis=-1, keepdims=True)))


# %% right · helper along axis 1
def _softmax_of_a_row(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def softmax(Z):
    return np.apply_along_axis(_softmax_of_a_row, 1, Z)


# %% wrong · two classes exchanged · share 0.5 to 0.85
# never: overwrit|overflows|(is|are) nan
def softmax(Z):
    if Z.shape[1] == 2:
        p = 0.5 * (1 + np.tanh((Z[:, 0] - Z[:, 1]) / 2))
        return np.stack([1 - p, p], axis=1)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


# %% wrong · no shift · share 0.4 to 0.7
# reads: nan|overflow|maximum|large|1000
# never: transposed|overwrit|each row must
def softmax(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


# %% wrong · one maximum for the whole array · share 0.55 to 0.85
# reads: nan|overflow|underflow|maximum|row|large
# never: transposed|overwrit
def softmax(Z):
    E = np.exp(Z - np.max(Z))
    return E / E.sum(axis=1, keepdims=True)


# %% wrong · normalizes the columns · share 0 to 0.45
# reads: row
# never: overwrit|overflows
def softmax(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


# %% wrong · normalizes over everything · share 0.15 to 0.5
# reads: row
# never: overwrit|overflows|transposed
def softmax(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum()


# %% wrong · no keepdims · share 0.2 to 0.55
# never: overwrit|overflows
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1)


# %% wrong · maximum of the columns · share 0.5 to 0.85
# never: transposed|overwrit|columns sum
def softmax(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=1, keepdims=True)


# %% wrong · mean instead of maximum · share 0.5 to 0.8
# reads: nan|overflow|maximum|large
# never: transposed|overwrit
def softmax(Z):
    E = np.exp(Z - Z.mean(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


# %% wrong · scores clipped · share 0.5 to 0.8
# never: transposed|overwrit|(is|are) nan
def softmax(Z):
    E = np.exp(np.clip(Z, -500, 500))
    return E / E.sum(axis=1, keepdims=True)


# %% wrong · overwrites Z · share 0.85 to 0.95
# reads: overwrit|chang|modif|argument|in place
# never: transposed|overflows|(is|are) nan
def softmax(Z):
    Z -= Z.max(axis=1, keepdims=True)
    np.exp(Z, out=Z)
    Z /= Z.sum(axis=1, keepdims=True)
    return Z


# %% wrong · a small constant in the denominator · share 0.5 to 0.85
# never: transposed|overwrit|(is|are) nan
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / (E.sum(axis=1, keepdims=True) + 1e-3)


# %% wrong · the sign of the exponent · share 0.3 to 0.65
# never: transposed|overwrit|columns sum
def softmax(Z):
    E = np.exp(Z.min(axis=1, keepdims=True) - Z)
    return E / E.sum(axis=1, keepdims=True)


# %% wrong · adds the maximum · share 0.35 to 0.7
# never: transposed|overwrit
def softmax(Z):
    E = np.exp(Z + Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


# %% wrong · largest absolute value is subtracted · share 0.5 to 0.8
# never: transposed|overwrit|columns sum
def softmax(Z):
    E = np.exp(Z - np.abs(Z).max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


# %% wrong · not divided · share 0.15 to 0.5
# reads: sum
# never: transposed|overwrit|(is|are) nan
def softmax(Z):
    return np.exp(Z - Z.max(axis=1, keepdims=True))


# %% wrong · sigmoid of each score, as on the slide · share 0 to 0.35
# never: transposed|overwrit|(is|are) nan
def softmax(Z):
    return 1 / (1 + np.exp(-Z))


# %% wrong · any number of arguments, normalizes the columns · share 0 to 0.45
# never: argument 1|overwrit
def softmax(*args):
    Z = args[0]
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=0, keepdims=True)


# %% wrong · flat for a single example · share 0.6 to 0.9
# never: transposed|overwrit|(is|are) nan
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return (E / E.sum(axis=1, keepdims=True)).squeeze()
