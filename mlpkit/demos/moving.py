"""Frames of a figure that moves: ticks, tick labels and axis labels are drawn once and kept.

They are four fifths of what a frame of a small figure costs, and hardly ever change.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure


class Frames:
    """Draws a figure again and again, on top of its axes.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Without a layout engine. Its ticks point outward: what an image covers would be lost.
    dpi : float
        Dots per inch.
    """

    def __init__(self, fig: Figure, dpi: float) -> None:
        self.fig, self.dpi = fig, dpi
        self._drawn: Any = None
        self._state: Any = None

    def png(self) -> bytes:
        """Draw the figure as it stands now.

        Returns
        -------
        bytes
            A PNG picture, compressed as fast as can be.
        """
        from matplotlib.backends.backend_agg import RendererAgg
        from PIL import Image

        before = self.fig.dpi
        self.fig.dpi = self.dpi
        try:
            width, height = (round(float(v)) for v in self.fig.bbox.size)
            renderer = RendererAgg(width, height, self.dpi)
            state = self._axes_state()
            if self._drawn is None or self._state != state or any(axis.stale for axis in self._axes_of_all()):
                self._draw(renderer, self._moving())
                self._drawn, self._state = renderer.copy_from_bbox(self.fig.bbox), state
            else:
                renderer.restore_region(self._drawn)
            still: list[Artist] = [self.fig.patch, *(ax.patch for ax in self.fig.axes), *self._axes_of_all()]
            self._draw(renderer, still)
            for axis in self._axes_of_all():
                axis.stale = False
        finally:
            self.fig.dpi = before
        buffer = io.BytesIO()
        Image.frombuffer("RGBA", (width, height), renderer.buffer_rgba()).save(buffer, format="png", compress_level=1)
        return buffer.getvalue()

    def _axes_of_all(self) -> list[Any]:
        return [axis for ax in self.fig.axes if ax.axison for axis in (ax.xaxis, ax.yaxis)]

    def _moving(self) -> list[Artist]:
        """All that is not drawn once and kept."""
        kept = {id(artist) for ax in self.fig.axes for artist in (ax.patch, ax.xaxis, ax.yaxis)}
        kept |= {id(ax) for ax in self.fig.axes} | {id(self.fig.patch)}
        inside = [artist for ax in self.fig.axes for artist in ax.get_children()]
        return [artist for artist in (*self.fig.get_children(), *inside) if id(artist) not in kept]

    def _axes_state(self) -> list[Any]:
        """What the kept part depends on, where Matplotlib does not call an axis stale."""
        return [
            (ax.get_visible(), ax.axison, *ax.get_position().bounds, *axis.get_view_interval(), axis.label.get_text())
            for ax in self.fig.axes
            for axis in (ax.xaxis, ax.yaxis)
        ]

    def _draw(self, renderer: Any, hidden: list[Any]) -> None:
        """Draw the figure without some of its artists."""
        shown = [artist for artist in hidden if artist.get_visible()]
        for artist in shown:
            artist.set_visible(False)
        try:
            self.fig.draw(renderer)
        finally:
            for artist in shown:
                artist.set_visible(True)
