"""The exercise format on the hard cases of the course, and what running a probe must not be sensitive to."""

import functools
import sys
import time
import types
import warnings

import numpy as np
import pytest

from mlpkit import exercise, nn
from mlpkit.exercise import alternative, audit, judge, mistake, probe, verdicts


def in_order(made, secrets=20):
    """The exercise keeps its promises whatever the seeds."""
    for i in range(secrets):
        assert audit.problems(made, f"secret {i}") == []
    assert made.alternatives and len(made.mistakes) >= 2
    return made


def outcome(made, function, n=0, **others):
    """What comes of one probe."""
    return exercise.run(made.probes[n], {**made.functions, **others, made.name: function}, 1)


def wrong(made, function, n=0, **others):
    """Kind of the difference of one probe, or None."""
    got, p = outcome(made, function, n, **others), made.probes[n]
    found = exercise.disagreement(p, exercise.run(p, made.functions, 1), got, 1)
    return found and found.kind


# ------------------------------------------------------------------------------- the hard cases


def test_a_function_that_takes_a_function():
    def numerical_gradient(f, x, h=1e-5):
        gradient = np.zeros_like(x)
        for i in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[i] += h
            down[i] -= h
            gradient[i] = (f(up) - f(down)) / (2 * h)
        return gradient

    @probe(rtol=1e-7, atol=1e-8)
    def of_a_cubic(numerical_gradient, rng):
        return numerical_gradient(lambda A: (A**3).sum(), rng.normal(size=(3, 2)))

    @probe(rtol=1e-7, atol=1e-8)
    def of_a_product(numerical_gradient, rng):
        return numerical_gradient(lambda x: np.exp(x / 2).prod(), rng.normal(size=4))

    @alternative
    def adds_a_step_and_takes_it_back(f, x, h=1e-5):
        gradient = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            x[i] += h
            up = f(x)
            x[i] -= 2 * h
            down = f(x)
            x[i] += h
            gradient[i] = (up - down) / (2 * h)
        return gradient

    @mistake("Take the step back before the next entry.", fails=[of_a_cubic, of_a_product])
    def keeps_the_step(f, x, h=1e-5):
        gradient = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            x[i] += h
            up = f(x)
            x[i] -= 2 * h
            gradient[i] = (up - f(x)) / (2 * h)
        return gradient

    @mistake("Go to both sides: the error is then of order h².", fails=[of_a_cubic, of_a_product])
    def one_sided(f, x, h=1e-5):
        gradient = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            up = x.copy()
            up[i] += h
            gradient[i] = (f(up) - f(x)) / h
        return gradient

    @mistake("x - h starts from x, not from x + h.", fails=[of_a_cubic, of_a_product])
    def down_is_built_from_up(f, x, h=1e-5):
        gradient = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            up = x.copy()
            up[i] += h
            down = up.copy()
            down[i] -= h
            gradient[i] = (f(up) - f(down)) / (2 * h)
        return gradient

    in_order(exercise.collect("numerical_gradient", {"numerical_gradient": numerical_gradient}))


def test_a_generator_that_is_judged():
    def minibatches(X, y, size, rng):
        order = rng.permutation(len(X))
        for start in range(0, len(X), size):
            rows = order[start : start + size]
            yield X[rows], y[rows]

    @probe
    def ten_rows_in_fours(minibatches, rng):
        X = rng.permutation(100)[:20].reshape(10, 2)
        return list(minibatches(X, X[:, 0] % 7, 4, rng.spawn(1)[0]))

    @judge(ten_rows_in_fours)
    def every_row_once(batches, rng):
        X = rng.permutation(100)[:20].reshape(10, 2)
        if [len(b[0]) for b in batches] != [4, 4, 2]:
            return f"the batches have {[len(b[0]) for b in batches]} rows, and 10 rows make batches of 4, 4 and 2"
        rows, labels = np.concatenate([b[0] for b in batches]), np.concatenate([b[1] for b in batches])
        if not np.array_equal(np.sort(rows[:, 0]), np.sort(X[:, 0])):
            return "not every row comes exactly once"
        if not np.array_equal(labels, rows[:, 0] % 7):
            return "a row comes with the label of another one"
        return "the rows come in their old order" if np.array_equal(rows, X) else True

    @probe
    def fewer_rows_than_a_batch(minibatches, rng):
        X = rng.normal(size=(3, 2))
        return [len(b[0]) for b in minibatches(X, np.arange(3), 8, rng.spawn(1)[0])]

    @alternative
    def a_list_and_another_way_to_shuffle(X, y, size, rng):
        order = np.argsort(rng.random(len(X)))
        return [(X[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(X), size)]

    @mistake("The last, smaller batch is missing.", fails=[ten_rows_in_fours, fewer_rows_than_a_batch])
    def drops_the_last(X, y, size, rng):
        order = rng.permutation(len(X))
        for k in range(len(X) // size):
            rows = order[k * size : (k + 1) * size]
            yield X[rows], y[rows]

    @mistake(
        "k is that of the last full batch, and there may have been none.",
        fails=[ten_rows_in_fours, fewer_rows_than_a_batch],
    )
    def leftover_loop_variable(X, y, size, rng):
        order = rng.permutation(len(X))
        for k in range(len(X) // size):
            yield X[order[k * size : (k + 1) * size]], y[order[k * size : (k + 1) * size]]
        rows = order[k * size :]
        yield X[rows], y[rows]

    @mistake("Shuffle X and y with the same permutation.", fails=[ten_rows_in_fours])
    def labels_stay(X, y, size, rng):
        order = rng.permutation(len(X))
        for i in range(0, len(X), size):
            yield X[order[i : i + size]], y[i : i + size]

    @mistake("Draw the order of the rows at random.", fails=[ten_rows_in_fours])
    def never_shuffles(X, y, size, rng):
        for i in range(0, len(X), size):
            yield X[i : i + size], y[i : i + size]

    made = in_order(exercise.collect("minibatches", {"minibatches": minibatches}))

    def takes_rows_away(X, y, size, rng):
        yield from minibatches(X, y, size, rng)
        X[0] = -1

    assert wrong(made, takes_rows_away, 1) == "changed"


def test_a_random_mask_is_judged_by_its_properties():
    def dropout(X, drop, rng):
        mask = (rng.random(X.shape) >= drop) / (1 - drop)
        return X * mask

    @probe
    def many_ones(dropout, rng):
        return dropout(np.ones((100, 40)), 0.2, rng.spawn(1)[0])

    @judge(many_ones)
    def moments(A, rng):
        if A.shape != (100, 40):
            return f"shape {A.shape}"
        if not np.isin(np.round(A, 12), (0.0, 1.25)).all():
            return "with drop = 0.2, an entry is either 0 or divided by 0.8"
        kept = (A > 0).mean()
        if abs(kept - 0.8) > 6 * 0.4 / A.size**0.5:  # six standard deviations
            return f"about {kept:.1f} of the entries are kept, and 0.8 should be"  # the same words for all seeds
        return True if (A > 0).any(axis=0).all() and (A == 0).any(axis=0).all() else "each entry has a mask of its own"

    @alternative
    def other_draws(X, drop, rng):
        return np.where(rng.binomial(1, 1 - drop, size=X.shape) == 1, X / (1 - drop), 0)

    @mistake("Divide what is kept by the share that is kept.", fails=[many_ones])
    def not_scaled(X, drop, rng):
        return X * (rng.random(X.shape) >= drop)

    @mistake("drop is the share that becomes zero.", fails=[many_ones])
    def keeps_what_should_be_dropped(X, drop, rng):
        return X * (rng.random(X.shape) < drop) / (1 - drop)

    @mistake("Draw from a uniform distribution: rng.random.", fails=[many_ones])
    def normal_draws(X, drop, rng):
        return X * (rng.normal(size=X.shape) >= drop) / (1 - drop)

    @mistake("Every entry of the batch has a mask value of its own.", fails=[many_ones])
    def one_mask_for_all_rows(X, drop, rng):
        return X * (rng.random((1, X.shape[1])) >= drop) / (1 - drop)

    in_order(exercise.collect("dropout", {"dropout": dropout}))


def test_an_initialization_is_judged_by_its_variance():
    def initial(d, K, rng):
        return np.sqrt(2 / d) * rng.normal(size=(d, K))

    @probe
    def many_inputs(initial, rng):
        return initial(200, 50, rng.spawn(1)[0])

    @judge(many_inputs)
    def he(W, rng):
        if W.shape != (200, 50):
            return f"shape {W.shape}, asked for (200, 50)"
        if abs(W.mean()) > 0.01:
            return "the mean is not 0"
        return True if abs(W.var() * 200 / 2 - 1) < 0.1 else "the variance is not 2/d"

    @alternative
    def uniform(d, K, rng):
        return rng.uniform(-1, 1, size=(d, K)) * np.sqrt(6 / d)

    @mistake("Weights of one sign: center them.", fails=[many_inputs])
    def positive(d, K, rng):
        return rng.random((d, K)) * np.sqrt(2 / d)

    @mistake("2/d is the variance; the standard deviation is its root.", fails=[many_inputs])
    def no_root(d, K, rng):
        return 2 / d * rng.normal(size=(d, K))

    @mistake("One row of W for each input.", fails=[many_inputs])
    def transposed(d, K, rng):
        return np.sqrt(2 / d) * rng.normal(size=(K, d))

    in_order(exercise.collect("initial", {"initial": initial}))


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
    def there_and_back(Linear, rng):
        X, W, b, dZ = rng.normal(size=(5, 3)), rng.normal(size=(3, 2)), rng.normal(size=2), rng.normal(size=(5, 2))
        layer = Linear(W, b)
        layer.forward(X)
        return layer.backward(dZ), layer.dW, layer.db

    @alternative
    class Mirrored:
        def __init__(self, W, b):
            self.theta = np.vstack([W, b])

        def forward(self, X):
            self.seen = np.column_stack([X, np.ones(len(X))])
            return self.seen @ self.theta

        def backward(self, dZ):
            gradient = np.einsum("nd,nk->dk", self.seen, dZ)
            self.dW, self.db = gradient[:-1], gradient[-1]
            return dZ @ self.theta[:-1].T

    @mistake("db has one number for each output.", fails=[there_and_back])
    class KeepsDims(Linear):
        def backward(self, dZ):
            back = super().backward(dZ)
            self.db = dZ.sum(axis=0, keepdims=True)
            return back

    @mistake("dZ belongs to whoever calls.", fails=[there_and_back])
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


def test_a_class_that_keeps_what_it_needs_for_the_way_back():
    made = in_order(linear())
    assert made.source.startswith("class Linear:") and made.source.rstrip().endswith("return dZ @ self.W.T")


def test_the_methods_of_a_class_are_watched():
    made = linear()

    class Overwrites(Linear):
        def forward(self, X):
            X -= X.mean(axis=0)
            return super().forward(X)

    got = outcome(made, Overwrites, 1)
    assert got.changed() == "X"
    assert [c.method for c in got.calls] == ["Overwrites", "forward", "backward"]
    assert list(got.calls[1].arguments) == ["forward: X"]


def test_a_class_without_a_constructor_draws_the_same_inputs():
    class Double:
        def __init__(self):
            self.factor = 2

        def forward(self, X):
            return self.factor * X

    class Plain:
        def forward(self, X):
            return 2 * X

    @probe
    def forward(Double, rng):
        return Double().forward(rng.normal(size=3))

    made = exercise.collect("Double", {"Double": Double})
    assert outcome(made, Plain).digest == outcome(made, Double).digest != ""


def test_a_class_defined_in_a_cell_has_a_source(monkeypatch):
    filename = "a cell"
    text = (
        "class Scale:\n    def __call__(self, x):\n        return 2 * x\n\n"
        "@mistake('Twice.', fails=['one'])\nclass Half:\n    def __call__(self, x):\n        return x / 2\n"
    )
    monkeypatch.setitem(sys.modules["linecache"].cache, filename, (len(text), None, text.splitlines(True), filename))
    namespace = {"__name__": "__main__", "mistake": mistake}
    exec(compile(text, filename, "exec"), namespace)

    @probe
    def one(Scale):
        return Scale()(1.0)

    made = exercise.collect("Scale", namespace)
    assert made.source == "class Scale:\n    def __call__(self, x):\n        return 2 * x\n"
    assert made.mistakes[0].source.startswith("class Half:")
    assert isinstance(namespace["Scale"], type) and "Half" not in namespace


def backward():
    def relu_forward(Z):
        return np.maximum(Z, 0), Z

    def relu_backward(dA, cache):
        return dA * (cache > 0)

    @probe
    def both_signs(relu_backward, relu_forward, rng):
        Z, dA = rng.normal(size=(6, 4)), rng.normal(size=(6, 4))
        return relu_backward(dA, relu_forward(Z)[1])

    @probe
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

    @mistake("Work on a copy of dA.", fails=[both_signs, at_zero])
    def in_place(dA, cache):
        dA[cache <= 0] = 0
        return dA

    return exercise.collect("relu_backward", {"relu_backward": relu_backward, "relu_forward": relu_forward})


def test_a_backward_pass_runs_on_the_cache_of_its_own_forward():
    made = in_order(backward())

    def forward_with_a_mask(Z):
        return Z * (Z > 0), {"mask": Z > 0}

    def backward_with_a_mask(dA, cache):
        return dA * cache["mask"]

    for n in range(2):
        assert wrong(made, backward_with_a_mask, n, relu_forward=forward_with_a_mask) is None


def test_what_is_missing_is_named():
    made = backward()

    def relu_forward(Z):
        raise NotImplementedError

    got = outcome(made, made.functions["relu_backward"], relu_forward=relu_forward)
    assert (got.status, got.needs) == ("missing", "relu_forward")
    got = exercise.run(made.probes[0], {"relu_backward": made.functions["relu_backward"]}, 1)
    assert (got.status, got.needs) == ("missing", "relu_forward")
    got = exercise.run(made.probes[0], {"relu_forward": made.functions["relu_forward"]}, 1)
    assert (got.status, got.needs) == ("missing", "")


def test_a_training_run_that_returns_its_history():
    def descend(X, y, w0, rate, steps):
        w, losses = w0.copy(), []
        for _ in range(steps):
            losses.append(((X @ w - y) ** 2).mean() / 2)
            w = w - rate * X.T @ (X @ w - y) / len(y)
        return w, losses

    @probe
    def five_steps(descend, rng):
        return descend(rng.normal(size=(8, 3)), rng.normal(size=8), rng.normal(size=3), 0.1, 5)

    @probe
    def no_step(descend, rng):
        return descend(rng.normal(size=(8, 3)), rng.normal(size=8), rng.normal(size=3), 0.1, 0)[0]

    @alternative
    def with_arrays(X, y, w0, rate, steps):
        w, losses = np.array(w0), np.zeros(steps)
        for i in range(steps):
            r = X.dot(w) - y
            losses[i] = 0.5 * np.mean(r**2)
            w -= rate * (r[:, None] * X).mean(axis=0)
        return [w, losses]

    @mistake("Note the loss before the step: the first one is that of w0.", fails=[five_steps])
    def loss_after_the_step(X, y, w0, rate, steps):
        w, losses = w0.copy(), []
        for _ in range(steps):
            w = w - rate * X.T @ (X @ w - y) / len(y)
            losses.append(((X @ w - y) ** 2).mean() / 2)
        return w, losses

    @mistake("w = w0 is no copy: w -= … overwrites the argument.", fails=[five_steps])
    def overwrites_the_start(X, y, w0, rate, steps):
        w, losses = w0, []
        for _ in range(steps):
            losses.append(((X @ w - y) ** 2).mean() / 2)
            w -= rate * X.T @ (X @ w - y) / len(y)
        return w, losses

    @mistake("Start from w0.", fails=[five_steps, no_step])
    def starts_from_zero(X, y, w0, rate, steps):
        return descend(X, y, 0 * w0, rate, steps)

    in_order(exercise.collect("descend", {"descend": descend}))


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


def test_an_optimizer_with_its_state_in_a_dictionary():
    step, three_steps, with_a_velocity = momentum(mutates=("state",))

    @alternative
    def writes_into_the_state(w, gradient, state):
        state["v"]["w"] = 0.9 * state["v"].get("w", np.zeros_like(w)) - 0.1 * gradient
        return w + state["v"]["w"], state

    @mistake("w -= … overwrites the weights of whoever calls.", fails=[three_steps, with_a_velocity])
    def overwrites_weights_and_state(w, gradient, state):
        state["v"]["w"] = 0.9 * state["v"].get("w", np.zeros_like(w)) - 0.1 * gradient
        w += state["v"]["w"]
        return w, state

    @mistake("The velocity has to be kept for the next step.", fails=[three_steps])
    def forgets(w, gradient, state):
        return w + 0.9 * state["v"].get("w", 0.0) - 0.1 * gradient, {"v": {}}

    @mistake("This is Nesterov's step.", fails=[three_steps, with_a_velocity])
    def nesterov(w, gradient, state):
        v = 0.9 * state["v"].get("w", 0.0) - 0.1 * gradient
        return w + 0.9 * v - 0.1 * gradient, {"v": {"w": v}}

    in_order(exercise.collect("step", {"step": step}))


def test_what_is_overwritten_deep_in_a_keyword_argument_is_named():
    step, *_ = momentum(mutates=())
    made = exercise.collect("step", {"step": step})

    def scales_the_velocity(w, gradient, state):
        state["v"]["w"] *= 0.9
        state["v"]["w"] -= 0.1 * gradient
        return w + state["v"]["w"], state

    def overwrites_the_gradient(w, gradient, state):
        gradient *= -0.1
        return w + gradient + 0.9 * state["v"].get("w", 0.0), {"v": {"w": gradient + 0.9 * state["v"].get("w", 0.0)}}

    assert outcome(made, scales_the_velocity, 1).changed() == "state['v']['w']"
    assert outcome(made, overwrites_the_gradient, 0).changed() == "gradient"
    assert outcome(made, overwrites_the_gradient, 0).changed(allowed=("gradient",)) is None
    assert wrong(made, scales_the_velocity, 1) == "changed"


# ----------------------------------------------------------------------------------- decorators


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def small(softmax=softmax, **others):
    @probe
    def ordinary(softmax, rng):
        return softmax(rng.normal(size=(5, 3)))

    return exercise.collect("softmax", {"softmax": softmax, **others})


CELL = """
kept = 1
def softmax(Z):
    return Z
@probe
def kept(softmax):
    "How it is called in the table."
    return softmax(np.ones((2, 2)))
@judge(kept)
def verdict(value, rng):
    return True
@mistake("No.", fails=[kept])
def softmax(Z):
    return None
@alternative
def other(Z):
    return Z
@mistake("No.", fails=[kept])
def other(Z):
    return 0 * Z
"""


def test_decorators_bind_no_name(monkeypatch):
    cell = types.ModuleType("a_cell")
    cell.__dict__.update(np=np, probe=probe, judge=judge, mistake=mistake, alternative=alternative)
    monkeypatch.setitem(sys.modules["linecache"].cache, "cell 2", (len(CELL), None, CELL.splitlines(True), "cell 2"))
    for _ in range(2):  # a cell may be run again
        exec(compile(CELL, "cell 2", "exec"), cell.__dict__)
    assert exercise.pending()
    made = exercise.collect("softmax", cell.__dict__)
    assert cell.kept == 1 and cell.softmax(3) == 3
    assert not hasattr(cell, "verdict") and not hasattr(cell, "other")
    assert (len(made.probes), len(made.mistakes), len(made.alternatives)) == (1, 2, 1)
    assert made.probes[0].title == "How it is called in the table" and made.probes[0].judge
    assert not exercise.pending()


def test_a_probe_stands_alone():
    with pytest.raises(exercise.ExerciseError, match=r"'strange' uses 'functools'\. It must stand alone"):

        @probe
        def strange(softmax, rng):
            return [functools.reduce(max, row) for row in softmax(np.ones((2, 2)))]

    N = 3
    with pytest.raises(exercise.ExerciseError, match="'closed' uses 'N'"):

        @probe
        def closed(softmax):
            return softmax(np.ones((N, 2)))

    with pytest.raises(exercise.ExerciseError, match="'annotated' uses 'types' in its first line"):

        @probe
        def annotated(softmax, rng: types.FunctionType):
            return softmax(np.ones((2, 2)))

    @probe
    def decent(softmax, rng):
        import math

        class Shift:
            by = 2
            twice = 2 * by

        return [math.exp(v) for v in softmax(data.blobs(rng, np.eye(2), 4)[0] + Shift.twice)[:, 0]]  # noqa: F821

    assert exercise.run(decent, {"softmax": softmax}, 1).status == "value"
    exercise.forget()


@pytest.mark.parametrize(
    "names, sentence",
    [
        ((), "'softmax' has no probe"),
        (("x",), "does not take 'softmax'"),
        (("x", "softmax"), "the exercise's own function, 'softmax', comes first"),
        (("softmax", "x"), "needs 'x', which is not defined above it"),
    ],
)
def test_an_exercise_that_is_not_complete_says_what_to_do(names, sentence):
    if names:
        scope = {"probe": probe}
        text = f"@probe\ndef p({', '.join(names)}):\n    return 1\n"
        sys.modules["linecache"].cache[sentence] = (len(text), None, text.splitlines(True), sentence)
        exec(compile(text, sentence, "exec"), scope)
    with pytest.raises(exercise.ExerciseError, match=sentence):
        exercise.collect("softmax", {"softmax": softmax} | ({"x": 1} if names[:1] == ("x",) else {}))
    assert not exercise.pending()


def test_a_mistake_names_the_probes_that_it_fails():
    with pytest.raises(exercise.ExerciseError, match="fails no probe"):

        @mistake("Never.", fails=[])
        def nothing(Z):
            return Z

    @mistake("Another exercise's probe.", fails=["gone"])
    def columns(Z):
        return Z

    with pytest.raises(exercise.ExerciseError, match="'gone', which is no probe of this exercise"):
        small()


def test_the_audit_finds_an_exercise_that_breaks_its_promises():
    @mistake("Right, in fact.", fails=["ordinary"])
    def same(Z):
        return softmax(Z)

    @mistake("One.", fails=["ordinary"])
    def one(Z):
        return Z

    @mistake("Another.", fails=["ordinary"])
    def another(Z):
        return 1 * Z

    @alternative
    def wrong_one(Z):
        return -softmax(Z)

    found = " ".join(audit.problems(small()))
    assert "the mistake same should fail ordinary and fails nothing" in found
    assert "the mistakes one and another cannot be told apart" in found
    assert "the alternative wrong_one fails ordinary" in found


def test_the_audit_refuses_what_cannot_be_compared():
    @probe
    def opaque(softmax):
        return [softmax(np.ones((2, 2))), np.random.default_rng(0)]

    assert "returns an object of type Generator" in " ".join(audit.problems(small()))


# --------------------------------------------------------------------------------------- running


def test_other_ways_to_define_the_same_function():
    made = small()

    class Callable:
        def __call__(self, Z):
            return softmax(Z)

    @functools.lru_cache
    def unused(Z):
        return Z

    @functools.wraps(softmax)
    def decorated(*args):
        return softmax(*args)

    for function in (
        lambda scores: softmax(scores),
        decorated,
        Callable(),
        functools.partial(softmax),
        Callable().__call__,
    ):
        assert wrong(made, function) is None
    assert wrong(made, unused) == "error"  # arrays cannot be hashed: an error like any other
    assert wrong(made, None) == "error" and wrong(made, 3.0) == "error"


def test_not_attempted_is_no_error():
    def softmax(Z):
        raise NotImplementedError("write me")

    got = outcome(small(), softmax)
    assert (got.status, got.needs) == ("missing", "")


def cell(text, name="a cell", **namespace):
    """Run a cell as a notebook does: what it defines, with a source."""
    scope = {"__name__": "__main__", "np": np, **namespace}
    sys.modules["linecache"].cache[name] = (len(text), None, text.splitlines(True), name)
    exec(compile(text, name, "exec"), scope)
    return scope


@pytest.mark.parametrize(
    "text, why",
    [
        ("def softmax(Z):\n    'Text.'\n    raise NotImplementedError()\n", ""),
        ("def softmax(Z):\n    raise NotImplementedError()\n    return Z\n", "raise"),
        ("def softmax(Z):\n    E = Z\n    raise NotImplementedError\n    E = 2 * E\n    return E\n", "raise"),
        ("def softmax(Z):\n    if len(Z):\n        raise NotImplementedError\n    return Z\n", ""),
        ("def softmax(Z):\n    return rows(Z)\ndef rows(Z):\n    raise NotImplementedError\n", ""),
        ("def soft_max(Z):\n    return Z\n", "absent soft_max"),
        ("class Softmax:\n    pass\n", "absent Softmax"),
        ("def unlike(Z):\n    return Z\n_softmax = np.exp\nsoftmax1 = 3\nsoftmax2 = np.exp\n", "absent"),
        ("", "absent"),
    ],
)
def test_why_nothing_can_be_asked(text, why):
    got = exercise.run(small().probes[0], cell(text), 1, ("softmax", "predict"))
    assert (got.status, got.needs, got.why) == ("missing", "", why)
    assert exercise.Outcome.decoded(got.encoded()).why == why


def test_a_function_that_is_not_there_is_named_by_those_who_call_it():
    asked = ("softmax", "logits")
    text = "def softmax(Z):\n    return logits(Z)\ndef Logits(Z):\n    return Z\n"
    got = exercise.run(small().probes[0], cell(text), 1, asked)
    assert (got.status, got.needs, got.why) == ("missing", "logits", "absent Logits")
    for text in ("def softmax(Z):\n    return logit(Z)\n", "def softmax(Z):\n    E = E + Z\n    return E\n"):
        got = exercise.run(small().probes[0], cell(text), 1, asked)  # a name that nobody asks for
        assert got.status == "error" and "NameError" in got.error["types"]


def test_a_name_that_was_given_away_is_no_function():
    predict = "predict = np.ones(3)\n"
    for text, kind in (
        (predict.replace("predict", "softmax"), "softmax is no longer a function but an array"),
        ("softmax = 'a'\n", "softmax is no longer a function but an object of type str"),
        (predict + "def softmax(Z):\n    return predict(Z)\n", "predict is no longer a function but an array"),
    ):
        got = exercise.run(small().probes[0], cell(text), 1, ("softmax", "predict"))
        assert got.status == "error" and got.error["message"].startswith(kind)
    text = predict + "def softmax(Z):\n    n = 3\n    return n(Z)\n"
    got = exercise.run(small().probes[0], cell(text), 1, ("predict",))
    assert got.error["message"] == "'int' object is not callable"


@pytest.mark.parametrize(
    "text, uses",
    [
        ("def softmax(Z):\n    return predict(Z)\n", ("predict",)),
        ("def softmax(Z):\n    return Z\n", ()),
        ("def softmax(Z):\n    return helper(Z)\ndef helper(Z):\n    return [predict(z) for z in Z]\n", ("predict",)),
        (
            "def predict(Z):\n    return fit(Z)\ndef fit(Z):\n    return Z\n"
            "def softmax(Z):\n    return (lambda: predict(Z))()\n",
            ("fit", "predict"),
        ),
        ("class Step:\n    def forward(self, Z):\n        return predict(Z)\nsoftmax = Step().forward\n", ("predict",)),
        (
            "import functools\ndef two(a, Z):\n    return predict(Z)\nsoftmax = functools.partial(two, 1)\n",
            ("predict",),
        ),
        (
            "def make(f):\n    return lambda Z: f(Z)\ndef two(Z):\n    return predict(Z)\nsoftmax = make(two)\n",
            ("predict",),
        ),
        ("class softmax:\n    def __new__(cls, Z):\n        return predict(Z)\n", ("predict",)),
        ("def softmax(Z):\n    return softmax(Z) if len(Z) < 0 else Z\n", ()),
    ],
)
def test_which_functions_of_the_assignment_are_used_is_known(text, uses):
    scope = cell("def predict(Z):\n    return Z\n" + text)
    got = exercise.run(small().probes[0], scope, 1, ("softmax", "predict", "fit"))
    assert got.uses == uses and exercise.Outcome.decoded(got.encoded()).uses == uses
    for strange in (3, None):
        with pytest.raises(exercise.values.BadValue):
            exercise.Outcome.decoded({"status": "value", "uses": strange})
    assert len(exercise.Outcome.decoded({"status": "value", "uses": ["n" * 10**5] * 10**4}).uses) == 50


def test_a_name_error_of_a_student_s_own_harms_nobody():
    class Strange:
        def __eq__(self, other):
            raise RuntimeError

    def strange(Z):
        raise NameError("no", name=Strange())

    made = small()
    got = exercise.run(made.probes[0], {"softmax": strange}, 1, ("softmax",))
    assert (got.status, got.error["types"][0]) == ("error", "NameError")


def test_after_how_long_an_answer_was_stopped_is_known():
    def stopped(Z):
        time.sleep(0.1)
        raise KeyboardInterrupt

    got = exercise.Outcome.decoded(outcome(small(), stopped).encoded())
    assert got.status == "time" and 0.1 <= got.seconds < 5
    for strange in ("soon", None, -1, float("nan"), float("inf"), 10**400, True, [1]):
        assert exercise.Outcome.decoded({"status": "time", "seconds": strange}).seconds == 0


def test_two_mistakes_that_overwrite_different_arguments_are_not_alike():
    def step(w, g):
        return w - g

    @probe
    def once(step, rng):
        return step(rng.normal(size=3), rng.normal(size=3))

    made = exercise.collect("step", {"step": step})

    def weights(w, g):
        w -= g
        return w

    def gradient(w, g):
        g *= -1
        return w + g

    def both(w, g):
        w -= g
        g *= 0
        return w

    one, other, more = (outcome(made, f) for f in (weights, gradient, both))
    assert exercise.alike(made.probes[0], one, one, 1) and exercise.alike(made.probes[0], one, more, 1)
    assert not exercise.alike(made.probes[0], one, other, 1)


def test_what_an_error_says_of_the_place():
    def softmax(Z):
        return np.linalg.inv(Z)

    got = outcome(small(), softmax)
    assert got.status == "error" and got.error["types"][0] == "LinAlgError"
    assert "return np.linalg.inv(Z)" in got.error["where"]

    class Strange(Exception):
        def __str__(self):
            raise RuntimeError

    def hopeless(Z):
        raise Strange

    assert outcome(small(), hopeless).error["message"] == ""
    for stop in (SystemExit, RecursionError, MemoryError):

        def ends(Z, stop=stop):
            raise stop

        assert outcome(small(), ends).status == "error"


def test_settings_that_a_notebook_left_on_do_not_matter():
    def loud(Z):
        np.log(np.zeros(3))
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        np.array([1.0]) / 0
        return softmax(Z)

    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert wrong(small(), loud) is None
        assert np.geterr()["divide"] == "raise"


def test_a_flood_of_prints_is_swallowed(capfd):
    def prints(Z):
        for _ in range(10_000):
            print("now", len(Z))
        print("to stderr", file=sys.stderr)
        return softmax(Z)

    made = small()
    assert wrong(made, prints) is None
    assert capfd.readouterr() == ("", "")
    exercise.run(made.probes[0], {"softmax": lambda Z: print("hello") or softmax(Z)}, 1, silent=False)
    assert capfd.readouterr().out == "hello\n"


def test_what_is_asked_for_cannot_be_borrowed():
    made = small()
    alias = nn.softmax
    from mlpkit.nn import softmax as imported

    for function in (nn.softmax, alias, imported, lambda Z: nn.softmax(Z), functools.partial(nn.softmax)):
        got = exercise.run(made.probes[0], {"softmax": function}, 1, asked=("softmax",))
        assert got.status == "borrowed"
        assert exercise.run(made.probes[0], {"softmax": function}, 1, asked=("fit_softmax",)).status == "value"
    # Inside, the package may use itself; its log_softmax is not what is asked for.
    got = exercise.run(made.probes[0], {"softmax": lambda Z: np.exp(nn.log_softmax(Z))}, 1, asked=("softmax",))
    assert got.status == "value"


def test_a_stranger_in_place_of_another_function_of_the_assignment_is_refused_too():
    @probe
    def fitted(softmax, predict, rng):
        return predict(softmax(rng.normal(size=(5, 3))))

    made = exercise.collect("softmax", {"softmax": softmax, "predict": lambda P: P.argmax(axis=1)})
    got = exercise.run(made.probes[0], {"softmax": softmax, "predict": nn.predict}, 1, asked=("softmax", "predict"))
    assert got.status == "borrowed"


def test_the_smallest_failing_call_is_shown():
    def mean(x):
        return x.mean()

    @probe
    def three_sizes(mean, rng):
        return [mean(rng.normal(size=n)) for n in (2, 7, 4, 3)]

    made = exercise.collect("mean", {"mean": mean})
    got = outcome(made, lambda x: x.sum() if len(x) > 3 else x.mean())
    trial = verdicts.Trial(made.probes[0], 1, outcome(made, mean), got)
    published = exercise.Outcome.decoded(trial.expected.published(made.probes[0], 1, calls=True))
    for expected in (trial.expected, published):
        trial.expected = expected
        example = verdicts.verdict("mean", [trial]).example
        assert example.startswith("mean(x=np.array([") and example.count(",") == 3


def test_the_failing_method_is_shown_and_not_the_constructor():
    made = linear()
    mistaken = next(m for m in made.mistakes if m.name == "NoBias")
    p = made.probes[0]
    expected, got = (exercise.run(p, {"Linear": f}, 1) for f in (Linear, mistaken.function))
    published = exercise.Outcome.decoded(expected.published(p, 1, calls=True))
    example = verdicts.verdict("Linear", [verdicts.Trial(p, 1, published, got)]).example
    assert example.startswith("Linear.forward(\nX=np.array([[")


# ------------------------------------------------------------------------------------- encoding


def test_an_outcome_survives_the_way_to_the_examiner():
    made = linear()
    for n, p in enumerate(made.probes):
        sent = outcome(made, Linear, n)
        got = exercise.Outcome.decoded(sent.encoded())
        assert exercise.disagreement(p, sent, got, 1) is None
        assert (got.digest, len(got.calls)) == (sent.digest, len(sent.calls))
        assert all(c.done for c in got.calls)
        assert exercise.disagreement(p, exercise.Outcome.decoded(sent.published(p, 1, calls=True)), got, 1) is None


@pytest.mark.parametrize(
    "hostile",
    [
        None,
        [],
        "value",
        {},
        {"status": "right"},
        {"status": []},
        {"status": "value", "value": ["x"]},
        {"status": "value", "calls": 3},
        {"status": "value", "calls": [3]},
        {"status": "value", "calls": [{}]},
        {"status": "value", "calls": [{"arguments": ["n"], "result": 1}]},
        {"status": "error", "error": [1]},
        {"status": "error", "error": {"types": 3}},
        {"status": "value", "changed": 3},
        {"status": "value", "value": None},
    ],
)
def test_a_hostile_outcome_is_refused(hostile):
    with pytest.raises(exercise.values.BadValue):
        exercise.Outcome.decoded(hostile)


def test_a_long_outcome_is_cut():
    got = exercise.Outcome.decoded(
        {
            "status": "error",
            "needs": "n" * 10**6,
            "digest": "d" * 10**6,
            "said": "s" * 10**6,
            "error": {"types": ["T" * 10**6] * 10**4, "message": "m" * 10**6},
            "calls": [{"arguments": ["n"], "result": ["n"]}] * 10**4,
        }
    )
    assert len(got.calls) == exercise.MAX_CALLS
    assert len(got.needs) + len(got.digest) + len(got.said) + len(str(got.error)) < 10_000
