"""The cells of a notebook that was handed in, whatever has written or mangled the file."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat

from mlpkit.grading import limits
from mlpkit.grading.submitted_files import shown, text_of

EDGES = "\0\ufeff \t\r\n"  # what editors and broken downloads put around a notebook
MEND = "open your own copy in JupyterLab, save it, and hand in that file"


@dataclass(frozen=True)
class SubmittedCell:
    """What counts of a cell that was handed in; nothing in it is to be trusted.

    Attributes
    ----------
    kind : str
        ``code``, ``markdown`` or ``raw``.
    source : str
    id : object
        Whatever stood there.
    grade_id : str or None
        nbgrader's name of the cell.
    attachments : object
        Whatever stood there.
    """

    kind: str
    source: str
    id: object = None
    grade_id: str | None = None
    attachments: object = None

    @property
    def text(self) -> str:
        """The source without white space around it: what two cells are compared by."""
        return self.source.strip()


def read(path: Path) -> tuple[list[SubmittedCell] | None, list[str]]:
    """The cells of a notebook.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    cells : list of SubmittedCell or None
        None if the file is no notebook.
    notes : list of str
        What is to be said of them.

    Raises
    ------
    OSError
        If the file cannot be opened.
    """
    name = shown(path.name)
    text = text_of(path).strip(EDGES)
    if not text:
        return None, [f"{name} is empty: {MEND}"]
    try:
        data, end = json.JSONDecoder().raw_decode(text)
        cells = [cell_of(raw) for raw in _raw_cells(data)]
    except Exception as error:  # whatever a file holds, or nbformat makes of an old one
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        return None, [f"{name} cannot be read: it is not a whole notebook{where}. To mend it, {MEND}."]
    notes = [f"{name} goes on after its end: the rest was not read"] if text[end:].strip(EDGES) else []
    known = [cell for cell in cells if cell is not None]
    if len(known) < len(cells):
        notes.append("a cell of no known kind was left out")
    most = limits.INTAKE.cells
    if len(known) > most:
        known = [cell for cell in known if cell.text or cell.grade_id]
    if len(known) > most:
        notes.append(f"there are {len(known)} cells: those after the first {most} were left out")
    return known[:most], notes


def _raw_cells(data: Any) -> list[object]:
    if not isinstance(data.get("cells"), list) and isinstance(data.get("worksheets"), list):
        old = nbformat.from_dict({"nbformat_minor": 0, **data, "nbformat": 3})  # type: ignore[no-untyped-call,unused-ignore]
        data = nbformat.convert(old, 4)  # type: ignore[no-untyped-call,unused-ignore]
    cells = data["cells"]
    if not isinstance(cells, list):
        raise TypeError("cells")
    return cells


def cell_of(raw: object) -> SubmittedCell | None:
    """What counts of a cell.

    Parameters
    ----------
    raw : object
        What a file has in the place of a cell.

    Returns
    -------
    SubmittedCell or None
        None if it is no cell.
    """
    if not isinstance(raw, dict):
        return None
    source, kind = _joined(raw.get("source", "")), str(raw.get("cell_type")).strip().lower()
    if source is None or kind not in ("code", "markdown", "raw"):
        return None
    metadata = raw.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return SubmittedCell(
        kind, plain(source), raw.get("id"), grade_id if isinstance(grade_id, str) else None, raw.get("attachments")
    )


def _joined(source: object) -> str | None:
    """The text of a cell, which may be a list of lines, with or without their ends, and lists in it."""
    if not isinstance(source, list):
        return source if isinstance(source, str) else None
    lines = [line for line in map(_joined, source) if line is not None]
    with_ends = any("\n" in line or line[-1:].splitlines() == [""] for line in lines)  # Python knows other ends, too
    return ("" if with_ends else "\n").join(lines)


def plain(text: str) -> str:
    """Text that every file can hold: half characters become question marks."""
    return text.encode("utf-8", "replace").decode()
