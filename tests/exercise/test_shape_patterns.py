"""What a wrong shape looks like."""

import numpy as np
import pytest
from support.exercises import ROWS, cube, trials

from mlpkit.exercise.shape_patterns import shape_patterns


@pytest.mark.parametrize(
    "expected, got, keys",
    [
        (np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(2, 3).T, ["transposed"]),
        (np.arange(6.0).reshape(2, 3), np.ones((3, 2)), []),
        (np.ones(3), np.ones((1, 3)), ["one row"]),
        (np.ones(3), np.ones((3, 1)), ["one column"]),
        (np.ones(3), np.ones(5), ["per row"]),
        (np.ones(5), np.ones(3), ["per column"]),
        (np.ones(4), np.ones(7), []),
        (np.ones((4, 2)), np.ones((1, 2)), ["first"]),
        (np.ones(4), np.ones(1), ["first"]),
        (np.ones(4), np.array(1.0), ["scalar"]),
        (np.array(1.0), np.ones(4), ["array"]),
        (np.ones((2, 2, 2)), np.ones((2, 2)), []),
    ],
)
def test_a_wrong_shape_has_its_pattern(expected, got, keys):
    trial = trials(cube, cube, ROWS)[0]  # its input has five rows and three columns
    assert list(shape_patterns(expected, got, trial)) == keys
