"""Answers to 03_linear_regression, mse: written from the released statement alone."""

# %% right · mean of squares
def mse(y_hat, y):
    return np.mean((y - y_hat) ** 2)


# %% right · by sse
def mse(y_hat, y):
    return sse(y_hat, y) / len(y)


# %% right · a loop
def mse(y_hat, y):
    total = 0.0
    for p, t in zip(y_hat, y):
        total += (p - t) ** 2
    return total / len(y)


# %% right · scalar product
def mse(y_hat, y):
    e = y - y_hat
    return e.dot(e) / e.size


# %% right · square of the norm, divided by N
def mse(y_hat, y):
    N = y.shape[0]
    return float(np.linalg.norm(y_hat - y) ** 2 / N)


# %% right · np.average
def mse(y_hat, y):
    return np.average(np.square(np.subtract(y, y_hat)))


# %% right · shares of the examples
def mse(y_hat, y):
    weight = 1 / len(y)
    return sum([weight * (a - b) * (a - b) for a, b in zip(y, y_hat)])


# %% wrong · sum · share 0.3 to 0.65
# reads: mean|sum|N|factor|number of examples|divid
# never: overwrit|\bsigns?\b
def mse(y_hat, y):
    return np.sum((y - y_hat) ** 2)


# %% wrong · N - 1 · share 0.5 to 0.75
# reads: N|factor|divid
# never: overwrit|\bsigns?\b
def mse(y_hat, y):
    return np.sum((y - y_hat) ** 2) / (len(y) - 1)


# %% wrong · root of the mean · share 0.4 to 0.7
# never: overwrit|N ?- ?1
def mse(y_hat, y):
    return np.sqrt(np.mean((y - y_hat) ** 2))


# %% wrong · mean before the square · share 0.2 to 0.5
# never: overwrit|N ?- ?1
def mse(y_hat, y):
    return np.mean(y - y_hat) ** 2


# %% wrong · mean absolute error · share 0.25 to 0.55
# never: overwrit|N ?- ?1
def mse(y_hat, y):
    return np.mean(np.abs(y - y_hat))


# %% wrong · half of the mean · share 0.5 to 0.75
# never: overwrit|N ?- ?1
def mse(y_hat, y):
    return np.mean((y - y_hat) ** 2) / 2


# %% wrong · variance of the errors · share 0.25 to 0.65
# never: overwrit|N ?- ?1
def mse(y_hat, y):
    return np.var(y - y_hat)


# %% wrong · divided by three · share 0.2 to 0.5
# never: overwrit|\bsigns?\b
def mse(y_hat, y):
    return sse(y_hat, y) / 3


# %% wrong · divided by N twice · share 0.4 to 0.7
# never: overwrit|\bsigns?\b
def mse(y_hat, y):
    return np.mean((y - y_hat) ** 2) / len(y)


# %% wrong · overwrites the targets · share 0.85 to 0.95
# never: N ?- ?1|factor
def mse(y_hat, y):
    y -= y_hat
    return np.mean(y * y)


# %% wrong · whole division · share 0.4 to 0.8
# never: overwrit|N ?- ?1
def mse(y_hat, y):
    return np.sum((y - y_hat) ** 2) // len(y)


# %% wrong · returns within the loop · share 0.2 to 0.5
# never: overwrit
def mse(y_hat, y):
    total = 0
    for i in range(len(y)):
        total += (y[i] - y_hat[i]) ** 2
        return total / len(y)


# %% wrong · divided by N, or by N - 1 where it can · share 0.4 to 0.75
# never: overwrit|\bsigns?\b
def mse(y_hat, y):
    n = len(y)
    return np.sum((y - y_hat) ** 2) / max(n - 1, 1)


# %% wrong · examples without an error do not count · share 0.5 to 0.85
# never: overwrit|N ?- ?1
def mse(y_hat, y):
    e = y - y_hat
    return np.sum(e**2) / max(np.count_nonzero(e), 1)


# %% wrong · one value for each example · share 0.25 to 0.5
# never: overwrit
def mse(y_hat, y):
    return (y - y_hat) ** 2 / len(y)
