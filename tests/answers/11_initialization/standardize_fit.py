"""Answers to 11_initialization, standardize_fit: written from the released statement alone."""

# %% right · equal columns found by their extremes
def standardize_fit(X):
    mu, sd = X.mean(axis=0), X.std(axis=0)
    sd = np.where(X.max(axis=0) == X.min(axis=0), 1.0, sd)
    return mu, sd


# %% right · compared with the first row
def standardize_fit(X):
    mu = np.mean(X, axis=0)
    sd = np.sqrt(np.mean((X - mu) ** 2, axis=0))
    sd[np.all(X == X[0], axis=0)] = 1.0
    return mu, sd


# %% right · np.ptp
def standardize_fit(X):
    sd = np.std(X, axis=0)
    sd[np.ptp(X, axis=0) == 0] = 1
    return X.sum(axis=0) / len(X), sd


# %% right · column by column
def standardize_fit(X):
    mu, sd = [], []
    for j in range(X.shape[1]):
        column = X[:, j]
        mu.append(column.mean())
        sd.append(1.0 if len(set(column.tolist())) == 1 else column.std())
    return np.array(mu), np.array(sd)


# %% right · loops
def standardize_fit(X):
    N, d = X.shape
    mu, sd = np.zeros(d), np.ones(d)
    for j in range(d):
        mu[j] = sum(X[:, j]) / N
        if any(X[i, j] != X[0, j] for i in range(N)):
            sd[j] = np.sqrt(sum((X[i, j] - mu[j]) ** 2 for i in range(N)) / N)
    return mu, sd


# %% right · np.unique
def standardize_fit(X):
    mu = np.average(X, axis=0)
    var = np.average((X - mu) ** 2, axis=0)
    same = np.array([np.unique(c).size == 1 for c in X.T])
    sd = np.ones(X.shape[1])
    sd[~same] = np.sqrt(var[~same])
    return mu, sd


# %% wrong · standard deviation compared with 0: a column of 0.1 is off · share 0.7 to 0.95
# reads: equal|constant|same|vary
# never: \bddof|\baxis
def standardize_fit(X):
    mu, sd = X.mean(axis=0), X.std(axis=0)
    sd[sd == 0] = 1.0
    return mu, sd


# %% wrong · divided by N minus 1, guarded for one row · share 0.5 to 0.85
# reads: \bn\b|ddof|- ?1
# never: \baxis|\bno known
def standardize_fit(X):
    mu = X.mean(axis=0)
    sd = X.std(axis=0, ddof=1) if len(X) > 1 else np.ones(X.shape[1])
    sd = np.where(X.max(axis=0) == X.min(axis=0), 1.0, sd)
    return mu, sd


# %% wrong · divided by N minus 1 · share 0.5 to 0.8
# reads: \bn\b|ddof|- ?1
# never: \baxis
def standardize_fit(X):
    mu, sd = X.mean(axis=0), X.std(axis=0, ddof=1)
    sd = np.where(X.max(axis=0) == X.min(axis=0), 1.0, sd)
    return mu, sd


# %% wrong · equal columns keep 0 · share 0.5 to 0.85
# reads: equal|0|constant|vary
# never: \bddof
def standardize_fit(X):
    return X.mean(axis=0), X.std(axis=0)


# %% wrong · everything at once · share 0.1 to 0.45
# reads: column|axis
# never: \bddof
def standardize_fit(X):
    mu, sd = X.mean(), X.std()
    return mu, sd if sd > 0 else 1.0


# %% wrong · rows instead of columns · share 0.1 to 0.45
# reads: column|axis|row
# never: \bddof
def standardize_fit(X):
    mu, sd = X.mean(axis=1), X.std(axis=1)
    sd[X.max(axis=1) == X.min(axis=1)] = 1.0
    return mu, sd


# %% wrong · variance for the standard deviation · share 0.5 to 0.75
# reads: root|variance|standard
# never: \bmean is
def standardize_fit(X):
    mu, sd = X.mean(axis=0), X.var(axis=0)
    sd = np.where(X.max(axis=0) == X.min(axis=0), 1.0, sd)
    return mu, sd


# %% wrong · order exchanged · share 0.4 to 0.8
# reads: order|first|exchange|swap|place
# never: \baxis
def standardize_fit(X):
    mu, sd = X.mean(axis=0), X.std(axis=0)
    sd = np.where(X.max(axis=0) == X.min(axis=0), 1.0, sd)
    return sd, mu


# %% wrong · epsilon added everywhere · share 0.5 to 0.85
# reads: \beps|1|equal|added
# never: \baxis
def standardize_fit(X):
    return X.mean(axis=0), X.std(axis=0) + 1e-3


# %% wrong · small deviations become 1 as well · share 0.6 to 0.9
# never: \baxis|\bddof
def standardize_fit(X):
    mu, sd = X.mean(axis=0), X.std(axis=0)
    sd[sd < 0.1] = 1.0
    return mu, sd


# %% wrong · deviation from 0 instead of the mean · share 0.35 to 0.7
# reads: mean|deviat|subtract
# never: \baxis
def standardize_fit(X):
    mu = X.mean(axis=0)
    sd = np.sqrt((X ** 2).mean(axis=0))
    sd = np.where(X.max(axis=0) == X.min(axis=0), 1.0, sd)
    return mu, sd


# %% wrong · squares minus square of the mean: digits lost far from 0 · share 0.5 to 0.9
# never: \baxis
def standardize_fit(X):
    mu = X.mean(axis=0)
    sd = np.sqrt(np.maximum((X ** 2).mean(axis=0) - mu ** 2, 0))
    sd = np.where(X.max(axis=0) == X.min(axis=0), 1.0, sd)
    return mu, sd


# %% wrong · median · share 0.4 to 0.7
# reads: mean
# never: \bddof|\bdeviation is
def standardize_fit(X):
    sd = X.std(axis=0)
    sd = np.where(X.max(axis=0) == X.min(axis=0), 1.0, sd)
    return np.median(X, axis=0), sd


# %% wrong · X centered in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bddof|\baxis
def standardize_fit(X):
    same = X.max(axis=0) == X.min(axis=0)
    mu = X.mean(axis=0)
    X -= mu
    return mu, np.where(same, 1.0, np.sqrt((X ** 2).mean(axis=0)))
