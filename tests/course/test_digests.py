"""The digest of inputs: another one would say that a notebook has replaced what draws them, so it never errs."""

import pytest
from support import answers
from support.courses import exam_of

from mlpkit.exercise.outcome import Status


@pytest.mark.parametrize("unit", answers.ANSWERED)
def test_no_right_answer_is_told_that_its_inputs_were_others(unit):
    right = [answer for answer in answers.corpus(unit) if answer.right]
    assert len(right) >= 6 * len(exam_of(unit).exercises)
    compared = 0
    for answer in right:
        for trial in answers.run(answer, "digests"):
            expected, got = trial.expected.digest, trial.got.digest
            if trial.got.status == Status.VALUE and got and expected:
                assert got == expected, f"{answer.label}, {trial.probe.name}"
                compared += 1
    assert compared > 2 * len(right)
