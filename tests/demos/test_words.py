"""How numbers and counts are written."""

import numpy as np
import pytest

from mlpkit.demos.words import after_steps, counted, fixed, listed, signed


@pytest.mark.parametrize(
    "value, decimals, text",
    [(1.0, 2, "1.00"), (-0.004, 2, "0.00"), (-0.0, 1, "0.0"), (np.float64(-1.25), 3, "-1.250"), (1e3, 0, "1000")],
)
def test_numbers_have_fixed_decimals_and_zero_has_no_sign(value, decimals, text):
    assert fixed(value, decimals) == text
    assert signed(value, decimals) == text.replace("-", "−")


def test_counts_agree_with_their_noun():
    assert [counted(n, "step") for n in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]
    assert counted(46656, "path") == "46,656 paths"
    assert [after_steps(n) for n in (0, 1, 2)] == ["Before the first step", "After 1 step", "After 2 steps"]


def test_words_are_joined():
    assert [listed(list("abc")[:n]) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]
