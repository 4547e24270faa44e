"""Imported before nbformat, so that a process of the grader starts a second sooner."""

import importlib
import sys

# Of no use for a notebook's schema: 38 grammars for addresses, which take a second of CPU time to
# compile in every process, and what reads durations and dates.
NOT_NEEDED = ("rfc3987_syntax", "rfc3986_validator", "isoduration")


def lean() -> None:
    """Import jsonschema without the checks of formats that it can do without."""
    if "jsonschema" in sys.modules:
        return
    hidden = [name for name in NOT_NEEDED if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # jsonschema takes it for not installed
    try:
        importlib.import_module("jsonschema")
    finally:
        for name in hidden:
            del sys.modules[name]


lean()
