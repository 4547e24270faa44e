"""What a run tells whoever watches: which stage begins and ends, for whom, and how far it has come.

A progress bar and a benchmark are observers; grading does not depend on what they do.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


class Stage(StrEnum):
    """The stages of a run. Those after LOCATE are inside an examination, where an engine runs in this process."""

    LOAD = "solution notebook"
    SANDBOX = "start of the sandbox"
    LOOK_UP = "look-up in the gradebook"
    TAKE_IN = "intake"
    EXAMINE = "examination"
    WRITE = "notebook, files, verdicts"
    RECORD = "gradebook"
    REPORT = "report"
    LOCATE = "lines to look at"
    PROCESS = "start and end of a process"
    CELL = "cells"
    PROBE = "probes"
    REFERENCE = "references"
    COMPARE = "comparison, known mistakes, diagnosis"
    SHOW = "tables"


@dataclass(frozen=True)
class Event:
    """A stage begins or ends.

    Attributes
    ----------
    stage : Stage
    begins : bool
        Else it ends.
    student : str
        Whom it is about; empty if it is about all.
    done, total : int
        How many submissions have been through this stage, and how many will have; 0 if it is not counted.
    """

    stage: Stage
    begins: bool
    student: str = ""
    done: int = 0
    total: int = 0


Observer = Callable[[Event], None]


def nobody(event: Event) -> None:
    """The observer of a run that nobody watches."""


@contextlib.contextmanager
def stage(observer: Observer, name: Stage, student: str = "", done: int = 0, total: int = 0) -> Iterator[None]:
    """Tell an observer that a stage begins, and that it has ended.

    Parameters
    ----------
    observer : callable
    name : Stage
    student : str
    done, total : int
        Submissions before this one, and all of them.
    """
    observer(Event(name, True, student, done, total))
    try:
        yield
    finally:
        observer(Event(name, False, student, done + (total > 0), total))


def each(observer: Observer, name: Stage, things: Iterable[T], total: int) -> Iterator[T]:
    """Hand on what comes; the time until it comes belongs to a stage.

    Parameters
    ----------
    observer : callable
    name : Stage
    things : iterable
    total : int

    Yields
    ------
    object
    """
    iterator, done = iter(things), 0
    while done < total:
        with stage(observer, name, "", done, total):
            thing = next(iterator, None)
        if thing is None:
            return
        done += 1
        yield thing
