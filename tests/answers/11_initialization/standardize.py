"""Answers to 11_initialization, standardize: written from the released statement alone."""

# %% right · broadcasting
def standardize(X, mu, sd):
    return (X - mu) / sd


# %% right · with new axes
def standardize(X, mu, sd):
    return (X - mu[None, :]) / sd[None, :]


# %% right · loops
def standardize(X, mu, sd):
    out = np.zeros(X.shape)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            out[i, j] = (X[i, j] - mu[j]) / sd[j]
    return out


# %% right · column by column
def standardize(X, mu, sd):
    return np.column_stack([(X[:, j] - mu[j]) / sd[j] for j in range(len(mu))])


# %% right · transposed twice
def standardize(X, mu, sd):
    return ((X.T - mu.reshape(-1, 1)) / sd.reshape(-1, 1)).T


# %% right · copy changed
def standardize(X, mu, sd):
    Y = X.astype(float)
    Y -= mu
    Y /= sd
    return Y


# %% right · row by row, list of arrays
def standardize(X, mu, sd):
    return np.array([np.divide(np.subtract(x, mu), sd) for x in X])


# %% wrong · statistics of the new data · share 0.25 to 0.5
# reads: given|training|\bmu\b|own
# never: \bvariance
def standardize(X, mu, sd):
    return (X - X.mean(axis=0)) / X.std(axis=0)


# %% wrong · own statistics where there are several rows · share 0.25 to 0.6
# reads: given|training|\bmu\b|own
# never: \bvariance
def standardize(X, mu, sd):
    if len(X) > 1:
        mu, sd = X.mean(axis=0), X.std(axis=0)
        sd = np.where(sd == 0, 1.0, sd)
    return (X - mu) / sd


# %% wrong · brackets forgotten · share 0.4 to 0.7
# reads: bracket|parenthes|first|before|\bmu\b
# never: \btraining
def standardize(X, mu, sd):
    return X - mu / sd


# %% wrong · multiplied · share 0.4 to 0.7
# reads: divi|multipl|\bsd\b
# never: \btraining
def standardize(X, mu, sd):
    return (X - mu) * sd


# %% wrong · mean added · share 0.4 to 0.7
# reads: \bmu\b|mean|subtract|\bsigns?\b
# never: \bdivi
def standardize(X, mu, sd):
    return (X + mu) / sd


# %% wrong · divided by the variance · share 0.4 to 0.7
# reads: \bsd\b|square|root
# never: \bmean
def standardize(X, mu, sd):
    return (X - mu) / sd ** 2


# %% wrong · root of the standard deviation · share 0.4 to 0.7
# reads: \bsd\b|root
# never: \bmean
def standardize(X, mu, sd):
    return (X - mu) / np.sqrt(sd)


# %% wrong · not shifted · share 0.3 to 0.6
# reads: \bmu\b|mean|shift|subtract
def standardize(X, mu, sd):
    return X / sd


# %% wrong · X overwritten · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bsigns?\b
def standardize(X, mu, sd):
    X -= mu
    X /= sd
    return X


# %% wrong · epsilon in the denominator · share 0.5 to 0.9
# never: \bmean
def standardize(X, mu, sd):
    return (X - mu) / (sd + 1e-3)


# %% wrong · whole numbers are cut off · share 0.5 to 0.85
# never: \bsigns?\b
def standardize(X, mu, sd):
    out = np.empty_like(X)
    for j in range(X.shape[1]):
        out[:, j] = (X[:, j] - mu[j]) / sd[j]
    return out


# %% wrong · outliers cut at three deviations · share 0.4 to 0.85
# never: \bsigns?\b
def standardize(X, mu, sd):
    return np.clip((X - mu) / sd, -3, 3)


# %% wrong · one row comes back as a vector · share 0.5 to 0.9
# reads: shape|row|axis|one
# never: \bmean
def standardize(X, mu, sd):
    return np.squeeze((X - mu) / sd)


# %% wrong · sign and statistics of the first column for all · share 0.15 to 0.5
def standardize(X, mu, sd):
    return (mu[0] - X) / sd[0]
