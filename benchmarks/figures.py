"""What a reader waits for at a slider: the start of every interactive figure, and its answer to a move.

python benchmarks/figures.py            # the table, in multiples of an empty figure

Times are processor times, as multiples of making a picture of a figure with two empty panels in the
same run, so that tables of different machines can be compared.
"""

import argparse
import importlib
import re
import statistics
import time
from pathlib import Path

import nbformat

from mlpkit import plot
from mlpkit.demos.player import Choice

COURSE = Path(__file__).resolve().parents[1] / "course"
FIGURE = re.compile(r"^demos\.(\w+)\.(\w+)\(\)$", re.M)


def figures():
    """The module and the function of every interactive figure of the lectures.

    Returns
    -------
    list of tuple of str
    """
    return [
        figure
        for path in sorted(COURSE.glob("*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
        for figure in FIGURE.findall(cell.source)
    ]


def processor_time(function):
    """Seconds of processor time that a call takes, and its result."""
    start = time.process_time()
    result = function()
    return time.process_time() - start, result


def empty_picture():
    """Make a figure with two empty panels, without a layout, and its picture."""
    fig, _ = plot.figure(2)
    fig.set_layout_engine(None)
    return plot.png(fig)


def ends(control):
    """Both ends of what a control can be set to, and where it starts."""
    return (
        (control.options[0], control.options[-1], control.start)
        if isinstance(control, Choice)
        else (control.low, control.high, control.start)
    )


def measure(module, name, repeats):
    """Times of one figure.

    Parameters
    ----------
    module, name : str
    repeats : int

    Returns
    -------
    start, answer : float
        Seconds of processor time until the first frame could be shown, and from a move of a control to
        its frame: medians.
    """
    make = getattr(importlib.import_module(f"mlpkit.demos.{module}"), name)
    make()  # what a figure computes once and keeps is not counted
    starts = [processor_time(make) for _ in range(repeats)]
    player = starts[-1][1]

    def move(control, value):
        player.set(**{control: value})
        return player.frame(sharp=False)

    answers = [
        processor_time(lambda control=control, value=value: move(control, value))[0]
        for _ in range(repeats)
        for control, settings in player.controls.items()
        for value in ends(settings)
    ]
    return statistics.median(seconds for seconds, _ in starts), statistics.median(answers)


def main():
    """Print the table.

    Returns
    -------
    int
        Exit code: 0.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    empty_picture()
    unit = statistics.median(processor_time(empty_picture)[0] for _ in range(5 * repeats))
    print(f"{'figure':44}{'start':>8}{'answer':>8}   1 = an empty figure, {1000 * unit:.1f} ms here")
    table = [(f"{module}.{name}", *measure(module, name, repeats)) for module, name in figures()]
    for label, start, answer in table:
        print(f"{label:44}{start / unit:8.2f}{answer / unit:8.2f}")
    for label, summary in (("median", statistics.median), ("largest", max)):
        columns = [summary([row[k] for row in table]) / unit for k in (1, 2)]
        print(f"{label:44}{columns[0]:8.2f}{columns[1]:8.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
