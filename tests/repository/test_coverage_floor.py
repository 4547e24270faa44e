"""The floors of coverage: each file counts to the most specific name, and a fall is seen."""

import importlib.util
import json
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mlpkit"]["coverage"]


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("coverage_floor", ROOT / "tools" / "coverage_floor.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def entry(covered, statements, branches=(0, 0)):
    names = ("covered_lines", "num_statements", "covered_branches", "num_branches")
    return {"summary": dict(zip(names, (covered, statements, *branches), strict=True))}


FILES = {
    "mlpkit/nn/__init__.py": entry(2, 2),
    "mlpkit/nn/layers.py": entry(6, 8, (1, 2)),
    "mlpkit/grading/sandbox/host.py": entry(1, 4),
    "mlpkit/grading/exam.py": entry(4, 4),
    "mlpkit/nnn.py": entry(0, 100),
}


def test_files_count_to_the_most_specific_name(tool):
    percentages = tool.reached(
        FILES, {"mlpkit.nn": 0, "mlpkit.grading": 0, "mlpkit.grading.sandbox": 0, "mlpkit.gone": 0}
    )
    assert percentages == {"mlpkit.nn": 75, "mlpkit.grading": 100, "mlpkit.grading.sandbox": 25, "mlpkit.gone": 0}


@pytest.mark.parametrize("floor, code", [(75, 0), (75.1, 1)])
def test_too_little_is_said_and_fails(tool, tmp_path, capsys, floor, code):
    (tmp_path / "coverage.json").write_text(json.dumps({"files": FILES}))
    (tmp_path / "pyproject.toml").write_text(f'[tool.mlpkit.coverage]\n"mlpkit.nn" = {floor}\n')
    options = [str(tmp_path / "coverage.json"), "--project", str(tmp_path / "pyproject.toml")]
    assert tool.main(options) == code
    assert ("too low" in capsys.readouterr().out) == bool(code)


def test_every_floor_belongs_to_something():
    for name, floor in FLOORS.items():
        path = ROOT.joinpath(*name.split("."))
        assert path.is_dir() or path.with_suffix(".py").is_file(), name
        assert 0 < floor <= 100
