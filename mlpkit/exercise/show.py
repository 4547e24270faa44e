"""Verdicts as people read them: a table in JupyterLab, plain text in a terminal."""

import textwrap
from collections.abc import Sequence
from html import escape

from mlpkit.exercise.verdicts import State, Verdict

_LEFT = "text-align:left;vertical-align:top;padding:2px 16px 2px 4px"
_GREEN, _ORANGE, _GRAY = "#00704f", "#b34700", "#555555"
_SIGNS = {True: ("✓", _GREEN), False: ("✗", _ORANGE)}
_COLORS = {State.RIGHT: _GREEN, State.WRONG: _ORANGE, State.NOT_ATTEMPTED: _GRAY}


def text(verdict: Verdict, footer: str = "", score: str | None = None) -> str:
    """A verdict as plain text.

    Parameters
    ----------
    verdict : mlpkit.exercise.verdicts.Verdict
    footer : str
        What was checked, and what was not.
    score : str, optional
        The mark, where there is one.

    Returns
    -------
    str
    """
    known = _known(verdict, score)
    lines = [f"{verdict.name}: {verdict.label}" + (f" ({known})" if known else "")]
    if verdict.state != State.NOT_ATTEMPTED:
        for row in verdict.lines:
            lines.append(f"  {_SIGNS[row.passed][0]} {row.title}" + (f": {row.message}" if row.message else ""))
    if _says_more(verdict):
        lines.append(f"  Hint: {verdict.hint}")
    if verdict.example:
        lines.append(f"  {_title(verdict)}\n" + textwrap.indent(verdict.example, "    "))
    if verdict.comparison:
        lines.append(textwrap.indent(verdict.comparison, "    "))
    if footer:
        lines.append(f"  {footer}")
    return "\n".join(lines)


def _known(verdict: Verdict, score: str | None) -> str:
    """What stands behind the state: how many rows passed, and the mark."""
    lines = verdict.lines
    attempted = verdict.state != State.NOT_ATTEMPTED and lines
    rows = (
        f"{sum(line.passed for line in lines)} of {len(lines)} row{'' if len(lines) == 1 else 's'}" if attempted else ""
    )
    return ", ".join(filter(None, (rows, score)))


def _title(verdict: Verdict) -> str:
    if verdict.example.startswith("def "):
        return "A check that fails, to be run in a cell of its own:"
    return "Smallest failing call:"


def _says_more(verdict: Verdict) -> bool:
    """Whether the hint is more than what one of the rows says already."""
    return bool(verdict.hint) and verdict.hint not in [row.message for row in verdict.rows]


def html(verdict: Verdict, footer: str = "", score: str | None = None) -> str:
    """A verdict as an HTML table; everything that comes from a student is escaped.

    Parameters
    ----------
    verdict : mlpkit.exercise.verdicts.Verdict
    footer : str
    score : str, optional

    Returns
    -------
    str
    """
    known = _known(verdict, score)
    head = (
        f'<p style="margin:0.2em 0"><b><code>{escape(verdict.name)}</code>: '
        f'<span style="color:{_COLORS[verdict.state]}">{escape(verdict.label)}</span></b>'
        + (f" ({escape(known)})" if known else "")
        + "</p>"
    )
    body = ""
    if verdict.state != State.NOT_ATTEMPTED:
        for row in verdict.lines:
            sign, ink = _SIGNS[row.passed]
            body += (
                f'<tr><td style="color:{ink};text-align:center;padding:2px 8px">{sign}</td>'
                f'<td style="{_LEFT}">{escape(row.title)}</td>'
                f'<td style="{_LEFT}">{escape(row.message)}</td></tr>'
            )
        body = (
            f'<table style="margin:0.2em 0"><thead><tr><th></th><th style="{_LEFT}">property</th>'
            f'<th style="{_LEFT}">what we saw</th></tr></thead><tbody>{body}</tbody></table>'
        )
    if _says_more(verdict):
        body += f'<p style="margin:0.4em 0"><b>Hint.</b> {escape(verdict.hint)}</p>'
    if verdict.example:
        body += f'<p style="margin:0.2em 0">{_title(verdict)}</p><pre>{escape(verdict.example)}</pre>'
    if verdict.comparison:
        body += f"<pre>{escape(verdict.comparison)}</pre>"
    if footer:
        body += f'<p style="margin:0.2em 0;color:#666666;font-size:90%">{escape(footer)}</p>'
    return f"<div>{head}{body}</div>"


def bundle(verdict: Verdict, footer: str = "", score: str | None = None) -> dict[str, str]:
    """Both forms, as Jupyter displays them.

    Parameters
    ----------
    verdict : mlpkit.exercise.verdicts.Verdict
    footer : str
    score : str, optional

    Returns
    -------
    dict
        Mime types to text.
    """
    return {"text/plain": text(verdict, footer, score), "text/html": html(verdict, footer, score)}


def table(rows: Sequence[Sequence[object]], header: Sequence[object]) -> str:
    """Rows of short strings as an aligned table in plain text.

    Parameters
    ----------
    rows : sequence of sequence of str
    header : sequence of str
        The first column is aligned to the left, the others to the right.

    Returns
    -------
    str
    """
    cells = [[str(c) for c in row] for row in [header, *rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    lines = [
        "  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        for row in cells
    ]
    return "\n".join([lines[0], "  ".join("-" * w for w in widths), *lines[1:]])
