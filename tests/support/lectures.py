"""Lectures as tests read them: the tasks with their folded solutions."""

import copy
import re

import nbformat

TASK = re.compile(r"^try_it\(", re.M)
SOLUTION = re.compile(r"<summary>Solution</summary>\s*```python\n(.*?)```\s*</details>", re.S)


class SolutionError(AssertionError):
    """A solution is missing or wrong."""


def _places(nb):
    """Each cell with a task, and the text that follows it."""
    for k, cell in enumerate(nb.cells):
        if cell.cell_type == "code" and TASK.search(cell.source):
            yield k, cell.source, nb.cells[k + 1].source if k + 1 < len(nb.cells) else ""


def tries(nb):
    """The code of each task, with the solution in the place of what stands before its first try_it."""
    solved = []
    for _, source, after in _places(nb):
        solution = SOLUTION.search(after)
        if not solution:
            raise SolutionError(f"no solution is folded below\n{source}")
        if not re.search(r"(?<!\.)\.\.\.(?!\.)", source):
            raise SolutionError(f"there are no dots to be filled in:\n{source}")
        solved.append(solution[1] + source[TASK.search(source).start() :])
    return solved


def solve(nb):
    """Run a lecture with each task as it stands and then with its solution; returns what was said of the solutions."""
    from nbclient import NotebookClient

    solutions = tries(nb)
    if not solutions:
        return []
    nb = copy.deepcopy(nb)
    marked = []
    for (k, _, _), solution in reversed(list(zip(list(_places(nb)), solutions, strict=True))):
        cell = nbformat.v4.new_code_cell(solution)
        nb.cells.insert(k + 1, cell)
        marked.insert(0, (nb.cells[k], cell))
    NotebookClient(nb, timeout=120, kernel_name="python3", store_widget_state=False).execute()
    answers = []
    for task, solution in marked:
        if "Not filled in yet" not in _printed(task):
            raise SolutionError(f"this is not calm while it is unfinished:\n{task.source}\n{_printed(task)}")
        answers += [line for line in _printed(solution).splitlines() if line.startswith(("Right", "Not "))]
        if not answers or not answers[-1].startswith("Right") or "Not " in _printed(solution):
            raise SolutionError(f"{_printed(solution)}\n{solution.source}")
    return answers


def _printed(cell):
    return "".join(output.get("text", "") for output in cell.outputs)
