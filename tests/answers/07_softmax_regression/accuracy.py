"""Answers to 07_softmax_regression, accuracy: written from the released statement alone."""

# %% right · mean of the comparison
def accuracy(y_hat, y):
    return np.mean(y_hat == y)


# %% right · sum, divided by N
def accuracy(y_hat, y):
    return float(np.sum(y_hat == y) / len(y))


# %% right · a loop
def accuracy(y_hat, y):
    right = 0
    for i in range(len(y)):
        if y_hat[i] == y[i]:
            right += 1
    return right / len(y)


# %% right · generator
def accuracy(y_hat, y):
    return sum(int(a == b) for a, b in zip(y_hat, y)) / len(y)


# %% right · one minus the share of errors
def accuracy(y_hat, y):
    return 1 - np.count_nonzero(y_hat - y) / y.size


# %% right · np.where
def accuracy(y_hat, y):
    hits = np.where(np.equal(y_hat, y), 1.0, 0.0)
    return hits.mean()


# %% right · diagonal of the table of confusions
def accuracy(y_hat, y):
    K = int(max(y_hat.max(), y.max())) + 1
    table = np.zeros((K, K))
    np.add.at(table, (y, y_hat), 1)
    return np.trace(table) / table.sum()


# %% wrong · whether all are right · share 0.1 to 0.4
# never: 100 times|times 100|overwrit
def accuracy(y_hat, y):
    return float(np.array_equal(y_hat, y))


# %% wrong · percent · share 0.5 to 0.75
# reads: percent|100|factor|between
# never: overwrit|\bsigns?\b
def accuracy(y_hat, y):
    return 100 * np.mean(y_hat == y)


# %% wrong · number of right ones · share 0.4 to 0.7
# reads: N|share|mean|factor|divid|between|number
# never: overwrit|100 times|times 100
def accuracy(y_hat, y):
    return np.sum(y_hat == y)


# %% wrong · share of the errors · share 0.35 to 0.65
# never: overwrit|100 times|times 100
def accuracy(y_hat, y):
    return np.mean(y_hat != y)


# %% wrong · errors weighted by their distance · share 0.2 to 0.55
# never: overwrit|100 times|times 100
def accuracy(y_hat, y):
    return 1 - np.mean(np.abs(y_hat - y))


# %% wrong · whole division · share 0.25 to 0.6
# never: overwrit|100 times|times 100
def accuracy(y_hat, y):
    return np.sum(y_hat == y) // len(y)


# %% wrong · class 0 never counts · share 0.4 to 0.75
# never: overwrit|100 times|times 100
def accuracy(y_hat, y):
    return np.count_nonzero((y_hat == y) * y) / len(y)


# %% wrong · mean of the accuracies of the classes · share 0.4 to 0.75
# never: overwrit|100 times|times 100
def accuracy(y_hat, y):
    return np.mean([np.mean(y_hat[y == c] == c) for c in np.unique(y)])


# %% wrong · order ignored · share 0.15 to 0.5
# never: overwrit|100 times|times 100
def accuracy(y_hat, y):
    return np.mean(np.sort(y_hat) == np.sort(y))


# %% wrong · divided by N - 1 · share 0.5 to 0.75
# never: overwrit|100 times|times 100
def accuracy(y_hat, y):
    return np.sum(y_hat == y) / (len(y) - 1)


# %% wrong · one truth value for each example · share 0.35 to 0.65
# never: overwrit|100 times|times 100
def accuracy(y_hat, y):
    return y_hat == y


# %% wrong · rounded to two digits · share 0.6 to 0.9
# never: overwrit|100 times|times 100
def accuracy(y_hat, y):
    return round(float(np.mean(y_hat == y)), 2)


# %% wrong · overwrites the predictions · share 0.85 to 0.95
# never: 100 times|times 100|factor
def accuracy(y_hat, y):
    y_hat -= y
    return np.mean(y_hat == 0)


# %% wrong · divided by four · share 0.2 to 0.5
# never: overwrit|100 times|times 100
def accuracy(y_hat, y):
    right = 0
    for a, b in zip(y_hat, y):
        right += a == b
    return right / 4


# %% wrong · returns within the loop · share 0.2 to 0.5
# never: overwrit|100 times|times 100
def accuracy(y_hat, y):
    right = 0
    for a, b in zip(y_hat, y):
        if a == b:
            right += 1
        return right / len(y)
