"""Answers to 11_initialization, batchnorm_infer: written from the released statement alone."""

# %% right · formula
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    return gamma * (Z - mean) / np.sqrt(var + eps) + beta


# %% right · scale and shift ahead
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    scale = gamma / np.sqrt(var + eps)
    return (Z - mean) * scale + beta


# %% right · row by row
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    std = (var + eps) ** 0.5
    return np.array([gamma * (z - mean) / std + beta for z in Z])


# %% right · loops
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    out = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            out[i, j] = gamma[j] * (Z[i, j] - mean[j]) / np.sqrt(var[j] + eps) + beta[j]
    return out


# %% right · new axes
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    hat = (Z - mean[np.newaxis, :]) * (var[np.newaxis, :] + eps) ** -0.5
    return hat * gamma[np.newaxis, :] + beta[np.newaxis, :]


# %% right · copy changed
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    out = np.array(Z, dtype=float)
    out -= mean
    out /= np.sqrt(var + eps)
    out *= gamma
    out += beta
    return out


# %% wrong · statistics of the batch · share 0.2 to 0.5
# reads: running|mean|given|row
# never: \binside
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    return gamma * (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + eps) + beta


# %% wrong · statistics of the batch for several rows · share 0.25 to 0.6
# reads: running|row|given|alone
# never: \binside
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    if len(Z) > 1:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
    return gamma * (Z - mean) / np.sqrt(var + eps) + beta


# %% wrong · epsilon outside the root · share 0.5 to 0.85
# reads: inside|\beps|root
# never: \brunning
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    return gamma * (Z - mean) / (np.sqrt(var) + eps) + beta


# %% wrong · root forgotten · share 0.4 to 0.7
# reads: root
# never: \brunning
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    return gamma * (Z - mean) / (var + eps) + beta


# %% wrong · epsilon forgotten · share 0.5 to 0.85
# reads: \beps
# never: \brunning
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    return gamma * (Z - mean) / np.sqrt(var) + beta


# %% wrong · own epsilon instead of the argument · share 0.5 to 0.85
# reads: \beps
# never: \brunning
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    return gamma * (Z - mean) / np.sqrt(var + 1e-5) + beta


# %% wrong · shift inside the bracket · share 0.4 to 0.75
# reads: beta|shift|gamma
# never: \broot
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    return gamma * ((Z - mean) / np.sqrt(var + eps) + beta)


# %% wrong · scale and shift exchanged · share 0.4 to 0.75
# reads: gamma|beta|exchange|scale
# never: \broot
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    return beta * (Z - mean) / np.sqrt(var + eps) + gamma


# %% wrong · mean and variance exchanged · share 0.3 to 0.7
# reads: mean|var|exchange
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    return gamma * (Z - var) / np.sqrt(np.abs(mean) + eps) + beta


# %% wrong · Z overwritten · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \broot
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    Z -= mean
    return gamma * Z / np.sqrt(var + eps) + beta


# %% wrong · one row comes back as a vector · share 0.5 to 0.9
# reads: shape|row|axis|one
# never: \broot
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    out = gamma * (Z - mean) / np.sqrt(var + eps) + beta
    return out[0] if len(out) == 1 else out


# %% wrong · brackets forgotten · share 0.4 to 0.7
# reads: bracket|parenthes|mean|before
# never: \brunning
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    return gamma * Z - mean / np.sqrt(var + eps) + beta


# %% wrong · returns a pair as in training · share 0.4 to 0.8
# reads: tuple|pair|one|array|cache
# never: \broot
def batchnorm_infer(Z, gamma, beta, mean, var, eps=1e-5):
    Zhat = (Z - mean) / np.sqrt(var + eps)
    return gamma * Zhat + beta, (Zhat, gamma)
