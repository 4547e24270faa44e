"""The source text of what a notebook defines, and whether it stands alone."""

import ast
import builtins
import contextlib
import dis
import functools
import inspect
import linecache
import textwrap
import types
from collections.abc import Callable
from typing import Any

import numpy as np


class ExerciseError(Exception):
    """An exercise that contradicts itself: the sentence says which part, and what to do."""


def stand_alone(source: str, name: str) -> Callable[..., Any]:
    """Compile the source of a probe or judge in a namespace of its own.

    Parameters
    ----------
    source : str
    name : str

    Returns
    -------
    function
        It sees NumPy as ``np`` and :mod:`mlpkit.data` as ``data``, and nothing else.

    Raises
    ------
    SyntaxError
        If the source is no Python.
    KeyError
        If it defines no such name.
    """
    from mlpkit import data

    filename = f"<probe {name}>"
    namespace: dict[str, Any] = {"__name__": f"mlpkit.probes.{name}", "np": np, "data": data}
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(_code(source, filename), namespace)
    function: Callable[..., Any] = namespace[name]
    return function


@functools.lru_cache(1024)
def _code(source: str, filename: str) -> types.CodeType:
    return compile(source, filename, "exec")


def name_of(source: str) -> str:
    """Name of the function that a source defines.

    Parameters
    ----------
    source : str

    Returns
    -------
    str
    """
    return _first_definition(source).name


def _first_definition(source: str) -> ast.FunctionDef | ast.ClassDef:
    node: Any = ast.parse(source).body[0]
    definition: ast.FunctionDef | ast.ClassDef = node
    return definition


def source_of(function: Any) -> str:
    """Source of a function or class without its decorators, not indented.

    Parameters
    ----------
    function : function or type

    Returns
    -------
    str

    Raises
    ------
    ExerciseError
        If no source is known: it was made by ``exec``, say.
    """
    if isinstance(function, type) and (source := _source_of_class(function)):
        return source
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        raise ExerciseError(
            f"the source of {function.__name__!r} cannot be found: define it in a cell or a file, not with exec"
        ) from None
    node = _first_definition(source)
    return "\n".join(source.splitlines()[node.lineno - 1 : node.end_lineno]) + "\n"


def _source_of_class(cls: type) -> str:
    """Source of a class that a cell defines: its module has no file, and its methods know where they stand."""
    for code in (m.__code__ for m in vars(cls).values() if inspect.isfunction(m)):
        text = "".join(linecache.getlines(code.co_filename))
        with contextlib.suppress(SyntaxError):
            for node in ast.walk(ast.parse(text)):
                if not isinstance(node, ast.ClassDef) or node.name != cls.__name__:
                    continue
                if node.lineno <= code.co_firstlineno <= (node.end_lineno or 0):
                    return textwrap.dedent("\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno]) + "\n")
    return ""


def free_names_of_code(code: types.CodeType) -> set[str]:
    """Global names that a piece of code uses, nested functions included.

    Parameters
    ----------
    code : types.CodeType

    Returns
    -------
    set of str
        Builtins left out.
    """
    free: set[str] = set()
    stack = [code]
    while stack:
        code = stack.pop()
        used = [(i.opname, i.argval) for i in dis.get_instructions(code)]
        free |= {
            name
            for operation, name in used
            if operation in ("LOAD_GLOBAL", "LOAD_NAME") and ("STORE_NAME", name) not in used
        }  # a name of a class body is its own
        stack += [c for c in code.co_consts if isinstance(c, types.CodeType)]
    return free - set(dir(builtins))


def returned_names(function: Any) -> tuple[str, ...]:
    """Names of what a function returns, from the Returns section of its docstring (numpydoc).

    Parameters
    ----------
    function : function or type

    Returns
    -------
    tuple of str
        ``("dw", "db")`` of ``dw, db : float``; empty where no name is given.
    """
    lines = (inspect.getdoc(function) or "").splitlines()
    starts = [i for i, line in enumerate(lines) if line == "Returns" and lines[i + 1 : i + 2] == ["-------"]]
    names: list[str] = []
    for i, line in enumerate(lines[starts[0] + 2 :] if starts else [], starts[0] + 2 if starts else 0):
        if set(lines[i + 1] if i + 1 < len(lines) else "") == {"-"}:
            break  # the title of the next section
        head, colon, _ = line.partition(" : ")
        if colon and not line.startswith(" "):
            names += head.split(", ")
    return tuple(names)


def must_stand_alone(function: Callable[..., Any], what: str) -> None:
    """Refuse a probe or a judge that uses names which it does not define.

    Parameters
    ----------
    function : function
    what : str
        ``"probe"`` or ``"judge"``, for the sentence.

    Raises
    ------
    ExerciseError
    """
    foreign = sorted(free_names_of_code(function.__code__) - {"np", "data"})
    if foreign or function.__closure__:
        name = foreign[0] if foreign else function.__code__.co_freevars[0]
        raise ExerciseError(
            f"the {what} {function.__name__!r} uses {name!r}. It must stand alone: it may use its "
            "parameters, np, data (mlpkit.data) and names that it defines itself."
        )
    try:  # its defaults and annotations, too
        stand_alone(source_of(function), function.__name__)
    except NameError as error:
        raise ExerciseError(
            f"the {what} {function.__name__!r} uses {error.name!r} in its first line. It must stand alone."
        ) from None
