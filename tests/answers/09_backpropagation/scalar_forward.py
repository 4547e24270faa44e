"""Answers to 09_backpropagation, scalar_forward: written from the released statement alone."""

# %% right · with the given sigmoid
def scalar_forward(x, w, b, y):
    h = x * w + b
    lam = sigmoid(h)
    return x, h, lam, y, 0.5 * (y - lam) ** 2


# %% right · own careful sigmoid in two branches
import math

def scalar_forward(x, w, b, y):
    h = w * x + b
    if h >= 0:
        lam = 1 / (1 + math.exp(-h))
    else:
        e = math.exp(h)
        lam = e / (1 + e)
    loss = (lam - y) ** 2 / 2
    return (x, h, lam, y, loss)


# %% right · through tanh
def scalar_forward(x, w, b, y):
    h = x * w + b
    lam = 0.5 * (1 + np.tanh(h / 2))
    error = y - lam
    return (x, h, lam, y, error * error / 2)


# %% right · everything turned into float
def scalar_forward(x, w, b, y):
    h = float(x * w + b)
    lam = float(sigmoid(h))
    l = float(0.5 * np.square(y - lam))
    return float(x), h, lam, float(y), l


# %% right · through logaddexp
def scalar_forward(x, w, b, y):
    h = b + w * x
    lam = np.exp(-np.logaddexp(0, -h))
    cache = (x, h, lam, y, (y - lam) ** 2 * 0.5)
    return cache


# %% right · a helper and a list turned into a tuple
def half_square(a):
    return a ** 2 / 2

def scalar_forward(x, w, b, y):
    out = [x]
    out.append(x * w + b)
    out.append(sigmoid(out[1]))
    out.append(y)
    out.append(half_square(y - out[2]))
    return tuple(out)


# %% right · clipped where the sigmoid is 0 or 1 in double precision anyway
def scalar_forward(x, w, b, y):
    h = x * w + b
    lam = 1.0 / (1.0 + np.exp(-np.clip(h, -700, 700)))
    return x, h, lam, y, (lam - y) * (lam - y) / 2


# %% wrong · no one half in the loss · share 0.6 to 0.85
# reads: half|1/2|0\.5|twice|2 times
# never: \boverflow|\bsigmoid is
def scalar_forward(x, w, b, y):
    h = x * w + b
    lam = sigmoid(h)
    return x, h, lam, y, (y - lam) ** 2


# %% wrong · four of five numbers right, loss without square · share 0.6 to 0.85
# reads: loss|square|\bl\b
# never: \blam is
def scalar_forward(x, w, b, y):
    h = x * w + b
    lam = sigmoid(h)
    return x, h, lam, y, 0.5 * (y - lam)


# %% wrong · math.exp overflows for a large negative score · share 0.6 to 0.9
# reads: overflow|thousand|large
# never: \bhalf|\border
import math

def scalar_forward(x, w, b, y):
    h = x * w + b
    lam = 1 / (1 + math.exp(-h))
    return x, h, lam, y, 0.5 * (y - lam) ** 2


# %% wrong · nan for a large positive score · share 0.6 to 0.9
# reads: overflow|nan|thousand|large
def scalar_forward(x, w, b, y):
    h = x * w + b
    lam = np.exp(h) / (1 + np.exp(h))
    return x, h, lam, y, 0.5 * (y - lam) ** 2


# %% wrong · score in a narrow range · share 0.6 to 0.9
# never: \bhalf|\border
def scalar_forward(x, w, b, y):
    h = np.clip(x * w + b, -50, 50)
    lam = sigmoid(h)
    return x, h, lam, y, 0.5 * (y - lam) ** 2


# %% wrong · weight instead of input in the cache · share 0.6 to 0.85
# reads: first|\bx\b|input
# never: \bloss is wrong
def scalar_forward(x, w, b, y):
    h = x * w + b
    lam = sigmoid(h)
    return w, h, lam, y, 0.5 * (y - lam) ** 2


# %% wrong · order of lam and y exchanged · share 0.5 to 0.8
# reads: order|exchanged|swapped|place
def scalar_forward(x, w, b, y):
    h = x * w + b
    lam = sigmoid(h)
    return x, h, y, lam, 0.5 * (y - lam) ** 2


# %% wrong · no bias in the score · share 0.25 to 0.6
# reads: bias|\bb\b
# never: \border
def scalar_forward(x, w, b, y):
    h = x * w
    lam = sigmoid(h)
    return x, h, lam, y, 0.5 * (y - lam) ** 2


# %% wrong · only the loss · share 0.1 to 0.45
# reads: five|tuple|cache
# never: \bloss is wrong
def scalar_forward(x, w, b, y):
    return 0.5 * (y - sigmoid(x * w + b)) ** 2


# %% wrong · bias subtracted, and no half · share 0.1 to 0.5
# reads: bias|\bb\b|\bsigns?\b
def scalar_forward(x, w, b, y):
    h = x * w - b
    lam = sigmoid(h)
    return x, h, lam, y, (y - lam) ** 2


# %% wrong · cross-entropy instead of the square · share 0.5 to 0.8
# reads: loss|square
# never: \border
def scalar_forward(x, w, b, y):
    h = x * w + b
    lam = sigmoid(h)
    return x, h, lam, y, -y * np.log(lam) - (1 - y) * np.log(1 - lam)
