"""Whether the tests reach every package as far as pyproject.toml says: its table [tool.mlpkit.coverage].

A key is the name of a package or of a module; what is below it counts to the most specific key.
Percent are those of lines and branches together.

    python tools/coverage_floor.py build/coverage.json
"""

import argparse
import json
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def module_of(path):
    """``mlpkit/nn/layers.py`` is ``mlpkit.nn.layers``; a package is named by its folder.

    Parameters
    ----------
    path : str

    Returns
    -------
    str
    """
    parts = Path(path).with_suffix("").parts
    parts = parts[parts.index("mlpkit") :]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def reached(files, floors):
    """Percent of lines and branches that were run, for every key.

    Parameters
    ----------
    files : dict
        The entry ``files`` of coverage's JSON report.
    floors : dict
        Name of a package or module to percent.

    Returns
    -------
    dict
        Name to percent; 0 where there is no such file.
    """
    done, total = dict.fromkeys(floors, 0), dict.fromkeys(floors, 0)
    for path, entry in files.items():
        module = module_of(path)
        keys = [key for key in floors if module == key or module.startswith(f"{key}.")]
        if keys:
            key, summary = max(keys, key=len), entry["summary"]
            done[key] += summary["covered_lines"] + summary.get("covered_branches", 0)
            total[key] += summary["num_statements"] + summary.get("num_branches", 0)
    return {key: 100 * done[key] / total[key] if total[key] else 0.0 for key in floors}


def main(arguments=None):
    """Print a line for each key; returns the exit code.

    Parameters
    ----------
    arguments : list of str, optional

    Returns
    -------
    int
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("report", type=Path)
    parser.add_argument("--project", type=Path, default=PROJECT)
    given = parser.parse_args(arguments)
    project = tomllib.loads(given.project.read_text(encoding="utf-8"))
    floors = project["tool"]["mlpkit"]["coverage"]
    percent = reached(json.loads(given.report.read_text(encoding="utf-8"))["files"], floors)
    for key, floor in floors.items():
        low = "" if percent[key] >= floor else ": too low"
        print(f"coverage of {key}: {percent[key]:.1f} % (at least {floor:g} %){low}")
    return int(any(percent[key] < floor for key, floor in floors.items()))


if __name__ == "__main__":
    sys.exit(main())
