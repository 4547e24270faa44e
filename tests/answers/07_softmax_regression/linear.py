"""Answers to 07_softmax_regression, linear: written from the released statement alone."""

# %% right · matrix product
def linear(X, W, b):
    return X @ W + b


# %% right · np.dot and np.add
def linear(X, W, b):
    return np.add(np.dot(X, W), b)


# %% right · three loops
def linear(X, W, b):
    N, d = X.shape
    K = W.shape[1]
    Z = np.zeros((N, K))
    for i in range(N):
        for k in range(K):
            Z[i, k] = b[k]
            for j in range(d):
                Z[i, k] += X[i, j] * W[j, k]
    return Z


# %% right · einsum
def linear(X, W, b):
    return np.einsum("ij,jk->ik", X, W) + b[None, :]


# %% right · class by class
def linear(X, W, b):
    columns = [X @ W[:, k] + b[k] for k in range(len(b))]
    return np.column_stack(columns)


# %% right · lists
def linear(X, W, b):
    return [[sum(x * w for x, w in zip(row, col)) + bias for col, bias in zip(W.T, b)] for row in X]


# %% right · biases as a row of the weights
def linear(X, W, b):
    A = np.hstack([X, np.ones((X.shape[0], 1))])
    return A @ np.vstack([W, b])


# %% right · transposed and back
def linear(X, W, b):
    return (W.T @ X.T + b.reshape(-1, 1)).T


# %% wrong · no biases · share 0.35 to 0.65
# reads: bias|`b`|\bb\b
# never: transposed|overwrit|reversed
def linear(X, W, b):
    return X @ W


# %% wrong · biases are subtracted · share 0.4 to 0.7
# never: transposed|overwrit|wrong shape|has (the )?shape
def linear(X, W, b):
    return X @ W - b


# %% wrong · biases down the columns · share 0.3 to 0.65
# never: overwrit|reversed
def linear(X, W, b):
    return X @ W + b[:, None]


# %% wrong · weights as PyTorch stores them · share 0.25 to 0.6
# never: overwrit|reversed
def linear(X, W, b):
    return X @ W.T + b


# %% wrong · weights reshaped instead of multiplied as they are · share 0.2 to 0.5
# never: overwrit|reversed
def linear(X, W, b):
    K, d = W.shape[1], W.shape[0]
    return X @ W.reshape(K, d).T + b


# %% wrong · result transposed · share 0.4 to 0.75
# reads: transpos|shape|row|column
# never: overwrit|reversed
def linear(X, W, b):
    return (X @ W + b).T


# %% wrong · sum of the biases · share 0.4 to 0.7
# never: transposed|overwrit|reversed
def linear(X, W, b):
    return X @ W + np.sum(b)


# %% wrong · flat for a single example · share 0.6 to 0.9
# never: overwrit|reversed
def linear(X, W, b):
    return np.squeeze(X @ W + b)


# %% wrong · the last class is left out · share 0.4 to 0.75
# never: transposed|overwrit|reversed
def linear(X, W, b):
    N, K = X.shape[0], W.shape[1]
    Z = np.zeros((N, K))
    for k in range(K - 1):
        Z[:, k] = X @ W[:, k] + b[k]
    return Z


# %% wrong · first class only · share 0.2 to 0.5
# never: overwrit|reversed
def linear(X, W, b):
    for k in range(W.shape[1]):
        z = X @ W[:, k] + b[k]
        return z


# %% wrong · the biases once for each input · share 0.4 to 0.7
# never: transposed|overwrit|reversed
def linear(X, W, b):
    Z = np.zeros((X.shape[0], W.shape[1]))
    for j in range(X.shape[1]):
        Z += np.outer(X[:, j], W[j]) + b
    return Z


# %% wrong · the biases get another shape in place · share 0.85 to 0.95
# never: transposed|reversed
def linear(X, W, b):
    b.shape = (1, len(b))
    return X @ W + b


# %% wrong · a softmax on top · share 0.25 to 0.6
# never: transposed|overwrit|reversed
def linear(X, W, b):
    Z = X @ W + b
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


# %% wrong · element by element · share 0 to 0.35
def linear(X, W, b):
    return X * W + b
