"""What has come from elsewhere is read with a type and a limit, or refused."""

import pytest

from mlpkit.exercise import codec
from mlpkit.exercise.outcome import Cause
from mlpkit.exercise.values import BadValue


def test_an_object_is_asked_for():
    assert codec.fields({"a": 1}, "a thing") == {"a": 1}
    for strange in (None, [], "a", 3):
        with pytest.raises(BadValue, match="not a thing"):
            codec.fields(strange, "a thing")


def test_texts_are_cut_and_nothing_else_is_one():
    assert codec.text({"a": "xyz"}, "a", 2) == "xy" and codec.text({}, "a", 2) == ""
    assert codec.optional_text({"a": None}, "a", 2) is None and codec.optional_text({"a": "xyz"}, "a", 2) == "xy"
    assert codec.texts({"a": ["xyz", "u", "v"]}, "a", 2, 2) == ("xy", "u") and codec.texts({}, "a", 2, 2) == ()
    for strange in (3, ["x"], {"x": 1}, True):
        for read in (codec.text, codec.optional_text):
            with pytest.raises(BadValue, match="a is no string"):
                read({"a": strange}, "a", 2)
    for strange in (3, "x", None, {"x": 1}, [3], [None]):
        with pytest.raises(BadValue):
            codec.texts({"a": strange}, "a", 2, 2)


def test_a_text_that_must_not_be_cut_is_refused_if_it_is_too_long():
    assert codec.whole_text({"a": "xy"}, "a", 2) == "xy"
    for data in ({"a": "xyz"}, {}, {"a": None}, {"a": 1}):
        with pytest.raises(BadValue, match="a is no string, or too long"):
            codec.whole_text(data, "a", 2)


@pytest.mark.parametrize("strange", [None, "1", True, -1, float("nan"), float("inf"), [1]])
def test_a_number_is_finite_and_not_negative(strange):
    assert codec.number({"a": 0}, "a") == 0 and codec.number({"a": 1.5}, "a") == 1.5
    with pytest.raises(BadValue):
        codec.number({"a": strange}, "a")


def test_only_members_of_an_enumeration_are_read():
    assert codec.member({"a": "absent"}, "a", Cause) is Cause.ABSENT
    for strange in ("gone", "", 3, None):
        with pytest.raises(BadValue):
            codec.member({"a": strange}, "a", Cause)
