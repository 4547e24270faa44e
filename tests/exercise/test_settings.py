"""No setting that a notebook left on matters."""

import sys
import warnings

import numpy as np
from support.exercises import small, softmax, wrong

from mlpkit import exercise


def test_settings_that_a_notebook_left_on_do_not_matter():
    def loud(Z):
        np.log(np.zeros(3))
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        np.array([1.0]) / 0
        return softmax(Z)

    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert wrong(small(), loud) is None
        assert np.geterr()["divide"] == "raise"


def test_a_flood_of_prints_is_swallowed(capfd):
    def prints(Z):
        for _ in range(10_000):
            print("now", len(Z))
        print("to stderr", file=sys.stderr)
        return softmax(Z)

    declared = small()
    assert wrong(declared, prints) is None
    assert capfd.readouterr() == ("", "")
    exercise.run(declared.probes[0], {"softmax": lambda Z: print("hello") or softmax(Z)}, 1, silent=False)
    assert capfd.readouterr().out == "hello\n"
