"""What a student waits for stays little work: modules imported, calls made. Seconds are for the benchmarks."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.growth import calls, growth

from mlpkit import check

ROOT = Path(__file__).parents[2]
FIRST_CELL = "from mlpkit import data, plot; from mlpkit.check import check, ready, summary, unit"
HEAVY = {"matplotlib", "ipywidgets", "nbgrader", "nbformat", "IPython", "asyncio", "multiprocessing"}


@pytest.fixture(scope="module")
def benchmark():
    path = ROOT / "benchmarks" / "import_and_check.py"
    spec = importlib.util.spec_from_file_location("import_and_check", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def on_top_of_numpy(statement):
    """Modules that a statement imports in a fresh process which has imported NumPy."""
    code = "import sys, json, numpy; before = set(sys.modules)\n{}\nprint(json.dumps([*set(sys.modules) - before]))"
    code = code.format(statement)
    return json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def test_the_package_alone_imports_nothing():
    assert on_top_of_numpy("import mlpkit") == ["mlpkit"]


@pytest.mark.parametrize("statement", [FIRST_CELL, "import mlpkit.exercise, mlpkit.data, mlpkit.nn"])
def test_the_first_cell_imports_the_standard_library_and_ourselves(statement):
    modules = on_top_of_numpy(statement)
    packages = {name.split(".")[0] for name in modules}
    assert packages - {"mlpkit", "numpy", "__mp_main__"} <= sys.stdlib_module_names
    assert not packages & HEAVY and not [name for name in modules if name.startswith("mlpkit.grading")]
    assert len(modules) < 120


@pytest.fixture
def softmax_exercise(benchmark):
    path, entry = benchmark.unit_of("softmax")
    check.unit(path.parent.name, path.parent)
    return entry


def run(answer):
    """Check an answer as the cell of a notebook does."""
    exec("check('softmax')", {"check": check.check, "softmax": answer})


@pytest.mark.parametrize("name", ["softmax", "wrong"])
def test_a_check_calls_an_answer_a_few_times_for_each_question(benchmark, softmax_exercise, capsys, name):
    count = 0

    def counted(Z):
        nonlocal count
        count += 1
        return getattr(benchmark, name)(Z)

    run(counted)
    assert ("softmax: right" in capsys.readouterr().out) == (name == "softmax")
    assert len(softmax_exercise["probes"]) <= count <= 4 * len(softmax_exercise["probes"])


def test_a_check_does_not_slow_down(benchmark, softmax_exercise, capsys):
    """The second and the tenth check of the same answer are the same work."""
    run(benchmark.wrong)
    second = calls(run, benchmark.wrong)
    for _ in range(7):
        run(benchmark.wrong)
    assert calls(run, benchmark.wrong) < 1.2 * second


def test_a_wrong_answer_is_explained_in_time_that_grows_with_its_size(softmax_exercise, capsys):
    def answered(width):
        run(lambda Z: np.zeros((len(Z), width)))

    assert growth(answered, 100_000, 400_000) < 10


def test_the_benchmark_prints_ratios(benchmark, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["import_and_check.py", "--repeats", "1"])
    assert benchmark.main() == 0
    out = capsys.readouterr().out
    assert 'check("softmax"), right' in out and "of import numpy" in out
