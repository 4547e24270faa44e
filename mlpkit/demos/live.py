"""A figure that works on by itself, such as a network that is being trained while one looks on.

The work is done in short slices on the kernel's event loop, and pictures are drawn between them: sliders and
buttons keep answering, and other cells can be run.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from mlpkit.demos.player import Choice, Player, Slider

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SLICE = 0.025
"""Seconds after which a slice of work ends; one step more may be under way."""

PAUSE = 0.005
"""Seconds between two slices, in which the event loop hears sliders, buttons and cells."""


class Live(Player):
    """An interactive figure that shows work while it is done.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    work : callable
        ``work(**values)`` returns an iterator. Its first `next` prepares the work, each further one does one small
        step, and the work is done when it ends.
    show : callable
        ``show()`` sets the data of the figure's artists to where the work stands, and returns a sentence that says it.
    every : int
        Steps between two pictures.
    clock : callable
        Seconds, of any origin.
    **controls : Slider or Choice
        One for each argument of `work`, by name.

    Attributes
    ----------
    working : bool
        Whether there is more to do, and nobody has stopped it.

    Notes
    -----
    What is stored, and what a test or a script sees, is the figure when all work is done: it does not depend on how
    fast the machine is. In a notebook, moving a control starts the work anew, and a button stops it and lets it go on.
    """

    def __init__(
        self,
        fig: Figure,
        work: Callable[..., Iterator[Any]],
        show: Callable[[], str],
        every: int = 10,
        clock: Callable[[], float] = time.perf_counter,
        **controls: Slider | Choice,
    ) -> None:
        self._work, self._draw_state, self.every, self._clock = work, show, every, clock
        self._steps: Iterator[Any] = iter(())
        self._since_picture = 0
        self._next: asyncio.TimerHandle | None = None
        self._button: Any = None
        self.working = False
        super().__init__(fig, self._finish, **controls)

    def _finish(self, **values: Any) -> str:
        """Do all of the work at once."""
        for _ in self._work(**values):
            pass
        return self._draw_state()

    def set(self, **values: Any) -> str:
        """Move some controls: the work starts anew, and goes on by itself where an event loop runs.

        Parameters
        ----------
        **values
            New values, by the names of the controls.

        Returns
        -------
        str
            The description of the new frame.

        Raises
        ------
        TypeError
            If there is no control of that name.
        """
        if self._handle is None or not _loop_runs():
            return super().set(**values)
        self._know(values)
        self.values.update(values)
        self.restart()
        return self.description

    def restart(self) -> None:
        """Begin the work again, with the controls as they stand."""
        self._pause()
        self._steps, self._since_picture = iter(self._work(**self.values)), 0
        next(self._steps, None)
        self.resume()

    def resume(self) -> None:
        """Go on with the work, in slices on the event loop that runs."""
        self._set_working(True)
        self._picture(sharp=False)
        self._later(self._slice)

    def stop(self) -> None:
        """Leave the work where it stands."""
        self._pause()
        self._set_working(False)
        self._picture(sharp=True)

    def _slice(self) -> None:
        begin = self._clock()
        while self._clock() - begin < SLICE:
            try:
                next(self._steps)
            except StopIteration:
                self._steps = iter(())
                self.stop()
                return
            self._since_picture += 1
            if self._since_picture >= self.every:
                self._later(self._between)
                return
        self._later(self._slice)

    def _between(self) -> None:
        """A picture of its own turn, so that no turn is long."""
        self._since_picture = 0
        self._picture(sharp=False)
        self._later(self._slice)

    def _picture(self, sharp: bool) -> None:
        self.description = self._draw_state()
        if self._handle is not None:
            self._show(sharp)

    def _later(self, what: Callable[[], None]) -> None:
        self._next = asyncio.get_running_loop().call_later(PAUSE, what)

    def _pause(self) -> None:
        for timer in (self._next, self._timer):
            if timer is not None:
                timer.cancel()
        self._next = self._timer = None

    def _set_working(self, working: bool) -> None:
        self.working = working
        if self._button is not None:
            self._button.description = "Stop" if working else "Train again"

    def _more_widgets(self) -> list[Any]:
        import ipywidgets

        self._button = ipywidgets.Button(description="Train again", tooltip="Start the training, or stop it")
        self._button.on_click(lambda _: self.stop() if self.working else self.restart())
        return [self._button]


def _loop_runs() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
