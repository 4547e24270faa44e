"""From a solution notebook to what students get: the checks file, and the proof that nothing leaks."""

import ast
import contextlib
import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from mlpkit.exercise import Exercise, audit, checking, families
from mlpkit.exercise.outcome import Outcome
from mlpkit.grading import exam as exams
from mlpkit.grading.exam import Exam

Json = dict[str, Any]
Seeds = dict[str, int]  # by the name of the probe
Outcomes = dict[str, Outcome]

_MARKER = re.compile(r"#+\s*(?:BEGIN|END|(?i:(?:begin|end)\s+(?:sol|hid|mark)))[^\n]*")
_MODEL_ANSWER = re.compile(r"### BEGIN (?:SOLUTION|MARK SCHEME)(.*?)### END", re.S)

# ------------------------------------------------------------------------------- the checks file


def checks(exam: Exam) -> Json:
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
    for name, exercise in exam.exercises.items():
        seeds = {p.name: audit.seed_of("published", exam.unit, name, p.name) for p in exercise.probes}
        exercises[name] = {
            "points": exam.points(name),
            "probes": _published_probes(exercise, seeds),
            "mistakes": _published_mistakes(exercise, seeds),
        }
    return {"format": checking.FORMAT, "unit": exam.unit, "exercises": exercises}


def _published_probes(exercise: Exercise, seeds: Seeds) -> list[Json]:
    expected: Outcomes = audit.outcomes(exercise, seeds)
    return [
        {
            **p.encoded(),
            "seed": seeds[p.name],
            "expected": expected[p.name].published(p, seeds[p.name], calls=True),
        }
        for p in exercise.probes
    ]


def _published_mistakes(exercise: Exercise, seeds: Seeds) -> list[Json]:
    mistakes = []
    for mistake, function in families.all_members(exercise.mistakes, exercise.source):
        outcomes: Outcomes = audit.outcomes(exercise, seeds, function)
        published = {p.name: outcomes[p.name].published(p, seeds[p.name]) for p in exercise.probes}
        one = {"hint": mistake.hint, "outcomes": published}
        if one not in mistakes:
            mistakes.append(one)
    return mistakes


def dumps(content: Json) -> str:
    """A checks file as text: one line for each probe and mistake, so that changes can be read."""
    out = ["{", f' "format": {content["format"]},', f' "unit": {json.dumps(content["unit"])},', ' "exercises": {']
    for i, (name, entry) in enumerate(content["exercises"].items()):
        out.append(f'  {json.dumps(name)}: {{"points": {entry["points"]:g},')
        for key in ("probes", "mistakes"):
            lines = ",\n".join("    " + json.dumps(item, ensure_ascii=False, allow_nan=False) for item in entry[key])
            out.append(f'   "{key}": [' + (f"\n{lines}\n   ]" if lines else "]") + ("," if key == "probes" else ""))
        out.append("  }" + ("," if i + 1 < len(content["exercises"]) else ""))
    return "\n".join([*out, " }", "}"]) + "\n"


_ONE_DIGIT = 1.5e-9  # by so much, relatively, a number moves whose tenth digit is another one
_NOISE = 0.02  # share of an absolute tolerance that rounding may move a zero by


def steady(before: Json, now: Json) -> Json:
    """A checks file in which no number moves by rounding alone.

    A number of ten digits that lies between two of them is rounded up on one machine and down on
    another: where the file that is replaced has one that differs by no more than that, it stays.

    Parameters
    ----------
    before, now : dict
        The content of the file that is replaced, and what has been computed.

    Returns
    -------
    dict
    """
    exercises = {}
    for name, entry in now["exercises"].items():
        old = before.get("exercises", {}).get(name, {})
        tolerances = {p["name"]: _NOISE * p["atol"] for p in entry["probes"]}
        same = [p["name"] for p in old.get("probes", ())] == list(tolerances)
        probes, mistakes = entry["probes"], entry["mistakes"]
        if same:
            probes = [
                _steady(one, other, tolerances[other["name"]]) for one, other in zip(old["probes"], probes, strict=True)
            ]
        if same and len(old["mistakes"]) == len(mistakes):
            mistakes = [
                {
                    **other,
                    "outcomes": {
                        p: _steady(one["outcomes"].get(p), outcome, tolerances[p])
                        for p, outcome in other["outcomes"].items()
                    },
                }
                for one, other in zip(old["mistakes"], mistakes, strict=True)
            ]
        exercises[name] = {**entry, "probes": probes, "mistakes": mistakes}
    return {**now, "exercises": exercises}


def _steady(before: Any, now: Any, noise: float) -> Any:
    if type(before) is not type(now):
        return now
    if isinstance(now, float):
        return before if abs(before - now) <= max(noise, _ONE_DIGIT * abs(now)) else now
    if isinstance(now, list) and len(before) == len(now):
        return [_steady(b, n, noise) for b, n in zip(before, now, strict=True)]
    if isinstance(now, dict):
        return {key: _steady(before.get(key), n, noise) for key, n in now.items()}
    return now


def settle(before: str, path: Path) -> None:
    """Write a checks file anew, with the numbers of the file that it has replaced where they are the same.

    Parameters
    ----------
    before : str
        Text of that file; if it cannot be read, nothing happens.
    path : pathlib.Path
    """
    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
        path.write_text(dumps(steady(json.loads(before), json.loads(path.read_text("utf-8")))), encoding="utf-8")


# ------------------------------------------------------------------------------- nothing leaks


def is_answer(cell: NotebookNode) -> bool:
    """Whether a cell holds an answer or a test, so that its source is not simply given to students."""
    meta = cell.metadata.get("nbgrader", {})
    return bool(meta.get("grade") or meta.get("solution") or meta.get("task"))


def leaks(exam: Exam, nb: NotebookNode, published: str) -> list[str]:
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
    texts = [c.source for c in nb.cells] + [published.encode().decode("unicode_escape", "ignore"), published]
    shown = exams.squeezed("\n".join(texts).replace("\\n", "\n"))
    return [*_remains(nb), *_shown_statements(exam, shown), *_shown_model_answers(exam, shown)]


def _remains(nb: NotebookNode) -> Iterator[str]:
    """Markers and outputs that the release should not have."""
    for cell in nb.cells:
        for marker in _MARKER.findall(cell.source):
            yield f"the released notebook still has a marker: {marker.strip()}"
        if cell.get("outputs"):
            yield f"the released cell {cell.id} has outputs"


def _shown_statements(exam: Exam, shown: str) -> Iterator[str]:
    given = exams.squeezed("\n".join(c.source for c in exam.nb.cells if not is_answer(c)))
    for name, exercise in exam.exercises.items():
        for what, source in _secrets(exercise):
            for statement in exams.statements(source):
                if statement in shown and statement not in given:
                    yield f"the {what} of {name} can be read in the release: {statement}"


def _secrets(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """What must not be published, in words, and its source."""
    yield "reference", exercise.source
    for mistake in exercise.mistakes:
        yield f"mistake {mistake.name}", mistake.source
    for alternative in exercise.alternatives:
        yield f"alternative {alternative.name}", alternative.source


def _shown_model_answers(exam: Exam, shown: str) -> Iterator[str]:
    for cell in filter(is_answer, exam.nb.cells):
        for text in _MODEL_ANSWER.findall(cell.source):
            for sentence in _sentences(cell, text):
                if exams.squeezed(sentence) in shown:
                    yield f"a model answer can be read in the release: {sentence.strip()[:80]}"


def _sentences(cell: NotebookNode, text: str) -> list[str]:
    """What of a model answer must not be shown: sentences, or statements where a person grades code."""
    if cell.cell_type == "markdown":
        return [s for s in re.split(r"(?<=[.!?])\s+", text) if len(s.split()) > 6]
    graded = cell.metadata.nbgrader.get("grade")
    statements: list[str] = exams.statements(textwrap.dedent(text)) if graded else []
    return statements


# ------------------------------------------------------------------------------- it can be run


def stops(nb: NotebookNode) -> list[str]:
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
    return [
        f"the released cell {cell.metadata.nbgrader.grade_id} raises NotImplementedError as soon as it is run: put "
        "the markers of the solution inside the function, or inside every method of the class"
        for cell in nb.cells
        if _is_autograded(cell) and _raises_at_once(cell.source)
    ]


def _is_autograded(cell: NotebookNode) -> bool:
    """Whether it is an answer in code that tests of its own grade."""
    meta = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(meta.get("solution")) and not meta.get("grade")


def _raises_at_once(source: str) -> bool:
    return any(isinstance(node, ast.Raise) for node in _outside_functions(ast.parse(source)))


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _outside_functions(child)


# ------------------------------------------------------------------ steps of generate_assignment


class _Step(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """A step of ``nbgrader generate_assignment`` that knows where the release comes from and goes to."""

    def source_of(self, resources: Json) -> Path:
        """The solution notebook."""
        paths, names = self.parent.parent, resources["nbgrader"]
        return Path(paths._format_source(names["assignment"], "."), f"{names['notebook']}.ipynb")

    def folder_of(self, resources: Json) -> Path:
        """Where the release is written."""
        return Path(self.parent.parent._format_dest(resources["nbgrader"]["assignment"], "."))


class WriteChecks(_Step):
    """Writes the checks file beside the release, as a step of ``nbgrader generate_assignment``."""

    def preprocess(self, nb: NotebookNode, resources: Json) -> tuple[NotebookNode, Json]:
        """Write the file; the notebook stays as it is.

        Raises
        ------
        mlpkit.grading.exam.ExamError
            If the notebook has another name than its assignment, or an exercise contradicts itself.
        """
        source, unit = self.source_of(resources), resources["nbgrader"]["assignment"]
        if source.stem != unit:
            raise exams.ExamError(f"{source.name}: an assignment has one notebook, {unit}.ipynb")
        exam = resources["mlpkit"] = exams.load(source)  # for the last step, too: some units take seconds
        problems = [p for exercise in exam.exercises.values() for p in audit.problems(exercise)]
        if problems:
            raise exams.ExamError("; ".join(problems))
        if exam.exercises:
            folder = self.folder_of(resources)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{exam.unit}.checks.json").write_text(dumps(checks(exam)), encoding="utf-8")
        return nb, resources


class ProveNothingLeaks(_Step):
    """Last step of ``nbgrader generate_assignment``: reads what is about to be released."""

    def preprocess(self, nb: NotebookNode, resources: Json) -> tuple[NotebookNode, Json]:
        """Read the release; the notebook stays as it is.

        Raises
        ------
        mlpkit.grading.exam.ExamError
            If an answer can be read in it, or Run All would stop.
        """
        source = self.source_of(resources)
        path = self.folder_of(resources) / f"{source.stem}.checks.json"
        exam = resources.get("mlpkit") or exams.load(source)
        published = path.read_text(encoding="utf-8") if path.exists() else ""
        if sentences := leaks(exam, nb, published) + stops(nb):
            unit = resources["nbgrader"]["assignment"]
            raise exams.ExamError(f"{unit} is not released: " + "; ".join(sentences))
        return nb, resources
