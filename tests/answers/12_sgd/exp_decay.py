"""Answers to 12_sgd, exp_decay: written from the released statement alone."""

# %% right · formula
def exp_decay(lr0, k, t):
    return lr0 * np.exp(-k * t)


# %% right · quotient
def exp_decay(lr0, k, t):
    return lr0 * np.exp(-np.multiply(k, t))


# %% right · power of e
def exp_decay(lr0, k, t):
    return lr0 * np.e ** (-k * np.asarray(t, dtype=float))


# %% right · factor of one epoch
def exp_decay(lr0, k, t):
    factor = np.exp(-k)
    return lr0 * factor ** t


# %% right · entry by entry with math
import math

def exp_decay(lr0, k, t):
    if np.ndim(t) == 0:
        return lr0 * math.exp(-k * t)
    out = np.zeros(np.shape(t))
    for i in np.ndindex(out.shape):
        out[i] = lr0 * math.exp(-k * t[i])
    return out


# %% right · vectorized
import math

def exp_decay(lr0, k, t):
    one = np.vectorize(lambda e: lr0 * math.exp(-k * e), otypes=[float])
    return one(t)


# %% wrong · math.exp: single numbers only · share 0.5 to 0.8
# reads: array|math
# never: \bsigns?\b
import math

def exp_decay(lr0, k, t):
    return lr0 * math.exp(-k * t)


# %% wrong · sign · share 0.4 to 0.7
# reads: \bsigns?\b|minus|fall|grow|- ?k
# never: \barray
def exp_decay(lr0, k, t):
    return lr0 * np.exp(k * t)


# %% wrong · k alone in the exponent · share 0.3 to 0.6
# reads: \bt\b|epoch|exponent
# never: \barray
def exp_decay(lr0, k, t):
    return lr0 * np.exp(-k) * t


# %% wrong · epochs from 1 · share 0.5 to 0.75
# reads: 0|epoch|first
# never: \barray
def exp_decay(lr0, k, t):
    return lr0 * np.exp(-k * (t + 1))


# %% wrong · power of 1 - k · share 0.3 to 0.65
# reads: \be\b|exp
# never: \barray
def exp_decay(lr0, k, t):
    return lr0 * (1 - k) ** t


# %% wrong · power of 2 · share 0.4 to 0.65
# reads: \be\b|exp|2
# never: \barray
def exp_decay(lr0, k, t):
    return lr0 * 2.0 ** (-k * t)


# %% wrong · divided in the exponent · share 0.3 to 0.65
# reads: multipl|divi|product
# never: \barray
def exp_decay(lr0, k, t):
    return lr0 * np.exp(-t / k)


# %% wrong · learning rate inside · share 0.3 to 0.6
# reads: lr0|outside|factor
def exp_decay(lr0, k, t):
    return np.exp(-lr0 * k * t)


# %% wrong · arrays only · share 0.5 to 0.8
# reads: single|number|int|array|len
# never: \bsigns?\b
def exp_decay(lr0, k, t):
    return np.array([lr0 * np.exp(-k * e) for e in t])


# %% wrong · inverse decay · share 0.1 to 0.4
def exp_decay(lr0, k, t):
    return lr0 / (1 + k * t)


# %% wrong · rounded to five digits as in the example · share 0.5 to 0.85
# reads: round|digit
# never: \bsigns?\b
def exp_decay(lr0, k, t):
    return np.round(lr0 * np.exp(-k * t), 5)


# %% wrong · first terms of the series · share 0.2 to 0.5
# never: \barray
def exp_decay(lr0, k, t):
    return lr0 * (1 - k * t + (k * t) ** 2 / 2)
