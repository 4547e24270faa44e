"""The source of what a notebook defines is found, and probes stand alone."""

import functools
import sys
import types

import numpy as np
import pytest
from support.exercises import Linear, softmax

from mlpkit import exercise
from mlpkit.exercise import mistake, probe
from mlpkit.exercise.source import name_of, source_of


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

    declared = exercise.collect("Scale", namespace)
    assert declared.source == "class Scale:\n    def __call__(self, x):\n        return 2 * x\n"
    assert declared.mistakes[0].source.startswith("class Half:")
    assert isinstance(namespace["Scale"], type) and "Half" not in namespace


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


def test_what_has_no_source_is_said():
    namespace = {}
    exec("def made(x):\n    return x\nclass Made:\n    def f(self):\n        return 1\n", namespace)
    for name in ("made", "Made"):
        with pytest.raises(exercise.ExerciseError, match=f"the source of '{name}' cannot be found: define it"):
            source_of(namespace[name])


def test_a_class_of_a_file_has_a_source():
    class Inner:
        number = 3

    assert source_of(Inner) == "class Inner:\n    number = 3\n"
    assert source_of(Linear).startswith("class Linear:\n") and source_of(softmax).startswith("def softmax(Z):\n")
    assert name_of("def f(x):\n    return x\n") == "f"


def test_a_compiled_source_sees_numpy_and_data_only():
    names = exercise.stand_alone("def names():\n    return sorted(k for k in globals() if k[0] != '_')\n", "names")()
    assert names == ["data", "names", "np"]
    with pytest.raises(KeyError):
        exercise.stand_alone("def other():\n    pass\n", "names")
