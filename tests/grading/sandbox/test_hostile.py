"""The whole hostile corpus in one batch, in the sandbox: deserved marks, no leak, nothing left behind."""

import contextlib
import json
import os
import re
import shutil
import socket
import tempfile
import threading
import time
import uuid
from html.parser import HTMLParser
from pathlib import Path

import matplotlib
import nbformat
import pytest
from support.courses import Course, new_course, tree
from support.hostile import CORPUS, FULL, HALF_TESTS, MARK, NEIGHBORS, SECONDS, UNIT, solved, source, student_of

from mlpkit.grading.sandbox import host_bubblewrap

CANARY = f"canary-{uuid.uuid4().hex[:12]}"
CONFIGURATION = f"""
c.ExaminedAutograde.cell_timeout = {SECONDS}
c.ExaminedAutograde.probe_timeout = {SECONDS}
c.ExaminedAutograde.idle_timeout = {SECONDS}
c.ExaminedAutograde.processes = 4
c.ExaminedAutograde.progress = False
"""
OWN = ("autograded", "feedback", "intake", "verdicts", "gradebook.db")  # what a run writes below the working folder
# Without a sandbox, what asks for one is left out: here, only what tampers with the process is tried.
OPEN = [
    n
    for n, e in CORPUS.items()
    if e.kind == "tampering"
    and n.startswith(("replaces", "forges", "outcomes", "claims", "an answer of", "writes rubbish"))
]
WITNESS = "the gradebook and the secret"  # without a sandbox this one succeeds: the search for secrets does find them


@pytest.fixture(scope="module")
def sandbox():
    try:
        host_bubblewrap.require()
    except host_bubblewrap.NoSandbox as problem:
        pytest.skip(f"no sandbox on this machine: {problem}")
    finally:
        host_bubblewrap.fork_server().stop()


class Listeners:
    """What the grader's machine has and nobody inside may reach: three sockets that tell a secret."""

    def __init__(self, folder):
        self.abstract = f"mlpkit-{uuid.uuid4().hex}"
        self.sockets = [
            socket.create_server(("127.0.0.1", 0)),
            socket.socket(socket.AF_UNIX),
            socket.socket(socket.AF_UNIX),
        ]
        self.port = self.sockets[0].getsockname()[1]
        self.sockets[1].bind("\0" + self.abstract)
        with contextlib.chdir(folder):  # a path of its own may be too long for a socket
            self.sockets[2].bind("socket")
        for one in self.sockets[1:]:
            one.listen()
        for one in self.sockets:
            threading.Thread(target=self._serve, args=(one,), daemon=True).start()

    def _serve(self, listening):
        with contextlib.suppress(OSError):
            while True:
                line, _ = listening.accept()
                line.sendall(f"{CANARY}-socket".encode())
                line.close()

    def close(self):
        for one in self.sockets:
            one.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """The small assignment, released."""
    course = new_course(tmp_path_factory.mktemp("hostile"), extra=CONFIGURATION)
    folder = course.folder / "solutions" / UNIT
    folder.mkdir(parents=True)
    nbformat.write(source(CANARY), folder / f"{UNIT}.ipynb")
    code, printed = course.mlpkit("release", UNIT)
    assert code == 0, printed
    return course


def graded(template, folder, names, sandbox):
    """A course with some entries of the corpus and their neighbors, and secrets all around; graded."""
    from nbgrader.api import Gradebook

    shutil.copytree(template.folder, folder / "course")
    course, home, scratch = Course(folder / "course"), folder / "home", folder / "scratch"
    course.home, course.scratch = home, scratch
    (home / ".ssh").mkdir(parents=True)
    scratch.mkdir()
    for name in (".canary", ".bashrc", ".ssh/id_ed25519"):
        (home / name).write_text(f"{CANARY}-home")
    (course.folder / "grading" / "secret").write_text(f"{CANARY}-secret\n")
    with Gradebook(f"sqlite:///{course.folder / 'grading' / 'gradebook.db'}", "mlpkit") as gradebook:
        gradebook.update_or_create_student(NEIGHBORS[0], first_name=f"{CANARY}-gradebook")
    listeners = Listeners(course.folder)
    given = {
        "@COURSE@": course.folder,
        "@HOME@": home,
        "@PORT@": listeners.port,
        "@ABSTRACT@": listeners.abstract,
        "@CANARY@": CANARY,
    }
    released = template.released(UNIT)
    for student in NEIGHBORS:
        (course.hand_in(student, UNIT, solved(released)) / "notes.txt").write_text(f"{CANARY}-submission")
    for name in names:
        place = course.submitted / student_of(name) / UNIT
        place.mkdir(parents=True)
        CORPUS[name].make(place, solved(released))
        for path in place.iterdir():
            if path.is_file() and not path.is_symlink() and b"@" in (content := path.read_bytes()):
                for sign, text in given.items():
                    content = content.replace(sign.encode(), str(text).encode())
                path.write_bytes(content)
    course.before = outside(course)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("MPLCONFIGDIR", matplotlib.get_cachedir())
        patch.setenv("MLPKIT_TEST", f"{CANARY}-environment")
        patch.setenv("TMPDIR", str(scratch))
        patch.setattr(tempfile, "tempdir", str(scratch))
        course.code, course.printed = course.mlpkit("grade", UNIT, "--sandbox", sandbox)
        host_bubblewrap.fork_server().stop()  # this process has one, from the test of the sandbox
    course.after, course.left = outside(course), {p.name for p in scratch.iterdir()}
    course.alive = survivors(str(scratch))
    listeners.close()
    course.marks = course.grades(UNIT)
    return course


def outside(course):
    """Everything that a run must leave as it is."""
    files = tree(course.folder)
    kept = {p: v for p, v in files.items() if not any(p.startswith(f"grading/{o}".encode()) for o in OWN)}
    # A folder's own time changes with what is written into it.
    kept = {p: (v[0], v[2]) if p in (b"grading", b".") else v for p, v in kept.items()}
    return {"course": kept, "home": tree(course.home)}


def survivors(token, wait=60.0):
    """Processes that know the scratch folder of the run, by command or environment; the last may take a moment."""
    end = time.monotonic() + wait
    while True:
        processes = []
        for path in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (path / "cmdline").read_bytes()
                known = token.encode() in command or token.encode() in (path / "environ").read_bytes()
                if known and b"resource_tracker" not in command and int(path.name) != os.getpid():
                    processes.append((path.name, command))
        if not processes or time.monotonic() > end:
            return processes
        time.sleep(0.1)


@pytest.fixture(scope="module")
def batch(sandbox, template, tmp_path_factory):
    """Everything, graded at once in the sandbox."""
    return graded(template, tmp_path_factory.mktemp("boxed"), CORPUS, "bubblewrap")


@pytest.fixture(scope="module")
def unsandboxed(template, tmp_path_factory):
    """What tampers with its own process, graded without a sandbox."""
    return graded(template, tmp_path_factory.mktemp("open"), [*OPEN, WITNESS], "none")


@pytest.fixture(scope="module")
def pages(batch):
    """Feedback, and what the formgrader shows, for the entries that want to run scripts there."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers

    from mlpkit import cli

    with batch.inside():
        config = cli.configuration()  # as the formgrader loads it
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    exporter, api, by_name = HTMLExporter(config=config), None, {}
    resources = {
        "assignment_id": UNIT,
        "notebook_id": UNIT,
        "submission_id": "1",
        "index": 0,
        "total": 1,
        "base_url": "/",
        "student": "x",
        "last_name": "",
        "first_name": "",
        "notebook_path": "/",
    }
    with batch.inside():
        api = batch.api()
        for name in [NEIGHBORS[0], *(n for n, e in CORPUS.items() if e.kind == "page")]:
            student = name if name in NEIGHBORS else student_of(name)
            done = api.generate_feedback(UNIT, student)
            if not done["success"]:
                by_name[name] = {"error": done}
                continue
            feedback = (batch.folder / "grading" / "feedback" / student / UNIT / f"{UNIT}.html").read_text("utf-8")
            notebook = batch.folder / "grading" / "autograded" / student / UNIT / f"{UNIT}.ipynb"
            by_name[name] = {
                "feedback": feedback,
                "formgrader": exporter.from_filename(str(notebook), resources=dict(resources))[0],
            }
    return by_name


def lines_about(course, name):
    return [line for line in course.printed.splitlines() if line.startswith(f"{student_of(name)}: ")]


def autograded(course, name):
    path = course.folder / "grading" / "autograded" / student_of(name) / UNIT / f"{UNIT}.ipynb"
    return nbformat.read(path, as_version=4)


def printed(course, name):
    """What the cells of an entry wrote."""
    return "".join(
        o.get("text", "") for c in autograded(course, name).cells if c.cell_type == "code" for o in c.outputs
    )


def holds(course, name):
    marks = course.marks[student_of(name)]
    for grade_id, points in CORPUS[name].deserved.items():
        got = marks[grade_id][0]
        assert got is not None, f"{grade_id} has no mark"
        if points is None:
            assert 0 <= got <= FULL[grade_id]
        else:
            assert got == pytest.approx(points), (grade_id, lines_about(course, name))


# ------------------------------------------------------------------------------------ in the sandbox


def test_the_corpus_is_large():
    kinds = [e.kind for e in CORPUS.values()]
    least = {"tampering": 15, "theft": 12, "resources": 12, "escape": 10, "malformed": 8, "honest": 10, "page": 8}
    assert all(kinds.count(kind) >= count for kind, count in least.items())
    assert set(kinds) == set(least)
    assert HALF_TESTS in [c.source for c in source("x").cells]


def test_the_batch_is_complete(batch):
    assert batch.code == 0, batch.printed[-3000:]
    assert "Traceback" not in batch.printed and "could not be examined" not in batch.printed
    assert set(batch.marks) == {*NEIGHBORS, *map(student_of, CORPUS)}


@pytest.mark.parametrize("student", NEIGHBORS)
def test_neighbors_lose_nothing(batch, student):
    assert {g: batch.marks[student][g][0] for g in FULL} == FULL
    assert batch.marks[student]["why"] == (None, True)
    assert not [line for line in batch.printed.splitlines() if line.startswith(f"{student}:")]


@pytest.mark.parametrize("name", CORPUS)
def test_marks_are_those_deserved(batch, name):
    holds(batch, name)


@pytest.mark.parametrize("name", [n for n, e in CORPUS.items() if e.note])
def test_what_went_wrong_is_said(batch, name):
    assert any(re.search(CORPUS[name].note, line) for line in lines_about(batch, name)), lines_about(batch, name)


@pytest.mark.parametrize("name", [n for n, e in CORPUS.items() if e.kind == "honest"])
def test_nothing_is_said_of_honest_work(batch, name):
    assert lines_about(batch, name) == []


@pytest.mark.parametrize("name", [n for n, e in CORPUS.items() if e.kind in ("theft", "escape", "resources")])
def test_nothing_succeeded(batch, name):
    text = printed(batch, name)
    assert "DONE: " not in text, text[-2000:]
    for c in autograded(batch, name).cells:  # the attack itself ran as it was meant to
        for output in c.get("outputs", []):
            assert "belongs in a sandbox" not in str(output)
            # What it broke off with is what it was refused with, and no fault of its own.
            assert output.get("ename") not in (
                "NameError",
                "SyntaxError",
                "TypeError",
                "KeyError",
                "AttributeError",
                "ModuleNotFoundError",
                "StopIteration",
            ), output.evalue
    if CORPUS[name].kind == "escape" and not CORPUS[name].note:
        assert "refused: " in text


@pytest.mark.parametrize("name", CORPUS)
def test_no_secret_came_out(batch, name):
    student = student_of(name)
    for c in autograded(batch, name).cells:
        locked = c.metadata.get("nbgrader", {}).get("locked")  # the exam's own source, for instructors
        assert CANARY not in json.dumps({**c, "source": "" if locked else c.source})
    assert CANARY not in json.dumps(batch.verdicts(UNIT, student))
    own = tree(batch.submitted / student)
    for path in (batch.folder / "grading" / "autograded" / student / UNIT).rglob("*"):
        known = os.fsencode(path.relative_to(batch.folder / "grading" / "autograded" / student)) in own
        assert known or path.is_dir() or path.suffix == ".ipynb" or CANARY not in path.read_text("utf-8", "replace")


def test_nothing_outside_was_touched(batch):
    for place, before in batch.before.items():
        assert {p: v for p, v in batch.after[place].items() if before.get(p) != v} == {}
        assert before.keys() - batch.after[place].keys() == set()


def test_nothing_is_left_behind(batch):
    assert batch.alive == []
    assert batch.left == set()


def test_no_file_is_huge(batch):
    for step in ("autograded", "verdicts", "feedback"):
        for path in (batch.folder / "grading" / step).rglob("*"):
            assert not path.is_file() or path.stat().st_size < 15e6, path


def test_every_mark_says_that_there_was_a_sandbox(batch):
    assert "NOT SANDBOXED" not in batch.printed
    assert {batch.verdicts(UNIT, s)["sandbox"] for s in batch.marks} == {"bubblewrap"}


def test_no_control_characters_reach_the_terminal(batch):
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", batch.printed.replace("\r", ""))


# ------------------------------------------------------------------------------------------ the pages


class Active(HTMLParser):
    """Finds the mark of a student's script wherever a browser would run or load it."""

    VOID = ("link", "base", "meta", "object", "embed", "iframe", "form", "frame", "style")
    LOADS = ("href", "src", "xlink:href", "action", "formaction", "srcdoc", "data", "style", "content", "background")

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.scripts, self.inside = [], None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.inside = tag if tag in ("script", "style") else None
        for name, value in attributes:
            value = value or ""
            runs = name.startswith("on") or tag in self.VOID
            loads = name in self.LOADS and re.match(r"[\s\x00]*(javascript|data:text|vbscript|//evil)", value, re.I)
            if MARK in value and (runs or loads):
                self.scripts.append((tag, name, value[:80]))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, data):
        if self.inside and MARK in data:
            self.scripts.append((self.inside, data[max(data.index(MARK) - 60, 0) :][:120]))


@pytest.mark.parametrize(
    "text",
    [
        f"<script>{MARK}()</script>",
        f"<img src=x onerror={MARK}()>",
        f"<a href=' &#106;avascript:{MARK}()'>",
        f"<iframe srcdoc='{MARK}'></iframe>",
    ],
)
def test_the_search_for_scripts_finds_them(text):
    assert Active(text).scripts
    assert not Active(text.replace("&", "&amp;").replace("<", "&lt;")).scripts


@pytest.mark.parametrize("page", ["feedback", "formgrader"])
@pytest.mark.parametrize("name", [n for n, e in CORPUS.items() if e.kind == "page"])
def test_no_page_runs_a_script(pages, name, page):
    assert page in pages[name], pages[name]["error"]
    assert Active(pages[name][page]).scripts == []
    # Formulas can have links, too: the safe mode refuses those that run something.
    assert not re.search(r"mathjax[^\"']*config=(?![^\"']*,Safe)", pages[name][page], re.I)


CREDIT = {
    "full-credit",
    "no-credit",
    "mark-graded",
    "score",
    "extra-credit",
    "comment",
    "nbgrader_cell",
    "hidden",
    "modal",
    "mlpkit-examiner",
    "save-icon",
}


@pytest.mark.parametrize("page", ["feedback", "formgrader"])
@pytest.mark.parametrize("name", [n for n, e in CORPUS.items() if e.kind == "page"])
def test_no_page_has_more_buttons_and_frames_than_that_of_a_healthy_student(pages, name, page):
    """What the formgrader's scripts look for, and what marks the examiner's own tables."""

    def special(text):
        elements = Structure(text).elements
        return {sign: sum(sign in classes for classes, _ in elements) for sign in CREDIT}, sorted(
            i for _, i in elements if i and not i.startswith("cell-id=")
        )

    count, ids = special(pages[name][page])
    expected, healthy = special(pages[NEIGHBORS[0]][page])
    # The notice of the grader has a frame, too, where something is said of the files.
    count["mlpkit-examiner"] -= "From the grader." in pages[name][page]
    assert count == expected and ids == healthy


class Structure(HTMLParser):
    """Classes and ids of a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.elements.append((set((attributes.get("class") or "").split()), attributes.get("id")))


def test_files_of_a_students_are_no_pages(batch):
    student = student_of("pages beside the notebook")
    for step in ("autograded", "feedback"):
        names = {p.name for p in (batch.folder / "grading" / step / student / UNIT).iterdir()}
        assert {"000.html.txt", "a.svg.txt", "b.xhtml.txt", "c.txt", f"{UNIT}.html.txt"} <= names or step == "feedback"
        assert not names & {"000.html", "a.svg", "b.xhtml", "c"}


# ---------------------------------------------------------------------------------- and without one


def test_without_a_sandbox_the_batch_is_complete_too(unsandboxed):
    assert unsandboxed.code == 0, unsandboxed.printed[-3000:]
    assert "NOT SANDBOXED" in unsandboxed.printed and "Traceback" not in unsandboxed.printed
    assert set(unsandboxed.marks) == {*NEIGHBORS, *map(student_of, [*OPEN, WITNESS])}
    for student in NEIGHBORS:
        assert {g: unsandboxed.marks[student][g][0] for g in FULL} == FULL
    assert unsandboxed.alive == [] and unsandboxed.left == set()


@pytest.mark.parametrize("name", OPEN)
def test_without_a_sandbox_no_verdict_can_be_forged_either(unsandboxed, name):
    holds(unsandboxed, name)


def test_without_a_sandbox_secrets_do_come_out(unsandboxed):
    text = printed(unsandboxed, WITNESS)
    assert f"{CANARY}-secret" in text and f"{CANARY}-gradebook" in text
