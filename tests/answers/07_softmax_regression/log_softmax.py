"""Answers to 07_softmax_regression, log_softmax: written from the released statement alone."""

# %% right · shifted by the maximum
def log_softmax(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


# %% right · row by row
def log_softmax(Z):
    out = np.zeros(Z.shape)
    for i, z in enumerate(Z):
        s = z - np.max(z)
        out[i] = s - np.log(np.sum(np.exp(s)))
    return out


# %% right · logaddexp of the shifted scores
def log_softmax(Z):
    S = Z - np.max(Z, axis=1)[:, None]
    return S - np.logaddexp.reduce(S, axis=1, keepdims=True)


# %% right · lists with math
import math


def log_softmax(Z):
    result = []
    for z in Z:
        m = max(z)
        lse = math.log(sum(math.exp(v - m) for v in z))
        result.append([(v - m) - lse for v in z])
    return result


# %% right · helper for the normalizer
def _log_normalizer(S):
    return np.log(np.sum(np.exp(S), axis=1)).reshape(-1, 1)


def log_softmax(Z):
    shifted = Z - np.amax(Z, axis=1).reshape(-1, 1)
    return shifted - _log_normalizer(shifted)


# %% right · transposed twice
def log_softmax(Z):
    T = Z.T - Z.max(axis=1)
    T = T - np.log(np.exp(T).sum(axis=0))
    return T.T


# %% right · apply along axis 1
def log_softmax(Z):
    def of_a_row(z):
        s = z - z.max()
        return s - np.log(np.exp(s).sum())

    return np.apply_along_axis(of_a_row, 1, Z)


# %% wrong · logarithm of the softmax · share 0.4 to 0.7
# reads: inf|log|finite|underflow|0
# never: transposed|overwrit|columns sum
def log_softmax(Z):
    return np.log(softmax(Z))


# %% wrong · a small constant · share 0.3 to 0.65
# reads: constant|1e-|finite|small|e-
# never: transposed|overwrit|columns sum
def log_softmax(Z):
    return np.log(softmax(Z) + 1e-12)


# %% wrong · no shift · share 0.4 to 0.7
# reads: overflow|inf|large|maximum|finite|1000
# never: transposed|overwrit|columns sum
def log_softmax(Z):
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


# %% wrong · one maximum for the whole array · share 0.5 to 0.85
# never: transposed|overwrit|columns sum
def log_softmax(Z):
    S = Z - Z.max()
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


# %% wrong · the maximum is not taken back · share 0.4 to 0.75
# never: transposed|overwrit|columns sum
def log_softmax(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(S).sum(axis=1, keepdims=True))


# %% wrong · sum over the columns · share 0.15 to 0.5
# never: overwrit|overflows
def log_softmax(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=0))


# %% wrong · no logarithm of the sum · share 0.25 to 0.6
# never: transposed|overwrit|overflows
def log_softmax(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.exp(S).sum(axis=1, keepdims=True)


# %% wrong · binary logarithm of the sum · share 0.45 to 0.75
# never: transposed|overwrit|overflows
def log_softmax(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log2(np.exp(S).sum(axis=1, keepdims=True))


# %% wrong · probabilities · share 0.15 to 0.45
# reads: log
# never: transposed|overwrit|overflows
def log_softmax(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    E = np.exp(S)
    return E / E.sum(axis=1, keepdims=True)


# %% wrong · cut off at -700 · share 0.5 to 0.85
# never: transposed|overwrit|overflows
def log_softmax(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return np.maximum(S - np.log(np.exp(S).sum(axis=1, keepdims=True)), -700)


# %% wrong · overwrites Z · share 0.85 to 0.95
# never: transposed|overflows|columns sum
def log_softmax(Z):
    Z -= Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


# %% wrong · the sign · share 0.4 to 0.7
# reads: sign|positive|negative|reversed
# never: transposed|overwrit|overflows
def log_softmax(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return np.log(np.exp(S).sum(axis=1, keepdims=True)) - S


# %% wrong · plus the logarithm · share 0.4 to 0.7
# never: transposed|overwrit|overflows
def log_softmax(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S + np.log(np.exp(S).sum(axis=1, keepdims=True))


# %% wrong · a constant within the logarithm of the sum · share 0.5 to 0.85
# never: transposed|overwrit|overflows
def log_softmax(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True) + 1e-2)


# %% wrong · mean of the powers · share 0.4 to 0.7
# never: transposed|overwrit|overflows
def log_softmax(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).mean(axis=1, keepdims=True))


# %% wrong · no keepdims · share 0.2 to 0.55
# never: overwrit|overflows
def log_softmax(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1))


# %% wrong · infinities become zeros · share 0.4 to 0.75
# never: transposed|overwrit|columns sum
def log_softmax(Z):
    P = softmax(Z)
    return np.where(P > 0, np.log(np.where(P > 0, P, 1)), 0.0)
