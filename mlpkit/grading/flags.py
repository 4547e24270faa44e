"""What is told to the instructor alone: answers that only call a library, cells that reach for the machinery.

Nothing here costs a student anything. Sources are parsed, never executed.
"""

import ast
import re
from collections.abc import Iterable

from mlpkit.grading.limits import EXAMINER

# What the machinery is called that a student has no business with, and ways to a function of mlpkit.nn that the
# refusal of borrowed functions does not see (they are listed in mlpkit.exercise.borrowing).
MACHINERY = re.compile(
    r"\b(?:mlpkit\.(?:exercise|grading)|__closure__|cell_contents|_getframe|get_objects|get_referrers|ctypes"
    r"|importlib|__import__|sys\.modules|__globals__|getsource)\b"
    r"|\bgetattr\(\s*(?:mlpkit|nn)\b"
)


def machinery(source: str, label: str) -> str:
    """A sentence about a cell that uses what no answer needs.

    Parameters
    ----------
    source : str
    label : str
        How the cell is called.

    Returns
    -------
    str
        Empty for nearly all cells.
    """
    used = MACHINERY.search(source)
    return f"cell {label}: it uses {used[0]}, which no answer needs; read it" if used else ""


def definitions(source: str) -> list[ast.FunctionDef]:
    """The functions that a cell defines at its top level; none if it cannot be parsed or is very long."""
    if len(source) > EXAMINER.source:
        return []
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [node for node in body if isinstance(node, ast.FunctionDef)]


def last_definitions(sources: Iterable[str]) -> dict[str, ast.FunctionDef]:
    """Of each name the last cell's definition, and in it the first one."""
    return {node.name: node for source in sources for node in reversed(definitions(source))}


def only_calls(name: str, defined: dict[str, ast.FunctionDef], reference: str) -> str:
    """A sentence about an answer that only calls a library where the reference does not.

    Parameters
    ----------
    name : str
        The exercise.
    defined : dict of str to ast.FunctionDef
        The student's functions.
    reference : str
        Source of the reference.

    Returns
    -------
    str
        Empty for nearly all answers.
    """
    called = name in defined and _library_function(defined[name])
    if not called:
        return ""
    own = next(iter(definitions(reference)), None)
    allowed = own is not None and _library_function(own)
    return "" if allowed else f"{name} only calls {called}: is that what was asked for?"


def _library_function(node: ast.FunctionDef) -> str:
    """The dotted name of a library function, if a function does nothing but call it."""
    body = node.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    if len(body) != 1 or not isinstance(body[0], ast.Return) or not isinstance(body[0].value, ast.Call):
        return ""
    call = body[0].value
    plain = all(isinstance(a, ast.Name | ast.Constant) for a in [*call.args, *(k.value for k in call.keywords)])
    root: ast.expr = call.func
    names: list[str] = []
    while isinstance(root, ast.Attribute):
        names.insert(0, root.attr)
        root = root.value
    parameters = {a.arg for a in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]}
    if not plain or not names or not isinstance(root, ast.Name) or root.id in parameters:
        return ""
    dotted = ".".join([root.id, *names])
    return dotted if len(dotted) <= 60 and dotted.isascii() else "something with a strange name"


def difference_quotient(name: str, defined: dict[str, ast.FunctionDef], reference: str) -> str:
    """A sentence about a derivative that is taken by a difference quotient where the reference takes none.

    Parameters
    ----------
    name : str
        The exercise.
    defined : dict of str to ast.FunctionDef
        The student's functions.
    reference : str
        Source of the reference.

    Returns
    -------
    str
        Empty for nearly all answers.
    """
    if name not in defined or not _has_quotient(defined[name]):
        return ""
    own = next(iter(definitions(reference)), None)
    if own is not None and _has_quotient(own):
        return ""
    return f"{name} is a difference quotient: a derivative was asked for"


def _has_quotient(node: ast.FunctionDef) -> bool:
    """Whether something like (f(z + h) - f(z - h)) / (2 * h) stands in a function."""
    differences = {
        target.id
        for n in ast.walk(node)
        if isinstance(n, ast.Assign) and _is_difference(n.value)
        for target in n.targets
        if isinstance(target, ast.Name)
    }
    return any(
        isinstance(n, ast.BinOp)
        and isinstance(n.op, ast.Div | ast.Mult)
        and any(
            _is_difference(side) or (isinstance(side, ast.Name) and side.id in differences)
            for side in (n.left, n.right)
        )
        for n in ast.walk(node)
    )


def _is_difference(node: ast.expr) -> bool:
    """Whether an expression is the difference of two values of one function, one of them at a shifted place."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)):
        return False
    left, right = node.left, node.right
    if not (isinstance(left, ast.Call) and isinstance(right, ast.Call) and left.args and right.args):
        return False
    shifted = (isinstance(a, ast.BinOp) and isinstance(a.op, ast.Add | ast.Sub) for a in (left.args[0], right.args[0]))
    return ast.dump(left.func) == ast.dump(right.func) and any(shifted)
