"""The canonical form of a committed notebook, and how a lecture is executed into it."""

import copy
import re
import time
from collections.abc import Iterable
from os import PathLike
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from mlpkit.grading import figure_code

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CELL_METADATA = {"nbgrader", "tags", "jupyter", "editable", "deletable"}
# What JupyterLab writes into a notebook as soon as it is opened: a lecture has it already, so that nothing is
# "modified". (The version of Python is the exception: where a reader's is another one, it is replaced.)
OPENED = {
    "kernelspec": {**KERNELSPEC, "display_name": "Python 3 (ipykernel)"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": "3.11.7",
    },
}
NO_WIDGET = "(a widget: run this cell to see it)"


def canonical(nb: NotebookNode, outputs: bool = True) -> NotebookNode:
    """A copy of a notebook without anything that changes from one run or machine to the next.

    Parameters
    ----------
    nb : nbformat.NotebookNode
    outputs : bool
        Whether outputs and execution counts stay (a lecture) or go (a source of an assignment).

    Returns
    -------
    nbformat.NotebookNode
        With metadata reduced to what is used, execution counts 1, 2, …, and no live widgets:
        a slider without a kernel behind it would show as an error.
    """
    nb = copy.deepcopy(nb)
    nb.nbformat, nb.nbformat_minor = 4, 5
    nb.metadata = nbformat.from_dict(
        OPENED if outputs else {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}}
    )
    count = 0
    for cell in nb.cells:
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in CELL_METADATA and v != []})
        cell.source = cell.source.rstrip()
        if cell.cell_type != "code":
            continue
        if outputs and "outputs_hidden" in cell.metadata.get("jupyter", {}):
            cell.metadata["collapsed"] = cell.metadata["jupyter"]["outputs_hidden"]  # JupyterLab keeps it twice
        if not outputs:
            cell.outputs, cell.execution_count = [], None
            continue
        if cell.execution_count is not None:
            count += 1
            cell.execution_count = count
        for output in cell.outputs:
            _make_canonical(output, cell.execution_count)
        cell.outputs = _joined(cell.outputs)
    return nb


def _make_canonical(output: NotebookNode, execution_count: int | None) -> None:
    if "execution_count" in output:
        output.execution_count = execution_count
    data = output.get("data", {})
    is_widget = data.pop(WIDGET_VIEW, None) is not None
    # What the course shows with a widget says in words what stands there without one; another widget says VBox(…).
    if is_widget and re.match(r"\w+\(", data.get("text/plain", "")):
        data["text/plain"] = NO_WIDGET


def _joined(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Outputs in which what was printed in one go is one piece: where it is cut depends on timing."""
    pieces: list[NotebookNode] = []
    for output in outputs:
        last = pieces[-1] if pieces else None
        if output.output_type == "stream" and last is not None and last.get("name") == output.name:
            last.text += output.text
        elif output.output_type != "stream" or output.text:
            pieces.append(output)
    return pieces


def write(nb: NotebookNode, path: str | PathLike[str]) -> None:
    """Write a notebook as Jupyter does: one space of indent, keys sorted, a newline at the end.

    Parameters
    ----------
    nb : nbformat.NotebookNode
    path : path-like

    Raises
    ------
    nbformat.ValidationError
        If it is no notebook; nothing is written then.
    """
    nbformat.validate(nb)
    text = nbformat.writes(nb, version=nbformat.NO_CONVERT)
    Path(path).write_text(text.rstrip("\n") + "\n", encoding="utf-8")


def execute(path: str | PathLike[str], timeout: float = 120) -> float:
    """Execute a lecture from its first cell to its last and store it in canonical form.

    Parameters
    ----------
    path : path-like
        The notebook, rewritten in place.
    timeout : float
        Seconds allowed for one cell.

    Returns
    -------
    float
        Seconds that it took, kernel included.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails; the file is then left as it was.
    mlpkit.grading.figure_code.NoSuchLines
        If the code of a figure is wanted and not marked in its source.
    """
    from nbclient import NotebookClient  # starts slowly, and only maintainers need it

    nb = nbformat.read(path, as_version=4)
    figure_code.fill(nb)
    start = time.perf_counter()
    NotebookClient(
        nb,
        timeout=timeout,
        kernel_name="python3",
        store_widget_state=False,
        resources={"metadata": {"path": str(Path(path).parent)}},
    ).execute()
    seconds = time.perf_counter() - start
    write(canonical(nb), path)
    return seconds
