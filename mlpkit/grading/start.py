"""Imported before nbformat, so that a process of the grader starts a second sooner."""

import importlib
import sys


def lean():
    """Import jsonschema without the 38 grammars for addresses (RFC 3987) that it can do without.

    They are compiled at its import, take a second of CPU time in every process, and nothing in a
    notebook's schema uses them.
    """
    if "jsonschema" in sys.modules or "rfc3987_syntax" in sys.modules:
        return
    sys.modules["rfc3987_syntax"] = None  # jsonschema takes it for not installed
    try:
        importlib.import_module("jsonschema")
    finally:
        del sys.modules["rfc3987_syntax"]


lean()
