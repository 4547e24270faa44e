"""Calls are watched: arguments, results, and what is overwritten."""

import numpy as np
from support.exercises import Linear, linear, momentum, outcome, wrong

from mlpkit import exercise
from mlpkit.exercise import probe
from mlpkit.exercise.limits import OUTCOME
from mlpkit.exercise.recording import Recorder


def test_the_methods_of_a_class_are_watched():
    declared = linear()

    class Overwrites(Linear):
        def forward(self, X):
            X -= X.mean(axis=0)
            return super().forward(X)

    got = outcome(declared, Overwrites, 1)
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

    declared = exercise.collect("Double", {"Double": Double})
    assert outcome(declared, Plain).digest == outcome(declared, Double).digest != ""


def test_what_is_overwritten_deep_in_a_keyword_argument_is_named():
    step, *_ = momentum(mutates=())
    declared = exercise.collect("step", {"step": step})

    def scales_the_velocity(w, gradient, state):
        state["v"]["w"] *= 0.9
        state["v"]["w"] -= 0.1 * gradient
        return w + state["v"]["w"], state

    def overwrites_the_gradient(w, gradient, state):
        gradient *= -0.1
        return w + gradient + 0.9 * state["v"].get("w", 0.0), {"v": {"w": gradient + 0.9 * state["v"].get("w", 0.0)}}

    assert outcome(declared, scales_the_velocity, 1).changed() == "state['v']['w']"
    assert outcome(declared, overwrites_the_gradient, 0).changed() == "gradient"
    assert outcome(declared, overwrites_the_gradient, 0).changed(allowed=("gradient",)) is None
    assert wrong(declared, scales_the_velocity, 1) == "changed"


def test_no_more_calls_are_kept_than_the_limit():
    recorder = Recorder([])
    twice = recorder.watch(lambda x: 2 * x)
    assert [twice(i) for i in range(OUTCOME.calls + 5)] == [2 * i for i in range(OUTCOME.calls + 5)]
    assert len(recorder.calls) == OUTCOME.calls and recorder.calls[-1].result == 2 * (OUTCOME.calls - 1)


def test_calls_from_inside_are_not_recorded():
    recorder = Recorder([])
    down = recorder.watch(lambda n: n if n == 0 else down(n - 1))
    assert down(5) == 0 and [call.arguments for call in recorder.calls] == [{"n": 5}]


def test_a_function_that_does_not_say_its_parameters_is_watched_too():
    recorder = Recorder([])

    class Secretive:
        __signature__ = 3

        def __call__(self, *args):
            args[0][:] = 0
            return 1

    assert recorder.watch(Secretive())(np.ones(2)) == 1
    assert list(recorder.calls[0].arguments) == ["argument 1"] and recorder.calls[0].changed == "argument 1"


def test_a_generator_that_is_left_early_is_compared_all_the_same():
    recorder = Recorder([])

    def overwrites(x):
        for i in range(3):
            x[i] = -1
            yield i

    items = recorder.watch(overwrites)(np.ones(3))
    assert next(items) == 0
    items.close()
    call = recorder.calls[0]
    assert (call.result, call.done, call.changed) == ([0], False, "x")


def test_arguments_that_may_be_overwritten_are_not_noted():
    for mutates, changed in (((), "x"), (("x",), None)):
        recorder = Recorder([], mutates)
        recorder.watch(lambda x: x.fill(3))(np.ones(2))
        assert recorder.calls[0].changed == changed
