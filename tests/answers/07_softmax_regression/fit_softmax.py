"""Answers to 07_softmax_regression, fit_softmax: written from the released statement alone."""

# %% right · by the functions of before
def fit_softmax(X, y, K, lr, steps):
    W, b = np.zeros((X.shape[1], K)), np.zeros(K)
    losses = np.zeros(steps)
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        dW, db = softmax_reg_grad(X, y, W, b)
        W = W - lr * dW
        b = b - lr * db
    return W, b, losses


# %% right · all in one
def fit_softmax(X, y, K, lr, steps):
    N, d = X.shape
    W = np.zeros((d, K))
    b = np.zeros(K)
    Y = np.eye(K)[y]
    losses = []
    for _ in range(steps):
        Z = X @ W + b
        S = Z - Z.max(axis=1, keepdims=True)
        log_P = S - np.log(np.exp(S).sum(axis=1, keepdims=True))
        losses.append(-np.sum(Y * log_P) / N)
        G = (np.exp(log_P) - Y) / N
        W -= lr * X.T @ G
        b -= lr * G.sum(axis=0)
    return W, b, np.array(losses)


# %% right · a column of ones
def fit_softmax(X, y, K, lr, steps):
    A = np.hstack([X, np.ones((len(X), 1))])
    theta = np.zeros((A.shape[1], K))
    losses = np.empty(steps)
    for i in range(steps):
        Z = A @ theta
        losses[i] = softmax_ce(Z, y)
        theta = theta - lr * A.T @ softmax_ce_grad(Z, y)
    return theta[:-1], theta[-1], losses


# %% right · a while loop and a list of losses
def fit_softmax(X, y, K, lr, steps):
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), []
    while len(losses) < steps:
        Z = linear(X, W, b)
        losses.append(float(softmax_ce(Z, y)))
        dZ = softmax_ce_grad(Z, y)
        W, b = W - lr * np.dot(X.T, dZ), b - lr * np.sum(dZ, axis=0)
    return W, b, losses


# %% right · gradient before the loss
def fit_softmax(X, y, K, lr, steps):
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros((K,)), np.zeros(steps)
    for i in range(steps):
        gradient = softmax_reg_grad(X, y, W, b)
        losses[i] = softmax_ce(X @ W + b, y)
        W, b = (p - lr * g for p, g in zip((W, b), gradient))
    return W, b, losses


# %% right · helper that returns loss and gradient
def loss_and_gradient(X, y, W, b):
    Z = X @ W + b
    dZ = (softmax(Z) - one_hot(y, Z.shape[1])) / len(y)
    return softmax_ce(Z, y), X.T @ dZ, dZ.sum(axis=0)


def fit_softmax(X, y, K, lr, steps):
    W, b = np.zeros((X.shape[1], K)), np.zeros(K)
    history = np.full(steps, 0.0)
    for step in range(steps):
        history[step], dW, db = loss_and_gradient(X, y, W, b)
        W = W - lr * dW
        b = b - lr * db
    return W, b, history


# %% wrong · losses after the update · share 0.5 to 0.75
# reads: loss
# never: overwrit|transposed|overflows
def fit_softmax(X, y, K, lr, steps):
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), np.zeros(steps)
    for i in range(steps):
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
        losses[i] = softmax_ce(linear(X, W, b), y)
    return W, b, losses


# %% wrong · one loss too many · share 0.6 to 0.85
# reads: loss
# never: overwrit|transposed|overflows
def fit_softmax(X, y, K, lr, steps):
    W, b = np.zeros((X.shape[1], K)), np.zeros(K)
    losses = [softmax_ce(linear(X, W, b), y)]
    for i in range(steps):
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
        losses.append(softmax_ce(linear(X, W, b), y))
    return W, b, np.array(losses)


# %% wrong · biases not updated · share 0.35 to 0.65
# reads: bias|`b`|\bb\b
# never: overwrit|transposed|overflows
def fit_softmax(X, y, K, lr, steps):
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), np.zeros(steps)
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        dW, db = softmax_reg_grad(X, y, W, b)
        W = W - lr * dW
    return W, b, losses


# %% wrong · db at the new W · share 0.5 to 0.8
# never: overwrit|transposed|overflows
def fit_softmax(X, y, K, lr, steps):
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), np.zeros(steps)
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        W = W - lr * softmax_reg_grad(X, y, W, b)[0]
        b = b - lr * softmax_reg_grad(X, y, W, b)[1]
    return W, b, losses


# %% wrong · uphill · share 0.4 to 0.7
# never: overwrit|transposed|wrong shape|has (the )?shape
def fit_softmax(X, y, K, lr, steps):
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), np.zeros(steps)
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W + lr * dW, b + lr * db
    return W, b, losses


# %% wrong · random start · share 0.25 to 0.6
# never: overwrit|transposed|wrong shape|has (the )?shape
def fit_softmax(X, y, K, lr, steps):
    rng = np.random.default_rng(0)
    W, b, losses = 0.01 * rng.normal(size=(X.shape[1], K)), np.zeros(K), np.zeros(steps)
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b, losses


# %% wrong · classes counted from the labels · share 0.55 to 0.85
# reads: K|class|shape
# never: overwrit|transposed|uphill
def fit_softmax(X, y, K, lr, steps):
    K = len(np.unique(y))
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), np.zeros(steps)
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b, losses


# %% wrong · gradient of the sum · share 0.4 to 0.7
# never: overwrit|transposed|wrong shape|has (the )?shape
def fit_softmax(X, y, K, lr, steps):
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), np.zeros(steps)
    for i in range(steps):
        Z = linear(X, W, b)
        losses[i] = softmax_ce(Z, y)
        dZ = softmax(Z) - one_hot(y, K)
        W, b = W - lr * X.T @ dZ, b - lr * dZ.sum(axis=0)
    return W, b, losses


# %% wrong · stops where the loss hardly moves · share 0.6 to 0.9
# never: overwrit|transposed|wrong shape|has (the )?shape
def fit_softmax(X, y, K, lr, steps):
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), np.zeros(steps)
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        if i > 0 and losses[i - 1] - losses[i] < 1e-4:
            losses[i:] = losses[i]
            return W, b, losses
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b, losses


# %% wrong · best parameters instead of the last ones · share 0.5 to 0.8
# never: overwrit|transposed|wrong shape|has (the )?shape
def fit_softmax(X, y, K, lr, steps):
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), np.zeros(steps)
    best = W, b
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        if losses[i] <= losses[: i + 1].min():
            best = W, b
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
    return best[0], best[1], losses


# %% wrong · columns are centered in place · share 0.2 to 0.6
# never: transposed|wrong shape|has (the )?shape
def fit_softmax(X, y, K, lr, steps):
    X -= X.mean(axis=0)
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), np.zeros(steps)
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b, losses


# %% wrong · the last loss only · share 0.5 to 0.75
# reads: loss
# never: overwrit|transposed|overflows
def fit_softmax(X, y, K, lr, steps):
    W, b = np.zeros((X.shape[1], K)), np.zeros(K)
    for i in range(steps):
        loss = softmax_ce(linear(X, W, b), y)
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b, loss


# %% wrong · one update too few · share 0.5 to 0.75
# never: overwrit|transposed|wrong shape|has (the )?shape
def fit_softmax(X, y, K, lr, steps):
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), []
    losses.append(softmax_ce(linear(X, W, b), y))
    for i in range(1, steps):
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
        losses.append(softmax_ce(linear(X, W, b), y))
    return W, b, np.array(losses)


# %% wrong · fixed learning rate · share 0.3 to 0.65
# never: overwrit|transposed|wrong shape|has (the )?shape
def fit_softmax(X, y, K, lr, steps):
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), np.zeros(steps)
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W - 0.1 * dW, b - 0.1 * db
    return W, b, losses


# %% wrong · with momentum · share 0.4 to 0.75
# never: overwrit|transposed|wrong shape|has (the )?shape
def fit_softmax(X, y, K, lr, steps):
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), np.zeros(steps)
    vW, vb = np.zeros_like(W), np.zeros_like(b)
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        dW, db = softmax_reg_grad(X, y, W, b)
        vW, vb = 0.9 * vW + dW, 0.9 * vb + db
        W, b = W - lr * vW, b - lr * vb
    return W, b, losses


# %% wrong · the next call goes on where the last one stopped · share 0.4 to 0.75
# never: overwrit|transposed|wrong shape|has (the )?shape
_last = {}


def fit_softmax(X, y, K, lr, steps):
    W, b = _last.get((X.shape[1], K), (np.zeros((X.shape[1], K)), np.zeros(K)))
    losses = np.zeros(steps)
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
    _last[X.shape[1], K] = W, b
    return W, b, losses


# %% wrong · losses in front · share 0.5 to 0.8
# never: overwrit|transposed|overflows
def fit_softmax(X, y, K, lr, steps):
    W, b, losses = np.zeros((X.shape[1], K)), np.zeros(K), np.zeros(steps)
    for i in range(steps):
        losses[i] = softmax_ce(linear(X, W, b), y)
        dW, db = softmax_reg_grad(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
    return losses, W, b
