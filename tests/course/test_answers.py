"""Answers that were written from the released statements alone: each gets the share that it deserves."""

import functools
import tomllib

import pytest
from support import answers
from support.answers import ANSWERED

KNOWN = tomllib.loads((answers.FOLDER / "known.toml").read_text(encoding="utf-8"))
SECRETS = ["answers 0", "answers 1"]
MORE_SECRETS = [f"answers {number}" for number in range(2, 5)]
ROUNDING = 0.05  # a share that a person finds right is a round number


@functools.cache
def reasons():
    """Why an answer gets another share than its author found right, by its label."""
    return {label: reason["because"] for reason in KNOWN["reason"] for label in reason["answers"]}


def label(answer):
    return f"{answer.label} ({'right' if answer.right else 'wrong'})"


def complaint(answer, secret):
    """What is unfair about the share of an answer, or an empty string."""
    share = answers.verdict(answer, secret, words=False).share
    if answer.right:
        return "" if share == pytest.approx(1) else f"right, and gets {share:.2f}"
    if share > 1 - 1e-9:
        return "wrong, and gets everything"
    if not answer.low - ROUNDING <= share <= answer.high + ROUNDING:
        return f"gets {share:.2f}, not {answer.low:g} to {answer.high:g}"
    return ""


def unfair(unit, secrets):
    """By answer: the complaints under these secrets."""
    by_label = {}
    for answer in answers.corpus(unit):
        complaints = [text for secret in secrets if (text := complaint(answer, secret))]
        if complaints:
            by_label[label(answer)] = complaints
    return by_label


@pytest.mark.parametrize("unit", ANSWERED)
def test_each_answer_gets_the_share_that_its_author_found_right(unit):
    marked_unfairly = unfair(unit, SECRETS)
    unargued = {name: complaints for name, complaints in marked_unfairly.items() if name not in reasons()}
    assert not unargued
    needless = [name for name in reasons() if name.startswith(unit) and name not in marked_unfairly]
    assert not needless, "these are fair by now: take them out of known.toml"


@pytest.mark.stress
@pytest.mark.parametrize("unit", ANSWERED)
def test_each_answer_gets_its_share_under_other_secrets_too(unit):
    argued = {*reasons(), *KNOWN["luck"]["answers"]}
    assert not set(unfair(unit, MORE_SECRETS)) - argued


@pytest.mark.stress
@pytest.mark.parametrize("unit", ANSWERED)
def test_no_share_depends_on_luck(unit):
    """Answers that draw numbers of their own are listed."""
    lucky = {}
    for answer in answers.corpus(unit):
        shares = {round(answers.verdict(answer, f"luck {n}", words=False).share, 6) for n in range(20)}
        if len(shares) > 1:
            lucky[label(answer)] = sorted(shares)
    assert set(lucky) <= set(KNOWN["luck"]["answers"]), lucky


def test_all_answers_are_there():
    assert sum(len(answers.corpus(unit)) for unit in ANSWERED) >= 1800
    for unit in ANSWERED:
        for name in answers.exam_of(unit).exercises:
            own = [a for a in answers.corpus(unit) if a.exercise == name]
            assert sum(a.right for a in own) >= 6 and sum(not a.right for a in own) >= 8, name
