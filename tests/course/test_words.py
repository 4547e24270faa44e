"""What the authors of the corpus read: their own mistake, something true, or what to look at; never what is false."""

import contextlib
import io
import re
import traceback
from collections import Counter

import numpy as np
import pytest
from support import answers
from support.answers import ANSWERED
from support.courses import exam_of

from mlpkit.exercise import verdicts

SECRET = "words"
# Sentences that are true, and hold a word that was thought to be false of them.
TRUE = {
    ("11_initialization", "batchnorm_infer", "root forgotten"): "it does divide by the running variance",
    (
        "14_regularization",
        "dropout_forward",
        "no factor, as on the slides",
    ): "it says where the factor makes a difference",
}
NEXT_STEP = ("No known mistake fits", "Run ")


def failing(unit):
    """Answers that are wrong, with what is said of them when a check reveals what is asked for."""
    for answer in answers.corpus(unit):
        if not answer.right and answer.exercise in exam_of(unit).exercises:
            verdict = answers.verdict(answer, SECRET, reveal=True)
            if verdict.state == verdicts.WRONG:
                yield answer, verdict


def kind(verdict):
    """How much an author learns from what is said."""
    if verdict.mistake:
        return "recognized"
    if not verdict.hint.startswith(NEXT_STEP):
        return "general"
    return "located" if "asked for:" in verdict.comparison else "next step"


def own_words(verdict):
    """All that is said, without titles of probes: those are the same for everybody."""
    messages = [row.message for row in verdict.rows if not row.passed]
    hint = re.sub("“.*?”", "", verdict.hint)
    return hint, "\n".join([hint, *messages, verdict.comparison])


@pytest.mark.stress
@pytest.mark.parametrize("unit", ANSWERED)
def test_nothing_false_is_said_and_little_is_useless(unit):
    kinds, false, useless, unread, asked = Counter(), [], [], [], 0
    for answer, verdict in failing(unit):
        hint, words = own_words(verdict)
        how = kind(verdict)
        kinds[how] += 1
        known = (unit, answer.exercise, answer.title) in TRUE
        if answer.never and re.search(answer.never, hint, re.I) and not known:
            false.append(f"{answer.label}: {hint}")
        missing = bool(answer.reads) and not re.search(answer.reads, words, re.I)
        asked += bool(answer.reads)
        if missing:
            unread.append(f"{answer.label}: {hint}")
        if how == "next step":
            useless.append(answer.label)
    total = sum(kinds.values())
    print(f"{unit}: {dict(kinds)} of {total}; {len(unread)} of {asked} do not read what they should")
    assert false == []
    assert len(useless) <= max(2, 0.1 * total), useless
    assert total >= 50


@pytest.mark.stress
@pytest.mark.parametrize("unit", ANSWERED)
def test_every_call_that_is_shown_runs_when_it_is_pasted(unit):
    shown = 0
    for answer, verdict in failing(unit):
        if verdict.example:
            shown += 1
            problem = pasted(verdict.example, {**answers.namespace_of(answer), "np": np})
            # What the answer itself raises where a probe makes an object is no fault of the text.
            assert not problem or any(problem in row.message for row in verdict.rows), f"{answer.label}: {problem}"
    assert shown >= 40


def pasted(source, namespace):
    """The message of an error that the pasted lines raise themselves, and not the function that they call."""
    try:
        with (
            np.errstate(all="ignore"),
            contextlib.redirect_stdout(io.StringIO()),
            answers.time_limit(answers.SECONDS),
        ):
            exec(compile(source, "<pasted>", "exec"), namespace)
    except KeyboardInterrupt:
        return ""
    except Exception as error:
        own = traceback.extract_tb(error.__traceback__)[-1].filename == "<pasted>"
        return str(error) if own else ""
    return ""
