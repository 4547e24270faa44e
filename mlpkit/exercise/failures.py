"""What an exception or a missing name says of an answer."""

import ast
import contextlib
import difflib
import linecache
import os
import traceback
import types
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from mlpkit.exercise.limits import OUTCOME
from mlpkit.exercise.outcome import Absence, Cause, Outcome, Status
from mlpkit.exercise.settings import default_settings

NOT_A_FUNCTION = "NotAFunction"  # in place of an exception's class: a name that was given to something else
NOT_ASKED = "NotAsked"  # likewise: a probe that was not put

# Frames that are not a student's own: this package, libraries, probes and frozen modules.
_FOREIGN_FILES = (
    os.path.dirname(os.path.dirname(__file__)),
    os.path.dirname(os.path.dirname(np.__file__)),
    os.path.dirname(os.__file__),
    "<frozen",
    "<probe ",
)


def described(error: BaseException) -> dict[str, Any]:
    """An exception in a few words.

    Parameters
    ----------
    error : exception

    Returns
    -------
    dict
        ``types``: names of its classes, most special first; ``message``; ``where``: the
        student's own line.
    """
    names = [c.__name__ for c in type(error).__mro__ if c not in (BaseException, object)]
    where = ""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith(_FOREIGN_FILES):
            where = f"{frame.name}, line {frame.lineno}" + (f": {frame.line}" if frame.line else "")
            break
    try:
        message = str(error)
    except Exception:  # a student's own exception may fail to print
        message = ""
    return {"types": names, "message": message[: OUTCOME.message], "where": where[: OUTCOME.place]}


def not_a_function(name: str, value: object) -> dict[str, Any]:
    """A name that no longer means the function, described like an exception.

    Parameters
    ----------
    name : str
    value : object
        What it means now.

    Returns
    -------
    dict
        As :func:`described`.
    """
    kind = "an array" if type(value) is np.ndarray else f"an object of type {type(value).__name__}"
    return {
        "types": [NOT_A_FUNCTION],
        "where": "",
        "message": (f"{name} is no longer a function but {kind}: a line such as {name} = … gave its name to that"),
    }


def interrupted() -> Outcome:
    """The outcome where a person has interrupted the answer."""
    return Outcome(Status.TIME, error={"types": [], "message": "interrupted before it gave an answer"})


def not_asked() -> Outcome:
    """The outcome of a probe that is not put, because one before it was stopped."""
    return Outcome(Status.TIME, error={"types": [NOT_ASKED], "message": "not asked, since the check was stopped"})


def not_written(error: NotImplementedError, own: str, functions: Collection[str]) -> Outcome:
    """The outcome where somebody raised NotImplementedError.

    Parameters
    ----------
    error : NotImplementedError
    own : str
        The function that was asked.
    functions : collection of str
        Other functions of the assignment: where one of them raised, it is named.

    Returns
    -------
    Outcome
    """
    frame = traceback.extract_tb(error.__traceback__)[-1]
    cause = Cause.RAISE_ABOVE_CODE if _has_code_below(frame) else Cause.STUB
    return Outcome(
        Status.MISSING,
        error=described(error),
        needs=frame.name if frame.name != own and frame.name in functions else "",
        absence=Absence(cause),
    )


def _has_code_below(frame: traceback.FrameSummary) -> bool:
    """Whether something stands below the ``raise`` of a frame, in the same block: an answer that is never reached."""
    with (
        contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError),
        default_settings(silent=False),
    ):
        for node in ast.walk(ast.parse("".join(linecache.getlines(frame.filename)))):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(s, ast.Raise) and s.lineno == frame.lineno for s in node.body[:-1]
            ):
                return True
    return False


def failed(error: BaseException, functions: Mapping[str, Any], asked: Collection[str]) -> Outcome:
    """The outcome of an exception: it may come from another function, which is missing or has lost its name.

    Parameters
    ----------
    error : exception
    functions : mapping
        The namespace of the notebook.
    asked : collection of str
        Functions of the assignment.

    Returns
    -------
    Outcome
    """
    name = error.name if type(error) is NameError else None
    if type(name) is str and name in asked and name not in functions:
        absence = absence_of(name, functions, asked)
        return Outcome(Status.MISSING, error=described(error), needs=name, absence=absence)
    description = described(error)
    if type(error) is TypeError and description["message"].endswith("object is not callable"):
        for name in asked:
            kind = type(functions.get(name)).__name__
            if name in functions and not callable(functions[name]) and f"{kind}' object" in description["message"]:
                return Outcome(Status.ERROR, error=not_a_function(name, functions[name]))
    return Outcome(Status.ERROR, error=description)


def absence_of(name: str, functions: Mapping[str, Any], asked: Collection[str]) -> Absence:
    """Why a name is not there, as far as can be seen: another function may have a name that looks like it.

    Parameters
    ----------
    name : str
    functions : mapping
        The namespace of the notebook.
    asked : collection of str
        Functions of the assignment: none of these is a misspelled one.

    Returns
    -------
    Absence
    """
    with contextlib.suppress(Exception):  # a notebook's names may mean anything
        module = functions.get("__name__")
        written = [
            n
            for n, f in functions.items()
            if type(f) in (types.FunctionType, type)
            and n not in asked
            and not n.startswith("_")
            and f.__module__ == module
        ]
        return Absence(Cause.ABSENT, next(iter(difflib.get_close_matches(name, written, 1, 0.7)), "")[: OUTCOME.name])
    return Absence(Cause.ABSENT)
