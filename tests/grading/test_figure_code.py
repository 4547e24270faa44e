"""The code of a figure: marked lines of its source, folded below it, and never out of date."""

from pathlib import Path

import nbformat
import pytest

from mlpkit import cli
from mlpkit.grading import figure_code

LECTURES = sorted((Path(__file__).parents[2] / "course").glob("*.ipynb"))
new = nbformat.v4


def lecture(*cells):
    return new.new_notebook(cells=list(cells))


def below(text="old"):
    return new.new_markdown_cell(text, metadata={"tags": [figure_code.TAG]})


def test_the_marked_lines_stand_without_their_indentation():
    lines = figure_code.lines("softmax_regression", "surprise").splitlines()
    assert lines[0] == "fig, ax = plot.figure(width=5, height=2.8)" and 5 <= len(lines) <= 15
    assert not any("figure:" in line for line in lines)


def test_what_is_not_marked_is_said():
    with pytest.raises(figure_code.NoSuchLines, match="no lines between '# figure: begin absent'"):
        figure_code.lines("softmax_regression", "absent")
    with pytest.raises(figure_code.NoSuchLines, match=r"no module mlpkit\.demos\.absent"):
        figure_code.lines("absent", "absent")


def test_the_cell_below_a_figure_is_written_and_others_stay():
    other, cell = new.new_markdown_cell("old"), below()
    nb = lecture(new.new_code_cell("demos.softmax_regression.surprise()"), other, cell)
    figure_code.fill(nb)
    assert other.source == "old"
    assert cell.source.startswith("<details>") and "```python\nfig, ax = plot.figure(" in cell.source
    with pytest.raises(figure_code.NoSuchLines, match="no figure above it"):
        figure_code.fill(lecture(below()))


def test_tidy_writes_it(tmp_path, capsys):
    path = tmp_path / "course" / "lecture.ipynb"
    path.parent.mkdir()
    nbformat.write(lecture(new.new_code_cell("demos.softmax_regression.surprise()"), below()), path)
    assert cli.main(["tidy", str(path)]) == 0
    assert figure_code.text("softmax_regression", "surprise") == nbformat.read(path, 4).cells[1].source
    nbformat.write(lecture(new.new_code_cell("demos.softmax_regression.absent()"), below()), path)
    assert cli.main(["tidy", str(path)]) == 1
    assert "lecture.ipynb: mlpkit/demos/softmax_regression.py has no lines" in capsys.readouterr().err


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_the_code_of_figures_in_a_lecture_is_that_of_the_figures(path):
    stored, filled = nbformat.read(path, 4), nbformat.read(path, 4)
    figure_code.fill(filled)
    assert [cell.source for cell in stored.cells] == [cell.source for cell in filled.cells], "run mlpkit tidy"
