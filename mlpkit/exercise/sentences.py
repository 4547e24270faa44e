"""From differences to sentences: what a student reads when an answer is not right."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpkit.exercise.compare import Difference, DifferenceKind
from mlpkit.exercise.failures import NOT_A_FUNCTION
from mlpkit.exercise.outcome import Cause, Outcome
from mlpkit.exercise.trials import Trial
from mlpkit.exercise.wording import kind_of, kind_of_list, part_of

UNFINISHED = "is still to be written"
LISTED = "right numbers, but in a {}: return np.array(…) of it, so that other functions can calculate with the result"

Reasons = Mapping[str, str]


def missing(name: str, got: Outcome, why: Reasons | None) -> str:
    """Why there is nothing to be judged.

    Parameters
    ----------
    name : str
        The exercise.
    got : Outcome
        Of status ``missing``.
    why : mapping of str to str, optional
        Of a function that is not there: with which error its cell stopped, where that is known.

    Returns
    -------
    str
        A sentence about the function, or about the one that it needs.
    """
    culprit = got.needs or name
    match got.absence.cause:
        case Cause.ABSENT:
            stopped, similar = (why or {}).get(culprit), got.absence.similar_name
            rest = (
                f": its cell stopped with {stopped}"
                if stopped
                else f", but {similar} is there: is the name misspelled?"
                if similar
                else ": run its cell again, and look for an error message below it"
            )
            clause = f"{name} needs {culprit}, which is not there" if got.needs else f"There is nothing named {name}"
            sentence = clause + rest
        case Cause.RAISE_ABOVE_CODE:
            subject = f"{name} needs {culprit}, which" if got.needs else name
            sentence = f"{subject} still has the line raise NotImplementedError in it, and nothing below that line runs"
        case Cause.STUB:
            subject = f"{name} needs {culprit}, which" if got.needs else name
            sentence = f"{subject} {UNFINISHED}"
    return sentence if sentence.endswith(("?", ".")) else sentence + "."


NEXT_STEPS = ("No known mistake fits", "Run ")  # how a sentence begins that says nothing of the cause


def next_step(
    difference: Difference, message: str, lists: Sequence[str] = (), example: str = "", comparison: str = ""
) -> str:
    """What to do where nothing is known but that the result is wrong.

    Parameters
    ----------
    difference : Difference
    message : str
        The sentence about it, which is repeated where there is nothing better.
    lists : sequence of str
        As for :func:`explain`.
    example : str
        The smallest call that went wrong, or an empty string.
    comparison : str
        What it returned, and what is asked for where that may be shown.

    Returns
    -------
    str
    """
    call = "the smallest failing call below" if example else "your function with a few small numbers"
    match difference.kind:
        case DifferenceKind.ERROR if not (
            _own_sentence(difference.got.error) or _error_note(difference.got.error, lists)
        ):
            return (
                f"Run {call} in a cell of its own, and read the line that the message names: "
                "print what stands in it, and its shape."
            )
        case DifferenceKind.VALUE | DifferenceKind.FINITE if "asked for:" in comparison:
            return (
                "No known mistake fits. Below is what you return and what is asked for. Which line of yours makes "
                f"the {'marked number' if '→' in comparison else 'number'}, and what should go into it?"
            )
        case DifferenceKind.VALUE | DifferenceKind.FINITE if "lambda" in example or "def " in example:
            return f"No known mistake fits. Run {call} line by line, and print what each line makes."
        case DifferenceKind.VALUE | DifferenceKind.FINITE:
            return (
                f"No known mistake fits. Work {call} out with pencil and paper, and compare."
                if example
                else f"No known mistake fits. Call {call}, work them out with pencil and paper, and compare."
            )
        case DifferenceKind.SHAPE:
            return (
                f"No known mistake fits. Run {call} line by line, and print the shape after each line: "
                "where does it stop being what you expect?"
            )
    return message


@dataclass(frozen=True)
class _Context:
    """What the sentence about a difference depends on besides the difference."""

    got: Outcome
    name: str
    lists: Sequence[str]
    why: Reasons | None


def explain(
    difference: Difference, trial: Trial, name: str, lists: Sequence[str] = (), why: Reasons | None = None
) -> str:
    """One sentence for one probe.

    Parameters
    ----------
    difference : mlpkit.exercise.compare.Difference
    trial : Trial
    name : str
        The exercise.
    lists : sequence of str
        Which functions of earlier exercises return a list where an array is asked for, as clauses.
    why : dict of str to str
        As for :func:`missing`.

    Returns
    -------
    str
        It names what was seen, never the value that was expected.
    """
    return _EXPLANATIONS[difference.kind](difference, _Context(trial.got, name, lists, why))


def _missing(d: Difference, context: _Context) -> str:
    if d.detail or context.got.absence.cause != Cause.STUB:
        return missing(context.name, context.got, context.why).rstrip(".")
    return f"this part {UNFINISHED} (NotImplementedError)"


def _time(d: Difference, context: _Context) -> str:
    got = context.got
    if got.error.get("message"):
        return str(got.error["message"])
    seconds = f" ({got.seconds:.3g} second{'s' * (got.seconds != 1)})" if got.seconds else ""
    return f"no answer in time{seconds}: is there a loop that does not end?"


def _borrowed(d: Difference, context: _Context) -> str:
    culprit = [*context.got.error.get("message", "").split(), context.name][0]
    return f"{culprit} is what is asked for here: write it yourself instead of calling mlpkit.nn"


def _error(d: Difference, context: _Context) -> str:
    """An exception in one sentence, with what is known of lists that stand where arrays are needed."""
    error = context.got.error
    kind, message, note = _class_of(error), error.get("message", ""), _error_note(error, context.lists)
    if kind == NOT_A_FUNCTION:
        return f"{message}. {note}"
    where = f" (in {error['where']})" if error.get("where") else ""
    own = _own_sentence(error)
    if own:
        return own + where
    return f"{kind}: {message}{where}{'; ' if note else ''}{note}"


def _keys(d: Difference, context: _Context) -> str:
    lacking, extra = (sorted(set(a) - set(b), key=repr) for a, b in ((d.expected, d.got), (d.got, d.expected)))
    if lacking:
        return f"{part_of(d.where)} has no key {lacking[0]!r}"
    return f"{part_of(d.where)} has a key {extra[0]!r} too many"


def _type(d: Difference, context: _Context) -> str:
    of_list = isinstance(d.got, list) and not isinstance(d.expected, list)
    kind = kind_of_list(d.got) if of_list else kind_of(d.got)
    return f"{part_of(d.where)} is {kind}, and {kind_of(d.expected)} is asked for"


def _text(d: Difference, context: _Context) -> str:
    if not isinstance(d.got, str):
        return f"{part_of(d.where)} is {kind_of(d.got)}, and a string is asked for"
    return f"{part_of(d.where)} is {d.got[:60]!r}"


def _finite(d: Difference, context: _Context) -> str:
    part, e, g = part_of(d.where), np.asarray(d.expected), np.asarray(d.got)
    bad = g[np.isfinite(e) & ~np.isfinite(g)]
    if bad.size:
        kind = "nan" if np.isnan(bad).any() else "inf"
        if g.size == 1:
            return f"{part} is {kind}"
        return f"{bad.size} of {g.size} values of {part} {'is' if bad.size == 1 else 'are'} {kind}"
    places = int((~np.isfinite(e)).sum())
    return f"{part} should be infinite or nan in {places} places and is not in all of them"


def _value(d: Difference, context: _Context) -> str:
    part, e, g = part_of(d.where), np.asarray(d.expected, float), np.asarray(d.got, float)
    if e.size == 1:
        return f"{part} has a wrong value"
    wrong = max(1, int((~np.isclose(g, e, rtol=1e-6, atol=1e-9, equal_nan=True)).sum()))
    return f"{wrong} of {e.size} values of {part} {'is' if wrong == 1 else 'are'} wrong"


_EXPLANATIONS: dict[DifferenceKind, Callable[[Difference, _Context], str]] = {
    DifferenceKind.MISSING: _missing,
    DifferenceKind.TIME: _time,
    DifferenceKind.LOST: lambda d, context: "the process that ran this answer died (exit, crash, or out of memory)",
    DifferenceKind.BORROWED: _borrowed,
    DifferenceKind.ERROR: _error,
    DifferenceKind.NO_ERROR: lambda d, context: f"this input should raise {d.detail}, and nothing was raised",
    DifferenceKind.NONE: lambda d, context: f"{part_of(d.where)} is None: did you forget return?",
    DifferenceKind.CHANGED: lambda d, context: f"the argument {d.detail} was overwritten: work on a copy",
    DifferenceKind.JUDGE: lambda d, context: d.detail,
    DifferenceKind.SHAPE: lambda d, context: (
        f"{part_of(d.where)} has shape {np.shape(d.got)}, and {np.shape(d.expected)} is asked for"
    ),
    DifferenceKind.LENGTH: lambda d, context: (
        f"{part_of(d.where)} has {len(d.got)} parts, and {len(d.expected)} are asked for"
    ),
    DifferenceKind.KEYS: _keys,
    DifferenceKind.TYPE: _type,
    DifferenceKind.TEXT: _text,
    DifferenceKind.FINITE: _finite,
    DifferenceKind.VALUE: _value,
}


_BREAKPOINT = "it stops at a breakpoint, and nobody is there to go on: take breakpoint() out"
_OWN_SENTENCES = (  # by the classes of an error, and by its message and line
    ("BdbQuit", "", _BREAKPOINT),
    ("NeedsKeyboard", "breakpoint|set_trace|pdb", _BREAKPOINT),
    (
        "NeedsKeyboard|EOFError|StdinNotImplementedError",
        "input|EOF when reading|stdin",
        "it waits for input(), and nobody is there to type: everything it needs is in its arguments",
    ),
    ("SystemExit", "", "it ends the program, with exit(), quit() or sys.exit(): return a value instead"),
    (
        "StartsProcess|BlockingIOError|OSError|PermissionError|FileNotFoundError|RuntimeError",
        r"os\.system|os\.fork|subprocess|Popen|multiprocessing|Process\(|Pool\(|can't start new thread",
        "it starts another process: calculate the result in the function itself",
    ),
    (
        "RecursionError",
        "",
        "it calls itself without end: is there a case in which it returns without calling itself?",
    ),
    (
        "BadValue",
        "",
        "the result is too long or too deep to be compared: nothing of that size is asked for. "
        "Does something grow in a loop?",
    ),
    ("MemoryError", "", "it needs more memory than there is: is there an array that grows in a loop?"),
)


_NOTES = (  # by the class of an error and its message
    (
        ("ValueError",),
        "truth value of an array",
        "if, and, or, not, max and min ask one question of a whole array: np.where, a mask or np.maximum ask it of "
        "each entry",
    ),
    (
        ("ValueError",),
        "broadcast together|mismatch in its core dimension|not aligned|must match exactly|could not broadcast",
        "two shapes do not fit together: print both, just before that line",
    ),
    (
        ("TypeError",),
        r"'(int|float|numpy\.\w+)' object is not (iterable|subscriptable)|'(int|float)' has no len|unsized object",
        "a single number stands where something with several entries is expected",
    ),
    (("ZeroDivisionError",), "", "something is divided by 0 here: for which argument?"),
    (("IndexError",), "out of bounds|out of range|too many indices", "print the shape, or the length, and the index"),
    (("KeyError",), "", "there is no such key: print the keys that are there"),
    (("TypeError",), "positional argument", "count the arguments of that call"),
    (("ValueError",), "inhomogeneous", "what should become an array has parts of different shapes: print them"),
    (("LinAlgError",), "Singular", "this matrix has no inverse: is one column a multiple of others?"),
)


def _own_sentence(error: Mapping[str, Any]) -> str:
    """What to do about an error that is no matter of the calculation, or an empty string."""
    kinds, text = set(error.get("types", ())), f"{error.get('message', '')} {error.get('where', '')}"
    for classes, sign, sentence in _OWN_SENTENCES:
        if kinds & set(classes.split("|")) and re.search(sign, text):
            return sentence
    return ""


def _class_of(error: Mapping[str, Any]) -> str:
    """The exception's own class."""
    return str((error.get("types") or ["Error"])[0])


def _error_note(error: Mapping[str, Any], lists: Sequence[str]) -> str:
    """What to do about an exception that is understood, or an empty string."""
    kind, message = _class_of(error), error.get("message", "")
    if kind == NOT_A_FUNCTION:
        return "Use another name there, and run the cell of the function again"
    if kind in ("NameError", "ModuleNotFoundError"):
        return "is the name misspelled, or is an import or a cell missing?"
    lacking = re.search(r"'(?!NoneType)[A-Z]\w*' object has no attribute '(\w+)'", message)
    if kind == "AttributeError" and lacking:  # of a class: NumPy's and Python's own have other names
        return f"{lacking[1]} is missing on the object: is self. forgotten, or the name misspelled, where it is set?"
    container = re.search(r"'(list|tuple|map|generator|filter|zip)'|multiply sequence", message)
    if kind not in ("TypeError", "AttributeError") or not container:
        return next((note for classes, sign, note in _NOTES if kind in classes and re.search(sign, message)), "")
    if container[1] in ("map", "generator", "filter", "zip"):
        return f"a {container[1]} cannot do that, an array can: np.array(list(…)) makes one of it"
    if lists:
        return f"{' and '.join(lists)}: return np.array(…) there"
    return "a {0} cannot do that, an array can: np.array(…) makes one of a {0}".format(container[1] or "list")
