"""Nested data: every number is reached, and what is no number stays."""

import numpy as np

from tools.mutation.nested import is_finite, is_real, is_whole, leaves, mapped, noisy

DATA = {"a": [1, 2.5, "text"], "b": (np.ones(2), None), "c": {"d": np.arange(3)}}


def test_every_number_is_changed_and_the_rest_stays():
    doubled = mapped(DATA, lambda v: 2 * v)
    assert doubled["a"] == [2, 5.0, "text"] and isinstance(doubled["b"], tuple) and doubled["b"][1] is None
    assert doubled["b"][0].tolist() == [2, 2] and doubled["c"]["d"].tolist() == [0, 2, 4]
    assert DATA["a"] == [1, 2.5, "text"]


def test_all_numbers_are_found_in_order():
    assert [np.size(v) for v in leaves(DATA)] == [1, 1, 2, 3]


def test_numbers_are_real_or_whole_or_neither():
    real, whole, neither = (1.0, np.float32(1), np.ones(2)), (1, np.int8(1), np.arange(2)), (True, "1", None)
    assert [is_real(v) for v in (*real, *whole, *neither)] == [True] * 3 + [False] * 6
    assert [is_whole(v) for v in (*whole, *real, *neither)] == [True] * 3 + [False] * 6


def test_one_nan_anywhere_is_seen():
    assert is_finite(DATA)
    assert not is_finite({"a": [(1, np.nan)]}) and not is_finite([np.array([1, np.inf])]) and not is_finite(np.inf)


def test_noise_is_small_and_leaves_integers_alone():
    changed = noisy(DATA, np.random.default_rng(0))
    assert changed["a"][0] == 1 and changed["a"][1] != 2.5
    np.testing.assert_allclose(changed["b"][0], 1.0, rtol=1e-11)
    assert changed["c"]["d"].tolist() == [0, 1, 2]
    assert noisy(DATA, None) is DATA
