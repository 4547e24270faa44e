"""Answers to 12_sgd, update_losses: written from the released statement alone."""

# %% right · loop with an array
def update_losses(X, y, w, lr, steps, sign, average):
    B = len(y)
    losses = np.zeros(steps + 1)
    for k in range(steps + 1):
        e = X @ w - y
        losses[k] = np.mean(e ** 2) / 2
        g = X.T @ e
        if average:
            g = g / B
        w = w + sign * lr * g
    return losses


# %% right · list
def update_losses(X, y, w, lr, steps, sign, average):
    def cost(w):
        return 0.5 * np.mean((X @ w - y) ** 2)

    losses = [cost(w)]
    for _ in range(steps):
        g = X.T @ (X @ w - y)
        if average:
            g /= len(y)
        w = w + sign * lr * g
        losses.append(cost(w))
    return np.array(losses)


# %% right · gradients of the examples
def update_losses(X, y, w, lr, steps, sign, average):
    w, out = w.copy(), []
    for k in range(steps + 1):
        errors = X @ w - y
        out.append(np.sum(errors * errors) / (2 * len(errors)))
        grads = errors[:, None] * X
        w += sign * lr * (grads.mean(axis=0) if average else grads.sum(axis=0))
    return np.array(out)


# %% right · loops over the examples
def update_losses(X, y, w, lr, steps, sign, average):
    B, d = X.shape
    w = np.array(w, dtype=float)
    losses = []
    for k in range(steps + 1):
        g, total = np.zeros(d), 0.0
        for j in range(B):
            e = np.dot(X[j], w) - y[j]
            total += 0.5 * e ** 2
            g += e * X[j]
        losses.append(total / B)
        if average:
            g = g / B
        w = w + sign * lr * g
    return np.array(losses)


# %% right · einsum and a factor
def update_losses(X, y, w, lr, steps, sign, average):
    factor = sign * lr / (len(X) if average else 1)
    losses = np.empty(steps + 1, dtype=float)
    theta = w
    for k in range(steps):
        r = np.einsum("jd,d->j", X, theta) - y
        losses[k] = 0.5 * (r @ r) / len(r)
        theta = theta + factor * np.einsum("j,jd->d", r, X)
    r = X @ theta - y
    losses[steps] = 0.5 * (r @ r) / len(r)
    return losses


# %% right · errors carried along
def update_losses(X, y, w, lr, steps, sign, average):
    scale = 1 / len(y) if average else 1.0
    G = X @ X.T
    e = X @ w - y
    losses = [0.5 * np.mean(e ** 2)]
    for _ in range(steps):
        e = e + sign * lr * scale * (G @ e)
        losses.append(0.5 * np.mean(e ** 2))
    return losses


# %% wrong · always the mean of the gradients · share 0.5 to 0.75
# reads: sum|average|mean
# never: \bsigns?\b
def update_losses(X, y, w, lr, steps, sign, average):
    losses = []
    for k in range(steps + 1):
        e = X @ w - y
        losses.append(0.5 * np.mean(e ** 2))
        w = w + sign * lr * X.T @ e / len(y)
    return np.array(losses)


# %% wrong · sum and mean exchanged · share 0.4 to 0.7
# reads: average|mean|sum|exchange
# never: \bsigns?\b
def update_losses(X, y, w, lr, steps, sign, average):
    losses = []
    for k in range(steps + 1):
        e = X @ w - y
        losses.append(0.5 * np.mean(e ** 2))
        g = X.T @ e
        w = w + sign * lr * (g if average else g / len(y))
    return np.array(losses)


# %% wrong · recorded cost follows average · share 0.5 to 0.8
# reads: cost|mean|recorded
# never: \bsigns?\b
def update_losses(X, y, w, lr, steps, sign, average):
    losses = []
    for k in range(steps + 1):
        e = X @ w - y
        losses.append(0.5 * (np.mean(e ** 2) if average else np.sum(e ** 2)))
        g = X.T @ e
        w = w + sign * lr * (g / len(y) if average else g)
    return np.array(losses)


# %% wrong · no half in the cost · share 0.5 to 0.8
# reads: half|1/2|2|twice|factor
# never: \bsigns?\b
def update_losses(X, y, w, lr, steps, sign, average):
    losses = []
    for k in range(steps + 1):
        e = X @ w - y
        losses.append(np.mean(e ** 2))
        g = X.T @ e
        w = w + sign * lr * (g / len(y) if average else g)
    return np.array(losses)


# %% wrong · sign always minus · share 0.5 to 0.75
# reads: \bsigns?\b
# never: \baverage
def update_losses(X, y, w, lr, steps, sign, average):
    losses = []
    for k in range(steps + 1):
        e = X @ w - y
        losses.append(0.5 * np.mean(e ** 2))
        g = X.T @ e
        w = w - lr * (g / len(y) if average else g)
    return np.array(losses)


# %% wrong · sign taken twice · share 0.4 to 0.7
# reads: \bsigns?\b
# never: \baverage
def update_losses(X, y, w, lr, steps, sign, average):
    losses = []
    for k in range(steps + 1):
        e = X @ w - y
        losses.append(0.5 * np.mean(e ** 2))
        g = X.T @ e
        w = w - sign * lr * (g / len(y) if average else g)
    return np.array(losses)


# %% wrong · cost before the first step missing · share 0.5 to 0.75
# reads: before|first|length|steps ?\+ ?1|one
# never: \bsigns?\b
def update_losses(X, y, w, lr, steps, sign, average):
    losses = []
    for k in range(steps):
        g = X.T @ (X @ w - y)
        w = w + sign * lr * (g / len(y) if average else g)
        losses.append(0.5 * np.mean((X @ w - y) ** 2))
    return np.array(losses)


# %% wrong · cost after the last step missing · share 0.5 to 0.75
# reads: after|last|length|steps ?\+ ?1|one
# never: \bsigns?\b
def update_losses(X, y, w, lr, steps, sign, average):
    losses = []
    for k in range(steps):
        e = X @ w - y
        losses.append(0.5 * np.mean(e ** 2))
        w = w + sign * lr * (X.T @ e / len(y) if average else X.T @ e)
    return np.array(losses)


# %% wrong · w overwritten · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|copy
# never: \bsigns?\b
def update_losses(X, y, w, lr, steps, sign, average):
    losses = []
    for k in range(steps + 1):
        e = X @ w - y
        losses.append(0.5 * np.mean(e ** 2))
        g = X.T @ e
        if k < steps:
            w += sign * lr * (g / len(y) if average else g)
    return np.array(losses)


# %% wrong · factor 2 in the gradient · share 0.5 to 0.8
# reads: 2|gradient|twice|double|factor
# never: \bsigns?\b
def update_losses(X, y, w, lr, steps, sign, average):
    losses = []
    for k in range(steps + 1):
        e = X @ w - y
        losses.append(0.5 * np.mean(e ** 2))
        g = 2 * X.T @ e
        w = w + sign * lr * (g / len(y) if average else g)
    return np.array(losses)


# %% wrong · one example after the other · share 0.2 to 0.5
def update_losses(X, y, w, lr, steps, sign, average):
    losses = [0.5 * np.mean((X @ w - y) ** 2)]
    for k in range(steps):
        for x, t in zip(X, y):
            g = (x @ w - t) * x
            w = w + sign * lr * (g / len(y) if average else g)
        losses.append(0.5 * np.mean((X @ w - y) ** 2))
    return np.array(losses)


# %% wrong · gradient at the start for all steps · share 0.3 to 0.65
# never: \baverage
def update_losses(X, y, w, lr, steps, sign, average):
    g = X.T @ (X @ w - y)
    if average:
        g = g / len(y)
    return np.array([0.5 * np.mean((X @ (w + k * sign * lr * g) - y) ** 2) for k in range(steps + 1)])


# %% wrong · divided by the number of inputs · share 0.4 to 0.75
# reads: \bb\b|examples|number|len
# never: \bsigns?\b
def update_losses(X, y, w, lr, steps, sign, average):
    losses = []
    for k in range(steps + 1):
        e = X @ w - y
        losses.append(0.5 * np.mean(e ** 2))
        g = X.T @ e
        w = w + sign * lr * (g / X.shape[1] if average else g)
    return np.array(losses)


# %% wrong · stops when the cost no longer falls · share 0.4 to 0.8
def update_losses(X, y, w, lr, steps, sign, average):
    losses = np.zeros(steps + 1)
    for k in range(steps + 1):
        e = X @ w - y
        losses[k] = 0.5 * np.mean(e ** 2)
        if k and losses[k] > losses[k - 1]:
            losses[k:] = losses[k]
            break
        g = X.T @ e
        w = w + sign * lr * (g / len(y) if average else g)
    return losses
