"""Grading a simulated class: stock nbgrader against ``mlpkit grade`` in its sandbox.

Both grade the same answers, in alternating rounds, each run in a process of its own, so that
imports count for both. Stock nbgrader gets the same exercises written out as plain assert cells
on the stored values of the published checks, one graded cell for each exercise; its configuration
is its own, directories apart. CPU seconds are those of a run and of everything that it starts.

    python benchmarks/grading.py                     # the table
    python benchmarks/grading.py --scale 40 200      # does the cost of a submission stay the same?
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
import time
from pathlib import Path

import nbformat
import numpy as np

from mlpkit.exercise import audit, checking, show
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
    """A course for mlpkit, with one unit released."""
    (folder / "solutions").mkdir(parents=True)
    shutil.copytree(ROOT / "solutions" / unit, folder / "solutions" / unit)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    subprocess.run(
        [sys.executable, "-m", "mlpkit.cli", "--course", str(folder), "release", unit],
        check=True,
        stdout=subprocess.DEVNULL,
    )
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
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", unit],
        check=True,
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    return folder


def asserts(exam, name):
    """Plain Python that asserts what the published checks of an exercise say."""
    exercise, parts = exam.exercises[name], []
    seeds = {p.name: audit.seed_of("published", exam.unit, name, p.name) for p in exercise.probes}
    expected = audit.outcomes(exercise, seeds)
    for p in exercise.probes:
        parts.append(p.source.strip())
        draws = f"np.random.default_rng({seeds[p.name]})"
        random = [f"rng={draws}"] if re.search(r"def \w+\([^)]*\brng\b", p.source) else []
        call = f"{p.name}({', '.join([f'{n}={n}' for n in p.parameters] + random)})"
        if "data." in p.source or (p.judge and "data." in p.judge):
            parts.append("from mlpkit import data")
        if expected[p.name].status == "error":
            kind = expected[p.name].error["types"][0]
            parts.append(
                f"try:\n    {call}\nexcept Exception as error:\n    assert type(error).__name__ == {kind!r}\n"
                "else:\n    raise AssertionError('nothing was raised')"
            )
        elif p.judge:
            judge = re.search(r"def (\w+)", p.judge)[1]
            parts += [p.judge.strip(), f"assert {judge}({call}, {draws}) in (None, True)"]
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
    simulated = simulate.simulate(exam, released, course / "grading" / "submitted", students, faults=False)
    stock_release = (stock / "release" / unit / f"{unit}.ipynb").read_text()
    for one in simulated:
        nb = nbformat.read(course / "grading" / "submitted" / one.student / unit / f"{unit}.ipynb", 4)
        answers = {
            c.metadata.nbgrader.grade_id: c.source for c in nb.cells if c.metadata.get("nbgrader", {}).get("solution")
        }
        copy = nbformat.reads(stock_release, 4)
        for cell in copy.cells:
            if (grade_id := cell.metadata.get("nbgrader", {}).get("grade_id")) in answers:
                cell.source = answers[grade_id]
        folder = stock / "submitted" / one.student / unit
        folder.mkdir(parents=True)
        (folder / f"{unit}.ipynb").write_text(nbformat.writes(copy))
    return simulated


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


def forget(folder):
    for name in ("autograded", "intake", "verdicts"):
        shutil.rmtree(folder / "grading" / name, ignore_errors=True)


def grade(folder, unit, watch=None):
    forget(folder)
    return run([sys.executable, "-m", "mlpkit.cli", "grade", unit, "--sandbox", "bubblewrap"], folder, watch)


def marks(db, unit):
    """Machine's marks from a gradebook: (student, grade_id) to (score, maximum)."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{db}") as gradebook:
        return {
            (s.student.id, g.name): (g.auto_score, g.max_score)
            for s in gradebook.assignment_submissions(unit)
            for n in s.notebooks
            for g in n.grades
        }


def compare_marks(exam, simulated, examined, stock):
    """How often both say the same of an exercise, where both can: all points, or not all."""
    checked = {q.grade_id for q in exam.questions.values() if q.kind == "check"}
    keys = [k for k in examined if k[1] in checked]
    differ = [k for k in keys if (examined[k][0] == examined[k][1]) != (stock[k][0] == stock[k][1])]
    print(
        f"\nMarks: {len(keys)} answers; all points or not: {len(keys) - len(differ)} the same, {len(differ)} not. "
        f"Partial credit by mlpkit, none by assert cells: {sum(0 < examined[k][0] < examined[k][1] for k in keys)}."
    )
    answers = {one.student: one.answers for one in simulated}
    for student, grade_id in differ:
        written = [f"{a.kind} {a.name}" for a in map(answers[student].get, exam.questions[grade_id].exercises)]
        print(
            f"  {student}, {grade_id} ({', '.join(written)}): mlpkit {examined[student, grade_id][0]:g}, "
            f"stock {stock[student, grade_id][0]:g} of {examined[student, grade_id][1]:g}"
        )


def execute_all(nb, asked):
    """Execute the cells of a notebook in this process; checks are silent, as in grading."""
    namespace = {"__name__": "__main__"}
    silent = contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO())
    with silent[0], silent[1], checking.examining(asked):
        for cell in nb.cells:
            if cell.cell_type == "code":
                with contextlib.suppress(Exception):
                    exec(compile(cell.source, "cell", "exec"), namespace)


def floor(folder, unit, exam):
    """CPU and wall seconds of bare forks that execute the same cells: no outputs, no isolation, no marks."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot

    from mlpkit import data, nn, plot  # noqa: F401

    notebooks = [nbformat.read(p, 4) for p in sorted((folder / "grading" / "submitted").glob(f"*/{unit}/*.ipynb"))]
    before, own, start = children_cpu(), time.process_time(), time.perf_counter()
    for nb in notebooks:
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            execute_all(nb, exam.exercises)
            os._exit(0)
        os.waitpid(pid, 0)
    return children_cpu() - before + time.process_time() - own, time.perf_counter() - start


# ------------------------------------------------------------------------------------------ stages


class Stages:
    """An observer: CPU seconds of this process by stage; a stage inside another is not counted twice."""

    def __init__(self):
        self.seconds, self.last = {}, time.process_time()
        self.open = ["everything else"]

    def __call__(self, event):
        now = time.process_time()
        self.seconds[self.open[-1]] = self.seconds.get(self.open[-1], 0.0) + now - self.last
        self.last = now
        if event.begins:
            self.open.append(event.stage)
        else:
            self.open.pop()


def stages_of(unit, out):
    """Grade the course in the current folder in this one process, and write the seconds of each stage."""
    from mlpkit import cli
    from mlpkit.grading import plugin, pool

    autograde = cli.converter(plugin.ExaminedAutograde, unit, sandbox="bubblewrap")
    stages = Stages()
    stages.seconds["imports"] = stages.last  # from the start of this process
    report = autograde.grade(pool.InThisProcess(stages), stages)
    out.write_text(json.dumps(stages.seconds))
    return int(not report.complete)


# ----------------------------------------------------------------------------------------- memory


class Memory:
    """Peak memory, in megabytes, of a command's main process and of its largest worker outside the sandbox."""

    def __init__(self):
        self.main, self.worker = 0.0, 0.0

    def __call__(self, process):
        while process.poll() is None:
            self.main = max(self.main, self._peak(process.pid))
            queue = self._children(process.pid)
            while queue:
                pid = queue.pop()
                with contextlib.suppress(OSError):
                    if b"bwrap" not in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]:
                        self.worker = max(self.worker, self._peak(pid))
                        queue += self._children(pid)
            time.sleep(0.1)

    @staticmethod
    def _peak(pid):
        with contextlib.suppress(OSError):
            peak = re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{pid}/status").read_text())
            return int(peak[1]) / 1024 if peak else 0.0
        return 0.0

    @staticmethod
    def _children(pid):
        with contextlib.suppress(OSError):
            return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []


# ------------------------------------------------------------------------------------------ tables


def compare(unit, students, rounds, folder):
    """Print the table of both graders, the shares of the stages, and where the marks differ."""
    exam = exams.load(unit, ROOT / "solutions")
    course = new_course(folder / "ours", unit)
    stock = new_stock_course(folder / "stock", unit, exam)
    simulated = hand_in(exam, course, stock, students)
    seconds = {"stock nbgrader": [], "mlpkit grade": [], "bare fork and exec": []}
    for _ in range(rounds):
        seconds["stock nbgrader"].append(grade_stock(stock, unit))
        seconds["mlpkit grade"].append(grade(course, unit))
        seconds["bare fork and exec"].append(floor(course, unit, exam))
    median = {
        name: [statistics.median(x[i] for x in times) / students for i in (0, 1)] for name, times in seconds.items()
    }
    stock_cpu, stock_wall = median["stock nbgrader"]
    print(
        f"{unit}, {students} submissions, median of {rounds} rounds, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}\n"
    )
    print(
        show.table(
            [
                (name, f"{cpu:.3f}", f"{wall:.3f}", f"{stock_cpu / cpu:.1f}", f"{stock_wall / wall:.1f}")
                for name, (cpu, wall) in median.items()
            ],
            ("seconds per submission", "CPU", "wall", "stock/this, CPU", "stock/this, wall"),
        )
    )
    compare_marks(
        exam, simulated, marks(course / "grading" / "gradebook.db", unit), marks(stock / "gradebook.db", unit)
    )
    print_stages(course, unit, students)


def print_stages(course, unit, students):
    """Print where the time goes: by stage in the process that grades, and what the sandbox took in all."""
    out = course / "stages.json"
    forget(course)
    cpu, _ = run([sys.executable, __file__, "--unit", unit, "--stages", str(out)], course)
    seconds = json.loads(out.read_text())
    seconds["the sandbox, with students' code"] = max(cpu - sum(seconds.values()), 0.0)
    total = sum(seconds.values())
    print("\nWhere mlpkit grade spends its CPU time, in one process and one sandbox:\n")
    print(
        show.table(
            [(stage, f"{1000 * s / students:.1f}", f"{s / total:.0%}") for stage, s in seconds.items()]
            + [("all", f"{1000 * total / students:.1f}", "")],
            ("stage", "ms per submission", "share"),
        )
    )


def scale(unit, sizes, folder):
    """Print seconds per submission and peak memory for classes of growing size: one class, copied."""
    exam = exams.load(unit, ROOT / "solutions")
    course = new_course(folder / "ours", unit)
    released = nbformat.read(course / "assignments" / unit / f"{unit}.ipynb", 4)
    submitted = course / "grading" / "submitted"
    simulated = simulate.simulate(exam, released, submitted, 40, faults=False)
    rows, handed_in = [], len(simulated)
    for size in sorted(sizes):
        for number in range(handed_in, size):
            shutil.copytree(submitted / simulated[number % 40].student, submitted / f"copy{number:05}")
        handed_in = max(handed_in, size)
        memory = Memory()
        cpu, wall = grade(course, unit, memory)
        rows.append(
            (
                str(handed_in),
                f"{cpu / handed_in:.3f}",
                f"{wall / handed_in:.3f}",
                f"{memory.main:.0f}",
                f"{memory.worker:.0f}",
                f"{os.getloadavg()[0]:.1f}",
            )
        )
    header = ("submissions", "CPU s each", "wall s each", "main process, MB", "one worker, MB", "load")
    print(show.table(rows, header))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unit", default="07_softmax_regression")
    parser.add_argument("--students", type=int, default=40, metavar="N")
    parser.add_argument("--rounds", type=int, default=2, metavar="R")
    parser.add_argument("--scale", type=int, nargs="*", metavar="N", help="classes of these sizes (40 200 1000)")
    parser.add_argument("--stages", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.stages:
        return stages_of(arguments.unit, arguments.stages)
    os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="mlpkit-benchmark-") as folder:
        if arguments.scale is not None:
            scale(arguments.unit, arguments.scale or [40, 200, 1000], Path(folder))
        else:
            compare(arguments.unit, arguments.students, arguments.rounds, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
