"""Answers to 13_optimizers, rmsprop_step: written from the released statement alone."""

# %% right · formula
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    s = rho * state.get("s", np.zeros_like(g)) + (1 - rho) * g ** 2
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


# %% right · get with 0
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    s = state.get("s", 0.0) * rho
    s = s + (1.0 - rho) * g * g
    rate = lr / (s ** 0.5 + eps)
    return theta - rate * g, {"s": s}


# %% right · if
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    old = state["s"] if "s" in state else np.zeros(theta.shape)
    s = old + (1 - rho) * (np.square(g) - old)
    return theta - np.divide(lr * g, np.sqrt(s) + eps), dict(s=s)


# %% right · loop
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    d = len(theta)
    old = state.get("s", [0.0] * d)
    s, new = np.zeros(d), np.zeros(d)
    for j in range(d):
        s[j] = rho * old[j] + (1 - rho) * g[j] ** 2
        new[j] = theta[j] - lr * g[j] / (np.sqrt(s[j]) + eps)
    return new, {"s": s}


# %% right · copies
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    s = np.array(state.get("s", np.zeros(len(g))), dtype=float)
    s *= rho
    s += (1 - rho) * np.power(g, 2)
    new = np.array(theta, dtype=float)
    new -= lr * g / (eps + np.sqrt(s))
    return new, {"s": s}


# %% right · np.average
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    old = state.get("s", np.zeros(np.shape(g)))
    s = np.average([old, g ** 2], axis=0, weights=[rho, 1 - rho])
    return theta - lr * (g / (np.sqrt(s) + eps)), {"s": s}


# %% wrong · shares exchanged · share 0.4 to 0.7
# reads: rho|share|old|exchange
# never: \broot
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    s = (1 - rho) * state.get("s", 0) + rho * g ** 2
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


# %% wrong · epsilon inside the root · share 0.5 to 0.85
# reads: \beps|inside|after
# never: \bshare
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    return theta - lr * g / np.sqrt(s + eps), {"s": s}


# %% wrong · AdaGrad's sum · share 0.4 to 0.65
# reads: average|rho|sum|forget
# never: \broot
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    s = state.get("s", 0) + g ** 2
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


# %% wrong · factor 1 - rho forgotten · share 0.4 to 0.7
# reads: 1 ?- ?|rho|share|factor
# never: \broot
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    s = rho * state.get("s", 0) + g ** 2
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


# %% wrong · bias correction in the first step · share 0.4 to 0.7
# reads: correct|first|bias
# never: \broot
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    shown = s if state else s / (1 - rho)
    return theta - lr * g / (np.sqrt(shown) + eps), {"s": s}


# %% wrong · first average is the first square · share 0.4 to 0.7
# reads: first|empty|0
# never: \broot
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    if not state:
        s = g ** 2
    else:
        s = rho * state["s"] + (1 - rho) * g ** 2
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


# %% wrong · no root · share 0.4 to 0.7
# reads: root
# never: \bshare
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    return theta - lr * g / (s + eps), {"s": s}


# %% wrong · no square · share 0.35 to 0.65
# reads: square
# never: \bshare
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    s = rho * state.get("s", 0) + (1 - rho) * np.abs(g)
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


# %% wrong · old average in the step · share 0.35 to 0.65
# reads: new|old
# never: \bshare
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    old = state.get("s", np.zeros(len(g)))
    s = rho * old + (1 - rho) * g ** 2
    return theta - lr * g / (np.sqrt(old) + eps), {"s": s}


# %% wrong · in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|copy
# never: \broot
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    theta -= lr * g / (np.sqrt(s) + eps)
    return theta, {"s": s}


# %% wrong · state in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|copy|state
# never: \broot
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    s = state.get("s", np.zeros(len(g)))
    s *= rho
    s += (1 - rho) * g ** 2
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


# %% wrong · default of AdaGrad for epsilon · share 0.6 to 0.95
# never: \broot|\bshare
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-4):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


# %% wrong · one average for all · share 0.35 to 0.65
# reads: each|own|coordinate|mean|all
# never: \broot
def rmsprop_step(theta, g, state, lr, rho=0.9, eps=1e-8):
    s = rho * state.get("s", np.zeros(len(g))) + (1 - rho) * np.mean(g ** 2)
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}
