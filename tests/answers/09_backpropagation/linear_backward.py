"""Answers to 09_backpropagation, linear_backward: written from the released statement alone."""

# %% right · matrix products
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    return dZ @ W.T, A.T @ dZ, dZ.sum(axis=0)


# %% right · dictionary
def linear_forward(A, W, b):
    return A @ W + b, {"A": A, "W": W}


def linear_backward(dZ, cache):
    dA = np.dot(dZ, cache["W"].T)
    dW = np.dot(cache["A"].T, dZ)
    db = np.sum(dZ, axis=0)
    return dA, dW, db


# %% right · einsum
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    dA = np.einsum("ik,jk->ij", dZ, W)
    dW = np.einsum("ij,ik->jk", A, dZ)
    db = np.einsum("ik->k", dZ)
    return dA, dW, db


# %% right · transposed twice
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    return (W @ dZ.T).T, (dZ.T @ A).T, np.ones(len(dZ)) @ dZ


# %% right · sum of outer products
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    dW, db = np.zeros(W.shape), np.zeros(W.shape[1])
    dA = np.zeros(A.shape)
    for i in range(len(A)):
        dW += np.outer(A[i], dZ[i])
        db += dZ[i]
        dA[i] = W @ dZ[i]
    return dA, dW, db


# %% right · list of three
def linear_forward(A, W, b):
    Z = A @ W + b
    return Z, (A, W, b, Z)


def linear_backward(dZ, cache):
    A, W, _, _ = cache
    dA = np.matmul(dZ, np.transpose(W))
    dW = np.tensordot(A, dZ, axes=(0, 0))
    db = np.add.reduce(dZ, axis=0)
    return dA, dW, db


# %% wrong · gradients add up from call to call · share 0.35 to 0.8
# reads: call|again|twice|second|earlier|before
# never: \btranspos|\bsigns?\b
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


_total = {}
def linear_backward(dZ, cache):
    A, W = cache
    dW = A.T @ dZ
    key = dW.shape
    _total[key] = _total.get(key, 0) + dW
    return dZ @ W.T, _total[key], dZ.sum(axis=0)


# %% wrong · the cache is ignored · share 0.35 to 0.8
# reads: cache|another|last|earlier
# never: \btranspos|\bsigns?\b
def linear_forward(A, W, b):
    global last_A, last_W
    last_A, last_W = A, W
    return A @ W + b, (A, W)
def linear_backward(dZ, cache):
    return dZ @ last_W.T, last_A.T @ dZ, dZ.sum(axis=0)


# %% wrong · dA wrong: W not transposed where it fits · share 0.5 to 0.75
# reads: \bda\b|first|transpos
# never: \bdw is|\bdb is
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    if dZ.shape[1] == W.shape[0]:
        dA = dZ @ W
    else:
        dA = dZ @ W.T
    return dA, A.T @ dZ, dZ.sum(axis=0)


# %% wrong · db is a mean · share 0.5 to 0.8
# reads: \bdb\b|third|mean|sum
# never: \btranspos|\bda is
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    return dZ @ W.T, A.T @ dZ, dZ.mean(axis=0)


# %% wrong · dW divided by N · share 0.5 to 0.8
# reads: \bdw\b|second|\bn\b
# never: \btranspos|\bda is
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    return dZ @ W.T, A.T @ dZ / len(A), dZ.sum(axis=0)


# %% wrong · both gradients of the parameters divided by N · share 0.35 to 0.7
# reads: \bn\b|mean|number
# never: \btranspos
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    N = A.shape[0]
    return dZ @ W.T, A.T @ dZ / N, dZ.sum(axis=0) / N


# %% wrong · db summed over the units · share 0.5 to 0.75
# reads: \bdb\b|third|axis
# never: \bda is
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    return dZ @ W.T, A.T @ dZ, dZ.sum(axis=1)


# %% wrong · db a single number · share 0.5 to 0.75
# reads: \bdb\b|third|axis
# never: \bda is
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    return dZ @ W.T, A.T @ dZ, dZ.sum()


# %% wrong · db keeps the axis · share 0.5 to 0.85
# reads: \bdb\b|third|shape
# never: \bda is
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    return dZ @ W.T, A.T @ dZ, dZ.sum(axis=0, keepdims=True)


# %% wrong · dW transposed · share 0.5 to 0.75
# reads: \bdw\b|second|transpos|shape
# never: \bda is
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    return dZ @ W.T, dZ.T @ A, dZ.sum(axis=0)


# %% wrong · gradients of the parameters first · share 0.4 to 0.8
# reads: order|place|swap|exchange
# never: \bsigns?\b
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    return A.T @ dZ, dZ.sum(axis=0), dZ @ W.T


# %% wrong · dA overwritten into dZ · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \btranspos
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    dW, db = A.T @ dZ, dZ.sum(axis=0)
    dA = dZ @ W.T
    dZ *= 0
    return dA, dW, db


# %% wrong · db without a sum, dA with the wrong product · share 0.15 to 0.5
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    return dZ @ W.T / len(A), A.T @ dZ, dZ[0]


# %% wrong · only dW right, the others of another layer · share 0.2 to 0.5
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


def linear_backward(dZ, cache):
    A, W = cache
    return A, A.T @ dZ, np.zeros(W.shape[1])
