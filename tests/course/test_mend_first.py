"""A right answer above a wrong one: the student's own check says what to mend first."""

import pytest
from support.courses import ROOT, exam_of

from mlpkit.exercise import checking

PAIRS = [
    (
        "07_softmax_regression",
        "softmax_ce_grad",
        "softmax",
        "def softmax(Z):\n    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)",
    ),
    ("01_formal_neuron", "neuron", "affine", "def affine(X, w, b):\n    return X @ w - b"),
]


@pytest.mark.parametrize(("unit", "name", "earlier", "source"), PAIRS, ids=lambda value: str(value)[:20])
def test_what_an_answer_calls_and_what_is_wrong_is_to_be_mended_first(unit, name, earlier, source, capsys):
    exercises = exam_of(unit).exercises
    scope = {"__name__": "__main__", "check": checking.check}
    exec("import numpy as np", scope)
    for one in exercises.values():
        exec(one.source, scope)
    exec(source, scope)
    checking.unit(unit, ROOT / "assignments" / unit)
    exec(f"check({name!r})", scope)
    output = " ".join(capsys.readouterr().out.split())
    assert f"{earlier}, which your function calls, fails its own check: mend that first." in output
    exec(exercises[earlier].source, scope)
    exec(f"check({name!r})", scope)
    assert "mend that first" not in capsys.readouterr().out
