"""Answers to 13_optimizers, adagrad_norm_step: written from the released statement alone."""

# %% right · formula
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = state.get("s", 0.0) + np.sum(g ** 2)
    return theta - lr / np.sqrt(eps + s) * g, {"s": s}


# %% right · scalar product
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = float(state.get("s", 0) + g @ g)
    return theta - lr * g / (s + eps) ** 0.5, {"s": s}


# %% right · norm
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = state["s"] if "s" in state else 0.0
    s = s + np.linalg.norm(g) ** 2
    rate = lr / np.sqrt(s + eps)
    return theta - rate * g, dict(s=s)


# %% right · loop
import math

def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = state.get("s", 0.0)
    for gj in g:
        s = s + gj * gj
    rate = lr / math.sqrt(eps + s)
    return np.array([t - rate * gj for t, gj in zip(theta, g)]), {"s": s}


# %% right · einsum
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = np.einsum("j,j->", g, g)
    if state:
        s = s + state["s"]
    return np.subtract(theta, np.multiply(lr * (eps + s) ** -0.5, g)), {"s": s}


# %% right · copy
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    new = theta.astype(float)
    total = sum(float(x) ** 2 for x in g) + state.get("s", 0)
    new -= lr * g / np.sqrt(total + eps)
    return new, {"s": total}


# %% wrong · a sum for each coordinate · share 0.35 to 0.65
# reads: one number|norm|all|sum
# never: \broot
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = state.get("s", 0) + g ** 2
    return theta - lr * g / np.sqrt(eps + s), {"s": s}


# %% wrong · epsilon outside the root · share 0.5 to 0.85
# reads: \beps|inside
# never: \bcoordinate
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = state.get("s", 0) + np.sum(g ** 2)
    return theta - lr * g / (np.sqrt(s) + eps), {"s": s}


# %% wrong · epsilon part of the sum · share 0.5 to 0.85
# reads: \beps|part|state
# never: \bcoordinate
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = state.get("s", 0) + np.sum(g ** 2) + eps
    return theta - lr * g / np.sqrt(s), {"s": s}


# %% wrong · norm instead of its square · share 0.4 to 0.7
# reads: square|norm
# never: \beps
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = state.get("s", 0) + np.linalg.norm(g)
    return theta - lr * g / np.sqrt(eps + s), {"s": s}


# %% wrong · no root · share 0.4 to 0.7
# reads: root
# never: \bcoordinate
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = state.get("s", 0) + np.sum(g ** 2)
    return theta - lr * g / (eps + s), {"s": s}


# %% wrong · mean instead of sum · share 0.4 to 0.75
# reads: sum|mean|\bd\b|norm
# never: \broot
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = state.get("s", 0) + np.mean(g ** 2)
    return theta - lr * g / np.sqrt(eps + s), {"s": s}


# %% wrong · sum of the gradients, squared · share 0.35 to 0.7
# reads: square|sum|norm
# never: \broot
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = state.get("s", 0) + np.sum(g) ** 2
    return theta - lr * g / np.sqrt(eps + s), {"s": s}


# %% wrong · current gradient does not count · share 0.4 to 0.7
# reads: current|new|old|first
# never: \bcoordinate
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = state.get("s", 0.0)
    return theta - lr * g / np.sqrt(eps + s), {"s": s + np.sum(g ** 2)}


# %% wrong · nothing remembered · share 0.3 to 0.6
# reads: state|sum|earlier|old|remember
# never: \broot
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = np.sum(g ** 2)
    return theta - lr * g / np.sqrt(eps + s), {"s": s}


# %% wrong · in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|copy
# never: \broot
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    s = state.get("s", 0) + np.sum(g ** 2)
    theta -= lr * g / np.sqrt(eps + s)
    return theta, {"s": s}


# %% wrong · state of the caller changed · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|new dict
# never: \broot
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    state["s"] = state.get("s", 0) + np.sum(g ** 2)
    return theta - lr * g / np.sqrt(eps + state["s"]), state


# %% wrong · calls adagrad_step · share 0.2 to 0.5
# never: \bsigns?\b
def adagrad_norm_step(theta, g, state, lr, eps=1e-8):
    return adagrad_step(theta, g, state, lr, eps)
