"""An exercise, written once: probes, judges, mistakes and alternatives, and how they are run.

In the hidden block of a grade cell stand plain functions under four decorators::

    @probe
    def ordinary_scores(softmax, rng):
        '''Every row becomes probabilities.'''
        return softmax(rng.normal(size=(5, 3)))

    @mistake("Each ROW is one example: sum over axis 1.", fails=[ordinary_scores])
    def columns(Z): ...

    @alternative
    def with_a_loop(Z): ...

    check("softmax")

The release, the check that students run, grading, hints and the tests of the course follow
from this one cell.
"""

import ast
import builtins
import contextlib
import difflib
import dis
import functools
import inspect
import io
import linecache
import os
import textwrap
import time
import traceback
import types
import warnings
from dataclasses import dataclass, field

import numpy as np

from mlpkit import values
from mlpkit.values import Difference

# Frames that are not a student's own: this package, libraries, probes and frozen modules.
_NOT_THEIRS = (
    os.path.dirname(__file__),
    os.path.dirname(os.path.dirname(np.__file__)),
    os.path.dirname(os.__file__),
    "<frozen",
    "<probe ",
)
MAX_CALLS = 20  # recorded calls of one probe
MAX_SHOWN = 500  # numbers in the arguments of a recorded call that is sent on


class ExerciseError(Exception):
    """An exercise that contradicts itself: the sentence says which part, and what to do."""


# ---------------------------------------------------------------------------- what it is made of


@dataclass
class Probe:
    """A question that is put to a function: it calls it and returns raw values.

    Attributes
    ----------
    name, title : str
        The function's name, and the property it stands for (first line of its docstring, else
        its name in words): what a student reads when it is violated.
    source : str
        The function without its decorators, as published in the checks file.
    parameters : tuple of str
        Names of the functions that it needs, the exercise's own first; ``rng`` is drawn for it.
    rtol, atol, weight : float
    mutates : tuple of str
        Arguments that the function is asked to overwrite.
    judge : str or None
        Source of the judge that decides, where many answers are right.
    """

    name: str
    title: str
    source: str
    parameters: tuple
    rtol: float = values.RTOL
    atol: float = values.ATOL
    weight: float = 1.0
    mutates: tuple = ()
    judge: str | None = None

    def compiled(self):
        """The probe as a function, in a namespace of its own."""
        return stand_alone(self.source, self.name)

    def verdict(self, value, seed):
        """Let the judge decide.

        Parameters
        ----------
        value : object
            What the probe returned, decoded.
        seed : int
            The probe's seed: the judge draws the same inputs again.

        Returns
        -------
        str
            Empty if the value is right, else what is wrong with it.
        """
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                said = stand_alone(self.judge, _name_of(self.judge))(value, np.random.default_rng(seed))
        except Exception as error:  # a judge meets whatever a student returns
            return f"the result does not have the form that is asked for ({type(error).__name__}: {error})"[:300]
        if said is None or said is True or (isinstance(said, np.bool_) and said):
            return ""
        return said if isinstance(said, str) else f"this property does not hold: {self.title}"


@dataclass
class Mistake:
    """A known wrong implementation, the sentence that helps, and the probes that it fails."""

    name: str
    hint: str
    fails: tuple
    function: object
    source: str = ""


@dataclass
class Alternative:
    """Another right implementation."""

    name: str
    function: object
    source: str = ""


@dataclass
class Exercise:
    """Everything that one grade cell says.

    Attributes
    ----------
    name : str
        The function or class that students write.
    probes, mistakes, alternatives : list
    functions : dict
        The reference of every function that a probe names.
    source : str
        Source of the reference.
    """

    name: str
    probes: list = field(default_factory=list)
    mistakes: list = field(default_factory=list)
    alternatives: list = field(default_factory=list)
    functions: dict = field(default_factory=dict)
    source: str = ""


def stand_alone(source, name):
    """Compile the source of a probe or judge in a namespace of its own.

    Parameters
    ----------
    source : str
    name : str

    Returns
    -------
    function
        It sees NumPy as ``np`` and :mod:`mlpkit.data` as ``data``, and nothing else.
    """
    from mlpkit import data

    filename = f"<probe {name}>"
    namespace = {"__name__": f"mlpkit.probes.{name}", "np": np, "data": data}
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(_code(source, filename), namespace)
    return namespace[name]


@functools.lru_cache(1024)
def _code(source, filename):
    return compile(source, filename, "exec")


def _name_of(source):
    return ast.parse(source).body[0].name


def _source_of(function):
    """Source without decorators, not indented."""
    if isinstance(function, type) and (source := _source_of_class(function)):
        return source
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        raise ExerciseError(
            f"the source of {function.__name__!r} cannot be found: define it in a cell or a file, not with exec"
        ) from None
    node = ast.parse(source).body[0]
    lines = source.splitlines()[node.lineno - 1 : node.end_lineno]
    return "\n".join(lines) + "\n"


def _source_of_class(cls):
    """Source of a class that a cell defines: its module has no file, and its methods know where they stand."""
    for code in (m.__code__ for m in vars(cls).values() if inspect.isfunction(m)):
        text = "".join(linecache.getlines(code.co_filename))
        with contextlib.suppress(SyntaxError):
            for node in ast.walk(ast.parse(text)):
                if (
                    isinstance(node, ast.ClassDef)
                    and node.name == cls.__name__
                    and node.lineno <= code.co_firstlineno <= node.end_lineno
                ):
                    return textwrap.dedent("\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno]) + "\n")
    return ""


def _free_names(function):
    """Global names that a function uses, nested functions included."""
    found, stack = set(), [function.__code__]
    while stack:
        code = stack.pop()
        used = [(i.opname, i.argval) for i in dis.get_instructions(code)]
        found |= {
            name for what, name in used if what in ("LOAD_GLOBAL", "LOAD_NAME") and ("STORE_NAME", name) not in used
        }  # a name of a class body is its own
        stack += [c for c in code.co_consts if isinstance(c, types.CodeType)]
    return found - set(dir(builtins))


def _must_stand_alone(function, what):
    strangers = sorted(_free_names(function) - {"np", "data"})
    if strangers or function.__closure__:
        name = strangers[0] if strangers else function.__code__.co_freevars[0]
        raise ExerciseError(
            f"the {what} {function.__name__!r} uses {name!r}. It must stand alone: it may use its "
            "parameters, np, data (mlpkit.data) and names that it defines itself."
        )
    try:  # its defaults and annotations, too
        stand_alone(_source_of(function), function.__name__)
    except NameError as error:
        raise ExerciseError(
            f"the {what} {function.__name__!r} uses {error.name!r} in its first line. It must stand alone."
        ) from None


# ------------------------------------------------------------------------------------ decorators

_pending = {}  # (kind, name) -> (object, function, what the name meant before)


def _register(kind, name, thing, function):
    namespace = getattr(function, "__globals__", None)
    if namespace is None:  # a class: the globals of the cell that defines it
        namespace = inspect.currentframe().f_back.f_back.f_globals
    before = namespace.get(name, _pending)
    for declared, there, earlier in _pending.values():
        if there is namespace and declared is before:  # a name that was declared twice
            before = earlier
    _pending[kind, name] = (thing, namespace, before)
    return thing


def probe(function=None, *, rtol=values.RTOL, atol=values.ATOL, weight=1.0, mutates=()):
    """Declare a probe.

    Parameters
    ----------
    function : function
        Its parameters are the functions that it needs, by name, the exercise's own first, and
        ``rng``, a :class:`numpy.random.Generator`. Draw the inputs before the first call; give
        a function that takes a generator itself ``rng.spawn(1)[0]``.
    rtol, atol : float
        Tolerance.
    weight : float
        Its share of the marks, relative to the other probes'.
    mutates : sequence of str
        Arguments that the function is asked to overwrite.

    Raises
    ------
    ExerciseError
        If it uses a name that it does not define.
    """

    def declare(function):
        _must_stand_alone(function, "probe")
        title = (inspect.getdoc(function) or function.__name__.replace("_", " ")).splitlines()[0].rstrip(".")
        parameters = tuple(p for p in inspect.signature(function).parameters if p != "rng")
        made = Probe(
            function.__name__, title, _source_of(function), parameters, rtol, atol, float(weight), tuple(mutates)
        )
        return _register("probe", function.__name__, made, function)

    return declare if function is None else declare(function)


def judge(of):
    """Declare who decides whether what a probe returned is right.

    Parameters
    ----------
    of : Probe

    Notes
    -----
    The decorated function gets the raw value and a generator in the state in which the probe
    got it. It returns True, or a sentence that says what is wrong. It is published, as the
    probe is, and runs in the examiner's process, never in the student's.
    """

    def declare(function):
        _must_stand_alone(function, "judge")
        of.judge = _source_of(function)
        return _register("judge", function.__name__, function, function)

    return declare


def mistake(hint, *, fails):
    """Declare a wrong implementation.

    Parameters
    ----------
    hint : str
        What its author should read.
    fails : sequence of Probe
        Exactly the probes that it fails, whatever the seed.
    """

    def declare(function):
        names = tuple(p.name if isinstance(p, Probe) else str(p) for p in fails)
        if not names:
            raise ExerciseError(
                f"the mistake {function.__name__!r} fails no probe: it is not a mistake, or a probe is missing"
            )
        made = Mistake(function.__name__, " ".join(hint.split()), names, function, _source_of(function))
        return _register("mistake", function.__name__, made, function)

    return declare


def alternative(function):
    """Declare another right implementation."""
    made = Alternative(function.__name__, function, _source_of(function))
    return _register("alternative", function.__name__, made, function)


def pending():
    """Whether a hidden block has been executed and waits for its ``check``."""
    return bool(_pending)


def collect(name, namespace):
    """Make an exercise of what has been declared, and give the names back.

    Parameters
    ----------
    name : str
        The function that students write.
    namespace : dict
        Where the references are.

    Returns
    -------
    Exercise

    Raises
    ------
    ExerciseError
        If a part is missing, or a probe names a function that does not exist.
    """
    declared = dict(_pending)
    forget()
    made = Exercise(name)
    for (kind, _), (thing, _, _) in declared.items():
        if kind != "judge":
            {"probe": made.probes, "mistake": made.mistakes, "alternative": made.alternatives}[kind].append(thing)
    if not made.probes:
        raise ExerciseError(f"the exercise {name!r} has no probe")
    known = {p.name for p in made.probes}
    for m in made.mistakes:
        if set(m.fails) - known:
            raise ExerciseError(
                f"the mistake {m.name!r} fails {sorted(set(m.fails) - known)[0]!r}, which is no probe of this exercise"
            )
    for p in made.probes:
        if name not in p.parameters:
            raise ExerciseError(f"the probe {p.name!r} does not take {name!r}: name it as a parameter")
        if p.parameters[0] != name:
            raise ExerciseError(
                f"the probe {p.name!r} takes {p.parameters[0]!r} first: "
                f"the exercise's own function, {name!r}, comes first"
            )
        for needed in p.parameters:
            if needed not in namespace:
                raise ExerciseError(f"the probe {p.name!r} needs {needed!r}, which is not defined above it")
            made.functions[needed] = namespace[needed]
    with contextlib.suppress(ExerciseError):
        made.source = _source_of(namespace[name])
    return made


def forget():
    """Drop what has been declared since the last ``check``; the notebook's own names come back."""
    for (_, name), (thing, namespace, before) in _pending.items():
        if namespace.get(name) is thing:
            if before is _pending:
                del namespace[name]
            else:
                namespace[name] = before
    _pending.clear()


# --------------------------------------------------------------------------------------- running


@dataclass
class Call:
    """One recorded call: the arguments as they were, what came back, what was overwritten."""

    arguments: dict
    result: object = None
    changed: str | None = None
    done: bool = False
    method: str = ""  # of a class; its own name where an object is made


@dataclass
class Outcome:
    """What came of one probe.

    Attributes
    ----------
    status : str
        ``value``; ``error``; ``missing`` (not attempted: NotImplementedError, or no such name);
        ``time`` (stopped); ``lost`` (the process died); ``borrowed`` (hands on ``mlpkit.nn``).
    value : object
        What the probe returned.
    error : dict
        ``types`` (names of the exception's classes, most special first), ``message``, ``where``.
    calls : list of Call
        At most `MAX_CALLS`.
    digest : str
        Fingerprint of the arguments of the first call.
    needs : str
        Another function of the assignment that is still missing.
    said : str or None
        What the judge said of the value, where only that was kept.
    why : str
        Of ``missing``: empty where a stub was called; ``raise`` where code stands below its
        NotImplementedError; ``absent`` where there is no such name, followed by one that looks like it.
    seconds : float
        After which time it was stopped; 0 where that is not known.
    uses : tuple of str
        Other functions of the assignment that the function can call, itself or through others.
    """

    status: str
    value: object = None
    error: dict = field(default_factory=dict)
    calls: list = field(default_factory=list)
    digest: str = ""
    needs: str = ""
    said: str | None = None
    why: str = ""
    seconds: float = 0.0
    uses: tuple = ()

    def changed(self, allowed=()):
        """The first argument that was overwritten and should not have been, or None."""
        for call in self.calls:
            if call.changed and _root(call.changed) not in allowed:
                return call.changed
        return None

    def encoded(self):
        """As JSON, for the examiner; arguments too long to be shown are left out."""
        out = {
            "status": self.status,
            "digest": self.digest,
            "error": self.error,
            "needs": self.needs,
            "why": self.why,
            "seconds": self.seconds,
            "uses": list(self.uses),
        }
        if self.status == "value":
            out["value"] = values.encode(self.value)
        several = len(self.calls) > 1
        out["calls"] = [
            {
                "arguments": values.encode(c.arguments) if values.size(c.arguments) <= MAX_SHOWN else ["n"],
                "result": values.encode(c.result) if several and values.size(c.result) <= MAX_SHOWN else ["n"],
                "changed": c.changed,
                "done": c.done,
            }
            for c in self.calls
        ]
        return out

    def published(self, probe, seed, calls=False):
        """As JSON for a checks file: numbers that people can read, and no more than is needed.

        Parameters
        ----------
        probe : Probe
        seed : int
        calls : bool
            Whether to keep the results of single calls (the reference's; to find a failing one).
        """
        out = {"status": self.status}
        if self.status == "value" and probe.judge:
            out["said"] = probe.verdict(self.value, seed)
        elif self.status == "value":
            out["value"] = values.encode(self.value, text=True)
        if self.error:
            out["error"] = {"types": self.error["types"]}
        if calls:
            out["digest"] = self.digest
        if calls and len(self.calls) > 1 and not probe.judge:
            out["calls"] = [
                {
                    "arguments": ["n"],
                    "result": values.encode(c.result, text=True) if values.size(c.result) <= MAX_SHOWN else ["n"],
                }
                for c in self.calls
            ]
        if self.changed(probe.mutates):
            out["changed"] = [self.changed(probe.mutates)]
        return out

    @classmethod
    def decoded(cls, data):
        """Read what :meth:`encoded` wrote, trusting nothing.

        Raises
        ------
        mlpkit.values.BadValue
        """
        try:
            return cls._decoded(data)
        except (KeyError, TypeError, AttributeError) as error:
            raise values.BadValue(f"not an outcome: {error}"[:200]) from None

    @classmethod
    def _decoded(cls, data):
        if not isinstance(data, dict) or data.get("status") not in (
            "value",
            "error",
            "missing",
            "time",
            "lost",
            "borrowed",
        ):
            raise values.BadValue("not an outcome")
        error = data.get("error") or {}
        if not isinstance(error, dict):
            raise values.BadValue("not an error")
        error = {
            "types": [str(t)[:100] for t in list(error.get("types", []))[:20]],
            "message": str(error.get("message", ""))[:1000],
            "where": str(error.get("where", ""))[:500],
        }
        calls = []
        for c in list(data.get("calls", []))[:MAX_CALLS]:
            where = c.get("changed")
            arguments = values.decode(c["arguments"])
            calls.append(
                Call(
                    arguments if isinstance(arguments, dict) else {},
                    values.decode(c["result"]),
                    None if where is None else str(where)[:200],
                    bool(c.get("done")),
                )
            )
        calls += [Call({}, changed=str(where)[:200]) for where in list(data.get("changed", []))[:MAX_CALLS]]
        value = values.decode(data["value"]) if "value" in data else None
        said, seconds = data.get("said"), data.get("seconds")
        seconds = float(seconds) if type(seconds) in (int, float) and 0 < seconds < 1e6 else 0.0
        return cls(
            data["status"],
            value,
            error if data.get("error") else {},
            calls,
            str(data.get("digest", ""))[:40],
            str(data.get("needs", ""))[:100],
            None if said is None else str(said)[:1000],
            str(data.get("why", ""))[:100],
            seconds,
            tuple(str(n)[:100] for n in list(data.get("uses", []))[:50]),
        )


def _root(changed):
    """The argument to which an overwritten part belongs: ``params`` of ``params['W1']``."""
    return changed.split("[")[0].split(".")[0]


class _Recorder:
    """Watches the calls of one function or class: arguments, results, and what is overwritten."""

    def __init__(self, order, mutates=()):
        self.calls, self.depth, self.order, self.mutates = [], 0, order, mutates

    def watch(self, function):
        if isinstance(function, type):
            return self._watched_class(function)

        def watched(*args, **kwargs):
            return self._record(function, args, kwargs, _names(function))

        with contextlib.suppress(Exception):  # whatever a student gave that name
            watched.__name__, watched.__doc__ = function.__name__, function.__doc__
        return watched

    def _watched_class(self, cls):
        recorder, members = self, {}
        for name in dir(cls):
            method = inspect.getattr_static(cls, name)
            if inspect.isfunction(method) and (not name.startswith("__") or name in ("__init__", "__call__")):

                def wrapped(instance, *args, _method=method, _name=name, **kwargs):
                    label = cls.__name__ if _name == "__init__" else _name
                    return recorder._record(_method, (instance, *args), kwargs, _names(_method), label)

                members[name] = wrapped
        return type(cls.__name__, (cls,), members)

    def _record(self, function, args, kwargs, names, method=None):
        if self.depth or len(self.calls) >= MAX_CALLS:
            return function(*args, **kwargs)
        positional = (
            dict(zip(names, args, strict=False))
            if len(names) >= len(args)
            else {f"argument {i + 1}": a for i, a in enumerate(args)}
        )
        given = {**positional, **kwargs}
        if method is not None:
            given.pop(next(iter(positional)), None)  # self
        prefix = f"{method}: " if method else ""
        before = {prefix + k: values.snapshot(v) for k, v in given.items()}
        call = Call(before, method=method or "")
        self.calls.append(call)
        if before or not method:  # making an object of no arguments says nothing of the inputs
            self.order.append(call)
        self.depth += 1
        try:
            result = function(*args, **kwargs)
        finally:
            self.depth -= 1
            self._compare(call, given, prefix)
        if inspect.isgenerator(result):
            return self._watched_generator(result, call, given, prefix)
        call.result, call.done = values.snapshot(result), True
        return result

    def _watched_generator(self, generator, call, given, prefix):
        items = []
        try:
            for item in generator:
                items.append(values.snapshot(item))
                yield item
            call.done = True
        finally:  # a probe may stop before the last item
            call.result = items
            self._compare(call, given, prefix)

    def _compare(self, call, given, prefix):
        for name, value in given.items():
            found = values.changed(call.arguments[prefix + name], value, name)
            if found and name not in self.mutates:
                call.changed = call.changed or found


def _names(function):
    try:
        return [
            p.name
            for p in inspect.signature(function).parameters.values()
            if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]
    except (TypeError, ValueError):
        return []


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
    from mlpkit import nn

    own, order = probe.parameters[0], []
    recorder, others = _Recorder(order, probe.mutates), _Recorder(order, probe.mutates)
    arguments = {}
    for name in probe.parameters:
        if name not in functions:
            return Outcome("missing", needs="" if name == own else name, why=_absent(name, functions, asked))
        if not callable(functions[name]):
            return Outcome("error", error=_no_function(name, functions[name]))
        if name in asked and nn.is_lent(functions[name]):
            return Outcome("borrowed", error={"types": ["Borrowed"], "message": name, "where": ""})
        arguments[name] = (recorder if name == own else others).watch(functions[name])
    function = probe.compiled()
    if "rng" in inspect.signature(function).parameters:
        arguments["rng"] = np.random.default_rng(seed)
    start = time.monotonic()
    try:
        with _calm(silent), nn.refuse(asked):
            value = values.decode(values.encode(function(**arguments)))
        outcome = Outcome("value", value)
    except KeyboardInterrupt:
        outcome = Outcome("time", seconds=round(time.monotonic() - start, 1))
    except nn.Borrowed as error:
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


# ----------------------------------------------------------------------------------- comparison


def disagreement(probe, expected, got, seed, single=False):
    """Say why an outcome is wrong.

    Parameters
    ----------
    probe : Probe
    expected, got : Outcome
        Of the reference and of the student, for the same seed.
    seed : int
    single : bool
        Whether it was calculated from numbers in single precision, and has their tolerance.

    Returns
    -------
    Difference or None
        None if the outcome is right.
    """
    if got.status != "value":
        wanted = expected.error["types"][0] if expected.status == "error" else None
        if wanted and got.status == "error" and wanted in got.error.get("types", ()):
            return None
        return Difference(got.status, got=got, detail=got.needs)
    if expected.status == "error":
        return Difference("no error", detail=expected.error["types"][0])
    if got.value is None and (probe.judge or expected.value is not None):
        return Difference("none")
    if probe.judge:
        said = probe.verdict(got.value, seed)
        found = Difference("judge", got=got.value, detail=said) if said else None
    else:
        found = values.compare(expected.value, got.value, probe.rtol, probe.atol, single=single)
    overwritten = got.changed(probe.mutates)
    return found or (Difference("changed", detail=overwritten) if overwritten else None)


def alike(probe, one, other, seed, single=False):
    """Whether two outcomes are the same mistake.

    Parameters
    ----------
    probe : Probe
    one, other : Outcome
    seed : int
    single : bool
        Whether the second was calculated from numbers in single precision.

    Returns
    -------
    bool
        Same error, or same values (nan and inf included) and the same argument overwritten;
        where a judge decides, the same sentence.
    """
    if one.status != other.status:
        return False
    if one.status == "error":
        return one.error["types"][:1] == other.error.get("types", [])[:1]
    if one.status != "value":
        return True
    overwritten = [_root(o.changed(probe.mutates) or "") for o in (one, other)]
    if overwritten[0] != overwritten[1]:
        return False
    if probe.judge:
        one, other = (o.said if o.said is not None else probe.verdict(o.value, seed) for o in (one, other))
        return one == other
    return values.compare(one.value, other.value, probe.rtol, probe.atol, single=single) is None
