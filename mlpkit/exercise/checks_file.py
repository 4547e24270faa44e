"""The checks file of a unit, which lies beside the notebook: where it is, and what stands in it."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlpkit.exercise.model import Probe
from mlpkit.exercise.outcome import Outcome
from mlpkit.exercise.verdicts import KnownMistake

FORMAT = 2

Content = dict[str, Any]


class Trouble(Exception):
    """Something that the student can put right: shown as a sentence, without a traceback."""


def _damaged(unit: str) -> Trouble:
    return Trouble(
        f"The checks file {unit}.checks.json is damaged or belongs to another version of mlpkit. "
        "Download the assignment again, or update the package."
    )


def _of_another_version(unit: str, form: int) -> Trouble:
    """A file that is whole, and in the form of an earlier or a later version."""
    if form < FORMAT:
        what, remedy = "older", "Download the assignment again, and put its checks file beside your notebook."
    else:
        what, remedy = "newer", "Install mlpkit again, as your course describes it, and restart the kernel."
    return Trouble(
        f"The checks file {unit}.checks.json is {what} than your mlpkit and cannot be read by it. {remedy} "
        "Your answers are not affected."
    )


def find(unit: str, folder: str | os.PathLike[str] | None = None) -> Path | None:
    """Look for the checks file of a unit.

    Parameters
    ----------
    unit : str
        ``"07_softmax_regression"``.
    folder : path-like, optional
        Where to look first.

    Returns
    -------
    pathlib.Path or None
        Beside the notebook, in a folder named after the unit, or in ``assignments`` of a folder
        above.
    """
    starts = [Path(folder)] if folder else []
    if os.environ.get("JPY_SESSION_NAME"):
        starts.append(Path(os.environ["JPY_SESSION_NAME"]).parent)
    starts.append(Path.cwd())
    places = [start / below for start in starts for below in ("", unit)]
    places += [p / "assignments" / unit for p in (Path.cwd(), *Path.cwd().parents)]
    return next((p / f"{unit}.checks.json" for p in places if (p / f"{unit}.checks.json").is_file()), None)


@dataclass(frozen=True)
class Question:
    """A probe of a checks file.

    Attributes
    ----------
    probe : Probe
    seed : int
    expected : Outcome
        Of the reference.
    """

    probe: Probe
    seed: int
    expected: Outcome


class ChecksFile:
    """Reads checks files, each again only when it has changed."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._changed_at = 0
        self._content: Content = {}

    def read(self, unit: str, folder: str | os.PathLike[str] | None = None) -> Content:
        """The content of a unit's checks file.

        Parameters
        ----------
        unit : str
        folder : path-like, optional
            Where to look first.

        Returns
        -------
        dict
            ``format``, ``unit`` and ``exercises``.

        Raises
        ------
        Trouble
            If there is none, or it is damaged, or of another version.
        """
        path = find(unit, folder)
        if path is None:
            raise Trouble(
                f"The checks file {unit}.checks.json is not here. Put it beside the notebook: "
                "it comes with the assignment."
            )
        changed_at = path.stat().st_mtime_ns
        if (self._path, self._changed_at) != (path, changed_at):
            try:
                content = json.loads(path.read_text(encoding="utf-8"))
                form = content["format"]
                intact = type(form) is int and content["unit"] == unit and isinstance(content["exercises"], dict)
            except (ValueError, KeyError, TypeError):
                intact = False
            if not intact:
                raise _damaged(unit)
            if form != FORMAT:
                raise _of_another_version(unit, form)
            self._path, self._changed_at, self._content = path, changed_at, content
        return self._content


def entry_of(content: Content, name: str) -> tuple[list[Question], list[KnownMistake]]:
    """An exercise of a checks file.

    Parameters
    ----------
    content : dict
        As :meth:`ChecksFile.read` returns it.
    name : str
        The exercise.

    Returns
    -------
    questions : list of Question
        Their probes compile.
    mistakes : list of (name, hint, outcomes)

    Raises
    ------
    Trouble
        If there is no such exercise, or it is damaged.
    """
    if name not in content["exercises"]:
        raise Trouble(
            f"The checks file knows no exercise {name!r}: it is older than the notebook, or the name is "
            f"misspelled. It has: {', '.join(content['exercises'])}."
        )
    try:
        return _read(content["exercises"][name])
    except Exception:  # whatever an editor or a broken download did to the file
        raise _damaged(content["unit"]) from None


def _read(entry: Mapping[str, Any]) -> tuple[list[Question], list[KnownMistake]]:
    questions = [Question(Probe.decoded(p), p["seed"], Outcome.decoded(p["expected"])) for p in entry["probes"]]
    for question in questions:
        question.probe.compiled()
    mistakes: list[KnownMistake] = [
        (
            f"mistake {i}",
            mistake["hint"],
            {q.probe.name: Outcome.decoded(mistake["outcomes"][q.probe.name]) for q in questions},
        )
        for i, mistake in enumerate(entry["mistakes"])
    ]
    return questions, mistakes
