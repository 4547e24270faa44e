"""Courses for the tests: the committed units, and a small one that holds every kind of cell."""

import contextlib
import functools
import hashlib
import io
import json
import os
import shutil
import stat
from pathlib import Path

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).parents[2]
UNITS = sorted(p.parent.name for p in ROOT.glob("solutions/*/*.ipynb") if p.stem == p.parent.name)
TOY = "90_toy"
# Placed where students must not see them; the class of characters keeps the pattern from finding itself.
CANARY, CANARIES = "CANARY-", "[C]ANARY-[a-z]+"
SHORT = """
c.ExaminedAutograde.cell_timeout = 5.0
c.ExaminedAutograde.idle_timeout = 5.0
c.ExaminedAutograde.probe_timeout = 2.0
c.ExaminedAutograde.progress = False
"""
if os.environ.get("MLPKIT_TEST_SANDBOX"):  # bubblewrap or none, to try both
    SHORT += f"c.ExaminedAutograde.sandbox = {os.environ['MLPKIT_TEST_SANDBOX']!r}\n"


@functools.cache
def exam_of(unit, root=ROOT):
    """A unit's exam, executed once per process."""
    from mlpkit.grading import exam

    return exam.load(Path(root, "solutions", unit, f"{unit}.ipynb"))


def numerical(function, array, eps=1e-5):
    """The gradient of a number by an array, by central differences."""
    gradient = np.empty_like(array)
    for index in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[index] += eps
        down[index] -= eps
        gradient[index] = (function(up) - function(down)) / (2 * eps)
    return gradient


def notebook_of(path):
    return nbformat.read(path, as_version=4)


def cell_of(nb, grade_id):
    return next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def grade_ids(nb):
    return [c.metadata.nbgrader.grade_id for c in nb.cells if "nbgrader" in c.metadata]


def tree(folder):
    """Everything below a folder: what kind of thing, how large, what is in it. No link is followed."""
    entries = {}
    for where, folders, names in os.walk(os.fsencode(folder)):
        for name in folders + names:
            path = os.path.join(where, name)
            info = os.lstat(path)
            content = (
                os.readlink(path)
                if stat.S_ISLNK(info.st_mode)
                else (
                    hashlib.sha256(Path(os.fsdecode(path)).read_bytes()).hexdigest()
                    if stat.S_ISREG(info.st_mode)
                    else ""
                )
            )
            entries[os.path.relpath(path, os.fsencode(folder))] = (info.st_mode, info.st_mtime_ns, content)
    return entries


class Course:
    """A course folder, and what an instructor does with it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.submitted = self.folder / "grading" / "submitted"

    @contextlib.contextmanager
    def inside(self):
        """In the folder, and out again with the process as it was."""
        before, path = os.getcwd(), os.environ["PATH"]
        os.chdir(self.folder)
        try:
            yield self
        finally:
            os.chdir(before)
            os.environ["PATH"] = path

    def mlpkit(self, *arguments):
        """Call the command in this process; returns its exit code and all that it printed."""
        from mlpkit import cli

        out = io.StringIO()
        with self.inside(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try:
                code = cli.main(["--course", str(self.folder), *arguments])
            except SystemExit as stop:
                code = stop.code
        return code, out.getvalue()

    def api(self):
        """nbgrader's own interface, configured by the course."""
        from nbgrader.apps import NbGraderAPI
        from nbgrader.coursedir import CourseDirectory

        from mlpkit import cli

        with self.inside():
            config = cli.configuration()
            return NbGraderAPI(CourseDirectory(config=config), config=config)

    def exam(self, unit):
        return exam_of(unit, self.folder)

    def released(self, unit):
        return notebook_of(self.folder / "assignments" / unit / f"{unit}.ipynb")

    def hand_in(self, student, unit, nb):
        """Write a submission; returns its folder."""
        folder = self.submitted / student / unit
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{unit}.ipynb").write_text(json.dumps(nb), encoding="utf-8")
        return folder

    def grades(self, unit):
        """From the gradebook: student to grade_id to (auto score, waits for a person)."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.folder / 'grading' / 'gradebook.db'}") as gradebook:
            return {
                s.student.id: {g.name: (g.auto_score, g.needs_manual_grade) for n in s.notebooks for g in n.grades}
                for s in gradebook.assignment_submissions(unit)
            }

    def verdicts(self, unit, student):
        """What the examiner has kept of a submission's notebook."""
        kept = json.loads((self.folder / "grading" / "verdicts" / unit / f"{student}.json").read_text())
        return kept["notebooks"][0]


def new_course(folder, units=(), extra=""):
    """A course with copies of committed units and of the configuration, and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    for unit in units:
        shutil.copytree(ROOT / "solutions" / unit, folder / "solutions" / unit)
    (folder / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text() + extra)
    return Course(folder)


# ----------------------------------------------------------------------------------- the small unit

SETUP = f"""import numpy as np

from mlpkit.check import check, ready, summary, unit

unit("{TOY}")"""

SOFTMAX = '''def softmax(Z):
    """Make probabilities of the scores in each row."""
    ### BEGIN SOLUTION
    never_shown = "CANARY-reference"
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True) if never_shown else None
    ### END SOLUTION'''

SOFTMAX_CHECK = '''### BEGIN HIDDEN TESTS
from mlpkit.exercise import alternative, mistake, probe


@probe
def ordinary_scores(softmax, rng):
    """every row becomes probabilities"""
    return softmax(rng.normal(size=(5, 3)))


@probe(weight=2)
def scores_of_a_thousand(softmax, rng):
    """large scores stay finite"""
    return softmax(1000 * rng.normal(size=(4, 6)))


@mistake("CANARY-hint: each ROW must sum to one.", fails=[ordinary_scores, scores_of_a_thousand])
def columns(Z):
    never_shown = "CANARY-mistake"
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=0) if never_shown else None


@mistake("exp overflows: subtract each row's maximum first.", fails=[scores_of_a_thousand])
def unstable(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


@alternative
def with_a_loop(Z):
    never_shown = "CANARY-alternative"
    return np.array([np.exp(z - z.max()) / np.exp(z - z.max()).sum() for z in Z]) if never_shown else None
### END HIDDEN TESTS
check("softmax")'''

STEP = '''def step(z):
    """Return 1 where z is not negative, and 0 elsewhere."""
    ### BEGIN SOLUTION
    return np.where(z >= 0, 1.0, 0.0)
    ### END SOLUTION'''

STEP_CHECK = '''### BEGIN HIDDEN TESTS
@probe(reveal=False)
def both_sides(step, rng):
    """negative scores give 0, all others 1"""
    return step(rng.permutation([-2.0, -0.5, 0.0, 0.5, 2.0]))


@probe(reveal=False)
def two_axes(step, rng):
    """the shape stays"""
    return step(rng.permutation([-2.0, -1.0, 1.0, 2.0]).reshape(2, 2))


@mistake("You return the sign: the step knows 0 and 1 only.", fails=[both_sides, two_axes])
def sign(z):
    return np.sign(z)
### END HIDDEN TESTS
check("step")'''

CREDIT = '''def credit():
    """Return the number 2."""
    ### BEGIN SOLUTION
    return 2.0
    ### END SOLUTION'''

CREDIT_TESTS = """### BEGIN HIDDEN TESTS
assert str(credit()) not in ("a hidden wrong answer", "None")
### END HIDDEN TESTS
assert callable(credit)
credit()"""

WHY = """### BEGIN SOLUTION
Because the model answer says so, in more than six words of its own.
### END SOLUTION"""

DRAW = """### BEGIN SOLUTION
drawing = "the model drawing, which is for the instructor alone"
### END SOLUTION"""


def graded(make, source, grade_id, points=None, solution=False):
    """A cell with nbgrader's metadata."""
    meta = {
        "grade": points is not None,
        "grade_id": grade_id,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        meta["points"] = points
    cell = make(source, metadata={"nbgrader": meta})
    cell.id = grade_id.replace("_", "-")
    return cell


def toy_source():
    """The solution notebook of the small unit."""
    code, text = new_code_cell, new_markdown_cell
    cells = [
        text("# 90 · A small unit"),
        graded(code, SETUP, "setup"),
        text("## 1 · softmax"),
        graded(code, SOFTMAX, "softmax", solution=True),
        graded(code, SOFTMAX_CHECK, "softmax_check", 3),
        text("## 2 · step"),
        graded(code, STEP, "step", solution=True),
        graded(code, STEP_CHECK, "step_check", 1),
        text("## 3 · credit"),
        graded(code, CREDIT, "credit", solution=True),
        graded(code, CREDIT_TESTS, "credit_tests", 2),
        text("## 4 · why"),
        graded(text, WHY, "why", 2, solution=True),
        text("## 5 · draw"),
        graded(code, DRAW, "draw", 1, solution=True),
        graded(code, "if ready('softmax', 'step'):\n    print('both are there')\nsummary()", "together"),
    ]
    for number, cell in enumerate(cells):
        cell.id = cell.id if "nbgrader" in cell.metadata else f"text-{number}"
    nb = new_notebook(cells=cells)
    nb.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return nb


ANSWERS = {
    "softmax": "def softmax(Z):\n    E = np.exp(Z - Z.max(axis=1, keepdims=True))\n"
    "    return E / E.sum(axis=1, keepdims=True)",
    "step": "def step(z):\n    return np.where(z < 0, 0.0, 1.0)",
    "credit": "def credit():\n    return 2",
    "why": "Because of these words of a student.",
    "draw": "drawing = 'mine'",
}
FULL = {"softmax_check": 3.0, "step_check": 1.0, "credit_tests": 2.0}  # what a machine gives at most


def solved(course, **answers):
    """A filled-in release of the small unit."""
    nb = course.released(TOY)
    for grade_id, source in {**ANSWERS, **answers}.items():
        cell_of(nb, grade_id).source = source
    return nb
