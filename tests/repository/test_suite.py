"""What has to hold of the tests themselves: where they lie, what they measure, what skipping means."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from support.growth import calls, growth
from support.marks import BOXED, BOXED_TESTS, TIMED

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
MODULES = sorted(TESTS.rglob("test_*.py"))
CLOCKS = {"time", "monotonic", "perf_counter", "process_time", "thread_time"}
CLOCKS |= {f"{name}_ns" for name in CLOCKS}
# Folders of tests that mirror no package.
OTHERS = {
    "browser": "what people get to see",
    "course": "the notebooks",
    "repository": "files outside the package",
    "tools": "what maintainers run",
}


def name_of(path):
    return str(path.relative_to(ROOT))


def functions(path):
    """All test functions of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def reads_a_clock(node):
    called = {ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
    return bool(called & {f"time.{clock}" for clock in CLOCKS})


def seconds_asserted(function):
    """Lines on which a test compares a clock, or what was computed from one, with something."""
    measured = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and reads_a_clock(node.value):
            measured |= {n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and any(map(reads_a_clock, node.args)):
            measured |= {n.id for n in ast.walk(node.func.value) if isinstance(n, ast.Name)}  # times.append(...)
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            names = {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}
            if reads_a_clock(node.test) or names & measured:
                yield node.lineno


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_test_asserts_seconds(path):
    timings = {
        f"{function.name}, lines {lines}"
        for function in functions(path)
        if (lines := list(seconds_asserted(function)))
        and function.name not in TIMED
        and "mark.timing" not in " ".join(map(ast.unparse, function.decorator_list))
    }
    assert not timings, "assert growth or work done (support.growth), or mark it timing"


def test_the_table_of_timed_tests_is_kept():
    measuring = {f.name for path in MODULES for f in functions(path) if list(seconds_asserted(f))}
    assert measuring >= TIMED, "take these out of tests/support/marks.py"


def test_the_tables_of_boxed_tests_are_kept():
    assert [place for place in BOXED if not (TESTS / place).exists()] == []
    assert {f.name for path in MODULES for f in functions(path)} >= BOXED_TESTS


def test_each_folder_of_tests_mirrors_a_package_or_module():
    folders = {path.parent.relative_to(TESTS) for path in MODULES} - {Path()}
    strangers = [
        str(folder)
        for folder in folders
        if str(folder) not in OTHERS
        and not (ROOT / "mlpkit" / folder / "__init__.py").is_file()
        and not (ROOT / "mlpkit" / folder).with_suffix(".py").is_file()
    ]
    assert sorted(strangers) == []


def test_test_modules_have_docstrings():
    assert [name_of(p) for p in MODULES if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))] == []


# Skipping


SKIPPING = """
import pytest


@pytest.mark.slow
def test_skipped_inside():
    pytest.skip("no server")


@pytest.mark.browser
@pytest.mark.skipif(True, reason="no browser")
def test_skipped_outside():
    pass


@pytest.mark.slow
@pytest.mark.xfail(reason="known", strict=True)
def test_expected_to_fail():
    assert False


def test_quick():
    pytest.skip("may be skipped")
"""
WHOLE = (
    'import pytest\n\npytest.importorskip("there_is_no_such_module")\n\n\n@pytest.mark.slow\ndef test_it():\n    pass\n'
)


@pytest.fixture
def outcome(tmp_path):
    """Run pytest on files under the markers and hooks of this project; returns exit code and output."""

    def run(files, *options):
        (tmp_path / "pytest.ini").write_text(
            "[pytest]\nmarkers =\n" + "".join(f"    {m}\n" for m in ("sandbox", "slow", "browser", "timing", "stress"))
        )
        code = (TESTS / "conftest.py").read_text(encoding="utf-8")
        (tmp_path / "conftest.py").write_text(code)
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
        environment = {"PYTHONPATH": str(TESTS), "PATH": ""}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.mark.parametrize("options", [(), ("-n", "1")])
def test_skips_can_be_made_to_fail(outcome, options):
    code, printed = outcome({"test_a.py": SKIPPING}, *options)
    assert code == 0 and "3 skipped, 1 xfailed" in printed
    code, printed = outcome({"test_a.py": SKIPPING}, "--no-skips", *options)
    assert code == 1 and "1 failed, 1 skipped, 1 xfailed, 1 error" in printed  # in the test; before it
    assert "--no-skips: Skipped: no server" in printed and "--no-skips: Skipped: no browser" in printed


def test_a_slow_module_that_is_skipped_whole_has_failed(outcome):
    assert outcome({"test_a.py": WHOLE})[0] == 5
    code, printed = outcome({"test_a.py": WHOLE}, "--no-skips")
    assert code == 2 and "the whole module is skipped" in printed
    assert outcome({"test_a.py": WHOLE.replace("@pytest.mark.slow", "")}, "--no-skips")[0] == 5


def test_one_line_says_that_pytorch_is_not_there(outcome):
    text = 'import pytest\n\n\n@pytest.mark.parametrize("n", range(3))\ndef test_it(n):\n    pytest.skip("no torch")\n'
    assert "PyTorch is not installed: 3 comparisons with it were left out." in outcome({"test_a.py": text})[1]


# Growth


def test_growth_tells_linear_from_quadratic():
    assert growth(lambda n: sum(range(n)), 200_000, 800_000) < 10
    assert calls(lambda n: [abs(k) for k in range(n)], 200) < 2.5 * calls(lambda n: [abs(k) for k in range(n)], 100)
    assert calls(lambda n: [abs(k) for k in range(n**2)], 20) > 3.5 * calls(lambda n: [abs(k) for k in range(n**2)], 10)
