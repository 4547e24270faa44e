"""A probe quotes the sentence of the statement that it tests."""

import nbformat
import pytest

from mlpkit.grading import exam as exams
from mlpkit.grading import promises

STATEMENT = "## 1 · Doubling\n\nTwice\n`x`, for **every** number."
SOLUTION = '''def double(x):
    """The result is a float."""
    ### BEGIN SOLUTION
    return 2.0 * x  # secret words
    ### END SOLUTION'''
GRADE = """### BEGIN HIDDEN TESTS
from mlpkit.exercise import mistake, probe, without_example

without_example("it has none")


@probe{}
def ordinary(double, rng):
    return double(rng.normal())


@mistake("No.", fails=[ordinary])
def three_times(x):
    return 3.0 * x


### END HIDDEN TESTS
check("double")"""


def exam_with(tmp_path, options):
    new = nbformat.v4
    marks = {"schema_version": 3, "task": False, "locked": True, "solution": False, "grade": False}
    nb = new.new_notebook(
        cells=[
            new.new_code_cell("from mlpkit.check import check, unit\n\nunit('99_small')"),
            new.new_markdown_cell("Names and arguments stay."),
            new.new_markdown_cell(STATEMENT),
            new.new_code_cell(
                SOLUTION, metadata={"nbgrader": {**marks, "solution": True, "locked": False, "grade_id": "double"}}
            ),
            new.new_code_cell(
                GRADE.format(options),
                metadata={"nbgrader": {**marks, "grade": True, "points": 1, "grade_id": "double_check"}},
            ),
        ]
    )
    path = tmp_path / "99_small.ipynb"
    nbformat.write(nb, path)
    return exams.load(path)


@pytest.mark.parametrize(
    "quotation",
    ["Twice x, for every number.", "the result is a float", "names and arguments stay"],
    ids=["statement, over a line's end", "docstring", "head of the notebook"],
)
def test_a_quotation_is_found(tmp_path, quotation):
    assert promises.problems(exam_with(tmp_path, f"(says={quotation!r})")) == []


def test_what_no_student_reads_is_no_promise(tmp_path):
    for quotation in ("secret words", "three_times", "half of x"):
        (problem,) = promises.problems(exam_with(tmp_path, f"(says={quotation!r})"))
        assert problem == f"double: the probe ordinary quotes {quotation!r}, and the statement does not say it"


def test_a_probe_that_quotes_nothing_is_named(tmp_path):
    (problem,) = promises.problems(exam_with(tmp_path, ""))
    assert problem.startswith("double: the probe ordinary quotes no sentence of the statement")


def test_each_of_several_quotations_is_looked_for(tmp_path):
    (problem,) = promises.problems(exam_with(tmp_path, "(says=['Twice x', 'Thrice x'])"))
    assert "'Thrice x'" in problem
