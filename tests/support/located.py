"""The search for the line to look at, run over answers of the corpus in this process."""

import time
from dataclasses import dataclass

from mlpkit.exercise.verdicts import State
from mlpkit.grading import location
from mlpkit.grading.answer_text import answer_text
from mlpkit.grading.limits import LOCATE
from mlpkit.grading.sandbox import attempts
from support import answers
from support.courses import exam_of

SECRET = "located"
NEXT_STEP = ("No known mistake fits", "Run ")


@dataclass(frozen=True)
class Searched:
    """What the search knows of an answer of the corpus; without repairs if its time was up."""

    answer: answers.Answer
    text: object
    repairs: location.Repairs | None
    line: location.Location | None
    seconds: float


class Asking:
    """Runs attempts in this process, for as long as there is time."""

    def __init__(self, text, namespace, seconds=LOCATE.answer):
        self.text, self.namespace, self.left = text, namespace, seconds
        self.tried = 0

    def __call__(self, several, question):
        start = time.process_time()
        self.tried += len(several)
        repairs = attempts.outcomes(self.text.sources, several, question, self.namespace, LOCATE.attempt, self.left)
        self.left -= time.process_time() - start
        return repairs


def is_unexplained(answer, secret=SECRET):
    """Whether an answer is wrong, and neither a listed mistake nor a pattern explains it."""
    verdict = answers.verdict(answer, secret)
    return verdict.state == State.WRONG and not verdict.mistake and verdict.hint.startswith(NEXT_STEP)


def searched(answer, secret=SECRET, seconds=LOCATE.answer):
    """Search for the line to look at, in an answer."""
    exam = exam_of(answer.unit)
    text = answer_text([answer.source], answer.exercise, exam.exercises)
    start = time.process_time()
    if text is None:
        return Searched(answer, None, None, None, 0.0)
    asking = Asking(text, answers.namespace_of(answer), seconds)
    try:
        repairs = location.search(exam.exercises[answer.exercise], text, answers.run(answer, secret), asking)
    except location.OutOfTime:
        return Searched(answer, text, None, None, time.process_time() - start)
    return Searched(answer, text, repairs, location.located(text, repairs), time.process_time() - start)
