"""An error counts once: what fails only because of an earlier answer is asked again without that error."""

import ast
import copy
import inspect

import nbformat
import pytest
from support.courses import ROOT, UNITS, cell_of, exam_of, new_course

from mlpkit.grading import examiner, follow_through, simulate
from mlpkit.grading.limits import Limits
from mlpkit.grading.results import Result
from mlpkit.grading.sandbox import given

UNIT = "07_softmax_regression"
ONE_SIGN = "def affine(X, w, b):\n    return X @ w - b"


def notebook(unit, **answers):
    """A submission in which all is right but for some answers; None leaves the stub."""
    exam = exam_of(unit)
    nb = nbformat.read(ROOT / "assignments" / unit / f"{unit}.ipynb", 4)
    for name, exercise in exam.exercises.items():
        source = answers.get(name, exercise.source)
        if source is not None:
            cell_of(nb, simulate.grade_id_of(exam, name)).source = source
    return nb


def examine(unit, nb, **limits):
    return examiner.Examiner(exam_of(unit), "a secret", Limits(**limits)).examine(copy.deepcopy(nb), "ada")


def lost(unit, result):
    """Which exercises earn less than all their points."""
    exam, best = exam_of(unit), {}
    for name, verdict in result.verdicts.items():
        again = result.followed.get(name)
        best[name] = max(verdict.share, again.verdict.share if again else 0)
    for question in exam.questions.values():
        if question.exercises:
            share = sum(best[n] for n in question.exercises) / len(question.exercises)
            assert result.scores[question.grade_id] == pytest.approx(question.points * share)
    return {name for name, share in best.items() if share < 1}


def text_of(nb, unit, name):
    question = next(q for q in exam_of(unit).questions.values() if name in q.exercises)
    return "\n".join(o.data["text/plain"] for o in cell_of(nb, question.grade_id).outputs)


# --------------------------------------------------------------------- what is known of an exam


@pytest.mark.parametrize("unit", UNITS)
def test_every_public_function_is_equal_to_its_reference_on_all_probes(unit):
    exercises = exam_of(unit).exercises
    public = [name for name in exercises if given.has(name)]
    assert public and all(follow_through.is_correct(exercises[name]) for name in public)


def test_what_mlpkit_nn_lacks_or_has_otherwise_stands_in_for_nothing():
    exercises = exam_of(UNIT).exercises
    assert not given.has("winning_classes") and not follow_through.is_correct(exercises["winning_classes"])
    other = copy.copy(exercises["softmax"])
    other.name, other.functions = "log_softmax", {"log_softmax": other.functions["softmax"]}
    assert not follow_through.is_correct(other)


def test_dependences_are_those_of_the_references():
    of = exam_of(UNIT).dependences.of
    assert of["softmax"].uses == () and of["softmax_ce_grad"].uses == ("softmax", "one_hot")
    assert of["winning_classes"].uses == ("linear", "predict")
    sums = exam_of("03_linear_regression").dependences.of
    assert sums["mse"].uses == sums["sse"].uses == ()


def parsed(**sources):
    return {name: ast.parse(source).body[0] for name, source in sources.items()}


def test_producer_and_consumer_of_a_form_of_the_students_own_are_not_separated():
    plans = exam_of("09_backpropagation").dependences
    assert plans.of["linear_backward"].producers == ("linear_forward",)
    planned = {a.name: a.replaced for a in plans.plan({"linear_forward", "linear_backward", "Linear"}, {})}
    assert planned == {"Linear": ("linear_forward", "linear_backward")}
    assert {a.name: a.replaced for a in plans.plan({"linear_backward", "Linear"}, {})} == planned


def test_a_stub_is_not_asked_again_nor_what_an_earlier_function_calls():
    plans = exam_of(UNIT).dependences
    failed = {"softmax", "softmax_ce_grad"}
    assert [a.name for a in plans.plan(failed, {})] == ["softmax_ce_grad"]
    stub = parsed(softmax_ce_grad='def softmax_ce_grad(Z, y):\n    """Words."""\n    raise NotImplementedError')
    assert plans.plan(failed, stub) == []
    circle = parsed(softmax="def softmax(Z):\n    return own(Z)", own="def own(Z):\n    return softmax_ce_grad(Z, 0)")
    assert plans.plan(failed, circle) == []
    assert plans.plan({"softmax_ce_grad"}, {}) == []


def test_what_an_answer_calls_counts_too_where_its_reference_does_without():
    plans = exam_of("03_linear_regression").dependences
    through_a_helper = parsed(
        sse="def sse(X, y, w, b):\n    return 0",
        helper="def helper(*args):\n    return sse(*args)",
        mse="def mse(X, y, w, b):\n    return helper(X, y, w, b) / len(y)",
    )
    assert [(a.name, a.replaced) for a in plans.plan({"sse", "mse"}, through_a_helper)] == [("mse", ("sse",))]
    assert plans.plan({"sse", "mse"}, parsed(mse="def mse(X, y, w, b):\n    return 0")) == []


# --------------------------------------------------------------------- submissions


@pytest.mark.parametrize("source", [None, "def softmax(Z):\n    return np.exp(Z) / np.exp(Z).sum()"])
def test_an_error_in_an_early_function_costs_its_own_points_only(source):
    nb = notebook(UNIT, softmax=source)
    without = examine(UNIT, nb, follow_through=False)
    assert lost(UNIT, without) >= {"softmax", "softmax_ce_grad", "softmax_reg_grad", "fit_softmax"}
    result = examine(UNIT, nb)
    assert lost(UNIT, result) == {"softmax"} and result.notes == []
    assert result.verdicts["fit_softmax"].share < 1 and result.followed["fit_softmax"].verdict.share == 1
    text = text_of(result.nb, UNIT, "softmax_ce_grad")
    assert "with your softmax, right with a correct one. The better counts: " in text
    kept = Result.from_dict(result.as_dict())
    assert kept.followed == result.followed and kept.verdicts == result.verdicts


def test_a_wrong_sign_in_affine_leaves_what_builds_on_it_its_points():
    result = examine("01_formal_neuron", notebook("01_formal_neuron", affine=ONE_SIGN))
    assert set(result.followed) == {"neuron", "signed_distance"} and lost("01_formal_neuron", result) == {"affine"}


def test_two_functions_that_are_written_with_each_other_earn_nothing():
    unit = "03_linear_regression"
    parameters = ", ".join(inspect.signature(exam_of(unit).exercises["sse"].functions["sse"]).parameters)
    circle = {
        "sse": f"def sse({parameters}):\n    return len(y) * mse({parameters})",
        "mse": f"def mse({parameters}):\n    return sse({parameters}) / len(y)",
    }
    result = examine(unit, notebook(unit, **circle))
    assert result.verdicts["sse"].share == result.verdicts["mse"].share == 0
    assert not {"sse", "mse"} & set(result.followed) and lost(unit, result) == {"sse", "mse"}
    half = examine(unit, notebook(unit, sse=None, mse=circle["mse"]))
    assert lost(unit, half) == {"sse"} and half.followed["mse"].replaced == ("sse",)


def test_both_verdicts_are_told_to_the_student_and_to_the_instructor_and_a_setting_turns_it_off(tmp_path):
    unit = "01_formal_neuron"
    course = new_course(tmp_path / "course", [unit], "\nc.ExaminedAutograde.progress = False\n")
    assert course.mlpkit("release", unit)[0] == 0
    course.hand_in("ada", unit, notebook(unit, affine=ONE_SIGN))
    code, output = course.mlpkit("grade", unit, "--feedback")
    assert code == 0, output
    words = "wrong with your affine, right with a correct one"
    assert f"ada: neuron: {words}." in output and f"ada: signed_distance: {words}." in output
    page = (course.folder / "grading" / "feedback" / "ada" / unit / f"{unit}.html").read_text(encoding="utf-8")
    assert f"neuron: {words}. The better counts: " in page
    marks = course.grades(unit)["ada"]
    with open(course.folder / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("\nc.ExaminedAutograde.follow_through = False\n")
    code, output = course.mlpkit("grade", unit, "--force", "--feedback")
    page = (course.folder / "grading" / "feedback" / "ada" / unit / f"{unit}.html").read_text(encoding="utf-8")
    assert code == 0 and words not in output and words not in page
    without = course.grades(unit)["ada"]
    assert {g for g in marks if without[g][0] < marks[g][0]} == {"neuron_check", "signed_distance_check"} & set(marks)
    assert sum(m for m, _ in without.values()) < sum(m for m, _ in marks.values())


def test_an_error_of_its_own_is_not_forgiven_and_a_right_notebook_is_asked_once():
    wrong = "def softmax_ce_grad(Z, y):\n    return softmax(Z) - one_hot(y, Z.shape[1])"
    result = examine(UNIT, notebook(UNIT, softmax=None, softmax_ce_grad=wrong))
    alone = examine(UNIT, notebook(UNIT, softmax_ce_grad=wrong))
    for name in ("softmax_ce_grad",):
        assert result.followed[name].verdict.share == alone.verdicts[name].share < 1
    assert examine(UNIT, notebook(UNIT)).followed == {}


@pytest.mark.parametrize(
    "source",
    [
        "def softmax_ce_grad(Z, y):\n    from mlpkit import nn\n    return nn.softmax_ce_grad(Z, y)",
        "def softmax_ce_grad(Z, y):\n    from mlpkit import nn\n"
        "    return (nn.softmax(Z) - one_hot(y, Z.shape[1])) / len(y)",
    ],
)
def test_nothing_can_be_borrowed_there_either(source):
    result = examine(UNIT, notebook(UNIT, softmax=None, softmax_ce_grad=source))
    assert result.followed["softmax_ce_grad"].verdict.share == result.verdicts["softmax_ce_grad"].share == 0


def test_what_that_process_shows_and_breaks_leaves_no_trace():
    source = exam_of(UNIT).exercises["softmax_ce_grad"].source + (
        "\n\n\nimport os\nif os.path.exists('here'):\n    os._exit(1)\nprint('a cell')"
    )
    nb = notebook(UNIT, softmax=None, softmax_ce_grad=source)
    result = examine(UNIT, nb)
    assert result.notes == [] and set(result.followed) >= {"softmax_ce_grad", "fit_softmax"}
    dying = (
        "def softmax_ce_grad(Z, y):\n    import os\n"
        "    return os._exit(1) if softmax.__module__ != '__main__' else softmax(Z)"
    )
    result = examine(UNIT, notebook(UNIT, softmax=None, softmax_ce_grad=dying))
    assert result.notes == [] and lost(UNIT, result) == {"softmax", "softmax_ce_grad"}


def test_an_answer_below_its_check_is_checked_once_more_after_the_last_cell():
    nb = notebook(UNIT, softmax=None)
    below = nbformat.v4.new_code_cell(exam_of(UNIT).exercises["softmax"].source)
    nb.cells.append(below)
    result = examine(UNIT, nb)
    assert lost(UNIT, result) == set() and result.verdicts["softmax"].share == 1
    assert any("softmax is defined below its check" in note for note in result.notes)
    assert "softmax is defined below its check" in text_of(result.nb, UNIT, "softmax")
    nb.cells.pop()
    assert not any("below" in note for note in examine(UNIT, nb).notes)


@pytest.mark.stress
@pytest.mark.parametrize("unit", UNITS)
def test_a_class_with_early_errors_gets_all_back_that_it_lost_by_consequence(unit):
    exam = exam_of(unit)
    if unit == "13_optimizers":
        pytest.skip("no exercise of this unit builds on another")
    early = sorted({u for d in exam.dependences.of.values() for u in d.uses})
    own_form = {name for name, d in exam.dependences.of.items() if d.producers}
    for name in early:
        wrong = [None, *(simulate.answer(exam, name, m.source) for m in exam.exercises[name].mistakes)]
        for source in wrong:
            result = examine(unit, notebook(unit, **{name: source}))
            assert lost(unit, result) - own_form <= {name}
            assert name not in result.followed or result.followed[name].replaced == ()
