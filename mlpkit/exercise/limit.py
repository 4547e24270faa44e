"""How long a check may take in a notebook, where an endless loop must not hang the kernel."""

import _thread
import contextlib
import ctypes
import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any

from mlpkit.exercise.limits import CHECK


class Limit:
    """Raises KeyboardInterrupt in the thread that entered it when its time is up.

    It counts processor time, so that a busy machine costs nobody an answer; and the clock, for
    what sleeps. In the main thread of a system with signals it uses timers, else a thread that
    watches.

    Parameters
    ----------
    processor, clock : float
        Seconds.
    signals : bool, optional
        Whether to use timers; found out if not given.

    Attributes
    ----------
    reached : bool
        Whether it was this limit that interrupted, and not a person.
    seconds : float
        After how many, of the processor or of the clock.
    """

    def __init__(
        self, processor: float = CHECK.processor, clock: float = CHECK.clock, signals: bool | None = None
    ) -> None:
        self.processor, self.clock = processor, clock
        in_main = threading.current_thread() is threading.main_thread()
        self.signals = in_main and hasattr(signal, "setitimer") if signals is None else signals
        self.reached, self.seconds = False, 0.0
        self._armed = False

    def __enter__(self) -> "Limit":
        self._armed = True
        if self.signals:
            self._start_timers()
        else:
            self._start_watcher()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._armed = False
        with contextlib.suppress(KeyboardInterrupt):  # one that was on its way
            if self.signals:
                self._stop_timers()
            else:
                self._stop.set()
                self._watcher.join()

    # -- with signals

    def _start_timers(self) -> None:
        self._entered = time.monotonic()
        self._before = [
            (number, timer, signal.signal(number, self._interrupt), signal.setitimer(timer, seconds, CHECK.again))
            for number, timer, seconds in (
                (signal.SIGPROF, signal.ITIMER_PROF, self.processor),
                (signal.SIGALRM, signal.ITIMER_REAL, self.clock),
            )
        ]

    def _stop_timers(self) -> None:
        passed = time.monotonic() - self._entered
        for number, timer, handler, (seconds, interval) in self._before:
            signal.setitimer(timer, 0)
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
            if seconds:  # somebody else's timer goes on
                signal.setitimer(timer, max(seconds - passed, 1e-3), interval)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self._armed:
            self.reached = True
            self.seconds = self.processor if number == signal.SIGPROF else self.clock
            raise KeyboardInterrupt

    # -- without

    def _start_watcher(self) -> None:
        self._stop = threading.Event()
        self._watched = threading.get_ident()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def _watch(self) -> None:
        processor, clock = time.process_time() + self.processor, time.monotonic() + self.clock
        while not self._stop.wait(min(0.05, self.processor / 4)):
            used_up = time.process_time() > processor
            if used_up or time.monotonic() > clock:
                self.reached, self.seconds = True, self.processor if used_up else self.clock
                self._interrupt_watched()
                if self._stop.wait(CHECK.again):
                    return

    def _interrupt_watched(self) -> None:
        if self._watched == threading.main_thread().ident:
            _thread.interrupt_main()
            return
        interrupt: Any = ctypes.py_object(KeyboardInterrupt)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._watched), interrupt)
