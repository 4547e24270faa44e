"""A solution notebook, executed and understood: what the examiner knows and students must not."""

import ast
import contextlib
import functools
import hashlib
import io
import linecache
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat

from mlpkit.exercise import checking
from mlpkit.exercise.model import Exercise
from mlpkit.grading.follow_through import Dependences


class ExamError(Exception):
    """A solution notebook that cannot be used: the sentence names the cell and what to do."""


class Kind(StrEnum):
    """Who decides about a graded cell."""

    CHECK = "check"  # the examiner compares
    ASSERT = "assert"  # an ordinary nbgrader test cell
    MANUAL = "manual"  # a person reads it


@dataclass
class Question:
    """One graded cell.

    Attributes
    ----------
    grade_id : str
    points : float
    kind : Kind
    exercises : list of str
        What a ``check`` cell checks.
    """

    grade_id: str
    points: float
    kind: Kind
    exercises: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What stands above its column in a table of marks."""
        return self.exercises[0] if len(self.exercises) == 1 else self.grade_id


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
    exercises: dict[str, Exercise]
    questions: dict[str, Question]
    fingerprint: str
    tasks: float = 0.0

    @property
    def notebooks(self) -> tuple[str, ...]:
        """Names of the notebooks of the assignment: it has one, of the unit's name."""
        return (self.unit,)

    @functools.cached_property
    def dependences(self) -> Dependences:
        """What depends on what."""
        return Dependences(self.exercises)

    def points(self, name: str) -> float:
        """Points of an exercise."""
        for question in self.questions.values():
            if name in question.exercises:
                return question.points / len(question.exercises)
        raise KeyError(name)

    @property
    def total(self) -> float:
        """Points of the whole assignment, those given by a person included."""
        return sum(q.points for q in self.questions.values()) + self.tasks


def notebook_of(unit: str | os.PathLike[str], solutions: str | os.PathLike[str] = "solutions") -> Path:
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
        units = sorted(p.name for p in Path(solutions).glob("*") if p.is_dir())
        raise ExamError(f"there is no solution notebook {path}. Units here: {', '.join(units) or 'none'}.")
    return path


def load(unit: str | os.PathLike[str], solutions: str | os.PathLike[str] = "solutions", whole: bool = True) -> Exam:
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
    nb = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call,unused-ignore]
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exercises: dict[str, Exercise] = {}
    questions: dict[str, Question] = {}
    for number, cell in enumerate(nb.cells):
        meta = cell.metadata.get("nbgrader", {})
        label = f"{path.name}, cell {meta.get('grade_id') or number}"
        collected: list[Exercise] = []
        if cell.cell_type == "code":
            collected = _collected(cell.source, namespace, label, whole)
        for one in collected:
            if one.name in exercises:
                raise ExamError(f"{label}: there are two exercises named {one.name!r}")
            exercises[one.name] = one
        if meta.get("grade"):
            question = _question(meta, collected)
            if question.grade_id in questions:
                raise ExamError(f"{label}: the grade_id {question.grade_id!r} occurs twice")
            questions[question.grade_id] = question
        elif collected:
            raise ExamError(f"{label}: this cell calls check and is no grade cell: give it points")
    tasks = sum(
        float(c.metadata.nbgrader.get("points", 0)) for c in nb.cells if c.metadata.get("nbgrader", {}).get("task")
    )
    return Exam(path.stem, path, nb, exercises, questions, hashlib.sha256(text.encode()).hexdigest()[:16], tasks)


def _question(meta: dict[str, Any], collected: list[Exercise]) -> Question:
    kind = Kind.MANUAL if meta.get("solution") else Kind.CHECK if collected else Kind.ASSERT
    return Question(meta["grade_id"], float(meta["points"]), kind, [one.name for one in collected])


def _collected(source: str, namespace: dict[str, Any], label: str, whole: bool) -> list[Exercise]:
    """Run one cell in this process; returns the exercises that it checks."""
    collected: list[Exercise | str] = []
    _execute(source, namespace, label, collected.append, whole)
    for one in collected:
        if isinstance(one, str):
            raise ExamError(f"{label}: check({one!r}) has no hidden block above it, so nothing is checked")
    return [one for one in collected if not isinstance(one, str)]


def _execute(
    source: str, namespace: dict[str, Any], label: str, collector: Callable[[Exercise | str], None], whole: bool
) -> None:
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
def _no_window() -> Iterator[None]:
    """Figures are drawn nowhere; kernels that a Jupyter server starts later must not inherit that."""
    before = os.environ.get("MPLBACKEND")
    os.environ["MPLBACKEND"] = before or "agg"
    try:
        yield
    finally:
        if before is None:
            del os.environ["MPLBACKEND"]


def without_hidden(source: str) -> str:
    """The source of a grade cell as students see it."""
    shown: list[str] = []
    block: list[str] | None = None
    for line in io.StringIO(source):  # line by line: whoever writes only beginnings must not cost more than others
        if block is None and "BEGIN HIDDEN TESTS" in line:  # in whatever comment: as nbgrader reads it
            block = []
        if block is None:
            shown.append(line)
        else:
            block.append(line)
            block = None if "END HIDDEN TESTS" in line else block
    return "".join(shown + (block or []))


def statements(source: str) -> list[str]:
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
    texts: list[str] = []
    for node in ast.walk(ast.parse(source)):
        simple = isinstance(node, ast.stmt) and not hasattr(node, "body")
        if simple and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            text = ast.unparse(node)
            if len(re.findall(r"\w+|[^\w\s]+", text)) > 6:
                texts += dict.fromkeys([squeezed(text), squeezed(ast.get_source_segment(source, node) or "")])
    return texts


def squeezed(text: str) -> str:
    """A text without white space and parentheses, and with one kind of quotes, to be searched in."""
    return re.sub(r"[\s()]|,(?=[\s)]*[\])])", "", text).replace('"', "'")
