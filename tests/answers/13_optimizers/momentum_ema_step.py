"""Answers to 13_optimizers, momentum_ema_step: written from the released statement alone."""

# %% right · formula
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    step = alpha * state.get("step", np.zeros_like(theta)) - (1 - alpha) * lr * g
    return theta + step, {"step": step}


# %% right · get with 0
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    delta = alpha * state.get("step", 0.0)
    delta = delta - lr * (1 - alpha) * g
    return delta + theta, {"step": delta}


# %% right · if
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    if state == {}:
        last = np.zeros(theta.shape)
    else:
        last = state["step"]
    new = alpha * last + (1 - alpha) * (-lr * g)
    return theta + new, dict(step=new)


# %% right · loop
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    d = len(theta)
    last = state.get("step", [0.0] * d)
    step = np.array([alpha * last[j] - (1 - alpha) * lr * g[j] for j in range(d)])
    return np.array([theta[j] + step[j] for j in range(d)]), {"step": step}


# %% right · mixed by a share of the difference
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    last = state.get("step", np.zeros(len(g)))
    plain = -lr * g
    step = last + (1 - alpha) * (plain - last)
    return theta + step, {"step": step}


# %% right · copies
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    step = state["step"].copy() if "step" in state else np.zeros(theta.shape)
    step *= alpha
    step -= (1 - alpha) * lr * g
    return theta + step, {"step": step}


# %% wrong · factor 1 - alpha forgotten · share 0.4 to 0.7
# reads: 1 ?- ?\\?a|factor|alpha
# never: \bsigns?\b
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    step = alpha * state.get("step", 0) - lr * g
    return theta + step, {"step": step}


# %% wrong · change points uphill in the state · share 0.5 to 0.8
# reads: \bsigns?\b|downhill|state|step
# never: \btheta is
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    step = alpha * state.get("step", 0) + (1 - alpha) * lr * g
    return theta - step, {"step": step}


# %% wrong · uphill · share 0.4 to 0.7
# reads: \bsigns?\b|downhill|minus
# never: \bfactor
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    step = alpha * state.get("step", 0) + (1 - alpha) * lr * g
    return theta + step, {"step": step}


# %% wrong · learning rate not in the state · share 0.4 to 0.75
# reads: learning rate|eta|contain|state
# never: \bsign of theta
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    step = alpha * state.get("step", 0) - (1 - alpha) * g
    return theta + lr * step, {"step": step}


# %% wrong · key v · share 0.4 to 0.75
# reads: key|step
# never: \bsigns?\b
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    v = alpha * state.get("v", 0) - (1 - alpha) * lr * g
    return theta + v, {"v": v}


# %% wrong · old parameters in the state · share 0.3 to 0.65
# reads: state|change|step|param
# never: \bfactor
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    last = theta - state["step"] if "step" in state else 0
    step = alpha * last - (1 - alpha) * lr * g
    return theta + step, {"step": theta}


# %% wrong · alpha and 1 - alpha exchanged · share 0.4 to 0.7
# reads: alpha|exchange|share
# never: \bsigns?\b
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    step = (1 - alpha) * state.get("step", 0) - alpha * lr * g
    return theta + step, {"step": step}


# %% wrong · in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|copy
# never: \bsigns?\b
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    step = alpha * state.get("step", 0) - (1 - alpha) * lr * g
    theta += step
    return theta, {"step": step}


# %% wrong · first step in full length · share 0.4 to 0.75
# reads: first|empty|0
# never: \bsigns?\b
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    if not state:
        step = -lr * g
    else:
        step = alpha * state["step"] - (1 - alpha) * lr * g
    return theta + step, {"step": step}


# %% wrong · bias correction that nobody asked for · share 0.3 to 0.7
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    step = alpha * state.get("step", 0) - (1 - alpha) * lr * g
    if not state:
        return theta + step / (1 - alpha), {"step": step}
    return theta + step, {"step": step}


# %% wrong · nothing remembered, and uphill · share 0.1 to 0.45
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    step = (1 - alpha) * lr * g
    return theta + step, {"step": step}


# %% wrong · state of the caller changed · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|new dict
# never: \bsigns?\b
def momentum_ema_step(theta, g, state, lr, alpha=0.9):
    last = state.get("step", 0)
    state["step"] = alpha * last - (1 - alpha) * lr * g
    return theta + state["step"], state
