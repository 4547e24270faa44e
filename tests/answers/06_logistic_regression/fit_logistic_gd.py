"""Answers to 06_logistic_regression, fit_logistic_gd: written from the released statement alone."""

# %% right · by the functions of before
def fit_logistic_gd(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = np.zeros(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(X @ w + b, y)
        dw, db = logistic_grad(X, y, w, b)
        w = w - lr * dw
        b = b - lr * db
    return w, b, losses


# %% right · all in one
def fit_logistic_gd(X, y, lr, steps):
    N, d = X.shape
    w = np.zeros(d)
    b = 0.0
    losses = []
    for _ in range(steps):
        z = X @ w + b
        losses.append(np.mean(np.logaddexp(0, z) - y * z))
        e = sigmoid(z) - y
        w -= lr * X.T @ e / N
        b -= lr * np.sum(e) / N
    return w, b, np.array(losses)


# %% right · a column of ones
def fit_logistic_gd(X, y, lr, steps):
    A = np.column_stack([np.ones(len(X)), X])
    theta = np.zeros(A.shape[1])
    losses = np.empty(steps)
    for i in range(steps):
        z = A @ theta
        losses[i] = bce_with_logits(z, y)
        theta = theta - lr * A.T @ (sigmoid(z) - y) / len(y)
    return theta[1:], float(theta[0]), losses


# %% right · a while loop and a list of losses
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses, i = np.zeros(X.shape[1]), 0.0, [], 0
    while i < steps:
        p = logistic_forward(X, w, b)
        losses.append(bce_with_logits(X.dot(w) + b, y))
        w, b = w - lr * (p - y) @ X / len(y), b - lr * np.mean(p - y)
        i += 1
    return w, b, losses


# %% right · gradient before the loss
def fit_logistic_gd(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = np.zeros(steps)
    for i in range(steps):
        dw, db = logistic_grad(X, y, w, b)
        losses[i] = bce_with_logits(X @ w + b, y)
        w, b = w - lr * dw, b - lr * db
    return (w, b, losses)


# %% right · helper for one update
def one_update(X, y, w, b, lr):
    dw, db = logistic_grad(X, y, w, b)
    return w - lr * np.asarray(dw), b - lr * db


def fit_logistic_gd(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = np.full(steps, np.nan)
    for i in range(len(losses)):
        losses[i] = bce_with_logits(X @ w + b, y)
        w, b = one_update(X, y, w, b, lr)
    return w, b, losses


# %% wrong · stops where the loss hardly moves · share 0.6 to 0.9
# never: transposed|overwrit|factor
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        z = X @ w + b
        losses[i] = np.mean(np.logaddexp(0, z) - y * z)
        if i and abs(losses[i] - losses[i - 1]) < 1e-6:
            losses[i:] = losses[i]
            break
        e = sigmoid(z) - y
        w, b = w - lr * X.T @ e / len(y), b - lr * e.mean()
    return w, b, losses


# %% wrong · losses after the update · share 0.5 to 0.75
# reads: loss
# never: transposed|overwrit|bias is
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        dw, db = logistic_grad(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
        losses[i] = bce_with_logits(X @ w + b, y)
    return w, b, losses


# %% wrong · one loss too many · share 0.6 to 0.85
# reads: loss
# never: transposed|overwrit|bias is
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for i in range(steps):
        losses.append(bce_with_logits(X @ w + b, y))
        dw, db = logistic_grad(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    losses.append(bce_with_logits(X @ w + b, y))
    return w, b, np.array(losses)


# %% wrong · bias not updated · share 0.35 to 0.65
# reads: bias|`b`|\bb\b
# never: transposed|overwrit|uphill
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(X @ w + b, y)
        dw, db = logistic_grad(X, y, w, b)
        w = w - lr * dw
    return w, b, losses


# %% wrong · db at the new w · share 0.5 to 0.8
# never: transposed|overwrit|wrong shape|has (the )?shape
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(X @ w + b, y)
        w = w - lr * logistic_grad(X, y, w, b)[0]
        b = b - lr * logistic_grad(X, y, w, b)[1]
    return w, b, losses


# %% wrong · uphill · share 0.4 to 0.7
# never: transposed|overwrit|wrong shape|has (the )?shape
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(X @ w + b, y)
        dw, db = logistic_grad(X, y, w, b)
        w, b = w + lr * dw, b + lr * db
    return w, b, losses


# %% wrong · random start · share 0.25 to 0.6
# never: transposed|overwrit|wrong shape|has (the )?shape
def fit_logistic_gd(X, y, lr, steps):
    rng = np.random.default_rng(0)
    w, b, losses = 0.01 * rng.normal(size=X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(X @ w + b, y)
        dw, db = logistic_grad(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


# %% wrong · gradient of the sum · share 0.4 to 0.7
# never: transposed|overwrit|wrong shape|has (the )?shape
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        z = X @ w + b
        losses[i] = bce_with_logits(z, y)
        e = sigmoid(z) - y
        w, b = w - lr * X.T @ e, b - lr * e.sum()
    return w, b, losses


# %% wrong · columns are standardized in place · share 0.2 to 0.6
# never: transposed|wrong shape|has (the )?shape
def fit_logistic_gd(X, y, lr, steps):
    X -= X.mean(axis=0)
    X /= X.std(axis=0) + 1e-12
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(X @ w + b, y)
        dw, db = logistic_grad(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


# %% wrong · learning rate decays · share 0.35 to 0.7
# never: transposed|overwrit|wrong shape|has (the )?shape
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(X @ w + b, y)
        dw, db = logistic_grad(X, y, w, b)
        w, b = w - lr / (1 + i) * dw, b - lr / (1 + i) * db
    return w, b, losses


# %% wrong · gradient clipped to length 1 · share 0.5 to 0.8
# never: transposed|overwrit|wrong shape|has (the )?shape
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(X @ w + b, y)
        dw, db = logistic_grad(X, y, w, b)
        length = np.sqrt(dw @ dw + db**2)
        if length > 1:
            dw, db = dw / length, db / length
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


# %% wrong · step i sees example i only · share 0.15 to 0.5
# never: transposed|overwrit|wrong shape|has (the )?shape
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(X @ w + b, y)
        k = i % len(y)
        dw, db = logistic_grad(X[k:k + 1], y[k:k + 1], w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


# %% wrong · one update too few · share 0.5 to 0.75
# never: transposed|overwrit|wrong shape|has (the )?shape
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(X @ w + b, y)
        if i < steps - 1:
            dw, db = logistic_grad(X, y, w, b)
            w, b = w - lr * dw, b - lr * db
    return w, b, losses


# %% wrong · losses in front · share 0.5 to 0.8
# reads: order|first|tuple|w, b|part
# never: transposed|overwrit|uphill
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(X @ w + b, y)
        dw, db = logistic_grad(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return losses, w, b


# %% wrong · the last loss only · share 0.5 to 0.75
# reads: loss
# never: transposed|overwrit|uphill
def fit_logistic_gd(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    for i in range(steps):
        loss = bce_with_logits(X @ w + b, y)
        dw, db = logistic_grad(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, loss


# %% wrong · the next call goes on where the last one stopped · share 0.4 to 0.75
# never: transposed|overwrit|wrong shape|has (the )?shape
_last = {}


def fit_logistic_gd(X, y, lr, steps):
    w, b = _last.get(X.shape[1], (np.zeros(X.shape[1]), 0.0))
    losses = np.zeros(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(X @ w + b, y)
        dw, db = logistic_grad(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    _last[X.shape[1]] = w, b
    return w, b, losses


# %% wrong · learning rate halved where the loss rises · share 0.5 to 0.85
# never: transposed|overwrit|wrong shape|has (the )?shape
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(X @ w + b, y)
        if i > 0 and losses[i] > losses[i - 1]:
            lr = lr / 2
        dw, db = logistic_grad(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


# %% wrong · returns within the loop · share 0.25 to 0.6
# never: transposed|overwrit|uphill
def fit_logistic_gd(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        losses[i] = bce_with_logits(X @ w + b, y)
        dw, db = logistic_grad(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
        return w, b, losses
