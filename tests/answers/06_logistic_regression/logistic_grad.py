"""Answers to 06_logistic_regression, logistic_grad: written from the released statement alone."""

# %% right · matrix product
def logistic_grad(X, y, w, b):
    e = logistic_forward(X, w, b) - y
    return X.T @ e / len(y), e.mean()


# %% right · two loops
def logistic_grad(X, y, w, b):
    N, d = X.shape
    dw, db = np.zeros(d), 0.0
    for i in range(N):
        p = sigmoid(np.array([X[i] @ w + b]))[0]
        for j in range(d):
            dw[j] += X[i, j] * (p - y[i])
        db += p - y[i]
    return dw / N, db / N


# %% right · mean of the rows
def logistic_grad(X, y, w, b):
    p = sigmoid(X @ w + b)
    error = (p - y)[:, None]
    dw = np.mean(X * error, axis=0)
    db = np.mean(error)
    return dw, db


# %% right · einsum
def logistic_grad(X, y, w, b):
    r = (sigmoid(np.einsum("ij,j->i", X, w) + b) - y) / X.shape[0]
    return np.einsum("ij,i->j", X, r), float(r.sum())


# %% right · error from the left, minus its negative
def logistic_grad(X, y, w, b):
    missing = y - logistic_forward(X, w, b)
    N = X.shape[0]
    return -(missing @ X) / N, -np.sum(missing) / N


# %% right · column of ones
def logistic_grad(X, y, w, b):
    A = np.hstack([X, np.ones((len(X), 1))])
    g = A.T @ (sigmoid(A @ np.append(w, b)) - y) / len(A)
    return g[:-1], g[-1]


# %% right · a list of derivatives
def logistic_grad(X, y, w, b):
    e = sigmoid(X.dot(w) + b) - y
    dw = [np.mean(e * X[:, j]) for j in range(X.shape[1])]
    return np.array(dw), sum(e) / len(e)


# %% wrong · no 1/N · share 0.4 to 0.7
# reads: N|mean|factor|number of examples|sum
# never: overwrit|transposed|reversed
def logistic_grad(X, y, w, b):
    e = logistic_forward(X, w, b) - y
    return X.T @ e, e.sum()


# %% wrong · no 1/N in dw · share 0.5 to 0.75
# reads: dw|weight|first
# never: overwrit|transposed|reversed
def logistic_grad(X, y, w, b):
    e = logistic_forward(X, w, b) - y
    return X.T @ e, e.mean()


# %% wrong · no 1/N in db · share 0.5 to 0.75
# reads: db|bias|second
# never: overwrit|transposed|reversed
def logistic_grad(X, y, w, b):
    e = logistic_forward(X, w, b) - y
    return X.T @ e / len(y), e.sum()


# %% wrong · the sign · share 0.4 to 0.7
# reads: sign|reversed|negative|p - y|p − y
# never: overwrit|transposed|factor
def logistic_grad(X, y, w, b):
    e = y - logistic_forward(X, w, b)
    return X.T @ e / len(y), e.mean()


# %% wrong · db and dw exchanged · share 0.4 to 0.8
# reads: order|exchang|swap|first|tuple|pair
# never: overwrit|transposed|factor
def logistic_grad(X, y, w, b):
    e = logistic_forward(X, w, b) - y
    return e.mean(), X.T @ e / len(y)


# %% wrong · one derivative of the bias for each example · share 0.5 to 0.75
# reads: db|bias|shape|second
# never: overwrit|transposed|reversed
def logistic_grad(X, y, w, b):
    e = logistic_forward(X, w, b) - y
    return X.T @ e / len(y), e / len(y)


# %% wrong · the bias is forgotten in the scores · share 0.35 to 0.7
# never: overwrit|transposed|reversed
def logistic_grad(X, y, w, b):
    e = sigmoid(X @ w) - y
    return X.T @ e / len(y), e.mean()


# %% wrong · divided by the number of inputs · share 0.4 to 0.75
# never: overwrit|transposed|reversed
def logistic_grad(X, y, w, b):
    d = X.shape[1]
    e = logistic_forward(X, w, b) - y
    return X.T @ e / d, e.sum() / d


# %% wrong · squared error · share 0.2 to 0.5
# never: overwrit|transposed|reversed
def logistic_grad(X, y, w, b):
    p = logistic_forward(X, w, b)
    e = (p - y) * p * (1 - p)
    return X.T @ e / len(y), e.mean()


# %% wrong · X not transposed · share 0.3 to 0.65
# never: overwrit|reversed
def logistic_grad(X, y, w, b):
    e = logistic_forward(X, w, b) - y
    return X @ e / len(y), e.mean()


# %% wrong · classes instead of probabilities · share 0.2 to 0.55
# never: overwrit|transposed|reversed
def logistic_grad(X, y, w, b):
    e = (logistic_forward(X, w, b) >= 0.5) - y
    return X.T @ e / len(y), e.mean()


# %% wrong · dw only · share 0.35 to 0.65
# reads: tuple|two|pair|db
# never: overwrit|transposed|reversed
def logistic_grad(X, y, w, b):
    e = logistic_forward(X, w, b) - y
    return X.T @ e / len(y)


# %% wrong · mean over everything in dw · share 0.35 to 0.65
# never: overwrit|reversed
def logistic_grad(X, y, w, b):
    e = logistic_forward(X, w, b) - y
    return np.mean(X * e[:, None]), np.mean(e)


# %% wrong · w is updated by the way · share 0.85 to 0.95
# never: transposed|reversed|factor
def logistic_grad(X, y, w, b):
    e = logistic_forward(X, w, b) - y
    dw, db = X.T @ e / len(y), e.mean()
    w -= 0.1 * dw
    return dw, db


# %% wrong · nan for large scores · share 0.5 to 0.85
# never: transposed|overwrit|factor
def logistic_grad(X, y, w, b):
    z = X @ w + b
    e = np.exp(z) / (1 + np.exp(z)) - y
    return X.T @ e / len(y), e.mean()


# %% wrong · gradients add up from call to call · share 0.25 to 0.7
# never: transposed|reversed
_sums = {}


def logistic_grad(X, y, w, b):
    e = logistic_forward(X, w, b) - y
    dw, db = _sums.get(len(w), (np.zeros(X.shape[1]), 0.0))
    dw, db = dw + X.T @ e / len(y), db + e.mean()
    _sums[len(w)] = dw, db
    return dw, db


# %% wrong · last example left out in a loop · share 0.4 to 0.7
# never: transposed|reversed|overwrit
def logistic_grad(X, y, w, b):
    N, d = X.shape
    p = logistic_forward(X, w, b)
    dw, db = np.zeros(d), 0.0
    for i in range(N - 1):
        dw = dw + X[i] * (p[i] - y[i])
        db = db + p[i] - y[i]
    return dw / N, db / N
