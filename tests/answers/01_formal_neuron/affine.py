"""Answers to 01_formal_neuron, affine: written from the released statement alone."""

# %% right · matrix product
def affine(X, w, b):
    return X @ w + b


# %% right · np.dot
def affine(X, w, b):
    z = np.dot(X, w)
    z = z + b
    return z


# %% right · product of the elements, summed over the inputs
def affine(X, w, b):
    return (X * w).sum(axis=1) + b


# %% right · two loops
def affine(X, w, b):
    N, d = X.shape
    z = np.zeros(N)
    for i in range(N):
        for j in range(d):
            z[i] += X[i, j] * w[j]
        z[i] += b
    return z


# %% right · einsum
def affine(X, w, b):
    return np.einsum("ij,j->i", X, w) + b


# %% right · a list of numbers
def affine(X, w, b):
    return [sum(x_j * w_j for x_j, w_j in zip(x, w)) + b for x in X]


# %% right · weights from the left
def affine(X, w, b):
    return w @ X.T + b


# %% right · the bias as the weight of a column of ones
def affine(X, w, b):
    ones = np.ones((X.shape[0], 1))
    X1 = np.hstack([ones, X])
    w1 = np.concatenate([[b], w])
    return X1 @ w1


# %% right · lambda
affine = lambda X, w, b: np.matmul(X, w) + b


# %% right · reshaped and flattened again
def affine(X, w, b):
    z = X @ w.reshape(-1, 1) + b
    return z[:, 0]


# %% wrong · the bias is subtracted · share 0.25 to 0.6
# never: transposed|overwrit|factor
def affine(X, w, b):
    return X @ w - b


# %% wrong · the bias is forgotten · share 0.25 to 0.6
# reads: bias|`b`|\bb\b
# never: transposed|reversed
def affine(X, w, b):
    return X @ w


# %% wrong · summed over the examples · share 0 to 0.35
# never: reversed|overwrit
def affine(X, w, b):
    return (X * w).sum(axis=0) + b


# %% wrong · summed over everything · share 0 to 0.35
# never: reversed|transposed
def affine(X, w, b):
    return np.sum(X * w) + b


# %% wrong · the bias is added once for each input · share 0.25 to 0.6
# never: transposed|reversed
def affine(X, w, b):
    return (X * w + b).sum(axis=1)


# %% wrong · a column of scores · share 0.35 to 0.75
# reads: shape
# never: reversed|overwrit
def affine(X, w, b):
    w = w.reshape(-1, 1)
    return X @ w + b


# %% wrong · squeezed to a number for a single example · share 0.6 to 0.9
# never: reversed|overwrit|bias is forgotten
def affine(X, w, b):
    return np.squeeze(X @ w[:, None]) + b


# %% wrong · overwrites X · share 0.85 to 0.95
# never: reversed|transposed|axis
def affine(X, w, b):
    X *= w
    return X.sum(axis=1) + b


# %% wrong · the last input is skipped · share 0.25 to 0.6
# never: reversed|transposed|overwrit
def affine(X, w, b):
    N, d = X.shape
    z = np.full(N, float(b))
    for j in range(d - 1):
        z += X[:, j] * w[j]
    return z


# %% wrong · returns within the loop · share 0 to 0.35
def affine(X, w, b):
    z = []
    for i in range(len(X)):
        z.append(np.dot(X[i], w) + b)
        return np.array(z)


# %% wrong · product in the wrong order, possible for square X only · share 0 to 0.35
# never: overwrit
def affine(X, w, b):
    return w @ X + b


# %% wrong · two inputs only · share 0.25 to 0.65
# never: reversed|overwrit
def affine(X, w, b):
    return X[:, 0] * w[0] + X[:, 1] * w[1] + b


# %% wrong · prints instead of returning · share 0 to 0.35
# reads: return|None
def affine(X, w, b):
    print(X @ w + b)


# %% wrong · the last score is never filled in · share 0.35 to 0.75
# never: reversed|transposed|overwrit
def affine(X, w, b):
    z = np.zeros(len(X))
    for i in range(len(X) - 1):
        z[i] = X[i] @ w + b
    return z
