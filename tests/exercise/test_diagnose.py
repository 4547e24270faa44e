"""What a student reads: the general diagnoses, the hint of a mistake, and never an expected value."""

import re
from fractions import Fraction

import numpy as np
import pytest

from mlpkit import exercise
from mlpkit.exercise import examples, judge, patterns, probe, sentences, show, verdicts
from mlpkit.exercise.values import Foreign


def trials(reference, answer, *probes, **others):
    """Put probes to a reference and to an answer."""
    found = []
    for seed, p in enumerate(probes):
        expected, got = (exercise.run(p, {p.parameters[0]: f, **others}, seed) for f in (reference, answer))
        found.append(verdicts.Trial(p, seed, expected, got))
    exercise.forget()
    return found


def said(reference, answer, *probes, **others):
    return verdicts.verdict("f", trials(reference, answer, *probes, **others))


def on_rows(f, rng):
    return f(rng.normal(size=(5, 3)))


def on_a_square(f, rng):
    return f(rng.normal(size=(3, 3)))


def on_a_vector(f, rng):
    return f(rng.normal(size=4))


def on_labels(f, rng):
    return f(rng.normal(size=(7, 2)))


ROWS, SQUARE, VECTOR, LABELS = (probe(f) for f in (on_rows, on_a_square, on_a_vector, on_labels))
exercise.forget()

mean_of_columns = lambda X: X.mean(axis=0)
cube = lambda X: X**3


def overwrites(X):
    X *= 2
    return X**3 / 8


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
        (cube, lambda X: np.log(X - X), "nan or inf where finite ones are asked for"),
        (cube, lambda X: np.where(X > 0, X**3, np.nan), "nan or inf where finite ones are asked for"),
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
        (cube, lambda X: np.ma.array(X), "is an object of type MaskedArray: np.asarray(…) makes a plain array of it."),
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
    verdict = said(reference, lambda X: answer(X), ROWS)
    assert verdict.state == verdicts.WRONG and not verdict.rows[0].passed
    assert sentence in verdict.hint and verdict.hint.lower().count("result[") < 2


@pytest.mark.parametrize(
    "reference, answer, sentence",
    [
        (lambda X: X.mean(), lambda X: np.array(np.inf), "the result is inf"),
        (lambda X: X.mean(axis=0), lambda X: np.array([1, np.nan, 1]), "1 of 3 values of the result is nan"),
        (
            lambda X: X[0],
            lambda X: [map(float, x) for x in X],
            "is a list in which an item is an object of type map, and",
        ),
        (
            lambda X: X[0],
            lambda X: [None, 1, 2],
            "the result is a list in which an item is None, and an array of shape",
        ),
        (lambda X: "a", lambda X: X, "the result is an array of shape (5, 3), and a string is asked for"),
        (lambda X: "a", lambda X: "b", "the result is 'b'"),
        (lambda X: X[0], lambda X: ["a", 1, 2], "the result is a list in which an item is a string, and an array"),
        (
            cube,
            lambda X: [[1, 2], [1]],
            "the result is a list of items of different shapes, and an array of shape (5, 3)",
        ),
        (lambda X: ["a"], lambda X: np.array(["a"]), "the result is an array of strings, and a list of 1 is asked for"),
        (cube, lambda X: nowhere, "'nowhere' is not defined (in <lambda>"),  # noqa: F821
        (cube, lambda X: nowhere, "; is the name misspelled, or is an import or a cell missing?"),  # noqa: F821
        (cube, lambda X: [1.0].max(), "; a list cannot do that, an array can: np.array(…) makes one of a list"),
        (cube, lambda X: 1 - [1.0], "; a list cannot do that, an array can: np.array(…) makes one of a list"),
        (cube, lambda X: 0.5 * [1.0], "; a list cannot do that, an array can: np.array(…) makes one of a list"),
        (cube, lambda X: (1.0,) ** 2, "; a tuple cannot do that, an array can: np.array(…) makes one of a tuple"),
        (cube, lambda X: 1 - map(float, X), "; a map cannot do that, an array can: np.array(list(…)) makes one of it"),
    ],
)
def test_a_row_says_what_was_seen(reference, answer, sentence):
    verdict = said(reference, lambda X: answer(X), ROWS)
    assert sentence in verdict.rows[0].message
    assert show.text(verdict).count(verdict.rows[0].message) == 1


@pytest.mark.parametrize(
    "expected, got, key",
    [
        (0.96, 1.0, "rounded"),
        (0.25, 0.3, "rounded"),
        ([0.5, 0.25], [0.0, 0.0], "cut"),
        (0.5, 0.0, "cut"),
        ([0.0, 1.0, 2.0], [2.0, 1.0, 0.0], "order"),
        ([1.0, 0.0, 1.0], [0.0, 0.0, 2.0], "square"),
        ([1.0, 0.0, 1.0], [0.0, 1.0, 0.0], "complement"),
        ([1.0, 1.0], [3.0, 3.0], "constant"),
        ([1.0, 1000.0], [1.0, 1000.4], "rounded"),
        ([1.0, 1e-3], [1.0, 2e-3], "near"),
        ([0.0, 0.0], [1e-9, 0.0], "near"),
        ([1.0, 2.0, 3.0], [1.0, 2.1, 3.1], "only first"),
        ([[1.0, 2.0]], [[1.0, 3.0]], "rows"),
        ([1.5], [3.7], "factor"),
    ],
)
def test_what_may_be_a_coincidence_is_not_said(expected, got, key):
    trial = trials(cube, cube, ROWS)[0]
    assert key not in patterns._value_patterns(np.array(expected), np.array(got), trial)


def test_the_digits_are_those_of_the_worst_result():
    def mixed(X):
        return X**3 * (1 + (1e-6 if X.shape == (5, 3) else 1e-4))

    assert "Right to about 4 digits" in said(cube, mixed, ROWS, SQUARE).hint
    assert "Right to about 4 digits" in said(cube, mixed, SQUARE, ROWS).hint


def test_a_pattern_counts_that_all_results_share_beside_others():
    def first_only(X):  # of a matrix with one column, this is also one number for each column
        return X.sum(axis=1)[:1]

    @probe
    def on_a_column(f, rng):
        return f(rng.normal(size=(6, 1)))

    assert "one entry where 6 are asked for" in said(lambda X: X.sum(axis=1), first_only, on_a_column, ROWS).hint


def test_one_number_for_every_question_is_seen():
    verdict = said(lambda X: X.sum(), lambda X: np.array(3.5), ROWS, SQUARE, LABELS)
    assert verdict.hint == "Your result is the same number every time: what should it depend on?"
    assert "every time" not in said(lambda X: X.sum(), lambda X: np.array(3.5), ROWS).hint
    verdict = said(lambda X: (X, X.sum()), lambda X: (X, 0.0), ROWS, SQUARE)
    assert verdict.hint == "In result[1]: your result is the same number every time: what should it depend on?"
    assert "every time" not in said(lambda X: 2.5, lambda X: 3.5, ROWS, SQUARE).hint


def test_an_error_is_said_once():
    def fails(X):
        return X.nothing if X.shape[0] > 3 else {}["key"]

    verdict = said(cube, fails, ROWS, SQUARE, LABELS)
    assert [r.message == verdicts.SAME_ERROR for r in verdict.rows] == [False, False, True]
    for text in (show.text(verdict), show.html(verdict)):
        assert text.count("has no attribute") == 1 and text.count("Run the smallest failing call") == 1


def test_a_hint_that_a_row_says_already_is_not_said_again():
    verdict = said(cube, lambda X: "text", ROWS)
    assert verdict.hint == verdict.rows[0].message
    assert "Hint" not in show.text(verdict) and "Hint" not in show.html(verdict)


# ----------------------------------------------------------------- what an earlier function does


def through(reference, answer, earlier, g, *probes):
    """What is said of f, which calls g, an exercise that came before it."""
    scope = {"f": answer, "g": g}
    found = []
    for seed, p in enumerate(probes):
        expected = exercise.run(p, {"f": reference}, seed)
        found.append(verdicts.Trial(p, seed, expected, exercise.run(p, scope, seed, ("f", "g"))))
    exercise.forget()
    return verdicts.verdict("f", found, (), earlier)


def test_single_precision_is_forgiven_to_those_who_get_it():
    def single(X):
        return (X**3).astype(np.float32)

    def difference(X):
        return X**3 - 0.9 * X**3

    first = said(cube, single, ROWS)
    first.name = "g"
    assert first.state == verdicts.RIGHT and first.single
    namespace = {"g": single, "cube": cube}
    exec(
        "def f(X):\n    return g(X).astype(float) - 0.9 * X**3\n"
        "def own(X):\n    return cube(X).astype('f4').astype(float) - 0.9 * X**3\n",
        namespace,
    )
    assert through(difference, namespace["f"], [first], single, ROWS).state == verdicts.RIGHT
    assert through(difference, namespace["f"], [], single, ROWS).state == verdicts.WRONG
    assert through(difference, namespace["own"], [first], single, ROWS).state == verdicts.WRONG


def test_the_rest_of_a_result_with_single_precision_has_its_tolerance():
    verdict = said(lambda X: (X**3, X.sum()), lambda X: ((X**3).astype("f4"), float(X.sum(dtype="f4"))), ROWS, SQUARE)
    assert verdict.state == verdicts.RIGHT and verdict.single
    verdict = said(lambda X: (X**3, X.sum()), lambda X: (X**3, float(X.sum(dtype="f4"))), ROWS, SQUARE)
    assert verdict.state == verdicts.WRONG


def test_single_precision_that_was_converted_back_is_seen():
    def inside(X):
        return (1 + X.astype(np.float32).astype(float) / 100) ** 2

    verdict = said(lambda X: (1 + X / 100) ** 2, inside, ROWS)
    assert verdict.state == verdicts.RIGHT and verdict.single
    verdict = said(lambda X: X.sum(axis=1), lambda X: [sum(row) for row in X], ROWS)
    assert verdict.state == verdicts.RIGHT and not verdict.single


def test_a_list_is_right_and_said_once_and_named_where_it_fails():
    def rows(X):
        return [[v**3 for v in row] for row in X]

    first = said(cube, rows, ROWS, SQUARE)
    first.name = "g"
    assert first.state == verdicts.RIGHT and first.share == 1 and first.listed == "list" and first.hint == ""
    assert [r.message for r in first.rows] == [sentences.LISTED.format("list"), ""]
    assert show.text(first).count("right numbers, but in a list: return np.array(…) of it") == 1
    namespace = {"g": rows}
    exec("def f(X):\n    return g(X).max()\ndef other(X):\n    return [1.0].max()\n", namespace)
    message = through(lambda X: (X**3).max(), namespace["f"], [first], rows, ROWS).rows[0].message
    assert message.endswith("; g returns a list: return np.array(…) there")
    message = through(lambda X: (X**3).max(), namespace["other"], [first], rows, ROWS).rows[0].message
    assert "g returns" not in message
    assert not said(cube, cube, ROWS).listed and not said(lambda X: [1.0, 2.0], lambda X: [1.0, 2.0], ROWS).listed


def test_a_square_result_can_be_transposed_as_well():
    assert "transposed" in said(cube, lambda X: X.T**3, SQUARE).hint


def test_a_single_number_has_no_constant_factor_of_its_own():
    total = lambda X: (X**2).sum()
    assert "2.7" not in said(total, lambda X: 2.7 * total(X), ROWS, LABELS).hint
    assert "factor" not in said(total, lambda X: 2.7 * total(X), ROWS, LABELS).hint
    assert "7 times too small" in said(total, lambda X: total(X) / len(X), LABELS).hint
    assert "Every sign is reversed" in said(total, lambda X: -total(X), ROWS, LABELS).hint


def test_a_pattern_is_named_only_if_all_probes_show_it():
    def halves_rows_only(X):
        return cube(X) * (0.5 if X.shape == (5, 3) else 1) + (X.shape == (3, 3)) * np.eye(len(X), X.shape[1])

    assert "half" in said(cube, halves_rows_only, ROWS).hint
    assert "half" in said(cube, halves_rows_only, ROWS, LABELS).hint
    assert "half" not in said(cube, halves_rows_only, ROWS, SQUARE).hint


def test_plainly_wrong_values_say_more_than_an_overflow():
    @probe
    def large(f):
        return f(np.array([[1000.0, -1000.0]]))

    verdict = said(lambda X: np.tanh(X), lambda X: -np.exp(X) / np.exp(X) * np.tanh(X), large, ROWS)
    assert "Every sign is reversed" in verdict.hint


# ----------------------------------------------------------------------------- statuses and hints


def test_right_wrong_and_not_attempted():
    def stub(X):
        raise NotImplementedError

    assert said(cube, lambda X: X * X * X, ROWS, SQUARE).state == verdicts.RIGHT
    verdict = said(cube, stub, ROWS, SQUARE)
    assert (verdict.state, verdict.share) == (verdicts.MISSING, 0.0)
    assert verdict.hint == "f is still to be written." and not any(r.message for r in verdict.rows)

    def only_squares(X):
        if X.shape[0] != X.shape[1]:
            raise NotImplementedError
        return X**3

    verdict = said(cube, only_squares, ROWS, SQUARE)
    assert (verdict.state, verdict.share) == (verdicts.WRONG, 0.5)
    assert "still to be written" in verdict.rows[0].message


def test_what_an_answer_needs_is_named():
    @probe
    def through_g(f, g, rng):
        return f(g(rng.normal(size=2)))

    def g(x):
        raise NotImplementedError

    expected = exercise.run(through_g, {"f": cube, "g": cube}, 0)
    got = exercise.run(through_g, {"f": cube, "g": g}, 0)
    exercise.forget()
    verdict = verdicts.verdict("f", [verdicts.Trial(through_g, 0, expected, got)])
    assert verdict.state == verdicts.MISSING
    assert verdict.hint == "f needs g, which is still to be written."


@pytest.mark.parametrize(
    "why, needs, told, sentence",
    [
        ("", "", {}, "f is still to be written."),
        ("", "g", {}, "f needs g, which is still to be written."),
        ("raise", "", {}, "f still has the line raise NotImplementedError in it, and nothing below that line runs."),
        (
            "raise",
            "g",
            {},
            "f needs g, which still has the line raise NotImplementedError in it, and nothing below that line runs.",
        ),
        ("absent", "", {}, "There is nothing named f: run its cell again, and look for an error message below it."),
        (
            "absent",
            "g",
            {},
            "f needs g, which is not there: run its cell again, and look for an error message below it.",
        ),
        ("absent F", "", {}, "There is nothing named f, but F is there: is the name misspelled?"),
        ("absent G", "g", {}, "f needs g, which is not there, but G is there: is the name misspelled?"),
        (
            "absent F",
            "",
            {"f": "SyntaxError: expected ':'"},
            "There is nothing named f: its cell stopped with SyntaxError: expected ':'.",
        ),
        (
            "absent",
            "g",
            {"g": "No module named 'x'"},
            "f needs g, which is not there: its cell stopped with No module named 'x'.",
        ),
        (
            "absent",
            "g",
            {"f": "SyntaxError"},
            "f needs g, which is not there: run its cell again, and look for an error message below it.",
        ),
        ("", "", {"f": "ValueError"}, "f is still to be written."),
        ("strange code", "", {}, "f is still to be written."),
    ],
)
def test_why_there_is_nothing_to_judge(why, needs, told, sentence):
    first, second = trials(cube, cube, ROWS, SQUARE)
    first.got = exercise.Outcome("missing", why=why, needs=needs)
    second.got = first.got
    verdict = verdicts.verdict("f", [first, second], why=told)
    assert (verdict.state, verdict.hint) == (verdicts.MISSING, sentence)
    shown = "not attempted" if "still to be written" in sentence else "cannot be checked yet"
    assert f"f: {shown}" in show.text(verdict) and shown in show.html(verdict)
    second.got = second.expected  # one property can be seen
    verdict = verdicts.verdict("f", [first, second], why=told)
    assert verdict.state == verdicts.WRONG
    if why not in ("", "strange code") or needs:
        assert verdict.rows[0].message == sentence.rstrip(".")


def test_how_long_was_waited_is_said():
    trial = trials(cube, cube, ROWS)[0]
    for seconds, words in ((10.0, "no answer in time (10 seconds): is there a loop"), (0, "no answer in time: is")):
        trial.got = exercise.Outcome("time", seconds=seconds)
        assert verdicts.verdict("f", [trial]).rows[0].message.startswith(words)
    trial.got = exercise.Outcome("time", error={"message": "not run"})
    assert verdicts.verdict("f", [trial]).rows[0].message == "not run"


@pytest.mark.parametrize(
    "status, words",
    [
        ("time", "no answer in time"),
        ("lost", "the process that ran this answer died"),
        ("borrowed", "write it yourself instead of calling mlpkit.nn"),
    ],
)
def test_an_answer_that_never_came(status, words):
    trial = trials(cube, cube, ROWS)[0]
    trial.got = exercise.Outcome(status)
    verdict = verdicts.verdict("f", [trial])
    assert words in verdict.rows[0].message and words in verdict.hint and verdict.example == ""


def test_an_error_that_is_asked_for():
    def checked(X):
        if X.shape != (3, 3):
            raise ValueError("not square")
        return X

    def own_error(X):
        class NotSquare(ValueError):
            pass

        if X.shape != (3, 3):
            raise NotSquare
        return X

    def other_error(X):
        if X.shape != (3, 3):
            raise KeyError("shape")
        return X

    assert said(checked, own_error, ROWS, SQUARE).state == verdicts.RIGHT
    assert "should raise ValueError, and nothing was raised" in said(checked, lambda X: X, ROWS, SQUARE).hint
    verdict = said(checked, other_error, ROWS, SQUARE)
    assert "KeyError: 'shape' (in other_error, line" in verdict.rows[0].message and verdict.share == 0.5


def test_the_sentence_of_a_mistake_that_fits_wins():
    rows, square = trials(cube, lambda X: 2 * X**3, ROWS, SQUARE)
    sums = [
        (n, h, {t.probe.name: exercise.run(t.probe, {"f": f}, t.seed) for t in (rows, square)})
        for n, h, f in (("squared", "You square.", lambda X: X**2), ("doubled", "You double.", lambda X: X**3 + X**3))
    ]
    verdict = verdicts.verdict("f", [rows, square], iter(sums))
    assert (verdict.mistake, verdict.hint) == ("doubled", "You double.")
    verdict = verdicts.verdict("f", [rows, square], iter(sums[:1]))
    assert verdict.mistake == "" and "twice too large" in verdict.hint


def test_a_mistake_must_fit_on_every_probe_and_nan_counts():
    def overflows(X):
        return X**3 if X.shape == (5, 3) else X * np.nan

    def other(X):
        return X**3 if X.shape == (5, 3) else np.where(X > 0, np.nan, X**3)

    for answer, fits in ((overflows, True), (other, False)):
        tried = trials(cube, answer, ROWS, SQUARE)
        known = (
            "overflow",
            "It overflows.",
            {t.probe.name: exercise.run(t.probe, {"f": overflows}, t.seed) for t in tried},
        )
        assert (verdicts.verdict("f", tried, [known]).hint == "It overflows.") is fits


def test_the_sentence_of_a_judge_is_the_message():
    @probe
    def any_order(f, rng):
        return f(rng.normal(size=4))

    @judge(any_order)
    def sorted_somehow(value, rng):
        x = rng.normal(size=4)
        if not np.allclose(np.sort(value), np.sort(x)):
            return "numbers got lost"
        return True

    assert said(np.sort, lambda x: np.sort(x)[::-1], any_order).state == verdicts.RIGHT
    assert said(np.sort, lambda x: np.sort(x) + 1, any_order).hint == "numbers got lost"
    message = said(np.sort, lambda x: {"a": x}, any_order).rows[0].message
    assert message.startswith("the result does not have the form that is asked for (")
    assert "return" in said(np.sort, lambda x: None, any_order).hint


# ---------------------------------------------------------------------------- no expected values

ANSWERS = [
    lambda X: 2 * X**3,
    lambda X: -(X**3),
    lambda X: X**3 + 1,
    lambda X: X.T**3,
    lambda X: X[0] ** 3,
    lambda X: X**3 * (X > 0),
    lambda X: np.where(X > 0, np.inf, X**3),
    lambda X: None,
    lambda X: "a",
    overwrites,
    lambda X: X.mean(),
    lambda X: [1, 2],
    lambda X: {"a": X},
    lambda X: 1 / 0,
    lambda X: X**3 / len(X),
]


@pytest.mark.parametrize("n", range(len(ANSWERS)))
def test_no_expected_value_is_ever_said(n):
    def secret(X):
        return X * 0 + 987.654321

    def with_parts(X):
        return {"a": (X, 987.654321), "b": 987.654321}

    for reference in (secret, with_parts):
        for answer in (ANSWERS[n], lambda X: {"a": (X, ANSWERS[n](X)), "b": 1}, lambda X: (ANSWERS[n](X), X)):
            verdict = said(reference, lambda X, answer=answer: answer(X), ROWS, SQUARE)
            assert verdict.state == verdicts.WRONG
            for text in (show.text(verdict), show.html(verdict), str(verdict.as_dict())):
                assert not re.search(r"98[78]|7654", text)


# ------------------------------------------------------------------------------------ the verdict


def test_the_share_is_that_of_the_weights():
    heavy = exercise.Probe(ROWS.name, ROWS.title, ROWS.source, ROWS.parameters, weight=3.0)

    def only_rows(X):
        return X**3 if X.shape == (5, 3) else X

    verdict = said(cube, only_rows, heavy, SQUARE)
    assert verdict.share == 0.75
    assert verdicts.Verdict.from_dict(verdict.as_dict()) == verdict


@pytest.mark.parametrize(
    "value, text",
    [
        (np.array([[1.0, 2.5]]), "np.array([[1. , 2.5]])"),
        (np.array(2.0), "2"),
        (1 / 3, "0.3333"),
        (3, "3"),
        (np.array([0.5, np.nan, -np.inf]), "np.array([    0.5,  np.nan, -np.inf])"),
        (np.zeros((0, 2)), "np.zeros((0, 2))"),
        (np.array([1e-7, 0.0]), "np.array([1.e-07, 0.e+00])"),
        (True, "True"),
        ("a", "'a'"),
        (None, "None"),
        (-np.inf, "-np.inf"),
        (np.nan, "np.nan"),
        ([1.0, (2,)], "[1, (2,)]"),
        ((2, []), "(2, [])"),
        ({"W": np.zeros(2)}, "{'W': np.array([0., 0.])}"),
        (Foreign("Generator"), "<Generator>"),
        (len, "<builtin_function_or_method>"),
    ],
)
def test_a_value_is_shown_as_one_would_type_it(value, text):
    assert examples.show(value) == text


def shown_again(text):
    return eval(text, {"np": np})


def test_what_differs_looks_different():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(4, 2))
    X[:, 1] = X[:, 0] + 1e-9 * X[:, 1]  # columns that four digits would show as equal ones
    assert np.linalg.matrix_rank(shown_again(examples.show(X))) == np.linalg.matrix_rank(X) == 2
    assert np.linalg.matrix_rank(shown_again(examples.show(1e-6 * X.T))) == 2
    assert examples.show(np.array([1.00001, 1.0])) == "np.array([1.00001, 1.     ])"
    assert examples.show(np.array([0.1 + 0.2, 0.3])) == "np.array([0.3, 0.3])"  # a rounding error
    assert "0.1257" in examples.show(np.random.default_rng(0).normal(size=(3, 2)))


def test_what_takes_several_lines_is_indented():
    rng = np.random.default_rng(0)
    nested = {"W": rng.normal(size=(2, 3)), "l": [rng.normal(size=(2, 2)), (rng.normal(size=(2, 2, 2)), 1.0)]}
    for value in (rng.normal(size=(2, 3, 2)), rng.normal(size=(2, 2, 2, 2)), nested, [nested], (np.eye(2),)):
        lines = examples.show(value, 2).splitlines()
        assert all(line.strip() for line in lines)
        for line in lines[1:]:
            # what goes on below stands under the bracket, or the key, to which it belongs
            assert line[: len(line) - len(line.lstrip())] == " " * (len(line) - len(line.lstrip())) and line[2] == " "
        shape = np.shape(shown_again(examples.show(value, 2))) if isinstance(value, np.ndarray) else None
        assert shape in (None, np.shape(value))
    assert examples.show({"a": np.eye(2), "b": 1.0}, 2) == (
        "{'a': np.array([[1., 0.],\n                  [0., 1.]]),\n   'b': 1}"
    )


def test_a_report_is_escaped_and_has_both_forms():
    verdict = said(cube, lambda X: {"<b>": 1}[X.shape], ROWS)
    verdict.hint = "<script>"
    html = show.html(verdict, footer="a < b", score="1 < 2")
    assert "<script>" not in html and "&lt;script&gt;" in html and "a &lt; b" in html and "1 &lt; 2" in html
    text = show.text(verdict, footer="a < b", score="1 of 2")
    assert "f: wrong (1 of 2)" in text and "Hint: <script>" in text and "Smallest failing call: f(" in text
    assert set(show.bundle(verdict)) == {"text/plain", "text/html"}
    assert show.table([("a", 1), ("bcd", 22)], ("x", "n")) == "x     n\n---  --\na     1\nbcd  22"
