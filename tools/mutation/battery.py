"""Other inputs than the probes': do they tell a mutant from the reference?"""

import contextlib
import io
import sys
import traceback
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpkit.exercise import ExerciseError, compare, run, values
from mlpkit.exercise.model import Exercise
from tools.mutation.cases import Case, Function, cases
from tools.mutation.limits import SECONDS, time_limit
from tools.mutation.nested import is_finite

FEWEST, MOST = 60, 1200  # cases
WORK = 600_000  # function calls that cases beyond the fewest may take


class _NotMadeFor(Exception):
    """Inputs that the reference itself fails on."""


@dataclass(frozen=True)
class _Answer:
    """What came of a case: a value, or the classes of an exception, the most special first."""

    value: Any = None
    raised: tuple[str, ...] = ()


def _fill_caches(exercise: Exercise) -> None:
    """Do what is done once in a process, so that the work that is counted is the same every time."""
    for probe in exercise.probes:
        run(probe, exercise.functions, 1)


class Battery:
    """Cases for one exercise, with the reference's answers.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise
    seconds : float
        Of processor time, for one case.

    Attributes
    ----------
    work : int
        Function calls that the reference took: a measure that is the same on every machine, as
        survivors must be.

    Raises
    ------
    mlpkit.exercise.ExerciseError
        If the reference answers no case.
    """

    def __init__(self, exercise: Exercise, seconds: float = SECONDS) -> None:
        self.work = 0
        self._reference, self._seconds = exercise.functions[exercise.name], seconds
        self._rtol = max(p.rtol for p in exercise.probes)
        self._atol = max(p.atol for p in exercise.probes)
        self._files = {code.co_filename for code in _codes(self._reference)}
        self._answered: list[tuple[Case, _Answer]] = []
        _fill_caches(exercise)
        for case in cases(exercise):
            with contextlib.suppress(_NotMadeFor), self._counting():
                answer = self._reference_answer(case)
                valid = bool(answer.raised) or (not case.outside and (case.from_probe or is_finite(answer.value)))
                if valid:
                    self._answered.append((case, answer))
            if len(self._answered) >= (MOST if self.work < WORK else FEWEST):
                break
        if not self._answered:  # nothing tells a mutant from the reference: everything would be equivalent
            raise ExerciseError(f"the reference of {exercise.name!r} fails on every input that was tried")

    def __len__(self) -> int:
        """Count the cases."""
        return len(self._answered)

    def difference(self, function: Function) -> str:
        """Find the first case on which a function differs from the reference.

        Parameters
        ----------
        function : callable

        Returns
        -------
        str
            The case in words; empty if there is none.
        """
        for case, expected in self._answered:
            if not self._agree(expected, self._answer(case, function)) and self._is_stable(case, expected):
                return str(case)
        return ""

    @contextlib.contextmanager
    def _counting(self) -> Iterator[None]:
        def count(frame: types.FrameType, event: str, argument: object) -> None:
            self.work += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            yield
        finally:
            sys.setprofile(before)

    def _answer(self, case: Case, function: Function) -> _Answer:
        try:
            return _Answer(self._value(case, function))
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            return _raised(error)

    def _reference_answer(self, case: Case, noise: np.random.Generator | None = None) -> _Answer:
        """The same for the reference; errors that it does not raise itself do not count."""
        try:
            return _Answer(self._value(case, self._reference, noise))
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            if last.filename not in self._files or not (last.line or "").startswith("raise"):
                raise _NotMadeFor from None
            return _raised(error)

    def _value(self, case: Case, function: Function, noise: np.random.Generator | None = None) -> Any:
        with time_limit(self._seconds), _silence():
            return values.decode(values.encode(case.act(function, noise)))

    def _agree(self, expected: _Answer, got: _Answer) -> bool:
        if expected.raised or got.raised:
            return bool(expected.raised and got.raised) and expected.raised[0] in got.raised
        return compare.compare(expected.value, got.value, self._rtol, self._atol) is None

    def _is_stable(self, case: Case, expected: _Answer) -> bool:
        """Whether rounding errors are small here: where they are not, every mutant would differ."""
        if case.exact or case.from_probe or expected.raised:
            return True
        try:
            return self._agree(expected, self._reference_answer(case, np.random.default_rng(0)))
        except _NotMadeFor:
            return False


def _raised(error: BaseException) -> _Answer:
    return _Answer(raised=tuple(c.__name__ for c in type(error).__mro__))


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Neither warnings nor prints: mutants have many reasons for both."""
    with (
        np.errstate(all="ignore"),
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield


def _codes(function: Any) -> list[types.CodeType]:
    """Code of a function, or of the methods of a class."""
    members = vars(function).values() if isinstance(function, type) else [getattr(function, "__wrapped__", function)]
    return [m.__code__ for m in members if hasattr(m, "__code__")]
