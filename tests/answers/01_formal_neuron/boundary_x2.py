"""Answers to 01_formal_neuron, boundary_x2: written from the released statement alone."""

# %% right · solved for x2
def boundary_x2(x1, w, b):
    return -(w[0] * x1 + b) / w[1]


# %% right · slope and intercept
def boundary_x2(x1, w, b):
    slope = -w[0] / w[1]
    intercept = -b / w[1]
    return slope * x1 + intercept


# %% right · a loop
def boundary_x2(x1, w, b):
    x2 = np.zeros(len(x1))
    for m in range(len(x1)):
        x2[m] = (-b - w[0] * x1[m]) / w[1]
    return x2


# %% right · a list
def boundary_x2(x1, w, b):
    w1, w2 = w
    return [-(w1 * t + b) / w2 for t in x1]


# %% right · by affine of one input
def boundary_x2(x1, w, b):
    return affine(x1[:, None], w[:1], b) / -w[1]


# %% right · np.polyval
def boundary_x2(x1, w, b):
    return np.polyval([-w[0] / w[1], -b / w[1]], x1)


# %% right · from the score at height 0 downward
def boundary_x2(x1, w, b):
    score = x1 * w[0] + np.full(len(x1), b)
    return 0 - score / w[1]


# %% wrong · a sign · share 0.35 to 0.65
# never: wrong shape|has (the )?shape|overwrit
def boundary_x2(x1, w, b):
    return (w[0] * x1 + b) / w[1]


# %% wrong · sign of the bias · share 0.35 to 0.65
# never: wrong shape|has (the )?shape|overwrit|every sign
def boundary_x2(x1, w, b):
    return (-w[0] * x1 + b) / w[1]


# %% wrong · divided by the absolute value of w2 · share 0.5 to 0.85
# never: [Ee]very sign|wrong shape|has (the )?shape|overwrit
def boundary_x2(x1, w, b):
    return -(w[0] * x1 + b) / np.abs(w[1])


# %% wrong · weights exchanged · share 0.25 to 0.6
# never: overwrit
def boundary_x2(x1, w, b):
    return -(w[1] * x1 + b) / w[0]


# %% wrong · the bias is not divided · share 0.35 to 0.65
# never: wrong shape|has (the )?shape|overwrit|every sign
def boundary_x2(x1, w, b):
    return -w[0] / w[1] * x1 - b


# %% wrong · no bias · share 0.25 to 0.6
# never: wrong shape|has (the )?shape|overwrit|reversed
def boundary_x2(x1, w, b):
    return -w[0] * x1 / w[1]


# %% wrong · a single height where the line is horizontal · share 0.6 to 0.9
# never: reversed|overwrit
def boundary_x2(x1, w, b):
    if w[0] == 0:
        return -b / w[1]
    return -(w[0] * x1 + b) / w[1]


# %% wrong · divided by the length of w · share 0.2 to 0.6
# never: wrong shape|has (the )?shape|overwrit|reversed
def boundary_x2(x1, w, b):
    return -(w[0] * x1 + b) / np.linalg.norm(w)


# %% wrong · points instead of heights · share 0.25 to 0.65
# never: reversed|overwrit
def boundary_x2(x1, w, b):
    x2 = -(w[0] * x1 + b) / w[1]
    return np.column_stack([x1, x2])


# %% wrong · overwrites x1 · share 0.85 to 0.95
# never: reversed|wrong shape|has (the )?shape
def boundary_x2(x1, w, b):
    x1 *= w[0]
    x1 += b
    return -x1 / w[1]


# %% wrong · rounded · share 0.3 to 0.75
# never: wrong shape|has (the )?shape|overwrit|reversed
def boundary_x2(x1, w, b):
    return np.round(-(w[0] * x1 + b) / w[1])


# %% wrong · straight line through the first and the last value · share 0.4 to 0.8
# never: overwrit|reversed
def boundary_x2(x1, w, b):
    first, last = -(w[0] * x1[0] + b) / w[1], -(w[0] * x1[-1] + b) / w[1]
    return np.linspace(first, last, len(x1))


# %% wrong · multiplied by w2 · share 0.3 to 0.65
# never: wrong shape|has (the )?shape|overwrit|reversed
def boundary_x2(x1, w, b):
    return -(w[0] * x1 + b) * w[1]
