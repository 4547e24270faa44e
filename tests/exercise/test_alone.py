"""What an answer may not do while it is checked."""

import builtins
import os
import subprocess
import sys

import pytest

from mlpkit.exercise.alone import NeedsKeyboard, StartsProcess, alone


@pytest.mark.parametrize(
    "ask, error",
    [
        (lambda: input("?"), NeedsKeyboard),
        (lambda: breakpoint(), NeedsKeyboard),
        (lambda: os.system("true"), StartsProcess),
        (lambda: subprocess.run(["true"]), StartsProcess),
    ],
)
def test_it_is_refused_and_works_again_afterwards(ask, error):
    before = builtins.input, sys.breakpointhook, os.system, subprocess.Popen
    with alone(), pytest.raises(error):
        ask()
    assert (builtins.input, sys.breakpointhook, os.system, subprocess.Popen) == before
