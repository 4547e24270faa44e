"""Answers to 07_softmax_regression, softmax_to_logistic: written from the released statement alone."""

# %% right · difference of the columns
def softmax_to_logistic(W, b):
    return W[:, 1] - W[:, 0], b[1] - b[0]


# %% right · np.diff
def softmax_to_logistic(W, b):
    return np.diff(W, axis=1)[:, 0], float(np.diff(b)[0])


# %% right · product with (-1, 1)
def softmax_to_logistic(W, b):
    sign = np.array([-1.0, 1.0])
    return W @ sign, b @ sign


# %% right · a loop
def softmax_to_logistic(W, b):
    w = np.zeros(W.shape[0])
    for j in range(len(w)):
        w[j] = W[j, 1] - W[j, 0]
    return w, float(b[1] - b[0])


# %% right · unpacked columns
def softmax_to_logistic(W, b):
    w0, w1 = W.T
    b0, b1 = b
    return w1 - w0, b1 - b0


# %% right · minus the opposite
def softmax_to_logistic(W, b):
    w = -(W[:, 0] - W[:, 1])
    bias = -(b[0] - b[1])
    return (w, bias)


# %% right · list of differences
def softmax_to_logistic(W, b):
    w = [row[1] - row[0] for row in W]
    return np.array(w), b[-1] - b[0]


# %% wrong · class 0 · share 0.4 to 0.7
# reads: sign|reversed|class|second column|order
# never: overwrit|transposed|wrong shape|has (the )?shape
def softmax_to_logistic(W, b):
    return W[:, 0] - W[:, 1], b[0] - b[1]


# %% wrong · second column only · share 0.25 to 0.6
# never: overwrit|transposed|wrong shape|has (the )?shape
def softmax_to_logistic(W, b):
    return W[:, 1], b[1]


# %% wrong · sign of the bias · share 0.5 to 0.75
# reads: bias|`b`|\bb\b|second
# never: overwrit|transposed|every sign
def softmax_to_logistic(W, b):
    return W[:, 1] - W[:, 0], b[0] - b[1]


# %% wrong · bias of class 1 only · share 0.5 to 0.75
# reads: bias|`b`|\bb\b|second
# never: overwrit|transposed|every sign
def softmax_to_logistic(W, b):
    return W[:, 1] - W[:, 0], b[1]


# %% wrong · weights of class 1 only · share 0.4 to 0.7
# never: overwrit|transposed|every sign
def softmax_to_logistic(W, b):
    return W[:, 1], b[1] - b[0]


# %% wrong · half the difference · share 0.5 to 0.75
# reads: factor|half|twice|2
# never: overwrit|transposed|reversed
def softmax_to_logistic(W, b):
    return (W[:, 1] - W[:, 0]) / 2, (b[1] - b[0]) / 2


# %% wrong · sum · share 0.25 to 0.6
# never: overwrit|transposed|wrong shape|has (the )?shape
def softmax_to_logistic(W, b):
    return W[:, 1] + W[:, 0], b[1] + b[0]


# %% wrong · rows instead of columns · share 0.35 to 0.65
# never: overwrit|every sign
def softmax_to_logistic(W, b):
    return W[1] - W[0], b[1] - b[0]


# %% wrong · parts exchanged · share 0.4 to 0.8
# never: overwrit|transposed|every sign
def softmax_to_logistic(W, b):
    return b[1] - b[0], W[:, 1] - W[:, 0]


# %% wrong · a column of weights · share 0.5 to 0.85
# reads: shape
# never: overwrit|every sign|reversed
def softmax_to_logistic(W, b):
    return W[:, 1:] - W[:, :1], b[1] - b[0]


# %% wrong · no bias · share 0.4 to 0.7
# reads: bias|`b`|\bb\b|tuple|two|pair
# never: overwrit|transposed|every sign
def softmax_to_logistic(W, b):
    return W[:, 1] - W[:, 0]


# %% wrong · W and b are overwritten · share 0.85 to 0.95
# never: transposed|reversed|wrong shape|has (the )?shape
def softmax_to_logistic(W, b):
    W[:, 1] -= W[:, 0]
    b[1] -= b[0]
    return W[:, 1].copy(), b[1]


# %% wrong · quotient, as of the powers · share 0.15 to 0.45
# never: overwrit|transposed|wrong shape|has (the )?shape
def softmax_to_logistic(W, b):
    return W[:, 1] / W[:, 0], b[1] / b[0]


# %% wrong · a number for a single input · share 0.6 to 0.9
# never: overwrit|reversed|every sign
def softmax_to_logistic(W, b):
    w = W[:, 1] - W[:, 0]
    return np.squeeze(w), b[1] - b[0]


# %% wrong · size of the difference · share 0.3 to 0.65
# never: overwrit|transposed|wrong shape|has (the )?shape
def softmax_to_logistic(W, b):
    return np.abs(W[:, 1] - W[:, 0]), np.abs(b[1] - b[0])
