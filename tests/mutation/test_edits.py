"""Edits of a source: each is whole, differs from all others, and says where and what it changes."""

import ast
from pathlib import Path

import pytest

import mlpkit.mutation
from mlpkit.mutation import Edit, Kind, edits_of

CENTER = '''def center(X, weights=None):
    """Subtract the mean of each column, 1 + 1 = 2."""
    if weights is not None and len(weights) != len(X):
        raise ValueError("one weight for each row, 0 or more")
    mean: np.ndarray = np.average(X, axis=0, weights=weights)
    return X - mean
'''


def descriptions(source, *name):
    return [e.description for e in edits_of(source, *name)]


def test_axes_terms_comparisons_and_operators_are_changed_one_at_a_time():
    assert {
        "axis=0 → axis=1",
        "X - mean → X + mean",
        "X - mean → X",
        "X - mean → mean - X",
        "len(weights) != len(X) → len(weights) == len(X)",
        "return X - mean → return -(X - mean)",
        "weights is not None → weights is None",
        "weights is not None and len(weights) != len(X) → weights is not None or len(weights) != len(X)",
    } <= set(descriptions(CENTER))


def test_docstrings_annotations_and_messages_stay():
    assert not [d for d in descriptions(CENTER) if "ndarray →" in d or "1 + 1" in d or "each row" in d]


def test_an_edit_says_its_line_and_kind_and_holds_a_whole_function():
    edits = edits_of(CENTER)
    edit = next(e for e in edits if e.description == "X - mean → X + mean")
    assert str(edit) == "line 6: X - mean → X + mean"
    assert (edit.kind, edit.operator) == (Kind.SIGN, "plus for minus")
    assert edit.new_source.startswith("def center(") and edit.new_source.endswith("return X + mean")
    assert len({e.new_source for e in edits}) == len(edits)


def test_every_edit_is_python_and_none_is_the_source_itself():
    edits = edits_of(CENTER)
    without_docstring = CENTER.replace(CENTER.splitlines()[1] + "\n", "")
    unchanged = ast.unparse(ast.parse(without_docstring))
    assert len(edits) > 10
    for edit in edits:
        assert ast.unparse(ast.parse(edit.new_source)) != unchanged


def test_equal_changes_are_told_apart_by_what_stands_around_them():
    source = "def area(a, b):\n    return np.sum(a + 1.0) * np.sum(b + 1.0)\n"
    texts = descriptions(source)
    assert "a + 1.0 → a + 2.0" in texts
    assert len(set(texts)) == len(texts)


def test_changes_that_nothing_tells_apart_are_numbered():
    texts = descriptions("def f(x):\n    x = x[0]\n    x = x[0]\n    return x\n")
    assert [d for d in texts if d.startswith("x[0] → x[1]")] == []
    assert [d for d in texts if d.startswith("x = x[0] → x = x[1]")] == [
        "x = x[0] → x = x[1]",
        "x = x[0] → x = x[1] (2)",
    ]


def test_of_several_functions_only_the_named_one_is_edited_and_the_others_stay():
    source = "def first(x):\n    return x + 1\n\ndef second(x):\n    return x * 2\n\nclass Third:\n    y = 3\n"
    edits = edits_of(source, "second")
    assert {e.line for e in edits} == {5}
    assert all("return x + 1" in e.new_source and "y = 3" in e.new_source for e in edits)
    assert [e.description for e in edits_of(source, "Third")] == ["y = 3 → y = 4", "y = 3 → y = 2", "y = 3 → y = 6"]
    assert {e.line for e in edits_of(source)} == {2, 5, 8}


def test_the_last_definition_of_a_name_counts():
    assert {e.line for e in edits_of("def f(x):\n    return x + 1\n\ndef f(x):\n    return x\n", "f")} == {5}


def test_a_lambda_has_a_name_too():
    assert "x + 1 → x - 1" in descriptions("double = lambda x: x + 1\n", "double")


def test_a_name_that_is_not_there_is_an_error():
    with pytest.raises(ValueError, match="defines no 'g'"):
        edits_of("def f(x):\n    return x\n", "g")
    with pytest.raises(SyntaxError):
        edits_of("def f(x:\n")


def test_an_edit_undone_is_among_the_edits_of_the_edited():
    """What hints need: applied to a wrong answer, the table leads back to the right one."""
    right = "def f(X, mean):\n    return (X - mean).sum(axis=1)"
    wrong = {e.description: e for e in edits_of(right)}
    for description in ("X - mean → X + mean", "axis=1 → axis=0", "X - mean → mean - X"):
        back = [e for e in edits_of(wrong[description].new_source, "f") if e.new_source == right]
        assert [type(e) for e in back] == [Edit]
        assert back[0].kind is wrong[description].kind


def test_the_package_imports_nothing_of_the_course():
    for path in Path(mlpkit.mutation.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("mlpkit"):
                assert node.module.startswith("mlpkit.mutation"), f"{path.name} imports {node.module}"
