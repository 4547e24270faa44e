"""The example on the page for contributors is an exercise in good order, and its commands exist."""

import re
from pathlib import Path

import nbformat
import pytest

from mlpkit.exercise import audit
from mlpkit.grading import exam as exams
from mlpkit.grading import notebooks, release
from tools.mutation.explanations import SHARE
from tools.mutation.trial import trial

PAGE = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
FIRST = "import numpy as np\n\nfrom mlpkit.check import check, unit\n\nunit('99_example')"


def cells():
    """Cells of a solution notebook, as the page shows them."""
    new = nbformat.v4
    yield new.new_code_cell(FIRST)
    for language, text in re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.split("## Rules")[0], re.M | re.S):
        mark = {"schema_version": 3, "task": False, "solution": False, "grade": False, "locked": True}
        if language == "markdown":
            yield new.new_markdown_cell(text)
        elif called := re.search(r'^check\("(\w+)"\)', text, re.M):
            mark |= {"grade": True, "points": 2, "grade_id": f"{called[1]}_check"}
            yield new.new_code_cell(text, metadata={"nbgrader": mark})
        else:
            mark |= {"solution": True, "locked": False, "grade_id": re.search(r"def (\w+)", text)[1]}
            yield new.new_code_cell(text, metadata={"nbgrader": mark})


@pytest.fixture(scope="module")
def exam(tmp_path_factory):
    path = tmp_path_factory.mktemp("solutions") / "99_example.ipynb"
    notebooks.write(notebooks.canonical(nbformat.v4.new_notebook(cells=list(cells())), outputs=False), path)
    return exams.load(path)


def test_the_page_has_two_exercises(exam):
    assert list(exam.exercises) == ["row_norms", "random_directions"]
    declared = exam.exercises["row_norms"]
    assert len(declared.probes) == 4 and len(declared.mistakes) >= 5 and len(declared.alternatives) == 2
    assert exam.exercises["random_directions"].probes[0].judge


@pytest.mark.parametrize("secret", [f"page {n}" for n in range(20)])
def test_the_example_keeps_its_promises(exam, secret):
    assert [audit.problems(declared, secret) for declared in exam.exercises.values()] == [[], []]


def test_nothing_of_it_leaks(exam):
    released = nbformat.from_dict(exam.nb)
    for cell in released.cells:
        cell.source = re.sub(
            r"    ### BEGIN SOLUTION.*### END SOLUTION",
            "    raise NotImplementedError",
            exams.without_hidden(cell.source),
            flags=re.S,
        )
    assert release.leaks(exam, released, release.dumps(release.checks(exam))) == []


def test_its_probes_notice_small_errors(exam):
    report = trial(exam.exercises["row_norms"])
    assert report.share >= SHARE, [str(edit) for edit, _ in report.survivors]


def test_its_sample_results_are_right(exam):
    functions = {name: declared.functions[name] for name, declared in exam.exercises.items()}
    np = pytest.importorskip("numpy")
    np.testing.assert_array_equal(functions["row_norms"](np.array([[3.0, 4.0], [0.0, -2.0]])), [5, 2])
