"""What grading says of an answer: never what is asked for, and a sentence for what stops a program."""

import json

import pytest
from support.courses import TOY, solved

from mlpkit.exercise import verdicts
from mlpkit.grading import examiner

LIMITS = examiner.Limits(cell=6, probe=3, idle=8, notebook=60)


def examined(course, **answers):
    return examiner.Examiner(course.exam(TOY), "the secret", LIMITS).examine(solved(course, **answers), "ada")


def test_grading_shows_what_came_back_and_never_what_is_asked_for(toy_template):
    result = examined(toy_template, softmax="def softmax(Z):\n    return Z / Z.sum(axis=1, keepdims=True)")
    verdict = result.verdicts["softmax"]
    assert verdict.state == verdicts.WRONG and verdict.example.startswith("softmax(")
    assert verdict.comparison.startswith("you: ") and "asked for" not in verdict.comparison
    assert "you: " in json.dumps(result.nb) and "asked for: " not in json.dumps(result.nb)


@pytest.mark.parametrize(
    "line, sentence",
    [
        ("return float(input('z? '))", "it waits for input(), and nobody is there to type"),
        ("breakpoint()", "it stops at a breakpoint, and nobody is there to go on"),
        ("import pdb; pdb.set_trace()", "it stops at a breakpoint, and nobody is there to go on"),
        ("raise SystemExit", "it ends the program, with exit(), quit() or sys.exit()"),
        ("import sys; sys.exit(1)", "it ends the program, with exit(), quit() or sys.exit()"),
        ("import subprocess; return subprocess.run(['true'])", "it starts another process"),
        ("import os; return os.system('true')", "it starts another process"),
        ("return step(z)", "it calls itself without end"),
        ("return [[0.5, 'a']] * 60_000", "the result is too long or too deep to be compared"),
        ("return [0.5, 'a'] * 60_000", "a list of 120,000 items, which is too long to be compared"),
    ],
)
def test_what_stops_a_program_has_the_sentence_that_a_check_has(toy_template, line, sentence):
    result = examined(toy_template, step=f"def step(z):\n    {line}\n    return (z >= 0) * 1.0")
    assert result.verdicts["softmax"].state == verdicts.RIGHT
    (message, *_) = [row.message for row in result.verdicts["step"].rows if not row.passed]
    assert sentence in message
