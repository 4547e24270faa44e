"""The lines of an interactive figure that stand folded below it: marked in its source, written by ``mlpkit tidy``."""

import importlib.util
import re
import textwrap
from pathlib import Path

from nbformat import NotebookNode

TAG = "figure-code"
CALL = re.compile(r"^demos\.(\w+)\.(\w+)\(", re.M)


class NoSuchLines(Exception):
    """The source of a figure has no marked lines, or a cell has no figure above it."""


def lines(module: str, name: str) -> str:
    """The marked lines of a figure.

    Parameters
    ----------
    module, name : str
        ``demos.module.name()`` shows the figure.

    Returns
    -------
    str
        What stands in ``mlpkit/demos/module.py`` between ``# figure: begin name`` and ``# figure: end``, without
        its indentation; several blocks of one name with an empty line between them.

    Raises
    ------
    NoSuchLines
        If there is no such module, or nothing is marked in it under this name.
    """
    spec = importlib.util.find_spec(f"mlpkit.demos.{module}")
    if spec is None or not spec.origin:
        raise NoSuchLines(f"there is no module mlpkit.demos.{module}")
    source = Path(spec.origin).read_text(encoding="utf-8")
    blocks = re.findall(rf"^ *# figure: begin {name}\n(.*?)^ *# figure: end$", source, re.M | re.S)
    if not blocks:
        raise NoSuchLines(f"mlpkit/demos/{module}.py has no lines between '# figure: begin {name}' and '# figure: end'")
    return "\n\n".join(textwrap.dedent(block).strip("\n") for block in blocks)


def text(module: str, name: str) -> str:
    """What stands in the cell below a figure.

    Parameters
    ----------
    module, name : str

    Returns
    -------
    str
        Markdown.
    """
    return (
        f"<details>\n<summary>The code of this figure</summary>\n\n```python\n{lines(module, name)}\n```\n\n</details>"
    )


def fill(nb: NotebookNode) -> None:
    """Write the code of figures into the cells that are tagged for it.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        Changed in place: a Markdown cell with the tag ``figure-code`` gets the marked lines of the last
        ``demos.module.name()`` above it.

    Raises
    ------
    NoSuchLines
        If no figure stands above such a cell, or nothing is marked in its source.
    """
    figure = None
    for cell in nb.cells:
        if cell.cell_type == "code":
            calls = CALL.findall(cell.source)
            figure = calls[-1] if calls else figure
        elif TAG in cell.metadata.get("tags", []):
            if figure is None:
                raise NoSuchLines(f"the cell {cell.id} has no figure above it")
            cell.source = text(*figure)
