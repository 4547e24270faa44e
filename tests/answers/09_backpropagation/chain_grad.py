"""Answers to 09_backpropagation, chain_grad: written from the released statement alone."""

# %% right · from the inner end
def chain_grad(fs, dfs, x):
    u, product = x, 1.0
    for f, df in zip(reversed(fs), reversed(dfs)):
        product *= df(u)
        u = f(u)
    return product


# %% right · by index
def chain_grad(fs, dfs, x):
    grad = 1.0
    for k in range(len(fs) - 1, -1, -1):
        grad = grad * dfs[k](x)
        x = fs[k](x)
    return grad


# %% right · recursion
def chain_grad(fs, dfs, x):
    if not fs:
        return 1.0
    return dfs[-1](x) * chain_grad(fs[:-1], dfs[:-1], fs[-1](x))


# %% right · all values first
def chain_grad(fs, dfs, x):
    values = [x]
    for f in fs[:0:-1]:
        values.append(f(values[-1]))
    return np.prod([df(u) for df, u in zip(dfs[::-1], values)])


# %% right · values and slopes in two loops
def chain_grad(fs, dfs, x):
    n = len(fs)
    u = [0.0] * n
    u[n - 1] = x
    for k in range(n - 2, -1, -1):
        u[k] = fs[k + 1](u[k + 1])
    result = 1
    for k in range(n):
        result *= dfs[k](u[k])
    return float(result)


# %% right · while with copies
def chain_grad(fs, dfs, x):
    fs, dfs = list(fs), list(dfs)
    out = 1.0
    while fs:
        out *= dfs.pop()(x)
        x = fs.pop()(x)
    return out


# %% wrong · starts at the outer end · share 0.25 to 0.5
# reads: outermost|order|inner|last
# never: \bnumerical
def chain_grad(fs, dfs, x):
    u, product = x, 1.0
    for f, df in zip(fs, dfs):
        product *= df(u)
        u = f(u)
    return product


# %% wrong · every derivative at x · share 0.25 to 0.5
# reads: value|given|inner
# never: \border
def chain_grad(fs, dfs, x):
    product = 1.0
    for df in dfs:
        product *= df(x)
    return product


# %% wrong · derivative after the value has moved on · share 0.3 to 0.65
# reads: before|value
# never: \boutermost first
def chain_grad(fs, dfs, x):
    product = 1.0
    for f, df in zip(fs[::-1], dfs[::-1]):
        x = f(x)
        product *= df(x)
    return product


# %% wrong · last factor left out, as on the slide · share 0.4 to 0.7
# reads: factor|last|innermost|one
# never: \bsum
def chain_grad(fs, dfs, x):
    u = fs[-1](x)
    product = 1.0
    for f, df in zip(fs[-2::-1], dfs[-2::-1]):
        product *= df(u)
        u = f(u)
    return product


# %% wrong · sum instead of product · share 0.25 to 0.5
# reads: product|multipl|sum
# never: \border
def chain_grad(fs, dfs, x):
    total = 0.0
    for f, df in zip(fs[::-1], dfs[::-1]):
        total += df(x)
        x = f(x)
    return total


# %% wrong · two functions only · share 0.2 to 0.5
# never: \border
def chain_grad(fs, dfs, x):
    if len(fs) == 1:
        return dfs[0](x)
    return dfs[0](fs[1](x)) * dfs[1](x)


# %% wrong · reverses the lists of the caller · share 0.8 to 0.95
# reads: argument|modif|overwr|chang
# never: \bproduct
def chain_grad(fs, dfs, x):
    fs.reverse()
    dfs.reverse()
    product = 1.0
    for f, df in zip(fs, dfs):
        product *= df(x)
        x = f(x)
    return product


# %% wrong · forward difference instead of the given derivatives · share 0.2 to 0.6
# reads: given|derivativ
def chain_grad(fs, dfs, x):
    def value(u):
        for f in reversed(fs):
            u = f(u)
        return u
    return (value(x + 1e-4) - value(x)) / 1e-4


# %% wrong · returns in the loop · share 0.1 to 0.4
def chain_grad(fs, dfs, x):
    product = 1.0
    for f, df in zip(fs[::-1], dfs[::-1]):
        product *= df(x)
        x = f(x)
        return product


# %% wrong · value of the composition instead of its derivative · share 0 to 0.3
# never: \border
def chain_grad(fs, dfs, x):
    for f in reversed(fs):
        x = f(x)
    return x


# %% wrong · stops at a slope of 0, returning the product before it · share 0.6 to 0.9
# reads: 0|zero
# never: \border|\boutermost
def chain_grad(fs, dfs, x):
    product = 1.0
    for f, df in zip(reversed(fs), reversed(dfs)):
        slope = df(x)
        if slope == 0:
            break
        product *= slope
        x = f(x)
    return product
