"""The one style of the figures, and how they become pictures."""

import io

import pytest

from mlpkit import plot


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
