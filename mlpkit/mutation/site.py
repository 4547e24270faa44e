"""Where a source may be edited."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_EDITABLE = (ast.stmt, ast.expr, ast.keyword, ast.comprehension, ast.arguments)
_UNTOUCHED = ("annotation", "returns", "decorator_list", "type_params", "bases")


@dataclass(frozen=True)
class Site:
    """A node of a syntax tree that may be replaced.

    Attributes
    ----------
    node : ast.AST
    ancestors : tuple of ast.AST
        The root first, the parent last.
    field : str
        The parent's field that holds the node.
    index : int or None
        Its place in that field, where the field is a list.
    """

    node: ast.AST
    ancestors: tuple[ast.AST, ...]
    field: str
    index: int | None

    @property
    def parent(self) -> ast.AST:
        """The node around it."""
        return self.ancestors[-1]

    @property
    def outwards(self) -> tuple[ast.AST, ...]:
        """The node and its ancestors, the root last."""
        return (self.node, *self.ancestors[::-1])

    @property
    def line(self) -> int:
        """Where it stands, counted from 1."""
        return next((int(n.lineno) for n in self.outwards if isinstance(n, ast.stmt | ast.expr | ast.keyword)), 1)

    def put(self, node: ast.AST) -> None:
        """Let another node stand here, in the tree itself."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def sites_of(root: ast.AST, ancestors: tuple[ast.AST, ...] = ()) -> Iterator[Site]:
    """All sites below a node, in the order of the source.

    Parameters
    ----------
    root : ast.AST
    ancestors : tuple of ast.AST
        What is around the root.

    Yields
    ------
    Site
        Annotations, decorators and what an error says are left out: no probe judges them.
    """
    around = (*ancestors, root)
    for field, content in ast.iter_fields(root):
        if field in _UNTOUCHED:
            continue
        for index, child in enumerate(content) if isinstance(content, list) else [(None, content)]:
            if isinstance(child, _EDITABLE) and not isinstance(child, ast.Raise):
                yield Site(child, around, field, index)
                yield from sites_of(child, around)
