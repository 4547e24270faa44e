"""What an examination found, how it is kept, and what it depends on.

The notebook itself is kept once, in ``autograded/``; a result knows it by the digest of its bytes.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mlpkit.grading.limits import RESULT

import mlpkit.grading.imports  # isort: skip
import nbformat
import numpy as np

import mlpkit
from mlpkit.exercise import values
from mlpkit.exercise.model import Exercise
from mlpkit.exercise.outcome import Outcome
from mlpkit.exercise.verdicts import Verdict
from mlpkit.grading.exam import Exam
from mlpkit.grading.follow_through import FollowThrough


@dataclass(frozen=True)
class Version:
    """Who asked: what a value that came back depends on, the student's answer aside.

    Attributes
    ----------
    sources : str
        Fingerprint of the probes' sources and parameters; weights, tolerances, judges and
        mistakes are no part of it, since they decide and do not ask.
    seeds : dict of str to int
        By probe.
    package, numpy : str
        Versions.
    """

    sources: str
    seeds: dict[str, int]
    package: str
    numpy: str


@dataclass(frozen=True)
class Answer:
    """What an exercise got back: enough to decide about it again without running anything.

    Attributes
    ----------
    version : Version
    outcomes : dict of str to (str or None)
        Outcome of each probe as JSON (see :meth:`mlpkit.exercise.outcome.Outcome.encoded`); None
        where it is too large to be kept, and the probe would have to be put again.
    """

    version: Version
    outcomes: dict[str, str | None]

    @classmethod
    def of(cls, exercise: Exercise, seeds: dict[str, int], outcomes: Mapping[str, Outcome]) -> "Answer":
        """Keep outcomes, as far as they are not too large.

        Parameters
        ----------
        exercise : mlpkit.exercise.Exercise
        seeds : dict of str to int
        outcomes : dict of str to mlpkit.exercise.Outcome
            By probe.
        """
        raw = json.dumps([[p.name, p.source, list(p.parameters)] for p in exercise.probes])
        sources = hashlib.sha256(raw.encode()).hexdigest()[:16]
        version = Version(sources, seeds, mlpkit.__version__, np.__version__)
        return cls(version, {name: _as_json(outcome) for name, outcome in outcomes.items()})

    def outcome(self, probe: str) -> Outcome | None:
        """What came back from a probe, or None if it was not kept."""
        text = self.outcomes.get(probe)
        return None if text is None else Outcome.decoded(json.loads(text))

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {"version": vars(self.version), "outcomes": self.outcomes}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Answer":
        """Read what :meth:`as_dict` wrote."""
        return cls(Version(**data["version"]), data["outcomes"])


def _as_json(outcome: Outcome) -> str | None:
    parts = [outcome.value, *(part for call in outcome.calls for part in (call.arguments, call.result))]
    if sum(map(values.size, parts)) > RESULT.numbers:
        return None
    text = json.dumps(outcome.encoded())
    return text if len(text) <= RESULT.json else None


@dataclass(frozen=True)
class Result:
    """What the examiner found in one notebook.

    Attributes
    ----------
    nb : nbformat.NotebookNode or None
        The notebook with its outputs, and a table in each cell that was checked; in memory only,
        and only until it has been written.
    scores : dict
        grade_id to points, for every cell that is graded by machine.
    verdicts : dict
        Exercise to :class:`mlpkit.exercise.verdicts.Verdict`.
    notes : list of str
        What went wrong, and what to do.
    seconds : float
        Wall time.
    sandbox : str
        What was around the student's process: ``bubblewrap``, or ``none``.
    answers : dict
        Exercise to :class:`Answer`.
    name : str
        The notebook's, without ``.ipynb``.
    written : str
        Digest of the notebook in ``autograded/``; empty if it has not been written.
    followed : dict
        Exercise to :class:`mlpkit.grading.follow_through.FollowThrough`: what was asked once more
        without the errors of earlier answers. The better verdict counts.
    """

    nb: nbformat.NotebookNode | None
    scores: dict[str, float]
    verdicts: dict[str, Verdict]
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    sandbox: str = "none"
    answers: dict[str, Answer] = field(default_factory=dict)
    name: str = ""
    written: str = ""
    followed: dict[str, FollowThrough] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """As JSON, without the notebook."""
        return {
            "name": self.name,
            "written": self.written,
            "scores": self.scores,
            "notes": self.notes,
            "seconds": self.seconds,
            "sandbox": self.sandbox,
            "verdicts": {k: v.as_dict() for k, v in self.verdicts.items()},
            "answers": {k: v.as_dict() for k, v in self.answers.items()},
            "followed": {k: v.as_dict() for k, v in self.followed.items()},
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Result":
        """Read what :meth:`as_dict` wrote, today or in a version that kept the notebook, and no answers, there."""
        return cls(
            nb=None,
            scores=data["scores"],
            verdicts={k: Verdict.from_dict(v) for k, v in data["verdicts"].items()},
            notes=data["notes"],
            seconds=data["seconds"],
            sandbox=data["sandbox"],
            answers={k: Answer.from_dict(v) for k, v in data.get("answers", {}).items()},
            name=data.get("name", ""),
            written=data.get("written", ""),
            followed={k: FollowThrough.from_dict(v) for k, v in data.get("followed", {}).items()},
        )

    def without_notebook(self, written: str) -> "Result":
        """The same, once the notebook has been written: a thousand of them would fill the memory."""
        return replace(self, nb=None, written=written)


def path_of(folder: str | os.PathLike[str], unit: str, student: str) -> Path:
    """Where the results of a submission are kept.

    Parameters
    ----------
    folder : path-like
        Where the working files of grading are.
    unit, student : str

    Returns
    -------
    pathlib.Path
    """
    return Path(folder, "verdicts", unit, f"{student}.json")


def save(folder: str | os.PathLike[str], unit: str, student: str, results: Sequence[Result], fingerprint: str) -> Path:
    """Keep the results of a submission: what was found, with which seeds, by which version of the exam.

    Parameters
    ----------
    folder : path-like
        Where the working files of grading are.
    unit, student : str
    results : sequence of Result
        One for each notebook.
    fingerprint : str
        Of the submission, the exam and the secret together: see :func:`fingerprint`.

    Returns
    -------
    pathlib.Path
    """
    path = path_of(folder, unit, student)
    path.parent.mkdir(parents=True, exist_ok=True)
    notebooks = [result.as_dict() for result in results]
    content = {"student": student, "unit": unit, "fingerprint": fingerprint, "notebooks": notebooks}
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(content) + "\n", encoding="utf-8")  # with indent=1 it takes four times as long
    temporary.replace(path)  # whole or not at all: a run may be killed at any moment
    return path


def fingerprint_kept(folder: str | os.PathLike[str], unit: str, student: str) -> str:
    """For which version of a submission, exam and secret results are kept; empty if for none."""
    try:
        content = json.loads(path_of(folder, unit, student).read_text(encoding="utf-8"))
        return str(content["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def load(
    folder: str | os.PathLike[str], unit: str, student: str, fingerprint: str | None = None
) -> tuple[Result, ...] | None:
    """The results of a submission that were kept.

    Parameters
    ----------
    folder : path-like
    unit, student : str
    fingerprint : str, optional
        Only results for exactly this are returned.

    Returns
    -------
    tuple of Result or None
        One for each notebook; None if there are none that can be used.
    """
    try:
        content = json.loads(path_of(folder, unit, student).read_text(encoding="utf-8"))
        if fingerprint is not None and content["fingerprint"] != fingerprint:
            return None
        # Earlier versions knew one notebook, and kept its result in the file itself.
        return tuple(map(Result.from_dict, content.get("notebooks") or [{**content, "name": unit}]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def fingerprint(exam: Exam, secret: str, nb: nbformat.NotebookNode, files: str | os.PathLike[str]) -> str:
    """What a result depends on.

    Parameters
    ----------
    exam : mlpkit.grading.exam.Exam
    secret : str
    nb : nbformat.NotebookNode
        The submission after intake.
    files : path-like
        Its folder.

    Returns
    -------
    str
    """
    digest = hashlib.sha256(f"{exam.fingerprint}/{secret}".encode())
    for cell in nb.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        parts = [cell.cell_type, cell.source, grade_id, cell.get("attachments")]
        digest.update(json.dumps(parts, sort_keys=True).encode() + b"\n")
    for path in sorted(Path(files).rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb":
            digest.update(os.fsencode(path.relative_to(files)) + b"\0" + path.read_bytes())
    return digest.hexdigest()[:32]
