"""One batch with every fault and every trick that was seen: it ends, and nobody's neighbor loses a mark."""

import contextlib
import os
import re
import shutil
from pathlib import Path

import pytest
from support.courses import FULL, TOY, Course, cell_of, solved, tree
from support.faults import FAULTS, OUTSIDE, SURVIVOR, student_of

NEIGHBORS = ("a_healthy", "m_healthy", "zz_healthy")
SHOWN = (
    "corrupt JSON",
    "only calls a library",
    "prints half characters",
    "links beside the notebook",
    "a line of a hundred megabytes",
    "a picture of ten megabytes",
)
HARMLESS_IN_A_BOX = ("kills itself", "kills who examines it")  # process 1 of its own small world
GRADED = {name: fault for name, fault in FAULTS.items() if fault.runs}


@pytest.fixture(scope="module")
def batch(toy_template, tmp_path_factory):
    """The faults and three healthy neighbors, graded at once, with feedback for some."""
    course = Course(tmp_path_factory.mktemp("batch") / "course")
    shutil.copytree(toy_template.folder, course.folder)
    for student in NEIGHBORS:
        course.hand_in(student, TOY, solved(toy_template))
    for name, fault in GRADED.items():
        folder = course.submitted / student_of(name) / TOY
        folder.mkdir(parents=True)
        fault.make(folder, solved(toy_template))
    course.before = tree(course.submitted)
    course.code, course.printed = course.mlpkit("grade", TOY)
    course.marks = course.grades(TOY)
    shown = [NEIGHBORS[0], *(student_of(n) for n, f in GRADED.items() if f.words or n in SHOWN)]
    with course.inside():
        api = course.api()
        done = [api.generate_feedback(TOY, student) for student in shown]
    assert all(d["success"] for d in done), done
    course.pages = {
        s: (course.folder / "grading" / "feedback" / s / TOY / f"{TOY}.html").read_text(encoding="utf-8") for s in shown
    }
    return course


def auto(marks):
    return {g: marks[g][0] for g in FULL}


def test_the_batch_ends_well(batch):
    assert batch.code == 0, batch.printed[-3000:]
    assert "Traceback" not in batch.printed
    assert set(batch.marks) == {*NEIGHBORS, *map(student_of, GRADED)}


@pytest.mark.parametrize("student", NEIGHBORS)
def test_neighbors_have_all_their_marks(batch, student):
    assert auto(batch.marks[student]) == FULL
    assert batch.marks[student]["why"] == batch.marks[student]["draw"] == (None, True)
    assert not [line for line in batch.printed.splitlines() if line.startswith(f"{student}:")]


@pytest.mark.parametrize("name", GRADED)
def test_marks_are_those_deserved(batch, name):
    fault, marks = FAULTS[name], batch.marks[student_of(name)]
    if fault.free:
        assert all(marks[g][0] is not None for g in FULL)
        return
    assert auto(marks) == pytest.approx(fault.deserved), batch.verdicts(TOY, student_of(name))["notes"]
    assert marks["why"] == marks["draw"] == ((None, True) if fault.waits else (0.0, False))


@pytest.mark.parametrize("name", [n for n, f in GRADED.items() if f.note])
def test_what_went_wrong_is_said(batch, name):
    student = student_of(name)
    notes = [line for line in batch.printed.splitlines() if line.startswith(f"{student}: ")]
    summary = batch.printed[batch.printed.index("What to look at:") :]
    listed = [line for line in summary.splitlines() if line.startswith(f"  {student}: ")]
    if name in HARMLESS_IN_A_BOX and batch.verdicts(TOY, student)["sandbox"] != "none":
        return
    assert any(re.search(FAULTS[name].note, line) for line in notes), notes
    assert any(re.search(FAULTS[name].note, line) for line in listed), listed


@pytest.mark.parametrize("name", [n for n, f in FAULTS.items() if not f.note and not f.free])
def test_nothing_is_said_of_what_does_not_matter(batch, name):
    lines = [line for line in batch.printed.splitlines() if line.startswith(f"{student_of(name)}: ")]
    assert lines == []


@pytest.mark.parametrize("name", [n for n, f in GRADED.items() if f.words])
def test_the_student_reads_why(batch, name):
    verdicts = batch.verdicts(TOY, student_of(name))["verdicts"]
    for exercise, words in FAULTS[name].words.items():
        assert any(words in row["message"] for row in verdicts[exercise]["rows"] if not row["passed"])
        assert words in batch.pages[student_of(name)]


def test_what_was_handed_in_is_untouched(batch):
    assert tree(batch.submitted) == batch.before


def test_nothing_outside_was_copied(batch):
    for step in ("intake", "autograded", "feedback", "verdicts"):
        for where, _, names in os.walk(batch.folder / "grading" / step):
            for name in names:
                path = Path(where, name)
                assert not path.is_symlink()
                assert OUTSIDE not in path.read_text(encoding="utf-8", errors="replace"), path


def test_no_file_grows_without_limit(batch):
    sizes = {
        p: p.stat().st_size
        for step in ("autograded", "feedback", "verdicts")
        for p in (batch.folder / "grading" / step).rglob("*")
        if p.is_file()
    }
    assert max(sizes.values()) < 4e6, max(sizes, key=sizes.get)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found in /proc")
def test_nobody_survives(batch):
    alive = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            alive.append(path.read_bytes())
    assert alive and not [c for c in alive if SURVIVOR.encode() in c]


def test_an_answer_that_only_calls_a_library_is_flagged_and_not_punished(batch):
    student = student_of("only calls a library")
    verdict = batch.verdicts(TOY, student)["verdicts"]["step"]
    assert verdict["flag"] == "step only calls np.heaviside: is that what was asked for?"
    assert verdict["state"] == "right"
    assert "only calls" not in batch.pages[student], "the flag is for the instructor"
    assert not batch.verdicts(TOY, NEIGHBORS[0])["verdicts"]["step"]["flag"]


def test_an_unreadable_submission_is_told_how_to_mend_it(batch):
    text = batch.pages[student_of("corrupt JSON")]
    assert "From the grader" in text and "open your own copy in JupyterLab" in text


# ------------------------------------------------------------------- one after the other, and again


def test_a_deleted_answer_in_words_is_brought_to_the_instructors_notice(toy_course, healthy):
    healthy.cells.remove(cell_of(healthy, "why"))
    toy_course.hand_in("ada", TOY, healthy)
    code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 0
    assert "the cell why was missing and has been put back: if the answer stands in another cell" in printed
    assert toy_course.grades(TOY)["ada"]["why"] == (0.0, False)


def test_a_submission_that_cannot_be_read_in_costs_the_others_nothing(toy_course, healthy, monkeypatch):
    from mlpkit.grading import intake

    for student in ("ada", "bob"):
        toy_course.hand_in(student, TOY, healthy)
    real = intake.take

    def take(folder, *rest):
        if folder.parent.name == "ada":
            raise OSError("the disk is full")
        return real(folder, *rest)

    with monkeypatch.context() as context:
        context.setattr(intake, "take", take)
        code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 1 and "ada: could not be examined (the disk is full)" in printed
    assert set(toy_course.grades(TOY)) == {"bob"} and auto(toy_course.grades(TOY)["bob"]) == FULL
    code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 0 and auto(toy_course.grades(TOY)["ada"]) == FULL
