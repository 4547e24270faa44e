"""Figures that work on by themselves: in slices, stopped and started by hand, and the same in the end."""

import asyncio

import pytest

from mlpkit import plot
from mlpkit.demos.live import SLICE, Live
from mlpkit.demos.player import Slider


class Clock:
    """Seconds that pass only when work is done."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Output:
    """Stands for the picture in a notebook."""

    def __init__(self):
        self.frames = []

    def update(self, frame, raw):
        self.frames.append(frame)


def counting(clock, total=40, cost=0.0, every=10):
    """A figure whose work is counting, and the count."""
    fig, ax = plot.figure(width=2, height=1.5)
    (line,) = ax.plot([], [])
    ax.set(xlim=(0, 100), ylim=(0, 1))
    count = [0]

    def work(first):
        count[0] = first
        yield
        for _ in range(total):
            clock.now += cost
            count[0] += 1
            yield

    def show():
        line.set_data([count[0]], [0.5])
        return f"The count is {count[0]}."

    return Live(fig, work, show, every=every, clock=clock, first=Slider(0, 50, 0, 1, "first number")), count


@pytest.fixture
def shown(monkeypatch):
    """Show a figure without a notebook; its widgets are collected."""
    import IPython.display

    def show(player):
        output = Output()
        monkeypatch.setattr(IPython.display, "display", lambda *args, **kwargs: output)
        player._ipython_display_()
        return output

    return show


async def finished(player):
    for _ in range(2000):
        if not player.working:
            return
        await asyncio.sleep(0.001)
    raise AssertionError("the work does not end")


def test_where_no_loop_runs_all_work_is_done_at_once():
    player, count = counting(Clock())
    assert player.description == "The count is 40." and count == [40] and not player.working
    assert player.set(first=5) == "The count is 45."
    with pytest.raises(TypeError, match="no control"):
        player.set(last=5)


def test_work_goes_on_by_itself_and_ends_where_it_would_end_at_once(shown):
    player, _ = counting(Clock())
    output = shown(player)

    async def move():
        assert player.set(first=3) == "The count is 3.", "the work has only begun"
        assert player.working
        await finished(player)

    asyncio.run(move())
    assert player.description == "The count is 43."
    counts = [int(frame["text/html"].split("The count is ")[1].split(".")[0]) for frame in output.frames]
    assert counts[0] == 3 and counts[-1] == 43 and sorted(counts) == counts and {13, 23, 33} <= set(counts)


def test_a_slice_ends_when_its_time_is_up(shown):
    clock = Clock()
    player, count = counting(clock, total=60, cost=0.01, every=1000)
    shown(player)
    slices = []

    async def move():
        player.set(first=0)
        before = 0
        while player.working:
            await asyncio.sleep(0.001)
            if count[0] != before:
                slices.append(count[0] - before)
                before = count[0]

    asyncio.run(move())
    assert sum(slices) == 60 and len(slices) >= 10
    assert SLICE <= 0.03 and max(slices) <= 2 * (SLICE // 0.01 + 1), "two slices between two looks at most"


def test_a_slider_starts_it_anew_and_a_button_stops_it(shown):
    clock = Clock()
    player, count = counting(clock, total=100, cost=0.01)
    shown(player)

    async def play():
        player.set(first=50)
        while count[0] < 60:
            await asyncio.sleep(0.001)
        assert player.set(first=0) == "The count is 0."
        while not 10 <= count[0] < 50:
            await asyncio.sleep(0.001)
        player.stop()
        stopped = count[0]
        await asyncio.sleep(0.05)
        assert count[0] == stopped and not player.working
        assert player.description == f"The count is {stopped}."
        player.restart()
        await finished(player)

    asyncio.run(play())
    assert count == [100]
