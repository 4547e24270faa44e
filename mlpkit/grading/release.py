"""From a solution notebook to what students get: the checks file, and the proof that nothing leaks."""

import ast
import json
import re
import textwrap
from pathlib import Path

from nbgrader.preprocessors import NbGraderPreprocessor

from mlpkit.exercise import audit, checking
from mlpkit.grading import exam as exams


def checks(exam):
    """The content of a checks file.

    Parameters
    ----------
    exam : mlpkit.grading.exam.Exam

    Returns
    -------
    dict
        For each exercise its probes and judges (source, fixed seed, digest of the inputs,
        expected value) and, for each mistake, its values and its hint. No reference, no
        mistake's source, no alternative.
    """
    exercises = {}
    for name, made in exam.exercises.items():
        seeds = {p.name: audit.seed_of("published", exam.unit, name, p.name) for p in made.probes}
        expected = audit.outcomes(made, seeds)
        probes = [
            {
                "name": p.name,
                "title": p.title,
                "source": p.source,
                "parameters": list(p.parameters),
                "rtol": p.rtol,
                "atol": p.atol,
                "weight": p.weight,
                "mutates": list(p.mutates),
                "judge": p.judge,
                "seed": seeds[p.name],
                "expected": expected[p.name].published(p, seeds[p.name], calls=True),
            }
            for p in made.probes
        ]
        mistakes = []
        for m in made.mistakes:
            got = audit.outcomes(made, seeds, m.function)
            mistakes.append(
                {"hint": m.hint, "outcomes": {p.name: got[p.name].published(p, seeds[p.name]) for p in made.probes}}
            )
        exercises[name] = {"points": exam.points(name), "probes": probes, "mistakes": mistakes}
    return {"format": checking.FORMAT, "unit": exam.unit, "exercises": exercises}


def dumps(content):
    """A checks file as text: one line for each probe and mistake, so that changes can be read."""
    out = ["{", f' "format": {content["format"]},', f' "unit": {json.dumps(content["unit"])},', ' "exercises": {']
    for i, (name, entry) in enumerate(content["exercises"].items()):
        out.append(f'  {json.dumps(name)}: {{"points": {entry["points"]:g},')
        for key in ("probes", "mistakes"):
            lines = ",\n".join("    " + json.dumps(item, ensure_ascii=False, allow_nan=False) for item in entry[key])
            out.append(f'   "{key}": [' + (f"\n{lines}\n   ]" if lines else "]") + ("," if key == "probes" else ""))
        out.append("  }" + ("," if i + 1 < len(content["exercises"]) else ""))
    return "\n".join([*out, " }", "}"]) + "\n"


def leaks(exam, nb, published):
    """Look for answers in a release.

    Parameters
    ----------
    exam : mlpkit.grading.exam.Exam
    nb : nbformat.NotebookNode
        The released notebook.
    published : str
        Text of the checks file.

    Returns
    -------
    list of str
        What must not be there: a marker of a hidden or solution block, a statement of more than
        six tokens of a reference, a mistake or an alternative, or a sentence of a model answer.
        What the source shows in a cell of its own (given code, text) may be shown.
    """
    found = []
    texts = [c.source for c in nb.cells] + [published.encode().decode("unicode_escape", "ignore"), published]
    for cell in nb.cells:
        for marker in re.findall(r"#+\s*(?:BEGIN|END|(?i:(?:begin|end)\s+(?:sol|hid|mark)))[^\n]*", cell.source):
            found.append(f"the released notebook still has a marker: {marker.strip()}")
        if cell.get("outputs"):
            found.append(f"the released cell {cell.id} has outputs")
    given = exams.squeezed("\n".join(c.source for c in exam.nb.cells if not _answers(c)))
    shown = exams.squeezed("\n".join(texts).replace("\\n", "\n"))
    for name, made in exam.exercises.items():
        secrets = [("reference", made.source)]
        secrets += [(f"mistake {m.name}", m.source) for m in made.mistakes]
        secrets += [(f"alternative {a.name}", a.source) for a in made.alternatives]
        for what, source in secrets:
            for statement in exams.statements(source):
                if statement in shown and statement not in given:
                    found.append(f"the {what} of {name} can be read in the release: {statement}")
    for cell in exam.nb.cells:
        if _answers(cell):
            for text in re.findall(r"### BEGIN (?:SOLUTION|MARK SCHEME)(.*?)### END", cell.source, re.S):
                for sentence in _sentences(cell, text):
                    if exams.squeezed(sentence) in shown:
                        found.append(f"a model answer can be read in the release: {sentence.strip()[:80]}")
    return found


def _sentences(cell, text):
    """What of a model answer must not be shown: sentences, or statements where a person grades code."""
    if cell.cell_type == "markdown":
        return [s for s in re.split(r"(?<=[.!?])\s+", text) if len(s.split()) > 6]
    return exams.statements(textwrap.dedent(text)) if cell.metadata.nbgrader.get("grade") else []


def stops(nb):
    """Cells of a release at which Run All would stop.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        The released notebook.

    Returns
    -------
    list of str
        Answers that raise already when their cell is run, not only when they are called.
    """
    found = []
    for cell in nb.cells:
        meta = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and meta.get("solution") and not meta.get("grade"):
            at_once = [n for n in _outside_functions(ast.parse(cell.source)) if isinstance(n, ast.Raise)]
            if at_once:
                found.append(
                    f"the released cell {meta.grade_id} raises NotImplementedError as soon as it is run: put "
                    "the markers of the solution inside the function, or inside every method of the class"
                )
    return found


def _outside_functions(node):
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _outside_functions(child)


def _answers(cell):
    meta = cell.metadata.get("nbgrader", {})
    return bool(meta.get("grade") or meta.get("solution") or meta.get("task"))


class WriteChecks(NbGraderPreprocessor):
    """Writes the checks file beside the release, as a step of ``nbgrader generate_assignment``."""

    def preprocess(self, nb, resources):
        converter = self.parent.parent
        unit = resources["nbgrader"]["assignment"]
        source = Path(converter._format_source(unit, "."), resources["nbgrader"]["notebook"] + ".ipynb")
        if source.stem != unit:
            raise exams.ExamError(f"{source.name}: an assignment has one notebook, {unit}.ipynb")
        exam = resources["mlpkit"] = exams.load(source)  # for the last step, too: some units take seconds
        bad = [p for made in exam.exercises.values() for p in audit.problems(made)]
        if bad:
            raise exams.ExamError("; ".join(bad))
        if exam.exercises:
            folder = Path(converter._format_dest(unit, "."))
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{exam.unit}.checks.json").write_text(dumps(checks(exam)), encoding="utf-8")
        return nb, resources


class ProveNothingLeaks(NbGraderPreprocessor):
    """Last step of ``nbgrader generate_assignment``: reads what is about to be released."""

    def preprocess(self, nb, resources):
        converter = self.parent.parent
        unit = resources["nbgrader"]["assignment"]
        source = Path(converter._format_source(unit, "."), resources["nbgrader"]["notebook"] + ".ipynb")
        path = Path(converter._format_dest(unit, "."), f"{source.stem}.checks.json")
        exam = resources.get("mlpkit") or exams.load(source)
        found = leaks(exam, nb, path.read_text(encoding="utf-8") if path.exists() else "") + stops(nb)
        if found:
            raise exams.ExamError(f"{unit} is not released: " + "; ".join(found))
        return nb, resources
