"""The kinds of input that an exercise meets, seen from what its probes hand over."""

import numpy as np
import pytest

from mlpkit.exercise import Exercise, Probe, battery


def train(X, B=2, steps=1, lr=0.1, grad=0.0):
    """Of X of any shape."""
    return np.sum(np.asarray(X) * 0)


EVERYTHING = Exercise("train", functions={"train": train}, source='"""Of X of any shape."""')


def exercise_with(*calls, **argued):
    """One probe with these calls."""
    source = "def inputs(train):\n    return [" + ", ".join(f"train({call})" for call in calls) + "]\n"
    declared = Exercise("train", [Probe("inputs", "inputs", source, ("train",))], functions=EVERYTHING.functions)
    declared.source, declared.without_inputs = EVERYTHING.source, argued
    return declared


def named(declared):
    return {
        kind.name
        for kind in battery.KINDS
        if any(f"hands over {kind.meaning}:" in text for text in battery.problems(declared))
    }


MATRIX = "np.array([[0.5, 2.5], [1.5, 3.5], [2.0, 2.25]])"  # a matrix of real numbers that meets two kinds only
MEETING = {
    "one_row": "np.array([[0.5, 2.5, 3.5]])",
    "one_column": "np.array([[0.5], [1.5]])",
    "two_columns": MATRIX,
    "square": "np.array([[0.5, 2.5], [1.5, 3.5]])",
    "not_square": MATRIX,
    "integers": "np.array([[1, 2, 3], [3, 4, 5]])",
    "float32": "np.array([[0.5, 2.5, 3.5], [1.5, 3.5, 4.5]], np.float32)",
    "zeros": "np.array([[0.0, 2.5, 3.5], [1.5, 3.5, 4.5]])",
    "negative_zero": "np.array([[-0.0, 2.5, 3.5], [1.5, 3.5, 4.5]])",
    "large_offset": "1e8 + np.array([[0.5, 2.5, 3.5], [1.5, 3.5, 4.5]])",
    "tiny_spread": "np.array([[0.5, 2.5, 3.5], [0.5 + 1e-9, 3.5, 4.5]])",
    "constant_column": "np.array([[0.1, 2.5, 3.5], [0.1, 3.5, 4.5], [0.1, 1.5, 2.5]])",
    "far_apart": "np.array([[0.5, 2.5, 3.5], [-1000.0, 3.5, 4.5]])",
    "ties": "np.array([[2.5, 2.5, 3.5], [1.5, 3.5, 4.5]])",
    "sorted": "np.array([[0.5, 2.5], [1.0, 3.5], [1.5, 2.25]])",
    "last_batch_of_one": f"{MATRIX}, B=2",
    "any_shape": "np.array([0.5, 2.5])",
    "many_steps": f"{MATRIX}, steps=5",
    "small_steps": f"{MATRIX}, lr=0.01",
    "beyond_seven": "np.array([[0.5, -7.5, 3.5], [1.5, 3.5, 4.5]])",
}


@pytest.mark.parametrize("kind", MEETING)
def test_an_input_of_a_kind_is_seen(kind):
    least = "np.array([[0.5, 2.5, 3.5], [1.5, 3.5, 4.5]]), B=4, steps=1, lr=0.1"
    before = named(exercise_with(least))
    assert kind in before or kind == "not_square", "it could not fail otherwise"
    assert kind not in named(exercise_with(least, MEETING[kind]))


def test_a_gradient_that_changes_its_sign_is_seen():
    same = [f"{MATRIX}, grad={value}" for value in ("0.5", "0.25")]
    assert "sign_change" in named(exercise_with(*same))
    assert "sign_change" not in named(exercise_with(same[0], f"{MATRIX}, grad=-0.25"))


def test_labels_alone_are_no_real_numbers():
    problems = battery.problems(exercise_with("np.array([0, 1, 2])"))
    assert not [text for text in problems if "float32" in text or "minus sign" in text]


def test_a_reason_stands_in_for_a_kind_and_only_for_one_that_is_not_met():
    kinds = named(exercise_with(MATRIX))
    assert "float32" in kinds
    assert "float32" not in named(exercise_with(MATRIX, float32="it is not asked for"))
    assert any("a probe hands it over" in text for text in battery.problems(exercise_with(MATRIX, two_columns="no")))
    assert any("does not concern" in text for text in battery.problems(exercise_with(MATRIX, sign_change="no")))


def test_more_than_a_third_of_reasons_is_too_much():
    argued = dict.fromkeys(sorted(named(exercise_with(MATRIX))), "no")
    assert any("a third is the most" in text for text in battery.problems(exercise_with(MATRIX, **argued)))


def test_an_unknown_kind_is_refused():
    (problem,) = [text for text in battery.problems(exercise_with(MATRIX, purple="no")) if "purple" in text]
    assert "no kind of input" in problem
