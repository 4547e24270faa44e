"""Answers to 06_logistic_regression, bce_grad_p: written from the released statement alone."""

# %% right · quotient of the slide without its sum
def bce_grad_p(p, y):
    return (p - y) / (p * (1 - p))


# %% right · both terms
def bce_grad_p(p, y):
    return -y / p + (1 - y) / (1 - p)


# %% right · by label
def bce_grad_p(p, y):
    return np.where(y == 1, -1 / p, 1 / (1 - p))


# %% right · a loop
def bce_grad_p(p, y):
    g = np.zeros(len(p))
    for i in range(len(p)):
        if y[i] == 1:
            g[i] = -1 / p[i]
        else:
            g[i] = 1 / (1 - p[i])
    return g


# %% right · a list
def bce_grad_p(p, y):
    return [(q - t) / (q * (1 - q)) for q, t in zip(p, y)]


# %% right · one denominator for both labels
def bce_grad_p(p, y):
    return 1 / ((1 - y) - p)


# %% right · mask
def bce_grad_p(p, y):
    g = 1.0 / (1.0 - p)
    ones = y.astype(bool)
    g[ones] = -1.0 / p[ones]
    return g


# %% wrong · the sum of the slide · share 0.3 to 0.6
# reads: sum|shape|each|one number|example
# never: overwrit|transposed|reversed
def bce_grad_p(p, y):
    return np.sum((p - y) / (p * (1 - p)))


# %% wrong · divided by N · share 0.5 to 0.75
# reads: N|mean|factor|number of examples
# never: overwrit|transposed|reversed
def bce_grad_p(p, y):
    return (p - y) / (p * (1 - p)) / len(p)


# %% wrong · the sign · share 0.4 to 0.7
# reads: sign|reversed|negative
# never: overwrit|transposed|wrong shape|has (the )?shape
def bce_grad_p(p, y):
    return (y - p) / (p * (1 - p))


# %% wrong · derivative with respect to the score · share 0.2 to 0.5
# never: overwrit|transposed|wrong shape|has (the )?shape
def bce_grad_p(p, y):
    return p - y


# %% wrong · second sign · share 0.5 to 0.75
# never: overwrit|transposed|wrong shape|has (the )?shape
def bce_grad_p(p, y):
    return -y / p - (1 - y) / (1 - p)


# %% wrong · label 1 only · share 0.4 to 0.65
# never: overwrit|transposed|wrong shape|has (the )?shape
def bce_grad_p(p, y):
    return -y / p


# %% wrong · half of the denominator · share 0.4 to 0.7
# never: overwrit|transposed|wrong shape|has (the )?shape
def bce_grad_p(p, y):
    return (p - y) / p


# %% wrong · missing parentheses · share 0.35 to 0.65
# never: overwrit|transposed|wrong shape|has (the )?shape
def bce_grad_p(p, y):
    return (p - y) / p * (1 - p)


# %% wrong · whole numbers as the labels · share 0.5 to 0.8
# reads: integer|whole|int
# never: overwrit|transposed|wrong shape|has (the )?shape
def bce_grad_p(p, y):
    g = np.zeros_like(y)
    for i in range(len(y)):
        g[i] = (p[i] - y[i]) / (p[i] * (1 - p[i]))
    return g


# %% wrong · p and y exchanged · share 0.1 to 0.45
# never: overwrit|transposed|wrong shape|has (the )?shape
def bce_grad_p(p, y):
    return (y - p) / (y * (1 - y))


# %% wrong · the cost instead of its derivative · share 0.1 to 0.35
# never: overwrit|transposed|wrong shape|has (the )?shape
def bce_grad_p(p, y):
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


# %% wrong · a small constant in the denominator · share 0.6 to 0.9
# never: overwrit|transposed|wrong shape|has (the )?shape
def bce_grad_p(p, y):
    return (p - y) / (p * (1 - p) + 1e-3)


# %% wrong · probabilities clipped · share 0.6 to 0.9
# never: overwrit|transposed|wrong shape|has (the )?shape
def bce_grad_p(p, y):
    p = np.clip(p, 0.01, 0.99)
    return (p - y) / (p * (1 - p))


# %% wrong · overwrites p · share 0.85 to 0.95
# never: transposed|reversed|wrong shape|has (the )?shape
def bce_grad_p(p, y):
    variance = p * (1 - p)
    p -= y
    return p / variance


# %% wrong · the same number for all · share 0.2 to 0.5
# never: overwrit|transposed
def bce_grad_p(p, y):
    total = ((p - y) / (p * (1 - p))).sum()
    return np.full(len(p), total)
