"""Answers to 03_linear_regression, rbf_features: written from the released statement alone."""

# %% right · differences by broadcasting
def rbf_features(X, centers, gamma):
    diff = X[:, None, :] - centers[None, :, :]
    bells = np.exp(-gamma * np.sum(diff**2, axis=2))
    return np.column_stack([np.ones(len(X)), bells])


# %% right · two loops
def rbf_features(X, centers, gamma):
    N, M = len(X), len(centers)
    Phi = np.ones((N, M + 1))
    for i in range(N):
        for k in range(M):
            diff = X[i] - centers[k]
            Phi[i, k + 1] = np.exp(-gamma * diff @ diff)
    return Phi


# %% right · center by center
def rbf_features(X, centers, gamma):
    columns = [np.ones(X.shape[0])]
    for mu in centers:
        columns.append(np.exp(-gamma * ((X - mu) ** 2).sum(axis=1)))
    return np.stack(columns, axis=1)


# %% right · norm
def rbf_features(X, centers, gamma):
    dist = np.linalg.norm(X[:, np.newaxis] - centers, axis=-1)
    return np.hstack([np.ones((len(X), 1)), np.exp(-gamma * dist**2)])


# %% right · einsum of the differences
def rbf_features(X, centers, gamma):
    d = X[:, None, :] - centers
    return add_bias(np.exp(-gamma * np.einsum("nmj,nmj->nm", d, d)))


# %% right · lists
def rbf_features(X, centers, gamma):
    Phi = []
    for x in X:
        row = [1.0]
        for mu in centers:
            row.append(float(np.exp(-gamma * sum((a - b) ** 2 for a, b in zip(x, mu)))))
        Phi.append(row)
    return Phi


# %% right · coordinate by coordinate
def rbf_features(X, centers, gamma):
    sq = np.zeros((X.shape[0], centers.shape[0]))
    for j in range(X.shape[1]):
        sq += np.subtract.outer(X[:, j], centers[:, j]) ** 2
    Phi = np.empty((X.shape[0], centers.shape[0] + 1))
    Phi[:, 0] = 1
    Phi[:, 1:] = np.exp(-gamma * sq)
    return Phi


# %% wrong · expanded squares · share 0.5 to 0.75
# reads: subtract|differ|far|origin|digit|cancel
# never: same number|transposed|overwrit
def rbf_features(X, centers, gamma):
    sq = (X**2).sum(axis=1)[:, None] - 2 * X @ centers.T + (centers**2).sum(axis=1)
    return np.column_stack([np.ones(len(X)), np.exp(-gamma * sq)])


# %% wrong · expanded squares, not below 0 · share 0.5 to 0.75
# never: same number|transposed|overwrit
def rbf_features(X, centers, gamma):
    sq = np.sum(X**2, axis=1, keepdims=True) + np.sum(centers**2, axis=1) - 2 * np.dot(X, centers.T)
    sq = np.maximum(sq, 0)
    return np.hstack([np.ones((X.shape[0], 1)), np.exp(-gamma * sq)])


# %% wrong · no leading 1 · share 0.5 to 0.75
# never: transposed|overwrit
def rbf_features(X, centers, gamma):
    diff = X[:, None, :] - centers
    return np.exp(-gamma * (diff**2).sum(axis=2))


# %% wrong · the 1 at the end · share 0.5 to 0.75
# never: transposed|overwrit
def rbf_features(X, centers, gamma):
    diff = X[:, None, :] - centers
    return np.column_stack([np.exp(-gamma * (diff**2).sum(axis=2)), np.ones(len(X))])


# %% wrong · the sign of the exponent · share 0.3 to 0.65
# never: transposed|overwrit
def rbf_features(X, centers, gamma):
    diff = X[:, None, :] - centers
    return np.column_stack([np.ones(len(X)), np.exp(gamma * (diff**2).sum(axis=2))])


# %% wrong · distance not squared · share 0.4 to 0.7
# never: transposed|overwrit|wrong shape|has (the )?shape
def rbf_features(X, centers, gamma):
    diff = X[:, None, :] - centers
    return np.column_stack([np.ones(len(X)), np.exp(-gamma * np.linalg.norm(diff, axis=2))])


# %% wrong · divided by gamma, as on the slide · share 0.4 to 0.7
# never: transposed|overwrit|wrong shape|has (the )?shape
def rbf_features(X, centers, gamma):
    diff = X[:, None, :] - centers
    return np.column_stack([np.ones(len(X)), np.exp(-(diff**2).sum(axis=2) / gamma)])


# %% wrong · gamma is squared too · share 0.4 to 0.7
# never: transposed|overwrit|wrong shape|has (the )?shape
def rbf_features(X, centers, gamma):
    diff = gamma * (X[:, None, :] - centers)
    return np.column_stack([np.ones(len(X)), np.exp(-(diff**2).sum(axis=2))])


# %% wrong · single precision · share 0.6 to 0.9
# never: transposed|overwrit|wrong shape|has (the )?shape
def rbf_features(X, centers, gamma):
    diff = X.astype(np.float32)[:, None, :] - centers.astype(np.float32)
    return np.column_stack([np.ones(len(X)), np.exp(-gamma * (diff**2).sum(axis=2))])


# %% wrong · first coordinate only · share 0.3 to 0.65
# never: transposed|overwrit|wrong shape|has (the )?shape
def rbf_features(X, centers, gamma):
    diff = X[:, :1] - centers[:, 0]
    return np.column_stack([np.ones(len(X)), np.exp(-gamma * diff**2)])


# %% wrong · mean over the coordinates · share 0.4 to 0.75
# never: transposed|overwrit|wrong shape|has (the )?shape
def rbf_features(X, centers, gamma):
    diff = X[:, None, :] - centers
    return np.column_stack([np.ones(len(X)), np.exp(-gamma * (diff**2).mean(axis=2))])


# %% wrong · half of gamma · share 0.5 to 0.75
# never: transposed|overwrit|wrong shape|has (the )?shape
def rbf_features(X, centers, gamma):
    diff = X[:, None, :] - centers
    return np.column_stack([np.ones(len(X)), np.exp(-0.5 * gamma * (diff**2).sum(axis=2))])


# %% wrong · sum before the square · share 0.35 to 0.7
# never: transposed|overwrit|wrong shape|has (the )?shape
def rbf_features(X, centers, gamma):
    diff = X[:, None, :] - centers
    return np.column_stack([np.ones(len(X)), np.exp(-gamma * diff.sum(axis=2) ** 2)])


# %% wrong · centers take turns in place · share 0.1 to 0.5
# never: transposed
def rbf_features(X, centers, gamma):
    Phi = np.ones((len(X), len(centers) + 1))
    for k in range(len(centers)):
        X -= centers[k]
        Phi[:, k + 1] = np.exp(-gamma * np.sum(X**2, axis=1))
    return Phi


# %% wrong · the last center is left out · share 0.5 to 0.75
# never: transposed|overwrit
def rbf_features(X, centers, gamma):
    M = len(centers)
    Phi = np.ones((len(X), M + 1))
    for k in range(1, M):
        Phi[:, k] = np.exp(-gamma * np.sum((X - centers[k - 1]) ** 2, axis=1))
    return Phi


# %% wrong · transposed · share 0.4 to 0.7
# reads: transpos|shape|row|column
# never: overwrit
def rbf_features(X, centers, gamma):
    diff = centers[:, None, :] - X
    return np.vstack([np.ones(len(X)), np.exp(-gamma * (diff**2).sum(axis=2))])
