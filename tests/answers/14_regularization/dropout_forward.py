"""Answers to 14_regularization, dropout_forward: written from the released statement alone."""

# %% right · random numbers compared with p
def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.ones(A.shape)
    mask = (rng.random(A.shape) >= p).astype(float)
    return A * mask / (1 - p), mask


# %% right · Boolean mask
def dropout_forward(A, p, rng, train):
    if train:
        mask = rng.random(A.shape) < 1 - p
        out = np.where(mask, A / (1 - p), 0.0)
    else:
        mask = np.ones_like(A, dtype=bool)
        out = A.copy()
    return out, mask


# %% right · binomial numbers
def dropout_forward(A, p, rng, train):
    if not train:
        return A.copy(), np.ones(A.shape)
    mask = rng.binomial(1, 1 - p, size=A.shape)
    return mask * A / (1 - p), mask


# %% right · choice
def dropout_forward(A, p, rng, train):
    mask = np.ones(A.shape)
    out = 1.0 * A
    if train:
        mask = rng.choice([0.0, 1.0], size=A.shape, p=[p, 1 - p])
        out = out * mask / (1 - p)
    return out, mask


# %% right · loop
def dropout_forward(A, p, rng, train):
    mask, out = np.ones(A.shape), np.array(A, dtype=float)
    if train:
        for i in np.ndindex(A.shape):
            if rng.random() < p:
                mask[i] = 0
                out[i] = 0
            else:
                out[i] = A[i] / (1 - p)
    return out, mask


# %% right · uniform numbers, kept entries by index
def dropout_forward(A, p, rng, train):
    if train is False or train == 0:
        return A, np.ones(A.shape)
    keep = rng.uniform(0.0, 1.0, A.shape) >= p
    out = np.zeros(A.shape)
    out[keep] = A[keep] / (1.0 - p)
    return out, keep.astype(int)


# %% wrong · mask read off the result: zeros of A count as dropped · share 0.5 to 0.85
# reads: mask|0|zero
# never: \bfactor|\btest
def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.ones(A.shape)
    out = np.where(rng.random(A.shape) >= p, A, 0) / (1 - p)
    return out, (out != 0).astype(float)


# %% wrong · scaled in a test as well · share 0.5 to 0.75
# reads: test|train
# never: \btimes too large|\brows|\bsum differ
def dropout_forward(A, p, rng, train):
    if train:
        mask = (rng.random(A.shape) >= p).astype(float)
    else:
        mask = np.ones(A.shape)
    return A * mask / (1 - p), mask


# %% wrong · no factor, as on the slides · share 0.4 to 0.7
# reads: factor|1 ?- ?p|1/|mean|scale
# never: \bin a test
def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.ones(A.shape)
    mask = (rng.random(A.shape) >= p).astype(float)
    return A * mask, mask


# %% wrong · factor 1 - p in a test instead · share 0.35 to 0.65
# reads: test|train|factor
# never: \bindependent
def dropout_forward(A, p, rng, train):
    if not train:
        return A * (1 - p), np.ones(A.shape)
    mask = (rng.random(A.shape) >= p).astype(float)
    return A * mask, mask


# %% wrong · p is the probability of being kept · share 0.3 to 0.6
# reads: drop|kept|\bp\b|probab
# never: \bin a test
def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.ones(A.shape)
    mask = (rng.random(A.shape) < p).astype(float)
    return A * mask / (1 - p), mask


# %% wrong · divided by p · share 0.4 to 0.7
# reads: factor|1 ?- ?p|mean|scale
# never: \bin a test
def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.ones(A.shape)
    mask = (rng.random(A.shape) >= p).astype(float)
    return A * mask / p if p > 0 else A * mask, mask


# %% wrong · mask contains the factor · share 0.5 to 0.8
# reads: mask|factor
# never: \bin a test|\bindependent
def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.ones(A.shape)
    mask = (rng.random(A.shape) >= p) / (1 - p)
    return A * mask, mask


# %% wrong · mask is 1 where dropped · share 0.5 to 0.75
# reads: mask
# never: \bfactor|\bin a test
def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.zeros(A.shape)
    dropped = rng.random(A.shape) < p
    return np.where(dropped, 0, A / (1 - p)), dropped


# %% wrong · whole units dropped for all examples · share 0.35 to 0.65
# reads: each|entry|itself|row|column
# never: \bfactor
def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.ones(A.shape)
    mask = np.tile((rng.random(A.shape[1]) >= p).astype(float), (len(A), 1))
    return A * mask / (1 - p), mask


# %% wrong · whole examples dropped · share 0.3 to 0.6
# reads: each|entry|itself|row
# never: \bfactor
def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.ones(A.shape)
    mask = (rng.random((len(A), 1)) >= p) * np.ones(A.shape)
    return A * mask / (1 - p), mask


# %% wrong · exactly a share p is dropped · share 0.4 to 0.75
# reads: chance|number|each|exact|itself
# never: \bfactor
def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.ones(A.shape)
    mask = np.ones(A.size)
    mask[rng.permutation(A.size)[:round(p * A.size)]] = 0
    mask = mask.reshape(A.shape)
    return A * mask / (1 - p), mask


# %% wrong · own generator with a fixed seed · share 0.4 to 0.75
# reads: rng|generator|seed|anew|call
# never: \bfactor
def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.ones(A.shape)
    mask = (np.random.default_rng(0).random(A.shape) >= p).astype(float)
    return A * mask / (1 - p), mask


# %% wrong · one mask for all calls of a shape · share 0.4 to 0.7
# reads: anew|call|each|again|same
# never: \bfactor
_masks = {}
def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.ones(A.shape)
    if A.shape not in _masks:
        _masks[A.shape] = rng.random(A.shape)
    mask = (_masks[A.shape] >= p).astype(float)
    return A * mask / (1 - p), mask


# %% wrong · dropped in a test as well · share 0.4 to 0.65
# reads: test|train
# never: \bfactor
def dropout_forward(A, p, rng, train):
    mask = (rng.random(A.shape) >= p).astype(float)
    return A * mask / (1 - p), mask


# %% wrong · in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bfactor
def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.ones(A.shape)
    mask = (rng.random(A.shape) >= p).astype(float)
    A *= mask
    return A / (1 - p), mask


# %% wrong · mask missing · share 0.4 to 0.7
# reads: mask|two|tuple|pair
# never: \bfactor
def dropout_forward(A, p, rng, train):
    if not train:
        return A
    return A * (rng.random(A.shape) >= p) / (1 - p)


# %% wrong · no mask in a test · share 0.6 to 0.85
# reads: test|mask|ones
# never: \bfactor
def dropout_forward(A, p, rng, train):
    if not train:
        return A, None
    mask = (rng.random(A.shape) >= p).astype(float)
    return A * mask / (1 - p), mask


# %% wrong · scaled by the share that was kept · share 0.4 to 0.75
# reads: factor|1 ?- ?p|scale
# never: \bin a test
def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.ones(A.shape)
    mask = (rng.random(A.shape) >= p).astype(float)
    return A * mask / max(mask.mean(), 1e-9), mask
