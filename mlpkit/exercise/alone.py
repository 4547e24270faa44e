"""What an answer may not do while it is checked: wait for a person, or start a process."""

import builtins
import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, NoReturn


class NeedsKeyboard(RuntimeError):
    """Somebody would have to type something: ``input()``, or a debugger."""


class StartsProcess(RuntimeError):
    """Another program would be started."""


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Refuse ``input()``, ``breakpoint()`` and the start of a process for a while."""
    import subprocess  # when it is needed: most of the first cell's time are imports

    with contextlib.ExitStack() as stack:
        for module, name, error, what in (
            (builtins, "input", NeedsKeyboard, "input"),
            (sys, "breakpointhook", NeedsKeyboard, "breakpoint"),
            (os, "system", StartsProcess, "os.system"),
            (os, "fork", StartsProcess, "os.fork"),
            (subprocess, "Popen", StartsProcess, "subprocess"),
        ):
            if hasattr(module, name):
                stack.callback(setattr, module, name, getattr(module, name))
                setattr(module, name, _refusing(error, what))
        yield


def _refusing(error: type[Exception], what: str) -> Callable[..., NoReturn]:
    def refused(*args: Any, **kwargs: Any) -> NoReturn:
        raise error("breakpoint" if error is NeedsKeyboard and _in_a_debugger() else what)

    return refused


def _in_a_debugger() -> bool:
    """Whether it is a debugger that wants to read a line."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_globals.get("__name__") == "pdb":
            return True
        frame = frame.f_back
    return False
