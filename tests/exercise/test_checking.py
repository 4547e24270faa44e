"""The check that students call never stops a notebook."""

import linecache
import os

import numpy as np
import pytest
from support.checks import UNIT, double, run, stub
from support.exercises import softmax

from mlpkit import nn
from mlpkit.exercise import checking, limit


def test_right(folder, capsys):
    run("check('double')", double=lambda x: x + x)
    out = capsys.readouterr().out
    assert out.startswith("double: right (2 of 2 rows, 2 of 2 points)\n  ✓ Every entry is doubled\n  ✓ of a number\n")
    assert "Grading asks the same questions with other numbers" in out


def test_wrong_with_the_hint_of_a_mistake_and_an_example(folder, capsys):
    run("check('double')", double=lambda x: x + 2)
    out = capsys.readouterr().out
    assert "double: wrong" in out and "Hint: You add 2: multiply." in out
    call, you, asked = out.split("Smallest failing call:\n")[1].splitlines()[:3]
    assert call.startswith("    double(x=np.array([") and you.startswith("    you:       [→")
    assert asked.startswith("    asked for: [→")  # of a probe that draws its inputs
    run("check('double')", double=lambda x: 2 * x if np.ndim(x) else x)
    out = capsys.readouterr().out
    assert "double(x=987.7)\n    you: 987.7\n" in out and "1975" not in out  # of one that does not


def test_wrong_with_a_general_diagnosis(folder, capsys):
    run("check('double')", double=lambda x: -2 * x)
    assert "Hint: Every sign is reversed." in capsys.readouterr().out


def test_not_attempted(folder, capsys):
    run("check('double')", double=stub)
    out = capsys.readouterr().out
    assert out.startswith("double: not attempted\n  Hint: double is still to be written.\n") and "✗" not in out


@pytest.mark.parametrize(
    "code, sentence",
    [
        ("", "There is nothing named double: run its cell again, and look for an error message below it."),
        (
            "def doubles(x):\n    return 2 * x\n",
            "There is nothing named double, but doubles is there: is the name misspelled?",
        ),
        (
            "def double(x):\n    raise NotImplementedError()\n    return 2 * x\n",
            "double still has the line raise NotImplementedError in it, and nothing below that line runs.",
        ),
    ],
)
def test_what_was_written_and_cannot_be_called(folder, capsys, monkeypatch, code, sentence):
    code += "check('double')\nsummary()"
    monkeypatch.setitem(linecache.cache, "<cell>", (len(code), None, code.splitlines(True), "<cell>"))
    run(code, __name__="__main__", softmax=stub)
    out = capsys.readouterr().out
    assert out.startswith(f"double: cannot be checked yet\n  Hint: {sentence}\n") and "✗" not in out
    assert out.count("cannot be checked yet") == 3  # in the summary, too, and there also what needs it


@pytest.mark.parametrize(
    "cells, sentence",
    [
        (
            ["", "def double(x)\n    return x", "check('double')"],
            "cell stopped with SyntaxError: expected ':' (line 1).",
        ),
        (
            ["def double(x):\n    y = 2 * x\n  return y"],
            "its cell stopped with IndentationError: unindent does not match",
        ),
        (
            ["def double(x):\n\u00a0\u00a0\u00a0 return x"],
            "SyntaxError: invalid non-printable character U+00A0 (line 2).",
        ),
        (["def double(x)\n    return x", "import gone\ndef double(x):\n    return 2 * x"], "run its cell again"),
        (["def doubles(x)"], "run its cell again"),
        ([], "run its cell again"),
        (None, "run its cell again"),
    ],
)
def test_a_cell_that_is_no_python_is_named(folder, capsys, cells, sentence):
    run("check('double')\ncheck('softmax')", In=cells, softmax=lambda Z: double(Z))
    run("def softmax(Z):\n    return double(Z)\ncheck('softmax')", In=cells)
    out = capsys.readouterr().out
    assert "There is nothing named double: " in out and "softmax needs double, which is not there: " in out
    assert out.count(sentence) == 3


def test_a_function_that_calls_what_is_not_there(folder, capsys):
    run("def softmax(Z):\n    return double(Z)\ncheck('softmax')\ndouble = lambda Z: half(Z)\ncheck('softmax')")
    out = capsys.readouterr().out
    assert "softmax needs double, which is not there: run its cell again" in out
    assert "NameError: name 'half' is not defined" in out  # nobody asks for that


def test_a_name_that_was_given_away(folder, capsys):
    run("double = double(np.ones(3))\ncheck('double')", double=lambda x: 2 * x)
    out = capsys.readouterr().out
    assert out.count("double is no longer a function but an array: a line such as double = … gave its name") == 1
    assert out.count("the same error") == 1 and "not callable" not in out


def test_what_is_built_on_single_precision_or_on_a_list_is_told_so(folder, capsys):
    code = (
        "def double(x):\n    return (2.000002 * x).astype('f4') if np.ndim(x) else 2 * x\n"
        "def softmax(Z):\n    E = np.exp(double(Z).astype(float) / 2)\n"
        "    return E / E.sum(axis=1, keepdims=True)\n"
    )
    run(code + "check('softmax')")  # what is not known of the other is found out
    assert "softmax: right" in capsys.readouterr().out
    run(code + "check('double')\ncheck('softmax')")
    out = capsys.readouterr().out
    assert "double: right" in out and "softmax: right" in out
    run(
        "def double(x):\n    return [2 * v for v in x] if np.ndim(x) else 2 * x\n"
        "def softmax(Z):\n    return double(Z).max()\ncheck('double')\ncheck('softmax')"
    )
    out = capsys.readouterr().out
    assert "✓ Every entry is doubled: right numbers, but in a list: return np.array(…)" in out
    assert "double returns a list: return np.array(…) there" in out


def test_what_another_function_still_lacks_is_named(folder, capsys):
    run("def double(x):\n    raise NotImplementedError\ncheck('softmax')", softmax=softmax)
    assert "softmax needs double, which is still to be written" in capsys.readouterr().out


def test_the_function_is_looked_up_when_the_cell_runs(folder, capsys):
    code = "double = None\ncheck('double')\nother = lambda x: 2 * x\ndouble = other\ncheck('double')\ncheck(double_)"
    run(code, double_=double)
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("double:")] == [
        "double: wrong (0 of 2 rows, 0 of 2 points)",
        "double: right (2 of 2 rows, 2 of 2 points)",
        "double: right (2 of 2 rows, 2 of 2 points)",
    ]


def test_a_borrowed_answer_is_refused(folder, capsys):
    run("check('softmax')", softmax=nn.softmax, double=double)
    assert "softmax is what is asked for here: write it yourself" in capsys.readouterr().out
    run("check('softmax')", softmax=lambda Z: np.exp(nn.log_softmax(Z)), double=double)
    assert "softmax: right" in capsys.readouterr().out


class Hostile:
    def __getattr__(self, name):
        raise RuntimeError(name)

    def __repr__(self):
        raise RuntimeError

    def __eq__(self, other):
        raise RuntimeError


def leaves(x):
    raise SystemExit


def interrupts(x):
    raise KeyboardInterrupt


def endless(x):
    return endless(x)


ANSWERS = [
    leaves,
    interrupts,
    endless,
    lambda: 1,
    lambda x: Hostile(),
    lambda x: {Hostile(): 1},
    lambda x: x.nothing,
    lambda x: [[[]]] * 3,
    lambda x: (yield x),
    lambda x: np.ma.array(x),
    lambda x: 10**400,
    lambda x: x.resize(0),
    Hostile(),
    Hostile,
    int,
    1,
    "double",
]


@pytest.mark.parametrize("n", range(len(ANSWERS)))
def test_run_all_goes_on_whatever_an_answer_does(folder, capsys, n):
    run("check('double')\nsummary()\nready('double')", double=ANSWERS[n])
    assert "double: wrong" in capsys.readouterr().out


def test_validate_raises_unless_right(folder, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    run("check('double')", double=double)
    for answer in (stub, lambda x: x):
        with pytest.raises(checking.CheckFailed, match=r"double: (wrong|not attempted)"):
            run("check('double')", double=answer)
    os.remove(f"{UNIT}.checks.json")
    with pytest.raises(checking.CheckFailed, match="is not here"):
        run("check('double')", double=double)


def test_autograde_without_the_examiner_gives_no_mark(folder, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(checking.CheckFailed, match="marks come from the examiner") as caught:
        run("check('double')", double=double)
    assert caught.value._render_traceback_()[0].startswith("CheckFailed: marks come from")


def test_cells_that_bring_functions_together_wait(folder, capsys):
    scope = run("assert not ready('double', 'softmax')", double=stub, softmax=stub)
    assert capsys.readouterr().out == "This cell waits for double, softmax: write them first.\n"
    exec("check('double')", scope)
    scope["double"] = double
    exec("assert ready('double', 'np')", scope)  # written since, and not checked again
    capsys.readouterr()
    exec("assert not ready('double', 'softmax')", scope)
    assert capsys.readouterr().out == "This cell waits for softmax: write it first.\n"
    scope["softmax"] = lambda Z: Z  # wrong, and there
    exec("assert ready('double', 'softmax')", scope)


def test_the_summary_counts_points(folder, capsys):
    run("summary()", double=lambda x: 2 * x if np.ndim(x) else x, softmax=stub)
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[2:5] == ["double wrong 1 of 2 1.6 of 2", "softmax not attempted 0 of 1 0.0 of 2", "all 1.6 of 4"]


def test_one_interrupt_ends_the_check_and_shows_what_was_known(folder, capsys):
    calls = []

    def interrupted(x):
        calls.append(x)
        raise KeyboardInterrupt

    run("check('double')", double=interrupted)
    out = capsys.readouterr().out
    assert len(calls) == 1 and "interrupted before it gave an answer" in out
    assert "of a number: not asked, since the check was stopped" in out


def test_an_endless_loop_ends_the_check(folder, capsys, monkeypatch):
    calls = []

    def endless(x):
        calls.append(x)
        while np.ndim(x) == 0:
            pass
        return 2 * x

    monkeypatch.setattr(checking, "Limit", lambda: limit.Limit(processor=0.2))
    run("check('double')", double=endless)
    out = capsys.readouterr().out
    assert "✓ Every entry is doubled" in out and len(calls) <= 3
    assert "of a number: no answer in time (0.2 seconds): is there a loop that does not end?" in out


@pytest.mark.parametrize(
    "body, sentence",
    [
        ("return input('x')", "it waits for input(), and nobody is there to type"),
        ("breakpoint()\n    return 2 * x", "it stops at a breakpoint"),
        ("import sys\n    sys.exit()", "it ends the program, with exit(), quit() or sys.exit()"),
        ("import subprocess\n    return subprocess.run(['true'])", "it starts another process"),
        ("return double(x)", "it calls itself without end"),
        ("a = []\n    for i in range(50):\n        a = [a]\n    return a", "lists in lists in lists, deeper than"),
        ("return [0.5, 'a'] * 60_000", "a list of 120,000 items, which is too long to be compared"),
        ("return [[0.5, 'a']] * 60_000", "the result is too long or too deep to be compared"),
        ("return 'a' * 30_000", "a string of 30,000 characters, which is too long to be compared"),
        ("return {k: 0.5 for k in range(20_000)}", "a dictionary of 20,000 items, which is too long to be compared"),
    ],
)
def test_what_an_answer_should_not_do_has_a_sentence(folder, capsys, body, sentence):
    run(f"def double(x):\n    {body}\ncheck('double')", __name__="__main__")
    assert sentence in capsys.readouterr().out


def test_the_footer_is_said_once_in_a_notebook(folder, capsys):
    scope = run("check('double')\ncheck('double')", double=double)
    assert capsys.readouterr().out.count("These checks ran here") == 1
    checking.unit(UNIT)
    exec("check('double')", scope)
    assert capsys.readouterr().out.count("These checks ran here") == 1


def test_an_earlier_function_that_is_wrong_is_named_before_it_was_checked(folder, capsys):
    code = "def softmax(Z):\n    E = np.exp(double(Z))\n    return E / E.sum(axis=1, keepdims=True)\ncheck('softmax')"
    run(code, double=lambda x: 2 * x + 0.1 * x**2)
    assert "double, which your function calls, fails its own check: mend that first." in capsys.readouterr().out
