"""Feedback pages: nbgrader's, without anything of a hidden test."""

from typing import Any

import mlpkit.grading.imports  # noqa: F401  # isort: skip
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import NbGraderPreprocessor
from tqdm import tqdm

from mlpkit.grading import exam as exams


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


class Feedback(GenerateFeedback):  # type: ignore[misc]
    """nbgrader's GenerateFeedback, with a progress bar: a page takes about as long as an examination."""

    def convert_notebooks(self) -> None:
        """Write all pages."""
        with tqdm(total=len(self.assignments), desc="Feedback", unit="page", delay=1, disable=None) as self._bar:
            super().convert_notebooks()

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether a page is to be written."""
        self._bar.update()
        return bool(super().init_destination(assignment_id, student_id))
