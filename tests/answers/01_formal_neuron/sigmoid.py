"""Answers to 01_formal_neuron, sigmoid: written from the released statement alone."""

# %% right · the formula, with a warning of an overflow
def sigmoid(z, a=1.0):
    return 1 / (1 + np.exp(-a * z))


# %% right · two formulas by np.where of exponents that are never positive
def sigmoid(z, a=1.0):
    e = np.exp(-np.abs(a * z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


# %% right · masks
def sigmoid(z, a=1.0):
    t = a * z
    result = np.zeros(t.shape)
    pos = t >= 0
    result[pos] = 1 / (1 + np.exp(-t[pos]))
    e = np.exp(t[~pos])
    result[~pos] = e / (1 + e)
    return result


# %% right · hyperbolic tangent
def sigmoid(z, a=1.0):
    return 0.5 * (1 + np.tanh(a * z / 2))


# %% right · clipped far out
def sigmoid(z, a=1.0):
    t = np.clip(a * z, -700, 700)
    return 1.0 / (1.0 + np.exp(-t))


# %% right · logaddexp
def sigmoid(z, a=1.0):
    return np.exp(-np.logaddexp(0, -a * z))


# %% right · a loop with math.exp
import math


def sigmoid(z, a=1.0):
    out = np.empty(z.shape)
    for index in np.ndindex(z.shape):
        t = a * float(z[index])
        if t >= 0:
            out[index] = 1 / (1 + math.exp(-t))
        else:
            out[index] = math.exp(t) / (1 + math.exp(t))
    return out


# %% right · warnings silenced
def sigmoid(z, a=1.0):
    with np.errstate(over="ignore"):
        return np.reciprocal(1.0 + np.exp(-(a * np.asarray(z, dtype=float))))


# %% right · vectorized helper
def _one(t):
    if t < 0:
        e = np.exp(t)
        return e / (1 + e)
    return 1 / (1 + np.exp(-t))


def sigmoid(z, a=1.0):
    return np.vectorize(_one, otypes=[float])(a * z)


# %% wrong · the other formula overflows to nan · share 0.5 to 0.75
# reads: nan|overflow
# never: slope is ignored|reversed|wrong shape|has (the )?shape
def sigmoid(z, a=1.0):
    return np.exp(a * z) / (1 + np.exp(a * z))


# %% wrong · np.where evaluates both, with exponents of both signs · share 0.5 to 0.75
# reads: nan|overflow
# never: reversed|wrong shape|has (the )?shape
def sigmoid(z, a=1.0):
    t = a * z
    e = np.exp(t)
    return np.where(np.abs(t) < 500, 1 / (1 + np.exp(-t)), e / (1 + e))


# %% wrong · slope ignored · share 0.25 to 0.6
# reads: slope|`a`|\ba\b
# never: overflows|wrong shape|has (the )?shape|reversed
def sigmoid(z, a=1.0):
    return 1 / (1 + np.exp(-z))


# %% wrong · sign of the exponent · share 0 to 0.35
# never: wrong shape|has (the )?shape|overwrit
def sigmoid(z, a=1.0):
    return 1 / (1 + np.exp(a * z))


# %% wrong · divided by the slope · share 0.25 to 0.6
# never: overflows|wrong shape|has (the )?shape|reversed
def sigmoid(z, a=1.0):
    return 1 / (1 + np.exp(-z / a))


# %% wrong · whole numbers stay whole · share 0.5 to 0.85
# reads: integer|whole|int
# never: reversed|overflows|slope is ignored
def sigmoid(z, a=1.0):
    out = np.empty_like(z)
    e = np.exp(-np.abs(a * z))
    pos = z >= 0
    out[pos] = (1 / (1 + e))[pos]
    out[~pos] = (e / (1 + e))[~pos]
    return out


# %% wrong · math.exp of an array · share 0 to 0.35
# never: pair|tuple
import math


def sigmoid(z, a=1.0):
    return 1 / (1 + math.exp(-a * z))


# %% wrong · clipped too near · share 0.4 to 0.75
# never: (is|are) nan|wrong shape|has (the )?shape|reversed
def sigmoid(z, a=1.0):
    t = np.clip(a * z, -5, 5)
    return 1 / (1 + np.exp(-t))


# %% wrong · z is scaled in place, which whole numbers do not allow · share 0.5 to 0.95
# never: reversed|(is|are) nan
def sigmoid(z, a=1.0):
    z *= a
    return 1 / (1 + np.exp(-z))


# %% wrong · the branch looks at the smallest score only · share 0.4 to 0.8
# reads: nan|overflow
# never: slope is|reversed|wrong shape|has (the )?shape
def sigmoid(z, a=1.0):
    t = a * z
    if np.min(t) < 0:
        return np.exp(t) / (1 + np.exp(t))
    return 1 / (1 + np.exp(-t))


# %% wrong · slope outside the exponent · share 0.25 to 0.5
# never: wrong shape|has (the )?shape|reversed
def sigmoid(z, a=1.0):
    return a / (1 + np.exp(-z))


# %% wrong · scores are clipped before the slope · share 0.6 to 0.9
# never: (is|are) nan|wrong shape|has (the )?shape|reversed
def sigmoid(z, a=1.0):
    z = np.clip(z, -10, 10)
    return 1 / (1 + np.exp(-a * z))


# %% wrong · default of the slope is two · share 0.5 to 0.85
# never: overflows|(is|are) nan|wrong shape|has (the )?shape
def sigmoid(z, a=2.0):
    return 1 / (1 + np.exp(-a * z))


# %% wrong · missing parentheses · share 0 to 0.35
# never: wrong shape|has (the )?shape|overwrit
def sigmoid(z, a=1.0):
    return 1 / 1 + np.exp(-a * z)


# %% wrong · negative half without its slope · share 0.4 to 0.75
# never: (is|are) nan|overflows|wrong shape|has (the )?shape
def sigmoid(z, a=1.0):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + np.exp(-a * np.abs(z))), e / (1 + e))
