"""No name in the code is a word that says nothing of what it holds."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("mlpkit", "tests", "tools", "benchmarks")
MODULES = [
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
    if ROOT / "tests" / "answers" not in path.parents  # students wrote those
]
EMPTY = {"made", "found", "said", "there", "theirs", "ours", "mine"}


def chosen(tree):
    """Every name that a module gives to something, with its line; a test's own name is a sentence."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not node.name.startswith("test_"):
                yield node.lineno, node.name
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.lineno, node.name


def empty(source):
    return [f"line {line}: {name}" for line, name in chosen(ast.parse(source)) if EMPTY & set(name.lower().split("_"))]


@pytest.mark.parametrize(
    "source",
    [
        "found = 1",
        "found_here: int = 1",
        "for _, said in pairs: pass",
        "a.ours = 1",
        "def f(*, there=1): pass",
        "def ready_made(): pass",
        "import numpy as theirs",
        "if (mine := 1): pass",
        "MADE = 1",
        "[made for made in cells]",
        "try: pass\nexcept OSError as said: pass",
    ],
)
def test_the_search_for_empty_names_finds_them(source):
    assert len(empty(source)) == 1


def test_the_search_for_empty_names_leaves_others_alone():
    assert empty("def test_what_was_found(cells): foundation = cells.found") == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_say_what_they_hold(path):
    assert empty(path.read_text(encoding="utf-8")) == []
