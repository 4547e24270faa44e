"""The example of the statement as a probe: the ``>>>`` calls of a reference's docstring."""

import ast
import inspect
import textwrap
import types
from collections.abc import Mapping
from typing import Any

from mlpkit.exercise.model import Probe
from mlpkit.exercise.rows import EXAMPLE_SHARE, SHARES
from mlpkit.exercise.source import ExerciseError, free_names_of_code

NAME, TITLE = "example", "the example of the statement"
_FORMATTING = {"round", "print", "float"}  # around a value: how it is shown, not what it is


def example_of(name: str, namespace: Mapping[str, Any]) -> Probe | None:
    """The worked example of a docstring as a probe.

    Parameters
    ----------
    name : str
        The exercise.
    namespace : mapping
        Where the references are.

    Returns
    -------
    Probe or None
        It returns the value of the example, or the list of the values of several, not rounded: lists
        and arrays of the same numbers are equally right. None if the docstring has no example.

    Raises
    ------
    ExerciseError
        If the example uses something that is neither np, data, nor a function of the notebook.
    """
    from doctest import DocTestParser  # imports a debugger and unittest, which a student's notebook has no use for

    examples = DocTestParser().get_examples(inspect.getdoc(namespace[name]) or "")
    if not examples:
        return None
    body, count = [], 0
    statements = [node for e in examples for node in ast.parse(e.source).body]
    several = sum(isinstance(node, ast.Expr) for node in statements) > 1
    draws = any("default_rng" in e.source for e in examples)
    for node in statements:
        if isinstance(node, ast.Expr):
            count += 1
            value = node.value if draws else _Unformatted().visit(node.value)
            text = ast.unparse(value)
            body.append(f"values.append({text})" if several else f"return {text}")
        else:
            body.append(ast.unparse(node))
    if not count:
        raise ExerciseError(f"the example of {name!r} shows no value")
    lines = ["values = []", *body, "return values"] if several else body
    used = free_names_of_code(_code_of("\n".join(lines))) - {"np", "data"}
    for other in used:
        if not isinstance(namespace.get(other), types.FunctionType | type):
            raise ExerciseError(
                f"the example of {name!r} uses {other!r}, which is no function of the notebook: write it out, or say "
                "without_example(because)"
            )
    parameters = (name, *sorted(used - {name}))
    inner = textwrap.indent("\n".join(lines), "    ")
    source = f'def {NAME}({", ".join(parameters)}):\n    """{TITLE}"""\n{inner}\n'
    return Probe(NAME, TITLE, source, parameters)


def weight_beside(total: float) -> float:
    """The weight of the example where all other probes weigh `total`: it is 5 % of the exercise."""
    of_probes = EXAMPLE_SHARE / (1 - sum(SHARES.values()))
    return total * of_probes / (1 - of_probes)


def _code_of(body: str) -> types.CodeType:
    text = "def example():\n" + textwrap.indent(body, "    ")
    code = compile(text, "<example>", "exec")
    return next(c for c in code.co_consts if isinstance(c, types.CodeType))


class _Unformatted(ast.NodeTransformer):
    """Takes off what is around a value to make it short: ``.round(4)``, ``round(…, 4)``, ``print(…)``, ``+ 0.0``."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node.func:
            case ast.Name(id=name) if name in _FORMATTING and node.args:
                return node.args[0]
            case ast.Attribute(value=ast.Name(id="np"), attr="round"):
                return node.args[0]
            case ast.Attribute(value=value, attr="round"):
                return value
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Add) and isinstance(node.right, ast.Constant) and node.right.value == 0:
            return node.left
        return node
