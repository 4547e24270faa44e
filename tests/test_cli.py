"""The mlpkit command: exit codes, messages, and the seams at which it sits inside nbgrader."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import nbformat
import pytest
from support.courses import FULL, TOY, Course, cell_of, new_course, notebook_of, solved, toy_source, tree

import mlpkit
from mlpkit import cli
from mlpkit.exercise import audit
from mlpkit.grading import pipeline, plugin, simulate


def call(*arguments, cwd=None):
    """The command in a process of its own, as a terminal runs it."""
    return subprocess.run(
        [sys.executable, "-m", "mlpkit.cli", *arguments], cwd=cwd, capture_output=True, text=True, timeout=120
    )


# -------------------------------------------------------------------------------- calls and codes


def test_the_version(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["--version"])
    assert stop.value.code == 0 and capsys.readouterr().out == f"mlpkit {mlpkit.__version__}\n"


def test_the_installed_command_and_the_module_are_the_same():
    done = call("--version")
    assert (done.returncode, done.stdout) == (0, f"mlpkit {mlpkit.__version__}\n")
    program = Path(sys.executable).parent / "mlpkit"
    if program.exists():
        assert subprocess.run([program, "--version"], capture_output=True, text=True).stdout == done.stdout


@pytest.mark.parametrize(
    "arguments, words",
    [
        ([], "COMMAND"),
        (["bake"], "invalid choice"),
        (["grade"], "unit"),
        (["release"], "unit"),
        (["simulate", "x", "--students", "0"], "not a number of at least 1"),
        (["simulate", "x", "--students", "many"], "not a number of at least 1"),
        (["--course", "/no/such/folder", "audit", "x"], "no folder /no/such/folder"),
        (["grade", "x", "--bogus"], "unrecognized"),
    ],
)
def test_a_wrong_call_is_explained_with_code_2(arguments, words, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2 and words in capsys.readouterr().err


@pytest.mark.parametrize("command", ["release", "audit", "grade", "simulate"])
def test_a_wrong_unit_is_named(toy_course, command):
    code, printed = toy_course.mlpkit(command, "77_nothing")
    assert code == 1 and "77_nothing" in printed and "Traceback" not in printed
    assert TOY in printed or command == "release"
    assert not (toy_course.folder / "assignments" / "77_nothing").exists()


@pytest.mark.parametrize("command", ["grade", "simulate"])
def test_a_unit_that_was_not_released_says_what_to_do(toy_course, command):
    shutil.rmtree(toy_course.folder / "assignments")
    code, printed = toy_course.mlpkit(command, TOY)
    assert code == 1 and "has not been released" in printed and "run " in printed


def test_a_release_that_the_gradebook_does_not_know_says_what_to_do(toy_course, healthy):
    """The releases are committed, the gradebook is not: a fresh clone."""
    (toy_course.folder / "grading" / "gradebook.db").unlink()
    toy_course.hand_in("ada", TOY, healthy)
    code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 1 and f"the gradebook does not know {TOY} yet: run mlpkit release {TOY}" in printed
    assert toy_course.mlpkit("release", TOY)[0] == 0
    code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 0 and {g: m[0] for g, m in toy_course.grades(TOY)["ada"].items() if g in FULL} == FULL


@pytest.mark.parametrize("command", ["release", "grade"])
def test_a_folder_that_is_no_course_says_what_to_do(tmp_path, toy_template, command):
    shutil.copytree(toy_template.folder / "solutions", tmp_path / "solutions")
    shutil.copytree(toy_template.folder / "assignments", tmp_path / "assignments")
    code, printed = Course(tmp_path).mlpkit(command, TOY)
    assert code == 1 and "no nbgrader_config.py" in printed and "--course FOLDER" in printed


@pytest.mark.parametrize("options", [[], ["--force"]])
def test_no_submissions_say_where_they_are_expected(toy_course, options):
    code, printed = toy_course.mlpkit("grade", TOY, *options)
    assert code == 1 and f"no submission of {TOY}" in printed and f"STUDENT/{TOY}" in printed
    toy_course.hand_in("ada", TOY, toy_course.released(TOY))
    code, printed = toy_course.mlpkit("grade", TOY, "--student", "bob", *options)
    assert code == 1 and f"no submission of {TOY}" in printed


def test_without_nbgrader_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "nbgrader", None)
    assert cli.main(["audit", TOY]) == 1
    assert "pip install '.[grading]'" in capsys.readouterr().err


def test_a_stop_is_no_traceback(toy_course, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "converter", stop)
    code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 1 and "run the command again for the rest" in printed


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_no_process_behind(toy_course, healthy, number):
    cell_of(healthy, "draw").source = "import time\ntime.sleep(4)"
    for student in ("ada", "bob", "eve"):
        toy_course.hand_in(student, TOY, healthy)
    token = f"mlpkit-{uuid.uuid4().hex}"
    run = subprocess.Popen(
        [sys.executable, "-m", "mlpkit.cli", "grade", TOY],
        cwd=toy_course.folder,
        text=True,
        env={**os.environ, "MLPKIT_TOKEN": token},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    started = time.monotonic()
    while not list((toy_course.folder / "grading").glob("intake/eve/*/*")) and time.monotonic() < started + 60:
        time.sleep(0.1)
    time.sleep(1.5)
    assert len(bearers(token)) > 2, "itself, and who examines"
    run.send_signal(number)
    printed = run.communicate(timeout=30)[1]
    if number != signal.SIGKILL:
        assert run.returncode == 1 and "mlpkit: stopped. What is finished is kept" in printed
    ended = time.monotonic()
    while bearers(token) and time.monotonic() < ended + 5:
        time.sleep(0.1)
    assert bearers(token) == []


def bearers(token):
    """Processes that have a token in their environment."""
    command_lines = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if token.encode() in path.read_bytes():
                command_lines.append((path.parent / "cmdline").read_bytes())
    return command_lines


def test_a_stop_while_it_imports_is_no_traceback(tmp_path):
    (tmp_path / "nbgrader.py").write_text("raise KeyboardInterrupt\n")
    done = subprocess.run(
        [sys.executable, "-m", "mlpkit.cli", "audit", TOY],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
    )
    assert done.returncode == 1 and done.stderr.startswith("mlpkit: stopped."), done.stderr


# -------------------------------------------------------------------------------------- commands


def test_audit_of_a_good_unit(toy_course):
    code, printed = toy_course.mlpkit("audit", TOY)
    assert code == 0
    assert "softmax: 2 probes, 2 mistakes, 1 alternative: all caught, all told apart" in printed.splitlines()


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("fails=[both_sides, two_axes]", "fails=[both_sides]", "the mistake sign should fail both_sides and fails"),
        ("return np.sign(z)", "return np.where(z >= 0, 1.0, 0.0)", "fails nothing"),
        ("rng.permutation([-2.0, -0.5, 0.0, 0.5, 2.0])", 'rng.permutation([-2.0, 0.0, 2.0, "x"])', "step"),
        (
            "### END HIDDEN TESTS",
            "@alternative\ndef another(z):\n    return z\n### END HIDDEN TESTS",
            "the alternative another fails both_sides, two_axes",
        ),
    ],
)
def test_audit_of_a_broken_exercise_fails(toy_course, old, new, words):
    nb = toy_source()
    cell = cell_of(nb, "step_check")
    assert old in cell.source
    cell.source = cell.source.replace(old, new)
    nbformat.write(nb, toy_course.folder / "solutions" / TOY / f"{TOY}.ipynb")
    code, printed = toy_course.mlpkit("audit", TOY)
    assert code == 1 and words in printed
    assert "softmax: 2 probes" in printed


def test_audit_of_a_notebook_that_cannot_run_fails(toy_course):
    nb = toy_source()
    cell_of(nb, "step").source = "def step(z)\n    return z"
    nbformat.write(nb, toy_course.folder / "solutions" / TOY / f"{TOY}.ipynb")
    code, printed = toy_course.mlpkit("audit", TOY)
    assert code == 1 and "cell step" in printed and "not plain Python" in printed


def simulated(course, *options):
    shutil.rmtree(course.submitted, ignore_errors=True)
    code, printed = course.mlpkit("simulate", TOY, *options)
    assert code == 0, printed
    files = {k: v[2] for k, v in tree(course.submitted).items()}
    return files, json.loads((course.folder / "grading" / "simulated" / f"{TOY}.json").read_text()), printed


def test_a_simulated_class_follows_from_its_seed(toy_course):
    first, marks, printed = simulated(toy_course, "--students", "12", "--seed", "5")
    assert len(marks) == 12 and "12 submissions" in printed
    assert simulated(toy_course, "--students", "12", "--seed", "5")[:2] == (first, marks)
    assert simulated(toy_course, "--students", "12", "--seed", "6")[:2] != (first, marks)
    again, _, _ = simulated(toy_course, "--students", "12", "--seed", "5")
    assert again == first


def test_deserved_marks_follow_from_what_the_mistakes_declare(toy_course):
    _, marks, _ = simulated(toy_course, "--students", "40", "--seed", "1")
    exam = toy_course.exam(TOY)
    seen = set()
    for plan in marks.values():
        if plan["fault"] in simulate.LOST:
            assert set(plan["deserved"].values()) == {0.0}
            continue
        for name, question in (("softmax", "softmax_check"), ("step", "step_check")):
            answer, task = plan["answers"][name], exam.exercises[name]
            lost = {"reference": 0, "alternative": 0}.get(answer["kind"], 1)
            if answer["kind"] == simulate.MISTAKE:
                mistake = next(m for m in task.mistakes if m.name == answer["name"])
                assert answer["hint"] == mistake.hint
                marking = audit.marking(task)
                lost = 1 - marking.share(marking.declared(mistake))
                seen.add(answer["name"])
            assert plan["deserved"][question] == pytest.approx(exam.questions[question].points * (1 - lost))
    assert seen == {"columns", "unstable", "sign"}


def test_one_student_and_the_table_of_marks(toy_course, healthy):
    toy_course.hand_in("student2", TOY, healthy)
    toy_course.hand_in("student10", TOY, solved(toy_course, step="def step(z):\n    return np.sign(z)"))
    code, printed = toy_course.mlpkit("grade", TOY, "--student", "student10", "--feedback")
    assert code == 0 and set(toy_course.grades(TOY)) == {"student10"}
    assert f"Feedback: {toy_course.folder}" in printed and f"student10/{TOY}/{TOY}.html" in printed
    code, printed = toy_course.mlpkit("grade", TOY)
    lines = printed.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("student "))
    assert lines[start].split() == ["student", "softmax", "step", "credit_tests", "why", "draw", "total"]
    assert lines[start + 2].split() == ["student2", "3", "1", "2", "…", "…", "6"]
    assert lines[start + 3].split() == ["student10", "3", "0", "2", "…", "…", "5"]
    assert lines[start + 4].split() == ["(of)", "3", "1", "2", "2", "1", "9"]
    assert "waits for a person: open the formgrader (2 submissions)" in lines[start + 5]


def test_a_mark_given_by_hand_survives_a_second_grading(toy_course, healthy):
    from nbgrader.api import Gradebook

    toy_course.hand_in("ada", TOY, healthy)
    assert toy_course.mlpkit("grade", TOY)[0] == 0
    with Gradebook(f"sqlite:///{toy_course.folder / 'grading' / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("why", TOY, TOY, "ada")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 0 and any(line.split()[:6] == ["ada", "3", "1", "2", "1.5", "…"] for line in printed.splitlines())
    cell_of(healthy, "why").source = "Other words."
    toy_course.hand_in("ada", TOY, healthy)
    code, printed = toy_course.mlpkit("grade", TOY)  # these words nobody has read
    assert code == 0 and any(line.split()[:6] == ["ada", "3", "1", "2", "1.5…", "…"] for line in printed.splitlines())


def test_what_the_gradebook_does_not_know_is_not_done(toy_course, healthy):
    from nbgrader.api import Gradebook

    for student in ("ada", "bob"):
        toy_course.hand_in(student, TOY, healthy)
    assert toy_course.mlpkit("grade", TOY)[0] == 0
    with Gradebook(f"sqlite:///{toy_course.folder / 'grading' / 'gradebook.db'}") as gradebook:
        gradebook.remove_student("ada")
    code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 0 and "not graded" not in printed and set(toy_course.grades(TOY)) == {"ada", "bob"}
    (toy_course.folder / "grading" / "gradebook.db").unlink()
    assert toy_course.mlpkit("release", TOY)[0] == 0
    code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 0 and "not graded" not in printed and set(toy_course.grades(TOY)) == {"ada", "bob"}


def test_who_has_no_marks_in_the_end_is_named_with_code_1(toy_course, healthy, monkeypatch):
    toy_course.hand_in("ada", TOY, healthy)
    monkeypatch.setattr(pipeline, "examined", lambda *_: [])
    code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 1 and "not graded" in printed and "ada: has no marks in the gradebook" in printed


BAD_NAMES = [
    "br[ack]et",
    "star*",
    "qu?stion",
    "<img src=x onerror=alert(1)>",
    "o'brien",
    'quo"te',
    "a&b",
    "{student_id}",
    "a\\b",
    "-dash",
    "new\nline",
    "\x1b[31mred",
    "\u202ertl",
    "n" * 250,
]
GOOD_NAMES = ["with space", "ünï côdé", "a+b", "100%", "a.b.json", "x.saved", "n" * 200, "a,b", "007", "😀"]


def test_names_that_cannot_be_a_students_are_refused_and_the_others_graded(toy_course, healthy):
    for student in [*BAD_NAMES, *GOOD_NAMES, ".hidden"]:
        toy_course.hand_in(student, TOY, healthy)
    code, printed = toy_course.mlpkit("grade", TOY, "--feedback")
    assert code == 1 and "Traceback" not in printed
    assert set(toy_course.grades(TOY)) == set(GOOD_NAMES)
    listed = printed[printed.index("What to look at:") :].splitlines()
    assert sum("cannot be a student's: rename it" in line for line in listed) == len(BAD_NAMES)
    assert sum("cannot be a student's: rename it" in line for line in printed.splitlines()) == 2 * len(BAD_NAMES)
    assert all(line.isprintable() for line in printed.splitlines())
    pages = (toy_course.folder / "grading" / "feedback").rglob(f"{TOY}.html")
    assert {p.parents[1].name for p in pages} == set(GOOD_NAMES)


def test_our_own_notes_are_said_whatever_a_file_is_called(toy_course, healthy):
    folder = toy_course.hand_in("ada", TOY, healthy)
    (folder / "Removing existing assignment").symlink_to("nowhere")
    printed = toy_course.mlpkit("grade", TOY)[1]
    assert printed.count("the link Removing existing assignment was left out") == 2


def test_no_file_of_a_students_is_a_page_for_the_browser(toy_course, healthy):
    folder = toy_course.hand_in("ada", TOY, healthy)
    names = ["000.html", "a.HTM", "b.svg", "c.xhtml", "d.js", "e.pdf", "f", "g.mht", "x" * 251 + ".svg", f"{TOY}.html"]
    for name in [*names, "data.csv", "000.html.txt"]:
        (folder / name).write_text("<script>1</script>")
    cell_of(healthy, "credit").source = "def credit():\n    return 2 if open('000.html').read() else 0"
    toy_course.hand_in("ada", TOY, healthy)
    code, printed = toy_course.mlpkit("grade", TOY, "--feedback")
    assert code == 0, printed
    assert printed.rstrip().endswith(f"feedback/ada/{TOY}/{TOY}.html")
    assert toy_course.grades(TOY)["ada"]["credit_tests"][0] == FULL["credit_tests"], "in the sandbox it has its name"
    kept = {"data.csv", "000.html.txt", "000.html.txt.txt", *(f"{n}.txt" for n in names[1:] if len(n) < 200)}
    for step, page in (("autograded", f"{TOY}.ipynb"), ("feedback", f"{TOY}.html")):
        left = {p.name for p in (toy_course.folder / "grading" / step / "ada" / TOY).iterdir()}
        assert left - {f"{TOY}.checks.json"} == {*kept, page}


def test_execute_stores_a_lecture_in_canonical_form(tmp_path):
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1"), nbformat.v4.new_markdown_cell("Words.")])
    nb.cells[0].metadata["collapsed"] = True
    path = tmp_path / "lecture.ipynb"
    nbformat.write(nb, path)
    done = Course(tmp_path).mlpkit("execute", str(path))
    assert done[0] == 0 and "executed in" in done[1]
    executed = notebook_of(path)
    assert executed.cells[0].outputs[0].data == {"text/plain": "2"} and executed.cells[0].execution_count == 1
    assert executed.cells[0].metadata == {}


# ------------------------------------------------------------------------------------- nbgrader


def test_the_names_that_the_plugin_binds_anew_are_still_there(tmp_path):
    """nbgrader imports its Autograde converter by name in two places; the plugin replaces it in both."""
    import nbgrader
    import nbgrader.apps.api
    import nbgrader.apps.autogradeapp
    from nbgrader.converters import Autograde
    from traitlets.config import Config

    told = f"nbgrader {nbgrader.__version__} has moved its Autograde: look at mlpkit.grading.plugin.replace_in_nbgrader"
    for module in (nbgrader.apps.api, nbgrader.apps.autogradeapp):
        assert hasattr(module, "Autograde"), f"{told} (no {module.__name__}.Autograde)"
        assert issubclass(module.Autograde, Autograde), told
        source = Path(module.__file__).read_text(encoding="utf-8")
        assert "Autograde(" in source, f"{told} ({module.__name__} does not make one any more)"
    before = nbgrader.apps.api.Autograde, nbgrader.apps.autogradeapp.Autograde
    path = os.environ["PATH"]
    try:
        nbgrader.apps.api.Autograde = nbgrader.apps.autogradeapp.Autograde = Autograde
        config = Config()
        plugin.configure(config, tmp_path)
        assert nbgrader.apps.api.Autograde is nbgrader.apps.autogradeapp.Autograde is plugin.ExaminedAutograde
    finally:
        nbgrader.apps.api.Autograde, nbgrader.apps.autogradeapp.Autograde = before
        os.environ["PATH"] = path


def test_the_version_of_nbgrader_is_pinned():
    import tomllib

    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pin = next(d for d in project["optional-dependencies"]["grading"] if d.startswith("nbgrader"))
    assert "<" in pin, "a new release of nbgrader may move the names that the plugin binds anew"


def test_every_step_of_the_configuration_exists(toy_template):
    from traitlets.utils.importstring import import_item

    with toy_template.inside():
        config = cli.configuration()
    steps = [
        *config.GenerateAssignment.preprocessors,
        *config.GenerateFeedback.preprocessors,
    ]
    assert len(steps) > 12
    for step in steps:
        assert isinstance(import_item(step) if isinstance(step, str) else step, type), step


def test_the_formgraders_button_grades_one_student(toy_course, healthy):
    """nbgrader's own interface, which the formgrader calls."""
    toy_course.hand_in("ada", TOY, healthy)
    toy_course.hand_in("bob", TOY, solved(toy_course, step="def step(z):\n    return np.sign(z)"))
    with toy_course.inside():
        done = toy_course.api().autograde(TOY, "bob")
    assert done["success"], done
    grades = toy_course.grades(TOY)
    assert set(grades) == {"bob"}
    assert {g: grades["bob"][g][0] for g in FULL} == {**FULL, "step_check": 0.0}


def test_the_formgrader_is_told_what_is_wrong(toy_course, healthy):
    toy_course.hand_in("ada", TOY, healthy)
    shutil.rmtree(toy_course.folder / "assignments")
    with toy_course.inside():
        done = toy_course.api().autograde(TOY, "ada")
    assert not done["success"] and "has not been released yet" in done["error"]


def test_the_formgrader_is_told_that_nothing_was_handed_in(toy_course):
    with toy_course.inside():
        done = toy_course.api().autograde(TOY, "ada")
    assert not done["success"] and f"no submission of {TOY}: expected folders like" in done["error"]
    assert "SystemExit" not in done["error"]


def test_late_penalties_stay_nbgraders(tmp_path, healthy, toy_template):
    """A plugin of nbgrader's, configured beside ours."""
    from nbgrader.api import Gradebook

    rule = tmp_path / "late_rule.py"
    rule.write_text(
        "from nbgrader.plugins import BasePlugin\n\n\nclass Half(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return score / 2\n"
    )
    course = new_course(
        tmp_path / "course",
        extra=f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n"
        "c.AssignLatePenalties.plugin_class = 'late_rule.Half'\n",
    )
    for name in ("solutions", "assignments", "grading"):
        shutil.copytree(toy_template.folder / name, course.folder / name)
    with Gradebook(f"sqlite:///{course.folder / 'grading' / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(TOY, duedate="2026-11-01 12:00:00 UTC")
    folder = course.hand_in("ada", TOY, healthy)
    (folder / "timestamp.txt").write_text("2026-11-02 12:00:00 UTC\n")
    try:
        code, printed = course.mlpkit("grade", TOY)
    finally:
        sys.path[:] = [p for p in sys.path if p != str(tmp_path)]
    assert code == 0, printed
    assert any(line.startswith("ada") and line.endswith("  3 (late −3)") for line in printed.splitlines()), printed
    with Gradebook(f"sqlite:///{course.folder / 'grading' / 'gradebook.db'}") as gradebook:
        submission = gradebook.find_submission(TOY, "ada")
        assert submission.total_seconds_late == 86400
        assert submission.notebooks[0].late_submission_penalty == 3.0
