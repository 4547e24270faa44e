"""How the examiner sits inside nbgrader: the steps that replace or precede nbgrader's own.

``nbgrader_config.py`` calls :func:`configure`. After that ``nbgrader generate_assignment``,
``nbgrader autograde``, the formgrader and ``mlpkit grade`` all use the same examiner, and
gradebook, manual grading, late penalties and feedback stay nbgrader's.
"""

import concurrent.futures
import contextlib
import glob
import itertools
import json
import multiprocessing
import os
import re
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    NbGraderPreprocessor,
    OverwriteCells,
    SaveAutoGrades,
)
from tqdm import tqdm
from traitlets import Bool, Enum, Float, Integer

from mlpkit.grading import exam as exams
from mlpkit.grading import examiner, intake, pages, release
from mlpkit.grading.sandbox import host_bubblewrap

NOT_SANDBOXED = (
    "Students' code runs in ordinary processes of this account: NOT SANDBOXED. It can read and write what you can."
)


class Examine(NbGraderPreprocessor):
    """In place of nbgrader's Execute: the outputs and the scores come from the examiner."""

    def preprocess(self, nb, resources):
        converter = self.parent.parent
        student = resources["nbgrader"]["student"]
        result = getattr(converter, "results", {}).get(student)
        if result is None or len(result.nb.cells) != len(nb.cells):
            job = converter.job(student, nb, converter._format_source(converter.exam.unit, student))
            result = next(_examined({student: job}, 1))[1]
            if isinstance(result, Exception):
                raise result
        for cell, done in zip(nb.cells, result.nb.cells, strict=True):
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = done.outputs, done.execution_count
        resources["mlpkit"] = {"scores": result.scores}
        return nb, resources


class RestoreCells(OverwriteCells):
    """nbgrader's OverwriteCells, with the assignment's cells read once for all submissions."""

    def preprocess(self, nb, resources):
        if self.add_missing_cells:
            return super().preprocess(nb, resources)
        self.notebook_id, self.assignment_id = (resources["nbgrader"][k] for k in ("notebook", "assignment"))
        self.gradebook = self.parent.parent.cells
        return NbGraderPreprocessor.preprocess(self, nb, resources)


class CheckMetadata(CheckCellMetadata):
    """nbgrader's CheckCellMetadata, which takes its time: metadata that are all the same are checked once."""

    def preprocess(self, nb, resources):
        meta = json.dumps([[c.cell_type, c.metadata.nbgrader] for c in nb.cells if "nbgrader" in c.metadata])
        if meta not in self.parent.parent.checked:
            super().preprocess(nb, resources)
            self.parent.parent.checked.add(meta)
        return nb, resources


class SaveScores(SaveAutoGrades):
    """In place of nbgrader's SaveAutoGrades: a mark is a verdict, never what an output says.

    All that is to be said of a submission goes into the gradebook in one transaction.
    """

    def preprocess(self, nb, resources):
        converter, found = self.parent.parent, resources["nbgrader"]
        with _one_transaction(converter.gradebook) as gradebook:
            submission = converter.submission(gradebook, found["student"])
            notebook = next(n for n in submission.notebooks if n.name == found["notebook"])
            names = converter.cells.names
            self.grades = {names[g.cell_id]: g for g in notebook.grades}
            self.comments = {names[c.cell_id]: c for c in notebook.comments}
            nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
            resources["mlpkit"]["late"] = (
                submission.total_seconds_late > 0 or notebook.late_submission_penalty is not None
            )
        return nb, resources

    def _add_score(self, cell, resources):
        grade_id = cell.metadata.nbgrader["grade_id"]
        grade = self.grades[grade_id]
        scores = resources.get("mlpkit", {}).get("scores", {})
        if utils.is_solution(cell):  # a person reads it, unless nothing was written
            grade.auto_score = utils.determine_grade(cell, self.log)[0]
        else:
            grade.auto_score = float(min(max(scores.get(grade_id, 0.0), 0.0), cell.metadata.nbgrader["points"]))
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None

    def _add_comment(self, cell, resources):
        untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell) and not utils.is_task(cell)
        self.comments[cell.metadata.nbgrader["grade_id"]].auto_comment = "No response." if untouched else None


class LatePenalties(AssignLatePenalties):
    """nbgrader's AssignLatePenalties, where there is something to assign or to take back."""

    def preprocess(self, nb, resources):
        return super().preprocess(nb, resources) if resources["mlpkit"]["late"] else (nb, resources)


class _Exporter(NotebookExporter):
    """nbgrader's, without a copy and a validation after every step: what is written in the end is validated."""

    def _preprocess(self, nb, resources):
        for step in self._preprocessors:
            nb, resources = step(nb, resources)
        return nb, resources


class _Cells:
    """The cells of an assignment as the gradebook knows them, with the two questions that are asked about them."""

    def __init__(self, gradebook, unit):
        notebook = gradebook.find_notebook(unit, unit)
        self.source = {
            c.name: SimpleNamespace(
                name=c.name, cell_type=str(c.cell_type), locked=c.locked, source=c.source, checksum=c.checksum
            )
            for c in notebook.source_cells
        }
        graded = [*notebook.grade_cells, *notebook.task_cells]
        self.graded = {c.name: SimpleNamespace(name=c.name, max_score=c.max_score) for c in graded}
        self.names = {c.id: c.name for c in [*graded, *notebook.solution_cells]}

    def find_source_cell(self, name, notebook, assignment):
        if name not in self.source:
            raise MissingEntry(name)
        return self.source[name]

    def find_graded_cell(self, name, notebook, assignment):
        if name not in self.graded:
            raise MissingEntry(name)
        return self.graded[name]


@contextlib.contextmanager
def _one_transaction(gradebook):
    """While it lasts, the gradebook's many commits are none; at its end there is one, or nothing has happened."""
    gradebook.db.commit = gradebook.db.flush
    try:
        yield gradebook
        del gradebook.db.commit
        gradebook.db.commit()
    except BaseException:
        gradebook.db.rollback()
        raise
    finally:
        vars(gradebook.db).pop("commit", None)


class Harmless(NbGraderPreprocessor):
    """HTML that a student displayed is reduced to what cannot act, in the copy that browsers show.

    The tables of the examiner are its own, and get a frame. Texts stay as they were written: what
    they become is cleaned after they have been rendered (see :mod:`mlpkit.grading.pages`).
    """

    def preprocess(self, nb, resources):
        exam = self.parent.parent.exam
        self.ours = {g for g, q in exam.questions.items() if q.kind == "check"}
        self.page = pages.Page()
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell, resources, index):
        ours = cell.metadata.get("nbgrader", {}).get("grade_id") in self.ours
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" not in data:
                continue
            if ours:
                data["text/html"] = pages.framed(data["text/html"])
            elif "text/plain" in data and pages.too_much(data["text/html"]):
                del data["text/html"]
            else:
                data["text/html"] = self.page.show(data["text/html"], pages.harmless)
        return cell, resources


class HideHidden(NbGraderPreprocessor):
    """In the feedback: no hidden block, and no traceback that quotes one."""

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type == "code" and utils.is_grade(cell):
            shown = exams.without_hidden(cell.source)
            if shown != cell.source:
                cell.source = shown
                for output in cell.get("outputs", []):
                    if output.output_type == "error":
                        output.traceback = [f"{output.ename}: a hidden test did not pass"]
                        output.evalue = "a hidden test did not pass"
        return cell, resources


class ExaminedAutograde(Autograde):
    """nbgrader's Autograde, with an intake before it and the examiner inside.

    Every submission ends with an outcome: a notebook that cannot be read gets the marks of an
    empty one, and the sentence that says so stands in its feedback, on the screen and in the
    log. Submissions are examined in parallel; the gradebook has one writer.
    """

    cell_timeout = Float(30.0, min=0.1, max=1e6, help="Seconds allowed for one cell.").tag(config=True)
    probe_timeout = Float(10.0, min=0.1, max=1e6, help="Seconds allowed for one check of an answer.").tag(config=True)
    notebook_timeout = Float(300.0, min=0.1, max=1e6, help="Seconds allowed for one notebook.").tag(config=True)
    processes = Integer(0, min=0, help="How many submissions are examined at a time (0: one per core).").tag(
        config=True
    )
    sandbox = Enum(
        ["bubblewrap", "none"], "bubblewrap", help="What is around students' code; none is for code that you trust."
    ).tag(config=True)
    progress = Bool(True, help="Whether to show a progress bar.").tag(config=True)

    exporter_class = _Exporter

    @property
    def limits(self):
        """The limits of this run, as the examiner wants them."""
        return examiner.Limits(
            cell=self.cell_timeout, probe=self.probe_timeout, notebook=self.notebook_timeout, sandbox=self.sandbox
        )

    @property
    def working(self):
        """Folder of the examiner's own files: the secret, the intake, the verdicts."""
        submitted = Path(self._submitted)
        return submitted.parent if submitted.is_absolute() else Path(self.coursedir.root, submitted).parent

    def start(self):
        if Path(self.coursedir.directory_structure) != Path("{nbgrader_step}", "{student_id}", "{assignment_id}"):
            raise exams.ExamError(
                "CourseDirectory.directory_structure must be nbgrader's own, "
                "{nbgrader_step}/{student_id}/{assignment_id}"
            )
        if self.sandbox != "none":
            host_bubblewrap.begin()
        self._submitted = self.coursedir.submitted_directory
        solutions = Path(self.coursedir.root, self.coursedir.source_directory)
        self.exam = exams.load(self.coursedir.assignment_id, solutions, whole=False)
        self.results, self.notes, self.failures, self.refused = {}, {}, {}, {}
        self._test_the_sandbox()
        self.checked = set()
        # One connection for the whole run: nbgrader itself opens nine for each submission.
        with self._only_run(), Gradebook(self.coursedir.db_url, self.coursedir.course_id) as self.gradebook:
            self._grade(self._folders(), self._recorded())
        if self.failures:  # nbgrader autograde and the formgrader are to know
            raise NbGraderException(
                f"not examined, and nothing recorded: {', '.join(sorted(self.failures))}. Run the command again"
            )

    def _grade(self, folders, recorded):
        """What was handed in and what is recorded are looked up once; all else follows from the two."""
        with self._crew(folders, recorded) as self._pool:
            self._take_in(folders, recorded)
            # Below the root: nbgrader takes what is above it for a regular expression, "ML (2026)", too.
            self.coursedir.submitted_directory = os.path.relpath(self.working / "intake", self.coursedir.root)
            try:
                if self.notes:
                    super().start()
            finally:
                self.coursedir.submitted_directory = self._submitted

    @contextlib.contextmanager
    def _only_run(self):
        """Two runs at once would write each other's files and entries."""
        try:
            import fcntl
        except ImportError:  # Windows
            yield
            return
        folder = self.working / "verdicts"
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / ".lock", "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise exams.ExamError("another run is grading in this course: wait until it has ended") from None
            yield

    def init_notebooks(self):
        """What was taken in; nbgrader itself would look for patterns, and a name may look like one."""
        folders = [self._format_source(self.exam.unit, student) for student in self.notes]
        self.notebooks, self.assignments = [], {f: [os.path.join(f, f"{self.exam.unit}.ipynb")] for f in folders}

    def convert_notebooks(self):
        """nbgrader's part, for each submission as soon as it has been examined."""
        every = {Path(folder).parent.name: {folder: found} for folder, found in self.assignments.items()}
        problem = None
        with contextlib.closing(self._examine_all()) as examined:
            for student in itertools.chain(sorted(set(every) - set(self._todo)), examined):
                self.assignments = every[student]
                try:
                    super().convert_notebooks()
                except NbGraderException as error:  # of one submission
                    problem = error
                if student in self.results:
                    self.results[student].nb = None  # it is written: a thousand of them would fill the memory
        if problem is not None:
            raise problem

    def convert_single_notebook(self, notebook_filename):
        """Both of nbgrader's passes at once, so that nothing half done is ever written."""
        self._init_preprocessors()
        BaseConverter.convert_single_notebook(self, notebook_filename)

    def _init_preprocessors(self):
        self.exporter._preprocessors = []
        for step in [*self.sanitize_preprocessors, *self.autograde_preprocessors]:
            self.exporter.register_preprocessor(step)

    def init_assignment(self, assignment_id, student_id):
        """Copy the files that were handed in, and over them those of the source; the rest is for SaveScores."""
        BaseConverter.init_assignment(self, assignment_id, student_id)
        _disarm(Path(self._format_dest(assignment_id, student_id)))
        source = self.coursedir.format_path(self.coursedir.source_directory, ".", assignment_id)
        kept = {os.path.join(source, name) for name in self.exclude_overwriting.get(assignment_id, [])}
        for path in set(utils.find_all_files(source, [*self.coursedir.ignore, "*.ipynb"])) - kept:
            target = Path(self._format_dest(assignment_id, student_id), os.path.relpath(path, source))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            shutil.copy(path, target)

    def submission(self, gradebook, student):
        """The entry of a submission in the gradebook, made if there is none.

        Parameters
        ----------
        gradebook : nbgrader.api.Gradebook
        student : str

        Returns
        -------
        nbgrader.api.SubmittedAssignment
        """
        unit = self.exam.unit
        if self.create_student:
            gradebook.update_or_create_student(student)
        else:
            try:
                gradebook.find_student(student)
            except MissingEntry:
                raise NbGraderException(f"No student with ID '{student}' exists in the database") from None
        timestamp = self.coursedir.get_existing_timestamp(self._format_source(unit, student))
        found = gradebook.update_or_create_submission(unit, student, timestamp=timestamp)  # or none any more
        if timestamp and found.total_seconds_late > 0:
            self.log.warning("%s is %s seconds late", found, found.total_seconds_late)
        return found

    def job(self, student, nb, folder):
        """What :func:`mlpkit.grading.examiner.examine_job` needs for one submission."""
        secret = examiner.secret_of(self.working)
        return (str(self.exam.path), secret, self.limits, nb, student, str(folder))

    def _test_the_sandbox(self):
        """Before anything is touched: make one, or say what is missing."""
        if self.sandbox == "none":
            self.log.warning(NOT_SANDBOXED)
            return
        try:
            host_bubblewrap.probe()
        except host_bubblewrap.NoSandbox as problem:
            raise exams.ExamError(str(problem)) from None

    def _crew(self, folders, recorded):
        """The processes that examine; started before the intake, so that they import meanwhile."""
        if not folders or (not self.force and all(s in recorded and self._mark(s).exists() for s in folders)):
            return contextlib.nullcontext()  # there is probably nothing to examine
        return _pool(min(self.processes or os.cpu_count() or 1, len(folders)), str(self.exam.path))

    def _recorded(self):
        """Student to machine's marks, as they stand in the gradebook: it may be another one, or an older copy."""
        query, unit = self.gradebook.db.query, self.exam.unit
        found = {
            student: {}
            for (student,) in query(SubmittedAssignment.student_id).join(Assignment).filter(Assignment.name == unit)
        }
        for student, name, score in (
            query(SubmittedAssignment.student_id, GradeCell.name, Grade.auto_score)
            .select_from(Grade)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(GradeCell, Grade.cell_id == GradeCell.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .filter(Assignment.name == unit)
        ):
            found[student][name] = score
        self.gradebook.db.rollback()  # no transaction stays open
        return found

    def _folders(self):
        """Every submission, readable or not: student to folder; names that cannot be used are refused."""
        pattern = self.coursedir.format_path(self._submitted, self.coursedir.student_id, self.exam.unit)
        excluded = (self.coursedir.student_id_exclude or "").split(",")
        found = {}
        # glob.glob, unlike Path.glob, finds a link that leads nowhere, too: it gets its note.
        for name in sorted(glob.glob(os.path.relpath(pattern, self.coursedir.root), root_dir=self.coursedir.root)):
            path = Path(self.coursedir.root, name)
            student = path.parent.name
            if student in excluded:
                continue
            if _is_a_name(student):
                found[student] = path
            else:
                self.refused[student] = (
                    f"the folder '{intake.shown(student)}' was left out, since its name cannot be "
                    "a student's: rename it (letters, digits, - _ . and spaces are safe)"
                )
        return found

    def _take_in(self, folders, recorded):
        unit = self.exam.unit
        path = Path(self.coursedir.format_path(self.coursedir.release_directory, ".", unit), f"{unit}.ipynb")
        if not path.is_file():
            raise exams.ExamError(f"{unit} has not been released yet: run nbgrader generate_assignment {unit}")
        released = nbformat.read(path, as_version=4)
        self._must_agree(released)
        self._todo, self._prints = {}, {}
        for sentence in self.refused.values():
            self.log.error("%s", sentence)
        if not folders:
            expected = self.coursedir.format_path(self._submitted, "STUDENT", unit)
            raise NbGraderException(f"no submission of {unit}: expected folders like {expected}")
        earlier = os.path.join(glob.escape(str(self.working / "intake")), self.coursedir.student_id, unit)
        for stale in glob.glob(earlier):
            if Path(stale).parent.name not in folders:  # taken back since the last run
                shutil.rmtree(stale)
        for student, folder in tqdm(
            folders.items(),
            desc="Taking in",
            unit="submission",
            delay=1,
            leave=False,
            disable=None if self.progress else True,
        ):
            try:
                self._take_one(student, folder, released, recorded.get(student))
            except Exception as error:  # a full disk, or a fault of ours: of one submission, not of all
                self.notes.pop(student, None)
                self._fail(student, error)

    def _take_one(self, student, folder, released, recorded):
        unit, secret = self.exam.unit, examiner.secret_of(self.working)
        clean = self.working / "intake" / student / unit
        taken = intake.take(folder, self.exam, released)
        intake.write(taken, clean, unit)
        print_ = examiner.fingerprint(self.exam, secret, taken.nb, clean)
        graded = Path(self._format_autograded(student), f"{unit}.ipynb")
        kept = None if self.force else examiner.recall(self.working, unit, student, print_)
        if kept is not None and kept.sandbox == "none" != self.sandbox:
            kept, recorded = None, None  # now that there is a sandbox, its marks are to stand
        done = (
            not self.force
            and recorded is not None
            and self._saved(student) == print_
            and graded.exists()
            and (kept is None or all(recorded.get(g) == score for g, score in kept.scores.items()))
        )
        if not done:
            self._mark(student).unlink(missing_ok=True)  # first: a run that is killed now is not a finished one
            shutil.rmtree(graded.parent, ignore_errors=True)
        for note in taken.notes:
            self.log.warning("%s: %s", student, note)
        self.notes[student], self._prints[student] = taken.notes, print_
        if kept is not None:
            self.results[student] = kept  # if it is done, nbgrader will skip it; what was said of it is said again
        elif not done:
            self._todo[student] = clean

    def _must_agree(self, released):
        """Solution notebook, release and gradebook have the same questions; else every submission would fail."""
        unit = self.exam.unit
        asked = {g: q.points for g, q in self.exam.questions.items()}
        shown = {
            c.metadata.nbgrader.grade_id: float(c.metadata.nbgrader.points)
            for c in released.cells
            if c.metadata.get("nbgrader", {}).get("grade")
        }
        try:
            known = {c.name: c.max_score for c in self.gradebook.find_notebook(unit, unit).grade_cells}
        except MissingEntry:
            raise exams.ExamError(f"the gradebook does not know {unit} yet: run mlpkit release {unit}") from None
        others = sorted(n.name for n in self.gradebook.find_assignment(unit).notebooks if n.name != unit)
        if others:
            raise exams.ExamError(
                f"{unit} has more than one notebook ({', '.join(others)}): an assignment has one, {unit}.ipynb"
            )
        self.cells = _Cells(self.gradebook, unit)
        self.gradebook.db.rollback()  # no transaction stays open while submissions are examined
        for where, questions in (("release", shown), ("gradebook", known)):
            if questions != asked:
                raise exams.ExamError(
                    f"the {where} of {unit} has other questions or points than its solution "
                    f"notebook: run mlpkit release {unit}"
                )

    def _examine_all(self):
        """Examine what is to be examined; yields each student whose result is there."""
        unit = self.exam.unit
        jobs = {student: self.job(student, None, clean) for student, clean in self._todo.items()}
        workers = min(self.processes or os.cpu_count() or 1, len(jobs))
        with tqdm(
            total=len(jobs),
            desc=f"Grading {unit}",
            unit="submission",
            delay=1,
            disable=not (self.progress and (sys.stderr.isatty() or len(jobs) > 1)),
        ) as bar:
            for student, result in _examined(jobs, workers, self._pool):
                bar.update()
                if isinstance(result, Exception):
                    self._fail(student, result)
                    continue
                try:
                    examiner.log(self.working, unit, student, result, self._prints[student])
                except OSError as error:  # a full disk: of one submission, not of all
                    self._fail(student, error)
                    continue
                self.results[student] = result
                yield student
        for student, result in sorted(self.results.items()):
            flags = [v.flag for v in result.verdicts.values() if v.flag]  # for the instructor's eyes only
            notes = [intake.shown(note, 500) for note in [*result.notes, *flags]]  # they may quote a student
            for note in notes:
                self.log.warning("%s: %s", student, note)
            self.notes[student] = [*self.notes.get(student, []), *notes]

    def _fail(self, student, error):
        """The machine failed, not the student: nothing is recorded."""
        self.failures[student] = error = intake.shown(str(error) or type(error).__name__, 500)
        self.log.error("%s: could not be examined (%s). Nothing was recorded; run the command again.", student, error)
        shutil.rmtree(self.working / "intake" / student / self.exam.unit, ignore_errors=True)

    def _format_autograded(self, student):
        return self.coursedir.format_path(self.coursedir.autograded_directory, student, self.exam.unit)

    def _mark(self, student):
        return self.working / "verdicts" / self.exam.unit / f"{student}.saved"

    def _saved(self, student):
        """Which version of a submission is in the gradebook."""
        try:
            return self._mark(student).read_text().strip()
        except OSError:
            return None

    def set_permissions(self, assignment_id, student_id):
        super().set_permissions(assignment_id, student_id)
        if student_id in self.results:  # only now: whoever kills the run before finds it undone
            self._mark(student_id).parent.mkdir(parents=True, exist_ok=True)
            self._mark(student_id).write_text(self._prints[student_id] + "\n")


def _is_a_name(student):
    """Whether a folder's name can be a student's in patterns, file names and the formgrader's pages alike."""
    return (
        re.fullmatch(r"""[^-.<>"'&\[\]*?{}\\][^<>"'&\[\]*?{}\\]*""", student) is not None
        and student.isprintable()
        and len(os.fsencode(student)) <= 200
    )


# What no browser takes for a page or a program; all other files of a student's get this at their end.
TEXT = ".txt"
SHOWABLE = {
    TEXT,
    ".csv",
    ".tsv",
    ".dat",
    ".npy",
    ".npz",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".py",
    ".json",
    ".md",
    ".ipynb",
}


def _disarm(folder):
    """Give the files of a submission names under which the formgrader cannot show them as pages.

    The sandbox works with those of the intake, which keep their names.
    """
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() not in SHOWABLE:
            target = path.with_name(path.name + TEXT)
            while os.path.exists(target):
                target = target.with_name(target.name + TEXT)
            try:
                path.rename(target)
            except OSError:  # the name is too long: the file stays where it was handed in
                path.unlink()


class Feedback(GenerateFeedback):
    """nbgrader's GenerateFeedback, with a progress bar: a page takes about as long as an examination."""

    def convert_notebooks(self):
        with tqdm(total=len(self.assignments), desc="Feedback", unit="page", delay=1, disable=None) as self._bar:
            super().convert_notebooks()

    def init_destination(self, assignment_id, student_id):
        self._bar.update()
        return super().init_destination(assignment_id, student_id)


def _examined(jobs, workers, pool=None):
    """Examine in parallel, at first with a pool that is there; yields student and result (or the exception).

    Never in this process, not even a single submission: students' code can kill the process
    that examines it, and this one may be a Jupyter server.
    """
    waiting = dict(jobs)
    while waiting:
        running, suspects = {}, []
        with pool or _pool(workers) as pool:
            while running or (waiting and not suspects):
                while waiting and len(running) < workers and not suspects:
                    student = next(iter(waiting))
                    try:
                        running[pool.submit(examiner.examine_job, waiting[student])] = student
                    except concurrent.futures.BrokenExecutor:  # between two submissions
                        break
                    del waiting[student]
                done, _ = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
                for future in done:
                    student = running.pop(future)
                    try:
                        yield student, future.result()
                    except concurrent.futures.BrokenExecutor:  # this one, or one beside it, killed its process
                        suspects.append(student)
                if not done:
                    break
        pool = None  # it is shut down
        for student in suspects:
            yield student, _alone(jobs[student])


def _alone(job):
    """Examine with no neighbor, twice if need be: whoever is killed now has done it themselves."""
    for _ in range(2):
        with _pool(1) as pool:
            try:
                pool.submit(os.getpid).result()
            except concurrent.futures.BrokenExecutor as error:  # no submission's fault
                return error
            with contextlib.suppress(concurrent.futures.BrokenExecutor):
                return pool.submit(examiner.examine_job, job).result()
    return examiner.given_up(job)


class _Pool(concurrent.futures.ProcessPoolExecutor):
    """A pool that waits for what was begun only where nothing has gone wrong."""

    def __exit__(self, kind, *rest):
        for process in list((self._processes or {}).values()) if kind is not None else ():
            process.terminate()
        self.shutdown(cancel_futures=kind is not None)


def _pool(workers, path=None):
    """Processes that examine; told the path of a solution notebook, they start at once and read it."""
    # Spawned, not forked: a Jupyter server, which has threads, may be what calls this.
    pool = _Pool(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=examiner.join,
        initargs=(host_bubblewrap.place(), os.getpid()),
    )
    if path is not None:
        for _ in range(workers):
            pool.submit(examiner.prepare, path)
    return pool


def configure(c, root, folder="grading"):
    """Set nbgrader up for a course: call it from ``nbgrader_config.py``.

    Parameters
    ----------
    c : traitlets.config.Config
        What ``get_config()`` returns.
    root : path-like
        Folder of the course (where ``nbgrader_config.py`` lies), or that file itself.
    folder : str
        Working folder, below the root: submissions, gradebook, feedback.

    Notes
    -----
    nbgrader imports its Autograde converter by name and offers no option to replace it, so the
    two names are bound anew here; a test fails if a new release of nbgrader moves them.
    """
    import nbgrader.apps.api
    import nbgrader.apps.autogradeapp

    nbgrader.apps.api.Autograde = nbgrader.apps.autogradeapp.Autograde = ExaminedAutograde
    root = Path(root).resolve()
    root = root.parent if root.is_file() else root
    (root / folder).mkdir(exist_ok=True)
    # nbgrader calls alembic as a program, and fails halfway through if PATH lacks it.
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", os.defpath)
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.source_directory = "solutions"
    c.CourseDirectory.release_directory = "assignments"
    for step in ("submitted", "autograded", "feedback"):
        setattr(c.CourseDirectory, f"{step}_directory", f"{folder}/{step}")
    c.CourseDirectory.db_url = f"sqlite:///{root / folder / 'gradebook.db'}"
    c.GenerateAssignment.preprocessors = [
        release.WriteChecks,
        "nbgrader.preprocessors.IncludeHeaderFooter",
        "nbgrader.preprocessors.LockCells",
        "nbgrader.preprocessors.ClearSolutions",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.SaveCells",
        "nbgrader.preprocessors.ClearHiddenTests",
        "nbgrader.preprocessors.ClearMarkScheme",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.CheckCellMetadata",
        release.ProveNothingLeaks,
    ]
    # Outputs, repeated ids and the kernel have been dealt with by the intake.
    c.Autograde.sanitize_preprocessors = [RestoreCells, CheckMetadata]
    c.Autograde.autograde_preprocessors = [
        Examine,
        "nbgrader.preprocessors.LimitOutput",
        SaveScores,
        LatePenalties,
        Harmless,
        CheckMetadata,
    ]
    c.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.GetGrades",
        HideHidden,
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    c.HTMLExporter.filters = dict(pages.FILTERS)
    server = sys.modules.get("nbgrader.server_extensions.formgrader.base")
    if server is not None:
        server.BaseHandler.exporter = property(_with_our_filters)


def _with_our_filters(handler):
    """The formgrader's exporter, which knows nothing of this course if the server was started elsewhere."""
    exporter = handler.settings["nbgrader_exporter"]
    exporter.filters = {**exporter.filters, **pages.FILTERS}
    return exporter


def natural(text):
    """Sort key: student2 before student10."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", text)]
