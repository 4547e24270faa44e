"""Answers to 09_backpropagation, log_softmax_backward: written from the released statement alone."""

# %% right · two terms
def log_softmax_backward(dA, P):
    return dA - P * dA.sum(axis=1, keepdims=True)


# %% right · None for the axis
def log_softmax_backward(dA, P):
    total = np.sum(dA, axis=1)
    return dA - total[:, None] * P


# %% right · row by row
def log_softmax_backward(dA, P):
    dZ = np.zeros(P.shape)
    for i in range(len(P)):
        dZ[i] = dA[i] - P[i] * sum(dA[i])
    return dZ


# %% right · Jacobian of each row
def log_softmax_backward(dA, P):
    K = P.shape[1]
    rows = []
    for a, p in zip(dA, P):
        J = np.eye(K) - np.tile(p, (K, 1))
        rows.append(a @ J)
    return np.array(rows)


# %% right · einsum of the Jacobians
def log_softmax_backward(dA, P):
    J = np.eye(P.shape[1])[None, :, :] - P[:, None, :]
    return np.einsum("ic,ick->ik", dA, J)


# %% right · the sums as the formula has them
def log_softmax_backward(dA, P):
    N, K = P.shape
    dZ = np.zeros((N, K))
    for i in range(N):
        for k in range(K):
            for c in range(K):
                dZ[i, k] += dA[i, c] * ((c == k) - P[i, k])
    return dZ


# %% right · product with a vector of ones
def log_softmax_backward(dA, P):
    ones = np.ones((P.shape[1], 1))
    return dA - (dA @ ones) * P


# %% wrong · only equal indices · share 0.2 to 0.5
# reads: sum|all|equal|other
# never: \bdivi
def log_softmax_backward(dA, P):
    return dA * (1 - P)


# %% wrong · sum over the columns · share 0.35 to 0.7
# reads: axis|row|column
# never: \bdivi
def log_softmax_backward(dA, P):
    return dA - P * dA.sum(axis=0)


# %% wrong · sum over everything · share 0.35 to 0.7
# reads: axis|row
# never: \bdivi
def log_softmax_backward(dA, P):
    return dA - P * dA.sum()


# %% wrong · gradient of the softmax, without the logarithm · share 0.1 to 0.4
# reads: log
# never: \baxis
def log_softmax_backward(dA, P):
    return P * (dA - (dA * P).sum(axis=1, keepdims=True))


# %% wrong · sign · share 0.5 to 0.75
# reads: \bsigns?\b
# never: \baxis
def log_softmax_backward(dA, P):
    return P * dA.sum(axis=1, keepdims=True) - dA


# %% wrong · mean instead of sum · share 0.4 to 0.75
# reads: sum|mean|\bk\b|factor
# never: \baxis
def log_softmax_backward(dA, P):
    return dA - P * dA.mean(axis=1, keepdims=True)


# %% wrong · division by P: nan where P is 0 · share 0.5 to 0.8
# reads: 0|divi|nan
# never: \bsigns?\b
def log_softmax_backward(dA, P):
    dP = dA / P
    return P * (dP - (dP * P).sum(axis=1, keepdims=True))


# %% wrong · division by a clipped P: entries of probability 0 are lost · share 0.5 to 0.85
# reads: 0|probab|divi
# never: \bsigns?\b
def log_softmax_backward(dA, P):
    dP = dA / np.maximum(P, 1e-12)
    return P * (dP - (dP * P).sum(axis=1, keepdims=True))


# %% wrong · transposed Jacobian · share 0.3 to 0.65
# never: \bdivi
def log_softmax_backward(dA, P):
    return dA - (dA * P).sum(axis=1, keepdims=True)


# %% wrong · in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bsigns?\b
def log_softmax_backward(dA, P):
    dA -= P * dA.sum(axis=1, keepdims=True)
    return dA


# %% wrong · row sums without an axis, right for one row only · share 0.4 to 0.75
# reads: shape|axis|row|broadcast
# never: \bsigns?\b
def log_softmax_backward(dA, P):
    return dA - P * dA.sum(axis=1)


# %% wrong · divided by N · share 0.5 to 0.8
# reads: \bn\b|number|factor|mean
# never: \bsigns?\b|\baxis
def log_softmax_backward(dA, P):
    return (dA - P * dA.sum(axis=1, keepdims=True)) / len(P)


# %% wrong · rows whose gradient sums to almost 1 only · share 0.2 to 0.55
def log_softmax_backward(dA, P):
    return dA - P
