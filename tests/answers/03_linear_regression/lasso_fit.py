"""Answers to 03_linear_regression, lasso_fit: written from the released statement alone."""

# %% right · as stated
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvalsh(X.T @ X)[-1]
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        v = theta - 2 * X.T @ (X @ theta - y) / L
        theta = soft_threshold(v, lam / L)
    return theta


# %% right · largest singular value, own threshold
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.norm(X, ord=2) ** 2
    theta = np.zeros(X.shape[1])
    for step in range(steps):
        gradient = 2 * X.T.dot(X.dot(theta) - y)
        v = theta - gradient / L
        theta = np.sign(v) * np.maximum(np.abs(v) - lam / L, 0)
    return theta


# %% right · products computed once
def lasso_fit(X, y, lam, steps):
    G, c = X.T @ X, X.T @ y
    mu = np.linalg.eigvalsh(G).max()
    theta = np.zeros(len(c))
    for _ in range(steps):
        v = theta - (G @ theta - c) / mu
        theta = np.asarray(soft_threshold(v, lam / (2 * mu)))
    return theta


# %% right · a while loop
def lasso_fit(X, y, lam, steps):
    s = np.linalg.svd(X, compute_uv=False)
    L = 2 * s[0] ** 2
    theta = [0.0] * X.shape[1]
    i = 0
    while i < steps:
        residual = X @ np.array(theta) - y
        v = np.array(theta) - (2 / L) * (X.T @ residual)
        theta = v - np.clip(v, -lam / L, lam / L)
        i += 1
    return theta


# %% right · coefficient by coefficient, all from the old values
def lasso_fit(X, y, lam, steps):
    d = X.shape[1]
    L = 2 * max(np.linalg.eigvalsh(X.T @ X))
    theta = np.zeros(d)
    for _ in range(steps):
        r = X @ theta - y
        new = np.zeros(d)
        for j in range(d):
            v = theta[j] - 2 * (X[:, j] @ r) / L
            if v > lam / L:
                new[j] = v - lam / L
            elif v < -lam / L:
                new[j] = v + lam / L
        theta = new
    return theta


# %% right · real eigenvalues of the general function
def lasso_fit(X, y, lam, steps):
    mu_max = np.max(np.real(np.linalg.eigvals(X.T @ X)))
    L = 2 * mu_max
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        theta = soft_threshold(theta + 2 / L * X.T @ (y - X @ theta), lam / L)
    return theta


# %% wrong · L without its 2 · share 0.4 to 0.75
# never: overwrit|wrong shape|has (the )?shape
def lasso_fit(X, y, lam, steps):
    L = np.linalg.eigvalsh(X.T @ X)[-1]
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        v = theta - 2 * X.T @ (X @ theta - y) / L
        theta = soft_threshold(v, lam / L)
    return theta


# %% wrong · gradient without its 2 · share 0.5 to 0.75
# never: overwrit|wrong shape|has (the )?shape
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvalsh(X.T @ X)[-1]
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        v = theta - X.T @ (X @ theta - y) / L
        theta = soft_threshold(v, lam / L)
    return theta


# %% wrong · threshold not divided by L · share 0.5 to 0.75
# never: overwrit|wrong shape|has (the )?shape
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvalsh(X.T @ X)[-1]
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        v = theta - 2 * X.T @ (X @ theta - y) / L
        theta = soft_threshold(v, lam)
    return theta


# %% wrong · smallest eigenvalue · share 0.4 to 0.75
# never: overwrit|wrong shape|has (the )?shape
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvalsh(X.T @ X)[0]
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        v = theta - 2 * X.T @ (X @ theta - y) / L
        theta = soft_threshold(v, lam / L)
    return theta


# %% wrong · first of the unsorted eigenvalues · share 0.5 to 0.85
# never: overwrit|wrong shape|has (the )?shape
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvals(X.T @ X)[0].real
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        v = theta - 2 * X.T @ (X @ theta - y) / L
        theta = soft_threshold(v, lam / L)
    return theta


# %% wrong · one step too few · share 0.5 to 0.8
# never: overwrit|wrong shape|has (the )?shape|factor
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvalsh(X.T @ X)[-1]
    theta = np.zeros(X.shape[1])
    for _ in range(1, steps):
        v = theta - 2 * X.T @ (X @ theta - y) / L
        theta = soft_threshold(v, lam / L)
    return theta


# %% wrong · one step too many · share 0.5 to 0.8
# never: overwrit|wrong shape|has (the )?shape|factor
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvalsh(X.T @ X)[-1]
    theta = np.zeros(X.shape[1])
    for _ in range(steps + 1):
        v = theta - 2 * X.T @ (X @ theta - y) / L
        theta = soft_threshold(v, lam / L)
    return theta


# %% wrong · threshold once, at the end · share 0.25 to 0.6
# never: overwrit|wrong shape|has (the )?shape
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvalsh(X.T @ X)[-1]
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        theta = theta - 2 * X.T @ (X @ theta - y) / L
    return soft_threshold(theta, lam / L)


# %% wrong · no threshold · share 0.2 to 0.5
# never: overwrit|wrong shape|has (the )?shape
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvalsh(X.T @ X)[-1]
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        theta = theta - 2 * X.T @ (X @ theta - y) / L
    return theta


# %% wrong · stops early where little moves · share 0.6 to 0.9
# never: overwrit|wrong shape|has (the )?shape|factor
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvalsh(X.T @ X)[-1]
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        new = soft_threshold(theta - 2 * X.T @ (X @ theta - y) / L, lam / L)
        if np.max(np.abs(new - theta)) < 1e-2:
            return new
        theta = new
    return theta


# %% wrong · uphill · share 0.25 to 0.6
# never: overwrit|wrong shape|has (the )?shape
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvalsh(X.T @ X)[-1]
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        v = theta + 2 * X.T @ (X @ theta - y) / L
        theta = soft_threshold(v, lam / L)
    return theta


# %% wrong · the first coefficient is not penalized · share 0.5 to 0.75
# never: overwrit|wrong shape|has (the )?shape
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvalsh(X.T @ X)[-1]
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        v = theta - 2 * X.T @ (X @ theta - y) / L
        theta = np.concatenate([v[:1], soft_threshold(v[1:], lam / L)])
    return theta


# %% wrong · mean instead of sum of squares · share 0.4 to 0.75
# never: overwrit|wrong shape|has (the )?shape
def lasso_fit(X, y, lam, steps):
    N = len(y)
    L = 2 * np.linalg.eigvalsh(X.T @ X)[-1] / N
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        v = theta - 2 / N * X.T @ (X @ theta - y) / L
        theta = soft_threshold(v, lam / L)
    return theta


# %% wrong · coefficients of the previous call are the start of the next · share 0.5 to 0.8
# never: wrong shape|has (the )?shape|overwrit
_start = {}


def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvalsh(X.T @ X)[-1]
    theta = _start.get(X.shape[1], np.zeros(X.shape[1]))
    for _ in range(steps):
        theta = soft_threshold(theta - 2 * X.T @ (X @ theta - y) / L, lam / L)
    _start[X.shape[1]] = theta
    return theta


# %% wrong · starts at least squares · share 0.4 to 0.75
# never: overwrit|wrong shape|has (the )?shape
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvalsh(X.T @ X)[-1]
    theta = np.linalg.lstsq(X, y, rcond=None)[0]
    for _ in range(steps):
        theta = soft_threshold(theta - 2 * X.T @ (X @ theta - y) / L, lam / L)
    return theta


# %% wrong · returns within the loop · share 0.35 to 0.7
# never: overwrit|wrong shape|has (the )?shape
def lasso_fit(X, y, lam, steps):
    L = 2 * np.linalg.eigvalsh(X.T @ X)[-1]
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        v = theta - 2 * X.T @ (X @ theta - y) / L
        theta = soft_threshold(v, lam / L)
        return theta
