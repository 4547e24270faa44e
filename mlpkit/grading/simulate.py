"""A simulated class: submissions made from references, alternatives, mistakes, blanks and faults.

The mark that each deserves follows from what the mistakes declare to fail, never from the
comparison that is to be tested with it.
"""

import ast
import json
import random
from dataclasses import asdict, dataclass, field
from pathlib import Path

import nbformat

from mlpkit.grading.exam import ExamError

REFERENCE, ALTERNATIVE, MISTAKE, BLANK = "reference", "alternative", "mistake", "blank"
FAULTS = (
    "crash at import",
    "broken JSON",
    "infinite loop in an answer",
    "deleted test cell",
    "infinite loop in a cell",
    "renamed notebook",
    "duplicated cell",
    "no metadata",
    "noise on stderr",
    "process ends",
    "no notebook",
    "skip-execution tag",
)
LOST = ("broken JSON", "no notebook")  # nothing can be read: nothing can be given
# Declared to be lost besides: the answer that the fault sits in.
IN_AN_ANSWER = ("crash at import", "infinite loop in an answer")


@dataclass
class Answer:
    """One answer of a simulated student: what it was made from, and the share it deserves."""

    kind: str
    name: str
    share: float
    hint: str = ""


@dataclass
class Simulated:
    """One simulated student."""

    student: str
    fault: str
    answers: dict = field(default_factory=dict)
    deserved: dict = field(default_factory=dict)

    @property
    def total(self):
        """Points deserved for what a machine grades."""
        return sum(self.deserved.values())


def simulate(exam, released, folder, students=40, seed=0, prefix="student", faults=True):
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


def save(simulated, path):
    """Write the deserved marks as JSON."""
    content = {s.student: {**asdict(s), "total": s.total} for s in simulated}
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _plans(exam, students, rng, faults):
    """For each student the kind of every answer, and a fault. Every mistake occurs where there is room."""
    mistakes = [(name, m) for name, made in exam.exercises.items() for m in made.mistakes]
    rng.shuffle(mistakes)
    faults = [*faults]
    plans = []
    for number in range(students):
        plan = {"answers": {}, "fault": ""}
        for name, made in exam.exercises.items():
            draw = rng.random()
            if draw < 0.15 and made.alternatives:
                plan["answers"][name] = (ALTERNATIVE, rng.choice(made.alternatives))
            elif draw < 0.25:
                plan["answers"][name] = (BLANK, None)
            else:
                plan["answers"][name] = (REFERENCE, None)
        for name, made in exam.exercises.items():
            if rng.random() < 0.3 and made.mistakes:
                fresh = next((pair for pair in mistakes if pair[0] == name), None)
                if fresh is not None:
                    mistakes.remove(fresh)
                plan["answers"][name] = (MISTAKE, fresh[1] if fresh else rng.choice(made.mistakes))
        if number % 3 == 2 and faults:
            plan["fault"] = faults.pop(0)
        _uncouple(exam, plan["answers"], rng)
        plans.append(plan)
    return plans


def _uncouple(exam, answers, rng):
    """A probe that runs on another of the student's functions is fair only where that one is the reference.

    Where it is not (another layout of a cache is right, too, but only with its own other half),
    either it becomes the reference, or what is probed through it is left blank.
    """
    for name, other in _through(exam, answers):
        if answers[name][0] != BLANK and answers[other][0] != REFERENCE:
            if rng.random() < 0.5:
                answers[name] = (BLANK, None)
            else:
                answers[other] = (REFERENCE, None)
            _uncouple(exam, answers, rng)  # what goes through this one may be concerned, too


def _through(exam, answers):
    """Pairs of an exercise and another of the student's functions that its probes run on."""
    return sorted(
        {
            (name, other)
            for name, made in exam.exercises.items()
            for p in made.probes
            for other in p.parameters[1:]
            if other in answers
        }
    )


def _write(exam, released, folder, student, plan, rng):
    simulated = Simulated(student, plan["fault"])
    nb = nbformat.from_dict(json.loads(nbformat.writes(released)))
    spoiled = None
    if plan["fault"] in IN_AN_ANSWER:
        spoiled = rng.choice([n for n in plan["answers"] if not _is_needed(exam, n)])
    for name, (kind, thing) in plan["answers"].items():
        made = exam.exercises[name]
        share, hint = 1.0, ""
        if kind == BLANK:
            share = 0.0
        elif kind == MISTAKE:
            weights = {p.name: p.weight for p in made.probes}
            share = 1.0 - sum(weights[p] for p in thing.fails) / sum(weights.values())
            hint = thing.hint
        source = None if kind == BLANK else answer(exam, name, made.source if thing is None else thing.source)
        if name == spoiled:
            share, hint = 0.0, ""
            kind = plan["fault"]
            source = _spoil(plan["fault"], made, name)
        simulated.answers[name] = Answer(kind, getattr(thing, "name", ""), share, hint)
        if source is not None:
            _cell(nb, _home(exam, name)).source = source
    for grade_id, question in exam.questions.items():
        if question.kind == "check":
            shares = [simulated.answers[n].share for n in question.exercises]
            simulated.deserved[grade_id] = round(question.points * sum(shares) / len(shares), 6)
        elif question.kind == "manual" and rng.random() < 0.8:
            _cell(nb, grade_id).source = f"An answer of {student}, in words."
    _hand_in(exam, nb, folder / student / exam.unit, simulated)
    if plan["fault"] in LOST:
        simulated.deserved = dict.fromkeys(simulated.deserved, 0.0)
    return simulated


def _is_needed(exam, name):
    return any(name in p.parameters[1:] for made in exam.exercises.values() for p in made.probes)


def answer(exam, name, source):
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
    needed, queue = {}, [source]
    while queue:
        for other in _names(queue.pop()) & set(exam.exercises):
            if other != name and other not in needed:
                needed[other] = exam.exercises[other].source
                queue.append(needed[other])
    parts = []
    for other, text in [*reversed(needed.items()), (name, source)]:
        parts.append(_renamed(text, {n: f"_own_{n}" for n in needed}, f"_own_{other}" if other != name else name))
    return "\n\n\n".join(parts)


def _names(source):
    return {n.id for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Name)}


def _renamed(source, names, own):
    tree = ast.parse(source)
    definition = tree.body[0]
    names = {**names, definition.name: own}
    definition.name = own
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in names:
            node.id = names[node.id]
    return ast.unparse(tree)


def _spoil(fault, made, name):
    """An answer with a fault in it, instead of what the student would have written."""
    if fault == "crash at import":
        return f"import a_package_that_nobody_has\n\n\n{made.source}"
    return f"def {name}(*args, **kwargs):\n    while True:\n        pass"


def _home(exam, name):
    """The grade_id of the cell in which an exercise is answered: the one that defines it."""
    for cell in exam.nb.cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("solution") and cell.cell_type == "code":
            body = ast.parse(cell.source).body
            if any(getattr(node, "name", None) == name for node in body):
                return meta["grade_id"]
    raise KeyError(name)


def _cell(nb, grade_id):
    return next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def _hand_in(exam, nb, folder, simulated):
    """Write the files, with the fault in them."""
    fault, name = simulated.fault, f"{exam.unit}.ipynb"
    checks = [c for c in nb.cells if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("grade")]
    new = nbformat.v4.new_code_cell
    if fault == "infinite loop in a cell":
        nb.cells.insert(3, new("while True:\n    pass"))
    elif fault == "process ends":
        nb.cells.insert(3, new("import os\nos._exit(1)"))
    elif fault == "deleted test cell":
        nb.cells.remove(checks[len(checks) // 2])
    elif fault == "duplicated cell":
        first = next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("solution"))
        nb.cells.insert(nb.cells.index(first) + 1, nbformat.from_dict(dict(first)))
    elif fault == "no metadata":
        for cell in nb.cells:
            cell.metadata = nbformat.NotebookNode()
    elif fault == "noise on stderr":
        nb.cells.insert(
            3,
            new(
                "import sys, warnings\nwarnings.warn('a warning')\nprint('noise', file=sys.stderr)\n"
                "np.seterr(all='raise')\ntime = 3"
            ),
        )
    elif fault == "skip-execution tag":
        for cell in checks:
            cell.metadata["tags"] = ["skip-execution"]
    elif fault == "renamed notebook":
        name = f"{exam.unit} (1).ipynb"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(nb, indent=1)
    if fault == "broken JSON":
        text = text[: len(text) // 2]
    if fault == "no notebook":
        (folder / "notes.txt").write_text("I forgot the notebook.\n")
    else:
        (folder / name).write_text(text + "\n", encoding="utf-8")
    (folder / "timestamp.txt").write_text("2026-11-02 12:00:00 UTC\n")


def marks_of(path):
    """Deserved marks as :func:`save` wrote them.

    Returns
    -------
    dict
        Student to the fields of :class:`Simulated`.
    """
    return json.loads(Path(path).read_text(encoding="utf-8"))
