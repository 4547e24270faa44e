"""Answers to 12_sgd, sgd_epoch: written from the released statement alone."""

# %% right · three lines
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    for Xb, yb in minibatches(X, y, B, rng):
        params = sgd_step(params, loss_grad(params, Xb, yb), lr)
    return params


# %% right · everything by itself
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    theta = {k: v.copy() for k, v in params.items()}
    order = rng.permutation(len(X))
    for i in range(0, len(X), B):
        rows = order[i:i + B]
        grads = loss_grad(theta, X[rows], y[rows])
        theta = {k: theta[k] - lr * grads[k] for k in theta}
    return theta


# %% right · copies changed in place
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    theta = {k: np.array(v, dtype=float) for k, v in params.items()}
    for Xb, yb in minibatches(X, y, B, rng):
        grads = loss_grad(theta, Xb, yb)
        for k in theta:
            theta[k] -= lr * grads[k]
    return theta


# %% right · reduce
from functools import reduce

def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    def one(theta, batch):
        return sgd_step(theta, loss_grad(theta, *batch), lr)

    return reduce(one, minibatches(X, y, B, rng), params)


# %% right · shuffled list of batches
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    N = X.shape[0]
    order = np.arange(N)
    rng.shuffle(order)
    Xs, ys = X[order], y[order]
    new = dict(params)
    start = 0
    while start < N:
        g = loss_grad(new, Xs[start:start + B], ys[start:start + B])
        new = {name: new[name] - lr * g[name] for name in new}
        start = start + B
    return new


# %% right · np.split
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    result = params
    for rows in np.split(rng.permutation(len(y)), np.arange(B, len(y), B)):
        gradient = loss_grad(result, X[rows, :], y[rows])
        result = dict((k, result[k] - lr * gradient[k]) for k in result)
    return result


# %% wrong · gradients always at the start · share 0.4 to 0.7
# reads: start|last|current|where|new param
# never: \bsigns?\b
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    new = params
    for Xb, yb in minibatches(X, y, B, rng):
        new = sgd_step(new, loss_grad(params, Xb, yb), lr)
    return new


# %% wrong · divided by the size of the batch once more · share 0.4 to 0.7
# reads: divid|mean|again|already|size|\bb\b
# never: \bsigns?\b
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    for Xb, yb in minibatches(X, y, B, rng):
        grads = loss_grad(params, Xb, yb)
        params = {k: params[k] - lr * grads[k] / len(yb) for k in params}
    return params


# %% wrong · smaller last batch takes a smaller step · share 0.5 to 0.8
# reads: last|smaller
# never: \bsigns?\b
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    for Xb, yb in minibatches(X, y, B, rng):
        grads = loss_grad(params, Xb, yb)
        params = sgd_step(params, grads, lr * len(yb) / B)
    return params


# %% wrong · smaller last batch left out · share 0.5 to 0.8
# reads: last|smaller|every|all
# never: \bsigns?\b
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    for Xb, yb in minibatches(X, y, B, rng):
        if len(yb) < B:
            break
        params = sgd_step(params, loss_grad(params, Xb, yb), lr)
    return params


# %% wrong · first batch only · share 0.3 to 0.6
# reads: every|all|each|batch
# never: \bsigns?\b
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    for Xb, yb in minibatches(X, y, B, rng):
        params = sgd_step(params, loss_grad(params, Xb, yb), lr)
        return params


# %% wrong · full batch · share 0.2 to 0.5
# reads: batch
# never: \bsigns?\b
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    return sgd_step(params, loss_grad(params, X, y), lr)


# %% wrong · plus · share 0.5 to 0.75
# reads: \bsigns?\b|minus|against|subtract|direction
# never: \blast
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    for Xb, yb in minibatches(X, y, B, rng):
        grads = loss_grad(params, Xb, yb)
        params = {k: params[k] + lr * grads[k] for k in params}
    return params


# %% wrong · parameters overwritten · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|copy|stay
# never: \bsigns?\b
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    for Xb, yb in minibatches(X, y, B, rng):
        grads = loss_grad(params, Xb, yb)
        for k in params:
            params[k] -= lr * grads[k]
    return params


# %% wrong · one call of loss_grad for each parameter · share 0.6 to 0.9
# reads: once|call
# never: \bsigns?\b
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    for Xb, yb in minibatches(X, y, B, rng):
        params = {k: params[k] - lr * loss_grad(params, Xb, yb)[k] for k in params}
    return params


# %% wrong · parameters move while the gradients are asked for · share 0.4 to 0.75
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    new = dict(params)
    for Xb, yb in minibatches(X, y, B, rng):
        for k in new:
            new[k] = new[k] - lr * loss_grad(new, Xb, yb)[k]
    return new


# %% wrong · not shuffled · share 0.5 to 0.75
# reads: order|random|shuffl|rng
# never: \bsigns?\b
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    for i in range(0, len(X), B):
        params = sgd_step(params, loss_grad(params, X[i:i + B], y[i:i + B]), lr)
    return params


# %% wrong · gradients of all batches added up, one step · share 0.35 to 0.65
# reads: each|step|start|current
# never: \bsigns?\b
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    total = {k: 0 for k in params}
    for Xb, yb in minibatches(X, y, B, rng):
        grads = loss_grad(params, Xb, yb)
        total = {k: total[k] + grads[k] for k in params}
    return sgd_step(params, total, lr)


# %% wrong · own generator with a fixed seed · share 0.5 to 0.8
# reads: rng|generator|seed|order
# never: \bsigns?\b
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    for Xb, yb in minibatches(X, y, B, np.random.default_rng(42)):
        params = sgd_step(params, loss_grad(params, Xb, yb), lr)
    return params


# %% wrong · labels of another order · share 0.3 to 0.6
# reads: label
# never: \bsigns?\b
def sgd_epoch(params, X, y, loss_grad, lr, B, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), B):
        params = sgd_step(params, loss_grad(params, X[order[i:i + B]], y[i:i + B]), lr)
    return params
