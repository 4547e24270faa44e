"""Which survivors are accepted, and what is left to do."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.mutation.trial import Report

SHARE = 0.98  # of the mutants that differ, at least so many are rejected
FOLDER = Path(__file__).with_name("survivors")

Reasons = dict[str, dict[str, str]]  # by exercise, then by the description of the edit


def explanations(unit: str, folder: Path = FOLDER) -> Reasons:
    """Survivors of a unit that are accepted, and why.

    Parameters
    ----------
    unit : str
    folder : pathlib.Path
        Holds a file ``UNIT.json`` for each unit with survivors.

    Returns
    -------
    dict
        By exercise, then by the description of the edit; empty if there is no such file.
    """
    path = folder / f"{unit}.json"
    reasons: Reasons = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return reasons


def complaints(reports: Sequence[Report], explained: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What is left to do: survivors without a reason, reasons without a survivor, too small a share.

    Parameters
    ----------
    reports : sequence of Report
        Of a unit, or some of its exercises.
    explained : dict
        As :func:`explanations` returns it.

    Returns
    -------
    list of str
    """
    sentences = []
    for report in reports:
        reasons = explained.get(report.name, {})
        descriptions = {edit.description for edit, _ in report.survivors}
        sentences += [
            f"{report.name}, {edit}: accepted, but differs ({where})"
            for edit, where in report.survivors
            if not reasons.get(edit.description)
        ]
        sentences += [
            f"{report.name}: an explanation matches no survivor any more: {description}"
            for description in reasons
            if description not in descriptions
        ]
    rejected, survivors = sum(r.rejected for r in reports), sum(len(r.survivors) for r in reports)
    if survivors and rejected / (rejected + survivors) < SHARE:
        sentences.append(f"only {rejected} of the {rejected + survivors} mutants that differ are rejected")
    return sentences
