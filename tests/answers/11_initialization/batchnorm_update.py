"""Answers to 11_initialization, batchnorm_update: written from the released statement alone."""

# %% right · formulas
def batchnorm_update(mean, var, Z, momentum=0.9):
    new_mean = momentum * mean + (1 - momentum) * Z.mean(axis=0)
    new_var = momentum * var + (1 - momentum) * Z.var(axis=0)
    return new_mean, new_var


# %% right · moved by a share of the difference
def batchnorm_update(mean, var, Z, momentum=0.9):
    share = 1 - momentum
    return mean + share * (Z.mean(axis=0) - mean), var + share * (Z.var(axis=0) - var)


# %% right · helper
def mix(old, new, m):
    return m * old + (1.0 - m) * new


def batchnorm_update(mean, var, Z, momentum=0.9):
    mu = np.sum(Z, axis=0) / Z.shape[0]
    v = np.sum((Z - mu) ** 2, axis=0) / Z.shape[0]
    return mix(mean, mu, momentum), mix(var, v, momentum)


# %% right · loop over the units
def batchnorm_update(mean, var, Z, momentum=0.9):
    M = Z.shape[1]
    m, v = np.zeros(M), np.zeros(M)
    for j in range(M):
        m[j] = momentum * mean[j] + (1 - momentum) * np.mean(Z[:, j])
        v[j] = momentum * var[j] + (1 - momentum) * np.var(Z[:, j])
    return m, v


# %% right · np.average with weights
def batchnorm_update(mean, var, Z, momentum=0.9):
    w = [momentum, 1 - momentum]
    return (np.average([mean, Z.mean(axis=0)], axis=0, weights=w),
            np.average([var, Z.std(axis=0) ** 2], axis=0, weights=w))


# %% right · other names of locals
def batchnorm_update(mean, var, Z, momentum=0.9):
    batch = np.array([Z.mean(0), Z.var(0)])
    running = np.array([mean, var])
    running = running * momentum + batch * (1 - momentum)
    return running[0], running[1]


# %% wrong · shares exchanged, as PyTorch has them · share 0.5 to 0.8
# reads: old|new|share|momentum
# never: \bn ?- ?1
def batchnorm_update(mean, var, Z, momentum=0.9):
    return ((1 - momentum) * mean + momentum * Z.mean(axis=0),
            (1 - momentum) * var + momentum * Z.var(axis=0))


# %% wrong · divided by N minus 1 · share 0.5 to 0.8
# reads: \bn\b|ddof|- ?1|var
# never: \bmean is|\bshare
def batchnorm_update(mean, var, Z, momentum=0.9):
    return (momentum * mean + (1 - momentum) * Z.mean(axis=0),
            momentum * var + (1 - momentum) * Z.var(axis=0, ddof=1))


# %% wrong · standard deviation for the variance · share 0.5 to 0.8
# reads: variance|var|square|second
# never: \bmean is|\bshare
def batchnorm_update(mean, var, Z, momentum=0.9):
    return (momentum * mean + (1 - momentum) * Z.mean(axis=0),
            momentum * var + (1 - momentum) * Z.std(axis=0))


# %% wrong · order exchanged · share 0.4 to 0.8
# reads: order|exchange|swap|place|first
# never: \bshare
def batchnorm_update(mean, var, Z, momentum=0.9):
    return (momentum * var + (1 - momentum) * Z.var(axis=0),
            momentum * mean + (1 - momentum) * Z.mean(axis=0))


# %% wrong · overwritten · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bshare
def batchnorm_update(mean, var, Z, momentum=0.9):
    mean *= momentum
    mean += (1 - momentum) * Z.mean(axis=0)
    var *= momentum
    var += (1 - momentum) * Z.var(axis=0)
    return mean, var


# %% wrong · variance around the running mean · share 0.5 to 0.8
# reads: var|second|batch|mean
# never: \bshare
def batchnorm_update(mean, var, Z, momentum=0.9):
    new_mean = momentum * mean + (1 - momentum) * Z.mean(axis=0)
    v = ((Z - new_mean) ** 2).mean(axis=0)
    return new_mean, momentum * var + (1 - momentum) * v


# %% wrong · momentum 0.9 whatever is given · share 0.4 to 0.8
# reads: momentum
# never: \bn ?- ?1
def batchnorm_update(mean, var, Z, momentum=0.9):
    return 0.9 * mean + 0.1 * Z.mean(axis=0), 0.9 * var + 0.1 * Z.var(axis=0)


# %% wrong · all units at once · share 0.2 to 0.5
# reads: column|axis|unit
# never: \bshare
def batchnorm_update(mean, var, Z, momentum=0.9):
    return momentum * mean + (1 - momentum) * Z.mean(), momentum * var + (1 - momentum) * Z.var()


# %% wrong · old values forgotten · share 0.2 to 0.5
# reads: old|running|share|momentum
def batchnorm_update(mean, var, Z, momentum=0.9):
    return Z.mean(axis=0), Z.var(axis=0)


# %% wrong · shares do not add up to 1 · share 0.4 to 0.75
# reads: share|1 -|momentum|new
# never: \bddof
def batchnorm_update(mean, var, Z, momentum=0.9):
    return momentum * mean + Z.mean(axis=0), momentum * var + Z.var(axis=0)


# %% wrong · mean only · share 0.4 to 0.75
# reads: var|second
# never: \bmean is
def batchnorm_update(mean, var, Z, momentum=0.9):
    return momentum * mean + (1 - momentum) * Z.mean(axis=0), var


# %% wrong · one row is left out · share 0.5 to 0.9
# never: \bshare
def batchnorm_update(mean, var, Z, momentum=0.9):
    if len(Z) == 1:
        return mean, var
    return (momentum * mean + (1 - momentum) * Z.mean(axis=0),
            momentum * var + (1 - momentum) * Z.var(axis=0))
