"""What people get to see and hear of a lecture, in JupyterLab and on the page that nbconvert makes of it."""

import contextlib
import json
import platform
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tools.browser import browser, chromium, jupyterlab

TimeoutError = pytest.importorskip("playwright.sync_api").TimeoutError
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium is installed"),
]

COURSE = Path(__file__).parents[2] / "course"
UNIT = "07_softmax_regression"
VERSION = re.compile(r'"version": "3\.[\d.]+"')
SLIDER = """
from mlpkit import plot
from mlpkit.demos.player import Choice, Player, Slider
from mlpkit.lecture import Question, self_test

fig, ax = plot.figure(width=4, height=2)
(line,) = ax.plot([0, 1], [0, 0])


def update(lr, kind):
    line.set_ydata([0, lr])
    return f"The rate is {lr:.3g}."


Player(fig, update, lr=Slider(0.001, 1.0, 0.0316, 0.5, "learning rate η", log=True), kind=Choice(("a", "b"), "kind"))
"""
QUESTIONS = """
self_test([Question("Is a sigmoid ever 1?", "no", "It only comes near.", {"yes": "Look at a very large score again."})])
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A browser, and JupyterLab on a folder with a lecture, its page, and a small notebook with sliders."""
    folder, private = tmp_path_factory.mktemp("lectures"), tmp_path_factory.mktemp("private")
    text = VERSION.sub(f'"version": "{platform.python_version()}"', (COURSE / f"{UNIT}.ipynb").read_text())
    (folder / f"{UNIT}.ipynb").write_text(text)
    unfolded = json.loads(text)
    for cell in unfolded["cells"]:
        cell["metadata"].pop("jupyter", None)
        cell["metadata"].pop("collapsed", None)
    (folder / "unfolded.ipynb").write_text(json.dumps(unfolded))
    new = nbformat.v4
    cells = [new.new_code_cell(source.strip()) for source in (SLIDER, QUESTIONS)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    nbformat.write(new.new_notebook(cells=cells, metadata=kernel), folder / "slider.ipynb")
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "unfolded.ipynb"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    with jupyterlab(folder, private / "jupyter") as address, browser(private / "browser") as context:
        yield folder, address, context


@pytest.fixture
def opened(pages):
    """A function that opens a notebook in JupyterLab."""
    _, address, context = pages
    shown = []

    def open_notebook(name):
        page = context.new_page()
        shown.append(page)
        page.goto(address(f"{name}.ipynb"))
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", timeout=60_000)
        return page

    yield open_notebook
    for page in shown:
        page.close(run_before_unload=False)


def check_figures(page, least):
    """Every picture that is there is described, in the same words in its alternative text and below it."""
    page.wait_for_function(
        "least => { const all = [...document.querySelectorAll('figure img')];"
        " return all.length >= least && all.every(i => i.complete); }",
        arg=least,
        timeout=60_000,
    )
    figures = page.locator("figure").evaluate_all(
        "all => all.map(f => [f.querySelector('img').alt, f.querySelector('figcaption').textContent,"
        " f.querySelector('img').naturalWidth / f.querySelector('img').width,"
        " getComputedStyle(f).backgroundColor])"
    )
    for alternative, caption, density, background in figures:
        assert len(alternative.split()) > 4 and " ".join(caption.split()) == alternative
        assert density == pytest.approx(2, abs=0.02) and background == "rgb(255, 255, 255)"


def test_jupyterlab_shows_the_descriptions_of_a_notebook_that_is_not_trusted(opened):
    page = opened("unfolded")
    assert page.locator(".jp-StatusBar-Widget [title*='not trusted' i], .jp-StatusItem-trust[title*='not' i]").count()
    check_figures(page, 9)
    assert "Sliders appear here when you run this cell." in page.locator(".jp-Notebook").text_content()
    assert "VBox(" not in page.content()


def test_the_page_that_nbconvert_makes_shows_the_descriptions(pages):
    folder, _, context = pages
    page = context.new_page()
    page.goto((folder / "unfolded.html").as_uri())
    check_figures(page, 9)
    assert "No description has been provided" not in page.content()
    page.close()


def test_opening_a_lecture_does_not_modify_it(opened):
    page = opened(UNIT)
    page.wait_for_timeout(3000)
    assert page.locator(".jp-mod-dirty").count() == 0


def run_all(page, awaited):
    """Run all cells until something is there: a page that has just been opened may miss the first call."""
    for _ in range(8):
        page.click("text=Run >> nth=0")
        page.click("li[data-command='runmenu:run-all']")
        with contextlib.suppress(TimeoutError):
            page.locator(awaited).first.wait_for(timeout=30_000)
            return
    raise AssertionError(f"{awaited} did not appear")


def caption(page):
    return page.locator("figure figcaption").inner_text()


def test_a_slider_moves_the_picture_and_the_words_and_then_it_is_sharp(opened):
    page = opened("slider")
    run_all(page, ".noUi-handle")
    page.wait_for_selector("figure img")
    handle = page.locator(".noUi-handle").first
    assert caption(page) == "The rate is 0.0316." and page.locator(".widget-readout").first.inner_text() == "0.0316"
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('figcaption').innerText == 'The rate is 0.1.'")
    assert page.locator(".widget-readout").first.inner_text() == "0.1"
    page.wait_for_function("(i => i.naturalWidth == 2 * i.width)(document.querySelector('figure img'))")
    label = page.locator(".widget-label").first
    assert label.inner_text() == "learning rate η"
    assert label.evaluate("e => e.scrollWidth <= e.clientWidth"), "the label is cut"
    buttons = page.locator(".widget-toggle-button")
    boxes = [buttons.nth(k).bounding_box() for k in range(2)]
    assert boxes[0]["y"] == boxes[1]["y"] and "kind" in buttons.first.get_attribute("title")


def test_a_choice_is_answered_with_a_sentence(opened):
    page = opened("slider")
    run_all(page, ".widget-radio-box input")
    page.locator(".widget-radio-box label", has_text="yes").click()
    page.wait_for_function("document.body.innerText.includes('No. Look at a very large score again.')")
    page.locator(".widget-radio-box label", has_text="no").first.click()
    page.wait_for_function("document.body.innerText.includes('Right. It only comes near.')")
