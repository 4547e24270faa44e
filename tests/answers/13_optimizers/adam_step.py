"""Answers to 13_optimizers, adam_step: written from the released statement alone."""

# %% right · formulas
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = b1 * state.get("m", np.zeros_like(g)) + (1 - b1) * g
    v = b2 * state.get("v", np.zeros_like(g)) + (1 - b2) * g ** 2
    m_hat = m / (1 - b1 ** t)
    v_hat = v / (1 - b2 ** t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}


# %% right · if for the empty state
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    if state:
        m, v, t = state["m"], state["v"], state["t"]
    else:
        m, v, t = np.zeros(theta.shape), np.zeros(theta.shape), 0
    t = t + 1
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * np.square(g)
    step = (m / (1 - b1 ** t)) / (np.sqrt(v / (1 - b2 ** t)) + eps)
    return theta - lr * step, dict(m=m, v=v, t=t)


# %% right · differences
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    m, v = state.get("m", 0.0), state.get("v", 0.0)
    m = m + (1 - b1) * (g - m)
    v = v + (1 - b2) * (g * g - v)
    t = 1 + state.get("t", 0)
    mh, vh = m / (1 - np.power(b1, t)), v / (1 - np.power(b2, t))
    return theta - lr * mh / (vh ** 0.5 + eps), {"t": t, "m": m, "v": v}


# %% right · loop
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    d = len(theta)
    m0, v0 = state.get("m", [0.0] * d), state.get("v", [0.0] * d)
    t = state.get("t", 0) + 1
    m, v, new = np.zeros(d), np.zeros(d), np.zeros(d)
    for j in range(d):
        m[j] = b1 * m0[j] + (1 - b1) * g[j]
        v[j] = b2 * v0[j] + (1 - b2) * g[j] ** 2
        new[j] = theta[j] - lr * (m[j] / (1 - b1 ** t)) / (np.sqrt(v[j] / (1 - b2 ** t)) + eps)
    return new, {"m": m, "v": v, "t": t}


# %% right · corrected rate
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    new = {"t": state.get("t", 0) + 1}
    new["m"] = b1 * state.get("m", 0) + (1 - b1) * g
    new["v"] = b2 * state.get("v", 0) + (1 - b2) * g ** 2
    c1, c2 = 1 - b1 ** new["t"], 1 - b2 ** new["t"]
    root = np.sqrt(new["v"]) / np.sqrt(c2) + eps
    return theta - (lr / c1) * new["m"] / root, new


# %% right · copies
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    m = np.array(state.get("m", np.zeros(len(g))), dtype=float)
    v = np.array(state.get("v", np.zeros(len(g))), dtype=float)
    t = int(state.get("t", 0)) + 1
    m *= b1
    m += (1 - b1) * g
    v *= b2
    v += (1 - b2) * g ** 2
    theta = theta - lr * (m / (1 - b1 ** t)) / (eps + np.sqrt(v / (1 - b2 ** t)))
    return theta, {"m": m, "v": v, "t": t}


# %% wrong · theta overwritten · share 0.85 to 0.95
# reads: modif|overwr|argument|chang|copy
# never: \bcorrection|\broot
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = b1 * state.get("m", 0) + (1 - b1) * g
    v = b2 * state.get("v", 0) + (1 - b2) * g ** 2
    theta -= lr * (m / (1 - b1 ** t)) / (np.sqrt(v / (1 - b2 ** t)) + eps)
    return theta, {"m": m, "v": v, "t": t}


# %% wrong · in place, and t starts at 2 · share 0.35 to 0.7
# reads: \bt\b|first|correct|overwr|modif
# never: \broot of
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    if "t" not in state:
        state["m"], state["v"], state["t"] = np.zeros_like(theta), np.zeros_like(theta), 1
    state["t"] += 1
    state["m"] = b1 * state["m"] + (1 - b1) * g
    state["v"] = b2 * state["v"] + (1 - b2) * g ** 2
    m_hat = state["m"] / (1 - b1 ** state["t"])
    v_hat = state["v"] / (1 - b2 ** state["t"])
    theta -= lr * m_hat / (np.sqrt(v_hat) + eps)
    return theta, state


# %% wrong · b1 * t for b1 ** t · share 0.4 to 0.7
# reads: power|\*\*|exponent
# never: \boverflow|\blogarithm|\bdivision by 0
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = b1 * state.get("m", 0) + (1 - b1) * g
    v = b2 * state.get("v", 0) + (1 - b2) * g ** 2
    m_hat, v_hat = m / (1 - b1 * t), v / (1 - b2 * t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}


# %% wrong · no bias correction · share 0.4 to 0.65
# reads: correct|bias|m_hat|first
# never: \beps
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = b1 * state.get("m", 0) + (1 - b1) * g
    v = b2 * state.get("v", 0) + (1 - b2) * g ** 2
    return theta - lr * m / (np.sqrt(v) + eps), {"m": m, "v": v, "t": t}


# %% wrong · corrected averages in the state · share 0.4 to 0.7
# reads: before|state|correct|kept
# never: \beps
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = (b1 * state.get("m", 0) + (1 - b1) * g) / (1 - b1 ** t)
    v = (b2 * state.get("v", 0) + (1 - b2) * g ** 2) / (1 - b2 ** t)
    return theta - lr * m / (np.sqrt(v) + eps), {"m": m, "v": v, "t": t}


# %% wrong · t counted from 0: division by 0 · share 0.4 to 0.7
# reads: \bt\b|first|1
# never: \bsquare
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = state.get("t", 0)
    m = b1 * state.get("m", 0) + (1 - b1) * g
    v = b2 * state.get("v", 0) + (1 - b2) * g ** 2
    m_hat, v_hat = m / (1 - b1 ** t), v / (1 - b2 ** t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t + 1}


# %% wrong · t stays 1 · share 0.4 to 0.7
# reads: \bt\b|steps|second
# never: \beps
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = 1
    m = b1 * state.get("m", 0) + (1 - b1) * g
    v = b2 * state.get("v", 0) + (1 - b2) * g ** 2
    m_hat, v_hat = m / (1 - b1 ** t), v / (1 - b2 ** t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}


# %% wrong · epsilon inside the root · share 0.6 to 0.85
# reads: \beps|inside|after
# never: \bcorrection
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = b1 * state.get("m", 0) + (1 - b1) * g
    v = b2 * state.get("v", 0) + (1 - b2) * g ** 2
    m_hat, v_hat = m / (1 - b1 ** t), v / (1 - b2 ** t)
    return theta - lr * m_hat / np.sqrt(v_hat + eps), {"m": m, "v": v, "t": t}


# %% wrong · epsilon added before the correction · share 0.6 to 0.9
# reads: \beps|correct
# never: \bsigns?\b
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = b1 * state.get("m", 0) + (1 - b1) * g
    v = b2 * state.get("v", 0) + (1 - b2) * g ** 2
    rate = lr * np.sqrt(1 - b2 ** t) / (1 - b1 ** t)
    return theta - rate * m / (np.sqrt(v) + eps), {"m": m, "v": v, "t": t}


# %% wrong · no square in v · share 0.35 to 0.65
# reads: square|\bv\b
# never: \bcorrection
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = b1 * state.get("m", 0) + (1 - b1) * g
    v = b2 * state.get("v", 0) + (1 - b2) * np.abs(g)
    m_hat, v_hat = m / (1 - b1 ** t), v / (1 - b2 ** t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}


# %% wrong · no root · share 0.5 to 0.75
# reads: root
# never: \bcorrection
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = b1 * state.get("m", 0) + (1 - b1) * g
    v = b2 * state.get("v", 0) + (1 - b2) * g ** 2
    m_hat, v_hat = m / (1 - b1 ** t), v / (1 - b2 ** t)
    return theta - lr * m_hat / (v_hat + eps), {"m": m, "v": v, "t": t}


# %% wrong · b1 and b2 exchanged in the correction · share 0.4 to 0.75
# reads: b1|b2|correct|exchange
# never: \broot
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = b1 * state.get("m", 0) + (1 - b1) * g
    v = b2 * state.get("v", 0) + (1 - b2) * g ** 2
    m_hat, v_hat = m / (1 - b2 ** t), v / (1 - b1 ** t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}


# %% wrong · gradient instead of its average · share 0.4 to 0.7
# reads: average|\bm\b|m_hat|gradient
# never: \broot
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = b1 * state.get("m", 0) + (1 - b1) * g
    v = b2 * state.get("v", 0) + (1 - b2) * g ** 2
    v_hat = v / (1 - b2 ** t)
    return theta - lr * g / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}


# %% wrong · t is missing in the new state · share 0.4 to 0.75
# reads: \bt\b|state|key
# never: \broot
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = b1 * state.get("m", 0) + (1 - b1) * g
    v = b2 * state.get("v", 0) + (1 - b2) * g ** 2
    m_hat, v_hat = m / (1 - b1 ** t), v / (1 - b2 ** t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v}


# %% wrong · default of b2 · share 0.6 to 0.95
# reads: b2|default|0\.999
# never: \broot
def adam_step(theta, g, state, lr, b1=0.9, b2=0.99, eps=1e-8):
    t = state.get("t", 0) + 1
    m = b1 * state.get("m", 0) + (1 - b1) * g
    v = b2 * state.get("v", 0) + (1 - b2) * g ** 2
    m_hat, v_hat = m / (1 - b1 ** t), v / (1 - b2 ** t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}
