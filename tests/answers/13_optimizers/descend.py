"""Answers to 13_optimizers, descend: written from the released statement alone."""

# %% right · list
def descend(step, gradient, theta, lr, steps):
    path, state = [theta], {}
    for _ in range(steps):
        theta, state = step(theta, gradient(theta), state, lr)
        path.append(theta)
    return np.array(path)


# %% right · filled array
def descend(step, gradient, theta, lr, steps):
    path = np.zeros((steps + 1, len(theta)))
    path[0] = theta
    state = {}
    for k in range(steps):
        path[k + 1], state = step(path[k].copy(), gradient(path[k].copy()), state, lr)
    return path


# %% right · recursion
def descend(step, gradient, theta, lr, steps):
    def walk(theta, state, left):
        if left == 0:
            return [theta]
        new, after = step(theta, gradient(theta), state, lr)
        return [theta] + walk(new, after, left - 1)

    return np.vstack(walk(theta, {}, steps))


# %% right · while
def descend(step, gradient, theta, lr, steps):
    here = np.array(theta, dtype=float)
    path = [here.copy()]
    state = dict()
    while len(path) < steps + 1:
        g = gradient(here)
        here, state = step(here, g, state, lr)
        path.append(here.copy())
    return np.stack(path)


# %% right · generator
def descend(step, gradient, theta, lr, steps):
    def points():
        here, state = theta, {}
        yield here
        for _ in range(steps):
            here, state = step(here, gradient(here), state, lr)
            yield here

    return np.array(list(points()), dtype=float)


# %% right · accumulate
from itertools import accumulate

def descend(step, gradient, theta, lr, steps):
    def one(pair, _):
        return step(pair[0], gradient(pair[0]), pair[1], lr)

    return np.array([p[0] for p in accumulate(range(steps), one, initial=(theta, {}))])


# %% wrong · the second walk starts with the first one's velocity · share 0.4 to 0.8
# reads: empty|state|second|again|call
# never: <function|\bpencil
memory = {}
def descend(step, gradient, theta, lr, steps):
    path = [theta]
    for _ in range(steps):
        theta, new = step(theta, gradient(theta), memory, lr)
        memory.clear(); memory.update(new)
        path.append(theta)
    return np.array(path)


# %% wrong · empty state in every step · share 0.4 to 0.7
# reads: state|empty|before
# never: <function|\bpencil
def descend(step, gradient, theta, lr, steps):
    path = [theta]
    for _ in range(steps):
        theta, _ = step(theta, gradient(theta), {}, lr)
        path.append(theta)
    return np.array(path)


# %% wrong · start is missing · share 0.5 to 0.75
# reads: start|row 0|first|n ?\+ ?1|one row
# never: \bstate|<function
def descend(step, gradient, theta, lr, steps):
    path, state = [], {}
    for _ in range(steps):
        theta, state = step(theta, gradient(theta), state, lr)
        path.append(theta)
    return np.array(path)


# %% wrong · end is missing · share 0.5 to 0.75
# reads: last|n ?\+ ?1|one row|steps|end
# never: \bstate|<function
def descend(step, gradient, theta, lr, steps):
    path, state = [], {}
    for _ in range(steps):
        path.append(theta)
        theta, state = step(theta, gradient(theta), state, lr)
    return np.array(path)


# %% wrong · one step too many · share 0.5 to 0.75
# reads: many|one row|steps|n ?\+ ?1|long
# never: \bstate|<function
def descend(step, gradient, theta, lr, steps):
    path, state = [theta], {}
    for _ in range(steps + 1):
        theta, state = step(theta, gradient(theta), state, lr)
        path.append(theta)
    return np.array(path)


# %% wrong · gradient at the start in every step · share 0.3 to 0.6
# reads: gradient|start|each
# never: <function|\bpencil
def descend(step, gradient, theta, lr, steps):
    g = gradient(theta)
    path, state = [theta], {}
    for _ in range(steps):
        theta, state = step(theta, g, state, lr)
        path.append(theta)
    return np.array(path)


# %% wrong · only the last point · share 0.3 to 0.65
# reads: path|row|every|all
# never: \bstate|<function
def descend(step, gradient, theta, lr, steps):
    state = {}
    for _ in range(steps):
        theta, state = step(theta, gradient(theta), state, lr)
    return theta


# %% wrong · plain descent, whatever the step · share 0.15 to 0.45
# reads: step|optimizer
# never: <function
def descend(step, gradient, theta, lr, steps):
    path = [theta]
    for _ in range(steps):
        theta = theta - lr * gradient(theta)
        path.append(theta)
    return np.array(path)


# %% wrong · points as columns · share 0.5 to 0.8
# reads: row|column|transpos|shape
# never: \bstate|<function
def descend(step, gradient, theta, lr, steps):
    path, state = [theta], {}
    for _ in range(steps):
        theta, state = step(theta, gradient(theta), state, lr)
        path.append(theta)
    return np.array(path).T


# %% wrong · all rows are the same array, changed in place · share 0.3 to 0.6
# reads: copy|same|modif|overwr|chang
# never: <function
def descend(step, gradient, theta, lr, steps):
    path, state = [theta], {}
    for _ in range(steps):
        new, state = step(theta, gradient(theta), state, lr)
        theta[:] = new
        path.append(theta)
    return np.array(path)


# %% wrong · start overwritten, path right · share 0.8 to 0.95
# reads: modif|overwr|argument|chang|copy
# never: \bstate|<function
def descend(step, gradient, theta, lr, steps):
    path, state = [theta.copy()], {}
    for _ in range(steps):
        new, state = step(theta, gradient(theta), state, lr)
        theta[:] = new
        path.append(theta.copy())
    return np.array(path)


# %% wrong · one row less for steps = 0 · share 0.6 to 0.9
# reads: 0|start|one row
# never: <function
def descend(step, gradient, theta, lr, steps):
    if steps == 0:
        return np.array([])
    path, state = [theta], {}
    for _ in range(steps):
        theta, state = step(theta, gradient(theta), state, lr)
        path.append(theta)
    return np.array(path)


# %% wrong · stops where the gradient is small · share 0.5 to 0.85
def descend(step, gradient, theta, lr, steps):
    path, state = [theta], {}
    for _ in range(steps):
        g = gradient(theta)
        if np.linalg.norm(g) > 1e-3:
            theta, state = step(theta, g, state, lr)
        path.append(theta)
    return np.array(path)
