"""Hidden state: what a function remembers from the call before shows where it is called again."""

import numpy as np
import pytest

from mlpkit import exercise
from mlpkit.exercise import agreement, audit, probe


def forward(A, W):
    return A @ W, (A, W)


def backward(dZ, cache):
    A, W = cache
    return dZ @ W.T, A.T @ dZ


class Layer:
    def forward(self, Z):
        self.mask = Z > 0
        return Z * self.mask

    def backward(self, dA):
        return dA * self.mask


def pair():
    @probe(mutates=("cache",))
    def backward_after_forward(backward, forward, rng):
        A, W, dZ = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=(4, 2))
        return backward(dZ, forward(A, W)[1])

    return exercise.collect("backward", {"backward": backward, "forward": forward})


def layer():
    @probe
    def both_ways(Layer, rng):
        own = Layer()
        return own.forward(rng.normal(size=(3, 4))), own.backward(rng.normal(size=(3, 4)))

    return exercise.collect("Layer", {"Layer": Layer})


def remembers(declared, **functions):
    """Whether the answer fails the row, all its values being right."""
    p = declared.probes[0]
    expected = exercise.run(p, declared.functions, 1)
    got = exercise.run(p, {**declared.functions, **functions}, 1)
    assert all(result.difference is None for result in agreement.by_part(p, expected, got, 1))
    assert any(agreement.repeats(expected))
    return agreement.unsteady(expected, got)


def test_gradients_that_add_up():
    total = {}

    def adds_up(dZ, cache):
        dA, dW = backward(dZ, cache)
        total[dW.shape] = total.get(dW.shape, 0) + dW
        return dA, total[dW.shape]

    assert remembers(pair(), backward=adds_up)
    assert not remembers(pair(), backward=lambda dZ, cache: backward(dZ, cache))


def test_a_cache_that_is_ignored():
    last = []

    def keeps_the_last(A, W):
        last[:] = [A, W]
        return A @ W, (A, W)

    assert remembers(pair(), forward=keeps_the_last, backward=lambda dZ, cache: backward(dZ, last))


def test_a_cache_that_is_used_up_and_a_memo_pass():
    memo = {}

    def with_a_memo(dZ, cache):
        key = (dZ.tobytes(), *(part.tobytes() for part in cache))
        return memo.setdefault(key, backward(dZ, cache))

    assert not remembers(pair(), backward=with_a_memo)
    assert not remembers(
        pair(), forward=lambda A, W: (A @ W, [A, W]), backward=lambda dZ, c: backward(dZ, [c.pop(0), c.pop()])
    )


def test_a_mask_that_is_kept_from_the_first_forward():
    class FirstMask(Layer):
        mask = None

        def forward(self, Z):
            if self.mask is None:
                self.mask = Z > 0
            return np.maximum(Z, 0)

    assert remembers(layer(), Layer=FirstMask)


def test_a_question_whose_reference_has_a_state_does_not_ask_it():
    count = []

    def counting(x):
        count.append(x)
        return len(count)

    @probe
    def once(counting):
        return counting(2.0)

    declared = exercise.collect("counting", {"counting": counting})
    assert not any(agreement.repeats(exercise.run(declared.probes[0], declared.functions, 1)))
    assert ("again", "") not in audit.marking(declared).weights


@pytest.mark.parametrize("seed", range(3))
def test_a_generator_starts_where_it_was(seed):
    def draws(n, rng):
        return rng.normal(size=n)

    @probe
    def drawn(draws, rng):
        return draws(4, rng.spawn(1)[0])

    declared = exercise.collect("draws", {"draws": draws})
    assert agreement.repeats(exercise.run(declared.probes[0], declared.functions, seed)) == (True,)
