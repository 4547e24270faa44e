"""Answers to 07_softmax_regression, winning_classes: written from the released statement alone."""

# %% right · unique
def winning_classes(X, W, b):
    return np.unique(predict(linear(X, W, b)))


# %% right · a list of a set
def winning_classes(X, W, b):
    y_hat = np.argmax(X @ W + b, axis=1)
    return sorted(set(y_hat.tolist()))


# %% right · class by class
def winning_classes(X, W, b):
    y_hat = predict(linear(X, W, b))
    return [k for k in range(W.shape[1]) if k in y_hat]


# %% right · counts
def winning_classes(X, W, b):
    counts = np.bincount((X @ W + b).argmax(axis=1), minlength=W.shape[1])
    return np.flatnonzero(counts)


# %% right · a table of truth values
def winning_classes(X, W, b):
    wins = np.zeros(len(b), dtype=bool)
    for x in X:
        z = x @ W + b
        wins[int(np.argmax(z))] = True
    return [k for k, won in enumerate(wins) if won]


# %% right · appended and sorted
def winning_classes(X, W, b):
    seen = []
    for k in np.argmax(np.dot(X, W) + b, axis=1):
        if int(k) not in seen:
            seen.append(int(k))
    seen.sort()
    return seen


# %% wrong · classes that win more than once · share 0.4 to 0.75
# never: overwrit|transposed
def winning_classes(X, W, b):
    counts = np.bincount(np.argmax(X @ W + b, axis=1), minlength=W.shape[1])
    return [k for k in range(W.shape[1]) if counts[k] > 1]


# %% wrong · class of every point · share 0.4 to 0.65
# reads: once|different|repeat|each
# never: overwrit|transposed
def winning_classes(X, W, b):
    return predict(linear(X, W, b))


# %% wrong · in the order of their appearance · share 0.5 to 0.8
# reads: order|increas|sort
# never: overwrit|transposed
def winning_classes(X, W, b):
    seen = []
    for k in predict(linear(X, W, b)):
        if k not in seen:
            seen.append(int(k))
    return seen


# %% wrong · number of classes · share 0.35 to 0.65
# never: overwrit|transposed
def winning_classes(X, W, b):
    return len(np.unique(predict(linear(X, W, b))))


# %% wrong · biases forgotten · share 0.4 to 0.7
# never: overwrit|transposed|wrong order
def winning_classes(X, W, b):
    return np.unique(np.argmax(X @ W, axis=1))


# %% wrong · classes that share a maximum count too · share 0.5 to 0.85
# reads: tie|first|equal
# never: overwrit|transposed|wrong order
def winning_classes(X, W, b):
    Z = X @ W + b
    is_max = Z == Z.max(axis=1, keepdims=True)
    return np.flatnonzero(is_max.any(axis=0))


# %% wrong · positive scores count as a win · share 0.2 to 0.5
# never: overwrit|transposed|wrong order
def winning_classes(X, W, b):
    Z = linear(X, W, b)
    return [k for k in range(len(b)) if np.any(Z[:, k] > 0)]


# %% wrong · classes that never win · share 0.3 to 0.6
# never: overwrit|transposed|wrong order
def winning_classes(X, W, b):
    y_hat = predict(linear(X, W, b))
    return [k for k in range(len(b)) if k not in y_hat]


# %% wrong · as the slide counts, from 1 · share 0.5 to 0.75
# never: overwrit|transposed|wrong order
def winning_classes(X, W, b):
    return np.unique(predict(linear(X, W, b))) + 1


# %% wrong · best point of each class · share 0.15 to 0.5
# never: overwrit
def winning_classes(X, W, b):
    return np.unique(np.argmax(linear(X, W, b), axis=0))


# %% wrong · counts of the wins · share 0.35 to 0.65
# never: overwrit|transposed
def winning_classes(X, W, b):
    return np.bincount(predict(linear(X, W, b)), minlength=len(b))


# %% wrong · up to the last class that wins · share 0.4 to 0.75
# never: overwrit|transposed|wrong order
def winning_classes(X, W, b):
    return list(range(int(np.max(predict(linear(X, W, b)))) + 1))


# %% wrong · classes with a probability above one half · share 0.4 to 0.75
# never: overwrit|transposed|wrong order
def winning_classes(X, W, b):
    P = softmax(linear(X, W, b))
    return np.unique(np.where(P > 0.5)[1])


# %% wrong · biases are added to the weights in place · share 0.2 to 0.6
# never: wrong order
def winning_classes(X, W, b):
    W += b
    return np.unique(np.argmax(X @ W, axis=1))


# %% wrong · the last class is never looked at · share 0.5 to 0.75
# never: overwrit|transposed|wrong order
def winning_classes(X, W, b):
    y_hat = predict(linear(X, W, b))
    return [k for k in range(len(b) - 1) if np.any(y_hat == k)]


# %% wrong · the last one on ties · share 0.6 to 0.9
# never: overwrit|transposed|wrong order
def winning_classes(X, W, b):
    Z = linear(X, W, b)
    return np.unique(np.argsort(Z, axis=1, kind="stable")[:, -1])
