"""Answers to 14_regularization, slide_dropout: written from the released statement alone."""

# %% right · all masks
def slide_dropout(x, w, p):
    train = 0.0
    for m in np.ndindex(*[2] * len(x)):
        m = np.array(m)
        P = np.prod(np.where(m == 1, 1 - p, p))
        train += P * np.sum(x * m * w)
    return float(train), float(np.sum(x * w))


# %% right · by thinking
def slide_dropout(x, w, p):
    test = float(np.dot(x, w))
    return (1 - p) * test, test


# %% right · itertools
import itertools

def slide_dropout(x, w, p):
    train = 0.0
    for mask in itertools.product([0, 1], repeat=len(x)):
        prob, z = 1.0, 0.0
        for xj, wj, mj in zip(x, w, mask):
            prob *= (1 - p) if mj else p
            z += xj * mj * wj
        train += prob * z
    return train, x @ w


# %% right · bits of a number
def slide_dropout(x, w, p):
    d = len(x)
    mean = 0.0
    for k in range(2 ** d):
        m = np.array([(k >> j) & 1 for j in range(d)])
        kept = m.sum()
        mean += (1 - p) ** kept * p ** (d - kept) * ((x * m) @ w)
    return mean, float(x @ w)


# %% right · recursion over the inputs
def slide_dropout(x, w, p):
    def mean(j):
        if j == len(x):
            return 0.0
        rest = mean(j + 1)
        return p * rest + (1 - p) * (x[j] * w[j] + rest)

    return mean(0), sum(a * b for a, b in zip(x, w))


# %% right · expected inputs
def slide_dropout(x, w, p):
    expected = p * np.zeros(len(x)) + (1 - p) * np.asarray(x)
    return np.sum(expected * w), np.sum(np.multiply(x, w))


# %% right · matrix of all masks
def slide_dropout(x, w, p):
    d = len(x)
    masks = np.array(list(np.ndindex(*[2] * d))).reshape(2 ** d, d)
    P = np.prod(masks * (1 - p) + (1 - masks) * p, axis=1)
    return float(P @ (masks @ (x * w))), float(np.vdot(x, w))


# %% wrong · factor as in inverted dropout · share 0.4 to 0.7
# reads: factor|slide|without
# never: \border
def slide_dropout(x, w, p):
    test = float(np.dot(x, w))
    if p == 1:
        return 0.0, test
    train = (1 - p) * test / (1 - p)
    return train, test


# %% wrong · p is the probability of being kept · share 0.5 to 0.75
# reads: drop|kept|1 ?- ?p|\bp\b
# never: \btest is
def slide_dropout(x, w, p):
    test = float(np.dot(x, w))
    return p * test, test


# %% wrong · all masks equally likely · share 0.5 to 0.75
# reads: probab|p\(m\)|\bp\b|mask
# never: \btest is
def slide_dropout(x, w, p):
    zs = [np.sum(x * np.array(m) * w) for m in np.ndindex(*[2] * len(x))]
    return float(np.mean(zs)), float(np.dot(x, w))


# %% wrong · sum over the masks without probabilities · share 0.4 to 0.7
# reads: probab|mean|p\(m\)|mask
# never: \btest is
def slide_dropout(x, w, p):
    zs = [np.sum(x * np.array(m) * w) for m in np.ndindex(*[2] * len(x))]
    return float(np.sum(zs)), float(np.dot(x, w))


# %% wrong · probability of the kept ones only · share 0.4 to 0.7
# reads: probab|\bp\b|drop|both
# never: \btest is
def slide_dropout(x, w, p):
    train = 0.0
    for m in np.ndindex(*[2] * len(x)):
        train += (1 - p) ** sum(m) * np.sum(x * np.array(m) * w)
    return float(train), float(np.dot(x, w))


# %% wrong · probabilities exchanged · share 0.5 to 0.75
# reads: exchange|drop|kept|1 ?- ?p|\bp\b
# never: \btest is
def slide_dropout(x, w, p):
    train = 0.0
    for m in np.ndindex(*[2] * len(x)):
        m = np.array(m)
        train += np.prod(np.where(m == 1, p, 1 - p)) * np.sum(x * m * w)
    return float(train), float(np.dot(x, w))


# %% wrong · masks drawn at random · share 0.4 to 0.75
# reads: exact|draw|random|all
# never: \btest is
def slide_dropout(x, w, p):
    rng = np.random.default_rng(0)
    masks = rng.random((10000, len(x))) >= p
    return float((masks * x @ w).mean()), float(np.dot(x, w))


# %% wrong · order exchanged · share 0.5 to 0.8
# reads: order|exchange|swap|first|place
# never: \bfactor
def slide_dropout(x, w, p):
    test = float(np.dot(x, w))
    return test, (1 - p) * test


# %% wrong · test repaired by 1 - p · share 0.5 to 0.75
# reads: test|factor|second
# never: \bprobab
def slide_dropout(x, w, p):
    train = (1 - p) * float(np.dot(x, w))
    return train, train


# %% wrong · one half, as in the example · share 0.4 to 0.7
# reads: \bp\b|half
# never: \btest is
def slide_dropout(x, w, p):
    test = float(np.dot(x, w))
    return 0.5 * test, test


# %% wrong · weights dropped together: all or none · share 0.2 to 0.6
# reads: probab|mask|each
# never: \btest is
def slide_dropout(x, w, p):
    test = float(np.dot(x, w))
    return (1 - p) ** len(x) * test, test


# %% wrong · mask without dropped inputs forgotten · share 0.4 to 0.7
# reads: all|mask|last
# never: \btest is
def slide_dropout(x, w, p):
    d, train = len(x), 0.0
    for k in range(2 ** d - 1):
        m = np.array([(k >> j) & 1 for j in range(d)])
        train += np.prod(np.where(m == 1, 1 - p, p)) * np.sum(x * m * w)
    return float(train), float(np.dot(x, w))


# %% wrong · only the mean in training · share 0.3 to 0.6
# reads: two|test|tuple|pair
# never: \bprobab
def slide_dropout(x, w, p):
    return (1 - p) * float(np.dot(x, w))


# %% wrong · division by p where nothing is dropped · share 0.5 to 0.85
# reads: 0|nan|divi
# never: \border
def slide_dropout(x, w, p):
    d, train = len(x), 0.0
    for m in np.ndindex(*[2] * d):
        odds = ((1 - p) / p) ** sum(m)
        train += p ** d * odds * np.sum(x * np.array(m) * w)
    return float(train), float(np.dot(x, w))


# %% wrong · inputs dropped in place · share 0.35 to 0.7
def slide_dropout(x, w, p):
    test, train = float(np.dot(x, w)), 0.0
    for m in np.ndindex(*[2] * len(x)):
        x *= np.array(m)
        train += np.prod(np.where(np.array(m) == 1, 1 - p, p)) * float(np.dot(x, w))
    return float(train), test
