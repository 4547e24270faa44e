"""The table of operators: in which ways a function goes wrong by one token."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mlpkit.mutation import replacements as r
from mlpkit.mutation.site import Site


class Kind(StrEnum):
    """What an edit is about, for whoever explains it."""

    AXIS = "axis"
    SIGN = "sign"
    OFF_BY_ONE = "off by one"
    CONSTANT = "constant"
    COMPARISON = "comparison"
    OPERATOR = "operator"
    LOGIC = "logic"
    CALL = "call"
    SWAP = "swap"
    IN_PLACE = "in place"
    DELETION = "deletion"
    INSERTION = "insertion"
    EXPRESSION = "expression"


class Breadth(StrEnum):
    """How far edits go."""

    NARROW = "narrow"  # slips that people make
    BROAD = "broad"  # whatever probes should notice


@dataclass(frozen=True)
class Operator:
    """One way to edit a source.

    Attributes
    ----------
    name : str
        In words.
    kind : Kind
    nodes : tuple of type
        Classes of :mod:`ast` to which it applies.
    replacements : callable
        Takes a :class:`Site` and yields what may stand there instead.
    breadth : Breadth
        ``NARROW`` where the edit is a slip that people make.
    """

    name: str
    kind: Kind
    nodes: tuple[type[ast.AST], ...]
    replacements: Callable[[Site], Iterator[ast.AST]]
    breadth: Breadth

    def apply(self, site: Site) -> Iterator[ast.AST]:
        """Everything that the operator puts in the place of a node; nothing where it does not apply."""
        return self.replacements(site) if isinstance(site.node, self.nodes) else iter(())


NARROW, BROAD = Breadth.NARROW, Breadth.BROAD

# Where several operators apply to a node, edits come in the order of this table.
OPERATORS = (
    Operator("plus for minus", Kind.SIGN, (ast.BinOp, ast.AugAssign), r.plus_for_minus, NARROW),
    Operator("another operator", Kind.OPERATOR, (ast.BinOp, ast.AugAssign), r.other_operator, NARROW),
    Operator("the left operand alone", Kind.DELETION, (ast.BinOp,), r.left_operand, NARROW),
    Operator("the right operand alone", Kind.DELETION, (ast.BinOp,), r.right_operand, NARROW),
    Operator("operands exchanged", Kind.SWAP, (ast.BinOp,), r.operands_exchanged, NARROW),
    Operator("a minus less", Kind.SIGN, (ast.UnaryOp,), r.without_minus, NARROW),
    Operator("a not less", Kind.LOGIC, (ast.UnaryOp,), r.without_not, BROAD),
    Operator("another comparison", Kind.COMPARISON, (ast.Compare,), r.other_comparison, NARROW),
    Operator("and for or", Kind.LOGIC, (ast.BoolOp,), r.and_for_or, BROAD),
    Operator("a condition less", Kind.DELETION, (ast.BoolOp,), r.condition_less, BROAD),
    Operator("true for false", Kind.CONSTANT, (ast.Constant,), r.true_for_false, NARROW),
    Operator("another axis", Kind.AXIS, (ast.keyword, ast.Constant, ast.UnaryOp), r.other_axis, NARROW),
    Operator("a number one more or less", Kind.OFF_BY_ONE, (ast.Constant,), r.one_more_or_less, NARROW),
    Operator("twice the number", Kind.CONSTANT, (ast.Constant,), r.twice_the_number, NARROW),
    Operator("an axis less", Kind.AXIS, (ast.Call,), r.axis_less, NARROW),
    Operator("a keyword argument less", Kind.DELETION, (ast.Call,), r.keyword_less, BROAD),
    Operator("arguments exchanged", Kind.SWAP, (ast.Call,), r.arguments_exchanged, NARROW),
    Operator("a copy less", Kind.IN_PLACE, (ast.Call,), r.no_copy, NARROW),
    Operator("a function less", Kind.CALL, (ast.Call,), r.function_less, NARROW),
    Operator("columns counted for rows", Kind.AXIS, (ast.Call,), r.columns_for_rows, NARROW),
    Operator("a range one longer or shorter", Kind.OFF_BY_ONE, (ast.Call,), r.range_shifted, NARROW),
    Operator("a range from one", Kind.OFF_BY_ONE, (ast.Call,), r.range_from_one, NARROW),
    Operator("not transposed", Kind.AXIS, (ast.Attribute,), r.not_transposed, NARROW),
    Operator("a related function", Kind.CALL, (ast.Attribute, ast.Name), r.related_function, NARROW),
    Operator("indices exchanged", Kind.SWAP, (ast.Subscript,), r.indices_exchanged, NARROW),
    Operator("an index one less", Kind.OFF_BY_ONE, (ast.Subscript,), r.index_one_less, NARROW),
    Operator("no lower bound", Kind.DELETION, (ast.Slice,), r.no_lower_bound, BROAD),
    Operator("a lower bound shifted", Kind.OFF_BY_ONE, (ast.Slice,), r.lower_bound_shifted, NARROW),
    Operator("no upper bound", Kind.DELETION, (ast.Slice,), r.no_upper_bound, BROAD),
    Operator("an upper bound shifted", Kind.OFF_BY_ONE, (ast.Slice,), r.upper_bound_shifted, NARROW),
    Operator("no step", Kind.DELETION, (ast.Slice,), r.no_step, BROAD),
    Operator("the first item skipped", Kind.OFF_BY_ONE, (ast.Slice,), r.first_item_skipped, NARROW),
    Operator("one branch only", Kind.DELETION, (ast.IfExp,), r.one_branch, BROAD),
    Operator("results exchanged", Kind.SWAP, (ast.Return,), r.results_exchanged, NARROW),
    Operator("the opposite sign", Kind.SIGN, (ast.Return, ast.Assign), r.opposite_sign, NARROW),
    Operator("an entry not set", Kind.DELETION, (ast.Assign,), r.entry_not_set, BROAD),
    Operator("overwritten", Kind.IN_PLACE, (ast.Assign,), r.overwritten, NARROW),
    Operator("no update", Kind.DELETION, (ast.AugAssign,), r.no_update, BROAD),
    Operator("not overwritten", Kind.IN_PLACE, (ast.AugAssign,), r.not_overwritten, NARROW),
    Operator("a statement less", Kind.DELETION, (ast.Expr, ast.Break, ast.Continue), r.statement_less, BROAD),
    Operator("the opposite if", Kind.LOGIC, (ast.If,), r.opposite_if, BROAD),
    Operator("an if less", Kind.DELETION, (ast.If,), r.if_less, BROAD),
)
