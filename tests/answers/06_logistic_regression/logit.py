"""Answers to 06_logistic_regression, logit: written from the released statement alone."""

# %% right · logarithm of the odds
def logit(p):
    return np.log(p / (1 - p))


# %% right · difference of logarithms
def logit(p):
    return np.log(p) - np.log(1 - p)


# %% right · log1p
def logit(p):
    return np.log(p) - np.log1p(-p)


# %% right · minus the logarithm of the inverse odds
def logit(p):
    odds_against = (1 - p) / p
    return -np.log(odds_against)


# %% right · a loop over all elements
import math


def logit(p):
    z = np.zeros(p.shape)
    for index, value in np.ndenumerate(p):
        z[index] = math.log(value) - math.log(1 - value)
    return z


# %% right · vectorized
def logit(p):
    f = np.vectorize(lambda q: np.log(q / (1.0 - q)), otypes=[float])
    return f(p)


# %% right · from the binary logarithm
def logit(p):
    return (np.log2(p) - np.log2(1 - p)) * np.log(2)


# %% wrong · clipped at 1e-12 · share 0.5 to 0.8
# reads: clip|small|1e-|10\^|e-
# never: same number|transposed|overwrit
def logit(p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return np.log(p / (1 - p))


# %% wrong · decimal logarithm · share 0.4 to 0.7
# reads: natural|log10|factor|2\.30|0\.43
# never: overwrit|overflows|reversed
def logit(p):
    return np.log10(p / (1 - p))


# %% wrong · binary logarithm · share 0.4 to 0.7
# reads: natural|log2|factor|1\.44|0\.69
# never: overwrit|overflows|reversed
def logit(p):
    return np.log2(p / (1 - p))


# %% wrong · odds without the logarithm · share 0.25 to 0.5
# never: overwrit|overflows|wrong shape|has (the )?shape
def logit(p):
    return p / (1 - p)


# %% wrong · the other odds · share 0.35 to 0.65
# reads: sign|reversed|odds|class|negative
# never: overwrit|overflows|wrong shape|has (the )?shape
def logit(p):
    return np.log((1 - p) / p)


# %% wrong · the sigmoid instead of its inverse · share 0 to 0.35
# never: overwrit|wrong shape|has (the )?shape
def logit(p):
    return sigmoid(p)


# %% wrong · numerator only · share 0.2 to 0.5
# never: overwrit|wrong shape|has (the )?shape
def logit(p):
    return np.log(p)


# %% wrong · parenthesis in the wrong place · share 0.25 to 0.55
# never: overwrit|wrong shape|has (the )?shape
def logit(p):
    return np.log(p) / (1 - p)


# %% wrong · quotient of two logarithms · share 0.2 to 0.5
# never: overwrit|wrong shape|has (the )?shape
def logit(p):
    return np.log(p) / np.log(1 - p)


# %% wrong · a small constant · share 0.5 to 0.85
# never: overwrit|wrong shape|has (the )?shape|reversed
def logit(p):
    eps = 1e-8
    return np.log((p + eps) / (1 - p + eps))


# %% wrong · by arctanh, minus infinity for small p · share 0.5 to 0.85
# never: overwrit|wrong shape|has (the )?shape|reversed
def logit(p):
    return 2 * np.arctanh(2 * p - 1)


# %% wrong · single precision · share 0.5 to 0.85
# never: overwrit|wrong shape|has (the )?shape|reversed
def logit(p):
    q = np.asarray(p, dtype=np.float32)
    return np.log(q / (1 - q))


# %% wrong · overwrites p · share 0.85 to 0.95
# never: wrong shape|has (the )?shape|reversed|factor
def logit(p):
    p /= 1 - p
    return np.log(p)


# %% wrong · flattened · share 0.5 to 0.8
# reads: shape
# never: reversed|overwrit
def logit(p):
    return np.array([np.log(q / (1 - q)) for q in p.flatten()])


# %% wrong · plus instead of minus · share 0.2 to 0.5
# never: overwrit|wrong shape|has (the )?shape
def logit(p):
    return np.log(p / (1 + p))
