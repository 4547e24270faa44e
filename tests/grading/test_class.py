"""Simulated classes: every mark is the deserved one, every hint the right one, and a second run changes nothing."""

import copy
import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.courses import SHORT, UNITS, cell_of, exam_of, new_course, notebook_of

from mlpkit.exercise import verdicts
from mlpkit.grading import exam as exams
from mlpkit.grading import pipeline, pool, simulate
from mlpkit.grading.examination import Examination
from mlpkit.grading.limits import Limits
from mlpkit.grading.sandbox.host_plain import Student

FIRST = UNITS[0]
# Large enough for every fault; MLPKIT_STUDENTS=12 makes the classes small while one works on something else.
STUDENTS = {unit: max(int(os.environ.get("MLPKIT_STUDENTS", 40)), 12) for unit in UNITS}
FORCED = ("student01", "student05", "student12")  # the last with a fault
# The experiments of a unit take their time on a busy machine.
LIMITS = SHORT.replace("5.0", "8.0").replace("2.0", "3.0")
NOTES = {
    "broken JSON": "cannot be read: it is not a whole notebook",
    "no notebook": "there is no notebook",
    "deleted test cell": "was missing and has been put back",
    "infinite loop in a cell": "stopped after 8 seconds",
    "renamed notebook": "instead of",
    "duplicated cell": "is there 2 times",
    "process ends": "the process ended",
}
FLAGS = ("is that what was asked for?", "a derivative was asked for")  # of how an answer is written
SILENT = ("", "crash at import", "infinite loop in an answer", "no metadata", "noise on stderr", "skip-execution tag")


_classes = {}


def graded_class(unit, factory):
    """A course in which a class has been simulated and graded, made once."""
    if unit not in _classes:
        _classes[unit] = _graded_class(unit, factory)
    return _classes[unit]


def _graded_class(unit, factory):
    few = "" if STUDENTS[unit] > 20 else "c.ExaminedAutograde.processes = 1\n"
    course = new_course(factory.mktemp("class"), [unit], LIMITS + few)
    for step in (["release", unit], ["simulate", unit, "--students", str(STUDENTS[unit]), "--seed", "3"]):
        code, printed = course.mlpkit(*step)
        assert code == 0, printed
    course.deserved = simulate.marks_of(course.folder / "grading" / "simulated" / f"{unit}.json")
    course.code, course.printed = course.mlpkit("grade", unit)
    course.marks = course.grades(unit)
    return course


# A class of forty takes half a minute and more; make test grades three of them; the others are run by hand.
USUAL = (FIRST, "07_softmax_regression", "09_backpropagation")
CLASSES = [pytest.param(unit, marks=() if unit in USUAL else pytest.mark.stress) for unit in UNITS]


@pytest.fixture(scope="module", params=CLASSES)
def graded(request, tmp_path_factory):
    course = graded_class(request.param, tmp_path_factory)
    course.unit = request.param
    return course


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The large class."""
    return graded_class(FIRST, tmp_path_factory)


def notes_of(course, student):
    return [
        line.removeprefix(f"{student}: ") for line in course.printed.splitlines() if line.startswith(f"{student}: ")
    ]


# ------------------------------------------------------------------------------- marks and hints


def test_every_mark_is_the_deserved_one(graded):
    assert graded.code == 0, graded.printed
    assert set(graded.marks) == set(graded.deserved) and len(graded.marks) == STUDENTS[graded.unit]
    wrong = {
        (student, grade_id): (graded.marks[student][grade_id][0], points)
        for student, plan in graded.deserved.items()
        for grade_id, points in plan["deserved"].items()
        if graded.marks[student][grade_id][0] != pytest.approx(points, abs=1e-6)
    }
    assert not wrong, "(given, deserved)"
    machine = {g for g, q in exam_of(graded.unit).questions.items() if q.kind != "manual"}
    assert all(set(plan["deserved"]) == machine for plan in graded.deserved.values())


def test_every_mistake_gets_exactly_its_hint(graded):
    count = 0
    for student, plan in graded.deserved.items():
        kept = graded.verdicts(graded.unit, student)["verdicts"]
        for name, answer in plan["answers"].items():
            if plan["fault"] in simulate.LOST:
                assert kept[name]["state"] == verdicts.MISSING
            elif answer["kind"] == simulate.MISTAKE:
                assert (kept[name]["hint"], kept[name]["mistake"]) == (answer["hint"], answer["name"]), student
                count += 1
            elif answer["kind"] in (simulate.REFERENCE, simulate.ALTERNATIVE):
                assert (kept[name]["state"], kept[name]["hint"]) == (verdicts.RIGHT, ""), student
            elif answer["kind"] == simulate.BLANK:
                through = {p for probe in exam_of(graded.unit).exercises[name].probes for p in probe.parameters[1:]}
                wrong = [n for n in through if kept.get(n, {}).get("state") == verdicts.WRONG]
                assert kept[name]["state"] == verdicts.MISSING or wrong, (student, name)
    assert count > STUDENTS[graded.unit] / 2


def test_faults_are_listed_and_healthy_students_are_not(graded):
    for student, plan in graded.deserved.items():
        notes = [n for n in notes_of(graded, student) if not n.endswith(FLAGS)]
        if plan["fault"] in SILENT:
            # A wrong answer may take the time or the memory of a cell that brings answers together.
            wrong = any(a["kind"] not in (simulate.REFERENCE, simulate.ALTERNATIVE) for a in plan["answers"].values())
            assert notes == [] or (wrong and all("ready(" in graded_cell(graded, n) for n in notes)), (student, notes)
        else:
            assert any(NOTES[plan["fault"]] in note for note in notes), f"{student}, {plan['fault']}: {notes}"
            assert f"  {student}: " in graded.printed[graded.printed.index("What to look at:") :]


def graded_cell(course, note):
    """Source of the cell that a note is about."""
    return cell_of(course.released(course.unit), re.match(r"cell (\w+):", note)[1]).source


def test_answers_in_words_wait_and_empty_ones_do_not(graded):
    manual = [g for g, q in exam_of(graded.unit).questions.items() if q.kind == "manual"]
    released = graded.released(graded.unit)
    waiting = untouched = 0
    for student, plan in graded.deserved.items():
        handed_in = next((graded.submitted / student / graded.unit).glob("*.ipynb"), None)
        nb = None if plan["fault"] in simulate.LOST else notebook_of(handed_in)
        for grade_id in manual:
            if plan["fault"] == "no metadata":  # found by the ids of its cells
                begun = next(c for c in nb.cells if c.id == cell_of(released, grade_id).id).source
            else:
                begun = "" if nb is None else cell_of(nb, grade_id).source
            empty = nb is None or begun == cell_of(released, grade_id).source
            assert graded.marks[student][grade_id] == ((0.0, False) if empty else (None, True)), (student, grade_id)
            untouched, waiting = untouched + empty, waiting + (not empty)
    assert not manual or (waiting and untouched) or STUDENTS[graded.unit] < 20


def test_the_large_class_has_every_fault_and_the_table_every_student(first):
    if len(first.deserved) >= 3 * len(simulate.FAULTS):  # every third student hands in a faulty file
        assert {plan["fault"] for plan in first.deserved.values()} == {"", *simulate.FAULTS}
    for student, plan in first.deserved.items():
        row = next(line.split() for line in first.printed.splitlines() if line.split()[:1] == [student])
        assert float(row[-1]) == pytest.approx(plan["total"], abs=0.01)
        assert len(row) == 2 + len(exam_of(FIRST).questions)
    waiting = sum(any(needs for _, needs in marks.values()) for marks in first.marks.values())
    assert f"waits for a person: open the formgrader ({waiting} submissions)" in first.printed


# ---------------------------------------------------------------------------- all mistakes, once each


@pytest.mark.parametrize("unit", UNITS)
def test_every_mistake_and_alternative_survives_the_way_through_a_students_process(unit, tmp_path):
    """Values travel encoded, and the hint is found all the same."""
    exam = exam_of(unit)
    nb = copy.deepcopy(exam.nb)
    with Examination(exam, "secret", nb, "ada", tmp_path, Limits(), Student) as run:
        for cell in nb.cells:
            if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade"):
                if cell.metadata.get("nbgrader", {}).get("locked") and "ready(" in cell.source:
                    continue  # experiments take long, and nothing depends on them
                assert run.execute(cell.source, "")[0] == "ok"
        for name, exercise in exam.exercises.items():
            for source, hint in [
                (exercise.source, ""),
                *((a.source, "") for a in exercise.alternatives),
                *((m.source, m.hint) for m in exercise.mistakes),
                (exercise.source, ""),
            ]:
                status, outputs = run.execute(simulate.answer(exam, name, source), name)
                assert status == "ok", outputs
                verdict = run.verdict(name)
                assert verdict.hint == hint, f"{name}: {[r.message for r in verdict.rows]}\n{source}"
                assert (verdict.state == verdicts.RIGHT) == (hint == "")
    assert run.notes == []


# ----------------------------------------------------------------------------- nbgrader's own command


def nbgrader(course, *arguments):
    environment = {**os.environ, "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course.folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_nbgrader_autograde_gives_the_same_marks(first, tmp_path):
    shutil.copytree(first.folder, tmp_path / "course")
    course = new_course(tmp_path / "course")
    (course.folder / "nbgrader_config.py").write_text((first.folder / "nbgrader_config.py").read_text())
    for student in set(first.marks) - set(FORCED):
        shutil.rmtree(course.submitted / student)
    before = {s: course.verdicts(FIRST, s)["seconds"] for s in FORCED}
    for student in FORCED:
        forget(course, student)
    done = nbgrader(course, "autograde", FIRST, "--force")
    assert done.returncode == 0, done.stderr
    assert any(course.verdicts(FIRST, s)["seconds"] != before[s] for s in FORCED), "nothing was examined"
    assert {s: course.grades(FIRST)[s] for s in FORCED} == {s: first.marks[s] for s in FORCED}
    assert all(first.marks[s] != first.marks[FORCED[0]] for s in FORCED[1:])


# ------------------------------------------------------------------------------------------ feedback


@pytest.fixture(scope="module")
def pages(first):
    """All feedback pages of the large class: student to text."""
    code, printed = first.mlpkit("grade", FIRST, "--feedback")
    assert code == 0 and "Feedback: " in printed
    by_student = {
        p.parents[1].name: plain(p.read_text(encoding="utf-8"))
        for p in (first.folder / "grading" / "feedback").glob(f"*/{FIRST}/{FIRST}.html")
    }
    assert set(by_student) == set(first.marks)
    return by_student


def plain(page):
    """A page without its style, tags and entities."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"(?s)<(style|script).*?</\1>", "", page)))


def test_feedback_shows_the_tables_and_the_hints(first, pages):
    for student, plan in first.deserved.items():
        text = pages[student]
        for name, answer in plan["answers"].items():
            label = verdicts.Verdict.from_dict(first.verdicts(FIRST, student)["verdicts"][name]).label
            assert re.search(rf"{name}: {label}", text), (student, name)
            if answer["kind"] == simulate.MISTAKE and plan["fault"] not in simulate.LOST:
                assert answer["hint"] in text, (student, name)
        if plan["fault"] in NOTES and plan["fault"] not in ("infinite loop in a cell", "process ends"):
            assert "From the grader" in text and NOTES[plan["fault"]] in text


def test_feedback_shows_nothing_of_the_hidden_block(first, pages):
    exam = exam_of(FIRST)
    shown = {c.id: set(exams.without_hidden(c.source).splitlines()) for c in exam.nb.cells}
    hidden = "\n".join(line for c in exam.nb.cells for line in c.source.splitlines() if line not in shown[c.id])
    assert "@mistake" in hidden and "@probe" in hidden
    shown = exams.squeezed("\n".join(c.source for c in first.released(FIRST).cells))
    lines = {line for raw in hidden.splitlines() if len(line := exams.squeezed(raw)) > 25 and line not in shown}
    hints = exams.squeezed(" ".join(m.hint for exercise in exam.exercises.values() for m in exercise.mistakes))
    titles = exams.squeezed(" ".join(p.title for exercise in exam.exercises.values() for p in exercise.probes))
    lines = {line for line in lines if line.strip("'") not in hints + titles}
    probes = exams.squeezed("\n".join(p.source for exercise in exam.exercises.values() for p in exercise.probes))
    lines = {line for line in lines if line not in probes}  # a release publishes them; a call may be shown as one
    assert len(lines) > 50
    names = {m.name for exercise in exam.exercises.values() for m in exercise.mistakes if "_" in m.name}
    assert names
    for student, text in pages.items():
        for word in ("@mistake", "@probe", "@alternative", "BEGIN HIDDEN", "END HIDDEN"):
            assert word not in text, student
        assert not [n for n in names if re.search(rf"\b{n}\b", text)], student
        written = exams.squeezed(
            "\n".join(
                c.source
                for p in (first.submitted / student / FIRST).glob("*.ipynb")
                if first.deserved[student]["fault"] not in simulate.LOST
                for c in notebook_of(p).cells
            )
        )
        body = exams.squeezed(text)
        assert not [
            line
            for line in lines
            if line in body
            and line not in written
            and not any(line in exams.squeezed(t) for t in hints_of(first, student))
        ], student


def hints_of(course, student):
    """What the verdicts of a student say, which may quote a hint."""
    return [v["hint"] for v in course.verdicts(FIRST, student)["verdicts"].values()]


def test_feedback_shows_no_reference(first, pages):
    exam = exam_of(FIRST)
    shown = exams.squeezed("\n".join(c.source for c in first.released(FIRST).cells))
    blank = [
        s
        for s, plan in first.deserved.items()
        if plan["fault"] in simulate.LOST or any(a["kind"] == simulate.BLANK for a in plan["answers"].values())
    ]
    assert len(blank) > 5
    for student in blank:
        plan, body = first.deserved[student], exams.squeezed(pages[student])
        for name, answer in plan["answers"].items():
            others = {n for n, a in plan["answers"].items() if a["kind"] != simulate.BLANK}
            if plan["fault"] not in simulate.LOST and (answer["kind"] != simulate.BLANK or others):
                continue
            for statement in exams.statements(exam.exercises[name].source):
                assert statement in shown or statement not in body, (student, name)


# --------------------------------------------------------------------------- again, stopped, changed


@pytest.fixture
def small(first, tmp_path):
    """Three students of the large class, in a course of their own."""
    course = new_course(tmp_path / "course")
    for name in ("solutions", "assignments", "nbgrader_config.py"):
        os.symlink(first.folder / name, course.folder / name) if name != "nbgrader_config.py" else (
            course.folder / name
        ).write_text((first.folder / name).read_text())
    (course.folder / "grading").mkdir()
    for name in ("gradebook.db", "secret"):
        shutil.copy(first.folder / "grading" / name, course.folder / "grading" / name)
    for student in FORCED:
        for step in ("submitted", "autograded", "intake"):
            shutil.copytree(first.folder / "grading" / step / student, course.folder / "grading" / step / student)
    shutil.copytree(first.folder / "grading" / "verdicts", course.folder / "grading" / "verdicts")
    course.before = {s: course.grades(FIRST)[s] for s in FORCED}
    return course


def examined(course, monkeypatch, *options):
    """Grade again; returns who was examined, and the output."""
    seen, real = [], pool.Processes.examine

    def spy(self, jobs):
        for job, result in real(self, jobs):
            seen.append(job.student)
            yield job, result

    monkeypatch.setattr(pool.Processes, "examine", spy)
    code, printed = course.mlpkit("grade", FIRST, *options)
    assert code == 0, printed
    return seen, printed


def stamps(course):
    return {p: p.stat().st_mtime_ns for p in (course.folder / "grading" / "autograded").rglob("*.ipynb")}


def test_a_second_run_grades_nothing_again(small, first, monkeypatch):
    before = stamps(small)
    seen, printed = examined(small, monkeypatch)
    assert seen == [] and stamps(small) == before
    assert {s: small.grades(FIRST)[s] for s in FORCED} == small.before
    assert all(any(line.split()[:1] == [s] for line in printed.splitlines()) for s in FORCED)
    assert remarks(printed) == [line for line in remarks(first.printed) if line.startswith(FORCED)]


def remarks(printed):
    """What is listed under the table."""
    return [
        line.strip() for line in printed[printed.index("What to look at:") :].splitlines()[1:] if line.startswith("  ")
    ]


@pytest.mark.parametrize("options, wanted", [((), FORCED), (("--student", FORCED[1]), FORCED[1:2])])
def test_force_grades_everything_again_and_a_machine_that_fails_costs_no_marks(small, monkeypatch, options, wanted):
    asked = []

    def fail(self, jobs):
        for job in jobs:
            asked.append(job.student)
            yield job, OSError("no space left")

    with monkeypatch.context() as context:
        context.setattr(pool.Processes, "examine", fail)
        code, printed = small.mlpkit("grade", FIRST, "--force", *options)
    assert sorted(asked) == sorted(wanted)
    assert code == 1
    for student in wanted:
        assert f"  {student}: could not be examined (no space left); nothing was recorded" in printed
    seen, _ = examined(small, monkeypatch)
    assert set(seen) <= set(wanted)
    assert {s: small.grades(FIRST)[s] for s in FORCED} == small.before


def test_a_changed_submission_is_graded_again_whatever_its_time(small, monkeypatch):
    student = FORCED[0]
    folder = small.submitted / student / FIRST
    time_of = (folder / "timestamp.txt").read_text()
    nb = notebook_of(folder / f"{FIRST}.ipynb")
    exam = exam_of(FIRST)
    for name, exercise in exam.exercises.items():
        cell_of(nb, simulate.grade_id_of(exam, name)).source = exercise.source
    (folder / f"{FIRST}.ipynb").write_text(json.dumps(nb))
    assert (folder / "timestamp.txt").read_text() == time_of
    seen, _ = examined(small, monkeypatch)
    assert seen == [student]
    after = small.grades(FIRST)
    checks = [g for g, q in exam.questions.items() if q.kind == "check"]
    assert {g: after[student][g][0] for g in checks} == {g: exam.questions[g].points for g in checks}
    assert small.before[student] != after[student]
    assert {s: after[s] for s in FORCED[1:]} == {s: small.before[s] for s in FORCED[1:]}


def test_a_submission_that_was_taken_back_is_not_graded(small, monkeypatch):
    shutil.rmtree(small.submitted / FORCED[0])
    forget(small, FORCED[0])
    seen, printed = examined(small, monkeypatch, "--force")
    assert sorted(seen) == sorted(FORCED[1:]) and FORCED[0] not in printed
    assert {s: small.grades(FIRST)[s] for s in FORCED[1:]} == {s: small.before[s] for s in FORCED[1:]}
    assert FORCED[0] not in small.grades(FIRST)


def test_a_run_killed_before_the_marks_were_saved_loses_nothing(small, monkeypatch):
    """The examination is kept; marks are recorded again from it."""
    student = FORCED[1]
    (small.folder / "grading" / "verdicts" / FIRST / f"{student}.saved").unlink()
    forget(small, student)
    seen, _ = examined(small, monkeypatch)
    assert seen == []
    assert {s: small.grades(FIRST)[s] for s in FORCED} == small.before
    again, _ = examined(small, monkeypatch)
    assert again == [] and {s: small.grades(FIRST)[s] for s in FORCED} == small.before


def forget(course, student):
    """Take the marks of one student out of the gradebook."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.folder / 'grading' / 'gradebook.db'}") as gradebook:
        gradebook.remove_submission(FIRST, student)


def test_a_sanitized_notebook_left_behind_is_no_result(small, monkeypatch):
    """A notebook that is not the one that was written with a result: the submission is examined again."""
    student = FORCED[1]
    forget(small, student)
    left = small.folder / "grading" / "autograded" / student / FIRST / f"{FIRST}.ipynb"
    left.chmod(0o644)
    shutil.copy(small.folder / "grading" / "intake" / student / FIRST / f"{FIRST}.ipynb", left)
    (small.folder / "grading" / "verdicts" / FIRST / f"{student}.saved").unlink()
    seen, _ = examined(small, monkeypatch)
    assert seen == [student] and small.grades(FIRST)[student] == small.before[student]
    assert any(o.data.get("text/html") for c in notebook_of(left).cells for o in c.get("outputs", []) if "data" in o)


def test_a_forced_run_that_is_killed_is_not_taken_for_a_finished_one(small, monkeypatch):
    def killed(*_):
        raise ZeroDivisionError

    with monkeypatch.context() as context:
        context.setattr(pipeline, "examined", killed)
        with pytest.raises(ZeroDivisionError):
            small.mlpkit("grade", FIRST, "--force")
    examined(small, monkeypatch)
    assert {s: small.grades(FIRST)[s] for s in FORCED} == small.before
    left = [small.folder / "grading" / "autograded" / s / FIRST / f"{FIRST}.ipynb" for s in FORCED]
    assert all(any("data" in o for c in notebook_of(p).cells for o in c.get("outputs", [])) for p in left)


def test_a_damaged_log_is_examined_again(small, monkeypatch):
    student = FORCED[2]
    path = small.folder / "grading" / "verdicts" / FIRST / f"{student}.json"
    path.write_text(path.read_text()[:1000])
    path.with_suffix(".saved").unlink()
    seen, _ = examined(small, monkeypatch)
    assert seen == [student] and small.grades(FIRST)[student] == small.before[student]


def test_a_process_that_is_stopped_leaves_no_folder(tmp_path):
    with Student(tmp_path) as process:
        folder = getattr(process, "folder", None)
        assert process.run_cell("print(1)", 10)[0] == "ok"
    assert folder is None or not Path(folder).exists()
