"""The text of an answer: the definitions of which it consists, found in the cells of a notebook without running them."""

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from mlpkit.grading.limits import EXAMINER

Definition = ast.FunctionDef | ast.ClassDef | ast.Assign


@dataclass(frozen=True)
class AnswerText:
    """What an answer consists of.

    Attributes
    ----------
    names : tuple of str
        Of its definitions: the exercise's own, and helpers that it calls, in the order of the notebook.
    sources : tuple of str
        Their texts as they were typed.
    around : tuple of str
        Texts of what else it uses: answers to other exercises, numbers, imports.
    """

    names: tuple[str, ...]
    sources: tuple[str, ...]
    around: tuple[str, ...]


def answer_text(cells: Iterable[str], name: str, exercises: Collection[str]) -> AnswerText | None:
    """Find the text of an answer.

    Parameters
    ----------
    cells : iterable of str
        Sources of the code cells, in the order in which they run.
    name : str
        The exercise.
    exercises : collection of str
        All exercises of the notebook: their functions are answers of their own.

    Returns
    -------
    AnswerText or None
        None if there is no definition that can be read: another one may have come at run time.
    """
    texts: dict[str, list[tuple[str, Definition | None]]] = {}  # what binds a name, the last one last
    for source, node in _statements(cells):
        for bound in _bound_names(node):
            definition = node if _is_definition(node) else None
            texts.setdefault(bound, []).append((_segment(source, node), definition))
    if not texts.get(name) or texts[name][-1][1] is None:
        return None
    names, waiting = [name], [name]
    around: dict[str, None] = {}
    while waiting:
        definition = texts[waiting.pop()][-1][1]
        assert definition is not None
        for used in sorted(_used_names(definition) & texts.keys() - set(names)):
            if used in exercises or texts[used][-1][1] is None:
                around.update(dict.fromkeys(text for text, _ in texts[used]))
            else:
                names.append(used)
                waiting.append(used)
    order = {bound: place for place, bound in enumerate(texts)}
    names.sort(key=order.__getitem__)
    return AnswerText(tuple(names), tuple(texts[n][-1][0] for n in names), tuple(around))


def _statements(cells: Iterable[str]) -> Iterator[tuple[str, ast.stmt]]:
    """The statements at the top level of the cells that can be parsed; magic commands are skipped."""
    for cell in cells:
        if len(cell) > EXAMINER.source:
            continue
        source = "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in cell.splitlines())
        try:
            body = ast.parse(source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        yield from ((source, node) for node in body)


def _segment(source: str, node: ast.stmt) -> str:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
    first = min(n.lineno for n in (node, *decorators))
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])


def _is_definition(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return True
    return isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, ast.Lambda)


def _bound_names(node: ast.stmt) -> set[str]:
    """Names of the notebook that a statement binds or changes."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return {node.name}
    imported = (a for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names)
    names = {(alias.asname or alias.name).partition(".")[0] for alias in imported}
    return names | {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _used_names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
