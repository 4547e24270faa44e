"""Answers to 01_formal_neuron, signed_distance: written from the released statement alone."""

# %% right · by affine and the norm
def signed_distance(X, w, b):
    return affine(X, w, b) / np.linalg.norm(w)


# %% right · root of the sum of squares
def signed_distance(X, w, b):
    length = np.sqrt(np.sum(w**2))
    return (X @ w + b) / length


# %% right · normal vector of length 1 first
def signed_distance(X, w, b):
    norm = np.sqrt(w @ w)
    n = w / norm
    return X @ n + b / norm


# %% right · a loop
def signed_distance(X, w, b):
    norm = 0.0
    for w_j in w:
        norm += w_j * w_j
    norm = norm**0.5
    dist = np.zeros(len(X))
    for i in range(len(X)):
        dist[i] = (sum(X[i] * w) + b) / norm
    return dist


# %% right · a list
def signed_distance(X, w, b):
    length = float(np.linalg.norm(w, ord=2))
    return [(np.dot(x, w) + b) / length for x in X]


# %% right · math.hypot
import math


def signed_distance(X, w, b):
    return (np.sum(X * w, axis=1) + b) / math.hypot(*w)


# %% right · difference to the foot of the perpendicular from the origin
def signed_distance(X, w, b):
    norm = np.linalg.norm(w)
    foot = -b * w / norm**2
    return (X - foot) @ (w / norm)


# %% right · einsum
def signed_distance(X, w, b):
    return np.einsum("ij,j->i", X, w / np.sqrt(np.einsum("j,j", w, w))) + b / np.linalg.norm(w)


# %% wrong · no sign · share 0.4 to 0.75
# never: transposed|overwrit|wrong shape|has (the )?shape
def signed_distance(X, w, b):
    return np.abs(affine(X, w, b)) / np.linalg.norm(w)


# %% wrong · not divided · share 0.2 to 0.5
# never: transposed|overwrit|reversed
def signed_distance(X, w, b):
    return affine(X, w, b)


# %% wrong · square of the length · share 0.4 to 0.75
# never: transposed|overwrit|reversed
def signed_distance(X, w, b):
    return affine(X, w, b) / np.sum(w**2)


# %% wrong · the bias is not divided · share 0.4 to 0.7
# never: transposed|overwrit|reversed
def signed_distance(X, w, b):
    return X @ w / np.linalg.norm(w) + b


# %% wrong · missing parentheses · share 0.4 to 0.7
# never: transposed|overwrit|reversed
def signed_distance(X, w, b):
    return X @ w + b / np.linalg.norm(w)


# %% wrong · the bias counts into the length · share 0.35 to 0.7
# never: transposed|overwrit|reversed
def signed_distance(X, w, b):
    length = np.sqrt(np.sum(w**2) + b**2)
    return (X @ w + b) / length


# %% wrong · sum of absolute weights · share 0.35 to 0.7
# never: transposed|overwrit|reversed
def signed_distance(X, w, b):
    return (X @ w + b) / np.sum(np.abs(w))


# %% wrong · length of the examples · share 0.1 to 0.5
# never: overwrit|reversed
def signed_distance(X, w, b):
    return (X @ w + b) / np.linalg.norm(X, axis=1)


# %% wrong · the bias is subtracted · share 0.25 to 0.65
# never: transposed|overwrit
def signed_distance(X, w, b):
    return (X @ w - b) / np.linalg.norm(w)


# %% wrong · w is normalized in place, and b is not · share 0.2 to 0.65
# never: transposed|reversed
def signed_distance(X, w, b):
    w /= np.linalg.norm(w)
    return X @ w + b


# %% wrong · w is normalized in place · share 0.85 to 0.95
# never: transposed|reversed
def signed_distance(X, w, b):
    length = np.linalg.norm(w)
    w /= length
    return X @ w + b / length


# %% wrong · two weights only · share 0.4 to 0.75
# never: overwrit|reversed
def signed_distance(X, w, b):
    return (X @ w + b) / np.sqrt(w[0] ** 2 + w[1] ** 2)


# %% wrong · the sign of the first weight is taken out · share 0.4 to 0.75
# never: transposed|overwrit
def signed_distance(X, w, b):
    s = 1.0 if w[0] >= 0 else -1.0
    return s * (X @ w + b) / np.linalg.norm(w)


# %% wrong · a column · share 0.35 to 0.75
# reads: shape
# never: reversed|overwrit
def signed_distance(X, w, b):
    return (X @ w[:, None] + b) / np.linalg.norm(w)


# %% wrong · a small constant in the denominator · share 0.6 to 0.9
# never: transposed|overwrit|reversed
def signed_distance(X, w, b):
    return (X @ w + b) / (np.linalg.norm(w) + 0.01)
