"""Answers to 14_regularization, sgd_weight_decay_step: written from the released statement alone."""

# %% right · gradient of the whole
def sgd_weight_decay_step(W, dW, lr, lam):
    return W - lr * (dW + lam * W)


# %% right · decay beside the step
def sgd_weight_decay_step(W, dW, lr, lam):
    return (1 - lr * lam) * W - lr * dW


# %% right · copy
def sgd_weight_decay_step(W, dW, lr, lam):
    new = W.astype(float)
    new -= lr * dW
    new -= lr * lam * W
    return new


# %% right · entry by entry
def sgd_weight_decay_step(W, dW, lr, lam):
    out = np.zeros(W.shape)
    for i in np.ndindex(W.shape):
        out[i] = W[i] - lr * (dW[i] + lam * W[i])
    return out


# %% right · NumPy functions
def sgd_weight_decay_step(W, dW, lr, lam):
    gradient = np.add(dW, np.multiply(lam, W))
    return np.subtract(W, np.multiply(lr, gradient))


# %% right · derivative of the penalty as a helper
def penalty_grad(W, lam):
    return lam / 2 * 2 * W


def sgd_weight_decay_step(W, dW, lr, lam):
    return W + (-lr) * dW - lr * penalty_grad(W, lam)


# %% wrong · vectors do not decay · share 0.4 to 0.75
# reads: vector|axis|shape|any|one|decay
# never: \bsigns?\b|\btwice
def sgd_weight_decay_step(W, dW, lr, lam):
    if W.ndim == 1:
        return W - lr * dW
    return W - lr * (dW + lam * W)


# %% wrong · twice the decay · share 0.5 to 0.75
# reads: 2|half|twice|double
# never: \bsigns?\b
def sgd_weight_decay_step(W, dW, lr, lam):
    return W - lr * (dW + 2 * lam * W)


# %% wrong · half of the decay · share 0.5 to 0.75
# reads: 2|half|twice
# never: \bsigns?\b
def sgd_weight_decay_step(W, dW, lr, lam):
    return W - lr * (dW + lam / 2 * W)


# %% wrong · penalty added as a number · share 0.25 to 0.55
# reads: gradient|number|sum|each|\bw\b
# never: \bsigns?\b
def sgd_weight_decay_step(W, dW, lr, lam):
    return W - lr * (dW + lam / 2 * np.sum(W ** 2))


# %% wrong · weights grow · share 0.5 to 0.75
# reads: \bsigns?\b|minus|grow|decay
# never: \btwice
def sgd_weight_decay_step(W, dW, lr, lam):
    return W - lr * (dW - lam * W)


# %% wrong · learning rate not in the decay · share 0.4 to 0.75
# reads: \blr\b|learning rate|eta
# never: \bsigns?\b
def sgd_weight_decay_step(W, dW, lr, lam):
    return (1 - lam) * W - lr * dW


# %% wrong · decay at the new weights · share 0.4 to 0.75
# reads: old|new|both|after
# never: \bsigns?\b
def sgd_weight_decay_step(W, dW, lr, lam):
    W = W - lr * dW
    return W - lr * lam * W


# %% wrong · no decay · share 0.3 to 0.6
# reads: decay|lam|penalty
# never: \bsigns?\b
def sgd_weight_decay_step(W, dW, lr, lam):
    return W - lr * dW


# %% wrong · penalty of the absolute values · share 0.3 to 0.6
# reads: square|absolute|l1|\bsigns?\b|proportion
# never: \btwice
def sgd_weight_decay_step(W, dW, lr, lam):
    return W - lr * (dW + lam * np.sign(W))


# %% wrong · divided by the number of weights · share 0.4 to 0.7
# reads: divid|number|\bn\b|factor
# never: \bsigns?\b
def sgd_weight_decay_step(W, dW, lr, lam):
    return W - lr * (dW + lam * W / W.size)


# %% wrong · divided by the number of rows · share 0.4 to 0.75
# reads: divid|number|\bn\b|factor|row
# never: \bsigns?\b
def sgd_weight_decay_step(W, dW, lr, lam):
    return W - lr * (dW + lam * W / len(W))


# %% wrong · in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bsigns?\b
def sgd_weight_decay_step(W, dW, lr, lam):
    W -= lr * (dW + lam * W)
    return W


# %% wrong · gradient in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bsigns?\b
def sgd_weight_decay_step(W, dW, lr, lam):
    dW += lam * W
    return W - lr * dW


# %% wrong · row 0 taken for a bias · share 0.4 to 0.8
# never: \bsigns?\b
def sgd_weight_decay_step(W, dW, lr, lam):
    decay = lam * W
    if W.ndim == 2 and W.shape[0] > 1:
        decay[0] = 0
    return W - lr * (dW + decay)


# %% wrong · decay never below 0 · share 0.5 to 0.85
def sgd_weight_decay_step(W, dW, lr, lam):
    return max(1 - lr * lam, 0.5) * W - lr * dW
