"""What has to hold of the repository as a whole: environments, notebooks, licenses, imports."""

import ast
import inspect
import json
import pkgutil
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest
import yaml

import mlpkit
from mlpkit.grading import notebooks

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LECTURES = sorted((ROOT / "course").glob("*.ipynb"))
SOURCES = sorted((ROOT / "solutions").glob("*/*.ipynb"))
RELEASES = sorted((ROOT / "assignments").glob("*/*.ipynb"))
NOTEBOOKS = [*LECTURES, *SOURCES, *RELEASES]
MODULES = sorted((ROOT / "mlpkit").rglob("*.py"))
FEW_TOOLS = {"matplotlib", "IPython", "ipywidgets", "nbgrader", "nbformat", "jupyterlab", "pytest"}


def name_of(path):
    return str(path.relative_to(ROOT))


def each(paths):
    return pytest.mark.parametrize("path", paths, ids=name_of)


@cache
def read(path):
    return nbformat.read(path, as_version=4)


@cache
def tracked():
    """Files of the repository: what git knows or would add; without git, all that are no leftovers."""
    try:
        names = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        return [ROOT / name for name in names if (ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        left = re.compile(r"^(\.git|\.venv|build|grading|\.\w+_cache)/|__pycache__|\.egg-info/|\.ipynb_checkpoints")
        return [p for p in ROOT.rglob("*") if p.is_file() and not left.search(name_of(p))]


# Environments


def requirements(lines):
    """Name and version range of each requirement, written in one way."""
    bounds = {}
    for line in lines:
        name, versions = re.fullmatch(r"([\w.-]+)(?:\[[\w,-]+\])?\s*(.*)", line).groups()
        bounds[name.lower().replace("_", "-")] = sorted(v.strip() for v in versions.split(",") if v.strip())
    return bounds


def test_the_conda_environment_is_that_of_the_package():
    extras = PROJECT["optional-dependencies"]
    groups = [PROJECT["dependencies"], *(extras[name] for name in extras if name != "torch")]  # never by default
    wanted = requirements([line for group in groups for line in group if not line.startswith("mlpkit[")])
    wanted["python"] = [PROJECT["requires-python"]]
    entries = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    given = requirements([entry for entry in entries if isinstance(entry, str)])
    assert given.pop("pip") == []
    given["matplotlib"] = given.pop("matplotlib-base", given.get("matplotlib"))
    assert given == wanted
    assert [entry["pip"] for entry in entries if isinstance(entry, dict)] == [["-e ."]]


def test_every_package_of_the_environment_says_what_it_is_for():
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").split("dependencies:\n")[1].splitlines()
    bare = [line for line in lines if line.lstrip().startswith("- ") and "#" not in line]
    assert bare == ["  - python>=3.11", "  - pip:"]


def test_continuous_integration_runs_the_newcomers_command():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    job = workflow["jobs"]["test"]
    assert "make test" in [step.get("run") for step in job["steps"]]
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()[-2:] == ["make test", "make test-slow"]
    versions = [job["python"] for job in job["strategy"]["matrix"]["include"]]
    assert PROJECT["requires-python"] == f">={min(versions, key=lambda v: [int(n) for n in v.split('.')])}"


def test_the_commands_that_are_written_down_exist():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = set()
    for path in [*ROOT.glob("*.md"), ROOT / ".ci/run", *(ROOT / ".github").rglob("*.*")]:
        named |= set(re.findall(r"(?:`|run: |^)make ([\w-]+)", path.read_text(encoding="utf-8"), re.M))
    assert named and named <= targets


def test_constraints_are_names_and_versions_of_what_is_needed():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; [^;#@:/]+)?", line)] == []
    names = {line.split("==")[0] for line in lines}
    assert not names & {"torch", "triton", "mlpkit"}
    groups = [PROJECT["dependencies"], *(PROJECT["optional-dependencies"][name] for name in ("grading", "test"))]
    wanted = requirements([line for group in groups for line in group if not line.startswith("mlpkit[")])
    assert set(wanted) <= names, "run make constraints"


def test_the_version_stands_in_one_place():
    assert "version" not in PROJECT and PROJECT["dynamic"] == ["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+(\.dev\d+)?", mlpkit.__version__)
    released = mlpkit.__version__.split(".dev")[0]
    changes = re.findall(r"^## \[?([\w.]+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert changes[0] == ("Unreleased" if "dev" in mlpkit.__version__ else released)
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == next(version for version in changes if version != "Unreleased")


# Files


def test_no_module_is_kept_from_git():
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    missing = {*MODULES, *NOTEBOOKS, *(ROOT / "tests").rglob("*.py")} - set(tracked())
    assert not missing, "an entry of .gitignore hides them: begin it with a slash"


def test_nothing_is_said_about_the_place_where_it_was_made():
    places = "|".join(("work", "root", "Users", "opt"))  # a file that said them in full would find itself
    private = re.compile(
        rf"(?<![\w.~-])/(?:{places})/\w|\.\./shared|file:///|pip\.conf|(?:extra-)?index[-_]url|"
        r"[f]ind-links|https?://[\w.-]*(?:[p]ypi|[s]imple)[\w.-]*/[s]imple"
    )
    private_places = []
    for path in tracked():
        if path.suffix in (".png", ".npz") or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"base64,[A-Za-z0-9+/=]*", "", text) if path.suffix == ".ipynb" else text
        private_places += [f"{name_of(path)}: {m.group(0)}" for m in private.finditer(text)]
    assert not private_places


def test_pictures_are_small_and_described():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = {path: alt for alt, path in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text)}
    assert {name_of(p) for p in (ROOT / "docs").glob("*.png")} == set(pictures)
    for path, alt in pictures.items():
        assert (ROOT / path).stat().st_size < 150_000, path
        assert len(alt.split()) >= 8, f"{path}: say in a sentence what it shows"


@each(sorted(ROOT.glob("*.md")))
def test_links_lead_to_files(path):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


# Notebooks


@each(NOTEBOOKS)
def test_notebooks_are_canonical(path):
    nb = read(path)
    canonical = notebooks.canonical(nb, outputs=path in LECTURES)
    if path in RELEASES:  # nbgrader decides what a student may edit or delete
        for canonical_cell, stored_cell in zip(canonical.cells, nb.cells, strict=True):
            assert {k: v for k, v in canonical_cell.items() if k != "metadata"} == {
                k: v for k, v in stored_cell.items() if k != "metadata"
            }
        assert canonical.metadata == nb.metadata
    else:
        assert canonical == nb, f"run mlpkit execute {name_of(path)} (a lecture), or clear its outputs (a source)"
        assert path.read_text(encoding="utf-8") == nbformat.writes(nb).rstrip("\n") + "\n"
    assert nb.metadata.kernelspec.name == "python3"
    assert path.stat().st_size < 1_000_000
    ids = [cell.id for cell in nb.cells]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[\w-]{1,64}", i) for i in ids)


@each(LECTURES)
def test_lectures_are_stored_as_they_ran(path):
    code = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert notebooks.WIDGET_VIEW not in path.read_text(encoding="utf-8")
    for cell in code:
        for output in cell.outputs:
            assert output.output_type != "error", cell.id
            data = output.get("data", {})
            for text in (output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")):
                assert not re.search(r"\b0x[0-9a-f]{6,}|(?<!\w)/(?:home|root|tmp|usr|Users)/", text), (cell.id, text)
            if "image/png" in data:
                assert output.metadata.get("image/png", {}).get("alt", "").strip(), f"{cell.id}: no description"


@each([*LECTURES, *SOURCES])
def test_figures_are_shown_with_a_description(path):
    for cell in read(path).cells:
        if cell.cell_type == "code":
            for call in ast.walk(ast.parse(cell.source)):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "plot.show":
                    unpacked = any(
                        isinstance(argument, ast.Starred) for argument in call.args
                    )  # a figure with its words
                    described = len(call.args) + len(call.keywords) >= 2 or unpacked
                    assert described, f"{cell.id}: describe the figure"
            assert "plt.show" not in cell.source, f"{cell.id}: use plot.show, which asks for a description"


@each([*SOURCES, *RELEASES])
def test_cells_of_an_assignment_are_nbgraders(path):
    graded = [cell for cell in read(path).cells if "nbgrader" in cell.metadata]
    marks = [cell.metadata.nbgrader for cell in graded]
    assert all(m.schema_version == 3 for m in marks)
    ids = [m.grade_id for m in marks]
    assert len(set(ids)) == len(ids)
    for cell, mark in zip(graded, marks, strict=True):
        if mark.grade:
            assert mark.points > 0, mark.grade_id
            assert mark.locked != mark.solution, mark.grade_id
            assert cell.cell_type == "code" or mark.solution, mark.grade_id
    assert path.stem == path.parent.name


@each(SOURCES)
def test_sources_have_no_outputs(path):
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in read(path).cells)


@each(RELEASES)
def test_releases_belong_to_a_source_and_have_no_answers(path):
    source = ROOT / "solutions" / path.parent.name / path.name
    assert source in SOURCES
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"### (BEGIN|END)", text)
    checks = json.loads(path.with_suffix("").with_suffix(".checks.json").read_text(encoding="utf-8"))
    asked = re.findall(r'check\(\\"(\w+)\\"\)', text)
    assert sorted(set(asked)) == sorted(checks["exercises"])


def code_of(cell):
    """The Python of a cell: without the lines that are IPython's."""
    return "\n".join(line for line in cell.source.splitlines() if not line.lstrip().startswith(("%", "!", "?")))


@each(NOTEBOOKS)
def test_every_name_that_a_notebook_imports_is_there(path):
    for cell in read(path).cells:
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(code_of(cell))):
                if isinstance(node, ast.Import):
                    for alias in node.names:
                        import_module(alias.name)
                elif isinstance(node, ast.ImportFrom):
                    module = import_module(node.module)
                    for alias in node.names:
                        assert hasattr(module, alias.name) or find_spec(f"{node.module}.{alias.name}"), (
                            f"{cell.id}: {node.module} has no {alias.name}"
                        )


def test_units_have_the_same_name_everywhere():
    names = {p.stem for p in NOTEBOOKS}
    assert all(re.fullmatch(r"\d\d_[a-z_]+", name) for name in names)
    assert len({name[:2] for name in names}) == len(names)
    assert {p.parent.name for p in RELEASES} <= {p.stem for p in SOURCES}


def test_the_first_page_says_which_units_there_are():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listing = text.split("**What there is so far:**")[1].split("\n\n")[0]
    assert sorted(re.findall(r"\b\d\d\b", listing)) == [p.stem[:2] for p in LECTURES], "name them in README.md"


# The package


def test_importing_the_package_costs_next_to_nothing():
    code = (
        "import sys, mlpkit; print(' '.join(sorted({name.split('.')[0] for name in sys.modules})));"
        "import mlpkit.check, mlpkit.data, mlpkit.nn, mlpkit.plot, mlpkit.demos, mlpkit.exercise;"
        "print(' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    first, second = (set(line.split()) for line in done.stdout.splitlines())
    assert not first & FEW_TOOLS
    assert not second & (FEW_TOOLS - {"matplotlib"})


def imported(path):
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: no relative imports"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@each([p for p in MODULES if "grading" not in p.parts and p.name != "cli.py"])
def test_the_students_half_stands_alone(path):
    grading_imports = [name for name in imported(path) if name.startswith(("mlpkit.grading", "mlpkit.cli", "nbgrader"))]
    assert not grading_imports


def modules():
    for info in pkgutil.walk_packages(mlpkit.__path__, "mlpkit."):
        yield import_module(info.name)


@pytest.mark.parametrize("module", list(modules()), ids=lambda m: m.__name__)
def test_everything_public_is_documented(module):
    assert inspect.getdoc(module)
    lacking = [
        name
        for name, thing in vars(module).items()
        if (inspect.isfunction(thing) or inspect.isclass(thing))
        and not name.startswith("_")
        and thing.__module__ == module.__name__
        and not thing.__doc__
    ]
    assert not lacking


def public(name):
    return not name.startswith("_") or name.startswith("__")


def private_uses(path):
    """Where a file uses a name of mlpkit with an underscore: imports it, reads it, or replaces it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bound = set()  # names that stand for something of mlpkit
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "mlpkit":
            bound |= {alias.asname or alias.name for alias in node.names}
            for name in (*node.module.split("."), *(alias.name for alias in node.names)):
                if not public(name):
                    yield f"line {node.lineno}: {name}"
        elif isinstance(node, ast.Import):
            aliases = [alias for alias in node.names if alias.name.split(".")[0] == "mlpkit"]
            bound |= {alias.asname or "mlpkit" for alias in aliases}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and not public(node.attr) and ast.unparse(node).split(".")[0] in bound:
            yield f"line {node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.Call) and len(node.args) > 1 and ast.unparse(node.func).endswith("setattr"):
            owner, name = node.args[:2]
            named = isinstance(name, ast.Constant) and not public(str(name.value))
            if named and ast.unparse(owner).split(".")[0] in bound:
                yield f"line {node.lineno}: {ast.unparse(owner)}.{name.value}"


@each(sorted([*(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]))
def test_only_public_names_are_used_from_outside(path):
    assert list(private_uses(path)) == []


# Modules that may be longer than the limit, because they are tables that one reads a line of; and why.
TABLES = {}


@each(MODULES)
def test_no_module_is_too_long_to_be_read(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 500 or TABLES.get(name_of(path)), "split it"


def test_tables_are_where_they_are_said_to_be():
    assert [name for name in TABLES if not (ROOT / name).is_file()] == []
