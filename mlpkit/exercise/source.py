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

import numpy as np


class ExerciseError(Exception):
    """An exercise that contradicts itself: the sentence says which part, and what to do."""


def stand_alone(source, name):
    """Compile the source of a probe or judge in a namespace of its own.

    Parameters
    ----------
    source : str
    name : str

    Returns
    -------
    function
        It sees NumPy as ``np`` and :mod:`mlpkit.data` as ``data``, and nothing else.
    """
    from mlpkit import data

    filename = f"<probe {name}>"
    namespace = {"__name__": f"mlpkit.probes.{name}", "np": np, "data": data}
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(_code(source, filename), namespace)
    return namespace[name]


@functools.lru_cache(1024)
def _code(source, filename):
    return compile(source, filename, "exec")


def name_of(source):
    """Name of the function that a source defines."""
    return ast.parse(source).body[0].name


def source_of(function):
    """Source without decorators, not indented."""
    if isinstance(function, type) and (source := _source_of_class(function)):
        return source
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        raise ExerciseError(
            f"the source of {function.__name__!r} cannot be found: define it in a cell or a file, not with exec"
        ) from None
    node = ast.parse(source).body[0]
    lines = source.splitlines()[node.lineno - 1 : node.end_lineno]
    return "\n".join(lines) + "\n"


def _source_of_class(cls):
    """Source of a class that a cell defines: its module has no file, and its methods know where they stand."""
    for code in (m.__code__ for m in vars(cls).values() if inspect.isfunction(m)):
        text = "".join(linecache.getlines(code.co_filename))
        with contextlib.suppress(SyntaxError):
            for node in ast.walk(ast.parse(text)):
                if (
                    isinstance(node, ast.ClassDef)
                    and node.name == cls.__name__
                    and node.lineno <= code.co_firstlineno <= node.end_lineno
                ):
                    return textwrap.dedent("\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno]) + "\n")
    return ""


def _free_names(function):
    """Global names that a function uses, nested functions included."""
    found, stack = set(), [function.__code__]
    while stack:
        code = stack.pop()
        used = [(i.opname, i.argval) for i in dis.get_instructions(code)]
        found |= {
            name for what, name in used if what in ("LOAD_GLOBAL", "LOAD_NAME") and ("STORE_NAME", name) not in used
        }  # a name of a class body is its own
        stack += [c for c in code.co_consts if isinstance(c, types.CodeType)]
    return found - set(dir(builtins))


def must_stand_alone(function, what):
    """Raise ExerciseError if a probe or judge uses names that it does not define."""
    strangers = sorted(_free_names(function) - {"np", "data"})
    if strangers or function.__closure__:
        name = strangers[0] if strangers else function.__code__.co_freevars[0]
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
