"""Points of an ordinary test cell."""

import pytest

from mlpkit.grading.credit import score_of_asserts


@pytest.mark.parametrize(
    "shown, marks",
    [
        ("np.float64(0.5)", 0.5),
        ("np.float32(1.5)", 1.5),
        ("array(0.5)", 0.5),
        ("array(0.5, dtype=float32)", 0.5),
        ("0", 0.0),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e-3", 0.001),
        ("5", 2.0),
        ("inf", 2.0),
        ("-inf", 0.0),
        ("nan", 0.0),
        ("np.float64(nan)", 0.0),
        ("-1", 0.0),
        ("np.int64(-3)", 0.0),
        ("'words'", 2.0),
        ("1.2.3", 2.0),
        ("True", 2.0),
        ("array([0., 1.])", 2.0),
        ("", 2.0),
    ],
)
def test_credit_of_an_ordinary_test(shown, marks):
    outputs = [
        {"output_type": "stream", "name": "stderr", "text": "a warning"},
        {"output_type": "execute_result", "data": {"text/plain": shown}},
    ]
    assert score_of_asserts("ok", outputs, 2.0) == marks
    assert score_of_asserts("time", outputs, 2.0) == 0.0
    assert score_of_asserts("ok", [*outputs, {"output_type": "error"}], 2.0) == 0.0
    assert score_of_asserts("ok", outputs[:1], 2.0) == 2.0


def test_of_a_result_without_end_only_the_beginning_is_read():
    result = {"output_type": "execute_result", "data": {"text/plain": "1" * 10**6 + "x"}}
    assert score_of_asserts("ok", [result], 2.0) == 2.0
    assert score_of_asserts("ok", [{**result, "data": {"text/plain": "0" * 100 + "x"}}], 2.0) == 0.0
