"""Answers to 09_backpropagation, scalar_backward: written from the released statement alone."""

# %% right · three lines
def scalar_backward(cache):
    x, h, lam, y, l = cache
    dh = (lam - y) * lam * (1 - lam)
    return dh * x, dh


# %% right · every derivative by name
def scalar_backward(cache):
    x, _, lam, y, _ = cache
    dlam = lam - y
    dh = dlam * lam * (1.0 - lam)
    dw = dh * x
    db = dh * 1.0
    return dw, db


# %% right · by index
def scalar_backward(cache):
    dh = (cache[2] - cache[3]) * cache[2] * (1 - cache[2])
    return cache[0] * dh, dh


# %% right · two minus signs
def scalar_backward(cache):
    x, h, lam, y, loss = cache
    db = -(y - lam) * (lam - lam ** 2)
    dw = db * x
    return float(dw), float(db)


# %% right · lam once more from h
def scalar_backward(cache):
    x, h, _, y, _ = cache
    lam = sigmoid(h)
    slope = lam * sigmoid(-h)
    delta = (lam - y) * slope
    return x * delta, delta


# %% right · vector of the factors
def scalar_backward(cache):
    x, h, lam, y, l = cache
    back = (lam - y) * (lam * (1 - lam)) * np.array([x, 1.0])
    return tuple(back)


# %% right · helper for the slope
def slope(lam):
    return lam * (1 - lam)

def scalar_backward(cache):
    x, h, lam, y, l = cache
    return (lam - y) * slope(lam) * x, (lam - y) * slope(lam)


# %% wrong · wrong sign · share 0.5 to 0.75
# reads: \bsigns?\b
# never: \binput|\bfactor
def scalar_backward(cache):
    x, h, lam, y, l = cache
    dh = (y - lam) * lam * (1 - lam)
    return dh * x, dh


# %% wrong · slope of the sigmoid forgotten · share 0.3 to 0.65
# reads: sigmoid|slope|lam|1 -
# never: \bsigns?\b
def scalar_backward(cache):
    x, h, lam, y, l = cache
    dh = lam - y
    return dh * x, dh


# %% wrong · slope at lam instead of h · share 0.35 to 0.7
# reads: sigmoid|slope|lam|again|twice
# never: \bsigns?\b
def scalar_backward(cache):
    x, h, lam, y, l = cache
    s = sigmoid(lam)
    dh = (lam - y) * s * (1 - s)
    return dh * x, dh


# %% wrong · factor 2 · share 0.5 to 0.8
# reads: 2|half|twice|double
# never: \bsigns?\b
def scalar_backward(cache):
    x, h, lam, y, l = cache
    dh = 2 * (lam - y) * lam * (1 - lam)
    return dh * x, dh


# %% wrong · bias and weight exchanged · share 0.5 to 0.8
# reads: exchange|order|swap|place
# never: \bsigns?\b
def scalar_backward(cache):
    x, h, lam, y, l = cache
    dh = (lam - y) * lam * (1 - lam)
    return dh, dh * x


# %% wrong · derivative of the weight without the input · share 0.4 to 0.7
# reads: \bx\b|input|\bdw\b|first
# never: \bdb\b|\bsecond|\bsigns?\b
def scalar_backward(cache):
    x, h, lam, y, l = cache
    dh = (lam - y) * lam * (1 - lam)
    return dh, dh


# %% wrong · bias multiplied by the input as well · share 0.4 to 0.7
# reads: \bdb\b|bias|second
# never: \bdw is|\bsigns?\b
def scalar_backward(cache):
    x, h, lam, y, l = cache
    dh = (lam - y) * lam * (1 - lam)
    return dh * x, dh * x


# %% wrong · score for the input · share 0.4 to 0.7
# never: \bdb\b|\bsigns?\b
def scalar_backward(cache):
    x, h, lam, y, l = cache
    dh = (lam - y) * lam * (1 - lam)
    return dh * h, dh


# %% wrong · square root of the loss: the sign is lost above the target · share 0.3 to 0.7
# reads: \bsigns?\b
# never: \bexchange
def scalar_backward(cache):
    x, h, lam, y, l = cache
    dlam = -np.sqrt(2 * l)
    dh = dlam * lam * (1 - lam)
    return dh * x, dh


# %% wrong · a step instead of derivatives · share 0.2 to 0.55
def scalar_backward(cache):
    x, h, lam, y, l = cache
    dh = (lam - y) * lam * (1 - lam)
    lr = 0.1
    return -lr * dh * x, -lr * dh
