"""What a browser shows of a student's work: all of it that is honest, and nothing that acts."""

import dataclasses
import re
import time
from types import SimpleNamespace

import bs4
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell
from support.courses import TOY, cell_of, solved

from mlpkit.grading import intake, limits, pages

PICTURE = "aGVsbG8gd29ybGQ="


def rendered(source, attachments=None, **cell):
    return pages.markdown({"cell": {"attachments": attachments or {}, "source": source, **cell}}, source)


HONEST = {
    "If $0<y<1$ and $w<x$": "If $0&lt;y&lt;1$ and $w&lt;x$",
    "`x < y and a<b`": "<code>x &lt; y and a&lt;b</code>",
    "**a<b** and a<b": "<strong>a&lt;b</strong> and a&lt;b",
    "$$\\frac{a}{b}<c$$": "$$\\frac{a}{b}&lt;c$$",
    "\\begin{align}a&<b\\\\c&>d\\end{align}": "\\begin{align}a&amp;&lt;b\\\\c&amp;&gt;d\\end{align}",
    "\\\\(a<b\\\\)": "$a&lt;b$",
    "`<div>` and `&lt;`": "<code>&lt;div&gt;</code> and <code>&amp;lt;</code>",
    "    indented <b>code</b>": "<pre><code>indented &lt;b&gt;code&lt;/b&gt;",
    "<b>bold</b> & AT&T, 5>3 &lt;tag&gt;": "<b>bold</b> &amp; AT&amp;T, 5&gt;3 &lt;tag&gt;",
    "the protocol javascript: and data:text/html,x": "the protocol javascript: and data:text/html,x",
    "javascript: &amp;lt;b&amp;gt;": "javascript: &amp;lt;b&amp;gt;",
    "> quoted a<b": "<blockquote>\n<p>quoted a&lt;b</p>",
    "[a](https://numpy.org) [b](mailto:a@b.c) [c](#top)": (
        '<a href="https://numpy.org">a</a> <a href="mailto:a@b.c">b</a> <a href="#top">c</a>'
    ),
    "# Title": "<h1>Title</h1>",
    "- [x] done\n- [ ] open": "<li>☑ done</li>\n<li>☐ open</li>",
    "3. three": '<ol start="3">',
    "| a |\n|--:|\n| $x<1$ |": '<td align="right">$x&lt;1$</td>',
    f"![](data:image/png;base64,{PICTURE})": f'<img src="data:image/png;base64,{PICTURE}"',
}


@pytest.mark.parametrize("source", HONEST)
def test_honest_words_look_as_in_jupyter(source):
    assert HONEST[source] in rendered(source)


def test_code_in_a_text_has_its_colors():
    text = rendered("```python\nfor i in range(3):\n    if a<b:\n        print('<b>')\n```")
    assert '<div class="highlight"><pre>' in text and '<span class="k">for</span>' in text
    assert bs4.BeautifulSoup(text, "html.parser").get_text().strip().endswith("print('<b>')")


def test_pasted_pictures_are_shown_in_their_kind():
    text = rendered(
        "![a](attachment:a.png) ![b](attachment:b.jpg)",
        {"a.png": {"image/png": PICTURE}, "b.jpg": {"image/jpeg": PICTURE[:8] + "\n" + PICTURE[8:]}},
    )
    assert f'src="data:image/png;base64,{PICTURE}"' in text and f'src="data:image/jpeg;base64,{PICTURE}"' in text


def test_a_large_picture_does_not_make_a_text_too_long_and_many_come_to_an_end():
    large = "A" * 3_000_000
    assert rendered("a **b** ![](attachment:a)", {"a": {"image/png": large}}).count("<strong>") == 1
    text = rendered("![](attachment:a) " * 500, {"a": {"image/png": large}})
    assert len(text) < 2 * limits.PAGE.pictures


HOSTILE = [
    '<a class="full-credit modal show" href="#notebook"> </a>',
    '<span class="comment">x</span>',
    '<div class="hidden">\n\nx\n\n`</div>`',
    '<h1 id="why">x</h1>',
    '<p style="position:fixed">x</p>',
    "![a](http://evil/x.png)",
    "![a][r]\n\n[r]: http://evil/x.png",
    "<img src='//evil/x.png'>",
    "[x](000.html)",
    "<a href='/files/x.html'>x</a>",
    "[x](//evil/x)",
    "[x](javascript:x)",
    "[x](java&#115;cript:x)",
    "<a href='&#106;avascript:x'>x</a>",
    "<javascript:x>",
    "<input autofocus onfocus=x>",
    "<svg onload=x></svg>",
    '`<a title="` <img src=x onerror="x"> ">`',
    "<form action=x><button>x</button></form>",
    "<style>@import url('//evil')</style>",
    "<script>x</script>",
    "<iframe src=//evil></iframe>",
    "<img src='data:image/svg+xml;base64,aGk='>",
    "![x](attachment:x.svg)",
    "<b title='x' onclick=x>x</b>",
    '<div class="mlpkit-examiner" style="border:2px solid #1f4e79">x</div>',
    "```mermaid\n<b>x\n```",
    '<pre class="k full-credit">x</pre>',
    "<table background='//evil'><tr><td onclick=x></table>",
]


def acts(text):
    """Tags and attributes that a student's text must not have in a page."""
    active = []
    for tag in bs4.BeautifulSoup(text, "html.parser").find_all(True):
        active += [tag.name] if tag.name not in pages.TAGS else []
        for name, value in tag.attrs.items():
            value = " ".join(value) if isinstance(value, list) else value
            fine = {
                "class": pages.COLORS.issuperset(value.split()),
                "src": value.startswith("data:image/"),
                "href": re.match("https?://|mailto:|#", value) is not None,
            }
            active += [] if fine.get(name, name in pages.VALUES) else [(tag.name, name, value)]
    return active


@pytest.mark.parametrize("source", HOSTILE)
@pytest.mark.parametrize("show", [rendered, pages.harmless, lambda text: pages.raw({}, text)])
def test_nothing_acts_loads_or_looks_like_the_graders_own(source, show):
    text = show(source)
    assert acts(text) == [] and "svg+xml;" not in re.sub("<[^>]*>|&lt;.*", "", text)
    assert text.count("<div") == text.count("</div")


LARGE = {
    "divs": "<div>" * 16000,
    "links": "<a><div>" * 4000,
    "bold": "<b><p>" * 4000,
    "lines": "<b>x</b>" + "\n" * 70000,
    "begin": "\\begin{a}" * 16000,
    "brackets": "[" * 30000,
    "pictures": "![" * 20000,
    "few brackets": "[" * 1000,
    "some divs": "<div>" * 1400,
    "parentheses": "\\\\(" * 1000,
    "a table": "<table><td>" * 1400,
    "attributes": "".join(f"<b a{i}=1>" for i in range(1400)),
    "words": "a<b " * 40000,
    "code": "x = [" * 30000,
    "markers": "*a **b " * 2800,
    "deep lists": "".join("  " * i + "- a\n" for i in range(130)),
}


ORDINARY = "Some **words** and `code`, $x<y$ and a [link](https://numpy.org).\n\n" * 290  # almost the longest text
FACTOR = 150  # more than any text takes in comparison with an ordinary one, and far less than the square of its length


def processor_time(show, text):
    start = time.thread_time()
    shown = show(text)
    return time.thread_time() - start, shown


@pytest.fixture(scope="module")
def ordinary():
    """Processor time for an ordinary text of 20,000 characters on this machine."""
    assert len(ORDINARY) < limits.PAGE.markdown and "<strong>" in rendered(ORDINARY)
    return min(processor_time(rendered, ORDINARY)[0] for _ in range(3))


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize(
    "show", [rendered, pages.harmless, lambda text: pages.code({}, text), lambda text: pages.raw({}, text)]
)
def test_no_text_takes_much_longer_than_an_ordinary_one(name, show, ordinary):
    taken, text = processor_time(show, LARGE[name])
    assert taken < FACTOR * ordinary
    assert len(text) < 40 * len(LARGE[name]) + 1000


def test_what_takes_the_sanitizer_long_is_shown_as_it_was_typed():
    most = limits.PAGE.open_tags
    for one in ("<div>", "<b>", "<ul><li>", "<table><td>", "<dl><dt>", "<DIV\n>", "<a/>", "<div></p>"):
        assert not pages.too_much(one * most)
        assert pages.too_much(one * (most + 1))
        assert pages.harmless(one * (most + 1)) == pages.plain(one * (most + 1))
    for one in ("<b>x</b>", "<br>", "<p>x", "<script>", "x < y ", "</div>", "<td>1"):
        assert not pages.too_much(one * (most + 1))
    assert pages.too_much("x" * (limits.PAGE.text + 1))


def test_a_page_of_many_hard_texts_comes_to_an_end(monkeypatch):
    monkeypatch.setattr(limits, "PAGE", dataclasses.replace(limits.PAGE, seconds=0.05))
    resources = {}
    hard = "**b** and `x` " * 1400
    shown = [pages.markdown({"cell": {}, "resources": resources}, hard) for _ in range(200)]
    assert "<strong>" in shown[0] and shown[-1] == pages.plain(hard)


def test_long_code_in_a_text_still_has_its_colors():
    text = rendered("```python\n" + "x = [i for i in range(3)]\n" * 400 + "```\n")
    assert text.count('<span class="k">for</span>') == 400


COLORED = {
    "codes": "\x1b[31m" * 400_000,
    "colors": "\x1b[31ma\x1b[0m" * 200_000,
    "halves": "\x1b[" * 1_000_000,
    "angles": "<" * 2_000_000,
    "numbers": "\x1b[" + "1;" * 900_000,
    "some": "\x1b[31ma\x1b[0m" * 700,
}


@pytest.mark.parametrize("name", COLORED)
def test_no_output_takes_much_longer_than_an_ordinary_text(name, ordinary):
    taken, text = processor_time(lambda text: pages.ansi({}, text), COLORED[name])
    assert taken < FACTOR * ordinary and len(text) < 2_000_000 and "\x1b" not in text
    assert ('<span class="ansi-red-fg">a</span>' in text) == (name == "some")


def test_a_page_comes_to_an_end(monkeypatch):
    monkeypatch.setattr(limits, "PAGE", dataclasses.replace(limits.PAGE, page=10_000))
    resources = {}
    shown = [pages.ansi({"resources": resources}, "x" * 1000) for _ in range(20)]
    assert shown[0] == "x" * 1000 and "too much on this page" in shown[-1]
    assert "… (1,000 more characters)" in pages.plain("x" * (limits.PAGE.text + 1000))


def test_a_large_table_of_numbers_is_still_a_table():
    table = "<table>" + ("<tr>" + "<td>1</td>" * 20 + "</tr>") * 500 + "</table>"
    assert pages.harmless(table).count("<td>1</td>") == 10_000 and not pages.too_much(table)


SHOWN = {  # of HTML, where a browser's rules leave a choice
    "<unknown>x</unknown>": "&lt;unknown&gt;x&lt;/unknown&gt;",
    "$x<y$ and $a<b$": "$x&lt;y$ and $a&lt;b$",
    "x <b": "x &lt;b",
    "x <b y": "x &lt;b y",
    "a<b>c</b": "a<b>c&lt;/b</b>",
    "<b onclick=x>y</b>": "<b>y</b>",
    "<!-- c -->z": "z",
    "<!-- c": "&lt;!-- c",
    "<![CDATA[x]]>": "&lt;![CDATA[x]]&gt;",
    "<?php x ?>": "&lt;?php x ?&gt;",
    "<svg><b>x</b></svg>": "&lt;svg&gt;<b>x</b>&lt;/svg&gt;",
    "<a href='http://a/?x=1&y=2'>x</a>": '<a href="http://a/?x=1&amp;y=2">x</a>',
    "&amp;lt; &nbsp;&copy;": "&amp;lt; &nbsp;©",
    "<pre>\n\nx</pre>": "<pre>\n\nx</pre>",
    "\ud800": "?",
    '"quoted" &#x27;too&#x27;': "\"quoted\" 'too'",
    '<style scoped>\n td {color: red}\n</style><table class="dataframe"><td>1</table>': (
        "<table><tbody><tr><td>1</td></tr></tbody></table>"
    ),
}


@pytest.mark.parametrize("text", SHOWN)
def test_html_becomes(text):
    assert pages.harmless(text) == SHOWN[text]


PIECES = st.sampled_from(
    [
        *(f"<{tag}>" for tag in sorted(pages.TAGS)),
        *(f"</{tag}>" for tag in sorted(pages.TAGS)),
        *HOSTILE,
        *("<b ", "<a href=", "'", '"', ">", "<", "/", "&lt;", "&#60;", "\n", "x", "$a<b$", "<!--", "-->", "<![CDATA["),
        *(
            " onclick=x ",
            " class=k ",
            "<a href='javascript:x'>",
            "<svg>",
            "<math>",
            "<style>",
            "<template>",
            "<select>",
        ),
        *(PICTURE, f"<img src='data:image/png;base64,{PICTURE}'>", "data:image/png;base64,PICTURE0=", "\ud800", "\0"),
    ]
)
HTML = st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join)


@given(HTML | st.text())
def test_no_text_becomes_a_page_that_acts_and_cleaning_it_again_changes_nothing(text):
    once = pages.harmless(text)
    assert acts(once) == [] and pages.harmless(once) == once


@given(HTML | st.text())
def test_no_markdown_or_output_becomes_a_page_that_acts(text):
    for shown in (rendered(text), pages.raw({}, text), pages.code({}, text), pages.ansi({}, text)):
        tags = re.sub(r'<span class="ansi-[a-z-]+">|<span style="[^"]*">', "<span>", shown)  # nbconvert's own
        assert acts(tags.replace(' class=" highlight hl-python"', "")) == []


def test_the_search_for_what_acts_finds_it():
    for text in ("<b onclick=x>", "<script>", "<a href='javascript:x'>", "<img src=x>", "<p class=modal>", "<p id=x>"):
        assert acts(text) != []


def test_only_the_graders_notice_has_its_frame():
    assert rendered("x", id=intake.NOTICE).startswith(pages.FRAME)
    assert "mlpkit-examiner" not in rendered("x", id="x") + rendered(pages.FRAME + "x</div>")


def test_a_name_in_the_notice_is_no_formula():
    text = rendered("the link \\$x<y\\$ was left out", id=intake.NOTICE)
    assert "<span>$</span>x&lt;y<span>$</span>" in text


def test_the_graders_tables_have_a_frame_and_outputs_are_clean_in_both_pages(toy_course):
    """In nbgrader's own pages, reached as nbgrader and its server reach them."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import base, handlers
    from traitlets.config import Config

    fake = '<div class="full-credit" style="border:1px">fake</div><img src="http://evil/x.png">'
    nb = solved(toy_course, why="If $0<y<1$ then `a<b`. ![p](attachment:p.png) [x](000.html) " + fake)
    cell_of(nb, "why").attachments = {"p.png": {"image/png": PICTURE}}
    nb.cells += [
        new_markdown_cell(fake, id=intake.NOTICE),
        new_code_cell(
            f"from IPython.display import HTML, Markdown, display\ndisplay(HTML({fake!r}), Markdown({fake!r}))\n"
            f"display({{'text/html': '<b>' * 5000, 'text/plain': 'in plain words'}}, raw=True)"
        ),
    ]
    (toy_course.hand_in("ada", TOY, nb) / "gone.txt").symlink_to("nowhere")
    assert toy_course.mlpkit("grade", TOY, "--feedback")[0] == 0
    grading = toy_course.folder / "grading"
    config = Config()  # of a server that was started elsewhere, and knows nothing of the course
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    handler = type("Handler", (base.BaseHandler,), {"__init__": lambda self: None})()
    handler.application = SimpleNamespace(settings={"nbgrader_exporter": HTMLExporter(config=config)})
    resources = {
        "assignment_id": TOY,
        "notebook_id": TOY,
        "submission_id": "1",
        "index": 0,
        "total": 1,
        "base_url": "/",
        "student": "ada",
        "last_name": "",
        "first_name": "",
        "notebook_path": "/",
    }
    shown = {
        "feedback": (grading / "feedback" / "ada" / TOY / f"{TOY}.html").read_text("utf-8"),
        "formgrader": handler.exporter.from_filename(
            str(grading / "autograded" / "ada" / TOY / f"{TOY}.ipynb"), resources=resources
        )[0],
    }
    for text in shown.values():
        soup = bs4.BeautifulSoup(text, "html.parser")
        framed = soup.select(".mlpkit-examiner")
        assert len(framed) == 3 and "From the grader" in framed[0].get_text()  # the notice and two checks
        assert not [tag for tag in soup.select("[class*=full-credit]") if "fake" in tag.get_text()]
        assert not soup.select('img[src^="http"]') and not soup.select('a[href$="000.html"]')
        assert "If $0&lt;y&lt;1$ then <code>a&lt;b</code>" in text and f"data:image/png;base64,{PICTURE}" in text
        assert "in plain words" in soup.get_text()
