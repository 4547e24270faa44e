"""Answers to 09_backpropagation, grad_check: written from the released statement alone."""

# %% right · copies, and every entry put back
def grad_check(f, params, grads):
    eps, worst = 1e-5, 0.0
    work = {k: v.copy() for k, v in params.items()}
    for k in work:
        for i in np.ndindex(work[k].shape):
            old = work[k][i]
            work[k][i] = old + eps
            up = f(work)
            work[k][i] = old - eps
            down = f(work)
            work[k][i] = old
            n = (up - down) / (2 * eps)
            g = grads[k][i]
            worst = max(worst, abs(g - n) / max(abs(g) + abs(n), 1e-4))
    return worst


# %% right · new dictionaries for each difference
def grad_check(f, params, grads):
    errors = []
    for name, theta in params.items():
        for index in np.ndindex(theta.shape):
            step = np.zeros(theta.shape)
            step[index] = 1e-5
            n = (f({**params, name: theta + step}) - f({**params, name: theta - step})) / 2e-5
            g = grads[name][index]
            errors.append(abs(g - n) / max(abs(g) + abs(n), 1e-4))
    return float(max(errors))


# %% right · gradient first, then the errors
def numerical(f, params, eps=1e-5):
    out = {}
    for name in params:
        slopes = np.zeros(params[name].shape)
        for index in np.ndindex(slopes.shape):
            values = []
            for s in (eps, -eps):
                moved = {k: np.array(v, dtype=float) for k, v in params.items()}
                moved[name][index] += s
                values.append(f(moved))
            slopes[index] = (values[0] - values[1]) / (2 * eps)
        out[name] = slopes
    return out

def grad_check(f, params, grads):
    worst = 0.0
    for name, n in numerical(f, params).items():
        g = grads[name]
        worst = max(worst, float(np.max(np.abs(g - n) / np.maximum(np.abs(g) + np.abs(n), 1e-4))))
    return worst


# %% right · nditer
def grad_check(f, params, grads):
    eps = 1e-5
    worst = 0.0
    for name in params:
        p = {k: np.copy(v) for k, v in params.items()}
        it = np.nditer(p[name].copy(), flags=["multi_index"])
        for value in it:
            i = it.multi_index
            p[name][i] = params[name][i] + eps
            plus = f(p)
            p[name][i] = params[name][i] - eps
            minus = f(p)
            p[name][i] = params[name][i]
            slope = (plus - minus) / (2 * eps)
            claim = grads[name][i]
            denominator = max(abs(claim) + abs(slope), 1e-4)
            error = abs(claim - slope) / denominator
            if error > worst:
                worst = error
    return float(worst)


# %% right · flat indices
import copy

def grad_check(f, params, grads):
    eps, worst = 1e-5, 0.0
    for name in params:
        for i in range(params[name].size):
            up, down = copy.deepcopy(params), copy.deepcopy(params)
            up[name].flat[i] += eps
            down[name].flat[i] -= eps
            n = (f(up) - f(down)) / (2 * eps)
            g = grads[name].flat[i]
            worst = max(worst, abs(g - n) / max(1e-4, abs(g) + abs(n)))
    return worst


# %% right · generator of errors
def grad_check(f, params, grads):
    def error(k, i):
        def moved(s):
            q = {name: value.copy() for name, value in params.items()}
            q[k][i] += s
            return f(q)
        n = (moved(1e-5) - moved(-1e-5)) / 2e-5
        g = grads[k][i]
        return abs(g - n) / max(abs(g) + abs(n), 1e-4)
    return max(error(k, i) for k in params for i in np.ndindex(params[k].shape))


# %% wrong · one-sided difference · share 0.5 to 0.8
# reads: central|both|side|differ
# never: \blargest
def grad_check(f, params, grads):
    eps, worst = 1e-5, 0.0
    base = f(params)
    for k in params:
        for i in np.ndindex(params[k].shape):
            q = {n: v.copy() for n, v in params.items()}
            q[k][i] += eps
            n = (f(q) - base) / eps
            g = grads[k][i]
            worst = max(worst, abs(g - n) / max(abs(g) + abs(n), 1e-4))
    return worst


# %% wrong · divided by eps instead of 2 eps · share 0.5 to 0.75
# reads: 2|twice|half|double
# never: \blargest
def grad_check(f, params, grads):
    eps, worst = 1e-5, 0.0
    for k in params:
        for i in np.ndindex(params[k].shape):
            up = {n: v.copy() for n, v in params.items()}
            down = {n: v.copy() for n, v in params.items()}
            up[k][i] += eps
            down[k][i] -= eps
            n = (f(up) - f(down)) / eps
            g = grads[k][i]
            worst = max(worst, abs(g - n) / max(abs(g) + abs(n), 1e-4))
    return worst


# %% wrong · moves the parameters of the caller and puts them back only roughly · share 0.8 to 0.95
# reads: modif|overwr|copy|argument|chang
# never: \blargest|\bdenominator
def grad_check(f, params, grads):
    eps, worst = 1e-5, 0.0
    for k in params:
        for i in np.ndindex(params[k].shape):
            params[k][i] += eps
            up = f(params)
            params[k][i] -= 2 * eps
            down = f(params)
            params[k][i] += eps
            n = (up - down) / (2 * eps)
            g = grads[k][i]
            worst = max(worst, abs(g - n) / max(abs(g) + abs(n), 1e-4))
    return worst


# %% wrong · entry not put back · share 0.4 to 0.75
# reads: back|other entries|as they are
# never: \bdenominator
def grad_check(f, params, grads):
    eps, worst = 1e-3, 0.0
    eps = 1e-5
    work = {k: v.copy() for k, v in params.items()}
    for k in work:
        for i in np.ndindex(work[k].shape):
            old = work[k][i]
            work[k][i] = old + eps
            up = f(work)
            work[k][i] = old - eps
            down = f(work)
            work[k][i] = 0.0
            n = (up - down) / (2 * eps)
            g = grads[k][i]
            worst = max(worst, abs(g - n) / max(abs(g) + abs(n), 1e-4))
    return worst


# %% wrong · mean of the errors · share 0.5 to 0.8
# reads: largest|max|mean
# never: \bput back
def grad_check(f, params, grads):
    errors = []
    for k in params:
        for i in np.ndindex(params[k].shape):
            step = np.zeros(params[k].shape)
            step[i] = 1e-5
            n = (f({**params, k: params[k] + step}) - f({**params, k: params[k] - step})) / 2e-5
            g = grads[k][i]
            errors.append(abs(g - n) / max(abs(g) + abs(n), 1e-4))
    return float(np.mean(errors))


# %% wrong · no maximum in the denominator: noise counts where slopes are tiny · share 0.5 to 0.85
# reads: denominator|1e-4|10|small|tiny
# never: \bput back
def grad_check(f, params, grads):
    worst = 0.0
    for k in params:
        for i in np.ndindex(params[k].shape):
            step = np.zeros(params[k].shape)
            step[i] = 1e-5
            n = (f({**params, k: params[k] + step}) - f({**params, k: params[k] - step})) / 2e-5
            g = grads[k][i]
            worst = max(worst, abs(g - n) / (abs(g) + abs(n)))
    return worst


# %% wrong · denominator with the sum taken before the absolute value · share 0.5 to 0.8
# reads: denominator|absolute
def grad_check(f, params, grads):
    worst = 0.0
    for k in params:
        for i in np.ndindex(params[k].shape):
            step = np.zeros(params[k].shape)
            step[i] = 1e-5
            n = (f({**params, k: params[k] + step}) - f({**params, k: params[k] - step})) / 2e-5
            g = grads[k][i]
            worst = max(worst, abs(g - n) / max(abs(g + n), 1e-4))
    return worst


# %% wrong · only the last parameter counts · share 0.4 to 0.75
# reads: all|every|parameter
# never: \bdenominator
def grad_check(f, params, grads):
    for k in params:
        worst = 0.0
        for i in np.ndindex(params[k].shape):
            step = np.zeros(params[k].shape)
            step[i] = 1e-5
            n = (f({**params, k: params[k] + step}) - f({**params, k: params[k] - step})) / 2e-5
            g = grads[k][i]
            worst = max(worst, abs(g - n) / max(abs(g) + abs(n), 1e-4))
    return worst


# %% wrong · whole arrays moved at once · share 0.1 to 0.4
# reads: single|entry|one
# never: \bdenominator
def grad_check(f, params, grads):
    worst = 0.0
    for k in params:
        n = (f({**params, k: params[k] + 1e-5}) - f({**params, k: params[k] - 1e-5})) / 2e-5
        g = np.sum(grads[k])
        worst = max(worst, abs(g - n) / max(abs(g) + abs(n), 1e-4))
    return worst


# %% wrong · errors of rows only: a matrix is walked by its first index · share 0.2 to 0.6
def grad_check(f, params, grads):
    worst = 0.0
    for k in params:
        for i in range(len(params[k])):
            step = np.zeros(params[k].shape)
            step[i] = 1e-5
            n = (f({**params, k: params[k] + step}) - f({**params, k: params[k] - step})) / 2e-5
            g = np.sum(grads[k][i])
            worst = max(worst, abs(g - n) / max(abs(g) + abs(n), 1e-4))
    return worst


# %% wrong · signed error: too large a claim only · share 0.4 to 0.75
# reads: absolute|\bsigns?\b
# never: \bput back
def grad_check(f, params, grads):
    worst = 0.0
    for k in params:
        for i in np.ndindex(params[k].shape):
            step = np.zeros(params[k].shape)
            step[i] = 1e-5
            n = (f({**params, k: params[k] + step}) - f({**params, k: params[k] - step})) / 2e-5
            g = grads[k][i]
            worst = max(worst, (g - n) / max(abs(g) + abs(n), 1e-4))
    return worst


# %% wrong · shallow copy of the dictionary and the old entry lost by rounding · share 0.8 to 0.95
# reads: modif|copy|overwr|argument|chang
def grad_check(f, params, grads):
    eps, worst = 1e-5, 0.0
    work = dict(params)
    for k in work:
        for i in np.ndindex(work[k].shape):
            work[k][i] += eps
            up = f(work)
            work[k][i] -= eps + eps
            down = f(work)
            work[k][i] += eps
            n = (up - down) / (2 * eps)
            g = grads[k][i]
            worst = max(worst, abs(g - n) / max(abs(g) + abs(n), 1e-4))
    return worst
