"""Grading a simulated class: stock nbgrader against ``mlpkit grade`` in its sandbox.

Both grade the same answers, in alternating rounds, each run in a process of its own, so that
imports count for both. Stock nbgrader gets the same exercises written out as plain assert cells
on the stored values of the published checks, one graded cell for each exercise; its configuration
is its own, directories apart. CPU seconds are those of a run and of everything that it starts.

    python benchmarks/grading.py                     # the table
    python benchmarks/grading.py --scale 40 200      # does the cost grow with the class only?
"""

import argparse
import contextlib
import ctypes
import io
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import numpy as np

from mlpkit import audit, check, report
from mlpkit.grading import exam as exams
from mlpkit.grading import simulate

ROOT = Path(__file__).resolve().parents[1]
STOCK_CONFIG = """c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "stock"
"""
STOCK_SETUP = """import matplotlib

matplotlib.use("agg")


def ready(*names):
    return True


def summary():
    return None
"""
HELPER = '''import numpy as np


def same(got, expected, rtol, atol):
    """Compare numbers, strings, and lists, tuples and dictionaries of them."""
    if isinstance(expected, dict):
        assert set(got) == set(expected)
        for key in expected:
            same(got[key], expected[key], rtol, atol)
    elif isinstance(expected, (list, tuple)):
        assert len(got) == len(expected)
        for one, other in zip(got, expected):
            same(one, other, rtol, atol)
    elif expected is None or isinstance(expected, str):
        assert got == expected
    else:
        np.testing.assert_allclose(got, expected, rtol=rtol, atol=atol)'''


# ------------------------------------------------------------------------------------- two courses


def new_course(folder, unit):
    """A course of ours, with one unit released."""
    (folder / "solutions").mkdir(parents=True)
    shutil.copytree(ROOT / "solutions" / unit, folder / "solutions" / unit)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    subprocess.run([sys.executable, "-m", "mlpkit.cli", "--course", str(folder), "release", unit], check=True,
                   stdout=subprocess.DEVNULL)
    return folder


def new_stock_course(folder, unit, exam):
    """A course of stock nbgrader, with the same unit in assert cells, released."""
    (folder / "source" / unit).mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(STOCK_CONFIG.format(root=str(folder)))
    nb = nbformat.reads(nbformat.writes(exam.nb), 4)
    first = next(c for c in nb.cells if c.cell_type == "code")
    kept = [line for line in first.source.splitlines() if not re.match(r"from mlpkit\.check|unit\(", line)]
    first.source = "\n".join([STOCK_SETUP, *kept])
    for cell in nb.cells:
        question = exam.questions.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if question is not None and question.kind == "check":
            parts = [HELPER, *(asserts(exam, name) for name in question.exercises)]
            cell.source = "### BEGIN HIDDEN TESTS\n" + "\n\n\n".join(parts) + "\n### END HIDDEN TESTS"
    nbformat.write(nb, folder / "source" / unit / f"{unit}.ipynb")
    subprocess.run([sys.executable, "-m", "nbgrader", "generate_assignment", unit], check=True, cwd=folder,
                   stderr=subprocess.DEVNULL)
    return folder


def asserts(exam, name):
    """Plain Python that asserts what the published checks of an exercise say."""
    made, parts = exam.exercises[name], []
    seeds = {p.name: audit.seed_of("published", exam.unit, name, p.name) for p in made.probes}
    expected = audit.outcomes(made, seeds)
    for p in made.probes:
        parts.append(p.source.strip())
        random = ["rng=np.random.default_rng(%d)" % seeds[p.name]] if re.search(r"def \w+\([^)]*\brng\b", p.source) else []
        call = f"{p.name}({', '.join([f'{n}={n}' for n in p.parameters] + random)})"
        if "data." in p.source or (p.judge and "data." in p.judge):
            parts.append("from mlpkit import data")
        if expected[p.name].status == "error":
            kind = expected[p.name].error["types"][0]
            parts.append(f"try:\n    {call}\nexcept Exception as error:\n    assert type(error).__name__ == {kind!r}\n"
                         "else:\n    raise AssertionError('nothing was raised')")
        elif p.judge:
            judge = re.search(r"def (\w+)", p.judge)[1]
            parts += [p.judge.strip(), f"assert {judge}({call}, np.random.default_rng({seeds[p.name]})) in (None, True)"]
        else:
            parts.append(f"same({call}, {literal(expected[p.name].value)}, {p.rtol}, {p.atol})")
    return "\n\n\n".join(parts)


def literal(value):
    """A stored value as Python source."""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, separator=", ", threshold=sys.maxsize, floatmode="unique", max_line_width=110)
        text = re.sub("(nan|inf)", "np.\\g<1>", text)
        return f"np.array({text}).reshape({value.shape})"
    if isinstance(value, list | tuple):
        inner = ", ".join(map(literal, value)) + ("," if isinstance(value, tuple) else "")
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, float) and not np.isfinite(value):
        return f"np.{value!r}".replace("np.-", "-np.")
    return repr(value)


def hand_in(exam, course, stock, students):
    """One class in both courses; returns the simulated students."""
    unit = exam.unit
    released = nbformat.read(course / "assignments" / unit / f"{unit}.ipynb", 4)
    made = simulate.simulate(exam, released, course / "grading" / "submitted", students, faults=False)
    theirs = (stock / "release" / unit / f"{unit}.ipynb").read_text()
    for one in made:
        nb = nbformat.read(course / "grading" / "submitted" / one.student / unit / f"{unit}.ipynb", 4)
        answers = {c.metadata.nbgrader.grade_id: c.source for c in nb.cells
                   if c.metadata.get("nbgrader", {}).get("solution")}
        copy = nbformat.reads(theirs, 4)
        for cell in copy.cells:
            if (grade_id := cell.metadata.get("nbgrader", {}).get("grade_id")) in answers:
                cell.source = answers[grade_id]
        folder = stock / "submitted" / one.student / unit
        folder.mkdir(parents=True)
        (folder / f"{unit}.ipynb").write_text(nbformat.writes(copy))
    return made


# --------------------------------------------------------------------------------------- measuring


def adopt_orphans():
    """Whoever loses its parent becomes a child of this process, so that its CPU time is counted."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def children_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command, folder, watch=None):
    """Run a command; returns its CPU seconds (with all that it started) and its wall seconds."""
    before, start = children_cpu(), time.perf_counter()
    with open(folder / "log.txt", "w") as log:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if watch is not None:
            watch(process)
        code = process.wait()
    wall = time.perf_counter() - start
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:  # orphans, until there are none
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.01)
        except ChildProcessError:
            break
    if code:
        raise SystemExit(f"{' '.join(command)} failed:\n{(folder / 'log.txt').read_text()[-3000:]}")
    return children_cpu() - before, wall


def grade_stock(folder, unit, watch=None):
    shutil.rmtree(folder / "autograded", ignore_errors=True)
    return run([sys.executable, "-m", "nbgrader", "autograde", unit], folder, watch)


def grade(folder, unit, watch=None):
    for name in ("autograded", "intake", "verdicts"):
        shutil.rmtree(folder / "grading" / name, ignore_errors=True)
    return run([sys.executable, "-m", "mlpkit.cli", "grade", unit, "--sandbox", "bubblewrap"], folder, watch)


def marks(db, unit):
    """Machine's marks from a gradebook: (student, grade_id) to (score, maximum)."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{db}") as gradebook:
        return {(s.student.id, g.name): (g.auto_score, g.max_score) for s in gradebook.assignment_submissions(unit)
                for n in s.notebooks for g in n.grades}


def compare_marks(exam, ours, stock):
    """How often both say the same of an exercise, where both can: all points, or not all."""
    checked = {q.grade_id for q in exam.questions.values() if q.kind == "check"}
    keys = [k for k in ours if k[1] in checked]
    differ = [k for k in keys if (ours[k][0] == ours[k][1]) != (stock[k][0] == stock[k][1])]
    print(f"\nMarks: {len(keys)} answers; all points or not: {len(keys) - len(differ)} the same, {len(differ)} not. "
          f"Partial credit by mlpkit, none by assert cells: {sum(0 < ours[k][0] < ours[k][1] for k in keys)}.")
    for student, grade_id in differ:
        print(f"  {student}, {grade_id}: mlpkit {ours[student, grade_id][0]:g}, stock {stock[student, grade_id][0]:g} "
              f"of {ours[student, grade_id][1]:g}")


def floor(folder, unit):
    """CPU and wall seconds of bare forks that execute the same cells: no outputs, no isolation, no marks."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot  # noqa: F401

    from mlpkit import data, nn, plot  # noqa: F401

    check._session.examined = lambda name: True
    notebooks = [nbformat.read(p, 4) for p in sorted((folder / "grading" / "submitted").glob(f"*/{unit}/*.ipynb"))]
    before, own, start = children_cpu(), time.process_time(), time.perf_counter()
    for nb in notebooks:
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            namespace = {"__name__": "__main__"}
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                for cell in nb.cells:
                    if cell.cell_type == "code":
                        with contextlib.suppress(Exception):
                            exec(compile(cell.source, "cell", "exec"), namespace)
            os._exit(0)
        os.waitpid(pid, 0)
    check._session.examined = None
    return children_cpu() - before + time.process_time() - own, time.perf_counter() - start


# ------------------------------------------------------------------------------------------ tables


def compare(unit, students, rounds, folder):
    exam = exams.load(unit, ROOT / "solutions")
    course = new_course(folder / "ours", unit)
    stock = new_stock_course(folder / "stock", unit, exam)
    hand_in(exam, course, stock, students)
    found = {"stock nbgrader": [], "mlpkit grade": [], "floor": []}
    for _ in range(rounds):
        found["stock nbgrader"].append(grade_stock(stock, unit))
        found["mlpkit grade"].append(grade(course, unit))
        found["floor"].append(floor(course, unit))
    base = [statistics.median(x[i] for x in found["stock nbgrader"]) for i in (0, 1)]
    rows = []
    for name, times in found.items():
        cpu, wall = (statistics.median(x[i] for x in times) for i in (0, 1))
        rows.append((name, f"{cpu / students:.3f}", f"{wall / students:.3f}", f"{base[0] / cpu:.1f}",
                     f"{base[1] / wall:.1f}"))
    print(f"{unit}, {students} submissions, median of {rounds} rounds, {os.cpu_count()} cores, "
          f"load {os.getloadavg()[0]:.1f}\n")
    print(report.table(rows, ("seconds per submission", "CPU", "wall", "stock/this, CPU", "stock/this, wall")))
    compare_marks(exam, marks(course / "grading" / "gradebook.db", unit), marks(stock / "gradebook.db", unit))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unit", default="07_softmax_regression")
    parser.add_argument("--students", type=int, default=40, metavar="N")
    parser.add_argument("--rounds", type=int, default=2, metavar="R")
    arguments = parser.parse_args()
    os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="mlpkit-benchmark-") as folder:
        compare(arguments.unit, arguments.students, arguments.rounds, Path(folder))


if __name__ == "__main__":
    main()
