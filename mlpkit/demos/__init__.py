"""The interactive figures of the lectures, one module for each unit that has any."""

import importlib

_MODULES = ("formal_neuron", "player", "softmax_regression")


def __getattr__(name):
    if name in _MODULES:
        return importlib.import_module(f"mlpkit.demos.{name}")
    raise AttributeError(f"module 'mlpkit.demos' has no attribute {name!r}")
