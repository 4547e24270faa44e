"""Answers to 01_formal_neuron, predict_binary: written from the released statement alone."""

# %% right · comparison as whole numbers
def predict_binary(z):
    return (z >= 0).astype(int)


# %% right · np.where
def predict_binary(z):
    return np.where(z >= 0, 1, 0)


# %% right · a loop
def predict_binary(z):
    y_hat = np.zeros(len(z), dtype=int)
    for i in range(len(z)):
        if z[i] >= 0:
            y_hat[i] = 1
    return y_hat


# %% right · a list of whole numbers
def predict_binary(z):
    return [1 if score >= 0 else 0 for score in z]


# %% right · by the step of exercise 2
def predict_binary(z):
    return np.asarray(heaviside(z)).astype(np.int64)


# %% right · one minus the opposite
def predict_binary(z):
    return 1 - (z < 0).astype(int)


# %% right · times one
def predict_binary(z):
    return 1 * (z >= 0)


# %% right · an array of Python's whole numbers
def predict_binary(z):
    return np.array([int(v >= 0) for v in z])


# %% wrong · floats · share 0.5 to 0.85
# reads: int
# never: wrong shape|has (the )?shape|overwrit|reversed
def predict_binary(z):
    return (z >= 0).astype(float)


# %% wrong · truth values · share 0.5 to 0.85
# reads: int
# never: wrong shape|has (the )?shape|overwrit|reversed
def predict_binary(z):
    return z >= 0


# %% wrong · zero belongs to class 0 · share 0.5 to 0.75
# reads: 0
# never: wrong shape|has (the )?shape|overwrit|reversed
def predict_binary(z):
    return (z > 0).astype(int)


# %% wrong · cut to a whole number before the comparison · share 0.25 to 0.7
# never: wrong shape|has (the )?shape|overwrit|reversed
def predict_binary(z):
    return (z.astype(int) >= 0).astype(int)


# %% wrong · scores taken as probabilities · share 0.25 to 0.6
# never: wrong shape|has (the )?shape|overwrit|reversed
def predict_binary(z):
    return (z >= 0.5).astype(int)


# %% wrong · classes exchanged · share 0 to 0.5
# never: wrong shape|has (the )?shape|overwrit
def predict_binary(z):
    return (z < 0).astype(int)


# %% wrong · the sign · share 0 to 0.5
# never: wrong shape|has (the )?shape|overwrit
def predict_binary(z):
    return np.sign(z).astype(int)


# %% wrong · int of a whole array · share 0 to 0.5
# never: pair|tuple|overwrit
def predict_binary(z):
    return int(z >= 0)


# %% wrong · rounded sigmoid, where one half goes to 0 · share 0.5 to 0.8
# never: wrong shape|has (the )?shape|overwrit|reversed
def predict_binary(z):
    return np.round(sigmoid(z)).astype(int)


# %% wrong · overwrites z · share 0.85 to 0.95
# never: reversed|wrong shape|has (the )?shape
def predict_binary(z):
    z[:] = z >= 0
    return z.astype(int)


# %% wrong · probabilities compared with one half, floats besides · share 0.5 to 0.85
# never: wrong shape|has (the )?shape|reversed|overwrit
def predict_binary(z):
    return np.where(sigmoid(z) >= 0.5, 1.0, 0.0)


# %% wrong · a number for a single score · share 0.6 to 0.9
# never: reversed|overwrit
def predict_binary(z):
    y_hat = (z >= 0).astype(int)
    return y_hat if len(y_hat) > 1 else int(y_hat[0])


# %% wrong · converts the scores, then compares · share 0.2 to 0.6
# never: wrong shape|has (the )?shape|reversed
def predict_binary(z):
    y_hat = np.rint(z).astype(int)
    y_hat[y_hat >= 0] = 1
    y_hat[y_hat < 0] = 0
    return y_hat
