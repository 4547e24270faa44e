"""A simulated class: submissions made from references, alternatives, mistakes, blanks and faults.

The mark that each deserves follows from what the mistakes declare to fail, never from the
comparison that is to be tested with it.
"""

import ast
import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from os import PathLike
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from mlpkit.exercise import Alternative, Exercise, Mistake, audit
from mlpkit.grading.exam import Exam, ExamError


class AnswerKind(StrEnum):
    """What an answer is made from."""

    REFERENCE = "reference"
    ALTERNATIVE = "alternative"
    MISTAKE = "mistake"
    BLANK = "blank"


class Fault(StrEnum):
    """What is wrong with a submission, beside its answers."""

    NONE = ""
    CRASH_AT_IMPORT = "crash at import"
    BROKEN_JSON = "broken JSON"
    LOOP_IN_AN_ANSWER = "infinite loop in an answer"
    DELETED_TEST_CELL = "deleted test cell"
    LOOP_IN_A_CELL = "infinite loop in a cell"
    RENAMED_NOTEBOOK = "renamed notebook"
    DUPLICATED_CELL = "duplicated cell"
    NO_METADATA = "no metadata"
    NOISE_ON_STDERR = "noise on stderr"
    PROCESS_ENDS = "process ends"
    NO_NOTEBOOK = "no notebook"
    SKIP_EXECUTION_TAG = "skip-execution tag"


REFERENCE, ALTERNATIVE, MISTAKE, BLANK = AnswerKind
FAULTS = tuple(fault for fault in Fault if fault)  # in the order in which students get them
LOST = (Fault.BROKEN_JSON, Fault.NO_NOTEBOOK)  # nothing can be read: nothing can be given
# Declared to be lost besides: the answer that the fault sits in.
IN_AN_ANSWER = (Fault.CRASH_AT_IMPORT, Fault.LOOP_IN_AN_ANSWER)

TIMESTAMP = "2026-11-02 12:00:00 UTC"


@dataclass
class Answer:
    """One answer of a simulated student: what it was made from, and the share it deserves.

    Attributes
    ----------
    kind : AnswerKind or Fault
        A fault where it sits in this answer.
    name : str
        Of the mistake or alternative; empty for others.
    share : float
        Of the points of the exercise, from 0 to 1.
    hint : str
        What the student should be told.
    """

    kind: AnswerKind | Fault
    name: str
    share: float
    hint: str = ""


@dataclass
class Simulated:
    """One simulated student.

    Attributes
    ----------
    student : str
    fault : Fault
    answers : dict of str to Answer
        By exercise.
    deserved : dict of str to float
        Points by grade_id.
    """

    student: str
    fault: Fault
    answers: dict[str, Answer] = field(default_factory=dict)
    deserved: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Points deserved for what a machine grades."""
        return sum(self.deserved.values())


@dataclass(frozen=True)
class _Choice:
    """What one answer is to be made from; the reference and the blank need no model."""

    kind: AnswerKind
    model: Mistake | Alternative | None = None


@dataclass
class _Plan:
    """What a student is to hand in: a choice for each exercise, and a fault."""

    choices: dict[str, _Choice] = field(default_factory=dict)
    fault: Fault = Fault.NONE


def simulate(
    exam: Exam,
    released: NotebookNode,
    folder: str | PathLike[str],
    students: int = 40,
    seed: int = 0,
    prefix: str = "student",
    faults: bool = True,
) -> list[Simulated]:
    """Write a class of submissions.

    Parameters
    ----------
    exam : mlpkit.grading.exam.Exam
    released : nbformat.NotebookNode
    folder : path-like
        ``submitted``: each goes to ``folder/STUDENT/UNIT``.
    students : int
        How many.
    seed : int
    prefix : str
        Names are prefix and number.
    faults : bool
        Whether every third student hands in something faulty, too.

    Returns
    -------
    list of Simulated

    Raises
    ------
    mlpkit.grading.exam.ExamError
        If nothing in the unit is checked.
    """
    if not exam.exercises:
        raise ExamError(f"{exam.unit} has no check, so no known mistakes that a class could make")
    rng = random.Random(f"{seed}/{exam.unit}")
    plans = _plans(exam, students, rng, FAULTS if faults else ())
    return [_write(exam, released, Path(folder), f"{prefix}{i + 1:02}", plan, rng) for i, plan in enumerate(plans)]


def save(simulated: Iterable[Simulated], path: str | PathLike[str]) -> None:
    """Write the deserved marks as JSON."""
    content = {s.student: {**asdict(s), "total": s.total} for s in simulated}
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def marks_of(path: str | PathLike[str]) -> dict[str, Any]:
    """Read deserved marks as :func:`save` wrote them.

    Returns
    -------
    dict
        Student to the fields of :class:`Simulated`.
    """
    marks: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return marks


# ------------------------------------------------------------------------------- who hands in what


def _plans(exam: Exam, students: int, rng: random.Random, faults: Iterable[Fault]) -> list[_Plan]:
    """For each student the kind of every answer, and a fault. Every mistake occurs where there is room."""
    unused = [(name, m) for name, exercise in exam.exercises.items() for m in exercise.mistakes]
    rng.shuffle(unused)
    remaining = [*faults]
    plans = []
    for number in range(students):
        plan = _Plan({name: _right_or_blank(exercise, rng) for name, exercise in exam.exercises.items()})
        for name, exercise in exam.exercises.items():
            if rng.random() < 0.3 and exercise.mistakes:
                plan.choices[name] = _Choice(MISTAKE, _next_mistake(exercise, unused, rng))
        if number % 3 == 2 and remaining:
            plan.fault = remaining.pop(0)
        _uncouple(exam, plan.choices, rng)
        plans.append(plan)
    return plans


def _right_or_blank(exercise: Exercise, rng: random.Random) -> _Choice:
    draw = rng.random()
    if draw < 0.15 and exercise.alternatives:
        return _Choice(ALTERNATIVE, rng.choice(exercise.alternatives))
    return _Choice(BLANK if draw < 0.25 else REFERENCE)


def _next_mistake(exercise: Exercise, unused: list[tuple[str, Mistake]], rng: random.Random) -> Mistake:
    """A mistake that nobody has made yet, if there is one left."""
    for pair in unused:
        if pair[0] == exercise.name:
            unused.remove(pair)
            return pair[1]
    mistake: Mistake = rng.choice(exercise.mistakes)
    return mistake


def _uncouple(exam: Exam, choices: dict[str, _Choice], rng: random.Random) -> None:
    """A probe that runs on another of the student's functions is fair only where that one is the reference.

    Where it is not (another layout of a cache is right, too, but only with its own other half),
    either it becomes the reference, or what is probed through it is left blank.
    """
    for name, other in _probed_through(exam, choices):
        if choices[name].kind is not BLANK and choices[other].kind is not REFERENCE:
            if rng.random() < 0.5:
                choices[name] = _Choice(BLANK)
            else:
                choices[other] = _Choice(REFERENCE)
            _uncouple(exam, choices, rng)  # what goes through this one may be concerned, too


def _probed_through(exam: Exam, names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of an exercise and another of the student's functions that its probes run on."""
    written = set(names)
    return sorted(
        {
            (name, other)
            for name, exercise in exam.exercises.items()
            for p in exercise.probes
            for other in p.parameters[1:]
            if other in written
        }
    )


# ------------------------------------------------------------------------------- one submission


def _write(
    exam: Exam, released: NotebookNode, folder: Path, student: str, plan: _Plan, rng: random.Random
) -> Simulated:
    simulated = Simulated(student, plan.fault)
    nb = nbformat.from_dict(json.loads(nbformat.writes(released)))
    spoiled = None
    if plan.fault in IN_AN_ANSWER:
        spoiled = rng.choice([name for name in plan.choices if not _is_needed(exam, name)])
    for name, choice in plan.choices.items():
        if name == spoiled:
            simulated.answers[name] = Answer(plan.fault, getattr(choice.model, "name", ""), 0.0)
            source: str | None = _spoiled(plan.fault, exam.exercises[name])
        else:
            simulated.answers[name] = _deserves(exam.exercises[name], choice)
            source = _source_of(exam, name, choice)
        if source is not None:
            _cell(nb, grade_id_of(exam, name)).source = source
    for grade_id, question in exam.questions.items():
        if question.kind == "check":
            shares = [simulated.answers[n].share for n in question.exercises]
            simulated.deserved[grade_id] = round(question.points * sum(shares) / len(shares), 6)
        elif question.kind == "manual" and rng.random() < 0.8:
            _cell(nb, grade_id).source = f"An answer of {student}, in words."
    _hand_in(exam, nb, folder / student / exam.unit, plan.fault)
    if plan.fault in LOST:
        simulated.deserved = dict.fromkeys(simulated.deserved, 0.0)
    return simulated


def _deserves(exercise: Exercise, choice: _Choice) -> Answer:
    match choice.model:
        case Mistake(name=name, hint=hint) as mistake:
            marked = audit.marking(exercise)
            return Answer(choice.kind, name, marked.share(marked.declared(mistake)), hint)
        case Alternative(name=name):
            return Answer(choice.kind, name, 1.0)
    return Answer(choice.kind, "", 0.0 if choice.kind is BLANK else 1.0)


def _source_of(exam: Exam, name: str, choice: _Choice) -> str | None:
    """What the student writes; None where nothing is written."""
    if choice.kind is BLANK:
        return None
    return answer(exam, name, exam.exercises[name].source if choice.model is None else choice.model.source)


def _is_needed(exam: Exam, name: str) -> bool:
    """Whether probes of another exercise run on this one."""
    return any(name in p.parameters[1:] for exercise in exam.exercises.values() for p in exercise.probes)


def _spoiled(fault: Fault, exercise: Exercise) -> str:
    """An answer with a fault in it, instead of what the student would have written."""
    if fault is Fault.CRASH_AT_IMPORT:
        return f"import a_package_that_nobody_has\n\n\n{exercise.source}"
    return f"def {exercise.name}(*args, **kwargs):\n    while True:\n        pass"


def answer(exam: Exam, name: str, source: str) -> str:
    """The source of an answer that stands alone under the name of the exercise.

    Parameters
    ----------
    exam : mlpkit.grading.exam.Exam
    name : str
        The exercise.
    source : str
        Of a reference, an alternative or a mistake.

    Returns
    -------
    str
        Other exercises that it calls are taken along as private copies of their references, so
        that a student's other answers do not spoil it.
    """
    needed: dict[str, str] = {}
    queue = [source]
    while queue:
        names = _names(queue.pop())
        for other in exam.exercises:  # in their order: that of a set changes from process to process
            if other in names and other != name and other not in needed:
                needed[other] = exam.exercises[other].source
                queue.append(needed[other])
    private = {n: f"_own_{n}" for n in needed}
    parts = [_renamed(text, private, private[other]) for other, text in reversed(needed.items())]
    return "\n\n\n".join([*parts, _renamed(source, private, name)])


def _names(source: str) -> set[str]:
    return {n.id for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Name)}


def _renamed(source: str, names: Mapping[str, str], own: str) -> str:
    """A definition under a name of its own, which uses others under theirs."""
    tree = ast.parse(source)
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef | ast.ClassDef)
    names = {**names, definition.name: own}
    definition.name = own
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in names:
            node.id = names[node.id]
    return ast.unparse(tree)


def grade_id_of(exam: Exam, name: str) -> str:
    """The grade_id of the cell in which an exercise is answered: the one that defines it.

    Raises
    ------
    KeyError
        If there is none.
    """
    for cell in exam.nb.cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("solution") and cell.cell_type == "code":
            body = ast.parse(cell.source).body
            if any(getattr(node, "name", None) == name for node in body):
                return str(meta["grade_id"])
    raise KeyError(name)


def _cell(nb: NotebookNode, grade_id: str) -> Any:
    return next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


# ------------------------------------------------------------------------------- faults of a notebook


def _insert(source: str) -> Callable[[NotebookNode], None]:
    """A fault that is a cell more."""

    def change(nb: NotebookNode) -> None:
        nb.cells.insert(3, nbformat.v4.new_code_cell(source, id="simulated-fault"))

    return change


def _tests(nb: NotebookNode) -> list[NotebookNode]:
    return [c for c in nb.cells if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("grade")]


def _delete_a_test(nb: NotebookNode) -> None:
    tests = _tests(nb)
    nb.cells.remove(tests[len(tests) // 2])


def _duplicate_an_answer(nb: NotebookNode) -> None:
    first = next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("solution"))
    nb.cells.insert(nb.cells.index(first) + 1, nbformat.from_dict(dict(first)))


def _remove_metadata(nb: NotebookNode) -> None:
    for cell in nb.cells:
        cell.metadata = NotebookNode()


def _skip_tests(nb: NotebookNode) -> None:
    for cell in _tests(nb):
        cell.metadata["tags"] = ["skip-execution"]


CHANGES: dict[Fault, Callable[[NotebookNode], None]] = {
    Fault.LOOP_IN_A_CELL: _insert("while True:\n    pass"),
    Fault.PROCESS_ENDS: _insert("import os\nos._exit(1)"),
    Fault.NOISE_ON_STDERR: _insert(
        "import sys, warnings\nwarnings.warn('a warning')\nprint('noise', file=sys.stderr)\n"
        "np.seterr(all='raise')\ntime = 3"
    ),
    Fault.DELETED_TEST_CELL: _delete_a_test,
    Fault.DUPLICATED_CELL: _duplicate_an_answer,
    Fault.NO_METADATA: _remove_metadata,
    Fault.SKIP_EXECUTION_TAG: _skip_tests,
}


def _hand_in(exam: Exam, nb: NotebookNode, folder: Path, fault: Fault) -> None:
    """Write the files, with the fault in them."""
    if fault in CHANGES:
        CHANGES[fault](nb)
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(nb, indent=1)
    if fault is Fault.BROKEN_JSON:
        text = text[: len(text) // 2]
    if fault is Fault.NO_NOTEBOOK:
        (folder / "notes.txt").write_text("I forgot the notebook.\n")
    else:
        name = f"{exam.unit} (1).ipynb" if fault is Fault.RENAMED_NOTEBOOK else f"{exam.unit}.ipynb"
        (folder / name).write_text(text + "\n", encoding="utf-8")
    (folder / "timestamp.txt").write_text(TIMESTAMP + "\n")
