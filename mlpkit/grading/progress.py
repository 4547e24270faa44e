"""Progress bars, as an observer of a run."""

import sys
from types import TracebackType

from tqdm import tqdm

from mlpkit.grading.observe import Event, Stage


class Progress:
    """Draws a bar for each part of a run that takes long, where there is a terminal or a class.

    Parameters
    ----------
    unit : str
    """

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self._bar: tqdm | None = None
        self._stage: Stage | None = None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def __call__(self, event: Event) -> None:
        """Hear of a stage."""
        if event.stage not in (Stage.TAKE_IN, Stage.EXAMINE, Stage.LOCATE) or not event.total:
            return
        if event.stage != self._stage:
            self._close()
            self._stage, self._bar = event.stage, self._new(event.stage, event.total)
        if not event.begins and self._bar is not None:
            self._bar.update(event.done - self._bar.n)
            if event.done == event.total:
                self._close()

    def _new(self, stage: Stage, total: int) -> tqdm:
        if stage == Stage.TAKE_IN:
            return tqdm(total=total, desc="Taking in", unit="submission", delay=1, leave=False, disable=None)
        if stage == Stage.LOCATE:
            return tqdm(total=total, desc="Looking for lines", unit="submission", delay=1, disable=None)
        hidden = not (sys.stderr.isatty() or total > 1)
        return tqdm(total=total, desc=f"Grading {self.unit}", unit="submission", delay=1, disable=hidden)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._bar, self._stage = None, None
