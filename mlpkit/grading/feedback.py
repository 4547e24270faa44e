"""Feedback pages: nbgrader's, without anything of a hidden test."""

from html import escape
from typing import Any

import mlpkit.grading.imports  # noqa: F401  # isort: skip
from nbformat import NotebookNode, from_dict
from nbgrader import utils
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import NbGraderPreprocessor
from tqdm import tqdm

from mlpkit.grading import exam as exams
from mlpkit.grading import locating
from mlpkit.grading.course import Course


class HideHidden(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """In the feedback: no hidden block, and no traceback that quotes one."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Hide what one cell hides."""
        if cell.cell_type == "code" and utils.is_grade(cell):
            shown = exams.without_hidden(cell.source)
            if shown != cell.source:
                cell.source = shown
                for output in cell.get("outputs", []):
                    if output.output_type == "error":
                        output.traceback = [f"{output.ename}: a hidden test did not pass"]
                        output.evalue = "a hidden test did not pass"
        return cell, resources


class ShowLines(NbGraderPreprocessor):  # type: ignore[misc]
    """In the feedback: below the table of an answer, the line to look at, where one was found."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Add the sentences about one cell to its outputs."""
        told = resources.get("lines", {}).get(cell.metadata.get("nbgrader", {}).get("grade_id"), [])
        if cell.cell_type == "code":
            cell.outputs = [*cell.get("outputs", []), *map(_output, told)]
        return cell, resources


def _output(sentence: str) -> NotebookNode:
    data = {"text/plain": sentence, "text/html": f"<p>{_marked_up(sentence)}</p>"}
    node: NotebookNode = from_dict({"output_type": "display_data", "data": data, "metadata": {}})  # type: ignore[no-untyped-call,unused-ignore]
    return node


def _marked_up(sentence: str) -> str:
    """A sentence as HTML; what stands between backticks is code of the student's."""
    before, _, rest = sentence.partition("`")
    code, _, after = rest.rpartition("`")
    return f"{escape(before)}<code>{escape(code)}</code>{escape(after)}" if code else escape(sentence)


class Feedback(GenerateFeedback):  # type: ignore[misc]
    """nbgrader's GenerateFeedback, with a progress bar: a page takes about as long as an examination."""

    def convert_notebooks(self) -> None:
        """Write all pages."""
        with tqdm(total=len(self.assignments), desc="Feedback", unit="page", delay=1, disable=None) as self._bar:
            super().convert_notebooks()

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        """What the steps of a page know: the lines to look at, too."""
        resources: dict[str, Any] = super().init_single_notebook_resources(notebook_filename)
        names = resources["nbgrader"]
        resources["lines"] = locating.sentences_of(Course.of(self.coursedir), names["assignment"], names["student"])
        return resources

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether a page is to be written."""
        self._bar.update()
        return bool(super().init_destination(assignment_id, student_id))
