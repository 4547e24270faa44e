"""What may stand in the place of a node: one function for each way to go wrong.

Each takes a :class:`Site` and yields new nodes, none where it does not apply.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import TypeVar

from mlpkit.mutation.site import Site

Nodes = Iterator[ast.AST]
Item = TypeVar("Item")

SIGNS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {ast.Add: (ast.Sub,), ast.Sub: (ast.Add,)}
ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_PAIRS = (
    ("max", "min"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("sum", "mean"),
    ("exp", "expm1"),
    ("log", "log1p"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("any", "all"),
    ("floor", "ceil"),
    ("std", "var"),
    ("sin", "cos"),
    ("normal", "uniform"),
    ("cumsum", "cumprod"),
)
RELATED = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])} | {
    "array": "asarray",
    "prod": "sum",
    "expm1": "exp",
    "log1p": "log",
    "eye": "ones",
    "log2": "log",
    "log10": "log",
}
BUILTINS = ("max", "min", "any", "all")  # those of RELATED that are called by their bare names
OMITTED = {"abs", "absolute", "sqrt", "square", "exp", "log", "sign", "tanh"}  # f(x) → x
AXES = ("axis", "keepdims")

# ------------------------------------------------------------------------------------- helpers


def _number(value: float) -> ast.expr:
    constant = ast.Constant(abs(value))
    return ast.UnaryOp(ast.USub(), constant) if value < 0 else constant


def _negated(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.USub(), node)


def _is_numeric(node: ast.expr) -> bool:
    """Whether a minus sign may stand before an expression."""
    return isinstance(node, ast.BinOp | ast.Call | ast.Name | ast.Attribute | ast.Subscript | ast.UnaryOp)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _shifted(node: ast.expr) -> list[ast.expr]:
    return [ast.BinOp(node, operator, ast.Constant(1)) for operator in (ast.Add(), ast.Sub())]


def _exchanged(items: Sequence[Item]) -> Iterator[list[Item]]:
    """A list with two neighbors exchanged, for each pair of neighbors."""
    for i in range(len(items) - 1):
        yield [*items[:i], items[i + 1], items[i], *items[i + 2 :]]


def _with(items: Sequence[Item], i: int, item: Item) -> list[Item]:
    return [*items[:i], item, *items[i + 1 :]]


def _without(items: Sequence[Item], i: int) -> list[Item]:
    return [*items[:i], *items[i + 1 :]]


def _name_of(function: ast.expr) -> str:
    """``mean`` of ``np.mean`` and of ``mean``."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_axis(site: Site) -> bool:
    """Whether a number, or the minus before it, says along which axis."""
    around = next(n for n in site.ancestors[::-1] if not isinstance(n, ast.UnaryOp))
    return isinstance(around, ast.keyword) and around.arg == "axis"


# --------------------------------------------------------------------------- signs and operators


def _other_operators(site: Site, table: dict[type[ast.operator], tuple[type[ast.operator], ...]]) -> Nodes:
    match site.node:
        case ast.BinOp(left=left, op=op, right=right) if not _is_text(left):
            yield from (ast.BinOp(left, other(), right) for other in table.get(type(op), ()))
        case ast.AugAssign(target=target, op=op, value=value):
            yield from (ast.AugAssign(target, other(), value) for other in table.get(type(op), ()))


def plus_for_minus(site: Site) -> Nodes:
    """``a + b`` → ``a - b``, and back."""
    return _other_operators(site, SIGNS)


def other_operator(site: Site) -> Nodes:
    """``a * b`` → ``a / b``, ``a @ b`` → ``a * b`` and the like."""
    return _other_operators(site, ARITHMETIC)


def opposite_sign(site: Site) -> Nodes:
    """``return a`` → ``return -a``; of several results, one at a time."""
    match site.node:
        case ast.Return(value=ast.Tuple(elts=items)):
            for i, item in enumerate(items):
                if _is_numeric(item):
                    yield ast.Return(ast.Tuple(_with(items, i, _negated(item))))
        case ast.Return(value=ast.expr() as value) if _is_numeric(value):
            yield ast.Return(_negated(value))
        case ast.Assign(targets=[target], value=ast.BinOp() | ast.Call() as value):
            yield ast.Assign([target], _negated(value), lineno=0)


def without_minus(site: Site) -> Nodes:
    """``-a`` → ``a``; axes have an operator of their own."""
    match site.node:
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not _is_axis(site):
            yield operand


# -------------------------------------------------------------------------- parts of expressions


def left_operand(site: Site) -> Nodes:
    """``a + b`` → ``a``."""
    match site.node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow()) if not _is_text(left):
            yield left


def right_operand(site: Site) -> Nodes:
    """``a + b`` → ``b``."""
    match site.node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Mult(), right=right) if not _is_text(left):
            yield right


def operands_exchanged(site: Site) -> Nodes:
    """``a - b`` → ``b - a``, where the order matters."""
    match site.node:
        case ast.BinOp(op=ast.Add() | ast.Mult()):
            pass
        case ast.BinOp(left=left, op=op, right=right) if not _is_text(left):
            yield ast.BinOp(right, op, left)


def one_branch(site: Site) -> Nodes:
    """``a if c else b`` → ``a``, and ``b``."""
    match site.node:
        case ast.IfExp(body=body, orelse=orelse):
            yield body
            yield orelse


# -------------------------------------------------------------------------- conditions and logic


def other_comparison(site: Site) -> Nodes:
    """``a > b`` → ``a >= b``, and ``a < b``."""
    match site.node:
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            for i, op in enumerate(ops):
                for other in COMPARISONS[type(op)]:
                    yield ast.Compare(left, _with(ops, i, other()), comparators)


def without_not(site: Site) -> Nodes:
    """``not a`` → ``a``, ``~a`` → ``a``."""
    match site.node:
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
            yield operand


def and_for_or(site: Site) -> Nodes:
    """``a and b`` → ``a or b``, and back."""
    match site.node:
        case ast.BoolOp(op=op, values=parts):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), parts)


def condition_less(site: Site) -> Nodes:
    """``a and b`` → ``b``, and ``a``."""
    match site.node:
        case ast.BoolOp(op=op, values=parts):
            for i in range(len(parts)):
                rest = _without(parts, i)
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)


def opposite_if(site: Site) -> Nodes:
    """``if a:`` → ``if not a:``; comparisons have an operator of their own."""
    match site.node:
        case ast.If(test=test, body=body, orelse=orelse) if not isinstance(test, ast.Compare):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)


# ------------------------------------------------------------------------------- axes and shapes


def other_axis(site: Site) -> Nodes:
    """``axis=1`` → ``axis=2``, ``axis=0``; ``axis=-1`` → ``axis=1``, too."""
    match site.node:
        case ast.UnaryOp(op=ast.USub(), operand=operand) if _is_axis(site):
            yield operand
        case ast.keyword(arg="axis", value=ast.Constant(value=None)):
            yield ast.keyword("axis", ast.Constant(0))
        case ast.Constant(value=int(value)) if not isinstance(value, bool) and _is_axis(site):
            yield from _neighbors(value)


def axis_less(site: Site) -> Nodes:
    """``a.sum(axis=1, keepdims=True)`` → ``a.sum(keepdims=True)``, ``a.sum(axis=1)``."""
    yield from _keyword_less(site, axes=True)


def columns_for_rows(site: Site) -> Nodes:
    """``len(a)`` → ``a.shape[-1]``."""
    match site.node:
        case ast.Call(func=function, args=[argument]) if _name_of(function) == "len":
            yield ast.Subscript(ast.Attribute(argument, "shape", ast.Load()), _number(-1), ast.Load())


def not_transposed(site: Site) -> Nodes:
    """``a.T`` → ``a``."""
    match site.node:
        case ast.Attribute(value=value, attr="T"):
            yield value


# -------------------------------------------------------------------------------------- numbers


def _neighbors(value: int) -> Nodes:
    yield _number(value + 1)
    yield _number(value - 1)


def one_more_or_less(site: Site) -> Nodes:
    """``2`` → ``3``, ``1``."""
    match site.node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool) and not _is_axis(site):
            yield from _neighbors(value)


def twice_the_number(site: Site) -> Nodes:
    """``0.5`` → ``1.0``; ``0.0`` → ``1.0``."""
    match site.node:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int(value)) if value:
            yield _number(2 * value)
        case ast.Constant(value=float(value)):
            yield _number(2 * value if value else 1.0)


def true_for_false(site: Site) -> Nodes:
    """``True`` → ``False``, and back."""
    match site.node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)


# ------------------------------------------------------------------------------ indices and slices


def indices_exchanged(site: Site) -> Nodes:
    """``a[i, j]`` → ``a[j, i]``."""
    match site.node:
        case ast.Subscript(value=value, slice=ast.Tuple(elts=items), ctx=context):
            yield from (ast.Subscript(value, ast.Tuple(order), context) for order in _exchanged(items))


def index_one_less(site: Site) -> Nodes:
    """``a[i]`` → ``a[i - 1]``, ``a[i, 0]`` → ``a[i - 1, 0]``."""
    match site.node:
        case ast.Subscript(value=value, slice=ast.Tuple(elts=items), ctx=context):
            for i, item in enumerate(items):
                if isinstance(item, ast.Name):
                    yield ast.Subscript(value, ast.Tuple(_with(items, i, _shifted(item)[1])), context)
        case ast.Subscript(value=value, slice=ast.Name() as index, ctx=context):
            yield ast.Subscript(value, _shifted(index)[1], context)


def no_lower_bound(site: Site) -> Nodes:
    """``a[i:j]`` → ``a[:j]``."""
    match site.node:
        case ast.Slice(lower=ast.expr(), upper=upper, step=step):
            yield ast.Slice(None, upper, step)


def lower_bound_shifted(site: Site) -> Nodes:
    """``a[i:j]`` → ``a[i + 1:j]``, ``a[i - 1:j]``."""
    match site.node:
        case ast.Slice(lower=ast.expr() as lower, upper=upper, step=step) if not isinstance(lower, ast.Constant):
            yield from (ast.Slice(bound, upper, step) for bound in _shifted(lower))


def no_upper_bound(site: Site) -> Nodes:
    """``a[i:j]`` → ``a[i:]``."""
    match site.node:
        case ast.Slice(lower=lower, upper=ast.expr(), step=step):
            yield ast.Slice(lower, None, step)


def upper_bound_shifted(site: Site) -> Nodes:
    """``a[i:j]`` → ``a[i:j + 1]``, ``a[i:j - 1]``."""
    match site.node:
        case ast.Slice(lower=lower, upper=ast.expr() as upper, step=step) if not isinstance(upper, ast.Constant):
            yield from (ast.Slice(lower, bound, step) for bound in _shifted(upper))


def no_step(site: Site) -> Nodes:
    """``a[::2]`` → ``a[:]``."""
    match site.node:
        case ast.Slice(lower=lower, upper=upper, step=ast.expr()):
            yield ast.Slice(lower, upper, None)


def first_item_skipped(site: Site) -> Nodes:
    """``a[:j]`` → ``a[1:j]``."""
    match site.node:
        case ast.Slice(lower=None, upper=ast.expr() as upper, step=step):
            yield ast.Slice(ast.Constant(1), upper, step)


def range_shifted(site: Site) -> Nodes:
    """``range(n)`` → ``range(n + 1)``, ``range(n - 1)``."""
    match site.node:
        case ast.Call(func=function, args=args, keywords=keywords) if _is_range(function, args):
            for i, bound in enumerate(args):
                if not isinstance(bound, ast.Constant):
                    yield from (ast.Call(function, _with(args, i, b), keywords) for b in _shifted(bound))


def range_from_one(site: Site) -> Nodes:
    """``range(n)`` → ``range(1, n)``."""
    match site.node:
        case ast.Call(func=function, args=[bound], keywords=keywords) if _is_range(function, [bound]):
            yield ast.Call(function, [ast.Constant(1), bound], keywords)


def _is_range(function: ast.expr, args: list[ast.expr]) -> bool:
    return _name_of(function) in ("range", "arange") and len(args) <= 2


# ---------------------------------------------------------------------------------------- calls


def _keyword_less(site: Site, axes: bool) -> Nodes:
    match site.node:
        case ast.Call(func=function, args=args, keywords=keywords):
            for i, keyword in enumerate(keywords):
                if (keyword.arg in AXES) == axes:
                    yield ast.Call(function, args, _without(keywords, i))


def keyword_less(site: Site) -> Nodes:
    """``f(a, scale=2)`` → ``f(a)``; axes have an operator of their own."""
    yield from _keyword_less(site, axes=False)


def arguments_exchanged(site: Site) -> Nodes:
    """``f(a, b)`` → ``f(b, a)``."""
    match site.node:
        case ast.Call(func=function, args=args, keywords=keywords):
            if not any(isinstance(a, ast.Starred) for a in args):
                yield from (ast.Call(function, order, keywords) for order in _exchanged(args))


def related_function(site: Site) -> Nodes:
    """``a.max()`` → ``a.min()``, ``np.sum(a)`` → ``np.mean(a)``."""
    match site.node:
        case ast.Attribute(value=value, attr=name, ctx=context) if site.field == "func" and name in RELATED:
            yield ast.Attribute(value, RELATED[name], context)
        case ast.Name(id=name) if site.field == "func" and name in BUILTINS:
            yield ast.Name(RELATED[name])


def function_less(site: Site) -> Nodes:
    """``np.exp(a)`` → ``a``."""
    match site.node:
        case ast.Call(func=function, args=[argument]) if _name_of(function) in OMITTED:
            yield argument


def results_exchanged(site: Site) -> Nodes:
    """``return a, b`` → ``return b, a``."""
    match site.node:
        case ast.Return(value=ast.Tuple(elts=items)):
            yield from (ast.Return(ast.Tuple(order)) for order in _exchanged(items))


# ------------------------------------------------------------------- statements, and what they change


def no_copy(site: Site) -> Nodes:
    """``a.copy()`` → ``a``."""
    match site.node:
        case ast.Call(func=ast.Attribute(value=value, attr="copy"), args=[]):
            yield value


def overwritten(site: Site) -> Nodes:
    """``a = a - b`` → ``a -= b``: the caller's array changes, too."""
    match site.node:
        case ast.Assign(targets=[target], value=ast.BinOp(left=left, op=op, right=right)):
            if isinstance(target, ast.Name | ast.Attribute | ast.Subscript) and ast.unparse(left) == ast.unparse(
                target
            ):
                yield ast.AugAssign(target, op, right)


def not_overwritten(site: Site) -> Nodes:
    """``a -= b`` → ``a = a - b``: the caller's array stays."""
    match site.node:
        case ast.AugAssign(target=target, op=op, value=value):
            yield ast.Assign([target], ast.BinOp(target, op, value), lineno=0)


def entry_not_set(site: Site) -> Nodes:
    """``a[i] = b`` → nothing."""
    match site.node:
        case ast.Assign(targets=[ast.Subscript()]):
            yield ast.Pass()


def no_update(site: Site) -> Nodes:
    """``a -= b`` → nothing."""
    match site.node:
        case ast.AugAssign():
            yield ast.Pass()


def statement_less(site: Site) -> Nodes:
    """A call of its own, ``break`` or ``continue`` → nothing."""
    match site.node:
        case ast.Expr(value=ast.Call()) | ast.Break() | ast.Continue():
            yield ast.Pass()


def if_less(site: Site) -> Nodes:
    """An ``if`` without ``else``, with what is in it → nothing."""
    match site.node:
        case ast.If(orelse=[]):
            yield ast.Pass()
