"""The command: ``python -m tools.mutation UNIT [EXERCISE]`` prints the table of a unit."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

import tools.mutation
from mlpkit.exercise import show
from mlpkit.grading import exam
from mlpkit.mutation import edits_of
from tools.mutation.explanations import FOLDER, Reasons, complaints, explanations
from tools.mutation.trial import Report, trial


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of a unit.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process unless given.

    Returns
    -------
    int
        1 if something is left to do.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tools.mutation", description=(tools.mutation.__doc__ or "").splitlines()[0]
    )
    parser.add_argument("unit")
    parser.add_argument("exercise", nargs="?")
    parser.add_argument("--secret", default="mutants", help="seeds of the probes follow from it")
    parser.add_argument("--survivors", type=Path, default=FOLDER, metavar="FOLDER", help="where the reasons are")
    parser.add_argument("--all", action="store_true", help="list the equivalent mutants, too")
    chosen = parser.parse_args(arguments)
    exercises = exam.load(chosen.unit).exercises
    if chosen.exercise and chosen.exercise not in exercises:
        parser.error(f"{chosen.unit} has no exercise {chosen.exercise!r}: it has {', '.join(exercises)}")
    selected = [e for name, e in exercises.items() if chosen.exercise in (None, name)]
    with tqdm(total=sum(len(edits_of(e.source)) for e in selected), unit="mutant", disable=None) as bar:
        reports = [trial(e, chosen.secret, bar.update) for e in selected]
    reasons = explanations(chosen.unit, chosen.survivors)
    explained = {r.name: reasons.get(r.name, {}) for r in reports}
    open_points = complaints(reports, explained)
    print(_table(reports))
    for line in [*_details(reports, explained, chosen.all), *open_points]:
        print(f"\n{line}")
    return 1 if open_points else 0


def _table(reports: Sequence[Report]) -> str:
    rows = [
        (r.name, r.total, len(r.equivalents), r.rejected, len(r.survivors), f"{r.share:.1%}", f"{r.seconds:.1f}")
        for r in reports
    ]
    return str(show.table(rows, ("exercise", "mutants", "equivalent", "rejected", "survivors", "share", "seconds")))


def _details(reports: Sequence[Report], explained: Reasons, equivalents: bool) -> Iterator[str]:
    for report in reports:
        for edit, _ in report.survivors:
            if reason := explained[report.name].get(edit.description):
                yield f"{report.name}, {edit}: explained, {reason}"
        for edit in report.equivalents if equivalents else ():
            yield f"{report.name}, {edit}: equivalent"


if __name__ == "__main__":
    sys.exit(main())
