"""Edits that may make a wrong function right: each is whole, and says in which statements it is."""

import ast

import pytest

from mlpkit.mutation import Breadth, edits_of
from mlpkit.mutation.repairs import description, laid_out, repairs_of

SOURCE = '''def spread(X, n):
    """The doc, 1 + 1 = 2."""
    center = X.mean(axis=0)
    total = np.sum(
        (X - center) ** 2
    )
    return total / n
'''


def changes(source, **wanted):
    return {
        description(source, r): r
        for r in repairs_of(source)
        if all(getattr(r, name) == value for name, value in wanted.items())
    }


def test_every_repair_is_python_differs_from_all_others_and_from_the_source():
    repairs = repairs_of(SOURCE)
    texts = [r.new_source for r in repairs]
    assert len({*texts, laid_out(SOURCE)}) == len(texts) + 1
    for text in texts:
        compile(text, "<repair>", "exec")


def test_whatever_makes_a_mutant_is_among_the_repairs():
    mutants = {ast.unparse(ast.parse(edit.new_source)) for edit in edits_of(SOURCE)}
    assert mutants <= {ast.unparse(ast.parse(repair.new_source)) for repair in repairs_of(SOURCE)}


@pytest.mark.parametrize(
    "wrong, right",
    [
        ("return x.sum()", "return x.sum(axis=1, keepdims=True)"),
        ("return np.sum(x)", "return np.sum(x, axis=0)"),
        ("return x.sum(axis=1)", "return x.sum(axis=1, keepdims=True)"),
        ("return x @ y", "return x.T @ y"),
        ("return f(x, y)", "return f(x.T, y)"),
        ("return x", "return x.copy()"),
        ("return np.asarray(x)", "return np.array(x)"),
        ("return np.log2(x)", "return np.log(x)"),
        ("return x * y", "return x @ y"),
        ("return x >= y", "return x < y"),
        ("return range(1, x)", "return range(x)"),
        ("return y[x]", "return y[x + 1]"),
        ("return x / y", "return x / (y - 1)"),
        ("return np.clip(x, 0, y)", "return x"),
        ("return np.round(f(x))", "return x"),
        ("return (x, y)", "return (y, x)"),
        ("return 0.5 * x", "return 1.0 * x"),
        ("return x + 2", "return x + -2"),
        ("x += y", "x = y"),
    ],
)
def test_slips_are_undone(wrong, right):
    source = f"def g(x, y):\n    {wrong}"
    assert f"def g(x, y):\n    {right}" in [r.new_source for r in repairs_of(source) if r.breadth is Breadth.NARROW]


@pytest.mark.parametrize("right", ["return np.log(x)", "return x.T", "return 1 - x", "return x / n"])
def test_what_is_put_in_anywhere_is_broad(right):
    source = "def g(x, n):\n    x = f(n)\n    return f(x)"
    wrapped = right.replace("x", "f(x)", 1)
    assert f"def g(x, n):\n    x = f(n)\n    {wrapped}" in [
        r.new_source for r in repairs_of(source) if r.breadth is Breadth.BROAD
    ]


def test_constants_change_by_one_twice_sign_zero_and_one_only():
    values = set()
    for repair in repairs_of("def g(x):\n    return x + 0.25"):
        tree = ast.parse(repair.new_source).body[0].body[0].value
        if isinstance(tree, ast.BinOp) and ast.unparse(tree.left) == "x" and isinstance(tree.op, ast.Add):
            constant = tree.right
            if isinstance(constant, ast.Constant):
                values.add(constant.value)
            elif isinstance(constant, ast.UnaryOp):
                values.add(-constant.operand.value if isinstance(constant.operand, ast.Constant) else None)
    assert values - {None} == {1.25, -0.75, 0.5, -0.25, 0, 1}


def test_the_same_edit_is_made_at_every_like_place():
    source = "def g(x):\n    e = np.exp(x.T) / np.exp(x.T)\n    return e @ x.T"
    repairs = changes(source, operator="not transposed")
    assert repairs["e = np.exp(x.T) / np.exp(x.T) → e = np.exp(x) / np.exp(x)"].lines == (2,)
    everywhere = "e = np.exp(x.T) / np.exp(x.T); return e @ x.T → e = np.exp(x) / np.exp(x); return e @ x"
    assert repairs[everywhere].lines == (2, 3)


def test_names_stand_for_names_and_what_is_inside_for_the_whole():
    source = "def g(x, y):\n    a = x + 1\n    return f(a, h(y * 2))"
    narrow, broad = (changes(source, breadth=breadth) for breadth in (Breadth.NARROW, Breadth.BROAD))
    assert "return f(a, h(y * 2)) → return f(x, h(y * 2))" in narrow
    assert "return f(a, h(y * 2)) → return y" in narrow
    assert "return f(a, h(y * 2)) → return f(a, h(x + 1))" in broad


def test_a_statement_of_several_lines_is_where_it_begins():
    assert {line for r in repairs_of(SOURCE) for line in r.lines} <= {1, 3, 4, 7}


def test_docstrings_are_no_part_of_it_and_deleted_statements_are_named():
    source = 'def g(x):\n    """Doc."""\n    x = np.clip(x, 0, 1)\n    return x'
    assert "x = np.clip(x, 0, 1) → (removed)" in changes(source)
    assert not [r for r in repairs_of(source) if "Doc" in r.new_source]


def test_classes_have_repairs_in_their_methods():
    source = "class A:\n    def __init__(self, a, b):\n        self.a, self.b = a, b\n    def get(self):\n"
    source += "        return self.a * self.b"
    assert "return self.a * self.b → return self.b * self.b" in changes(source, breadth=Breadth.NARROW)


def test_what_is_no_python_is_refused():
    with pytest.raises(SyntaxError):
        repairs_of("def g(:")
