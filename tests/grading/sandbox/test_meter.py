"""Time is processor time, read from outside, and the clock ends what sleeps."""

import math
import os
import subprocess
import sys

import pytest

from mlpkit.grading import limits
from mlpkit.grading.sandbox import host_bubblewrap, host_plain, meter
from mlpkit.grading.sandbox.meter import Meter, Stop, Watch


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test sets."""
    now = [1000.0]
    monkeypatch.setattr(meter.time, "monotonic", lambda: now[0])
    return now


def test_work_counts_and_waiting_does_not(clock):
    used = [5.0]
    watch = Watch(lambda: used[0], processor=10, idle=60)
    for _ in range(20):  # a busy machine: a tenth of the clock is the student's
        clock[0] += 9
        used[0] += 0.49
        assert watch.look() is None
    clock[0] += 9
    used[0] += 0.3
    assert watch.look() is Stop.PROCESSOR


def test_what_sleeps_is_stopped_by_the_clock_and_what_wakes_in_between_is_not(clock):
    used = [0.0]
    watch = Watch(lambda: used[0], processor=10, idle=60)
    for _ in range(4):
        clock[0] += 59
        assert watch.look() is None
        used[0] += 1.0
        assert watch.look() is None
    clock[0] += 60
    used[0] += 0.9
    assert watch.look() is Stop.IDLE


def test_the_notebook_has_a_clock_of_its_own(clock):
    watch = Watch(lambda: 0.0, processor=10, until=1005)
    clock[0] += 4.9
    assert watch.look() is None and watch.wait < 0.2
    clock[0] += 0.1
    assert watch.look() is Stop.CLOCK


def test_where_nothing_can_be_read_the_clock_counts(clock):
    watch = Watch(lambda: None, processor=2, until=math.inf, idle=60)
    clock[0] += 2
    assert watch.look() is Stop.PROCESSOR


WORK = "x = 0\nwhile time.process_time() < {}:\n    x += 1\n"


def test_the_time_of_children_counts_too_while_they_run_and_afterwards():
    child = f"import time\n{WORK.format(0.5)}print('done', flush=True)\ninput()"
    parent = (
        f"import subprocess, sys\nc = subprocess.Popen([sys.executable, '-c', {child!r}], stdin=subprocess.PIPE)\n"
        "input()\nc.communicate(b'\\n')\nprint('reaped', flush=True)\ninput()"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", parent], stdin=pipe, stdout=pipe, text=True) as process:
        reading = Meter(process.pid)
        assert process.stdout.readline() == "done\n"
        running = reading.seconds
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "reaped\n"
        assert running >= 0.4 and reading.seconds >= running - 0.02
        process.kill()
    assert reading.seconds >= running - 0.02  # of a process that is gone, what was read last
    assert Meter(2**22 + 5).seconds == 0.0


THREADS = f"""
import threading, time, hashlib
def work():
    block = bytes(10**7)
    for _ in range(25):
        hashlib.sha256(block).digest()
threads = [threading.Thread(target=work) for _ in range(2)]
[t.start() for t in threads]
[t.join() for t in threads]
print(time.process_time(), {os.getpid()})
"""


@pytest.mark.parametrize("kind", [host_plain.Student, pytest.param(host_bubblewrap.Box, marks=pytest.mark.sandbox)])
def test_what_the_host_reads_is_what_the_process_has_used(kind):
    try:
        process = kind()
        process.start()
    except host_bubblewrap.NoSandbox as problem:
        pytest.skip(str(problem))
    try:
        before = float(process.run_cell("import time; print(time.process_time())", 60)[1][0]["text"])
        start = process.used
        after = float(process.run_cell(THREADS, 60)[1][0]["text"].split()[0])
        assert after - before > 0.1 and abs((process.used - start) - (after - before)) < 0.1
        process.run_cell("import time; time.sleep(0.3)", 60)
        assert abs((process.used - start) - (after - before)) < 0.2 and process.stopped is None
        spent = process.used
    finally:
        process.stop()
    assert process.used >= spent  # what an earlier process has used is not forgotten


@pytest.mark.parametrize("kind", [host_plain.Student, pytest.param(host_bubblewrap.Box, marks=pytest.mark.sandbox)])
def test_a_loop_and_a_sleep_are_told_apart(kind):
    try:
        process = kind()
        process.limits = limits.Limits(idle=1.5)
        process.start()
    except host_bubblewrap.NoSandbox as problem:
        pytest.skip(str(problem))
    try:
        assert process.run_cell("while True:\n    pass", 0.5)[0] == "time" and process.stopped is Stop.PROCESSOR
        assert process.run_cell("import time; time.sleep(600)", 30)[0] == "time" and process.stopped is Stop.IDLE
        assert process.run_cell("raise KeyboardInterrupt", 30)[0] == "time" and process.stopped is None
    finally:
        process.stop()
