"""Simulated classes: they follow from their seed, hold every fault and mistake, and know what each answer deserves."""

import ast
import json
import subprocess
import sys
from dataclasses import replace

import nbformat
import pytest
from support.courses import TOY, cell_of, exam_of, tree

from mlpkit.exercise import audit
from mlpkit.grading import simulate
from mlpkit.grading.exam import ExamError
from mlpkit.grading.simulate import AnswerKind, Fault


@pytest.fixture(scope="module")
def whole_class(toy_template, tmp_path_factory):
    """Forty students of the small unit, with faults; the folder, and the students by name."""
    folder = tmp_path_factory.mktemp("class")
    students = simulate.simulate(toy_template.exam(TOY), toy_template.released(TOY), folder / "submitted", 40, 1)
    return folder, {s.student: s for s in students}


def notebook_of(whole_class, student):
    folder, _ = whole_class
    path = folder / "submitted" / student / TOY / f"{TOY}.ipynb"
    return nbformat.from_dict(json.loads(path.read_text(encoding="utf-8")))


def with_fault(whole_class, fault):
    return next(name for name, s in whole_class[1].items() if s.fault is fault)


def write_a_class(exam, released, folder, seed):
    simulate.simulate(exam, released, folder, 40, seed)
    return {path: content for path, (_, _, content) in tree(folder).items()}


def test_a_class_follows_from_its_seed(toy_template, tmp_path):
    exam, released = toy_template.exam(TOY), toy_template.released(TOY)
    first = write_a_class(exam, released, tmp_path / "first", 5)
    assert write_a_class(exam, released, tmp_path / "second", 5) == first
    assert write_a_class(exam, released, tmp_path / "third", 6) != first


SCRIPT = """
import sys
from mlpkit.grading import exam, simulate
loaded = exam.load(sys.argv[1], whole=False)
print(list({"affine", "sigmoid", "relu", "neuron"}))
print([simulate.answer(loaded, name, e.source) for name, e in loaded.exercises.items()])
"""


def test_an_answer_is_the_same_in_every_process():
    path = exam_of("01_formal_neuron").path

    def printed(seed):
        return subprocess.run(
            [sys.executable, "-c", SCRIPT, str(path)],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()

    orders, answers = zip(*map(printed, ("1", "2", "3")), strict=True)
    assert len(set(orders)) > 1  # that of a set is another one in another process
    assert len(set(answers)) == 1


def test_every_third_student_has_a_fault_until_all_have_occurred(whole_class):
    faults = [s.fault for s in whole_class[1].values()]
    assert faults[2 : 3 * len(simulate.FAULTS) : 3] == list(simulate.FAULTS)
    assert {fault for i, fault in enumerate(faults) if i % 3 != 2} == {Fault.NONE}
    assert Fault.NONE not in simulate.FAULTS and len(simulate.FAULTS) == len(Fault) - 1


def test_without_faults_there_are_none(toy_template, tmp_path):
    students = simulate.simulate(toy_template.exam(TOY), toy_template.released(TOY), tmp_path, 12, faults=False)
    assert {s.fault for s in students} == {Fault.NONE}
    assert [s.student for s in students][:2] == ["student01", "student02"]


def test_every_kind_of_answer_and_every_mistake_occurs(toy_template, whole_class):
    answers = [(name, a) for s in whole_class[1].values() for name, a in s.answers.items()]
    assert {a.kind for _, a in answers} >= set(AnswerKind)
    declared = {(n, m.name) for n, e in toy_template.exam(TOY).exercises.items() for m in e.mistakes}
    assert {(name, a.name) for name, a in answers if a.kind is AnswerKind.MISTAKE} == declared


def test_shares_follow_from_what_mistakes_declare(toy_template, whole_class):
    exam = toy_template.exam(TOY)
    for simulated in whole_class[1].values():
        for name, answer in simulated.answers.items():
            match answer.kind:
                case AnswerKind.REFERENCE | AnswerKind.ALTERNATIVE:
                    assert answer.share == 1.0
                case AnswerKind.MISTAKE:
                    marking = audit.marking(exam.exercises[name])
                    mistake = next(m for m in exam.exercises[name].mistakes if m.name == answer.name)
                    assert answer.share == pytest.approx(marking.share(marking.declared(mistake)))
                    assert answer.share < 1.0 and answer.hint == mistake.hint
                case _:
                    assert answer.share == 0.0 and answer.hint == ""


def test_what_cannot_be_read_deserves_nothing(whole_class):
    for simulated in whole_class[1].values():
        if simulated.fault in simulate.LOST:
            assert simulated.total == 0.0
    assert any(s.total > 0 for s in whole_class[1].values())


def test_deserved_marks_are_read_as_they_were_written(whole_class, tmp_path):
    simulate.save(whole_class[1].values(), tmp_path / "new" / "marks.json")
    marks = simulate.marks_of(tmp_path / "new" / "marks.json")
    assert set(marks) == set(whole_class[1])
    for student, simulated in whole_class[1].items():
        assert marks[student]["total"] == simulated.total
        assert marks[student]["fault"] == simulated.fault
        assert marks[student]["answers"].keys() == simulated.answers.keys()


# ------------------------------------------------------------------------------------------ faults


@pytest.mark.parametrize(
    "fault, source",
    [
        (Fault.LOOP_IN_A_CELL, "while True:\n    pass"),
        (Fault.PROCESS_ENDS, "import os\nos._exit(1)"),
        (Fault.NOISE_ON_STDERR, "import sys, warnings"),
    ],
)
def test_a_cell_more_holds_the_fault(whole_class, fault, source):
    nb = notebook_of(whole_class, with_fault(whole_class, fault))
    assert nb.cells[3].source.startswith(source)


def test_files_are_as_their_fault_says(toy_template, whole_class):
    def files(fault):
        return sorted(p.name for p in (whole_class[0] / "submitted" / with_fault(whole_class, fault) / TOY).iterdir())

    assert files(Fault.NO_NOTEBOOK) == ["notes.txt", "timestamp.txt"]
    assert files(Fault.RENAMED_NOTEBOOK) == [f"{TOY} (1).ipynb", "timestamp.txt"]
    assert files(Fault.NO_METADATA) == [f"{TOY}.ipynb", "timestamp.txt"]
    broken = whole_class[0] / "submitted" / with_fault(whole_class, Fault.BROKEN_JSON) / TOY / f"{TOY}.ipynb"
    with pytest.raises(json.JSONDecodeError):
        json.loads(broken.read_text(encoding="utf-8"))


def test_cells_are_as_their_fault_says(toy_template, whole_class):
    length = len(toy_template.released(TOY).cells)
    lengths = {
        Fault.DELETED_TEST_CELL: length - 1,
        Fault.DUPLICATED_CELL: length + 1,
        Fault.NO_METADATA: length,
        Fault.SKIP_EXECUTION_TAG: length,
    }
    for fault, wanted in lengths.items():
        cells = notebook_of(whole_class, with_fault(whole_class, fault)).cells
        assert len(cells) == wanted, fault
        if fault is Fault.NO_METADATA:
            assert not any(c.metadata for c in cells)
        if fault is Fault.SKIP_EXECUTION_TAG:
            assert cell_of(notebook_of(whole_class, with_fault(whole_class, fault)), "step_check").metadata["tags"]


@pytest.mark.parametrize(
    "fault, words", [(Fault.CRASH_AT_IMPORT, "a_package_that_nobody_has"), (Fault.LOOP_IN_AN_ANSWER, "while True")]
)
def test_a_fault_in_an_answer_costs_that_answer(toy_template, whole_class, fault, words):
    student = with_fault(whole_class, fault)
    (name,) = (n for n, a in whole_class[1][student].answers.items() if a.kind is fault)
    assert whole_class[1][student].answers[name].share == 0.0
    grade_id = simulate.grade_id_of(toy_template.exam(TOY), name)
    assert words in cell_of(notebook_of(whole_class, student), grade_id).source


# ----------------------------------------------------------------------------------- sources of answers


def test_an_answer_takes_what_it_calls_along_under_private_names():
    exam = exam_of("01_formal_neuron")
    source = simulate.answer(exam, "neuron", "def written(X, w, b, f):\n    return sigmoid(affine(X, w, b))\n")
    names = [node.name for node in ast.parse(source).body]
    assert names[-1] == "neuron" and set(names[:-1]) == {"_own_affine", "_own_sigmoid"}
    assert "return _own_sigmoid(_own_affine(X, w, b))" in source


def test_an_answer_that_calls_itself_keeps_its_name(toy_template):
    source = simulate.answer(toy_template.exam(TOY), "step", "def other(z):\n    return other(z - 1) if z else z\n")
    assert source == "def step(z):\n    return step(z - 1) if z else z"


def test_an_exercise_without_a_cell_is_an_error(toy_template):
    assert simulate.grade_id_of(toy_template.exam(TOY), "softmax") == "softmax"
    with pytest.raises(KeyError):
        simulate.grade_id_of(toy_template.exam(TOY), "no_such_exercise")


def test_where_probes_run_on_another_answer_that_one_is_the_reference(tmp_path):
    exam = exam_of("09_backpropagation")
    pairs = {
        (name, other)
        for name, e in exam.exercises.items()
        for p in e.probes
        for other in p.parameters[1:]
        if other in exam.exercises
    }
    assert pairs
    for simulated in simulate.simulate(exam, exam.nb, tmp_path, 20, faults=False):
        for name, other in pairs:
            answers = simulated.answers
            assert answers[name].kind is AnswerKind.BLANK or answers[other].kind is AnswerKind.REFERENCE


def test_a_unit_without_checks_cannot_be_simulated(toy_template, tmp_path):
    exam = replace(toy_template.exam(TOY), exercises={})
    with pytest.raises(ExamError, match="no check"):
        simulate.simulate(exam, toy_template.released(TOY), tmp_path)
