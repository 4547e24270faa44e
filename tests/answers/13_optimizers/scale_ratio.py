"""Answers to 13_optimizers, scale_ratio: written from the released statement alone."""

# %% right · two calls
def scale_ratio(step, theta, g, lr, c):
    long, _ = step(theta, c * g, {}, lr)
    short, _ = step(theta, g, {}, lr)
    return np.linalg.norm(long - theta) / np.linalg.norm(short - theta)


# %% right · helper
def scale_ratio(step, theta, g, lr, c):
    def length(gradient):
        return np.linalg.norm(step(theta, gradient, {}, lr)[0] - theta)

    return float(length(c * g) / length(g))


# %% right · by hand
def scale_ratio(step, theta, g, lr, c):
    lengths = []
    for factor in (c, 1.0):
        new, state = step(theta.copy(), factor * g, {}, lr)
        lengths.append(np.sqrt(np.sum((new - theta) ** 2)))
    return lengths[0] / lengths[1]


# %% right · math.dist
import math

def scale_ratio(step, theta, g, lr, c):
    a = step(theta, np.multiply(c, g), dict(), lr)[0]
    b = step(theta, g, dict(), lr)[0]
    return math.dist(a, theta) / math.dist(b, theta)


# %% right · scalar products
def scale_ratio(step, theta, g, lr, c):
    d1 = np.array(step(theta, g * c, {}, lr)[0]) - theta
    d2 = np.array(step(theta, g, {}, lr)[0]) - theta
    return np.sqrt(d1 @ d1) / np.sqrt(d2 @ d2)


# %% right · both moves in one list
def scale_ratio(step, theta, g, lr, c):
    moves = [step(theta, k * g, {}, lr)[0] - theta for k in (1.0, c)]
    return np.linalg.norm(moves[1]) / np.linalg.norm(moves[0])


# %% wrong · ratio upside down · share 0.4 to 0.7
# reads: divided|upside|inverse|exchange|1/
# never: \bstate
def scale_ratio(step, theta, g, lr, c):
    a = step(theta, c * g, {}, lr)[0]
    b = step(theta, g, {}, lr)[0]
    return np.linalg.norm(b - theta) / np.linalg.norm(a - theta)


# %% wrong · second step from where the first ended · share 0.35 to 0.65
# reads: same|first|theta|start
# never: \bupside
def scale_ratio(step, theta, g, lr, c):
    a, state = step(theta, g, {}, lr)
    b, state = step(a, c * g, state, lr)
    return np.linalg.norm(b - a) / np.linalg.norm(a - theta)


# %% wrong · state of the first call in the second · share 0.4 to 0.7
# reads: empty|state|first
# never: \bupside
def scale_ratio(step, theta, g, lr, c):
    a, state = step(theta, g, {}, lr)
    b, state = step(theta, c * g, state, lr)
    return np.linalg.norm(b - theta) / np.linalg.norm(a - theta)


# %% wrong · lengths of the positions, not of the steps · share 0.3 to 0.6
# reads: theta|step|minus|differ|subtract
# never: \bstate
def scale_ratio(step, theta, g, lr, c):
    a = step(theta, c * g, {}, lr)[0]
    b = step(theta, g, {}, lr)[0]
    return np.linalg.norm(a) / np.linalg.norm(b)


# %% wrong · sums of absolute values · share 0.5 to 0.8
# reads: euclid|norm|length
# never: \bstate
def scale_ratio(step, theta, g, lr, c):
    a = step(theta, c * g, {}, lr)[0]
    b = step(theta, g, {}, lr)[0]
    return np.abs(a - theta).sum() / np.abs(b - theta).sum()


# %% wrong · squares of the lengths · share 0.5 to 0.75
# reads: square|root|norm|length
# never: \bstate
def scale_ratio(step, theta, g, lr, c):
    a = step(theta, c * g, {}, lr)[0]
    b = step(theta, g, {}, lr)[0]
    return np.sum((a - theta) ** 2) / np.sum((b - theta) ** 2)


# %% wrong · ratio of each coordinate · share 0.3 to 0.6
# reads: whole|norm|number|length
# never: \bstate
def scale_ratio(step, theta, g, lr, c):
    a = step(theta, c * g, {}, lr)[0]
    b = step(theta, g, {}, lr)[0]
    return (a - theta) / (b - theta)


# %% wrong · first coordinate only · share 0.3 to 0.65
# reads: whole|norm|all|length
# never: \bstate
def scale_ratio(step, theta, g, lr, c):
    a = step(theta, c * g, {}, lr)[0]
    b = step(theta, g, {}, lr)[0]
    return abs(a[0] - theta[0]) / abs(b[0] - theta[0])


# %% wrong · learning rate scaled instead of the gradient · share 0.35 to 0.65
# reads: gradient|learning rate
# never: \bstate
def scale_ratio(step, theta, g, lr, c):
    a = step(theta, g, {}, c * lr)[0]
    b = step(theta, g, {}, lr)[0]
    return np.linalg.norm(a - theta) / np.linalg.norm(b - theta)


# %% wrong · c returned · share 0 to 0.3
# never: \bstate
def scale_ratio(step, theta, g, lr, c):
    return c


# %% wrong · gradient scaled in place · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|copy
# never: \bupside
def scale_ratio(step, theta, g, lr, c):
    b = step(theta, g, {}, lr)[0]
    g *= c
    a = step(theta, g, {}, lr)[0]
    return np.linalg.norm(a - theta) / np.linalg.norm(b - theta)


# %% wrong · tuple not taken apart · share 0.3 to 0.65
# reads: tuple|\[0\]|state|two
# never: \bupside
def scale_ratio(step, theta, g, lr, c):
    a = step(theta, c * g, {}, lr)
    b = step(theta, g, {}, lr)
    return np.linalg.norm(a - theta) / np.linalg.norm(b - theta)
