"""The rows that each mistake of a unit fails, computed: ``python -m tools.rows UNIT [--write]``.

With ``--write`` the ``fails=`` of every mistake in the solution notebook is put in its shortest form.
Then read the difference: where a mistake fails fewer rows than a reader would expect, the probes need
mending, not the mistake.
"""

import argparse
import ast
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat

from mlpkit.exercise import audit, rows
from mlpkit.exercise.model import Exercise
from mlpkit.grading import exam as exams
from mlpkit.grading import notebooks

SECRETS = tuple(f"rows {number}" for number in range(10))
NAMES = (
    "again",
    "alternative",
    "everything",
    "example",
    "judge",
    "mistake",
    "parts",
    "probe",
    "purity",
    "without_example",
    "without_inputs",
)
WIDTH = 120

Fails = dict[str, list[rows.RowName]]  # by mistake


def fails_of(exercise: Exercise, secrets: Sequence[str] = SECRETS) -> tuple[Fails, list[str]]:
    """The rows that each mistake fails, whatever the seed.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise
    secrets : sequence of str
        Seeds of the probes follow from them.

    Returns
    -------
    fails : dict
        In the shortest form.
    remarks : list of str
        Mistakes that fail other rows under other seeds, and such that fail none.
    """
    seen: dict[str, list[audit.Credits]] = {m.name: [] for m in exercise.mistakes}
    layout: dict[str, dict[str, float]] = {}
    for secret in secrets:
        seeds = {p.name: audit.seed_of(secret, exercise.name, p.name) for p in exercise.probes}
        expected = audit.outcomes(exercise, seeds)
        layout = audit.layout(exercise, expected)
        for m in exercise.mistakes:
            got = audit.outcomes(exercise, seeds, m.function)
            seen[m.name].append(audit.failed(exercise, seeds, expected, got))
    fails, remarks = {}, []
    for name, credits in seen.items():
        if any(c != credits[0] for c in credits):
            varying = {row for c in credits for row in c if any(row not in other for other in credits)}
            remarks.append(f"{exercise.name}, {name}: depends on the seed: {sorted(varying)}")
        if not credits[0]:
            remarks.append(f"{exercise.name}, {name}: fails nothing")
            continue
        fails[name] = rows.shortest(credits[0], layout)
    return fails, remarks


def rewritten(source: str, fails: Fails) -> str:
    """The source of a grade cell with other ``fails=``.

    Parameters
    ----------
    source : str
    fails : dict

    Returns
    -------
    str
    """
    lines = source.encode().split(b"\n")
    starts = [sum(len(line) + 1 for line in lines[:i]) for i in range(len(lines))]
    raw = source.encode()
    edits = []
    for node in ast.parse(source).body:
        name = getattr(node, "name", None)
        for call in getattr(node, "decorator_list", ()):
            if name in fails and isinstance(call, ast.Call) and getattr(call.func, "id", "") == "mistake":
                keyword = next(k for k in call.keywords if k.arg == "fails")
                begin = starts[keyword.lineno - 1] + keyword.col_offset
                end = starts[(keyword.end_lineno or 1) - 1] + (keyword.end_col_offset or 0)
                before = raw[starts[keyword.lineno - 1] : begin].decode()
                after = raw[end:].split(b"\n", 1)[0].decode()
                items, column = _written(fails[name]), len(before)
                if before.strip() and column + len("fails=") + len(", ".join(items)) + len(after) > WIDTH:
                    begin -= len(before) - len(before.rstrip())
                    column = len("@mistake(")
                    edits.append((begin, end, "\n" + " " * column + _wrapped(items, column, len(after))))
                else:
                    edits.append((begin, end, _wrapped(items, column, len(after))))
    for begin, end, text in reversed(edits):
        raw = raw[:begin] + text.encode() + raw[end:]
    return _without_unused_lists(raw.decode())


def _without_unused_lists(source: str) -> str:
    """Drop lists of probes that no mistake names any more."""
    tree, lines = ast.parse(source), source.splitlines(keepends=True)
    used = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    for node in reversed(tree.body):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.List()) if name.isupper() and name not in used:
                end = node.end_lineno or node.lineno
                while end < len(lines) and not lines[end].strip():
                    end += 1
                lines[node.lineno - 1 : end] = []
    return "".join(lines)


def _written(names: Sequence[rows.RowName]) -> list[str]:
    if list(names) == [rows.everything]:
        return ["everything"]
    texts = list(map(str, names))
    return [f"{'[' if i == 0 else ''}{t}{']' if i + 1 == len(texts) else ''}" for i, t in enumerate(texts)]


def _wrapped(items: Sequence[str], column: int, after: int) -> str:
    """The keyword, on as many lines as the width asks for; `after` characters follow the last item."""
    lines = ["fails=" + items[0]]
    column += len("fails=[")
    for i, item in enumerate(items[1:], 1):
        start = column - len("fails=[") if len(lines) == 1 else column
        rest = after if i + 1 == len(items) else 1
        if start + len(lines[-1]) + 2 + len(item) + rest > WIDTH:
            lines.append(item)
        else:
            lines[-1] += f", {item}"
    return (",\n" + " " * column).join(lines)


def _imports(nb: nbformat.NotebookNode) -> None:
    """Bring the import of the first hidden block up to date."""
    pattern = re.compile(r"^from mlpkit\.exercise import .*$", re.M)
    code = "\n".join(c.source for c in nb.cells if c.cell_type == "code" and "BEGIN HIDDEN TESTS" in c.source)
    tree = ast.parse(code)
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    line = f"from mlpkit.exercise import {', '.join(n for n in NAMES if n in used)}"
    first = next(c for c in nb.cells if c.cell_type == "code" and pattern.search(c.source))
    first.source = pattern.sub(line, first.source, count=1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print, and write, the rows of a unit's mistakes.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process unless given.

    Returns
    -------
    int
        1 if a mistake fails other rows than it declares, or depends on the seed.
    """
    parser = argparse.ArgumentParser(prog="python -m tools.rows", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("unit")
    parser.add_argument("--write", action="store_true", help="rewrite fails= in the solution notebook")
    chosen = parser.parse_args(arguments)
    path: Path = exams.notebook_of(chosen.unit)
    exam, code = exams.load(path), 0
    nb = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call,unused-ignore]
    for name, exercise in exam.exercises.items():
        fails, remarks = fails_of(exercise)
        for m in exercise.mistakes:
            if list(m.fails) != fails.get(m.name):
                code = 1
                print(
                    f"{name}, {m.name}: {', '.join(map(str, m.fails))} → {', '.join(map(str, fails.get(m.name, [])))}"
                )
        print("".join(f"{remark}\n" for remark in remarks), end="")
        code = code or int(bool(remarks))
        for cell in nb.cells:
            if cell.cell_type == "code" and re.search(rf'^check\("{name}"\)', cell.source, re.M):
                cell.source = rewritten(cell.source, fails)
    if chosen.write:
        _imports(nb)
        notebooks.write(notebooks.canonical(nb, outputs=False), path)
    return code


if __name__ == "__main__":
    sys.exit(main())
