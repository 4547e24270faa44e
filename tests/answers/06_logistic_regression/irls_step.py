"""Answers to 06_logistic_regression, irls_step: written from the released statement alone."""

# %% right · gradient, Hessian, solve
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    p = sigmoid(X @ theta)
    D = np.eye(d)
    D[0, 0] = 0
    g = X.T @ (p - y) / N + lam * D @ theta
    H = X.T @ (X * (p * (1 - p))[:, None]) / N + lam * D
    return theta - np.linalg.solve(H, g)


# %% right · by the functions of before
def irls_step(X, y, theta, lam=0.0):
    D = np.diag([0.0] + [1.0] * (len(theta) - 1))
    dw, _ = logistic_grad(X, y, theta, 0.0)
    H = logistic_hessian(X, theta, 0.0) + lam * D
    return theta - np.linalg.solve(H, dw + lam * D.dot(theta))


# %% right · inverse
def irls_step(X, y, theta, lam=0.0):
    n = X.shape[0]
    penalty = np.full(len(theta), lam)
    penalty[0] = 0
    p = 1 / (1 + np.exp(-(X @ theta)))
    S = np.diag(p * (1 - p))
    gradient = X.T @ (p - y) / n + penalty * theta
    hessian = X.T @ S @ X / n + np.diag(penalty)
    return theta - np.linalg.inv(hessian) @ gradient


# %% right · as weighted least squares
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    z = X @ theta
    p = sigmoid(z)
    s = sigmoid(z) * sigmoid(-z)
    D = np.eye(d)
    D[0, 0] = 0.0
    A = X.T @ (s[:, None] * X) + N * lam * D
    c = X.T @ (s * z - (p - y))
    return np.linalg.solve(A, c)


# %% right · sums instead of means
def irls_step(X, y, theta, lam=0.0):
    N = len(y)
    p = logistic_forward(X, theta, 0.0)
    g = X.T @ (p - y)
    H = (X.T * (p * (1 - p))) @ X
    for j in range(1, len(theta)):
        g[j] += N * lam * theta[j]
        H[j, j] += N * lam
    return theta - np.linalg.solve(H, g)


# %% right · loops, and a copy that is updated
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    g, H = np.zeros(d), np.zeros((d, d))
    for x, label in zip(X, y):
        p = sigmoid(np.array([x @ theta]))[0]
        g += x * (p - label) / N
        H += np.outer(x, x) * p * (1 - p) / N
    g[1:] += lam * theta[1:]
    H[range(1, d), range(1, d)] += lam
    new = theta.copy()
    new -= np.linalg.solve(H, g)
    return new


# %% right · einsum
def irls_step(X, y, theta, lam=0.0):
    p = sigmoid(np.einsum("ij,j->i", X, theta))
    mask = np.ones_like(theta, dtype=float)
    mask[0] = 0
    H = np.einsum("ij,i,ik->jk", X, p * (1 - p), X) / len(X) + np.diag(lam * mask)
    g = np.einsum("ij,i->j", X, p - y) / len(X) + lam * mask * theta
    delta = np.linalg.solve(H, -g)
    return theta + delta


# %% wrong · slopes not below a thousandth · share 0.6 to 0.9
# never: overwrit|transposed|reversed|every sign
def irls_step(X, y, theta, lam=0.0):
    p = sigmoid(X @ theta)
    N, d = X.shape
    D = np.eye(d); D[0, 0] = 0
    s = np.maximum(p * (1 - p), 1e-3)
    g = X.T @ (p - y) / N + lam * D @ theta
    H = X.T @ (X * s[:, None]) / N + lam * D
    return theta - np.linalg.solve(H, g)


# %% wrong · theta in place · share 0.85 to 0.95
# reads: overwrit|theta|chang|modif|in place
# never: transposed|reversed|factor
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    p = sigmoid(X @ theta)
    D = np.eye(d)
    D[0, 0] = 0
    g = X.T @ (p - y) / N + lam * D @ theta
    H = X.T @ (X * (p * (1 - p))[:, None]) / N + lam * D
    theta -= np.linalg.solve(H, g)
    return theta


# %% wrong · plus the step · share 0.5 to 0.75
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    p = sigmoid(X @ theta)
    D = np.eye(d)
    D[0, 0] = 0
    g = X.T @ (p - y) / N + lam * D @ theta
    H = X.T @ (X * (p * (1 - p))[:, None]) / N + lam * D
    return theta + np.linalg.solve(H, g)


# %% wrong · the bias is penalized · share 0.5 to 0.75
# reads: bias|penal|first
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    p = sigmoid(X @ theta)
    g = X.T @ (p - y) / N + lam * theta
    H = X.T @ (X * (p * (1 - p))[:, None]) / N + lam * np.eye(d)
    return theta - np.linalg.solve(H, g)


# %% wrong · no penalty in the gradient · share 0.5 to 0.75
# reads: penal|gradient|lam|λ
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    p = sigmoid(X @ theta)
    D = np.eye(d)
    D[0, 0] = 0
    g = X.T @ (p - y) / N
    H = X.T @ (X * (p * (1 - p))[:, None]) / N + lam * D
    return theta - np.linalg.solve(H, g)


# %% wrong · no penalty in the Hessian · share 0.5 to 0.75
# reads: penal|Hessian|lam|λ
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    p = sigmoid(X @ theta)
    D = np.eye(d)
    D[0, 0] = 0
    g = X.T @ (p - y) / N + lam * D @ theta
    H = X.T @ (X * (p * (1 - p))[:, None]) / N
    return theta - np.linalg.solve(H, g)


# %% wrong · no penalty at all · share 0.4 to 0.7
# reads: penal|lam|λ
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    p = sigmoid(X @ theta)
    g = X.T @ (p - y)
    H = X.T @ (X * (p * (1 - p))[:, None])
    return theta - np.linalg.solve(H, g)


# %% wrong · sums beside a penalty for the mean · share 0.5 to 0.75
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    p = sigmoid(X @ theta)
    D = np.eye(len(theta))
    D[0, 0] = 0
    g = X.T @ (p - y) + lam * D @ theta
    H = X.T @ (X * (p * (1 - p))[:, None]) + lam * D
    return theta - np.linalg.solve(H, g)


# %% wrong · the step instead of theta after it · share 0.4 to 0.75
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    p = sigmoid(X @ theta)
    D = np.eye(d)
    D[0, 0] = 0
    g = X.T @ (p - y) / N + lam * D @ theta
    H = X.T @ (X * (p * (1 - p))[:, None]) / N + lam * D
    return -np.linalg.solve(H, g)


# %% wrong · starts at zeros · share 0.35 to 0.7
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    theta = np.zeros(d)
    p = sigmoid(X @ theta)
    D = np.eye(d)
    D[0, 0] = 0
    g = X.T @ (p - y) / N + lam * D @ theta
    H = X.T @ (X * (p * (1 - p))[:, None]) / N + lam * D
    return theta - np.linalg.solve(H, g)


# %% wrong · gradient descent · share 0.15 to 0.45
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    p = sigmoid(X @ theta)
    penalty = lam * theta
    penalty[0] = 0
    return theta - (X.T @ (p - y) / len(y) + penalty)


# %% wrong · 1/N in the gradient only · share 0.5 to 0.75
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    p = sigmoid(X @ theta)
    D = np.eye(d)
    D[0, 0] = 0
    g = X.T @ (p - y) / N + lam * D @ theta
    H = X.T @ (X * (p * (1 - p))[:, None]) + lam * D
    return theta - np.linalg.solve(H, g)


# %% wrong · a penalty where none is asked for · share 0.5 to 0.85
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.1):
    N, d = X.shape
    p = sigmoid(X @ theta)
    D = np.eye(d)
    D[0, 0] = 0
    g = X.T @ (p - y) / N + lam * D @ theta
    H = X.T @ (X * (p * (1 - p))[:, None]) / N + lam * D
    return theta - np.linalg.solve(H, g)


# %% wrong · steps until nothing moves · share 0.4 to 0.7
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    D = np.eye(d)
    D[0, 0] = 0
    for _ in range(10):
        p = sigmoid(X @ theta)
        g = X.T @ (p - y) / N + lam * D @ theta
        H = X.T @ (X * (p * (1 - p))[:, None]) / N + lam * D
        theta = theta - np.linalg.solve(H, g)
    return theta


# %% wrong · a little of the identity in the Hessian · share 0.5 to 0.85
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    p = sigmoid(X @ theta)
    D = np.eye(d)
    D[0, 0] = 0
    g = X.T @ (p - y) / N + lam * D @ theta
    H = X.T @ (X * (p * (1 - p))[:, None]) / N + lam * D + 1e-3 * np.eye(d)
    return theta - np.linalg.solve(H, g)


# %% wrong · the last weight is left out of the penalty · share 0.5 to 0.75
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    p = sigmoid(X @ theta)
    D = np.eye(d)
    D[-1, -1] = 0
    g = X.T @ (p - y) / N + lam * D @ theta
    H = X.T @ (X * (p * (1 - p))[:, None]) / N + lam * D
    return theta - np.linalg.solve(H, g)


# %% wrong · step shortened to length 1 · share 0.5 to 0.8
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    p = sigmoid(X @ theta)
    D = np.eye(d)
    D[0, 0] = 0
    g = X.T @ (p - y) / N + lam * D @ theta
    H = X.T @ (X * (p * (1 - p))[:, None]) / N + lam * D
    step = np.linalg.solve(H, g)
    length = np.linalg.norm(step)
    return theta - (step / length if length > 1 else step)


# %% wrong · twice the penalty in the gradient · share 0.5 to 0.75
# never: overwrit|transposed|wrong shape|has (the )?shape
def irls_step(X, y, theta, lam=0.0):
    N, d = X.shape
    p = sigmoid(X @ theta)
    D = np.eye(d)
    D[0, 0] = 0
    g = X.T @ (p - y) / N + 2 * lam * D @ theta
    H = X.T @ (X * (p * (1 - p))[:, None]) / N + lam * D
    return theta - np.linalg.solve(H, g)
