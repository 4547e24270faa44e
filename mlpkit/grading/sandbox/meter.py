"""How long a student's process has worked, seen from outside; and when a request has had its time.

Only the host uses this module. What counts is processor time, which does not depend on how busy
the machine is; the clock ends what sleeps or waits for ever.
"""

import contextlib
import enum
import math
import time
from collections.abc import Callable

import psutil

from mlpkit.grading import limits


class Stop(enum.StrEnum):
    """Why a request is stopped."""

    PROCESSOR = "processor"  # it has used its processor time
    IDLE = "idle"  # it sleeps
    CLOCK = "clock"  # the notebook has no time left


class Meter:
    """Processor time of a process, with its threads and its children, since the meter was made.

    Parameters
    ----------
    pid : int
        As this process sees it.
    """

    def __init__(self, pid: int) -> None:
        self._total, self._process = 0.0, None
        with contextlib.suppress(psutil.Error):
            self._process = psutil.Process(pid)
        self._start = self._read()

    @property
    def seconds(self) -> float:
        """Processor time; of a process that has ended, what was read last."""
        return self._read() - self._start

    def _read(self) -> float:
        if self._process is not None:
            with contextlib.suppress(psutil.Error):
                total = sum(self._process.cpu_times()[:4])  # user, system, and those of children that have ended
                for child in self._process.children(recursive=True):
                    with contextlib.suppress(psutil.Error):
                        total += sum(child.cpu_times()[:4])
                self._total = max(self._total, total)  # a child that nobody waited for takes its time with it
        return self._total


class LoneMeter(Meter):
    """The same for a process that cannot have children: nobody looks for them."""

    def _read(self) -> float:
        if self._process is not None:
            with contextlib.suppress(psutil.Error):
                times = self._process.cpu_times()
                self._total = float(times.user + times.system)
        return self._total


class Watch:
    """Says when a request has had its time.

    Parameters
    ----------
    used : callable
        Seconds of processor time that the process has used so far; None where that cannot be known:
        then the clock counts.
    processor : float
        Seconds of processor time.
    until : float
        When the clock (:func:`time.monotonic`) ends it.
    idle : float
        Seconds of the clock in which it may sleep.
    before : float, optional
        What it had used before the request; asked for if not given.
    """

    def __init__(
        self,
        used: Callable[[], float | None],
        processor: float = math.inf,
        until: float = math.inf,
        idle: float = math.inf,
        before: float | None = None,
    ) -> None:
        self._used, self.processor, self.until, self.idle = used, processor, until, idle
        self._start = time.monotonic()
        self._before = self._now_used() if before is None else before
        self._awake = (self._start, self._before)  # when it was last seen to work, and what it had used then
        self._next = self._start + self._step(processor)

    def _now_used(self) -> float:
        used = self._used()
        return time.monotonic() - self._start if used is None else used

    def _step(self, left: float) -> float:
        return min(max(left, 0.02), limits.WAIT.poll)

    @property
    def wait(self) -> float:
        """Seconds of the clock until somebody should look again; 0 if that is now."""
        return max(min(self._next, self.until) - time.monotonic(), 0.0)

    def look(self) -> Stop | None:
        """Whether, and why, the request has to be stopped now."""
        now, used = time.monotonic(), self._now_used()
        spent = used - self._before
        if spent >= self.processor:
            return Stop.PROCESSOR
        if now >= self.until:
            return Stop.CLOCK
        if used - self._awake[1] >= limits.WAIT.idle_share * self.idle:
            self._awake = (now, used)
        elif now - self._awake[0] >= self.idle:
            return Stop.IDLE
        self._next = now + self._step(self.processor - spent)
        return None
