"""Tasks in a lecture: right, wrong in words, unfinished without a fuss; and the solutions of all lectures."""

from pathlib import Path

import nbformat
import numpy as np
import pytest
from support.lectures import SolutionError, solve, tries

from mlpkit.lecture import try_it

COURSE = Path(__file__).parents[2] / "course"
LECTURES = sorted(COURSE.glob("*.ipynb"))


def reply_to(capsys, *args, **kwargs):
    assert try_it(*args, **kwargs) is None
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    "value, expected, shown",
    [
        (0.3614, 0.36, "0.36"),
        (np.float64(0.3614), 0.36, "0.36"),
        (-2, -2, "-2"),
        (np.array([0.2447, 0.6641]), [0.24, 0.66], "[0.24, 0.66]"),
        (lambda: 0.36, 0.36, "0.36"),
        ("class 2", "class 2", "'class 2'"),
    ],
)
def test_a_right_answer_is_called_right(capsys, value, expected, shown):
    assert reply_to(capsys, value, expected) == f"Right: {shown}."


def undefined():
    return not_yet_written  # noqa: F821


@pytest.mark.parametrize(
    "value",
    [..., None, [1.0, ...], {"a": None}, np.array([1.0, ...], dtype=object), undefined, lambda: 2 * ..., lambda: None],
)
def test_an_unfinished_answer_is_no_mistake(capsys, value):
    assert reply_to(capsys, value, 0.36).startswith("Not filled in yet")


@pytest.mark.parametrize(
    "value, expected, words",
    [
        (-0.3614, 0.36, "sign is reversed"),
        (0.7228, 0.36, "twice too large"),
        (1 - 0.3614, 0.36, "as 1 - x"),
        (3.6, 0.36, "10 times too large"),
        (0.41, 0.36, "is 0.41, not 0.36"),
        (np.zeros((3, 1)), np.array([0.1, 0.2, 0.3]), "one column, not a vector"),
        (np.array([[1.0, 2.0], [3.0, 4.0]]).T, np.array([[1.0, 2.0], [3.0, 4.0]]), "transposed"),
        (float("nan"), 0.36, "is nan where a finite number is asked for"),
        ("0.36", 0.36, "a string, and a number is asked for"),
        (lambda: 1 / 0, 0.36, "stopped with ZeroDivisionError"),
        (3.4, 3, "not 3"),
    ],
)
def test_a_wrong_answer_is_explained(capsys, value, expected, words):
    answer = reply_to(capsys, value, expected)
    assert answer.startswith("Not yet. ") and words in answer


def test_the_tolerance_is_half_of_the_last_digit_and_never_generous(capsys):
    assert reply_to(capsys, 0.3649, 0.36).startswith("Right")
    assert reply_to(capsys, 0.3655, 0.36).startswith("Not yet")
    assert reply_to(capsys, 0.52, 0.5).startswith("Not yet"), "two percent at most"
    assert reply_to(capsys, 0.52, 0.5, atol=0.05).startswith("Right")


# Solutions

TASK = "scores = np.array([1.0, 2.0])\nshare = ...\ntry_it(share, 0.27)"
SOLUTION = """**Solution.**

<details>
<summary>Solution</summary>

```python
scores = np.array([1.0, 2.0])
share = {}
```

</details>"""
FIRST = "import numpy as np\n\nfrom mlpkit.lecture import try_it"


def lecture(*cells):
    new = nbformat.v4
    kinds = {"code": new.new_code_cell, "markdown": new.new_markdown_cell}
    return new.new_notebook(cells=[kinds[kind](source) for kind, source in cells])


def test_a_solution_takes_the_place_of_the_lines_before_the_call():
    right = "(np.exp(scores) / np.exp(scores).sum())[0]"
    nb = lecture(("code", FIRST), ("code", TASK), ("markdown", SOLUTION.format(right)))
    assert [solution.splitlines()[-1] for solution in tries(nb)] == ["try_it(share, 0.27)"]
    assert solve(nb) == ["Right: 0.27."]


def test_a_wrong_or_a_missing_solution_is_noticed():
    with pytest.raises(SolutionError, match="Not yet"):
        solve(lecture(("code", FIRST), ("code", TASK), ("markdown", SOLUTION.format("0.73"))))
    with pytest.raises(SolutionError, match="no solution"):
        solve(lecture(("code", FIRST), ("code", TASK), ("markdown", "Well?")))
    with pytest.raises(SolutionError, match="no dots"):
        solve(lecture(("code", FIRST), ("code", TASK.replace("...", "0.27")), ("markdown", SOLUTION.format("0.27"))))


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_the_solutions_of_a_lecture_are_right(path):
    solve(nbformat.read(path, as_version=4))
