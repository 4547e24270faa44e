"""Reading what was handed in: nothing is trusted, nothing is changed, nothing is lost."""

import dataclasses
import json
import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell
from support.courses import ANSWERS, TOY, cell_of, grade_ids, solved, tree
from support.faults import FAULTS, OUTSIDE

from mlpkit.grading import examiner, intake, limits, submitted_files

EXECUTED = "ended|stopped|killed|only calls|no answer needs"  # notes of the examiner, not of the intake


@pytest.fixture
def place(tmp_path, toy_template):
    """A course with one healthy submission; returns where another one belongs."""
    shutil.copytree(toy_template.folder / "solutions", tmp_path / "solutions")
    for student in ("a_healthy", "ada"):
        (tmp_path / "grading" / "submitted" / student / TOY).mkdir(parents=True)
    nbformat.write(solved(toy_template), tmp_path / "grading" / "submitted" / "a_healthy" / TOY / f"{TOY}.ipynb")
    return tmp_path / "grading" / "submitted" / "ada" / TOY


def hand_in(folder, nb, name=f"{TOY}.ipynb"):
    (folder / name).write_text(nbformat.writes(nb, version=nbformat.NO_CONVERT), encoding="utf-8")


def limit(monkeypatch, **changed):
    monkeypatch.setattr(limits, "INTAKE", dataclasses.replace(limits.INTAKE, **changed))


def take(folder, course):
    return intake.take(folder, course.exam(TOY), course.released(TOY))


@pytest.mark.parametrize("name", FAULTS)
def test_whatever_is_handed_in_becomes_a_whole_assignment(place, toy_template, tmp_path, name):
    FAULTS[name].make(place, solved(toy_template))
    before, exam = tree(tmp_path), toy_template.exam(TOY)
    taken = take(place, toy_template)
    intake.write(taken, tmp_path / "clean", TOY)
    clean = nbformat.read(tmp_path / "clean" / f"{TOY}.ipynb", as_version=4)
    nbformat.validate(clean)
    assert clean.cells == taken.nb.cells
    ids = grade_ids(clean)
    assert len(ids) == len(set(ids)) and set(exam.questions) <= set(ids)
    for cell in clean.cells:
        if "nbgrader" in cell.metadata:
            original = cell_of(exam.nb, cell.metadata.nbgrader.grade_id)
            assert cell.metadata == {"nbgrader": original.metadata.nbgrader}
            assert cell.cell_type == original.cell_type
            assert cell.source == original.source or not original.metadata.nbgrader.locked
        else:
            assert not cell.metadata
        assert not cell.get("outputs")
    assert len({c.id for c in clean.cells}) == len(clean.cells)
    stubs = toy_template.released(TOY)
    for grade_id in ("why", "draw"):
        begun = cell_of(clean, grade_id).source != cell_of(stubs, grade_id).source
        assert begun == FAULTS[name].waits, grade_id
    assert taken.readable == FAULTS[name].waits
    assert (tmp_path / "clean" / "timestamp.txt").exists() == bool(taken.timestamp)
    shutil.rmtree(tmp_path / "clean")
    assert tree(tmp_path) == before


@pytest.mark.parametrize("name", [n for n, f in FAULTS.items() if not re.search(EXECUTED, f.note)])
def test_repairs_are_said_and_nothing_else(place, toy_template, name):
    FAULTS[name].make(place, solved(toy_template))
    taken = take(place, toy_template)
    if FAULTS[name].note:
        assert any(re.search(FAULTS[name].note, note) for note in taken.notes), taken.notes
        assert taken.nb.cells[0].id == intake.NOTICE
        assert all(note in taken.nb.cells[0].source for note in taken.notes)
    else:
        assert taken.notes == []
        assert taken.nb.cells[0].id != intake.NOTICE


def test_a_healthy_submission_keeps_every_cell_in_its_place(place, toy_template):
    nb = solved(toy_template)
    nb.cells.insert(5, new_code_cell("x = 1"))
    nb.cells.insert(9, new_markdown_cell("A remark."))
    hand_in(place, nb)
    taken = take(place, toy_template)
    assert taken.notes == [] and taken.readable
    exam = toy_template.exam(TOY)
    assert len(taken.nb.cells) == len(nb.cells)
    for cell, handed_in in zip(taken.nb.cells, nb.cells, strict=True):
        meta = handed_in.metadata.get("nbgrader")
        locked = meta is not None and meta.locked
        assert cell.source == (cell_of(exam.nb, meta.grade_id).source if locked else handed_in.source)
        assert cell.id == handed_in.id


def sources(nb):
    return [c.source for c in nb.cells if c.cell_type == "code"]


def test_an_unchanged_copy_goes_and_two_tries_stay_in_their_order(place, toy_template):
    nb = solved(toy_template)
    stub = cell_of(toy_template.released(TOY), "step")
    first = nbformat.from_dict({**stub, "source": "def step(z):\n    return 'a first try'"})
    at = nb.cells.index(cell_of(nb, "step"))
    nb.cells[at : at + 1] = [first, nb.cells[at], stub]
    hand_in(place, nb)
    order = sources(take(place, toy_template).nb)
    assert order.index(first.source) < order.index(ANSWERS["step"])
    assert stub.source not in order


def test_an_untouched_assignment_keeps_its_stubs(place, toy_template):
    hand_in(place, toy_template.released(TOY))
    taken = take(place, toy_template)
    assert taken.notes == []
    for grade_id in ("step", "softmax", "why", "draw"):
        assert cell_of(taken.nb, grade_id).source == cell_of(toy_template.released(TOY), grade_id).source


def test_without_any_metadata_a_question_is_not_taken_for_an_answer(place, toy_template):
    nb = solved(toy_template)
    nb.cells.remove(cell_of(nb, "why"))  # the next cell is the text of question 5
    for number, cell in enumerate(nb.cells):
        cell.metadata, cell.id = {}, f"new{number}"
    hand_in(place, nb)
    taken = take(place, toy_template)
    assert cell_of(taken.nb, "why").source == "YOUR ANSWER HERE"
    assert [n for n in taken.notes if n.startswith("the cell why was missing")]
    assert cell_of(taken.nb, "draw").source == ANSWERS["draw"]


def test_the_notebook_with_most_of_the_assignment_is_taken(place, toy_template):
    hand_in(place, nbformat.v4.new_notebook(cells=[new_code_cell("x = 1")]), "a scratch pad.ipynb")
    hand_in(place, solved(toy_template), "my solution.ipynb")
    taken = take(place, toy_template)
    assert cell_of(taken.nb, "why").source == ANSWERS["why"]
    assert taken.notes == [
        f"the notebook is named my solution.ipynb instead of {TOY}.ipynb, and was taken all the "
        "same; other notebooks were not read"
    ]


def test_pictures_in_a_text_stay_and_other_attachments_go(place, toy_template):
    nb = solved(toy_template)
    nb.cells[0].attachments = {"a.png": {"image/png": "aGk=", "text/html": "<script>"}, "b": {"text/html": "x"}}
    hand_in(place, nb)
    assert take(place, toy_template).nb.cells[0].attachments == {"a.png": {"image/png": "aGk="}}


def test_large_and_many_files_are_left_out_and_named(place, toy_template, tmp_path, monkeypatch):
    limit(monkeypatch, file=1000, files=3)
    (place / "large.bin").write_bytes(b"x" * 1001)
    (place / "data").mkdir()
    for i in range(5):
        (place / "data" / f"{i}.txt").write_text(str(i))
    (place / ".hidden").write_text("x")
    (place / ".git").mkdir()
    (place / ".git" / "config").write_text("x")
    hand_in(place, solved(toy_template))
    taken = take(place, toy_template)
    assert [p.name for p in taken.files] == ["0.txt", "1.txt", "2.txt"]  # beside the notebook
    assert any("large.bin" in n for n in taken.notes) and any("more than 3 files" in n for n in taken.notes)
    intake.write(taken, tmp_path / "clean", TOY)
    assert (tmp_path / "clean" / "data" / "1.txt").read_text() == "1"


def test_more_cells_than_anybody_writes_are_left_out_and_said(place, toy_template, monkeypatch):
    limit(monkeypatch, cells=20)
    nb = solved(toy_template)
    nb.cells += [new_code_cell("x = 1") for _ in range(30)]
    hand_in(place, nb)
    taken = take(place, toy_template)
    assert any(f"there are {len(nb.cells)} cells" in note for note in taken.notes)
    assert len(taken.nb.cells) == 20 + 1  # the notice


def test_a_notebook_of_unreasonable_size_is_not_read(place, toy_template, monkeypatch):
    limit(monkeypatch, notebook=1000)
    hand_in(place, solved(toy_template))
    taken = take(place, toy_template)
    assert not taken.readable
    assert any("hand in smaller files" in note for note in taken.notes)


def test_a_file_that_may_not_be_read_is_left_out(place, toy_template, monkeypatch):
    hand_in(place, solved(toy_template))
    (place / "closed.txt").write_text("x")
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: "closed" not in str(path) and allowed(path, mode))
    taken = take(place, toy_template)
    assert taken.files == [] and any("closed.txt may not be read" in note for note in taken.notes)


def test_files_that_do_not_fit_into_the_sandbox_are_left_out_and_named(place, toy_template, monkeypatch):
    assert limits.STUDENT.handed_in >= limits.INTAKE.total, "what the sandbox takes"
    limit(monkeypatch, total=2000)
    for name in "abc":
        (place / f"{name}.bin").write_bytes(b"x" * 900)
    hand_in(place, solved(toy_template))
    taken = take(place, toy_template)
    assert [p.name for p in taken.files] == ["a.bin", "b.bin"]
    assert [n for n in taken.notes if n.startswith("c.bin was left out: together, the files have more than")]


def test_of_notes_of_one_kind_there_are_few(place, toy_template):
    for number in range(limits.INTAKE.files + 1007):
        (place / f"s{number:04}.txt").write_text("x")
    for number in range(20):
        (place / f"link{number}").symlink_to("nowhere")
    hand_in(place, solved(toy_template))
    taken = take(place, toy_template)
    assert len(taken.files) == limits.INTAKE.files and len(taken.notes) == 2 * (limits.INTAKE.notes + 1)
    assert any("… (and 1,002 more) was left out" in note for note in taken.notes)


def test_folders_within_one_another_come_to_an_end(place, toy_template):
    hand_in(place, solved(toy_template))
    before = os.getcwd()
    try:
        os.chdir(place)
        for _ in range(60):
            os.mkdir("d")
            os.chdir("d")
        Path("deep.txt").write_text("x")
    finally:
        os.chdir(before)
    taken = take(place, toy_template)
    assert taken.files == [] and [n for n in taken.notes if "the folder d was left out" in n]
    assert cell_of(taken.nb, "why").source == ANSWERS["why"]


def test_a_folder_in_the_place_of_the_feedback_page_is_left_out(place, toy_template):
    hand_in(place, solved(toy_template))
    (place / f"{TOY}.html").mkdir()
    (place / f"{TOY}.html" / "x.txt").write_text("x")
    taken = take(place, toy_template)
    assert taken.files == [] and any("the page with the feedback has that name" in n for n in taken.notes)


@pytest.mark.parametrize(
    "text, told",
    [
        ("plain", "plain"),
        ("a\nb: 7 of 7", r"a\nb: 7 of 7"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("\u202egnp.txt", r"\u202egnp.txt"),
        ("é 😀", "é 😀"),
        ("\udce9", r"\udce9"),
        ("n" * 300, "n" * 79 + "…"),
    ],
)
def test_a_name_in_a_note_stays_in_its_line(text, told):
    assert intake.shown(text) == told


def test_no_note_has_a_line_of_its_own_or_a_color(place, toy_template):
    for name in ("\x1b[2J\u202e\u2066.txt", "a\nb: all is well"):
        (place / name).symlink_to("nowhere")
    hand_in(place, solved(toy_template), "\x1b[31mred\nNEW LINE.ipynb")
    taken = take(place, toy_template)
    assert len(taken.notes) == 3 and all(note.isprintable() for note in taken.notes), taken.notes


# ------------------------------------------------------------------------------ answers that are there


def has_every_answer(nb):
    return all(cell_of(nb, g).source == ANSWERS[g] for g in ("softmax", "step", "credit", "why", "draw"))


@pytest.mark.parametrize("named", [None, "", '{"cells": [', "stubs"])
@pytest.mark.parametrize(
    "other",
    [
        f"{TOY}-Copy1.ipynb",
        f"{TOY} (1).ipynb",
        f"{TOY}.IPYNB",
        f"{TOY}.ipynb.txt",
        f"{TOY}.ipynb.json",
        f"{TOY}.ipynb ",
        "answers.txt",
        "download",
    ],
)
def test_the_notebook_with_answers_is_taken_whatever_its_name(place, toy_template, named, other):
    hand_in(place, solved(toy_template), other)
    if named == "stubs":
        hand_in(place, toy_template.released(TOY))
    elif named is not None:
        (place / f"{TOY}.ipynb").write_text(named)
    if named == "stubs" and not submitted_files.is_named_as_notebook(Path(other)):
        return  # a notebook that can be read is there: nobody looks for one in other files
    taken = take(place, toy_template)
    assert taken.readable and has_every_answer(taken.nb) and taken.files == []
    assert any(other.strip() in note and "taken" in note for note in taken.notes), taken.notes


def test_the_notebook_that_was_asked_for_wins_if_it_has_answers(place, toy_template):
    hand_in(place, solved(toy_template, step="def step(z):\n    return z"))
    hand_in(place, solved(toy_template), "another.ipynb")
    taken = take(place, toy_template)
    assert cell_of(taken.nb, "step").source.endswith("return z")
    assert taken.notes == [f"there are 2 notebooks: only {TOY}.ipynb was read"]


WRITTEN = {
    "zeros at the end": lambda t, nb: t + "\0" * 4096,
    "two byte order marks": lambda t, nb: "\ufeff\ufeff" + t,
    "twice": lambda t, nb: t + "\n" + t,
    "the number of another format": lambda t, nb: t.replace('"nbformat": 4', '"nbformat": 3'),
    "no number of a format": lambda t, nb: t.replace('"nbformat": 4', '"nb": 4'),
    "an old one without its number": lambda t, nb: json.dumps({**nbformat.convert(nb, 3), "nbformat": None}),
    "kinds in capitals": lambda t, nb: t.replace('"code"', '"Code"').replace('"markdown"', '"MARKDOWN"'),
    "lists in lists": lambda t, nb: edit(nb, lambda s: [[line] for line in s.splitlines(keepends=True)]),
    "lines without ends": lambda t, nb: edit(nb, lambda s: s.split("\n")),
    "a thousand empty cells": lambda t, nb: json.dumps(
        {**nb, "cells": [*({"cell_type": "markdown", "metadata": {}, "source": ""} for _ in range(1200)), *nb.cells]}
    ),
}


def edit(nb, change):
    return json.dumps({**nb, "cells": [{**c, "source": change(c.source)} for c in nb.cells]})


@pytest.mark.parametrize("name", WRITTEN)
def test_odd_ways_of_writing_a_notebook_are_read(place, toy_template, name):
    nb = solved(toy_template)
    (place / f"{TOY}.ipynb").write_text(WRITTEN[name](json.dumps(nb), nb), encoding="utf-8")
    taken = take(place, toy_template)
    assert taken.readable and has_every_answer(taken.nb), taken.notes
    assert taken.notes == ([f"{TOY}.ipynb goes on after its end: the rest was not read"] if name == "twice" else [])


def test_an_answer_in_a_cell_that_may_not_be_changed_is_put_before_it(place, toy_template):
    nb = solved(toy_template)
    nb.cells.remove(cell_of(nb, "step"))
    check = cell_of(nb, "step_check")
    check.source = ANSWERS["step"] + "\n\n\n" + check.source
    hand_in(place, nb)
    taken = take(place, toy_template)
    at = taken.nb.cells.index(cell_of(taken.nb, "step_check"))
    assert taken.nb.cells[at - 1].source.strip() == ANSWERS["step"]
    assert "nbgrader" not in taken.nb.cells[at - 1].metadata
    assert taken.notes == ["the cell step_check may not be changed: what was written into it was put before it"]
    stub = nbformat.from_dict(cell_of(toy_template.released(TOY), "step"))
    nb.cells.insert(nb.cells.index(check), stub)  # an answer that was not begun is none
    hand_in(place, nb)
    assert ANSWERS["step"] in [c.source.strip() for c in take(place, toy_template).nb.cells]
    stub.source = "def step(z):\n    return z"  # but this is one, and the other is not used in silence
    hand_in(place, nb)
    taken = take(place, toy_template)
    assert ANSWERS["step"] not in [c.source.strip() for c in taken.nb.cells]
    assert taken.notes == ["the cell step_check may not be changed: what was written into it was not used"]


def test_a_check_stands_behind_the_answers_of_a_second_copy(place, toy_template):
    nb = toy_template.released(TOY)
    nb.cells += solved(toy_template).cells
    hand_in(place, nb)
    clean = take(place, toy_template).nb
    for check, answer in (("softmax_check", "softmax"), ("step_check", "step"), ("credit_tests", "credit")):
        assert clean.cells.index(cell_of(clean, check)) > clean.cells.index(cell_of(clean, answer))
    assert clean.cells.index(cell_of(clean, "setup")) < clean.cells.index(cell_of(clean, "softmax"))


@pytest.mark.parametrize(
    "source",
    [
        ANSWERS["step"],
        "step = lambda z: np.where(z < 0, 0.0, 1.0)",
        "if True:\n    step = lambda z: np.where(z < 0, 0.0, 1.0)",
    ],
)
def test_a_missing_check_is_put_behind_what_it_checks(place, toy_template, source):
    nb = solved(toy_template)
    for grade_id in ("step", "step_check"):
        nb.cells.remove(cell_of(nb, grade_id))
    nb.cells.append(new_code_cell(source))
    hand_in(place, nb)
    clean = take(place, toy_template).nb
    assert [c.source for c in clean.cells].index(source) < clean.cells.index(cell_of(clean, "step_check"))


def test_the_name_of_the_notice_is_not_a_students(place, toy_template, recwarn):
    nb = solved(toy_template)
    nb.cells.insert(0, new_markdown_cell("mine", id=intake.NOTICE))
    nb.cells.remove(cell_of(nb, "step_check"))
    hand_in(place, nb)
    clean = take(place, toy_template).nb
    assert [c.id for c in clean.cells].count(intake.NOTICE) == 1 and clean.cells[0].source.startswith(
        "**From the grader"
    )
    nbformat.validate(clean)
    assert not [w for w in recwarn if "DuplicateCellId" in str(w)]


@pytest.mark.parametrize(
    "text, kept",
    [
        ("2026-11-02 12:00:00 UTC", True),
        ("2026-11-02 12:00:00.123456 UTC", True),
        ("2026-11-02T12:00:00+02:00", True),
        ("2026-11-02 12:00:00 +0000", True),
        ("2026-11-02 12:00", True),
        ("2026-11-02T12:00:00Z", True),
        ("Monday", False),
        ("12", False),
        ("10/11/12", False),
        ("2026-11-02 12:00:00 EST", False),
        ("2026-11-02", False),
        ("now", False),
        ("２０２６-11-02 12:00", False),
        ("2026-13-45 99:99 UTC", False),
    ],
)
def test_a_time_is_read_in_the_forms_that_mean_one_thing(place, toy_template, text, kept):
    hand_in(place, solved(toy_template))
    (place / "timestamp.txt").write_text(text + "\n", encoding="utf-8")
    taken = take(place, toy_template)
    assert taken.timestamp == (text if kept else "")
    assert bool(taken.notes) == (not kept)


def test_no_link_is_followed_when_files_are_copied(place, toy_template, tmp_path):
    (tmp_path / "outside.txt").write_text(OUTSIDE)
    (place / "data.txt").write_text("mine")
    hand_in(place, solved(toy_template))
    taken = take(place, toy_template)
    (place / "data.txt").unlink()
    (place / "data.txt").symlink_to(tmp_path / "outside.txt")  # exchanged in between
    intake.write(taken, tmp_path / "clean", TOY)
    assert sorted(p.name for p in (tmp_path / "clean").iterdir()) == [f"{TOY}.ipynb"]


def test_the_time_of_submission_is_kept(place, toy_template, tmp_path):
    hand_in(place, solved(toy_template))
    (place / "timestamp.txt").write_text("2026-11-02 12:00:00 UTC\n")
    taken = take(place, toy_template)
    intake.write(taken, tmp_path / "clean", TOY)
    assert (tmp_path / "clean" / "timestamp.txt").read_text() == "2026-11-02 12:00:00 UTC\n"


def test_the_fingerprint_follows_the_work_and_nothing_else(place, toy_template, tmp_path):
    exam = toy_template.exam(TOY)

    def fingerprint(secret="s"):
        taken = take(place, toy_template)
        intake.write(taken, tmp_path / "clean", TOY)
        return examiner.fingerprint(exam, secret, taken.nb, tmp_path / "clean")

    nb = solved(toy_template)
    hand_in(place, nb)
    first = fingerprint()
    assert fingerprint() == first and fingerprint("t") != first
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [nbformat.v4.new_output("stream", text="ran")], 3
    hand_in(place, nb)
    assert fingerprint() == first
    seen = {first}
    cell_of(nb, "step").source += "\n"
    hand_in(place, nb)
    seen.add(fingerprint())
    (place / "data.txt").write_text("1")
    seen.add(fingerprint())
    (place / "data.txt").write_text("2")
    seen.add(fingerprint())
    assert len(seen) == 4


def test_writing_replaces_what_was_there(place, toy_template, tmp_path):
    hand_in(place, solved(toy_template))
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean" / "old.py").write_text("x")
    intake.write(take(place, toy_template), tmp_path / "clean", TOY)
    assert [p.name for p in Path(tmp_path / "clean").iterdir()] == [f"{TOY}.ipynb"]


# --------------------------------------------------------------------------------- whatever is handed in

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
ODD_SOURCES = [
    "x = 1",
    "",
    "def step(z):\n    return 1",
    "def softmax(Z):\n    raise NotImplementedError",
    "# Title",
    "check('step')",
    "YOUR ANSWER HERE",
    "![](attachment:a.png)",
    "step = softmax = lambda z: z",
    "\ud800",
]
SOURCES = st.sampled_from([*ANSWERS.values(), *ODD_SOURCES]) | st.text(max_size=20)
GRADE_IDS = st.sampled_from(["step", "step_check", "softmax", "softmax_check", "why", "draw", "credit", "credit_tests"])
CELLS = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw", " Code"]) | JSON},
    optional={
        "source": SOURCES | st.lists(SOURCES, max_size=3) | JSON,
        "id": st.sampled_from(["a", "b", intake.NOTICE, "cell-0", "cell-1"]) | JSON,
        "metadata": st.fixed_dictionaries({"nbgrader": st.fixed_dictionaries({"grade_id": GRADE_IDS | JSON})}) | JSON,
        "attachments": JSON
        | st.fixed_dictionaries({"a.png": st.fixed_dictionaries({"image/png": st.just("aGk=") | JSON})})
        | st.dictionaries(st.text(max_size=3) | st.just("\ud800"), st.just({"image/png": "aGk="}), max_size=2),
    },
)
NOTEBOOKS = st.fixed_dictionaries(
    {"cells": st.lists(CELLS | JSON, max_size=12)}, optional={"nbformat": JSON, "metadata": JSON, "worksheets": JSON}
)
CONTENTS = (
    st.binary(max_size=200)
    | JSON.map(lambda data: json.dumps(data).encode())
    | NOTEBOOKS.map(lambda data: json.dumps(data).encode())
    | st.fixed_dictionaries({"worksheets": st.lists(JSON | st.fixed_dictionaries({"cells": st.lists(CELLS)}))}).map(
        lambda data: json.dumps(data).encode()
    )
)
STAMPS = st.binary(max_size=30) | st.from_regex(rb"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} ?(UTC|[+-][0-9]{4})?\n")
ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(scope="module")
def toy(toy_template):
    return toy_template.exam(TOY), toy_template.released(TOY)


def taken_in(toy, folder, files):
    """Hand in some files, take them in, and write what was taken."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "ada" / TOY).mkdir(parents=True)
    for name, content in files.items():
        (folder / "ada" / TOY / name).write_bytes(content)
    taken = intake.take(folder / "ada" / TOY, *toy)
    intake.write(taken, folder / "clean" / TOY, TOY)
    return taken


@ONE_FOLDER
@given(CONTENTS, st.sampled_from([f"{TOY}.ipynb", f"{TOY} (1).ipynb", "download"]), STAMPS)
@example(b"[" * 100_000, f"{TOY}.ipynb", b"")
@example(
    b'{"cells": [{"cell_type": "code", "source": ' + b"9" * 5000 + b"}]}", f"{TOY}.ipynb", b"9999-12-31 23:59 -2359"
)
def test_whatever_bytes_are_handed_in_become_a_whole_assignment(toy, tmp_path, content, name, stamp):
    exam, _ = toy
    taken = taken_in(toy, tmp_path, {name: content, "timestamp.txt": stamp})
    nb = nbformat.read(tmp_path / "clean" / TOY / f"{TOY}.ipynb", as_version=4)
    nbformat.validate(nb)
    assert set(exam.questions) <= set(grade_ids(nb)) and len(grade_ids(nb)) == len(set(grade_ids(nb)))
    assert len({c.id for c in nb.cells}) == len(nb.cells)
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("locked"):
            assert cell.source == cell_of(exam.nb, cell.metadata.nbgrader.grade_id).source
    assert all(note.isprintable() for note in taken.notes)


@ONE_FOLDER
@given(NOTEBOOKS)
@example({"cells": [{"cell_type": "code", "source": "\x85x\u2028"}]})
def test_taking_in_what_was_written_changes_nothing(toy, tmp_path, notebook):
    first = taken_in(toy, tmp_path, {f"{TOY}.ipynb": json.dumps(notebook).encode(), "data.txt": b"1"})
    # A cell that only calls itself a check's copy may, without that name, be recognized as an answer.
    assume(not any("one counts" in note for note in first.notes))
    if first.notes:
        assert first.nb.cells.pop(0).id == intake.NOTICE  # the one cell that is the grader's
        intake.write(first, tmp_path / "clean" / TOY, TOY)
    second = intake.take(tmp_path / "clean" / TOY, *toy)
    if second.notes:
        second.nb.cells.pop(0)
    assert second.nb.cells == first.nb.cells
    assert [p.name for p in second.files] == ["data.txt"] and second.readable
