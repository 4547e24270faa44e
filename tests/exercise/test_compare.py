"""Comparison is strict but fair."""

import json

import numpy as np
import pytest
from hypothesis import given
from support import strategies

from mlpkit.exercise import compare as comparison
from mlpkit.exercise.compare import DifferenceKind, compare
from mlpkit.exercise.values import Foreign, decode, encode


def transmitted(value, text=False):
    return decode(json.loads(json.dumps(encode(value, text), allow_nan=False)))


def kind(expected, got, **tolerance):
    difference = compare(expected, got, **tolerance)
    return difference and difference.kind


@pytest.mark.parametrize(
    "expected, got",
    [
        (1.5, 1.5),
        (1.0, 1),
        (1, True),
        (np.array(1.0), 1.0),
        (2.0, np.array(2)),
        (np.array([1.0, 0.0]), [True, False]),
        (np.ones((2, 2)), [[1, 1], [1, 1]]),
        (np.ones((2, 2)), (np.ones(2), [1, 1])),
        ([1.0, 2.0], np.array([1, 2])),
        ((1.0, np.ones(2)), [1.0, [1, 1]]),
        ((np.ones(2), np.zeros(2)), np.array([[1, 1], [0, 0]])),
        ((1.0, 2.0), [1, 2]),
        (np.array([np.nan, np.inf]), [float("nan"), float("inf")]),
        (np.zeros((0, 2)), np.zeros((0, 2))),
        ("a", "a"),
        (None, None),
        ({"b": 1, "a": [2]}, {"a": [2], "b": 1.0}),
        (Foreign("set"), Foreign("set")),
        (np.ones(2), np.ones(2) + 1e-8),
        (np.zeros(2), np.full(2, 1e-11)),
        (1e9, 1e9 + 10),
    ],
)
def test_what_agrees(expected, got):
    assert compare(expected, got) is None


@pytest.mark.parametrize(
    "expected, got, what",
    [
        (np.ones(3), np.ones((1, 3)), "shape"),
        (np.ones((1, 3)), np.ones(3), "shape"),
        (np.ones(3), 1.0, "shape"),
        (1.0, np.ones(1), "shape"),
        (np.ones((2, 3)), np.ones((3, 2)), "shape"),
        (np.zeros((0, 2)), np.zeros(0), "shape"),
        (1.0, 1.0 + 1e-6, "value"),
        (0.0, 1e-9, "value"),
        (np.array([1, 0]), [0, 1], "value"),
        (True, False, "value"),
        (1.0, float("nan"), "finite"),
        (1.0, float("inf"), "finite"),
        (float("inf"), float("-inf"), "finite"),
        (float("nan"), float("inf"), "finite"),
        (float("inf"), 1e308, "finite"),
        (float("nan"), 0.0, "finite"),
        (np.array([np.nan, 1.0]), np.array([1.0, np.nan]), "finite"),
        (1.0, None, "none"),
        (None, 1.0, "type"),
        (1.0, "1.0", "type"),
        ("a", 1.0, "text"),
        ("a", "b", "text"),
        (1.0, Foreign("set"), "type"),
        (Foreign("set"), Foreign("list"), "type"),
        (1.0, {}, "type"),
        ({}, 1.0, "type"),
        (np.ones((2, 2)), [[1, 1], [1]], "type"),
        ((np.ones(2), 1.0), np.ones(2), "type"),
        ((1.0, "a"), 1.0, "type"),
        ((1.0, "a"), [1.0], "length"),
        ((1.0, 2.0), 1.0, "type"),
        ((1.0, 2.0), [1.0, 2.0, 3.0], "length"),
        ({"a": 1}, {"b": 1}, "keys"),
        ({"a": 1}, {"a": 1, "b": 2}, "keys"),
        ({"a": 1}, {"a": 2}, "value"),
        (1.0, 10**400, "type"),
        (np.ones(2), [10**400, 1.0], "type"),
        ([], [1.0], "shape"),
        ((), [1.0], "length"),
    ],
)
def test_what_does_not_agree(expected, got, what):
    assert kind(expected, got) == what


def test_single_precision_has_a_tolerance_of_its_own():
    x = np.linspace(-1, 1, 7) * 1000
    assert kind(x, (x * (1 + 3e-5)).astype(np.float32)) is None
    assert kind(x, x * (1 + 3e-5)) == "value"
    assert kind(x, (x * 1.001).astype(np.float32)) == "value"
    assert kind(np.array([1000.0, 0.0]), np.array([1000.0, 5e-4], dtype=np.float32)) is None  # next to a large value
    assert kind(x, x.astype(np.float16)) == "value"


def test_what_was_calculated_from_single_precision_has_its_tolerance_too():
    x = np.linspace(-1, 1, 7) * 1000
    parts = {"W": (x, 2.0), "b": [x, "a"]}
    near = {"W": (x * (1 + 3e-5), 2.0001), "b": [x * (1 + 3e-5), "a"]}
    assert kind(parts, near) == "value" and kind(parts, near, single=True) is None
    assert kind(parts, {**near, "b": [x * 1.001, "a"]}, single=True) == "value"
    assert kind(np.ones((1, 2)), np.ones(2), single=True) == "shape" and kind("a", "b", single=True) == "text"


@pytest.mark.parametrize(
    "value, single",
    [
        (np.ones(2, "f4"), True),
        (np.ones(2, "f2"), True),
        (np.array(1, "f4"), True),
        ({"W": [(1.0, np.ones(2, "f4"))]}, True),
        (np.ones(2), False),
        (1.0, False),
        (np.ones(2, "i4"), False),
        ([1, "a", None, Foreign("float32")], False),
    ],
)
def test_single_precision_is_seen_at_any_depth(value, single):
    assert comparison.is_single(transmitted(value)) is single


@pytest.mark.parametrize(
    "change, rough",
    [
        (lambda x: x * (1 + 4e-8), True),
        (lambda x: x.astype("f4").astype(float), True),
        (lambda x: x.astype("f4"), True),
        (lambda x: x * (1 + 1e-12), False),
        (lambda x: x[::-1][::-1], False),
        (lambda x: x.tolist(), False),
    ],
)
def test_digits_that_are_missing_are_seen_where_values_agree(change, rough):
    x = np.random.default_rng(0).normal(size=7)
    for value in (x, np.append(x, [np.nan, np.inf]), 1e-6 * x):
        assert compare(value, change(value)) is None
        assert comparison.is_rough(value, change(value)) is rough
        assert comparison.is_rough({"W": (value, "a")}, {"W": [change(value), "a"]}) is rough
    for same_ in (True, 3, "a", None, np.zeros(2), np.zeros((0, 2)), [], np.arange(3), np.array([True])):
        assert comparison.is_rough(same_, same_) is False


@pytest.mark.parametrize(
    "expected, got, listed",
    [
        (np.ones(2), [1.0, 1.0], "list"),
        (np.ones((1, 2)), [np.ones(2)], "list"),
        (np.ones(2), (1.0, 1.0), "tuple"),
        ((1.0, np.ones(2)), (1.0, [1.0, 1.0]), "list"),
        ({"b": 1.0, "W": np.ones(1)}, {"W": [1.0], "b": 1.0}, "list"),
        (np.ones(2), np.ones(2), ""),
        ([1.0, 1.0], [1.0, 1.0], ""),
        (np.array(1.0), 1.0, ""),
        ((1.0, 2.0), [1.0, 2.0], ""),
        ((np.ones(2), np.ones(2)), [np.ones(2), np.ones(2)], ""),
        (None, None, ""),
    ],
)
def test_a_list_in_place_of_an_array_is_seen(expected, got, listed):
    assert compare(expected, got) is None
    assert comparison.listed(expected, got) == listed


def test_a_tolerance_may_be_chosen():
    assert kind(1.0, 1.01, rtol=0.1) is None
    assert kind(0.0, 1e-3, atol=1e-2) is None
    assert kind(1.0, 1.0 + 1e-8, rtol=0, atol=0) == "value"


@pytest.mark.parametrize(
    "expected, got, where",
    [
        ((1.0, 2.0), (1.0, 3.0), "[1]"),
        ((np.ones(2), np.ones(2)), (np.ones(2), np.ones((1, 2))), "[1]"),
        ([np.ones(2), np.ones(2)], [np.ones(2), np.zeros(2)], "[1]"),
        ([1.0, 2.0], [1.0, 3.0], ""),
        ({"W": {"1": 1.0}}, {"W": {"1": 2.0}}, "['W']['1']"),
        (("a", [(1.0, None)]), ("a", [(1.0, 2.0)]), "[1][0][1]"),
    ],
)
def test_a_difference_says_where_it_is(expected, got, where):
    assert compare(expected, got).where == where


@pytest.mark.parametrize(
    "expected, got, right",
    [
        (np.full(3, 1e-7), np.zeros(3, np.float32), False),
        (np.full(3, 1e-7), np.full(3, 1.00001e-7, np.float32), True),
        (np.zeros(3), np.full(3, 3e-8, np.float32), True),
        (np.full(3, 1e-17), np.full(3, 3e-8, np.float32), True),
        (np.array([1.0, 0.0]), np.array([1.0, 3e-8], np.float32), True),
    ],
)
def test_single_precision_is_measured_by_the_size_of_the_numbers(expected, got, right):
    assert (comparison.compare(expected, got) is None) == right


def test_an_array_of_another_length_than_a_list_of_parts_is_no_list_of_them():
    assert kind([np.ones(2), np.ones(2)], np.ones((3, 2))) == "length"
    assert kind((np.ones(2), np.ones(2)), np.ones((3, 2))) == "type"


@given(strategies.data)
def test_all_data_agrees_with_itself(value):
    assert compare(value, value, rtol=0, atol=0) is None
    assert comparison.is_rough(value, value) is False


@given(strategies.data, strategies.data)
def test_two_values_agree_or_a_difference_has_a_kind(one, other):
    difference = compare(one, other)
    assert difference is None or isinstance(difference.kind, DifferenceKind)
