"""Answers to 01_formal_neuron, neuron: written from the released statement alone."""

# %% right · by affine
def neuron(X, w, b, f):
    return f(affine(X, w, b))


# %% right · matrix product
def neuron(X, w, b, f):
    z = X @ w + b
    return f(z)


# %% right · sum over the inputs
def neuron(X, w, b, f):
    scores = np.sum(X * w, axis=1) + b
    output = f(scores)
    return output


# %% right · example by example, each an array of one score
def neuron(X, w, b, f):
    outputs = []
    for x in X:
        outputs.append(f(np.array([np.dot(x, w) + b]))[0])
    return np.array(outputs)


# %% right · lambda
neuron = lambda X, w, b, f: f(np.einsum("nd,d->n", X, w) + b)


# %% right · scores in a loop, then one call
def neuron(X, w, b, f):
    z = np.zeros(len(X))
    for i, x in enumerate(X):
        z[i] = b
        for j in range(len(w)):
            z[i] += w[j] * x[j]
    return f(z)


# %% right · by an augmented matrix
def neuron(X, w, b, f):
    A = np.column_stack([X, np.ones(len(X))])
    return f(A @ np.append(w, b))


# %% wrong · always the sigmoid · share 0 to 0.5
# never: transposed|overwrit|<function|pencil and paper
def neuron(X, w, b, f):
    return sigmoid(affine(X, w, b))


# %% wrong · always the step · share 0 to 0.5
# never: transposed|overwrit|<function|pencil and paper
def neuron(X, w, b, f):
    return heaviside(affine(X, w, b))


# %% wrong · the bias is added after the activation · share 0.25 to 0.65
# reads: bias|`b`|\bb\b
# never: transposed|overwrit|<function|pencil and paper
def neuron(X, w, b, f):
    return f(X @ w) + b


# %% wrong · the activation of the inputs · share 0.1 to 0.5
# never: overwrit|<function|pencil and paper
def neuron(X, w, b, f):
    return f(X) @ w + b


# %% wrong · no activation · share 0.25 to 0.5
# never: transposed|overwrit|<function|pencil and paper
def neuron(X, w, b, f):
    return affine(X, w, b)


# %% wrong · the function itself comes back · share 0 to 0.35
# never: transposed|overwrit
def neuron(X, w, b, f):
    z = affine(X, w, b)
    return f


# %% wrong · no bias · share 0.25 to 0.65
# reads: bias|`b`|\bb\b
# never: transposed|overwrit|<function|pencil and paper
def neuron(X, w, b, f):
    return f(X @ w)


# %% wrong · a column · share 0.35 to 0.75
# reads: shape
# never: reversed|overwrit
def neuron(X, w, b, f):
    return f(X @ w.reshape(-1, 1) + b)


# %% wrong · the bias is subtracted · share 0.25 to 0.65
# never: transposed|overwrit|<function|pencil and paper
def neuron(X, w, b, f):
    return f(X @ w - b)


# %% wrong · the activation twice · share 0.25 to 0.6
# never: transposed|overwrit|<function|pencil and paper
def neuron(X, w, b, f):
    h = f(affine(X, w, b))
    return f(h)


# %% wrong · squeezed to a number for a single example · share 0.6 to 0.9
# never: reversed|overwrit
def neuron(X, w, b, f):
    z = affine(X, w, b)
    if len(z) == 1:
        return float(f(z)[0])
    return f(z)


# %% wrong · X is multiplied in place · share 0.85 to 0.95
# never: reversed|transposed|<function|pencil and paper
def neuron(X, w, b, f):
    X *= w
    return f(X.sum(axis=1) + b)


# %% wrong · an activation for each input · share 0.1 to 0.5
# never: overwrit|<function|pencil and paper
def neuron(X, w, b, f):
    return f(X * w).sum(axis=1) + b


# %% wrong · calls f with the arguments of affine · share 0 to 0.35
# never: transposed|overwrit
def neuron(X, w, b, f):
    return f(X, w, b)


# %% wrong · the weights of the first call are kept · share 0.25 to 0.6
# never: transposed|<function|pencil and paper
_kept = {}


def neuron(X, w, b, f):
    key = X.shape[1]
    if key not in _kept:
        _kept[key] = w.copy()
    return f(X @ _kept[key] + b)
