"""Answers to 07_softmax_regression, softmax_reg_grad: written from the released statement alone."""

# %% right · by the functions of before
def softmax_reg_grad(X, y, W, b):
    dZ = softmax_ce_grad(linear(X, W, b), y)
    return X.T @ dZ, dZ.sum(axis=0)


# %% right · all in one
def softmax_reg_grad(X, y, W, b):
    N, K = X.shape[0], W.shape[1]
    Z = X @ W + b
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    dZ = (P - np.eye(K)[y]) / N
    return np.dot(X.T, dZ), np.sum(dZ, axis=0)


# %% right · a loop over the examples
def softmax_reg_grad(X, y, W, b):
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    dZ = softmax_ce_grad(linear(X, W, b), y)
    for x, dz in zip(X, dZ):
        dW += np.outer(x, dz)
        db += dz
    return dW, db


# %% right · einsum
def softmax_reg_grad(X, y, W, b):
    dZ = np.asarray(softmax_ce_grad(X @ W + b, y))
    return np.einsum("ij,ik->jk", X, dZ), np.einsum("ik->k", dZ)


# %% right · biases as a row of the weights
def softmax_reg_grad(X, y, W, b):
    A = np.column_stack([X, np.ones(len(X))])
    G = A.T @ softmax_ce_grad(A @ np.vstack([W, b]), y)
    return G[:-1], G[-1]


# %% right · transposed product
def softmax_reg_grad(X, y, W, b):
    dZ = (softmax(linear(X, W, b)) - one_hot(y, len(b))) / len(y)
    dW = (dZ.T @ X).T
    db = np.ones(len(y)) @ dZ
    return (dW, db)


# %% right · entry by entry
def softmax_reg_grad(X, y, W, b):
    d, K = W.shape
    dZ = softmax_ce_grad(linear(X, W, b), y)
    dW = [[float(np.sum(X[:, j] * dZ[:, k])) for k in range(K)] for j in range(d)]
    db = [float(np.sum(dZ[:, k])) for k in range(K)]
    return np.array(dW), np.array(db)


# %% wrong · 1/N once more · share 0.5 to 0.75
# reads: N|factor|mean|twice|number of examples
# never: overwrit|transposed|overflows
def softmax_reg_grad(X, y, W, b):
    dZ = softmax_ce_grad(linear(X, W, b), y)
    return X.T @ dZ / len(y), dZ.mean(axis=0)


# %% wrong · mean in db only · share 0.5 to 0.75
# reads: db|bias|second
# never: overwrit|transposed|overflows
def softmax_reg_grad(X, y, W, b):
    dZ = softmax_ce_grad(linear(X, W, b), y)
    return X.T @ dZ, dZ.mean(axis=0)


# %% wrong · no 1/N · share 0.5 to 0.75
# never: overwrit|transposed|overflows
def softmax_reg_grad(X, y, W, b):
    dZ = softmax(linear(X, W, b)) - one_hot(y, W.shape[1])
    return X.T @ dZ, dZ.sum(axis=0)


# %% wrong · dW transposed · share 0.5 to 0.8
# reads: transpos|shape|dW
# never: overwrit|overflows|reversed
def softmax_reg_grad(X, y, W, b):
    dZ = softmax_ce_grad(linear(X, W, b), y)
    return dZ.T @ X, dZ.sum(axis=0)


# %% wrong · db summed along the classes · share 0.5 to 0.75
# reads: db|bias|second|shape
# never: overwrit|overflows|reversed
def softmax_reg_grad(X, y, W, b):
    dZ = softmax_ce_grad(linear(X, W, b), y)
    return X.T @ dZ, dZ.sum(axis=1)


# %% wrong · db a single number · share 0.5 to 0.75
# reads: db|bias|second|shape
# never: overwrit|overflows|reversed
def softmax_reg_grad(X, y, W, b):
    dZ = softmax_ce_grad(linear(X, W, b), y)
    return X.T @ dZ, dZ.sum()


# %% wrong · parts exchanged · share 0.4 to 0.8
# never: overwrit|overflows|transposed
def softmax_reg_grad(X, y, W, b):
    dZ = softmax_ce_grad(linear(X, W, b), y)
    return dZ.sum(axis=0), X.T @ dZ


# %% wrong · biases forgotten in the scores · share 0.4 to 0.7
# never: overwrit|overflows|transposed
def softmax_reg_grad(X, y, W, b):
    dZ = softmax_ce_grad(X @ W, y)
    return X.T @ dZ, dZ.sum(axis=0)


# %% wrong · the sign · share 0.5 to 0.75
# never: overwrit|overflows|transposed
def softmax_reg_grad(X, y, W, b):
    dZ = (one_hot(y, W.shape[1]) - softmax(linear(X, W, b))) / len(y)
    return X.T @ dZ, dZ.sum(axis=0)


# %% wrong · one maximum for the whole array · share 0.55 to 0.85
# never: overwrit|transposed|factor
def softmax_reg_grad(X, y, W, b):
    Z = X @ W + b
    E = np.exp(Z - np.max(Z))
    P = E / np.sum(E, axis=1, keepdims=True)
    P[np.arange(len(y)), y] -= 1
    dZ = P / len(y)
    return X.T @ dZ, dZ.sum(axis=0)


# %% wrong · dW only · share 0.35 to 0.65
# reads: tuple|two|pair|db
# never: overwrit|overflows|transposed
def softmax_reg_grad(X, y, W, b):
    return X.T @ softmax_ce_grad(linear(X, W, b), y)


# %% wrong · db as a row of two dimensions · share 0.6 to 0.9
# reads: db|bias|second|shape
# never: overwrit|overflows|reversed
def softmax_reg_grad(X, y, W, b):
    dZ = softmax_ce_grad(linear(X, W, b), y)
    return X.T @ dZ, dZ.sum(axis=0, keepdims=True)


# %% wrong · with a penalty on the weights · share 0.5 to 0.8
# never: overwrit|overflows|transposed
def softmax_reg_grad(X, y, W, b):
    dZ = softmax_ce_grad(linear(X, W, b), y)
    return X.T @ dZ + 0.01 * W, dZ.sum(axis=0)


# %% wrong · W and b are updated by the way · share 0.85 to 0.95
# never: overflows|transposed|factor
def softmax_reg_grad(X, y, W, b):
    dZ = softmax_ce_grad(linear(X, W, b), y)
    dW, db = X.T @ dZ, dZ.sum(axis=0)
    W -= 0.1 * dW
    b -= 0.1 * db
    return dW, db


# %% wrong · scores in place of probabilities, and no 1/N · share 0.2 to 0.5
# never: overwrit|overflows|transposed
def softmax_reg_grad(X, y, W, b):
    dZ = linear(X, W, b) - one_hot(y, W.shape[1])
    return X.T @ dZ, dZ.sum(axis=0)


# %% wrong · gradient of the scores at zero parameters · share 0.2 to 0.55
# never: overwrit|overflows|transposed
def softmax_reg_grad(X, y, W, b):
    K = W.shape[1]
    dZ = (np.full((len(y), K), 1 / K) - one_hot(y, K)) / len(y)
    return X.T @ dZ, dZ.sum(axis=0)


# %% wrong · the last example overwrites the others · share 0.25 to 0.6
# never: overflows|transposed|reversed
def softmax_reg_grad(X, y, W, b):
    dZ = softmax_ce_grad(linear(X, W, b), y)
    for i in range(len(y)):
        dW = np.outer(X[i], dZ[i])
        db = dZ[i]
    return dW, db
