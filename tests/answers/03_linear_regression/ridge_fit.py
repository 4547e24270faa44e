"""Answers to 03_linear_regression, ridge_fit: written from the released statement alone."""

# %% right · normal equations with D
def ridge_fit(X, y, lam, penalize_first=False):
    D = np.eye(X.shape[1])
    if not penalize_first:
        D[0, 0] = 0
    return np.linalg.solve(X.T @ X + lam * D, X.T @ y)


# %% right · additional rows, least squares
def ridge_fit(X, y, lam, penalize_first=False):
    d = X.shape[1]
    rows = np.sqrt(lam) * np.eye(d)
    if not penalize_first:
        rows[0] = 0
    A = np.vstack([X, rows])
    t = np.concatenate([y, np.zeros(d)])
    return np.linalg.lstsq(A, t, rcond=None)[0]


# %% right · inverse
def ridge_fit(X, y, lam, penalize_first=False):
    weights = np.full(X.shape[1], float(lam))
    weights[0] = lam if penalize_first else 0.0
    return np.linalg.inv(X.T @ X + np.diag(weights)) @ X.T @ y


# %% right · the diagonal in a loop
def ridge_fit(X, y, lam, penalize_first=False):
    A = X.T @ X
    for j in range(len(A)):
        if j > 0 or penalize_first:
            A[j, j] += lam
    return np.linalg.solve(A, X.T @ y)


# %% right · sums in loops
def ridge_fit(X, y, lam, penalize_first=False):
    N, d = X.shape
    A = np.zeros((d, d))
    c = np.zeros(d)
    for i in range(N):
        A += np.outer(X[i], X[i])
        c += X[i] * y[i]
    start = 0 if penalize_first else 1
    for j in range(start, d):
        A[j][j] = A[j][j] + lam
    return np.linalg.solve(A, c)


# %% right · truth value as a number
def ridge_fit(X, y, lam, penalize_first=False):
    D = np.diag([float(penalize_first)] + [1.0] * (X.shape[1] - 1))
    return np.linalg.solve(np.einsum("ni,nj->ij", X, X) + lam * D, np.einsum("ni,n->i", X, y))


# %% right · two cases
def ridge_fit(X, y, lam, penalize_first=False):
    d = X.shape[1]
    if penalize_first:
        P = lam * np.identity(d)
    else:
        P = lam * np.identity(d)
        P[0, 0] -= lam
    G = np.dot(X.T, X) + P
    return np.linalg.solve(G, np.dot(X.T, y))


# %% wrong · always penalizes the first · share 0.4 to 0.7
# reads: first|bias|penali
# never: transposed|overwrit|square
def ridge_fit(X, y, lam, penalize_first=False):
    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)


# %% wrong · never penalizes the first · share 0.4 to 0.75
# reads: first|bias|penali
# never: transposed|overwrit
def ridge_fit(X, y, lam, penalize_first=False):
    D = np.eye(X.shape[1])
    D[0, 0] = 0
    return np.linalg.solve(X.T @ X + lam * D, X.T @ y)


# %% wrong · penalized unless told · share 0.5 to 0.85
# never: transposed|overwrit|N times
def ridge_fit(X, y, lam, penalize_first=True):
    D = np.eye(X.shape[1])
    if not penalize_first:
        D[0, 0] = 0
    return np.linalg.solve(X.T @ X + lam * D, X.T @ y)


# %% wrong · the switch is reversed · share 0.4 to 0.75
# never: transposed|overwrit
def ridge_fit(X, y, lam, penalize_first=False):
    D = np.eye(X.shape[1])
    if penalize_first:
        D[0, 0] = 0
    return np.linalg.solve(X.T @ X + lam * D, X.T @ y)


# %% wrong · square of the strength · share 0.4 to 0.7
# never: transposed|overwrit|first coefficient
def ridge_fit(X, y, lam, penalize_first=False):
    D = np.eye(X.shape[1])
    if not penalize_first:
        D[0, 0] = 0
    return np.linalg.solve(X.T @ X + lam**2 * D, X.T @ y)


# %% wrong · N times the strength · share 0.5 to 0.75
# never: transposed|overwrit
def ridge_fit(X, y, lam, penalize_first=False):
    N, d = X.shape
    D = np.eye(d)
    if not penalize_first:
        D[0, 0] = 0
    return np.linalg.solve(X.T @ X + N * lam * D, X.T @ y)


# %% wrong · identity of size N · share 0.2 to 0.5
# never: overwrit
def ridge_fit(X, y, lam, penalize_first=False):
    D = np.eye(X.shape[0])
    if not penalize_first:
        D[0, 0] = 0
    return np.linalg.solve(X.T @ X + lam * D, X.T @ y)


# %% wrong · identity of size 2, as on the slide · share 0.25 to 0.6
# never: overwrit
def ridge_fit(X, y, lam, penalize_first=False):
    D = np.eye(2)
    if not penalize_first:
        D[0, 0] = 0
    return np.linalg.solve(X.T @ X + lam * D, X.T @ y)


# %% wrong · the strength in every element of the matrix · share 0.25 to 0.6
# never: overwrit
def ridge_fit(X, y, lam, penalize_first=False):
    A = X.T @ X + lam
    if not penalize_first:
        A[0, 0] -= lam
    return np.linalg.solve(A, X.T @ y)


# %% wrong · a column of ones is added · share 0.25 to 0.6
# reads: shape|column
# never: overwrit|transposed
def ridge_fit(X, y, lam, penalize_first=False):
    X = np.column_stack([np.ones(len(X)), X])
    D = np.eye(X.shape[1])
    if not penalize_first:
        D[0, 0] = 0
    return np.linalg.solve(X.T @ X + lam * D, X.T @ y)


# %% wrong · the last coefficient is left free · share 0.4 to 0.75
# never: transposed|overwrit
def ridge_fit(X, y, lam, penalize_first=False):
    D = np.eye(X.shape[1])
    if not penalize_first:
        D[-1, -1] = 0
    return np.linalg.solve(X.T @ X + lam * D, X.T @ y)


# %% wrong · penalty is subtracted · share 0.25 to 0.65
# never: transposed|overwrit
def ridge_fit(X, y, lam, penalize_first=False):
    D = np.eye(X.shape[1])
    if not penalize_first:
        D[0, 0] = 0
    return np.linalg.solve(X.T @ X - lam * D, X.T @ y)


# %% wrong · half of the strength · share 0.5 to 0.75
# never: transposed|overwrit
def ridge_fit(X, y, lam, penalize_first=False):
    D = np.eye(X.shape[1])
    if not penalize_first:
        D[0, 0] = 0
    return np.linalg.solve(X.T @ X + lam / 2 * D, X.T @ y)


# %% wrong · additional rows with the strength instead of its root · share 0.4 to 0.75
# never: transposed|overwrit
def ridge_fit(X, y, lam, penalize_first=False):
    d = X.shape[1]
    rows = lam * np.eye(d)
    if not penalize_first:
        rows[0, 0] = 0
    return np.linalg.lstsq(np.vstack([X, rows]), np.append(y, np.zeros(d)), rcond=None)[0]


# %% wrong · a system of size N, which penalizes everything and fails at 0 · share 0.3 to 0.7
# never: transposed|overwrit
def ridge_fit(X, y, lam, penalize_first=False):
    N = X.shape[0]
    return X.T @ np.linalg.solve(X @ X.T + lam * np.eye(N), y)


# %% wrong · X and y are centered in place · share 0.2 to 0.6
# never: transposed
def ridge_fit(X, y, lam, penalize_first=False):
    D = np.eye(X.shape[1])
    if not penalize_first:
        D[0, 0] = 0
        y -= y.mean()
    return np.linalg.solve(X.T @ X + lam * D, X.T @ y)


# %% wrong · D is kept from call to call, and only ever loses · share 0.5 to 0.85
# never: transposed|overwrit
_D = {}


def ridge_fit(X, y, lam, penalize_first=False):
    d = X.shape[1]
    D = _D.setdefault(d, np.eye(d))
    if not penalize_first:
        D[0, 0] = 0
    return np.linalg.solve(X.T @ X + lam * D, X.T @ y)
