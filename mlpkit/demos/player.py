"""A figure with sliders: drawn once, then only its data are set.

The picture is an ordinary output that the sliders update in place, not a widget. So the
frame that was stored stays readable where nothing runs: on a web page, on paper, or before
the first cell is executed.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from mlpkit import picture
from mlpkit.demos.moving import Frames

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REST = 0.2
"""Seconds without a move after which the sharp picture follows."""

RUN_ME = "Sliders appear here when you run this cell."
"""What stands in place of the controls where nothing runs."""

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def short(value: float, digits: int = 3) -> str:
    """Write a number with a few significant digits, as a reader would.

    Parameters
    ----------
    value : float
    digits : int

    Returns
    -------
    str
        "0.0316", "1000", "1e−7": never "1e-07", and no zeros at the end.
    """
    if value and not 1e-4 <= abs(value) < 1e7:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return picture.typeset(mantissa) + f"e{int(exponent)}".replace("-", "−")
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value)))) if value else 0
    text = f"{value:.{decimals}f}"
    return picture.typeset(text.rstrip("0").rstrip(".") if "." in text else text)


def decimals_of(step: float) -> int:
    """Count the decimals that a reader needs to tell two positions of a slider apart.

    Parameters
    ----------
    step : float

    Returns
    -------
    int
        3 for 0.002, 2 for 0.25, 0 for 5.
    """
    text = f"{step:.6f}".rstrip("0")
    return len(text.split(".")[1])


class Slider:
    """A number that the reader can move.

    Parameters
    ----------
    low, high, start : float
        Ends of the range, and where it stands at first.
    step : float
        Distance between two positions. On a logarithmic slider: between their exponents.
    label : str
        Words beside the slider, with the unit where there is one.
    log : bool
        Whether each position is the one before times the same factor, ``base**step``.
    base : float
        Of the logarithm: 10, or 2 for sizes that double.

    Raises
    ------
    ValueError
        If a logarithmic slider has an end that is not positive.

    Examples
    --------
    >>> Slider(0.001, 1.0, 0.1, 1, "learning rate η", log=True).positions()
    [0.001, 0.01, 0.1, 1.0]
    """

    def __init__(
        self, low: float, high: float, start: float, step: float, label: str, log: bool = False, base: float = 10
    ) -> None:
        if log and low <= 0:
            raise ValueError(f"a logarithmic slider needs numbers above 0, and {label!r} starts at {low}")
        self.low, self.high, self.step, self.label = low, high, step, label
        self.log, self.base = log, base
        self.whole = all(isinstance(v, int) for v in (low, high, start) + (() if log else (step,)))
        self.start = self.snap(start) if log else start

    def positions(self, count: int | None = None) -> list[float]:
        """Where the slider can stand.

        Parameters
        ----------
        count : int, optional
            At most so many, evenly spread, both ends included; all of them unless told.

        Returns
        -------
        list of float
            From the lowest to the highest.
        """
        steps = round((self._scaled(self.high) - self._scaled(self.low)) / self.step)
        chosen = range(steps + 1)
        if count is not None and count <= steps:
            chosen = sorted({round(k * steps / (count - 1)) for k in range(count)})  # type: ignore[assignment]
        return [self._at(k) for k in chosen]

    def snap(self, value: float) -> float:
        """Find the position that is next to a value.

        Parameters
        ----------
        value : float

        Returns
        -------
        float
        """
        return self._at(round((self._scaled(value) - self._scaled(self.low)) / self.step))

    def _scaled(self, value: float) -> float:
        """The value, or its exponent on a logarithmic slider."""
        return math.log(value) / math.log(self.base) if self.log else value

    def _at(self, k: int) -> float:
        """Position number k, counted from 0."""
        if not self.log:
            value = self.low + k * self.step
            return value if self.whole else round(value, 10)
        value = float(f"{float(self.base) ** round(self._scaled(self.low) + k * self.step, 9):.12g}")
        return round(value) if self.whole else value

    def readout(self, value: float) -> str:
        """Write a position as the reader sees it.

        Parameters
        ----------
        value : float

        Returns
        -------
        str
        """
        return short(value) if self.log else picture.typeset(f"{value:.{decimals_of(self.step)}f}")

    def widget(self) -> Any:
        """Make the control that a notebook shows.

        Returns
        -------
        ipywidgets.Widget
            A slider of ipywidgets, for whole numbers, for floats, or over the positions of a logarithmic one.
        """
        import ipywidgets

        common = {"description": self.label, "tooltip": self.label, "layout": {"width": "36em", "max_width": "100%"}}
        if self.log:
            # Not FloatLogSlider: it reads "1.00e+3" for 1000, and its values are not quite the positions.
            options = [(self.readout(value), value) for value in self.positions()]
            return ipywidgets.SelectionSlider(options=options, value=self.start, **common)
        limits = {"value": self.start, "min": self.low, "max": self.high, "step": self.step}
        if self.whole:
            return ipywidgets.IntSlider(**limits, **common)
        return ipywidgets.FloatSlider(**limits, readout_format=f".{decimals_of(self.step)}f", **common)


class Choice:
    """One of a few options.

    Parameters
    ----------
    options : sequence of str or of float
    label : str
    start : str or float, optional
        The first option unless told.
    """

    def __init__(self, options: Sequence[str] | Sequence[float], label: str, start: str | float | None = None) -> None:
        self.options, self.label = tuple(options), label
        self.start = self.options[0] if start is None else start

    def widget(self) -> Any:
        """Make the control that a notebook shows.

        Returns
        -------
        ipywidgets.Widget
            A row of buttons of ipywidgets, one for each option.
        """
        import ipywidgets

        return ipywidgets.ToggleButtons(
            options=[(option if isinstance(option, str) else short(option), option) for option in self.options],
            value=self.start,
            description=self.label,
            tooltips=[f"{self.label}: {option}" for option in self.options],
            style={"button_width": "auto"},
            layout={"display": "flex", "flex_flow": "row", "width": "auto"},  # the label beside the buttons
        )


def fix_layout(fig: Figure) -> None:
    """Compute the layout of a figure once, and keep it from then on.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        A figure whose layout has been fixed is left as it is.

    Notes
    -----
    An axis that moves from frame to frame is hard to read, and a layout engine draws every frame
    twice. :class:`Player` does this for the first frame; a figure whose first frame would leave
    too little or too much room calls it earlier.
    """
    if fig.get_layout_engine() is not None:
        fig.draw_without_rendering()
        fig.set_layout_engine(None)


class Player:
    """An interactive figure.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Its artists are created once, by the caller.
    update : callable
        ``update(**values)`` sets the data of the figure's artists and returns a sentence that
        says in words, with numbers, what is to be seen now.
    **controls : Slider or Choice
        One for each argument of `update`, by name.

    Attributes
    ----------
    values : dict
        Where the controls stand.
    description : str
        The sentence of the frame that is shown: it stands below the figure, and changes with it.

    Notes
    -----
    In a notebook, a cell that ends with the player shows it. In a test or a script,
    :meth:`set` moves the controls. While a control moves, frames have one pixel for each pixel of
    the page; the sharp picture follows when it has stood still for `REST` seconds.
    """

    def __init__(self, fig: Figure, update: Callable[..., str], **controls: Slider | Choice) -> None:
        self.fig, self.update, self.controls = fig, update, controls
        self.values: dict[str, Any] = {name: control.start for name, control in controls.items()}
        self._handle: Any = None
        self._timer: asyncio.TimerHandle | None = None
        self.description = update(**self.values)
        from matplotlib.text import Text

        self._texts = fig.findobj(Text)
        fix_layout(fig)
        self._frames = Frames(fig, picture.DPI)

    def set(self, **values: Any) -> str:
        """Move some controls and redraw.

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
        self._know(values)
        self.values.update(values)
        self.description = self.update(**self.values)
        if self._handle is not None:
            self._redraw()
        return self.description

    def _know(self, values: Iterable[str]) -> None:
        unknown = sorted(set(values) - set(self.controls))
        if unknown:
            raise TypeError(f"no control named {unknown[0]!r}: this figure has {', '.join(self.controls)}")

    def _more_widgets(self) -> list[Any]:
        """What stands below the controls: nothing."""
        return []

    def frame(self, sharp: bool = True) -> dict[str, str]:
        """The picture as it stands now.

        Parameters
        ----------
        sharp : bool
            As it is stored and as it rests, or as it moves.

        Returns
        -------
        dict
            As :func:`mlpkit.picture.bundle` returns it.
        """
        picture.set_minus_signs(self._texts)
        return picture.bundle(self.fig, self.description, None if sharp else self._frames.png())

    def _redraw(self) -> None:
        """Show a quick frame now and the sharp one when the controls rest; at once where no event loop runs."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._show(sharp=True)
            return
        self._show(sharp=False)
        self._timer = loop.call_later(REST, self._show, True)

    def _show(self, sharp: bool) -> None:
        self._handle.update(self.frame(sharp), raw=True)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        try:
            import ipywidgets
        except ImportError:
            display({"text/plain": "(install ipywidgets to move the sliders of this figure)"}, raw=True)
        else:
            widgets = {name: control.widget() for name, control in self.controls.items()}
            width = f"{max(len(control.label) for control in self.controls.values()) * 0.58 + 1.2:.1f}em"
            for name, widget in widgets.items():
                widget.value = self.values[name]
                widget.style.description_width = width
                widget.observe(lambda change, name=name: self.set(**{name: change["new"]}), names="value")
            box = ipywidgets.VBox([*widgets.values(), *self._more_widgets()])
            display({**box._repr_mimebundle_(), "text/plain": RUN_ME}, raw=True)
        self._handle = display(self.frame(), raw=True, display_id=True)
