"""Answers to 11_initialization, init_weights: written from the released statement alone."""

# %% right · dictionary of variances
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
    return np.sqrt(var) * rng.standard_normal((n_in, n_out)), np.zeros(n_out)


# %% right · ifs and rng.normal
def init_weights(n_in, n_out, scheme, rng):
    if scheme == "zeros":
        std = 0.0
    elif scheme == "small":
        std = 0.01
    elif scheme == "lecun":
        std = 1 / np.sqrt(n_in)
    elif scheme == "glorot":
        std = np.sqrt(2 / (n_in + n_out))
    else:
        std = np.sqrt(2 / n_in)
    W = rng.normal(0.0, std, size=(n_in, n_out))
    b = np.zeros((n_out,))
    return W, b


# %% right · zeros without drawing
def init_weights(n_in, n_out, scheme, rng):
    b = np.zeros(n_out)
    if scheme == "zeros":
        return np.zeros((n_in, n_out)), b
    stds = {"small": 1e-2, "lecun": n_in ** -0.5, "glorot": (2 / (n_in + n_out)) ** 0.5, "he": (2 / n_in) ** 0.5}
    return rng.normal(scale=stds[scheme], size=(n_in, n_out)), b


# %% right · one number at a time
import math

def init_weights(n_in, n_out, scheme, rng):
    W = np.zeros((n_in, n_out))
    v = {"zeros": 0, "small": 1e-4, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
    for i in range(n_in):
        for k in range(n_out):
            W[i, k] = rng.normal() * math.sqrt(v)
    return W, np.zeros(n_out)


# %% right · transposed drawing
def init_weights(n_in, n_out, scheme, rng):
    var = dict(zeros=0.0, small=0.0001, lecun=1.0 / n_in, glorot=2.0 / (n_in + n_out), he=2.0 / n_in)
    W = rng.normal(size=(n_out, n_in)).T * var[scheme] ** 0.5
    return W, 0.0 * np.arange(n_out)


# %% right · match
def init_weights(n_in, n_out, scheme, rng):
    match scheme:
        case "zeros":
            v = 0.0
        case "small":
            v = 0.01 ** 2
        case "lecun":
            v = 1 / n_in
        case "glorot":
            v = 2 / (n_in + n_out)
        case "he":
            v = 2 / n_in
    flat = rng.standard_normal(n_in * n_out)
    return np.sqrt(v) * flat.reshape(n_in, n_out), np.zeros(n_out)


# %% wrong · plus or minus 1 by choice · share 0.5 to 0.8
# reads: normal
# never: \bone column|\brepeat
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
    return np.sqrt(var) * rng.choice([-1.0, 1.0], size=(n_in, n_out)), np.zeros(n_out)


# %% wrong · own generator with a fixed seed · share 0.4 to 0.75
# reads: rng|generator|seed
# never: \bvariance
def init_weights(n_in, n_out, scheme, rng):
    rng = np.random.default_rng(0)
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
    return np.sqrt(var) * rng.standard_normal((n_in, n_out)), np.zeros(n_out)


# %% wrong · np.random instead of the generator · share 0.5 to 0.8
# reads: rng|generator
# never: \bvariance
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
    return np.sqrt(var) * np.random.randn(n_in, n_out), np.zeros(n_out)


# %% wrong · variance for the standard deviation · share 0.3 to 0.65
# reads: variance|root|standard
# never: \bgenerator|\buniform
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
    return rng.normal(0, var, size=(n_in, n_out)), np.zeros(n_out)


# %% wrong · small one is the root of 0.01 · share 0.5 to 0.85
# reads: small
# never: \bhe\b|\bglorot
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
    return np.sqrt(var) * rng.standard_normal((n_in, n_out)), np.zeros(n_out)


# %% wrong · glorot as on the slide · share 0.5 to 0.85
# reads: glorot
# never: \blecun
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_in, "glorot": 2 / (n_in * n_out), "he": 2 / n_in}[scheme]
    return np.sqrt(var) * rng.standard_normal((n_in, n_out)), np.zeros(n_out)


# %% wrong · n_out for n_in · share 0.5 to 0.8
# reads: n_in|n_out|lecun|\bhe\b
# never: \bsmall
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_out, "glorot": 2 / (n_in + n_out), "he": 2 / n_out}[scheme]
    return np.sqrt(var) * rng.standard_normal((n_in, n_out)), np.zeros(n_out)


# %% wrong · he with the variance of lecun · share 0.5 to 0.85
# reads: \bhe\b|"he"
# never: \bglorot|\bsmall
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 1 / n_in}[scheme]
    return np.sqrt(var) * rng.standard_normal((n_in, n_out)), np.zeros(n_out)


# %% wrong · uniform numbers of the right variance · share 0.5 to 0.8
# reads: normal
# never: \bvariance is|\brepeat
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
    a = np.sqrt(3 * var)
    return rng.uniform(-a, a, size=(n_in, n_out)), np.zeros(n_out)


# %% wrong · uniform numbers from 0 to 1 · share 0.1 to 0.45
# reads: normal|mean
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
    return np.sqrt(var) * rng.random((n_in, n_out)), np.zeros(n_out)


# %% wrong · one column repeated · share 0.3 to 0.65
# reads: column|unit|independent|same
# never: \bnormal
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
    w = np.sqrt(var) * rng.standard_normal((n_in, 1))
    return np.repeat(w, n_out, axis=1), np.zeros(n_out)


# %% wrong · biases drawn as well · share 0.5 to 0.8
# reads: bias|\bb\b|zero
# never: \bnormal
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
    return np.sqrt(var) * rng.standard_normal((n_in, n_out)), np.sqrt(var) * rng.standard_normal(n_out)


# %% wrong · biases of the wrong length · share 0.5 to 0.8
# reads: bias|\bb\b|n_out|shape
# never: \bnormal
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
    return np.sqrt(var) * rng.standard_normal((n_in, n_out)), np.zeros(n_in)


# %% wrong · weights transposed · share 0.4 to 0.75
# reads: shape|n_in|transpos
# never: \bnormal
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
    return np.sqrt(var) * rng.standard_normal((n_out, n_in)), np.zeros(n_out)


# %% wrong · weights kept between calls · share 0.3 to 0.7
# never: \bvariance
_drawn = {}
def init_weights(n_in, n_out, scheme, rng):
    var = {"zeros": 0.0, "small": 0.01 ** 2, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
    if (n_in, n_out) not in _drawn:
        _drawn[n_in, n_out] = rng.standard_normal((n_in, n_out))
    return np.sqrt(var) * _drawn[n_in, n_out], np.zeros(n_out)
