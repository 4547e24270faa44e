"""What a student waits for: the import of the package, and a check after each function.

Milliseconds say something of one machine on one day; the ratios, to what is measured in the same run, can be
compared.

    python benchmarks/import_and_check.py
"""

import argparse
import contextlib
import inspect
import io
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
IMPORTS = (
    "import time; s = time.perf_counter(); import numpy; m = time.perf_counter(); {}; "
    "print(m - s, time.perf_counter() - m)"
)
FIRST_CELL = "from mlpkit import data, plot; from mlpkit.check import check, ready, summary, unit"


def softmax(Z):
    """A right answer."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def wrong(Z):
    """A wrong one, which has no listed hint: every mistake is compared with it."""
    return softmax(Z) ** 1.5


def import_times(statement="import mlpkit", repeats=7):
    """Milliseconds for NumPy, and for a statement on top of it, in fresh processes.

    Parameters
    ----------
    statement : str
    repeats : int

    Returns
    -------
    tuple of float
        Medians.
    """
    times = []
    for _ in range(repeats + 1):  # the first one fills the file cache
        out = subprocess.run(
            [sys.executable, "-c", IMPORTS.format(statement)], capture_output=True, text=True, check=True
        ).stdout
        times.append([1000 * float(x) for x in out.split()])
    return tuple(statistics.median(column) for column in zip(*times[1:], strict=True))


def unit_of(exercise):
    """Which released unit asks for an exercise, and its entry in the checks file."""
    for path in sorted(ROOT.glob("assignments/*/*.checks.json")):
        exercises = json.loads(path.read_text(encoding="utf-8"))["exercises"]
        if exercise in exercises:
            return path, exercises[exercise]
    sys.exit(f"no released unit asks for {exercise}: run mlpkit release")


def check_times(answer=softmax, repeats=21):
    """Milliseconds for ``check("softmax")``, and for the same probes called without it.

    Parameters
    ----------
    answer : callable
    repeats : int

    Returns
    -------
    tuple of float
        Medians.
    """
    from mlpkit.exercise import Probe, checking

    path, entry = unit_of("softmax")
    checking.unit(path.parent.name, path.parent)
    probes = [(Probe.decoded(p).compiled(), p["seed"]) for p in entry["probes"]]
    checked, plain = [], []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()) as shown:
            exec("check('softmax')", {"check": checking.check, "softmax": answer})
        checked.append(time.perf_counter() - start)
        assert ("softmax: right" in shown.getvalue()) == (answer is softmax)
        start = time.perf_counter()
        for function, seed in probes:
            with np.errstate(all="ignore"):
                known = {"softmax": answer, "rng": np.random.default_rng(seed)}
                function(**{p: known[p] for p in inspect.signature(function).parameters})
        plain.append(time.perf_counter() - start)
    return tuple(1000 * statistics.median(t[1:]) for t in (checked, plain))


def table(repeats=7):
    """All rows: what, milliseconds, and the ratio to what it is compared with.

    Parameters
    ----------
    repeats : int

    Returns
    -------
    list of tuple
    """
    numpy, mlpkit = import_times("import mlpkit", repeats)
    _, first = import_times(FIRST_CELL, repeats)
    right, plain = check_times(softmax, 3 * repeats)
    hinted, _ = check_times(wrong, 3 * repeats)
    return [
        ("import numpy", numpy, "1"),
        ("import mlpkit, on top", mlpkit, f"{mlpkit / numpy:.2f} of import numpy"),
        ("the first cell of an assignment, on top", first, f"{first / numpy:.2f} of import numpy"),
        ("the probes of softmax, alone", plain, "1"),
        *(
            (f'check("softmax"), {name}', ms, f"{ms / plain:.0f} of the probes alone, {ms / numpy:.2f} of import numpy")
            for name, ms in (("right", right), ("wrong", hinted))
        ),
    ]


def main():
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7, metavar="N", help="processes for each import (default: 7)")
    rows = table(parser.parse_args().repeats)
    from mlpkit.exercise import show

    print(show.table([(what, f"{ms:.2f}", ratio) for what, ms, ratio in rows], ("what", "ms (median)", "ratio")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
