"""Answers to 13_optimizers, adagrad_step: written from the released statement alone."""

# %% right · formula
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = state.get("s", np.zeros_like(g)) + g ** 2
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


# %% right · get with 0
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = state.get("s", 0.0) + g * g
    rate = lr / (s ** 0.5 + eps)
    return theta - rate * g, {"s": s}


# %% right · if
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = np.square(g)
    if "s" in state:
        s = s + state["s"]
    step = np.divide(g, np.sqrt(s) + eps)
    return theta - lr * step, dict(s=s)


# %% right · loop
def adagrad_step(theta, g, state, lr, eps=1e-10):
    old = state.get("s", [0.0] * len(g))
    s = np.zeros(len(g))
    new = np.zeros(len(g))
    for j in range(len(g)):
        s[j] = old[j] + g[j] ** 2
        new[j] = theta[j] - lr * g[j] / (np.sqrt(s[j]) + eps)
    return new, {"s": s}


# %% right · copies
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = np.array(state.get("s", np.zeros(len(theta))), dtype=float)
    s += np.power(g, 2)
    new = np.array(theta, dtype=float)
    new -= lr * g / (eps + np.sqrt(s))
    return new, {"s": s}


# %% right · zero gradients apart
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = (state["s"] if state else 0) + g ** 2
    step = np.zeros(theta.shape)
    moved = g != 0
    step[moved] = lr * g[moved] / (np.sqrt(s[moved]) + eps)
    return theta - step, {"s": s}


# %% wrong · no root, as on the slide · share 0.4 to 0.7
# reads: root
# never: \bsigns?\b
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = state.get("s", 0) + g ** 2
    return theta - lr * g / (s + eps), {"s": s}


# %% wrong · epsilon inside the root · share 0.5 to 0.85
# reads: \beps|inside|after
# never: \bsigns?\b|\bno root
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = state.get("s", 0) + g ** 2
    return theta - lr * g / np.sqrt(s + eps), {"s": s}


# %% wrong · current gradient does not count · share 0.4 to 0.7
# reads: current|new|old|first
# never: \broot
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = state.get("s", np.zeros_like(g))
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s + g ** 2}


# %% wrong · one sum for all · share 0.4 to 0.7
# reads: each|own|coordinate|norm|all
# never: \broot
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = state.get("s", np.zeros_like(g)) + np.sum(g ** 2)
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


# %% wrong · sum of absolute values · share 0.35 to 0.65
# reads: square
# never: \beps
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = state.get("s", 0) + np.abs(g)
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


# %% wrong · a moving average · share 0.4 to 0.7
# reads: sum|average|share
# never: \beps
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = 0.9 * state.get("s", 0) + 0.1 * g ** 2
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


# %% wrong · epsilon forgotten: nan for a gradient of 0 · share 0.5 to 0.8
# reads: \beps|0|nan
# never: \bsigns?\b
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = state.get("s", 0) + g ** 2
    return theta - lr * g / np.sqrt(s), {"s": s}


# %% wrong · epsilon in the sum that is kept · share 0.5 to 0.85
# reads: \beps|state|sum|\bs\b
# never: \bsigns?\b
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = state.get("s", eps) + g ** 2
    return theta - lr * g / np.sqrt(s), {"s": s}


# %% wrong · in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|copy
# never: \broot
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = state.get("s", np.zeros(len(g)))
    s += g ** 2
    theta -= lr * g / (np.sqrt(s) + eps)
    return theta, {"s": s}


# %% wrong · other default of epsilon · share 0.6 to 0.95
# reads: \beps|default
# never: \broot|\bsigns?\b
def adagrad_step(theta, g, state, lr, eps=1e-6):
    s = state.get("s", 0) + g ** 2
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


# %% wrong · the root is kept in the state · share 0.4 to 0.75
# reads: state|root|sum|\bs\b
# never: \bsigns?\b
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = np.sqrt(state.get("s", 0) + g ** 2)
    return theta - lr * g / (s + eps), {"s": s}


# %% wrong · plus, and no root · share 0.2 to 0.5
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = state.get("s", 0) + g ** 2
    return theta + lr * g / (s + eps), {"s": s}


# %% wrong · step of the sign only · share 0.2 to 0.5
def adagrad_step(theta, g, state, lr, eps=1e-10):
    s = state.get("s", 0) + g ** 2
    return theta - lr * np.sign(g), {"s": s}
