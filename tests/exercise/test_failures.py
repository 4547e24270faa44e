"""What an exception or a missing name says of an answer."""

import numpy as np
import pytest
from support.exercises import cell, outcome, small

from mlpkit import exercise
from mlpkit.exercise import failures
from mlpkit.exercise.outcome import Absence, Cause, Status


@pytest.mark.parametrize(
    "text, absence",
    [
        ("def softmax(Z):\n    'Text.'\n    raise NotImplementedError()\n", Absence(Cause.STUB)),
        ("def softmax(Z):\n    raise NotImplementedError()\n    return Z\n", Absence(Cause.RAISE_ABOVE_CODE)),
        (
            "def softmax(Z):\n    E = Z\n    raise NotImplementedError\n    E = 2 * E\n    return E\n",
            Absence(Cause.RAISE_ABOVE_CODE),
        ),
        ("def softmax(Z):\n    if len(Z):\n        raise NotImplementedError\n    return Z\n", Absence(Cause.STUB)),
        ("def softmax(Z):\n    return rows(Z)\ndef rows(Z):\n    raise NotImplementedError\n", Absence(Cause.STUB)),
        ("def soft_max(Z):\n    return Z\n", Absence(Cause.ABSENT, "soft_max")),
        ("class Softmax:\n    pass\n", Absence(Cause.ABSENT, "Softmax")),
        ("def unlike(Z):\n    return Z\n_softmax = np.exp\nsoftmax1 = 3\nsoftmax2 = np.exp\n", Absence(Cause.ABSENT)),
        ("", Absence(Cause.ABSENT)),
    ],
)
def test_why_nothing_can_be_asked(text, absence):
    got = exercise.run(small().probes[0], cell(text), 1, ("softmax", "predict"))
    assert (got.status, got.needs, got.absence) == (Status.MISSING, "", absence)
    assert exercise.Outcome.decoded(got.encoded()).absence == absence


def test_a_function_that_is_not_there_is_named_by_those_who_call_it():
    asked = ("softmax", "logits")
    text = "def softmax(Z):\n    return logits(Z)\ndef Logits(Z):\n    return Z\n"
    got = exercise.run(small().probes[0], cell(text), 1, asked)
    assert (got.status, got.needs, got.absence) == (Status.MISSING, "logits", Absence(Cause.ABSENT, "Logits"))
    for text in ("def softmax(Z):\n    return logit(Z)\n", "def softmax(Z):\n    E = E + Z\n    return E\n"):
        got = exercise.run(small().probes[0], cell(text), 1, asked)  # a name that nobody asks for
        assert got.status == "error" and "NameError" in got.error["types"]


def test_a_name_that_was_given_away_is_no_function():
    predict = "predict = np.ones(3)\n"
    for text, kind in (
        (predict.replace("predict", "softmax"), "softmax is no longer a function but an array"),
        ("softmax = 'a'\n", "softmax is no longer a function but an object of type str"),
        (predict + "def softmax(Z):\n    return predict(Z)\n", "predict is no longer a function but an array"),
    ):
        got = exercise.run(small().probes[0], cell(text), 1, ("softmax", "predict"))
        assert got.status == "error" and got.error["message"].startswith(kind)
    text = predict + "def softmax(Z):\n    n = 3\n    return n(Z)\n"
    got = exercise.run(small().probes[0], cell(text), 1, ("predict",))
    assert got.error["message"] == "'int' object is not callable"


def test_a_name_error_of_a_student_s_own_harms_nobody():
    class Strange:
        def __eq__(self, other):
            raise RuntimeError

    def strange(Z):
        raise NameError("no", name=Strange())

    declared = small()
    got = exercise.run(declared.probes[0], {"softmax": strange}, 1, ("softmax",))
    assert (got.status, got.error["types"][0]) == ("error", "NameError")


def test_what_an_error_says_of_the_place():
    def softmax(Z):
        return np.linalg.inv(Z)

    got = outcome(small(), softmax)
    assert got.status == "error" and got.error["types"][0] == "LinAlgError"
    assert "return np.linalg.inv(Z)" in got.error["where"]

    class Strange(Exception):
        def __str__(self):
            raise RuntimeError

    def hopeless(Z):
        raise Strange

    assert outcome(small(), hopeless).error["message"] == ""
    for stop in (SystemExit, RecursionError, MemoryError):

        def ends(Z, stop=stop):
            raise stop

        assert outcome(small(), ends).status == "error"


def test_a_namespace_in_which_nothing_can_be_looked_up_harms_nobody():
    class Broken(dict):
        def items(self):
            raise RuntimeError

    assert failures.absence_of("f", Broken(), ()) == Absence(Cause.ABSENT)
