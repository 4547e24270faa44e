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
MAX_TOTAL = 32 * 2**20  # of all files but the notebook: no more fits into the sandbox
MAX_NOTEBOOKS, MAX_DEPTH = 20, 20
FEW = 5  # notes of one kind
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
        regular = _regular_files(folder, exam.unit, found.notes)
        path, cells = _choose(regular, folder, exam, released, found.notes)
        found.folders = [folder] if path is None else [path.parent, folder]
        found.files = [p for p in regular if p != path and not _is_in_the_way(p.relative_to(folder))]
        found.timestamp = _timestamp(folder, regular, found.notes)
    found.readable = cells is not None
    found.nb = merge(cells if found.readable else [_simple(c) for c in released.cells], exam, released, found.notes)
    if found.notes:
        lines = "\n".join("- " + re.sub(r"([\\`*\[\]<>$&~])", r"\\\1", note) for note in found.notes)
        notice = nbformat.v4.new_markdown_cell(f"**From the grader.** About the file that was handed in:\n\n{lines}")
        notice.id = NOTICE
        found.nb.cells.insert(0, notice)
    return found


def shown(text, most=80):
    """A student's text as a part of one line: nothing in it is unprintable, and it is not long.

    Parameters
    ----------
    text : str
    most : int
        How many characters of it are shown.

    Returns
    -------
    str
    """
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[: most + 1])
    return text if len(text) <= most else text[: most - 1] + "…"


def _regular_files(folder, unit, notes):
    """Files below a folder, no links followed, nothing special opened."""
    found, left, room = [], {}, {True: MAX_NOTEBOOK, False: MAX_TOTAL}
    count = {True: 0, False: 0}

    def leave(name, sentence):
        left.setdefault(sentence, []).append(shown(name))

    for where, folders, names in os.walk(folder, followlinks=False):
        deep = len(Path(where).relative_to(folder).parts) >= MAX_DEPTH
        for name in sorted(folders):
            if Path(where, name).is_symlink():
                leave(name, "the link {} was left out: hand in the files themselves")
            elif name == f"{unit}.html":
                leave(name, "the folder {} was left out: the page with the feedback has that name")
            elif deep:
                leave(name, f"the folder {{}} was left out: it lies in more than {MAX_DEPTH} others")
        folders[:] = sorted(
            d
            for d in folders
            if not deep and not Path(where, d).is_symlink() and not d.startswith(".") and d != f"{unit}.html"
        )
        for name in sorted(names, key=lambda n: (n != f"{unit}.ipynb", n)):
            path = Path(where, name)
            info, notebook = path.lstat(), _named_as_notebook(path)
            asked_for = path == folder / f"{unit}.ipynb"
            if stat.S_ISLNK(info.st_mode):
                leave(name, "the link {} was left out: hand in the file itself")
            elif not stat.S_ISREG(info.st_mode):
                leave(name, "{} is no ordinary file and was left out")
            elif name.startswith("."):
                continue
            elif not os.access(path, os.R_OK):
                leave(name, "{} may not be read and was left out: collect the submission again")
            elif info.st_size > (limit := MAX_NOTEBOOK if notebook else MAX_FILE):
                leave(name, f"{{}} has more than {limit / 2**20:.3g} MB and was left out: hand in smaller files")
            elif count[notebook] == (most := MAX_NOTEBOOKS if notebook else MAX_FILES):
                leave(name, f"{{}} was left out: there are more than {most} {'notebooks' if notebook else 'files'}")
            elif info.st_size > room[notebook] and not asked_for:
                leave(name, f"{{}} was left out: together, the files have more than {MAX_TOTAL / 2**20:.3g} MB")
            else:
                found.append(path)
                count[notebook] += 1
                room[notebook] -= 0 if asked_for else info.st_size
                if name in ("mlpkit.py", "numpy.py") or (name == "__init__.py" and path.parent.name == "mlpkit"):
                    notes.append(f"{name} beside the notebook is ignored: the installed package is used")
    for sentence, names in left.items():
        notes += [sentence.format(name) for name in names[:FEW]]
        if len(names) > FEW:
            notes.append(sentence.format(f"… (and {len(names) - FEW:,} more)"))
    return found


def _named_as_notebook(path):
    """Whether a file has a notebook's name, or what mail programs and browsers make of it."""
    return re.search(r"\.ipynb(\.\w+)?\s*$", path.name, re.I) is not None


def _is_in_the_way(path):
    """Whether a file would take the place of the notebook or of the time of submission."""
    return (
        _named_as_notebook(path)
        or path.name == "feedback"
        or any(part.endswith(".ipynb") or part == "timestamp.txt" for part in path.parts)
    )


def _plain(text):
    """Text that every file can hold: half characters become question marks."""
    return text.encode("utf-8", "replace").decode()


def _choose(files, folder, exam, released, notes):
    """The notebook and its cells: the one that was asked for, unless only another one has answers."""
    wanted, asked = folder / f"{exam.unit}.ipynb", f"{exam.unit}.ipynb"
    found = {p: _read(p) for p in files if _named_as_notebook(p)}
    if all(cells is None for cells, _ in found.values()):  # the name may say nothing
        for path in [p for p in files if p not in found and _begins_like_a_notebook(p)][:MAX_NOTEBOOKS]:
            cells, problem = _read(path)
            if cells:
                found[path] = cells, problem
    if not found:
        notes.append(f"there is no notebook in this submission: hand in {asked}")
        return None, None
    best = _best(found, wanted, exam, released) if len(found) > 1 else next(iter(found))
    cells, said = found[best]
    others = "; other notebooks were not read" if len(found) > 1 else ""
    if best == wanted:
        if len(found) > 1:
            notes.append(f"there are {len(found)} notebooks: only {asked} was read")
    elif wanted in found:
        notes.append(
            f"{asked} {'has no answers' if found[wanted][0] else 'cannot be read'}, so "
            f"{shown(str(best.relative_to(folder)))} was taken"
        )
    else:
        notes.append(
            f"the notebook is named {shown(str(best.relative_to(folder)))} instead of {asked}, "
            f"and was taken all the same{others}"
        )
    notes += said
    return best, cells


def _best(found, wanted, exam, released):
    """Of several notebooks the one that was asked for, if it has answers, else the one with the most."""
    worth = {p: _worth(cells, exam, released) for p, (cells, _) in found.items()}
    if wanted in found and worth[wanted][0] > 0:
        return wanted
    return max(found, key=lambda p: (worth[p][0], p == wanted, worth[p]))


def _worth(cells, exam, released):
    """How many answers a notebook has, and how many cells of the exam."""
    if cells is None:
        return -1, -1
    source, stubs = _originals(exam, released)
    names = _identify(cells, source, stubs, released)
    begun = {
        n
        for n, cell in zip(names, cells, strict=True)
        if n is not None and source[n].metadata.nbgrader.solution and cell["source"].strip() != stubs.get(n, "").strip()
    }
    return len(begun), len(set(names) - {None})


def _begins_like_a_notebook(path):
    with contextlib.suppress(OSError), open(path, "rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t").startswith(b"{")
    return False


def _text(path):
    raw = path.read_bytes()
    try:
        return raw.decode(json.detect_encoding(raw))
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _read(path):
    """The cells of a notebook as simple dictionaries, or None, and what is to be said of them."""
    name, again = shown(path.name), "open your own copy in JupyterLab, save it, and hand in that file"
    text = _text(path).strip("\0\ufeff \t\r\n")
    if not text:
        return None, [f"{name} is empty: {again}"]
    try:
        data, end = json.JSONDecoder().raw_decode(text)
        if not isinstance(data.get("cells"), list) and isinstance(data.get("worksheets"), list):
            data = nbformat.convert(nbformat.from_dict({"nbformat_minor": 0, **data, "nbformat": 3}), 4)
        raw = data["cells"]
        if not isinstance(raw, list):
            raise TypeError("cells")
        cells = [_simple(cell) for cell in raw]
    except Exception as error:  # whatever a file holds, or nbformat makes of an old one
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        return None, [f"{name} cannot be read: it is not a whole notebook{where}. To mend it, {again}."]
    notes = [f"{name} goes on after its end: the rest was not read"] if text[end:].strip("\0\ufeff \t\r\n") else []
    if None in cells:
        notes.append("a cell of no known kind was left out")
    cells = [c for c in cells if c is not None]
    if len(cells) > MAX_CELLS:
        cells = [c for c in cells if c["source"].strip() or c["grade_id"]]
    if len(cells) > MAX_CELLS:
        notes.append(f"there are {len(cells)} cells: those after the first {MAX_CELLS} were left out")
    return cells[:MAX_CELLS], notes


def _simple(cell):
    """What counts of a cell, or None if it is none."""
    source = _joined(cell.get("source", "")) if isinstance(cell, dict) else None
    kind = str(cell.get("cell_type")).strip().lower() if isinstance(cell, dict) else None
    if source is None or kind not in ("code", "markdown", "raw"):
        return None
    meta = cell.get("metadata")
    meta = meta.get("nbgrader") if isinstance(meta, dict) else None
    grade_id = meta.get("grade_id") if isinstance(meta, dict) else None
    return {
        "cell_type": kind,
        "source": _plain(source),
        "id": cell.get("id"),
        "grade_id": grade_id if isinstance(grade_id, str) else None,
        "attachments": cell.get("attachments"),
    }


def _joined(source):
    """The text of a cell, which may be a list of lines, with or without their ends, and lists in it."""
    if not isinstance(source, list):
        return source if isinstance(source, str) else None
    lines = [line for line in map(_joined, source) if line is not None]
    return ("" if any("\n" in line for line in lines) else "\n").join(lines)


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
    source, stubs = _originals(exam, released)
    names = _identify(cells, source, stubs, released)
    chosen, idle = _chosen(cells, names, source, stubs, notes)
    made, used = [], {NOTICE}
    for number, cell in enumerate(cells):
        grade_id = names[number]
        if number in idle:
            continue
        if grade_id is not None and chosen[grade_id] == number:
            ours = _exam_cell(source[grade_id], cell["source"])
            typed = _answers_in(cell, source[grade_id])
            elsewhere = typed and set().union(
                *(
                    _defined(c["source"])
                    for i, c in enumerate(cells)
                    if i != number and c["source"].strip() != stubs.get(names[i], "").strip()
                )
            )
            if typed - elsewhere:
                made.append(_extra({**cell, "source": cell["source"].replace(_shown(source[grade_id]), "")}))
                made[-1].id = _unused(None, used, number)
            if typed:
                notes.append(
                    f"the cell {grade_id} may not be changed: what was written into it was "
                    f"{'put before it' if typed - elsewhere else 'not used'}"
                )
            made.append(ours if ours.metadata.nbgrader.locked else _with_pictures(ours, cell))
        else:
            made.append(_extra(cell))
        made[-1].id = _unused(cell["id"], used, number)
    _put_back(made, source, stubs, used, notes)
    nb = nbformat.v4.new_notebook(cells=made)
    nb.metadata = nbformat.from_dict({"kernelspec": KERNELSPEC, "language_info": {"name": "python"}})
    return nb


def _originals(exam, released):
    """The exam's own cells, and the sources of the released ones, by grade_id."""
    return (
        {c.metadata.nbgrader.grade_id: c for c in exam.nb.cells if "nbgrader" in c.metadata},
        {c.metadata.nbgrader.grade_id: c.source for c in released.cells if "nbgrader" in c.metadata},
    )


def _shown(original):
    """What students see of a cell that they may not edit."""
    return exams.without_hidden(original.source).strip()


def _defined(source):
    """Names that a piece of code defines, whether or not it is whole."""
    found = re.findall(r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*=(?!=)", source, re.M)
    return {function or value for function, value in found}


def _answers_in(cell, original):
    """Names of answers that were typed into a cell that may not be edited."""
    if not original.metadata.nbgrader.locked or {cell["cell_type"], original.cell_type} != {"code"}:
        return set()
    return _defined(cell["source"]) & set(re.findall(r"\w+", _shown(original))) - _defined(_shown(original))


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
            same = [
                g
                for g, stub in stubs.items()
                if stub.strip() == cell["source"].strip() and g in source and source[g].metadata.nbgrader.solution
            ]
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
                k + 1 < len(given) and i + 1 < len(texts) and texts[i + 1] == given[k + 1]
            )
            if beside and names[i] is None and cells[i]["cell_type"] == cell.cell_type and text not in others:
                names[i] = meta["grade_id"]
                lacking.discard(meta["grade_id"])
                break


def _resembles(cell, original):
    meta = original.metadata.nbgrader
    if cell["cell_type"] != original.cell_type:
        return False
    if meta.locked:
        return bool(_shown(original)) and cell["source"].strip() == _shown(original)
    first = original.source.strip().splitlines()[0]
    return first.startswith(("def ", "class ")) and any(
        line.startswith(first.split("(")[0] + "(") for line in cell["source"].splitlines()
    )


def _chosen(cells, names, source, stubs, notes):
    """Which of several copies of a cell stands for it, and which ones are left out."""
    chosen, idle = {}, set()
    for grade_id in source:
        copies = [i for i, name in enumerate(names) if name == grade_id]
        changed = [i for i in copies if cells[i]["source"].strip() != stubs.get(grade_id, "").strip()]
        answer = not source[grade_id].metadata.nbgrader.locked
        last = not answer and source[grade_id].metadata.nbgrader.grade  # it may be behind a second try
        if len(copies) > 1:
            idle |= set(copies) - set(changed) if changed and answer else set()
            counts = (
                f"the {'last' if last else 'first'} one counts"
                if not answer
                else (
                    "the first copy that was changed counts"
                    if source[grade_id].metadata.nbgrader.grade
                    else "copies that were not changed are left out, the others run in their order"
                )
            )
            notes.append(f"the cell {grade_id} is there {len(copies)} times: {counts}")
        if copies:
            chosen[grade_id] = (changed if changed and answer else copies)[-1 if last else 0]
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
        data = (
            {
                t: d
                for t, d in bundle.items()
                if t in ("image/png", "image/jpeg") and isinstance(d, str) and re.fullmatch(r"[A-Za-z0-9+/=\s]+", d)
            }
            if isinstance(bundle, dict)
            else {}
        )
        if data:
            kept[str(name)] = data
    if kept:
        made.attachments = nbformat.from_dict(kept)
    made.source = re.sub(
        r"attachment:([^\s)\"'>]*)", lambda m: m[0] if m[1] in kept else f"missing-picture-{m[1]}", made.source
    )
    return made


def _unused(wanted, used, number):
    valid = isinstance(wanted, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", wanted) and wanted not in used
    name = wanted if valid else f"cell-{number}"
    while name in used:
        name += "-"
    used.add(name)
    return name


def _put_back(made, source, stubs, used, notes):
    """Insert graded and read-only cells that are missing, a check after what it checks, others in their order."""
    present = {c.metadata.nbgrader.grade_id: c for c in made if "nbgrader" in c.metadata}
    asked = set().union(*(_defined(c.source) for c in source.values() if c.metadata.nbgrader.solution))
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
        if meta.grade and meta.locked:
            checked = asked & set(re.findall(r"\w+", _shown(original)))
            position = max(
                (
                    i
                    for i, c in enumerate(made, 1)
                    if c.cell_type == "code"
                    and not c.metadata.get("nbgrader", {}).get("locked")
                    and checked & _defined(c.source)
                ),
                default=len(made),
            )
        else:
            position = 0 if previous is None else next(i for i, c in enumerate(made) if c is previous) + 1
        made.insert(position, cell)
        previous = present[grade_id] = cell
        notes.append(
            f"the cell {grade_id} was missing and has been put back"
            + (": if the answer stands in another cell, give its points by hand" if meta.solution else "")
        )


# As nbgrader writes it, or close to it: what else the parser of dates would guess is not what was meant.
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?"
    r" ?(UTC|GMT|Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)


def _timestamp(folder, files, notes):
    path = folder / "timestamp.txt"
    if path not in files:
        return ""
    text = _text(path).strip()[:100]
    try:
        if not _TIME.fullmatch(text):
            raise ValueError(text)
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
