"""Answers to 07_softmax_regression, softmax_ce_grad: written from the released statement alone."""

# %% right · P - Y over N
def softmax_ce_grad(Z, y):
    return (softmax(Z) - one_hot(y, Z.shape[1])) / len(y)


# %% right · one subtracted from an entry of every row
def softmax_ce_grad(Z, y):
    N = Z.shape[0]
    dZ = np.array(softmax(Z), dtype=float)
    dZ[np.arange(N), y] -= 1
    return dZ / N


# %% right · two loops
def softmax_ce_grad(Z, y):
    N, K = Z.shape
    dZ = np.zeros((N, K))
    for i in range(N):
        e = np.exp(Z[i] - Z[i].max())
        p = e / e.sum()
        for k in range(K):
            dZ[i, k] = (p[k] - (1 if k == y[i] else 0)) / N
    return dZ


# %% right · own softmax and comparison
def softmax_ce_grad(Z, y):
    E = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    P = E / np.sum(E, axis=1, keepdims=True)
    Y = y[:, None] == np.arange(Z.shape[1])
    return (P - Y) / Z.shape[0]


# %% right · a list of rows
def softmax_ce_grad(Z, y):
    P, Y = softmax(Z), one_hot(y, Z.shape[1])
    return [(p - t) / len(y) for p, t in zip(P, Y)]


# %% right · exponential of the logarithm
def softmax_ce_grad(Z, y):
    weight = 1.0 / len(y)
    return weight * (np.exp(log_softmax(Z)) - np.eye(Z.shape[1])[y])


# %% right · with the Jacobian of each row
def softmax_ce_grad(Z, y):
    N, K = Z.shape
    P = softmax(Z)
    rows = []
    for p, label in zip(P, y):
        D = np.tile(p, (K, 1))
        D = np.eye(K) - D
        rows.append(-D[label] / N)
    return np.array(rows)


# %% wrong · no 1/N · share 0.5 to 0.75
# reads: N|mean|factor|number of examples
# never: overwrit|transposed|overflows
def softmax_ce_grad(Z, y):
    return softmax(Z) - one_hot(y, Z.shape[1])


# %% wrong · the sign · share 0.5 to 0.75
# reads: sign|reversed|P - Y|P − Y
# never: overwrit|transposed|overflows
def softmax_ce_grad(Z, y):
    return (one_hot(y, Z.shape[1]) - softmax(Z)) / len(y)


# %% wrong · divided by N and K · share 0.5 to 0.75
# never: overwrit|transposed|overflows
def softmax_ce_grad(Z, y):
    return (softmax(Z) - one_hot(y, Z.shape[1])) / Z.size


# %% wrong · divided by K · share 0.5 to 0.75
# never: overwrit|transposed|overflows
def softmax_ce_grad(Z, y):
    N, K = Z.shape
    return (softmax(Z) - one_hot(y, K)) / K


# %% wrong · scores instead of probabilities · share 0.25 to 0.55
# never: overwrit|transposed|overflows
def softmax_ce_grad(Z, y):
    return (Z - one_hot(y, Z.shape[1])) / len(y)


# %% wrong · times P (1 - P) · share 0.3 to 0.6
# never: overwrit|transposed|overflows
def softmax_ce_grad(Z, y):
    P = softmax(Z)
    return (P - one_hot(y, Z.shape[1])) * P * (1 - P) / len(y)


# %% wrong · entry of the label only · share 0.35 to 0.65
# never: overwrit|transposed|overflows
def softmax_ce_grad(Z, y):
    N, K = Z.shape
    Y = one_hot(y, K)
    return Y * (softmax(Z) - 1) / N


# %% wrong · derivative with respect to P · share 0.15 to 0.5
# never: overwrit|transposed
def softmax_ce_grad(Z, y):
    return -one_hot(y, Z.shape[1]) / softmax(Z) / len(y)


# %% wrong · one maximum for the whole array · share 0.55 to 0.85
# never: overwrit|transposed|factor
def softmax_ce_grad(Z, y):
    E = np.exp(Z - np.max(Z))
    P = E / E.sum(axis=1, keepdims=True)
    return (P - one_hot(y, Z.shape[1])) / len(y)


# %% wrong · above a softmax that overflows · share 0.5 to 0.85
# reads: overflow|nan|maximum
# never: call it|transposed|factor
def softmax(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


def softmax_ce_grad(Z, y):
    return (softmax(Z) - one_hot(y, Z.shape[1])) / len(y)


# %% wrong · whole columns are reduced by 1 · share 0.3 to 0.65
# never: overwrit|overflows
def softmax_ce_grad(Z, y):
    dZ = softmax(Z).copy()
    dZ[:, y] -= 1
    return dZ / len(y)


# %% wrong · one-hot rows for the classes that occur · share 0.5 to 0.8
# never: overwrit|overflows|transposed
def softmax_ce_grad(Z, y):
    Y = one_hot(y, int(y.max()) + 1)
    return (softmax(Z) - Y) / len(y)


# %% wrong · overwrites Z · share 0.85 to 0.95
# never: overflows|transposed|factor
def softmax_ce_grad(Z, y):
    N = len(y)
    Z -= Z.max(axis=1, keepdims=True)
    np.exp(Z, out=Z)
    Z /= Z.sum(axis=1, keepdims=True)
    Z[np.arange(N), y] -= 1
    return Z / N


# %% wrong · probabilities clipped · share 0.6 to 0.9
# never: overwrit|transposed|factor
def softmax_ce_grad(Z, y):
    P = np.clip(softmax(Z), 0.01, 0.99)
    return (P - one_hot(y, Z.shape[1])) / len(y)


# %% wrong · mean over the examples · share 0.3 to 0.65
# reads: shape|row|each
# never: overwrit|overflows
def softmax_ce_grad(Z, y):
    return np.mean(softmax(Z) - one_hot(y, Z.shape[1]), axis=0)


# %% wrong · softmax down the columns · share 0.25 to 0.6
# never: overwrit|overflows
def softmax_ce_grad(Z, y):
    E = np.exp(Z - Z.max(axis=0))
    P = E / E.sum(axis=0)
    return (P - one_hot(y, Z.shape[1])) / len(y)


# %% wrong · labels from 1 · share 0.4 to 0.7
# never: overwrit|overflows|transposed
def softmax_ce_grad(Z, y):
    return (softmax(Z) - np.eye(Z.shape[1])[y - 1]) / len(y)
