"""Answers to 03_linear_regression, removed_axes: written from the released statement alone."""

# %% right · a list comprehension
def removed_axes(fit, X, y, lams):
    return np.array([np.sum(fit(X, y, lam) == 0) for lam in lams])


# %% right · count_nonzero
def removed_axes(fit, X, y, lams):
    counts = []
    for lam in lams:
        theta = np.asarray(fit(X, y, lam))
        counts.append(theta.size - np.count_nonzero(theta))
    return np.array(counts)


# %% right · two loops
def removed_axes(fit, X, y, lams):
    n = np.zeros(len(lams), dtype=int)
    for k in range(len(lams)):
        for coefficient in fit(X, y, lams[k]):
            if coefficient == 0:
                n[k] += 1
    return n


# %% right · a table of coefficients
def removed_axes(fit, X, y, lams):
    table = np.array([fit(X, y, lam) for lam in lams])
    return (table == 0).sum(axis=1)


# %% right · a list
def removed_axes(fit, X, y, lams):
    return [int(np.count_nonzero(np.asarray(fit(X, y, lam)) == 0.0)) for lam in lams]


# %% right · map
def removed_axes(fit, X, y, lams):
    def count(lam):
        return sum(1 for t in fit(X, y, lam) if not t)

    return np.array(list(map(count, lams)))


# %% wrong · a tolerance · share 0.5 to 0.75
# reads: exactly|0|toleran|small
# never: <function|overwrit|wrong shape|has (the )?shape|pencil and paper
def removed_axes(fit, X, y, lams):
    return np.array([np.sum(np.abs(fit(X, y, lam)) < 1e-4) for lam in lams])


# %% wrong · isclose · share 0.6 to 0.9
# never: <function|overwrit|wrong shape|has (the )?shape|pencil and paper
def removed_axes(fit, X, y, lams):
    return np.array([np.isclose(fit(X, y, lam), 0).sum() for lam in lams])


# %% wrong · counts the axes that stay · share 0.25 to 0.6
# never: <function|overwrit|wrong shape|has (the )?shape|pencil and paper
def removed_axes(fit, X, y, lams):
    return np.array([np.count_nonzero(fit(X, y, lam)) for lam in lams])


# %% wrong · always ridge · share 0.1 to 0.5
# reads: fit|function
# never: <function|overwrit|transposed|pencil and paper
def removed_axes(fit, X, y, lams):
    return np.array([np.sum(ridge_fit(X, y, lam) == 0) for lam in lams])


# %% wrong · the first strength for all · share 0.3 to 0.6
# never: <function|overwrit|wrong shape|has (the )?shape|pencil and paper
def removed_axes(fit, X, y, lams):
    theta = fit(X, y, lams[0])
    return np.array([np.sum(theta == 0) for _ in lams])


# %% wrong · all strengths handed on at once · share 0.1 to 0.45
# never: <function|overwrit|pencil and paper
def removed_axes(fit, X, y, lams):
    return np.sum(fit(X, y, lams) == 0)


# %% wrong · a single total · share 0.35 to 0.65
# reads: shape|each|one
# never: <function|overwrit|pencil and paper
def removed_axes(fit, X, y, lams):
    total = 0
    for lam in lams:
        total += np.sum(fit(X, y, lam) == 0)
    return total


# %% wrong · running total · share 0.4 to 0.7
# never: <function|overwrit|wrong shape|has (the )?shape|pencil and paper
def removed_axes(fit, X, y, lams):
    counts, total = [], 0
    for lam in lams:
        total += int(np.sum(fit(X, y, lam) == 0))
        counts.append(total)
    return np.array(counts)


# %% wrong · the first coefficient is not counted · share 0.5 to 0.75
# never: <function|overwrit|wrong shape|has (the )?shape|pencil and paper
def removed_axes(fit, X, y, lams):
    return np.array([np.sum(fit(X, y, lam)[1:] == 0) for lam in lams])


# %% wrong · a column of ones is handed on · share 0.3 to 0.7
# never: <function|overwrit|pencil and paper
def removed_axes(fit, X, y, lams):
    A = add_bias(X)
    return np.array([np.sum(fit(A, y, lam) == 0) for lam in lams])


# %% wrong · strengths are sorted in place · share 0.5 to 0.9
# never: <function|wrong shape|has (the )?shape|pencil and paper
def removed_axes(fit, X, y, lams):
    lams.sort()
    return np.array([np.sum(fit(X, y, lam) == 0) for lam in lams])


# %% wrong · each strength once · share 0.6 to 0.9
# never: <function|overwrit|pencil and paper
def removed_axes(fit, X, y, lams):
    return np.array([np.sum(fit(X, y, lam) == 0) for lam in np.unique(lams)])


# %% wrong · whether any axis is removed · share 0.25 to 0.6
# never: <function|overwrit|pencil and paper
def removed_axes(fit, X, y, lams):
    return np.array([int(np.any(fit(X, y, lam) == 0)) for lam in lams])


# %% wrong · returns within the loop · share 0.2 to 0.5
# never: <function|overwrit|pencil and paper
def removed_axes(fit, X, y, lams):
    counts = []
    for lam in lams:
        counts.append(np.sum(fit(X, y, lam) == 0))
        return np.array(counts)


# %% wrong · negative coefficients count as removed · share 0.35 to 0.7
# never: <function|overwrit|wrong shape|has (the )?shape|pencil and paper
def removed_axes(fit, X, y, lams):
    return np.array([np.sum(fit(X, y, lam) <= 0) for lam in lams])


# %% wrong · cut to whole numbers first · share 0.3 to 0.65
# never: <function|overwrit|wrong shape|has (the )?shape|pencil and paper
def removed_axes(fit, X, y, lams):
    return np.array([np.sum(fit(X, y, lam).astype(int) == 0) for lam in lams])
