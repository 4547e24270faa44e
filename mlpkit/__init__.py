"""A course on the basics of neural networks, and the grader of its exercises.

Importing the package costs nothing beyond NumPy: each part is imported where it is first used.
"""

import importlib
from types import ModuleType

__version__ = "0.2.0.dev0"

_PARTS = ("check", "data", "demos", "exercise", "grading", "lecture", "nn", "picture", "plot")


def __getattr__(name: str) -> ModuleType:
    if name in _PARTS:
        return importlib.import_module(f"mlpkit.{name}")
    raise AttributeError(f"module 'mlpkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_PARTS])
