"""Answers to 07_softmax_regression, one_hot: written from the released statement alone."""

# %% right · indexed with two arrays
def one_hot(y, K):
    Y = np.zeros((len(y), K))
    Y[np.arange(len(y)), y] = 1
    return Y


# %% right · rows of the identity
def one_hot(y, K):
    return np.eye(K)[y]


# %% right · comparison
def one_hot(y, K):
    return (y[:, None] == np.arange(K)).astype(float)


# %% right · a loop
def one_hot(y, K):
    N = y.shape[0]
    Y = np.zeros((N, K))
    for i in range(N):
        Y[i, y[i]] = 1.0
    return Y


# %% right · lists of whole numbers
def one_hot(y, K):
    return [[1 if label == c else 0 for c in range(K)] for label in y]


# %% right · class by class
def one_hot(y, K):
    columns = [np.where(y == c, 1.0, 0.0) for c in range(K)]
    return np.stack(columns, axis=1)


# %% right · put_along_axis
def one_hot(y, K):
    Y = np.zeros((y.size, K), dtype=int)
    np.put_along_axis(Y, y.reshape(-1, 1), 1, axis=1)
    return Y


# %% right · flat positions
def one_hot(y, K):
    flat = np.zeros(len(y) * K)
    flat[np.arange(len(y)) * K + y] = 1
    return flat.reshape(len(y), K)


# %% wrong · classes counted from the labels · share 0.5 to 0.75
# reads: K|class|column|shape
# never: overwrit|transposed
def one_hot(y, K):
    return np.eye(y.max() + 1)[y]


# %% wrong · classes that occur only · share 0.4 to 0.75
# never: overwrit|transposed
def one_hot(y, K):
    return (y[:, None] == np.unique(y)).astype(float)


# %% wrong · labels from 1 · share 0.35 to 0.65
# never: overwrit|transposed
def one_hot(y, K):
    return np.eye(K)[y - 1]


# %% wrong · transposed · share 0.4 to 0.75
# reads: transpos|shape|row|column
# never: overwrit
def one_hot(y, K):
    return np.eye(K)[:, y]


# %% wrong · whole columns · share 0.2 to 0.5
# never: overwrit
def one_hot(y, K):
    Y = np.zeros((len(y), K))
    Y[:, y] = 1
    return Y


# %% wrong · rows of the labels · share 0.1 to 0.4
# never: overwrit
def one_hot(y, K):
    Y = np.zeros((len(y), K))
    Y[y] = 1
    return Y


# %% wrong · the label instead of 1 · share 0.4 to 0.7
# never: overwrit|transposed|wrong shape|has (the )?shape
def one_hot(y, K):
    Y = np.zeros((len(y), K))
    Y[np.arange(len(y)), y] = y
    return Y


# %% wrong · one array for all calls, never cleared · share 0.4 to 0.7
# never: overwrit|transposed|wrong shape|has (the )?shape
_tables = {}


def one_hot(y, K):
    Y = _tables.setdefault((len(y), K), np.zeros((len(y), K)))
    Y[np.arange(len(y)), y] = 1
    return Y


# %% wrong · zeros and ones exchanged · share 0.3 to 0.65
# never: overwrit|transposed|wrong shape|has (the )?shape
def one_hot(y, K):
    Y = np.ones((len(y), K))
    Y[np.arange(len(y)), y] = 0
    return Y


# %% wrong · minus one elsewhere · share 0.35 to 0.65
# never: overwrit|transposed|wrong shape|has (the )?shape
def one_hot(y, K):
    Y = -np.ones((len(y), K))
    Y[np.arange(len(y)), y] = 1
    return Y


# %% wrong · the last example is left out · share 0.5 to 0.75
# never: overwrit|transposed|wrong shape|has (the )?shape
def one_hot(y, K):
    Y = np.zeros((len(y), K))
    for i in range(len(y) - 1):
        Y[i, y[i]] = 1
    return Y


# %% wrong · one column too many · share 0.4 to 0.75
# never: overwrit|transposed
def one_hot(y, K):
    Y = np.zeros((len(y), K + 1))
    Y[np.arange(len(y)), y] = 1
    return Y


# %% wrong · last class is all zeros, as for dummy variables · share 0.4 to 0.7
# never: overwrit|transposed
def one_hot(y, K):
    Y = np.zeros((len(y), K))
    for c in range(K - 1):
        Y[y == c, c] = 1
    return Y


# %% wrong · flat for a single example · share 0.6 to 0.9
# never: overwrit|transposed
def one_hot(y, K):
    return np.squeeze(np.eye(K)[y])


# %% wrong · labels shifted in place · share 0.2 to 0.6
# never: transposed
def one_hot(y, K):
    y -= y.min()
    return np.eye(K)[y]
