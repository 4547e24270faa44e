"""Showing something where the notebook runs: rich in Jupyter, plain text in a terminal."""

import sys
from collections.abc import Mapping


def display(bundle: Mapping[str, str]) -> None:
    """Show rich output in a notebook, and its plain text in a terminal.

    Parameters
    ----------
    bundle : mapping
        Mime types to text; ``text/plain`` is one of them.
    """
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None:
        import IPython.display as jupyter

        jupyter.display(bundle, raw=True)  # type: ignore[no-untyped-call,unused-ignore]
    else:
        print(bundle["text/plain"])


def say(sentence: str) -> None:
    """Show a sentence."""
    display({"text/plain": sentence})
