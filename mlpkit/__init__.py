"""A course on the basics of neural networks, and the grader of its exercises.

Importing the package costs nothing beyond NumPy: each part is imported where it is first used.
"""

import importlib

__version__ = "0.1.0"

_PARTS = ("audit", "check", "data", "demos", "diagnose", "exercise", "grading", "nn", "plot", "report", "values")


def __getattr__(name):
    if name in _PARTS:
        return importlib.import_module(f"mlpkit.{name}")
    raise AttributeError(f"module 'mlpkit' has no attribute {name!r}")


def __dir__():
    return sorted([*globals(), *_PARTS])
