"""A student's cells put between the exam's own: what is graded is the exam's, what may be edited the student's."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat

from mlpkit.grading import exam as exams
from mlpkit.grading.notebooks import KERNELSPEC
from mlpkit.grading.submitted_notebook import SubmittedCell, plain

STUB = "YOUR ANSWER HERE"
NOTICE = "mlpkit-notice"  # id of the cell in which the grader says what was repaired
_DEFINITION = re.compile(r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*=(?!=)", re.M)

Cell = Any  # nbformat.NotebookNode: its fields are known at run time only
Names = list[str | None]  # for each of a student's cells the grade_id, if it has one


def defined(source: str) -> set[str]:
    """Names that a piece of code defines, whether or not it is whole."""
    return {function or value for function, value in _DEFINITION.findall(source)}


def _shown(original: Cell) -> str:
    """What students see of a cell that they may not edit."""
    return str(exams.without_hidden(original.source)).strip()


class Originals:
    """The exam's own cells, and what students were given in their place.

    Parameters
    ----------
    exam : mlpkit.grading.exam.Exam
    released : nbformat.NotebookNode

    Attributes
    ----------
    cells : dict of str to nbformat.NotebookNode
        The exam's cells by grade_id, in its order.
    stubs : dict of str to str
        Sources of the released ones.
    """

    def __init__(self, exam: exams.Exam, released: Cell) -> None:
        self.cells: dict[str, Cell] = {
            c.metadata.nbgrader.grade_id: c for c in exam.nb.cells if "nbgrader" in c.metadata
        }
        self.stubs: dict[str, str] = {
            c.metadata.nbgrader.grade_id: c.source for c in released.cells if "nbgrader" in c.metadata
        }
        self.released = released

    def is_changed(self, cell: SubmittedCell, grade_id: str | None) -> bool:
        """Whether a student's cell is no longer what was handed out."""
        return cell.text != self.stubs.get(grade_id or "", "").strip()

    def identify(self, cells: Sequence[SubmittedCell]) -> Names:
        """The grade_id of each cell; where the metadata are gone, by cell id, by what it says or where it stands.

        Parameters
        ----------
        cells : sequence of SubmittedCell

        Returns
        -------
        list of str or None
        """
        names: Names = [c.grade_id if c.grade_id in self.cells else None for c in cells]
        lacking = set(self.cells) - set(names)
        for number, cell in enumerate(cells):
            if names[number] is not None:
                continue
            for grade_id in sorted(lacking):
                if cell.id == self.cells[grade_id].id or _resembles(cell, self.cells[grade_id]):
                    names[number] = grade_id
                    lacking.discard(grade_id)
                    break
        self._identify_by_place(cells, names, lacking)
        for number, cell in enumerate(cells):
            if names[number] is None and cell.kind == "code" and cell.text:
                names[number] = self._untouched_answer(cell)
        return names

    def _untouched_answer(self, cell: SubmittedCell) -> str | None:
        """The answer of which a cell is a copy that has not been begun, if there is one such answer."""
        same = [
            grade_id
            for grade_id, stub in self.stubs.items()
            if stub.strip() == cell.text and grade_id in self.cells and self.cells[grade_id].metadata.nbgrader.solution
        ]
        return same[0] if len(same) == 1 else None

    def _identify_by_place(self, cells: Sequence[SubmittedCell], names: Names, lacking: set[str]) -> None:
        """Find answers that lost all marks of identity between the cells that stand around them."""
        given = [c.source.strip() for c in self.released.cells]
        texts = [c.text for c in cells]
        for k, cell in enumerate(self.released.cells):
            meta = cell.metadata.get("nbgrader", {})
            if meta.get("grade_id") not in lacking or meta.get("locked"):
                continue
            others = {text for i, text in enumerate(given) if i != k and text != given[k]}
            for i, text in enumerate(texts):
                free = names[i] is None and cells[i].kind == cell.cell_type and text not in others
                if free and _is_beside(texts, i, given, k):
                    names[i] = meta["grade_id"]
                    lacking.discard(meta["grade_id"])
                    break


def _is_beside(texts: Sequence[str], i: int, given: Sequence[str], k: int) -> bool:
    """Whether the cell before or the cell after is the same in two notebooks."""
    before = k > 0 < i and texts[i - 1] == given[k - 1]
    return before or (k + 1 < len(given) and i + 1 < len(texts) and texts[i + 1] == given[k + 1])


def _resembles(cell: SubmittedCell, original: Cell) -> bool:
    if cell.kind != original.cell_type:
        return False
    if original.metadata.nbgrader.locked:
        return bool(_shown(original)) and cell.text == _shown(original)
    first = next(iter(original.source.strip().splitlines()), "")
    return first.startswith(("def ", "class ")) and any(
        line.startswith(first.split("(")[0] + "(") for line in cell.source.splitlines()
    )


def worth(cells: Sequence[SubmittedCell] | None, exam: exams.Exam, released: Cell) -> tuple[int, int]:
    """How many answers a notebook has, and how many cells of the exam.

    Parameters
    ----------
    cells : sequence of SubmittedCell or None
        None for what is no notebook: it is worth less than an empty one.
    exam : mlpkit.grading.exam.Exam
    released : nbformat.NotebookNode

    Returns
    -------
    answers, cells : int
    """
    if cells is None:
        return -1, -1
    originals = Originals(exam, released)
    names = originals.identify(cells)
    begun = {
        name
        for name, cell in zip(names, cells, strict=True)
        if name is not None and originals.cells[name].metadata.nbgrader.solution and originals.is_changed(cell, name)
    }
    return len(begun), len(set(names) - {None})


def merge(cells: Sequence[SubmittedCell], exam: exams.Exam, released: Cell, notes: list[str]) -> Cell:
    """Put a student's answers between the exam's own cells.

    Parameters
    ----------
    cells : sequence of SubmittedCell
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
    merging = _Merging(cells, Originals(exam, released), notes)
    merging.place_students_cells()
    merging.put_back_missing_cells()
    nb = nbformat.v4.new_notebook(cells=merging.placed)  # type: ignore[no-untyped-call,unused-ignore]
    nb.metadata = _node({"kernelspec": KERNELSPEC, "language_info": {"name": "python"}})
    return nb


@dataclass
class _Merging:
    cells: Sequence[SubmittedCell]
    originals: Originals
    notes: list[str]
    placed: list[Cell] = field(default_factory=list)
    ids: set[str] = field(default_factory=lambda: {NOTICE})

    def __post_init__(self) -> None:
        self.names = self.originals.identify(self.cells)

    def place_students_cells(self) -> None:
        """Take the student's cells in their order; graded and read-only ones become the exam's."""
        chosen, left_out = self._choose_copies()
        for number, cell in enumerate(self.cells):
            grade_id = self.names[number]
            if number in left_out:
                continue
            if grade_id is not None and chosen[grade_id] == number:
                self._place_original(number, cell, grade_id)
            else:
                self._place(_extra(cell), cell.id, number)

    def _place(self, cell: Cell, wanted: object, number: int) -> None:
        cell.id = _unused(wanted, self.ids, number)
        self.placed.append(cell)

    def _place_original(self, number: int, cell: SubmittedCell, grade_id: str) -> None:
        """A cell of the exam; answers that were typed into one that may not be edited are saved."""
        original = self.originals.cells[grade_id]
        typed = _answers_in(cell, original)
        saved = typed - self._defined_elsewhere(number) if typed else set()
        if saved:
            rest = replace(cell, source=cell.source.replace(_shown(original), ""))
            self._place(_extra(rest), None, number)
        if typed:
            self.notes.append(
                f"the cell {grade_id} may not be changed: what was written into it was "
                f"{'put before it' if saved else 'not used'}"
            )
        elif original.metadata.nbgrader.locked and cell.kind == "code" and not _is_as_given(cell, original):
            self.notes.append(f"the cell {grade_id} may not be changed and had been: it was run as it was given")
        own = _exam_cell(original, cell.source)
        self._place(own if own.metadata.nbgrader.locked else _with_pictures(own, cell), cell.id, number)

    def _defined_elsewhere(self, number: int) -> set[str]:
        """Names that the student's other cells define, those that were not begun left aside."""
        others = (
            defined(c.source)
            for i, c in enumerate(self.cells)
            if i != number and self.originals.is_changed(c, self.names[i])
        )
        return set().union(*others)

    def _choose_copies(self) -> tuple[dict[str, int], set[int]]:
        """Which of several copies of a cell stands for it, and which ones are left out."""
        chosen: dict[str, int] = {}
        left_out: set[int] = set()
        for grade_id, original in self.originals.cells.items():
            copies = [i for i, name in enumerate(self.names) if name == grade_id]
            if not copies:
                continue
            meta = original.metadata.nbgrader
            changed = [i for i in copies if self.originals.is_changed(self.cells[i], grade_id)]
            answer = not meta.locked
            last = not answer and meta.grade  # it may be behind a second try
            if len(copies) > 1:
                left_out |= set(copies) - set(changed) if changed and answer else set()
                self.notes.append(f"the cell {grade_id} is there {len(copies)} times: {_what_counts(meta)}")
            chosen[grade_id] = (changed if changed and answer else copies)[-1 if last else 0]
        return chosen, left_out

    def put_back_missing_cells(self) -> None:
        """Insert graded and read-only cells that are missing, a check after what it checks, others in their order."""
        cells = self.originals.cells
        present = {c.metadata.nbgrader.grade_id: c for c in self.placed if "nbgrader" in c.metadata}
        answers: set[str] = set().union(*(defined(c.source) for c in cells.values() if c.metadata.nbgrader.solution))
        previous = None
        for grade_id, original in cells.items():
            meta = original.metadata.nbgrader
            if grade_id in present:
                previous = present[grade_id]
                continue
            if meta.solution and not meta.grade:
                continue  # an answer may stand in any other cell; the stub would undo it
            cell = _exam_cell(original, self.originals.stubs.get(grade_id, STUB))
            cell.id = _unused(original.id, self.ids, len(self.placed))
            if meta.grade and meta.locked:
                position = self._behind(answers & set(re.findall(r"\w+", _shown(original))))
            else:
                position = 0 if previous is None else next(i for i, c in enumerate(self.placed) if c is previous) + 1
            self.placed.insert(position, cell)
            previous = cell
            self.notes.append(
                f"the cell {grade_id} was missing and has been put back"
                + (": if the answer stands in another cell, give its points by hand" if meta.solution else "")
            )

    def _behind(self, checked: Iterable[str]) -> int:
        """The position after the last cell of the student's that defines one of some names; else the end."""
        names = set(checked)
        positions = (
            i
            for i, c in enumerate(self.placed, 1)
            if c.cell_type == "code" and not c.metadata.get("nbgrader", {}).get("locked") and names & defined(c.source)
        )
        return max(positions, default=len(self.placed))


def _what_counts(meta: Any) -> str:
    if meta.locked:
        return f"the {'last' if meta.grade else 'first'} one counts"
    if meta.grade:
        return "the first copy that was changed counts"
    return "copies that were not changed are left out, the others run in their order"


def _is_as_given(cell: SubmittedCell, original: Cell) -> bool:
    """Whether a cell has the exam's source, with or without its hidden block; white space does not count."""
    given = (_shown(original), original.source)
    return "".join(cell.source.split()) in ["".join(text.split()) for text in given]


def _answers_in(cell: SubmittedCell, original: Cell) -> set[str]:
    """Names of answers that were typed into a cell that may not be edited."""
    if not original.metadata.nbgrader.locked or {cell.kind, original.cell_type} != {"code"}:
        return set()
    return defined(cell.source) & set(re.findall(r"\w+", _shown(original))) - defined(_shown(original))


# ----------------------------------------------------------------------------------- cells of nbformat


def _node(content: dict[str, Any]) -> Cell:
    return nbformat.from_dict(content)  # type: ignore[no-untyped-call,unused-ignore]


def _exam_cell(original: Cell, text: str) -> Cell:
    meta = original.metadata.nbgrader
    return _cell(original.cell_type, original.source if meta.locked else text, {"nbgrader": dict(meta)})


def _cell(kind: str, source: str, metadata: dict[str, Any] | None = None) -> Cell:
    """A cell as nbformat makes it; the notebook is validated as a whole, when it is written."""
    content = {"cell_type": kind, "metadata": metadata or {}, "source": source}
    return _node({**content, "execution_count": None, "outputs": []} if kind == "code" else content)


def _extra(cell: SubmittedCell) -> Cell:
    return _with_pictures(_cell(cell.kind, cell.source), cell)


def _with_pictures(merged: Cell, cell: SubmittedCell) -> Cell:
    """A text cell with the pictures that were pasted into it; a link to one that is not there is cut."""
    if merged.cell_type != "markdown":
        return merged
    attachments = cell.attachments if isinstance(cell.attachments, dict) else {}
    pictures = {plain(str(name)): _pictures_in(bundle) for name, bundle in attachments.items()}
    kept = {name: bundle for name, bundle in pictures.items() if bundle}
    if kept:
        merged.attachments = _node(kept)
    merged.source = re.sub(
        r"attachment:([^\s)\"'>]*)", lambda m: m[0] if m[1] in kept else f"missing-picture-{m[1]}", merged.source
    )
    return merged


def _pictures_in(bundle: object) -> dict[str, str]:
    """Of an attachment, which may come in several kinds, those that are pictures."""
    if not isinstance(bundle, dict):
        return {}
    return {
        kind: data
        for kind, data in bundle.items()
        if kind in ("image/png", "image/jpeg") and isinstance(data, str) and re.fullmatch(r"[A-Za-z0-9+/=\s]+", data)
    }


def _unused(wanted: object, used: set[str], number: int) -> str:
    """An id that no other cell has: the wanted one if it can be had."""
    if isinstance(wanted, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", wanted) and wanted not in used:
        name = wanted
    else:
        name = f"cell-{number}"
    while name in used:
        name += "-"
    used.add(name)
    return name
