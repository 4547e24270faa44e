"""What a browser shows of a student's work: rendered by nbconvert as ever, and only then made harmless.

Before it is rendered nobody can say what of a text is code, a formula or a tag. The formgrader
and the feedback use the same filters: see :func:`mlpkit.grading.plugin.configure`.
"""

import functools
import re
import time
from html import escape

import bleach
from jinja2 import pass_context
from pygments.token import STANDARD_TYPES

from mlpkit.grading.intake import NOTICE

FILTERS = {
    name: f"mlpkit.grading.pages.{ours}"
    for name, ours in (
        ("markdown2html", "markdown"),
        ("clean_html", "raw"),
        ("highlight_code", "code"),
        ("ansi2html", "ansi"),
        ("strip_files_prefix", "same"),
    )
}

# Beyond these, a text is shown as it was typed: parsers take time that grows with the square of what they read.
MAX_TEXT, MAX_MARKDOWN, MAX_TAGS, MAX_CELLS, MAX_REPEATS = 200_000, 20_000, 1500, 6000, 1000
SECONDS, MAX_PAGE, MAX_PICTURES = 10.0, 10_000_000, 50 * 2**20  # of one page, all its cells together

TAGS = {
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


def harmless(text):
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
    pictures = []
    text = _put_aside(re.sub(r"<style\b[^<]*</style>", "", text, flags=re.I), pictures)  # pandas has it above tables
    return _put_back(_clean(text), pictures)


def _clean(text):
    return bleach.clean(text, tags=TAGS, attributes=_allowed, protocols={"http", "https", "mailto", "data"})


def too_much(text):
    """Whether a piece of HTML, without its pictures, is more than can be looked through in reasonable time."""
    if len(text) > MAX_TEXT:
        text = _put_aside(text, [])
    cells = len(re.findall(r"<(?=/?t[dhr]\b)", text, re.I))
    return len(text) > MAX_TEXT or cells > MAX_CELLS or len(re.findall(r"<(?=[/!?a-z])", text, re.I)) - cells > MAX_TAGS


def _allowed(tag, name, value):
    if name == "class":
        return tag in ("div", "pre", "span") and COLORS.issuperset(value.split())
    return name in VALUES and tag in PLACES.get(name, {tag}) and VALUES[name].fullmatch(value) is not None


def plain(text):
    """A text as it was typed, or the beginning of it."""
    return f"<pre>{_typed(text)}</pre>"


def _typed(text):
    more = f"\n… ({len(text) - MAX_TEXT:,} more characters)" if len(text) > MAX_TEXT else ""
    return escape(text[:MAX_TEXT] + more)


def framed(text):
    """HTML of the grader's own, marked in a way that a student's text has not."""
    return f"{FRAME}{text}</div>"


def _put_aside(text, pictures):
    """A text with short names in place of its pictures, which are appended to a list."""
    return PICTURE.sub(lambda m: _stand_in(m[0], pictures), text)


def _stand_in(picture, pictures):
    pictures.append(picture)
    return f"data:image/png;base64,PICTURE{len(pictures) - 1}="


def _put_back(text, pictures, page=None):
    """The opposite of :func:`_put_aside`; a page takes pictures up to a limit, since one may be shown often."""

    def picture(match):
        if int(match[1]) >= len(pictures):
            return ""
        if page is not None:
            page.room -= len(pictures[int(match[1])])
        return pictures[int(match[1])] if page is None or page.room > 0 else ""

    return re.sub(r"data:image/png;base64,PICTURE(\d{1,7})=", picture, text)


class Page:
    """How much time and room a page has left."""

    def __init__(self):
        self.seconds, self.letters, self.room = SECONDS, MAX_PAGE, MAX_PICTURES

    def show(self, text, make, otherwise=plain):
        """What a function makes of a text, or the text itself if that is not possible."""
        if self.letters <= 0:
            return otherwise("(not shown: there is too much on this page)")
        start = time.thread_time()
        try:
            made = make(text) if self.seconds > 0 else otherwise(text)
        except Exception:  # whatever a parser makes of it, the other cells are to be seen
            made = otherwise(text)
        self.seconds -= time.thread_time() - start
        self.letters -= len(made if len(made) < MAX_TEXT else PICTURE.sub("", made))
        return made


def _page(context):
    resources = context.get("resources")
    return Page() if resources is None else resources.setdefault("mlpkit_page", Page())


# --------------------------------------------------------------------- in place of nbconvert's filters


@pass_context
def markdown(context, source):
    """nbconvert's ``markdown2html``, and then :func:`harmless`."""
    cell, page = context.get("cell") or {}, _page(context)
    made = page.show(source, lambda text: _rendered(text, cell.get("attachments") or {}, page))
    ours = cell.get("id") == NOTICE and source == cell.get("source")
    return framed(made.replace("$", "<span>$</span>")) if ours else made  # a name in it is no formula


def _rendered(source, attachments, page):
    pictures = []
    text = _put_aside(source, pictures)
    hard = max(map(text.count, ("[", "\\begin", "\\\\("))) > MAX_REPEATS
    if hard or len(text) > MAX_MARKDOWN or too_much(text):
        return plain(source)
    named = {
        name: {
            kind: _stand_in(f"data:{kind};base64,{''.join(data.split())}", pictures).partition(",")[2]
            for kind, data in bundle.items()
            if kind in ("image/png", "image/jpeg")
        }
        for name, bundle in attachments.items()
    }
    made = _exporter().markdown2html({"cell": {"attachments": named}}, text)
    # What nbconvert says with a style or a form, said with letters and an attribute that a text may have.
    made = re.sub(r'<(t[dh]) style="text-align:(\w+)"', r'<\1 align="\2"', made)
    made = re.sub(
        r'<input class="task-list-item-checkbox"[^>]*>',
        lambda m: "☑ " if "checked" in m[0].replace("checkbox", "") else "☐ ",
        made,
    )
    made = made.replace("data:image/jpeg;base64,PICTURE", "data:image/png;base64,PICTURE")
    return _put_back(_clean(made), pictures, page)


@functools.cache
def _exporter():
    from nbconvert.exporters import HTMLExporter

    return HTMLExporter(exclude_anchor_links=True)


@pass_context
def raw(context, source):
    """nbconvert's ``clean_html``, which would let classes and ids through."""
    return _page(context).show(str(source), harmless)


@pass_context
def code(context, source, language=None, metadata=None):
    """nbconvert's ``highlight_code``, for code of reasonable length."""

    def colored(text):
        return plain(text) if len(text) > MAX_TEXT else _highlighter()(text, language, metadata)

    return _page(context).show(source, colored)


@functools.cache
def _highlighter():
    from nbconvert.filters.highlight import Highlight2HTML

    return Highlight2HTML(pygments_lexer="python")


@pass_context
def ansi(context, text):
    """nbconvert's ``ansi2html``, for a reasonable number of colors in a text."""

    def colored(text):
        from nbconvert.filters import ansi2html

        return ansi2html(text) if len(text) <= MAX_TEXT and text.count("\x1b") <= MAX_TAGS else uncolored(text)

    def uncolored(text):
        return _typed(re.sub(r"\x1b\[[0-9;:]*[A-Za-z]?", "", text))

    return _page(context).show(text, colored, uncolored)


def same(text):
    """In place of ``strip_files_prefix``, which rewrites links that nobody has any more."""
    return text
