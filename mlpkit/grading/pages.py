"""What a browser shows of a student's work: rendered by nbconvert as ever, and only then made harmless.

Before it is rendered nobody can say what of a text is code, a formula or a tag. The formgrader
and the feedback use the same filters: see :func:`mlpkit.grading.plugin.configure`.

A tag that is not allowed is shown as text. Some examples of what becomes of HTML::

    <b onclick="x()">bold</b>          <b>bold</b>
    <script>x()</script>               &lt;script&gt;x()&lt;/script&gt;
    $x<y$                              $x&lt;y$
    <a href="/files/x.html">x</a>      <a>x</a>
    <td>1</td> outside of a table      1
"""

import functools
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, cast

import nh3
from jinja2 import pass_context
from pygments.token import STANDARD_TYPES

from mlpkit.grading import limits
from mlpkit.grading.intake import NOTICE

FILTERS = {
    name: f"mlpkit.grading.pages.{function}"
    for name, function in (
        ("markdown2html", "markdown"),
        ("clean_html", "raw"),
        ("highlight_code", "code"),
        ("ansi2html", "ansi"),
        ("strip_files_prefix", "same"),
    )
}

TAGS = frozenset(
    {
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "kbd",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    }
)
VOID_TAGS = frozenset(("br", "hr", "img"))  # they have no end
# The next of their kind closes them.
CLOSED_BY_THE_NEXT = frozenset(("p", "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot"))
COLORS = {"highlight", *STANDARD_TYPES.values()} - {""}  # the classes of Pygments: no program of a page looks for them
PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]+")
VALUES = {  # whole values of attributes; a link on the page's own server could lead to a student's own page
    "href": re.compile(r"(https?://|mailto:|#)[^\s\\]*"),
    "src": PICTURE,
    "align": re.compile("left|right|center"),
    **dict.fromkeys(("colspan", "rowspan", "start", "width", "height"), re.compile(r"\d{1,4}")),
    **dict.fromkeys(("alt", "title"), re.compile(r"[^\x00]*")),
}
PLACES = {"href": {"a"}, "src": {"img"}, "start": {"ol"}, "width": {"img"}, "height": {"img"}}
FRAME = (
    '<div class="mlpkit-examiner" style="border:2px solid #1f4e79;border-left-width:10px;padding:4px 10px;'
    'margin:4px 0">'
)


def _allowed(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute if a student's text may have it, else None."""
    if name == "class":
        fine = tag in ("div", "pre", "span") and COLORS.issuperset(value.split())
    else:
        fine = name in VALUES and tag in PLACES.get(name, {tag}) and VALUES[name].fullmatch(value) is not None
    return value if fine else None


# Of addresses without a scheme, which nh3 lets pass, _allowed keeps "#..." and nothing else.
_sanitize = functools.partial(
    nh3.clean,
    tags=set(TAGS),
    clean_content_tags=set(),
    attributes={tag: {"class", *VALUES} for tag in TAGS},
    attribute_filter=_allowed,
    link_rel=None,
    url_schemes={"http", "https", "mailto", "data"},
)
# A text is cleaned until it does not change any more, so that a browser reads the same as the sanitizer:
# usually the second time; where tags are in places that they cannot have, the third.
# As a browser reads it: the name of a tag ends with a space, a slash or an angle bracket.
_TAG = re.compile(rf"<(/?)({'|'.join(TAGS)})(?=[ \t\n\f\r/>])", re.I)
_NO_TAG = re.compile(rf"<(?!{_TAG.pattern[1:]}|!--)", re.I)


def harmless(text: str) -> str:
    """HTML reduced to tags that neither act nor load anything, nor look like the grader's own.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        What is no such tag is shown as text. What is too much to look through is text altogether.
    """
    if too_much(text):
        return plain(text)
    pictures: list[str] = []
    text = _put_aside(re.sub(r"<style\b[^<]*</style>", "", text, flags=re.I), pictures)  # pandas has it above tables
    return _put_back(_clean(text), pictures)


def _clean(text: str) -> str:
    text = text.encode("utf-8", "replace").decode()  # half characters become question marks
    for _ in range(limits.PAGE.cleanings):
        before, text = text, _cleaned_once(text)
        if text == before:
            return text
    return escape(text)


def _cleaned_once(text: str) -> str:
    end = text.rfind(">") + 1  # a tag that does not end is no tag
    text = _NO_TAG.sub("&lt;", text[:end]) + text[end:].replace("<", "&lt;")
    # A browser drops the first line break in <pre>: one more keeps those that were there.
    return re.sub(r'(<pre(?: [a-z]+="[^"]*")*>)(?=\n)', r"\1\n", _sanitize(text))


def too_much(text: str) -> bool:
    """Whether a piece of HTML, without its pictures, is more than can be looked through in reasonable time.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool
        A table may be long: what takes time is the number of tags that are open at once.
    """
    if len(text) > limits.PAGE.text:
        text = _put_aside(text, [])
    return len(text) > limits.PAGE.text or _open_tags(text) > limits.PAGE.open_tags


def _open_tags(text: str) -> int:
    """How many tags are open at once, at most; those are not counted that the next of their kind closes."""
    opened: Counter[str] = Counter()
    most = now = 0
    for match in _TAG.finditer(text):
        tag = match[2].lower()
        if tag in VOID_TAGS or tag in CLOSED_BY_THE_NEXT:
            continue
        if not match[1]:
            opened[tag] += 1
            now += 1
            most = max(most, now)
        elif opened[tag]:
            opened[tag] -= 1
            now -= 1
    return most


def plain(text: str) -> str:
    """A text as it was typed, or the beginning of it."""
    return f"<pre>{_typed(text)}</pre>"


def _typed(text: str) -> str:
    more = f"\n… ({len(text) - limits.PAGE.text:,} more characters)" if len(text) > limits.PAGE.text else ""
    return escape(text[: limits.PAGE.text] + more)


def framed(text: str) -> str:
    """HTML of the grader's own, marked in a way that a student's text has not."""
    return f"{FRAME}{text}</div>"


def _put_aside(text: str, pictures: list[str]) -> str:
    """A text with short names in place of its pictures, which are appended to a list."""
    return PICTURE.sub(lambda m: _stand_in(m[0], pictures), text)


def _stand_in(picture: str, pictures: list[str]) -> str:
    pictures.append(picture)
    return f"data:image/png;base64,PICTURE{len(pictures) - 1}="


def _put_back(text: str, pictures: list[str], page: "Page | None" = None) -> str:
    """The opposite of :func:`_put_aside`; a page takes pictures up to a limit, since one may be shown often."""

    def picture(match: re.Match[str]) -> str:
        if int(match[1]) >= len(pictures):
            return ""
        if page is not None:
            page.room -= len(pictures[int(match[1])])
        return pictures[int(match[1])] if page is None or page.room > 0 else ""

    return re.sub(r"data:image/png;base64,PICTURE(\d{1,7})=", picture, text)


class Page:
    """How much time and room a page has left."""

    def __init__(self) -> None:
        self.seconds, self.characters, self.room = limits.PAGE.seconds, limits.PAGE.page, limits.PAGE.pictures

    def show(self, text: str, render: Callable[[str], str], otherwise: Callable[[str], str] = plain) -> str:
        """A text, rendered.

        Parameters
        ----------
        text : str
        render : callable
            From text to HTML.
        otherwise : callable
            What is shown if that fails, or if the page has no more time.

        Returns
        -------
        str
        """
        if self.characters <= 0:
            return otherwise("(not shown: there is too much on this page)")
        start = time.thread_time()
        try:
            shown = render(text) if self.seconds > 0 else otherwise(text)
        except Exception:  # whatever a parser makes of it, the other cells are to be seen
            shown = otherwise(text)
        self.seconds -= time.thread_time() - start
        self.characters -= len(shown if len(shown) < limits.PAGE.text else PICTURE.sub("", shown))
        return shown


def _page(context: Mapping[str, Any]) -> Page:
    resources = context.get("resources")
    page: Page = Page() if resources is None else resources.setdefault("mlpkit_page", Page())
    return page


# --------------------------------------------------------------------- in place of nbconvert's filters


@pass_context
def markdown(context: Mapping[str, Any], source: str) -> str:
    """nbconvert's ``markdown2html``, and then :func:`harmless`."""
    cell, page = context.get("cell") or {}, _page(context)
    html = page.show(source, lambda text: _rendered(text, cell.get("attachments") or {}, page))
    is_notice = cell.get("id") == NOTICE and source == cell.get("source")
    return framed(html.replace("$", "<span>$</span>")) if is_notice else html  # a name in it is no formula


def _rendered(source: str, attachments: Mapping[str, Mapping[str, str]], page: Page) -> str:
    pictures: list[str] = []
    text = _put_aside(source, pictures)
    hard = max(map(text.count, ("[", "\\begin", "\\\\("))) > limits.PAGE.repeats
    if hard or len(text) > limits.PAGE.markdown or too_much(text):
        return plain(source)
    named = {
        name: {
            kind: _stand_in(f"data:{kind};base64,{''.join(data.split())}", pictures).partition(",")[2]
            for kind, data in bundle.items()
            if kind in ("image/png", "image/jpeg")
        }
        for name, bundle in attachments.items()
    }
    html: str = _exporter().markdown2html({"cell": {"attachments": named}}, text)
    # What nbconvert writes with a style or a form, in letters and with an attribute that a text may have.
    html = re.sub(r'<(t[dh]) style="text-align:(\w+)"', r'<\1 align="\2"', html)
    html = re.sub(
        r'<input class="task-list-item-checkbox"[^>]*>',
        lambda m: "☑ " if "checked" in m[0].replace("checkbox", "") else "☐ ",
        html,
    )
    html = html.replace("data:image/jpeg;base64,PICTURE", "data:image/png;base64,PICTURE")
    return _put_back(_clean(html), pictures, page)


@functools.cache
def _exporter() -> Any:
    from nbconvert.exporters import HTMLExporter

    return cast(Any, HTMLExporter)(exclude_anchor_links=True)


@pass_context
def raw(context: Mapping[str, Any], source: object) -> str:
    """nbconvert's ``clean_html``, which would let classes and ids through."""
    return _page(context).show(str(source), harmless)


@pass_context
def code(context: Mapping[str, Any], source: str, language: str | None = None, metadata: Any = None) -> str:
    """nbconvert's ``highlight_code``, for code of reasonable length."""

    def colored(text: str) -> str:
        return plain(text) if len(text) > limits.PAGE.text else str(_highlighter()(text, language, metadata))

    return _page(context).show(source, colored)


@functools.cache
def _highlighter() -> Any:
    from nbconvert.filters.highlight import Highlight2HTML

    return cast(Any, Highlight2HTML)(pygments_lexer="python")


@pass_context
def ansi(context: Mapping[str, Any], text: str) -> str:
    """nbconvert's ``ansi2html``, for a reasonable number of colors in a text."""

    def colored(text: str) -> str:
        from nbconvert.filters import ansi2html

        few = len(text) <= limits.PAGE.text and text.count("\x1b") <= limits.PAGE.colors
        return str(cast(Any, ansi2html)(text)) if few else uncolored(text)

    def uncolored(text: str) -> str:
        return _typed(re.sub(r"\x1b\[[0-9;:]*[A-Za-z]?", "", text))

    return _page(context).show(text, colored, uncolored)


def same(text: str) -> str:
    """In place of ``strip_files_prefix``, which rewrites links that nobody has any more."""
    return text
