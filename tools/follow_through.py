"""What follow-through gives back to a simulated class: ``python -m tools.follow_through [UNIT ...] [--write]``.

Every student of the class has an early error, a function that other exercises build on. What the
other answers deserve is not what the examination says of them: each is run once more in this
process, on the same inputs, among references of all other functions.

lost        points that first verdicts withhold from answers that deserve them: the consequence of the error
own form    those among them of answers that take what another function of the student's makes in a form
            of its own (a cache): the two are not separated, so nothing is given back
returned    those among the others that the better of both verdicts gives back
undeserved  points that follow-through adds beyond what an answer deserves
cancelled   points beyond it in the first verdict, before follow-through: two errors of one student that
            cancel each other (a sign that is wrong twice) give right values, and values decide

With ``--write`` the table goes to ``docs/credit/follow_through.txt``.
"""

import argparse
import ast
import random
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from mlpkit.exercise import audit, running, verdicts
from mlpkit.exercise.model import Exercise
from mlpkit.grading import exam as exams
from mlpkit.grading import simulate
from mlpkit.grading.exam import Exam
from mlpkit.grading.examiner import Examiner, Limits
from mlpkit.grading.results import Result
from mlpkit.grading.sandbox import host_bubblewrap
from mlpkit.grading.secret import seed

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "credit" / "follow_through.txt"
SECRET = "follow-through"
STUDENTS = 40
HEAD = f"""An error counts once: a simulated class of {STUDENTS} for each unit, every student with an early error.

Points over all students. Lost: withheld by first verdicts from answers that deserve them. Own form: of these, from
answers that take a cache, which may be anything, from a function that is wrong or missing: the two are not separated.
Returned: of the others, given back by follow-through. Undeserved: what it gives beyond what an answer deserves.
Cancelled: what first verdicts give beyond it, where two errors of one student cancel each other: values decide.
Renewed by: python -m tools.follow_through --write

{"unit":26}{"early":>7}{"asked again":>13}{"lost":>10}{"own form":>10}{"returned":>10}"""
HEAD += f"{'undeserved':>12}{'cancelled':>11}"

Answers = dict[str, str | None]  # the source of each exercise's answer; None is a blank


@dataclass
class Balance:
    """Points of a class.

    Attributes
    ----------
    unit : str
    early : int
        Exercises that others build on.
    again : int
        Answers that were asked once more.
    lost, own_form, returned, undeserved, cancelled : float
    remarks : list of str
        Where points were not given back, or not deserved.
    """

    unit: str
    early: int = 0
    again: int = 0
    lost: float = 0.0
    own_form: float = 0.0
    returned: float = 0.0
    undeserved: float = 0.0
    cancelled: float = 0.0
    remarks: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        """Its line of the table."""
        counts = f"{self.unit:26}{self.early:7}{self.again:13}{self.lost:10.2f}{self.own_form:10.2f}"
        return f"{counts}{self.returned:10.2f}{self.undeserved:12.2f}{self.cancelled:11.2f}"


def early(exam: Exam) -> list[str]:
    """The exercises of a unit that others build on."""
    used = {name for dependence in exam.dependences.of.values() for name in dependence.uses}
    return [name for name in exam.exercises if name in used]


def renamed(source: str, name: str) -> str:
    """A definition under the name of its exercise; what it calls keeps its name, and is the student's own."""
    tree = ast.parse(source)
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef | ast.ClassDef)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == definition.name:
            node.id = name
    definition.name = name
    return ast.unparse(tree)


def answers_of(exam: Exam, number: int) -> Answers:
    """What a student hands in: an early error, sometimes a second one, and a few errors elsewhere."""
    rng = random.Random(f"{SECRET}/{exam.unit}/{number}")
    answers: Answers = {name: exercise.source for name, exercise in exam.exercises.items()}
    first = early(exam) or list(exam.exercises)
    wrong = {first[number % len(first)]} | {name for name in exam.exercises if rng.random() < 0.15}
    for name in wrong:
        mistakes = exam.exercises[name].mistakes
        blank = not mistakes or rng.random() < 0.3
        answers[name] = None if blank else renamed(rng.choice(mistakes).source, name)
    return answers


def notebook(exam: Exam, answers: Mapping[str, str | None]) -> nbformat.NotebookNode:
    """A submission with these answers."""
    nb = nbformat.read(ROOT / "assignments" / exam.unit / f"{exam.unit}.ipynb", 4)  # type: ignore[no-untyped-call,unused-ignore]
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in nb.cells}
    for name, source in answers.items():
        if source is not None:
            cells[simulate.grade_id_of(exam, name)].source = source
    return nb


def deserved(exam: Exam, student: str, name: str, source: str | None) -> float:
    """The share of an answer among references of all other functions, on the inputs of this student."""
    if source is None:
        return 0.0
    exercise = exam.exercises[name]
    namespace = _namespace(exam, exercise)
    exec(compile(source, f"<{name}>", "exec"), namespace)
    seeds = {p.name: seed(SECRET, exam.unit, name, p.name, student) for p in exercise.probes}
    expected = audit.outcomes(exercise, seeds)
    trials = [
        verdicts.Trial(p, seeds[p.name], expected[p.name], running.run(p, namespace, seeds[p.name], exam.exercises))
        for p in exercise.probes
    ]
    return verdicts.verdict(name, trials).share


def _namespace(exam: Exam, exercise: Exercise) -> dict[str, Any]:
    reference = exercise.functions[exercise.name]
    functions = [reference, *vars(reference).values()]
    around = next(f.__globals__ for f in functions if hasattr(f, "__globals__"))
    return {**around, **{name: e.functions[name] for name, e in exam.exercises.items()}, "__name__": "__main__"}


def balance(exam: Exam, students: int = STUDENTS) -> Balance:
    """Examine a class, and count.

    Parameters
    ----------
    exam : mlpkit.grading.exam.Exam
    students : int

    Returns
    -------
    Balance
    """
    sums = Balance(exam.unit, len(early(exam)))
    examiner = Examiner(exam, SECRET, Limits(sandbox=sandbox()))
    for number in range(students):
        student, answers = f"student{number + 1:02}", answers_of(exam, number)
        result = examiner.examine(notebook(exam, answers), student)
        sums.again += len(result.followed)
        for name, source in answers.items():
            _count(sums, exam, result, student, name, deserved(exam, student, name, source))
    return sums


def _count(sums: Balance, exam: Exam, result: Result, student: str, name: str, share: float) -> None:
    points, first = exam.points(name), result.verdicts[name].share
    again = result.followed.get(name)
    best = max(first, again.verdict.share if again else 0.0)
    withheld = points * max(0.0, share - first)
    sums.lost += withheld
    if exam.dependences.of[name].producers and not again:
        sums.own_form += withheld
    sums.returned += points * max(0.0, min(best, share) - first)
    sums.undeserved += points * max(0.0, best - max(first, share))
    sums.cancelled += points * max(0.0, first - share)
    if abs(best - share) > 1e-9:
        sums.remarks.append(
            f"{exam.unit}, {student}, {name}: {points * best:.4g} of {points:g} points, deserved {points * share:.4g}"
            f" (first {points * first:.4g}, replaced: {', '.join(again.replaced) if again else 'nothing'})"
        )


def sandbox() -> str:
    """A sandbox where there is one: its processes start in a fraction of the time."""
    try:
        host_bubblewrap.require()
    except host_bubblewrap.NoSandbox:
        return "none"
    return "bubblewrap"


def table(balances: Iterable[Balance]) -> str:
    """The table of all units, with their sums."""
    balances = list(balances)
    total = Balance("all")
    for one in balances:
        for name in ("early", "again", "lost", "own_form", "returned", "undeserved", "cancelled"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
    return "\n".join([HEAD, *(one.line for one in [*balances, total])]) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Print the table, and below it where an answer got another number of points than it deserves."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", maxsplit=1)[0])
    parser.add_argument("units", nargs="*")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    units = options.units or sorted(p.parent.name for p in ROOT.glob("solutions/*/*.ipynb") if p.stem == p.parent.name)
    balances = [balance(exams.load(unit, ROOT / "solutions", whole=False)) for unit in units]
    text = table(balances)
    print(text)
    for one in balances:
        print("\n".join(one.remarks))
    if options.write and not options.units:
        TABLE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
