"""The pictures that notebooks show, taken from their pages."""

import base64
import html
import io
import re
import struct
from dataclasses import dataclass

import numpy as np
from PIL import Image

FIGURE = re.compile(
    r'<figure [^>]*><img alt="(?P<alt>[^"]*)" width="(?P<width>\d+)" height="(?P<height>\d+)" [^>]*'
    r'src="data:image/png;base64,(?P<png>[^"]*)"><figcaption [^>]*>(?P<caption>[^<]*)</figcaption></figure>'
)


@dataclass(frozen=True)
class Picture:
    """A picture on a page: its words, its place there (width and height), and its file."""

    alt: str
    caption: str
    place: tuple[int, int]
    png: bytes

    @property
    def pixels(self):
        """Width and height of the picture itself."""
        return struct.unpack(">II", self.png[16:24])

    def colors(self):
        return decoded(self.png)


def decoded(png):
    """The colors of a picture, as an array of shape (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def picture_of(page):
    """The picture of a page, which must be nothing else."""
    fields = FIGURE.fullmatch(page).groupdict()
    return Picture(
        html.unescape(fields["alt"]),
        html.unescape(fields["caption"]),
        (int(fields["width"]), int(fields["height"])),
        base64.b64decode(fields["png"]),
    )
