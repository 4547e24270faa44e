"""Putting a probe to somebody's functions."""

import ast
import contextlib
import difflib
import functools
import inspect
import io
import linecache
import os
import time
import traceback
import types
import warnings

import numpy as np

from mlpkit.exercise import borrowing, values
from mlpkit.exercise.outcome import Outcome
from mlpkit.exercise.recording import Recorder

# Frames that are not a student's own: this package, libraries, probes and frozen modules.
_NOT_THEIRS = (
    os.path.dirname(os.path.dirname(__file__)),
    os.path.dirname(os.path.dirname(np.__file__)),
    os.path.dirname(os.__file__),
    "<frozen",
    "<probe ",
)


class _Sink(io.TextIOBase):
    """Swallows what a function prints while it is probed in grading."""

    def write(self, text):
        return len(text)


@contextlib.contextmanager
def _calm(silent):
    """No setting that a notebook left on (np.seterr, warnings as errors) may matter."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(np.errstate(all="ignore"))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        if silent:
            stack.enter_context(contextlib.redirect_stdout(_Sink()))
            stack.enter_context(contextlib.redirect_stderr(_Sink()))
        yield


def run(probe, functions, seed, asked=(), silent=True):
    """Put one probe to somebody's functions.

    Parameters
    ----------
    probe : Probe
    functions : dict
        By name; one that is not there counts as not attempted.
    seed : int
        Of the generator that the probe draws its inputs from.
    asked : iterable of str
        Functions that the assignment asks for: ``mlpkit.nn``'s of that name are refused.
    silent : bool
        Whether what the functions print is swallowed.

    Returns
    -------
    Outcome
    """
    own, order = probe.parameters[0], []
    recorder, others = Recorder(order, probe.mutates), Recorder(order, probe.mutates)
    arguments = {}
    for name in probe.parameters:
        if name not in functions:
            return Outcome("missing", needs="" if name == own else name, why=_absent(name, functions, asked))
        if not callable(functions[name]):
            return Outcome("error", error=_no_function(name, functions[name]))
        if name in asked and borrowing.borrowed_name(functions[name]) is not None:
            return Outcome("borrowed", error={"types": ["Borrowed"], "message": name, "where": ""})
        handed_on = borrowing.reaches(functions[name], functions, asked)
        if handed_on is not None:
            return Outcome("borrowed", error={"types": ["Borrowed"], "message": handed_on, "where": ""})
        arguments[name] = (recorder if name == own else others).watch(functions[name])
    function = probe.compiled()
    if "rng" in inspect.signature(function).parameters:
        arguments["rng"] = np.random.default_rng(seed)
    start = time.monotonic()
    try:
        with _calm(silent), borrowing.refuse(asked):
            value = values.decode(values.encode(function(**arguments)))
        outcome = Outcome("value", value)
    except KeyboardInterrupt:
        outcome = Outcome("time", seconds=round(time.monotonic() - start, 1))
    except borrowing.Borrowed as error:
        outcome = Outcome("borrowed", error=_described(error))
    except NotImplementedError as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        known = frame.name != own and frame.name in {*asked, *probe.parameters}
        outcome = Outcome(
            "missing",
            error=_described(error),
            needs=frame.name if known else "",
            why="raise" if _has_code_below(frame) else "",
        )
    except (Exception, SystemExit) as error:
        outcome = _failed(error, functions, asked)
    outcome.calls, outcome.uses = recorder.calls, _used(probe, functions, asked)
    if order:  # before the first call, nothing depends on whose functions they are
        outcome.digest = values.digest(list(order[0].arguments.values()))
    return outcome


def _used(probe, functions, asked):
    """Names of other functions of the assignment that a function can get to, as far as its code shows."""
    found, seen = set(probe.parameters[1:]), set()
    queue = [functions[name] for name in probe.parameters] if asked else []
    while queue and len(seen) < 1000:
        thing = queue.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if type(thing) is types.CodeType:
            found |= set(thing.co_names) & set(asked)
            queue += [c for c in thing.co_consts if type(c) is types.CodeType]
            queue += [functions[n] for n in thing.co_names if n in functions]
        elif type(thing) is types.FunctionType:
            queue.append(thing.__code__)
            for cell in thing.__closure__ or ():
                with contextlib.suppress(ValueError):  # nothing in it yet
                    queue.append(cell.cell_contents)
        elif type(thing) is functools.partial:
            queue.append(thing.func)
        elif type(thing) in (staticmethod, classmethod, types.MethodType):
            queue.append(thing.__func__)
        elif type(thing) is type:
            queue += vars(thing).values()
    return tuple(sorted(found - {probe.parameters[0]}))[:50]


def _failed(error, functions, asked):
    """The outcome of an exception: it may come from another function, which is missing or has lost its name."""
    name = error.name if type(error) is NameError else None
    if type(name) is str and name in asked and name not in functions:
        return Outcome("missing", error=_described(error), needs=name, why=_absent(name, functions, asked))
    described = _described(error)
    if type(error) is TypeError and described["message"].endswith("object is not callable"):
        for name in asked:
            kind = type(functions.get(name)).__name__
            if name in functions and not callable(functions[name]) and f"{kind}' object" in described["message"]:
                return Outcome("error", error=_no_function(name, functions[name]))
    return Outcome("error", error=described)


def _no_function(name, value):
    """A name that no longer means the function, described like an exception."""
    kind = "an array" if type(value) is np.ndarray else f"an object of type {type(value).__name__}"
    return {
        "types": ["NotAFunction"],
        "where": "",
        "message": (f"{name} is no longer a function but {kind}: a line such as {name} = … gave its name to that"),
    }


def _absent(name, functions, asked):
    """Why a name is not there, as far as can be seen: another function may have a name that looks like it."""
    with contextlib.suppress(Exception):  # a notebook's names may mean anything
        here = functions.get("__name__")
        written = [
            n
            for n, f in functions.items()
            if type(f) in (types.FunctionType, type)
            and n not in asked
            and not n.startswith("_")
            and f.__module__ == here
        ]
        near = difflib.get_close_matches(name, written, 1, 0.7)
        return f"absent {near[0]}"[:100] if near else "absent"
    return "absent"


def _has_code_below(frame):
    """Whether something stands below the ``raise`` of a frame, in the same block: an answer that is never reached."""
    with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError), _calm(silent=False):
        for node in ast.walk(ast.parse("".join(linecache.getlines(frame.filename)))):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(s, ast.Raise) and s.lineno == frame.lineno for s in node.body[:-1]
            ):
                return True
    return False


def _described(error):
    """An exception in a few words: its classes, its message, and the student's own line."""
    types_ = [c.__name__ for c in type(error).__mro__ if c not in (BaseException, object)]
    where = ""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.startswith(_NOT_THEIRS):
            continue
        where = f"{frame.name}, line {frame.lineno}" + (f": {frame.line}" if frame.line else "")
        break
    try:
        message = str(error)
    except Exception:  # a student's own exception may fail to print
        message = ""
    return {"types": types_, "message": message[:500], "where": where[:300]}
