"""What docs/architecture.md says of the code is true."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
LISTED = ("exercise", "grading", "grading/sandbox")  # packages of which every module is named


def part_of(module):
    """The part of the first picture to which a module belongs, or None."""
    if module.startswith("tools"):
        return "tools"
    for prefix, part in (("mlpkit.grading.sandbox", "sandbox"), ("mlpkit.grading.limits", "limits")):
        if module == prefix or module.startswith(prefix + "."):
            return part
    names = module.split(".")
    if names[0] != "mlpkit" or len(names) == 1:
        return None
    place = ROOT / "mlpkit" / names[1]
    return names[1] if place.is_dir() or place.with_suffix(".py").is_file() else None


def imports_of(path):
    """Names of what a module imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def arrows_of_the_code():
    arrows = set()
    for folder in ("mlpkit", "tools"):
        for path in (ROOT / folder).rglob("*.py"):
            here = part_of(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
            arrows |= {(here, part_of(name)) for name in imports_of(path) if here}
    return {(one, other) for one, other in arrows if other and one != other}


def first_picture():
    return re.search(r"```mermaid\n(.*?)```", PAGE, re.S).group(1)


def test_the_arrows_of_the_first_picture_are_the_imports():
    drawn = set(re.findall(r"^\s*(\w+) --> (\w+)$", first_picture(), re.M))
    assert drawn == arrows_of_the_code()


def test_no_circle_is_drawn():
    arrows = arrows_of_the_code()
    parts = {part for arrow in arrows for part in arrow}
    while parts:
        sinks = {part for part in parts if not any(one == part and other in parts for one, other in arrows)}
        assert sinks, f"a circle among {sorted(parts)}"
        parts -= sinks


def test_every_module_of_the_two_packages_is_named_once():
    tables = PAGE.split("## The modules")[1].split("## Where to change what")[0]
    for package in LISTED:
        section = re.search(rf"### `mlpkit\.{package.replace('/', '.')}`.*?(?=\n### |\Z)", tables, re.S).group(0)
        rows = [line for line in section.splitlines() if line.startswith("|")]
        named = re.findall(r"`(\w+)`", "\n".join(rows))
        modules = {path.stem for path in (ROOT / "mlpkit" / package).glob("*.py")} - {"__init__"}
        assert modules <= set(named), f"{package}: not named: {sorted(modules - set(named))}"
        twice = {name for name in modules if named.count(name) > 1}
        assert not twice, f"{package}: named more than once: {sorted(twice)}"


def test_every_file_that_is_named_exists():
    named = re.findall(r"`((?:mlpkit|tools|docs|solutions|course|tests)/[\w/.]+)`", PAGE)
    assert len(named) > 10
    assert [name for name in named if "UNIT" not in name and not (ROOT / name).exists()] == []
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", PAGE)
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_every_process_runs_modules_that_exist():
    table = PAGE.split("## Which process knows what")[1].split("## The modules")[0]
    for name in re.findall(r"`([a-z_/*.]+)`", table):
        pattern = name.removeprefix("exercise.") + ("" if name.endswith("*") else ".py")
        assert list((ROOT / "mlpkit").rglob(pattern)), name
