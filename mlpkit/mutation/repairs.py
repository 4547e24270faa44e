"""Edits that may make a wrong function right: the table of operators in reverse, and the function's own expressions.

A mutant is a right function with one small error. Here, the other way round, a wrong function is
taken for a right one with a small error, and every small edit that might undo it is tried.
"""

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from mlpkit.mutation import insertions as i
from mlpkit.mutation.operators import BROAD, NARROW, OPERATORS, Breadth, Kind, Operator
from mlpkit.mutation.site import Site, sites_of

LARGEST = 12  # nodes of an expression that may stand in another place, too

_EXPRESSION = (ast.expr,)
INSERTIONS = (
    Operator("another number", Kind.CONSTANT, (ast.Constant,), i.constant_changed, NARROW),
    Operator("any other operator", Kind.OPERATOR, (ast.BinOp,), i.any_operator, NARROW),
    Operator("any other order", Kind.COMPARISON, (ast.Compare,), i.any_order, NARROW),
    Operator("an axis more", Kind.AXIS, (ast.Call,), i.axis_more, NARROW),
    Operator("keepdims more", Kind.AXIS, (ast.Call,), i.keepdims_more, NARROW),
    Operator("a factor transposed", Kind.AXIS, (ast.BinOp,), i.factor_transposed, NARROW),
    Operator("a copy more", Kind.IN_PLACE, (ast.Name, ast.Attribute, ast.Subscript), i.copy_more, NARROW),
    Operator("another function", Kind.CALL, (ast.Attribute,), i.other_function, NARROW),
    Operator("a call less", Kind.DELETION, (ast.Call,), i.call_less, NARROW),
    Operator("an operand less", Kind.DELETION, (ast.BinOp,), i.any_operand_alone, NARROW),
    Operator("an index less", Kind.DELETION, (ast.Subscript,), i.index_less, NARROW),
    Operator("an item less", Kind.DELETION, (ast.Tuple,), i.item_less, NARROW),
    Operator("items exchanged", Kind.SWAP, (ast.Tuple,), i.items_exchanged, NARROW),
    Operator("an assignment less", Kind.DELETION, (ast.Assign,), i.assignment_less, NARROW),
    Operator("assigned for added", Kind.OPERATOR, (ast.Assign, ast.AugAssign), i.assigned_for_added, NARROW),
    Operator("from zero", Kind.OFF_BY_ONE, (ast.Call, ast.Slice), i.from_zero, NARROW),
    Operator("a count shifted", Kind.OFF_BY_ONE, _EXPRESSION, i.count_shifted, NARROW),
    Operator("a minus more", Kind.SIGN, _EXPRESSION, i.minus_more, BROAD),
    Operator("one added, or twice", Kind.CONSTANT, _EXPRESSION, i.one_added, BROAD),
    Operator("a name transposed", Kind.AXIS, (ast.Name,), i.transposed, NARROW),
    Operator("transposed", Kind.AXIS, _EXPRESSION, i.transposed, BROAD),
    Operator("a function more", Kind.CALL, _EXPRESSION, i.function_more, BROAD),
)


@dataclass(frozen=True)
class Repair:
    """A source with one small edit, or with the same edit at every like place.

    Attributes
    ----------
    lines : tuple of int
        Where the statements begin that it changes, counted from the first line of the source.
    kind : Kind
    operator : str
        Its name, in words.
    breadth : Breadth
        ``BROAD`` for what is put in and that nobody forgets by a slip.
    new_source : str
        The whole source, laid out by Python, without docstrings.
    """

    lines: tuple[int, ...]
    kind: Kind
    operator: str
    breadth: Breadth
    new_source: str


@dataclass(frozen=True)
class _Change:
    """What an operator puts in the place of a node."""

    site: Site
    new: ast.AST
    operator: str
    kind: Kind
    breadth: Breadth


def laid_out(source: str) -> str:
    """A source as Python lays it out, without docstrings: what :attr:`Repair.new_source` is compared with.

    Parameters
    ----------
    source : str

    Returns
    -------
    str
    """
    return ast.unparse(_tree(source))


def description(source: str, repair: Repair) -> str:
    """What a repair changes, line by line.

    Parameters
    ----------
    source : str
        Before.
    repair : Repair

    Returns
    -------
    str
        ``return X.sum(axis=1) → return X.sum(axis=0)``.
    """
    before, after = laid_out(source).splitlines(), repair.new_source.splitlines()
    told = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            old, new = ("; ".join(line.strip() for line in lines) for lines in (before[a:b], after[c:d]))
            told.append(f"{old} → {'(removed)' if new in ('', 'pass') else new}")
    return ", ".join(told)


def repairs_of(source: str) -> list[Repair]:
    """Every small edit that may undo an error.

    Parameters
    ----------
    source : str
        A function or a class, and nothing else.

    Returns
    -------
    list of Repair
        Narrow ones first, without repetitions.

    Raises
    ------
    SyntaxError
        If the source is not Python.
    """
    tree = _tree(source)
    sites = list(sites_of(tree))
    changes = [*_by_operators(sites), *_by_own_expressions(sites)]
    seen, repairs = {ast.unparse(tree)}, []
    for group in [*([change] for change in changes), *_at_like_places(changes)]:
        new_source = _applied(tree, group)
        if new_source is not None and new_source not in seen:
            seen.add(new_source)
            first = group[0]
            lines = tuple(sorted({_line_of_statement(change.site) for change in group}))
            repairs.append(Repair(lines, first.kind, first.operator, first.breadth, new_source))
    return sorted(repairs, key=lambda repair: repair.breadth is Breadth.BROAD)


def _tree(source: str) -> ast.Module:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return tree


def _line_of_statement(site: Site) -> int:
    return next((node.lineno for node in site.outwards if isinstance(node, ast.stmt)), 1)


def _applied(tree: ast.Module, group: list[_Change]) -> str | None:
    """The source with some nodes replaced; the tree is as before at the end."""
    for change in group:
        change.site.put(change.new)
    try:
        return ast.unparse(tree)
    except (ValueError, RecursionError):  # an expression that cannot be written down
        return None
    finally:
        for change in group:
            change.site.put(change.site.node)


def _by_operators(sites: list[Site]) -> Iterator[_Change]:
    table = [(o, NARROW) for o in OPERATORS] + [(o, o.breadth) for o in INSERTIONS]
    for site in sites:
        for operator, breadth in table:
            for new in list(operator.apply(site)):
                yield _Change(site, new, operator.name, operator.kind, breadth)


# ------------------------------------------------------------------- what stands in the function itself


def _by_own_expressions(sites: list[Site]) -> Iterator[_Change]:
    """A name for another name; an expression for any other; and one more term or factor."""
    values = [site for site in sites if i.is_value(site) and not isinstance(site.node, ast.Constant)]
    own: dict[str, ast.expr] = {}
    for site in values:
        node = site.node
        if isinstance(node, ast.expr) and i.is_arithmetic(node) and _size(node) <= LARGEST:
            own.setdefault(ast.unparse(node), node)
    own = {text: node for text, node in own.items() if text not in i.MODULES}
    for site in values:
        here = site.node
        assert isinstance(here, ast.expr)
        if isinstance(here, ast.Name) and here.id in i.MODULES:
            continue
        inside = {ast.unparse(n) for n in ast.walk(here) if n is not here and isinstance(n, ast.expr)}
        for node in own.values():
            if ast.unparse(node) in inside:
                yield _Change(site, node, "a part alone", Kind.DELETION, NARROW)
                continue
            narrow = _is_name(here) and _is_name(node)
            yield _Change(site, node, "another expression", Kind.EXPRESSION, NARROW if narrow else BROAD)
        if i.is_arithmetic(here) and not isinstance(here, ast.Name):
            yield from _one_more(site, here, own)


def _one_more(site: Site, here: ast.expr, own: dict[str, ast.expr]) -> Iterator[_Change]:
    for node in own.values():
        if not _is_atom(node):
            continue
        for op in (ast.Add(), ast.Sub(), ast.Mult(), ast.Div()):
            yield _Change(site, ast.BinOp(here, op, node), "one more operand", Kind.INSERTION, BROAD)


def _is_name(node: ast.expr) -> bool:
    """A variable, or an attribute of an object: ``x``, ``self.x``."""
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))


def _is_atom(node: ast.expr) -> bool:
    """A name, a size or an item: what one would multiply with, or divide by."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "len"
    return (isinstance(node, ast.Subscript) and _size(node) <= 6) or _is_name(node)


def _size(node: ast.AST) -> int:
    return sum(1 for n in ast.walk(node) if isinstance(n, ast.expr))


def _at_like_places(changes: list[_Change]) -> Iterator[list[_Change]]:
    """The same change wherever the same expression stands, in the whole source and in each statement."""
    groups: dict[tuple[str, str, str], list[_Change]] = {}
    for change in changes:
        if isinstance(change.site.node, ast.expr | ast.keyword):
            key = (change.operator, ast.unparse(change.site.node), _text(change.new))
            groups.setdefault(key, []).append(change)
    for group in groups.values():
        if len(group) > 1:
            yield group
            by_line: dict[int, list[_Change]] = {}
            for change in group:
                by_line.setdefault(_line_of_statement(change.site), []).append(change)
            yield from (part for part in by_line.values() if 1 < len(part) < len(group))


def _text(node: ast.AST) -> str:
    try:
        return ast.unparse(node)
    except (ValueError, AttributeError):
        return ast.dump(node)
