"""Answers to 13_optimizers, nag_step: written from the released statement alone."""

# %% right · formula
def nag_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", np.zeros_like(g)) + g
    return theta - lr * (g + beta * v), {"v": v}


# %% right · get with 0
def nag_step(theta, g, state, lr, beta=0.9):
    new_v = g + beta * state.get("v", 0.0)
    ahead = g + beta * new_v
    return theta - lr * ahead, {"v": new_v}


# %% right · if
def nag_step(theta, g, state, lr, beta=0.9):
    v = np.array(g, dtype=float)
    if "v" in state:
        v = v + beta * state["v"]
    theta = theta - lr * g
    theta = theta - lr * beta * v
    return theta, dict(v=v)


# %% right · loop
def nag_step(theta, g, state, lr, beta=0.9):
    old = state.get("v", np.zeros(len(theta)))
    v, new = [], []
    for j in range(len(theta)):
        v.append(beta * old[j] + g[j])
        new.append(theta[j] - lr * (g[j] + beta * v[j]))
    return np.array(new), {"v": np.array(v)}


# %% right · multiplied out
def nag_step(theta, g, state, lr, beta=0.9):
    old = state["v"] if state else np.zeros(theta.shape)
    return theta - lr * ((1 + beta) * g + beta ** 2 * old), {"v": beta * old + g}


# %% right · copies
def nag_step(theta, g, state, lr, beta=0.9):
    v = state["v"].copy() if "v" in state else np.zeros(theta.shape)
    v *= beta
    v += g
    new = theta.copy() - lr * (beta * v + g)
    return new, {"v": v}


# %% wrong · plain momentum · share 0.4 to 0.65
# reads: g \+|momentum|beta|ahead|velocity
# never: \bsigns?\b
def nag_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + g
    return theta - lr * v, {"v": v}


# %% wrong · old velocity in the step · share 0.4 to 0.7
# reads: new|old
# never: \bsigns?\b
def nag_step(theta, g, state, lr, beta=0.9):
    old = state.get("v", np.zeros_like(g))
    return theta - lr * (g + beta * old), {"v": beta * old + g}


# %% wrong · g forgotten in the step · share 0.4 to 0.7
# reads: gradient|\bg\b
# never: \bsigns?\b
def nag_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + g
    return theta - lr * beta * v, {"v": v}


# %% wrong · beta forgotten in the step · share 0.4 to 0.75
# reads: beta
# never: \bsigns?\b
def nag_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + g
    return theta - lr * (g + v), {"v": v}


# %% wrong · gradient with 1 - beta · share 0.4 to 0.7
# reads: 1 ?- ?|factor|gradient|average
# never: \bsigns?\b
def nag_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + (1 - beta) * g
    return theta - lr * (g + beta * v), {"v": v}


# %% wrong · state keeps the look ahead · share 0.4 to 0.75
# reads: state|velocity|\bv\b
# never: \bsigns?\b
def nag_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + g
    ahead = g + beta * v
    return theta - lr * ahead, {"v": ahead}


# %% wrong · first step without a look ahead · share 0.4 to 0.75
# reads: first|empty
# never: \bsigns?\b
def nag_step(theta, g, state, lr, beta=0.9):
    if not state:
        return theta - lr * g, {"v": g.copy()}
    v = beta * state["v"] + g
    return theta - lr * (g + beta * v), {"v": v}


# %% wrong · plus · share 0.5 to 0.75
# reads: \bsigns?\b|minus|against|direction|subtract
# never: \bvelocity is
def nag_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + g
    return theta + lr * (g + beta * v), {"v": v}


# %% wrong · in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|copy
# never: \bsigns?\b
def nag_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + g
    theta -= lr * (g + beta * v)
    return theta, {"v": v}


# %% wrong · velocity in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|copy|state
# never: \bsigns?\b
def nag_step(theta, g, state, lr, beta=0.9):
    v = state.get("v", np.zeros(len(g)))
    v *= beta
    v += g
    return theta - lr * (g + beta * v), {"v": v}


# %% wrong · velocity is the gradient itself in the first step, changed in the second · share 0.7 to 0.95
# never: \bsigns?\b
def nag_step(theta, g, state, lr, beta=0.9):
    if "v" not in state:
        v = g
    else:
        v = state["v"]
        v *= beta
        v += g
    return theta - lr * (g + beta * v), {"v": v}


# %% wrong · learning rate in the velocity as well · share 0.3 to 0.65
# reads: learning rate|velocity|eta|state
def nag_step(theta, g, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + lr * g
    return theta - (lr * g + beta * v), {"v": v}
