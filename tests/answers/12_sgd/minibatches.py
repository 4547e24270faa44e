"""Answers to 12_sgd, minibatches: written from the released statement alone."""

# %% right · generator
def minibatches(X, y, B, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), B):
        rows = order[i:i + B]
        yield X[rows], y[rows]


# %% right · list
def minibatches(X, y, B, rng):
    order = np.arange(len(X))
    rng.shuffle(order)
    return [(X[order[i:i + B]], y[order[i:i + B]]) for i in range(0, len(order), B)]


# %% right · number of batches rounded up
import math

def minibatches(X, y, B, rng):
    N = X.shape[0]
    order = rng.permutation(N)
    batches = []
    for m in range(math.ceil(N / B)):
        rows = order[m * B:min(m * B + B, N)]
        batches.append((X[rows].copy(), y[rows].copy()))
    return batches


# %% right · order by sorting random numbers
def minibatches(X, y, B, rng):
    order = np.argsort(rng.random(len(y)))
    start = 0
    while start < len(y):
        yield X[order[start:start + B]], y[order[start:start + B]]
        start += B


# %% right · np.split
def minibatches(X, y, B, rng):
    order = rng.permutation(len(X))
    parts = np.split(order, range(B, len(X), B))
    return [(X[p], y[p]) for p in parts]


# %% right · drawn without replacement, shuffled copies
def minibatches(X, y, B, rng):
    N = len(y)
    order = rng.choice(N, size=N, replace=False)
    Xs, ys = X[order], y[order]
    out = []
    for i in range(0, N, B):
        out.append((np.array(Xs[i:i + B]), np.array(ys[i:i + B])))
    return iter(out)


# %% right · take
def minibatches(X, y, B, rng):
    left = list(rng.permutation(len(X)))
    while left:
        rows, left = left[:B], left[B:]
        yield np.take(X, rows, axis=0), np.take(y, rows, axis=0)


# %% wrong · a last batch of one is dropped · share 0.5 to 0.85
# reads: last|one|every|all|example
# never: \border
def minibatches(X, y, B, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), B):
        rows = order[i:i + B]
        if len(rows) > 1 or B == 1:
            yield X[rows], y[rows]


# %% wrong · smaller last batch dropped · share 0.5 to 0.8
# reads: last|every|all|smaller|missing|dropped
# never: \bshuffl
def minibatches(X, y, B, rng):
    order = rng.permutation(len(X))
    for m in range(len(X) // B):
        rows = order[m * B:(m + 1) * B]
        yield X[rows], y[rows]


# %% wrong · an empty batch at the end · share 0.5 to 0.8
# reads: empty
# never: \blabel
def minibatches(X, y, B, rng):
    order = rng.permutation(len(X))
    for m in range(len(X) // B + 1):
        rows = order[m * B:(m + 1) * B]
        yield X[rows], y[rows]


# %% wrong · not shuffled · share 0.35 to 0.65
# reads: order|random|shuffl|rng
# never: \blabel|\bempty
def minibatches(X, y, B, rng):
    for i in range(0, len(X), B):
        yield X[i:i + B].copy(), y[i:i + B].copy()


# %% wrong · inputs and labels shuffled apart · share 0.3 to 0.6
# reads: label
# never: \bempty
def minibatches(X, y, B, rng):
    Xs, ys = rng.permutation(X), rng.permutation(y)
    for i in range(0, len(X), B):
        yield Xs[i:i + B], ys[i:i + B]


# %% wrong · shuffled in place · share 0.7 to 0.95
# reads: modif|overwr|argument|chang|stay
# never: \bempty
def minibatches(X, y, B, rng):
    order = rng.permutation(len(X))
    X[:], y[:] = X[order], y[order]
    for i in range(0, len(X), B):
        yield X[i:i + B].copy(), y[i:i + B].copy()


# %% wrong · own generator with a fixed seed · share 0.4 to 0.75
# reads: rng|generator|seed|order
# never: \blabel
def minibatches(X, y, B, rng):
    order = np.random.default_rng(0).permutation(len(X))
    for i in range(0, len(X), B):
        yield X[order[i:i + B]], y[order[i:i + B]]


# %% wrong · np.random · share 0.5 to 0.8
# reads: rng|generator|state
# never: \blabel
def minibatches(X, y, B, rng):
    order = np.random.permutation(len(X))
    for i in range(0, len(X), B):
        yield X[order[i:i + B]], y[order[i:i + B]]


# %% wrong · drawn with replacement · share 0.35 to 0.7
# reads: exactly one|twice|every|replacement|once
# never: \blabel
def minibatches(X, y, B, rng):
    order = rng.integers(0, len(X), size=len(X))
    for i in range(0, len(X), B):
        yield X[order[i:i + B]], y[order[i:i + B]]


# %% wrong · each batch drawn anew · share 0.3 to 0.65
# reads: exactly one|twice|every|once|batch
# never: \blabel
def minibatches(X, y, B, rng):
    N = len(X)
    for i in range(0, N, B):
        rows = rng.choice(N, size=min(B, N - i), replace=False)
        yield X[rows], y[rows]


# %% wrong · batches of nearly equal size · share 0.5 to 0.75
# reads: last|size|\bb\b
# never: \blabel
def minibatches(X, y, B, rng):
    order = rng.permutation(len(X))
    parts = np.array_split(order, -(-len(X) // B))
    return [(X[p], y[p]) for p in parts]


# %% wrong · one buffer for all batches · share 0.6 to 0.9
# reads: new|keep|buffer|next|same array|overwr
# never: \blabel
def minibatches(X, y, B, rng):
    order = rng.permutation(len(X))
    Xb = np.zeros((min(B, len(X)), X.shape[1]))
    yb = np.zeros(min(B, len(X)), dtype=y.dtype)
    for i in range(0, len(X), B):
        rows = order[i:i + B]
        Xb[:len(rows)], yb[:len(rows)] = X[rows], y[rows]
        yield Xb[:len(rows)], yb[:len(rows)]


# %% wrong · rows shuffled only inside fixed batches · share 0.35 to 0.7
def minibatches(X, y, B, rng):
    for i in range(0, len(X), B):
        rows = i + rng.permutation(min(B, len(X) - i))
        yield X[rows], y[rows]


# %% wrong · first batch only · share 0.15 to 0.45
# never: \blabel|\border
def minibatches(X, y, B, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), B):
        return [(X[order[i:i + B]], y[order[i:i + B]])]
