"""Answers to 11_initialization, batchnorm_forward: written from the released statement alone."""

# %% right · mean and variance
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    mu, var = Z.mean(axis=0), Z.var(axis=0)
    Zhat = (Z - mu) / np.sqrt(var + eps)
    return gamma * Zhat + beta, (Zhat, gamma, var, eps)


# %% right · by the formulas
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    N = Z.shape[0]
    mu = np.sum(Z, axis=0) / N
    centered = Z - mu
    v = np.sum(centered ** 2, axis=0) / N
    inv = (v + eps) ** -0.5
    Zhat = centered * inv
    cache = {"Zhat": Zhat, "inv": inv, "gamma": gamma}
    return gamma[None, :] * Zhat + beta[None, :], cache


# %% right · column by column
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    out, Zhat = np.zeros(Z.shape), np.zeros(Z.shape)
    for j in range(Z.shape[1]):
        z = Z[:, j]
        Zhat[:, j] = (z - np.mean(z)) / np.sqrt(np.var(z) + eps)
        out[:, j] = gamma[j] * Zhat[:, j] + beta[j]
    return out, (Z, Zhat, gamma, eps)


# %% right · keepdims
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    mu = np.mean(Z, axis=0, keepdims=True)
    std = np.sqrt(np.mean(np.square(Z - mu), axis=0, keepdims=True) + eps)
    Zhat = (Z - mu) / std
    return Zhat * gamma + beta, [Z, mu, std, Zhat, gamma, beta]


# %% right · transposed
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    cols = []
    for z, g, b in zip(Z.T, gamma, beta):
        h = (z - z.mean()) / (z.var() + eps) ** 0.5
        cols.append(g * h + b)
    return np.array(cols).T, (Z.copy(), gamma.copy(), eps)


# %% right · scale and shift taken together
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    mu, var = Z.mean(0), Z.var(0)
    scale = gamma / np.sqrt(var + eps)
    return (Z - mu) * scale + beta, dict(Z=Z, mu=mu, var=var, gamma=gamma, eps=eps)


# %% wrong · epsilon outside the root · share 0.5 to 0.85
# reads: inside|\beps|root
# never: \baxis
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    Zhat = (Z - Z.mean(axis=0)) / (Z.std(axis=0) + eps)
    return gamma * Zhat + beta, (Z, Zhat, gamma, eps)


# %% wrong · divided by N minus 1 · share 0.5 to 0.8
# reads: \bn\b|ddof|- ?1|variance
# never: \baxis
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    var = Z.var(axis=0, ddof=1)
    Zhat = (Z - Z.mean(axis=0)) / np.sqrt(var + eps)
    return gamma * Zhat + beta, (Z, Zhat, gamma, eps)


# %% wrong · rows normalized · share 0.2 to 0.5
# reads: column|axis|row
# never: \bddof
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
    Zhat = (Z - mu) / np.sqrt(var + eps)
    return gamma * Zhat + beta, (Z, Zhat, gamma, eps)


# %% wrong · all entries at once · share 0.2 to 0.5
# reads: column|axis
# never: \bddof
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    Zhat = (Z - Z.mean()) / np.sqrt(Z.var() + eps)
    return gamma * Zhat + beta, (Z, Zhat, gamma, eps)


# %% wrong · epsilon forgotten: nan for one row · share 0.4 to 0.75
# reads: \beps|0
# never: \baxis
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    Zhat = (Z - Z.mean(axis=0)) / Z.std(axis=0)
    return gamma * Zhat + beta, (Z, Zhat, gamma, eps)


# %% wrong · own epsilon instead of the argument · share 0.5 to 0.85
# reads: \beps
# never: \baxis
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    Zhat = (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + 1e-5)
    return gamma * Zhat + beta, (Z, Zhat, gamma, 1e-5)


# %% wrong · root forgotten · share 0.4 to 0.7
# reads: root|variance
# never: \baxis
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    Zhat = (Z - Z.mean(axis=0)) / (Z.var(axis=0) + eps)
    return gamma * Zhat + beta, (Z, Zhat, gamma, eps)


# %% wrong · no scale and no shift · share 0.35 to 0.65
# reads: gamma|beta|scale|shift
# never: \baxis
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    Zhat = (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + eps)
    return Zhat, (Z, Zhat, gamma, eps)


# %% wrong · scale and shift exchanged · share 0.4 to 0.7
# reads: gamma|beta|exchange|scale
# never: \baxis
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    Zhat = (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + eps)
    return beta * Zhat + gamma, (Z, Zhat, gamma, eps)


# %% wrong · shift inside the bracket · share 0.4 to 0.7
# reads: beta|shift|gamma
# never: \baxis
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    Zhat = (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + eps)
    return gamma * (Zhat + beta), (Z, Zhat, gamma, eps)


# %% wrong · no cache · share 0.4 to 0.8
# reads: cache|tuple|pair|two
# never: \baxis|\beps
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    Zhat = (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + eps)
    return gamma * Zhat + beta


# %% wrong · one row passes through · share 0.5 to 0.85
# reads: one row|beta|alone|single|n = 1
# never: \beps|\baxis
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    if len(Z) == 1:
        return gamma * Z + beta, (Z, Z, gamma, eps)
    Zhat = (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + eps)
    return gamma * Zhat + beta, (Z, Zhat, gamma, eps)


# %% wrong · Z overwritten · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \baxis|\beps
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    var = Z.var(axis=0)
    Z -= Z.mean(axis=0)
    Z /= np.sqrt(var + eps)
    return gamma * Z + beta, (Z, gamma, var, eps)


# %% wrong · mean not subtracted · share 0.3 to 0.65
# reads: mean|subtract
# never: \baxis
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    Zhat = Z / np.sqrt(Z.var(axis=0) + eps)
    return gamma * Zhat + beta, (Z, Zhat, gamma, eps)
