"""Which sentence is said of a wrong answer."""

from types import SimpleNamespace

import numpy as np
from support.exercises import LABELS, ROWS, SQUARE, trials

from mlpkit import exercise
from mlpkit.exercise import judge, probe, verdicts
from mlpkit.exercise.outcome import Outcome
from mlpkit.exercise.trials import Trial

PROBES = (ROWS, SQUARE, LABELS)


def recognized(reference, answer, *known, probes=PROBES, **options):
    """The verdict of an answer, where mistakes are known by their hints."""
    tried = trials(reference, answer, *probes)
    mistakes = [
        (hint, hint, {t.probe.name: exercise.run(t.probe, {"f": f}, t.seed) for t in tried}) for hint, f in known
    ]
    return verdicts.verdict("f", tried, mistakes, **options)


def cube(X):
    return X**3


def pair(X):
    return X**3, X.sum(axis=0)


def test_a_mistake_is_not_known_by_the_type_of_an_error_alone():
    def unpacks(X):
        first, _ = X[:, 0]
        return first

    def compares(X):
        return X if X > 0 else 0

    verdict = recognized(cube, compares, ("Return a pair.", unpacks))
    assert verdict.mistake == "" and "truth value" in verdict.rows[0].message
    assert recognized(cube, unpacks, ("Return a pair.", lambda X: unpacks(X))).hint == "Return a pair."


def test_an_error_of_one_class_counts_beside_numbers_that_agree():
    def mistaken(X):
        return X**3 / X.std() if X.shape == (3, 3) else X @ X

    def same_in_another_order(X):
        return X**3 / X.std() if X.shape == (3, 3) else np.zeros(9) + np.zeros(X.shape)

    assert recognized(cube, same_in_another_order, ("Divided.", mistaken)).hint == "Divided."
    verdict = recognized(cube, same_in_another_order, ("Divided.", mistaken), probes=(ROWS, LABELS))
    assert verdict.mistake == ""


def test_one_deviating_row_does_not_lose_a_mistake():
    def guarded(X):
        return X**3 if X.shape == (7, 2) else X**3 / X.std()

    verdict = recognized(cube, guarded, ("You divide.", lambda X: X**3 / X.std()))
    assert verdict.mistake == "You divide."
    assert verdict.hint == "At least where it says “on rows” and “on a square”: You divide."


def test_two_mistakes_at_once_are_both_named():
    first = lambda X: (X**3 / X.std(), X.sum(axis=0))
    second = lambda X: (X**3, X.mean(axis=0) * 1.1)
    both = lambda X: (X**3 / X.std(), X.mean(axis=0) * 1.1)
    verdict = recognized(pair, both, ("One.", first), ("Other.", second))
    assert verdict.hint == "Two things at once. One. And: Other."
    assert recognized(pair, second, ("One.", first), ("Other.", second)).hint == "Other."


def test_the_mistake_that_explains_most_is_said_with_where():
    def answer(X):
        return X**3 + 0.1234 if X.shape == (7, 2) else X**3 / X.std()

    verdict = recognized(cube, answer, ("You divide.", lambda X: X**3 / X.std()))
    assert verdict.hint.startswith("At least where it says “on rows” and “on a square”: You divide.")
    alone = lambda X: X**3 / X.std() if X.shape == (5, 3) else X**3 + X.shape[1] * np.sin(X)
    assert recognized(cube, alone, ("You divide.", lambda X: X**3 / X.std())).mistake == ""


def test_two_mistakes_that_explain_the_same_rows_are_not_guessed_between():
    def like(shape):
        return lambda X: X**3 / X.std() if X.shape != (7, 2) else X**3 + shape * np.cos(X)

    verdict = recognized(cube, like(3), ("One.", like(1)), ("Other.", like(2)))
    assert verdict.mistake == ""


def test_overwriting_is_said_beside_the_rest():
    def in_place(X):
        result = X**3 / X.std()
        X *= 0
        return result

    verdict = recognized(cube, in_place, ("You divide.", lambda X: X**3 / X.std()))
    assert verdict.mistake == "You divide."
    assert verdict.hint == "You divide. Besides, your function overwrites its argument X: work on a copy."
    hint = recognized(cube, lambda X: in_place(X) + X.shape[0]).hint
    assert hint.startswith("Your function overwrites its argument X.")


def test_a_mistake_that_overwrites_is_told_from_one_that_does_not():
    def scales(X):
        X /= 2
        return 8 * X**3

    assert recognized(cube, scales, ("A copy!", lambda X: scales(X))).hint == "A copy!"
    assert recognized(cube, lambda X: X**3 / X.std(), ("A copy!", scales)).mistake == ""


def test_the_sentence_of_a_judge_wins_over_a_pattern():
    @probe
    def judged(f, rng):
        return f(rng.normal(size=(4, 2)))

    @judge(judged)
    def is_positive(value, rng):
        return True if (np.asarray(value) >= 0).all() else "a value is negative"

    hint = recognized(lambda X: X**2, lambda X: -(X**2), probes=(judged, ROWS)).hint
    assert hint == "a value is negative"
    assert "sign" in recognized(lambda X: X**2, lambda X: -(X**2), probes=(ROWS,)).hint


def test_an_earlier_function_that_fails_its_own_check_is_to_be_mended_first():
    scope = {"g": lambda X: X * np.nan}
    exec("def f(X):\n    return g(X)\n", scope)
    tried = []
    for seed, p in enumerate(PROBES):
        got = exercise.run(p, scope, seed, ("f", "g"))
        tried.append(Trial(p, seed, exercise.run(p, {"f": cube}, seed), got))
    earlier = verdicts.Verdict("g", verdicts.WRONG, [verdicts.Row("a", "a", False)])
    overflow = ("o", "Call g.", {t.probe.name: t.got for t in tried})
    hint = verdicts.verdict("f", tried, [overflow], [earlier]).hint
    assert hint == "g, which your function calls, fails its own check: mend that first."
    earlier.state = verdicts.RIGHT
    assert verdicts.verdict("f", tried, [overflow], [earlier]).hint == "Call g."


def test_a_pattern_that_a_right_result_contradicts_is_said_of_the_wrong_ones_only():
    def halves(X):
        return X**3 / 2 if X.shape == (7, 2) else X**3

    assert recognized(cube, halves).hint.startswith("Only where it says “on labels”:")
    same = lambda X: np.ones_like(X) if X.shape == (7, 2) else X**3
    assert "same number" not in recognized(cube, same).hint
    assert "same number" in recognized(cube, lambda X: np.ones_like(X)).hint


def test_probes_that_were_not_asked_do_not_lose_a_mistake():
    wrong = lambda X: X**3 / X.std()
    tried = trials(cube, wrong, *PROBES)
    known = [("d", "You divide.", {t.probe.name: t.got for t in tried})]
    tried[2] = Trial(
        tried[2].probe, 2, tried[2].expected, Outcome("time", error={"types": ["NotAsked"], "message": "not asked"})
    )
    assert verdicts.verdict("f", tried, known).hint == "You divide."
    assert SimpleNamespace(**vars(tried[2])).got.status == "time"
