"""Answers to 09_backpropagation, relu_forward: written from the released statement alone."""

# %% right · np.maximum
def relu_forward(Z):
    return np.maximum(0, Z), Z


# %% right · mask
def relu_forward(Z):
    mask = Z > 0
    return Z * mask, mask


# %% right · np.where
def relu_forward(Z):
    A = np.where(Z > 0, Z, 0)
    return A, {"Z": Z.copy()}


# %% right · copy and index
def relu_forward(Z):
    A = Z.copy()
    A[Z < 0] = 0
    return A, (Z,)


# %% right · clip
def relu_forward(Z):
    return np.clip(Z, 0, None), np.sign(Z)


# %% right · half of sum and absolute value
def relu_forward(Z):
    A = (np.abs(Z) + Z) / 2
    return A, A > 0


# %% right · list comprehension on the flat array
def relu_forward(Z):
    A = np.array([z if z > 0 else 0.0 for z in np.ravel(Z)]).reshape(Z.shape)
    return A, Z


# %% wrong · Python's max · share 0.1 to 0.4
# reads: max|array|entry
# never: \btwo things|\bpair|\breturn them
def relu_forward(Z):
    return max(0, Z), Z


# %% wrong · np.max · share 0 to 0.35
# reads: maximum|entry|shape|max
# never: \bpair
def relu_forward(Z):
    return np.max(Z, 0), Z


# %% wrong · in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bshape
def relu_forward(Z):
    mask = Z > 0
    Z[Z < 0] = 0
    return Z, mask


# %% wrong · in place through out · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bshape
def relu_forward(Z):
    mask = Z > 0
    return np.maximum(0, Z, out=Z), mask


# %% wrong · no cache · share 0.4 to 0.75
# reads: cache|pair|tuple|two
# never: \bsigns?\b
def relu_forward(Z):
    return np.maximum(0, Z)


# %% wrong · mask first · share 0.4 to 0.75
# reads: order|first|cache|pair
# never: \bmodif
def relu_forward(Z):
    return Z > 0, np.maximum(0, Z)


# %% wrong · absolute value · share 0 to 0.35
# reads: negative|0|below
# never: \bpair
def relu_forward(Z):
    return np.abs(Z), Z


# %% wrong · ReLU that ends at 6 · share 0.4 to 0.8
# never: \bpair
def relu_forward(Z):
    return np.clip(Z, 0, 6), Z > 0


# %% wrong · a small leak · share 0.4 to 0.75
# reads: negative|below|0
# never: \bpair
def relu_forward(Z):
    return np.where(Z > 0, Z, 0.01 * Z), Z


# %% wrong · minimum · share 0 to 0.35
# never: \bpair
def relu_forward(Z):
    return np.minimum(0, Z), Z


# %% wrong · two axes only · share 0.4 to 0.8
# never: \bpair
def relu_forward(Z):
    N, M = Z.shape
    A = np.zeros((N, M))
    for i in range(N):
        for j in range(M):
            A[i, j] = max(0, Z[i, j])
    return A, Z


# %% wrong · the step instead of the ramp · share 0 to 0.35
def relu_forward(Z):
    return (Z > 0).astype(float), Z
