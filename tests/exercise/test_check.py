"""The check that students call: its modes, its files, and that it never stops a notebook."""

import json
import linecache
import os
from types import SimpleNamespace

import numpy as np
import pytest

from mlpkit import exercise, nn
from mlpkit.exercise import checking, mistake, probe
from mlpkit.grading import release

UNIT = "99_toy"


def double(x):
    return 2 * x


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def stub(*_):
    raise NotImplementedError


def exercises():
    @probe(weight=3)
    def of_a_vector(double, rng):
        """Every entry is doubled."""
        return double(rng.normal(size=3))

    @probe
    def of_a_number(double):
        return double(987.654321)

    @mistake("You add 2: multiply.", fails=[of_a_vector, of_a_number])
    def adds(x):
        return 2 + x

    first = exercise.collect("double", {"double": double})

    @probe
    def of_doubled_scores(softmax, double, rng):
        return softmax(double(rng.normal(size=(4, 3))))

    return {"double": first, "softmax": exercise.collect("softmax", {"softmax": softmax, "double": double})}


CONTENT = release.checks(SimpleNamespace(unit=UNIT, exercises=exercises(), points=lambda name: 2))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A fresh session in a folder with a checks file."""
    session = checking._Session()
    monkeypatch.setattr(checking, "session", session)
    monkeypatch.chdir(tmp_path)
    for name in ("NBGRADER_EXECUTION", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    write(tmp_path)
    yield tmp_path
    exercise.forget()


def write(folder, content=CONTENT):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{UNIT}.checks.json").write_text(content if isinstance(content, str) else json.dumps(content))


def run(code, first=True, **namespace):
    """Run a cell of a student's notebook, after its first one."""
    scope = {"check": checking.check, "ready": checking.ready, "summary": checking.summary, "np": np, **namespace}
    if first:
        checking.unit(UNIT)
    exec(compile(code, "<cell>", "exec"), scope)
    return scope


def changed(change):
    content = json.loads(json.dumps(CONTENT))
    change(content)
    return content


# ------------------------------------------------------------------------------- in the notebook


def test_right(folder, capsys):
    run("check('double')", double=lambda x: x + x)
    out = capsys.readouterr().out
    assert out.startswith("double: right\n  ✓ Every entry is doubled\n  ✓ of a number\n")
    assert "Grading asks the same questions with other numbers" in out


def test_wrong_with_the_hint_of_a_mistake_and_an_example(folder, capsys):
    run("check('double')", double=lambda x: x + 2)
    out = capsys.readouterr().out
    assert "double: wrong" in out and "Hint: You add 2: multiply." in out
    assert "Smallest failing call: double(x=987.7)" in out
    assert "1975" not in out  # the expected value


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
    run(code + "check('softmax')")  # before anything is known of the other
    assert "softmax: wrong" in capsys.readouterr().out
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
        "double: wrong",
        "double: right",
        "double: right",
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


def test_a_table_in_jupyter(folder, capsys, monkeypatch):
    import IPython
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython, "get_ipython", object)
    monkeypatch.setattr(IPython.display, "display", lambda bundle, raw: shown.append((bundle, raw)))
    run("check('double')\nsummary()\nready('double')", double=stub)
    assert capsys.readouterr().out == "" and len(shown) == 3 and all(raw for _, raw in shown)
    assert "not attempted" in shown[0][0]["text/html"] and "<table>" in shown[1][0]["text/html"]
    assert all("text/plain" in bundle for bundle, _ in shown)


# -------------------------------------------------------------------------------------- nbgrader


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


def test_the_examiner_s_process_gives_no_verdict(folder, capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    checking.session.examined = {"double"}.__contains__
    run("check('double')\nsummary()\nassert ready('double') and not ready('double', 'softmax')", double=lambda x: x)
    assert capsys.readouterr().out == (
        "double: marked by the examiner.\nThis cell waits for softmax: write it first.\n"
    )


def test_the_examiner_collects_exercises(folder, capsys):
    found = []
    checking.session.collector = found.append

    @probe
    def of_one(double):
        return double(1)

    run(
        "check('double')\ncheck('double')\nassert ready('double') and not ready('gone')\nsummary()",
        first=False,
        double=double,
    )
    assert isinstance(found[0], exercise.Exercise) and found[1] == "double"
    assert capsys.readouterr().out == ""


# --------------------------------------------------------------------------- the source notebook


def test_the_source_notebook_audits_its_exercises(folder, capsys):
    checking.unit(UNIT)

    @probe
    def of_one(double):
        return double(1)

    @mistake("Multiply.", fails=[of_one])
    def adds(x):
        return x + 2

    run("check('double')\nassert ready('double')\nsummary()", first=False, double=double)
    assert capsys.readouterr().out == "double: 1 probe, 1 mistake, 0 alternatives: all caught, all told apart\n"


def test_the_source_notebook_says_what_is_wrong_with_an_exercise(folder):
    checking.unit(UNIT)

    @probe
    def of_two(double):
        return double(2)

    @mistake("Not wrong for 2.", fails=[of_two])
    def adds(x):
        return x + 2

    with pytest.raises(exercise.ExerciseError, match="double: the mistake adds should fail of_two and fails nothing"):
        run("check('double')", first=False, double=double)
    assert not exercise.pending()


def test_the_first_cell_drops_what_was_declared(folder, capsys):
    @probe
    def left_over(double):
        return double(2)

    run("check('double')", double=double)
    assert capsys.readouterr().out.startswith("double: right")


# --------------------------------------------------------------------------------- the file


def test_without_the_first_cell(folder, capsys):
    run("check('double')", first=False, double=double)
    assert capsys.readouterr().out == "Run the first cell of the notebook: it says which unit this is.\n"


def test_without_the_file(folder, capsys):
    os.remove(f"{UNIT}.checks.json")
    run("check('double')\nsummary()\nassert not ready('double')", double=double)
    assert capsys.readouterr().out.count(f"The checks file {UNIT}.checks.json is not here.") == 3


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "\x00",
        changed(lambda c: c.update(format=0)),
        changed(lambda c: c.update(unit="98_other")),
        changed(lambda c: c.pop("exercises")),
        changed(lambda c: c.update(exercises=[])),
        changed(lambda c: c["exercises"]["double"].pop("probes")),
        changed(lambda c: c["exercises"].update(double=3)),
        changed(lambda c: c["exercises"]["double"]["probes"][0].pop("seed")),
        changed(lambda c: c["exercises"]["double"]["probes"][0].update(source="def of_a_vector(:")),
        changed(lambda c: c["exercises"]["double"]["probes"][0].update(name="renamed")),
        changed(lambda c: c["exercises"]["double"]["probes"][0]["expected"].update(value=["x"])),
        changed(lambda c: c["exercises"]["double"]["probes"][0]["expected"].update(status="fine")),
        changed(lambda c: c["exercises"]["double"]["mistakes"][0]["outcomes"].pop("of_a_number")),
    ],
)
def test_a_damaged_file_is_a_clear_message(folder, capsys, content):
    write(folder, content)
    run("check('double')\nsummary()\nassert not ready('double')", double=double)
    assert capsys.readouterr().out.count(f"The checks file {UNIT}.checks.json is damaged or belongs to another") == 3


def test_an_outdated_file_is_a_clear_message(folder, capsys):
    run("check('tripled')\nassert ready('tripled')", tripled=double)
    assert "knows no exercise 'tripled': it is older than the notebook" in capsys.readouterr().out


def test_other_random_numbers_are_recognized(folder, capsys):
    write(folder, changed(lambda c: c["exercises"]["double"]["probes"][0]["expected"].update(digest="0" * 12)))
    run("check('double')\nsummary()\nassert not ready('double')", double=lambda x: x)
    out = capsys.readouterr().out
    assert out.count("This NumPy draws other random numbers") == 3 and "wrong" not in out


def test_a_file_that_has_changed_is_read_again(folder, capsys):
    run("check('double')", double=double)
    write(folder, "damaged")
    os.utime(folder / f"{UNIT}.checks.json", (1, 1))
    run("check('double')", double=double)
    out = capsys.readouterr().out
    assert out.startswith("double: right") and "is damaged" in out


@pytest.mark.parametrize(
    "place, here, session, given",
    [
        (".", ".", None, None),
        (UNIT, ".", None, None),  # started one folder above
        (f"assignments/{UNIT}", "course/deep", None, None),  # anywhere inside the course
        ("home/work", "elsewhere", "home/work/My copy of it (1).ipynb", None),  # a renamed notebook
        ("my files", "elsewhere", None, "my files"),  # said in the first cell
    ],
)
def test_where_the_file_is_found(folder, capsys, monkeypatch, place, here, session, given):
    os.remove(f"{UNIT}.checks.json")
    write(folder / place)
    (folder / here).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder / here)
    if session:
        monkeypatch.setenv("JPY_SESSION_NAME", str(folder / session))
    checking.unit(UNIT, folder / given if given else None)
    run("check('double')", first=False, double=double)
    assert capsys.readouterr().out.startswith("double: right")


# ------------------------------------------------------------------------------ ready and summary


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
    assert lines[2:5] == ["double wrong 1 of 2 1.5 of 2", "softmax not attempted 0 of 1 0.0 of 2", "all 1.5 of 4"]
