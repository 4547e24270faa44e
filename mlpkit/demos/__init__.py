"""The interactive figures of the lectures, one module for each unit that has any."""

import importlib
import pkgutil
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if any(module.name == name for module in pkgutil.iter_modules(__path__)):
        return importlib.import_module(f"mlpkit.demos.{name}")
    raise AttributeError(f"module 'mlpkit.demos' has no attribute {name!r}")
