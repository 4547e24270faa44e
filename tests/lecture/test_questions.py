"""The questions at the end of a lecture: exactly one right choice, a sentence for all others, two ways to show them."""

import ast
from pathlib import Path

import nbformat
import pytest

from mlpkit.lecture import Question, problems, self_test
from mlpkit.lecture.questions import WIDGET_VIEW, page

LECTURES = sorted((Path(__file__).parents[2] / "course").glob("*.ipynb"))


def question(**changes):
    parts = {
        "ask": "What is 0.6 times 0.6?",
        "right": "0.36",
        "why": "Both probabilities are multiplied.",
        "wrong": {"1.2": "That is their sum, not the product.", "0.6": "That is only one of the two."},
        "answer": lambda: 0.6**2,
    }
    return Question(**{**parts, **changes})


def test_a_good_question_has_no_problems():
    assert problems([question()] * 5) == []


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"ask": "Compute it."}, "no question"),
        ({"wrong": {"1.2": "That is their sum, not the product."}}, "fewer than two"),
        ({"right": "1.2"}, "also a wrong one"),
        ({"why": "Yes."}, "'0.36' has no sentence"),
        ({"answer": lambda: 1.2}, "1.2 was computed"),
        ({"right": "0.362", "wrong": {**question().wrong, "0.36": "One digit less than the other."}}, "computed"),
        ({"right": "much"}, "does not begin with a number"),
    ],
)
def test_what_is_wrong_with_a_question_is_said(changes, words):
    assert any(words in sentence for sentence in problems([question(**changes)] * 5))
    assert problems([question()] * 4) == ["there are 4 questions, not 5"]


def test_numbers_stand_in_order_and_words_do_not_give_the_answer_away():
    assert question().choices == ["0.36", "0.6", "1.2"]
    first = [
        Question(f"Is it {n}?", "yes", "It is so.", {"no": "It is.", "never": "It is."}).choices[0] == "yes"
        for n in range(30)
    ]
    assert 3 < sum(first) < 20


def test_the_list_has_all_choices_and_folds_the_answers():
    text = page([question(ask="Is 1 < 2?", answer=None)])
    assert "Is 1 &lt; 2?" in text and text.count("<details>") == 1
    before, after = text.split("<details>")
    assert "0.36" in before and "✓" not in before and after.count("✗") == 2 and after.count("✓") == 1


def test_both_forms_are_one_output(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **options: shown.append(data))
    self_test([question()])
    (data,) = shown
    assert data["text/html"] == page([question()]) and WIDGET_VIEW in data and "run this cell" in data["text/plain"]


def self_tests(path):
    """The cells of a lecture that end it with questions."""
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code" and "self_test(" in cell.source]


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_the_questions_of_a_lecture_are_in_order(path):
    import numpy as np

    from mlpkit import data, nn

    for source in self_tests(path):
        (call,) = [
            node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and _name(node) == "self_test"
        ]
        names = {"Question": Question, "np": np, "data": data, "nn": nn}
        assert problems(eval(ast.unparse(call.args[0]), names)) == []


def _name(call):
    return call.func.id if isinstance(call.func, ast.Name) else ""
