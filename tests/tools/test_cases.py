"""Cases: the probes with other seeds first, then what they called, varied, then other distributions."""

import numpy as np
import pytest

from mlpkit import exercise
from mlpkit.exercise import probe
from tools.mutation.cases import SEEDS, cases


def scaled(x, factor=2.0):
    """Multiply."""
    return factor * x


@pytest.fixture
def scaled_cases():
    @probe
    def ordinary(scaled, rng):
        return scaled(rng.normal(size=2))

    return list(cases(exercise.collect("scaled", {"scaled": scaled})))


def test_cases_begin_with_the_probe_under_other_seeds(scaled_cases):
    first = scaled_cases[: len(SEEDS)]
    assert [c.label for c in first] == ["probe ordinary, another seed"] * len(SEEDS)
    assert all(c.from_probe for c in first)
    values = [c.act(scaled, None).tolist() for c in first]
    assert len({tuple(v) for v in values}) == len(SEEDS)


def test_recorded_calls_follow_with_an_example(scaled_cases):
    recorded = [c for c in scaled_cases if c.label == "other seed"]
    assert len(recorded) == len(SEEDS)
    assert all(str(c).startswith("other seed: scaled(x=np.array([") for c in recorded)
    [[result, [argument]]] = recorded[0].act(scaled, None)
    np.testing.assert_array_equal(result, 2.0 * argument)


def test_what_a_function_overwrites_is_part_of_the_answer(scaled_cases):
    def overwriting(x, factor=2.0):
        x *= factor
        return x.copy()

    case = next(c for c in scaled_cases if c.label == "other seed")
    [[right, [kept]]] = case.act(scaled, None)
    [[same, [changed]]] = case.act(overwriting, None)
    np.testing.assert_array_equal(right, same)
    assert kept.tolist() != changed.tolist()


def test_optional_arguments_and_other_distributions_are_tried(scaled_cases):
    labels = [c.label for c in scaled_cases]
    assert any(label.startswith("with factor=5") for label in labels)
    assert "probe ordinary, positive" in labels
    positive = next(c for c in scaled_cases if c.label == "probe ordinary, positive")
    assert (positive.act(scaled, None) >= 0).all()


def test_noise_changes_the_inputs_a_little(scaled_cases):
    case = next(c for c in scaled_cases if c.label == "other seed")
    [[exact, _]], [[noisy, _]] = case.act(scaled, None), case.act(scaled, np.random.default_rng(0))
    assert exact.tolist() != noisy.tolist()
    np.testing.assert_allclose(exact, noisy, rtol=1e-11)
