"""Values on their way to the examiner: nothing is lost, nothing is trusted, and comparison is strict but fair."""

import base64
import collections
import itertools
import json

import numpy as np
import pytest

from mlpkit.exercise import compare as comparison
from mlpkit.exercise import values
from mlpkit.exercise.compare import compare
from mlpkit.exercise.values import BadValue, Foreign, changed, decode, encode, snapshot


def there_and_back(value, text=False):
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


# -------------------------------------------------------------------------------------- encoding

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
def test_there_and_back(value, text):
    assert same(value, there_and_back(value, text))


def test_raw_bytes_keep_every_digit_and_text_keeps_twelve():
    x = np.random.default_rng(0).normal(size=(4, 3)) * 1e-7
    assert np.array_equal(there_and_back(x), x)
    assert there_and_back(1 / 3) == 1 / 3
    np.testing.assert_allclose(there_and_back(x, text=True), x, rtol=1e-11)
    assert encode(1 / 3, text=True) == ["f", 0.333333333333]


def test_other_forms_of_numbers_become_plain_ones():
    assert same(there_and_back(np.float64(2.5)), np.array(2.5))
    assert same(there_and_back(np.bool_(True)), np.array(True))
    assert same(there_and_back(np.arange(3, dtype=">i4")), np.arange(3, dtype="i4"))
    assert same(there_and_back(np.array([1.0, 2.0], dtype=np.longdouble)), np.array([1.0, 2.0]))
    assert there_and_back(np.str_("cat")) == "cat" and type(there_and_back(np.str_("cat"))) is str
    assert same(there_and_back([1.0] * 60), np.ones(60))  # a long list of numbers travels as an array


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
    assert same(there_and_back(value), plain)
    assert same(snapshot(value), plain)
    assert compare(plain, there_and_back(value)) is None
    assert changed(snapshot(value), value) is None


def test_what_is_overwritten_in_a_container_of_an_own_class_is_found():
    cache = Pair(np.zeros(2), Liar(b=np.ones(2)))
    before = snapshot(cache)
    cache.b["b"][0] = 5
    assert changed(before, cache, "cache") == "cache[1]['b']"


@pytest.mark.parametrize(
    "value, name",
    [
        (np.ma.array([1.0]), "MaskedArray"),
        (np.array([[1]]).view(np.matrix), "matrix"),
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
        (np.zeros(values.MAX_BYTES // 8 + 1), "too large"),
        ([None] * (values.MAX_NODES + 1), "too long"),
    ],
)
def test_what_is_no_data_becomes_foreign(value, name):
    got = there_and_back(value)
    assert isinstance(got, Foreign) and name in got.type
    assert there_and_back([value]) == [got]


def test_deep_data_ends_somewhere():
    deep = []
    for _ in range(100):
        deep = [deep]
    assert "Foreign" in repr(there_and_back(deep))
    loop = []
    loop.append(loop)
    assert "Foreign" in repr(there_and_back(loop))


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
        nested(values.MAX_DEPTH + 2),
        ["l", [["n"]] * (values.MAX_NODES + 1)],
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


# ------------------------------------------------------------------------------------ comparison


def kind(expected, got, **tolerance):
    found = compare(expected, got, **tolerance)
    return found and found.kind


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
    assert comparison.is_single(there_and_back(value)) is single


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


# ------------------------------------------------------------------------ copies, changes, digests


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
    assert values.digest([x, 1]) == values.digest([x * (1 + 1e-13), 1.0]) == values.digest((x.copy(), np.int64(1)))
    for other in ([x + 1e-3, 1], [x.T, 1], [x, 2], [x], [{"x": x}, 1], [x, len]):
        assert values.digest(other) != values.digest([x, 1])
    assert len(values.digest(None)) == 12


def test_the_size_of_data_is_the_count_of_its_numbers():
    assert values.size({"a": np.zeros((2, 3)), "b": [1, (2, None)]}) == 9


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
