"""The pass that looks for the line to look at: in the sandbox, after the marks, kept by the text of an answer."""

import builtins
import html
import json
import re

import pytest
from support.courses import TOY, solved, tree

from mlpkit.grading import locating
from mlpkit.grading.course import Course
from mlpkit.grading.sandbox import attempts

WRONG = """def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    total = E.sum(axis=1, keepdims=True)
    return E / (total + 0.25)"""
LINE = "return E / (total + 0.25)"
EDIT = "return E / total"


def hand_in(course, **students):
    for student, source in students.items():
        course.hand_in(student, TOY, solved(course, softmax=source))


def page(course, student):
    path = course.folder / "grading" / "feedback" / student / TOY / f"{TOY}.html"
    return html.unescape(re.sub("<[^>]+>", "", path.read_text(encoding="utf-8")))


def kept(course):
    return sorted((course.folder / "grading" / "located" / TOY).glob("*.json"))


def test_the_page_shows_the_line_and_the_instructor_reads_the_edit(toy_course):
    hand_in(toy_course, ada=WRONG, bob=solved(toy_course).cells[3].source)
    code, printed = toy_course.mlpkit("grade", TOY, "--feedback")
    assert code == 0 and f"ada: softmax, line 4 of softmax: {LINE} → {EDIT}" in printed
    text = page(toy_course, "ada")
    assert f"Look at line 4 of your softmax, {LINE}" in text and "Something in it is not needed." in text
    assert EDIT + "\n" not in text.replace(LINE, "") and "→" not in text.partition("Look at line")[2][:200]
    assert "Look at line" not in page(toy_course, "bob")


def test_without_the_option_nothing_is_looked_for(toy_course):
    hand_in(toy_course, ada=WRONG)
    code, printed = toy_course.mlpkit("grade", TOY)
    assert code == 0 and "line 4" not in printed and kept(toy_course) == []


def test_marks_notebooks_and_verdicts_stay_as_they_are(toy_course):
    hand_in(toy_course, ada=WRONG)
    toy_course.mlpkit("grade", TOY)
    grading = toy_course.folder / "grading"
    before = {step: tree(grading / step) for step in ("autograded", "verdicts")}, toy_course.grades(TOY)
    assert "line 4" in toy_course.mlpkit("grade", TOY, "--locate")[1]
    after = {step: tree(grading / step) for step in ("autograded", "verdicts")}, toy_course.grades(TOY)
    for one, other in zip(before[0].values(), after[0].values(), strict=True):
        assert {k: v[2] for k, v in one.items()} == {k: v[2] for k, v in other.items()}
    assert before[1] == after[1]


def test_the_same_text_is_searched_once(toy_course, monkeypatch):
    hand_in(toy_course, ada=WRONG, bob=WRONG)
    _, printed = toy_course.mlpkit("grade", TOY, "--locate")
    assert printed.count("line 4 of softmax") == 2 and len(kept(toy_course)) == 1

    def nothing_is_searched(*_, **__):
        raise AssertionError("searched again")

    monkeypatch.setattr(locating, "Pool", nothing_is_searched, raising=False)
    searched = json.loads(kept(toy_course)[0].read_text())
    marked = {**searched, "location": {**searched["location"], "edit": "what was kept"}}
    kept(toy_course)[0].write_text(json.dumps(marked))
    _, printed = toy_course.mlpkit("grade", TOY, "--locate")
    assert printed.count("what was kept") == 2
    assert 0 < searched["seconds"] < 4 and searched["finished"] and searched["tried"] > 100


def test_a_line_of_an_earlier_version_is_not_shown(toy_course):
    hand_in(toy_course, ada=WRONG)
    toy_course.mlpkit("grade", TOY, "--feedback")
    course = Course.of(toy_course.api().coursedir)
    assert locating.sentences_of(course, TOY, "ada")
    hand_in(toy_course, ada=WRONG.replace("0.25", "0.5"))
    toy_course.mlpkit("grade", TOY)
    assert locating.sentences_of(course, TOY, "ada") == {}


def test_the_process_that_examines_never_runs_an_answer(toy_course, monkeypatch):
    """Neither the answer nor any edit of it: every text of the student's is only parsed."""
    hand_in(toy_course, ada=WRONG)
    toy_course.mlpkit("grade", TOY)
    course = Course.of(toy_course.api().coursedir)
    run = builtins.exec

    def watched(code, *rest):
        assert "0.25" not in str(getattr(code, "co_consts", code)), "the text of an answer was run"
        return run(code, *rest)

    monkeypatch.setattr(builtins, "exec", watched)
    monkeypatch.setattr(attempts, "outcomes", None)  # it is for the student's process
    monkeypatch.setattr(locating.pool, "Pool", InThisProcess)
    (lines,) = locating.locate(course, TOY)
    assert lines.student == "ada" and lines.of_exercise["softmax"].line == 4


class InThisProcess:
    """The pool's place: the examiner's work is done in the process of the test, the student's is not."""

    def __init__(self, task, without, workers):
        self.task = task

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def prepare(self, solution, jobs):
        pass

    def run(self, jobs):
        for job in jobs:
            yield job, self.task(job)


@pytest.mark.parametrize(
    "source",
    [
        WRONG.replace("    total", "    while True:\n        pass\n    total"),
        WRONG.replace("    total", "    import os\n    os._exit(3)\n    total"),
        WRONG.replace("return E", "sum(range(5_000_000))\n    return E"),
    ],
    ids=["never ends", "ends the process", "is slow"],
)
def test_an_answer_that_cannot_be_searched_gets_no_line_and_costs_nobody_one(toy_course, source):
    hand_in(toy_course, ada=source, bob=WRONG)
    code, printed = toy_course.mlpkit("grade", TOY, "--locate")
    assert code == 0, printed
    assert "bob: softmax, line 4" in printed and "ada: softmax, line" not in printed
