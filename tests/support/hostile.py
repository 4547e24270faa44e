"""Hostile, broken and odd submissions: how each is made, and the marks that it deserves.

The marks are declared here, by hand; nothing of what is tested computes them. Code that would do
harm on an open machine runs only where it is process 1, which it is nowhere but in a sandbox.
"""

import json
import re
from dataclasses import dataclass

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from support.courses import cell_of, graded

UNIT = "91_hostile"
NEIGHBORS = ("a_neighbor", "m_neighbor", "zz_neighbor")
SECONDS = 8.0  # for a cell and for a probe: generous, since an honest answer on a busy machine needs some of them
STOPPED = f"stopped after {SECONDS:g} seconds"
MARK = "xssmark"  # in every script that a page must not run

# ------------------------------------------------------------------------------- the small assignment

SETUP = f"""import numpy as np

from mlpkit.check import check, unit

unit("{UNIT}")"""

AVERAGE = '''class Average:
    """Mean of the numbers seen so far."""

    def __init__(self):
        ### BEGIN SOLUTION
        self.total, self.count, self.secret = 0.0, 0, "@CANARY@-reference"
        ### END SOLUTION

    def update(self, x):
        ### BEGIN SOLUTION
        self.total, self.count = self.total + x, self.count + 1
        return self.total / self.count
        ### END SOLUTION'''

AVERAGE_CHECK = '''### BEGIN HIDDEN TESTS
from mlpkit.exercise import again, alternative, judge, mistake, probe


@probe
def one_after_the_other(Average, rng):
    """the mean follows the numbers"""
    average = Average()
    return [average.update(float(x)) for x in rng.integers(-8, 9, size=4)]


@probe
def two_objects(Average, rng):
    """two objects share nothing"""
    one, other = Average(), Average()
    one.update(float(rng.integers(1, 9)))
    return other.update(float(rng.integers(10, 20)))


@mistake("A class attribute is shared by all objects.", fails=[again, two_objects])
class Shared:
    seen = None
    secret_mistake = "@CANARY@-mistake"

    def update(self, x):
        if type(self).seen is None or len(self.seen) == 4:
            type(self).seen = []
        self.seen.append(x)
        return sum(self.seen) / len(self.seen)
### END HIDDEN TESTS
check("Average")'''

CENTER = '''def center(X):
    """Return X with columns of mean 0, and the means."""
    ### BEGIN SOLUTION
    mean = X.mean(axis=0)
    return X - mean, mean
    ### END SOLUTION'''

CENTER_CHECK = '''### BEGIN HIDDEN TESTS
@probe
def columns(center, rng):
    """every column is centered"""
    return center(rng.normal(size=(5, 3)))


@probe(weight=2)
def far_away(center, rng):
    """a large offset goes, too"""
    return center(1000 + rng.normal(size=(4, 2)))


@mistake("You took the mean of each row.", fails=[columns, far_away])
def rows(X):
    secret_mistake = "@CANARY@-rows"
    mean = X.mean(axis=1, keepdims=True)
    return X - mean, mean[:, 0] if secret_mistake else None


@alternative
def with_a_loop(X):
    secret_alternative = "@CANARY@-alternative"
    mean = np.array([sum(column) / len(column) for column in X.T])
    return np.array([row - mean for row in X]), mean if secret_alternative else None
### END HIDDEN TESTS
check("center")'''

SHUFFLED = '''def shuffled(X, rng):
    """Return the rows of X in another order, which rng draws."""
    ### BEGIN SOLUTION
    return X[rng.permutation(len(X))]
    ### END SOLUTION'''

SHUFFLED_CHECK = '''### BEGIN HIDDEN TESTS
@probe
def every_row_once(shuffled, rng):
    """every row is there once"""
    X = rng.normal(size=(8, 2))
    return shuffled(X, rng.spawn(1)[0])


@judge(every_row_once)
def same_rows(value, rng):
    X = rng.normal(size=(8, 2))
    if np.shape(value) != X.shape:
        return "the shape is another one"
    return sorted(map(tuple, np.asarray(value).tolist())) == sorted(map(tuple, X.tolist()))


@mistake("You sorted each column by itself: rows stay together.", fails=[every_row_once])
def apart(X, rng):
    return np.sort(X, axis=0)
### END HIDDEN TESTS
check("shuffled")'''

HALF = '''def half(x):
    """Return half of x."""
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION'''

HALF_TESTS = "assert half(4) == 2\nassert half(3.0) == 1.5"
WHY = "### BEGIN SOLUTION\nBecause the model answer, which is @CANARY@-words, says so.\n### END SOLUTION"

ANSWERS = {
    "average": "class Average:\n    def __init__(self):\n        self.seen = []\n\n    def update(self, x):\n"
    "        self.seen.append(x)\n        return sum(self.seen) / len(self.seen)",
    "center": "def center(X):\n    mean = X.mean(axis=0)\n    return X - mean, mean",
    "shuffled": "def shuffled(X, rng):\n    return rng.permutation(X)",
    "half": "def half(x):\n    return x / 2",
    "why": "Because of these words of a student.",
}
FULL = {"average_check": 2.0, "center_check": 3.0, "shuffled_check": 1.0, "half_tests": 1.0}
WRONG = "def center(X):\n    return X, X"


def source(canary):
    """The solution notebook, with secrets that begin with the canary."""
    code, text = new_code_cell, new_markdown_cell
    cells = [
        graded(code, SETUP, "setup"),
        graded(code, AVERAGE, "average", solution=True),
        graded(code, AVERAGE_CHECK, "average_check", 2),
        graded(code, CENTER, "center", solution=True),
        graded(code, CENTER_CHECK, "center_check", 3),
        graded(code, SHUFFLED, "shuffled", solution=True),
        graded(code, SHUFFLED_CHECK, "shuffled_check", 1),
        graded(code, HALF, "half", solution=True),
        graded(code, HALF_TESTS, "half_tests", 1),
        graded(text, WHY, "why", 2, solution=True),
    ]
    for cell in cells:
        cell.source = cell.source.replace("@CANARY@", canary)
    nb = new_notebook(cells=cells)
    nb.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return nb


def solved(released):
    """A released notebook with the answers above."""
    nb = nbformat.from_dict(json.loads(json.dumps(released)))
    for grade_id, text in ANSWERS.items():
        cell_of(nb, grade_id).source = text
    return nb


# -------------------------------------------------------------------------------- what an entry is


@dataclass
class Entry:
    """One submission.

    Attributes
    ----------
    kind : str
        ``tampering``, ``theft``, ``resources``, ``escape``, ``malformed``, ``honest`` or ``page``.
    make : callable
        Writes it into a folder, given the solved notebook.
    deserved : dict
        grade_id to points; None where what it did to itself may cost something, or not.
    note : str
        What must be said of it (a regular expression); empty if nothing need be.
    """

    kind: str
    make: object
    deserved: dict
    note: str = ""


CORPUS = {}


def register(kind, name, make, note="", **deserved):
    assert name not in CORPUS, name
    marks = dict.fromkeys(FULL, 0.0) if deserved.pop("lost", False) else {**FULL, **deserved}
    CORPUS[name] = Entry(kind, make, marks, note)


def write(folder, nb):
    (folder / f"{UNIT}.ipynb").write_text(json.dumps(nb, indent=1), encoding="utf-8")


def edit(kind, name, **keys):
    """An entry that is an edit of the notebook (and may write files beside it)."""

    def decorate(change):
        def make(folder, nb):
            change(folder, nb)
            write(folder, nb)

        register(kind, name, make, **keys)
        return change

    return decorate


def cell(kind, name, text, *, files=None, **keys):
    """An entry that is a cell of the student's own, after the first one."""

    def make(folder, nb):
        nb.cells.insert(1, new_code_cell(text.strip()))
        for file, content in (files or {}).items():
            (folder / file).write_text(content)
        write(folder, nb)

    register(kind, name, make, **keys)


def answer(kind, name, grade_id, text, **keys):
    """An entry that sits in one answer."""

    def make(folder, nb):
        cell_of(nb, grade_id).source = text.strip()
        write(folder, nb)

    register(kind, name, make, **keys)


def student_of(name):
    """A folder name for an entry; its neighbors in the alphabet are healthy."""
    return f"e{list(CORPUS).index(name):03}_" + re.sub(r"\W+", "_", name)[:40]


# ----------------------------------------------------------------------- tampering with the verdict


def tamper(name, text, **keys):
    """A wrong center, after code that wants it to pass."""
    answer("tampering", name, "center", text.strip() + "\n\n\n" + WRONG, **{"center_check": 0.0, **keys})


OTHERS = {"average_check": None, "shuffled_check": None}  # a process that was spoiled may lose these, too

tamper(
    "replaces exercise.run",
    """
import mlpkit.exercise as e

real = e.run


def run(*args, **keys):
    outcome = real(*args, **keys)
    outcome.objection, outcome.error = '', {}
    return outcome


e.run = run
""",
)
tamper(
    "outcomes with a verdict",
    """
import mlpkit.exercise as e

real = e.Outcome.encoded
e.Outcome.encoded = lambda self: {**real(self), 'passed': True, 'share': 1.0, 'score': 3, 'state': 'right',
                                      'points': 3, 'said': '', 'verdict': {'passed': True}}
""",
)
tamper(
    "claims not to have been asked",
    """
import mlpkit.exercise as e

e.Outcome.encoded = lambda self: {'status': 'passed', 'value': ['n'], 'calls': []}
""",
    **OTHERS,
)
tamper(
    "replaces the worker's probe",
    """
import mlpkit.grading.sandbox.kernel as w
for c in (w.Worker, *w.Worker.__subclasses__()):
    c.probe = lambda self, request: {'status': 'value', 'value': ['b', True], 'calls': [], 'passed': True}
""",
    **OTHERS,
)
tamper(
    "replaces values.encode",
    """
import mlpkit.exercise.values as v

v.encode = lambda *_, **__: ['b', True]
""",
    **OTHERS,
)
tamper(
    "replaces compare and disagreement",
    """
import mlpkit.exercise.values, mlpkit.exercise

mlpkit.exercise.compare.compare = mlpkit.exercise.agreement.disagreement = lambda *_, **__: None
mlpkit.exercise.Probe.verdict = lambda *_: ''
""",
)
tamper(
    "replaces check, report and diagnose",
    """
import mlpkit.check, mlpkit.exercise.show, mlpkit.exercise.verdicts
mlpkit.exercise.checking._check = mlpkit.exercise.verdicts.verdict = lambda *_, **__: None
mlpkit.exercise.show.bundle = lambda *_, **__: {'text/plain': 'center: right (3 of 3 points)'}
check = lambda name: print(name, 'passed', 3.0)
""",
)

_SOCKET = """import gc, json, os, socket, struct

import mlpkit.grading.sandbox.kernel as w

line = next(o for o in gc.get_objects() if isinstance(o, socket.socket) and o.family == socket.AF_UNIX and o.type == 1
            and o.fileno() > 2)


def forge(number, **message):
    raw = json.dumps({"id": number, **message}).encode()
    line.sendall(struct.pack(">I", len(raw)) + raw)

"""
cell(
    "tampering",
    "forges frames ahead",
    _SOCKET + "for number in range(1, 40):\n    forge(number, status='value', "
    "value=['b', True], calls=[], passed=True, score=3)",
    **dict.fromkeys(FULL),
)
cell(
    "tampering",
    "forges frames of no kind",
    _SOCKET
    + """
for message in ([1], 'x', None, 7, {'id': None}, {'id': 2}, {'id': [2]}, {'id': 2, 'status': ['ok'], 'outputs': {}}):
    raw = json.dumps(message).encode()
    line.sendall(struct.pack('>I', len(raw)) + raw)
""",
    note="the process ended",
    **dict.fromkeys(FULL),
)
cell(
    "tampering",
    "an answer of four gigabytes",
    _SOCKET + "line.sendall(struct.pack('>I', 2**32 - 1) + b'x' * 99)",
    note="unreasonable size",
)
cell(
    "tampering",
    "an answer of many parts",
    _SOCKET + "raw = b'[' + b'[],' * 20_000_000 + b'0]'\nline.sendall(struct.pack('>I', len(raw)) + raw)",
    note="too many parts",
)
cell(
    "tampering",
    "writes rubbish to every file number",
    r"""
import os
for number in range(3, 64):
    try:
        os.write(number, b'\0\0\0\5hello' * 50)
    except OSError:
        pass
""",
    note="the process ended",
)
_FORGED = """import mlpkit.exercise as e
import mlpkit.grading.sandbox.kernel as w

real = w.Worker.probe


def probe(self, request):
    answer = real(self, request)
    if request["probe"]["parameters"][0] == "center":
        answer.update({})
    return answer


for c in (w.Worker, *w.Worker.__subclasses__()):
    c.probe = probe"""
for _name, _answer in (
    ("integers of a thousand digits", '"value": ["t", [["i", int("9" * 1000)], ["i", int("9" * 1000)]]]'),
    ("integers and floats mixed", '"value": ["t", [["l", [["i", int("9" * 999)], ["f", 1.5]]], ["f", "1e999"]]]'),
    ("a shape of terabytes", '"value": ["a", "f8", [1 << 40, 1 << 40], ""]'),
    ("a shape without rows", '"value": ["t", [["a", "f8", [0, 3], ""], ["a", "f8", [0], ""]]]'),
    ("deep lists", '"value": __import__("functools").reduce(lambda v, _: ["l", [v]], range(500), ["n"])'),
    ("a dtype of objects", '"value": ["a", "O", [1], "gASVCgAAAAAAAABLAS4="]'),
    ("calls of no kind", '"calls": [{"arguments": ["d", [[1, 2]]], "result": 5}] * 99, "error": {"types": 5}'),
    ("strings of megabytes", '"needs": "x" * 5_000_000, "status": "missing", "digest": {"a": 1}'),
    ("nan where numbers are", '"value": ["t", [["f", "nan"], ["f", float("inf")]]], "changed": "none"'),
    (
        "an error that it was asked for",
        '"status": "error", "error": {"types": ["<b>", "ValueError"] * 99, "message": {}, "where": []}',
    ),
):
    tamper(f"forges {_name}", _FORGED.replace("{}", "{" + _answer + "}"))

tamper(
    "equal to everything",
    """
class Equal:
    shape, dtype, ndim = (5, 3), np.dtype(float), 2
    __eq__ = __le__ = __lt__ = __ge__ = lambda *_: True
    __hash__ = None
    __array__ = lambda self, *_, **__: np.zeros((5, 3))
    __sub__ = __rsub__ = __abs__ = lambda self, *_: self
    __bool__ = lambda self: True
    __iter__ = lambda self: iter([self, self])
    __len__ = lambda self: 2
""",
)
CORPUS["equal to everything"].make = lambda folder, nb, make=CORPUS["equal to everything"].make: (
    make(folder, nb),
    (folder / f"{UNIT}.ipynb").write_text(
        (folder / f"{UNIT}.ipynb").read_text().replace("return X, X", "return Equal()")
    ),
)


def returns(name, text, **keys):
    answer("tampering", name, "center", text, **{"center_check": 0.0, **keys})


returns(
    "a subclass of ndarray",
    """
class Always(np.ndarray):
    __eq__ = __le__ = lambda *_: np.True_


def center(X):
    return X.view(Always), X.mean(axis=0).view(Always)
""",
)
returns("masked arrays", "def center(X):\n    return np.ma.masked_all(X.shape), np.ma.masked_all(X.shape[1])")
returns(
    "object arrays",
    """
class Equal:
    __eq__ = lambda *_: True
    __hash__ = None


def center(X):
    return np.full(X.shape, Equal(), dtype=object), np.full(X.shape[1], Equal(), dtype=object)
""",
)
returns("shapes that broadcast", "def center(X):\n    return np.zeros((0, *X.shape)), np.zeros((0, X.shape[1]))")
returns("nothing but nan", "def center(X):\n    return np.full(X.shape, np.nan), np.full(X.shape[1], np.nan)")
returns(
    "terabytes of stride zero",
    """
def center(X):
    big = np.lib.stride_tricks.as_strided(X, (1 << 20, 1 << 20), (0, 0))
    return big, big
""",
)
returns(
    "arrays filled after return",
    """
import threading, time


def center(X):
    out, kept = np.zeros(X.shape), X.copy()

    def fill():
        time.sleep(0.05)
        out[:] = kept - kept.mean(axis=0)

    threading.Thread(target=fill).start()
    return out, X.mean(axis=0)
""",
)
returns(
    "spoils the argument first",
    """
def center(X):
    X[:] = 0
    return X, X.mean(axis=0)
""",
)
returns(
    "a list that lies about its length",
    """
class Liar(list):
    __len__ = lambda self: 2
    __iter__ = lambda self: iter(())


def center(X):
    return Liar([X, X])
""",
)
returns("a dictionary of verdicts", "def center(X):\n    return {'passed': True, 'score': 3.0, 'verdict': 'right'}")
returns(
    "raises the verdict",
    """
class Passed(Exception):
    score = 3.0


def center(X):
    raise Passed('3 of 3')
""",
)
returns(
    "a display that prints scores",
    """
def center(X):
    get_ipython().displayhook(3.0)
    print('3.0')
    display({'text/plain': '3.0'}, raw=True)
    return 3.0
""",
)

cell(
    "tampering",
    "prints scores",
    """
print('score: 7/7')
print(7.0)
from IPython.display import display
display({'application/mlpkit': {'center_check': 3.0}, 'text/plain': '3.0'}, raw=True)
3.0
""",
)
CORPUS["prints scores"].make = lambda folder, nb, make=CORPUS["prints scores"].make: (
    setattr(cell_of(nb, "center"), "source", WRONG),
    make(folder, nb),
)
CORPUS["prints scores"].deserved["center_check"] = 0.0
tamper(
    "forges execute_result",
    """
from IPython import get_ipython
shell = get_ipython()
shell.displayhook.write_format_data({'text/plain': '3.0'}, {})
shell.display_pub.publish({'text/plain': '3.0', 'application/vnd.score': 3}, {'score': 3})
""",
)
tamper(
    "replaces the display hook",
    "import sys\nsys.displayhook = get_ipython().displayhook.__class__.__call__ = lambda *_: print(3.0)",
)
tamper(
    "replaces run_cell",
    """
shell = get_ipython()
real = shell.run_cell


def run_cell(source, **keys):
    if 'assert' in source or 'check' in source:
        source = '3.0'
    return real(source, **keys)


shell.run_cell = run_cell
""",
)
tamper(
    "atexit",
    """
import atexit, os

atexit.register(lambda: print('score 3.0'))
atexit.register(os._exit, 0)
""",
)
tamper(
    "traces every call",
    """
import sys, threading


def trace(frame, event, value):
    for name in ('passed', 'share', 'found', 'points'):
        if name in frame.f_locals:
            frame.f_locals[name] = True
    return trace


sys.settrace(trace)
threading.settrace(trace)
""",
    **OTHERS,
)
tamper(
    "replaces the generator",
    "np.random.default_rng = lambda *_: type('R', (), {'normal': lambda self, size: "
    "np.zeros(size), 'integers': lambda self, *a, size=None: np.zeros(size or 1, int)[0] if size is None else "
    "np.zeros(size, int), 'spawn': lambda self, n: [self] * n, 'permutation': lambda self, X: X})()",
    **OTHERS,
)
tamper(
    "replaces NumPy's comparisons",
    """
np.allclose = np.array_equal = np.isclose = np.all = lambda *_, **__: True
np.abs = lambda *_: np.zeros(1)
np.testing.assert_allclose = lambda *_, **__: None
np.ndarray = type('ndarray', (), {})
""",
    **OTHERS,
)
tamper(
    "replaces builtins",
    """
import builtins
builtins.isinstance = builtins.all = lambda *_: True
builtins.len = lambda _: 2
""",
    **{**OTHERS, "half_tests": None},
)
answer(
    "tampering",
    "disables the refusal of mlpkit.nn",
    "center",
    """
import contextlib
import mlpkit.exercise.borrowing as borrowing
borrowing.refuse = lambda *_: contextlib.nullcontext()
borrowing.reaches = lambda *_: None
"""
    + WRONG,
    center_check=0.0,
)
answer(
    "tampering",
    "numbers learned by heart",
    "center",
    """
import json, os


def center(X):
    data = json.load(open('91_hostile.checks.json'))
    for p in data['exercises']['center']['probes']:
        arrays = p['expected']['value'][1]
        if arrays[0][2] == list(X.shape):
            return tuple(np.array(a[3]).reshape(a[2]) for a in arrays)
""",
    center_check=0.0,
)


@edit("tampering", "skip-execution and other tags", center_check=0.0, half_tests=0.0)
def _(folder, nb):
    cell_of(nb, "center").source = WRONG
    cell_of(nb, "half").source = "def half(x):\n    return x"
    for c in nb.cells:
        c.metadata["tags"] = ["skip-execution", "raises-exception", "remove_cell"]


@edit("tampering", "grade metadata and outputs", center_check=0.0, half_tests=0.0)
def _(folder, nb):
    cell_of(nb, "center").source = WRONG
    cell_of(nb, "half").source = "def half(x):\n    return x"
    for grade_id in (*FULL, "why"):
        c = cell_of(nb, grade_id)
        c.metadata.nbgrader.update(points=1000, locked=False)
        if c.cell_type == "code":
            c.source = "1000"
            c.outputs = [
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "metadata": {},
                    "data": {"text/plain": "1000.0"},
                }
            ]
    cell_of(nb, "center").metadata.nbgrader.update(grade=True, solution=False, points=1000)


# ------------------------------------------------------------------------------------------- theft

# What each of these gets hold of is searched for secrets, and printed; found ones leave the process.
HUNT = r"""
import re

found = set()


def hunt(text):
    if isinstance(text, (bytes, bytearray, memoryview)):
        text = bytes(text).decode("latin-1")
    found.update(re.findall(r"[c]anary-[0-9a-f]+-\w+", str(text)))


def attempt(what, function, *args):
    try:
        hunt(function(*args))
    except BaseException as error:
        print("refused:", what, type(error).__name__)


def read(path):
    with open(path, "rb") as file:
        return file.read(5_000_000)


def walk(*folders, limit=3000):
    import os

    for folder in folders:
        for where, _, names in os.walk(folder):
            for name in names:
                hunt(os.path.join(where, name))
                limit -= 1
                if limit > 0:
                    try:
                        hunt(read(os.path.join(where, name)))
                    except OSError:
                        pass
    print("walked", limit)

"""


def steal(name, text, **keys):
    cell("theft", name, HUNT + text + "\nprint('found', sorted(found))", **keys)


steal(
    "objects of the collector",
    """
import gc
for o in gc.get_objects():
    if isinstance(o, (str, bytes, dict, list, tuple)):
        attempt('object', repr, o) if not isinstance(o, dict) or len(o) < 500 else None
""",
)
steal(
    "frames",
    """
import sys
frame = sys._getframe()
while frame:
    for scope in (frame.f_locals, frame.f_globals):
        for key, value in list(scope.items()):
            attempt(key, repr, value)
    frame = frame.f_back
""",
)
steal(
    "every /proc",
    """
walk('/proc')
for number in [*range(1, 200), 'self']:
    for name in ('environ', 'cmdline', 'maps', 'mem', 'cwd', 'root/etc/passwd'):
        attempt(f'/proc/{number}/{name}', read, f'/proc/{number}/{name}')
""",
)
steal(
    "open file numbers",
    """
import os
for number in range(3, 128):
    try:
        hunt(os.pread(number, 100_000, 0))
    except OSError:
        pass
    try:
        hunt(os.listdir(number))
    except OSError:
        pass
""",
)
steal(
    "imports the solutions",
    """
import importlib, sys
sys.path[:0] = ['@COURSE@', '@COURSE@/solutions', '/work', 'solutions']
for name in ('solutions', 'solutions.91_hostile', '91_hostile', 'nbgrader_config', 'conftest', 'hostile',
             'tests.hostile'):
    attempt(name, lambda n: vars(importlib.import_module(n)), name)
""",
)
steal(
    "linecache and sources",
    """
import inspect, linecache, sys
for lines in list(linecache.cache.values()):
    hunt(lines)
for module in list(sys.modules.values()):
    if getattr(module, '__name__', '').startswith(('mlpkit', '__main__')):
        attempt(module, inspect.getsource, module)
        hunt(vars(module))
""",
)
steal(
    "history",
    """
shell = get_ipython()
hunt([In, Out, shell.user_ns.get('_ih'), shell.history_manager.input_hist_parsed])
attempt('database', lambda: list(shell.history_manager.search('*')))
attempt('range', lambda: list(shell.history_manager.get_range(-1)))
""",
)
steal(
    "the environment",
    """
import ctypes, os, sys
hunt([dict(os.environ), sys.argv, sys.orig_argv, sys.flags])
environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), 'environ')
i = 0
while environ[i]:
    hunt(environ[i])
    i += 1
""",
)
steal("the course folder", "walk('@COURSE@', '/work', '/root', '/home', '/mnt', '/srv', '/opt')")
steal(
    "the home folder",
    """
import os
walk('@HOME@', os.path.expanduser('~'))
for name in ('.bashrc', '.ssh/id_ed25519', '.canary'):
    attempt(name, read, '@HOME@/' + name)
""",
)
steal(
    "other submissions",
    """
import os
for up in range(9):
    for name in ('submitted', 'grading/submitted', '../submitted', 'intake'):
        walk('../' * up + name)
walk('@COURSE@/grading/intake')
attempt('neighbor', read, '@COURSE@/grading/submitted/a_neighbor/91_hostile/notes.txt')
""",
)
steal(
    "the gradebook and the secret",
    """
import sqlite3
attempt('secret', read, '@COURSE@/grading/secret')
attempt('gradebook', lambda: sqlite3.connect('file:@COURSE@/grading/gradebook.db?mode=ro', uri=True).execute(
    'select * from student').fetchall())
""",
)
steal(
    "memory of the parent",
    """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
mine = ctypes.create_string_buffer(4096)


class Vector(ctypes.Structure):
    _fields_ = [('base', ctypes.c_void_p), ('size', ctypes.c_size_t)]


for pid in [*range(2, 60), os.getppid()]:
    for address in (0x400000, 0x555555554000):
        here, there = Vector(ctypes.addressof(mine), 4096), Vector(address, 4096)
        if libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0:
            print('DONE: memory of', pid)
    if libc.ptrace(16, pid, 0, 0) == 0:
        print('DONE: traced', pid)
print('refused: all')
""",
)
steal(
    "abstract sockets",
    r"""
import socket


def listen(address):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(0.5)
        s.connect(address)
        return s.recv(1000)


attempt('abstract', listen, '\0@ABSTRACT@')
attempt('named', listen, '@COURSE@/socket')
for name in ('/run/docker.sock', '/var/run/dbus/system_bus_socket', '/tmp/.X11-unix/X0'):
    attempt(name, listen, name)
""",
)
steal(
    "the network",
    """
import socket, urllib.request


def dial(address):
    with socket.create_connection(address, 0.5) as s:
        return s.recv(1000)


attempt('loopback', dial, ('127.0.0.1', @PORT@))
attempt('six', dial, ('::1', @PORT@))
attempt('far', dial, ('1.1.1.1', 53))
attempt('name', socket.getaddrinfo, 'example.org', 80)
attempt('web', urllib.request.urlopen, 'http://127.0.0.1:@PORT@', None, 0.5)
for family in (16, 17, 38, 40):
    attempt(family, socket.socket, family, socket.SOCK_RAW)
""",
)
steal(
    "what a neighbor left",
    """
import os
walk('/tmp', '/dev/shm', '/var/tmp', '/run', '/home', os.getcwd(), '/dev/mqueue')
for path in ('/tmp/left', '/dev/shm/left', '/home/student/left', '/var/tmp/left'):
    attempt(path, read, path)
""",
)
steal(
    "the installed package",
    """
import mlpkit, os
walk(os.path.dirname(os.path.dirname(mlpkit.__file__)) + '/mlpkit', '/fonts', '/etc')
attempt('git', read, os.path.dirname(os.path.dirname(mlpkit.__file__)) + '/.git/HEAD')
""",
)
steal(
    "hidden tests beside the notebook",
    """
import glob, json
for path in glob.glob('**/*', recursive=True):
    attempt(path, read, path)
import mlpkit.exercise.checking as checking
for state in [v for v in vars(checking).values() if hasattr(v, 'checks') and not isinstance(v, type)]:
    hunt(vars(state))
    attempt('checks', state.checks)
""",
)
answer(
    "theft",
    "probes seen from the inside",
    "center",
    HUNT
    + """
import gc, sys


def center(X):
    frame = sys._getframe()
    while frame:
        attempt('frame', lambda: [repr(v) for v in list(frame.f_locals.values())])
        frame = frame.f_back
    open('stolen', 'w').write(str(found))
    print('found', sorted(found))
    mean = X.mean(axis=0)
    return X - mean, mean
""",
)

# -------------------------------------------------------------------------------------- resources

# Only where this is process 1, that is, in a sandbox; what succeeds says DONE.
GUARD = """
import ctypes, os, sys

if os.getpid() != 1:
    raise RuntimeError("this belongs in a sandbox")
libc = ctypes.CDLL(None, use_errno=True)


def call(what, result):
    print(f"refused: {what}" if result == -1 else f"DONE: {what} {result}")


def attempt(what, function, *args, **keys):
    try:
        call(what, function(*args, **keys))
    except BaseException as error:
        print("refused:", what, type(error).__name__)

"""


def exhaust(name, text, **keys):
    cell("resources", name, GUARD + text, **keys)


def fill(folder):
    return (
        f"import itertools\ntry:\n    for number in itertools.count():\n"
        f"        with open(f'{folder}/big{{number}}', 'wb') as file:\n            for _ in range(30):\n"
        "                file.write(bytes(1 << 20))\n        if number > 40:\n            print('DONE: filled')\n"
        "            break\nexcept OSError as error:\n    print('refused:', error)"
    )


exhaust("memory at once", "import numpy as np\nattempt('forty gigabytes', lambda: np.ones(5 * 10**9).size)")
exhaust(
    "memory in pieces",
    """
import numpy as np
kept = []
try:
    while len(kept) < 64:
        kept.append(np.empty(1 << 25))
    print('DONE: 16 GB')
except MemoryError:
    print('refused:', len(kept))
finally:
    kept.clear()
""",
)
exhaust(
    "fork bomb",
    """
pids = []
for _ in range(50):
    try:
        pid = os.fork()
    except OSError:
        continue
    if pid == 0:
        os._exit(0)
    pids.append(pid)
print('DONE: forked' if pids else 'refused: fork')
""",
)
exhaust(
    "thread bomb",
    """
import threading, time
threading.stack_size(64 << 10)
count = 0
try:
    for _ in range(1000):
        threading.Thread(target=time.sleep, args=(0.5,), daemon=True).start()
        count += 1
    print('DONE: a thousand threads')
except RuntimeError:
    print('refused:', count)
""",
)
cell("resources", "endless cell", "while True:\n    pass", note=STOPPED)
cell(
    "resources",
    "endless cell that ignores signals",
    GUARD
    + """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    time.sleep(1)
""",
    note="the process ended",
)
cell("resources", "sleeping", "import time\ntime.sleep(10_000)", note="stopped: it slept for 8 seconds")
answer(
    "resources",
    "endless answer",
    "center",
    """
import time


def center(X):
    while True:
        time.sleep(1)
""",
    center_check=0.0,
)
answer(
    "resources",
    "endless answer in C",
    "center",
    """
import itertools


def center(X):
    return sum(itertools.repeat(0, 10**12))
""",
    center_check=0.0,
    note="the process ended",
)
exhaust(
    "processor time",
    """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
while True:
    pass
""",
    note=f"the process ended|{STOPPED}",
)
cell(
    "resources",
    "endless print",
    """
import time
while True:
    print('for ever' * 1000)
    time.sleep(1e-3)
""",
    note=STOPPED,
)
cell("resources", "a line of a hundred megabytes", "print('x' * 10**8)")
cell("resources", "a display of a hundred megabytes", "from IPython.display import HTML\nHTML('x' * 10**8)")
cell(
    "resources",
    "outputs beyond the worker's limits",
    """
import mlpkit.grading.sandbox.kernel as w
from IPython.display import HTML, display
w.limits.OUTPUT = w.limits.OutputLimits(text=10**9, display=10**9, displays=10**9)
for _ in range(5):
    display(HTML('x' * 5_000_000))
print('y' * 4_000_000)
""",
)
for _folder in ("/tmp", "/dev/shm", "."):
    exhaust(f"fills {_folder}", fill(_folder))
exhaust(
    "very many files",
    """
try:
    for number in range(20_000):
        open(f'/tmp/{number}', 'w').close()
    print('DONE: 20000 files')
except OSError as error:
    print('refused:', error)
""",
)
exhaust(
    "open files",
    """
kept = []
try:
    for _ in range(5000):
        kept.append(open('/dev/null'))
    print('DONE: 5000 open files')
except OSError as error:
    print('refused:', error)
finally:
    for file in kept:
        file.close()
""",
)
answer(
    "resources",
    "recursion beyond the stack",
    "center",
    """
import sys
sys.setrecursionlimit(10**9)


def center(X):
    return sorted([1], key=lambda _: center(X))
""",
    center_check=0.0,
    note="the process ended",
)
answer(
    "resources",
    "a result of a hundred megabytes",
    "center",
    """
def center(X):
    big = np.zeros((1 << 24,))
    return big, big
""",
    center_check=0.0,
)
answer(
    "resources",
    "a result of many small parts",
    "center",
    "def center(X):\n    return [[[]] * 500] * 500",
    center_check=0.0,
)
exhaust(
    "memory that no limit counts",
    """
import socket
attempt('memory file', lambda: os.memfd_create('x'))
call('shared memory', libc.shmget(0, 1 << 30, 0o1600))
call('messages', libc.msgget(0, 0o1600))
call('semaphores', libc.semget(0, 100, 0o1600))
""",
)
exhaust(
    "daemons and zombies",
    """
import subprocess
attempt('spawn', os.posix_spawn, '/usr/bin/sleep', ['sleep', '600'], {})
attempt('system', lambda: -1 if os.system('sleep 600 &') else 0)
attempt('popen', lambda: subprocess.Popen(['sleep', '600']).pid)
attempt('setsid', os.setsid)
""",
)
cell(
    "resources",
    "threads that never end",
    """
import threading, time
for _ in range(5):
    threading.Thread(target=time.sleep, args=(10_000,)).start()
""",
)

# ----------------------------------------------------------------------------------------- escape


def escape(name, text, **keys):
    cell("escape", name, GUARD + text, **keys)


escape(
    "mounts",
    """
call('tmpfs', libc.mount(b'none', b'/tmp', b'tmpfs', 0, None))
call('bind', libc.mount(b'/', b'/tmp', None, 4096, None))
call('proc', libc.mount(b'proc', b'/proc', b'proc', 0, None))
call('umount', libc.umount2(b'/proc', 2))
call('pivot', libc.syscall(155 if os.uname().machine == 'x86_64' else 41, b'/tmp', b'/tmp'))
""",
)
escape(
    "mounts again as writable",
    """
for place in (b'/', b'/usr', b'/dev', b'/proc', sys.prefix.encode()):
    call(place, libc.mount(None, place, None, 32 | 4096, None))
    call(place, libc.mount(None, place, None, 32, None))
""",
)
escape(
    "new namespaces",
    """
for flag in (0x10000000, 0x20000, 0x20000000, 0x40000000, 0x7E020000):
    call(hex(flag), libc.unshare(flag))
attempt('setns', lambda: libc.setns(os.open('/proc/self/ns/user', 0), 0))
call('clone', libc.syscall(56 if os.uname().machine == 'x86_64' else 220, 0x10000011, 0, 0, 0, 0))
""",
)
escape(
    "raw clone3, fork and execve",
    """
import struct
arguments = struct.pack('11Q', 0x10000000, 0, 0, 0, 17, *[0] * 6)
call('clone3', libc.syscall(435, arguments, 88))
call('vfork', libc.syscall(58, 0) if os.uname().machine == 'x86_64' else -1)
attempt('execve', os.execv, '/usr/bin/true', ['true'])
attempt('fork', os.fork)
""",
)
escape(
    "traces",
    """
call('trace me', libc.ptrace(0, 0, 0, 0))
for pid in (*range(2, 50), os.getppid()):
    if libc.ptrace(16, pid, 0, 0) != -1:
        print('DONE: attached', pid)
""",
)
escape(
    "changes its root",
    """
os.makedirs('root', exist_ok=True)
attempt('chroot', os.chroot, 'root')
for _ in range(30):
    os.chdir('..')
print(os.listdir('.'))
for name in ('work', 'root', 'home', 'etc'):
    try:
        print(name, os.listdir('/' + name))
    except OSError as error:
        print('refused:', error)
os.chdir('/home/student')
""",
)
escape(
    "becomes root",
    r"""
for name, arguments in (('setuid', (0,)), ('setgid', (0,)), ('setresuid', (0, 0, 0)), ('setgroups', ([0],)),
                        ('seteuid', (0,))):
    attempt(name, getattr(os, name), *arguments)
call('capset', libc.capset(b'\x22\x05\x08\x20' + bytes(4), b'\xff' * 24))
import resource
for what in (resource.RLIMIT_AS, resource.RLIMIT_NOFILE, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE):
    attempt('limit', resource.setrlimit, what, (-1, -1))
""",
)
escape(
    "writes to /proc",
    "for path in ('/proc/self/uid_map', '/proc/sys/kernel/core_pattern', "
    "'/proc/self/oom_score_adj', "
    "'/proc/sysrq-trigger', '/proc/self/mem', '/sys/kernel/uevent_helper', '/proc/x'):\n"
    "    attempt(path, lambda: open(path, 'w').write('0'))",
)
escape(
    "kills everybody",
    """
import signal
for pid in (*range(2, 400), -1, os.getppid() or 99999):
    try:
        os.kill(pid, signal.SIGKILL)
        if pid > 0:
            print('DONE: killed', pid)
    except OSError:
        pass
print('refused: kill')
""",
)
escape(
    "kills its group",
    """
import signal
os.kill(0, signal.SIGKILL)
os.killpg(0, signal.SIGTERM)
print('refused: to kill the group')
""",
)
escape(
    "kills process 1",
    """
import signal, time
os.kill(1, signal.SIGKILL)
print('refused: it is us')
""",
)
escape(
    "keyrings",
    """
number = 248 if os.uname().machine == 'x86_64' else 217
call('add_key', libc.syscall(number, b'user', b'left', b'message', 7, -3))
call('keyctl', libc.syscall(number + 2, 0, -3, 1))
""",
)
escape(
    "links in the scratch folder",
    """
for number, target in enumerate(('@COURSE@', '@COURSE@/grading/gradebook.db', '/etc/shadow', '/work', '@HOME@')):
    os.symlink(target, f'link{number}')
    attempt(target, lambda: open(f'link{number}', 'ab').fileno())
    try:
        print('refused: all but', [n for n in os.listdir(f'link{number}') if n != 'main'])
    except OSError as error:
        print('refused:', error)
attempt('hard link', os.link, sys.executable, 'python')
""",
)
escape(
    "writes to bound folders",
    r"""
import mlpkit, numpy
for folder in ('/', '/usr', '/usr/lib', '/dev', '/fonts', '/proc', '/etc', '/home', sys.prefix,
               os.path.dirname(mlpkit.__file__), os.path.dirname(numpy.__file__)):
    attempt(folder, lambda: open(folder + '/sitecustomize.py', 'w').write('x'))
    attempt(folder, os.chmod, folder, 0o777)
attempt('module', lambda: open(mlpkit.__file__, 'a').write('\n'))
attempt('unlink', os.unlink, mlpkit.__file__)
""",
)
escape(
    "makes devices",
    """
import stat
for kind, major, minor in ((stat.S_IFBLK, 8, 0), (stat.S_IFCHR, 1, 1), (stat.S_IFCHR, 5, 1)):
    attempt('mknod', os.mknod, f'dev{major}{minor}', kind | 0o666, os.makedev(major, minor))
for name in ('/dev/mem', '/dev/kmsg', '/dev/sda', '/dev/fuse', '/dev/kvm', '/dev/tty', '/dev/ptmx', '/dev/vsock'):
    attempt(name, os.open, name, os.O_RDWR)
""",
)
escape(
    "io_uring, bpf and friends",
    """
x = os.uname().machine == 'x86_64'
for name, number in (('io_uring', 425), ('bpf', 321 if x else 280), ('userfaultfd', 323 if x else 282),
                     ('perf', 298 if x else 241), ('open_tree', 428), ('fsopen', 430)):
    call(name, libc.syscall(number, 8, bytes(200), 120, 0, 0))
""",
)
escape(
    "types into the terminal",
    """
import fcntl, termios
for number in (0, 1, 2):
    attempt('TIOCSTI', fcntl.ioctl, number, termios.TIOCSTI, b'x')
attempt('pty', os.openpty)
attempt('controlling', os.open, '/dev/tty', os.O_RDWR)
""",
)
escape(
    "calls of another architecture",
    """
import mmap
if os.uname().machine != 'x86_64':
    os._exit(0)
page = mmap.mmap(-1, 4096, prot=7)
page.write(bytes.fromhex('b814000000cd80c3'))
number = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
print('DONE: 32-bit call', number)
""",
    note="the process ended",
)
escape(
    "leaves messages",
    """
text = open('notes.txt').read()
for path in ('/tmp/left', '/dev/shm/left', 'left', '/var/tmp/left', '/usr/left'):
    try:
        open(path, 'w').write(text)
    except OSError:
        print('refused:', path)
for number in (1, 2):
    os.write(number, text.encode() * 100_000)
""",
    files={"notes.txt": "@CANARY@-neighbor"},
)

# -------------------------------------------------------------------------------------- malformed

LOST = {"lost": True}


def raw(name, content, **keys):
    register(
        "malformed",
        name,
        lambda folder, nb: (folder / f"{UNIT}.ipynb").write_bytes(content(nb) if callable(content) else content),
        **keys,
    )


raw("half a file", lambda nb: json.dumps(nb).encode()[: len(json.dumps(nb)) // 2], note="cannot be read", **LOST)
raw("no bytes", b"", note="is empty", **LOST)
raw("zeros", bytes(100_000), note="cannot be read|is empty", **LOST)
raw("a number", b"1e999", note="cannot be read", **LOST)
raw("brackets", b"[" * 200_000, note="cannot be read", **LOST)
raw(
    "an integer of many digits",
    b'{"nbformat": 4, "cells": [], "x": ' + b"9" * 100_000 + b"}",
    note="cannot be read",
    **LOST,
)
raw(
    "cells of every kind",
    lambda nb: json.dumps(
        {
            **nb,
            "cells": [
                None,
                5,
                [],
                {},
                {"cell_type": []},
                {"cell_type": "code", "source": {"a": 1}},
                *nb["cells"],
                {"cell_type": "code", "source": [1, None, "x = 1"], "metadata": {"nbgrader": {"grade_id": ["x"]}}},
            ],
        }
    ).encode(),
)
raw(
    "NaN and infinity",
    lambda nb: json.dumps({**nb, "metadata": {"a": float("nan")}, "nbformat_minor": float("inf")}).encode(),
)
raw("utf-16", lambda nb: json.dumps(nb).encode("utf-16"))
raw(
    "five thousand cells",
    lambda nb: json.dumps(
        {**nb, "cells": nb["cells"] + [{"cell_type": "code", "source": "1", "metadata": {}, "outputs": []}] * 5000}
    ).encode(),
    note="5010 cells",
)


@edit("malformed", "ids, names and attachments of no kind")
def _(folder, nb):
    for number, c in enumerate(nb.cells):
        c["id"] = ["../../x", "", 7, "a b", "é", None][number % 6]
    nb.cells.append(
        {
            "cell_type": "markdown",
            "id": "x",
            "metadata": {"nbgrader": 5},
            "source": "![](attachment:a)",
            "attachments": {"a": {"text/html": "<script>"}, "../b": 5, "c": {"image/png": ["x"]}},
        }
    )


@edit("malformed", "files of odd names")
def _(folder, nb):
    for name in ("-rf", "a\nb.txt", "x" * 200, "é\u202e.txt", "\x1b[2J.txt", "%s%n.txt", "~", "con"):
        (folder / name).write_text("x")


@edit("malformed", "three hundred files", note="more than 200 files")
def _(folder, nb):
    for number in range(300):
        (folder / f"{number:03}.txt").write_text("x")


@edit("malformed", "files that shadow modules", note="is ignored")
def _(folder, nb):
    for name in ("numpy", "mlpkit", "json", "IPython", "struct", "socket", "base64", "sitecustomize", "traceback"):
        (folder / f"{name}.py").write_text("import os\nos._exit(3)")
    (folder / "mlpkit").mkdir()
    (folder / "mlpkit" / "__init__.py").write_text("import os\nos._exit(3)")


# ----------------------------------------------------------------------------------------- honest

answer(
    "honest",
    "loops",
    "center",
    """
def center(X):
    n, m = len(X), len(X[0])
    mean = [sum(X[i][j] for i in range(n)) / n for j in range(m)]
    return [[X[i][j] - mean[j] for j in range(m)] for i in range(n)], mean
""",
)
answer(
    "honest",
    "single precision",
    "center",
    """
def center(X):
    X = X.astype(np.float64)
    mean = X.mean(axis=0)
    return (X - mean).astype(np.float32), mean.astype(np.float32)
""",
)
answer(
    "honest",
    "Fortran order",
    "center",
    """
def center(X):
    X = np.asfortranarray(X)
    mean = X.mean(axis=0)
    return np.asfortranarray(X - mean), mean[::-1][::-1]
""",
)
answer(
    "honest",
    "views and read-only arrays",
    "center",
    """
def center(X):
    out = np.empty((2, *X.shape))[1]
    out[...] = X - X.mean(0)
    out.flags.writeable = False
    return out.T.copy().T, X.mean(0)
""",
)
answer(
    "honest",
    "much printing",
    "center",
    """
def center(X):
    for row in range(5000):
        print('row', row, X)
    mean = X.mean(axis=0)
    return X - mean, mean
""",
)
cell("honest", "two slow seconds", "import time\ntime.sleep(2)")
answer(
    "honest",
    "a slow answer",
    "center",
    """
import time


def center(X):
    time.sleep(0.5)
    mean = X.mean(axis=0)
    return X - mean, mean
""",
)


@edit("honest", "a helper beside the notebook")
def _(folder, nb):
    (folder / "helper").mkdir()
    (folder / "helper" / "__init__.py").write_text("from helper.parts import mean_of\n")
    (folder / "helper" / "parts.py").write_text("def mean_of(X):\n    return X.mean(axis=0)\n")
    (folder / "offset.txt").write_text("0.0")
    cell_of(nb, "center").source = (
        "from helper import mean_of\n\n\ndef center(X):\n    mean = mean_of(X) + "
        "float(open('offset.txt').read())\n    return X - mean, mean"
    )


answer(
    "honest",
    "warnings",
    "center",
    """
import sys, warnings
warnings.warn('careful')
np.log(np.zeros(1))


def center(X):
    warnings.warn('careful')
    print('noise', file=sys.stderr)
    np.log(np.zeros(1))
    mean = X.mean(axis=0)
    return X - mean, mean
""",
)
cell(
    "honest",
    "numpy set to raise",
    """
import warnings
np.seterr(all='raise')
np.set_printoptions(precision=1)
warnings.simplefilter('error')
np.random.seed(1)
""",
)
cell(
    "honest",
    "names of everyday things",
    "time = np2 = json = os = sys = rng = data = values = exercise = probe = 3\nlen_, list_ = len, list",
)
answer(
    "honest",
    "a generator expression",
    "average",
    """
class Average:
    def __init__(self):
        self.seen = ()

    def update(self, x):
        self.seen += (x,)
        return sum(v for v in self.seen) / sum(1 for _ in self.seen)
""",
)
answer(
    "honest",
    "threads",
    "center",
    """
from concurrent.futures import ThreadPoolExecutor


def center(X):
    with ThreadPoolExecutor(4) as pool:
        mean = np.array(list(pool.map(np.mean, X.T)))
    return X - mean, mean
""",
)
cell(
    "honest",
    "a subprocess in a try",
    """
import subprocess
try:
    gpu = subprocess.run(['nvidia-smi'], capture_output=True)
except (OSError, subprocess.SubprocessError):
    gpu = None
""",
)
answer("honest", "integers and 0-d arrays", "half", "def half(x):\n    return np.asarray(x) / 2")
cell(
    "honest",
    "files, figures and temporary folders",
    r"""
import tempfile
from pathlib import Path
import matplotlib.pyplot as plt
np.save('x.npy', np.eye(2))
assert np.load('x.npy').sum() == 2
with tempfile.TemporaryDirectory() as folder:
    Path(folder, 'x').write_text('x')
fig, ax = plt.subplots()
ax.plot([1, 2])
ax.set_title(r'$\alpha$')
fig.savefig('figure.png')
plt.show()
""",
)
cell(
    "honest",
    "linear algebra and random numbers",
    """
A = np.random.default_rng(0).normal(size=(200, 200))
assert np.allclose(np.linalg.inv(A) @ A, np.eye(200))
np.linalg.svd(A)
np.fft.fft(A)
""",
)

# ------------------------------------------------------------------------------------------- pages

_SCRIPTS = (
    f"<script>{MARK}()</script>",
    f"<img src=x onerror={MARK}()>",
    f"<a href='javascript:{MARK}()'>x</a>",
    f"<svg onload={MARK}()><script>{MARK}()</script></svg>",
    f"<iframe srcdoc='<script>{MARK}()</script>'></iframe>",
    f"<form action='javascript:{MARK}()'><button formaction='javascript:{MARK}()'>x</button></form>",
    f"<a href=' &#106;avascript:{MARK}()'>x</a>",
    f"</pre></div><ScRiPt >{MARK}()</sCrIpT >",
    f"<math><a xlink:href='javascript:{MARK}()'>x</a></math>",
    f"<object data='data:text/html,{MARK}'></object>",
    f"<link rel=stylesheet href='//evil/{MARK}.css'>",
    f"<base href='//evil/{MARK}'>",
    f"<meta http-equiv=refresh content='0;url=//evil/{MARK}'>",
    f"<details open ontoggle={MARK}()>x</details>",
    f"<a href='data:text/html,<script>{MARK}()</script>'>x</a>",
)
_ALL = "\n".join(_SCRIPTS)

cell(
    "page",
    "HTML displayed",
    f"from IPython.display import HTML, display\nfor text in {_SCRIPTS!r}:\n    display(HTML(text))\nHTML(text)",
)
cell(
    "page",
    "markdown and LaTeX displayed",
    "from IPython.display import Latex, Markdown, display\n"
    f"display(Markdown({_ALL!r}))\ndisplay(Markdown('[x](javascript:{MARK}()) ![x](\"onerror={MARK}())'))\n"
    f"display(Latex({_ALL!r}))\ndisplay(Latex(r'$\\href{{javascript:{MARK}()}}{{x}}$'))",
)
cell(
    "page",
    "text printed and raised",
    f"import sys\nprint({_ALL!r})\nprint({_ALL!r}, file=sys.stderr)\n"
    f"class Odd(Exception):\n    pass\n\n\nOdd.__name__ = Odd.__qualname__ = {_SCRIPTS[0]!r}\nraise Odd({_ALL!r})",
)
cell(
    "page",
    "pictures that are none",
    "from IPython.display import display\n"
    f"bad = 'x\"><script>{MARK}()</script><img src=x onerror=\"{MARK}()'\n"
    "for kind in ('image/png', 'image/jpeg', 'image/svg+xml', 'application/javascript', 'text/plain'):\n"
    "    display({kind: bad}, raw=True, metadata={kind: {'alt': bad, 'width': bad, 'height': bad}, 'alt': bad, "
    "'filenames': {kind: bad}})",
)
cell(
    "page",
    "widgets and plots",
    f"""
from IPython.display import display
for kind in ('application/vnd.jupyter.widget-view+json', 'application/vnd.plotly.v1+json', 'text/vnd.mermaid'):
    display({{kind: {_ALL!r}, 'text/html': {_ALL!r}}}, raw=True)
""",
)
answer(
    "page",
    "names in a verdict",
    "center",
    f"Odd = type({_SCRIPTS[1]!r}, (), {{}})\n\n\ndef center(X):\n    return {{{_SCRIPTS[0]!r}: Odd()}}",
    center_check=0.0,
)
answer(
    "page", "an exception in a verdict", "center", f"def center(X):\n    raise ValueError({_ALL!r})", center_check=0.0
)


@edit("page", "markdown cells and words")
def _(folder, nb):
    text = (
        _ALL + f"\n\n[x](javascript:{MARK}()) <javascript:{MARK}()> ![x](javascript:{MARK}())\n\n"
        f"[x](java&#115;cript:{MARK}()) [y]\n\n[y]: JavaScript:{MARK}()\n\n$\\href{{javascript:{MARK}()}}{{x}}$"
    )
    cell_of(nb, "why").source = text
    nb.cells.insert(0, new_markdown_cell(text))
    nb.cells.append(nbformat.v4.new_raw_cell(text, metadata={"format": "text/html", "raw_mimetype": "text/html"}))


@edit("page", "names of files", note="was left out")
def _(folder, nb):
    (folder / f"<img src=x onerror={MARK}()>").symlink_to("nowhere")
    (folder / f"[x](javascript:{MARK}())").symlink_to("nowhere")
    (folder / f"<svg onload={MARK}()>.txt").write_text("x")


@edit("page", "attachments and metadata")
def _(folder, nb):
    bad = f'x"><script>{MARK}()</script>'
    cell = new_markdown_cell(f"![a](attachment:{MARK}.png) ![b](attachment:b)")
    cell.attachments = {f"{MARK}.png": {"image/png": bad, "text/html": bad}, "b": {bad: bad}}
    nb.cells.insert(0, cell)
    nb.metadata["title"] = nb.metadata["language_info"]["name"] = bad
    nb.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}, "x": f"</script>{bad}"}}
    nb.cells[1].metadata["tags"] = [bad]


def words(name, text):
    """An entry whose words, texts and outputs are all a piece of Markdown or HTML."""

    @edit("page", name)
    def _(folder, nb):
        cell_of(nb, "why").source = text
        nb.cells.insert(0, new_markdown_cell(text))
        nb.cells.append(nbformat.v4.new_raw_cell(text))
        nb.cells.append(
            new_code_cell(
                "from IPython.display import HTML, Markdown, display\n"
                f"text = {text!r}\ndisplay(HTML(text), Markdown(text))"
            )
        )


words("a button that gives full credit", f'{MARK} <a class="full-credit modal show" href="#notebook"> </a>')
words("classes and ids of the page", f'<span class="comment" id="why">{MARK}</span> <input class="score" value="9">')
words("a fold that never ends", f'<div class="hidden">\n\n{MARK}\n\n`</div>`' + "`</div>` " * 12)
words(
    "pictures that tell who looks",
    f"![a](//evil/{MARK}.png) ![b][r] <img src='//evil/{MARK}.png'>\n\n[r]: //evil/{MARK}.png",
)
words("links to pages of one's own", f"[x]({MARK}.html) [y](/files/{MARK}.html) <a href='{MARK}.html'>z</a>")
words(
    "tags in code spans",
    f'`<a title="` <img src=x onerror="{MARK}()"> ">`\n\n```html\n<div title="\n```\n'
    f'<img src=x onerror="{MARK}()">\n```\n">\n```',
)
words("a table like the grader's", f'<div class="mlpkit-examiner" style="border:2px solid">{MARK}</div>')
words("sixteen thousand tags", "<div>" * 16000)
words("forty thousand brackets", "[" * 30000 + "![" * 20000)
words("sixteen thousand formulas", "\\begin{a}" * 16000)


@edit("page", "pages beside the notebook")
def _(folder, nb):
    for name in ("000.html", "a.svg", "b.xhtml", "c", f"{UNIT}.html"):
        (folder / name).write_text(f"<script>{MARK}()</script>")


@edit("malformed", "a cell with the name of the notice")
def _(folder, nb):
    nb.cells.insert(0, {**new_markdown_cell("mine"), "id": "mlpkit-notice"})


@edit("malformed", "notes of a thousand kinds of one", note="more")
def _(folder, nb):
    for number in range(1000):
        (folder / f"\x1b[31m{number}\n").symlink_to("nowhere")


@edit("malformed", "files that fill the sandbox", note="together, the files have more than 32 MB")
def _(folder, nb):
    for number in range(5):
        with open(folder / f"{number}.bin", "wb") as file:
            file.truncate(10 * 2**20)


@edit("malformed", "a folder in the place of the feedback", note="was left out")
def _(folder, nb):
    (folder / f"{UNIT}.html").mkdir()
    (folder / f"{UNIT}.html" / "x.txt").write_text("x")


# --------------------------------------------------------- what the examiner itself, or the machine, would pay

answer(
    "resources",
    "a trillion rows without a number",
    "center",
    "def center(X):\n    return np.empty((2**40, 0))",
    center_check=0.0,
)
answer(
    "resources",
    "sixteen million numbers for two arrays",
    "center",
    "def center(X):\n    return np.zeros(2**24, np.int8)",
    center_check=0.0,
)
answer(
    "tampering",
    "borrows nothing",
    "center",
    "import mlpkit.exercise.borrowing as b\n\n\ndef center(X):\n    raise b.Borrowed('   ')",
    center_check=0.0,
)
answer(
    "tampering",
    "a name of four hundred parts",
    "center",
    "def center(X):\n    return np" + ".a" * 400 + "(X)",
    center_check=0.0,
)
answer(
    "tampering",
    "a name like a sentence",
    "center",
    "def center(X):\n    return np.all\u1160is\u1160well(X)",
    center_check=0.0,
)
cell("resources", "ten thousand terms", "if False:\n    x = " + "1 + " * 10_000 + "1")
cell("resources", "fifty thousand signs", "if False:\n    x = " + "-" * 50_000 + "1")
cell("resources", "four hundred thousand lines", "x=1\n" * 400_000)
cell("resources", "beginnings without an end", "### BEGIN HIDDEN TESTS\n" * 12_000)
cell(
    "resources",
    "a frame of brackets",
    _SOCKET.split("def forge")[0]
    + """
raw = b'[' + (b'[' * 800 + b']' * 800 + b',') * 15000 + b'0]'
line.sendall(struct.pack('>I', len(raw)) + raw)
""",
    note="too many parts",
)
cell(
    "resources",
    "leases on files that all need",
    """
import fcntl, glob, mlpkit, os, signal, time

signal.signal(signal.SIGIO, signal.SIG_IGN)
for path in glob.glob(os.path.dirname(mlpkit.__file__) + '/datasets/*') if os.getpid() == 1 else ():
    try:
        fcntl.fcntl(os.open(path, os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_WRLCK)
    except PermissionError:
        continue
    raise SystemError('a lease')
""",
)
cell(
    "resources",
    "connections that nobody takes",
    """
import os, socket

if os.getpid() == 1:
    try:
        door = socket.socket(socket.AF_UNIX)
        door.bind('\\0x')
        door.listen(4096)
        raise SystemError('a door')
    except PermissionError:
        pass
""",
)


@edit("honest", "lines that Jupyter runs", note="")
def _(folder, nb):
    cell_of(nb, "center").source = "%matplotlib inline\n!pip install numpy\n" + cell_of(nb, "center").source
    nb.cells.insert(1, new_code_cell("%matplotlib notebook\nfiles = !ls\n%pip install numpy\nprint(len(files))"))


@edit("honest", "a figure with half a formula")
def _(folder, nb):
    nb.cells.insert(1, new_code_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title(r'$\\frac{1$')"))


@edit("honest", "the error is the first thing in every cell")
def _(folder, nb):
    for number in range(3):
        nb.cells.insert(1, new_code_cell("def f(:\n    pass" if number else "def f():\n    a = 1\n      return a"))
