"""The canonical form of notebooks: what stays, what goes, and that a second time changes nothing."""

import copy

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mlpkit.grading import notebooks


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


@pytest.fixture
def nb():
    cells = [
        new_markdown_cell("# A title\n\n", metadata={"collapsed": True, "tags": []}, id="title"),
        new_code_cell(
            "print(1)\n",
            execution_count=17,
            outputs=[stream("a"), stream("b\n"), stream("c", "stderr"), stream(""), stream("d")],
            metadata={"tags": ["kept"], "ExecuteTime": "noise"},
            id="first",
        ),
        new_code_cell("", execution_count=None, id="empty"),
        new_code_cell(
            "player",
            execution_count=23,
            outputs=[
                new_output(
                    "execute_result",
                    execution_count=23,
                    data={"text/plain": "VBox(children=(…\n))", notebooks.WIDGET_VIEW: {"model_id": "1"}},
                )
            ],
            id="widget",
        ),
    ]
    return new_notebook(
        cells=cells, metadata={"widgets": {}, "kernelspec": {"name": "other", "display_name": "Another"}}
    )


def test_metadata_are_reduced_to_what_is_used(nb):
    result = notebooks.canonical(nb)
    assert result.metadata == notebooks.OPENED  # as JupyterLab would write them, so that opening changes nothing
    source = notebooks.canonical(nb, outputs=False)
    assert source.metadata == {"kernelspec": notebooks.KERNELSPEC, "language_info": {"name": "python"}}
    assert [dict(c.metadata) for c in result.cells] == [{}, {"tags": ["kept"]}, {}, {}]
    assert [c.id for c in result.cells] == [c.id for c in nb.cells]


def test_cells_are_counted_from_one_and_end_without_white_space(nb):
    result = notebooks.canonical(nb)
    assert [c.execution_count for c in result.cells[1:]] == [1, None, 2]
    assert result.cells[3].outputs[0].execution_count == 2
    assert [c.source for c in result.cells] == ["# A title", "print(1)", "", "player"]


def test_what_was_printed_in_one_go_is_one_output(nb):
    outputs = notebooks.canonical(nb).cells[1].outputs
    assert [(o.name, o.text) for o in outputs] == [("stdout", "ab\n"), ("stderr", "c"), ("stdout", "d")]


def test_a_live_widget_becomes_a_sentence(nb):
    data = notebooks.canonical(nb).cells[3].outputs[0].data
    assert dict(data) == {"text/plain": notebooks.NO_WIDGET}


def test_the_source_of_an_assignment_has_no_outputs(nb):
    result = notebooks.canonical(nb, outputs=False)
    assert all(c.outputs == [] and c.execution_count is None for c in result.cells if c.cell_type == "code")


def test_a_second_time_changes_nothing_and_the_notebook_given_stays(nb):
    before = copy.deepcopy(nb)
    once = notebooks.canonical(nb)
    assert nb == before and once != nb
    assert notebooks.canonical(once) == once


def test_a_file_ends_with_one_newline_and_is_read_as_it_was_written(nb, tmp_path):
    path = tmp_path / "nb.ipynb"
    notebooks.write(notebooks.canonical(nb), path)
    text = path.read_text(encoding="utf-8")
    assert text.endswith("}\n") and text.startswith('{\n "cells"')
    assert nbformat.read(path, as_version=4) == notebooks.canonical(nb)


def test_what_is_no_notebook_is_not_written(nb, tmp_path):
    nb.cells[1].cell_type = "poem"
    with pytest.raises(nbformat.ValidationError):
        notebooks.write(nb, tmp_path / "nb.ipynb")
    assert not list(tmp_path.iterdir())


def test_a_lecture_is_executed_and_stored_in_canonical_form(tmp_path):
    path = tmp_path / "lecture.ipynb"
    cells = [new_code_cell("print('a')\nprint('b')", execution_count=9, id="one"), new_code_cell("1 + 1", id="two")]
    notebooks.write(new_notebook(cells=cells), path)
    assert notebooks.execute(path) > 0
    result = nbformat.read(path, as_version=4)
    assert result == notebooks.canonical(result)
    assert [o.text for o in result.cells[0].outputs] == ["a\nb\n"]
    assert result.cells[1].outputs[0].data["text/plain"] == "2"


def test_a_lecture_that_fails_is_left_as_it_was(tmp_path):
    path = tmp_path / "lecture.ipynb"
    notebooks.write(new_notebook(cells=[new_code_cell("1 / 0", id="one")]), path)
    before = path.read_bytes()
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        notebooks.execute(path)
    assert path.read_bytes() == before
