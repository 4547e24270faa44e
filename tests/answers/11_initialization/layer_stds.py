"""Answers to 11_initialization, layer_stds: written from the released statement alone."""

# %% right · dictionary of activations
def layer_stds(X, weights, act):
    g = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(0, z)}[act]
    A, stds = X, []
    for W in weights:
        A = g(A @ W)
        stds.append(A.std())
    return np.array(stds)


# %% right · ifs in the loop
def layer_stds(X, weights, act):
    stds = np.zeros(len(weights))
    A = X.copy()
    for l, W in enumerate(weights):
        Z = np.dot(A, W)
        if act == "sigmoid":
            A = sigmoid(Z)
        elif act == "tanh":
            A = np.tanh(Z)
        else:
            A = np.where(Z > 0, Z, 0)
        stds[l] = np.std(A)
    return stds


# %% right · by the formula
def layer_stds(X, weights, act):
    def g(Z):
        if act == "relu":
            return np.clip(Z, 0, None)
        return np.tanh(Z) if act == "tanh" else sigmoid(Z)

    out = []
    for W in weights:
        X = g(X @ W)
        out.append(np.sqrt(np.mean((X - X.mean()) ** 2)))
    return out


# %% right · all activations kept
def layer_stds(X, weights, act):
    acts = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda Z: Z * (Z > 0)}
    layers = [X]
    for W in weights:
        layers.append(acts[act](layers[-1] @ W))
    return np.array([np.std(A) for A in layers[1:]])


# %% right · recursion
def layer_stds(X, weights, act):
    if len(weights) == 0:
        return np.zeros(0)
    Z = X @ weights[0]
    if act == "sigmoid":
        A = sigmoid(Z)
    elif act == "tanh":
        A = np.tanh(Z)
    elif act == "relu":
        A = np.maximum(Z, 0)
    return np.concatenate([[A.std()], layer_stds(A, weights[1:], act)])


# %% right · einsum and ravel
def layer_stds(X, weights, act):
    A, stds = np.asarray(X, dtype=float), []
    for W in weights:
        Z = np.einsum("ij,jk->ik", A, W)
        A = sigmoid(Z) if act == "sigmoid" else np.tanh(Z) if act == "tanh" else (Z + np.abs(Z)) / 2
        stds.append(float(np.ravel(A).std(ddof=0)))
    return np.asarray(stds)


# %% wrong · always tanh · share 0.25 to 0.6
# reads: sigmoid|relu|act
# never: \baxis|\binput
def layer_stds(X, weights, act):
    A, stds = X, []
    for W in weights:
        A = np.tanh(A @ W)
        stds.append(A.std())
    return np.array(stds)


# %% wrong · input in the result · share 0.5 to 0.8
# reads: input|first|\bl\b|one more|length
# never: \bactivation
def layer_stds(X, weights, act):
    g = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(0, z)}[act]
    A, stds = X, [X.std()]
    for W in weights:
        A = g(A @ W)
        stds.append(A.std())
    return np.array(stds)


# %% wrong · every layer starts from X · share 0.3 to 0.6
# reads: before|each|\bx\b|input
# never: \bddof
def layer_stds(X, weights, act):
    g = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(0, z)}[act]
    stds = []
    for W in weights:
        stds.append(g(X @ W).std())
    return np.array(stds)


# %% wrong · divided by the number minus 1 · share 0.5 to 0.8
# reads: ddof|- ?1|mean|number
# never: \bactivation
def layer_stds(X, weights, act):
    g = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(0, z)}[act]
    A, stds = X, []
    for W in weights:
        A = g(A @ W)
        stds.append(A.std(ddof=1))
    return np.array(stds)


# %% wrong · mean of the columns' deviations · share 0.4 to 0.7
# reads: all|axis|once|entries
# never: \bactivation is
def layer_stds(X, weights, act):
    g = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(0, z)}[act]
    A, stds = X, []
    for W in weights:
        A = g(A @ W)
        stds.append(A.std(axis=0).mean())
    return np.array(stds)


# %% wrong · pre-activations measured · share 0.4 to 0.7
# reads: activation|before|after|g\(
# never: \bddof
def layer_stds(X, weights, act):
    g = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(0, z)}[act]
    A, stds = X, []
    for W in weights:
        Z = A @ W
        stds.append(Z.std())
        A = g(Z)
    return np.array(stds)


# %% wrong · no activation · share 0.2 to 0.5
# reads: activation|act
# never: \bddof
def layer_stds(X, weights, act):
    A, stds = X, []
    for W in weights:
        A = A @ W
        stds.append(A.std())
    return np.array(stds)


# %% wrong · root mean square, mean not subtracted · share 0.35 to 0.7
# reads: mean|deviation|subtract
# never: \bactivation
def layer_stds(X, weights, act):
    g = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(0, z)}[act]
    A, stds = X, []
    for W in weights:
        A = g(A @ W)
        stds.append(np.sqrt(np.mean(A ** 2)))
    return np.array(stds)


# %% wrong · variance · share 0.5 to 0.75
# reads: root|variance|standard
# never: \bactivation
def layer_stds(X, weights, act):
    g = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(0, z)}[act]
    A, stds = X, []
    for W in weights:
        A = g(A @ W)
        stds.append(A.var())
    return np.array(stds)


# %% wrong · last layer only · share 0.3 to 0.6
# reads: each|every|all|\bl\b
# never: \bactivation
def layer_stds(X, weights, act):
    g = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(0, z)}[act]
    A = X
    for W in weights:
        A = g(A @ W)
    return np.array([A.std()])


# %% wrong · examples standardized on the way · share 0.2 to 0.6
# never: \bddof
def layer_stds(X, weights, act):
    g = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(0, z)}[act]
    A, stds = X - X.mean(axis=0), []
    for W in weights:
        A = g(A @ W)
        stds.append(A.std())
    return np.array(stds)


# %% wrong · X overwritten where a layer has its shape · share 0.7 to 0.95
# reads: modif|overwr|argument|chang
def layer_stds(X, weights, act):
    stds = []
    for W in weights:
        Z = X @ W
        if X.shape == Z.shape:
            X[...] = Z
        else:
            X = Z
        X = np.maximum(0, X) if act == "relu" else np.tanh(X) if act == "tanh" else sigmoid(X)
        stds.append(X.std())
    return np.array(stds)
