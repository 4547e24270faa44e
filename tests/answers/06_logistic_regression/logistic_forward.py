"""Answers to 06_logistic_regression, logistic_forward: written from the released statement alone."""

# %% right · the given sigmoid
def logistic_forward(X, w, b):
    return sigmoid(X @ w + b)


# %% right · own formula, with a warning of an overflow
def logistic_forward(X, w, b):
    z = np.dot(X, w) + b
    return 1 / (1 + np.exp(-z))


# %% right · example by example
def logistic_forward(X, w, b):
    p = np.zeros(X.shape[0])
    for i, x in enumerate(X):
        z = b + sum(x_j * w_j for x_j, w_j in zip(x, w))
        p[i] = 1 / (1 + np.exp(-z)) if z > 0 else np.exp(z) / (1 + np.exp(z))
    return p


# %% right · sum over the inputs
def logistic_forward(X, w, b):
    scores = (X * w).sum(axis=1) + b
    return sigmoid(scores)


# %% right · exponents that are never positive
def logistic_forward(X, w, b):
    z = np.einsum("ij,j->i", X, w) + b
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


# %% right · column of ones
def logistic_forward(X, w, b):
    A = np.column_stack([np.ones(len(X)), X])
    return sigmoid(A @ np.concatenate(([b], w)))


# %% right · lambda
logistic_forward = lambda X, w, b: sigmoid(np.matmul(X, w) + b)


# %% wrong · scores instead of probabilities · share 0.2 to 0.5
# never: transposed|overwrit|overflows
def logistic_forward(X, w, b):
    return X @ w + b


# %% wrong · no bias · share 0.3 to 0.65
# reads: bias|`b`|\bb\b
# never: transposed|overwrit|overflows
def logistic_forward(X, w, b):
    return sigmoid(X @ w)


# %% wrong · the bias is added to the probability · share 0.3 to 0.65
# reads: bias|`b`|\bb\b|probabilit|between
# never: transposed|overwrit|overflows
def logistic_forward(X, w, b):
    return sigmoid(X @ w) + b


# %% wrong · nan for large scores · share 0.5 to 0.8
# reads: nan|overflow
# never: transposed|overwrit|bias is
def logistic_forward(X, w, b):
    z = X @ w + b
    return np.exp(z) / (1 + np.exp(z))


# %% wrong · a column · share 0.4 to 0.75
# reads: shape|\(N, 1\)|column
# never: No known mistake|reversed|overwrit|overflows
def logistic_forward(X, w, b):
    z = X @ w.reshape(-1, 1) + b
    return sigmoid(z)


# %% wrong · probability of class 0 · share 0.25 to 0.6
# never: transposed|overwrit|overflows
def logistic_forward(X, w, b):
    return 1 - sigmoid(X @ w + b)


# %% wrong · the bias is subtracted · share 0.4 to 0.7
# never: transposed|overwrit|overflows
def logistic_forward(X, w, b):
    return sigmoid(X @ w - b)


# %% wrong · sigmoid of each product, then the sum · share 0.1 to 0.45
# never: overwrit|overflows
def logistic_forward(X, w, b):
    return sigmoid(X * w + b).sum(axis=1)


# %% wrong · classes instead of probabilities · share 0.25 to 0.6
# never: transposed|overwrit|overflows
def logistic_forward(X, w, b):
    return (sigmoid(X @ w + b) >= 0.5).astype(float)


# %% wrong · scores clipped at ten · share 0.5 to 0.8
# never: transposed|overwrit|(is|are) nan
def logistic_forward(X, w, b):
    z = np.clip(X @ w + b, -10, 10)
    return sigmoid(z)


# %% wrong · the bias once for each input · share 0.35 to 0.65
# never: transposed|overwrit|overflows
def logistic_forward(X, w, b):
    return sigmoid((X * w + b).sum(axis=1))


# %% wrong · a number for a single example · share 0.6 to 0.9
# never: reversed|overwrit|overflows
def logistic_forward(X, w, b):
    p = sigmoid(X @ w + b)
    if p.shape == (1,):
        return p.item()
    return p


# %% wrong · X is multiplied in place · share 0.85 to 0.95
# never: transposed|reversed|overflows
def logistic_forward(X, w, b):
    X *= w
    return sigmoid(X.sum(axis=1) + b)


# %% wrong · normalized over the examples · share 0.1 to 0.4
# never: overwrit
def logistic_forward(X, w, b):
    z = X @ w + b
    e = np.exp(z - z.max())
    return e / e.sum()


# %% wrong · sign of the exponent · share 0.3 to 0.65
# never: transposed|overwrit
def logistic_forward(X, w, b):
    z = X @ w + b
    return 1 / (1 + np.exp(z))


# %% wrong · returns within the loop · share 0.2 to 0.5
# never: overwrit
def logistic_forward(X, w, b):
    p = np.zeros(len(X))
    for i in range(len(X)):
        p[i] = sigmoid(np.array([X[i] @ w + b]))[0]
        return p
