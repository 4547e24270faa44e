"""Answers to 12_sgd, inverse_decay: written from the released statement alone."""

# %% right · formula
def inverse_decay(lr0, rate, t):
    return lr0 / (1 + rate * t)


# %% right · np.divide
def inverse_decay(lr0, rate, t):
    return np.divide(lr0, 1.0 + np.multiply(rate, t))


# %% right · negative power
def inverse_decay(lr0, rate, t):
    return lr0 * (1.0 + rate * np.asarray(t)) ** -1.0


# %% right · lambda
inverse_decay = lambda lr0, rate, t: lr0 / (rate * t + 1)


# %% right · factor
def inverse_decay(lr0, rate, t):
    slowdown = 1 + rate * t
    return lr0 * (1 / slowdown)


# %% right · entry by entry
def inverse_decay(lr0, rate, t):
    if np.ndim(t) == 0:
        return lr0 / (1 + rate * t)
    flat = [lr0 / (1 + rate * k) for k in np.ravel(t)]
    return np.array(flat).reshape(np.shape(t))


# %% wrong · brackets forgotten · share 0.4 to 0.7
# reads: bracket|parenthes|denominator
# never: \barray
def inverse_decay(lr0, rate, t):
    return lr0 / 1 + rate * t


# %% wrong · no 1 · share 0.3 to 0.65
# reads: 1 ?\+|1\b|0
# never: \barray
def inverse_decay(lr0, rate, t):
    return lr0 / (rate * t)


# %% wrong · product instead of quotient · share 0.3 to 0.6
# reads: divi|fall|grow|small
# never: \barray
def inverse_decay(lr0, rate, t):
    return lr0 * (1 + rate * t)


# %% wrong · linear · share 0.2 to 0.5
# never: \barray
def inverse_decay(lr0, rate, t):
    return lr0 * (1 - rate * t)


# %% wrong · epochs from 1 · share 0.5 to 0.75
# reads: 0|epoch|first|one
# never: \barray
def inverse_decay(lr0, rate, t):
    return lr0 / (1 + rate * (t + 1))


# %% wrong · single numbers only · share 0.5 to 0.8
# reads: array|float
# never: \bepoch 0
def inverse_decay(lr0, rate, t):
    return float(lr0 / (1 + rate * t))


# %% wrong · arrays only · share 0.5 to 0.8
# reads: single|number|int|array|len
# never: \bbracket
def inverse_decay(lr0, rate, t):
    return np.array([lr0 / (1 + rate * k) for k in t])


# %% wrong · whole numbers as the array has them · share 0.4 to 0.8
# never: \bbracket
def inverse_decay(lr0, rate, t):
    if np.ndim(t) == 0:
        return lr0 / (1 + rate * t)
    out = np.zeros_like(t)
    out[:] = lr0 / (1 + rate * t)
    return out


# %% wrong · exponential · share 0.1 to 0.4
def inverse_decay(lr0, rate, t):
    return lr0 * np.exp(-rate * t)


# %% wrong · never below a thousandth · share 0.5 to 0.85
# never: \barray
def inverse_decay(lr0, rate, t):
    return np.maximum(lr0 / (1 + rate * t), 1e-3)


# %% wrong · square root of the epoch · share 0.3 to 0.6
def inverse_decay(lr0, rate, t):
    return lr0 / (1 + rate * np.sqrt(t))


# %% wrong · t overwritten · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bbracket
def inverse_decay(lr0, rate, t):
    result = lr0 / (1 + rate * t)
    if np.ndim(t):
        t += 1
    return result
