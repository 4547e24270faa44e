"""Answers to 07_softmax_regression, predict: written from the released statement alone."""

# %% right · argmax
def predict(Z):
    return np.argmax(Z, axis=1)


# %% right · method, last axis
def predict(Z):
    return Z.argmax(axis=-1)


# %% right · loops
def predict(Z):
    y_hat = np.zeros(len(Z), dtype=int)
    for i in range(Z.shape[0]):
        for k in range(1, Z.shape[1]):
            if Z[i, k] > Z[i, y_hat[i]]:
                y_hat[i] = k
    return y_hat


# %% right · a list
def predict(Z):
    return [int(np.argmax(z)) for z in Z]


# %% right · position of the maximum in a list
def predict(Z):
    result = []
    for row in Z.tolist():
        result.append(row.index(max(row)))
    return np.array(result)


# %% right · first place where the row reaches its maximum
def predict(Z):
    is_max = Z == Z.max(axis=1, keepdims=True)
    return is_max.argmax(axis=1)


# %% right · stable sort of the negative scores
def predict(Z):
    order = np.argsort(-Z, axis=1, kind="stable")
    return order[:, 0]


# %% wrong · columns · share 0.2 to 0.5
# never: overwrit
def predict(Z):
    return np.argmax(Z, axis=0)


# %% wrong · no axis · share 0.15 to 0.45
# reads: axis|row|each|one|shape
# never: overwrit
def predict(Z):
    return np.argmax(Z)


# %% wrong · the last one on ties · share 0.5 to 0.8
# reads: tie|first|equal|several
# never: overwrit|wrong shape|has (the )?shape
def predict(Z):
    K = Z.shape[1]
    return K - 1 - np.argmax(Z[:, ::-1], axis=1)


# %% wrong · the last one on ties, in a loop · share 0.5 to 0.8
# never: overwrit|wrong shape|has (the )?shape
def predict(Z):
    y_hat = np.zeros(len(Z), dtype=int)
    for i in range(len(Z)):
        for k in range(Z.shape[1]):
            if Z[i, k] >= Z[i, y_hat[i]]:
                y_hat[i] = k
    return y_hat


# %% wrong · the largest score itself · share 0.25 to 0.55
# never: overwrit|last of a tie
def predict(Z):
    return Z.max(axis=1)


# %% wrong · smallest score · share 0.25 to 0.6
# never: overwrit|wrong shape|has (the )?shape
def predict(Z):
    return np.argmin(Z, axis=1)


# %% wrong · classes from 1 · share 0.5 to 0.75
# reads: 0|from|count
# never: overwrit|wrong shape|has (the )?shape|last of a tie
def predict(Z):
    return np.argmax(Z, axis=1) + 1


# %% wrong · nothing beats 0 in a row of negative scores · share 0.5 to 0.8
# never: overwrit|wrong shape|has (the )?shape
def predict(Z):
    y_hat = []
    for row in Z:
        best, best_score = 0, 0.0
        for k, score in enumerate(row):
            if score > best_score:
                best, best_score = k, score
        y_hat.append(best)
    return np.array(y_hat)


# %% wrong · all classes of a tie · share 0.5 to 0.85
# never: overwrit
def predict(Z):
    return np.where(Z == Z.max(axis=1, keepdims=True))[1]


# %% wrong · absolute scores · share 0.4 to 0.75
# never: overwrit|wrong shape|has (the )?shape|last of a tie
def predict(Z):
    return np.argmax(np.abs(Z), axis=1)


# %% wrong · scores cut to whole numbers · share 0.35 to 0.7
# never: overwrit|wrong shape|has (the )?shape
def predict(Z):
    return np.argmax(Z.astype(int), axis=1)


# %% wrong · two classes only · share 0.2 to 0.55
# never: overwrit|wrong shape|has (the )?shape
def predict(Z):
    return (Z[:, 1] > Z[:, 0]).astype(int)


# %% wrong · one-hot rows · share 0.3 to 0.6
# reads: shape|integer|index|number
# never: overwrit
def predict(Z):
    return np.eye(Z.shape[1])[np.argmax(Z, axis=1)]


# %% wrong · Z is sorted in place, after its maxima are found · share 0.85 to 0.95
# never: last of a tie|columns sum|reversed
def predict(Z):
    top = Z.argmax(axis=1)
    Z.sort(axis=1)
    return top


# %% wrong · probabilities of at least one half only · share 0.25 to 0.65
# never: overwrit|wrong shape|has (the )?shape
def predict(Z):
    return np.argmax(softmax(Z) > 0.5, axis=1)
