"""A check ends, whatever an answer does."""

import threading
import time

import pytest

from mlpkit.exercise.limit import Limit


def busy():
    while True:
        pass


def swallows():
    while True:
        try:
            busy()
        except KeyboardInterrupt:
            swallows.count += 1
            if swallows.count > 1:
                raise


@pytest.mark.parametrize("signals", [None, False])
@pytest.mark.parametrize("answer", [busy, swallows, lambda: time.sleep(30) if False else busy()])
def test_an_endless_loop_is_interrupted(signals, answer):
    swallows.count = 0
    with pytest.raises(KeyboardInterrupt), Limit(processor=0.1, signals=signals) as limit:
        answer()
    assert limit.reached


def test_what_sleeps_is_interrupted_by_the_clock():
    with pytest.raises(KeyboardInterrupt), Limit(processor=30, clock=0.1) as limit:
        time.sleep(30)
    assert limit.reached


@pytest.mark.parametrize("signals", [None, False])
def test_what_ends_in_time_is_left_alone(signals):
    with Limit(processor=20, signals=signals) as limit:
        total = sum(range(1000))
    assert total == 499500 and not limit.reached


def test_it_works_in_a_thread_too():
    seen = []

    def run():
        limit = Limit(processor=0.1)
        try:
            with limit:
                busy()
        except KeyboardInterrupt:
            seen.append(limit.reached)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert seen == [True]
