"""Answers to 11_initialization, batchnorm_backward: written from the released statement alone."""

# %% right · the formula
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Zhat, gamma, inv = cache
    dbeta = dout.sum(axis=0)
    dgamma = (dout * Zhat).sum(axis=0)
    dZ = gamma * inv * (dout - dout.mean(axis=0) - Zhat * (dout * Zhat).mean(axis=0))
    return dZ, dgamma, dbeta


# %% right · with the sums
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Zhat, gamma, inv = cache
    N = len(dout)
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * Zhat, axis=0)
    dZ = gamma * inv / N * (N * dout - dbeta - Zhat * dgamma)
    return dZ, dgamma, dbeta


# %% right · step by step through the graph
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    mu, var = Z.mean(axis=0), Z.var(axis=0)
    Zhat = (Z - mu) / np.sqrt(var + eps)
    return gamma * Zhat + beta, (Z, mu, var, Zhat, gamma, eps)


def batchnorm_backward(dout, cache):
    Z, mu, var, Zhat, gamma, eps = cache
    N = Z.shape[0]
    std = np.sqrt(var + eps)
    dgamma, dbeta = np.sum(dout * Zhat, axis=0), np.sum(dout, axis=0)
    dZhat = dout * gamma
    dvar = np.sum(dZhat * (Z - mu), axis=0) * -0.5 * std ** -3
    dmu = -np.sum(dZhat, axis=0) / std
    dZ = dZhat / std + dvar * 2 * (Z - mu) / N + dmu / N
    return dZ, dgamma, dbeta


# %% right · Jacobian of each column
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    s = np.sqrt(np.mean((Z - Z.mean(0)) ** 2, axis=0) + eps)
    Zhat = (Z - Z.mean(0)) / s
    return Zhat * gamma + beta, {"Zhat": Zhat, "s": s, "gamma": gamma}


def batchnorm_backward(dout, cache):
    Zhat, s, gamma = cache["Zhat"], cache["s"], cache["gamma"]
    N, M = dout.shape
    dZ = np.zeros((N, M))
    for j in range(M):
        J = (np.eye(N) - 1 / N - np.outer(Zhat[:, j], Zhat[:, j]) / N) * gamma[j] / s[j]
        dZ[:, j] = J @ dout[:, j]
    return dZ, np.einsum("ij,ij->j", dout, Zhat), np.einsum("ij->j", dout)


# %% right · loops
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Zhat, gamma, inv = cache
    N, M = dout.shape
    dZ, dgamma, dbeta = np.zeros((N, M)), np.zeros(M), np.zeros(M)
    for j in range(M):
        for i in range(N):
            dgamma[j] += dout[i, j] * Zhat[i, j]
            dbeta[j] += dout[i, j]
        for i in range(N):
            dZ[i, j] = gamma[j] * inv[j] * (dout[i, j] - dbeta[j] / N - Zhat[i, j] * dgamma[j] / N)
    return dZ, dgamma, dbeta


# %% right · projected twice
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Zhat, gamma, inv = cache
    G = dout - dout.mean(axis=0)
    G = G - Zhat * np.mean(dout * Zhat, axis=0)
    return G * (gamma * inv), np.sum(Zhat * dout, axis=0), dout.sum(0)


# %% wrong · dgamma and dbeta exchanged · share 0.5 to 0.85
# reads: exchange|order|swap|place
# never: \bdz is
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Zhat, gamma, inv = cache
    dbeta = dout.sum(axis=0)
    dgamma = (dout * Zhat).sum(axis=0)
    dZ = gamma * inv * (dout - dout.mean(axis=0) - Zhat * (dout * Zhat).mean(axis=0))
    return dZ, dbeta, dgamma


# %% wrong · dgamma and dbeta are means · share 0.4 to 0.75
# reads: mean|\bn\b|sum
# never: \bdz is
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Zhat, gamma, inv = cache
    dbeta = dout.mean(axis=0)
    dgamma = (dout * Zhat).mean(axis=0)
    return gamma * inv * (dout - dbeta - Zhat * dgamma), dgamma, dbeta


# %% wrong · dZ direct way only · share 0.5 to 0.75
# reads: \bdz\b|mean|variance|first
# never: \bdgamma is|\bdbeta is
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Zhat, gamma, inv = cache
    return gamma * inv * dout, (dout * Zhat).sum(axis=0), dout.sum(axis=0)


# %% wrong · way through the variance forgotten · share 0.5 to 0.8
# reads: \bdz\b|variance|first
# never: \bdgamma is|\bdbeta is
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Zhat, gamma, inv = cache
    dZ = gamma * inv * (dout - dout.mean(axis=0))
    return dZ, (dout * Zhat).sum(axis=0), dout.sum(axis=0)


# %% wrong · way through the mean forgotten · share 0.5 to 0.8
# reads: \bdz\b|mean|first
# never: \bdgamma is|\bdbeta is
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Zhat, gamma, inv = cache
    dZ = gamma * inv * (dout - Zhat * (dout * Zhat).mean(axis=0))
    return dZ, (dout * Zhat).sum(axis=0), dout.sum(axis=0)


# %% wrong · gamma forgotten in dZ · share 0.5 to 0.85
# reads: gamma|\bdz\b|first
# never: \bdbeta is
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Zhat, gamma, inv = cache
    dZ = inv * (dout - dout.mean(axis=0) - Zhat * (dout * Zhat).mean(axis=0))
    return dZ, (dout * Zhat).sum(axis=0), dout.sum(axis=0)


# %% wrong · root forgotten in dZ · share 0.5 to 0.85
# reads: root|\bdz\b|first|variance
# never: \bdbeta is|\bdgamma is
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    var = Z.var(axis=0)
    Zhat = (Z - Z.mean(axis=0)) / np.sqrt(var + eps)
    return gamma * Zhat + beta, (Zhat, gamma, var + eps)


def batchnorm_backward(dout, cache):
    Zhat, gamma, var = cache
    dZ = gamma / var * (dout - dout.mean(axis=0) - Zhat * (dout * Zhat).mean(axis=0))
    return dZ, (dout * Zhat).sum(axis=0), dout.sum(axis=0)


# %% wrong · sums where the means belong in dZ · share 0.5 to 0.8
# reads: \bdz\b|\bn\b|mean|first
# never: \bdbeta is|\bdgamma is
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Zhat, gamma, inv = cache
    dbeta, dgamma = dout.sum(axis=0), (dout * Zhat).sum(axis=0)
    return gamma * inv * (dout - dbeta - Zhat * dgamma), dgamma, dbeta


# %% wrong · dgamma with Z instead of the normalized Z · share 0.5 to 0.8
# reads: dgamma|second|hat|normalized
# never: \bdbeta is|\bdz is
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Z, Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Z, Zhat, gamma, inv = cache
    dZ = gamma * inv * (dout - dout.mean(axis=0) - Zhat * (dout * Zhat).mean(axis=0))
    return dZ, (dout * Z).sum(axis=0), dout.sum(axis=0)


# %% wrong · dgamma from the output of the layer · share 0.5 to 0.8
# reads: dgamma|second|hat|normalized
# never: \bdbeta is
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    out = gamma * Zhat + beta
    return out, (out, Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    out, Zhat, gamma, inv = cache
    dZ = gamma * inv * (dout - dout.mean(axis=0) - Zhat * (dout * Zhat).mean(axis=0))
    return dZ, (dout * out).sum(axis=0), dout.sum(axis=0)


# %% wrong · fixed epsilon in the backward pass · share 0.5 to 0.9
# never: \bdbeta is
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    var = Z.var(axis=0)
    Zhat = (Z - Z.mean(axis=0)) / np.sqrt(var + eps)
    return gamma * Zhat + beta, (Zhat, gamma, var)


def batchnorm_backward(dout, cache, eps=1e-5):
    Zhat, gamma, var = cache
    dZ = gamma / np.sqrt(var + eps) * (dout - dout.mean(axis=0) - Zhat * (dout * Zhat).mean(axis=0))
    return dZ, (dout * Zhat).sum(axis=0), dout.sum(axis=0)


# %% wrong · sign of the variance term · share 0.5 to 0.8
# reads: \bdz\b|\bsigns?\b|first
# never: \bdbeta is|\bdgamma is
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Zhat, gamma, inv = cache
    dZ = gamma * inv * (dout - dout.mean(axis=0) + Zhat * (dout * Zhat).mean(axis=0))
    return dZ, (dout * Zhat).sum(axis=0), dout.sum(axis=0)


# %% wrong · dout overwritten · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bdbeta is|\bsigns?\b
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Zhat, gamma, inv = cache
    dbeta, dgamma = dout.sum(axis=0), (dout * Zhat).sum(axis=0)
    dout -= dbeta / len(dout) + Zhat * dgamma / len(dout)
    return gamma * inv * dout, dgamma, dbeta


# %% wrong · dbeta over all units and dZ direct way only · share 0.2 to 0.5
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv = 1 / np.sqrt(Z.var(axis=0) + eps)
    Zhat = (Z - Z.mean(axis=0)) * inv
    return gamma * Zhat + beta, (Zhat, gamma, inv)


def batchnorm_backward(dout, cache):
    Zhat, gamma, inv = cache
    return gamma * inv * dout, (dout * Zhat).sum(axis=0), dout.sum()
