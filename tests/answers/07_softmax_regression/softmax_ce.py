"""Answers to 07_softmax_regression, softmax_ce: written from the released statement alone."""

# %% right · one entry of every row
def softmax_ce(Z, y):
    log_P = log_softmax(Z)
    return -np.mean(log_P[np.arange(len(y)), y])


# %% right · with one-hot rows
def softmax_ce(Z, y):
    N, K = Z.shape
    Y = one_hot(y, K)
    return float(-np.sum(Y * log_softmax(Z)) / N)


# %% right · a loop
def softmax_ce(Z, y):
    total = 0.0
    for z, label in zip(Z, y):
        m = np.max(z)
        total += np.log(np.sum(np.exp(z - m))) - (z[label] - m)
    return total / len(y)


# %% right · by its own formula
def softmax_ce(Z, y):
    S = Z - Z.max(axis=1, keepdims=True)
    lse = np.log(np.sum(np.exp(S), axis=1))
    return np.mean(lse - S[range(len(y)), y])


# %% right · differences to the right score
def softmax_ce(Z, y):
    D = Z - Z[np.arange(Z.shape[0]), y][:, None]
    return np.logaddexp.reduce(D, axis=1).mean()


# %% right · take_along_axis
def softmax_ce(Z, y):
    picked = np.take_along_axis(np.asarray(log_softmax(Z)), y[:, None], axis=1)
    return -picked.mean()


# %% right · list comprehension
def softmax_ce(Z, y):
    log_P = log_softmax(Z)
    costs = [-log_P[i][y[i]] for i in range(len(y))]
    return sum(costs) / len(costs)


# %% wrong · sum · share 0.5 to 0.75
# reads: mean|N|factor|sum|number of examples
# never: overwrit|overflows|transposed
def softmax_ce(Z, y):
    return -np.sum(log_softmax(Z)[np.arange(len(y)), y])


# %% wrong · mean over all entries of Y · share 0.5 to 0.75
# never: overwrit|overflows|transposed
def softmax_ce(Z, y):
    return -np.mean(one_hot(y, Z.shape[1]) * log_softmax(Z))


# %% wrong · logarithm of the softmax · share 0.4 to 0.7
# reads: inf|log|finite|underflow|large|1000
# never: overwrit|transposed
def softmax_ce(Z, y):
    P = softmax(Z)
    return -np.mean(np.log(P[np.arange(len(y)), y]))


# %% wrong · a small constant · share 0.4 to 0.7
# never: overwrit|transposed|(is|are) nan
def softmax_ce(Z, y):
    P = softmax(Z)
    return -np.mean(np.log(P[np.arange(len(y)), y] + 1e-12))


# %% wrong · 0 times infinity · share 0.35 to 0.7
# never: overwrit|transposed
def softmax_ce(Z, y):
    return -np.sum(one_hot(y, Z.shape[1]) * np.log(softmax(Z))) / len(y)


# %% wrong · columns of the labels for every row · share 0.25 to 0.6
# never: overwrit|overflows
def softmax_ce(Z, y):
    return -np.mean(log_softmax(Z)[:, y])


# %% wrong · the sign · share 0.5 to 0.75
# reads: sign|negative
# never: overwrit|overflows|transposed
def softmax_ce(Z, y):
    return np.mean(log_softmax(Z)[np.arange(len(y)), y])


# %% wrong · the largest probability, whatever the label · share 0.2 to 0.5
# never: overwrit|overflows|transposed
def softmax_ce(Z, y):
    return -np.mean(log_softmax(Z).max(axis=1))


# %% wrong · in bits · share 0.5 to 0.75
# never: overwrit|overflows|transposed
def softmax_ce(Z, y):
    return -np.mean(log_softmax(Z)[np.arange(len(y)), y]) / np.log(2)


# %% wrong · labels from 1 · share 0.4 to 0.7
# never: overwrit|overflows|transposed
def softmax_ce(Z, y):
    return -np.mean(log_softmax(Z)[np.arange(len(y)), y - 1])


# %% wrong · one cost for each example · share 0.4 to 0.65
# never: overwrit|overflows|transposed
def softmax_ce(Z, y):
    return -log_softmax(Z)[np.arange(len(y)), y]


# %% wrong · scores taken as probabilities · share 0.1 to 0.45
# never: overwrit|transposed
def softmax_ce(Z, y):
    return -np.mean(np.log(Z[np.arange(len(y)), y]))


# %% wrong · minus the score of the label only · share 0.1 to 0.45
# never: overwrit|overflows|transposed
def softmax_ce(Z, y):
    return -np.mean(Z[np.arange(len(y)), y])


# %% wrong · one maximum for the whole array · share 0.55 to 0.85
# never: overwrit|transposed
def softmax_ce(Z, y):
    S = Z - Z.max()
    lse = np.log(np.exp(S).sum(axis=1))
    return np.mean(lse - S[np.arange(len(y)), y])


# %% wrong · overwrites Z · share 0.85 to 0.95
# never: overflows|transposed|factor
def softmax_ce(Z, y):
    Z -= Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])


# %% wrong · the wrong classes pay as well · share 0.3 to 0.6
# never: overwrit|transposed
def softmax_ce(Z, y):
    Y, P = one_hot(y, Z.shape[1]), softmax(Z)
    P = np.clip(P, 1e-15, 1 - 1e-15)
    return -np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P)) / len(y)


# %% wrong · power from the shift, score without · share 0.4 to 0.7
# never: overwrit|transposed
def softmax_ce(Z, y):
    m = Z.max(axis=1, keepdims=True)
    lse = np.log(np.exp(Z - m).sum(axis=1))
    return np.mean(lse - Z[np.arange(len(y)), y])
