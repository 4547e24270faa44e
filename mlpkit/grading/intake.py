"""What was handed in, made safe to grade: nothing is trusted, nothing is changed, nothing is lost.

A submission is read once and written again, clean, into a folder of its own. The graded cells
are the exam's; from the student come the sources of the cells that they may edit, extra cells
and regular files. Whatever had to be repaired is said in a sentence.

Files are selected by :mod:`mlpkit.grading.submitted_files`, notebooks are read by
:mod:`mlpkit.grading.submitted_notebook`, and :mod:`mlpkit.grading.merge` puts cells together.
"""

import contextlib
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat
from nbgrader.utils import parse_utc

from mlpkit.grading import exam as exams
from mlpkit.grading import limits, submitted_files, submitted_notebook
from mlpkit.grading.merge import NOTICE, merge, worth
from mlpkit.grading.submitted_files import TIMESTAMP, is_in_the_way, is_named_as_notebook, shown
from mlpkit.grading.submitted_notebook import SubmittedCell

__all__ = ["NOTICE", "Intake", "merge", "shown", "take", "write"]

# What was read of each file that may be the notebook: its cells, and what is to be said of it.
Candidates = dict[Path, tuple[list[SubmittedCell] | None, list[str]]]


@dataclass
class Intake:
    """A submission as it goes on.

    Attributes
    ----------
    nb : nbformat.NotebookNode
        The exam's graded cells, the student's answers.
    notes : list of str
        What was repaired or left out, and what to do about it.
    readable : bool
        False if nothing of the student's could be read: the marks are then those of an empty
        assignment, and the note says how to hand in again.
    files : list of pathlib.Path
        Regular files that belong to it.
    timestamp : str
        When it was handed in, empty if unknown.
    folders : list of pathlib.Path
        Where it lies, the folder of the notebook first: paths of files are relative to these.
    """

    nb: Any
    notes: list[str] = field(default_factory=list)
    readable: bool = True
    files: list[Path] = field(default_factory=list)
    timestamp: str = ""
    folders: list[Path] = field(default_factory=list)


def take(folder: str | PathLike[str], exam: exams.Exam, released: Any) -> Intake:
    """Read one submission.

    Parameters
    ----------
    folder : path-like
        Where it lies; nothing in it is changed.
    exam : mlpkit.grading.exam.Exam
    released : nbformat.NotebookNode
        The release: the answers of somebody who has not begun.

    Returns
    -------
    Intake
    """
    folder, taken = Path(folder), Intake(nb=None)
    cells: list[SubmittedCell] | None = None
    if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
        taken.notes.append("the submission is not a folder of its own (a link leads elsewhere): collect it again")
    else:
        files, notes = submitted_files.select(folder, exam.unit)
        taken.notes += notes
        path, cells = _choose(files, folder, exam, released, taken.notes)
        taken.folders = [folder] if path is None else [path.parent, folder]
        taken.files = [p for p in files if p != path and not is_in_the_way(p.relative_to(folder))]
        taken.timestamp = _timestamp(folder, files, taken.notes)
    taken.readable = cells is not None
    if cells is None:
        cells = [cell for cell in map(submitted_notebook.cell_of, released.cells) if cell is not None]
    taken.nb = merge(cells, exam, released, taken.notes)
    if taken.notes:
        taken.nb.cells.insert(0, _notice(taken.notes))
    return taken


def _notice(notes: Sequence[str]) -> Any:
    lines = "\n".join("- " + re.sub(r"([\\`*\[\]<>$&~])", r"\\\1", note) for note in notes)
    text = f"**From the grader.** About the file that was handed in:\n\n{lines}"
    notice = nbformat.v4.new_markdown_cell(text)  # type: ignore[no-untyped-call,unused-ignore]
    notice.id = NOTICE
    return notice


# ----------------------------------------------------------------------------------- which notebook it is


def _choose(
    files: Sequence[Path], folder: Path, exam: exams.Exam, released: Any, notes: list[str]
) -> tuple[Path | None, list[SubmittedCell] | None]:
    """The notebook and its cells: the one that was asked for, unless only another one has answers."""
    wanted = folder / f"{exam.unit}.ipynb"
    candidates: Candidates = {p: submitted_notebook.read(p) for p in files if is_named_as_notebook(p)}
    if all(cells is None for cells, _ in candidates.values()):
        candidates |= _notebooks_of_other_names([p for p in files if p not in candidates])
    if not candidates:
        notes.append(f"there is no notebook in this submission: hand in {wanted.name}")
        return None, None
    best = _best(candidates, wanted, exam, released) if len(candidates) > 1 else next(iter(candidates))
    cells, own_notes = candidates[best]
    notes += _about_the_choice(best, wanted, candidates)
    notes += own_notes
    return best, cells


def _notebooks_of_other_names(files: Sequence[Path]) -> Candidates:
    """Files that hold a notebook although their names do not say so."""
    likely = [p for p in files if submitted_files.begins_like_a_notebook(p)][: limits.INTAKE.notebooks]
    read = {p: submitted_notebook.read(p) for p in likely}
    return {p: (cells, notes) for p, (cells, notes) in read.items() if cells}


def _best(candidates: Candidates, wanted: Path, exam: exams.Exam, released: Any) -> Path:
    """Of several notebooks the one that was asked for, if it has answers, else the one with the most."""
    worths = {p: worth(cells, exam, released) for p, (cells, _) in candidates.items()}
    if wanted in candidates and worths[wanted][0] > 0:
        return wanted
    return max(candidates, key=lambda p: (worths[p][0], p == wanted, worths[p]))


def _about_the_choice(best: Path, wanted: Path, candidates: Mapping[Path, tuple[Any, Any]]) -> list[str]:
    several, name = len(candidates) > 1, shown(str(best.relative_to(wanted.parent)))
    if best == wanted:
        return [f"there are {len(candidates)} notebooks: only {wanted.name} was read"] if several else []
    if wanted in candidates:
        lacks = "has no answers" if candidates[wanted][0] else "cannot be read"
        return [f"{wanted.name} {lacks}, so {name} was taken"]
    others = "; other notebooks were not read" if several else ""
    return [f"the notebook is named {name} instead of {wanted.name}, and was taken all the same{others}"]


# ------------------------------------------------------------------------------------ the time, and writing

# As nbgrader writes it, or close to it: what else the parser of dates would guess is not what was meant.
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?"
    r" ?(UTC|GMT|Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)


def _timestamp(folder: Path, files: Sequence[Path], notes: list[str]) -> str:
    path = folder / TIMESTAMP
    if path not in files:
        return ""
    text = submitted_files.text_of(path).strip()[:100]
    try:
        if not _TIME.fullmatch(text):
            raise ValueError(text)
        parse_utc(text).timestamp()
    except (ValueError, OverflowError, AttributeError, TypeError, OSError):
        notes.append(f"the time of submission cannot be read from {TIMESTAMP}, so none is recorded")
        return ""
    return text


def write(taken: Intake, folder: str | PathLike[str], unit: str) -> None:
    """Write a submission, clean, where nbgrader will find it.

    Parameters
    ----------
    taken : Intake
    folder : path-like
        Made anew.
    unit : str
    """
    folder = Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    nbformat.write(taken.nb, folder / f"{unit}.ipynb")  # type: ignore[no-untyped-call,unused-ignore]
    for path in sorted(taken.files, key=lambda p: taken.folders[0] not in p.parents):
        root = next(f for f in taken.folders if f in path.parents)
        target = folder / path.relative_to(root)
        if target.exists() or any(p.is_file() for p in target.parents):
            continue  # what lies beside the notebook comes first
        target.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):  # a link by now
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with open(handle, "rb") as handed_in, open(target, "xb") as copy:
                shutil.copyfileobj(handed_in, copy)
    if taken.timestamp:
        (folder / TIMESTAMP).write_text(taken.timestamp + "\n")
