"""Answers to 13_optimizers, momentum_step: written from the released statement alone."""

# %% right · with get
def momentum_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", np.zeros_like(g)) + g
    return theta - lr * v, {"v": v}


# %% right · get with 0
def momentum_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + g
    new_theta = theta - lr * v
    new_state = {"v": v}
    return new_theta, new_state


# %% right · if
def momentum_step(theta, g, state, lr, beta=0.9):
    if "v" in state:
        v = state["v"] * beta + g
    else:
        v = g.copy()
    return theta - lr * v, dict(v=v)


# %% right · try
def momentum_step(theta, g, state, lr, beta=0.9):
    try:
        old = state["v"]
    except KeyError:
        old = np.zeros(len(theta))
    v = np.add(beta * old, g)
    return np.subtract(theta, lr * v), {"v": v}


# %% right · coordinate by coordinate
def momentum_step(theta, g, state, lr, beta=0.9):
    old = state["v"] if state else [0.0] * len(g)
    v, new = np.zeros(len(g)), np.zeros(len(g))
    for j in range(len(g)):
        v[j] = beta * old[j] + g[j]
        new[j] = theta[j] - lr * v[j]
    return new, {"v": v}


# %% right · copies changed in place
def momentum_step(theta, g, state, lr, beta=0.9):
    v = np.array(state.get("v", np.zeros(g.shape)), dtype=float)
    v *= beta
    v += g
    theta = np.array(theta, dtype=float)
    theta -= lr * v
    return theta, {"v": v}


# %% wrong · velocity reset when the gradient turns · share 0.4 to 0.8
# never: \blearning rate|\boverwritten
def momentum_step(theta, g, state, lr, beta=0.9):
    v = state.get("v", np.zeros_like(g))
    if v @ g < 0:
        v = np.zeros_like(g)
    v = beta * v + g
    return theta - lr * v, {"v": v}


# %% wrong · state without get: the first step fails · share 0.4 to 0.7
# reads: empty|key|first|get
# never: \bsigns?\b|\btwo things|\bpair
def momentum_step(theta, g, state, lr, beta=0.9):
    v = beta * state["v"] + g
    return theta - lr * v, {"v": v}


# %% wrong · gradient with the factor 1 - beta · share 0.5 to 0.75
# reads: 1 ?- ?b|factor|average|gradient
# never: \bsigns?\b
def momentum_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + (1 - beta) * g
    return theta - lr * v, {"v": v}


# %% wrong · velocity contains the learning rate · share 0.5 to 0.8
# reads: velocity|learning rate|\bv\b|state
# never: \bsigns?\b
def momentum_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + lr * g
    return theta - v, {"v": v}


# %% wrong · step with the old velocity · share 0.4 to 0.7
# reads: new|old
# never: \bsigns?\b
def momentum_step(theta, g, state, lr, beta=0.9):
    old = state.get("v", np.zeros_like(g))
    return theta - lr * old, {"v": beta * old + g}


# %% wrong · old velocity in the state · share 0.4 to 0.75
# reads: state|new|old|velocity
# never: \bsigns?\b
def momentum_step(theta, g, state, lr, beta=0.9):
    old = state.get("v", np.zeros_like(g))
    v = beta * old + g
    return theta - lr * v, {"v": old}


# %% wrong · plus · share 0.5 to 0.75
# reads: \bsigns?\b|minus|against|direction|subtract
# never: \bvelocity is
def momentum_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + g
    return theta + lr * v, {"v": v}


# %% wrong · everything in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|copy
# never: \bsigns?\b
def momentum_step(theta, g, state, lr, beta=0.9):
    v = state.setdefault("v", np.zeros_like(theta))
    v *= beta
    v += g
    theta -= lr * v
    return theta, state


# %% wrong · state of the caller changed · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|new dict
# never: \bsigns?\b
def momentum_step(theta, g, state, lr, beta=0.9):
    state["v"] = beta * state.get("v", 0) + g
    return theta - lr * state["v"], state


# %% wrong · nothing remembered · share 0.25 to 0.55
# reads: state|remember|velocity|old
# never: \bsigns?\b
def momentum_step(theta, g, state, lr, beta=0.9):
    v = beta * np.zeros_like(g) + g
    return theta - lr * v, {"v": v}


# %% wrong · state is the array · share 0.4 to 0.75
# reads: dict|state
# never: \bsigns?\b
def momentum_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + g
    return theta - lr * v, v


# %% wrong · other default · share 0.5 to 0.9
# reads: default|beta|0\.9
# never: \bsigns?\b
def momentum_step(theta, g, state, lr, beta=0.99):
    v = beta * state.get("v", 0) + g
    return theta - lr * v, {"v": v}


# %% wrong · beta is ignored · share 0.5 to 0.8
# reads: beta
# never: \bsigns?\b
def momentum_step(theta, g, state, lr, beta=0.9):
    v = 0.9 * state.get("v", 0) + g
    return theta - lr * v, {"v": v}


# %% wrong · whole-number gradient makes a whole-number velocity · share 0.5 to 0.9
# never: \bsigns?\b
def momentum_step(theta, g, state, lr, beta=0.9):
    v = np.zeros_like(g)
    v[:] = beta * state.get("v", 0) + g
    return theta - lr * v, {"v": v}


# %% wrong · state first · share 0.4 to 0.8
# reads: order|first|tuple
# never: \bsigns?\b
def momentum_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + g
    return {"v": v}, theta - lr * v
