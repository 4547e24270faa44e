"""How the examiner sits inside nbgrader: what ``nbgrader_config.py`` calls, and the converter that grades.

After :func:`configure`, ``nbgrader generate_assignment``, ``nbgrader autograde``, the formgrader and
``mlpkit grade`` all use the same examiner; gradebook, manual grading, late penalties and feedback
stay nbgrader's. What happens to a submission stands in :mod:`mlpkit.grading.pipeline`.
"""

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlpkit.grading.imports  # noqa: F401  # isort: skip
import nbformat
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, LimitOutput
from traitlets import Bool, Enum, Float, Integer
from traitlets.config import Config

from mlpkit.grading import feedback, gradebook, locating, observe, pages, pipeline, release
from mlpkit.grading.course import Course
from mlpkit.grading.limits import LIMITS, Limits
from mlpkit.grading.locating import Lines
from mlpkit.grading.observe import Observer
from mlpkit.grading.pool import Engine, Processes
from mlpkit.grading.progress import Progress
from mlpkit.grading.report import Report


class ExaminedAutograde(Autograde):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's Autograde, whose work is done by :func:`mlpkit.grading.pipeline.grade`."""

    cell_timeout = Float(LIMITS.cell, min=0.1, max=1e6, help="Seconds of processor time for one cell.").tag(config=True)
    probe_timeout = Float(
        LIMITS.probe, min=0.1, max=1e6, help="Seconds of processor time for one check of an answer."
    ).tag(config=True)
    notebook_timeout = Float(LIMITS.notebook, min=0.1, max=1e6, help="Seconds of processor time for one notebook.").tag(
        config=True
    )
    clock_timeout = Float(LIMITS.clock, min=0.1, max=1e6, help="Seconds of the clock for one notebook.").tag(
        config=True
    )
    idle_timeout = Float(
        LIMITS.idle, min=0.1, max=1e6, help="Seconds of the clock after which a cell or a check that sleeps is stopped."
    ).tag(config=True)
    follow_through = Bool(
        True,
        help="Whether an answer that fails after an error in an earlier one is asked once more without that error.",
    ).tag(config=True)
    processes = Integer(0, min=0, help="How many submissions are examined at a time (0: one per core).").tag(
        config=True
    )
    sandbox = Enum(
        ["bubblewrap", "none"], "bubblewrap", help="What is around students' code; none is for code that you trust."
    ).tag(config=True)
    progress = Bool(True, help="Whether to show a progress bar.").tag(config=True)

    def start(self) -> None:
        """Grade; nbgrader's command and the formgrader are told by an exception if that was not possible.

        Raises
        ------
        nbgrader.converters.base.NbGraderException
            If there is no submission, or not every one could be graded.
        """
        try:
            report = self.grade()
        except pipeline.NothingHandedIn as problem:
            raise NbGraderException(str(problem)) from None
        if report.failures:
            raise NbGraderException(
                f"not examined, and nothing recorded: {', '.join(sorted(report.failures))}. Run the command again"
            )

    def grade(self, engine: Engine | None = None, observer: Observer | None = None) -> Report:
        """Grade what this converter has been configured to.

        Parameters
        ----------
        engine : mlpkit.grading.pool.Engine, optional
            Who examines, in place of the processes that are configured.
        observer : callable, optional
            Who watches, in place of the progress bars that are configured.

        Returns
        -------
        mlpkit.grading.report.Report
        """
        course, unit = Course.of(self.coursedir), self.coursedir.assignment_id
        self._name_what_is_not_run()
        limits = Limits(
            cell=self.cell_timeout,
            probe=self.probe_timeout,
            notebook=self.notebook_timeout,
            clock=self.clock_timeout,
            idle=self.idle_timeout,
            sandbox=self.sandbox,
            follow_through=self.follow_through,
        )
        bars = self.progress and observer is None
        with Progress(unit) if bars else contextlib.nullcontext(observer or observe.nobody) as watching:
            return pipeline.grade(
                course,
                unit,
                self.coursedir.student_id,
                self.force,
                limits,
                customs=self._customs(unit),
                engine=engine or Processes(self.processes),
                observer=watching,
                log=self.log,
            )

    def locate(self) -> list[Lines]:
        """Look for the lines to look at in what has been graded.

        Returns
        -------
        list of mlpkit.grading.locating.Lines
        """
        course, unit = Course.of(self.coursedir), self.coursedir.assignment_id
        limits = Limits(probe=self.probe_timeout, clock=self.clock_timeout, sandbox=self.sandbox)
        with Progress(unit) if self.progress else contextlib.nullcontext(observe.nobody) as watching:
            return locating.locate(
                course, unit, self.coursedir.student_id, limits, processes=self.processes, observer=watching
            )

    def _customs(self, unit: str) -> pipeline.Customs:
        shorten = LimitOutput(parent=self)
        return pipeline.Customs(
            create_student=self.create_student,
            not_overwritten=tuple(self.exclude_overwriting.get(unit, ())),
            notebooks=self.coursedir.notebook_id,
            before=self._hook(self.run_pre_convert_hook),
            after=self._hook(self.run_post_convert_hook),
            protect=self.set_permissions,
            limit_output=lambda nb: _call(shorten, nb),
            penalty=self._late_penalty,
        )

    def _hook(self, call: Callable[[], None]) -> Callable[[list[str]], None]:
        """One of nbgrader's hooks, called as nbgrader does: in the folder of the course, with the notebooks' paths."""

        def hook(paths: list[str]) -> None:
            self.notebooks = paths
            with contextlib.chdir(self.coursedir.root):
                call()

        return hook

    def _late_penalty(self, student: str, score: float, seconds: float) -> float | None:
        """What the plugin that the course has configured takes off."""
        penalties = AssignLatePenalties(parent=self)
        if not penalties.enabled:
            return None
        penalties.init_plugin()
        penalty: float | None = penalties.plugin_inst.late_submission_penalty(student, score, seconds)
        return penalty

    def _name_what_is_not_run(self) -> None:
        """Say once which steps a course has added that have no place any more."""
        for name in ("sanitize_preprocessors", "autograde_preprocessors"):
            usual = {_dotted(step) for step in Autograde.class_traits()[name].default()}
            others = [_dotted(step) for step in getattr(self, name) if _dotted(step) not in usual]
            if others:
                self.log.warning("Autograde.%s: not run by the examiner: %s", name, ", ".join(others))


def _call(step: LimitOutput, nb: nbformat.NotebookNode) -> None:
    step(nb, {})


def _dotted(step: str | type) -> str:
    """Name of a preprocessor, without the places at which nbgrader and nbconvert have it."""
    name = step if isinstance(step, str) else f"{step.__module__}.{step.__qualname__}"
    own = name.startswith(("nbgrader.preprocessors.", "nbconvert.preprocessors."))
    return name.rsplit(".", 1)[-1] if own else name


def configure(c: Config, root: str | os.PathLike[str], folder: str = "grading") -> None:
    """Set nbgrader up for a course: call it from ``nbgrader_config.py``.

    It makes no folder and touches nothing but the configuration, and what
    :func:`replace_in_nbgrader` has to.

    Parameters
    ----------
    c : traitlets.config.Config
        What ``get_config()`` returns.
    root : path-like
        Folder of the course (where ``nbgrader_config.py`` lies), or that file itself.
    folder : str
        Working folder, below the root: submissions, gradebook, feedback.
    """
    root = Path(root).resolve()
    root = root.parent if root.is_file() else root
    database = root / folder / "gradebook.db"
    replace_in_nbgrader(database)
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.source_directory = "solutions"
    c.CourseDirectory.release_directory = "assignments"
    for step in ("submitted", "autograded", "feedback"):
        setattr(c.CourseDirectory, f"{step}_directory", f"{folder}/{step}")
    c.CourseDirectory.db_url = f"sqlite:///{database}"
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
    c.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.GetGrades",
        feedback.HideHidden,
        feedback.ShowLines,
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    c.HTMLExporter.filters = dict(pages.FILTERS)


def replace_in_nbgrader(database: Path) -> None:
    """Change in nbgrader itself what it leaves no other way for; all of it stands here.

    nbgrader imports its Autograde converter by name and offers no option to replace it, so the
    two names are bound anew; a test fails if a new release of nbgrader moves them. Its
    formgrader, if it runs in this process, may have been started in another folder, where the
    filters of this course are not known. And whoever opens the gradebook for the first time finds
    the folder and the program that nbgrader needs to make it: that is seen to when it is opened.

    Parameters
    ----------
    database : pathlib.Path
        The gradebook.
    """
    import nbgrader.apps.api
    import nbgrader.apps.autogradeapp

    nbgrader.apps.api.Autograde = nbgrader.apps.autogradeapp.Autograde = ExaminedAutograde
    gradebook.prepare_when_opened(database)
    server = sys.modules.get("nbgrader.server_extensions.formgrader.base")
    if server is not None:
        server.BaseHandler.exporter = property(_with_filters_of_the_course)


def _with_filters_of_the_course(handler: Any) -> Any:
    """The formgrader's exporter, which knows nothing of this course if the server was started elsewhere."""
    exporter = handler.settings["nbgrader_exporter"]
    exporter.filters = {**exporter.filters, **pages.FILTERS}
    return exporter
