"""Answers to 13_optimizers, adadelta_step: written from the released statement alone."""

# %% right · formulas in their order
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s = rho * state.get("s", np.zeros_like(g)) + (1 - rho) * g ** 2
    u = state.get("u", np.zeros_like(g))
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * g
    return theta - lr * delta, {"s": s, "u": rho * u + (1 - rho) * delta ** 2}


# %% right · one root of the ratio
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s = rho * state.get("s", 0.0) + (1 - rho) * g * g
    old_u = state.get("u", 0.0)
    delta = np.sqrt((old_u + eps) / (s + eps)) * g
    new_u = rho * old_u + (1 - rho) * delta * delta
    return theta - lr * delta, dict(s=s, u=new_u)


# %% right · helper
def mix(old, new, rho):
    return rho * old + (1 - rho) * new


def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    zeros = np.zeros(len(theta))
    s = mix(state.get("s", zeros), g ** 2, rho)
    u = state.get("u", zeros)
    delta = g * ((u + eps) ** 0.5 / (s + eps) ** 0.5)
    return theta - lr * delta, {"s": s, "u": mix(u, delta ** 2, rho)}


# %% right · loop
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    d = len(theta)
    s0, u0 = state.get("s", np.zeros(d)), state.get("u", np.zeros(d))
    s, u, new = np.zeros(d), np.zeros(d), np.zeros(d)
    for j in range(d):
        s[j] = rho * s0[j] + (1 - rho) * g[j] ** 2
        delta = np.sqrt(u0[j] + eps) / np.sqrt(s[j] + eps) * g[j]
        new[j] = theta[j] - lr * delta
        u[j] = rho * u0[j] + (1 - rho) * delta ** 2
    return new, {"s": s, "u": u}


# %% right · if for the empty state
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    if not state:
        state = {"s": np.zeros(theta.shape), "u": np.zeros(theta.shape)}
    out = {}
    out["s"] = rho * state["s"] + (1 - rho) * np.square(g)
    d = np.sqrt(state["u"] + eps) * g / np.sqrt(out["s"] + eps)
    out["u"] = rho * state["u"] + (1 - rho) * np.square(d)
    return theta - lr * d, out


# %% right · differences
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s, u = (state["s"], state["u"]) if "s" in state else (0 * g, 0 * g)
    s = s + (1 - rho) * (g ** 2 - s)
    step = np.sqrt(u + eps) / np.sqrt(s + eps) * g
    u = u + (1 - rho) * (step ** 2 - u)
    return np.subtract(theta, lr * step), {"u": u, "s": s}


# %% wrong · new u in the step · share 0.3 to 0.6
# reads: old|\bu\b|order
# never: \bsigns?\b
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    u = state.get("u", 0)
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * g
    u = rho * u + (1 - rho) * delta ** 2
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * g
    return theta - lr * delta, {"s": s, "u": u}


# %% wrong · old s in the step · share 0.4 to 0.7
# reads: new|old|\bs\b
# never: \bsigns?\b
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s, u = state.get("s", np.zeros(len(g))), state.get("u", np.zeros(len(g)))
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * g
    return theta - lr * delta, {"s": rho * s + (1 - rho) * g ** 2, "u": rho * u + (1 - rho) * delta ** 2}


# %% wrong · epsilon outside the roots · share 0.4 to 0.75
# reads: \beps|inside
# never: \border
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    u = state.get("u", 0)
    delta = (np.sqrt(u) + eps) / (np.sqrt(s) + eps) * g
    return theta - lr * delta, {"s": s, "u": rho * u + (1 - rho) * delta ** 2}


# %% wrong · no epsilon above: the first step is 0 for ever · share 0.4 to 0.7
# reads: \beps|first|0|\bu\b
# never: \bsigns?\b
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    u = state.get("u", np.zeros(len(g)))
    delta = np.sqrt(u) / np.sqrt(s + eps) * g
    return theta - lr * delta, {"s": s, "u": rho * u + (1 - rho) * delta ** 2}


# %% wrong · u averages the steps with the learning rate · share 0.5 to 0.85
# reads: \bu\b|learning rate|eta|without
# never: \bsigns?\b|\border
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    u = state.get("u", 0)
    step = lr * np.sqrt(u + eps) / np.sqrt(s + eps) * g
    return theta - step, {"s": s, "u": rho * u + (1 - rho) * step ** 2}


# %% wrong · learning rate is ignored · share 0.5 to 0.85
# reads: learning rate|\blr\b|eta
# never: \border
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    u = state.get("u", 0)
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * g
    return theta - delta, {"s": s, "u": rho * u + (1 - rho) * delta ** 2}


# %% wrong · no roots · share 0.4 to 0.65
# reads: root
# never: \border
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    u = state.get("u", 0)
    delta = (u + eps) / (s + eps) * g
    return theta - lr * delta, {"s": s, "u": rho * u + (1 - rho) * delta ** 2}


# %% wrong · ratio upside down · share 0.3 to 0.6
# reads: upside|divi|ratio|exchange
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    u = state.get("u", 0)
    delta = np.sqrt(s + eps) / np.sqrt(u + eps) * g
    return theta - lr * delta, {"s": s, "u": rho * u + (1 - rho) * delta ** 2}


# %% wrong · u averages the gradients · share 0.4 to 0.7
# reads: \bu\b|delta|gradient
# never: \bsigns?\b
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    u = state.get("u", 0)
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * g
    return theta - lr * delta, {"s": s, "u": rho * u + (1 - rho) * g ** 2}


# %% wrong · s and u exchanged in the state · share 0.4 to 0.75
# reads: exchange|\bs\b|swap|state
# never: \bsigns?\b
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    u = state.get("u", 0)
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * g
    return theta - lr * delta, {"s": rho * u + (1 - rho) * delta ** 2, "u": s}


# %% wrong · old u in the state · share 0.4 to 0.75
# reads: \bu\b|new|state
# never: \bsigns?\b
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    u = state.get("u", np.zeros(len(g)))
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * g
    return theta - lr * delta, {"s": s, "u": u}


# %% wrong · in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|copy
# never: \bsigns?\b
def adadelta_step(theta, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    u = state.get("u", 0)
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * g
    theta -= lr * delta
    return theta, {"s": s, "u": rho * u + (1 - rho) * delta ** 2}


# %% wrong · other default of rho · share 0.6 to 0.95
# reads: rho|default
# never: \bsigns?\b
def adadelta_step(theta, g, state, lr=1.0, rho=0.95, eps=1e-6):
    s = rho * state.get("s", 0) + (1 - rho) * g ** 2
    u = state.get("u", 0)
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * g
    return theta - lr * delta, {"s": s, "u": rho * u + (1 - rho) * delta ** 2}
