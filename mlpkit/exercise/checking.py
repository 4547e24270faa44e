"""What a student calls after each function: ``check("softmax")``.

The first cell of an assignment names its unit; the checks lie in a file beside the notebook.
Nothing else is needed: no network, no nbgrader.
"""

import ast
import contextlib
import json
import os
import re
import sys
import warnings
from pathlib import Path

from mlpkit.exercise import declare, running, show, verdicts
from mlpkit.exercise.model import Probe
from mlpkit.exercise.outcome import Outcome
from mlpkit.exercise.source import ExerciseError

FORMAT = 1
FOOTER = (
    "These checks ran here, on published numbers. Grading asks the same questions with other numbers: "
    "an answer made for these would not pass there."
)


class CheckFailed(Exception):
    """Raised where a failing check must stop: under nbgrader's Validate, and under autograde."""

    def _render_traceback_(self):
        return [f"CheckFailed: {self}"]


class _Session:
    """What is known between two cells of one notebook."""

    def __init__(self):
        self.unit, self.folder, self.verdicts = None, None, {}
        self.source = False  # whether this is a source notebook: it has audited an exercise
        self.collector = None  # set by the examiner while it reads a solution notebook
        self.whole = True  # whether it then runs the cells that bring functions together, too
        self.examined = None  # set in a student's process while it is graded: name -> is it there?
        self._file = (None, None, None)

    def checks(self):
        """The checks file of the unit, read again only when it has changed."""
        if self.unit is None:
            raise _Trouble("Run the first cell of the notebook: it says which unit this is.")
        path = find(self.unit, self.folder)
        if path is None:
            raise _Trouble(
                f"The checks file {self.unit}.checks.json is not here. Put it beside the notebook: "
                "it comes with the assignment."
            )
        stamp = path.stat().st_mtime_ns
        if self._file[:2] != (path, stamp):
            try:
                data = json.loads(path.read_text(encoding="utf-8"))
                if data["format"] != FORMAT or data["unit"] != self.unit or not isinstance(data["exercises"], dict):
                    raise KeyError
            except (ValueError, KeyError, TypeError):
                raise _damaged(self.unit) from None
            self._file = (path, stamp, data)
        return self._file[2]


class _Trouble(Exception):
    """Something that the student can put right: shown as a sentence, without a traceback."""


def _damaged(unit):
    return _Trouble(
        f"The checks file {unit}.checks.json is damaged or belongs to another version of mlpkit. "
        "Download the assignment again, or update the package."
    )


session = _Session()


def find(unit, folder=None):
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
    here = [Path(folder)] if folder else []
    if os.environ.get("JPY_SESSION_NAME"):
        here.append(Path(os.environ["JPY_SESSION_NAME"]).parent)
    here.append(Path.cwd())
    places = [p / sub for p in here for sub in ("", unit)]
    places += [p / "assignments" / unit for p in (Path.cwd(), *Path.cwd().parents)]
    return next((p / f"{unit}.checks.json" for p in places if (p / f"{unit}.checks.json").is_file()), None)


def unit(name, folder=None):
    """Say which unit this notebook is: its first cell does.

    Parameters
    ----------
    name : str
        ``"07_softmax_regression"``.
    folder : path-like, optional
        Where its checks file is, if it does not lie beside the notebook.
    """
    session.unit, session.folder, session.verdicts, session.source = name, folder, {}, False
    declare.forget()


def check(name):
    """Check an answer, and show a table: right, wrong (and why), or not attempted.

    Parameters
    ----------
    name : str or callable
        The function that the exercise asks for. It is looked up when the cell runs.

    Raises
    ------
    CheckFailed
        Only under ``nbgrader validate`` (unless all is right) and under ``nbgrader autograde``
        without the examiner (always). In a notebook, nothing is raised: Run All goes on.
    """
    namespace = sys._getframe(1).f_globals
    if callable(name):
        namespace = {**namespace, getattr(name, "__name__", "?"): name}
        name = getattr(name, "__name__", "?")
    if session.collector is not None:
        session.collector(declare.collect(name, namespace) if declare.pending() else name)
    elif session.examined is not None:
        print(f"{name}: marked by the examiner.")
    elif os.environ.get("NBGRADER_EXECUTION") == "autograde":
        declare.forget()  # nbgrader has put the hidden block back: an audit would take the answer for the reference
        raise CheckFailed(
            "marks come from the examiner, and this run has none. Put mlpkit's configuration into "
            "nbgrader_config.py, or call mlpkit grade."
        )
    elif declare.pending():
        _audit(name, namespace)
    else:
        _check(name, namespace)


def _audit(name, namespace):
    """In the source notebook: test the exercise itself, on the spot."""
    from mlpkit.exercise import audit

    session.source = True
    made = declare.collect(name, namespace)
    found = audit.problems(made)
    if found:
        raise ExerciseError(f"{name}: " + "; ".join(found))
    print(audit.summary(made))


def _check(name, namespace):
    try:
        verdict = _verdict(name, namespace)
    except _Trouble as trouble:
        _say(str(trouble))
        if os.environ.get("NBGRADER_EXECUTION") == "validate":
            raise CheckFailed(str(trouble)) from None
        return
    _show(show.bundle(verdict, FOOTER))
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and verdict.state != verdicts.RIGHT:
        raise CheckFailed(show.text(verdict))


def _verdict(name, namespace):
    data = session.checks()
    if name not in data["exercises"]:
        raise _Trouble(
            f"The checks file knows no exercise {name!r}: it is older than the notebook, or the name is "
            f"misspelled. It has: {', '.join(data['exercises'])}."
        )
    asked, trials = tuple(data["exercises"]), []
    try:
        questions, mistakes = _read(data["exercises"][name])
    except Exception:  # whatever an editor or a broken download did to the file
        raise _damaged(data["unit"]) from None
    for probe, seed, expected in questions:
        got = running.run(probe, namespace, seed, asked, silent=False)
        if got.digest and expected.digest and got.digest != expected.digest:
            raise _Trouble(
                "This NumPy draws other random numbers than the one that made the checks file, so nothing "
                "can be compared. Install the version that the course asks for; grading is not affected."
            )
        trials.append(verdicts.Trial(probe, seed, expected, got))
    before = asked[: asked.index(name)]
    earlier = [session.verdicts[n] for n in before if n in session.verdicts]
    absent = {t.got.needs or name for t in trials if t.got.why.startswith("absent")}
    verdict = verdicts.verdict(name, trials, mistakes, earlier, {n: _syntax_error(n, namespace) for n in absent})
    session.verdicts[name] = verdict
    return verdict


def _syntax_error(name, namespace):
    """What is wrong with the last cell that should define a function, if it is not Python; else an empty string."""
    with contextlib.suppress(Exception), warnings.catch_warnings():  # a notebook's In may be anything
        warnings.simplefilter("ignore")
        defines = re.compile(rf"^[ \t]*(?:def|class)[ \t]+{name}\b", re.M)
        last = next(source for source in reversed(namespace["In"]) if defines.search(source))
        try:
            ast.parse(last)
        except SyntaxError as error:
            return f"{type(error).__name__}: {error.msg} (line {error.lineno})"
    return ""


def _read(entry):
    """The probes of an exercise with seed and expected outcome, and its mistakes."""
    questions = [(probe_of(p), p["seed"], Outcome.decoded(p["expected"])) for p in entry["probes"]]
    for probe, _, _ in questions:
        probe.compiled()
    return questions, [
        (f"mistake {i}", m["hint"], {p.name: Outcome.decoded(m["outcomes"][p.name]) for p, _, _ in questions})
        for i, m in enumerate(entry["mistakes"])
    ]


def probe_of(entry):
    """A probe as it stands in a checks file.

    Parameters
    ----------
    entry : dict

    Returns
    -------
    mlpkit.Probe
    """
    return Probe(
        entry["name"],
        entry["title"],
        entry["source"],
        tuple(entry["parameters"]),
        entry["rtol"],
        entry["atol"],
        entry["weight"],
        tuple(entry["mutates"]),
        entry["judge"],
    )


def ready(*names):
    """Whether functions that a cell brings together have been written; says so if not.

    Parameters
    ----------
    *names : str

    Returns
    -------
    bool
        True if none of them is still to be written: ``if ready("fit_softmax", "predict"): …``.
    """
    namespace = sys._getframe(1).f_globals
    if session.collector is not None and not session.whole:
        return False
    if session.collector is not None or session.source:  # the source notebook: everything is there
        return all(n in namespace for n in names)
    if session.examined is not None:
        lacking = [n for n in names if not session.examined(n)]
    else:
        lacking = []
        try:
            checks = session.checks()
            for n in names:
                known = session.verdicts.get(n)
                if n in checks["exercises"] and (known is None or known.state == verdicts.MISSING):
                    known = _verdict(n, namespace)  # it may have been written since
                if known is not None and known.state == verdicts.MISSING:
                    lacking.append(n)
        except _Trouble as trouble:
            _say(str(trouble))
            return False
    if lacking:
        _say(f"This cell waits for {', '.join(lacking)}: write {'it' if len(lacking) == 1 else 'them'} first.")
    return not lacking


def summary():
    """Show what passes so far, exercise by exercise, with its points."""
    namespace = sys._getframe(1).f_globals
    if session.collector is not None or session.examined is not None or session.source:
        return
    try:
        data = session.checks()
        verdicts = {name: _verdict(name, namespace) for name in data["exercises"]}
    except _Trouble as trouble:
        _say(str(trouble))
        return
    rows, passed, total = [], 0.0, 0.0
    for name, entry in data["exercises"].items():
        verdict = verdicts[name]
        points = entry["points"] * verdict.share
        passed, total = passed + points, total + entry["points"]
        rows.append(
            (
                name,
                verdict.label,
                f"{sum(r.passed for r in verdict.rows)} of {len(verdict.rows)}",
                f"{points:.1f} of {entry['points']:g}",
            )
        )
    rows.append(("all", "", "", f"{passed:.1f} of {total:g}"))
    header = ("exercise", "state", "checks passed", "points here")
    note = "Points here are those of the published checks. Questions in words are graded by a person."
    cells = "".join("<tr>" + "".join(f'<td style="text-align:left">{c}</td>' for c in row) + "</tr>" for row in rows)
    head = "".join(f'<th style="text-align:left">{h}</th>' for h in header)
    _show(
        {
            "text/plain": show.table(rows, header) + "\n" + note,
            "text/html": f"<table><thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table><p>{note}</p>",
        }
    )


def _show(bundle):
    """Rich output in a notebook, plain text in a terminal."""
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None:
        from IPython.display import display

        display(bundle, raw=True)
    else:
        print(bundle["text/plain"])


def _say(sentence):
    _show({"text/plain": sentence})
