"""The interactive figures of the lectures, one module for each unit that has any."""

import importlib
import pkgutil


def __getattr__(name):
    if any(module.name == name for module in pkgutil.iter_modules(__path__)):
        return importlib.import_module(f"mlpkit.demos.{name}")
    raise AttributeError(f"module 'mlpkit.demos' has no attribute {name!r}")
