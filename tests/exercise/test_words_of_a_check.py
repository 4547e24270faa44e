"""What a check says of an answer, as its author reads it."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from support.checks import UNIT, run
from support.exercises import judged

from mlpkit import exercise
from mlpkit.exercise import limit, mistake, probe
from mlpkit.grading import release


def test_the_head_counts_rows_and_points(folder, capsys):
    run("check('double')", double=lambda x: 2 * x if np.ndim(x) else 2 + x)
    # of_a_vector is three quarters of the probes, and those are 85 % beside purity and repetition
    points = 2 * (0.85 * 3 / 4 + 0.15)
    assert capsys.readouterr().out.startswith(f"double: wrong (1 of 2 rows, {points:.4g} of 2 points)\n")


def test_a_check_has_ten_seconds_of_the_processor():
    assert limit.Limit().processor == 10


def clipped(p):
    return np.log(p)


def with_a_family():
    @probe
    def next_to_zero(clipped, rng):
        """The logarithm of the smallest numbers."""
        return clipped(rng.uniform(1, 2, size=8) / 10.0 ** np.arange(5, 29, 3))

    @mistake("You clip p: its logarithm is asked for as it is.", fails=[next_to_zero])
    def clips(p):
        return np.log(np.clip(p, 1e-12, 1))

    @mistake("You add a number to p: its logarithm is asked for as it is.", fails=[next_to_zero])
    def adds(p):
        return np.log(p + 1e-8)

    return {"clipped": exercise.collect("clipped", {"clipped": clipped})}


@pytest.mark.parametrize("constant", ["1e-7", "1e-9", "1e-12", "1e-15"])
@pytest.mark.parametrize("body, word", [("np.log(np.maximum(p, {}))", "You clip p"), ("np.log(p + {})", "You add a")])
def test_a_mistake_is_recognized_whatever_small_constant_it_has(folder, capsys, constant, body, word):
    content = release.checks(SimpleNamespace(unit=UNIT, exercises=with_a_family(), points=lambda name: 2))
    (folder / f"{UNIT}.checks.json").write_text(json.dumps(content))
    run("check('clipped')", clipped=lambda p: eval(body.format(constant), {"np": np, "p": p}))
    assert word in capsys.readouterr().out


def vectors(n):
    @probe
    def of_one_column(f, rng):
        """one number for the only column"""
        return f(rng.normal(size=(5, 1)))

    @probe
    def of_columns(f, rng):
        """one number for each column"""
        return f(rng.normal(size=(5, 3)))

    return of_one_column if n == 1 else of_columns


@pytest.mark.parametrize("n, words", [(1, "a matrix, not a vector"), (3, "a matrix with one row, not a vector")])
def test_a_single_number_in_a_matrix_is_no_row(n, words):
    hint = judged(lambda X: X.mean(axis=0), lambda X: X.mean(axis=0, keepdims=True), vectors(n)).hint
    assert words in hint and ("one row" in hint) == (n > 1)


def test_another_result_decides_whether_it_is_a_row_or_a_column():
    for axis, answer in (("row", lambda X: X.mean(axis=0)[None]), ("column", lambda X: X.mean(axis=0)[:, None])):
        hint = judged(lambda X: X.mean(axis=0), answer, vectors(3), vectors(1)).hint
        assert f"a matrix with one {axis}, not a vector" in hint


def test_nan_from_the_root_of_a_negative_number_is_called_that():
    hint = judged(lambda X: X.std(axis=0), lambda X: np.sqrt(-X.var(axis=0)), vectors(3)).hint
    assert hint == "Your result has values that are nan where finite ones are asked for: the root of a negative number."
