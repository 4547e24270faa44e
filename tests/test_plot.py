"""The one style of the figures, and how they become pictures."""

import io

import matplotlib
import numpy as np
import pytest
from PIL import Image
from support.pictures import decoded, picture_of

from mlpkit import data, plot
from mlpkit.picture import typeset


def drawn():
    fig, (left, right) = plot.figure(2)
    left.imshow([[0, 1], [1, 0]])
    right.scatter([0, 1], [1, 2], label="$x$")
    right.legend()
    right.set(xlabel="length (mm)", ylabel="depth (mm)", title="two points")
    return fig


@pytest.fixture
def fig():
    return drawn()


@pytest.mark.parametrize("dpi", [50, 100])
def test_a_picture_is_the_one_that_savefig_makes(fig, dpi):
    expected = io.BytesIO()
    drawn().savefig(expected, format="png", dpi=dpi, pil_kwargs={"compress_level": 4})
    assert plot.png(fig, dpi) == expected.getvalue()


def test_a_figure_is_left_as_it_was(fig):
    canvas, dpi = fig.canvas, fig.dpi
    plot.png(fig, 30)
    assert fig.canvas is canvas and fig.dpi == dpi


@pytest.mark.parametrize("description", ["", "  \n", None])
def test_a_figure_is_described(fig, description):
    with pytest.raises(ValueError, match="describe the figure"):
        plot.bundle(fig, description)


def test_a_picture_is_one_output_with_its_words_below(fig):
    output = plot.bundle(fig, 'A line from -1 to  2,\n labeled "x < y".')
    assert output["text/plain"] == 'Figure: A line from −1 to 2, labeled "x < y".'
    page = output["text/html"]
    caption = "A line from −1 to 2, labeled &quot;x &lt; y&quot;."
    assert f'alt="{caption}"' in page and f">{caption}</figcaption></figure>" in page
    assert "#ffffff" in page, "a light card in a dark theme"


def test_a_stored_picture_has_two_pixels_for_one_of_the_page_in_a_palette(fig):
    page = plot.bundle(fig, "Two panels.")["text/html"]
    picture = picture_of(page)
    assert picture.pixels == (1000, 640) and picture.place == (500, 320)
    assert Image.open(io.BytesIO(picture.png)).mode == "P"
    assert np.abs(picture.colors() - decoded(plot.png(fig, 200))).mean() < 1


@pytest.mark.parametrize(
    "text, expected",
    [
        ("-0.5 and (-3, -.1)", "−0.5 and (−3, −.1)"),
        ("1e-05, 2-3, two-fold, x-1", "1e-05, 2-3, two-fold, x-1"),
        ("from -1 to -2", "from −1 to −2"),
    ],
)
def test_numbers_below_zero_have_a_minus_sign(text, expected):
    assert typeset(text) == expected


def test_what_is_drawn_has_minus_signs_too(fig, monkeypatch):
    monkeypatch.setattr("IPython.display.display", lambda *args, **kwargs: None)
    label = fig.axes[0].text(0, 0, "w = -1.5")
    plot.show(fig, "A label.")
    assert label.get_text() == "w = −1.5"


def test_lines_take_the_colors_of_the_course_in_turn():
    _, ax = plot.figure()
    assert [ax.plot([0, 1])[0].get_color() for _ in range(3)] == list(plot.COLORS[:3])


def test_mathematics_has_the_face_of_the_other_text():
    plot.figure()
    assert matplotlib.rcParams["mathtext.default"] == "regular"
    assert matplotlib.rcParams["mathtext.fontset"] == "dejavusans"


def test_images_stand_in_rows_and_signs_have_their_colors():
    digits = data.digits()
    fig = plot.images(digits.images[:12], labels=digits.y[:12], columns=5)
    mosaic = fig.axes[0].images[0].get_array()
    assert mosaic.shape == (3 * (8 + 3), 5 * 9 - 1)
    assert [text.get_text() for text in fig.axes[0].texts] == [str(digit) for digit in digits.y[:12]]
    np.testing.assert_array_equal(mosaic[3:11, 9:17], digits.images[1])
    signed = plot.images(-digits.images[:2], signed=True)
    image = signed.axes[0].images[0]
    assert image.get_clim() == (-1, 1) and len(signed.axes) == 2, "white is zero, and a color bar says how much"
    np.testing.assert_allclose(image.cmap(0.5)[:3], 1, atol=0.01)
    with pytest.raises(ValueError, match="shape"):
        plot.images(digits.X)
