"""General diagnoses, which need no listed mistake."""

from fractions import Fraction

import numpy as np
import pytest
from support.exercises import LABELS, ROWS, SQUARE, cube, judged, mean_of_columns, overwrites

from mlpkit.exercise import probe, verdicts


@pytest.mark.parametrize(
    "reference, answer, sentence",
    [
        (mean_of_columns, lambda X: X.sum(axis=0), "every value is 5 times too large, and X has 5 rows"),
        (cube, lambda X: X**3 / len(X), "every value is 5 times too small, and X has 5 rows"),
        (cube, lambda X: 2 * X**3, "every value is twice too large"),
        (cube, lambda X: X**3 / 2, "every value is half of what it should be"),
        (cube, lambda X: 0.7 * X**3, "every value is off by the same one"),
        (cube, lambda X: -(X**3), "Every sign is reversed"),
        (cube, lambda X: X**3 + 4, "Every value is off by the same constant"),
        (cube, lambda X: X.T**3, "Your result is transposed"),
        (mean_of_columns, lambda X: X.mean(axis=1), "one number for each row where one for each column is asked for"),
        (lambda X: X.max(axis=1), lambda X: X.max(axis=0), "one number for each column where one for each row"),
        (mean_of_columns, lambda X: X.mean(axis=0, keepdims=True), "a matrix with one row, not a vector"),
        (lambda X: X.max(axis=1), lambda X: X.max(axis=1)[:, None], "a matrix with one column, not a vector"),
        (mean_of_columns, lambda X: X.mean(), "a single number where an array of shape (3,) is asked for"),
        (lambda X: X.mean(), lambda X: X.mean(axis=0), "an array of shape (3,) where a single number is asked for"),
        (cube, overwrites, "overwrites its argument X. Work on a copy"),
        (cube, lambda X: None, "Did you forget the return statement?"),
        (cube, lambda X: np.log(X - X), "where finite ones are asked for"),
        (cube, lambda X: np.where(X > 0, X**3, np.nan), "where finite ones are asked for"),
        (cube, lambda X: len, "The result is a function (builtin_function_or_method): did you forget the parentheses"),
        (cube, lambda X: cube, "The result is a function: did you forget the parentheses of a call?"),
        (cube, lambda X: np.exp, "The result is a function (ufunc): did you forget the parentheses of a call?"),
        (cube, lambda X: object(), "The result is an object of type object: return plain numbers, or arrays of them."),
        (
            lambda X: {"W": X},
            lambda X: {"W": object()},
            "Result['W'] is an object of type object: return plain numbers",
        ),
        (
            lambda X: "a",
            lambda X: object(),
            "The result is an object of type object: return plain data: numbers, strings",
        ),
        (lambda X: {"W": X}, lambda X: {"W": set()}, "Result['W'] is an object of type set: a set has no order"),
        (lambda X: ("a", 1), lambda X: (set(), 1), "Result[0] is an object of type set: a set has no order"),
        (
            cube,
            lambda X: (x for x in X),
            "is an object of type generator: list(…) takes the items out of it, and np.array",
        ),
        (lambda X: X[0], lambda X: map(float, X[0]), "is an object of type map: list(…) takes the items out of it"),
        (
            lambda X: X[0],
            lambda X: [map(float, x) for x in X],
            "An item of the result is an object of type map: list(…)",
        ),
        (cube, lambda X: X.astype(str), "The result is an array of strings: return numbers, without quotation marks."),
        (
            lambda X: ["a", "b"],
            lambda X: np.array(["a", "b"]),
            "The result is an array of strings: tolist() makes a list",
        ),
        (
            lambda X: X.mean(),
            lambda X: Fraction(1, 3),
            "an object of type Fraction: float(…) makes a plain number of it.",
        ),
        (
            cube,
            lambda X: np.ma.array(X, mask=X > 0),
            "is an object of type MaskedArray: np.asarray(…) makes a plain array of it.",
        ),
        (
            cube,
            lambda X: X.astype(object),
            "The result is an array of objects: are there lists of different lengths in it",
        ),
        (cube, lambda X: "text", "the result is a string, and an array of shape (5, 3) is asked for"),
        (lambda X: (X, 1.0), lambda X: (X, 1.0, 2.0), "the result has 3 parts, and 2 are asked for"),
        (lambda X: {"W": X, "b": 1}, lambda X: {"W": X}, "the result has no key 'b'"),
        (lambda X: {"W": X}, lambda X: {"W": X, "b": 1}, "the result has a key 'b' too many"),
        (
            lambda X: (X, X),
            lambda X: (X, X[:2]),
            "No known mistake fits. Run the smallest failing call below line by line",
        ),
        (cube, lambda X: X**3 + X**2, "No known mistake fits. Work the smallest failing call below out with pencil"),
        (cube, lambda X: X @ X, "Run the smallest failing call below in a cell of its own, and read the line"),
        (cube, lambda X: X**3 + 1e-6 * X, "Right to about 5 digits, and more are asked for. Is there single precision"),
        (cube, lambda X: (X.astype("f4") ** 3).astype(float), "Right to about 6 digits, and more are asked for."),
        (cube, lambda X: 1.00001 * X**3, "Right to about 5 digits, and more are asked for."),
        (cube, lambda X: np.round(X**3, 4), "Your values are rounded to 4 decimal places: return all digits."),
        (cube, lambda X: np.round(X**3, 2), "Your values are rounded to 2 decimal places: return all digits."),
        (cube, lambda X: (X**3).astype(np.float16), "Your numbers are in half precision (float16), which keeps three"),
        (cube, lambda X: (4 * X**3).astype(int), "Only whole numbers came back where others are asked for"),
        (lambda X: 9 * X, lambda X: (9 * X).astype(int), "Everything after the decimal point is cut off: is there"),
        (cube, lambda X: X[::-1] ** 3, "These are the right values from the last to the first: the order is reversed."),
        (cube, lambda X: X[[1, 0, 2, 4, 3]] ** 3, "These are the right values, in another order."),
        (cube, lambda X: 0 * X, "All values of your result are the same number: what should they depend on?"),
        (
            cube,
            lambda X: np.tile(X[0] ** 3, (5, 1)),
            "All rows of your result are the same: does each of them use its own",
        ),
        (lambda X: X.max(axis=1), lambda X: X.max(axis=1)[:1], "Your result has one entry where 5 are asked for. Does"),
        (
            cube,
            lambda X: X[:1] ** 3,
            "Your result has one row where 5 are asked for. Does return stand inside the loop?",
        ),
        (cube, lambda X: np.abs(X**3), "The amounts are right, and some signs are reversed."),
        (cube, lambda X: X**6, "These are the squares of the right values."),
        (lambda X: X**2, lambda X: np.abs(X), "These are the square roots of the right values."),
        (cube, lambda X: 1 / X**3, "These are the right values, but as 1/x."),
        (cube, lambda X: 1 - X**3, "These are the right values, but as 1 - x."),
        (lambda X: X, lambda X: np.exp(X), "exp was applied to the right values, once more than needed."),
        (np.exp, lambda X: X, "These are the logarithms of the right values."),
        (cube, lambda X: X**3 * (X > 0), "All wrong values are 0: what should stand there instead, and is it ever"),
        (cube, lambda X: X**3 + [0, 1, 0] * X, "Only column 1 (counted from 0) has wrong values."),
        (lambda X: X[:, 0], lambda X: np.append(X[:-1, 0], 9.5), "Only the last value is wrong, all others are right."),
        (lambda X: X[:, 0], lambda X: np.append(9.5, X[1:, 0]), "Only the first value is wrong, all others are right."),
        (cube, lambda X: X**3 + X**2 * [[0], [1], [1], [1], [1]], "The first row is right, and all others are wrong."),
        (cube, lambda X: X**3 + X**2 * [[1], [1], [1], [1], [0]], "The last row is right, and all others are wrong."),
    ],
)
def test_each_diagnosis_has_its_sentence(reference, answer, sentence):
    verdict = judged(reference, lambda X: answer(X), ROWS)
    assert verdict.state == verdicts.WRONG and not all(row.passed for row in verdict.rows)
    assert sentence in verdict.hint and verdict.hint.lower().count("result[") < 2


def test_the_digits_are_those_of_the_worst_result():
    def mixed(X):
        return X**3 * (1 + (1e-6 if X.shape == (5, 3) else 1e-4))

    assert "Right to about 4 digits" in judged(cube, mixed, ROWS, SQUARE).hint
    assert "Right to about 4 digits" in judged(cube, mixed, SQUARE, ROWS).hint


def test_a_pattern_counts_that_all_results_share_beside_others():
    def first_only(X):  # of a matrix with one column, this is also one number for each column
        return X.sum(axis=1)[:1]

    @probe
    def on_a_column(f, rng):
        return f(rng.normal(size=(6, 1)))

    assert "one entry where 6 are asked for" in judged(lambda X: X.sum(axis=1), first_only, on_a_column, ROWS).hint


def test_one_number_for_every_question_is_seen():
    verdict = judged(lambda X: X.sum(), lambda X: np.array(3.5), ROWS, SQUARE, LABELS)
    assert verdict.hint == "Your result is the same number every time: what should it depend on?"
    assert "every time" not in judged(lambda X: X.sum(), lambda X: np.array(3.5), ROWS).hint
    verdict = judged(lambda X: (X, X.sum()), lambda X: (X, 0.0), ROWS, SQUARE)
    assert verdict.hint == "In result[1]: your result is the same number every time: what should it depend on?"
    assert "every time" not in judged(lambda X: 2.5, lambda X: 3.5, ROWS, SQUARE).hint


def test_a_square_result_can_be_transposed_as_well():
    assert "transposed" in judged(cube, lambda X: X.T**3, SQUARE).hint


def test_a_single_number_has_no_constant_factor_of_its_own():
    total = lambda X: (X**2).sum()
    assert "2.7" not in judged(total, lambda X: 2.7 * total(X), ROWS, LABELS).hint
    assert "factor" not in judged(total, lambda X: 2.7 * total(X), ROWS, LABELS).hint
    assert "7 times too small" in judged(total, lambda X: total(X) / len(X), LABELS).hint
    assert "Every sign is reversed" in judged(total, lambda X: -total(X), ROWS, LABELS).hint


def test_a_pattern_is_named_only_if_all_probes_show_it():
    def halves_rows_only(X):
        return cube(X) * (0.5 if X.shape == (5, 3) else 1) + (X.shape == (3, 3)) * np.eye(len(X), X.shape[1])

    assert "half" in judged(cube, halves_rows_only, ROWS).hint
    hint = judged(cube, halves_rows_only, ROWS, LABELS).hint
    assert hint.startswith("Only where it says “on rows”:") and "half" in hint
    assert "half" not in judged(cube, halves_rows_only, ROWS, SQUARE).hint


def test_plainly_wrong_values_say_more_than_an_overflow():
    @probe
    def large(f):
        return f(np.array([[1000.0, -1000.0]]))

    verdict = judged(lambda X: np.tanh(X), lambda X: -np.exp(X) / np.exp(X) * np.tanh(X), large, ROWS)
    assert "Every sign is reversed" in verdict.hint
