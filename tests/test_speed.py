"""What a student waits for stays short; the limits are generous, for machines that are busy."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

SLACK = 2
PATH = Path(__file__).parents[1] / "benchmarks" / "import_and_check.py"


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("import_and_check", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("statement", ["import mlpkit", "FIRST_CELL"])
def test_the_package_costs_little_on_top_of_numpy(benchmark, statement):
    numpy, package = benchmark.import_times(getattr(benchmark, statement, statement), repeats=5)
    assert package < SLACK * benchmark.GOALS["import"], f"numpy itself takes {numpy:.0f} ms"


def test_the_package_imports_nothing_heavy():
    code = (
        "import sys, mlpkit, mlpkit.check, mlpkit.exercise, mlpkit.data; "
        "print([m for m in ('matplotlib', 'ipywidgets', 'nbgrader', 'nbformat', 'IPython', 'mlpkit.grading') "
        "if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("answer", ["softmax", "wrong"])
def test_a_check_answers_at_once(benchmark, answer):
    milliseconds, _ = benchmark.check_times(getattr(benchmark, answer), repeats=5)
    assert milliseconds < SLACK * benchmark.GOALS["check"]


def test_a_goal_that_is_missed_fails_the_benchmark(benchmark, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["import_and_check.py", "--repeats", "1"])
    for goal, code in ((1e9, 0), (0.0, 1)):
        monkeypatch.setattr(benchmark, "GOALS", {"import": goal, "check": goal})
        assert benchmark.main() == code
        out, err = capsys.readouterr()
        assert 'check("softmax"), right' in out
        assert ("missed" in err) == bool(code)
