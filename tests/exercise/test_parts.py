"""What a function returns is cut into named parts: each earns its own share, whatever else is wrong."""

import numpy as np
import pytest
from support.exercises import cell

from mlpkit import exercise
from mlpkit.exercise import audit, mistake, parts, probe, verdicts

FIT = '''
def fit(X, y, steps):
    """Gradient descent.

    Returns
    -------
    w : ndarray of shape (d,)
    b : float
    losses : ndarray of shape (steps,)
    """
    w, b, losses = np.zeros(X.shape[1]), 0.0, np.zeros(steps)
    for i in range(steps):
        error = X @ w + b - y
        losses[i] = np.mean(error**2)
        w, b = w - 0.1 * X.T @ error / len(y), b - 0.1 * error.mean()
    return w, b, losses
'''
SHARE = 0.85  # of the probes, beside purity and repetition


@pytest.fixture
def fit():
    return cell(FIT, name="the cell of fit")["fit"]


def declared(fit, *mistakes, **how):
    @probe
    def five_steps(fit, rng):
        """Five steps."""
        return fit(rng.normal(size=(6, 2)), 1 + rng.normal(size=6), 5)

    if how:
        parts(**how)
    for declare in mistakes:
        declare()
    return exercise.collect("fit", {"fit": fit})


def verdict(task, answer):
    seeds = {p.name: 1 for p in task.probes}
    expected, got = audit.outcomes(task, seeds), audit.outcomes(task, seeds, answer)
    return verdicts.verdict("fit", [verdicts.Trial(p, 1, expected[p.name], got[p.name]) for p in task.probes])


def changed(fit, w=lambda w: w, b=lambda b: b, losses=lambda losses: losses):
    def answer(X, y, steps):
        result = fit(X, y, steps)
        return w(result[0]), b(result[1]), losses(result[2])

    return answer


def test_each_part_has_the_name_that_the_statement_gives_it(fit):
    task = declared(fit)
    assert [row.part for row in verdict(task, fit).rows] == ["w", "b", "losses", "", ""]


@pytest.mark.parametrize(
    "wrong, lost",
    [
        ({"w": lambda w: w + 1}, ["w"]),
        ({"b": lambda b: -b}, ["b"]),
        ({"w": lambda w: 2 * w, "losses": lambda losses: losses + 1}, ["w", "losses"]),
    ],
)
def test_a_part_that_is_wrong_costs_its_own_row_only(fit, wrong, lost):
    result = verdict(declared(fit), changed(fit, **wrong))
    assert [row.part for row in result.rows if not row.passed] == lost
    assert result.share == pytest.approx(1 - SHARE * len(lost) / 3)
    (line, *_) = result.lines
    assert line.message.startswith(lost[0]) and line.message.endswith("right")


def test_parts_have_weights_and_may_belong_together(fit):
    task = declared(fit, w=2.0, b=1.0, losses=1.0, together=[["w", "b"]])
    result = verdict(task, changed(fit, b=lambda b: -b))
    assert [(row.part, row.passed) for row in result.rows[:2]] == [("w, b", False), ("losses", True)]
    assert result.share == pytest.approx(1 - SHARE * 3 / 4)


@pytest.mark.parametrize(
    "losses, credit",
    [
        (lambda losses: losses[:-1], 0.5),
        (lambda losses: losses[1:], 0.5),
        (lambda losses: np.append(losses, 7.0), 0.5),
        (lambda losses: np.insert(losses, 0, 7.0), 0.5),
        (lambda losses: losses.tolist()[1:], 0.5),
        (lambda losses: losses[:-2], 0.0),
        (lambda losses: losses + 1, 0.0),
        (lambda losses: 2 * losses[1:], 0.0),
        (lambda losses: np.delete(losses, 2), 0.0),
        (lambda losses: losses[:0], 0.0),
    ],
)
def test_a_history_with_one_entry_too_many_or_too_few_keeps_half(fit, losses, credit):
    task = declared(fit, w=1.0, b=1.0, losses=1.0, history=["losses"])
    result = verdict(task, changed(fit, losses=losses))
    assert {row.part: row.credit for row in result.rows if not row.passed} == {"losses": credit}
    assert result.share == pytest.approx(1 - SHARE * (1 - credit) / 3)
    assert verdict(declared(fit), changed(fit, losses=losses)).rows[2].credit == 0.0  # where none is declared


def test_an_overwritten_argument_is_one_row_and_spoils_no_number(fit):
    def in_place(X, y, steps):
        result = fit(X, y, steps)
        X -= X.mean()
        y -= 1
        return result

    result = verdict(declared(fit), in_place)
    assert [row.probe for row in result.rows if not row.passed] == ["purity"]
    assert result.share == pytest.approx(0.9)


@pytest.mark.parametrize("worth, fine", [("trap", False), ("slip", True), ("half", True), ("wrong", False), ("", True)])
def test_a_mistake_that_earns_other_than_its_worth_is_a_problem(fit, worth, fine):
    def wrong():
        @mistake("The sign of w.", fails=[exercise.RowName("five_steps")["w"]], worth=worth)
        def sign(X, y, steps):
            w, b, losses = fit(X, y, steps)
            return -w, b, losses

        @mistake("All of it.", fails=exercise.everything, worth="wrong")
        def nothing(X, y, steps):
            return fit(2 * X, 3 * y, steps)

    problems = audit.problems(declared(fit, wrong))
    assert [p for p in problems if "earns" in p or "worth" in p] == problems and (problems == []) == fine
