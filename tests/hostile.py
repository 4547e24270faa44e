"""Hostile, broken and odd submissions: how each is made, and the marks that it deserves.

The marks are declared here, by hand; nothing of what is tested computes them. Code that would do
harm on an open machine runs only where it is process 1, which it is nowhere but in a sandbox.
"""

import json
import re
from dataclasses import dataclass

import nbformat
from conftest import cell_of, graded
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

UNIT = "91_hostile"
NEIGHBORS = ("a_neighbor", "m_neighbor", "zz_neighbor")
MARK = "xssmark"  # in every script that a page must not run

# ------------------------------------------------------------------------------- the small assignment

SETUP = f"""import numpy as np

from mlpkit.check import check, unit

unit("{UNIT}")"""

AVERAGE = '''class Average:
    """Mean of the numbers seen so far."""

    ### BEGIN SOLUTION
    secret_reference = "@CANARY@-reference"

    def __init__(self):
        self.total, self.count = 0.0, 0

    def update(self, x):
        self.total, self.count = self.total + x, self.count + 1
        return self.total / self.count
    ### END SOLUTION'''

AVERAGE_CHECK = '''### BEGIN HIDDEN TESTS
from mlpkit.exercise import alternative, judge, mistake, probe


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


@mistake("A class attribute is shared by all objects.", fails=[two_objects])
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
    cells = [graded(code, SETUP, "setup"),
             graded(code, AVERAGE, "average", solution=True), graded(code, AVERAGE_CHECK, "average_check", 2),
             graded(code, CENTER, "center", solution=True), graded(code, CENTER_CHECK, "center_check", 3),
             graded(code, SHUFFLED, "shuffled", solution=True), graded(code, SHUFFLED_CHECK, "shuffled_check", 1),
             graded(code, HALF, "half", solution=True), graded(code, HALF_TESTS, "half_tests", 1),
             graded(text, WHY, "why", 2, solution=True)]
    for cell in cells:
        cell.source = cell.source.replace("@CANARY@", canary)
    nb = new_notebook(cells=cells)
    nb.metadata = nbformat.from_dict({"kernelspec": {"display_name": "Python 3", "language": "python",
                                                     "name": "python3"}, "language_info": {"name": "python"}})
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
        nb.cells.insert(1, new_code_cell(text))
        for file, content in (files or {}).items():
            (folder / file).write_text(content)
        write(folder, nb)

    register(kind, name, make, **keys)


def answer(kind, name, grade_id, text, **keys):
    """An entry that sits in one answer."""

    def make(folder, nb):
        cell_of(nb, grade_id).source = text
        write(folder, nb)

    register(kind, name, make, **keys)


def student_of(name):
    """A folder name for an entry; its neighbors in the alphabet are healthy."""
    return f"e{list(CORPUS).index(name):03}_" + re.sub(r"\W+", "_", name)[:40]


# ----------------------------------------------------------------------- tampering with the verdict


def tamper(name, text, **keys):
    """A wrong center, after code that wants it to pass."""
    answer("tampering", name, "center", text + "\n\n\n" + WRONG, **{"center_check": 0.0, **keys})


OTHERS = {"average_check": None, "shuffled_check": None}  # a process that was spoiled may lose these, too

tamper("replaces exercise.run", "import mlpkit.exercise as e\n\nreal = e.run\n\n\ndef run(*args, **keys):\n"
       "    outcome = real(*args, **keys)\n    outcome.said, outcome.error = '', {}\n    return outcome\n\n\ne.run = run")
tamper("outcomes with a verdict", "import mlpkit.exercise as e\n\nreal = e.Outcome.encoded\n"
       "e.Outcome.encoded = lambda self: {**real(self), 'passed': True, 'share': 1.0, 'score': 3, 'state': 'right', "
       "'points': 3, 'said': '', 'verdict': {'passed': True}}")
tamper("claims not to have been asked", "import mlpkit.exercise as e\n\ne.Outcome.encoded = lambda self: "
       "{'status': 'passed', 'value': ['n'], 'calls': []}", **OTHERS)
tamper("replaces the worker's probe", "import mlpkit.grading.worker as w\nfor c in (w.Worker, "
       "*w.Worker.__subclasses__()):\n    c.probe = lambda self, request: {'status': 'value', 'value': ['b', True], "
       "'calls': [], 'passed': True}", **OTHERS)
tamper("replaces values.encode", "import mlpkit.values as v\n\nv.encode = lambda *_, **__: ['b', True]", **OTHERS)
tamper("replaces compare and disagreement", "import mlpkit.values, mlpkit.exercise\n\nmlpkit.values.compare = "
       "mlpkit.exercise.disagreement = lambda *_, **__: None\nmlpkit.exercise.Probe.verdict = lambda *_: ''")
tamper("replaces check, report and diagnose", "import mlpkit.check, mlpkit.report, mlpkit.diagnose\n"
       "mlpkit.check._check = mlpkit.diagnose.verdict = lambda *_, **__: None\n"
       "mlpkit.report.bundle = lambda *_, **__: {'text/plain': 'center: right (3 of 3 points)'}\n"
       "check = lambda name: print(name, 'passed', 3.0)")

_SOCKET = """import gc, json, os, socket, struct

import mlpkit.grading.worker as w

line = next(o for o in gc.get_objects() if isinstance(o, socket.socket) and o.family == socket.AF_UNIX and o.type == 1
            and o.fileno() > 2)


def forge(number, **message):
    raw = json.dumps({"id": number, **message}).encode()
    line.sendall(struct.pack(">I", len(raw)) + raw)

"""
cell("tampering", "forges frames ahead", _SOCKET + "for number in range(1, 40):\n    forge(number, status='value', "
     "value=['b', True], calls=[], passed=True, score=3)", **dict.fromkeys(FULL))
cell("tampering", "forges frames of no kind", _SOCKET + "for message in ([1], 'x', None, 7, {'id': None}, {'id': 2}, "
     "{'id': [2]}, {'id': 2, 'status': ['ok'], 'outputs': {}}):\n    raw = json.dumps(message).encode()\n"
     "    line.sendall(struct.pack('>I', len(raw)) + raw)", note="the process ended", **dict.fromkeys(FULL))
cell("tampering", "an answer of four gigabytes", _SOCKET + "line.sendall(struct.pack('>I', 2**32 - 1) + b'x' * 99)",
     note="unreasonable size")
cell("tampering", "an answer of many parts", _SOCKET + "raw = b'[' + b'[],' * 20_000_000 + b'0]'\n"
     "line.sendall(struct.pack('>I', len(raw)) + raw)", note="too many parts")
cell("tampering", "writes rubbish to every file number", "import os\nfor number in range(3, 64):\n    try:\n"
     "        os.write(number, b'\\0\\0\\0\\5hello' * 50)\n    except OSError:\n        pass", note="the process ended")
_FORGED = """import mlpkit.exercise as e
import mlpkit.grading.worker as w

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
        ("an error that it was asked for", '"status": "error", "error": {"types": ["<b>", "ValueError"] * 99, '
                                           '"message": {}, "where": []}')):
    tamper(f"forges {_name}", _FORGED.replace("{}", "{" + _answer + "}"))

tamper("equal to everything", "class Equal:\n    shape, dtype, ndim = (5, 3), np.dtype(float), 2\n"
       "    __eq__ = __le__ = __lt__ = __ge__ = lambda *_: True\n    __hash__ = None\n"
       "    __array__ = lambda self, *_, **__: np.zeros((5, 3))\n"
       "    __sub__ = __rsub__ = __abs__ = lambda self, *_: self\n"
       "    __bool__ = lambda self: True\n    __iter__ = lambda self: iter([self, self])\n    __len__ = lambda self: 2")
CORPUS["equal to everything"].make = lambda folder, nb, make=CORPUS["equal to everything"].make: (
    make(folder, nb), (folder / f"{UNIT}.ipynb").write_text(
        (folder / f"{UNIT}.ipynb").read_text().replace("return X, X", "return Equal()")))


def returns(name, text, **keys):
    answer("tampering", name, "center", text, **{"center_check": 0.0, **keys})


returns("a subclass of ndarray", "class Always(np.ndarray):\n    __eq__ = __le__ = lambda *_: np.True_\n\n\n"
        "def center(X):\n    return X.view(Always), X.mean(axis=0).view(Always)")
returns("masked arrays", "def center(X):\n    return np.ma.masked_all(X.shape), np.ma.masked_all(X.shape[1])")
returns("object arrays", "class Equal:\n    __eq__ = lambda *_: True\n    __hash__ = None\n\n\n"
        "def center(X):\n    return np.full(X.shape, Equal(), dtype=object), np.full(X.shape[1], Equal(), dtype=object)")
returns("shapes that broadcast", "def center(X):\n    return np.zeros((0, *X.shape)), np.zeros((0, X.shape[1]))")
returns("nothing but nan", "def center(X):\n    return np.full(X.shape, np.nan), np.full(X.shape[1], np.nan)")
returns("terabytes of stride zero", "def center(X):\n    big = np.lib.stride_tricks.as_strided(X, (1 << 20, 1 << 20), "
        "(0, 0))\n    return big, big")
returns("arrays filled after return", "import threading, time\n\n\ndef center(X):\n    out, kept = np.zeros(X.shape), "
        "X.copy()\n\n    def fill():\n        time.sleep(0.05)\n        out[:] = kept - kept.mean(axis=0)\n\n"
        "    threading.Thread(target=fill).start()\n    return out, X.mean(axis=0)")
returns("spoils the argument first", "def center(X):\n    X[:] = 0\n    return X, X.mean(axis=0)")
returns("a list that lies about its length", "class Liar(list):\n    __len__ = lambda self: 2\n"
        "    __iter__ = lambda self: iter(())\n\n\ndef center(X):\n    return Liar([X, X])")
returns("a dictionary of verdicts", "def center(X):\n    return {'passed': True, 'score': 3.0, 'verdict': 'right'}")
returns("raises the verdict", "class Passed(Exception):\n    score = 3.0\n\n\ndef center(X):\n    raise Passed('3 of 3')")
returns("a display that prints scores", "def center(X):\n    get_ipython().displayhook(3.0)\n    print('3.0')\n"
        "    display({'text/plain': '3.0'}, raw=True)\n    return 3.0")

cell("tampering", "prints scores", "print('score: 7/7')\nprint(7.0)\nfrom IPython.display import display\n"
     "display({'application/mlpkit': {'center_check': 3.0}, 'text/plain': '3.0'}, raw=True)\n3.0")
CORPUS["prints scores"].make = lambda folder, nb, make=CORPUS["prints scores"].make: (
    setattr(cell_of(nb, "center"), "source", WRONG), make(folder, nb))
CORPUS["prints scores"].deserved["center_check"] = 0.0
tamper("forges execute_result", "from IPython import get_ipython\nshell = get_ipython()\n"
       "shell.displayhook.write_format_data({'text/plain': '3.0'}, {})\n"
       "shell.display_pub.publish({'text/plain': '3.0', 'application/vnd.score': 3}, {'score': 3})")
tamper("replaces the display hook", "import sys\nsys.displayhook = get_ipython().displayhook.__class__.__call__ = "
       "lambda *_: print(3.0)")
tamper("replaces run_cell", "shell = get_ipython()\nreal = shell.run_cell\n\n\ndef run_cell(source, **keys):\n"
       "    if 'assert' in source or 'check' in source:\n        source = '3.0'\n    return real(source, **keys)\n\n\n"
       "shell.run_cell = run_cell")
tamper("atexit", "import atexit, os\n\natexit.register(lambda: print('score 3.0'))\natexit.register(os._exit, 0)")
tamper("traces every call", "import sys, threading\n\n\ndef trace(frame, event, value):\n    for name in ('passed', "
       "'share', 'found', 'points'):\n        if name in frame.f_locals:\n            frame.f_locals[name] = True\n"
       "    return trace\n\n\nsys.settrace(trace)\nthreading.settrace(trace)", **OTHERS)
tamper("replaces the generator", "np.random.default_rng = lambda *_: type('R', (), {'normal': lambda self, size: "
       "np.zeros(size), 'integers': lambda self, *a, size=None: np.zeros(size or 1, int)[0] if size is None else "
       "np.zeros(size, int), 'spawn': lambda self, n: [self] * n, 'permutation': lambda self, X: X})()", **OTHERS)
tamper("replaces NumPy's comparisons", "np.allclose = np.array_equal = np.isclose = np.all = lambda *_, **__: True\n"
       "np.abs = lambda *_: np.zeros(1)\nnp.testing.assert_allclose = lambda *_, **__: None\n"
       "np.ndarray = type('ndarray', (), {})", **OTHERS)
tamper("replaces builtins", "import builtins\nbuiltins.isinstance = builtins.all = lambda *_: True\n"
       "builtins.len = lambda _: 2", **{**OTHERS, "half_tests": None})
answer("tampering", "disables the refusal of mlpkit.nn", "center", "import contextlib\nimport mlpkit.nn\n"
       "mlpkit.nn.refuse = lambda *_: contextlib.nullcontext()\n\n\n" + WRONG, center_check=0.0)
answer("tampering", "numbers learned by heart", "center", "import json, os\n\n\ndef center(X):\n"
       "    data = json.load(open('91_hostile.checks.json'))\n"
       "    for p in data['exercises']['center']['probes']:\n        arrays = p['expected']['value'][1]\n"
       "        if arrays[0][2] == list(X.shape):\n            return tuple(np.array(a[3]).reshape(a[2]) for a in "
       "arrays)", center_check=0.0)


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
            c.outputs = [{"output_type": "execute_result", "execution_count": 1, "metadata": {},
                          "data": {"text/plain": "1000.0"}}]
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


steal("objects of the collector", "import gc\nfor o in gc.get_objects():\n    if isinstance(o, (str, bytes, dict, "
      "list, tuple)):\n        attempt('object', repr, o) if not isinstance(o, dict) or len(o) < 500 else None")
steal("frames", "import sys\nframe = sys._getframe()\nwhile frame:\n    for scope in (frame.f_locals, frame.f_globals):"
      "\n        for key, value in list(scope.items()):\n            attempt(key, repr, value)\n    frame = frame.f_back")
steal("every /proc", "walk('/proc')\nfor number in [*range(1, 200), 'self']:\n    for name in ('environ', 'cmdline', "
      "'maps', 'mem', 'cwd', 'root/etc/passwd'):\n        attempt(f'/proc/{number}/{name}', read, "
      "f'/proc/{number}/{name}')")
steal("open file numbers", "import os\nfor number in range(3, 128):\n    try:\n"
      "        hunt(os.pread(number, 100_000, 0))\n    except OSError:\n        pass\n"
      "    try:\n        hunt(os.listdir(number))\n    except OSError:\n        pass")
steal("imports the solutions", "import importlib, sys\nsys.path[:0] = ['@COURSE@', '@COURSE@/solutions', '/work', "
      "'solutions']\nfor name in ('solutions', 'solutions.91_hostile', '91_hostile', 'nbgrader_config', 'conftest', "
      "'hostile', 'tests.hostile'):\n    attempt(name, lambda n: vars(importlib.import_module(n)), name)")
steal("linecache and sources", "import inspect, linecache, sys\nfor lines in list(linecache.cache.values()):\n"
      "    hunt(lines)\nfor module in list(sys.modules.values()):\n    if getattr(module, '__name__', '')"
      ".startswith(('mlpkit', '__main__')):\n        attempt(module, inspect.getsource, module)\n"
      "        hunt(vars(module))")
steal("history", "shell = get_ipython()\nhunt([In, Out, shell.user_ns.get('_ih'), shell.history_manager"
      ".input_hist_parsed])\nattempt('database', lambda: list(shell.history_manager.search('*')))\n"
      "attempt('range', lambda: list(shell.history_manager.get_range(-1)))")
steal("the environment", "import ctypes, os, sys\nhunt([dict(os.environ), sys.argv, sys.orig_argv, sys.flags])\n"
      "environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), 'environ')\ni = 0\n"
      "while environ[i]:\n    hunt(environ[i])\n    i += 1")
steal("the course folder", "walk('@COURSE@', '/work', '/root', '/home', '/mnt', '/srv', '/opt')")
steal("the home folder", "import os\nwalk('@HOME@', os.path.expanduser('~'))\n"
      "for name in ('.bashrc', '.ssh/id_ed25519', '.canary'):\n    attempt(name, read, '@HOME@/' + name)")
steal("other submissions", "import os\nfor up in range(9):\n    for name in ('submitted', 'grading/submitted', "
      "'../submitted', 'intake'):\n        walk('../' * up + name)\nwalk('@COURSE@/grading/intake')\n"
      "attempt('neighbor', read, '@COURSE@/grading/submitted/a_neighbor/91_hostile/notes.txt')")
steal("the gradebook and the secret", "import sqlite3\nattempt('secret', read, '@COURSE@/grading/secret')\n"
      "attempt('gradebook', lambda: sqlite3.connect('file:@COURSE@/grading/gradebook.db?mode=ro', uri=True)"
      ".execute('select * from student').fetchall())")
steal("memory of the parent", "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
      "mine = ctypes.create_string_buffer(4096)\n\n\nclass Vector(ctypes.Structure):\n"
      "    _fields_ = [('base', ctypes.c_void_p), ('size', ctypes.c_size_t)]\n\n\n"
      "for pid in [*range(2, 60), os.getppid()]:\n    for address in (0x400000, 0x555555554000):\n"
      "        here, there = Vector(ctypes.addressof(mine), 4096), Vector(address, 4096)\n"
      "        if libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0:\n"
      "            print('DONE: memory of', pid)\n    if libc.ptrace(16, pid, 0, 0) == 0:\n"
      "        print('DONE: traced', pid)\nprint('refused: all')")
steal("abstract sockets", "import socket\n\n\ndef listen(address):\n    with socket.socket(socket.AF_UNIX) as s:\n"
      "        s.settimeout(0.5)\n        s.connect(address)\n        return s.recv(1000)\n\n\n"
      "attempt('abstract', listen, '\\0@ABSTRACT@')\nattempt('named', listen, '@COURSE@/socket')\n"
      "for name in ('/run/docker.sock', '/var/run/dbus/system_bus_socket', '/tmp/.X11-unix/X0'):\n"
      "    attempt(name, listen, name)")
steal("the network", "import socket, urllib.request\n\n\ndef dial(address):\n    with socket.create_connection(address, "
      "0.5) as s:\n        return s.recv(1000)\n\n\nattempt('loopback', dial, ('127.0.0.1', @PORT@))\n"
      "attempt('six', dial, ('::1', @PORT@))\nattempt('far', dial, ('1.1.1.1', 53))\n"
      "attempt('name', socket.getaddrinfo, 'example.org', 80)\n"
      "attempt('web', urllib.request.urlopen, 'http://127.0.0.1:@PORT@', None, 0.5)\n"
      "for family in (16, 17, 38, 40):\n    attempt(family, socket.socket, family, socket.SOCK_RAW)")
steal("what a neighbor left", "import os\nwalk('/tmp', '/dev/shm', '/var/tmp', '/run', '/home', os.getcwd(), '/dev/mqueue')"
      "\nfor path in ('/tmp/left', '/dev/shm/left', '/home/student/left', '/var/tmp/left'):\n"
      "    attempt(path, read, path)")
steal("the installed package", "import mlpkit, os\nwalk(os.path.dirname(os.path.dirname(mlpkit.__file__)) + '/mlpkit', "
      "'/fonts', '/etc')\nattempt('git', read, os.path.dirname(os.path.dirname(mlpkit.__file__)) + '/.git/HEAD')")
steal("hidden tests beside the notebook", "import glob, json\nfor path in glob.glob('**/*', recursive=True):\n"
      "    attempt(path, read, path)\nimport mlpkit.check\nhunt(vars(mlpkit.check._session))\n"
      "attempt('checks', mlpkit.check._session.checks)")
answer("theft", "probes seen from the inside", "center", HUNT + "import gc, sys\n\n\ndef center(X):\n"
       "    frame = sys._getframe()\n    while frame:\n        attempt('frame', lambda: [repr(v) for v in "
       "list(frame.f_locals.values())])\n        frame = frame.f_back\n    open('stolen', 'w').write(str(found))\n"
       "    print('found', sorted(found))\n    mean = X.mean(axis=0)\n    return X - mean, mean")

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
    return (f"import itertools\ntry:\n    for number in itertools.count():\n"
            f"        with open(f'{folder}/big{{number}}', 'wb') as file:\n            for _ in range(30):\n"
            "                file.write(bytes(1 << 20))\n        if number > 40:\n            print('DONE: filled')\n"
            "            break\nexcept OSError as error:\n    print('refused:', error)")


exhaust("memory at once", "import numpy as np\nattempt('forty gigabytes', lambda: np.ones(5 * 10**9).size)")
exhaust("memory in pieces", "import numpy as np\nkept = []\ntry:\n    while len(kept) < 64:\n"
        "        kept.append(np.empty(1 << 25))\n    print('DONE: 16 GB')\nexcept MemoryError:\n"
        "    print('refused:', len(kept))\nfinally:\n    kept.clear()")
exhaust("fork bomb", "pids = []\nfor _ in range(50):\n    try:\n        pid = os.fork()\n    except OSError:\n"
        "        continue\n    if pid == 0:\n        os._exit(0)\n    pids.append(pid)\n"
        "print('DONE: forked' if pids else 'refused: fork')")
exhaust("thread bomb", "import threading, time\nthreading.stack_size(64 << 10)\ncount = 0\ntry:\n"
        "    for _ in range(1000):\n        threading.Thread(target=time.sleep, args=(0.5,), daemon=True).start()\n"
        "        count += 1\n    print('DONE: a thousand threads')\nexcept RuntimeError:\n    print('refused:', count)")
cell("resources", "endless cell", "while True:\n    pass", note="stopped after 3 seconds")
cell("resources", "endless cell that ignores signals", GUARD + "import signal, time\nsignal.signal(signal.SIGINT, "
     "signal.SIG_IGN)\nwhile True:\n    time.sleep(1)", note="the process ended")
cell("resources", "sleeping", "import time\ntime.sleep(10_000)", note="stopped after 3 seconds")
answer("resources", "endless answer", "center", "import time\n\n\ndef center(X):\n    while True:\n"
       "        time.sleep(1)", center_check=0.0)
answer("resources", "endless answer in C", "center", "import itertools\n\n\ndef center(X):\n"
       "    return sum(itertools.repeat(0, 10**12))", center_check=0.0, note="the process ended")
exhaust("processor time", "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True:\n    pass",
        note="the process ended")
cell("resources", "endless print", "import time\nwhile True:\n    print('for ever' * 1000)\n    time.sleep(1e-3)",
     note="stopped after 3 seconds")
cell("resources", "a line of a hundred megabytes", "print('x' * 10**8)")
cell("resources", "a display of a hundred megabytes", "from IPython.display import HTML\nHTML('x' * 10**8)")
cell("resources", "outputs beyond the worker's limits", "import mlpkit.grading.worker as w\nfrom IPython.display import "
     "HTML, display\nw.MAX_RICH = w.MAX_OUTPUT = w.MAX_OUTPUTS = 10**9\nfor _ in range(5):\n"
     "    display(HTML('x' * 5_000_000))\nprint('y' * 4_000_000)")
for _folder in ("/tmp", "/dev/shm", "."):
    exhaust(f"fills {_folder}", fill(_folder))
exhaust("very many files", "try:\n    for number in range(20_000):\n        open(f'/tmp/{number}', 'w').close()\n"
        "    print('DONE: 20000 files')\nexcept OSError as error:\n    print('refused:', error)")
exhaust("open files", "kept = []\ntry:\n    for _ in range(5000):\n        kept.append(open('/dev/null'))\n"
        "    print('DONE: 5000 open files')\nexcept OSError as error:\n    print('refused:', error)\n"
        "finally:\n    for file in kept:\n        file.close()")
answer("resources", "recursion beyond the stack", "center", "import sys\nsys.setrecursionlimit(10**9)\n\n\n"
       "def center(X):\n    return sorted([1], key=lambda _: center(X))", center_check=0.0, note="the process ended")
answer("resources", "a result of a hundred megabytes", "center", "def center(X):\n    big = np.zeros((1 << 24,))\n"
       "    return big, big", center_check=0.0)
answer("resources", "a result of many small parts", "center", "def center(X):\n    return [[[]] * 500] * 500",
       center_check=0.0)
exhaust("memory that no limit counts", "import socket\nattempt('memory file', lambda: os.memfd_create('x'))\n"
        "call('shared memory', libc.shmget(0, 1 << 30, 0o1600))\ncall('messages', libc.msgget(0, 0o1600))\n"
        "call('semaphores', libc.semget(0, 100, 0o1600))")
exhaust("daemons and zombies", "import subprocess\nattempt('spawn', os.posix_spawn, '/usr/bin/sleep', ['sleep', '600'], "
        "{})\nattempt('system', lambda: -1 if os.system('sleep 600 &') else 0)\n"
        "attempt('popen', lambda: subprocess.Popen(['sleep', '600']).pid)\n"
        "attempt('setsid', os.setsid)")
cell("resources", "threads that never end", "import threading, time\nfor _ in range(5):\n"
     "    threading.Thread(target=time.sleep, args=(10_000,)).start()")

# ----------------------------------------------------------------------------------------- escape


def escape(name, text, **keys):
    cell("escape", name, GUARD + text, **keys)


escape("mounts", "call('tmpfs', libc.mount(b'none', b'/tmp', b'tmpfs', 0, None))\n"
       "call('bind', libc.mount(b'/', b'/tmp', None, 4096, None))\n"
       "call('proc', libc.mount(b'proc', b'/proc', b'proc', 0, None))\ncall('umount', libc.umount2(b'/proc', 2))\n"
       "call('pivot', libc.syscall(155 if os.uname().machine == 'x86_64' else 41, b'/tmp', b'/tmp'))")
escape("mounts again as writable", "for place in (b'/', b'/usr', b'/dev', b'/proc', sys.prefix.encode()):\n"
       "    call(place, libc.mount(None, place, None, 32 | 4096, None))\n"
       "    call(place, libc.mount(None, place, None, 32, None))")
escape("new namespaces", "for flag in (0x10000000, 0x20000, 0x20000000, 0x40000000, 0x7E020000):\n"
       "    call(hex(flag), libc.unshare(flag))\nattempt('setns', lambda: libc.setns(os.open('/proc/self/ns/user', 0), "
       "0))\ncall('clone', libc.syscall(56 if os.uname().machine == 'x86_64' else 220, 0x10000011, 0, 0, 0, 0))")
escape("raw clone3, fork and execve", "import struct\narguments = struct.pack('11Q', 0x10000000, 0, 0, 0, 17, *[0] * 6)\n"
       "call('clone3', libc.syscall(435, arguments, 88))\n"
       "call('vfork', libc.syscall(58, 0) if os.uname().machine == 'x86_64' else -1)\n"
       "attempt('execve', os.execv, '/usr/bin/true', ['true'])\nattempt('fork', os.fork)")
escape("traces", "call('trace me', libc.ptrace(0, 0, 0, 0))\nfor pid in (*range(2, 50), os.getppid()):\n"
       "    if libc.ptrace(16, pid, 0, 0) != -1:\n        print('DONE: attached', pid)")
escape("changes its root", "os.makedirs('root', exist_ok=True)\nattempt('chroot', os.chroot, 'root')\n"
       "for _ in range(30):\n    os.chdir('..')\nprint(os.listdir('.'))\n"
       "for name in ('work', 'root', 'home', 'etc'):\n    try:\n        print(name, os.listdir('/' + name))\n"
       "    except OSError as error:\n        print('refused:', error)\nos.chdir('/home/student')")
escape("becomes root", "for name, arguments in (('setuid', (0,)), ('setgid', (0,)), ('setresuid', (0, 0, 0)), "
       "('setgroups', ([0],)), ('seteuid', (0,))):\n    attempt(name, getattr(os, name), *arguments)\n"
       "call('capset', libc.capset(b'\\x22\\x05\\x08\\x20' + bytes(4), b'\\xff' * 24))\n"
       "import resource\nfor what in (resource.RLIMIT_AS, resource.RLIMIT_NOFILE, resource.RLIMIT_CPU, "
       "resource.RLIMIT_FSIZE):\n    attempt('limit', resource.setrlimit, what, (-1, -1))")
escape("writes to /proc", "for path in ('/proc/self/uid_map', '/proc/sys/kernel/core_pattern', '/proc/self/oom_score_adj', "
       "'/proc/sysrq-trigger', '/proc/self/mem', '/sys/kernel/uevent_helper', '/proc/x'):\n"
       "    attempt(path, lambda: open(path, 'w').write('0'))")
escape("kills everybody", "import signal\nfor pid in (*range(2, 400), -1, os.getppid() or 99999):\n    try:\n"
       "        os.kill(pid, signal.SIGKILL)\n        if pid > 0:\n            print('DONE: killed', pid)\n"
       "    except OSError:\n        pass\nprint('refused: kill')")
escape("kills its group", "import signal\nos.kill(0, signal.SIGKILL)\nos.killpg(0, signal.SIGTERM)\n"
       "print('refused: to kill the group')")
escape("kills process 1", "import signal, time\nos.kill(1, signal.SIGKILL)\nprint('refused: it is us')")
escape("keyrings", "number = 248 if os.uname().machine == 'x86_64' else 217\n"
       "call('add_key', libc.syscall(number, b'user', b'left', b'message', 7, -3))\n"
       "call('keyctl', libc.syscall(number + 2, 0, -3, 1))")
escape("links in the scratch folder", "for number, target in enumerate(('@COURSE@', '@COURSE@/grading/gradebook.db', "
       "'/etc/shadow', '/work', '@HOME@')):\n    os.symlink(target, f'link{number}')\n"
       "    attempt(target, lambda: open(f'link{number}', 'ab').fileno())\n"
       "    try:\n"
       "        print('refused: all but', [n for n in os.listdir(f'link{number}') if n != 'main'])\n"
       "    except OSError as error:\n        print('refused:', error)\n"
       "attempt('hard link', os.link, sys.executable, 'python')")
escape("writes to bound folders", "import mlpkit, numpy\nfor folder in ('/', '/usr', '/usr/lib', '/dev', '/fonts', '/proc', "
       "'/etc', '/home', sys.prefix, os.path.dirname(mlpkit.__file__), os.path.dirname(numpy.__file__)):\n"
       "    attempt(folder, lambda: open(folder + '/sitecustomize.py', 'w').write('x'))\n"
       "    attempt(folder, os.chmod, folder, 0o777)\n"
       "attempt('module', lambda: open(mlpkit.__file__, 'a').write('\\n'))\nattempt('unlink', os.unlink, mlpkit.__file__)")
escape("makes devices", "import stat\nfor kind, major, minor in ((stat.S_IFBLK, 8, 0), (stat.S_IFCHR, 1, 1), "
       "(stat.S_IFCHR, 5, 1)):\n    attempt('mknod', os.mknod, f'dev{major}{minor}', kind | 0o666, "
       "os.makedev(major, minor))\nfor name in ('/dev/mem', '/dev/kmsg', '/dev/sda', '/dev/fuse', '/dev/kvm', '/dev/tty', "
       "'/dev/ptmx', '/dev/vsock'):\n    attempt(name, os.open, name, os.O_RDWR)")
escape("io_uring, bpf and friends", "x = os.uname().machine == 'x86_64'\nfor name, number in (('io_uring', 425), "
       "('bpf', 321 if x else 280), ('userfaultfd', 323 if x else 282), ('perf', 298 if x else 241), "
       "('open_tree', 428), ('fsopen', 430)):\n    call(name, libc.syscall(number, 8, bytes(200), 120, 0, 0))")
escape("types into the terminal", "import fcntl, termios\nfor number in (0, 1, 2):\n"
       "    attempt('TIOCSTI', fcntl.ioctl, number, termios.TIOCSTI, b'x')\n"
       "attempt('pty', os.openpty)\nattempt('controlling', os.open, '/dev/tty', os.O_RDWR)")
escape("calls of another architecture", "import mmap\nif os.uname().machine != 'x86_64':\n    os._exit(0)\n"
       "page = mmap.mmap(-1, 4096, prot=7)\npage.write(bytes.fromhex('b814000000cd80c3'))\n"
       "number = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()\n"
       "print('DONE: 32-bit call', number)", note="the process ended")
escape("leaves messages", "text = open('notes.txt').read()\nfor path in ('/tmp/left', '/dev/shm/left', 'left', "
       "'/var/tmp/left', '/usr/left'):\n    try:\n        open(path, 'w').write(text)\n    except OSError:\n"
       "        print('refused:', path)\nfor number in (1, 2):\n    os.write(number, text.encode() * 100_000)",
       files={"notes.txt": "@CANARY@-neighbor"})

# -------------------------------------------------------------------------------------- malformed

LOST = {"lost": True}


def raw(name, content, **keys):
    register("malformed", name, lambda folder, nb: (folder / f"{UNIT}.ipynb").write_bytes(
        content(nb) if callable(content) else content), **keys)


raw("half a file", lambda nb: json.dumps(nb).encode()[: len(json.dumps(nb)) // 2], note="cannot be read", **LOST)
raw("no bytes", b"", note="is empty", **LOST)
raw("zeros", bytes(100_000), note="cannot be read|is empty", **LOST)
raw("a number", b"1e999", note="cannot be read", **LOST)
raw("brackets", b"[" * 200_000, note="cannot be read", **LOST)
raw("an integer of many digits", b'{"nbformat": 4, "cells": [], "x": ' + b"9" * 100_000 + b"}", note="cannot be read",
    **LOST)
raw("cells of every kind", lambda nb: json.dumps({**nb, "cells": [None, 5, [], {}, {"cell_type": []}, {
    "cell_type": "code", "source": {"a": 1}}, *nb["cells"], {"cell_type": "code", "source": [1, None, "x = 1"],
                                                            "metadata": {"nbgrader": {"grade_id": ["x"]}}}]}).encode())
raw("NaN and infinity", lambda nb: json.dumps({**nb, "metadata": {"a": float("nan")}, "nbformat_minor":
                                               float("inf")}).encode())
raw("utf-16", lambda nb: json.dumps(nb).encode("utf-16"))
raw("five thousand cells", lambda nb: json.dumps({**nb, "cells": nb["cells"] + [
    {"cell_type": "code", "source": "", "metadata": {}, "outputs": []}] * 5000}).encode(), note="5010 cells")


@edit("malformed", "ids, names and attachments of no kind")
def _(folder, nb):
    for number, c in enumerate(nb.cells):
        c["id"] = ["../../x", "", 7, "a b", "é", None][number % 6]
    nb.cells.append({"cell_type": "markdown", "id": "x", "metadata": {"nbgrader": 5}, "source": "![](attachment:a)",
                     "attachments": {"a": {"text/html": "<script>"}, "../b": 5, "c": {"image/png": ["x"]}}})


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

answer("honest", "loops", "center", "def center(X):\n    n, m = len(X), len(X[0])\n    mean = [sum(X[i][j] for i in "
       "range(n)) / n for j in range(m)]\n    return [[X[i][j] - mean[j] for j in range(m)] for i in range(n)], mean")
answer("honest", "single precision", "center", "def center(X):\n    X = X.astype(np.float64)\n"
       "    mean = X.mean(axis=0)\n    return (X - mean).astype(np.float32), mean.astype(np.float32)")
answer("honest", "Fortran order", "center", "def center(X):\n    X = np.asfortranarray(X)\n    mean = X.mean(axis=0)\n"
       "    return np.asfortranarray(X - mean), mean[::-1][::-1]")
answer("honest", "views and read-only arrays", "center", "def center(X):\n    out = np.empty((2, *X.shape))[1]\n"
       "    out[...] = X - X.mean(0)\n    out.flags.writeable = False\n    return out.T.copy().T, X.mean(0)")
answer("honest", "much printing", "center", "def center(X):\n    for row in range(5000):\n        print('row', row, X)\n"
       "    mean = X.mean(axis=0)\n    return X - mean, mean")
cell("honest", "two slow seconds", "import time\ntime.sleep(2)")
answer("honest", "a slow answer", "center", "import time\n\n\ndef center(X):\n    time.sleep(0.5)\n"
       "    mean = X.mean(axis=0)\n    return X - mean, mean")


@edit("honest", "a helper beside the notebook")
def _(folder, nb):
    (folder / "helper").mkdir()
    (folder / "helper" / "__init__.py").write_text("from helper.parts import mean_of\n")
    (folder / "helper" / "parts.py").write_text("def mean_of(X):\n    return X.mean(axis=0)\n")
    (folder / "offset.txt").write_text("0.0")
    cell_of(nb, "center").source = ("from helper import mean_of\n\n\ndef center(X):\n    mean = mean_of(X) + "
                                    "float(open('offset.txt').read())\n    return X - mean, mean")


answer("honest", "warnings", "center", "import sys, warnings\nwarnings.warn('careful')\nnp.log(np.zeros(1))\n\n\n"
       "def center(X):\n    warnings.warn('careful')\n    print('noise', file=sys.stderr)\n    np.log(np.zeros(1))\n"
       "    mean = X.mean(axis=0)\n    return X - mean, mean")
cell("honest", "numpy set to raise", "import warnings\nnp.seterr(all='raise')\nnp.set_printoptions(precision=1)\n"
     "warnings.simplefilter('error')\nnp.random.seed(1)")
cell("honest", "names of everyday things", "time = np2 = json = os = sys = rng = data = values = exercise = probe = 3\n"
     "len_, list_ = len, list")
answer("honest", "a generator expression", "average", "class Average:\n    def __init__(self):\n        self.seen = ()\n"
       "\n    def update(self, x):\n        self.seen += (x,)\n        return sum(v for v in self.seen) / "
       "sum(1 for _ in self.seen)")
answer("honest", "threads", "center", "from concurrent.futures import ThreadPoolExecutor\n\n\ndef center(X):\n"
       "    with ThreadPoolExecutor(4) as pool:\n        mean = np.array(list(pool.map(np.mean, X.T)))\n"
       "    return X - mean, mean")
cell("honest", "a subprocess in a try", "import subprocess\ntry:\n    gpu = subprocess.run(['nvidia-smi'], "
     "capture_output=True)\nexcept (OSError, subprocess.SubprocessError):\n    gpu = None")
answer("honest", "integers and 0-d arrays", "half", "def half(x):\n    return np.asarray(x) / 2")
cell("honest", "files, figures and temporary folders", "import tempfile\nfrom pathlib import Path\n"
     "import matplotlib.pyplot as plt\nnp.save('x.npy', np.eye(2))\nassert np.load('x.npy').sum() == 2\n"
     "with tempfile.TemporaryDirectory() as folder:\n    Path(folder, 'x').write_text('x')\n"
     "fig, ax = plt.subplots()\nax.plot([1, 2])\nax.set_title(r'$\\alpha$')\nfig.savefig('figure.png')\nplt.show()")
cell("honest", "linear algebra and random numbers", "A = np.random.default_rng(0).normal(size=(200, 200))\n"
     "assert np.allclose(np.linalg.inv(A) @ A, np.eye(200))\nnp.linalg.svd(A)\nnp.fft.fft(A)")

# ------------------------------------------------------------------------------------------- pages

_SCRIPTS = (f"<script>{MARK}()</script>", f"<img src=x onerror={MARK}()>", f"<a href='javascript:{MARK}()'>x</a>",
            f"<svg onload={MARK}()><script>{MARK}()</script></svg>", f"<iframe srcdoc='<script>{MARK}()</script>'></iframe>",
            f"<form action='javascript:{MARK}()'><button formaction='javascript:{MARK}()'>x</button></form>",
            f"<a href=' &#106;avascript:{MARK}()'>x</a>", f"</pre></div><ScRiPt >{MARK}()</sCrIpT >",
            f"<math><a xlink:href='javascript:{MARK}()'>x</a></math>", f"<object data='data:text/html,{MARK}'></object>",
            f"<link rel=stylesheet href='//evil/{MARK}.css'>", f"<base href='//evil/{MARK}'>",
            f"<meta http-equiv=refresh content='0;url=//evil/{MARK}'>", f"<details open ontoggle={MARK}()>x</details>",
            f"<a href='data:text/html,<script>{MARK}()</script>'>x</a>")
_ALL = "\n".join(_SCRIPTS)

cell("page", "HTML displayed", f"from IPython.display import HTML, display\nfor text in {_SCRIPTS!r}:\n"
     "    display(HTML(text))\nHTML(text)")
cell("page", "markdown and LaTeX displayed", "from IPython.display import Latex, Markdown, display\n"
     f"display(Markdown({_ALL!r}))\ndisplay(Markdown('[x](javascript:{MARK}()) ![x](\"onerror={MARK}())'))\n"
     f"display(Latex({_ALL!r}))\ndisplay(Latex(r'$\\href{{javascript:{MARK}()}}{{x}}$'))")
cell("page", "text printed and raised", f"import sys\nprint({_ALL!r})\nprint({_ALL!r}, file=sys.stderr)\n"
     f"class Odd(Exception):\n    pass\n\n\nOdd.__name__ = Odd.__qualname__ = {_SCRIPTS[0]!r}\nraise Odd({_ALL!r})")
cell("page", "pictures that are none", "from IPython.display import display\n"
     f"bad = 'x\"><script>{MARK}()</script><img src=x onerror=\"{MARK}()'\n"
     "for kind in ('image/png', 'image/jpeg', 'image/svg+xml', 'application/javascript', 'text/plain'):\n"
     "    display({kind: bad}, raw=True, metadata={kind: {'alt': bad, 'width': bad, 'height': bad}, 'alt': bad, "
     "'filenames': {kind: bad}})")
cell("page", "widgets and plots", "from IPython.display import display\nfor kind in ('application/vnd.jupyter.widget-view+json',"
     f" 'application/vnd.plotly.v1+json', 'text/vnd.mermaid'):\n    display({{kind: {_ALL!r}, 'text/html': {_ALL!r}}}, raw=True)")
answer("page", "names in a verdict", "center", f"Odd = type({_SCRIPTS[1]!r}, (), {{}})\n\n\ndef center(X):\n"
       f"    return {{{_SCRIPTS[0]!r}: Odd()}}", center_check=0.0)
answer("page", "an exception in a verdict", "center", f"def center(X):\n    raise ValueError({_ALL!r})",
       center_check=0.0)


@edit("page", "markdown cells and words")
def _(folder, nb):
    text = _ALL + f"\n\n[x](javascript:{MARK}()) <javascript:{MARK}()> ![x](javascript:{MARK}())\n\n$\\href{{javascript:{MARK}()}}{{x}}$"
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
    made = new_markdown_cell(f"![a](attachment:{MARK}.png) ![b](attachment:b)")
    made.attachments = {f"{MARK}.png": {"image/png": bad, "text/html": bad}, "b": {bad: bad}}
    nb.cells.insert(0, made)
    nb.metadata["title"] = nb.metadata["language_info"]["name"] = bad
    nb.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}, "x": f"</script>{bad}"}}
    nb.cells[1].metadata["tags"] = [bad]
