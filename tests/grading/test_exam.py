"""Solution notebooks, and what students see of them."""

import pytest
from support.growth import growth

from mlpkit.grading import exam as exams


@pytest.mark.parametrize(
    "source, shown",
    [
        ("a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc", "a\nc"),
        ("### BEGIN HIDDEN TESTS\nb\n  ### END HIDDEN TESTS", ""),
        ("a\n\t### BEGIN HIDDEN TESTS x\nb\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS\nc\n", "a\nc\n"),
        ("a\n### BEGIN HIDDEN TESTS\nb", "a\n### BEGIN HIDDEN TESTS\nb"),
        ("a\n### END HIDDEN TESTS\nb", "a\n### END HIDDEN TESTS\nb"),
        ("a\r\nb\x0cc\u2028d", "a\r\nb\x0cc\u2028d"),
        ("", ""),
    ],
)
def test_hidden_blocks_are_left_out(source, shown):
    assert exams.without_hidden(source) == shown


def test_beginnings_without_end_cost_no_more_than_other_lines():
    lines = "### BEGIN HIDDEN TESTS\n"
    assert growth(exams.without_hidden, lines * 20_000, lines * 80_000) < 10
