"""Verdicts as people read them."""

from support.exercises import ROWS, cube, judged

from mlpkit.exercise import show


def test_a_hint_that_a_row_says_already_is_not_said_again():
    verdict = judged(cube, lambda X: "text", ROWS)
    assert verdict.hint == verdict.rows[0].message
    assert "Hint" not in show.text(verdict) and "Hint" not in show.html(verdict)


def test_a_report_is_escaped_and_has_both_forms():
    verdict = judged(cube, lambda X: {"<b>": 1}[X.shape], ROWS)
    verdict.hint = "<script>"
    html = show.html(verdict, footer="a < b", score="1 < 2")
    assert "<script>" not in html and "&lt;script&gt;" in html and "a &lt; b" in html and "1 &lt; 2" in html
    text = show.text(verdict, footer="a < b", score="1 of 2")
    assert "f: wrong (0 of 1 row, 1 of 2)" in text and "Hint: <script>" in text
    assert "Smallest failing call:\n    f(" in text
    assert set(show.bundle(verdict)) == {"text/plain", "text/html"}
    assert show.table([("a", 1), ("bcd", 22)], ("x", "n")) == "x     n\n---  --\na     1\nbcd  22"
