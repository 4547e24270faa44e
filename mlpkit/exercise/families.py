"""Mistakes that hang on a small constant: who clips at 1e-9 makes the mistake of who clips at 1e-12."""

import ast
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from mlpkit.exercise.model import Mistake

CONSTANTS = tuple(10.0**-n for n in range(7, 17))  # what people add or clip at


def all_members(mistakes: Iterable[Mistake], reference: str = "") -> Iterator[tuple[Mistake, Callable[..., Any]]]:
    """The functions that make any of some mistakes, in the order in which they are compared with an answer.

    Parameters
    ----------
    mistakes : iterable of Mistake
    reference : str
        Source of the reference.

    Yields
    ------
    (Mistake, callable)
        The mistakes as they are listed come first, since a relative of one may be another of them.
    """
    listed = list(mistakes)
    yield from ((mistake, mistake.function) for mistake in listed)
    for mistake in listed:
        _, *relatives = members(mistake, reference)
        yield from ((mistake, function) for function in relatives)


def members(mistake: Mistake, reference: str = "") -> Iterator[Callable[..., Any]]:
    """The functions that make one mistake: itself, and itself with other small constants.

    Parameters
    ----------
    mistake : Mistake
    reference : str
        Source of the reference: a constant that is in it belongs to the question.

    Yields
    ------
    callable
        The mistake's own function first. Only powers of ten from 1e-16 to 1e-5 are exchanged, all
        that are equal at once; a sentence that names the constant is true of that one only.
    """
    yield mistake.function
    tree = _parsed(mistake.source)
    if tree is None or "1e-" in mistake.hint or not hasattr(mistake.function, "__globals__"):
        return
    asked = {node.value for node in _constants(_parsed(reference))}
    own = sorted({node.value for node in _constants(tree)} - asked)
    if len(own) != 1:
        return
    for constant in CONSTANTS:
        if not math.isclose(constant, own[0]):
            yield _with_constant(mistake, own[0], constant)


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except SyntaxError:
        return None


def _constants(tree: ast.Module | None) -> Iterator[Any]:
    """Small powers of ten."""
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Constant) and type(node.value) is float and 1e-17 < node.value < 2e-5:
            power = math.log10(node.value)
            if math.isclose(power, round(power), abs_tol=1e-9):
                yield node


def _with_constant(mistake: Mistake, old: float, new: float) -> Callable[..., Any]:
    tree = ast.parse(mistake.source)
    for node in _constants(tree):
        if node.value == old:
            node.value = new
    namespace = dict(mistake.function.__globals__)
    exec(compile(tree, f"<{mistake.name} with {new:g}>", "exec"), namespace)
    function: Callable[..., Any] = namespace[mistake.function.__name__]
    return function
