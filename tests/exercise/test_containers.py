"""What is in nested data."""

import collections

import numpy as np

from mlpkit.exercise import containers, values


def test_the_size_of_data_is_the_count_of_its_numbers():
    assert values.size({"a": np.zeros((2, 3)), "b": [1, (2, None)]}) == 9


def test_a_container_is_read_as_what_it_is_built_on():
    class Loud(dict):
        def items(self):
            raise RuntimeError

    Pair = collections.namedtuple("Pair", "a b")
    assert containers.contents(Loud(a=1)) == (dict, [("a", 1)])
    assert containers.contents(Pair(1, [2])) == (tuple, [1, [2]])
    assert containers.contents([1]) == (list, [1])
    assert containers.contents({1}) == containers.contents("ab") == (None, [])


def test_parts_and_leaves_of_nested_data():
    nested = {"b": [1, (2, {"c": "x"})], "a": None}
    assert containers.parts(nested) == [None, nested["b"]] and containers.parts((1, 2)) == [1, 2]
    assert containers.parts("ab") == containers.parts(3) == []
    assert list(containers.leaves(nested)) == [1, 2, "x", None] and list(containers.leaves([])) == []
