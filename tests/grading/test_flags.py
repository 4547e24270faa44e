"""What is told to the instructor alone."""

import pytest
from nbformat.v4 import new_code_cell
from support.courses import ANSWERS, FULL, TOY, cell_of, new_course, solved

from mlpkit.grading import examiner, flags, simulate

LIMITS = examiner.Limits(cell=6, probe=3, idle=8, notebook=60)


def examine(course, nb):
    return examiner.Examiner(course.exam(TOY), "a secret", LIMITS).examine(nb, "ada")


@pytest.mark.parametrize(
    "source, flag",
    [
        ("def step(z):\n    return np.heaviside(z, 1.0)", "step only calls np.heaviside"),
        ("def step(z):\n    '''Words.'''\n    return np.heaviside(z, 1.0)", "step only calls np.heaviside"),
        (ANSWERS["step"], ""),
        ("def step(z):\n    return np.heaviside(z + 0.0, 1.0)", ""),
        ("def own(z):\n    return np.where(z < 0, 0.0, 1.0)\n\n\ndef step(z):\n    return own(z)", ""),
        ("def own(z):\n    return z >= 0\n\n\ndef step(z):\n    return own(z).astype(int)", ""),
    ],
)
def test_flags_are_for_what_only_calls_a_library(toy_template, source, flag):
    result = examine(toy_template, solved(toy_template, step=source))
    assert result.scores == FULL
    assert result.verdicts["step"].flag == (f"{flag}: is that what was asked for?" if flag else "")


@pytest.mark.parametrize("called", ["np" + ".a" * 400, "np.all\u1160is\u1160well", "np." + "x" * 100])
def test_a_flag_is_no_text_of_the_students(toy_template, called):
    result = examine(toy_template, solved(toy_template, step=f"def step(z):\n    return {called}(z)"))
    assert result.verdicts["step"].flag == "step only calls something with a strange name: is that what was asked for?"


def test_who_reaches_for_the_machinery_is_named(toy_template):
    nb = solved(toy_template, step="import ctypes\n" + ANSWERS["step"])
    nb.cells.insert(2, new_code_cell("import mlpkit.exercise as e\nfrom mlpkit import check, nn"))
    notes = examine(toy_template, nb).notes
    assert notes == [
        "cell number 2: it uses mlpkit.exercise, which no answer needs; read it",
        "cell step: it uses ctypes, which no answer needs; read it",
    ]
    assert examine(toy_template, solved(toy_template)).notes == []


@pytest.mark.parametrize(
    "body, is_one",
    [
        ("h = 1e-6\n    return (s(z + h) - s(z - h)) / (2 * h)", True),
        ("h = 1e-6\n    d = s(z + h) - s(z)\n    return d / h", True),
        ("return s(z) * (1 - s(z))", False),
        ("return (s(z) - t(z)) / 2", False),
    ],
)
def test_a_difference_quotient_in_place_of_a_derivative_is_named(body, is_one):
    defined = flags.last_definitions([f"def f(z):\n    {body}"])
    note = "f is a difference quotient: a derivative was asked for"
    assert flags.difference_quotient("f", defined, "def f(z):\n    return z") == (note if is_one else "")
    assert flags.difference_quotient("f", defined, f"def f(z):\n    {body}") == ""


def test_repaired_tampering_and_a_difference_quotient_are_named_to_the_instructor(tmp_path):
    unit = "01_formal_neuron"
    course = new_course(tmp_path / "course", [unit], "\nc.ExaminedAutograde.progress = False\n")
    assert course.mlpkit("release", unit)[0] == 0
    exam, nb = course.exam(unit), course.released(unit)
    for name, e in exam.exercises.items():
        cell_of(nb, simulate.grade_id_of(exam, name)).source = e.source
    cell_of(nb, simulate.grade_id_of(exam, "sigmoid_derivative")).source = (
        "def sigmoid_derivative(z, a=1.0):\n    z, h = np.asarray(z), 1e-5\n"
        "    return (sigmoid(z + h, a) - sigmoid(z - h, a)) / (2 * h)"
    )
    cell_of(nb, "affine_check").source = "print('all right')"
    course.hand_in("ada", unit, nb)
    code, output = course.mlpkit("grade", unit)
    assert code == 0, output
    assert "ada: sigmoid_derivative is a difference quotient: a derivative was asked for" in output
    assert "ada: the cell affine_check may not be changed and had been: it was run as it was given" in output
