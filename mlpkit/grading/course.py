"""Where a course keeps what: the folders of nbgrader's configuration, and the lock of a run."""

import contextlib
import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mlpkit.grading.imports  # noqa: F401  # isort: skip
from nbgrader.coursedir import CourseDirectory

from mlpkit.grading.exam import ExamError

STRUCTURE = Path("{nbgrader_step}", "{student_id}", "{assignment_id}")


@dataclass(frozen=True)
class Course:
    """The folders of a course, and its gradebook.

    Attributes
    ----------
    root : pathlib.Path
    source, release, submitted, autograded : str
        Folders of nbgrader's steps, below the root unless they are absolute.
    db_url, course_id : str
        The gradebook.
    excluded : frozenset of str
        Students who are left out.
    ignore : tuple of str
        Patterns of files that are not copied.
    """

    root: Path
    source: str
    release: str
    submitted: str
    autograded: str
    db_url: str
    course_id: str
    excluded: frozenset[str] = frozenset()
    ignore: tuple[str, ...] = ()

    @classmethod
    def of(cls, coursedir: CourseDirectory) -> "Course":
        """What nbgrader has been configured to.

        Parameters
        ----------
        coursedir : nbgrader.coursedir.CourseDirectory

        Raises
        ------
        ExamError
            If the folders are to be nested in another order than nbgrader's own.
        """
        if Path(coursedir.directory_structure) != STRUCTURE:
            raise ExamError(
                "CourseDirectory.directory_structure must be nbgrader's own, "
                "{nbgrader_step}/{student_id}/{assignment_id}"
            )
        return cls(
            Path(coursedir.root),
            coursedir.source_directory,
            coursedir.release_directory,
            coursedir.submitted_directory,
            coursedir.autograded_directory,
            coursedir.db_url,
            coursedir.course_id,
            frozenset((coursedir.student_id_exclude or "").split(",")) - {""},
            tuple(coursedir.ignore),
        )

    def _folder(self, step: str, student: str, unit: str) -> Path:
        return Path(self.root, step, student, unit)

    @property
    def solutions(self) -> Path:
        """Folder of the solution notebooks."""
        return self.root / self.source

    @property
    def working(self) -> Path:
        """Folder of the examiner's own files: the secret, the intake, the verdicts."""
        return (self.root / self.submitted).parent

    def source_of(self, unit: str) -> Path:
        """Folder of a unit's solution notebook, and of the files that belong to it."""
        return Path(os.path.normpath(self._folder(self.source, ".", unit)))

    def released(self, unit: str) -> Path:
        """The notebook that students were given."""
        return Path(os.path.normpath(self._folder(self.release, ".", unit)), f"{unit}.ipynb")

    def expected(self, unit: str) -> str:
        """Where a submission is expected."""
        return str(self._folder(self.submitted, "STUDENT", unit))

    def autograded_of(self, unit: str, student: str) -> Path:
        """Folder of a submission after it has been graded."""
        return self._folder(self.autograded, student, unit)

    def intake_of(self, unit: str, student: str) -> Path:
        """Folder of a submission after intake."""
        return self.working / "intake" / student / unit

    def saved_mark(self, unit: str, student: str) -> Path:
        """The file that says which version of a submission is in the gradebook."""
        return self.working / "verdicts" / unit / f"{student}.saved"

    def located(self, unit: str) -> Path:
        """Folder of the lines to look at."""
        return self.working / "located" / unit

    def submissions(self, unit: str, students: str) -> dict[str, Path]:
        """Everything that was handed in, readable or not.

        Parameters
        ----------
        unit : str
        students : str
            A name, or a pattern as in a shell.

        Returns
        -------
        dict of str to pathlib.Path
            Name of the student's folder to the folder of the submission, in the order of the names.
        """
        # Relative, since the course's own path may look like a pattern. glob.glob, unlike
        # Path.glob, finds a link that leads nowhere, too: it gets its note.
        pattern = os.path.relpath(self._folder(self.submitted, students, unit), self.root)
        paths = (self.root / name for name in sorted(glob.glob(pattern, root_dir=self.root)))
        return {path.parent.name: path for path in paths if path.parent.name not in self.excluded}

    def earlier_intakes(self, unit: str, students: str) -> dict[str, Path]:
        """What was taken in by this run or an earlier one: student to folder."""
        pattern = os.path.join(glob.escape(str(self.working / "intake")), students, unit)
        return {Path(name).parent.name: Path(name) for name in glob.glob(pattern)}

    @contextlib.contextmanager
    def only_run(self) -> Iterator[None]:
        """While it lasts, no other run grades in this course: they would write each other's files and entries.

        Raises
        ------
        ExamError
            If another run is at work.
        """
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
                raise ExamError("another run is grading in this course: wait until it has ended") from None
            yield
