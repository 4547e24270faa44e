"""The road of a submission: what a run tells, what it keeps, and what it does when it is started again."""

import json
import shutil
import stat
from dataclasses import FrozenInstanceError

import pytest
from support.courses import FULL, TOY, cell_of, notebook_of, solved

from mlpkit import cli
from mlpkit.grading import gradebook, pipeline, plugin, pool, results
from mlpkit.grading.course import Course
from mlpkit.grading.limits import Limits
from mlpkit.grading.observe import Stage

PLAIN = Limits(cell=5, probe=2)


def configured(course, *lines):
    path = course.folder / "nbgrader_config.py"
    path.write_text("\n".join([path.read_text(encoding="utf-8"), *lines, ""]), encoding="utf-8")


def course_of(toy):
    """The folders of a course, as its configuration says."""
    with toy.inside():
        return Course.of(cli.converter(plugin.ExaminedAutograde, TOY).coursedir)


class Scripted:
    """An engine that answers as it is told, and remembers what it was asked."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def prepare(self, solution, jobs):
        pass

    def examine(self, jobs):
        for job in jobs:
            self.asked.append(job.student)
            yield job, self.answer(job)


def right(job):
    """A result with all points, without running anything."""
    nb = job.read()
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return results.Result(nb, dict(FULL), {}, name=job.notebook)


def grade(toy, engine, **options):
    return pipeline.grade(course_of(toy), TOY, limits=PLAIN, engine=engine, **options)


def path_in(toy, step, student):
    return toy.folder / "grading" / step / student / TOY / f"{TOY}.ipynb"


@pytest.fixture
def class_of_three(toy_course, healthy):
    for student in ("student10", "student2", "student1"):
        toy_course.hand_in(student, TOY, healthy)
    return toy_course


# ---------------------------------------------------------------------------------------- the report


def test_a_report_has_marks_notes_and_failures_and_cannot_be_changed(class_of_three):
    class_of_three.hand_in("[1]", TOY, class_of_three.released(TOY))

    def answer(job):
        return OSError("no space left") if job.student == "student2" else right(job)

    report = grade(class_of_three, Scripted(answer))
    assert list(report.marks) == ["student1", "student2", "student10"]
    assert report.marks["student2"] is None and report.failures == {"student2": "no space left"}
    assert report.missing == [] and set(report.refused) == {"[1]"} and not report.complete
    marks = report.marks["student1"].marks
    assert {g: (marks[g].score, marks[g].waits) for g in FULL} == {g: (p, False) for g, p in FULL.items()}
    assert (marks["why"].waits, marks["why"].by_hand) == (True, False) and report.waiting == 2
    assert report.titles["softmax_check"] == "softmax" and report.questions["softmax_check"] == 3 and report.total == 9
    with pytest.raises(FrozenInstanceError):
        report.unit = "another"
    again = grade(class_of_three, Scripted(right))
    assert again.failures == {} and again.marks["student2"] is not None


def test_a_submission_that_cannot_be_recorded_costs_no_other_one_anything(class_of_three, monkeypatch):
    real = gradebook.record

    def record(book, unit, student, *rest):
        if student == "student2":
            raise OSError("database is locked")
        return real(book, unit, student, *rest)

    with monkeypatch.context() as context:
        context.setattr(gradebook, "record", record)
        report = grade(class_of_three, Scripted(right))
    assert report.failures == {"student2": "database is locked"}
    assert set(class_of_three.grades(TOY)) == {"student1", "student10"}
    assert not path_in(class_of_three, "autograded", "student2").exists()
    engine = Scripted(right)
    assert grade(class_of_three, engine).complete and engine.asked == ["student2"]


def test_nothing_of_a_submission_is_recorded_if_a_part_of_it_cannot_be(class_of_three):
    def penalty(student, score, seconds):
        raise ZeroDivisionError("in the plugin")

    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{class_of_three.folder}/grading/gradebook.db") as book:
        book.update_or_create_assignment(TOY, duedate="2026-01-01")
    stamp = class_of_three.submitted / "student1" / TOY / "timestamp.txt"
    stamp.write_text("2026-01-02 00:00:00 UTC")
    report = grade(class_of_three, Scripted(right), customs=pipeline.Customs(penalty=penalty))
    assert report.failures == {"student1": "in the plugin"}
    assert set(class_of_three.grades(TOY)) == {"student2", "student10"}
    with Gradebook(f"sqlite:///{class_of_three.folder}/grading/gradebook.db") as book:
        assert "student1" not in {s.id for s in book.students}


# -------------------------------------------------------------------------------------- the observer


def test_an_observer_hears_of_every_stage_in_order(class_of_three):
    events = []
    grade(class_of_three, Scripted(right), observer=events.append)
    open_stages = []
    for event in events:  # stages are nested, and each that begins ends
        if event.begins:
            open_stages.append(event.stage)
        else:
            assert open_stages.pop() == event.stage
    assert open_stages == []
    begun = list(dict.fromkeys(e.stage for e in events))
    assert begun[0] == Stage.LOAD and begun[-1] == Stage.REPORT
    assert {Stage.TAKE_IN, Stage.EXAMINE, Stage.WRITE, Stage.RECORD} <= set(begun)
    counted = [(e.done, e.total) for e in events if e.stage == Stage.EXAMINE and not e.begins]
    assert counted == [(1, 3), (2, 3), (3, 3)]
    assert [e.student for e in events if e.stage == Stage.RECORD and e.begins] == ["student1", "student10", "student2"]


def test_in_this_process_the_stages_of_an_examination_are_told_too(class_of_three):
    events = []
    report = grade(class_of_three, pool.InThisProcess(events.append))
    assert report.complete and all(report.marks[s].marks["softmax_check"].score == 3 for s in report.marks)
    assert {Stage.PROCESS, Stage.CELL, Stage.PROBE, Stage.REFERENCE, Stage.COMPARE, Stage.SHOW} == {
        e.stage for e in events
    }


# --------------------------------------------------------------------------------------- what is kept


def test_a_notebook_is_kept_once_and_known_by_its_bytes(class_of_three):
    grade(class_of_three, Scripted(right))
    kept = results.path_of(class_of_three.folder / "grading", TOY, "student1")
    assert (
        "softmax(Z)" not in kept.read_text()
        and "softmax(Z)" in path_in(class_of_three, "autograded", "student1").read_text()
    )
    (result,) = results.load(class_of_three.folder / "grading", TOY, "student1")
    assert result.nb is None and len(result.written) == 32 and result.name == TOY


def test_values_that_came_back_are_kept_with_who_asked_for_them(toy_course, healthy):
    from mlpkit.exercise import agreement

    cell_of(healthy, "step").source = "def step(z):\n    return np.sign(z)"
    toy_course.hand_in("ada", TOY, healthy)
    grade(toy_course, pool.InThisProcess())
    (result,) = results.load(toy_course.folder / "grading", TOY, "ada")
    exam = toy_course.exam(TOY)
    for name, verdict in result.verdicts.items():
        answer = result.answers[name]
        of_probes = [row for row in verdict.rows if row.probe not in ("purity", "again")]
        assert answer.version.seeds == {row.probe: row.seed for row in of_probes}
        for probe, row in zip(exam.exercises[name].probes, of_probes, strict=True):  # decided again, nothing run
            from mlpkit.exercise import running

            expected = running.run(probe, exam.exercises[name].functions, row.seed)
            difference = agreement.disagreement(probe, expected, answer.outcome(probe.name), row.seed, False)
            assert (difference is None) == row.passed
    assert result.answers["step"].version.sources != result.answers["softmax"].version.sources
    assert not result.verdicts["step"].rows[0].passed


def test_what_is_too_large_to_be_kept_is_asked_for_again(toy_course, healthy):
    cell_of(healthy, "step").source = "def step(z):\n    return np.zeros(100_000)"
    toy_course.hand_in("ada", TOY, healthy)
    grade(toy_course, pool.InThisProcess())
    (result,) = results.load(toy_course.folder / "grading", TOY, "ada")
    assert result.answers["step"].outcome("both_sides") is None
    assert result.answers["softmax"].outcome("ordinary_scores").status == "value"
    assert results.path_of(toy_course.folder / "grading", TOY, "ada").stat().st_size < 50_000


def test_results_of_an_earlier_version_are_read(class_of_three):
    """They held the notebook, and there was one of them."""
    grade(class_of_three, Scripted(right))
    path = results.path_of(class_of_three.folder / "grading", TOY, "student1")
    content = json.loads(path.read_text())
    (one,) = content.pop("notebooks")
    for name in ("name", "written", "answers"):
        del one[name]
    path.write_text(
        json.dumps({**content, **one, "nb": notebook_of(path_in(class_of_three, "autograded", "student1"))})
    )
    engine = Scripted(right)
    assert grade(class_of_three, engine).complete and engine.asked == [], "it is saved and recorded"
    path.with_suffix(".saved").unlink()
    assert grade(class_of_three, engine).complete and engine.asked == ["student1"], "its notebook cannot be known"
    assert results.load(class_of_three.folder / "grading", TOY, "student1")[0].written


@pytest.mark.parametrize("step", ["write_files", "write_notebook"])
def test_a_run_that_ends_while_it_writes_is_begun_again(class_of_three, monkeypatch, step):
    from mlpkit.grading import autograded

    def end(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(autograded, step, end)
        with pytest.raises(KeyboardInterrupt):
            grade(class_of_three, Scripted(right))
    engine = Scripted(right)
    report = grade(class_of_three, engine)
    assert report.complete and set(engine.asked) == {"student1", "student2", "student10"}


def test_a_run_that_ends_before_it_records_examines_nothing_twice(class_of_three, monkeypatch):
    def end(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(gradebook, "record", end)
        with pytest.raises(KeyboardInterrupt):
            grade(class_of_three, Scripted(right))
    assert class_of_three.grades(TOY) == {}
    engine = Scripted(right)
    assert grade(class_of_three, engine).complete
    assert engine.asked == ["student10", "student2"], "the first one's result was kept"
    assert {g: p for g, (p, _) in class_of_three.grades(TOY)["student1"].items() if g in FULL} == FULL


# ------------------------------------------------------------- what a course has configured for nbgrader


def test_hooks_are_called_around_each_submission_in_the_folder_of_the_course(class_of_three):
    configured(
        class_of_three,
        "import os",
        "def say(word):",
        "    def hook(assignment, student, notebooks):",
        "        with open('hooks.txt', 'a') as file:",
        "            print(word, assignment, student, notebooks[0].split(os.sep)[-3], os.path.isfile(notebooks[0]),",
        "                  os.getcwd() == os.path.dirname(__file__), file=file)",
        "    return hook",
        "c.Autograde.pre_convert_hook = say('before')",
        "c.Autograde.post_convert_hook = say('after')",
        "c.ExaminedAutograde.processes = 1",
    )
    code, printed = class_of_three.mlpkit("grade", TOY)
    assert code == 0, printed
    lines = (class_of_three.folder / "hooks.txt").read_text().splitlines()
    students = ["student1", "student10", "student2"]
    for word in ("before", "after"):
        expected = [f"{word} {TOY} * {student} True True" for student in students]
        assert [line for line in lines if line.startswith(word)] == expected
    for student in students:
        assert lines.index(f"before {TOY} * {student} True True") < lines.index(f"after {TOY} * {student} True True")
    assert class_of_three.mlpkit("grade", TOY)[0] == 0
    assert len((class_of_three.folder / "hooks.txt").read_text().splitlines()) == 6, "nothing was to be done"


def test_a_hook_that_fails_costs_nothing(class_of_three):
    configured(class_of_three, "c.Autograde.pre_convert_hook = lambda **_: 1 / 0")
    assert class_of_three.mlpkit("grade", TOY)[0] == 0
    assert len(class_of_three.grades(TOY)) == 3


def test_students_who_are_not_known_are_added_only_where_that_is_allowed(class_of_three):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{class_of_three.folder}/grading/gradebook.db") as book:
        book.add_student("student2")
    configured(class_of_three, "c.Autograde.create_student = False")
    code, printed = class_of_three.mlpkit("grade", TOY)
    assert code == 1 and "student1: could not be examined (No student with ID 'student1' exists" in printed
    assert set(class_of_three.grades(TOY)) == {"student2"}


def test_permissions_are_those_that_are_configured(class_of_three):
    for option, mode in ((None, 0o444), ("c.Autograde.permissions = 640", 0o640)):
        if option:
            configured(class_of_three, option)
        assert class_of_three.mlpkit("grade", TOY, "--force")[0] == 0
        assert stat.S_IMODE(path_in(class_of_three, "autograded", "student1").stat().st_mode) == mode


@pytest.mark.parametrize("option, kept", [("", "of the course"), ("table.csv", "of a student")])
def test_files_of_the_assignment_replace_those_of_students_unless_they_may_be_changed(class_of_three, option, kept):
    (class_of_three.folder / "solutions" / TOY / "table.csv").write_text("of the course")
    (class_of_three.submitted / "student1" / TOY / "table.csv").write_text("of a student")
    configured(class_of_three, f"c.Autograde.exclude_overwriting = {{{TOY!r}: [{option!r}]}}")
    assert class_of_three.mlpkit("grade", TOY)[0] == 0
    assert path_in(class_of_three, "autograded", "student1").with_name("table.csv").read_text() == kept


def test_students_and_notebooks_that_are_filtered_out_are_not_graded(class_of_three):
    configured(class_of_three, "c.CourseDirectory.student_id_exclude = 'student1,student2'")
    assert class_of_three.mlpkit("grade", TOY)[0] == 0
    assert set(class_of_three.grades(TOY)) == {"student10"}
    configured(class_of_three, "c.CourseDirectory.notebook_id = 'another'")
    code, printed = class_of_three.mlpkit("grade", TOY)
    assert code == 1 and f"no notebook of {TOY} is called another" in printed
    configured(class_of_three, f"c.CourseDirectory.notebook_id = '{TOY[:3]}*'")
    assert class_of_three.mlpkit("grade", TOY)[0] == 0


def test_outputs_are_limited_as_configured(toy_course):
    nb = solved(toy_course, draw="for k in range(50):\n    print(k)")
    toy_course.hand_in("ada", TOY, nb)
    configured(toy_course, "c.LimitOutput.max_lines = 5")
    assert toy_course.mlpkit("grade", TOY)[0] == 0
    written = notebook_of(path_in(toy_course, "autograded", "ada"))
    assert cell_of(written, "draw").outputs[0].text.splitlines()[-1] == "... Output truncated ..."


def test_steps_of_others_are_named_once_as_not_run(class_of_three):
    assert "not run by the examiner" not in class_of_three.mlpkit("grade", TOY)[1]
    configured(
        class_of_three,
        "from nbconvert.preprocessors import Preprocessor",
        "class Own(Preprocessor): pass",
        "c.Autograde.autograde_preprocessors.append(Own)",
        "c.Autograde.sanitize_preprocessors.insert(0, 'their.package.Step')",
    )
    printed = class_of_three.mlpkit("grade", TOY, "--force")[1]
    lines = [line for line in printed.splitlines() if "not run by the examiner" in line]
    assert len(lines) == 2 and "their.package.Step" in lines[0] and lines[1].endswith(".Own")


# ------------------------------------------------------------------------- reading the configuration


def test_reading_the_configuration_makes_nothing_and_touches_nothing_else(toy_template, tmp_path, monkeypatch):
    import os

    folder = tmp_path / "course"
    folder.mkdir()
    shutil.copy(toy_template.folder / "nbgrader_config.py", folder)
    monkeypatch.setenv("PATH", "/usr/bin")
    monkeypatch.chdir(folder)
    config = cli.configuration()
    assert [p.name for p in folder.iterdir()] == ["nbgrader_config.py"]
    assert os.environ["PATH"] == "/usr/bin"
    from nbgrader.api import Gradebook

    with Gradebook(config.CourseDirectory.db_url) as book:  # as `nbgrader db student import` does, before any release
        assert book.students == []
    assert (folder / "grading" / "gradebook.db").is_file()


def test_the_submitted_folder_stays_what_it_is(class_of_three, monkeypatch):
    seen = []
    real = pipeline.write

    def spy(run, submission):
        seen.append(run.course.submitted)
        return real(run, submission)

    monkeypatch.setattr(pipeline, "write", spy)
    with class_of_three.inside():
        autograde = cli.converter(plugin.ExaminedAutograde, TOY)
        autograde.grade()
        assert seen == ["grading/submitted"] * 3 and autograde.coursedir.submitted_directory == "grading/submitted"
