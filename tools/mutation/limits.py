"""How long one call may take."""

import contextlib
import signal
import threading
from collections.abc import Iterator

SECONDS = 2.0  # of processor time, for one probe or one call


class OutOfTime(KeyboardInterrupt):
    """No ``except Exception`` holds it up, and a probe takes it for a timeout."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the body after so many seconds of processor time.

    The processor's time, not the clock's: which mutants are rejected must not depend on how busy
    the machine is. Outside the main thread, where no signal arrives, there is no limit.
    """

    def stop(*_: object) -> None:
        raise OutOfTime

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
