"""A figure with sliders: drawn once, then only its data are set.

The picture is an ordinary output that the sliders update in place, not a widget. So the
frame that was stored stays readable where nothing runs: on a web page, on paper, or before
the first cell is executed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from mlpkit import plot

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Slider:
    """A number that the reader can move.

    Parameters
    ----------
    low, high, start : float
        Ends of the range, and where it stands at first.
    step : float
        Distance between two positions.
    label : str
        Words beside the slider, with the unit where there is one.
    """

    def __init__(self, low: float, high: float, start: float, step: float, label: str) -> None:
        self.low, self.high, self.start, self.step, self.label = low, high, start, step, label

    def widget(self) -> Any:
        """Make the control that a notebook shows.

        Returns
        -------
        ipywidgets.Widget
            A slider of ipywidgets for whole numbers or for floats, as the limits are.
        """
        import ipywidgets

        whole = all(isinstance(v, int) for v in (self.low, self.high, self.start, self.step))
        kind = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
        return kind(
            value=self.start,
            min=self.low,
            max=self.high,
            step=self.step,
            description=self.label,
            style={"description_width": "11em"},
            layout={"width": "34em"},
        )


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
            options=self.options,
            value=self.start,
            description=self.label,
            style={"description_width": "11em", "button_width": "7em"},
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
    dpi : float
        Dots per inch of a frame.
    **controls : Slider or Choice
        One for each argument of `update`, by name.

    Attributes
    ----------
    values : dict
        Where the controls stand.
    description : str
        The sentence of the frame that is shown.

    Notes
    -----
    In a notebook, a cell that ends with the player shows it. In a test or a script,
    :meth:`set` moves the controls.
    """

    def __init__(self, fig: Figure, update: Callable[..., str], dpi: float = 90, **controls: Slider | Choice) -> None:
        self.fig, self.update, self.dpi, self.controls = fig, update, dpi, controls
        self.values = {name: control.start for name, control in controls.items()}
        self._handle = None
        self.description = update(**self.values)
        fix_layout(fig)

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
        unknown = sorted(set(values) - set(self.controls))
        if unknown:
            raise TypeError(f"no control named {unknown[0]!r}: this figure has {', '.join(self.controls)}")
        self.values.update(values)
        self.description = self.update(**self.values)
        if self._handle is not None:
            data, metadata = self.frame()
            self._handle.update(data, metadata=metadata, raw=True)
        return self.description

    def frame(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The picture as it stands now.

        Returns
        -------
        data, metadata : dict
            As :func:`mlpkit.plot.bundle` returns them.
        """
        return plot.bundle(self.fig, self.description, self.dpi)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        try:
            import ipywidgets
        except ImportError:
            display({"text/plain": "(install ipywidgets to move the sliders of this figure)"}, raw=True)
        else:
            widgets = {name: control.widget() for name, control in self.controls.items()}
            for name, widget in widgets.items():
                widget.value = self.values[name]
                widget.observe(lambda change, name=name: self.set(**{name: change["new"]}), names="value")
            display(ipywidgets.VBox(list(widgets.values())))
        data, metadata = self.frame()
        self._handle = display(data, metadata=metadata, raw=True, display_id=True)
