"""The examiner: runs a student's notebook in another process and decides what it is worth.

References, mistakes and the course secret are here, and only here. The student's process is
sent the source and the seed of a probe and answers with values; the comparison, the mark and
every word that is shown come from this side.
"""

import ast
import contextlib
import copy
import gc
import hashlib
import hmac
import json
import os
import re
import secrets
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat

from mlpkit import exercise
from mlpkit.exercise import audit, show, verdicts
from mlpkit.grading import exam as exams
from mlpkit.grading.limits import EXAMINER, Limits
from mlpkit.grading.sandbox import host_plain, kernel

FOOTER = "Graded on numbers of this submission's own; the same questions as the checks in the notebook."
SKIPPED = "not run: the notebook has used up its time"
ENDED = "not run: code of this notebook has ended the process too often"
KILLED = (
    "the process that examines this notebook ended twice while it ran, so nothing was marked: look for code that "
    "ends or kills processes, or for answers without end, and grade by hand"
)
FAILED = "the examiner could not deal with this notebook ({}), so nothing was marked: grade by hand"
UNCLEAR = "{}: the examiner could not deal with what came back ({}), so this answer got no points: look at it"
MEMORY = EXAMINER.memory  # bytes of address space that a process which examines may have
CPU = (
    EXAMINER.processor
)  # seconds of its own time that the examiner spends on a submission; usually it is a tenth of one
LONGEST = EXAMINER.source  # characters of a cell that is looked into
# What the machinery is called that a student has no business with.
MACHINERY = re.compile(
    r"\b(?:mlpkit\.(?:exercise|grading|nn\.lending)|lending|_session"
    r"|__closure__|cell_contents|_getframe|get_objects|get_referrers|ctypes)\b"
)


@dataclass
class Result:
    """What the examiner found.

    Attributes
    ----------
    nb : nbformat.NotebookNode
        The notebook with its outputs, and a table in each cell that was checked.
    scores : dict
        grade_id to points, for every cell that is graded by machine.
    verdicts : dict
        Exercise to :class:`mlpkit.exercise.verdicts.Verdict`.
    notes : list of str
        What went wrong, and what to do.
    seconds : float
        Wall time.
    sandbox : str
        What was around the student's process: ``bubblewrap``, or ``none``.
    """

    nb: nbformat.NotebookNode
    scores: dict
    verdicts: dict
    notes: list = field(default_factory=list)
    seconds: float = 0.0
    sandbox: str = "none"

    def as_dict(self):
        """As JSON."""
        return {
            "nb": self.nb,
            "scores": self.scores,
            "notes": self.notes,
            "seconds": self.seconds,
            "sandbox": self.sandbox,
            "verdicts": {k: v.as_dict() for k, v in self.verdicts.items()},
        }

    @classmethod
    def from_dict(cls, data):
        """Read what :meth:`as_dict` wrote."""
        return cls(
            nbformat.from_dict(data["nb"]),
            data["scores"],
            {k: verdicts.Verdict.from_dict(v) for k, v in data["verdicts"].items()},
            data["notes"],
            data["seconds"],
            data["sandbox"],
        )


def secret_of(folder):
    """The secret of a course, made at its first use.

    Parameters
    ----------
    folder : path-like
        Where the working files of grading are.

    Returns
    -------
    str
        Kept in the file ``secret``, which only its owner may read: with it, all seeds of a
        grading can be computed again.
    """
    path = Path(folder, "secret")
    if not path.exists() or not path.read_text().strip():  # or the run was killed while it was made
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(16) + "\n")
    return path.read_text().strip()


def seed(secret, unit, name, probe, student):
    """The seed of one probe for one student.

    Parameters
    ----------
    secret : str
        Of the course.
    unit, name, probe, student : str

    Returns
    -------
    int
        Between 0 and 2**32 - 1; nobody without the secret can foresee it.
    """
    raw = hmac.new(secret.encode(), "/".join((unit, name, probe, student)).encode(), hashlib.sha256).digest()
    return int.from_bytes(raw[:4], "big")


class Examiner:
    """Examines submissions of one unit.

    Parameters
    ----------
    exam : mlpkit.grading.exam.Exam
    secret : str
    limits : Limits, optional
    student_class : type, optional
        What holds a student's process, if not what the limits say:
        :class:`mlpkit.grading.sandbox.host_plain.Student`, or a sandbox with the same four verbs.
    """

    def __init__(self, exam, secret, limits=None, student_class=None):
        self.exam, self.secret = exam, secret
        self.limits = limits or Limits()
        self.student_class = student_class or _student_class(self.limits.sandbox)

    def examine(self, nb, student="", files=None):
        """Run a notebook and mark it.

        Parameters
        ----------
        nb : nbformat.NotebookNode
            With grade cells where the exam has them (see :mod:`mlpkit.grading.intake`); whether
            their hidden blocks are there does not matter, the student's process never sees one.
        student : str
            Whose it is: the seeds depend on it.
        files : path-like, optional
            Folder of the files that were handed in with it.

        Returns
        -------
        Result
        """
        run = _Run(self, copy.deepcopy(nb), student, files)
        start = time.monotonic()
        try:
            run.all_cells()
        finally:
            run.process.stop()
        return Result(
            run.nb, run.scores, run.verdicts, run.notes, round(time.monotonic() - start, 3), self.student_class.SANDBOX
        )


def _student_class(sandbox):
    if sandbox == "none":
        return host_plain.Student
    from mlpkit.grading.sandbox import host_bubblewrap

    return host_bubblewrap.Box


_exams = {}


def join(place, parent):
    """Begin to work in a process of a pool: end with whoever started it, and leave some memory to the others.

    It stands here, and not with the pool, so that such a process need not import nbgrader.

    Parameters
    ----------
    place : str or None
        See :func:`mlpkit.grading.sandbox.host_bubblewrap.share`.
    parent : int
        Number of the process that started this one.
    """
    from mlpkit.grading.sandbox import host_bubblewrap

    kernel.die_with_parent()
    if os.getppid() != parent:  # it is gone already
        os._exit(1)
    with contextlib.suppress(ImportError, OSError, ValueError, AttributeError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    host_bubblewrap.share(place)


def prepare(path):
    """Read a solution notebook for all jobs of this process.

    Parameters
    ----------
    path : str
    """
    if path not in _exams:
        _exams[path] = exams.load(path, whole=False)
        gc.freeze()  # what stays for good need not be looked through again and again
        gc.set_threshold(20_000, 20, 20)  # and a submission is soon forgotten


def examine_job(job):
    """Examine one submission in a process of a pool.

    Parameters
    ----------
    job : tuple
        Path of the solution notebook, secret, limits, notebook (if it is None, it is read from
        the folder: a class of them would fill the memory), student, folder of files.

    Returns
    -------
    Result or Exception
        An exception says that the machine failed, not the student.

    Notes
    -----
    A submission that costs the examiner itself more than `CPU` seconds ends this process.
    """
    path, secret, limits, nb, student, files = job
    try:
        prepare(path)
        with _limited():
            for again in (True, False):
                try:
                    return Examiner(_exams[path], secret, limits).examine(_notebook(nb, path, files), student, files)
                except host_plain.NotStarted:  # the sandbox may have ended: a new one is tried
                    if not again:
                        raise
    except (OSError, host_plain.NotStarted, exams.ExamError) as error:
        return error
    except Exception as error:  # what a submission can do to us has an outcome, too
        return _nothing_marked(job, FAILED.format(f"{type(error).__name__}: {error}"[:200]))


@contextlib.contextmanager
def _limited():
    """End this process if it needs too much time: comparing and describing an answer has no other limit."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, CPU)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _notebook(nb, path, files):
    return nbformat.read(Path(files, Path(path).name), as_version=4) if nb is None else nb


def given_up(job):
    """The result of a submission that kills whoever examines it: nothing is marked, and it is said.

    Parameters
    ----------
    job : tuple
        As for :func:`examine_job`.

    Returns
    -------
    Result
    """
    return _nothing_marked(job, KILLED)


def _nothing_marked(job, why):
    path, _, limits, nb, _, files = job
    nb, scores = copy.deepcopy(_notebook(nb, path, files)), {}
    questions = exams.load(path, whole=False).questions
    for cell in nb.cells:
        question = questions.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            if question is not None and question.kind != "manual":
                scores[question.grade_id] = 0.0
                cell.outputs = [nbformat.from_dict(_error("NotExamined", why))]
    return Result(nb, scores, {}, [why], sandbox=limits.sandbox)


class _Run:
    """One notebook under examination."""

    def __init__(self, examiner, nb, student, files):
        self.exam, self.limits, self.secret = examiner.exam, examiner.limits, examiner.secret
        self.nb, self.student = nb, student
        self.process = examiner.student_class(files)
        self.process.seconds = self.limits.notebook
        self.done, self.deaths, self.alive = [], 0, False
        self.scores, self.verdicts, self.notes, self.defined = {}, {}, [], None
        self.stopped = {}  # function -> the error with which its cell stopped
        self.deadline = time.monotonic() + self.limits.notebook

    def all_cells(self):
        count = 0
        for cell in self.nb.cells:
            if cell.cell_type != "code":
                continue
            count += 1
            cell.outputs, cell.execution_count = [], count
            question, meta = self._question(cell), cell.metadata.get("nbgrader", {})
            label = meta.get("grade_id") or f"number {count}"
            if question is not None and question.kind == "check":
                self._check(cell, question)
            else:
                self._plain(cell, question, label)
            touched = None if meta.get("locked") else MACHINERY.search(cell.source)
            if touched:
                self.notes.append(f"cell {label}: it uses {touched[0]}, which no answer needs; read it")
        if time.monotonic() > self.deadline:
            self.notes.append(f"the notebook used up its {self.limits.notebook:g} seconds: the rest was not run")

    def _question(self, cell):
        return self.exam.questions.get(cell.metadata.get("nbgrader", {}).get("grade_id"))

    # -- cells

    def _plain(self, cell, question, label):
        # A cell that is checked never runs here; in any other, only what a student may see does,
        # unless it is an ordinary test cell, whose asserts have to run beside the student's code.
        source = (
            cell.source if question is not None and question.kind == "assert" else exams.without_hidden(cell.source)
        )
        status, outputs = self._execute(source, label)
        cell.outputs = [nbformat.from_dict(o) for o in outputs]
        self.stopped.update(_stopped(source, status, outputs))
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
        if question is not None and question.kind == "assert":
            self.scores[question.grade_id] = _score_of_asserts(status, outputs, question.points)

    def _execute(self, source, label):
        if time.monotonic() > self.deadline or self.deaths >= self.limits.deaths:
            return "time", [_error("NotRun", SKIPPED)]
        if not source.strip():
            return "ok", []
        try:
            self._wake()
            seconds, start = self._seconds(self.limits.cell), time.monotonic()
            status, outputs = self.process.run_cell(source, seconds)
            if status == "time" and time.monotonic() - start < seconds:
                status = "error"  # an interrupt of its own
        except host_plain.Died as death:
            self._bury(f"cell {label}: the process ended ({death}); the other cells were run without this one")
            return "lost", [
                _error("ProcessDied", f"This cell ended the process ({death}). The other cells were run without it.")
            ]
        self.done.append((label, source, self.limits.again if status == "time" else self.limits.cell))
        if status == "time":
            why = (
                f"stopped after {seconds:g} seconds"
                if seconds == self.limits.cell
                else "stopped: the notebook has used up its time"
            )
            self.notes.append(f"cell {label}: {why}")
            outputs.append(_error("CellTimeout", why))
        return status, outputs

    def _check(self, cell, question):
        share, bundles = 0.0, []
        for name in question.exercises:
            try:
                found = self._verdict(name)
            except (OSError, host_plain.NotStarted):
                raise
            except Exception as error:  # what came back is beyond us: that is worth nothing, and said
                found = _unclear(name, self.exam.exercises[name])
                self.notes.append(UNCLEAR.format(name, type(error).__name__))
            self.verdicts[name] = found
            share += found.share / len(question.exercises)
            points = self.exam.points(name)
            score = f"{points * found.share:.4g} of {points:g} points"
            bundles.append(show.bundle(found, FOOTER, score))
        self.scores[question.grade_id] = round(question.points * share, 6)
        cell.outputs = [nbformat.from_dict({"output_type": "display_data", "data": b, "metadata": {}}) for b in bundles]

    def _verdict(self, name):
        made = self.exam.exercises[name]
        seeds = {p.name: seed(self.secret, self.exam.unit, name, p.name, self.student) for p in made.probes}
        expected = audit.outcomes(made, seeds)
        seconds, lost, trials = self.limits.probe, 0, {}
        for p in sorted(made.probes, key=lambda p: seeds[p.name]):  # in an order that is this submission's own, too
            got = exercise.Outcome("lost") if lost == 2 else self._probe(p, seeds[p.name], name, seconds)
            lost += got.status == "lost"
            if got.status == "time":
                seconds = self.limits.again
            trials[p.name] = verdicts.Trial(p, seeds[p.name], expected[p.name], got)
        known = ((m.name, m.hint, audit.Outcomes(made, seeds, m.function)) for m in made.mistakes)
        found = verdicts.verdict(
            name, [trials[p.name] for p in made.probes], known, self.verdicts.values(), self.stopped
        )
        if found.state != verdicts.MISSING:
            found.flag = self._flag(name, made)
        return found

    def _probe(self, probe, number, name, seconds):
        if time.monotonic() > self.deadline or self.deaths >= self.limits.deaths:
            return exercise.Outcome("time", error={"message": SKIPPED if self.deaths < self.limits.deaths else ENDED})
        seconds = self._seconds(seconds)
        try:
            self._wake()
            return self.process.probe(probe, number, tuple(self.exam.exercises), seconds)
        except host_plain.Died as death:
            self._bury(f"{name}: the process ended during the check {probe.title!r} ({death})")
            return exercise.Outcome("time", seconds=seconds) if "in time" in str(death) else exercise.Outcome("lost")

    def _seconds(self, wanted):
        return min(wanted, max(self.deadline - time.monotonic(), 0.1))

    def _flag(self, name, made):
        """For the instructor: an answer that only calls a library where the reference does not."""
        if self.defined is None:  # the last definition of each name
            self.defined = {
                d.name: d
                for cell in self.nb.cells
                if cell.cell_type == "code" and self._question(cell) is None
                for d in reversed(_definitions(cell.source))
            }
        theirs = self.defined.get(name)
        called = theirs is not None and _only_calls(theirs)
        if not called:
            return ""
        reference = next(iter(_definitions(made.source)), None)
        same = reference is not None and _only_calls(reference)
        return "" if same else f"{name} only calls {called}: is that what was asked for?"

    # -- the process

    def _wake(self):
        """A process in which everything that went well so far has been executed."""
        while not self.alive:
            self.process.start()
            self.alive = True
            for place, (label, source, seconds) in enumerate(self.done):
                try:
                    self.process.run_cell(source, self._seconds(seconds))
                except host_plain.Died as death:
                    del self.done[place]
                    self._bury(
                        f"cell {label}: the process ended ({death}) when it ran a second time; the other cells "
                        "were run without it"
                    )
                    if self.deaths >= self.limits.deaths:
                        raise
                    break

    def _bury(self, note):
        self.process.stop()
        self.alive = False
        self.deaths += 1
        self.notes.append(note)
        if self.deaths == self.limits.deaths:
            self.notes.append(f"the process ended {self.deaths} times: the rest of the notebook was not run")


def _unclear(name, made):
    rows = [verdicts.Row(p.name, p.title, False, "", p.weight) for p in made.probes]
    return verdicts.Verdict(name, verdicts.WRONG, rows, "What your function returns cannot be dealt with.")


def _error(name, message):
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [f"{name}: {message}"]}


NUMBER = re.compile(r"(?:(?:np\.\w+|array)\()?(-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|nan|-?inf)(?:\)|, dtype=.*)?")


def _stopped(source, status, outputs):
    """For each function that a cell defines: the error with which the cell stopped; empty if all went well."""
    last = next((o for o in reversed(outputs) if o["output_type"] == "error"), None)
    said = ""
    if status != "ok" and last is not None:
        said = f"{last['ename']}: {last['evalue']}".split("\n")[0][:200]
        said = re.sub(r"\([^()]*, line (\d+)\)", r"(line \1)", said)  # its cell has no name that a student knows
    return dict.fromkeys(re.findall(r"^[ \t]*(?:def|class)[ \t]+(\w+)", source, re.M), said)


def _score_of_asserts(status, outputs, points):
    """Points of an ordinary test cell: none after an error, else its partial credit, else all.

    Unlike nbgrader's own rule, warnings on stderr cost nothing, and only a number printed by the
    cell's last line counts as partial credit, whatever kind of number it is, between 0 and all.
    """
    if status != "ok" or any(o["output_type"] == "error" for o in outputs):
        return 0.0
    results = [o["data"].get("text/plain", "") for o in outputs if o["output_type"] == "execute_result"]
    if not results:
        return points
    found = NUMBER.fullmatch(results[-1].strip()[:100])
    if found is None:
        return points
    value = float(found.group(1))
    return min(max(value, 0.0), points) if value == value else 0.0


def _definitions(source):
    if len(source) > LONGEST:
        return []
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [n for n in body if isinstance(n, ast.FunctionDef)]


def _only_calls(node):
    """The dotted name of a library function, if a function does nothing but call it."""
    body = node.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    if len(body) != 1 or not isinstance(body[0], ast.Return) or not isinstance(body[0].value, ast.Call):
        return ""
    call = body[0].value
    plain = all(isinstance(a, ast.Name | ast.Constant) for a in [*call.args, *(k.value for k in call.keywords)])
    root, names = call.func, []
    while isinstance(root, ast.Attribute):
        names.insert(0, root.attr)
        root = root.value
    own = {a.arg for a in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]}
    if not plain or not names or not isinstance(root, ast.Name) or root.id in own:
        return ""
    dotted = ".".join([root.id, *names])
    return dotted if len(dotted) <= 60 and dotted.isascii() else "something with a strange name"


def log(folder, unit, student, result, fingerprint):
    """Keep a result: what was found, with which seeds, by which version of the exam.

    Parameters
    ----------
    folder : path-like
    unit, student : str
    result : Result
    fingerprint : str
        Of the submission, the exam and the secret together: see :func:`fingerprint`.

    Returns
    -------
    pathlib.Path
    """
    path = Path(folder, "verdicts", unit, f"{student}.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"student": student, "unit": unit, "fingerprint": fingerprint, **result.as_dict()}
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    temporary.replace(path)  # whole or not at all: a run may be killed at any moment
    return path


def recall(folder, unit, student, fingerprint=None):
    """A result that was kept.

    Parameters
    ----------
    folder : path-like
    unit, student : str
    fingerprint : str, optional
        Only a result for exactly this is returned.

    Returns
    -------
    Result or None
    """
    path = Path(folder, "verdicts", unit, f"{student}.json")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if fingerprint is not None and content["fingerprint"] != fingerprint:
            return None
        return Result.from_dict(content)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def fingerprint(exam, secret, nb, files):
    """What a result depends on.

    Parameters
    ----------
    exam : mlpkit.grading.exam.Exam
    secret : str
    nb : nbformat.NotebookNode
        The submission after intake.
    files : path-like
        Its folder.

    Returns
    -------
    str
    """
    found = hashlib.sha256(f"{exam.fingerprint}/{secret}".encode())
    for cell in nb.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        parts = [cell.cell_type, cell.source, grade_id, cell.get("attachments")]
        found.update(json.dumps(parts, sort_keys=True).encode() + b"\n")
    for path in sorted(Path(files).rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb":
            found.update(os.fsencode(path.relative_to(files)) + b"\0" + path.read_bytes())
    return found.hexdigest()[:32]
