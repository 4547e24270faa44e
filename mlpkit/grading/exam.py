"""A solution notebook, executed and understood: what the examiner knows and students must not."""

import ast
import contextlib
import hashlib
import io
import linecache
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat

from mlpkit.exercise import checking


class ExamError(Exception):
    """A solution notebook that cannot be used: the sentence names the cell and what to do."""


@dataclass
class Question:
    """One graded cell.

    Attributes
    ----------
    grade_id : str
    points : float
    kind : str
        ``check`` (the examiner compares), ``assert`` (an ordinary nbgrader test cell) or
        ``manual`` (a person reads it).
    exercises : list of str
        What a ``check`` cell checks.
    """

    grade_id: str
    points: float
    kind: str
    exercises: list = field(default_factory=list)


@dataclass
class Exam:
    """A unit's assignment, with everything that must stay on the instructors' side.

    Attributes
    ----------
    unit : str
    path : pathlib.Path
        The solution notebook.
    nb : nbformat.NotebookNode
        As it is written, hidden blocks included.
    exercises : dict of str to mlpkit.exercise.Exercise
    questions : dict of str to Question
        By grade_id, in the order of the notebook.
    fingerprint : str
        Changes when the notebook does.
    tasks : float
        Points of nbgrader's task cells, which have no answer of their own.
    """

    unit: str
    path: Path
    nb: nbformat.NotebookNode
    exercises: dict
    questions: dict
    fingerprint: str
    tasks: float = 0.0

    def points(self, name):
        """Points of an exercise."""
        for question in self.questions.values():
            if name in question.exercises:
                return question.points / len(question.exercises)
        raise KeyError(name)

    @property
    def total(self):
        """Points of the whole assignment, those given by a person included."""
        return sum(q.points for q in self.questions.values()) + self.tasks


def notebook_of(unit, solutions="solutions"):
    """Path of a unit's solution notebook.

    Parameters
    ----------
    unit : str or path-like
        A unit's name, or the path of a notebook.
    solutions : path-like
        Folder of the units.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ExamError
        If there is none.
    """
    path = Path(unit)
    if path.suffix != ".ipynb":
        path = Path(solutions) / str(unit) / f"{unit}.ipynb"
    if not path.is_file():
        there = sorted(p.name for p in Path(solutions).glob("*") if p.is_dir())
        raise ExamError(f"there is no solution notebook {path}. Units here: {', '.join(there) or 'none'}.")
    return path


def load(unit, solutions="solutions", whole=True):
    """Execute a solution notebook and collect its exercises.

    Parameters
    ----------
    unit : str or path-like
        A unit's name, or the path of a notebook.
    solutions : path-like
        Folder of the units.
    whole : bool
        Whether to run what waits for :func:`mlpkit.check.ready`, too: figures and long fits, which
        say whether a notebook is in order, and which nothing else depends on.

    Returns
    -------
    Exam

    Raises
    ------
    ExamError
        If a cell fails, a ``check`` has no hidden block, or a grade_id occurs twice.
    """
    path = notebook_of(unit, solutions)
    text = path.read_text(encoding="utf-8")
    nb = nbformat.reads(text, as_version=4)
    namespace = {"__name__": "__main__"}
    exercises, questions = {}, {}
    for number, cell in enumerate(nb.cells):
        meta = cell.metadata.get("nbgrader", {})
        label = f"{path.name}, cell {meta.get('grade_id') or number}"
        found = []
        if cell.cell_type == "code":
            _execute(cell.source, namespace, label, found.append, whole)
        for made in found:
            if isinstance(made, str):
                raise ExamError(f"{label}: check({made!r}) has no hidden block above it, so nothing is checked")
            if made.name in exercises:
                raise ExamError(f"{label}: there are two exercises named {made.name!r}")
            exercises[made.name] = made
        if meta.get("grade"):
            grade_id = meta["grade_id"]
            if grade_id in questions:
                raise ExamError(f"{label}: the grade_id {grade_id!r} occurs twice")
            kind = "manual" if meta.get("solution") else "check" if found else "assert"
            questions[grade_id] = Question(grade_id, float(meta["points"]), kind, [m.name for m in found])
        elif found:
            raise ExamError(f"{label}: this cell calls check and is no grade cell: give it points")
    tasks = sum(
        float(c.metadata.nbgrader.get("points", 0)) for c in nb.cells if c.metadata.get("nbgrader", {}).get("task")
    )
    return Exam(path.stem, path, nb, exercises, questions, hashlib.sha256(text.encode()).hexdigest()[:16], tasks)


def _execute(source, namespace, label, collector, whole):
    """Run one cell in this process; its exercises go to the collector."""
    linecache.cache[label] = (len(source), None, source.splitlines(keepends=True), label)
    try:
        with checking.collecting(collector, whole), contextlib.redirect_stdout(io.StringIO()), _no_window():
            exec(compile(source, label, "exec"), namespace)
    except SyntaxError as error:
        raise ExamError(
            f"{label}: not plain Python ({error.msg}, line {error.lineno}); a solution notebook has no magics"
        ) from error
    except Exception as error:
        raise ExamError(f"{label}: {type(error).__name__}: {error}") from error


@contextlib.contextmanager
def _no_window():
    """Figures are drawn nowhere; kernels that a Jupyter server starts later must not inherit that."""
    before = os.environ.get("MPLBACKEND")
    os.environ["MPLBACKEND"] = before or "agg"
    try:
        yield
    finally:
        if before is None:
            del os.environ["MPLBACKEND"]


def without_hidden(source):
    """The source of a grade cell as students see it."""
    shown, block = [], None
    for line in io.StringIO(source):  # line by line: whoever writes only beginnings must not cost more than others
        if block is None and "BEGIN HIDDEN TESTS" in line:  # in whatever comment: as nbgrader reads it
            block = []
        if block is None:
            shown.append(line)
        else:
            block.append(line)
            block = None if "END HIDDEN TESTS" in line else block
    return "".join(shown + (block or []))


def statements(source):
    """Simple statements of a piece of code, without their layout.

    Parameters
    ----------
    source : str

    Returns
    -------
    list of str
        Each squeezed, as it is written and as Python would write it; those of up to six tokens,
        which say nothing, and docstrings are left out.
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        simple = isinstance(node, ast.stmt) and not hasattr(node, "body")
        if simple and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            text = ast.unparse(node)
            if len(re.findall(r"\w+|[^\w\s]+", text)) > 6:
                found += dict.fromkeys([squeezed(text), squeezed(ast.get_source_segment(source, node))])
    return found


def squeezed(text):
    """A text without white space and parentheses, and with one kind of quotes, to be searched in."""
    return re.sub(r"[\s()]|,(?=[\s)]*[\])])", "", text).replace('"', "'")
