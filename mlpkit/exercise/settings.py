"""Settings that a notebook may have left on, and that no probe may depend on."""

import contextlib
import io
import warnings
from collections.abc import Iterator

import numpy as np


class _Sink(io.TextIOBase):
    """Swallows what a function prints."""

    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def default_settings(silent: bool) -> Iterator[list[warnings.WarningMessage]]:
    """Show no floating-point errors and warnings for a while, whatever is set outside.

    Parameters
    ----------
    silent : bool
        Whether to swallow what is printed, too.

    Yields
    ------
    list of warnings.WarningMessage
        NumPy's warnings of overflow, of invalid values and of divisions by zero, once for each
        line: they tell where nan and inf come from.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(np.errstate(over="warn", invalid="warn", divide="warn", under="ignore"))
        warned = stack.enter_context(warnings.catch_warnings(record=True))
        warnings.simplefilter("ignore")
        warnings.filterwarnings("default", ".* encountered in ", RuntimeWarning)
        if silent:
            stack.enter_context(contextlib.redirect_stdout(_Sink()))
            stack.enter_context(contextlib.redirect_stderr(_Sink()))
        yield warned
