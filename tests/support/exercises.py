"""Small exercises, and what comes of answers to them."""

import sys

import numpy as np

from mlpkit import exercise
from mlpkit.exercise import alternative, audit, mistake, probe, purity, verdicts


def in_order(declared, secrets=20):
    """The exercise keeps its promises whatever the seeds."""
    for i in range(secrets):
        assert not (problems := audit.problems(declared, f"secret {i}")), problems
    assert declared.alternatives and len(declared.mistakes) >= 2
    return declared


def outcome(declared, function, n=0, **others):
    """What comes of one probe."""
    return exercise.run(declared.probes[n], {**declared.functions, **others, declared.name: function}, 1)


def wrong(declared, function, n=0, **others):
    """Kind of the difference of one probe, or None."""
    got, p = outcome(declared, function, n, **others), declared.probes[n]
    difference = exercise.disagreement(p, exercise.run(p, declared.functions, 1), got, 1)
    return difference and difference.kind


class Linear:
    """Layer that keeps its input for the way back."""

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, X):
        self.X = X
        return X @ self.W + self.b

    def backward(self, dZ):
        self.dW = self.X.T @ dZ
        self.db = dZ.sum(axis=0)
        return dZ @ self.W.T


def linear():
    @probe
    def forward(Linear, rng):
        X, W, b = rng.normal(size=(5, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)
        return Linear(W, b).forward(X)

    @probe
    def forward_and_backward(Linear, rng):
        X, W, b, dZ = rng.normal(size=(5, 3)), rng.normal(size=(3, 2)), rng.normal(size=2), rng.normal(size=(5, 2))
        layer = Linear(W, b)
        layer.forward(X)
        return layer.backward(dZ), layer.dW, layer.db

    @alternative
    class Mirrored:
        def __init__(self, W, b):
            self.theta = np.vstack([W, b])

        def forward(self, X):
            self.inputs = np.column_stack([X, np.ones(len(X))])
            return self.inputs @ self.theta

        def backward(self, dZ):
            gradient = np.einsum("nd,nk->dk", self.inputs, dZ)
            self.dW, self.db = gradient[:-1], gradient[-1]
            return dZ @ self.theta[:-1].T

    @mistake("db has one number for each output.", fails=[forward_and_backward])
    class KeepsDims(Linear):
        def backward(self, dZ):
            back = super().backward(dZ)
            self.db = dZ.sum(axis=0, keepdims=True)
            return back

    @mistake("dZ belongs to whoever calls.", fails=[purity])
    class OverwritesTheGradient(Linear):
        def backward(self, dZ):
            back = super().backward(dZ)
            dZ *= 0
            return back

    @mistake("The bias is missing.", fails=[forward])
    class NoBias(Linear):
        def forward(self, X):
            return super().forward(X) - self.b

    return exercise.collect("Linear", {"Linear": Linear})


def backward():
    def relu_forward(Z):
        return np.maximum(Z, 0), Z

    def relu_backward(dA, cache):
        return dA * (cache > 0)

    @probe
    def both_signs(relu_backward, relu_forward, rng):
        Z, dA = rng.normal(size=(6, 4)), rng.normal(size=(6, 4))
        return relu_backward(dA, relu_forward(Z)[1])

    @probe(reveal=False)
    def at_zero(relu_backward, relu_forward, rng):
        return relu_backward(np.ones(3), relu_forward(np.array([-1.0, 0.0, 2.0]))[1])

    @alternative
    def by_index(dA, cache):
        back = dA.copy()
        back[cache <= 0] = 0
        return back

    @mistake("The gradient at 0 is 0.", fails=[at_zero])
    def passes_at_zero(dA, cache):
        return dA * (cache >= 0)

    @mistake("Work on a copy of dA.", fails=[purity])
    def in_place(dA, cache):
        dA[cache <= 0] = 0
        return dA

    return exercise.collect("relu_backward", {"relu_backward": relu_backward, "relu_forward": relu_forward})


def momentum(mutates):
    def step(w, gradient, state):
        velocity = 0.9 * state["v"].get("w", 0.0) - 0.1 * gradient
        return w + velocity, {"v": {"w": velocity}}

    @probe(mutates=mutates)
    def three_steps(step, rng):
        w, state = rng.normal(size=3), {"v": {}}
        gradients = rng.normal(size=(3, 3)) * np.array([1.0, 1e-7, 0.0])
        for g in gradients:
            w, state = step(w, gradient=g, state=state)
        return w

    @probe(mutates=mutates)
    def with_a_velocity(step, rng):
        w, g, v = rng.normal(size=3), rng.normal(size=3), rng.normal(size=3)
        return step(w, g, state={"v": {"w": v}})[0]

    return step, three_steps, with_a_velocity


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def small(softmax=softmax, **others):
    @probe
    def ordinary(softmax, rng):
        return softmax(rng.normal(size=(5, 3)))

    return exercise.collect("softmax", {"softmax": softmax, **others})


def cell(text, name="a cell", **namespace):
    """Run a cell as a notebook does: what it defines, with a source."""
    scope = {"__name__": "__main__", "np": np, **namespace}
    sys.modules["linecache"].cache[name] = (len(text), None, text.splitlines(True), name)
    exec(compile(text, name, "exec"), scope)
    return scope


def trials(reference, answer, *probes, **others):
    """Put probes to a reference and to an answer."""
    tried = []
    for seed, p in enumerate(probes):
        expected, got = (exercise.run(p, {p.parameters[0]: f, **others}, seed) for f in (reference, answer))
        tried.append(verdicts.Trial(p, seed, expected, got))
    exercise.forget()
    return tried


def judged(reference, answer, *probes, **others):
    return verdicts.verdict("f", trials(reference, answer, *probes, **others))


def through(reference, answer, earlier, g, *probes):
    """What is said of f, which calls g, an exercise that came before it."""
    scope = {"f": answer, "g": g}
    tried = []
    for seed, p in enumerate(probes):
        expected = exercise.run(p, {"f": reference}, seed)
        tried.append(verdicts.Trial(p, seed, expected, exercise.run(p, scope, seed, ("f", "g"))))
    exercise.forget()
    return verdicts.verdict("f", tried, (), earlier)


def on_rows(f, rng):
    return f(rng.normal(size=(5, 3)))


def on_a_square(f, rng):
    return f(rng.normal(size=(3, 3)))


def on_a_vector(f, rng):
    return f(rng.normal(size=4))


def on_labels(f, rng):
    return f(rng.normal(size=(7, 2)))


ROWS, SQUARE, VECTOR, LABELS = (probe(f) for f in (on_rows, on_a_square, on_a_vector, on_labels))


exercise.forget()


mean_of_columns = lambda X: X.mean(axis=0)


cube = lambda X: X**3


def overwrites(X):
    X *= 2
    return X**3 / 8
