"""Random numbers that are repeated are told from those that are drawn."""

import numpy as np

from mlpkit.exercise.sketches import similar, sketch


def test_the_share_of_different_entries_tells_answers_apart():
    rng = np.random.default_rng(0)
    W, again = rng.normal(size=(30, 14)), rng.normal(size=(30, 14))
    column = np.repeat(rng.normal(size=(30, 1)), 14, axis=1)
    signs = rng.choice([-1.0, 1.0], size=(30, 14))
    assert sketch((W, np.zeros(3))) == (0.0,)
    assert similar(sketch(W), sketch(again)) and similar(sketch(column), sketch(column[::-1]))
    assert not similar(sketch(column), sketch(signs)) and not similar(sketch(W), sketch(column))


def test_where_nothing_is_known_nothing_is_told_apart():
    assert similar((), (3.0,)) and similar((), ())
    assert not similar((3.0, 0.0), (3.0,))
