"""Copies of arguments, what is overwritten in them, and their fingerprint."""

import collections

import numpy as np
import pytest
from hypothesis import given
from support import strategies

from mlpkit.exercise import (
    values,
)
from mlpkit.exercise.snapshots import changed, digest, snapshot


class Liar(dict):
    """A dictionary that says something else than what is in it."""

    def items(self):
        return [("W", 1.0)]

    def __iter__(self):
        raise RuntimeError

    __len__ = keys = values = __iter__


Pair = collections.namedtuple("Pair", "W b")


def test_what_is_overwritten_in_a_container_of_an_own_class_is_found():
    cache = Pair(np.zeros(2), Liar(b=np.ones(2)))
    before = snapshot(cache)
    cache.b["b"][0] = 5
    assert changed(before, cache, "cache") == "cache[1]['b']"


def test_a_snapshot_is_deep_and_keeps_what_is_no_data():
    f, rng = len, np.random.default_rng(0)
    data = {"a": [np.zeros(2), (np.ones(1), f)], "rng": rng}
    copy = snapshot(data)
    data["a"][0][0] = 5
    data["a"].append(1)
    rng.random()
    assert copy["a"][0][0] == 0 and len(copy["a"]) == 2 and copy["a"][1][1] is f
    assert copy["rng"].random() == np.random.default_rng(0).random()


@pytest.mark.parametrize(
    "change, where",
    [
        (lambda d: d["W"][0].__setitem__(1, 5.0), "p['W'][0]"),
        (lambda d: d["W"].append(1), "p['W']"),
        (lambda d: d.pop("b"), "p"),
        (lambda d: d.update(b=2), "p['b']"),
        (lambda d: d.update(b=1.0), "p['b']"),
        (lambda d: d["W"].__setitem__(0, None), "p['W'][0]"),
        (lambda d: d["t"][0].__iadd__(1e-9), "p['t'][0]"),
        (lambda d: d["t"][0].__iadd__(1e-13), None),
        (lambda d: d["W"][0].resize((3, 1), refcheck=False), "p['W'][0]"),
        (lambda d: None, None),
    ],
)
def test_what_was_overwritten_is_found(change, where):
    data = {"W": [np.zeros(3)], "b": 1, "t": (np.ones(2),), "nan": np.array([np.nan]), "s": "text", "f": len}
    before = snapshot(data)
    change(data)
    assert changed(before, data, "p") == where


def test_a_digest_tells_other_numbers_and_not_other_digits():
    x = np.random.default_rng(0).normal(size=(3, 2))
    assert digest([x, 1]) == digest([x * (1 + 1e-13), 1.0]) == digest((x.copy(), np.int64(1)))
    for other in ([x + 1e-3, 1], [x.T, 1], [x, 2], [x], [{"x": x}, 1], [x, len]):
        assert digest(other) != digest([x, 1])
    assert len(digest(None)) == 12


def overwritten(value):
    """Write into the first array that has entries, at any depth; whether there is one."""
    if isinstance(value, np.ndarray):
        if value.size:
            value.flat[0] = 1 - value.flat[0] if value.dtype != bool else not value.flat[0]
        return bool(value.size)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return any(map(overwritten, parts))


@given(strategies.data)
def test_a_snapshot_is_the_same_data_and_shares_none_of_it(value):
    copy, fingerprint = snapshot(value), digest(value)
    assert changed(copy, value) is None and digest(copy) == fingerprint
    with np.errstate(all="ignore"):
        overwritten(value)
    assert digest(copy) == fingerprint


@given(strategies.data)
def test_a_fingerprint_survives_encoding(value):
    with np.errstate(all="ignore"):
        assert digest(values.decode(values.encode(value))) == digest(value)


@pytest.mark.parametrize("value", [np.ones(2), [np.ones(2)], {"a": (np.arange(3), 1)}])
def test_what_is_written_into_any_array_is_noticed(value):
    copy = snapshot(value)
    assert overwritten(value) and changed(copy, value) is not None and digest(copy) != digest(value)


def test_other_lengths_and_types_are_changes():
    assert changed([1], [1, 2], "a") == "a" and changed((1,), (1,), "a") is None
    assert changed(np.array([None]), np.array([1]), "a") is None  # objects are not looked into
