"""Answers to 03_linear_regression, sse: written from the released statement alone."""

# %% right · sum of squares
def sse(y_hat, y):
    return np.sum((y - y_hat) ** 2)


# %% right · scalar product
def sse(y_hat, y):
    e = y_hat - y
    return float(e @ e)


# %% right · a loop
def sse(y_hat, y):
    total = 0.0
    for i in range(len(y)):
        total += (y[i] - y_hat[i]) ** 2
    return total


# %% right · generator
def sse(y_hat, y):
    return sum((p - t) ** 2 for p, t in zip(y_hat, y))


# %% right · square of the norm
def sse(y_hat, y):
    return np.linalg.norm(y - y_hat) ** 2


# %% right · einsum
def sse(y_hat, y):
    r = np.subtract(y, y_hat)
    return np.einsum("i,i->", r, r)


# %% right · np.square
def sse(y_hat, y):
    return np.square(y - y_hat).sum()


# %% wrong · mean · share 0.4 to 0.7
# reads: mean|sum|N|factor|number of examples
# never: overwrit|\bsigns?\b
def sse(y_hat, y):
    return np.mean((y - y_hat) ** 2)


# %% wrong · sum before the square · share 0.2 to 0.5
# never: overwrit|a mean\b|mean instead
def sse(y_hat, y):
    return np.sum(y - y_hat) ** 2


# %% wrong · absolute values · share 0.2 to 0.5
# never: overwrit|a mean\b|mean instead
def sse(y_hat, y):
    return np.sum(np.abs(y - y_hat))


# %% wrong · root · share 0.3 to 0.6
# never: overwrit|a mean\b|mean instead
def sse(y_hat, y):
    return np.sqrt(np.sum((y - y_hat) ** 2))


# %% wrong · not summed · share 0.3 to 0.6
# reads: shape|number|sum|float
# never: overwrit
def sse(y_hat, y):
    return (y - y_hat) ** 2


# %% wrong · half · share 0.5 to 0.75
# reads: factor|half|0\.5|1/2|twice|2
# never: overwrit|wrong shape|has (the )?shape
def sse(y_hat, y):
    return 0.5 * np.sum((y - y_hat) ** 2)


# %% wrong · overwrites the predictions · share 0.85 to 0.95
# never: a mean\b|mean instead|factor
def sse(y_hat, y):
    y_hat -= y
    return np.sum(y_hat**2)


# %% wrong · difference of the squares · share 0.1 to 0.4
# never: overwrit|a mean\b|mean instead
def sse(y_hat, y):
    return np.sum(y**2 - y_hat**2)


# %% wrong · the last example is left out · share 0.5 to 0.75
# never: overwrit|\bsigns?\b
def sse(y_hat, y):
    total = 0.0
    for i in range(len(y) - 1):
        total += (y[i] - y_hat[i]) ** 2
    return total


# %% wrong · returns within the loop · share 0.2 to 0.5
# never: overwrit
def sse(y_hat, y):
    total = 0
    for p, t in zip(y_hat, y):
        total += (p - t) ** 2
        return total


# %% wrong · rounded to whole numbers · share 0.4 to 0.8
# never: overwrit|a mean\b|mean instead
def sse(y_hat, y):
    return float(int(np.sum((y - y_hat) ** 2)))


# %% wrong · errors of less than one are ignored · share 0.3 to 0.7
# never: overwrit|a mean\b|mean instead
def sse(y_hat, y):
    e = np.abs(y - y_hat)
    return np.sum(e[e >= 1] ** 2)


# %% wrong · stops at the first prediction that is met exactly · share 0.4 to 0.8
# never: overwrit|a mean\b|mean instead
def sse(y_hat, y):
    total = 0.0
    for p, t in zip(y_hat, y):
        if p == t:
            break
        total += (p - t) ** 2
    return total


# %% wrong · an array for a single example · share 0.6 to 0.9
# never: overwrit|a mean\b|mean instead|factor
def sse(y_hat, y):
    squares = (y - y_hat) ** 2
    while len(squares) > 1:
        return squares.sum()
    return squares


# %% wrong · every target with every prediction · share 0.2 to 0.5
# never: overwrit|a mean\b|mean instead
def sse(y_hat, y):
    e = y.reshape(-1, 1) - y_hat
    return np.sum(e**2)
