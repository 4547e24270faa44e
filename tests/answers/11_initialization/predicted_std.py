"""Answers to 11_initialization, predicted_std: written from the released statement alone."""

# %% right · loop
def predicted_std(sizes, rule):
    s = 1.0
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        var = 2 / (n_in * n_out) if rule == "product" else 2 / (n_in + n_out)
        s *= np.sqrt(n_in * var)
    return s


# %% right · product of variances, root at the end
def predicted_std(sizes, rule):
    v = 1.0
    for l in range(1, len(sizes)):
        a, b = sizes[l - 1], sizes[l]
        if rule == "product":
            v *= a * 2 / (a * b)
        else:
            v *= a * 2 / (a + b)
    return float(v ** 0.5)


# %% right · arrays
def predicted_std(sizes, rule):
    n = np.array(sizes, dtype=float)
    n_in, n_out = n[:-1], n[1:]
    denominator = n_in * n_out if rule == "product" else n_in + n_out
    return float(np.prod(np.sqrt(2 * n_in / denominator)))


# %% right · simplified
import math

def predicted_std(sizes, rule):
    if rule == "product":
        return math.prod(math.sqrt(2 / n) for n in sizes[1:])
    return math.prod(math.sqrt(2 * a / (a + b)) for a, b in zip(sizes, sizes[1:]))


# %% right · recursion
def predicted_std(sizes, rule):
    if len(sizes) < 2:
        return 1.0
    a, b = sizes[0], sizes[1]
    var = {"product": 2 / (a * b), "sum": 2 / (a + b)}[rule]
    return (a * var) ** 0.5 * predicted_std(sizes[1:], rule)


# %% right · logarithms
def predicted_std(sizes, rule):
    total = 0.0
    for a, b in zip(sizes, sizes[1:]):
        var = 2 / (a * b) if rule == "product" else 2 / (a + b)
        total += 0.5 * np.log(a * var)
    return float(np.exp(total))


# %% wrong · no root · share 0.4 to 0.7
# reads: root|variance|standard
# never: \brule
def predicted_std(sizes, rule):
    s = 1.0
    for a, b in zip(sizes[:-1], sizes[1:]):
        var = 2 / (a * b) if rule == "product" else 2 / (a + b)
        s *= a * var
    return s


# %% wrong · number of units instead of inputs · share 0.4 to 0.7
# reads: input|n_in|n_\{?l|before|unit
# never: \broot
def predicted_std(sizes, rule):
    s = 1.0
    for a, b in zip(sizes[:-1], sizes[1:]):
        var = 2 / (a * b) if rule == "product" else 2 / (a + b)
        s *= np.sqrt(b * var)
    return s


# %% wrong · rules exchanged · share 0.4 to 0.7
# reads: rule|product|sum|exchange|swap
# never: \broot
def predicted_std(sizes, rule):
    s = 1.0
    for a, b in zip(sizes[:-1], sizes[1:]):
        var = 2 / (a * b) if rule == "sum" else 2 / (a + b)
        s *= np.sqrt(a * var)
    return s


# %% wrong · last layer left out · share 0.35 to 0.65
# reads: last|layer|every|all
# never: \broot
def predicted_std(sizes, rule):
    s = 1.0
    for l in range(1, len(sizes) - 1):
        a, b = sizes[l - 1], sizes[l]
        var = 2 / (a * b) if rule == "product" else 2 / (a + b)
        s *= np.sqrt(a * var)
    return s


# %% wrong · sum of the factors · share 0.2 to 0.5
# reads: product|multipl
def predicted_std(sizes, rule):
    s = 0.0
    for a, b in zip(sizes[:-1], sizes[1:]):
        var = 2 / (a * b) if rule == "product" else 2 / (a + b)
        s += np.sqrt(a * var)
    return s


# %% wrong · n_in forgotten · share 0.3 to 0.65
# reads: n_in|input|n_\{?l|number
# never: \brule
def predicted_std(sizes, rule):
    s = 1.0
    for a, b in zip(sizes[:-1], sizes[1:]):
        var = 2 / (a * b) if rule == "product" else 2 / (a + b)
        s *= np.sqrt(var)
    return s


# %% wrong · first layer only · share 0.3 to 0.6
# reads: layer|all|every
# never: \broot|\brule
def predicted_std(sizes, rule):
    for a, b in zip(sizes[:-1], sizes[1:]):
        var = 2 / (a * b) if rule == "product" else 2 / (a + b)
        return float(np.sqrt(a * var))


# %% wrong · root taken twice: of every factor and of the whole · share 0.3 to 0.65
# reads: root
# never: \brule
def predicted_std(sizes, rule):
    s = 1.0
    for a, b in zip(sizes[:-1], sizes[1:]):
        var = 2 / (a * b) if rule == "product" else 2 / (a + b)
        s *= np.sqrt(a * var)
    return float(np.sqrt(s))


# %% wrong · sum without brackets · share 0.4 to 0.7
# reads: sum
# never: \broot
def predicted_std(sizes, rule):
    s = 1.0
    for a, b in zip(sizes[:-1], sizes[1:]):
        var = 2 / (a * b) if rule == "product" else 2 / a + b
        s *= np.sqrt(a * var)
    return s


# %% wrong · the same layer L times, right for equal sizes only · share 0.3 to 0.6
# reads: size|layer|each
# never: \broot
def predicted_std(sizes, rule):
    a, b = sizes[0], sizes[1]
    var = 2 / (a * b) if rule == "product" else 2 / (a + b)
    return float(np.sqrt(a * var) ** (len(sizes) - 1))


# %% wrong · all standard deviations · share 0.4 to 0.7
# reads: last|number|float|one
# never: \broot
def predicted_std(sizes, rule):
    out = [1.0]
    for a, b in zip(sizes[:-1], sizes[1:]):
        var = 2 / (a * b) if rule == "product" else 2 / (a + b)
        out.append(out[-1] * np.sqrt(a * var))
    return out


# %% wrong · empties the list · share 0.8 to 0.95
# reads: modif|overwr|argument|chang
# never: \broot
def predicted_std(sizes, rule):
    s = 1.0
    while len(sizes) > 1:
        a = sizes.pop(0)
        b = sizes[0]
        var = 2 / (a * b) if rule == "product" else 2 / (a + b)
        s *= np.sqrt(a * var)
    return s
