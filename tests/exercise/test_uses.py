"""Which functions of the assignment an answer uses is known."""

import pytest
from support.exercises import cell, small

from mlpkit import exercise


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
