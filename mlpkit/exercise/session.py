"""What is known between two cells of one notebook, and what ``check`` does in which process."""

import contextlib
import os
from collections.abc import Callable, Container, Iterator
from enum import Enum, auto

from mlpkit.exercise.checks_file import ChecksFile, Content, Trouble
from mlpkit.exercise.model import Exercise
from mlpkit.exercise.verdicts import Verdict

Collector = Callable[[Exercise | str], object]


class Mode(Enum):
    """What the functions of :mod:`mlpkit.check` do."""

    STUDENT = auto()
    """They check answers: a student's notebook."""
    SOURCE = auto()
    """They audit exercises: a source notebook in which a hidden block has run."""
    COLLECTED = auto()
    """They hand exercises to the examiner, who reads a source notebook."""
    EXAMINED = auto()
    """They say nothing: a student's process while it is graded."""


class Session:
    """What is known between two cells of one notebook.

    Attributes
    ----------
    unit : str or None
        None until the first cell has said it.
    folder : path-like or None
        Where its checks file is, if it does not lie beside the notebook.
    verdicts : dict of str to Verdict
        The last one of each exercise.
    mode : Mode
    collector : callable or None
        Gets each exercise, or the name of one without a hidden block.
    whole : bool
        Whether, while exercises are collected, cells that bring functions together are run, too.
    attempted : container of str
        Of a process that is graded: the functions that have been called.
    explained : bool
        Whether a check has said what the checks are: once for a notebook is enough.
    """

    def __init__(self) -> None:
        self.unit: str | None = None
        self.folder: str | os.PathLike[str] | None = None
        self.verdicts: dict[str, Verdict] = {}
        self.mode = Mode.STUDENT
        self.collector: Collector | None = None
        self.whole = True
        self.explained = False
        self.attempted: Container[str] = ()
        self._file = ChecksFile()

    def open(self, unit: str, folder: str | os.PathLike[str] | None = None) -> None:
        """Begin with a unit: nothing is known of its answers.

        Parameters
        ----------
        unit : str
        folder : path-like, optional
        """
        self.unit, self.folder, self.verdicts, self.explained = unit, folder, {}, False
        if self.mode == Mode.SOURCE:
            self.mode = Mode.STUDENT

    def audited(self) -> None:
        """An exercise has been audited: this is a source notebook."""
        self.mode = Mode.SOURCE

    def checks(self) -> Content:
        """The checks file of the unit.

        Raises
        ------
        Trouble
            If no unit is known, or its file cannot be read.
        """
        if self.unit is None:
            raise Trouble("Run the first cell of the notebook: it says which unit this is.")
        return self._file.read(self.unit, self.folder)


_stack = [Session()]


def current() -> Session:
    """The session of this process."""
    return _stack[-1]


@contextlib.contextmanager
def fresh() -> Iterator[Session]:
    """A session in which nothing is known, as in a new kernel; the one before comes back afterwards.

    Yields
    ------
    Session
    """
    session = Session()
    _stack.append(session)
    try:
        yield session
    finally:
        _stack.remove(session)


@contextlib.contextmanager
def collecting(collector: Collector, whole: bool = True) -> Iterator[None]:
    """While a source notebook is read: ``check`` hands its exercise over, and checks nothing.

    Parameters
    ----------
    collector : callable
        Gets an :class:`mlpkit.exercise.Exercise`, or a name where no hidden block stands above
        ``check``.
    whole : bool
        Whether ``ready`` lets the cells run that bring functions together.
    """
    session = current()
    before = session.mode, session.collector, session.whole
    session.mode, session.collector, session.whole = Mode.COLLECTED, collector, whole
    try:
        yield
    finally:
        session.mode, session.collector, session.whole = before


@contextlib.contextmanager
def examining(attempted: Container[str]) -> Iterator[None]:
    """While answers are graded in this process: ``check`` gives no verdict.

    Parameters
    ----------
    attempted : container of str
        Functions that have been called by a probe; it may grow. ``ready`` waits for the others.
    """
    session = current()
    before = session.mode, session.attempted
    session.mode, session.attempted = Mode.EXAMINED, attempted
    try:
        yield
    finally:
        session.mode, session.attempted = before
