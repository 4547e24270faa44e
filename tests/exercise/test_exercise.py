"""The exercise format on the hard cases of the course."""

import numpy as np
from support.exercises import backward, in_order, linear, momentum, wrong

from mlpkit import exercise
from mlpkit.exercise import alternative, judge, mistake, probe, purity


def test_a_function_that_takes_a_function():  # noqa: C901 (an exercise with all its mistakes)
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

    @mistake("Take the step back before the next entry.", fails=[of_a_product, purity])
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


def test_a_generator_that_is_judged():  # noqa: C901 (an exercise with all its mistakes)
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

    @probe(reveal=False)
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

    declared = in_order(exercise.collect("minibatches", {"minibatches": minibatches}))

    def takes_rows_away(X, y, size, rng):
        yield from minibatches(X, y, size, rng)
        X[0] = -1

    assert wrong(declared, takes_rows_away, 1) == "changed"


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


def test_a_class_that_keeps_what_it_needs_for_the_way_back():
    declared = in_order(linear())
    assert declared.source.startswith("class Linear:") and declared.source.rstrip().endswith("return dZ @ self.W.T")


def test_a_backward_pass_runs_on_the_cache_of_its_own_forward():
    declared = in_order(backward())

    def forward_with_a_mask(Z):
        return Z * (Z > 0), {"mask": Z > 0}

    def backward_with_a_mask(dA, cache):
        return dA * cache["mask"]

    for n in range(2):
        assert wrong(declared, backward_with_a_mask, n, relu_forward=forward_with_a_mask) is None


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

    @mistake("w = w0 is no copy: w -= … overwrites the argument.", fails=[purity])
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


def test_an_optimizer_with_its_state_in_a_dictionary():
    step, three_steps, with_a_velocity = momentum(mutates=("state",))

    @alternative
    def writes_into_the_state(w, gradient, state):
        state["v"]["w"] = 0.9 * state["v"].get("w", np.zeros_like(w)) - 0.1 * gradient
        return w + state["v"]["w"], state

    @mistake("w -= … overwrites the weights of whoever calls.", fails=[purity])
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
