"""Answers to 03_linear_regression, poly_features: written from the released statement alone."""

# %% right · a column to the power of a row
def poly_features(x, degree):
    return x[:, None] ** np.arange(degree + 1)


# %% right · vander
def poly_features(x, degree):
    return np.vander(x, degree + 1, increasing=True)


# %% right · columns in a loop
def poly_features(x, degree):
    Phi = np.ones((len(x), degree + 1))
    for k in range(1, degree + 1):
        Phi[:, k] = Phi[:, k - 1] * x
    return Phi


# %% right · column_stack of powers
def poly_features(x, degree):
    return np.column_stack([x**k for k in range(degree + 1)])


# %% right · lists
def poly_features(x, degree):
    return [[float(value) ** k for k in range(degree + 1)] for value in x]


# %% right · np.power.outer
def poly_features(x, degree):
    exponents = np.arange(0, degree + 1)
    return np.power.outer(x, exponents)


# %% right · cumulative product
def poly_features(x, degree):
    table = np.repeat(x.reshape(-1, 1), degree + 1, axis=1)
    table[:, 0] = 1
    return np.cumprod(table, axis=1)


# %% right · rows joined, then transposed
def poly_features(x, degree):
    rows = []
    for k in range(degree + 1):
        rows.append(np.power(x, k))
    return np.array(rows).T


# %% wrong · powers decrease · share 0.4 to 0.7
# reads: order|increas|left|reverse|column
# never: overwrit|wrong shape|has (the )?shape|\bsigns?\b
def poly_features(x, degree):
    return np.vander(x, degree + 1)


# %% wrong · no column of ones · share 0.4 to 0.7
# reads: 1|column|shape|ones
# never: overwrit|transposed
def poly_features(x, degree):
    return x[:, None] ** np.arange(1, degree + 1)


# %% wrong · highest power missing · share 0.5 to 0.75
# never: overwrit|transposed
def poly_features(x, degree):
    return x[:, None] ** np.arange(degree)


# %% wrong · one power too many · share 0.5 to 0.75
# never: overwrit|transposed
def poly_features(x, degree):
    return x[:, None] ** np.arange(degree + 2)


# %% wrong · transposed · share 0.4 to 0.7
# reads: transpos|shape|row|column
# never: overwrit
def poly_features(x, degree):
    return np.array([x**k for k in range(degree + 1)])


# %% wrong · base and exponent exchanged · share 0.2 to 0.5
# never: overwrit|transposed|wrong shape|has (the )?shape
def poly_features(x, degree):
    return np.arange(degree + 1) ** x[:, None]


# %% wrong · multiples instead of powers · share 0.2 to 0.5
# never: overwrit|transposed|wrong shape|has (the )?shape
def poly_features(x, degree):
    return np.outer(x, np.arange(degree + 1))


# %% wrong · by logarithms, positive numbers only · share 0.3 to 0.65
# never: overwrit|transposed|wrong shape|has (the )?shape
def poly_features(x, degree):
    return np.exp(np.log(x)[:, None] * np.arange(degree + 1))


# %% wrong · squares of squares, wrong from degree 3 · share 0.4 to 0.75
# never: overwrit|transposed|wrong shape|has (the )?shape
def poly_features(x, degree):
    Phi = np.ones((len(x), degree + 1))
    if degree >= 1:
        Phi[:, 1] = x
    for k in range(2, degree + 1):
        Phi[:, k] = Phi[:, k - 1] ** 2
    return Phi


# %% wrong · no degree 0 · share 0.6 to 0.9
# never: overwrit|transposed
def poly_features(x, degree):
    Phi = np.zeros((len(x), degree + 1))
    Phi[:, 0] = 1
    Phi[:, 1] = x
    for k in range(2, degree + 1):
        Phi[:, k] = x**k
    return Phi


# %% wrong · 0 to the power of 0 is taken as 0 · share 0.6 to 0.9
# reads: 0
# never: overwrit|transposed|wrong shape|has (the )?shape
def poly_features(x, degree):
    Phi = np.zeros((len(x), degree + 1))
    nonzero = x != 0
    Phi[nonzero] = x[nonzero, None] ** np.arange(degree + 1)
    return Phi


# %% wrong · overwrites x · share 0.85 to 0.95
# never: transposed|wrong shape|has (the )?shape
def poly_features(x, degree):
    columns = [np.ones(len(x))]
    original = x.copy()
    for k in range(degree):
        columns.append(x.copy())
        x *= original
    return np.column_stack(columns)


# %% wrong · divided by the factorial · share 0.35 to 0.65
# never: overwrit|transposed|wrong shape|has (the )?shape
import math


def poly_features(x, degree):
    return np.column_stack([x**k / math.factorial(k) for k in range(degree + 1)])


# %% wrong · standardized columns · share 0.2 to 0.6
# never: overwrit|transposed|wrong shape|has (the )?shape
def poly_features(x, degree):
    z = (x - x.mean()) / (x.std() + 1e-12)
    return z[:, None] ** np.arange(degree + 1)


# %% wrong · absolute values · share 0.4 to 0.75
# never: overwrit|transposed|wrong shape|has (the )?shape
def poly_features(x, degree):
    return np.abs(x)[:, None] ** np.arange(degree + 1)


# %% wrong · degree 2 whatever is asked · share 0.25 to 0.6
# never: overwrit|transposed
def poly_features(x, degree):
    return np.column_stack([np.ones_like(x), x, x**2])
