"""Fixtures of all tests: the small course, and all committed units."""

import shutil

import nbformat
import pytest
from support.courses import SHORT, TOY, UNITS, Course, new_course, solved, toy_source


@pytest.fixture(scope="session")
def toy_template(tmp_path_factory):
    """The small course, released."""
    course = new_course(tmp_path_factory.mktemp("toy"), extra=SHORT)
    folder = course.folder / "solutions" / TOY
    folder.mkdir(parents=True)
    nbformat.write(toy_source(), folder / f"{TOY}.ipynb")
    code, said = course.mlpkit("release", TOY)
    assert code == 0, said
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
    code, said = course.mlpkit("release", *UNITS)
    assert code == 0, said
    return course
