"""Makes what maintainers run importable: it lies at the root of the repository, outside the package."""

import sys
from pathlib import Path

ROOT = str(Path(__file__).parents[2])
if ROOT not in sys.path:
    sys.path.append(ROOT)
