"""What was handed in, made safe to grade: nothing is trusted, nothing is changed, nothing is lost.

A submission is read once and written again, clean, into a folder of its own. The graded cells
are the exam's; from the student come the sources of the cells that they may edit, extra cells
and regular files. Whatever had to be repaired is said in a sentence.
"""

import contextlib
import json
import os
import re
import shutil
import stat
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbgrader.utils import parse_utc

from mlpkit.grading import exam as exams
from mlpkit.grading.notebooks import KERNELSPEC

MAX_NOTEBOOK, MAX_FILE, MAX_FILES, MAX_CELLS = 50 * 2**20, 20 * 2**20, 200, 1000
STUB = "YOUR ANSWER HERE"
NOTICE = "mlpkit-notice"


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

    nb: nbformat.NotebookNode
    notes: list = field(default_factory=list)
    readable: bool = True
    files: list = field(default_factory=list)
    timestamp: str = ""
    folders: list = field(default_factory=list)


def take(folder, exam, released):
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
    folder, found = Path(folder), Intake(nb=None)
    if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
        found.notes.append("the submission is not a folder of its own (a link leads elsewhere): collect it again")
        cells = None
    else:
        regular = _regular_files(folder, found.notes)
        path = _choose(regular, folder, exam, found.notes)
        cells = _cells(path, exam, found.notes)
        found.folders = [folder] if path is None else [path.parent, folder]
        found.files = [p for p in regular if not _is_in_the_way(p.relative_to(folder))]
        found.timestamp = _timestamp(folder, regular, found.notes)
    found.readable = cells is not None
    found.nb = merge(cells if found.readable else [_simple(c) for c in released.cells], exam, released, found.notes)
    if found.notes:
        lines = "\n".join("- " + re.sub(r"([\\`*\[\]<>])", r"\\\1", note) for note in found.notes)
        notice = nbformat.v4.new_markdown_cell(f"**From the grader.** About the file that was handed in:\n\n{lines}")
        notice.id = NOTICE
        found.nb.cells.insert(0, notice)
    return found


def _regular_files(folder, notes):
    """Files below a folder, no links followed, nothing special opened."""
    found = []
    for where, folders, names in os.walk(folder, followlinks=False):
        for name in sorted(folders):
            if Path(where, name).is_symlink():
                notes.append(f"the link {_plain(name)} was left out: hand in the files themselves")
        folders[:] = sorted(d for d in folders if not Path(where, d).is_symlink() and not d.startswith("."))
        for name in sorted(names):
            path = Path(where, name)
            info, name = path.lstat(), _plain(name)
            if stat.S_ISLNK(info.st_mode):
                notes.append(f"the link {name} was left out: hand in the file itself")
            elif not stat.S_ISREG(info.st_mode):
                notes.append(f"{name} is no ordinary file and was left out")
            elif name.startswith("."):
                continue
            elif not os.access(path, os.R_OK):
                notes.append(f"{name} may not be read and was left out: collect the submission again")
            elif len(found) == MAX_FILES and path.suffix != ".ipynb":
                notes.append(f"{name} was left out: there are more than {MAX_FILES} files")
            elif info.st_size > (MAX_NOTEBOOK if path.suffix == ".ipynb" else MAX_FILE):
                notes.append(f"{name} has {info.st_size // 2**20} MB and was left out: hand in smaller files")
            else:
                found.append(path)
                if name in ("mlpkit.py", "numpy.py") or (name == "__init__.py" and path.parent.name == "mlpkit"):
                    notes.append(f"{name} beside the notebook is ignored: the installed package is used")
    return found


def _is_in_the_way(path):
    """Whether a file would take the place of the notebook or of the time of submission."""
    return path.suffix == ".ipynb" or path.name == "feedback" or any(
        part.endswith(".ipynb") or part == "timestamp.txt" for part in path.parts)


def _plain(text):
    """Text that every file can hold: half characters become question marks."""
    return text.encode("utf-8", "replace").decode()


def _choose(files, folder, exam, notes):
    """The notebook among the files, even if it was renamed."""
    notebooks = [p for p in files if p.suffix == ".ipynb"]
    named = [p for p in notebooks if p == folder / f"{exam.unit}.ipynb"]
    if named:
        if len(notebooks) > 1:
            notes.append(f"there are {len(notebooks)} notebooks: only {exam.unit}.ipynb was read")
        return named[0]
    if not notebooks:
        notes.append(f"there is no notebook in this submission: hand in {exam.unit}.ipynb")
        return None
    known = set(exam.questions)
    best = max(notebooks, key=lambda p: len(known & set(re.findall(r'"grade_id":\s*"([^"]+)"', _text(p)))))
    notes.append(f"the notebook is named {_plain(str(best.relative_to(folder)))} instead of {exam.unit}.ipynb, "
                 "and was taken all the same" + ("; other notebooks were not read" if len(notebooks) > 1 else ""))
    return best


def _text(path):
    raw = path.read_bytes()
    try:
        return raw.decode(json.detect_encoding(raw))
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _cells(path, exam, notes):
    """The cells of a notebook as simple dictionaries, or None if it cannot be read."""
    if path is None:
        return None
    again = "open your own copy in JupyterLab, save it, and hand in that file"
    text = _text(path)
    if not text.strip():
        notes.append(f"{path.name} is empty: {again}")
        return None
    try:
        data = json.loads(text)
        if isinstance(data, dict) and data.get("nbformat") == 3:
            data = nbformat.convert(nbformat.from_dict(data), 4)
        raw = data["cells"]
        if not isinstance(raw, list):
            raise TypeError("cells")
    except Exception as error:  # whatever a file holds, or nbformat makes of an old one
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        notes.append(f"{path.name} cannot be read: it is not a whole notebook{where}. To mend it, {again}.")
        return None
    cells = [_simple(cell) for cell in raw[:MAX_CELLS]]
    if len(raw) > MAX_CELLS:
        notes.append(f"there are {len(raw)} cells: those after the first {MAX_CELLS} were left out")
    if None in cells:
        notes.append("a cell of no known kind was left out")
    return [c for c in cells if c is not None]


def _simple(cell):
    """What counts of a cell, or None if it is none."""
    source = cell.get("source", "") if isinstance(cell, dict) else None
    if isinstance(source, list):
        source = "".join(s for s in source if isinstance(s, str))
    if not isinstance(source, str) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return None
    meta = cell.get("metadata")
    meta = meta.get("nbgrader") if isinstance(meta, dict) else None
    grade_id = meta.get("grade_id") if isinstance(meta, dict) else None
    return {"cell_type": cell["cell_type"], "source": _plain(source), "id": cell.get("id"),
            "grade_id": grade_id if isinstance(grade_id, str) else None, "attachments": cell.get("attachments")}


def merge(cells, exam, released, notes):
    """Put a student's answers between the exam's own cells.

    Parameters
    ----------
    cells : list of dict
        The student's, in their order.
    exam : mlpkit.grading.exam.Exam
    released : nbformat.NotebookNode
    notes : list of str
        Repairs are appended to it.

    Returns
    -------
    nbformat.NotebookNode
        Every graded cell of the exam occurs once. Of an answer that was copied, the copies that
        were not changed go, because they would undo it; the others run in their order, as they
        do in the student's own notebook. Cells that may not be edited have the exam's source.
    """
    source = {c.metadata.nbgrader.grade_id: c for c in exam.nb.cells if "nbgrader" in c.metadata}
    stubs = {c.metadata.nbgrader.grade_id: c.source for c in released.cells if "nbgrader" in c.metadata}
    names = _identify(cells, source, stubs, released)
    chosen, idle = _chosen(cells, names, source, stubs, notes)
    made, used = [], set()
    for number, cell in enumerate(cells):
        grade_id = names[number]
        if number in idle:
            continue
        if grade_id is not None and chosen[grade_id] == number:
            ours = _exam_cell(source[grade_id], cell["source"])
            made.append(ours if ours.metadata.nbgrader.locked else _with_pictures(ours, cell))
        else:
            made.append(_extra(cell))
        made[-1].id = _unused(cell["id"], used, number)
    _put_back(made, source, stubs, used, notes)
    nb = nbformat.v4.new_notebook(cells=made)
    nb.metadata = nbformat.from_dict({"kernelspec": KERNELSPEC, "language_info": {"name": "python"}})
    return nb


def _identify(cells, source, stubs, released):
    """The grade_id of each cell; where the metadata are gone, by cell id, by what it says or where it stands."""
    names = [c["grade_id"] if c["grade_id"] in source else None for c in cells]
    lacking = set(source) - set(names)
    for number, cell in enumerate(cells):
        if names[number] is not None or not lacking:
            continue
        for grade_id in sorted(lacking):
            if cell["id"] == source[grade_id].id or _resembles(cell, source[grade_id]):
                names[number] = grade_id
                lacking.discard(grade_id)
                break
    _by_place(cells, names, released, lacking)
    for number, cell in enumerate(cells):  # copies of an answer that has not been begun
        if names[number] is None and cell["cell_type"] == "code" and cell["source"].strip():
            same = [g for g, stub in stubs.items() if stub.strip() == cell["source"].strip()
                    and g in source and source[g].metadata.nbgrader.solution]
            names[number] = same[0] if len(same) == 1 else None
    return names


def _by_place(cells, names, released, lacking):
    """Find answers that lost all marks of identity between the cells that stand around them."""
    given = [c.source.strip() for c in released.cells]
    texts = [c["source"].strip() for c in cells]
    for k, cell in enumerate(released.cells):
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("grade_id") not in lacking or meta.get("locked"):
            continue
        others = {text for i, text in enumerate(given) if i != k and text != given[k]}
        for i, text in enumerate(texts):
            beside = (k > 0 < i and texts[i - 1] == given[k - 1]) or (
                k + 1 < len(given) and i + 1 < len(texts) and texts[i + 1] == given[k + 1])
            if beside and names[i] is None and cells[i]["cell_type"] == cell.cell_type and text not in others:
                names[i] = meta["grade_id"]
                lacking.discard(meta["grade_id"])
                break


def _resembles(cell, original):
    meta = original.metadata.nbgrader
    if cell["cell_type"] != original.cell_type:
        return False
    if meta.locked:
        shown = exams.without_hidden(original.source).strip()
        return bool(shown) and cell["source"].strip() == shown
    first = original.source.strip().splitlines()[0]
    return first.startswith(("def ", "class ")) and any(
        line.startswith(first.split("(")[0] + "(") for line in cell["source"].splitlines())


def _chosen(cells, names, source, stubs, notes):
    """Which of several copies of a cell stands for it, and which ones are left out."""
    chosen, idle = {}, set()
    for grade_id in source:
        copies = [i for i, name in enumerate(names) if name == grade_id]
        changed = [i for i in copies if cells[i]["source"].strip() != stubs.get(grade_id, "").strip()]
        answer = not source[grade_id].metadata.nbgrader.locked
        if len(copies) > 1:
            idle |= set(copies) - set(changed) if changed and answer else set()
            counts = "the first one counts" if not answer else (
                "the first copy that was changed counts" if source[grade_id].metadata.nbgrader.grade else
                "copies that were not changed are left out, the others run in their order")
            notes.append(f"the cell {grade_id} is there {len(copies)} times: {counts}")
        if copies:
            chosen[grade_id] = (changed if changed and answer else copies)[0]
    return chosen, idle


def _exam_cell(original, text):
    meta = original.metadata.nbgrader
    return _cell(original.cell_type, original.source if meta.locked else text, {"nbgrader": dict(meta)})


def _cell(kind, source, metadata=None):
    """A cell as nbformat makes it; the notebook is validated as a whole, when it is written."""
    made = {"cell_type": kind, "metadata": metadata or {}, "source": source}
    return nbformat.from_dict({**made, "execution_count": None, "outputs": []} if kind == "code" else made)


def _extra(cell):
    return _with_pictures(_cell(cell["cell_type"], cell["source"]), cell)


def _with_pictures(made, cell):
    """A text cell with the pictures that were pasted into it; a link to one that is not there is cut."""
    if made.cell_type != "markdown":
        return made
    pictures = cell["attachments"] if isinstance(cell["attachments"], dict) else {}
    kept = {}
    for name, bundle in pictures.items():
        data = {t: d for t, d in bundle.items() if t in ("image/png", "image/jpeg") and isinstance(d, str)
                and re.fullmatch(r"[A-Za-z0-9+/=\s]+", d)} if isinstance(bundle, dict) else {}
        if data:
            kept[str(name)] = data
    if kept:
        made.attachments = nbformat.from_dict(kept)
    made.source = re.sub(r"attachment:([^\s)\"'>]*)", lambda m: m[0] if m[1] in kept else f"missing-picture-{m[1]}",
                         made.source)
    return made


def _unused(wanted, used, number):
    valid = isinstance(wanted, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", wanted) and wanted not in used
    name = wanted if valid else f"cell-{number}"
    while name in used:
        name += "-"
    used.add(name)
    return name


def _put_back(made, source, stubs, used, notes):
    """Insert graded and read-only cells that are missing, each after the one that precedes it."""
    present = {c.metadata.nbgrader.grade_id: c for c in made if "nbgrader" in c.metadata}
    previous = None
    for grade_id, original in source.items():
        meta = original.metadata.nbgrader
        if grade_id in present:
            previous = present[grade_id]
            continue
        if meta.solution and not meta.grade:
            continue  # an answer may stand in any other cell; the stub would undo it
        cell = _exam_cell(original, stubs.get(grade_id, STUB))
        cell.id = _unused(original.id, used, len(made))
        position = 0 if previous is None else next(i for i, c in enumerate(made) if c is previous) + 1
        made.insert(position, cell)
        previous = present[grade_id] = cell
        notes.append(f"the cell {grade_id} was missing and has been put back" + (
            ": if the answer stands in another cell, give its points by hand" if meta.solution else ""))


def _timestamp(folder, files, notes):
    path = folder / "timestamp.txt"
    if path not in files:
        return ""
    text = _text(path).strip()[:100]
    try:
        parse_utc(text).timestamp()
    except (ValueError, OverflowError, AttributeError, TypeError, OSError):
        notes.append("the time of submission cannot be read from timestamp.txt, so none is recorded")
        return ""
    return text


def write(taken, folder, unit):
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
    nbformat.write(taken.nb, folder / f"{unit}.ipynb")
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
        (folder / "timestamp.txt").write_text(taken.timestamp + "\n")
