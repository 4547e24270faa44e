"""The release: it is the committed one, it shows no answer, and one that fails leaves the old one in place."""

import ast
import copy
import json
import os
import re
import shutil

import nbformat
import pytest
from support.courses import ROOT, SOFTMAX_CHECK, TOY, UNITS, cell_of, exam_of, graded, notebook_of, toy_source, tree

from mlpkit import cli, exercise
from mlpkit.exercise import compare, values
from mlpkit.grading import exam as exams
from mlpkit.grading import release

NUMBERS = ("value", "result", "arguments")  # keys under which encoded values stand


def files(course, unit):
    folder = course.folder / "assignments" / unit
    return folder / f"{unit}.ipynb", folder / f"{unit}.checks.json"


def same(path, committed, new, rtol, atol):
    """All keys and texts are equal, and numbers up to the tolerance of the probe; returns the first difference."""
    if isinstance(committed, dict) and isinstance(new, dict):
        if list(committed) != list(new):
            return f"{path}: {list(committed)} and {list(new)}"
        for key, value in committed.items():
            if key in NUMBERS:
                unequal = compare.compare(values.decode(value), values.decode(new[key]), rtol, atol)
                difference = unequal and f"{path}.{key}: {unequal.kind} {unequal.where}"
            else:
                difference = same(f"{path}.{key}", value, new[key], rtol, atol)
            if difference:
                return difference
        return None
    if isinstance(committed, list) and isinstance(new, list):
        if len(committed) != len(new):
            return f"{path}: {len(committed)} and {len(new)} items"
        pairs = enumerate(zip(committed, new, strict=True))
        return next((w for i, (c, m) in pairs if (w := same(f"{path}[{i}]", c, m, rtol, atol))), None)
    return None if committed == new else f"{path}: {committed!r} and {new!r}"


def differences(committed, new):
    """Between two checks files."""
    for name, entry in committed["exercises"].items():
        other = new["exercises"].get(name, {})
        if difference := same(
            name,
            {k: v for k, v in entry.items() if k not in ("probes", "mistakes")},
            {k: v for k, v in other.items() if k not in ("probes", "mistakes")},
            0,
            0,
        ):
            return difference
        if len(entry["probes"]) != len(other["probes"]) or len(entry["mistakes"]) != len(other["mistakes"]):
            return f"{name}: another number of probes or mistakes"
        for one, two in zip(entry["probes"], other["probes"], strict=True):
            if difference := same(f"{name}.{one['name']}", one, two, one["rtol"], one["atol"]):
                return difference
        for i, (one, two) in enumerate(zip(entry["mistakes"], other["mistakes"], strict=True)):
            if one["hint"] != two["hint"] or list(one["outcomes"]) != list(two["outcomes"]):
                return f"{name}, mistake {i}: another hint, or other probes"
            for p in entry["probes"]:
                if difference := same(
                    f"{name}, mistake {i}, {p['name']}",
                    one["outcomes"][p["name"]],
                    two["outcomes"][p["name"]],
                    p["rtol"],
                    p["atol"],
                ):
                    return difference
    return same(
        "file",
        {**committed, "exercises": list(committed["exercises"])},
        {**new, "exercises": list(new["exercises"])},
        0,
        0,
    )


# ------------------------------------------------------------------------------- what is committed


@pytest.mark.parametrize("unit", UNITS)
def test_the_committed_notebook_is_made_again_byte_for_byte(real_course, unit):
    notebook, _ = files(real_course, unit)
    assert (ROOT / "assignments" / unit / notebook.name).read_bytes() == notebook.read_bytes(), (
        f"assignments/{unit} is not what solutions/{unit} gives: run mlpkit release {unit}"
    )


@pytest.mark.parametrize("unit", UNITS)
def test_the_committed_checks_are_made_again_to_their_tolerance(real_course, unit):
    _, checks = files(real_course, unit)
    committed = json.loads((ROOT / "assignments" / unit / checks.name).read_text(encoding="utf-8"))
    new = json.loads(checks.read_text(encoding="utf-8"))
    assert differences(committed, new) is None, f"run mlpkit release {unit}"


@pytest.mark.parametrize("unit", UNITS)
def test_nothing_else_is_released(real_course, unit):
    assert sorted(p.name for p in (real_course.folder / "assignments" / unit).iterdir()) == [
        f"{unit}.checks.json",
        f"{unit}.ipynb",
    ]
    assert sorted(p.name for p in (ROOT / "assignments" / unit).iterdir()) == [f"{unit}.checks.json", f"{unit}.ipynb"]


def test_a_difference_of_one_number_would_be_seen(real_course):
    _, checks = files(real_course, UNITS[0])
    committed = json.loads(checks.read_text(encoding="utf-8"))

    def numbers(node):
        if isinstance(node, list):
            first = next((n for item in node if (n := numbers(item))), None)
            return first or next(((node, i) for i, v in enumerate(node) if type(v) is float and abs(v) > 0.1), None)
        return next((n for v in node.values() if (n := numbers(v))), None) if isinstance(node, dict) else None

    for kind in ("probes", "mistakes"):
        new = copy.deepcopy(committed)
        where, i = (
            numbers([e[kind] for e in new["exercises"].values()])
            if kind == "mistakes"
            else numbers([p["expected"] for e in new["exercises"].values() for p in e[kind]])
        )
        where[i] *= 1 + 1e-11
        assert differences(committed, new) is None
        where[i] *= 1.001
        assert differences(committed, new) is not None
    new = copy.deepcopy(committed)
    next(iter(new["exercises"].values()))["probes"][0]["source"] += "\n"
    assert differences(committed, new) is not None


# -------------------------------------------------------------------------------------- no answers


@pytest.mark.parametrize("unit", UNITS)
def test_the_released_notebook_has_no_marker_no_output_and_a_stub_for_every_answer(real_course, unit):
    nb, exam = notebook_of(files(real_course, unit)[0]), exam_of(unit)
    nbformat.validate(nb)
    for cell in nb.cells:
        assert "BEGIN" not in cell.source and "HIDDEN" not in cell.source and "### END" not in cell.source
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None
    for cell in exam.nb.cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("solution"):
            shown = cell_of(nb, meta["grade_id"]).source
            assert shown != cell.source
            assert ("raise NotImplementedError" if cell.cell_type == "code" else "YOUR ANSWER HERE") in shown


@pytest.mark.parametrize("unit", UNITS)
def test_the_release_proves_clean(real_course, unit):
    notebook, checks = files(real_course, unit)
    assert release.leaks(exam_of(unit), notebook_of(notebook), checks.read_text(encoding="utf-8")) == []


def secrets_of(each):
    return [each.source, *(m.source for m in each.mistakes), *(a.source for a in each.alternatives)]


@pytest.mark.parametrize("unit", UNITS)
def test_every_secret_function_is_found_when_it_stands_in_a_text(real_course, unit):
    notebook, checks = files(real_course, unit)
    exam, published = exam_of(unit), checks.read_text(encoding="utf-8")
    given = exams.squeezed("\n".join(c.source for c in exam.nb.cells if not release.is_answer(c)))
    nb, wanted = notebook_of(notebook), set()
    for each in exam.exercises.values():
        for source in secrets_of(each):
            lines = [
                exams.squeezed(ast.get_source_segment(source, n))
                for n in ast.walk(ast.parse(source))
                if isinstance(n, ast.stmt) and not hasattr(n, "body")
            ]
            wanted |= {s for s in lines if s in exams.statements(source) and s not in given}
            body = source[source.index("\n") + 1 :]
            nb.cells.insert(2, nbformat.v4.new_markdown_cell(f"As in\n\n```python\n{body}```"))
    sentences = "\n".join(release.leaks(exam, nb, published)) + "\n"
    lacking = [s for s in wanted if f": {s}\n" not in sentences]
    assert not lacking, f"{lacking[0]} would be released"
    assert len(wanted) > len(exam.exercises)


@pytest.mark.parametrize("unit", UNITS)
def test_the_checks_file_has_no_secret_source_and_finds_a_planted_one(real_course, unit):
    notebook, checks = files(real_course, unit)
    exam, nb = exam_of(unit), notebook_of(notebook)
    given = "\n".join(c.source for c in exam.nb.cells if c.cell_type == "code" and not release.is_answer(c))
    content = json.loads(checks.read_text(encoding="utf-8"))
    assert set(content) == {"format", "unit", "exercises"}
    for name, entry in content["exercises"].items():
        each = exam.exercises[name]
        assert set(entry) == {"points", "probes", "mistakes"}
        assert all(set(m) == {"hint", "outcomes"} for m in entry["mistakes"])
        assert [p["source"] for p in entry["probes"]] == [p.source for p in each.probes]
        hidden = {m.name for m in each.mistakes} | {a.name for a in each.alternatives}
        definitions = {
            n.name
            for p in entry["probes"]
            for s in (p["source"], p["judge"])
            if s
            for n in ast.walk(ast.parse(s))
            if isinstance(n, ast.FunctionDef)
        }
        assert not hidden & definitions
        longest = max(
            each.mistakes, key=lambda m: len(max(exams.statements(m.source), key=len, default="")), default=None
        )
        if longest is not None and set(exams.statements(longest.source)) - set(exams.statements(given)):
            planted = copy.deepcopy(content)
            planted["exercises"][name]["mistakes"][0]["hint"] += "\n" + longest.source
            assert any(longest.name in sentence for sentence in release.leaks(exam, nb, release.dumps(planted)))


@pytest.mark.parametrize(
    "plant, words",
    [
        (
            lambda nb: nb.cells.append(
                nbformat.v4.new_markdown_cell("One writes `E = np.exp(Z  -  Z.max(axis=1, keepdims=True))`.")
            ),
            "the reference of softmax",
        ),
        (lambda nb: nb.cells.append(nbformat.v4.new_code_cell("    E = np.exp(Z - Z.max())")), "mistake columns"),
        (
            lambda nb: nb.cells.append(
                nbformat.v4.new_markdown_cell(
                    "`return np.array([np.exp(z - z.max()) / np.exp(z - z.max()).sum() for z in Z])"
                    " if never_shown else None`"
                )
            ),
            "alternative with_a_loop",
        ),
        (
            lambda nb: nb.cells.append(
                nbformat.v4.new_code_cell(
                    "return (E / E.sum(\n    axis=1, keepdims=True,\n)) if never_shown else (None)"
                )
            ),
            "the reference of softmax",
        ),
        (lambda nb: nb.cells.append(nbformat.v4.new_code_cell("### BEGIN SOLUTON\nx = 1")), "BEGIN SOLUTON"),
        (lambda nb: nb.cells.append(nbformat.v4.new_code_cell("### begin hidden tests\nx = 1")), "begin hidden tests"),
        (lambda nb: nb.cells.append(nbformat.v4.new_code_cell("#END SOLUTION")), "END SOLUTION"),
        (
            lambda nb: nb.cells.append(
                nbformat.v4.new_markdown_cell("Because the model answer says so,\nin more than six words of its own.")
            ),
            "a model answer",
        ),
        (
            lambda nb: nb.cells.append(
                nbformat.v4.new_code_cell('drawing = "the model drawing, which is for the instructor alone"')
            ),
            "a model answer",
        ),
        (lambda nb: nb.cells[1].outputs.append(nbformat.v4.new_output("stream", text="7")), "has outputs"),
    ],
)
def test_planted_leaks_are_named(toy_template, plant, words):
    notebook, checks = files(toy_template, TOY)
    exam, nb, published = toy_template.exam(TOY), notebook_of(notebook), checks.read_text(encoding="utf-8")
    assert release.leaks(exam, nb, published) == []
    plant(nb)
    assert any(words in sentence for sentence in release.leaks(exam, nb, published))


def test_a_given_cell_may_show_what_an_answer_also_uses(toy_template):
    notebook, checks = files(toy_template, TOY)
    exam, nb = copy.deepcopy(toy_template.exam(TOY)), notebook_of(notebook)
    line = nbformat.v4.new_code_cell("E = np.exp(Z - Z.max(axis=1, keepdims=True))")
    exam.nb.cells.insert(1, line)
    nb.cells.insert(1, line)
    assert release.leaks(exam, nb, checks.read_text(encoding="utf-8")) == []


# --------------------------------------------------------------------------- nbgrader's own command


def test_nbgraders_own_interface_makes_the_same_release(toy_course):
    before = {p.name: p.read_bytes() for p in (toy_course.folder / "assignments" / TOY).iterdir()}
    shutil.rmtree(toy_course.folder / "assignments")
    with toy_course.inside():
        done = toy_course.api().generate_assignment(TOY)
    assert done["success"], done["error"]
    assert {p.name: p.read_bytes() for p in (toy_course.folder / "assignments" / TOY).iterdir()} == before


# ---------------------------------------------------------------------- a release that does not work


def change(course, edit):
    """Edit the solution notebook."""
    nb = toy_source()
    edit(nb)
    nbformat.write(nb, course.folder / "solutions" / TOY / f"{TOY}.ipynb")


def break_a_mistake(nb):
    cell = cell_of(nb, "softmax_check")
    cell.source = cell.source.replace(
        "fails=[scores_of_a_thousand])\ndef unstable", "fails=[ordinary_scores])\ndef unstable"
    )


def break_the_code(nb):
    cell_of(nb, "softmax").source += "\n1 / 0"


def leak(nb):
    nb.cells.append(nbformat.v4.new_code_cell("### BEGIN HIDEN TESTS\nassert True\n### END HIDEN TESTS"))


def forget_a_marker(nb):
    cell_of(nb, "step").source = cell_of(nb, "step").source.replace("### END SOLUTION", "")


def two_cells_of_one_name(nb):
    nb.cells.append(copy.deepcopy(cell_of(nb, "credit_tests")))


def markers_around_a_class(nb):
    cell_of(nb, "credit").source = (
        "class Credit:\n    ### BEGIN SOLUTION\n    def __init__(self):\n"
        "        self.x = 2\n    ### END SOLUTION\n\n\ndef credit():\n    return 2"
    )


@pytest.mark.parametrize(
    "edit, words",
    [
        (markers_around_a_class, "the released cell credit raises NotImplementedError as soon as it is run"),
        (break_a_mistake, "the mistake unstable should fail ordinary_scores"),
        (break_the_code, "division by zero"),
        (leak, "BEGIN HIDEN TESTS"),
        (forget_a_marker, "solution"),
        (two_cells_of_one_name, "credit_tests"),
    ],
)
def test_a_release_that_fails_keeps_the_old_one_and_says_why(toy_course, edit, words):
    before = tree(toy_course.folder / "assignments")
    change(toy_course, edit)
    code, output = toy_course.mlpkit("release", TOY)
    assert code == 1
    assert words in output and "before is unchanged" in output
    after = tree(toy_course.folder / "assignments")
    assert {k: (v[0], v[2]) for k, v in after.items()} == {k: (v[0], v[2]) for k, v in before.items()}


def test_a_cell_more_after_the_first_submission_keeps_the_old_release(toy_course, healthy):
    toy_course.hand_in("ada", TOY, healthy)
    code, output = toy_course.mlpkit("grade", TOY)
    assert code == 0, output
    before = {k: v[2] for k, v in tree(toy_course.folder / "assignments").items()}
    change(toy_course, lambda nb: nb.cells.append(graded(nbformat.v4.new_code_cell, "assert True", "more", 1)))
    code, output = toy_course.mlpkit("release", TOY)
    assert code == 1 and "more" in output
    assert {k: v[2] for k, v in tree(toy_course.folder / "assignments").items()} == before
    code, output = toy_course.mlpkit("grade", TOY)
    assert code == 1 and "mlpkit release" in output, "grading with a release of another notebook must be refused"


def test_a_release_that_is_stopped_keeps_the_old_one(toy_course, monkeypatch):
    before = {k: v[2] for k, v in tree(toy_course.folder / "assignments").items()}

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(release, "leaks", stop)
    code, output = toy_course.mlpkit("release", TOY)
    assert code == 1 and "stopped" in output
    assert {k: v[2] for k, v in tree(toy_course.folder / "assignments").items()} == before


def test_the_first_release_that_fails_leaves_nothing(toy_course):
    shutil.rmtree(toy_course.folder / "assignments" / TOY)
    change(toy_course, break_a_mistake)
    code, output = toy_course.mlpkit("release", TOY)
    assert code == 1 and "before is unchanged" not in output
    assert not (toy_course.folder / "assignments" / TOY).exists()


def test_of_several_units_those_that_work_are_released(toy_course):
    other = toy_course.folder / "solutions" / "91_broken"
    other.mkdir()
    nb = toy_source()
    break_the_code(nb)
    nbformat.write(nb, other / "91_broken.ipynb")
    code, output = toy_course.mlpkit("release", TOY, "91_broken")
    assert code == 1 and f"{TOY}: released" in output and "91_broken" in output


def test_an_assignment_is_one_notebook(toy_course):
    folder = toy_course.folder / "solutions" / TOY
    shutil.copy(folder / f"{TOY}.ipynb", folder / "extra.ipynb")
    code, output = toy_course.mlpkit("release", TOY)
    assert code == 1 and f"extra.ipynb: an assignment has one notebook, {TOY}.ipynb" in output


# ---------------------------------------------------------------------------------- reading a notebook


def test_a_graphical_backend_is_not_left_to_kernels_that_start_later(toy_course, monkeypatch):
    for before in (None, "svg"):
        monkeypatch.delenv("MPLBACKEND", raising=False)
        if before:
            monkeypatch.setenv("MPLBACKEND", before)
        exams.load(TOY, toy_course.folder / "solutions")
        assert os.environ.get("MPLBACKEND") == before


def test_the_points_of_a_task_are_part_of_the_total(toy_course):
    before = exams.load(TOY, toy_course.folder / "solutions").total

    def add(nb):
        task = {"grade_id": "task", "points": 4, "task": True, "grade": False, "solution": False, "locked": True}
        nb.cells.append(nbformat.v4.new_markdown_cell("Draw a network.", metadata={"nbgrader": task}))

    change(toy_course, add)
    assert exams.load(TOY, toy_course.folder / "solutions").total == before + 4


@pytest.mark.parametrize(
    "edit, words",
    [
        (lambda nb: nb.cells.append(graded(nbformat.v4.new_code_cell, 'check("step")', "again", 1)), "no hidden block"),
        (lambda nb: nb.cells.append(nbformat.v4.new_code_cell(SOFTMAX_CHECK)), "two exercises named 'softmax'"),
        (lambda nb: nb.cells.append(nbformat.v4.new_code_cell("%matplotlib inline")), "no magics"),
        (lambda nb: nb.cells.append(nbformat.v4.new_code_cell("undefined_name")), "undefined_name"),
    ],
)
def test_a_solution_notebook_that_cannot_be_used_says_which_cell(toy_course, edit, words):
    change(toy_course, edit)
    with pytest.raises(exams.ExamError, match=words):
        exams.load(toy_course.folder / "solutions" / TOY / f"{TOY}.ipynb")
    assert not exercise.pending()


def test_a_check_outside_a_grade_cell_is_refused(toy_course):
    change(toy_course, lambda nb: cell_of(nb, "step_check").metadata.pop("nbgrader"))
    with pytest.raises(exams.ExamError, match="no grade cell"):
        exams.load(toy_course.folder / "solutions" / TOY / f"{TOY}.ipynb")


def test_no_configuration_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(cli.CourseError, match=r"no nbgrader_config\.py"):
        cli.configuration()


def moved(node, factor):
    """The same content with every number moved."""
    if isinstance(node, dict):
        return {key: n if key in ("rtol", "atol", "weight") else moved(n, factor) for key, n in node.items()}
    if isinstance(node, list):
        return [moved(n, factor) for n in node]
    return node * factor if isinstance(node, float) else node


def test_rounding_noise_moves_no_number_of_a_release(real_course):
    for unit in UNITS:
        committed = json.loads(files(real_course, unit)[1].read_text(encoding="utf-8"))
        assert release.steady(committed, committed) == committed
        assert release.steady(committed, moved(committed, 1 + 1e-9)) == committed
        changed = moved(committed, 1 + 1e-7)
        assert release.steady(committed, changed) != committed


def test_a_zero_that_rounding_has_moved_stays_and_other_content_is_new():
    def content(number, hint="a hint", source="one"):
        probe = {"name": "p", "source": source, "atol": 1e-9, "rtol": 1e-7, "expected": {"value": ["f", number]}}
        mistake = {"hint": hint, "outcomes": {"p": {"value": ["f", number]}}}
        return {"format": 2, "unit": "x", "exercises": {"f": {"points": 2, "probes": [probe], "mistakes": [mistake]}}}

    assert release.steady(content(0.0), content(1e-12)) == content(0.0)
    assert release.steady(content(0.0), content(1e-9)) == content(1e-9)
    assert release.steady(content(1.000000001), content(1.000000002)) == content(1.000000001)
    assert release.steady(content(1.0), content(1.0, "another", "two")) == content(1.0, "another", "two")
    assert release.steady({}, content(1.0)) == content(1.0)


def test_releasing_again_keeps_a_number_that_moved_in_its_tenth_digit(toy_course):
    path = toy_course.folder / "assignments" / TOY / f"{TOY}.checks.json"
    text = path.read_text(encoding="utf-8")
    number = re.search(r"0\.\d{9}[1-8]\b", text)[0]
    other = text.replace(number, number[:-1] + str(int(number[-1]) + 1))
    path.write_text(other, encoding="utf-8")
    assert toy_course.mlpkit("release", TOY)[0] == 0
    assert path.read_text(encoding="utf-8") == other != text
    path.write_text("no JSON", encoding="utf-8")
    assert toy_course.mlpkit("release", TOY)[0] == 0
    assert path.read_text(encoding="utf-8") == text
