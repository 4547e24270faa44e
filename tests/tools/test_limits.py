"""Time limits of mutants count the processor's time."""

import signal
import threading
import time

import pytest

from mlpkit.exercise import collect, probe, run
from tools.mutation.limits import OutOfTime, time_limit


def forever():
    while True:
        pass


def test_what_never_ends_is_stopped_and_the_signal_is_given_back():
    before = signal.getsignal(signal.SIGPROF)
    with pytest.raises(OutOfTime), time_limit(0.05):
        forever()
    assert signal.getsignal(signal.SIGPROF) is before
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_waiting_for_the_machine_does_not_count():
    with time_limit(0.2):
        time.sleep(0.4)


def test_no_except_exception_holds_it_up():
    def stubborn():
        while True:
            try:
                forever()
            except Exception:
                continue

    with pytest.raises(OutOfTime), time_limit(0.05):
        stubborn()


def test_outside_the_main_thread_there_is_no_limit():
    finished = []

    def work():
        with time_limit(0.05):
            finished.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert finished == [True]


def test_a_probe_takes_it_for_a_timeout():
    @probe
    def one(endless):
        return endless()

    exercise = collect("endless", {"endless": forever})
    with time_limit(0.05):
        assert run(exercise.probes[0], exercise.functions, 0).status == "time"
