"""Courses that are set up in other ways than ours, and machines that are not as usual."""

import fcntl
import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from support.courses import FULL, TOY, Course, solved


def configured(course, *lines):
    path = course.folder / "nbgrader_config.py"
    path.write_text("\n".join([path.read_text(encoding="utf-8"), *lines, ""]), encoding="utf-8")


def auto(course, student):
    return {g: course.grades(TOY)[student][g][0] for g in FULL}


@pytest.mark.parametrize("name", ["ML (2026)", "c++", "a folder [1]", "kürzel ü", "x" * 150])
def test_the_course_may_lie_in_any_folder(toy_template, tmp_path, name):
    shutil.copytree(toy_template.folder, tmp_path / name)
    course = Course(tmp_path / name)
    for student in ("ann", "bob"):
        course.hand_in(student, TOY, solved(toy_template))
    code, printed = course.mlpkit("grade", TOY)
    assert code == 0, printed
    assert auto(course, "ann") == auto(course, "bob") == FULL


def test_another_order_of_folders_is_refused(toy_course):
    configured(toy_course, 'c.CourseDirectory.directory_structure = "{nbgrader_step}/{assignment_id}/{student_id}"')
    code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 1 and "directory_structure must be nbgrader's own" in printed and "Traceback" not in printed


@pytest.mark.parametrize(
    "line", ["cell_timeout = -1", "probe_timeout = 0", "notebook_timeout = float('inf')", "processes = -1"]
)
def test_limits_have_bounds(toy_course, line):
    toy_course.hand_in("ann", TOY, solved(toy_course))
    configured(toy_course, f"c.ExaminedAutograde.{line}")
    code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 1 and line.split()[0] in printed and "Traceback" not in printed


def test_two_runs_do_not_meet(toy_course):
    toy_course.hand_in("ann", TOY, solved(toy_course))
    folder = toy_course.folder / "grading" / "verdicts"
    folder.mkdir(parents=True)
    with open(folder / ".lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 1 and "another run is grading in this course" in printed
    assert toy_course.mlpkit("grade", TOY)[0] == 0


def test_an_assignment_with_another_notebook_in_the_gradebook_is_refused(toy_course):
    from nbgrader.api import Gradebook

    with toy_course.inside(), Gradebook(f"sqlite:///{toy_course.folder}/grading/gradebook.db") as gradebook:
        gradebook.add_notebook("extra", TOY)
    toy_course.hand_in("ann", TOY, solved(toy_course))
    code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 1 and f"{TOY} has more than one notebook (extra)" in printed


def test_releases_may_lie_elsewhere(toy_course):
    configured(toy_course, 'c.CourseDirectory.release_directory = "handout"')
    code, printed = toy_course.mlpkit("release", TOY)
    assert code == 0 and f"released to handout/{TOY}" in printed
    before = (toy_course.folder / "handout" / TOY / f"{TOY}.ipynb").read_bytes()
    path = toy_course.folder / "solutions" / TOY / f"{TOY}.ipynb"
    nb = nbformat.read(path, 4)
    nb.cells[1].source = "1 / 0"
    nbformat.write(nb, path)
    code, printed = toy_course.mlpkit("release", TOY)
    assert code == 1 and "before is unchanged" in printed
    assert (toy_course.folder / "handout" / TOY / f"{TOY}.ipynb").read_bytes() == before


def test_a_time_that_is_taken_back_takes_the_penalty_back(toy_course):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{toy_course.folder}/grading/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment(TOY, duedate="2026-01-01")
    configured(
        toy_course,
        "from nbgrader.plugins import BasePlugin",
        "class Late(BasePlugin):",
        "    def late_submission_penalty(self, student_id, score, seconds): return 4",
        "c.AssignLatePenalties.plugin_class = Late",
    )
    toy_course.hand_in("ann", TOY, solved(toy_course))
    stamp = toy_course.submitted / "ann" / TOY / "timestamp.txt"
    for text, penalty in (("2026-01-03 00:00:00 UTC", 4.0), ("the day before", None)):
        stamp.write_text(text)
        code, printed = toy_course.mlpkit("grade", TOY, "--force")
        assert code == 0, printed
        with Gradebook(f"sqlite:///{toy_course.folder}/grading/gradebook.db") as gradebook:
            assert gradebook.find_submission_notebook(TOY, TOY, "ann").late_submission_penalty == penalty
    assert "time of submission cannot be read" in printed


@pytest.mark.parametrize("url, words", [("postgresql://nobody@localhost:1/x", "db_url"), ("nothing://", "db_url")])
def test_a_gradebook_that_cannot_be_reached_is_a_sentence(toy_course, url, words):
    toy_course.hand_in("ann", TOY, solved(toy_course))
    configured(toy_course, f"c.CourseDirectory.db_url = {url!r}")
    code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 1 and words in printed and "Traceback" not in printed


def test_a_terminal_that_cannot_show_every_sign_gets_its_table(toy_course):
    toy_course.hand_in("ann", TOY, solved(toy_course))
    done = subprocess.run(
        [sys.executable, "-m", "mlpkit.cli", "grade", TOY],
        cwd=toy_course.folder,
        text=True,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )
    assert done.returncode == 0, done.stderr
    assert "waits for a person" in done.stdout and "ann" in done.stdout


def test_programs_are_found_where_the_path_is_not_set(toy_course):
    if shutil.which("bwrap", path=os.defpath) is None:
        pytest.skip("bubblewrap lies elsewhere")
    toy_course.hand_in("ann", TOY, solved(toy_course))
    done = subprocess.run(
        [sys.executable, "-m", "mlpkit.cli", "grade", TOY],
        cwd=toy_course.folder,
        text=True,
        capture_output=True,
        env={},
    )
    assert done.returncode == 0, done.stderr


def test_an_older_copy_of_the_gradebook_is_brought_up_to_date(toy_course):
    book = toy_course.folder / "grading" / "gradebook.db"
    toy_course.hand_in("ann", TOY, solved(toy_course, softmax="def softmax(Z):\n    return Z"))
    assert toy_course.mlpkit("grade", TOY)[0] == 0
    shutil.copy(book, book.with_suffix(".copy"))
    toy_course.hand_in("ann", TOY, solved(toy_course))
    assert toy_course.mlpkit("grade", TOY)[0] == 0
    assert auto(toy_course, "ann") == FULL
    shutil.copy(book.with_suffix(".copy"), book)
    assert auto(toy_course, "ann") != FULL
    assert toy_course.mlpkit("grade", TOY)[0] == 0
    assert auto(toy_course, "ann") == FULL


def test_marks_from_before_there_was_a_sandbox_are_made_again(toy_course):
    from mlpkit.grading.sandbox import host_bubblewrap

    try:
        host_bubblewrap.require()
    except host_bubblewrap.NoSandbox as problem:
        pytest.skip(str(problem))
    toy_course.hand_in("ann", TOY, solved(toy_course))
    for option, recorded in (("none", "none"), ("bubblewrap", "bubblewrap"), ("none", "bubblewrap")):
        assert toy_course.mlpkit("grade", TOY, "--sandbox", option)[0] == 0
        assert toy_course.verdicts(TOY, "ann")["sandbox"] == recorded
