"""Submissions with faults and tricks: how each is made, what it deserves, and what must be said of it."""

import json
import os
import re
import uuid
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

from support.courses import ANSWERS, FULL, TOY, cell_of

SURVIVOR = f"survivor{uuid.uuid4().hex}"
OUTSIDE = "a file outside of the submission, which nobody may see"


@dataclass
class Fault:
    """One submission: how it is made, what it deserves, and what must be said."""

    make: object
    deserved: dict
    note: str
    words: dict  # exercise -> what the verdict says of it
    waits: bool  # whether the answers in words wait for a person
    free: bool  # whether any mark is just: only that it is recorded matters
    runs: bool  # whether it is graded, too; the others are only read


FAULTS = {}


def fault(name, note="", words=None, waits=True, free=False, runs=True, **deserved):
    """Register what writes a submission into a folder; marks are full unless told, ``lost=True`` means none."""

    def register(make):
        marks = dict.fromkeys(FULL, 0.0) if deserved.pop("lost", False) else {**FULL, **deserved}
        FAULTS[name] = Fault(make, marks, note, words or {}, waits, free, runs)
        return make

    return register


def write(folder, nb, name=f"{TOY}.ipynb"):
    (folder / name).write_text(json.dumps(nb, indent=1), encoding="utf-8")


def edited(name, **keys):
    """A fault that is an edit of the notebook."""

    def register(edit):
        def make(folder, nb):
            edit(nb)
            write(folder, nb)

        return fault(name, **keys)(make)

    return register


def extra(name, source, **keys):
    """A fault that is a cell of the student's own, after the first one."""

    def make(folder, nb):
        nb.cells.insert(2, new_code_cell(source))
        write(folder, nb)

    fault(name, **keys)(make)


def answer(name, exercise, source, **keys):
    """A fault that sits in one answer."""

    def make(folder, nb):
        cell_of(nb, exercise).source = source
        write(folder, nb)

    fault(name, **keys)(make)


UNREADABLE = {"lost": True, "waits": False}

# ------------------------------------------------------------------------------------- the file


@fault("corrupt JSON", "cannot be read: it is not a whole notebook", **UNREADABLE)
def _(folder, nb):
    text = json.dumps(nb, indent=1)
    (folder / f"{TOY}.ipynb").write_text(text[: len(text) // 2])


@fault("no bytes", "is empty", **UNREADABLE)
def _(folder, nb):
    (folder / f"{TOY}.ipynb").touch()


@fault("a list", "cannot be read", **UNREADABLE, runs=False)
def _(folder, nb):
    (folder / f"{TOY}.ipynb").write_text("[1, 2]")


@fault("cells are no list", "cannot be read", **UNREADABLE, runs=False)
def _(folder, nb):
    (folder / f"{TOY}.ipynb").write_text('{"cells": {"a": 1}, "nbformat": 4}')


@fault("a hundred thousand brackets", "cannot be read", **UNREADABLE, runs=False)
def _(folder, nb):
    (folder / f"{TOY}.ipynb").write_text("[" * 100_000)


@fault("format 3 without worksheets", "cannot be read", **UNREADABLE, runs=False)
def _(folder, nb):
    (folder / f"{TOY}.ipynb").write_text('{"nbformat": 3, "worksheets": 7}')


@fault("no notebook", "there is no notebook", **UNREADABLE)
def _(folder, nb):
    (folder / "notes.txt").write_text("I forgot it.")


@fault("latin-1", runs=False)
def _(folder, nb):
    nb.cells[0].source = "Café"
    (folder / f"{TOY}.ipynb").write_bytes(json.dumps(nb, ensure_ascii=False).encode("latin-1"))


@fault("byte order mark", runs=False)
def _(folder, nb):
    (folder / f"{TOY}.ipynb").write_text(json.dumps(nb), encoding="utf-8-sig")


@fault("utf-16", runs=False)
def _(folder, nb):
    (folder / f"{TOY}.ipynb").write_text(json.dumps(nb), encoding="utf-16")


@fault("format 3")
def _(folder, nb):
    old = nbformat.convert(nb, 3)
    assert "worksheets" in old
    write(folder, old)


@edited("format 5", runs=False)
def _(nb):
    nb.nbformat, nb.nbformat_minor = 5, 9


@edited("cells of no known kind", note="no known kind", runs=False)
def _(nb):
    nb.cells[1:1] = [{"cell_type": "bogus", "source": "x", "metadata": {}}, 5, None, {"cell_type": "code", "source": 7}]


@edited("half a character")
def _(nb):
    nb.cells.insert(2, new_code_cell("word = '\ud800'\nprint(word, '\\ud800')"))
    cell_of(nb, "why").source += " \udfff"


@fault("renamed", rf"named {TOY} \(1\)\.ipynb instead")
def _(folder, nb):
    write(folder, nb, f"{TOY} (1).ipynb")


@fault("two notebooks", "2 notebooks: only", runs=False)
def _(folder, nb):
    write(folder, nb)
    write(folder, nbformat.v4.new_notebook(cells=[new_code_cell("def step(z):\n    return None")]), "another.ipynb")


@fault("in a folder within", f"named homework/{TOY}.ipynb")
def _(folder, nb):
    (folder / "homework" / "parts").mkdir(parents=True)
    (folder / "homework" / "helper.py").write_text("def half(x):\n    return x / 2\n")
    (folder / "homework" / "parts" / "numbers.txt").write_text("4")
    nb.cells.insert(2, new_code_cell("import helper\nfour = open('parts/numbers.txt').read()"))
    cell_of(nb, "credit").source = "def credit():\n    return helper.half(int(four))"
    write(folder / "homework", nb)


@fault("a folder with the notebook's name", "instead of", runs=False)
def _(folder, nb):
    (folder / f"{TOY}.ipynb").mkdir()
    (folder / f"{TOY}.ipynb" / "x.txt").write_text("x")
    write(folder, nb, "mine.ipynb")


@fault("files of the student's own")
def _(folder, nb):
    (folder / "helper.py").write_text("def half(x):\n    return x / 2\n")
    (folder / "data").mkdir()
    (folder / "data" / "numbers.csv").write_text("1,2,4\n")
    nb.cells.insert(2, new_code_cell("import helper\nnumbers = np.loadtxt('data/numbers.csv', delimiter=',')"))
    cell_of(nb, "credit").source = "def credit():\n    return helper.half(numbers[-1])"
    write(folder, nb)


@fault("modules that shadow", "numpy.py beside the notebook is ignored")
def _(folder, nb):
    for name in ("mlpkit", "numpy", "cycler", "json", "matplotlib", "IPython"):
        (folder / f"{name}.py").write_text("raise SystemError('the wrong module')")
    (folder / "sitecustomize.py").write_text("import os\nos._exit(3)")
    write(folder, nb)


@fault("a name in no alphabet")
def _(folder, nb):
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("x")
    write(folder, nb)


# --------------------------------------------------------------------------- links and other things


@fault("notebook is a link to the solution", "the link .* was left out", **UNREADABLE)
def _(folder, nb):
    (folder / f"{TOY}.ipynb").symlink_to(Path(*folder.parts[:-4]) / "solutions" / TOY / f"{TOY}.ipynb")


@fault("notebook is a link to nowhere", "the link .* was left out", **UNREADABLE, runs=False)
def _(folder, nb):
    (folder / f"{TOY}.ipynb").symlink_to("nowhere")


@fault("notebook is a pipe", "no ordinary file", **UNREADABLE)
def _(folder, nb):
    os.mkfifo(folder / f"{TOY}.ipynb")


@fault("folder is a link to a neighbor's", "a link leads elsewhere", **UNREADABLE)
def _(folder, nb):
    folder.rmdir()
    folder.symlink_to(folder.parents[1] / "a_healthy" / TOY)


@fault("student is a link to a neighbor", "a link leads elsewhere", **UNREADABLE)
def _(folder, nb):
    folder.rmdir()
    folder.parent.rmdir()
    folder.parent.symlink_to(folder.parents[1] / "a_healthy")


@fault("folder is a link to nowhere", "a link leads elsewhere", **UNREADABLE)
def _(folder, nb):
    folder.rmdir()
    folder.symlink_to("nowhere")


@fault("folder is a file", "not a folder", **UNREADABLE, runs=False)
def _(folder, nb):
    folder.rmdir()
    folder.write_text("x")


@fault("links beside the notebook", "the link data.txt was left out")
def _(folder, nb):
    secret = folder.parents[3] / "outside.txt"
    secret.write_text(OUTSIDE)
    (folder / "data.txt").symlink_to(secret)
    (folder / "others").symlink_to(folder.parents[1] / "a_healthy", target_is_directory=True)
    (folder / "nowhere").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    write(folder, nb)


@fault("time that is none", "time of submission cannot be read")
def _(folder, nb):
    (folder / "timestamp.txt").write_text("yesterday, I think")
    write(folder, nb)


@fault("time in bytes", "time of submission cannot be read", runs=False)
def _(folder, nb):
    (folder / "timestamp.txt").write_bytes(b"\xff\x00\xfe9" * 9)
    write(folder, nb)


@fault("time in the year 99999", "time of submission cannot be read", runs=False)
def _(folder, nb):
    (folder / "timestamp.txt").write_text("99999-01-01 00:00:00 UTC")
    write(folder, nb)


@fault("time is a folder", runs=False)
def _(folder, nb):
    (folder / "timestamp.txt").mkdir()
    (folder / "timestamp.txt" / "x").write_text("x")
    write(folder, nb)


# ------------------------------------------------------------------------------ cells and metadata


@edited("deleted test cell", note="softmax_check was missing")
def _(nb):
    nb.cells.remove(cell_of(nb, "softmax_check"))


@edited("deleted ordinary test cell", note="credit_tests was missing", runs=False)
def _(nb):
    nb.cells.remove(cell_of(nb, "credit_tests"))


@edited("deleted answer cell, answer elsewhere")
def _(nb):
    nb.cells.remove(cell_of(nb, "step"))
    nb.cells.insert(2, new_code_cell(ANSWERS["step"]))


@edited("metadata stripped", runs=False)
def _(nb):
    nb.metadata = {}
    for cell in nb.cells:
        cell.metadata = {}


@edited("metadata stripped and new cell ids")
def _(nb):
    for number, cell in enumerate(nb.cells):
        cell.metadata = {"id": f"colab{number}"}
        cell.id = f"colab{number}"


@edited("metadata stripped and no cell ids", runs=False)
def _(nb):
    nb.nbformat_minor = 2
    for cell in nb.cells:
        cell.metadata = {}
        del cell["id"]


def doubled(nb, grade_id, source=None, before=False):
    cell = cell_of(nb, grade_id)
    copy = nbformat.from_dict(json.loads(json.dumps(cell)))
    copy.source = cell.source if source is None else source
    nb.cells.insert(nb.cells.index(cell) + (not before), copy)


@edited("doubled test cell", note="softmax_check is there 2 times")
def _(nb):
    doubled(nb, "softmax_check")


@edited("doubled ordinary test cell", note="credit_tests is there 2 times", runs=False)
def _(nb):
    doubled(nb, "credit_tests")


@edited("doubled answer cell", note="softmax is there 2 times")
def _(nb):
    doubled(nb, "softmax")


@edited("stub copied behind the answer", note="copies that were not changed are left out", runs=False)
def _(nb):
    doubled(
        nb,
        "step",
        'def step(z):\n    """Return 1 where z is not negative, and 0 elsewhere."""\n'
        "    # YOUR CODE HERE\n    raise NotImplementedError()",
    )


@edited("stub copied behind the answer, without metadata", note="copies that were not changed are left out")
def _(nb):
    doubled(
        nb,
        "step",
        'def step(z):\n    """Return 1 where z is not negative, and 0 elsewhere."""\n'
        "    # YOUR CODE HERE\n    raise NotImplementedError()",
    )
    for number, cell in enumerate(nb.cells):
        cell.metadata, cell.id = {}, f"new{number}"


@edited("a first try before the answer", note="the others run in their order")
def _(nb):
    doubled(nb, "step", "def step(z):\n    return z", before=True)


@edited("doubled answer in words", note="the first copy that was changed counts", runs=False)
def _(nb):
    doubled(nb, "why", "YOUR ANSWER HERE", before=True)


@edited("schema version 2", runs=False)
def _(nb):
    cell_of(nb, "step").metadata.nbgrader.schema_version = 2


@edited("schema version 4")
def _(nb):
    cell_of(nb, "step_check").metadata.nbgrader.schema_version = 4


@edited("metadata of the wrong type", note="setup was missing", runs=False)
def _(nb):
    cell_of(nb, "setup").source = "import numpy as np\nfrom mlpkit.check import *"
    nb.cells[1].metadata.nbgrader = ["setup"]
    nb.cells[0].metadata = 7
    nb.cells[1].id = 5


@edited("test turned into text")
def _(nb):
    cell = cell_of(nb, "softmax_check")
    cell.cell_type, cell.source = "markdown", "no test here"
    del cell["outputs"], cell["execution_count"]


@edited("answer turned into raw text", runs=False)
def _(nb):
    cell = cell_of(nb, "step")
    cell.cell_type = "raw"
    del cell["outputs"], cell["execution_count"]


@edited("answer marked as a test", runs=False)
def _(nb):
    cell_of(nb, "step").metadata.nbgrader.update(grade=True, points=100)


@edited("grade_id renamed", runs=False)
def _(nb):
    cell_of(nb, "step").metadata.nbgrader.grade_id = "steps"


@edited("points raised", step_check=0.0)
def _(nb):
    for grade_id in (*FULL, "why", "draw"):
        cell_of(nb, grade_id).metadata.nbgrader.points = 1000
    cell_of(nb, "step").source = "def step(z):\n    return z"


@edited("answer by hand marked as a test")
def _(nb):
    cell_of(nb, "draw").metadata.nbgrader.update(solution=False, locked=True)
    cell_of(nb, "why").metadata.nbgrader.update(solution=False, locked=True, grade=True)


@edited("tests unlocked and emptied", note="may not be changed and had been", step_check=0.0, credit_tests=0.0)
def _(nb):
    for grade_id in ("step_check", "credit_tests"):
        cell = cell_of(nb, grade_id)
        cell.metadata.nbgrader.locked = False
        cell.source = "2"
    cell_of(nb, "step").source = "def step(z):\n    return z"
    cell_of(nb, "credit").source = "def credit():\n    return 'a hidden wrong answer'"


@edited("skip-execution", step_check=0.0, credit_tests=0.0)
def _(nb):
    for cell in nb.cells:
        cell.metadata["tags"] = ["skip-execution", "raises-exception"]
    cell_of(nb, "step").source = "def step(z):\n    return z"
    cell_of(nb, "credit").source = "def credit():\n    return 1 / 0"


@edited("another kernel", runs=False)
def _(nb):
    nb.metadata.kernelspec = {"name": "julia-1.9", "display_name": "Julia", "language": "julia"}
    nb.metadata.language_info = {"name": "julia"}


@edited("outputs that were forged", step_check=0.0, credit_tests=0.0)
def _(nb):
    cell_of(nb, "step").source = "def step(z):\n    return z"
    cell_of(nb, "credit").source = "def credit():\n    raise ValueError"
    for grade_id in FULL:
        cell_of(nb, grade_id).outputs = [
            {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "2.0"}},
            {"output_type": "bogus"},
        ]


# ------------------------------------------------------------------------------------ what it prints

extra("a line of a hundred megabytes", "print('x' * 10**8)")
extra("very many lines", "for i in range(200_000):\n    print(i)")
extra("prints for ever", "while True:\n    print('for ever')", note="stopped after 5 seconds")
extra("a picture of ten megabytes", "from IPython.display import HTML\nHTML('x' * 10**7)")
extra("prints half characters", r"print('\ud800'); raise ValueError('\udfff')")
extra(
    "warnings",
    "import sys, warnings\nwarnings.warn('a warning')\nprint('noise', file=sys.stderr)\nnp.exp(np.array([1e6]))",
)
answer(
    "warnings in an ordinary test",
    "credit",
    "def credit():\n    import sys, warnings\n"
    "    warnings.warn('careful')\n    print('noise', file=sys.stderr)\n    np.exp(np.array([1e6]))\n    return 2",
)

for _value, _marks in (
    ("np.float64(0.5)", 0.5),
    ("5", 2.0),
    ("float('nan')", 0.0),
    ("-1", 0.0),
    ("type('V', (), {'__repr__': lambda self: '1.2.3'})()", 2.0),
):
    answer(f"a test that ends in {_value}", "credit", f"def credit():\n    return {_value}", credit_tests=_marks)

# --------------------------------------------------------------------------------- loops and deaths

extra("endless cell", "while True:\n    pass", note="stopped after 5 seconds")
extra(
    "endless cell that catches everything",
    "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
    note="the process ended",
)
extra("endless cell in C", "import itertools\nsum(itertools.repeat(0, 10**12))", note="the process ended")
answer(
    "endless answer",
    "softmax",
    "def softmax(Z):\n    while True:\n        pass",
    softmax_check=0.0,
    words={"softmax": "no answer in time"},
)
answer(
    "endless answer in C",
    "softmax",
    "import itertools\n\n\ndef softmax(Z):\n    return sum(itertools.repeat(0, 10**12))",
    softmax_check=0.0,
    words={"softmax": "no answer in time"},
    note="the process ended",
)
extra("exit of the process", "import os\nos._exit(0)", note="the process ended")
extra("kills itself", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", note="the process ended")
extra("segmentation fault", "import ctypes\nctypes.string_at(0)", note="the process ended")
answer(
    "answer that ends the process",
    "step",
    "import os\n\n\ndef step(z):\n    os._exit(0)",
    step_check=0.0,
    words={"step": "died"},
    note="the process ended",
)
extra("an alarm", "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.3)", free=True)
extra("a copy of the process", "import os\npid = os.fork()", free=True)
extra(
    "kills who examines it",
    "import os\nif os.getppid() > 1:\n    os.kill(os.getppid(), 9)\n    while True:\n        pass",
    free=True,
    note="killed|the process ended",
)
extra(
    "leaves a process behind",
    f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', '{SURVIVOR}'])",
    free=True,
)
extra(
    "a socket full of rubbish",
    "import os, stat\nfor fd in range(3, 64):\n    try:\n"
    "        if stat.S_ISSOCK(os.fstat(fd).st_mode):\n            os.write(fd, b'\\x00\\x00\\x00\\x05hello' * 50)\n"
    "    except OSError:\n        pass",
    free=True,
    note="the process ended",
)

# ----------------------------------------------------------------- honest habits, and less honest ones

extra("numpy set to raise", "np.seterr(all='raise')\nimport warnings\nwarnings.simplefilter('error')")
extra(
    "names of everyday things",
    "time = json = sys = os = rng = data = values = exercise = check_ = 3\nlist_, dict_ = list, dict",
)
extra("overwrites the check", "check = ready = summary = unit = None")
extra("asks a question", "name = input('your name?')")
extra("leaves", "exit()\nquit()\nimport sys\nsys.exit(1)")
answer(
    "recursion without end",
    "softmax",
    "def softmax(Z):\n    return softmax(Z)",
    softmax_check=0.0,
    words={"softmax": "it calls itself without end"},
)
extra(
    "a thread",
    "import threading, time\n\n\ndef work():\n    while True:\n        print('still here')\n"
    "        time.sleep(0.01)\n\n\nthreading.Thread(target=work, daemon=True).start()\n"
    "threading.Thread(target=time.sleep, args=(600,)).start()",
)
answer(
    "answer that prints and reads",
    "step",
    "def step(z):\n    print('z is', z)\n    try:\n        input()\n"
    "    except Exception:\n        pass\n    return (np.asarray(z) >= 0) * 1",
)
extra("changes its folder", "import os\nos.makedirs('deep/er')\nos.chdir('deep/er')")
extra("plots", "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
extra("magics", "%matplotlib inline\n!true\n%timeit -n1 -r1 pass")
extra("a cell with an error", "1 / 0")
extra("a cell that is no Python", "for for for")
extra("a null in a cell", "x = 1\x00")
answer(
    "equal to everything",
    "step",
    "class Equal:\n    def __eq__(self, other):\n        return True\n\n"
    "    def __array__(self, *_, **__):\n        return np.zeros(5)\n\n    __hash__ = None\n    shape = (5,)\n\n\n"
    "def step(z):\n    return Equal()",
    step_check=0.0,
    words={"step": "Equal"},
)
answer(
    "comparisons turned off",
    "step",
    "np.allclose = np.array_equal = np.isclose = lambda *_, **__: True\n"
    "np.testing.assert_allclose = lambda *_, **__: None\nimport mlpkit.exercise, mlpkit.exercise.values\n"
    "mlpkit.exercise.compare.compare = mlpkit.exercise.agreement.disagreement = lambda *_, **__: None\n\n\n"
    "def step(z):\n    return z",
    step_check=0.0,
    note="cell step: it uses mlpkit.exercise, which no answer needs",
)
answer(
    "shapes that broadcast", "softmax", "def softmax(Z):\n    return np.full((len(Z), 1), np.nan)", softmax_check=0.0
)
answer(
    "only calls a library",
    "step",
    "def step(z):\n    return np.heaviside(z, 1.0)",
    note="step only calls np.heaviside: is that what was asked for",
)
answer(
    "borrows from the package",
    "softmax",
    "from mlpkit.nn import softmax",
    softmax_check=0.0,
    words={"softmax": "softmax is what is asked for here: write it yourself"},
)
answer(
    "borrows in the function",
    "softmax",
    "import mlpkit.nn\n\n\ndef softmax(Z):\n    return mlpkit.nn.softmax(Z)",
    softmax_check=0.0,
    words={"softmax": "softmax is what is asked for here: write it yourself"},
    note="only calls mlpkit.nn.softmax",
)


def student_of(name):
    return f"f{list(FAULTS).index(name):03}_" + re.sub(r"\W+", "_", name)
