"""Make the pictures of the README again: ``python -m tools.pictures [NAME ...]``.

It needs what the tests need, and besides ``pip install playwright`` and a Chromium browser
(``--chromium PATH`` says where it is). A course is made in a temporary folder, with a simulated
class; JupyterLab is started there and driven by keys, as a reader would. Names: check, figure,
grade, feedback, and ``slider``, which makes no picture: it measures how long a figure takes to
follow a key. Nothing of this runs in continuous integration.
"""

import argparse
import contextlib
import html
import io
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from PIL import Image

from tools.browser import browser, chromium, jupyterlab

ROOT = Path(__file__).resolve().parents[1]
UNIT, ANSWERED = "07_softmax_regression", "softmax"
GRADED, STUDENTS, SEED = "01_formal_neuron", 12, 7
WRONG = "    E = np.exp(Z)\n    return E / E.sum(axis=1, keepdims=True)"
TERMINAL = """<meta charset="utf-8"><style>
body {{ margin: 0; background: #1e1e2e; }}
pre {{ display: inline-block; margin: 0; padding: 16px 20px; color: #e6e6ef; background: #1e1e2e;
      font: 13px/1.35 "DejaVu Sans Mono", monospace; white-space: pre-wrap; max-width: 1180px; }}
b {{ color: #a6e3a1; font-weight: normal; }}
</style><pre id="it">{}</pre>"""


# ------------------------------------------------------------------------------ a course to show


def run(*command, cwd):
    """Run one of the course's own commands; returns what it printed, warnings included."""
    process = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{process.stdout}")
    return process.stdout


def mlpkit(folder, *arguments):
    """Call the mlpkit command in a course."""
    return run(sys.executable, "-m", "mlpkit.cli", *arguments, cwd=folder)


def course(folder):
    """A copy of the course, with releases made anew."""
    for name in ("solutions", "course"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    mlpkit(folder, "release", *{UNIT, GRADED})


def answer(path):
    """Write a wrong answer into a released notebook, as a student would."""
    nb = nbformat.read(path, as_version=4)
    cell = next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == ANSWERED)
    cell.source, replaced = re.subn(
        r"^ +(# YOUR CODE HERE\n +)?raise NotImplementedError.*", WRONG, cell.source, flags=re.M
    )
    assert replaced == 1, cell.source
    nbformat.write(nb, path)


# ------------------------------------------------------------------------------ the tools


@contextlib.contextmanager
def blank_page(path):
    """A page of a browser with an empty profile."""
    with tempfile.TemporaryDirectory() as profile, browser(profile, 1180, 720, path) as context:
        yield context.pages[0] if context.pages else context.new_page()


@contextlib.contextmanager
def lab(folder):
    """JupyterLab on a folder; gives the address of a notebook."""
    with tempfile.TemporaryDirectory() as private, jupyterlab(folder, Path(private), interface="doc") as address:
        yield address


def opened(page, address, path):
    """Open a notebook and run all of it."""
    page.goto(address(path))
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_selector(".jp-NotebookPanel-toolbar", timeout=60_000)
    page.wait_for_timeout(3000)
    page.click(".lm-MenuBar-itemLabel:text-is('Run')")
    page.click("li[data-command='runmenu:run-all']")
    page.wait_for_timeout(2000)


def show_cell(page, start, offset=0):
    """Scroll to the code cell of which a line starts so; returns it."""
    cell = page.locator(".jp-CodeCell", has=page.locator(".cm-line", has_text=re.compile(re.escape(start)))).first
    for _ in range(60):  # cells far below are made when they come near
        if cell.count():
            break
        page.locator(".jp-Notebook").first.hover()
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(150)
    cell.scroll_into_view_if_needed()
    cell.evaluate(
        """(cell, offset) => {
        const panel = cell.closest('.jp-WindowedPanel-outer');
        panel.scrollTop += cell.getBoundingClientRect().top - panel.getBoundingClientRect().top - offset; }""",
        offset,
    )
    page.wait_for_timeout(800)
    return cell


def store(png, name):
    """Keep a picture with few colors, so that it is small."""
    path = ROOT / "docs" / f"{name}.png"
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(192, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {picture.width} x {picture.height}, {path.stat().st_size / 1000:.0f} kB")


# ------------------------------------------------------------------------------ the pictures


def check(page, folder):
    """What a student sees: a wrong answer, its check table and the hint."""
    path = f"assignments/{UNIT}/{UNIT}.ipynb"
    answer(folder / path)
    with lab(folder) as address:
        opened(page, address, path)
        cell = show_cell(page, f'check("{ANSWERED}")', 0)
        cell.locator(".jp-OutputArea-output table").wait_for(timeout=60_000)
        show_cell(page, f"def {ANSWERED}(", 8)
        show_cell(page, f'check("{ANSWERED}")', 175)
        store(page.screenshot(), "check")


def figure(page, folder):
    """An interactive figure of a lecture, with its sliders."""
    with lab(folder) as address:
        opened(page, address, f"course/{GRADED}.ipynb")
        cell = show_cell(page, "demos.formal_neuron.line()", 150)
        cell.locator(".noUi-handle").first.wait_for(timeout=60_000)
        page.wait_for_timeout(2000)
        show_cell(page, "demos.formal_neuron.line()", 150)
        store(page.screenshot(), "figure")


def slider(page, folder, moves=10):
    """Measure how long a figure takes to follow a key, and whether hidden outputs unfold."""
    with lab(folder) as address:
        page.goto(address(f"course/{GRADED}.ipynb"))
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.wait_for_timeout(3000)
        for start in ("import numpy as np", "demos.formal_neuron.line()"):
            cell = show_cell(page, start, 100)
            print(
                f"{start}, before it runs: {cell.locator('.jp-OutputArea-output img:visible').count()} pictures, "
                f"{cell.locator('.noUi-handle').count()} sliders, "
                f"{cell.locator('.jp-OutputPlaceholder, .jp-Placeholder').count()} folded outputs"
            )
            cell.locator(".cm-content").click()
            page.keyboard.press("Control+Enter")
            page.wait_for_timeout(4000)
            print(
                f"{start}, after: {cell.locator('.jp-OutputArea-output img:visible').count()} pictures, "
                f"{cell.locator('.noUi-handle').count()} sliders, "
                f"{cell.locator('.jp-OutputPlaceholder, .jp-Placeholder').count()} folded outputs"
            )
        picture, handle = cell.locator(".jp-OutputArea-output img").first, cell.locator(".noUi-handle").first
        handle.focus()
        milliseconds = []
        for _ in range(moves):
            before = picture.get_attribute("src")
            cell.evaluate(
                """(cell, before) => { window.taken = new Promise(done => {
                window.onkeydown = () => { window.start ??= performance.now(); };
                window.start = undefined;
                const look = () => { const image = cell.querySelector('.jp-OutputArea-output img');
                    if (image && image.src !== before && image.complete) done(performance.now() - window.start);
                    else requestAnimationFrame(look); };
                look(); }); }""",
                before,
            )
            page.keyboard.press("ArrowRight")
            milliseconds.append(page.evaluate("window.taken"))
            page.wait_for_timeout(300)
        print(
            f"key to picture: median {statistics.median(milliseconds):.0f} ms, from {min(milliseconds):.0f} "
            f"to {max(milliseconds):.0f} ms "
            f"({moves} moves); pictures in the cell: {cell.locator('.jp-OutputArea-output img').count()}"
        )


def grade(page, folder):
    """What an instructor sees: the terminal after mlpkit grade."""
    text = graded(folder)
    lines = [line for line in re.split(r"[\r\n]", text) if not line.startswith("Grading ")]
    begin = next(i for i, line in enumerate(lines) if line.startswith("student  "))
    shown = html.escape("\n".join(lines[begin:]).rstrip())
    page.set_content(TERMINAL.format(f"<b>$ mlpkit grade {GRADED} --feedback</b>\n{shown}"))
    store(page.locator("#it").screenshot(), "grade")


def graded(folder):
    """Grade a simulated class, once; returns what the terminal shows."""
    kept = folder / "graded.txt"
    if not kept.exists():
        mlpkit(folder, "simulate", GRADED, "--students", str(STUDENTS), "--seed", str(SEED))
        text = mlpkit(folder, "grade", GRADED, "--feedback").replace(f"{folder}/", "")
        kept.write_text(text, encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def feedback(page, folder):
    """A student's feedback page, cropped to one exercise that is partly right."""
    graded(folder)
    plans = json.loads((folder / "grading" / "simulated" / f"{GRADED}.json").read_text(encoding="utf-8"))
    student, name = next(
        (student, exercise)
        for student, plan in plans.items()
        for exercise, answer in plan["answers"].items()
        if answer["kind"] == "mistake" and 0 < answer["share"] < 1 and not plan["fault"]
    )
    path = folder / "grading" / "feedback" / student / GRADED / f"{GRADED}.html"
    page.route("http*://**", lambda route: route.abort())  # the page asks for fonts; it does not need them
    page.goto(path.as_uri(), wait_until="domcontentloaded")
    page.wait_for_timeout(500)
    cell = page.locator("div.jp-CodeCell, div.cell", has_text=f"{name}: wrong").first
    source = page.locator("div.jp-CodeCell, div.cell", has_text=f"def {name}(").first
    top, bottom = source.bounding_box(), cell.bounding_box()
    page.set_viewport_size({"width": 1000, "height": int(bottom["y"] + bottom["height"]) + 50})
    top, bottom = source.bounding_box(), cell.bounding_box()
    store(
        page.screenshot(
            clip={"x": 0, "y": top["y"], "width": 1000, "height": bottom["y"] + bottom["height"] - top["y"]}
        ),
        "feedback",
    )


def main():
    """Make the pictures that are asked for, all unless told."""
    pictures = {"check": check, "figure": figure, "grade": grade, "feedback": feedback, "slider": slider}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(pictures))
    parser.add_argument("--chromium", default=chromium())
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(pictures):
        parser.error(f"no picture is named {unknown.pop()!r}")
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        course(Path(folder))
        for name in arguments.names or ["check", "figure", "grade", "feedback"]:
            with blank_page(arguments.chromium) as page:
                pictures[name](page, Path(folder))


if __name__ == "__main__":
    main()
