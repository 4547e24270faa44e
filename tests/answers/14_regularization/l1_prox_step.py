"""Answers to 14_regularization, l1_prox_step: written from the released statement alone."""

# %% right · soft_threshold
def l1_prox_step(W, dW, lr, lam):
    return soft_threshold(W - lr * dW, lr * lam)


# %% right · formula
def l1_prox_step(W, dW, lr, lam):
    V = W - lr * dW
    return np.sign(V) * np.maximum(np.abs(V) - lr * lam, 0)


# %% right · np.where
def l1_prox_step(W, dW, lr, lam):
    V, t = W - lr * dW, lr * lam
    return np.where(V > t, V - t, np.where(V < -t, V + t, 0.0))


# %% right · two ramps
def l1_prox_step(W, dW, lr, lam):
    V = W - lr * dW
    t = lr * lam
    return np.maximum(V - t, 0) - np.maximum(-V - t, 0)


# %% right · entry by entry
def l1_prox_step(W, dW, lr, lam):
    out = np.zeros(W.shape)
    for i in np.ndindex(W.shape):
        v = W[i] - lr * dW[i]
        if v > lr * lam:
            out[i] = v - lr * lam
        elif v < -lr * lam:
            out[i] = v + lr * lam
    return out


# %% right · indices
def l1_prox_step(W, dW, lr, lam):
    V = np.array(W - lr * dW, dtype=float)
    t = lr * lam
    small = np.abs(V) <= t
    V -= t * np.sign(V)
    V[small] = 0
    return V


# %% wrong · moves past 0 · share 0.4 to 0.7
# reads: 0|further|past|zero
# never: \bhalf
def l1_prox_step(W, dW, lr, lam):
    V = W - lr * dW
    return V - lr * lam * np.sign(V)


# %% wrong · subgradient at the old weights · share 0.25 to 0.55
# reads: 0|zero|\bsigns?\b|exactly
# never: \bhalf
def l1_prox_step(W, dW, lr, lam):
    return W - lr * (dW + lam * np.sign(W))


# %% wrong · threshold without the learning rate · share 0.4 to 0.7
# reads: \blr\b|learning rate|eta|threshold
# never: \bexactly
def l1_prox_step(W, dW, lr, lam):
    return soft_threshold(W - lr * dW, lam)


# %% wrong · half of the penalty · share 0.5 to 0.75
# reads: half|2|factor|threshold
# never: \bexactly
def l1_prox_step(W, dW, lr, lam):
    return soft_threshold(W - lr * dW, lr * lam / 2)


# %% wrong · sign forgotten · share 0.35 to 0.65
# reads: \bsigns?\b|negative
# never: \bhalf
def l1_prox_step(W, dW, lr, lam):
    V = W - lr * dW
    return np.maximum(np.abs(V) - lr * lam, 0)


# %% wrong · negative weights all become 0 · share 0.35 to 0.65
# reads: negative|\bsigns?\b|absolute
# never: \bhalf
def l1_prox_step(W, dW, lr, lam):
    V = W - lr * dW
    return np.maximum(V - lr * lam, 0)


# %% wrong · sign of the old weights · share 0.5 to 0.8
# reads: \bsigns?\b|\bv\b|old
# never: \bhalf
def l1_prox_step(W, dW, lr, lam):
    V = W - lr * dW
    return np.sign(W) * np.maximum(np.abs(V) - lr * lam, 0)


# %% wrong · small weights cut, the others not moved · share 0.35 to 0.65
# reads: move|toward|hard|soft|every
# never: \bsigns?\b
def l1_prox_step(W, dW, lr, lam):
    V = W - lr * dW
    return np.where(np.abs(V) > lr * lam, V, 0.0)


# %% wrong · threshold first, then the step · share 0.35 to 0.65
# reads: order|first|after|then|exactly
# never: \bhalf
def l1_prox_step(W, dW, lr, lam):
    return soft_threshold(W, lr * lam) - lr * dW


# %% wrong · no step along the gradient · share 0.3 to 0.6
# reads: gradient|\bdw\b|step
# never: \bhalf
def l1_prox_step(W, dW, lr, lam):
    return soft_threshold(W, lr * lam)


# %% wrong · weight decay · share 0.2 to 0.5
# never: \bhalf
def l1_prox_step(W, dW, lr, lam):
    return (1 - lr * lam) * W - lr * dW


# %% wrong · almost 0 instead of exactly 0 · share 0.5 to 0.85
# reads: exact|0|zero
# never: \bhalf
def l1_prox_step(W, dW, lr, lam):
    V = W - lr * dW
    return np.sign(V) * np.maximum(np.abs(V) - lr * lam, 1e-9)


# %% wrong · in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bhalf
def l1_prox_step(W, dW, lr, lam):
    W -= lr * dW
    return soft_threshold(W, lr * lam)


# %% wrong · division by the absolute value: nan at 0 · share 0.5 to 0.85
# reads: 0|nan|divi
# never: \bhalf
def l1_prox_step(W, dW, lr, lam):
    V = W - lr * dW
    return V / np.abs(V) * np.maximum(np.abs(V) - lr * lam, 0)


# %% wrong · step uphill, half of the threshold · share 0.15 to 0.45
def l1_prox_step(W, dW, lr, lam):
    return soft_threshold(W + lr * dW, 0.5 * lr * lam)
