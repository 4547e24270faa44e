"""What every unit promises: to students with its released checks, and to itself under any seed."""

import contextlib
import inspect
import io
import os
import shutil
import time

import nbformat
import numpy as np
import pytest
from conftest import ROOT, TOY, UNITS, Course, cell_of, grade_ids, solved
from nbclient import NotebookClient

from mlpkit import audit, check, diagnose, exercise
from mlpkit.grading import simulate

SECRETS = [f"course secret {i}" for i in range(20)]
SECONDS = float(os.environ.get("MLPKIT_SECONDS", 300))  # of CPU for a unit; with less, not all of the secrets


def course_of(toy_template, unit):
    """The small unit's course, or the repository with its committed assignments."""
    return toy_template if unit == TOY else Course(ROOT)


@pytest.fixture
def session(monkeypatch):
    """A fresh state of the check, as in a new kernel."""
    made = check._Session()
    monkeypatch.setattr(check, "_session", made)
    return made


def opened(course, unit):
    """The namespace of a released notebook after its first cells, up to the first answer."""
    namespace = {"__name__": "__main__"}
    for cell in course.released(unit).cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            break
        if cell.cell_type == "code":
            exec(cell.source, namespace)
    check._session.folder = course.folder / "assignments" / unit
    return namespace


def references(exam):
    """The namespace of somebody whose answers are all right, made of sources as they would be typed."""
    return {name: made.functions[name] for name, made in exam.exercises.items()}


def define(namespace, source):
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, "<an answer>", "exec"), namespace)


# ------------------------------------------------------------------------- with the released checks


@pytest.mark.parametrize("unit", [TOY, *UNITS])
def test_right_answers_are_right_and_every_mistake_gets_its_own_hint(toy_template, unit, session):
    course = course_of(toy_template, unit)
    exam = course.exam(unit)
    assert exam.exercises
    for name, made in exam.exercises.items():
        def verdict(source, name=name):
            namespace = {**opened(course, unit), **references(exam)}
            define(namespace, simulate.answer(exam, name, source))
            return check._verdict(name, namespace)

        for source in (made.source, *(a.source for a in made.alternatives)):
            found = verdict(source)
            assert found.state == diagnose.RIGHT, f"{name}: {[r.message for r in found.rows]}\n{source}"
        for m in made.mistakes:
            found = verdict(m.source)
            assert found.state == diagnose.WRONG, f"{name}, {m.name}"
            assert found.hint == m.hint, f"{name}, {m.name}"
            assert {r.probe for r in found.rows if not r.passed} == set(m.fails), f"{name}, {m.name}"


def without_what_raises(nb, unit):
    """The small unit has an ordinary nbgrader test and a drawing, which raise while nothing is written."""
    if unit == TOY:
        nb.cells = [c for c in nb.cells if c.id not in ("credit-tests", "draw")]
    return nb


@pytest.mark.parametrize("unit", [TOY, *UNITS])
def test_the_untouched_release_is_not_attempted_anywhere(toy_template, unit, session, capsys,
                                                         monkeypatch):
    course = course_of(toy_template, unit)
    monkeypatch.chdir(course.folder / "assignments" / unit)
    namespace = {"__name__": "__main__"}
    for cell in without_what_raises(course.released(unit), unit).cells:
        if cell.cell_type == "code":
            exec(cell.source, namespace)
            if "check(" in cell.source and cell.metadata.nbgrader.get("grade"):
                assert diagnose.MISSING in capsys.readouterr().out
    assert set(session.verdicts) == set(course.exam(unit).exercises)
    assert {v.state for v in session.verdicts.values()} == {diagnose.MISSING}


@pytest.mark.parametrize("unit", [TOY, *UNITS])
def test_run_all_of_the_untouched_release_goes_to_its_end(toy_template, unit, tmp_path):
    course = course_of(toy_template, unit)
    nb = without_what_raises(course.released(unit), unit)
    shutil.copytree(course.folder / "assignments" / unit, tmp_path / unit)
    NotebookClient(nb, timeout=60, kernel_name="python3",
                   resources={"metadata": {"path": str(tmp_path / unit)}}).execute()
    code = [c for c in nb.cells if c.cell_type == "code"]
    assert all(c.execution_count for c in code if c.source.strip())
    assert not [o for c in code for o in c.outputs if o.output_type == "error" or o.get("name") == "stderr"]
    tables = [o.data["text/plain"] for c in code for o in c.outputs if o.output_type == "display_data"]
    assert sum(diagnose.MISSING in t for t in tables) > len(course.exam(unit).exercises)  # and the summary
    assert not any("✓" in t for t in tables)


# -------------------------------------------------------------------------- under nbgrader, alone


def answered(course, unit):
    """A release with every answer filled in."""
    if unit == TOY:
        return solved(course)
    exam, nb = course.exam(unit), course.released(unit)
    for name, made in exam.exercises.items():
        cell_of(nb, simulate._home(exam, name)).source = made.source
    for grade_id, question in exam.questions.items():
        if question.kind == "manual":
            cell_of(nb, grade_id).source = "Something in words." if cell_of(
                nb, grade_id).cell_type == "markdown" else "drawing = 1"
    return nb


@pytest.mark.parametrize("unit", [TOY, UNITS[0]])
def test_validate_fails_on_an_untouched_release_and_passes_on_a_solved_one(toy_template, unit, tmp_path):
    from nbgrader.validator import Validator

    course = course_of(toy_template, unit)
    folder = tmp_path / unit
    shutil.copytree(course.folder / "assignments" / unit, folder)
    path = folder / f"{unit}.ipynb"
    untouched = Validator().validate(str(path))
    checks = [g for g, q in course.exam(unit).questions.items() if q.kind != "manual"]
    sources = {cell_of(course.released(unit), g).source.strip() for g in checks}
    failed = {f["source"].strip() for f in untouched["failed"]}
    assert sources <= failed
    nbformat.write(answered(course, unit), path)
    assert not Validator().validate(str(path)).get("failed")


def stock_config(root):
    """What a course has that does not use mlpkit's configuration."""
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.release_directory = "assignments"
    config.CourseDirectory.db_url = f"sqlite:///{root / 'stock.db'}"
    return config


@pytest.mark.parametrize("unit", [TOY, UNITS[0]])
def test_nbgrader_without_the_examiner_gives_no_marks(toy_template, unit, tmp_path):
    from nbgrader.api import Gradebook
    from nbgrader.converters import Autograde, GenerateAssignment
    from nbgrader.coursedir import CourseDirectory

    course = course_of(toy_template, unit)
    made = Course(tmp_path)
    shutil.copytree(course.folder / "solutions" / unit, tmp_path / "solutions" / unit)
    config = stock_config(tmp_path)
    for student, nb in (("untouched", course.released(unit)), ("solved", answered(course, unit))):
        folder = tmp_path / "submitted" / student / unit
        folder.mkdir(parents=True)
        nbformat.write(nb, folder / f"{unit}.ipynb")
        shutil.copy(course.folder / "assignments" / unit / f"{unit}.checks.json", folder)
    with made.inside():
        GenerateAssignment(CourseDirectory(config=config, assignment_id=unit), config=config).start()
        Autograde(CourseDirectory(config=config, assignment_id=unit), config=config).start()
    checks = [g for g, q in course.exam(unit).questions.items() if q.kind == "check"]
    with Gradebook(f"sqlite:///{tmp_path / 'stock.db'}") as gradebook:
        for student in ("untouched", "solved"):
            grades = {g.name: g.auto_score for g in gradebook.find_submission_notebook(unit, unit, student).grades}
            assert {g: grades[g] for g in checks} == dict.fromkeys(checks, 0.0)
            if unit == TOY:  # an ordinary test still counts there
                assert grades["credit_tests"] == (2.0 if student == "solved" else 0.0)


# ------------------------------------------------------------------------------- under any secret


@pytest.mark.parametrize("unit", [TOY, *UNITS])
def test_no_exercise_contradicts_itself_under_twenty_secrets(toy_template, unit):
    exam = course_of(toy_template, unit).exam(unit)
    start = time.process_time()
    for number, secret in enumerate(SECRETS):
        if number >= 3 and time.process_time() - start > SECONDS:
            break
        found = {name: problems for name, made in exam.exercises.items() if (problems := audit.problems(made, secret))}
        assert not found, secret


@pytest.mark.parametrize("unit", [TOY, *UNITS])
def test_a_mistake_under_twenty_secrets_is_told_apart_from_right_ones(toy_template, unit):
    """The same as the audit, but said by the verdict that a student reads, for the last of the secrets."""
    exam = course_of(toy_template, unit).exam(unit)
    for name, made in exam.exercises.items():
        seeds = {p.name: audit.seed_of(SECRETS[-1], name, p.name) for p in made.probes}
        expected = audit.outcomes(made, seeds)
        known = [(m.name, m.hint, audit.outcomes(made, seeds, m.function)) for m in made.mistakes]
        for m in made.mistakes:
            got = audit.outcomes(made, seeds, m.function)
            trials = [diagnose.Trial(p, seeds[p.name], expected[p.name], got[p.name]) for p in made.probes]
            found = diagnose.verdict(name, trials, known)
            assert (found.mistake, found.hint) == (m.name, m.hint)
            weights = {p.name: p.weight for p in made.probes}
            assert found.share == pytest.approx(1 - sum(weights[p] for p in m.fails) / sum(weights.values()))


@pytest.mark.parametrize("unit", [TOY, *UNITS])
def test_every_probe_stands_alone(toy_template, unit):
    """From its published source, in a namespace that holds np, data and nothing else."""
    from mlpkit import data

    exam = course_of(toy_template, unit).exam(unit)
    for name, made in exam.exercises.items():
        for p in made.probes:
            seed = audit.seed_of("alone", name, p.name)
            expected = exercise.run(p, made.functions, seed)
            namespace = {"__name__": "elsewhere", "np": np, "data": data}
            exec(p.source, namespace)
            function = namespace[p.name]
            rng = {"rng": np.random.default_rng(seed)} if "rng" in inspect.signature(function).parameters else {}
            functions = {needed: made.functions[needed] for needed in p.parameters}
            try:
                with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
                    got = exercise.Outcome("value", function(**functions, **rng))
                    got.value = exercise.values.decode(exercise.values.encode(got.value))
            except Exception as error:
                got = exercise.Outcome("error", error={"types": [type(error).__name__], "message": "", "where": ""})
            assert got.status == expected.status, f"{name}, {p.name}"
            assert exercise.disagreement(p, expected, got, seed) is None, f"{name}, {p.name}"


@pytest.mark.parametrize("unit", [TOY, *UNITS])
def test_a_unit_has_points_ids_and_a_first_cell_that_names_it(toy_template, unit):
    exam = course_of(toy_template, unit).exam(unit)
    assert len(grade_ids(exam.nb)) == len(set(grade_ids(exam.nb)))
    assert all(q.points > 0 for q in exam.questions.values())
    assert sum(exam.points(name) for name in exam.exercises) + sum(
        q.points for q in exam.questions.values() if q.kind != "check") == pytest.approx(exam.total)
    first = next(c for c in exam.nb.cells if c.cell_type == "code")
    assert f'unit("{unit}")' in first.source
