"""The answers of tests/answers: read from their files, run in this process, and judged.

Each file holds answers to one exercise, written by somebody who knew the released statement alone::

    # %% wrong · the bias is forgotten · share 0.4 to 0.6
    def affine(X, w, b):
        return X @ w
    # reads: bias|b\\b
    # never: transposed

A right answer has neither a share nor words. Every answer needs a fresh namespace: many bring a
helper, or the other half of a pair, along.
"""

import contextlib
import functools
import io
import re
from dataclasses import dataclass
from pathlib import Path

from mlpkit.exercise import audit, families, running, verdicts
from support.courses import ROOT, UNITS, exam_of
from tools.mutation.limits import time_limit

FOLDER = ROOT / "tests" / "answers"
SECONDS = 5.0  # of processor time, for one probe
WITHOUT_ANSWERS = [  # units whose answers are still to be written
    "05_gradient_descent",
    "10_mlp",
]
ANSWERED = [unit for unit in UNITS if unit not in WITHOUT_ANSWERS]
_HEAD = re.compile(r"# %% (right|wrong) · (.*?)(?: · share ([\d.]+)(?: to ([\d.]+))?)?")


@dataclass(frozen=True)
class Answer:
    """One answer of the corpus.

    Attributes
    ----------
    unit, exercise, title : str
    right : bool
    low, high : float
        The share that it deserves.
    reads, never : str
        Regular expressions for what its author should read, and must not; empty where nothing is said.
    source : str
    """

    unit: str
    exercise: str
    title: str
    right: bool
    low: float
    high: float
    reads: str
    never: str
    source: str

    @property
    def label(self) -> str:
        """``07_softmax_regression/softmax: per column``."""
        return f"{self.unit}/{self.exercise}: {self.title}"


def parse(path: Path) -> list[Answer]:
    """The answers of one file, in its order.

    Raises
    ------
    ValueError
        If a block has another head than it should, or two have the same title.
    """
    answers = []
    for block in re.split(r"^(?=# %% )", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        head, _, body = block.partition("\n")
        match = _HEAD.fullmatch(head.strip())
        if match is None:
            raise ValueError(f"{path}: not the head of an answer: {head}")
        kind, title, low, high = match.groups()
        if (kind == "wrong") != (low is not None):
            raise ValueError(f"{path}: a wrong answer has a share, a right one has none: {head}")
        reads, never = (_words(body, word) for word in ("reads", "never"))
        low, high = (1.0, 1.0) if low is None else (float(low), float(high or low))
        answers.append(Answer(path.parent.name, path.stem, title, kind == "right", low, high, reads, never, body))
    if len({(a.right, a.title) for a in answers}) < len(answers):
        raise ValueError(f"{path}: two answers have the same title")
    return answers


def _words(body: str, word: str) -> str:
    line = re.search(rf"^# {word}: (.*)$", body, re.M)
    return line[1].strip() if line else ""


@functools.cache
def corpus(unit: str) -> tuple[Answer, ...]:
    """All answers to a unit's exercises."""
    return tuple(answer for path in sorted((FOLDER / unit).glob("*.py")) for answer in parse(path))


def namespace_of(answer: Answer) -> dict:
    """A namespace in which the answer has been executed; the references of the other functions are there, too."""
    exam = exam_of(answer.unit)
    own = exam.exercises[answer.exercise].functions[answer.exercise]
    namespace = dict(_globals_of(own))
    namespace.pop(answer.exercise, None)
    namespace["__name__"] = "__main__"
    with contextlib.redirect_stdout(io.StringIO()), time_limit(SECONDS):
        exec(compile(answer.source, f"<{answer.label}>", "exec"), namespace)
    return namespace


def _globals_of(function) -> dict:
    if isinstance(function, type):
        function = next(m for m in vars(function).values() if hasattr(m, "__globals__"))
    return function.__globals__


@functools.cache
def _expected(unit: str, name: str, secret: str):
    declared = exam_of(unit).exercises[name]
    seeds = {p.name: audit.seed_of(secret, name, p.name) for p in declared.probes}
    return seeds, audit.outcomes(declared, seeds)


def run(answer: Answer, secret: str) -> list[verdicts.Trial]:
    """Put all probes of its exercise to an answer."""
    exam = exam_of(answer.unit)
    declared = exam.exercises[answer.exercise]
    seeds, expected = _expected(answer.unit, answer.exercise, secret)
    namespace, asked = namespace_of(answer), tuple(exam.exercises)
    trials = []
    for p in declared.probes:
        with time_limit(SECONDS):
            got = running.run(p, namespace, seeds[p.name], asked)
        trials.append(verdicts.Trial(p, seeds[p.name], expected[p.name], got))
    return trials


def verdict(answer: Answer, secret: str, words: bool = True, reveal: bool = False) -> verdicts.Verdict:
    """What is said of an answer.

    Parameters
    ----------
    answer : Answer
    secret : str
        The seeds of the probes follow from it.
    words : bool
        Whether known mistakes are consulted; rows and share do not depend on them.
    reveal : bool
        Whether what is asked for is shown, as a check does.
    """
    declared = exam_of(answer.unit).exercises[answer.exercise]
    known = (
        (m.name, m.hint, outcomes)
        for m in declared.mistakes
        for outcomes in _of_family(answer.unit, answer.exercise, m.name, secret)
    )
    if not words:
        return verdicts.verdict(answer.exercise, run(answer, secret))
    return verdicts.verdict(answer.exercise, run(answer, secret), known, _earlier(answer, secret), reveal=reveal)


def _earlier(answer: Answer, secret: str) -> list[verdicts.Verdict]:
    """What is said of functions of earlier exercises that the answer brings along, not the references."""
    exam, namespace, verdicts_so_far = exam_of(answer.unit), namespace_of(answer), []
    for name, declared in exam.exercises.items():
        if name == answer.exercise:
            break
        if namespace.get(name) is not declared.functions[name]:
            seeds, expected = _expected(answer.unit, name, secret)
            tried = [
                verdicts.Trial(p, seeds[p.name], expected[p.name], running.run(p, namespace, seeds[p.name]))
                for p in declared.probes
            ]
            verdicts_so_far.append(verdicts.verdict(name, tried))
    return verdicts_so_far


@functools.cache
def _of_family(unit: str, name: str, mistake: str, secret: str):
    declared = exam_of(unit).exercises[name]
    seeds, _ = _expected(unit, name, secret)
    one = next(m for m in declared.mistakes if m.name == mistake)
    return [audit.Outcomes(declared, seeds, function) for function in families.members(one, declared.source)]
