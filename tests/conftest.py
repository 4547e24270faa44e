"""Fixtures of all tests: the small course, and all committed units; and what the markers mean."""

import re
import shutil
from pathlib import Path

import hypothesis
import nbformat
import pytest
from matplotlib.figure import Figure
from support.courses import SHORT, TOY, UNITS, Course, new_course, solved, toy_source
from support.marks import BOXED, BOXED_TESTS, TIMED


@pytest.fixture(scope="session")
def toy_template(tmp_path_factory):
    """The small course, released."""
    course = new_course(tmp_path_factory.mktemp("toy"), extra=SHORT)
    folder = course.folder / "solutions" / TOY
    folder.mkdir(parents=True)
    nbformat.write(toy_source(), folder / f"{TOY}.ipynb")
    code, printed = course.mlpkit("release", TOY)
    assert code == 0, printed
    return course


@pytest.fixture(scope="session")
def toy_exam(toy_template):
    return toy_template.exam(TOY)


@pytest.fixture
def toy_course(toy_template, tmp_path):
    """A copy of the small course for one test."""
    shutil.copytree(toy_template.folder, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture
def healthy(toy_template):
    """A submission of the small unit in which everything is right."""
    return solved(toy_template)


@pytest.fixture(scope="session")
def real_course(tmp_path_factory):
    """All committed units, released anew."""
    course = new_course(tmp_path_factory.mktemp("real"), UNITS, SHORT)
    code, printed = course.mlpkit("release", *UNITS)
    assert code == 0, printed
    return course


# ------------------------------------------------------------------------------- which tests are run

# The same examples in every run, and none fails because the machine is busy.
hypothesis.settings.register_profile("mlpkit", derandomize=True, deadline=None)
hypothesis.settings.load_profile("mlpkit")

TESTS = Path(__file__).parent


def pytest_addoption(parser):
    parser.addoption("--no-skips", action="store_true", help="a slow or browser test that is skipped has failed")


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marker
def pytest_collection_modifyitems(items):
    for item in items:
        place = item.path.relative_to(TESTS) if item.path.is_relative_to(TESTS) else Path()
        name = getattr(item, "originalname", item.name)
        if name in BOXED_TESTS or any(place.is_relative_to(boxed) for boxed in BOXED):
            item.add_marker("sandbox")
        if name in TIMED:
            item.add_marker("timing")


def fail_instead(report, why):
    report.outcome, report.longrepr = "failed", f"--no-skips: {why}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    must_run = item.get_closest_marker("slow") or item.get_closest_marker("browser")
    if report.skipped and must_run and not hasattr(report, "wasxfail") and item.config.getoption("no_skips"):
        fail_instead(report, report.longrepr[2])
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    if report.outcome == "skipped" and collector.config.getoption("no_skips"):
        path = collector.path
        if path.is_file() and re.search(r"mark\.(slow|browser)", path.read_text(encoding="utf-8")):
            fail_instead(report, f"the whole module is skipped: {report.longrepr[2]}")
    return report


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = sum("torch" in str(report.longrepr) for report in skipped)
    if left_out:
        terminalreporter.write_line(f"PyTorch is not installed: {left_out} comparisons with it were left out.")


@pytest.fixture
def draws(monkeypatch):
    """The figures that have been drawn, one entry for each time."""
    drawn, draw = [], Figure.draw

    def counting(self, *args, **kwargs):
        drawn.append(self)
        return draw(self, *args, **kwargs)

    monkeypatch.setattr(Figure, "draw", counting)
    return drawn
