"""What a wrong line may lack: the ways of :mod:`mlpkit.mutation.replacements`, in reverse.

Each function takes a :class:`Site` and yields new nodes, none where it does not apply. Those that
take a function's own expressions, too, are in :mod:`mlpkit.mutation.repairs`.
"""

import ast
from collections.abc import Iterator

from mlpkit.mutation.replacements import RELATED
from mlpkit.mutation.site import Site

Nodes = Iterator[ast.AST]

MODULES = frozenset(("np", "numpy", "linalg", "math"))
WITHOUT_KEEPDIMS = frozenset(("cumsum", "cumprod", "sort", "argsort"))
REDUCTIONS = WITHOUT_KEEPDIMS | frozenset(
    ("sum", "mean", "max", "min", "std", "var", "prod", "argmax", "argmin", "any", "all", "norm", "median")
)
WRAPPERS = ("abs", "exp", "log", "sqrt", "square", "sign")
ORDER: tuple[type[ast.cmpop], ...] = (ast.Gt, ast.GtE, ast.Lt, ast.LtE)
OPERATORS_OF_NUMBERS: tuple[type[ast.operator], ...] = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult, ast.Pow)
_INVERSE = {new: old for old, new in RELATED.items() if new not in RELATED} | {"asarray": "array"}
_SIBLINGS = ("exp", "log", "sqrt", "square", "abs", "tanh")


def is_value(site: Site) -> bool:
    """Whether a node is an expression that is read, and for which another value may stand."""
    node, parent = site.node, site.parent
    if not isinstance(node, ast.expr) or isinstance(node, ast.Slice | ast.Starred | ast.JoinedStr | ast.FormattedValue):
        return False
    if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del) or isinstance(parent, ast.JoinedStr | ast.Expr):
        return False
    if isinstance(node, ast.Constant) and not isinstance(node.value, int | float):
        return False
    if isinstance(node, ast.Name) and node.id in MODULES:
        return False
    return not (isinstance(parent, ast.Call) and site.field == "func")


def is_count(site: Site) -> bool:
    """Whether a node counts or is counted with: an index, a bound, a divisor."""
    inner = site.node
    for outer in site.outwards[1:]:
        if isinstance(outer, ast.stmt):
            return False
        if isinstance(outer, ast.Slice) or (isinstance(outer, ast.Subscript) and outer.slice is inner):
            return True
        if isinstance(outer, ast.Call) and _called(outer) in ("range", "arange"):
            return True
        if isinstance(outer, ast.BinOp) and isinstance(outer.op, ast.Div) and outer.right is inner:
            return True
        inner = outer
    return False


def is_arithmetic(node: ast.AST) -> bool:
    """Whether a node is likely to stand for numbers."""
    return isinstance(node, ast.BinOp | ast.Call | ast.Name | ast.Attribute | ast.Subscript)


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in MODULES


# ----------------------------------------------------------------------------------------- narrow


def constant_changed(site: Site) -> Nodes:
    """``c`` → ``c + 1``, ``c - 1``, ``2c``, ``-c``, ``0``, ``1``."""
    match site.node:
        case ast.Constant(value=int(c) | float(c)) if not isinstance(c, bool):
            for value in dict.fromkeys((c + 1, c - 1, 2 * c, -c, 0, 1)):
                if value != c:
                    yield ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def any_operator(site: Site) -> Nodes:
    """``a * b`` → ``a @ b``, ``a + b``, ``a / b`` and so on."""
    match site.node:
        case ast.BinOp(left=left, op=op, right=right) if not isinstance(left, ast.Constant | ast.JoinedStr | ast.List):
            for other in OPERATORS_OF_NUMBERS:
                if not isinstance(op, other):
                    yield ast.BinOp(left, other(), right)


def any_order(site: Site) -> Nodes:
    """``a > b`` → ``a <= b``, too."""
    match site.node:
        case ast.Compare(left=left, ops=[op], comparators=comparators) if isinstance(op, ORDER):
            for other in ORDER:
                if not isinstance(op, other):
                    yield ast.Compare(left, [other()], comparators)


def axis_more(site: Site) -> Nodes:
    """``a.sum()`` → ``a.sum(axis=0)``, with ``keepdims`` or without."""
    match site.node:
        case ast.Call(func=function, args=args, keywords=keywords) if _called(site.node) in REDUCTIONS:
            limit = 1 if isinstance(function, ast.Attribute) and _is_module(function.value) else 0
            if len(args) > limit or any(k.arg == "axis" for k in keywords):
                return
            keeping = any(k.arg == "keepdims" for k in keywords) or _called(site.node) in WITHOUT_KEEPDIMS
            for axis in (ast.Constant(0), ast.Constant(1), ast.UnaryOp(ast.USub(), ast.Constant(1))):
                new = [*keywords, ast.keyword("axis", axis)]
                yield ast.Call(function, args, new)
                if not keeping:
                    yield ast.Call(function, args, [*new, ast.keyword("keepdims", ast.Constant(True))])


def keepdims_more(site: Site) -> Nodes:
    """``a.sum(axis=1)`` → ``a.sum(axis=1, keepdims=True)``."""
    match site.node:
        case ast.Call(func=function, args=args, keywords=keywords):
            name = _called(site.node)
            named = {k.arg for k in keywords}
            if name in REDUCTIONS - WITHOUT_KEEPDIMS and "keepdims" not in named and (named or len(args) > 1):
                yield ast.Call(function, args, [*keywords, ast.keyword("keepdims", ast.Constant(True))])


def factor_transposed(site: Site) -> Nodes:
    """``a @ b`` → ``a.T @ b``, ``a @ b.T``."""
    match site.node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield ast.BinOp(_transposed(left), ast.MatMult(), right)
            yield ast.BinOp(left, ast.MatMult(), _transposed(right))
            yield ast.BinOp(_transposed(left), ast.MatMult(), _transposed(right))


def _transposed(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return node.value
    return ast.Attribute(node, "T", ast.Load())


def copy_more(site: Site) -> Nodes:
    """``a = b`` → ``a = b.copy()``."""
    match site.node:
        case ast.Name() | ast.Attribute() | ast.Subscript() as node:
            if isinstance(site.parent, ast.Assign | ast.Return | ast.Tuple | ast.Dict) and is_value(site):
                yield ast.Call(ast.Attribute(node, "copy", ast.Load()), [], [])


def other_function(site: Site) -> Nodes:
    """``np.asarray(a)`` → ``np.array(a)``, ``np.log2(a)`` → ``np.log(a)`` back, ``np.exp(a)`` → ``np.sqrt(a)``."""
    match site.node:
        case ast.Attribute(value=value, attr=name, ctx=context) if site.field == "func":
            names = [_INVERSE[name]] if name in _INVERSE else []
            names += [other for other in _SIBLINGS if name in _SIBLINGS and other != name]
            yield from (ast.Attribute(value, other, context) for other in names)


def call_less(site: Site) -> Nodes:
    """``f(a, b)`` → ``a``, and ``b``; ``a.f(b)`` → ``a``."""
    match site.node:
        case ast.Call(func=function, args=args) if is_value(site):
            if isinstance(function, ast.Attribute) and not _is_module(function.value):
                yield function.value
            yield from (arg for arg in args if not isinstance(arg, ast.Starred | ast.Tuple | ast.List))


def any_operand_alone(site: Site) -> Nodes:
    """``a / b`` → ``b``, ``a @ b`` → ``a``: the operands that the table of edits leaves out."""
    match site.node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield left
            yield right
        case ast.BinOp(op=ast.Sub() | ast.Div(), right=right):
            yield right


def index_less(site: Site) -> Nodes:
    """``a[i]`` → ``a``."""
    match site.node:
        case ast.Subscript(value=value) if is_value(site):
            yield value


def item_less(site: Site) -> Nodes:
    """``a, b, c`` → ``a, c``."""
    match site.node:
        case ast.Tuple(elts=items) if is_value(site) and len(items) > 1:
            for i in range(len(items)):
                rest = [*items[:i], *items[i + 1 :]]
                yield rest[0] if len(rest) == 1 else ast.Tuple(rest, ast.Load())


def items_exchanged(site: Site) -> Nodes:
    """``(a, b)`` → ``(b, a)``."""
    match site.node:
        case ast.Tuple(elts=items) if is_value(site):
            for i in range(len(items) - 1):
                yield ast.Tuple([*items[:i], items[i + 1], items[i], *items[i + 2 :]], ast.Load())


def assignment_less(site: Site) -> Nodes:
    """``a = b`` → nothing."""
    match site.node:
        case ast.Assign(targets=[ast.Name() | ast.Attribute()]):
            yield ast.Pass()


def assigned_for_added(site: Site) -> Nodes:
    """``a += b`` → ``a = b``; ``a = b`` → ``a += b``."""
    match site.node:
        case ast.AugAssign(target=target, value=value):
            yield ast.Assign([target], value, lineno=0)
        case ast.Assign(targets=[ast.Name() | ast.Attribute() | ast.Subscript() as target], value=value):
            if not isinstance(value, ast.Constant):
                yield ast.AugAssign(target, ast.Add(), value)


def from_zero(site: Site) -> Nodes:
    """``range(1, n)`` → ``range(n)``; ``a[1:]`` → ``a[:]``."""
    match site.node:
        case ast.Call(func=function, args=[ast.Constant(), bound], keywords=keywords):
            if _called(site.node) in ("range", "arange"):
                yield ast.Call(function, [bound], keywords)
        case ast.Slice(lower=ast.Constant(), upper=upper, step=step):
            yield ast.Slice(None, upper, step)


def count_shifted(site: Site) -> Nodes:
    """``a[i]`` → ``a[i + 1]``, ``s / n`` → ``s / (n - 1)``."""
    match site.node:
        case ast.Name() | ast.Call() | ast.Subscript() | ast.Attribute() as node if is_value(site) and is_count(site):
            yield from (ast.BinOp(node, op, ast.Constant(1)) for op in (ast.Add(), ast.Sub()))


# ------------------------------------------------------------------------------------------ broad


def minus_more(site: Site) -> Nodes:
    """``a`` → ``-a``, ``1 - a``."""
    if is_arithmetic(site.node) and is_value(site):
        assert isinstance(site.node, ast.expr)
        yield ast.UnaryOp(ast.USub(), site.node)
        yield ast.BinOp(ast.Constant(1), ast.Sub(), site.node)


def one_added(site: Site) -> Nodes:
    """``a`` → ``a + 1``, ``a - 1``, ``2 * a``, ``a / 2``."""
    if is_arithmetic(site.node) and is_value(site):
        assert isinstance(site.node, ast.expr)
        yield ast.BinOp(site.node, ast.Add(), ast.Constant(1))
        yield ast.BinOp(site.node, ast.Sub(), ast.Constant(1))
        yield ast.BinOp(ast.Constant(2), ast.Mult(), site.node)
        yield ast.BinOp(site.node, ast.Div(), ast.Constant(2))


def transposed(site: Site) -> Nodes:
    """``a`` → ``a.T``."""
    if is_arithmetic(site.node) and is_value(site):
        assert isinstance(site.node, ast.expr)
        yield _transposed(site.node)


def function_more(site: Site) -> Nodes:
    """``a`` → ``np.exp(a)``."""
    if is_arithmetic(site.node) and is_value(site):
        assert isinstance(site.node, ast.expr)
        for name in WRAPPERS:
            function = ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load())
            yield ast.Call(function, [site.node], [])
