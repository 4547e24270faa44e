"""What a student reads: the general diagnoses, the hint of a mistake, and never an expected value."""

import re

import numpy as np
import pytest

from mlpkit import diagnose, exercise, report
from mlpkit.exercise import judge, probe
from mlpkit.values import Foreign


def trials(reference, answer, *probes, **others):
    """Put probes to a reference and to an answer."""
    found = []
    for seed, p in enumerate(probes):
        expected, got = (exercise.run(p, {p.parameters[0]: f, **others}, seed) for f in (reference, answer))
        found.append(diagnose.Trial(p, seed, expected, got))
    exercise.forget()
    return found


def said(reference, answer, *probes, **others):
    return diagnose.verdict("f", trials(reference, answer, *probes, **others))


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


@pytest.mark.parametrize("reference, answer, sentence", [
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
    (cube, lambda X: len, "The result is of type builtin_function_or_method: return plain numbers, or arrays of them"),
    (lambda X: {"W": X}, lambda X: {"W": set()}, "Result['W'] is of type set"),
    (cube, lambda X: "text", "the result is a string, and an array of shape (5, 3) is asked for"),
    (lambda X: (X, 1.0), lambda X: (X, 1.0, 2.0), "the result has 3 parts, and 2 are asked for"),
    (lambda X: (X, X), lambda X: (X, X[:2]), "result[1] has shape (2, 3), and (5, 3) is asked for"),
    (lambda X: {"W": X, "b": 1}, lambda X: {"W": X}, "the result has no key 'b'"),
    (lambda X: {"W": X}, lambda X: {"W": X, "b": 1}, "the result has a key 'b' too many"),
    (cube, lambda X: X**3 * (X > 0), "of 15 values of the result are wrong"),
    (cube, lambda X: X @ X, "ValueError: matmul"),
])
def test_each_diagnosis_has_its_sentence(reference, answer, sentence):
    verdict = said(reference, lambda X: answer(X), ROWS)
    assert verdict.state == diagnose.WRONG and not verdict.rows[0].passed
    assert sentence in verdict.hint


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

    assert said(cube, lambda X: X * X * X, ROWS, SQUARE).state == diagnose.RIGHT
    verdict = said(cube, stub, ROWS, SQUARE)
    assert (verdict.state, verdict.share) == (diagnose.MISSING, 0.0)
    assert verdict.hint == "f is still to be written." and not any(r.message for r in verdict.rows)

    def only_squares(X):
        if X.shape[0] != X.shape[1]:
            raise NotImplementedError
        return X**3

    verdict = said(cube, only_squares, ROWS, SQUARE)
    assert (verdict.state, verdict.share) == (diagnose.WRONG, 0.5)
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
    verdict = diagnose.verdict("f", [diagnose.Trial(through_g, 0, expected, got)])
    assert verdict.state == diagnose.MISSING
    assert verdict.hint == "f needs g, which is still to be written."


@pytest.mark.parametrize("status, words", [
    ("time", "no answer in time"), ("lost", "the process that ran this answer died"),
    ("borrowed", "write it yourself instead of calling mlpkit.nn"),
])
def test_an_answer_that_never_came(status, words):
    trial = trials(cube, cube, ROWS)[0]
    trial.got = exercise.Outcome(status)
    verdict = diagnose.verdict("f", [trial])
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

    assert said(checked, own_error, ROWS, SQUARE).state == diagnose.RIGHT
    assert "should raise ValueError, and nothing was raised" in said(checked, lambda X: X, ROWS, SQUARE).hint
    verdict = said(checked, other_error, ROWS, SQUARE)
    assert "KeyError: 'shape' (in other_error, line" in verdict.rows[0].message and verdict.share == 0.5


def test_the_sentence_of_a_mistake_that_fits_wins():
    rows, square = trials(cube, lambda X: 2 * X**3, ROWS, SQUARE)
    sums = [(n, h, {t.probe.name: exercise.run(t.probe, {"f": f}, t.seed) for t in (rows, square)}) for n, h, f in (
        ("squared", "You square.", lambda X: X**2), ("doubled", "You double.", lambda X: X**3 + X**3))]
    verdict = diagnose.verdict("f", [rows, square], iter(sums))
    assert (verdict.mistake, verdict.hint) == ("doubled", "You double.")
    verdict = diagnose.verdict("f", [rows, square], iter(sums[:1]))
    assert verdict.mistake == "" and "twice too large" in verdict.hint


def test_a_mistake_must_fit_on_every_probe_and_nan_counts():
    def overflows(X):
        return X**3 if X.shape == (5, 3) else X * np.nan

    def other(X):
        return X**3 if X.shape == (5, 3) else np.where(X > 0, np.nan, X**3)

    for answer, fits in ((overflows, True), (other, False)):
        tried = trials(cube, answer, ROWS, SQUARE)
        known = ("overflow", "It overflows.", {t.probe.name: exercise.run(t.probe, {"f": overflows}, t.seed)
                                               for t in tried})
        assert (diagnose.verdict("f", tried, [known]).hint == "It overflows.") is fits


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

    assert said(np.sort, lambda x: np.sort(x)[::-1], any_order).state == diagnose.RIGHT
    assert said(np.sort, lambda x: np.sort(x) + 1, any_order).hint == "numbers got lost"
    message = said(np.sort, lambda x: {"a": x}, any_order).rows[0].message
    assert message.startswith("the result does not have the form that is asked for (")
    assert "return" in said(np.sort, lambda x: None, any_order).hint


# ---------------------------------------------------------------------------- no expected values

ANSWERS = [lambda X: 2 * X**3, lambda X: -(X**3), lambda X: X**3 + 1, lambda X: X.T**3, lambda X: X[0] ** 3,
           lambda X: X**3 * (X > 0), lambda X: np.where(X > 0, np.inf, X**3), lambda X: None, lambda X: "a", overwrites,
           lambda X: X.mean(), lambda X: [1, 2], lambda X: {"a": X}, lambda X: 1 / 0, lambda X: X**3 / len(X)]


@pytest.mark.parametrize("n", range(len(ANSWERS)))
def test_no_expected_value_is_ever_said(n):
    def secret(X):
        return X * 0 + 987.654321

    def with_parts(X):
        return {"a": (X, 987.654321), "b": 987.654321}

    for reference in (secret, with_parts):
        for answer in (ANSWERS[n], lambda X: {"a": (X, ANSWERS[n](X)), "b": 1}, lambda X: (ANSWERS[n](X), X)):
            verdict = said(reference, lambda X, answer=answer: answer(X), ROWS, SQUARE)
            assert verdict.state == diagnose.WRONG
            for text in (report.text(verdict), report.html(verdict), str(verdict.as_dict())):
                assert not re.search(r"98[78]|7654", text)


# ------------------------------------------------------------------------------------ the verdict


def test_the_share_is_that_of_the_weights():
    heavy = exercise.Probe(ROWS.name, ROWS.title, ROWS.source, ROWS.parameters, weight=3.0)

    def only_rows(X):
        return X**3 if X.shape == (5, 3) else X

    verdict = said(cube, only_rows, heavy, SQUARE)
    assert verdict.share == 0.75
    assert diagnose.Verdict.from_dict(verdict.as_dict()) == verdict


@pytest.mark.parametrize("value, text", [
    (np.array([[1.0, 2.5]]), "np.array([[1. , 2.5]])"), (np.array(2.0), "2"), (1 / 3, "0.3333"), (3, "3"),
    (np.array([0.5, np.nan, -np.inf]), "np.array([    0.5,  np.nan, -np.inf])"), (np.zeros((0, 2)), "np.zeros((0, 2))"),
    (np.array([1e-7, 0.0]), "np.array([1.e-07, 0.e+00])"), (True, "True"),
    ("a", "'a'"), (None, "None"), (-np.inf, "-np.inf"), (np.nan, "np.nan"),
    ([1.0, (2,)], "[1, (2,)]"), ((2, []), "(2, [])"), ({"W": np.zeros(2)}, "{'W': np.array([0., 0.])}"),
    (Foreign("Generator"), "<Generator>"), (len, "<builtin_function_or_method>"),
])
def test_a_value_is_shown_as_one_would_type_it(value, text):
    assert diagnose.show(value) == text


def test_a_report_is_escaped_and_has_both_forms():
    verdict = said(cube, lambda X: {"<b>": 1}[X.shape], ROWS)
    verdict.hint = "<script>"
    html = report.html(verdict, footer="a < b", score="1 < 2")
    assert "<script>" not in html and "&lt;script&gt;" in html and "a &lt; b" in html and "1 &lt; 2" in html
    text = report.text(verdict, footer="a < b", score="1 of 2")
    assert "f: wrong (1 of 2)" in text and "Hint: <script>" in text and "Smallest failing call: f(" in text
    assert set(report.bundle(verdict)) == {"text/plain", "text/html"}
    assert report.table([("a", 1), ("bcd", 22)], ("x", "n")) == "x     n\n---  --\na     1\nbcd  22"
