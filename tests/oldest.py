"""Print, as pip constraints, the oldest series of every package that pyproject.toml allows.

The linter is left out: it decides nothing at run time, and its opinions change with every series.

    python tests/oldest.py > oldest.txt
    PIP_CONSTRAINT=oldest.txt make test
"""

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"


def oldest(requirement):
    """``numpy>=2.0,<3`` becomes ``numpy==2.0.*``; a requirement without a lower bound, None."""
    found = re.match(r"([\w-]+)\s*>=\s*([\d.]+)", requirement)
    return f"{found[1]}=={found[2]}.*" if found else None


def main():
    """Read pyproject.toml and print one line for each package."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    for group in (project["dependencies"], *project["optional-dependencies"].values()):
        print(*filter(None, (oldest(line) for line in group if not line.startswith("ruff"))), sep="\n")


if __name__ == "__main__":
    main()
