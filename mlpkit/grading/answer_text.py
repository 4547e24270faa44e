"""The text of an answer: the definitions of which it consists, found in the cells of a notebook."""

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from mlpkit.exercise.source import free_names_of_code
from mlpkit.grading.limits import EXAMINER

EVERYTHING = "*"  # what a star imports


@dataclass(frozen=True)
class AnswerText:
    """What an answer consists of.

    Attributes
    ----------
    names : tuple of str
        Of its definitions: the exercise's own, and helpers that it calls, in the order of the notebook.
    sources : tuple of str
        Their texts as they were typed.
    whole : tuple of str
        These and all that they need, in the order of the notebook: answers to other exercises, numbers, imports.
    """

    names: tuple[str, ...]
    sources: tuple[str, ...]
    whole: tuple[str, ...]


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
    bindings = list(_bindings(cells))
    last = {bound: binding for binding in bindings for bound in binding.names}
    own = last.get(name)
    if own is None or not own.is_definition:
        return None
    answer, around, waiting = [own], list[_Binding](), [own]
    while waiting:
        used = _free_names(waiting.pop().source)
        for binding in bindings:
            if binding in answer or binding in around or not binding.names & used:
                continue
            waiting.append(binding)
            is_helper = binding.is_definition and not binding.names & {*exercises}
            if is_helper and any(last[bound] is binding for bound in binding.names):
                answer.append(binding)
            else:
                around.append(binding)
    whole = tuple(b.source for b in bindings if b in answer or b in around)
    answer.sort(key=bindings.index)
    return AnswerText(tuple(min(b.names) for b in answer), tuple(b.source for b in answer), whole)


@dataclass(frozen=True)
class _Binding:
    """A statement of the notebook that gives names a meaning."""

    place: int
    names: frozenset[str]
    source: str
    is_definition: bool


def _bindings(cells: Iterable[str]) -> Iterator[_Binding]:
    for place, (source, node) in enumerate(_statements(cells)):
        names = _bound_names(node)
        if names:
            yield _Binding(place, frozenset(names), _segment(source, node), _is_definition(node))


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
    first = min([node.lineno, *(d.lineno for d in decorators)])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])


def _is_definition(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return True
    return isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, ast.Lambda)


def _bound_names(node: ast.stmt) -> set[str]:
    """Names of the notebook that a statement binds or changes."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    imported = (a for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names)
    names = {(alias.asname or alias.name).partition(".")[0] for alias in imported}
    return names | {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _free_names(source: str) -> set[str]:
    """Names of the notebook that a statement needs, and what it imports with a star."""
    try:
        code = compile(source, "<answer>", "exec", dont_inherit=True)
        return {*free_names_of_code(code), EVERYTHING}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {EVERYTHING}
