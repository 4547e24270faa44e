"""Answers to 03_linear_regression, ols_fit: written from the released statement alone."""

# %% right · QR
def ols_fit(X, y):
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q.T @ y)


# %% right · lstsq
def ols_fit(X, y):
    theta, *_ = np.linalg.lstsq(X, y, rcond=None)
    return theta


# %% right · pseudoinverse of X itself
def ols_fit(X, y):
    return np.linalg.pinv(X) @ y


# %% right · singular values
def ols_fit(X, y):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return Vt.T @ ((U.T @ y) / s)


# %% right · QR and back substitution
def ols_fit(X, y):
    Q, R = np.linalg.qr(X, mode="reduced")
    c = Q.T @ y
    d = R.shape[1]
    theta = np.zeros(d)
    for j in range(d - 1, -1, -1):
        theta[j] = (c[j] - R[j, j + 1:] @ theta[j + 1:]) / R[j, j]
    return theta


# %% right · inverse of R
def ols_fit(X, y):
    Q, R = np.linalg.qr(X)
    return np.linalg.inv(R) @ (Q.T @ y)


# %% right · complete QR
def ols_fit(X, y):
    d = X.shape[1]
    Q, R = np.linalg.qr(X, mode="complete")
    return np.linalg.solve(R[:d], (Q.T @ y)[:d])


# %% right · Householder reflections by hand
def ols_fit(X, y):
    A = np.column_stack([X, y]).astype(float)
    N, d = X.shape
    for j in range(min(d, N - 1)):
        v = A[j:, j].copy()
        v[0] += np.copysign(np.linalg.norm(v), v[0])
        v /= np.linalg.norm(v)
        A[j:] -= 2 * np.outer(v, v @ A[j:])
    return np.linalg.solve(np.triu(A[:d, :d]), A[:d, d])


# %% wrong · normal equations · share 0.35 to 0.7
# reads: X\^?\S*X|X\.T|condition|digit|normal equation|square
# never: transposed|overwrit|a bias
def ols_fit(X, y):
    return np.linalg.solve(X.T @ X, X.T @ y)


# %% wrong · the inverse of the slide · share 0.35 to 0.7
# never: overwrit|a bias
def ols_fit(X, y):
    return np.linalg.inv(X.T @ X) @ X.T @ y


# %% wrong · pseudoinverse of the product · share 0.35 to 0.7
# never: overwrit|a bias
def ols_fit(X, y):
    return np.linalg.pinv(X.T @ X) @ (X.T @ y)


# %% wrong · R of QR, then normal equations again · share 0.35 to 0.7
# never: overwrit|a bias
def ols_fit(X, y):
    R = np.linalg.qr(X, mode="r")
    return np.linalg.solve(R.T @ R, X.T @ y)


# %% wrong · the whole tuple of lstsq · share 0.5 to 0.8
# never: overwrit|digits
def ols_fit(X, y):
    return np.linalg.lstsq(X, y, rcond=None)


# %% wrong · a column of ones is added · share 0.3 to 0.6
# reads: column|ones|shape|bias
# never: overwrit|digits
def ols_fit(X, y):
    A = add_bias(X)
    return np.linalg.lstsq(A, y, rcond=None)[0]


# %% wrong · a bias is fitted and dropped · share 0.2 to 0.5
# never: overwrit|digits
def ols_fit(X, y):
    theta = np.linalg.lstsq(add_bias(X), y, rcond=None)[0]
    return theta[1:]


# %% wrong · small singular values are cut off · share 0.5 to 0.8
# never: overwrit|a bias
def ols_fit(X, y):
    return np.linalg.lstsq(X, y, rcond=1e-6)[0]


# %% wrong · a little ridge · share 0.3 to 0.65
# never: overwrit|transposed
def ols_fit(X, y):
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R + 1e-3 * np.eye(R.shape[0]), Q.T @ y)


# %% wrong · Q not transposed · share 0.25 to 0.6
# never: overwrit|digits
def ols_fit(X, y):
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q @ y)


# %% wrong · R transposed · share 0.25 to 0.6
# never: overwrit|digits
def ols_fit(X, y):
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R.T, Q.T @ y)


# %% wrong · gradient descent that has not arrived · share 0.1 to 0.5
# never: overwrit|transposed
def ols_fit(X, y):
    theta = np.zeros(X.shape[1])
    L = np.linalg.norm(X, 2) ** 2
    for _ in range(50):
        theta = theta - X.T @ (X @ theta - y) / L
    return theta


# %% wrong · square X only · share 0.1 to 0.4
# never: overwrit|a bias
def ols_fit(X, y):
    return np.linalg.solve(X, y)


# %% wrong · predictions instead of coefficients · share 0.3 to 0.65
# reads: shape|prediction|coefficient
# never: overwrit|digits
def ols_fit(X, y):
    Q, R = np.linalg.qr(X)
    return Q @ (Q.T @ y)


# %% wrong · columns are scaled in place, and not scaled back · share 0.2 to 0.6
# never: transposed|a bias
def ols_fit(X, y):
    X /= np.linalg.norm(X, axis=0)
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q.T @ y)


# %% wrong · targets are centered in place · share 0.1 to 0.5
# never: transposed
def ols_fit(X, y):
    y -= y.mean()
    return np.linalg.lstsq(X, y, rcond=None)[0]
