"""How a figure becomes an output of a notebook: one picture, described in words, with the words below it.

The output is HTML, since JupyterLab and the pages made by nbconvert show a bare PNG without its alternative text.
It needs no style sheet and no script, so it looks the same in a notebook that is not trusted.
"""

from __future__ import annotations

import base64
import io
import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.figure import Figure
    from matplotlib.text import Text

DPI = 100
"""Pixels of the page for each inch of a figure."""

SHARP = 2
"""Pixels of a stored or resting picture for each pixel of the page, along each axis."""

# A light card, so that a picture can be read in a dark theme, too: its own text is dark.
_CARD = (
    "display:inline-block;margin:0;padding:8px 12px;max-width:100%;box-sizing:border-box;"
    "background-color:#ffffff;color:#333333;border-radius:6px"
)
_IMAGE = "display:block;max-width:100%;height:auto"
_CAPTION = "margin:6px 0 2px 0;font-size:13px;line-height:1.45;color:#333333;text-align:left"


def typeset(text: str) -> str:
    """Write numbers below zero with a minus sign in place of the hyphen.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        "-0.5" becomes "−0.5"; "1e-05", "2-3" and "softmax-like" stay.
    """
    return re.sub(r"(?<![\w.)−-])-(?=\.?\d)", "−", text)


def set_minus_signs(texts: Iterable[Text]) -> None:
    """Apply :func:`typeset` to texts of a figure.

    Parameters
    ----------
    texts : iterable of matplotlib.text.Text
    """
    for text in texts:
        words = text.get_text()
        if "-" in words and "$" not in words:  # inside dollar signs Matplotlib does it
            text.set_text(typeset(words))


def png(fig: Figure, dpi: float = DPI, colors: int | None = None) -> bytes:
    """Render a figure.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    dpi : float
        Dots per inch.
    colors : int, optional
        At most so many colors, 256 at most, in a palette: half the bytes, to the eye the same picture.

    Returns
    -------
    bytes
        A PNG picture. No tight bounding box: that would double the time of a slider's answer.

    Notes
    -----
    Without a palette, the bytes are those of ``fig.savefig``, which draws a figure with a layout twice:
    once to place things, once to show them. Agg itself does both in one go, in four fifths of the time.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    buffer, canvas, before = io.BytesIO(), fig.canvas, fig.dpi
    fig.dpi = dpi
    try:
        agg = FigureCanvasAgg(fig)
        if colors is None:
            agg.print_png(buffer, pil_kwargs={"compress_level": 4})
        else:
            from PIL import Image

            agg.draw()
            picture = Image.frombuffer("RGBA", agg.get_width_height(), agg.buffer_rgba()).convert("RGB")
            picture = picture.quantize(colors, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            picture.save(buffer, format="png", optimize=True)
    finally:
        fig.dpi = before
        fig.set_canvas(canvas)
    return buffer.getvalue()


def bundle(fig: Figure, description: str, picture: bytes | None = None) -> dict[str, str]:
    """The picture of a figure and its description, as Jupyter displays them.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    description : str
        What the figure shows: the alternative text of the picture, and the caption below it.
    picture : bytes, optional
        A PNG picture of it that has been made already. Unless told, one is made with `SHARP` pixels for each
        pixel of the page, in a palette.

    Returns
    -------
    dict
        A MIME bundle: an HTML ``figure``, and the description as plain text.

    Raises
    ------
    ValueError
        If the description is empty.
    """
    if not (description or "").strip():
        raise ValueError("describe the figure in a sentence: plot.show(fig, 'The line …')")
    caption = typeset(" ".join(description.split()))
    picture = picture or png(fig, SHARP * DPI, colors=256)
    width, height = (round(inches * DPI) for inches in fig.get_size_inches())
    page = (
        f'<figure style="{_CARD}">'
        f'<img alt="{escape(caption)}" width="{width}" height="{height}" decoding="sync" style="{_IMAGE}" '
        f'src="data:image/png;base64,{base64.b64encode(picture).decode("ascii")}">'
        f'<figcaption style="{_CAPTION};max-width:{width}px">{escape(caption)}</figcaption></figure>'
    )
    return {"text/html": page, "text/plain": f"Figure: {caption}"}


def show(fig: Figure, description: str) -> None:
    """Display a figure with its description in words.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    description : str
        What the figure shows: it becomes the alternative text of the picture, the caption below it, and the
        whole output where pictures cannot be shown.
    """
    from IPython.display import display
    from matplotlib.text import Text

    set_minus_signs(fig.findobj(Text))
    display(bundle(fig, description), raw=True)
