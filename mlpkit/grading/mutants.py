"""Do the probes of an exercise notice small errors? Every small change of the reference is tried.

A mutant is the reference with one token changed: another axis, a term less, a strict comparison.
The probes should reject it, unless it computes the same: whether it does is decided on other
inputs than the probes' own. What remains, accepted though it differs, is a survivor: a probe is
missing, or there is a reason, which is written down in ``tests/survivors``.

    python -m mlpkit.grading.mutants UNIT [EXERCISE]
"""

import argparse
import ast
import contextlib
import inspect
import json
import signal
import sys
import threading
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mlpkit import exercise
from mlpkit.exercise import audit, compare, examples, show, values

SHARE = 0.98  # of the mutants that differ, at least so many are rejected
SECONDS = 2.0  # for one probe or one call
EXPLAINED = Path(__file__).parents[2] / "tests" / "survivors"


@dataclass(frozen=True)
class Mutant:
    """The reference with one token changed.

    Attributes
    ----------
    line : int
        Where, counted from the first line of the function.
    change : str
        What, with as much around it as makes it unique: ``axis=1 → axis=0``.
    source : str
    """

    line: int
    change: str
    source: str

    @property
    def description(self):
        """``line 3: axis=1 → axis=0``."""
        return f"line {self.line}: {self.change}"


@dataclass
class Report:
    """What came of the mutants of one exercise.

    Attributes
    ----------
    name : str
        The exercise.
    total, rejected : int
    equivalents : list of Mutant
        No input was found on which they differ.
    survivors : list of (Mutant, str)
        Accepted although they differ; the text says where.
    seconds : float
    """

    name: str
    total: int = 0
    rejected: int = 0
    equivalents: list = field(default_factory=list)
    survivors: list = field(default_factory=list)
    seconds: float = 0.0

    @property
    def share(self):
        """Share of the mutants that differ which the probes reject."""
        differ = self.rejected + len(self.survivors)
        return self.rejected / differ if differ else 1.0


# -------------------------------------------------------------------------------------- mutation

_ARITHMETIC = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
_COMPARISONS = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_PAIRS = (
    ("max", "min"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("sum", "mean"),
    ("exp", "expm1"),
    ("log", "log1p"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("any", "all"),
    ("floor", "ceil"),
    ("std", "var"),
    ("sin", "cos"),
    ("normal", "uniform"),
    ("cumsum", "cumprod"),
)
_SWAPS = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])} | {
    "array": "asarray",
    "prod": "sum",
    "expm1": "exp",
    "log1p": "log",
    "eye": "ones",
    "log2": "log",
    "log10": "log",
}
_DROPPED = {"abs", "absolute", "sqrt", "square", "exp", "log", "sign", "tanh"}  # f(x) → x
_CHANGED = (ast.stmt, ast.expr, ast.keyword, ast.comprehension, ast.arguments)
_ZERO, _ONE = ast.Constant(0), ast.Constant(1)


def _number(value):
    constant = ast.Constant(abs(value))
    return ast.UnaryOp(ast.USub(), constant) if value < 0 else constant


def _numeric(node):
    """Whether a minus sign may stand before an expression."""
    return isinstance(node, ast.BinOp | ast.Call | ast.Name | ast.Attribute | ast.Subscript | ast.UnaryOp)


def _is_text(node):
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _shifted(node):
    return [ast.BinOp(node, ast.Add(), _ONE), ast.BinOp(node, ast.Sub(), _ONE)]


def _swapped(items):
    """A list with two neighbors exchanged, for each pair of neighbors."""
    return [[*items[:i], items[i + 1], items[i], *items[i + 2 :]] for i in range(len(items) - 1)]


def _replacements(node, parent, role):
    """Everything that may stand in the place of a node."""
    match node:
        case ast.BinOp(left=left, op=op, right=right) if not _is_text(left):
            yield from (ast.BinOp(left, other(), right) for other in _ARITHMETIC.get(type(op), ()))
            if isinstance(op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.Pow):
                yield left
            if isinstance(op, ast.Add | ast.Mult):
                yield right
            else:
                yield ast.BinOp(right, op, left)
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert(), operand=operand):
            yield operand
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            for i, op in enumerate(ops):
                for other in _COMPARISONS[type(op)]:
                    yield ast.Compare(left, [*ops[:i], other(), *ops[i + 1 :]], comparators)
        case ast.BoolOp(op=op, values=parts):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), parts)
            for i in range(len(parts)):
                rest = [*parts[:i], *parts[i + 1 :]]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.keyword(arg="axis", value=ast.Constant(value=None)):
            yield ast.keyword("axis", _ZERO)
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield from (_number(v) for v in dict.fromkeys((value + 1, value - 1, 2 * value)) if v != value)
        case ast.Constant(value=float(value)):
            yield _number(2 * value if value else 1.0)
        case ast.Call():
            yield from _calls(node)
        case ast.Attribute(value=value, attr="T"):
            yield value
        case ast.Attribute(value=value, attr=name, ctx=ctx) if role == "func" and name in _SWAPS:
            yield ast.Attribute(value, _SWAPS[name], ctx)
        case ast.Name(id=("max" | "min" | "any" | "all") as name) if role == "func":
            yield ast.Name(_SWAPS[name])
        case ast.Subscript(value=value, slice=ast.Tuple(elts=items), ctx=ctx):
            yield from (ast.Subscript(value, ast.Tuple(s), ctx) for s in _swapped(items))
            for i, item in enumerate(items):
                if isinstance(item, ast.Name):
                    yield ast.Subscript(value, ast.Tuple([*items[:i], _shifted(item)[1], *items[i + 1 :]]), ctx)
        case ast.Subscript(value=value, slice=ast.Name() as index, ctx=ctx):
            yield ast.Subscript(value, _shifted(index)[1], ctx)
        case ast.Slice(lower=lower, upper=upper, step=step):
            for bound, make in (
                (lower, lambda new: ast.Slice(new, upper, step)),
                (upper, lambda new: ast.Slice(lower, new, step)),
            ):
                if bound is not None:
                    yield make(None)
                    if not isinstance(bound, ast.Constant):
                        yield from map(make, _shifted(bound))
            if step is not None:
                yield ast.Slice(lower, upper, None)
            if lower is None and upper is not None:
                yield ast.Slice(_ONE, upper, step)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield body
            yield orelse
        case ast.Return(value=ast.Tuple(elts=items)):
            yield from (ast.Return(ast.Tuple(s)) for s in _swapped(items))
            for i, item in enumerate(items):
                if _numeric(item):
                    yield ast.Return(ast.Tuple([*items[:i], ast.UnaryOp(ast.USub(), item), *items[i + 1 :]]))
        case ast.Return(value=value) if value is not None and _numeric(value):
            yield ast.Return(ast.UnaryOp(ast.USub(), value))
        case ast.Assign(targets=[target], value=value):
            if isinstance(value, ast.BinOp | ast.Call):
                yield ast.Assign([target], ast.UnaryOp(ast.USub(), value), lineno=0)
            if isinstance(target, ast.Subscript):
                yield ast.Pass()
            if isinstance(value, ast.BinOp) and ast.unparse(value.left) == ast.unparse(target):
                yield ast.AugAssign(target, value.op, value.right)
        case ast.AugAssign(target=target, op=op, value=value):
            yield from (ast.AugAssign(target, other(), value) for other in _ARITHMETIC.get(type(op), ()))
            yield ast.Pass()
            yield ast.Assign([target], ast.BinOp(target, op, value), lineno=0)
        case ast.Expr(value=ast.Call()) | ast.Break() | ast.Continue():
            yield ast.Pass()
        case ast.If(test=test, body=body, orelse=orelse):
            if not isinstance(test, ast.Compare):
                yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
            if not orelse:
                yield ast.Pass()


def _calls(node):
    """Variants of a call: an argument less, two exchanged, another bound, none at all."""
    function, args, keywords = node.func, node.args, node.keywords
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    for i in range(len(keywords)):
        rest = [*keywords[:i], *keywords[i + 1 :]]
        yield ast.Call(function, args, rest)
    if not any(isinstance(a, ast.Starred) for a in args):
        yield from (ast.Call(function, s, keywords) for s in _swapped(args))
    if name == "copy" and isinstance(function, ast.Attribute) and not args:
        yield function.value
    if name in _DROPPED and len(args) == 1:
        yield args[0]
    if name == "len" and len(args) == 1:
        yield ast.Subscript(ast.Attribute(args[0], "shape", ast.Load()), _number(-1), ast.Load())
    if name in ("range", "arange") and len(args) <= 2:
        for i, bound in enumerate(args):
            if not isinstance(bound, ast.Constant):
                yield from (ast.Call(function, [*args[:i], b, *args[i + 1 :]], keywords) for b in _shifted(bound))
        if len(args) == 1:
            yield ast.Call(function, [_ONE, *args], keywords)


def _sites(tree):
    """Nodes that may be changed: (ancestors, role in the parent, index in a list or None, node)."""

    def visit(node, ancestors):
        for role, content in ast.iter_fields(node):
            if role in ("annotation", "returns", "decorator_list", "type_params", "bases"):
                continue
            for i, child in enumerate(content) if isinstance(content, list) else [(None, content)]:
                if not isinstance(child, _CHANGED) or isinstance(child, ast.Raise):
                    continue  # what an error says is not judged
                yield [*ancestors, node], role, i, child
                yield from visit(child, [*ancestors, node])

    yield from visit(tree, [])


def _is_fragment(node):
    """Whether a node is no text that anybody would write by itself."""
    if isinstance(node, ast.Tuple):
        return any(isinstance(item, ast.Slice) for item in node.elts)
    return isinstance(node, ast.Module | ast.Slice | ast.arguments)


def _text(node):
    return ast.unparse(node).splitlines()[0]


def mutants(made):
    """All mutants of the reference of an exercise.

    Parameters
    ----------
    made : mlpkit.exercise.Exercise

    Returns
    -------
    list of Mutant
        Without repetitions; docstrings, annotations and error messages stay as they are.
    """
    tree = ast.parse(made.source)
    for node in ast.walk(tree):  # a docstring says nothing that could be judged
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    found, seen = [], {ast.unparse(tree)}  # (line, texts of the change with more and more around it, source)
    for ancestors, role, i, node in list(_sites(tree)):
        parent = ancestors[-1]
        around = [n for n in (node, *ancestors[::-1]) if not _is_fragment(n)]
        if isinstance(node, ast.Constant):  # "1 → 2" says little
            around = around[1:]
        line = next((n.lineno for n in (node, *ancestors[::-1]) if hasattr(n, "lineno")), 1)
        before = [_text(n) for n in around]
        for new in list(_replacements(node, parent, role)):
            _put(parent, role, i, new)
            source = ast.unparse(tree)
            after = [_text(new if n is node else n) for n in around]
            _put(parent, role, i, node)
            if source not in seen:
                seen.add(source)
                texts = [
                    f"{b} → {'(removed)' if isinstance(new, ast.Pass) and n is node else a}"
                    for n, b, a in zip(around, before, after, strict=True)
                    if a != b
                ]
                found.append((line, texts, source))
    return [Mutant(line, change, source) for (line, _, source), change in zip(found, _unique(found), strict=True)]


def _put(parent, role, i, node):
    if i is None:
        setattr(parent, role, node)
    else:
        getattr(parent, role)[i] = node


def _unique(found):
    """The shortest text of each change that no other change has."""
    level = [0] * len(found)
    while True:
        chosen = [texts[n] for (_, texts, _), n in zip(found, level, strict=True)]
        count = Counter(chosen)
        grow = [k for k, text in enumerate(chosen) if count[text] > 1 and level[k] + 1 < len(found[k][1])]
        if not grow:
            break
        for k in grow:
            level[k] += 1
    again = Counter()
    for k, text in enumerate(chosen):
        again[text] += 1
        if again[text] > 1:
            chosen[k] = f"{text} ({again[text]})"
    return chosen


# --------------------------------------------------------------------------------------- running


class _Late(KeyboardInterrupt):
    """Time is over; no ``except Exception`` holds it up, and a probe takes it for a timeout."""


@contextlib.contextmanager
def _limit(seconds):
    def stop(*_):
        raise _Late

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _globals_of(function):
    """The namespace in which a function, or the methods of a class, look names up."""
    function = getattr(function, "__wrapped__", function)
    if isinstance(function, type):
        function = next((m for m in vars(function).values() if hasattr(m, "__globals__")), function)
    return getattr(function, "__globals__", {"np": np})


def _compiled(made, source):
    """A mutant as a function, in a copy of the reference's namespace."""
    namespace = dict(_globals_of(made.functions[made.name]))
    exec(compile(source, f"<mutant of {made.name}>", "exec"), namespace)
    node = ast.parse(source).body[0]
    return namespace[getattr(node, "name", None) or ast.unparse(node.targets[0])]


def _asked(made, function, probe, seed):
    """What comes of one probe; a mutant may never end."""
    try:
        with _limit(SECONDS):
            return exercise.run(probe, {**made.functions, made.name: function}, seed)
    except _Late:
        return exercise.Outcome("time")


def trial(made, secret="mutants", progress=None):
    """Try all mutants of an exercise.

    Parameters
    ----------
    made : mlpkit.exercise.Exercise
    secret : str
        The probes' seeds follow from it.
    progress : callable, optional
        Called after each mutant.

    Returns
    -------
    Report

    Raises
    ------
    mlpkit.exercise.ExerciseError
        If the reference cannot be rebuilt from its source.
    """
    start = time.perf_counter()
    seeds = {p.name: audit.seed_of(secret, made.name, p.name) for p in made.probes}
    expected = audit.outcomes(made, seeds)

    def rejected(function):
        return any(
            exercise.disagreement(p, expected[p.name], _asked(made, function, p, seeds[p.name]), seeds[p.name])
            for p in made.probes
        )

    if not made.source or rejected(_compiled(made, made.source)):
        raise exercise.ExerciseError(
            f"the reference of {made.name!r} cannot be rebuilt from its source: "
            "does it use a variable of an enclosing function?"
        )
    found, battery = Report(made.name), None
    for mutant in mutants(made):
        try:
            function = _compiled(made, mutant.source)
        except Exception:  # not even a definition: no student hands that in
            continue
        finally:
            if progress is not None:
                progress()
        found.total += 1
        if rejected(function):
            found.rejected += 1
            continue
        battery = battery or _Battery(made)
        where = battery.difference(function)
        if where:
            found.survivors.append((mutant, where))
        else:
            found.equivalents.append(mutant)
    found.seconds = time.perf_counter() - start
    return found


# ----------------------------------------------------------------- other inputs than the probes'

SEEDS = tuple(audit.seed_of("battery", str(i)) for i in range(4))
VARIED = 16  # recorded sets of arguments that are varied
CASES, WORK = (60, 1200), 600_000  # inputs: at least, at most, and function calls that they may take in between


class _Invalid(Exception):
    """Inputs that the reference itself is not made for."""


@dataclass
class _Case:
    """Inputs on which a mutant may differ."""

    label: str
    act: object  # act(function, noise) -> value
    own: bool = False  # asked by a probe as it stands: nan and inf count, too
    outside: bool = False  # counts only where the reference refuses it with an error of its own
    exact: bool = False  # integers and ties: noise would destroy them
    expected: object = None
    example: str = ""


class _Battery:
    """Inputs for one exercise, with the reference's answers."""

    def __init__(self, made):
        self.reference, self.cases, self.work = made.functions[made.name], [], 0
        self.rtol = max(p.rtol for p in made.probes)
        self.atol = max(p.atol for p in made.probes)
        self.code = {c.co_filename for c in _codes(self.reference)}
        for case in _cases(made):
            with contextlib.suppress(_Invalid), self._counting():
                case.expected = self._answer(case, self.reference)
                refused = case.expected[0] == "raise"
                if (refused or not case.outside) and (refused or case.own or _finite(case.expected[1])):
                    self.cases.append(case)
            if len(self.cases) >= (CASES[1] if self.work < WORK else CASES[0]):
                break

    @contextlib.contextmanager
    def _counting(self):
        """Count calls: a measure of work that is the same on every machine, as survivors must be."""

        def count(frame, event, argument):
            self.work += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            yield
        finally:
            sys.setprofile(before)

    def _answer(self, case, function, noise=None):
        """("value", data), or ("raise", names of classes); other errors of the reference do not count."""
        try:
            with _limit(SECONDS), exercise._calm(True):
                return "value", values.decode(values.encode(case.act(function, noise)))
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            if function is self.reference:
                last = traceback.extract_tb(error.__traceback__)[-1]
                if last.filename not in self.code or not (last.line or "").startswith("raise"):
                    raise _Invalid from None
            return "raise", [c.__name__ for c in type(error).__mro__]

    def difference(self, function):
        """The first input on which a function differs from the reference, as text; empty if none."""
        for case in self.cases:
            got = self._answer(case, function)
            if self._same(case.expected, got) or not self._stable(case):
                continue
            return case.label + (f": {case.example}" if case.example else "")
        return ""

    def _same(self, expected, got):
        if expected[0] == "raise" or got[0] == "raise":
            return expected[0] == got[0] and expected[1][0] in got[1]
        return compare.compare(expected[1], got[1], self.rtol, self.atol) is None

    def _stable(self, case):
        """Whether rounding errors are small here: where they are not, every mutant would differ."""
        if case.exact or case.own or case.expected[0] == "raise":
            return True
        try:
            return self._same(case.expected, self._answer(case, self.reference, np.random.default_rng(0)))
        except _Invalid:
            return False


def _codes(function):
    members = vars(function).values() if isinstance(function, type) else [getattr(function, "__wrapped__", function)]
    return [m.__code__ for m in members if hasattr(m, "__code__")]


def _finite(value):
    if isinstance(value, np.ndarray):
        return bool(np.isfinite(value).all())
    if isinstance(value, list | tuple):
        return all(map(_finite, value))
    if isinstance(value, dict):
        return all(map(_finite, value.values()))
    return not isinstance(value, float) or bool(np.isfinite(value))


def _noisy(value, rng):
    """The same data with an error in the thirteenth digit."""
    if rng is None:
        return value
    return _mapped(value, lambda v: v * (1 + 1e-13 * rng.standard_normal(np.shape(v))) if _is_real(v) else v)


def _is_real(value):
    return type(value) is float or (isinstance(value, np.ndarray | np.floating) and value.dtype.kind == "f")


def _is_whole(value):
    return type(value) is int or (isinstance(value, np.ndarray | np.integer) and value.dtype.kind in "iu")


def _mapped(value, change):
    """Nested data with every array and number changed."""
    if type(value) in (list, tuple):
        return type(value)(_mapped(v, change) for v in value)
    if isinstance(value, dict):
        return {k: _mapped(v, change) for k, v in value.items()}
    return change(value) if isinstance(value, np.ndarray | np.number | int | float) else value


def _leaves(value):
    found = []
    _mapped(value, lambda v: (found.append(v), v)[1])
    return found


def _cases(made):
    """Inputs, the most natural ones first."""
    allowed = {name for p in made.probes for name in p.mutates}
    is_class = isinstance(made.functions[made.name], type)
    recorded, seen = [], set()
    for seed in SEEDS:
        for p in made.probes:
            yield _Case(f"probe {p.name}, another seed", _probing(made, p, seed, None), own=True)
            with _limit(20 * SECONDS):
                calls = exercise.run(p, made.functions, seed).calls
            for script in _scripts(calls, is_class):
                mark = values.digest([arguments for _, arguments in script])
                if mark not in seen:
                    seen.add(mark)
                    recorded.append((script, len(p.parameters) > 1))
    # A cache that another function made fits its arguments: varied by hand, it fits no more.
    for script, _ in recorded:
        yield _Case("other seed", _calling(script, allowed), own=True, example=_shown(made, script))
    rng = np.random.default_rng(1)
    whole = [r for r, several in recorded if not several]
    step = max(1, len(whole) // VARIED)
    plans = [list(_variants(script, made, rng)) for script in whole[::step][:VARIED]]
    for i in range(max(map(len, plans), default=0)):
        for plan in plans:
            if i < len(plan):
                label, script, flags = plan[i]
                yield _Case(label, _calling(script, allowed), example=_shown(made, script), **flags)
    for p in made.probes:
        for label, change, exact in _SHAKES:
            for seed in SEEDS[:2]:
                yield _Case(f"probe {p.name}, {label}", _probing(made, p, seed, change), exact=exact)


def _scripts(calls, is_class):
    """What was called, to be played again: lists of (method, arguments)."""
    if is_class:  # a method depends on what was called before it
        return [[(c.method, {k.split(": ")[-1]: v for k, v in c.arguments.items()}) for c in calls]] if calls else []
    return [[("", c.arguments)] for c in calls]


def _shown(made, script):
    if len(script) != 1 or values.size(script[0][1]) > 40:
        return ""
    text = f"{made.name}({', '.join(f'{k}={examples.show(v)}' for k, v in script[0][1].items())})"
    return " ".join(text.split())


def _calling(script, allowed):
    """Play recorded calls; what counts is what they return, and what they overwrite."""

    def act(function, noise):
        out, thing = [], None
        for method, arguments in script:
            given = _noisy(values.snapshot(arguments), noise)
            called = function
            if method and method != function.__name__:
                thing = function() if thing is None else thing
                called = getattr(thing, method)
            numbered = [v for k, v in given.items() if k.startswith("argument ")]
            result = called(*numbered, **{k: v for k, v in given.items() if not k.startswith("argument ")})
            if method == function.__name__:
                thing, result = result, None
            elif hasattr(result, "__next__"):
                result = list(result)
            out.append([result, [v for k, v in given.items() if k not in allowed]])
        return out

    return act


class _Shaken(np.random.Generator):
    """Draws what the probe expects, changed: caches and labels still fit their inputs."""

    def __init__(self, seed, change):
        super().__init__(np.random.PCG64(seed))
        self._change = change

    def normal(self, *args, **kwargs):
        return self._change(super().normal(*args, **kwargs))

    def standard_normal(self, *args, **kwargs):
        return self._change(super().standard_normal(*args, **kwargs))

    def spawn(self, n):
        return [np.random.Generator(b) for b in self.bit_generator.spawn(n)]


_SHAKES = (
    ("scaled by 10", lambda x: 10 * x, False),
    ("scaled by 0.001", lambda x: 1e-3 * x, False),
    ("rounded", np.round, True),
    ("positive", np.abs, False),
    ("negative", lambda x: -np.abs(x), False),
    ("scaled by 100", lambda x: 100 * x, False),
)


def _probing(made, probe, seed, change):
    asked = probe.compiled()

    def act(function, noise):
        functions = {name: made.functions[name] for name in probe.parameters} | {made.name: function}
        seen = lambda x: _noisy(change(x) if change else x, noise)
        return asked(**functions, **_generator(asked, _Shaken(seed, seen)))

    return act


def _generator(asked, rng):
    return {"rng": rng} if "rng" in asked.__code__.co_varnames[: asked.__code__.co_argcount] else {}


# ------------------------------------------------------------------------------------- variation


def _variants(script, made, rng):
    """Recorded calls with other arguments: (label, script, flags)."""
    flat = {f"{i}/{k}": v for i, (_, arguments) in enumerate(script) for k, v in arguments.items()}

    def again(arguments):
        return [
            (method, {k: arguments[f"{i}/{k}"] for k in given if f"{i}/{k}" in arguments})
            for i, (method, given) in enumerate(script)
        ]

    reference = made.functions[made.name]
    for i, (method, given) in enumerate(script):
        called = getattr(reference, method) if method not in ("", reference.__name__) else reference
        for name, default in _optional(called):
            if name in given:
                yield f"without {name}", again({k: v for k, v in flat.items() if k != f"{i}/{name}"}), {}
            for new in _guesses(default, given, rng) if name not in given else ():
                changed = [(m, {**g, name: new} if j == i else g) for j, (m, g) in enumerate(script)]
                yield f"with {name}={examples.show(new)}", changed, {}
    for label, arguments, flags in _varied(flat, rng):
        yield label, again(arguments), flags


def _optional(function):
    """Parameters that have a default."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [(p.name, p.default) for p in parameters if p.default is not p.empty]


def _guesses(default, given, rng):
    """What else might be given for an argument that no probe gives; nonsense makes the reference fail."""
    if isinstance(default, bool):
        return [not default]
    if isinstance(default, int | float):
        return [2 * default + 1, default + 1, 0.5 * default]
    if default is None:
        rows = [len(v) for v in given.values() if isinstance(v, np.ndarray) and v.ndim]
        return [2, 0.5, True, *(rng.uniform(0.5, 2.0, size=n) for n in dict.fromkeys(rows))]
    return []


def _varied(flat, rng):
    yield from _every_array(flat, rng)
    yield from _sizes(flat, rng)
    for key in flat:
        for label, change, flags in _one(flat[key], rng):
            yield f"{key.split('/')[-1]} {label}", {**flat, key: change}, flags


def _is_share(x):
    """Probabilities: rows that sum to 1."""
    return x.ndim and x.size and (x >= 0).all() and np.allclose(x.sum(axis=-1), 1)


def _is_mask(x):
    return bool(np.isin(x, (0.0, 1.0)).all())


def _free(change):
    """Change real arrays that may take any value; a sign that all entries have is kept."""

    def careful(x):
        if not (isinstance(x, np.ndarray) and x.dtype.kind == "f") or x.size == 0 or _is_share(x) or _is_mask(x):
            return x
        new = np.asarray(change(x), dtype=float)
        return np.abs(new) if (x > 0).all() else new

    return careful


def _array_changes(rng):
    def some(x, v):
        return np.where(rng.random(x.shape) < 0.3, v * rng.choice([-1, 1], size=x.shape), x)

    return (
        ("scaled by 10", lambda x: 10 * x, False),
        ("rounded", np.round, True),
        ("scaled by 0.001", lambda x: 1e-3 * x, False),
        ("with extremes", lambda x: some(x, 1000.0), True),
        ("with zeros", lambda x: some(x, 0.0), False),
        ("negated", np.negative, False),
        ("shifted", lambda x: x + 3, False),
        ("in halves", lambda x: np.round(2 * x) / 2, True),
        ("all equal", lambda x: np.full_like(x, x.flat[0]), True),
        ("scaled by 100", lambda x: 100 * x, False),
        ("integers up to 3", lambda x: np.clip(np.round(2 * x), -3, 3), True),
        ("zero", np.zeros_like, True),
        ("redrawn", lambda x: rng.normal(size=x.shape), False),
        ("redrawn integers", lambda x: rng.integers(-2, 3, size=x.shape), True),
    )


def _every_array(flat, rng):
    for label, change, exact in _array_changes(rng):
        yield f"arrays {label}", _mapped(flat, _free(change)), {"exact": exact}


def _one(value, rng):
    """One argument changed: (label, new value, flags)."""
    if type(value) is bool:
        yield "negated", not value, {}
    elif _is_whole(value) and np.ndim(value) == 0:
        for new in dict.fromkeys((value + 1, 2 * value, 1)):
            yield f"= {new}", new, {}
        for new in dict.fromkeys((value - 1, 0, -1)):
            yield f"= {new}", new, {"outside": new < 1}
    elif _is_real(value) and np.ndim(value) == 0:
        for new in dict.fromkeys((10.0 * value, 0.1 * value, value + 1.0, 1.0, 0.0, *([-value] if value < 0 else []))):
            yield f"= {new:.4g}", new, {"exact": new in (0.0, 1.0)}
        yield "negated", -value, {"outside": True}
    elif _is_whole(value) and value.size:
        yield "smallest", np.full_like(value, value.min()), {}
        yield "largest", np.full_like(value, value.max()), {}
        yield "permuted", rng.permutation(value), {}
        yield "too large", value + 1, {"outside": True}
        yield "too small", value - 1, {"outside": True}
    elif any(_is_real(v) and np.ndim(v) for v in _leaves(value)):
        for label, change, exact in _array_changes(rng):
            yield label, _mapped(value, _free(change)), {"exact": exact}
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.ndim and len(value) > 1:
            yield "rows permuted", rng.permutation(value), {}
        if isinstance(value, np.ndarray) and (_is_share(value) or _is_mask(value)):
            yield "rows reversed", value[::-1].copy(), {}


def _sizes(flat, rng):
    """Another number of rows, columns, classes: wherever a size occurs, it changes."""
    arrays = [v for v in _leaves(flat) if isinstance(v, np.ndarray)]
    for size in dict.fromkeys(n for v in arrays for n in v.shape):
        for new in dict.fromkeys((size - 1, 1, size + 1, 2 * size)):
            if new < 1 or new == size:
                continue

            def change(v, size=size, new=new):
                if not isinstance(v, np.ndarray):
                    return new if type(v) is int and v == size else v
                for axis, n in enumerate(v.shape):
                    if n == size:
                        v = np.take(v, np.arange(new), axis=axis, mode="wrap")
                return np.minimum(v, new - 1) if _is_whole(v) and v.max(initial=0) == size - 1 else v

            other = _mapped(flat, change)
            yield f"size {size} → {new}", other, {}
            if new > size:  # the new rows are old ones; now they are rows of their own
                spread = lambda x: x + (1.0 + np.abs(x)) * rng.normal(size=x.shape)
                yield f"size {size} → {new}, redrawn", _mapped(other, _free(spread)), {}


# -------------------------------------------------------------------------------------- the table


def explanations(unit, folder=EXPLAINED):
    """Survivors of a unit that are accepted, and why.

    Parameters
    ----------
    unit : str
    folder : path-like
        Holds a file ``UNIT.json`` for each unit with survivors: exercise, change, reason.

    Returns
    -------
    dict
        By exercise, then by change; empty if there is no such file.
    """
    path = Path(folder, f"{unit}.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def complaints(reports, explained):
    """What is left to do: survivors without a reason, reasons without a survivor, too small a share.

    Parameters
    ----------
    reports : list of Report
        Of a unit, or some of its exercises.
    explained : dict
        As :func:`explanations` returns it.

    Returns
    -------
    list of str
    """
    found = []
    for r in reports:
        reasons = explained.get(r.name, {})
        changes = {m.change for m, _ in r.survivors}
        found += [
            f"{r.name}, {m.description}: accepted, but differs ({where})"
            for m, where in r.survivors
            if not reasons.get(m.change)
        ]
        found += [
            f"{r.name}: an explanation matches no survivor any more: {change}"
            for change in reasons
            if change not in changes
        ]
    rejected, survivors = sum(r.rejected for r in reports), sum(len(r.survivors) for r in reports)
    if survivors and rejected / (rejected + survivors) < SHARE:
        found.append(f"only {rejected} of the {rejected + survivors} mutants that differ are rejected")
    return found


def main(arguments=None):
    """The table of a unit."""
    from tqdm import tqdm

    from mlpkit.grading import exam

    parser = argparse.ArgumentParser(prog="python -m mlpkit.grading.mutants", description=__doc__.splitlines()[0])
    parser.add_argument("unit")
    parser.add_argument("exercise", nargs="?")
    parser.add_argument("--secret", default="mutants")
    parser.add_argument("--all", action="store_true", help="list the equivalent mutants, too")
    chosen = parser.parse_args(arguments)
    exercises = exam.load(chosen.unit).exercises
    if chosen.exercise and chosen.exercise not in exercises:
        parser.error(f"{chosen.unit} has no exercise {chosen.exercise!r}: it has {', '.join(exercises)}")
    taken = [e for name, e in exercises.items() if chosen.exercise in (None, name)]
    with tqdm(total=sum(len(mutants(e)) for e in taken), unit="mutant", disable=None) as bar:
        reports = [trial(e, chosen.secret, bar.update) for e in taken]
    rows = [
        (r.name, r.total, len(r.equivalents), r.rejected, len(r.survivors), f"{r.share:.1%}", f"{r.seconds:.1f}")
        for r in reports
    ]
    print(show.table(rows, ("exercise", "mutants", "equivalent", "rejected", "survivors", "share", "seconds")))
    explained = {r.name: explanations(chosen.unit).get(r.name, {}) for r in reports}
    for r in reports:
        for mutant, _ in r.survivors:
            if explained[r.name].get(mutant.change):
                print(f"\n{r.name}, {mutant.description}: explained, {explained[r.name][mutant.change]}")
        for mutant in r.equivalents if chosen.all else ():
            print(f"\n{r.name}, {mutant.description}: equivalent")
    found = complaints(reports, explained)
    for sentence in found:
        print(f"\n{sentence}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
