"""The example of a docstring is a probe."""

import numpy as np
import pytest

from mlpkit import exercise
from mlpkit.exercise import ExerciseError, probe, without_example


def double(x):
    """Twice as much.

    Examples
    --------
    >>> x = np.array([1.0, 1 / 3])
    >>> double(x).round(2)
    array([2.  , 0.67])
    >>> print(round(float(double(0.5)), 1) + 0.0)
    1.0
    """
    return 2 * x


def declared(because=""):
    @probe
    def anything(double, rng):
        return double(rng.normal(size=3))

    if because:
        without_example(because)
    return exercise.collect("double", {"double": double})


def test_values_are_compared_and_not_how_they_are_printed():
    one = declared()
    example = one.probes[-1]
    assert (example.name, example.title, example.parameters) == ("example", "the example of the statement", ("double",))
    value = exercise.run(example, one.functions, 1).value
    np.testing.assert_array_equal(value[0], [2, 2 / 3])
    assert value[1] == 1.0
    lists = exercise.run(example, {"double": lambda x: (2 * np.asarray(x)).tolist()}, 1)
    assert exercise.disagreement(example, exercise.run(example, one.functions, 1), lists, 1) is None


def test_an_example_is_excluded_with_a_reason():
    one = declared("it draws")
    assert [p.name for p in one.probes] == ["anything"] and one.without_example == "it draws"


def test_an_example_stands_alone():
    def f(x):
        """Anything.

        >>> f(secret)
        3
        """
        return x

    @probe
    def anything(f):
        return f(1)

    with pytest.raises(ExerciseError, match="the example of 'f' uses 'secret', which is no function of the notebook"):
        exercise.collect("f", {"f": f, "secret": 3})
