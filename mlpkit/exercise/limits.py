"""Limits that students' own checks have, too: what a value may be, what is recorded of a probe, how much is shown.

:mod:`mlpkit.grading.limits` lists these together with those of the grading side, and
``docs/threat-model.md`` quotes both. This module imports nothing: it is read in every process.
"""

from dataclasses import dataclass

MB = 1 << 20


@dataclass(frozen=True)
class CheckLimits:
    """How long a check may take in a notebook, in which a loop without an end must not hang everything.

    Attributes
    ----------
    processor : float
        Seconds of processor time.
    clock : float
        Seconds of the clock, for what sleeps.
    again : float
        Seconds until the next interrupt, for an answer that swallows the first.
    """

    processor: float = 10.0
    clock: float = 60.0
    again: float = 0.5


@dataclass(frozen=True)
class ValueLimits:
    """What a value may be that crosses from one process to another, or into a file.

    Attributes
    ----------
    bytes : int
        Bytes of one array.
    depth : int
        Containers within one another.
    nodes : int
        Values in all containers together.
    text : int
        Characters of one text.
    items : int
        Entries of a dictionary.
    key : int
        Characters of one of its keys.
    """

    bytes: int = 16 * MB
    depth: int = 12
    nodes: int = 100_000
    text: int = 20_000
    items: int = 10_000
    key: int = 200


@dataclass(frozen=True)
class ProbeLimits:
    """What a probe may be, and how much work goes into one answer to it.

    Attributes
    ----------
    source : int
        Characters of a probe or a judge.
    objects : int
        Objects that a walk over the answer's code looks at.
    slow : float
        Seconds of processor time that the calls of a probe may take to be repeated; slower ones are not.
    pairs : int
        Mistakes that are tried two at a time.
    """

    source: int = 100_000
    objects: int = 1000
    slow: float = 0.05
    pairs: int = 30


@dataclass(frozen=True)
class OutcomeLimits:
    """What is recorded of a probe and sent on.

    Attributes
    ----------
    calls : int
        Recorded calls.
    numbers : int
        Numbers in the arguments of a recorded call.
    result : int
        Numbers in the result of the only call of a probe.
    repeated : int
        Numbers in what a repeated call returns.
    uses : int
        Names of other functions that the answer calls.
    warnings : int
        NumPy's warnings.
    warning : int
        Characters of one of them.
    sketches : int
        Arrays of random numbers of which a rough picture is kept.
    name : int
        Characters of a function's or a class's name.
    message : int
        Characters of an error's message.
    place : int
        Characters of the place where an error was raised, with its line.
    classes : int
        Classes of an error.
    path : int
        Characters that say which part of an argument was overwritten.
    objection : int
        Characters of what a judge has to say.
    repetitions : int
        Calls that are asked again.
    seconds : float
        How long a probe may say that it took.
    """

    calls: int = 20
    numbers: int = 500
    result: int = 20
    repeated: int = 5_000
    uses: int = 50
    warnings: int = 10
    warning: int = 100
    sketches: int = 10
    name: int = 100
    message: int = 500
    place: int = 300
    classes: int = 20
    path: int = 200
    objection: int = 1000
    repetitions: int = 5
    seconds: float = 1e6


@dataclass(frozen=True)
class ShownLimits:
    """How many numbers a student gets to see of an example, so that it can be checked by hand.

    Attributes
    ----------
    call : int
        In the arguments of a failing call.
    closure : int
        In what a function of a probe has around it, where the call is written as it would be typed.
    line : int
        In a result beside what is asked for.
    """

    call: int = 60
    closure: int = 60
    line: int = 20


CHECK = CheckLimits()
VALUE = ValueLimits()
PROBE = ProbeLimits()
OUTCOME = OutcomeLimits()
SHOWN = ShownLimits()
