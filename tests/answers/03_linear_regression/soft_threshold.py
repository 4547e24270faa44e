"""Answers to 03_linear_regression, soft_threshold: written from the released statement alone."""

# %% right · sign and size
def soft_threshold(v, t):
    return np.sign(v) * np.maximum(np.abs(v) - t, 0)


# %% right · three cases
def soft_threshold(v, t):
    return np.where(v > t, v - t, np.where(v < -t, v + t, 0.0))


# %% right · the clipped part is taken away
def soft_threshold(v, t):
    return v - np.clip(v, -t, t)


# %% right · a loop
def soft_threshold(v, t):
    out = np.zeros(len(v))
    for j, value in enumerate(v):
        if value > t:
            out[j] = value - t
        elif value < -t:
            out[j] = value + t
    return out


# %% right · masks
def soft_threshold(v, t):
    result = np.zeros(v.shape)
    result[v > t] = v[v > t] - t
    result[v < -t] = v[v < -t] + t
    return result


# %% right · positive and negative part
def soft_threshold(v, t):
    return np.maximum(v - t, 0) + np.minimum(v + t, 0)


# %% right · a list
def soft_threshold(v, t):
    return [max(abs(x) - t, 0.0) * (1 if x > 0 else -1) for x in v]


# %% right · truth values as factors
def soft_threshold(v, t):
    return (v - t) * (v > t) + (v + t) * (v < -t)


# %% right · np.select
def soft_threshold(v, t):
    return np.select([v > t, v < -t], [v - t, v + t], default=0.0)


# %% wrong · hard threshold · share 0.25 to 0.5
# never: overwrit|wrong shape|has (the )?shape
def soft_threshold(v, t):
    return np.where(np.abs(v) > t, v, 0.0)


# %% wrong · beyond zero · share 0.25 to 0.6
# never: overwrit|wrong shape|has (the )?shape
def soft_threshold(v, t):
    return v - t * np.sign(v)


# %% wrong · positive side only · share 0.35 to 0.65
# reads: negative|-t|sign
# never: overwrit|wrong shape|has (the )?shape
def soft_threshold(v, t):
    return np.maximum(v - t, 0)


# %% wrong · no sign · share 0.35 to 0.65
# never: overwrit|wrong shape|has (the )?shape
def soft_threshold(v, t):
    return np.maximum(np.abs(v) - t, 0)


# %% wrong · negative numbers move away from 0 · share 0.4 to 0.7
# never: overwrit|wrong shape|has (the )?shape
def soft_threshold(v, t):
    return np.where(v > t, v - t, np.where(v < -t, v - t, 0.0))


# %% wrong · below t instead of below -t · share 0.35 to 0.65
# never: overwrit|wrong shape|has (the )?shape
def soft_threshold(v, t):
    return np.where(v > t, v - t, np.where(v < t, v + t, 0.0))


# %% wrong · overwrites v · share 0.85 to 0.95
# never: wrong shape|has (the )?shape|negative numbers
def soft_threshold(v, t):
    s = np.sign(v)
    np.abs(v, out=v)
    v -= t
    v[v < 0] = 0
    return s * v


# %% wrong · in place, the second case sees the result of the first · share 0.4 to 0.75
def soft_threshold(v, t):
    v[v > t] -= t
    v[(v >= -t) & (v <= t)] = 0
    v[v < -t] += t
    return v


# %% wrong · 0 divided by 0 where both are 0 · share 0.7 to 0.95
# reads: 0|nan
# never: wrong shape|has (the )?shape|overwrit|[Ee]very (value|sign)
def soft_threshold(v, t):
    return np.maximum(1 - t / np.abs(v), 0) * v


# %% wrong · shrunk by a factor · share 0.2 to 0.5
# never: overwrit|wrong shape|has (the )?shape
def soft_threshold(v, t):
    return v / (1 + t)


# %% wrong · clipped · share 0.1 to 0.4
# never: overwrit|wrong shape|has (the )?shape
def soft_threshold(v, t):
    return np.clip(v, -t, t)


# %% wrong · half the threshold · share 0.5 to 0.75
# never: overwrit|wrong shape|has (the )?shape
def soft_threshold(v, t):
    return np.sign(v) * np.maximum(np.abs(v) - t / 2, 0)


# %% wrong · only the first case is reached · share 0.2 to 0.5
# never: overwrit
def soft_threshold(v, t):
    out = []
    for x in v:
        if x > t:
            out.append(x - t)
    return np.array(out)


# %% wrong · threshold in units of the largest number · share 0.3 to 0.65
# never: overwrit|wrong shape|has (the )?shape
def soft_threshold(v, t):
    t = t * np.max(np.abs(v))
    return np.sign(v) * np.maximum(np.abs(v) - t, 0)


# %% wrong · if of a whole array · share 0 to 0.35
# never: pair|tuple|overwrit
def soft_threshold(v, t):
    if v > t:
        return v - t
    elif v < -t:
        return v + t
    return 0
