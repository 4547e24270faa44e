"""What is kept of a submission in ``autograded/``: its notebook as the formgrader shows it, and its files."""

import hashlib
import os
import shutil
from collections.abc import Container, Iterable, Mapping
from pathlib import Path

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat
from nbgrader import utils
from nbgrader.nbgraderformat import MetadataValidator

from mlpkit.grading import pages
from mlpkit.grading.gradebook import Marks, ReleasedCell

# What no browser takes for a page or a program; all other files of a student's get TEXT at their end.
TEXT = ".txt"
SHOWABLE = {
    TEXT,
    ".csv",
    ".tsv",
    ".dat",
    ".npy",
    ".npz",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".py",
    ".json",
    ".md",
    ".ipynb",
}


# ------------------------------------------------------------------------------------- the notebook


def restore(nb: nbformat.NotebookNode, cells: Mapping[str, ReleasedCell]) -> None:
    """Give the cells of an assignment what the release says of them: type, lock, points, checksum, source.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        It is changed.
    cells : dict of str to ReleasedCell

    Raises
    ------
    RuntimeError
        If a source that was put back has another checksum than the gradebook says.
    """
    for cell in nb.cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("grade_id") is None:
            continue
        released = cells.get(meta["grade_id"])
        if released is None:
            del meta["grade_id"]
            continue
        if cell.cell_type != released.cell_type:
            _change_type(cell, released.cell_type)
        meta["locked"], meta["checksum"] = released.locked, released.checksum
        if meta.get("grade") and released.points is not None and float(meta["points"]) != released.points:
            meta["points"] = released.points
        if released.locked and utils.compute_checksum(cell) != released.checksum:
            cell.source = released.source
            if utils.compute_checksum(cell) != released.checksum:
                raise RuntimeError(f"the cell {meta['grade_id']} has another checksum than the gradebook says")


def _change_type(cell: nbformat.NotebookNode, cell_type: str) -> None:
    cell.cell_type = cell_type
    if cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def check_metadata(nb: nbformat.NotebookNode, cells: Mapping[str, ReleasedCell]) -> None:
    """Ask nbgrader whether it can deal with the cells of an assignment, which all submissions have.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        The solution notebook; it is not changed.
    cells : dict of str to ReleasedCell

    Raises
    ------
    Exception
        nbgrader's, if not.
    """
    copy = nbformat.from_dict(nb)  # type: ignore[no-untyped-call,unused-ignore]
    restore(copy, cells)
    MetadataValidator().validate_nb(copy)


def marks_of(nb: nbformat.NotebookNode, scores: Mapping[str, float]) -> Marks:
    """What is to be recorded of a notebook: a mark is a verdict, never what an output says.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        After :func:`restore`.
    scores : dict of str to float
        Points for each cell that is graded by machine.

    Returns
    -------
    Marks
    """
    points: dict[str, float | None] = {}
    empty: dict[str, bool] = {}
    for cell in nb.cells:
        meta = cell.metadata.get("nbgrader", {})
        untouched = utils.is_solution(cell) and meta.get("checksum") == utils.compute_checksum(cell)
        if utils.is_grade(cell) and utils.is_solution(cell):  # a person reads it, unless nothing was written
            points[meta["grade_id"]] = 0.0 if untouched else None
        elif utils.is_grade(cell):
            points[meta["grade_id"]] = float(min(max(scores.get(meta["grade_id"], 0.0), 0.0), meta["points"]))
        if utils.is_solution(cell) or utils.is_task(cell):
            empty[meta["grade_id"]] = untouched and not utils.is_task(cell)
    return Marks(points, empty)


def make_harmless(nb: nbformat.NotebookNode, checked: Container[str]) -> None:
    """Reduce HTML that a student displayed to what cannot act, in the copy that browsers show.

    The tables of the examiner are its own, and get a frame. Texts stay as they were written: what
    they become is cleaned after they have been rendered (see :mod:`mlpkit.grading.pages`).

    Parameters
    ----------
    nb : nbformat.NotebookNode
        It is changed.
    checked : container of str
        The grade_ids of the cells that hold the examiner's tables.
    """
    page = pages.Page()
    for cell in nb.cells:
        is_table = cell.metadata.get("nbgrader", {}).get("grade_id") in checked
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" not in data:
                continue
            if is_table:
                data["text/html"] = pages.framed(data["text/html"])
            elif "text/plain" in data and pages.too_much(data["text/html"]):
                del data["text/html"]
            else:
                data["text/html"] = page.show(data["text/html"], pages.harmless)


def digest_of(content: bytes) -> str:
    """How a result knows its notebook."""
    return hashlib.sha256(content).hexdigest()[:32]


def is_written(path: Path, digest: str) -> bool:
    """Whether a notebook is the one that was written with a result.

    Parameters
    ----------
    path : pathlib.Path
    digest : str
        The result's; empty if nothing was written with it.
    """
    try:
        return digest_of(path.read_bytes()) == digest
    except OSError:
        return False


# ---------------------------------------------------------------------------------------- the folder


def write_files(
    target: Path, submission: Path, source: Path, ignore: Iterable[str], not_overwritten: Iterable[str]
) -> None:
    """Copy the files that were handed in, and over them those that belong to the assignment.

    Parameters
    ----------
    target : pathlib.Path
        Made anew.
    submission : pathlib.Path
        After intake.
    source : pathlib.Path
        Folder of the solution notebook.
    ignore : iterable of str
        Patterns of files that are not copied.
    not_overwritten : iterable of str
        Files of the source that a student may have changed.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    patterns = [*ignore, "*.ipynb"]
    for path in utils.find_all_files(str(submission), patterns):
        _copy(path, target / os.path.relpath(path, submission))
    _make_unshowable(target)
    kept = {os.path.join(source, name) for name in not_overwritten}
    for path in set(utils.find_all_files(str(source), patterns)) - kept:
        _copy(path, target / os.path.relpath(path, source))


def _copy(path: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    shutil.copy(path, target)


def _make_unshowable(folder: Path) -> None:
    """Give the files of a submission names under which the formgrader cannot show them as pages.

    The sandbox works with those of the intake, which keep their names.
    """
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() not in SHOWABLE:
            target = path.with_name(path.name + TEXT)
            while os.path.exists(target):
                target = target.with_name(target.name + TEXT)
            try:
                path.rename(target)
            except OSError:  # the name is too long: the file stays where it was handed in
                path.unlink()


def write_notebook(path: Path, nb: nbformat.NotebookNode) -> str:
    """Write a notebook as nbgrader does.

    Parameters
    ----------
    path : pathlib.Path
    nb : nbformat.NotebookNode

    Returns
    -------
    str
        Its digest.
    """
    text = nbformat.writes(nb, version=4)  # type: ignore[no-untyped-call,unused-ignore]
    content = (text if text.endswith("\n") else text + "\n").encode()
    path.write_bytes(content)
    return digest_of(content)
