"""The questions at the end of a lecture: choices in JupyterLab, a list with folded answers elsewhere."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

PLAIN = "A self-test of {} questions: run this cell in JupyterLab to choose your answers."
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True)
class Question:
    """A question with one right choice.

    Attributes
    ----------
    ask : str
        The question.
    right : str
        The right choice.
    why : str
        A sentence that says why it is right.
    wrong : mapping of str to str
        Each wrong choice, with a sentence for those who take it: what they have overlooked.
    answer : callable, optional
        Where a number is asked for: a function without arguments that computes it. All choices then begin with
        a number.
    """

    ask: str
    right: str
    why: str
    wrong: Mapping[str, str]
    answer: Callable[[], Any] | None = None

    @property
    def choices(self) -> list[str]:
        """All choices, by size where they are numbers, else in an order that does not give the right one away."""
        choices = [self.right, *self.wrong]
        numbers = [number for choice in choices if (number := _number(choice)) is not None]
        if len(numbers) == len(choices):
            return [choice for _, choice in sorted(zip(numbers, choices, strict=True))]
        return sorted(choices, key=lambda choice: zlib.crc32((self.ask + choice).encode()))

    def feedback(self, choice: str) -> str:
        """What is said to those who take a choice.

        Parameters
        ----------
        choice : str

        Returns
        -------
        str
        """
        return f"✓ Right. {self.why}" if choice == self.right else f"✗ No. {self.wrong[choice]}"


def problems(questions: Sequence[Question], count: int = 5) -> list[str]:
    """What is not in order with a self-test, for the tests of the course.

    Parameters
    ----------
    questions : sequence of Question
    count : int
        How many there have to be.

    Returns
    -------
    list of str
        Sentences; empty if each question has exactly one right choice and a sentence for every other.
    """
    complaints = [] if len(questions) == count else [f"there are {len(questions)} questions, not {count}"]
    for question in questions:
        complaints += [f"{question.ask!r}: {sentence}" for sentence in _problems_of(question)]
    return complaints


def _problems_of(question: Question) -> list[str]:
    complaints = []
    if not question.ask.rstrip().endswith("?"):
        complaints.append("this is no question")
    if len(question.wrong) < 2:
        complaints.append("it has fewer than two wrong choices")
    if question.right in question.wrong:
        complaints.append("its right choice is also a wrong one")
    for choice, sentence in {question.right: question.why, **question.wrong}.items():
        if len(sentence.split()) < 4:
            complaints.append(f"the choice {choice!r} has no sentence")
    if question.answer is not None:
        complaints += _problems_of_numbers(question, float(question.answer()))
    return complaints


def _problems_of_numbers(question: Question, answer: float) -> list[str]:
    """Whether the right choice, and no other, is the number that was computed, to the decimals that are written."""
    fitting = []
    for choice in question.choices:
        number = _number(choice)
        if number is None:
            return [f"the choice {choice!r} does not begin with a number"]
        digits = _leading(choice).lower()
        mantissa, _, exponent = digits.partition("e")
        unit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
        if abs(number - answer) <= 0.5 * unit * (1 + 1e-9):
            fitting.append(choice)
    return [] if fitting == [question.right] else [f"{answer:.6g} was computed, and these choices fit: {fitting}"]


def _leading(text: str) -> str:
    """The first word of a choice, without commas and signs that are not a number's."""
    return (text.split() or [""])[0].replace("−", "-").replace(",", "").rstrip("%.;")


def _number(text: str) -> float | None:
    try:
        return float(_leading(text))
    except ValueError:
        return None


def self_test(questions: Sequence[Question]) -> None:
    """Show the questions at the end of a lecture.

    Parameters
    ----------
    questions : sequence of Question

    Notes
    -----
    One output: radio buttons where widgets work; where nothing runs, a list in which the answers are folded.
    """
    from IPython.display import display

    data = {"text/html": page(questions), "text/plain": PLAIN.format(len(questions))}
    try:
        import ipywidgets
    except ImportError:
        pass
    else:
        box = ipywidgets.VBox([_control(n, question) for n, question in enumerate(questions, start=1)])
        data[WIDGET_VIEW] = box._repr_mimebundle_()[WIDGET_VIEW]
    display(data, raw=True)  # type: ignore[no-untyped-call]


def page(questions: Sequence[Question]) -> str:
    """The questions as HTML that needs no script.

    Parameters
    ----------
    questions : sequence of Question

    Returns
    -------
    str
    """
    items = ""
    for question in questions:
        choices = "".join(f"<li>{escape(choice)}</li>" for choice in question.choices)
        others = "".join(
            f"<li><b>{escape(choice)}</b>: {escape(question.feedback(choice))}</li>" for choice in question.choices
        )
        items += (
            f'<li style="margin-bottom:1em"><p>{escape(question.ask)}</p><ul>{choices}</ul>'
            f"<details><summary>Answer</summary><ul>{others}</ul></details></li>"
        )
    return f"<ol>{items}</ol>"


def _control(number: int, question: Question) -> Any:
    """A question with radio buttons, and the sentence that follows a choice."""
    import ipywidgets

    ask = ipywidgets.HTMLMath(f"<b>{number}.</b> {escape(question.ask)}")
    reply = ipywidgets.HTMLMath("")
    reply.add_class("jp-RenderedHTMLCommon")
    buttons = ipywidgets.RadioButtons(
        options=question.choices, index=None, layout={"width": "auto", "margin": "0 0 0 1.2em"}, tooltip=question.ask
    )

    def choose(change: Any) -> None:
        reply.value = escape(question.feedback(change["new"])) if change["new"] is not None else ""

    buttons.observe(choose, names="value")
    return ipywidgets.VBox([ask, buttons, reply], layout={"margin": "0 0 1em 0"})
