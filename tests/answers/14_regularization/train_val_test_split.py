"""Answers to 14_regularization, train_val_test_split: written from the released statement alone."""

# %% right · permutation and slices
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    n_val, n_test = round(fractions[1] * N), round(fractions[2] * N)
    n_train = N - n_val - n_test
    order = rng.permutation(N)
    a, b, c = order[:n_train], order[n_train:n_train + n_val], order[n_train + n_val:]
    return X[a], y[a], X[b], y[b], X[c], y[c]


# %% right · np.split
def train_val_test_split(X, y, fractions, rng):
    N = X.shape[0]
    _, f1, f2 = fractions
    n_val, n_test = int(round(f1 * N)), int(round(f2 * N))
    order = np.arange(N)
    rng.shuffle(order)
    test, val, train = np.split(order, [n_test, n_test + n_val])
    return X[train], y[train], X[val], y[val], X[test], y[test]


# %% right · shuffled copies
def train_val_test_split(X, y, fractions, rng):
    p = rng.permutation(len(y))
    Xs, ys = X[p], y[p]
    v = round(len(y) * fractions[1])
    t = round(len(y) * fractions[2])
    k = len(y) - v - t
    return Xs[:k], ys[:k], Xs[k:k + v], ys[k:k + v], Xs[k + v:], ys[k + v:]


# %% right · loop over the parts
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    sizes = [0, round(fractions[1] * N), round(fractions[2] * N)]
    sizes[0] = N - sum(sizes)
    order = np.argsort(rng.random(N))
    parts, start = [], 0
    for n in sizes:
        rows = order[start:start + n]
        parts += [X[rows], y[rows]]
        start += n
    return tuple(parts)


# %% right · drawn without replacement
def train_val_test_split(X, y, fractions, rng):
    N = len(y)
    rows = rng.choice(N, N, replace=False)
    end = np.cumsum([round(fractions[1] * N), round(fractions[2] * N)])
    val, test, train = rows[:end[0]], rows[end[0]:end[1]], rows[end[1]:]
    out = ()
    for part in (train, val, test):
        out += (X[part], y[part])
    return out


# %% right · NumPy's rint, which rounds as Python does
def train_val_test_split(X, y, fractions, rng):
    N = X.shape[0]
    n_val = int(np.rint(fractions[1] * N))
    n_test = int(np.rint(fractions[2] * N))
    left = list(rng.permutation(N))
    val = [left.pop() for _ in range(n_val)]
    test = [left.pop() for _ in range(n_test)]

    def take(rows):
        rows = np.array(rows, dtype=int)
        return X[rows], y[rows]

    return take(left) + take(val) + take(test)


# %% wrong · half always rounded up · share 0.5 to 0.9
# reads: round
# never: \blabel|\border
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    nv, nt = int(fractions[1] * N + 0.5), int(fractions[2] * N + 0.5)
    p = rng.permutation(N)
    a, b, c = p[:N - nv - nt], p[N - nv - nt:N - nt], p[N - nt:]
    return X[a], y[a], X[b], y[b], X[c], y[c]


# %% wrong · rounded down · share 0.5 to 0.8
# reads: round|number|size|examples
# never: \blabel
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    nv, nt = int(fractions[1] * N), int(fractions[2] * N)
    k = N - nv - nt
    p = rng.permutation(N)
    return X[p[:k]], y[p[:k]], X[p[k:k + nv]], y[p[k:k + nv]], X[p[k + nv:]], y[p[k + nv:]]


# %% wrong · test set gets the rest · share 0.5 to 0.8
# reads: round|rest|number|size|train
# never: \blabel
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    k, nv = round(fractions[0] * N), round(fractions[1] * N)
    p = rng.permutation(N)
    return X[p[:k]], y[p[:k]], X[p[k:k + nv]], y[p[k:k + nv]], X[p[k + nv:]], y[p[k + nv:]]


# %% wrong · negative slice: an empty test set becomes everything · share 0.5 to 0.8
# reads: empty|0|fraction
# never: \blabel
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    nv, nt = round(fractions[1] * N), round(fractions[2] * N)
    p = rng.permutation(N)
    train, val, test = p[:N - nv - nt], p[N - nv - nt:N - nt], p[-nt:]
    return X[train], y[train], X[val], y[val], X[test], y[test]


# %% wrong · not shuffled · share 0.35 to 0.65
# reads: random|shuffl|rng|order
# never: \blabel
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    nv, nt = round(fractions[1] * N), round(fractions[2] * N)
    k = N - nv - nt
    return X[:k], y[:k], X[k:k + nv], y[k:k + nv], X[k + nv:], y[k + nv:]


# %% wrong · inputs and labels shuffled apart · share 0.25 to 0.55
# reads: label
# never: \bround
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    nv, nt = round(fractions[1] * N), round(fractions[2] * N)
    k = N - nv - nt
    Xs, ys = rng.permutation(X), rng.permutation(y)
    return Xs[:k], ys[:k], Xs[k:k + nv], ys[k:k + nv], Xs[k + nv:], ys[k + nv:]


# %% wrong · three draws that overlap · share 0.2 to 0.5
# reads: one of|share|twice|exactly|both|every
# never: \blabel
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    nv, nt = round(fractions[1] * N), round(fractions[2] * N)
    a = rng.choice(N, N - nv - nt, replace=False)
    b = rng.choice(N, nv, replace=False)
    c = rng.choice(N, nt, replace=False)
    return X[a], y[a], X[b], y[b], X[c], y[c]


# %% wrong · test set taken from the second part on · share 0.4 to 0.7
# reads: one of|twice|exactly|end|size|number|examples
# never: \blabel
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    nv, nt = round(fractions[1] * N), round(fractions[2] * N)
    k = N - nv - nt
    p = rng.permutation(N)
    return X[p[:k]], y[p[:k]], X[p[k:k + nv]], y[p[k:k + nv]], X[p[k:k + nt]], y[p[k:k + nt]]


# %% wrong · order of the result: inputs first · share 0.4 to 0.8
# reads: order|x_train|result|place
# never: \brandom|\bround
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    nv, nt = round(fractions[1] * N), round(fractions[2] * N)
    k = N - nv - nt
    p = rng.permutation(N)
    a, b, c = p[:k], p[k:k + nv], p[k + nv:]
    return X[a], X[b], X[c], y[a], y[b], y[c]


# %% wrong · validation and test exchanged · share 0.5 to 0.8
# reads: exchange|validation|test|size|number
# never: \blabel
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    nv, nt = round(fractions[2] * N), round(fractions[1] * N)
    k = N - nv - nt
    p = rng.permutation(N)
    a, b, c = p[:k], p[k:k + nv], p[k + nv:]
    return X[a], y[a], X[b], y[b], X[c], y[c]


# %% wrong · shuffled in place · share 0.7 to 0.95
# reads: modif|overwr|argument|chang
# never: \bround
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    nv, nt = round(fractions[1] * N), round(fractions[2] * N)
    k = N - nv - nt
    p = rng.permutation(N)
    X[:], y[:] = X[p], y[p]
    return (X[:k].copy(), y[:k].copy(), X[k:k + nv].copy(), y[k:k + nv].copy(),
            X[k + nv:].copy(), y[k + nv:].copy())


# %% wrong · own generator with a fixed seed · share 0.5 to 0.8
# reads: rng|generator|seed|state
# never: \blabel|\bround
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    nv, nt = round(fractions[1] * N), round(fractions[2] * N)
    k = N - nv - nt
    p = np.random.default_rng(42).permutation(N)
    a, b, c = p[:k], p[k:k + nv], p[k + nv:]
    return X[a], y[a], X[b], y[b], X[c], y[c]


# %% wrong · at least one example in each part · share 0.5 to 0.9
# never: \blabel
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    nv, nt = max(1, round(fractions[1] * N)), max(1, round(fractions[2] * N))
    k = N - nv - nt
    p = rng.permutation(N)
    a, b, c = p[:k], p[k:k + nv], p[k + nv:]
    return X[a], y[a], X[b], y[b], X[c], y[c]


# %% wrong · test set is always the end of the data · share 0.4 to 0.7
def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    nv, nt = round(fractions[1] * N), round(fractions[2] * N)
    p = rng.permutation(N - nt)
    a, b, c = p[nv:], p[:nv], np.arange(N - nt, N)
    return X[a], y[a], X[b], y[b], X[c], y[c]
