"""Answers to 12_sgd, sgd_step: written from the released statement alone."""

# %% right · dict comprehension
def sgd_step(params, grads, lr):
    return {name: params[name] - lr * grads[name] for name in params}


# %% right · loop
def sgd_step(params, grads, lr):
    new = {}
    for k, theta in params.items():
        new[k] = theta - lr * grads[k]
    return new


# %% right · zip
def sgd_step(params, grads, lr):
    values = [params[k] - lr * grads[k] for k in params]
    return dict(zip(params.keys(), values))


# %% right · copies changed
def sgd_step(params, grads, lr):
    new = {k: np.array(v, dtype=float) for k, v in params.items()}
    for k in new:
        new[k] -= lr * grads[k]
    return new


# %% right · deep copy
import copy

def sgd_step(params, grads, lr):
    new = copy.deepcopy(params)
    for k in grads:
        new[k] = new[k] - np.multiply(lr, grads[k])
    return new


# %% right · helper
def move(theta, dtheta, lr):
    return np.subtract(theta, lr * dtheta)


def sgd_step(params, grads, lr):
    return dict((name, move(params[name], grads[name], lr)) for name in sorted(params))


# %% wrong · velocity kept between calls · share 0.3 to 0.7
# reads: call|second|again|earlier|before|twice
# never: \bsigns?\b
def sgd_step(params, grads, lr):
    v = getattr(sgd_step, "v", {})
    new = {}
    for k in params:
        old = v.get(k)
        v[k] = grads[k] + (0.9 * old if old is not None and np.shape(old) == np.shape(grads[k]) else 0)
        new[k] = params[k] - lr * v[k]
    sgd_step.v = v
    return new


# %% wrong · plus · share 0.4 to 0.7
# reads: \bsigns?\b|minus|against|subtract|direction
# never: \bcopy
def sgd_step(params, grads, lr):
    return {k: params[k] + lr * grads[k] for k in params}


# %% wrong · dictionary overwritten · share 0.8 to 0.95
# reads: new dict|modif|overwr|copy|chang|argument
# never: \bsigns?\b
def sgd_step(params, grads, lr):
    for k in params:
        params[k] = params[k] - lr * grads[k]
    return params


# %% wrong · arrays overwritten · share 0.8 to 0.95
# reads: modif|overwr|copy|chang|argument|new
# never: \bsigns?\b
def sgd_step(params, grads, lr):
    new = params.copy()
    for k in new:
        new[k] -= lr * grads[k]
    return new


# %% wrong · gradients scaled in place · share 0.8 to 0.95
# reads: modif|overwr|copy|chang|argument
# never: \bsigns?\b
def sgd_step(params, grads, lr):
    new = {}
    for k in params:
        grads[k] *= lr
        new[k] = params[k] - grads[k]
    return new


# %% wrong · first parameter only · share 0.25 to 0.6
# reads: every|all|each|name|key
# never: \bsigns?\b
def sgd_step(params, grads, lr):
    new = {}
    for k in params:
        new[k] = params[k] - lr * grads[k]
        return new


# %% wrong · only W and b · share 0.3 to 0.65
# reads: name|key|every|any
# never: \bsigns?\b
def sgd_step(params, grads, lr):
    return {"W": params["W"] - lr * grads["W"], "b": params["b"] - lr * grads["b"]}


# %% wrong · learning rate forgotten · share 0.4 to 0.7
# reads: learning rate|\blr\b|factor
# never: \bsigns?\b
def sgd_step(params, grads, lr):
    return {k: params[k] - grads[k] for k in params}


# %% wrong · the steps without the parameters · share 0.2 to 0.5
# reads: param|old|step
# never: \bcopy
def sgd_step(params, grads, lr):
    return {k: -lr * grads[k] for k in params}


# %% wrong · paired by place, not by name · share 0.5 to 0.85
# reads: name|key|order
# never: \bsigns?\b
def sgd_step(params, grads, lr):
    return {k: v - lr * g for (k, v), g in zip(params.items(), grads.values())}


# %% wrong · gradient normalized · share 0.2 to 0.5
# never: \bcopy
def sgd_step(params, grads, lr):
    return {k: params[k] - lr * grads[k] / np.linalg.norm(grads[k]) for k in params}


# %% wrong · large gradients cut at 100 · share 0.5 to 0.85
# never: \bsigns?\b
def sgd_step(params, grads, lr):
    return {k: params[k] - lr * np.clip(grads[k], -100, 100) for k in params}


# %% wrong · a list · share 0.4 to 0.75
# reads: dict
# never: \bsigns?\b
def sgd_step(params, grads, lr):
    return [params[k] - lr * grads[k] for k in params]
