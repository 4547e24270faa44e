"""Answers to 01_formal_neuron, sigmoid_derivative: written from the released statement alone."""

# %% right · by the sigmoid
def sigmoid_derivative(z, a=1.0):
    h = sigmoid(z, a)
    return a * h * (1 - h)


# %% right · an even function, so the exponent may be negative
def sigmoid_derivative(z, a=1.0):
    e = np.exp(-np.abs(a * z))
    return a * e / (1 + e) ** 2


# %% right · hyperbolic tangent
def sigmoid_derivative(z, a=1.0):
    return a * (1 - np.tanh(a * z / 2) ** 2) / 4


# %% right · product of the two sides
def sigmoid_derivative(z, a=1.0):
    return a * sigmoid(z, a) * sigmoid(-z, a)


# %% right · a loop
def sigmoid_derivative(z, a=1.0):
    out = np.zeros(z.shape)
    for i in np.ndindex(*z.shape):
        e = np.exp(-abs(a * z[i]))
        out[i] = a * e / (1 + e) ** 2
    return out


# %% right · own sigmoid, with a warning of an overflow
def sigmoid_derivative(z, a=1.0):
    h = 1.0 / (1.0 + np.exp(-a * np.asarray(z)))
    return a * (h - h * h)


# %% right · denominator multiplied out
def sigmoid_derivative(z, a=1.0):
    with np.errstate(over="ignore"):
        return a / (2 + np.exp(a * z) + np.exp(-a * z))


# %% right · clipped far out
def sigmoid_derivative(z, a=1.0):
    t = np.clip(a * z, -300, 300)
    return a * np.exp(-t) / (1 + np.exp(-t)) ** 2


# %% wrong · the formula of the slide · share 0.35 to 0.65
# reads: slope|chain rule|factor|`a`|\ba\b
# never: (is|are) nan|overflows|wrong shape|has (the )?shape
def sigmoid_derivative(z, a=1.0):
    h = sigmoid(z, a)
    return h * (1 - h)


# %% wrong · z taken as an output · share 0 to 0.4
# never: overflows|wrong shape|has (the )?shape
def sigmoid_derivative(z, a=1.0):
    return a * z * (1 - z)


# %% wrong · the sign of deck 002 · share 0.25 to 0.6
# reads: sign|negative
# never: wrong shape|has (the )?shape|overwrit
def sigmoid_derivative(z, a=1.0):
    e = np.exp(-np.abs(a * z))
    return -a * e / (1 + e) ** 2


# %% wrong · overflows to nan far to the left · share 0.5 to 0.8
# reads: nan|overflow
# never: factor|reversed|wrong shape|has (the )?shape
def sigmoid_derivative(z, a=1.0):
    return a * np.exp(-a * z) / (1 + np.exp(-a * z)) ** 2


# %% wrong · whole numbers stay whole · share 0.5 to 0.85
# reads: integer|whole|int
# never: reversed|factor
def sigmoid_derivative(z, a=1.0):
    out = np.empty_like(z)
    h = 1 / (1 + np.exp(-a * z))
    out[...] = a * h * (1 - h)
    return out


# %% wrong · slope outside only · share 0.25 to 0.6
# never: (is|are) nan|wrong shape|has (the )?shape|reversed
def sigmoid_derivative(z, a=1.0):
    h = sigmoid(z)
    return a * h * (1 - h)


# %% wrong · slope ignored everywhere · share 0.2 to 0.5
# never: (is|are) nan|wrong shape|has (the )?shape|reversed
def sigmoid_derivative(z, a=1.0):
    h = sigmoid(z)
    return h * (1 - h)


# %% wrong · divided by the slope · share 0.35 to 0.65
# never: (is|are) nan|wrong shape|has (the )?shape|reversed
def sigmoid_derivative(z, a=1.0):
    h = sigmoid(z, a)
    return h * (1 - h) / a


# %% wrong · square of the slope · share 0.35 to 0.65
# never: (is|are) nan|wrong shape|has (the )?shape|reversed
def sigmoid_derivative(z, a=1.0):
    h = sigmoid(z, a)
    return a**2 * h * (1 - h)


# %% wrong · h squared is forgotten · share 0 to 0.4
# never: (is|are) nan|wrong shape|has (the )?shape
def sigmoid_derivative(z, a=1.0):
    h = sigmoid(z, a)
    return a * h * 1 - h


# %% wrong · plus instead of minus · share 0.1 to 0.5
# never: (is|are) nan|wrong shape|has (the )?shape
def sigmoid_derivative(z, a=1.0):
    h = sigmoid(z, a)
    return a * h * (1 + h)


# %% wrong · coarse forward difference · share 0.3 to 0.7
# never: (is|are) nan|wrong shape|has (the )?shape
def sigmoid_derivative(z, a=1.0):
    eps = 0.1
    return (sigmoid(z + eps, a) - sigmoid(z, a)) / eps


# %% wrong · z overwritten by its probabilities · share 0.75 to 0.95
# never: reversed|(is|are) nan
def sigmoid_derivative(z, a=1.0):
    z[...] = sigmoid(z, a)
    return a * z * (1 - z)


# %% wrong · np.gradient of the values that happen to be given · share 0 to 0.35
# never: overwrit
def sigmoid_derivative(z, a=1.0):
    return np.gradient(sigmoid(z, a), z)


# %% wrong · sigmoid of the sigmoid · share 0.1 to 0.5
# never: (is|are) nan|wrong shape|has (the )?shape
def sigmoid_derivative(z, a=1.0):
    h = sigmoid(sigmoid(z, a), a)
    return a * h * (1 - h)
