"""The table of operators: every row has an example, edits what it says, and only that."""

import ast
from collections import Counter

import pytest

from mlpkit.mutation import OPERATORS, Breadth, Kind, edits_of

# (operator, statement of a function of w and g, all edits that the operator makes of it)
EXAMPLES = [
    ("plus for minus", "w = w - g", ["w - g → w + g"]),
    ("plus for minus", "w += g", ["w += g → w -= g"]),
    ("another operator", "w = w @ g", ["w @ g → w * g"]),
    ("the left operand alone", "w = g ** 2", ["g ** 2 → g"]),
    ("the right operand alone", "w = w + g", ["w + g → g"]),
    ("operands exchanged", "w = w / g", ["w / g → g / w"]),
    ("a minus less", "w = -g", ["-g → g"]),
    ("a not less", "w = not g", ["not g → g"]),
    ("another comparison", "w = w >= g", ["w >= g → w > g", "w >= g → w <= g"]),
    ("and for or", "w = w and g", ["w and g → w or g"]),
    ("a condition less", "w = w and g", ["w and g → g", "w and g → w"]),
    ("true for false", "w = True", ["w = True → w = False"]),
    ("another axis", "w = g.sum(axis=1)", ["axis=1 → axis=2", "axis=1 → axis=0"]),
    ("another axis", "w = np.sum(g, axis=None)", ["axis=None → axis=0"]),
    ("a number one more or less", "w = 5", ["w = 5 → w = 6", "w = 5 → w = 4"]),
    ("twice the number", "w = 0.5", ["w = 0.5 → w = 1.0"]),
    ("twice the number", "w = 0.0", ["w = 0.0 → w = 1.0"]),
    ("an axis less", "w = g.max(axis=1, keepdims=True)", ["→ g.max(keepdims=True)", "→ g.max(axis=1)"]),
    ("a keyword argument less", "w = np.std(g, ddof=w)", ["np.std(g, ddof=w) → np.std(g)"]),
    ("arguments exchanged", "w = np.where(w, g, 5)", ["→ np.where(g, w, 5)", "→ np.where(w, 5, g)"]),
    ("a copy less", "w = g.copy()", ["g.copy() → g"]),
    ("a function less", "w = np.log(g)", ["np.log(g) → g"]),
    ("columns counted for rows", "w = len(g)", ["len(g) → g.shape[-1]"]),
    ("a range one longer or shorter", "w = range(g)", ["range(g) → range(g + 1)", "range(g) → range(g - 1)"]),
    ("a range from one", "w = range(g)", ["range(g) → range(1, g)"]),
    ("not transposed", "w = g.T", ["g.T → g"]),
    ("a related function", "w = np.array(g)", ["np.array → np.asarray"]),
    ("a related function", "w = max(g)", ["max → min"]),
    ("indices exchanged", "w = g[w, 0]", ["g[w, 0] → g[0, w]"]),
    ("an index one less", "w = g[w]", ["g[w] → g[w - 1]"]),
    ("an index one less", "w = g[w, 0]", ["g[w, 0] → g[w - 1, 0]"]),
    ("no lower bound", "w = g[1:]", ["g[1:] → g[:]"]),
    ("a lower bound shifted", "w = g[w:]", ["g[w:] → g[w + 1:]", "g[w:] → g[w - 1:]"]),
    ("no upper bound", "w = g[:1]", ["g[:1] → g[:]"]),
    ("an upper bound shifted", "w = g[:w]", ["g[:w] → g[:w + 1]", "g[:w] → g[:w - 1]"]),
    ("no step", "w = g[::2]", ["g[::2] → g[:]"]),
    ("the first item skipped", "w = g[:5]", ["g[:5] → g[1:5]"]),
    ("one branch only", "w = w if g else 5", ["w if g else 5 → w", "w if g else 5 → 5"]),
    ("results exchanged", "return w, g", ["return (w, g) → return (g, w)"]),
    ("the opposite sign", "return w, g", ["return (w, g) → return (-w, g)", "return (w, g) → return (w, -g)"]),
    ("the opposite sign", "w = np.log(g)", ["w = np.log(g) → w = -np.log(g)", "return w → return -w"]),
    ("an entry not set", "w[g > 0] = 5", ["w[g > 0] = 5 → (removed)"]),
    ("overwritten", "w = w - g", ["w = w - g → w -= g"]),
    ("no update", "w -= g", ["w -= g → (removed)"]),
    ("not overwritten", "w -= g", ["w -= g → w = w - g"]),
    ("a statement less", "w.sort()", ["w.sort() → (removed)"]),
    ("the opposite if", "if w:\n        w = g", ["if w: → if not w:"]),
    ("an if less", "if w > g:\n        w = g", ["if w > g: → (removed)"]),
]


def edits(statement):
    return edits_of(f"def f(w, g):\n    {statement}\n    return w\n")


@pytest.mark.parametrize("name, statement, wanted", EXAMPLES)
def test_an_operator_makes_these_edits_and_no_others(name, statement, wanted):
    descriptions = [e.description for e in edits(statement) if e.operator == name]
    if name != "the opposite sign" or "return" in statement:
        descriptions = [d for d in descriptions if d != "return w → return -w"]
    assert len(descriptions) == len(wanted)
    assert all(description.endswith(text) for description, text in zip(descriptions, wanted, strict=True)), descriptions


def test_every_operator_has_an_example_and_a_name_of_its_own():
    assert {o.name for o in OPERATORS} == {name for name, _, _ in EXAMPLES}
    assert max(Counter(o.name for o in OPERATORS).values()) == 1
    of_repairs = {Kind.INSERTION, Kind.EXPRESSION}  # which only the search for a line makes
    assert {o.kind for o in OPERATORS} == set(Kind) - of_repairs


def test_an_operator_applies_to_its_nodes_only():
    touched = {name: set() for name, _, _ in EXAMPLES}
    for _, statement, _ in EXAMPLES:
        for edit in edits(statement):
            touched[edit.operator].add(edit.kind)
    for operator in OPERATORS:
        assert touched[operator.name] == {operator.kind}
        assert all(issubclass(node, ast.AST) for node in operator.nodes)


@pytest.mark.parametrize(
    "statement",
    [
        "w = ['text' + g]",  # of texts, no terms
        "w = [f'{g}' + g]",
        "raise ValueError('one' + g)",
        "w: int = g",
    ],
)
def test_texts_errors_and_annotations_are_not_edited(statement):
    assert [e.description for e in edits(statement)] == ["return w → return -w"]


def test_a_negative_axis_is_an_axis_and_a_zero_has_no_double():
    about = {e.new_source: e.kind for e in edits("w = g.sum(axis=-1)") if "axis=-1" not in e.new_source}
    assert len(about) == 4 and set(about.values()) == {Kind.AXIS}  # 1, -2, -0, and no axis
    assert [e.description for e in edits("w = 0") if e.operator == "twice the number"] == []


def test_narrow_edits_are_some_of_the_broad_ones():
    source = "def f(w, g):\n    w = g[1:] - w\n    return w\n"
    broad, narrow = edits_of(source), edits_of(source, breadth=Breadth.NARROW)
    kept = {o.name for o in OPERATORS if o.breadth is Breadth.NARROW}
    assert {e.new_source for e in narrow} == {e.new_source for e in broad if e.operator in kept}
    assert 0 < len(narrow) < len(broad)
