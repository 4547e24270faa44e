"""Answers to 12_sgd, step_decay: written from the released statement alone."""

# %% right · floor division
def step_decay(lr0, factor, T, t):
    return lr0 * factor ** (t // T)


# %% right · np.floor
def step_decay(lr0, factor, T, t):
    return lr0 * factor ** np.floor(np.asarray(t) / T)


# %% right · np.power
def step_decay(lr0, factor, T, t):
    return lr0 * np.power(float(factor), np.floor_divide(t, T))


# %% right · repeated product
def step_decay(lr0, factor, T, t):
    if np.ndim(t) == 0:
        lr = lr0
        for _ in range(int(t) // T):
            lr = lr * factor
        return lr
    return np.array([step_decay(lr0, factor, T, e) for e in t])


# %% right · remainder subtracted
def step_decay(lr0, factor, T, t):
    steps = (t - t % T) / T
    return lr0 * factor ** steps


# %% right · divmod
def step_decay(lr0, factor, T, t):
    steps, _ = np.divmod(t, T)
    return factor ** steps * lr0


# %% wrong · no rounding, as on the slide · share 0.3 to 0.6
# reads: round|floor|whole|step
# never: \barray
def step_decay(lr0, factor, T, t):
    return lr0 * factor ** (t / T)


# %% wrong · one epoch too early · share 0.5 to 0.75
# reads: early|t - 1|one|epoch
# never: \barray
def step_decay(lr0, factor, T, t):
    return lr0 * factor ** ((t + 1) // T)


# %% wrong · one epoch too late · share 0.5 to 0.75
# reads: late|t \+ 1|one|epoch
# never: \barray
def step_decay(lr0, factor, T, t):
    return lr0 * factor ** (np.maximum(np.asarray(t) - 1, 0) // T)


# %% wrong · rounded to the nearest · share 0.4 to 0.7
# reads: round|down|floor
# never: \barray
def step_decay(lr0, factor, T, t):
    return lr0 * factor ** np.round(t / T)


# %% wrong · rounded up · share 0.4 to 0.7
# reads: round|down|floor|\bup\b|early
# never: \barray
def step_decay(lr0, factor, T, t):
    return lr0 * factor ** np.ceil(t / T)


# %% wrong · int() takes single numbers only · share 0.5 to 0.8
# reads: array|int
# never: \bearly|\blate
def step_decay(lr0, factor, T, t):
    return lr0 * factor ** int(t / T)


# %% wrong · if with an array · share 0.4 to 0.75
# reads: array|\bif\b|ambiguous
# never: \bearly|\blate
def step_decay(lr0, factor, T, t):
    if t < T:
        return lr0
    return lr0 * factor ** (t // T)


# %% wrong · a single step · share 0.4 to 0.7
# reads: again|second|every|after|more
# never: \barray
def step_decay(lr0, factor, T, t):
    return np.where(np.asarray(t) < T, lr0, lr0 * factor)


# %% wrong · product with the number of steps · share 0.3 to 0.6
# reads: power|exponent|\*\*
# never: \barray
def step_decay(lr0, factor, T, t):
    return lr0 * factor * (t // T)


# %% wrong · remainder instead of quotient · share 0.2 to 0.5
# never: \barray
def step_decay(lr0, factor, T, t):
    return lr0 * factor ** (t % T)


# %% wrong · T and t exchanged · share 0.2 to 0.5
# reads: exchange|\bt\b
# never: \barray
def step_decay(lr0, factor, T, t):
    return lr0 * factor ** (T // np.maximum(t, 1))


# %% wrong · factor applied to the part that is lost · share 0.3 to 0.6
def step_decay(lr0, factor, T, t):
    return lr0 * (1 - factor) ** (t // T)


# %% wrong · arrays only · share 0.5 to 0.8
# reads: single|number|int|array|len
# never: \bearly|\blate
def step_decay(lr0, factor, T, t):
    return np.array([lr0 * factor ** (e // T) for e in t])


# %% wrong · at most ten steps · share 0.5 to 0.85
# never: \barray
def step_decay(lr0, factor, T, t):
    return lr0 * factor ** np.minimum(t // T, 10)
