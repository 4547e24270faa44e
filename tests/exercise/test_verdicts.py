"""The verdict: its state, its hint, and never an expected value."""

import json
import re

import numpy as np
import pytest
from support.exercises import LABELS, ROWS, SQUARE, cube, judged, overwrites, through, trials

from mlpkit import exercise
from mlpkit.exercise import sentences, show, verdicts
from mlpkit.exercise.outcome import Cause
from mlpkit.exercise.verdicts import Row, State, Verdict


def test_right_wrong_and_not_attempted():
    def stub(X):
        raise NotImplementedError

    assert judged(cube, lambda X: X * X * X, ROWS, SQUARE).state == verdicts.RIGHT
    verdict = judged(cube, stub, ROWS, SQUARE)
    assert (verdict.state, verdict.share) == (verdicts.MISSING, 0.0)
    assert verdict.hint == "f is still to be written." and not any(r.message for r in verdict.rows)

    def only_squares(X):
        if X.shape[0] != X.shape[1]:
            raise NotImplementedError
        return X**3

    verdict = judged(cube, only_squares, ROWS, SQUARE)
    assert (verdict.state, verdict.share) == (verdicts.WRONG, pytest.approx(0.15 + 0.85 / 2))
    assert "still to be written" in verdict.rows[0].message


def test_an_error_is_said_once():
    def fails(X):
        return X.nothing if X.shape[0] > 3 else {}["key"]

    verdict = judged(cube, fails, ROWS, SQUARE, LABELS)
    assert [r.message == verdicts.SAME_ERROR for r in verdict.rows[:3]] == [False, False, True]
    for text in (show.text(verdict), show.html(verdict)):
        assert text.count("has no attribute") == 1 and text.count("Run the smallest failing call") == 1


def test_single_precision_is_forgiven_to_those_who_get_it():
    def single(X):
        return (X**3).astype(np.float32)

    def difference(X):
        return X**3 - 0.9 * X**3

    first = judged(cube, single, ROWS)
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
    verdict = judged(lambda X: (X**3, X.sum()), lambda X: ((X**3).astype("f4"), float(X.sum(dtype="f4"))), ROWS, SQUARE)
    assert verdict.state == verdicts.RIGHT and verdict.single
    verdict = judged(lambda X: (X**3, X.sum()), lambda X: (X**3, float(X.sum(dtype="f4"))), ROWS, SQUARE)
    assert verdict.state == verdicts.WRONG


def test_single_precision_that_was_converted_back_is_seen():
    def inside(X):
        return (1 + X.astype(np.float32).astype(float) / 100) ** 2

    verdict = judged(lambda X: (1 + X / 100) ** 2, inside, ROWS)
    assert verdict.state == verdicts.RIGHT and verdict.single
    verdict = judged(lambda X: X.sum(axis=1), lambda X: [sum(row) for row in X], ROWS)
    assert verdict.state == verdicts.RIGHT and not verdict.single


def test_a_list_is_right_and_said_once_and_named_where_it_fails():
    def rows(X):
        return [[v**3 for v in row] for row in X]

    first = judged(cube, rows, ROWS, SQUARE)
    first.name = "g"
    assert first.state == verdicts.RIGHT and first.share == 1 and first.listed == "list" and first.hint == ""
    assert [r.message for r in first.rows] == [sentences.LISTED.format("list"), "", "", ""]
    assert show.text(first).count("right numbers, but in a list: return np.array(…) of it") == 1
    namespace = {"g": rows}
    exec("def f(X):\n    return g(X).max()\ndef other(X):\n    return [1.0].max()\n", namespace)
    message = through(lambda X: (X**3).max(), namespace["f"], [first], rows, ROWS).rows[0].message
    assert message.endswith("; g returns a list: return np.array(…) there")
    message = through(lambda X: (X**3).max(), namespace["other"], [first], rows, ROWS).rows[0].message
    assert "g returns" not in message
    assert not judged(cube, cube, ROWS).listed and not judged(lambda X: [1.0, 2.0], lambda X: [1.0, 2.0], ROWS).listed


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
            verdict = judged(reference, lambda X, answer=answer: answer(X), ROWS, SQUARE)
            assert verdict.state == verdicts.WRONG
            for text in (show.text(verdict), show.html(verdict), str(verdict.as_dict())):
                assert not re.search(r"98[78]|7654", text)


def test_the_share_is_that_of_the_weights():
    heavy = exercise.Probe(ROWS.name, ROWS.title, ROWS.source, ROWS.parameters, weight=3.0)

    def only_rows(X):
        return X**3 if X.shape == (5, 3) else X

    verdict = judged(cube, only_rows, heavy, SQUARE)
    assert verdict.share == pytest.approx(0.15 + 0.85 * 0.75)
    assert verdicts.Verdict.from_dict(verdict.as_dict()) == verdict


@pytest.mark.parametrize("cause", Cause)
def test_a_verdict_survives_its_file_whatever_the_cause(cause):
    verdict = Verdict("f", State.NOT_ATTEMPTED, [Row("p", "t", False)], hint="anything at all", cause=cause)
    data = json.loads(json.dumps(verdict.as_dict()))
    assert Verdict.from_dict(data) == verdict and isinstance(Verdict.from_dict(data).state, State)
    assert ("cause" in data) == (cause != Cause.STUB)  # files of other verdicts have the fields that they had
    assert verdict.label == ("not attempted" if cause == Cause.STUB else "cannot be checked yet")


def test_the_label_does_not_hang_on_the_words_of_the_hint():
    assert Verdict("f", State.WRONG, cause=Cause.ABSENT).label == "wrong"
    assert (
        Verdict("f", State.NOT_ATTEMPTED, hint="is still to be written.", cause=Cause.ABSENT).label != "not attempted"
    )
    with pytest.raises(ValueError):
        Verdict.from_dict({"name": "f", "state": "fine", "rows": []})
