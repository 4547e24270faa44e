"""The examiner: nothing secret reaches a student's process, and nothing that it answers is believed."""

import base64
import gc
import json
import os
import random
import re
import signal
import struct
import sys
import textwrap
import time

import numpy as np
import pytest
from nbformat.v4 import new_code_cell
from support.courses import ANSWERS, CANARIES, CANARY, FULL, TOY, cell_of, solved

from mlpkit import exercise
from mlpkit.exercise import values, verdicts
from mlpkit.grading import exam as exams
from mlpkit.grading import examination, examiner, flags
from mlpkit.grading import secret as secrets
from mlpkit.grading.limits import OUTPUT, WaitLimits
from mlpkit.grading.sandbox import frames, host_plain

SECRET = "CANARY-coursesecret"
SHORT = examiner.Limits(cell=6, probe=3, idle=8, notebook=60)

# What a curious submission does. It prints what it finds; the pattern does not find itself.
SEARCH = """
import gc as _gc
import inspect as _inspect
import linecache as _linecache
import os as _os
import re as _re
import sys as _sys
import types as _types

_pattern = _re.compile("PATTERN")


def _search(where):
    found, seen, stack, count = set(), set(), [], 0

    def look(text, place):
        found.update((m, place) for m in _pattern.findall(text))

    if "gc" in where:
        stack += _gc.get_objects()
    if "frames" in where:
        frame = _sys._getframe()
        while frame is not None:
            stack += [frame.f_globals, frame.f_locals, frame.f_code, frame.f_builtins]
            frame = frame.f_back
        stack += [f.frame.f_locals for f in _inspect.stack()]
    if "modules" in where:
        stack += [vars(m) for m in list(_sys.modules.values()) if isinstance(m, _types.ModuleType)]
    if "history" in where:
        shell = get_ipython()
        stack += [shell.user_ns.get(n) for n in ("In", "_ih", "_oh", "_dh", "_i", "_ii", "_iii")]
        stack += [shell.history_manager.__dict__, shell.user_ns, shell.__dict__]
    if "lines" in where:
        stack += [_linecache.cache]
    if "environment" in where:
        stack += [dict(_os.environ), _sys.argv, _sys.path]
        for name in ("environ", "cmdline"):
            try:
                look(open("/proc/self/" + name, errors="replace").read(), name)
            except OSError:
                pass
    if "files" in where:
        for root in (".", _os.path.expanduser("~"), "PACKAGE"):
            for folder, _, names in _os.walk(root):
                for name in names:
                    path = _os.path.join(folder, name)
                    look(path, "file name")
                    if _os.path.isfile(path) and _os.path.getsize(path) < 10**7:
                        look(open(path, errors="replace").read(), path)
    while stack:
        thing = stack.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        count += 1
        if isinstance(thing, str):
            look(thing, "string")
        elif isinstance(thing, (bytes, bytearray)):
            look(bytes(thing).decode("latin-1"), "bytes")
        elif isinstance(thing, _types.CodeType):
            stack += [thing.co_consts, thing.co_names, thing.co_varnames, thing.co_filename]
        else:
            stack += _gc.get_referents(thing)
    return sorted(found), count
""".replace("PATTERN", CANARIES).replace("PACKAGE", os.path.dirname(examiner.__file__))
PLACES = ("gc", "frames", "modules", "history", "lines", "environment", "files")


def examine(course, nb, student="ada", limits=SHORT, student_class=None, secret=SECRET, files=None):
    an_examiner = examiner.Examiner(course.exam(TOY), secret, limits, student_class)
    return an_examiner.examine(nb, student, files)


def printed(result):
    return "\n".join(
        o.get("text", "") + "".join(o.get("traceback", []))
        for c in result.nb.cells
        if c.cell_type == "code"
        for o in c.outputs
    )


# ------------------------------------------------------------------------------- nothing to find


def spying(course, tmp_path, call):
    """A submission that searches, in a cell and inside an answer while it is probed."""
    nb = solved(course)
    nb.cells.insert(2, new_code_cell(SEARCH + "\n" + call))
    cell_of(nb, "step").source = (
        "def step(z):\n    global report\n    report = _search(PLACES)\n    return np.where(z < 0, 0.0, 1.0)"
    ).replace("PLACES", repr(PLACES))
    cell_of(nb, "draw").source = "print('IN A PROBE', report)"
    (tmp_path / "mine.txt").write_text("CANARY-mine")
    result = examine(course, nb, files=tmp_path)
    assert result.scores == FULL, result.notes
    return result, printed(result)


def test_the_search_finds_what_is_there(toy_template, tmp_path):
    """Else the tests below prove nothing: each place holds a word of the submission's own."""
    call = """
def _holder():
    return "CANARY-constant"
_os.environ["OWN"] = "CANARY-environment"
class _Thing: pass
_thing = _Thing()
_thing.secret = ["CANARY-deep"]
for _place in PLACES:
    print("FOUND", _place, _search([_place]))
""".replace("PLACES", repr(PLACES))
    _, text = spying(toy_template, tmp_path, call)
    lines = {line.split()[1]: line for line in text.splitlines() if line.startswith("FOUND")}
    assert set(lines) == set(PLACES)
    assert "CANARY-constant" in lines["gc"] and "CANARY-deep" in lines["gc"]
    assert "CANARY-deep" in lines["frames"] and "CANARY-deep" in lines["modules"]
    assert "CANARY-constant" in lines["history"] and "CANARY-constant" in lines["lines"]
    assert "CANARY-environment" in lines["environment"]
    assert "CANARY-mine" in lines["files"]
    count = int(re.search(r"(\d+)\)$", lines["gc"]).group(1))
    assert count > 50_000
    probed = next(line for line in text.splitlines() if line.startswith("IN A PROBE"))
    assert "CANARY-deep" in probed and "CANARY-mine" in probed


def test_a_submission_finds_no_secret_in_its_process(toy_template, tmp_path):
    _, text = spying(toy_template, tmp_path, f"print('IN A CELL', _search({PLACES!r}))")
    for where in ("IN A CELL", "IN A PROBE"):
        line = next(line for line in text.splitlines() if line.startswith(where))
        assert set(re.findall(CANARIES, line)) == {"CANARY-mine"}, where


def test_the_examiner_itself_holds_all_of_them(toy_template):
    """The words that the search looks for are where they should be, on this side."""
    exam = toy_template.exam(TOY)
    text = "\n".join(c.source for c in exam.nb.cells)
    for name in ("reference", "hint", "mistake", "alternative"):
        assert CANARY + name in text
    assert any(SECRET in str(o) for o in gc.get_referents(examiner.Examiner(exam, SECRET).__dict__))


def test_the_folder_of_the_process_holds_only_the_students_files(toy_template, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "numbers.txt").write_text("1 2")
    (tmp_path / f"{TOY}.ipynb").write_text("{}")
    nb = solved(toy_template)
    nb.cells.insert(
        2,
        new_code_cell(
            "import os\nfor where, _, names in os.walk('.'):\n    for name in names:\n"
            "        print('FILE', os.path.join(where, name))"
        ),
    )
    text = printed(examine(toy_template, nb, files=tmp_path))
    files = [line for line in text.splitlines() if line.startswith("FILE")]
    assert [line for line in files if "profile_default" not in line] == ["FILE ./data/numbers.txt"]


def test_a_cell_of_the_exam_never_brings_its_hidden_block(toy_template):
    """Whether the hidden block is in the notebook or not, the process is not sent it."""
    sent = []

    class Listening(host_plain.Student):
        def run_cell(self, source, seconds):
            sent.append(source)
            return super().run_cell(source, seconds)

        def probe(self, probe, seed, asked, seconds, given=()):
            sent.append(json.dumps([probe.source, seed, asked, given]))
            return super().probe(probe, seed, asked, seconds, given)

    nb = solved(toy_template)
    for grade_id in FULL:
        cell_of(nb, grade_id).source = cell_of(toy_template.exam(TOY).nb, grade_id).source
    result = examine(toy_template, nb, student_class=Listening)
    assert result.scores == FULL
    text = "\n".join(sent)
    assert "ordinary_scores" in text and "def softmax" in text
    assert not re.findall(CANARIES, text)
    for word in ("@mistake", "@probe", "@alternative", "unstable", "with_a_loop", SECRET):
        assert word not in text
    assert "HIDDEN" in text  # of the ordinary test, which has to run beside the student's code
    assert text.count("HIDDEN") == cell_of(nb, "credit_tests").source.count("HIDDEN")


def test_the_secret_never_leaves(toy_template):
    """Seeds follow from it, differ between students, and do not tell it."""
    one, other = (secrets.seed(SECRET, TOY, "step", "both_sides", s) for s in ("ada", "bob"))
    assert one != other != secrets.seed("another", TOY, "step", "both_sides", "bob")
    assert one == secrets.seed(SECRET, TOY, "step", "both_sides", "ada")
    result = examine(toy_template, solved(toy_template))
    assert result.verdicts["step"].rows[0].seed == one
    assert SECRET not in json.dumps(result.as_dict())


# -------------------------------------------------------------------------- nothing is believed


class Fake(host_plain.Student):
    """A student's process that never starts and answers as it is told."""

    answer = staticmethod(lambda probe, seed: None)

    def __init__(self, files=None):
        super().__init__(files)
        self._asked = None

    def start(self):
        pass

    def stop(self):
        pass

    def run_cell(self, source, seconds):
        return "ok", []

    def _ask(self, message, seconds):
        return self.answer(message)


def marks_of(course, answer):
    """What the examiner makes of a process that answers like this."""
    fake = type("Made", (Fake,), {"answer": staticmethod(answer)})
    result = examine(course, course.released(TOY), student_class=fake)
    json.dumps(result.as_dict(), allow_nan=False)
    return result


FORGED = {
    "a verdict": {"status": "right", "passed": True, "share": 1.0},
    "a verdict with a value": {
        "status": "value",
        "value": ["n"],
        "state": "right",
        "passed": True,
        "said": "",
        "share": 1.0,
        "score": 3,
        "disagreement": None,
        "weight": 99,
    },
    "no value": {"status": "value"},
    "an error without words": {"status": "error"},
    "an error of no type": {"status": "error", "error": {"types": [], "message": "x"}},
    "an error that is a list": {"status": "error", "error": [1, 2]},
    "types that are a number": {"status": "error", "error": {"types": 5}},
    "nan tokens": {"status": "value", "value": ["a", "f8", [5], [float("nan")] * 5]},
    "nan as a number": {"status": "value", "value": ["f", float("nan")]},
    "infinity": {"status": "value", "value": ["f", float("inf")]},
    "terabytes": {"status": "value", "value": ["a", "f8", [2**40, 2**20], ""]},
    "terabytes times nothing": {"status": "value", "value": ["a", "f8", [0, 2**62, 2**62], ""]},
    "too many axes": {"status": "value", "value": ["a", "f8", [1] * 40, [1.0]]},
    "a negative shape": {"status": "value", "value": ["a", "f8", [-1, 5], [1.0] * 5]},
    "a shape of booleans": {"status": "value", "value": ["a", "f8", [True], [1.0]]},
    "objects": {"status": "value", "value": ["a", "O", [1], ["x"]]},
    "a pickle": {"status": "value", "value": ["a", "|V9", [1], base64.b64encode(b"cos\nsystem").decode()]},
    "not base64": {"status": "value", "value": ["a", "f8", [1], "!!!"]},
    "bytes short": {"status": "value", "value": ["a", "f8", [5], base64.b64encode(b"1234").decode()]},
    "something foreign": {"status": "value", "value": ["o", "ndarray"]},
    "deep": {"status": "value", "value": json.loads('["l",[' * 50 + '["n"]' + "]]" * 50)},
    "a dictionary": {"status": "value", "value": {"a": 1}},
    "pairs that are none": {"status": "value", "value": ["d", [1, 2, 3]]},
    "calls that are none": {"status": "value", "value": ["f", "0x1p0"], "calls": 7},
    "calls of rubbish": {"status": "value", "value": ["f", "0x1p0"], "calls": [1, None, {"arguments": []}]},
    "calls with odd arguments": {
        "status": "value",
        "value": ["f", "0x1p0"],
        "calls": [
            {
                "arguments": [
                    "d",
                    [
                        ["z", ["a", "?", [2], [True, False]]],
                        ["w", ["o", "x"]],
                        ["e", ["a", "f8", [0], []]],
                        ["s", ["s", "<b>"]],
                        ["b", ["a", "i8", [1], [-(2**63)]]],
                    ],
                ],
                "result": ["n"],
                "done": True,
                "changed": 5,
            }
        ]
        * 30,
    },
    "a huge message": {"status": "error", "error": {"types": ["E" * 10**6] * 30, "message": "m" * 10**6}},
    "half a character": {"status": "error", "error": {"types": ["E"], "message": "\ud800", "where": "\udfff"}},
    "not attempted, because of another": {"status": "missing", "needs": "x" * 10**5},
    "out of time": {"status": "time"},
    "lost": {"status": "lost"},
    "borrowed": {"status": "borrowed"},
    "an unknown status": {"status": ["value"]},
    "an empty object": {},
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_answer_gives_no_marks_and_no_crash(toy_template, name):
    result = marks_of(toy_template, lambda message: dict(FORGED[name]))
    checks = ("softmax_check", "step_check")
    assert {g: result.scores[g] for g in checks} == dict.fromkeys(checks, 0.0)
    for verdict in result.verdicts.values():
        assert verdict.state != verdicts.RIGHT
        assert all(len(row.message) < 3000 for row in verdict.rows)


def test_right_values_do_give_marks(toy_template):
    """Else the test above could not fail: the same process with the reference's values passes."""
    exam = toy_template.exam(TOY)

    def right(message):
        asked = next(e for e in exam.exercises.values() for p in e.probes if p.name == message["probe"]["name"])
        probe = next(p for p in asked.probes if p.name == message["probe"]["name"])
        return exercise.run(probe, asked.functions, message["seed"]).encoded()

    assert marks_of(toy_template, right).scores == FULL

    def of_another_seed(message):
        return right({**message, "seed": message["seed"] + 1})

    assert marks_of(toy_template, of_another_seed).scores["softmax_check"] == 0.0


def rubbish(rng, depth=0):
    """Some JSON, often almost as an outcome should be."""
    words = [
        "n",
        "b",
        "i",
        "f",
        "s",
        "a",
        "l",
        "t",
        "d",
        "o",
        "f8",
        "i4",
        "?",
        "value",
        "error",
        "0x1p3",
        "nan",
        "",
        "status",
        "calls",
        "arguments",
        "result",
        "z",
        "zzz",
        "AAAA",
    ]
    kind = rng.randrange(9 if depth < 5 else 6)
    if kind == 0:
        return rng.choice([None, True, False, 0, 1, -1, 2**63, 2**70, 5, 3])
    if kind == 1:
        return rng.choice([0.5, float("nan"), float("inf"), -1e308, 1e-320])
    if kind <= 3:
        return rng.choice(words)
    if kind <= 7:
        return [rng.choice(words), *(rubbish(rng, depth + 1) for _ in range(rng.randrange(5)))]
    return {rng.choice(words): rubbish(rng, depth + 1) for _ in range(rng.randrange(4))}


def test_two_thousand_answers_of_rubbish_give_no_marks_and_no_crash(toy_template):
    rng = random.Random(7)
    right = 0
    for _ in range(500):

        def answer(message):
            reply = {
                "status": rng.choice(["value", "value", "error", "missing", "time"]),
                "value": rubbish(rng),
                "error": {"types": rubbish(rng), "message": rubbish(rng)} if rng.random() < 0.7 else rubbish(rng),
                "calls": [{"arguments": ["d", [["z", rubbish(rng)]]], "result": rubbish(rng), "changed": rubbish(rng)}]
                if rng.random() < 0.7
                else rubbish(rng),
                "digest": rubbish(rng),
                "needs": rubbish(rng),
                "said": rubbish(rng),
            }
            return reply if rng.random() < 0.95 else rubbish(rng) or {}

        result = marks_of(
            toy_template, lambda message, answer=answer: answer(message) if isinstance(answer(message), dict) else {}
        )
        right += result.scores["softmax_check"] + result.scores["step_check"]
    assert right == 0


# ------------------------------------------------------- a real process that takes over its socket

TAKE_OVER = """
import json, os, stat, struct, sys


def _sockets():
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                yield fd
        except OSError:
            pass


def _exactly(fd, n):
    raw = b""
    while len(raw) < n:
        more = os.read(fd, n - len(raw))
        if not more:
            os._exit(0)
        raw += more
    return raw


def _frame(message):
    raw = json.dumps(message).encode()
    return struct.pack(">I", len(raw)) + raw


_fd = next(_sockets())


while True:
    _request = json.loads(_exactly(_fd, struct.unpack(">I", _exactly(_fd, 4))[0]))
    _id = _request["id"]
    if _request["do"] == "cell":
        os.write(_fd, _frame({"id": _id, "status": "ok", "outputs": OUTPUTS}))
        continue
    ANSWER
"""


def _too_long(*_):
    raise AssertionError("the examiner waits for ever")


@pytest.fixture
def watchdog():
    """An examiner that waits for ever fails the test instead of holding up all tests."""
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(90)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def taken_over(answer, outputs="[]"):
    """A cell after which code of the student's answers: the number of a question cannot be foreseen, so it waits."""
    before, loop = TAKE_OVER.replace("OUTPUTS", outputs).replace("    ANSWER", answer).split("\n\n\nwhile True", 1)
    serve = textwrap.indent(
        f"os.write(_fd, _frame({{**_first, 'status': 'ok', 'outputs': []}}))\nwhile True{loop}", "    "
    )
    hook = "type(get_ipython().display_pub.publish.__self__).serve.__globals__['send'] = _serve"
    return f"{before}\n\n\ndef _serve(connection, _first):\n{serve}\n\n\n{hook}\n"


@pytest.mark.parametrize(
    "answer",
    [
        "    os.write(_fd, _frame({'id': _id, 'status': 'value', 'value': ['s', 'taken over'], 'passed': True}))",
        "    os.write(_fd, _frame({'id': _id + 1, 'status': 'value', 'value': ['f', '1.0']}))",
        "    os.write(_fd, b'HTTP/1.1 200 OK' * 100)",
        "    os.write(_fd, struct.pack('>I', 0))",
        "    os.write(_fd, struct.pack('>I', 2**31))",
        "    os.write(_fd, struct.pack('>I', 100) + b'half')",
        "    os.write(_fd, _frame([1, 2, 3]))",
        "    os.write(_fd, struct.pack('>I', 5) + b'\\xff\\xfe{}]')",
        "    os.write(_fd, struct.pack('>I', 20000) + b'[' * 20000)",
        "    os.close(_fd)\n    break",
        "    while True:\n        os.write(_fd, _frame({'id': -1, 'status': 'value'}) * 1000)",
    ],
    ids=[
        "forged",
        "wrong id",
        "http",
        "empty frame",
        "huge frame",
        "half a frame",
        "a list",
        "no text",
        "brackets",
        "closed",
        "flood",
    ],
)
def test_a_process_that_answers_for_itself_gets_nothing(toy_template, answer, monkeypatch, watchdog):
    monkeypatch.setattr("mlpkit.grading.limits.WAIT", WaitLimits(grace=0.5))
    nb = toy_template.released(TOY)
    nb.cells.insert(2, new_code_cell(taken_over(answer)))
    limits = examiner.Limits(cell=4, probe=0.5, idle=2, notebook=25, deaths=2)
    result = examine(toy_template, nb, limits=limits)
    assert {g: result.scores[g] for g in ("softmax_check", "step_check")} == {"softmax_check": 0.0, "step_check": 0.0}
    # It did take over: a stub would not have been attempted, and nothing would have been noted.
    first = result.verdicts["softmax"]
    assert first.state == verdicts.WRONG
    assert result.notes or "the result is a string" in first.rows[0].message


def test_outputs_of_a_process_that_answers_for_itself_are_rebuilt(toy_template):
    outputs = """[{"output_type": "stream", "name": "evil", "text": "\\ud800" * 3 + "x" * 10**6},
        {"output_type": "execute_result", "data": {"text/plain": "2.0", "application/javascript": "alert(1)"},
         "metadata": {"evil": 1}, "execution_count": 99},
        {"output_type": "display_data", "data": {"application/vnd.evil": "x"}}, {"output_type": "bogus"}, 7, None,
        {"output_type": "error", "ename": "E" * 10**5, "evalue": 5, "traceback": "no list"}]"""
    nb = toy_template.released(TOY)
    nb.cells.insert(2, new_code_cell(taken_over("    os._exit(0)", outputs)))
    nb.cells[3:3] = [new_code_cell("pass  # its answer starts the loop"), new_code_cell("'the next cell'")]
    result = examine(toy_template, nb)
    rebuilt = next(c for c in result.nb.cells if c.source == "'the next cell'").outputs
    assert [o.output_type for o in rebuilt] == ["stream", "execute_result", "error"]
    assert rebuilt[0].name == "stdout" and len(rebuilt[0].text) <= OUTPUT.text + 100
    assert rebuilt[1].data == {"text/plain": "2.0"} and rebuilt[1].metadata == {} and rebuilt[1].execution_count != 99
    assert len(rebuilt[2].ename) <= 200 and rebuilt[2].traceback == []
    json.dumps(result.nb).encode("utf-8")
    "".join(o.get("text", "") for o in rebuilt).encode("utf-8")


def test_a_process_that_reads_nothing_holds_nobody_up(toy_template, monkeypatch, watchdog):
    """The next cell is larger than what fits between two processes."""
    monkeypatch.setattr("mlpkit.grading.limits.WAIT", WaitLimits(grace=0.5))
    nb = toy_template.released(TOY)
    nb.cells.insert(
        2, new_code_cell(taken_over("    pass").replace("while True", "__import__('time').sleep(600)\n    while True"))
    )
    nb.cells.insert(3, new_code_cell("x = '" + "x" * 3_000_000 + "'"))
    limits = examiner.Limits(cell=2, probe=1, idle=3, notebook=20, deaths=2)
    result = examine(toy_template, nb, limits=limits)
    assert result.notes


# ------------------------------------------------------------------------------ deaths and time


def test_a_death_costs_the_answer_that_caused_it_and_no_other(toy_template):
    nb = solved(toy_template, step="import os\n\n\ndef step(z):\n    os._exit(1)")
    nb.cells.insert(2, new_code_cell("factor = 2.0"))
    cell_of(nb, "credit").source = "def credit():\n    return factor"
    result = examine(toy_template, nb)
    assert result.scores == {**FULL, "step_check": 0.0}
    assert sum("the process ended during the check" in n for n in result.notes) == 2


def test_the_notebook_as_a_whole_has_its_time(toy_template):
    nb = solved(toy_template)
    for _ in range(20):
        nb.cells.insert(
            2,
            new_code_cell("import time\nuntil = time.process_time() + 1\nwhile time.process_time() < until:\n    pass"),
        )
    result = examine(toy_template, nb, limits=examiner.Limits(cell=5, probe=2, notebook=4))
    assert result.scores["softmax_check"] == 0.0
    assert "used up its time" in printed(result)


def test_a_process_that_cannot_be_started_is_not_the_students_fault(toy_template, tmp_path, monkeypatch):
    monkeypatch.setattr(host_plain.sys, "executable", "/bin/false")
    with pytest.raises(host_plain.NotStarted):
        examine(toy_template, solved(toy_template), student_class=host_plain.Student)


def test_what_passes_the_published_numbers_only_is_caught(toy_template):
    """An answer that was made for the numbers of the checks file."""
    checks = json.loads((toy_template.folder / "assignments" / TOY / f"{TOY}.checks.json").read_text())
    probe = checks["exercises"]["softmax"]["probes"][0]
    table = values.decode(probe["expected"]["value"])
    source = f"def softmax(Z):\n    return np.array({table.tolist()!r})"
    namespace = {"np": np}
    exec(source, namespace)

    published = exercise.Probe.decoded(probe)
    expected = exercise.Outcome.decoded(probe["expected"])
    got = exercise.run(published, namespace, probe["seed"])
    assert exercise.disagreement(published, expected, got, probe["seed"]) is None
    result = examine(toy_template, solved(toy_template, softmax=source))
    assert result.scores["softmax_check"] == 0.0


def test_two_students_get_other_numbers_and_the_same_marks(toy_template):
    both = [
        examine(toy_template, solved(toy_template, step="def step(z):\n    return np.sign(z)"), s)
        for s in ("ada", "bob")
    ]
    assert both[0].scores == both[1].scores
    assert (
        both[0].verdicts["step"].hint
        == both[1].verdicts["step"].hint
        == ("You return the sign: the step knows 0 and 1 only.")
    )
    assert both[0].verdicts["step"].rows[0].seed != both[1].verdicts["step"].rows[0].seed
    assert both[0].verdicts["step"].example != both[1].verdicts["step"].example


# ------------------------------------------------------------------------- what costs the examiner


LONG = {
    "many terms": "x = " + "1 + " * 10_000 + "1",
    "many signs": "if False:\n    x = " + "-" * 50_000 + "1",
    "many brackets": "(" * 300 + ")" * 300,
    "many lines": "x=1\n" * 400_000,
    "many beginnings": "### BEGIN HIDDEN TESTS\n" * 50_000,
}


@pytest.mark.parametrize("name", LONG)
def test_what_cannot_be_read_is_passed_over(toy_template, name):
    nb = solved(toy_template)
    nb.cells.insert(2, new_code_cell("if False:\n    pass\n" + LONG[name]))
    assert flags.definitions(LONG[name]) == []
    assert exams.without_hidden(LONG[name]) == LONG[name]
    assert examine(toy_template, nb).scores == FULL


@pytest.mark.parametrize(
    "answer",
    [
        "np.empty((2**40, 0))",
        "np.zeros(2**24, np.int8)",
        "[np.empty((0, 2**40))] * 5",
        "np.zeros((2**20, 2))",
        "'x' * 10**8",
        "[[]] * 90_000",
    ],
)
def test_what_comes_back_has_bounds(toy_template, answer):
    """A tuple is asked for in the second exercise; an array may stand for one."""
    result = examine(
        toy_template,
        solved(
            toy_template, softmax=f"def softmax(Z):\n    return {answer}", step=f"def step(z):\n    return {answer}"
        ),
    )
    assert result.scores == {"softmax_check": 0.0, "step_check": 0.0, "credit_tests": 2.0}
    assert len(json.dumps(result.as_dict())) < 200_000


def test_an_answer_that_cannot_be_described_costs_itself_only(toy_template, monkeypatch):
    real = verdicts.verdict

    def fragile(name, *rest):
        if name == "step":
            raise IndexError("of ours")
        return real(name, *rest)

    monkeypatch.setattr(verdicts, "verdict", fragile)
    result = examine(toy_template, solved(toy_template))
    assert result.scores == {**FULL, "step_check": 0.0}
    assert result.notes == [examination.UNCLEAR.format("step", "IndexError")]


# ------------------------------------------------------------------------- what Jupyter would do


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "!pip install numpy",
        "files = !ls",
        "%pip install numpy",
        "%ls",
        "%system ls",
        "exit()",
        "get_ipython().run_line_magic('matplotlib', 'inline')",
    ],
)
def test_a_first_line_that_jupyter_runs_costs_nothing(toy_template, line):
    result = examine(toy_template, solved(toy_template, step=f"{line}\n{ANSWERS['step']}"))
    assert result.scores == FULL, printed(result)


def test_a_figure_that_cannot_be_drawn_costs_no_later_cell(toy_template):
    nb = solved(toy_template)
    nb.cells.insert(2, new_code_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title(r'$\\frac{1$')"))
    assert examine(toy_template, nb).scores == FULL


def test_an_error_in_the_indentation_is_shown(toy_template):
    result = examine(toy_template, solved(toy_template, step="def step(z):\n    a = 1\n      return a"))
    assert "IndentationError: unexpected indent" in printed(result)


def test_an_interrupt_of_its_own_is_no_lack_of_time(toy_template):
    nb = solved(toy_template)
    nb.cells.insert(2, new_code_cell("raise KeyboardInterrupt"))
    result = examine(toy_template, nb)
    assert result.scores == FULL and result.notes == []


def test_the_cell_that_dies_when_it_runs_again_is_the_one_that_is_named(toy_template):
    nb = solved(toy_template, draw="import os\nos._exit(1)")
    nb.cells.insert(2, new_code_cell("import os, time\nif time.time() > END:\n    os._exit(0)"))
    nb.cells.insert(2, new_code_cell(f"END = {time.time() + 3}"))
    nb.cells.insert(4, new_code_cell("import time\ntime.sleep(4)"))
    nb.cells.append(new_code_cell("print('the last one ran')"))
    result = examine(toy_template, nb)
    assert result.scores == FULL and "the last one ran" in printed(result)
    assert [note.split(":")[0] for note in result.notes] == ["cell draw", "cell number 3"], result.notes


def test_frames_are_what_both_sides_think():
    import socket

    one, other = socket.socketpair()
    with one, other:
        frames.send(one, {"id": 1, "words": "ü"})
        assert frames.receive(other) == {"id": 1, "words": "ü"}
        one.sendall(struct.pack(">I", 3) + b"nul")
        one.close()
        with pytest.raises(ValueError):
            frames.receive(other)
        assert frames.receive(other) is None


def test_the_worker_imports_no_part_of_the_examiner():
    """What is never imported cannot be looked up."""
    import subprocess

    code = (
        "import sys, mlpkit.grading.sandbox.kernel as w, mlpkit.check, mlpkit.exercise, IPython; "
        "print([m for m in sys.modules if m.startswith('mlpkit.grading') or m.startswith('nbgrader')])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    public = ("", ".limits", ".sandbox", ".sandbox.attempts", ".sandbox.frames", ".sandbox.given", ".sandbox.kernel")
    assert sorted(re.findall(r"'(.*?)'", out)) == [f"mlpkit.grading{name}" for name in public]


# ------------------------------------------------------------------- what a notebook could replace

REPLACED = """import json

import numpy as np

np.random.default_rng = json.dumps = json.loads = get_ipython().run_cell = lambda *_, **__: 1 / 0"""
OTHER_NUMBERS = """import numpy as np
from mlpkit.exercise import running

running.default_rng = lambda real=running.default_rng(): lambda seed: real(0)"""


def test_what_a_notebook_replaces_is_bound_before_it_runs(toy_template):
    nb = solved(toy_template)
    nb.cells.insert(2, new_code_cell(REPLACED))
    result = examine(toy_template, nb)
    assert result.scores == FULL and result.notes == []


def test_an_answer_to_other_inputs_than_those_that_were_drawn_does_not_count(toy_template):
    nb = solved(toy_template)
    nb.cells.insert(2, new_code_cell(OTHER_NUMBERS))
    result = examine(toy_template, nb)
    assert result.scores["softmax_check"] == result.scores["step_check"] == 0
    assert sum("were not those that were drawn for it" in note for note in result.notes) == 4


@pytest.mark.parametrize("kind", ["np.matrix", "np.ma.MaskedArray"])
def test_matrices_and_masked_arrays_with_nothing_masked_are_right(toy_template, kind):
    source = ANSWERS["softmax"].replace("return ", "P = ") + f"\n    return {kind}(P)"
    result = examine(toy_template, solved(toy_template, softmax=source))
    assert result.scores == FULL
    masked = source.replace(f"{kind}(P)", "np.ma.MaskedArray(P, mask=P > P.min())")
    assert examine(toy_template, solved(toy_template, softmax=masked)).scores["softmax_check"] == 0
