"""All small edits of a function, each with a text that says what it changes."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlpkit.mutation.operators import OPERATORS, Breadth, Kind, Operator
from mlpkit.mutation.site import Site, sites_of


@dataclass(frozen=True)
class Edit:
    """A source with one token changed.

    Attributes
    ----------
    line : int
        Where, counted from the first line of the source.
    kind : Kind
    operator : str
        Its name, in words.
    description : str
        What, with as much around it as makes it unique: ``axis=1 → axis=0``.
    new_source : str
        The whole source, laid out by Python, without docstrings.
    """

    line: int
    kind: Kind
    operator: str
    description: str
    new_source: str

    def __str__(self) -> str:
        """``line 3: axis=1 → axis=0``."""
        return f"line {self.line}: {self.description}"


@dataclass(frozen=True)
class _Candidate:
    """An edit whose description is still open: texts with more and more around the change."""

    line: int
    operator: Operator
    texts: list[str]
    new_source: str


def edits_of(source: str, function_name: str | None = None, breadth: Breadth = Breadth.BROAD) -> list[Edit]:
    """Apply all operators, one at a time, wherever they apply.

    Parameters
    ----------
    source : str
        Python.
    function_name : str, optional
        Function or class to which edits are limited; if there are several of that name, the last
        one counts. Without a name, all of the source is edited.
    breadth : Breadth
        ``NARROW`` for slips that people make, ``BROAD`` for all operators.

    Returns
    -------
    list of Edit
        In the order of the source, without repetitions; docstrings, annotations, decorators and
        error messages stay as they are.

    Raises
    ------
    SyntaxError
        If the source is not Python.
    ValueError
        If it defines nothing of that name.
    """
    tree = ast.parse(source)
    _remove_docstrings(tree)
    root, around = (tree, ()) if function_name is None else (_definition(tree, function_name), (tree,))
    sites = list(sites_of(root, around))
    operators = [o for o in OPERATORS if breadth is Breadth.BROAD or o.breadth is Breadth.NARROW]
    seen = {ast.unparse(tree)}
    candidates: list[_Candidate] = []
    for site in sites:
        for candidate in _candidates(tree, site, operators):
            if candidate.new_source not in seen:
                seen.add(candidate.new_source)
                candidates.append(candidate)
    descriptions = _shortest_unique([c.texts for c in candidates])
    return [
        Edit(c.line, c.operator.kind, c.operator.name, description, c.new_source)
        for c, description in zip(candidates, descriptions, strict=True)
    ]


def _remove_docstrings(tree: ast.AST) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]


def _definition(tree: ast.Module, name: str) -> ast.stmt:
    for node in reversed(tree.body):
        match node:
            case ast.FunctionDef(name=defined) | ast.ClassDef(name=defined) if defined == name:
                return node
            case ast.Assign(targets=[ast.Name(id=defined)]) if defined == name:
                return node
    raise ValueError(f"the source defines no {name!r}")


def _candidates(tree: ast.Module, site: Site, operators: Sequence[Operator]) -> Iterator[_Candidate]:
    """Everything that operators make of one node; the tree is as before at the end."""
    around = [n for n in site.outwards if not _is_fragment(n)]
    if isinstance(site.node, ast.Constant):  # "1 → 2" says little
        around = around[1:]
    before = [_first_line(n) for n in around]
    for operator in operators:
        for new in list(operator.apply(site)):
            site.put(new)
            new_source = ast.unparse(tree)
            after = [_first_line(new if n is site.node else n) for n in around]
            site.put(site.node)
            if isinstance(new, ast.Pass) and around[0] is site.node:
                after[0] = "(removed)"
            texts = [f"{old} → {text}" for old, text in zip(before, after, strict=True) if text != old]
            yield _Candidate(site.line, operator, texts, new_source)


def _is_fragment(node: ast.AST) -> bool:
    """Whether a node is no text that anybody would write by itself."""
    if isinstance(node, ast.Tuple):
        return any(isinstance(item, ast.Slice) for item in node.elts)
    return isinstance(node, ast.Module | ast.Slice | ast.arguments)


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0]


def _shortest_unique(choices: Sequence[Sequence[str]]) -> list[str]:
    """Of each list the first text that stands in no other place; numbered where there is none."""
    level = [0] * len(choices)
    while True:
        chosen = [texts[n] for texts, n in zip(choices, level, strict=True)]
        count = Counter(chosen)
        ambiguous = [k for k, text in enumerate(chosen) if count[text] > 1 and level[k] + 1 < len(choices[k])]
        if not ambiguous:
            break
        for k in ambiguous:
            level[k] += 1
    occurrences: Counter[str] = Counter()
    for k, text in enumerate(chosen):
        occurrences[text] += 1
        if occurrences[text] > 1:
            chosen[k] = f"{text} ({occurrences[text]})"
    return chosen
