"""What every unit promises: to students with its released checks, and to itself under any seed."""

import contextlib
import inspect
import io
import os
import re
import shutil
import symtable
import time

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from support.courses import ROOT, TOY, UNITS, Course, cell_of, grade_ids, solved

from mlpkit import exercise
from mlpkit.exercise import audit, checking, verdicts
from mlpkit.exercise import session as sessions
from mlpkit.grading import simulate
from mlpkit.grading.plugin import ExaminedAutograde

SECRETS = [f"course secret {i}" for i in range(20)]
SECONDS = float(os.environ.get("MLPKIT_SECONDS", 300))  # of CPU for a unit; with less, not all of the secrets


def course_of(toy_template, unit):
    """The small unit's course, or the repository with its committed assignments."""
    return toy_template if unit == TOY else Course(ROOT)


@pytest.fixture
def session():
    """A fresh state of the check, as in a new kernel."""
    with sessions.fresh() as fresh:
        yield fresh


def opened(course, unit):
    """The namespace of a released notebook after its first cells, up to the first answer."""
    namespace = {"__name__": "__main__"}
    for cell in course.released(unit).cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            break
        if cell.cell_type == "code":
            exec(cell.source, namespace)
    sessions.current().folder = course.folder / "assignments" / unit
    return namespace


def references(exam):
    """The namespace of somebody whose answers are all right, made of sources as they would be typed."""
    return {name: declared.functions[name] for name, declared in exam.exercises.items()}


def define(namespace, source):
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, "<an answer>", "exec"), namespace)


# ------------------------------------------------------------------------- with the released checks


@pytest.mark.parametrize("unit", [TOY, *UNITS])
def test_right_answers_are_right_and_every_mistake_gets_its_own_hint(toy_template, unit, session):
    course = course_of(toy_template, unit)
    exam = course.exam(unit)
    assert exam.exercises
    for name, declared in exam.exercises.items():

        def verdict(source, name=name):
            namespace = {**opened(course, unit), **references(exam)}
            define(namespace, simulate.answer(exam, name, source))
            return checking.judged(name, namespace)

        for source in (declared.source, *(a.source for a in declared.alternatives)):
            result = verdict(source)
            assert result.state == verdicts.RIGHT, f"{name}: {[r.message for r in result.rows]}\n{source}"
        for m in declared.mistakes:
            result = verdict(m.source)
            assert result.state == verdicts.WRONG, f"{name}, {m.name}"
            assert result.hint == m.hint, f"{name}, {m.name}"
            failing = {(r.probe, r.part): r.credit for r in result.rows if not r.passed}
            assert failing == audit.marking(declared).declared(m), f"{name}, {m.name}"


def without_what_raises(nb, unit):
    """The small unit has an ordinary nbgrader test and a drawing, which raise while nothing is written."""
    if unit == TOY:
        nb.cells = [c for c in nb.cells if c.id not in ("credit-tests", "draw")]
    return nb


@pytest.mark.parametrize("unit", [TOY, *UNITS])
def test_the_untouched_release_is_not_attempted_anywhere(toy_template, unit, session, capsys, monkeypatch):
    course = course_of(toy_template, unit)
    monkeypatch.chdir(course.folder / "assignments" / unit)
    namespace = {"__name__": "__main__"}
    for cell in without_what_raises(course.released(unit), unit).cells:
        if cell.cell_type == "code":
            exec(cell.source, namespace)
            if "check(" in cell.source and cell.metadata.nbgrader.get("grade"):
                assert verdicts.MISSING in capsys.readouterr().out
    assert set(session.verdicts) == set(course.exam(unit).exercises)
    assert {v.state for v in session.verdicts.values()} == {verdicts.MISSING}


@pytest.mark.parametrize("unit", [TOY, *UNITS])
def test_run_all_of_the_untouched_release_goes_to_its_end(toy_template, unit, tmp_path):
    course = course_of(toy_template, unit)
    nb = without_what_raises(course.released(unit), unit)
    shutil.copytree(course.folder / "assignments" / unit, tmp_path / unit)
    NotebookClient(
        nb, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(tmp_path / unit)}}
    ).execute()
    code = [c for c in nb.cells if c.cell_type == "code"]
    assert all(c.execution_count for c in code if c.source.strip())
    assert not [o for c in code for o in c.outputs if o.output_type == "error" or o.get("name") == "stderr"]
    tables = [o.data["text/plain"] for c in code for o in c.outputs if o.output_type == "display_data"]
    assert sum(verdicts.MISSING in t for t in tables) > len(course.exam(unit).exercises)  # and the summary
    assert not any("✓" in t for t in tables)


# -------------------------------------------------------------------------- under nbgrader, alone


def answered(course, unit):
    """A release with every answer filled in."""
    if unit == TOY:
        return solved(course)
    exam, nb = course.exam(unit), course.released(unit)
    for name, declared in exam.exercises.items():
        cell_of(nb, simulate.grade_id_of(exam, name)).source = declared.source
    for grade_id, question in exam.questions.items():
        if question.kind == "manual":
            cell_of(nb, grade_id).source = (
                "Something in words." if cell_of(nb, grade_id).cell_type == "markdown" else "drawing = 1"
            )
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
    copy = Course(tmp_path)
    shutil.copytree(course.folder / "solutions" / unit, tmp_path / "solutions" / unit)
    config = stock_config(tmp_path)
    for student, nb in (("untouched", course.released(unit)), ("solved", answered(course, unit))):
        folder = tmp_path / "submitted" / student / unit
        folder.mkdir(parents=True)
        nbformat.write(nb, folder / f"{unit}.ipynb")
        shutil.copy(course.folder / "assignments" / unit / f"{unit}.checks.json", folder)
    with copy.inside():
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
        contradictions = {
            name: problems
            for name, declared in exam.exercises.items()
            if (problems := audit.problems(declared, secret))
        }
        assert not any(contradictions.values()), (secret, contradictions)


@pytest.mark.parametrize("unit", [TOY, *UNITS])
def test_a_mistake_under_twenty_secrets_is_told_apart_from_right_ones(toy_template, unit):
    """The same as the audit, but told by the verdict that a student reads, for the last of the secrets."""
    exam = course_of(toy_template, unit).exam(unit)
    for name, declared in exam.exercises.items():
        seeds = {p.name: audit.seed_of(SECRETS[-1], name, p.name) for p in declared.probes}
        expected = audit.outcomes(declared, seeds)
        known = [(m.name, m.hint, audit.outcomes(declared, seeds, m.function)) for m in declared.mistakes]
        for m in declared.mistakes:
            got = audit.outcomes(declared, seeds, m.function)
            trials = [verdicts.Trial(p, seeds[p.name], expected[p.name], got[p.name]) for p in declared.probes]
            result = verdicts.verdict(name, trials, known)
            assert (result.mistake, result.hint) == (m.name, m.hint)
            marked = audit.marking(declared, expected)
            assert result.share == pytest.approx(marked.share(marked.declared(m)))


@pytest.mark.parametrize("unit", [TOY, *UNITS])
def test_every_probe_stands_alone(toy_template, unit):
    """From its published source, in a namespace that holds np, data and nothing else."""
    from mlpkit import data

    exam = course_of(toy_template, unit).exam(unit)
    for name, declared in exam.exercises.items():
        for p in declared.probes:
            seed = audit.seed_of("alone", name, p.name)
            expected = exercise.run(p, declared.functions, seed)
            namespace = {"__name__": "elsewhere", "np": np, "data": data}
            exec(p.source, namespace)
            function = namespace[p.name]
            rng = {"rng": np.random.default_rng(seed)} if "rng" in inspect.signature(function).parameters else {}
            functions = {needed: declared.functions[needed] for needed in p.parameters}
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
        q.points for q in exam.questions.values() if q.kind != "check"
    ) == pytest.approx(exam.total)
    first = next(c for c in exam.nb.cells if c.cell_type == "code")
    assert f'unit("{unit}")' in first.source


# ------------------------------------------------------------------------------- what is given

GIVEN = {"plain_step", "network_for_two_moons", "three_runs_on_moons"}  # the texts or a later given cell need them


def bound(source):
    """Names that a cell binds in the notebook, imports apart, and whether each one is a function."""
    table = symtable.symtable(source, "<a given cell>", "exec")
    functions = {t.get_name() for t in table.get_children() if t.get_type() == "function"}
    globals_ = set(re.findall(r"^\s*global (.*)", source, re.M))
    names = {s.get_name() for s in table.get_symbols() if s.is_assigned() and not s.is_imported()} | globals_
    return {name: name in functions for name in names if not name.startswith("_")}


@pytest.mark.parametrize("unit", UNITS)
def test_given_cells_leave_the_names_alone_that_students_may_choose_for_helpers(unit):
    """A right answer calls its helper step, loss or scores: a table below must not give that name to something else."""
    for nb in (Course(ROOT).exam(unit).nb, Course(ROOT).released(unit)):
        for cell in nb.cells:
            meta = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "code" and not meta.get("solution") and not meta.get("grade"):
                for name, function in bound(cell.source).items():
                    rare = function and name.count("_") >= 3  # four words: nobody chooses those by chance
                    assert rare or name in GIVEN, f"cell {meta.get('grade_id')} binds {name}"


def test_what_a_given_cell_binds_is_found():
    cell = (
        "import numpy as np\ndef f():\n    global kept\n    inner = 1\n\nclass C: pass\n"
        "if f():\n    a, (b, *c) = 1, (2, 3)\n"
        "for k in [x for x in (1, 2)]:\n    with open(k) as file:\n        _private = (d := 1)\n"
    )
    assert bound(cell) == {"f": True, **dict.fromkeys(["kept", "C", "a", "b", "c", "k", "file", "d"], False)}


@pytest.mark.parametrize("unit", UNITS)
def test_students_read_how_long_a_check_may_take_and_what_they_may_import(unit):
    text = " ".join(Course(ROOT).released(unit).cells[0].source.split())
    seconds = ExaminedAutograde.probe_timeout.default_value
    assert (
        f"A check may take up to {seconds:g} seconds. Use NumPy, Matplotlib and the standard library only: other "
        "packages may be missing where your notebook is graded."
    ) in text


# ------------------------------------------------------------------- answers beside the known mistakes


def verdict_of(unit, name, source):
    """What a student reads who hands in this source, all other answers being right."""
    exam = Course(ROOT).exam(unit)
    namespace = {**opened(Course(ROOT), unit), **references(exam)}
    define(namespace, source)
    return checking.judged(name, namespace)


SPLIT = """
from math import ceil


def train_val_test_split(X, y, fractions, rng):
    N = len(X)
    n_val, n_test = {size}(fractions[1] * N), {size}(fractions[2] * N)
    i = {order}
    a, b = N - n_val - n_test, N - n_test
    return X[i[:a]], y[i[:a]], X[i[a:b]], y[i[a:b]], X[i[b:]], y[i[b:]]
"""
INIT = """
def init_weights(n_in, n_out, scheme, rng):
    v = {{"zeros": 0, "small": 1e-4, "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in}}[scheme]
    return np.sqrt(v) * {draw}, np.zeros(n_out)
"""
LINEAR = """
class Linear:
    def __init__(self, W, b):
        params, grads = {"W": W, "b": b}, {}

    def forward(self, A):
        self.A = A
        return A @ self.params["W"] + self.params["b"]

    def backward(self, dZ):
        self.grads = {"W": self.A.T @ dZ, "b": dZ.sum(axis=0)}
        return dZ @ self.params["W"].T
"""


@pytest.mark.parametrize(
    ("unit", "name", "source", "hint"),
    [
        (
            "03_linear_regression",
            "ols_fit",
            "def ols_fit(X, y):\n    return np.linalg.lstsq(X, y, rcond=1e-6)[0]",
            "cut-off for small singular values",
        ),
        (
            "07_softmax_regression",
            "softmax",
            "def softmax(Z):\n    E = np.exp(Z - Z.min(axis=1, keepdims=True))\n"
            "    return E / E.sum(axis=1, keepdims=True)",
            "not the largest score of the row",
        ),
        ("09_backpropagation", "Linear", LINEAR, "missing on the object"),
        (
            "11_initialization",
            "init_weights",
            INIT.format(draw="rng.laplace(size=(n_in, n_out)) / np.sqrt(2)"),
            "not normally distributed",
        ),
        (
            "11_initialization",
            "init_weights",
            INIT.format(draw="np.sqrt(6) * (rng.random((n_in, n_out)) - rng.random((n_in, n_out)))"),
            "not normally distributed",
        ),
        (
            "12_sgd",
            "gradient_noise_std",
            "def gradient_noise_std(per_example_grads, B, n_draws, rng):\n"
            "    return rng.choice(per_example_grads, size=(n_draws, B))[:, -1].std(axis=0)",
            "hardly depends on B",
        ),
        ("13_optimizers", "scale_ratio", "def scale_ratio(step, theta, g, lr, c):\n    return c", "You return c"),
        (
            "14_regularization",
            "train_val_test_split",
            SPLIT.format(size="round", order="np.roll(np.arange(N), int(rng.integers(1, N)))"),
            "side by side",
        ),
        (
            "14_regularization",
            "train_val_test_split",
            SPLIT.format(size="round", order="np.r_[rng.permutation(N - n_val - n_test), N - n_val - n_test:N]"),
            "side by side",
        ),
        (
            "14_regularization",
            "train_val_test_split",
            SPLIT.format(size="ceil", order="rng.permutation(N)"),
            "not rounded",
        ),
    ],
)
def test_a_hint_is_true_of_every_answer_that_looks_like_the_mistake(unit, name, source, hint, session):
    result = verdict_of(unit, name, source)
    assert result.state == verdicts.WRONG
    assert hint in result.hint


@pytest.mark.parametrize(
    ("unit", "name", "source"),
    [
        (
            "03_linear_regression",
            "soft_threshold",  # its zeros are rounding errors
            "def soft_threshold(v, t):\n    return v - (np.abs(v + t) - np.abs(v - t)) / 2",
        ),
        (
            "13_optimizers",
            "adam_step",
            """
def adam_step(theta, g, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    t = state.get("t", 0.0) + 1.0
    m, v = b1 * state.get("m", 0.0) + (1 - b1) * g, b2 * state.get("v", 0.0) + (1 - b2) * g**2
    return theta - lr * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps), {"m": m, "v": v, "t": t}
""",
        ),
        (
            "09_backpropagation",
            "linear_backward",
            """
def linear_forward(A, W, b):
    return A @ W + b, [A.copy(), W.copy()]


def linear_backward(dZ, cache):
    W, A = cache.pop(), cache.pop()
    return dZ @ W.T, A.T @ dZ, dZ.sum(axis=0)
""",
        ),
        (
            "09_backpropagation",
            "relu_backward",
            """
def relu_forward(Z):
    return np.maximum(Z, 0.0), (Z > 0).astype(float)


def relu_backward(dA, cache):
    cache *= dA
    return cache
""",
        ),
        (
            "11_initialization",
            "batchnorm_backward",
            """
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    root = np.sqrt(Z.var(axis=0) + eps)
    Z_hat = (Z - Z.mean(axis=0)) / root
    return gamma * Z_hat + beta, [Z_hat, gamma / root]


def batchnorm_backward(dout, cache):
    factor, Z_hat = cache.pop(), cache.pop()
    along = (dout * Z_hat).mean(axis=0)
    dgamma = len(dout) * along
    Z_hat *= -along
    Z_hat += dout - dout.mean(axis=0)
    return factor * Z_hat, dgamma, dout.sum(axis=0)
""",
        ),
    ],
)
def test_an_unusual_way_that_the_text_allows_is_right(unit, name, source, session):
    result = verdict_of(unit, name, source)
    assert result.state == verdicts.RIGHT, [r.message for r in result.rows]


def test_zeros_both_ways_are_no_way_back(session):
    source = (
        "def dropout_forward(A, p, rng, training):\n    return np.zeros_like(A), np.ones_like(A)\n\n\n"
        "def dropout_backward(dout, mask, p):\n    return np.zeros_like(dout)\n"
    )
    result = verdict_of("14_regularization", "dropout_backward", source)
    assert result.share < 0.3 and "keeps no entry at all" in result.rows[0].message
