"""Answers to 03_linear_regression, add_bias: written from the released statement alone."""

# %% right · column_stack
def add_bias(X):
    return np.column_stack([np.ones(len(X)), X])


# %% right · hstack
def add_bias(X):
    ones = np.ones((X.shape[0], 1))
    return np.hstack((ones, X))


# %% right · filled
def add_bias(X):
    N, d = X.shape
    out = np.ones((N, d + 1))
    out[:, 1:] = X
    return out


# %% right · np.c_
def add_bias(X):
    return np.c_[np.ones(X.shape[0]), X]


# %% right · insert
def add_bias(X):
    return np.insert(X, 0, 1, axis=1)


# %% right · row by row, as lists
def add_bias(X):
    return [[1.0] + list(row) for row in X]


# %% right · padded
def add_bias(X):
    return np.pad(X, ((0, 0), (1, 0)), constant_values=1.0)


# %% right · concatenated along axis 1
def add_bias(X):
    first = np.full((len(X), 1), 1.0)
    return np.concatenate([first, X], axis=1)


# %% wrong · ones at the end · share 0.35 to 0.65
# reads: first|front|left|order|column
# never: overwrit|\bsigns?\b
def add_bias(X):
    return np.column_stack([X, np.ones(len(X))])


# %% wrong · a row of ones · share 0.1 to 0.4
# never: overwrit
def add_bias(X):
    return np.vstack([np.ones(X.shape[1]), X])


# %% wrong · zeros · share 0.25 to 0.6
# never: overwrit|wrong shape|has (the )?shape|transposed
def add_bias(X):
    return np.column_stack([np.zeros(len(X)), X])


# %% wrong · replaces the first column, in place · share 0 to 0.35
# reads: shape|column|overwrit|chang|modif
def add_bias(X):
    X[:, 0] = 1
    return X


# %% wrong · adds one to everything · share 0 to 0.35
def add_bias(X):
    return X + 1


# %% wrong · the last column is lost · share 0.35 to 0.65
def add_bias(X):
    out = np.ones(X.shape)
    out[:, 1:] = X[:, :-1]
    return out


# %% wrong · fewer than two dimensions for a single example · share 0.6 to 0.9
# never: \bsigns?\b|overwrit
def add_bias(X):
    return np.squeeze(np.column_stack([np.ones(len(X)), X]))


# %% wrong · ones for as many rows as there are columns · share 0.2 to 0.5
# never: overwrit
def add_bias(X):
    return np.hstack([np.ones((X.shape[1], 1)), X])


# %% wrong · flat · share 0.2 to 0.5
# reads: shape
# never: overwrit
def add_bias(X):
    return np.insert(X, 0, 1)


# %% wrong · two columns of ones · share 0.3 to 0.65
# never: overwrit|\bsigns?\b
def add_bias(X):
    return np.hstack([np.ones((len(X), 2)), X])


# %% wrong · no second column where X begins with ones already · share 0.6 to 0.95
# never: transposed|overwrit
def add_bias(X):
    if np.all(X[:, 0] == 1):
        return X.copy()
    return np.column_stack([np.ones(len(X)), X])


# %% wrong · nothing is returned · share 0 to 0.35
# reads: return|None
def add_bias(X):
    X = np.column_stack([np.ones(len(X)), X])
