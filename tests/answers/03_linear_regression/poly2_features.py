"""Answers to 03_linear_regression, poly2_features: written from the released statement alone."""

# %% right · column_stack
def poly2_features(X):
    x1, x2 = X[:, 0], X[:, 1]
    return np.column_stack([np.ones(len(X)), x1, x2, x1**2, x2**2, x1 * x2])


# %% right · unpacked, np.c_
def poly2_features(X):
    a, b = X.T
    return np.c_[np.ones(X.shape[0]), a, b, a * a, b * b, a * b]


# %% right · rows in a loop
def poly2_features(X):
    Phi = np.zeros((len(X), 6))
    for i, (p, q) in enumerate(X):
        Phi[i] = [1, p, q, p * p, q * q, p * q]
    return Phi


# %% right · lists
def poly2_features(X):
    return [[1.0, u, v, u**2, v**2, u * v] for u, v in X]


# %% right · blocks of columns
def poly2_features(X):
    N = X.shape[0]
    cross = (X[:, 0] * X[:, 1]).reshape(N, 1)
    return np.hstack([np.ones((N, 1)), X, X**2, cross])


# %% right · stacked along axis 1
def poly2_features(X):
    x1 = X[:, 0]
    x2 = X[:, 1]
    return np.stack([x1 * 0 + 1, x1, x2, np.square(x1), np.square(x2), np.multiply(x1, x2)], axis=1)


# %% right · filled column by column
def poly2_features(X):
    Phi = np.ones((X.shape[0], 6))
    Phi[:, 1:3] = X
    Phi[:, 3:5] = X * X
    Phi[:, 5] = X.prod(axis=1)
    return Phi


# %% wrong · order of scikit-learn · share 0.5 to 0.75
# reads: order|column|exchang
# never: overwrit|transposed
def poly2_features(X):
    x1, x2 = X[:, 0], X[:, 1]
    return np.column_stack([np.ones(len(X)), x1, x2, x1**2, x1 * x2, x2**2])


# %% wrong · no ones · share 0.4 to 0.7
# never: overwrit|transposed
def poly2_features(X):
    x1, x2 = X[:, 0], X[:, 1]
    return np.column_stack([x1, x2, x1**2, x2**2, x1 * x2])


# %% wrong · no product · share 0.4 to 0.7
# never: overwrit|transposed
def poly2_features(X):
    x1, x2 = X[:, 0], X[:, 1]
    return np.column_stack([np.ones(len(X)), x1, x2, x1**2, x2**2])


# %% wrong · twice the product · share 0.5 to 0.8
# never: overwrit|transposed|wrong shape|has (the )?shape
def poly2_features(X):
    x1, x2 = X[:, 0], X[:, 1]
    return np.column_stack([np.ones(len(X)), x1, x2, x1**2, x2**2, 2 * x1 * x2])


# %% wrong · transposed · share 0.4 to 0.7
# reads: transpos|shape|row|column
# never: overwrit
def poly2_features(X):
    x1, x2 = X[:, 0], X[:, 1]
    return np.array([np.ones(len(X)), x1, x2, x1**2, x2**2, x1 * x2])


# %% wrong · rows taken for columns · share 0.2 to 0.5
# never: overwrit
def poly2_features(X):
    x1, x2 = X[0], X[1]
    return np.column_stack([np.ones(len(x1)), x1, x2, x1**2, x2**2, x1 * x2])


# %% wrong · twice instead of squared · share 0.35 to 0.7
# never: overwrit|transposed|wrong shape|has (the )?shape
def poly2_features(X):
    x1, x2 = X[:, 0], X[:, 1]
    return np.column_stack([np.ones(len(X)), x1, x2, x1 * 2, x2 * 2, x1 * x2])


# %% wrong · the number 1 instead of a column · share 0.3 to 0.65
# never: overwrit
def poly2_features(X):
    x1, x2 = X[:, 0], X[:, 1]
    return np.column_stack([1, x1, x2, x1**2, x2**2, x1 * x2])


# %% wrong · flat for a single point · share 0.6 to 0.9
# never: overwrit|wrong order
def poly2_features(X):
    x1, x2 = X[:, 0], X[:, 1]
    Phi = np.column_stack([np.ones(len(X)), x1, x2, x1**2, x2**2, x1 * x2])
    return Phi[0] if len(Phi) == 1 else Phi


# %% wrong · X is squared in place before its product · share 0.35 to 0.75
# never: transposed|wrong order
def poly2_features(X):
    Phi = np.ones((len(X), 6))
    Phi[:, 1:3] = X
    X *= X
    Phi[:, 3:5] = X
    Phi[:, 5] = X[:, 0] * X[:, 1]
    return Phi


# %% wrong · X is squared in place, product before · share 0.85 to 0.95
# never: transposed|wrong order
def poly2_features(X):
    Phi = np.ones((len(X), 6))
    Phi[:, 1:3] = X
    Phi[:, 5] = X[:, 0] * X[:, 1]
    X **= 2
    Phi[:, 3:5] = X
    return Phi


# %% wrong · x1 squared twice · share 0.5 to 0.8
# never: transposed|overwrit|wrong shape|has (the )?shape
def poly2_features(X):
    x1, x2 = X[:, 0], X[:, 1]
    return np.column_stack([np.ones(len(X)), x1, x2, x1**2, x1**2, x1 * x2])


# %% wrong · product by logarithms, positive inputs only · share 0.4 to 0.75
# never: transposed|overwrit|wrong order
def poly2_features(X):
    x1, x2 = X[:, 0], X[:, 1]
    cross = np.exp(np.log(x1) + np.log(x2))
    return np.column_stack([np.ones(len(X)), x1, x2, x1**2, x2**2, cross])


# %% wrong · returns the first point only · share 0.2 to 0.55
# never: overwrit
def poly2_features(X):
    rows = []
    for x1, x2 in X:
        rows.append([1, x1, x2, x1**2, x2**2, x1 * x2])
        return np.array(rows)


# %% wrong · root of 2, as for a kernel · share 0.4 to 0.75
# never: transposed|overwrit|wrong shape|has (the )?shape
def poly2_features(X):
    x1, x2 = X[:, 0], X[:, 1]
    r = np.sqrt(2)
    return np.column_stack([np.ones(len(X)), r * x1, r * x2, x1**2, x2**2, r * x1 * x2])
