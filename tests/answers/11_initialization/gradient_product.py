"""Answers to 11_initialization, gradient_product: written from the released statement alone."""

# %% right · dictionary of slopes
def gradient_product(zs, ws, act):
    slope = {"sigmoid": d_sigmoid, "tanh": d_tanh, "relu": d_relu}[act]
    return float(np.prod(np.abs(ws) * slope(zs)))


# %% right · ifs and a loop
def gradient_product(zs, ws, act):
    if act == "sigmoid":
        slopes = d_sigmoid(zs)
    elif act == "tanh":
        slopes = d_tanh(zs)
    else:
        slopes = d_relu(zs)
    result = 1.0
    for w, s in zip(ws, slopes):
        result *= abs(w) * s
    return result


# %% right · absolute value at the end
def gradient_product(zs, ws, act):
    d = dict(sigmoid=d_sigmoid, tanh=d_tanh, relu=d_relu)
    return abs(np.prod(ws * d[act](zs)))


# %% right · everything by hand
def gradient_product(zs, ws, act):
    zs, ws = np.asarray(zs, dtype=float), np.asarray(ws, dtype=float)
    if act == "tanh":
        g = 1 - np.tanh(zs) ** 2
    elif act == "relu":
        g = np.where(zs > 0, 1.0, 0.0)
    else:
        g = sigmoid(zs) * (1 - sigmoid(zs))
    return np.multiply.reduce(np.abs(ws) * g)


# %% right · layer by layer
def gradient_product(zs, ws, act):
    total = 1.0
    for z, w in zip(zs, ws):
        z = np.array([z])
        if act == "sigmoid":
            s = d_sigmoid(z)[0]
        elif act == "tanh":
            s = d_tanh(z)[0]
        elif act == "relu":
            s = d_relu(z)[0]
        else:
            raise ValueError(act)
        total = total * s * abs(w)
    return float(total)


# %% right · two products
def gradient_product(zs, ws, act):
    if act == "relu":
        slopes = d_relu(zs)
    else:
        slopes = d_tanh(zs) if act == "tanh" else d_sigmoid(zs)
    return abs(np.prod(ws)) * np.prod(slopes)


# %% wrong · sign of the weights counts · share 0.5 to 0.8
# reads: absolute|\bsigns?\b|negative
# never: \bslope
def gradient_product(zs, ws, act):
    slope = {"sigmoid": d_sigmoid, "tanh": d_tanh, "relu": d_relu}[act]
    return float(np.prod(ws * slope(zs)))


# %% wrong · slopes alone, as on the slide · share 0.25 to 0.6
# reads: weight
# never: \bsigns?\b
def gradient_product(zs, ws, act):
    slope = {"sigmoid": d_sigmoid, "tanh": d_tanh, "relu": d_relu}[act]
    return float(np.prod(slope(zs)))


# %% wrong · sum · share 0.1 to 0.4
# reads: product|multipl|sum
# never: \bsigns?\b
def gradient_product(zs, ws, act):
    slope = {"sigmoid": d_sigmoid, "tanh": d_tanh, "relu": d_relu}[act]
    return float(np.sum(np.abs(ws) * slope(zs)))


# %% wrong · activation instead of its slope · share 0.2 to 0.5
# reads: slope
# never: \bweight
def gradient_product(zs, ws, act):
    g = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(0, z)}[act]
    return float(np.prod(np.abs(ws) * g(zs)))


# %% wrong · always the sigmoid · share 0.25 to 0.5
# reads: tanh|relu|act
# never: \babsolute
def gradient_product(zs, ws, act):
    return float(np.prod(np.abs(ws) * d_sigmoid(zs)))


# %% wrong · every layer by itself · share 0.3 to 0.65
# reads: product|number|float|single
# never: \bsigns?\b
def gradient_product(zs, ws, act):
    slope = {"sigmoid": d_sigmoid, "tanh": d_tanh, "relu": d_relu}[act]
    return np.abs(ws) * slope(zs)


# %% wrong · running product · share 0.4 to 0.7
# reads: number|float|last|single
def gradient_product(zs, ws, act):
    slope = {"sigmoid": d_sigmoid, "tanh": d_tanh, "relu": d_relu}[act]
    return np.cumprod(np.abs(ws) * slope(zs))


# %% wrong · first layer left out · share 0.4 to 0.7
# reads: first|layer|all|every
# never: \bsigns?\b
def gradient_product(zs, ws, act):
    slope = {"sigmoid": d_sigmoid, "tanh": d_tanh, "relu": d_relu}[act]
    product = 1.0
    for l in range(1, len(zs)):
        product *= abs(ws[l]) * slope(zs[l:l + 1])[0]
    return product


# %% wrong · the ReLU passes everything · share 0.5 to 0.8
# reads: relu|relu
# never: \bsigns?\b
def gradient_product(zs, ws, act):
    if act == "relu":
        return float(np.prod(np.abs(ws)))
    slope = {"sigmoid": d_sigmoid, "tanh": d_tanh}[act]
    return float(np.prod(np.abs(ws) * slope(zs)))


# %% wrong · slope at the weighted pre-activation · share 0.2 to 0.5
def gradient_product(zs, ws, act):
    slope = {"sigmoid": d_sigmoid, "tanh": d_tanh, "relu": d_relu}[act]
    return float(np.prod(np.abs(ws) * slope(ws * zs)))


# %% wrong · weights made positive in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \bsigns?\b
def gradient_product(zs, ws, act):
    slope = {"sigmoid": d_sigmoid, "tanh": d_tanh, "relu": d_relu}[act]
    ws[ws < 0] *= -1
    return float(np.prod(ws * slope(zs)))


# %% wrong · the bound instead of the slope · share 0.15 to 0.45
def gradient_product(zs, ws, act):
    top = {"sigmoid": 0.25, "tanh": 1.0, "relu": 1.0}[act]
    return float(np.prod(np.abs(ws)) * top ** len(ws))
