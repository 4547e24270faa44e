"""Values on their way to the examiner: nothing is lost, nothing is trusted."""

import base64
import collections
import itertools
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import strategies

from mlpkit.exercise import (
    values,
)
from mlpkit.exercise.compare import compare
from mlpkit.exercise.limits import VALUE
from mlpkit.exercise.snapshots import changed, snapshot
from mlpkit.exercise.values import BadValue, Foreign, decode, encode


def transmitted(value, text=False):
    return decode(json.loads(json.dumps(encode(value, text), allow_nan=False)))


def same(one, other):
    """The same data, with the same types and dtypes."""
    if isinstance(one, np.ndarray):
        return (
            isinstance(other, np.ndarray)
            and one.dtype == other.dtype
            and one.shape == other.shape
            and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
        )
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    return one == other or one != one


DATA = [
    None,
    True,
    0,
    -(2**62),
    1.5,
    float("inf"),
    float("-inf"),
    float("nan"),
    "",
    "ü\n\"'",
    [],
    (),
    {},
    [1, 2.0, "three", None],
    ([], ({},)),
    {"a": {"b": [(1,)]}, "": None},
    np.array(3.0),
    np.zeros((0, 3)),
    np.arange(6).reshape(2, 3),
    np.array([True, False]),
    np.array([np.nan, np.inf, -np.inf, -0.0]),
    np.arange(3, dtype=np.uint8),
    np.arange(3, dtype=np.int16),
    np.ones((2, 1, 2), dtype=np.float32),
    np.ones(2, dtype=np.float16),
    np.arange(12.0).reshape(3, 4)[::2, ::-1],
]


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("value", DATA, ids=lambda v: repr(v)[:30])
def test_what_is_decoded_is_what_was_encoded(value, text):
    assert same(value, transmitted(value, text))


def test_raw_bytes_keep_every_digit_and_text_keeps_ten():
    x = np.random.default_rng(0).normal(size=(4, 3)) * 1e-7
    assert np.array_equal(transmitted(x), x)
    assert transmitted(1 / 3) == 1 / 3
    np.testing.assert_allclose(transmitted(x, text=True), x, rtol=1e-9)
    assert encode(1 / 3, text=True) == ["f", 0.3333333333]


def test_other_forms_of_numbers_become_plain_ones():
    assert same(transmitted(np.float64(2.5)), np.array(2.5))
    assert same(transmitted(np.bool_(True)), np.array(True))
    assert same(transmitted(np.arange(3, dtype=">i4")), np.arange(3, dtype="i4"))
    assert same(transmitted(np.array([1.0, 2.0], dtype=np.longdouble)), np.array([1.0, 2.0]))
    assert transmitted(np.str_("cat")) == "cat" and type(transmitted(np.str_("cat"))) is str
    assert same(transmitted([1.0] * 60), np.ones(60))  # a long list of numbers travels as an array


class Liar(dict):
    """A dictionary that says something else than what is in it."""

    def items(self):
        return [("W", 1.0)]

    def __iter__(self):
        raise RuntimeError

    __len__ = keys = values = __iter__


class ListWithoutEnd(list):
    def __iter__(self):
        return itertools.count()

    def __len__(self):
        raise RuntimeError


class NotReally:
    __class__ = property(lambda self: dict)


Pair = collections.namedtuple("Pair", "W b")


@pytest.mark.parametrize(
    "value, plain",
    [
        (Pair([1.0], 2.0), ([1.0], 2.0)),
        (ListWithoutEnd([1, 2]), [1, 2]),
        (collections.OrderedDict(b=1, a=[2]), {"b": 1, "a": [2]}),
        (collections.defaultdict(float, W=2.0), {"W": 2.0}),
        (collections.Counter("aab"), {"a": 2, "b": 1}),
        (Liar(W=2.0), {"W": 2.0}),
        ({"a": [Pair(1, None)]}, {"a": [(1, None)]}),
    ],
)
def test_a_container_of_an_own_class_is_what_it_was_made_from(value, plain):
    assert same(transmitted(value), plain)
    assert same(snapshot(value), plain)
    assert compare(plain, transmitted(value)) is None
    assert changed(snapshot(value), value) is None


@pytest.mark.parametrize(
    "value, name",
    [
        (np.ma.array([1.0], mask=[True]), "MaskedArray"),
        (np.array([1.0]).view(np.recarray), "recarray"),
        (np.array([None, 1]), "array of objects"),
        (np.array([1j]), "array of complex numbers"),
        (1j, "complex"),
        (np.array(["a"]), "array of <U1"),
        (np.array("2020", "M8[Y]"), "array of datetime64[Y]"),
        (len, "builtin_function"),
        (int, "type"),
        ({1, 2}, "set"),
        (NotReally(), "NotReally"),
        (iter([]), "list_iterator"),
        (2**70, "huge integer"),
        (np.zeros(VALUE.bytes // 8 + 1), "too long to be compared"),
        ([None] * (VALUE.nodes + 1), "too long"),
    ],
)
def test_what_is_no_data_becomes_foreign(value, name):
    got = transmitted(value)
    assert isinstance(got, Foreign) and name in got.type
    assert transmitted([value]) == [got]


def test_deep_data_ends_somewhere():
    deep = []
    for _ in range(100):
        deep = [deep]
    assert "Foreign" in repr(transmitted(deep))
    loop = []
    loop.append(loop)
    assert "Foreign" in repr(transmitted(loop))


ONE = base64.b64encode(np.ones(1).tobytes()).decode()


def nested(n):
    tree = ["n"]
    for _ in range(n):
        tree = ["l", [tree]]
    return tree


@pytest.mark.parametrize(
    "tree",
    [
        None,
        1,
        "n",
        {},
        [],
        [1],
        ["x"],
        ["n", 1],
        ["b", 1],
        ["i", 1.5],
        ["i", "1"],
        ["f", ""],
        ["f", "0x1p99999"],
        ["f", None],
        ["s", 3],
        ["s", ["s", ""]],
        ["l"],
        ["l", 3],
        ["l", [3]],
        ["t", {"a": 1}],
        ["d", [["a"]]],
        ["d", [3]],
        ["d", {"a": ["n"]}],
        ["o", 3],
        nested(VALUE.depth + 2),
        ["l", [["n"]] * (VALUE.nodes + 1)],
        ["a", "f8", [1]],
        ["a", 8, [1], ONE],
        ["a", "O", [1], ONE],
        ["a", "V8", [1], ONE],
        ["a", "f8,f8", [1], ONE],
        ["a", ">f8", [1], ONE],
        ["a", "c16", [1], ONE],
        ["a", "U8", [1], ONE],
        ["a", "f16", [1], ONE],
        ["a", "f8", [2], ONE],
        ["a", "f8", [], ""],
        ["a", "f8", [-1], ""],
        ["a", "f8", [-1, -1], ONE],
        ["a", "f8", [1.0], ONE],
        ["a", "f8", [True], ONE],
        ["a", "f8", ["1"], ONE],
        ["a", "f8", 1, ONE],
        ["a", "f8", [1] * 9, ONE],
        ["a", "f8", [10**12], ""],
        ["a", "f8", [2**62, 4], ""],
        ["a", "f8", [0, 2**62, 2**62], ""],
        ["a", "f8", [1], "é"],
        ["a", "f8", [1], "####"],
        ["a", "f8", [1], ONE[:-1]],
        ["a", "f8", [1], None],
        ["a", "f8", [1], [None]],
        ["a", "f8", [1], [[1]]],
        ["a", "f8", [1], [{}]],
        ["a", "f8", [1], ["x"]],
        ["a", "f8", [2], [1]],
        ["a", "u1", [1], [300]],
        ["a", "i8", [1], ["nan"]],
        ["a", "f8", [1], [10**400]],
        ["a", "i8", [1], [1e300]],
    ],
    ids=lambda t: repr(t)[:40],
)
def test_hostile_encodings_are_refused(tree):
    with pytest.raises(BadValue):
        decode(tree)


# ------------------------------------------------------------------------- whatever comes


def identical(one, other):
    """The same data to the last bit: nan, the sign of zero, types, dtypes and shapes included."""
    if isinstance(one, np.ndarray):
        return (
            isinstance(other, np.ndarray)
            and (one.dtype, one.shape) == (other.dtype, other.shape)
            and one.tobytes() == other.tobytes()
        )
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(identical, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(identical(one[k], other[k]) for k in one)
    return (one != one and other != other) or (one == other and repr(one) == repr(other))


def test_what_identical_means():
    assert identical([np.zeros(2), {"a": float("nan")}], [np.zeros(2), {"a": float("nan")}])
    assert not identical(0.0, -0.0) and not identical(np.zeros(1), -np.zeros(1)) and not identical(1, True)
    assert not identical(np.zeros((0, 1)), np.zeros((1, 0))) and not identical([1], (1,))


@given(strategies.data)
def test_all_data_survives_raw(value):
    assert identical(transmitted(value), value)


@given(strategies.data)
def test_all_data_survives_as_text_to_ten_digits(value):
    assert compare(value, transmitted(value, text=True), rtol=1e-9, atol=0) is None
    again = encode(value, text=True)
    assert encode(decode(again), text=True) == again


@given(strategies.json_values | strategies.almost_encoded)
def test_decoding_raises_nothing_but_bad_value(tree):
    try:
        value = decode(tree)
    except BadValue:
        return
    decode(json.loads(json.dumps(encode(value))))


@given(st.integers(0, VALUE.depth + 3), st.sampled_from("lt"))
def test_depth_has_a_limit_on_both_sides(depth, kind):
    value, tree = None, ["n"]
    for _ in range(depth):
        value, tree = [value] if kind == "l" else (value,), [kind, [tree]]
    if depth <= VALUE.depth:
        assert decode(tree) == transmitted(value) == value
    else:
        assert "Foreign" in repr(transmitted(value))
    if depth > VALUE.depth + 1:
        with pytest.raises(BadValue):
            decode(tree)


def test_numbers_for_people_do_not_move_with_the_last_digits():
    one, other = np.array([-0.0, 0.1 + 0.2, 6.20358192351]), np.array([0.0, 0.3, 6.20358192353])
    assert encode(one) != encode(other) and encode(one, text=True) == encode(other, text=True)
    assert "-0.0" not in json.dumps(encode([-0.0, {"a": one}], text=True))


def test_what_rounding_leaves_of_a_zero_is_zero_where_the_tolerance_allows():
    noisy = {"a": (np.array([1e-15, 1.0, -3e-16]), [2e-15, "text"], 3), "b": float("nan")}
    clean = values.without_noise(noisy, 1e-10)
    assert (
        clean["a"][0].tolist() == [0.0, 1.0, 0.0] and clean["a"][1:] == ([0.0, "text"], 3) and clean["b"] != clean["b"]
    )
    for atol in (0.0, 1e-16):
        assert values.without_noise(noisy, atol)["a"][0].tolist() == [1e-15, 1.0, -3e-16]


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_matrices_and_masked_arrays_with_nothing_masked_stand_for_arrays():
    array = np.array([[1.0, 2.0], [3.0, 4.0]])
    for value in (np.matrix(array), np.ma.MaskedArray(array), np.ma.MaskedArray(array, mask=np.zeros((2, 2), bool))):
        assert type(transmitted(value)) is np.ndarray and same(transmitted(value), array)
    assert transmitted(np.ma.MaskedArray(array, mask=array > 3)) == Foreign("MaskedArray")
