"""The failing call that is shown runs when it is pasted."""

from types import SimpleNamespace

import numpy as np
import pytest
from support.exercises import Linear

from mlpkit import exercise
from mlpkit.exercise import probe, verdicts


def shown(name, reference, answer, one, **others):
    """The example that an answer gets, and what the notebook knows when it is pasted."""
    expected, got = (exercise.run(one, {name: f, **others}, 1) for f in (reference, answer))
    exercise.forget()
    example = verdicts.verdict(name, [verdicts.Trial(one, 1, expected, got)]).example
    return example, {name: answer, "np": np, **others}


def walk(step, x, n):
    for _ in range(n):
        x = step(x)
    return x


def declared():
    @probe
    def with_a_lambda(walk, rng):
        return walk(lambda x: x * 1.5 + 1, rng.normal(size=3), 3)

    @probe
    def two_lambdas_in_a_line(walk, rng):
        return [walk(lambda x: x + 1, np.ones(2), 1), walk(lambda x: 3 * x, rng.normal(size=2), 2)]

    @probe
    def with_numpy(walk, rng):
        return walk(np.tanh, rng.normal(size=3), 2)

    @probe
    def with_a_function_of_its_own(walk, rng):
        slopes = np.array([1.0, 2.0])

        def step(x):
            return x - 0.1 * slopes * x

        return walk(step, rng.normal(size=2), 4)

    @probe
    def with_a_counter(walk, rng):
        log = []
        return walk(lambda x, log=log: x + len(log), rng.normal(size=2), 2)

    @probe
    def with_another_exercise(walk, square, rng):
        return walk(square, rng.normal(size=2), 2)

    exercise.forget()
    return SimpleNamespace(**locals())


PROBES = declared()


@pytest.mark.parametrize(
    "one, start",
    [
        (PROBES.with_a_lambda, "walk(\nstep=lambda x: x * 1.5 + 1,"),
        (PROBES.two_lambdas_in_a_line, "walk(\nstep=lambda x: "),
        (PROBES.with_numpy, "walk(\nstep=np.tanh,"),
        (
            PROBES.with_a_function_of_its_own,
            "slopes = np.array([1., 2.])\ndef step(x):\n    return x - 0.1 * slopes * x\nwalk(",
        ),
        (PROBES.with_a_counter, "def with_a_counter(walk, rng):"),
        (PROBES.with_another_exercise, "walk(\nstep=square,"),
    ],
)
def test_functions_come_with_their_source(one, start):
    others = {"square": np.square} if one is PROBES.with_another_exercise else {}
    example, namespace = shown("walk", walk, lambda step, x, n: step(x) * 0.7, one, **others)
    assert example.startswith(start) and "<" not in example.replace("<walk", "")
    exec(example, namespace)


def test_arguments_without_a_name_have_a_place():
    @probe
    def one(walk, rng):
        return walk(np.sin, rng.normal(size=2), 1)

    example, namespace = shown("walk", walk, lambda *args: args[1], one)
    assert "argument" not in example
    exec(example, namespace)


def test_an_object_is_built_and_goes_forward_first():
    @probe
    def forward_and_backward(Linear, rng):
        layer = Linear(rng.normal(size=(3, 2)), rng.normal(size=2))
        layer.forward(rng.normal(size=(4, 3)))
        return layer.backward(rng.normal(size=(4, 2)))

    class Wrong(Linear):
        def backward(self, dZ):
            return 2 * super().backward(dZ)

    example, namespace = shown("Linear", Linear, Wrong, forward_and_backward)
    assert [line.split("(")[0] for line in example.splitlines() if line[0] == "l"] == [
        "layer = Linear",
        "layer.forward",
        "layer.backward",
    ]
    exec(example, namespace)


def test_of_two_objects_the_whole_probe_is_shown():
    @probe
    def two_layers(Linear, rng):
        one, other = (Linear(rng.normal(size=(3, 2)), rng.normal(size=2)) for _ in range(2))
        return one.forward(rng.normal(size=(4, 3))), other.forward(rng.normal(size=(4, 3)))

    class Wrong(Linear):
        def forward(self, X):
            return 2 * super().forward(X)

    example, namespace = shown("Linear", Linear, Wrong, two_layers)
    assert example.startswith("def two_layers(Linear, rng):")
    exec(example, namespace)


def test_what_is_sent_to_the_examiner_can_be_typed_too():
    expected, got = (exercise.run(PROBES.with_a_lambda, {"walk": f}, 1) for f in (walk, lambda step, x, n: x))
    sent = exercise.Outcome.decoded(got.encoded())
    example = verdicts.verdict("walk", [verdicts.Trial(PROBES.with_a_lambda, 1, expected, sent)]).example
    assert "<function>" not in example
    exec(example, {"walk": walk, "np": np})
