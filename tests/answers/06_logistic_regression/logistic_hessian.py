"""Answers to 06_logistic_regression, logistic_hessian: written from the released statement alone."""

# %% right · rows times their slopes
def logistic_hessian(X, w, b):
    p = logistic_forward(X, w, b)
    s = p * (1 - p)
    return X.T @ (X * s[:, None]) / len(X)


# %% right · with the diagonal matrix
def logistic_hessian(X, w, b):
    p = sigmoid(X @ w + b)
    S = np.diag(p * (1 - p))
    return X.T @ S @ X / X.shape[0]


# %% right · three loops
def logistic_hessian(X, w, b):
    N, d = X.shape
    p = logistic_forward(X, w, b)
    H = np.zeros((d, d))
    for i in range(N):
        for j in range(d):
            for k in range(d):
                H[j, k] += X[i, j] * p[i] * (1 - p[i]) * X[i, k] / N
    return H


# %% right · einsum
def logistic_hessian(X, w, b):
    z = X @ w + b
    return np.einsum("ij,i,ik->jk", X, sigmoid(z) * sigmoid(-z), X) / len(X)


# %% right · outer products
def logistic_hessian(X, w, b):
    H = np.zeros((X.shape[1], X.shape[1]))
    for x in X:
        p = sigmoid(np.array([x @ w + b]))[0]
        H += p * (1 - p) * np.outer(x, x)
    return H / len(X)


# %% right · root of the slopes
def logistic_hessian(X, w, b):
    p = np.asarray(logistic_forward(X, w, b))
    A = X * np.sqrt(p * (1 - p)).reshape(-1, 1)
    return np.dot(A.T, A) / A.shape[0]


# %% right · columns of X.T times the slopes
def logistic_hessian(X, w, b):
    p = logistic_forward(X, w, b)
    s = p - p**2
    return (X.T * s) @ X * (1 / len(s))


# %% wrong · no 1/N · share 0.5 to 0.75
# reads: N|mean|factor|number of examples
# never: overwrit|transposed|reversed
def logistic_hessian(X, w, b):
    p = logistic_forward(X, w, b)
    return X.T @ (X * (p * (1 - p))[:, None])


# %% wrong · no slopes · share 0.25 to 0.5
# never: overwrit|transposed|reversed
def logistic_hessian(X, w, b):
    return X.T @ X / len(X)


# %% wrong · a quarter for every example · share 0.25 to 0.55
# never: overwrit|transposed|reversed
def logistic_hessian(X, w, b):
    return 0.25 * X.T @ X / len(X)


# %% wrong · p instead of p (1 - p) · share 0.4 to 0.7
# never: overwrit|transposed|reversed
def logistic_hessian(X, w, b):
    p = logistic_forward(X, w, b)
    return X.T @ (X * p[:, None]) / len(X)


# %% wrong · squared slopes · share 0.5 to 0.75
# never: overwrit|transposed|reversed
def logistic_hessian(X, w, b):
    p = logistic_forward(X, w, b)
    A = X * (p * (1 - p))[:, None]
    return A.T @ A / len(X)


# %% wrong · a row and a column for the bias · share 0.4 to 0.75
# reads: bias|shape|row|column
# never: overwrit|transposed|reversed
def logistic_hessian(X, w, b):
    A = np.column_stack([np.ones(len(X)), X])
    p = logistic_forward(X, w, b)
    return A.T @ (A * (p * (1 - p))[:, None]) / len(X)


# %% wrong · the bias is forgotten in the scores · share 0.4 to 0.7
# never: overwrit|transposed|reversed
def logistic_hessian(X, w, b):
    p = sigmoid(X @ w)
    return X.T @ (X * (p * (1 - p))[:, None]) / len(X)


# %% wrong · slopes along the wrong axis · share 0.3 to 0.65
# never: overwrit|reversed
def logistic_hessian(X, w, b):
    p = logistic_forward(X, w, b)
    return X.T @ (X * (p * (1 - p))) / len(X)


# %% wrong · mean slope · share 0.35 to 0.65
# never: overwrit|transposed|reversed
def logistic_hessian(X, w, b):
    p = logistic_forward(X, w, b)
    return np.mean(p * (1 - p)) * X.T @ X / len(X)


# %% wrong · diagonal only · share 0.35 to 0.65
# never: overwrit|transposed|reversed
def logistic_hessian(X, w, b):
    p = logistic_forward(X, w, b)
    return np.diag(np.mean(X**2 * (p * (1 - p))[:, None], axis=0))


# %% wrong · slopes not below a thousandth · share 0.6 to 0.9
# never: overwrit|transposed|reversed
def logistic_hessian(X, w, b):
    p = logistic_forward(X, w, b)
    s = np.maximum(p * (1 - p), 1e-3)
    return X.T @ (X * s[:, None]) / len(X)


# %% wrong · upper half only · share 0.5 to 0.8
# reads: symmetr|triang|below|lower
# never: overwrit|reversed
def logistic_hessian(X, w, b):
    N, d = X.shape
    p = logistic_forward(X, w, b)
    H = np.zeros((d, d))
    for j in range(d):
        for k in range(j, d):
            H[j, k] = np.mean(X[:, j] * p * (1 - p) * X[:, k])
    return H


# %% wrong · the sign · share 0.5 to 0.75
# reads: sign|negative|reversed
# never: overwrit|transposed
def logistic_hessian(X, w, b):
    p = logistic_forward(X, w, b)
    s = p * (p - 1)
    return X.T @ (X * s[:, None]) / len(X)


# %% wrong · X is scaled in place · share 0.85 to 0.95
# never: transposed|reversed
def logistic_hessian(X, w, b):
    p = logistic_forward(X, w, b)
    X *= np.sqrt(p * (1 - p))[:, None]
    return X.T @ X / len(X)


# %% wrong · the examples instead of the inputs · share 0.25 to 0.6
# reads: shape
# never: overwrit|reversed
def logistic_hessian(X, w, b):
    p = logistic_forward(X, w, b)
    s = p * (1 - p)
    return (X * s[:, None]) @ X.T / len(X)


# %% wrong · a number for a single input · share 0.6 to 0.9
# never: overwrit|reversed
def logistic_hessian(X, w, b):
    p = logistic_forward(X, w, b)
    return np.squeeze(X.T @ (X * (p * (1 - p))[:, None]) / len(X))
