"""Answers to 09_backpropagation, linear_forward: written from the released statement alone."""

# %% right · matrix product
def linear_forward(A, W, b):
    return A @ W + b, (A, W)


# %% right · np.dot and a dictionary
def linear_forward(A, W, b):
    Z = np.dot(A, W) + b[None, :]
    cache = {"A": A, "W": W, "b": b}
    return Z, cache


# %% right · einsum
def linear_forward(A, W, b):
    return np.einsum("ij,jk->ik", A, W) + b, (A.copy(), W.copy())


# %% right · three loops
def linear_forward(A, W, b):
    N, d = A.shape
    K = W.shape[1]
    Z = np.zeros((N, K))
    for i in range(N):
        for k in range(K):
            Z[i, k] = b[k]
            for j in range(d):
                Z[i, k] += A[i, j] * W[j, k]
    return Z, (A, W)


# %% right · row by row
def linear_forward(A, W, b):
    Z = np.array([a @ W + b for a in A])
    return Z, [A, W, b]


# %% right · column of ones
def linear_forward(A, W, b):
    A1 = np.column_stack([np.ones(len(A)), A])
    theta = np.vstack([b, W])
    return A1 @ theta, (A, W)


# %% wrong · bias forgotten · share 0.4 to 0.75
# reads: bias|\bb\b
# never: \btranspos
def linear_forward(A, W, b):
    return A @ W, (A, W)


# %% wrong · no cache · share 0.4 to 0.75
# reads: cache|tuple|pair|two
# never: \bbias|\bsigns?\b
def linear_forward(A, W, b):
    return A @ W + b


# %% wrong · cache first · share 0.4 to 0.75
# reads: order|first|pair|cache
# never: \bbias|\bsigns?\b
def linear_forward(A, W, b):
    return (A, W), A @ W + b


# %% wrong · W transposed · share 0 to 0.35
# reads: transpos|shape|\bw\b
# never: \btwo things|\bpair|\bcache
def linear_forward(A, W, b):
    return A @ W.T + b, (A, W)


# %% wrong · factors exchanged · share 0 to 0.35
# reads: order|shape|product|a @ w
# never: \btwo things|\bpair
def linear_forward(A, W, b):
    return W @ A + b, (A, W)


# %% wrong · entry by entry · share 0 to 0.35
# reads: product|@|shape
# never: \btwo things|\bpair
def linear_forward(A, W, b):
    return A * W + b, (A, W)


# %% wrong · bias added to rows · share 0.3 to 0.65
# reads: bias|\bb\b|shape|broadcast
def linear_forward(A, W, b):
    return A @ W + b[:, None], (A, W)


# %% wrong · single row flattened · share 0.6 to 0.9
# reads: shape|row|axis|squeeze
# never: \bbias
def linear_forward(A, W, b):
    return np.squeeze(A @ W) + b, (A, W)


# %% wrong · biases reset after use · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bshape
def linear_forward(A, W, b):
    Z = A @ W
    Z += b
    cache = (A, W, b.copy())
    b[:] = 0
    return Z, cache


# %% wrong · bias subtracted · share 0.4 to 0.75
# reads: bias|\bb\b|\bsigns?\b
# never: \bshape
def linear_forward(A, W, b):
    return A @ W - b, (A, W)


# %% wrong · first bias for all units · share 0.4 to 0.75
# reads: bias|\bb\b
# never: \btranspos
def linear_forward(A, W, b):
    return A @ W + b[0], (A, W)


# %% wrong · any arguments, but the product exchanged · share 0 to 0.35
# never: \bargument 1
def linear_forward(*args):
    A, W, b = args
    return W @ A + b, args
