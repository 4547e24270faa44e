"""The ``mlpkit`` command: what instructors and maintainers call from a terminal."""

import argparse
import contextlib
import gc
import logging
import os
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from mlpkit import __version__

if TYPE_CHECKING:  # what is imported only when a command needs it: nbgrader takes a second
    from nbgrader.converters.base import BaseConverter
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    from mlpkit.grading.gradebook import Mark
    from mlpkit.grading.locating import Lines
    from mlpkit.grading.report import Report


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv : list of str, optional
        The arguments, those of the process unless told.

    Returns
    -------
    int
        0 if all went well, 1 if something could not be done (it is named), 2 for a wrong call.
    """
    for stream in (sys.stdout, sys.stderr):  # some terminals cannot show every sign: a table is worth more than that
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    arguments = _parser().parse_args(argv)
    try:
        with _stoppable():
            return _call(arguments)
    except BrokenPipeError:  # the reader of our output has left: mlpkit audit UNIT | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("mlpkit: stopped. What is finished is kept; run the command again for the rest.", file=sys.stderr)
        return 1


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """While it lasts, the signal with which a machine ends a program is a Ctrl-C: everything is put away."""

    def stop(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # only the main thread of a program can say so
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _call(arguments: argparse.Namespace) -> int:
    gc.disable()  # there is nothing to collect while everything is imported: it takes a quarter of a second
    try:
        if arguments.call is _grade and arguments.sandbox != "none":
            from mlpkit.grading.sandbox import host_bubblewrap

            host_bubblewrap.begin()  # the sandbox gets ready while this process imports
        import mlpkit.grading.imports  # noqa: F401  # isort: skip
        import nbgrader  # noqa: F401
    except ImportError:
        print(
            "mlpkit: the grading half is not installed: in a copy of the course, pip install '.[grading]'",
            file=sys.stderr,
        )
        return 1
    finally:
        gc.enable()
        gc.freeze()  # nor is there later: what was imported stays
    from sqlalchemy.exc import SQLAlchemyError
    from traitlets import TraitError

    from mlpkit.exercise.values import BadValue
    from mlpkit.grading.exam import ExamError

    # Paths in messages and in the gradebook are relative to the course.
    os.chdir(arguments.course)
    try:
        code: int | None = arguments.call(arguments)
        return code or 0
    except (ExamError, BadValue, CourseError, TraitError) as error:
        print(f"mlpkit: {error}", file=sys.stderr)
    except (SQLAlchemyError, ModuleNotFoundError) as error:  # no such server, or no driver for it
        print(
            f"mlpkit: the gradebook (CourseDirectory.db_url) cannot be used: {str(error).splitlines()[0]}",
            file=sys.stderr,
        )
    return 1


class CourseError(Exception):
    """The course folder is not as it should be: the sentence says what to do."""


def _folder(text: str) -> str:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"no folder {text}")
    return text


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of at least 1")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mlpkit", description="Release, grade and test the assignments of a course.")
    parser.add_argument("--version", action="version", version=f"mlpkit {__version__}")
    parser.add_argument(
        "--course",
        default=".",
        metavar="FOLDER",
        type=_folder,
        help="the folder with nbgrader_config.py (default: here)",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        call: Callable[[argparse.Namespace], int | None], name: str, text: str, several: bool = False
    ) -> argparse.ArgumentParser:
        subparser = commands.add_parser(name, help=text, description=text)
        subparser.add_argument("unit", nargs="+" if several else None, help="such as 07_softmax_regression")
        subparser.set_defaults(call=call)
        return subparser

    command(_release, "release", "generate the students' notebook and its checks file", several=True)
    audit = command(
        _audit, "audit", "test the exercises of a unit: are all mistakes caught and told apart?", several=True
    )
    audit.add_argument("--credit", action="store_true", help="show instead what each mistake, and each pair, earns")
    grade = command(_grade, "grade", "grade the submissions of a unit, and show the marks")
    grade.add_argument("--student", default="*", metavar="ID", help="only this student")
    grade.add_argument("--force", action="store_true", help="grade again what has been graded")
    grade.add_argument(
        "--sandbox",
        choices=("bubblewrap", "none"),
        help="what is around students' code (default: as in nbgrader_config.py)",
    )
    grade.add_argument(
        "--locate", action="store_true", help="find the line to look at in wrong answers that no hint explains"
    )
    grade.add_argument(
        "--feedback", action="store_true", help="write the students' feedback pages too, with the lines to look at"
    )
    simulate = command(_simulate, "simulate", "write a simulated class of submissions, and the marks they deserve")
    simulate.add_argument("--students", type=_count, default=40, metavar="N")
    simulate.add_argument("--seed", type=int, default=0, metavar="S")
    execute = commands.add_parser("execute", help="execute lectures and store them in canonical form")
    execute.add_argument("notebook", nargs="+")
    execute.set_defaults(call=_execute)
    tidy = commands.add_parser("tidy", help="put notebooks in canonical form: outputs stay in course/ only")
    tidy.add_argument("notebook", nargs="+")
    tidy.set_defaults(call=_tidy)
    return parser


# -------------------------------------------------------------------------------------- commands


def configuration() -> "Config":
    """nbgrader's configuration of the course in the current folder.

    Returns
    -------
    traitlets.config.Config

    Raises
    ------
    CourseError
        If there is no nbgrader_config.py.
    """
    from traitlets.config.loader import PyFileConfigLoader

    if not Path("nbgrader_config.py").is_file():
        raise CourseError(
            f"there is no nbgrader_config.py in {Path.cwd()}: call mlpkit in the folder of the course, "
            "or say --course FOLDER"
        )
    return PyFileConfigLoader("nbgrader_config.py", path=str(Path.cwd())).load_config()


def converter(kind: "type[BaseConverter]", unit: str, student: str = "*", **options: Any) -> "BaseConverter":
    """One of nbgrader's converters, set up as nbgrader's own commands would.

    Parameters
    ----------
    kind : type
        A subclass of ``nbgrader.converters.BaseConverter``.
    unit : str
    student : str
    **options
        Traits of the converter.

    Returns
    -------
    nbgrader.converters.BaseConverter
    """
    from nbgrader.coursedir import CourseDirectory

    config = configuration()
    warnings.filterwarnings("ignore", module="nbgrader.api")  # SQLAlchemy's, harmless, at every new submission
    log = logging.getLogger("mlpkit")
    log.handlers[:] = [logging.StreamHandler(sys.stderr)]
    log.handlers[0].setFormatter(logging.Formatter("%(message)s"))
    log.handlers[0].addFilter(_worth_reading)
    log.setLevel(logging.WARNING)
    log.propagate = False
    coursedir = CourseDirectory(config=config, assignment_id=unit, student_id=student)
    one = kind(coursedir=coursedir, config=config, **options)
    one.log = log
    return one


def _worth_reading(record: logging.LogRecord) -> bool:
    """Drops the lines that nbgrader writes for every honest student: they only confuse."""
    if Path(record.pathname).is_relative_to(Path(__file__).parent):
        return True  # our own, whatever file of a student's it names
    text = record.getMessage()
    noise = (
        "has changed! (should be",
        "Removing existing assignment",
        "not recognized by `HideHidden`",
        "Alternative text is missing",
    )
    return not any(phrase in text for phrase in noise)


def _release(arguments: argparse.Namespace) -> None:
    from nbgrader.converters import GenerateAssignment

    from mlpkit.grading import release

    for unit in arguments.unit:
        folder = _released(_coursedir(), unit)
        with tempfile.TemporaryDirectory() as kept:
            if folder.exists():  # nbgrader deletes it before it knows whether it can make a new one
                shutil.copytree(folder, Path(kept, unit))
            try:
                converter(GenerateAssignment, unit, ".", force=True).start()
                before, checks = Path(kept, unit, f"{unit}.checks.json"), folder / f"{unit}.checks.json"
                if before.exists() and checks.exists():
                    release.settle(before.read_text(encoding="utf-8"), checks)
            except BaseException as error:  # Ctrl-C too
                shutil.rmtree(folder, ignore_errors=True)
                unchanged = ""
                if Path(kept, unit).exists():
                    shutil.copytree(Path(kept, unit), folder)
                    unchanged = " The release that was there before is unchanged."
                if not isinstance(error, Exception):
                    raise
                raise CourseError(f"{unit} was not released: {error}.{unchanged}") from error
        print(f"{unit}: released to {os.path.relpath(folder)}")


def _coursedir() -> "CourseDirectory":
    """The folders of the course in the current folder."""
    from nbgrader.coursedir import CourseDirectory

    return CourseDirectory(config=configuration())


def _released(coursedir: "CourseDirectory", unit: str) -> Path:
    """Folder of a release."""
    return Path(os.path.normpath(coursedir.format_path(coursedir.release_directory, ".", unit)))


def _audit(arguments: argparse.Namespace) -> int:
    from tqdm import tqdm

    from mlpkit.exercise import audit, battery
    from mlpkit.grading import exam as exams
    from mlpkit.grading import promises

    if arguments.credit:
        from mlpkit.exercise.earnings import earnings

        for unit in arguments.unit:
            for exercise in exams.load(unit).exercises.values():
                print("\n".join(earnings(exercise)))
        return 0
    wrong = 0
    for unit in arguments.unit:
        exam = exams.load(unit)
        exercises = exam.exercises.values()
        for exercise in tqdm(exercises, desc=unit, unit="exercise", leave=False, disable=None):
            problems, advice = audit.problems(exercise), battery.problems(exercise)
            wrong += bool(problems)
            tqdm.write("\n".join(f"{exercise.name}: {p}" for p in problems) or audit.summary(exercise))
            if advice:  # an exercise may be fair without it
                tqdm.write("\n".join(f"{exercise.name}: {text}" for text in advice))
        if unquoted := promises.problems(exam):
            tqdm.write("\n".join(unquoted))
    return int(bool(wrong))


def _grade(arguments: argparse.Namespace) -> int:
    from mlpkit.grading import plugin

    walls = {"sandbox": arguments.sandbox} if arguments.sandbox else {}
    autograde = converter(plugin.ExaminedAutograde, arguments.unit, arguments.student, force=arguments.force, **walls)
    report = autograde.grade()
    print(_marks(report))
    remarks = [f"{student}: {note}" for student, notes in report.notes.items() for note in notes]
    remarks += report.refused.values()
    remarks += [f"{student}: has no marks in the gradebook: run the command again" for student in report.missing]
    if remarks:
        print("\nWhat to look at:")
        print("\n".join(f"  {line}" for line in remarks))
    followed = [f"{student}: {sentence}" for student, told in report.followed.items() for sentence in told]
    if followed:
        print("\nAn error counted once, with the functions of mlpkit.nn in place of those that failed:")
        print("\n".join(f"  {line}" for line in followed))
    for student, error in report.failures.items():
        print(f"  {student}: could not be examined ({error}); nothing was recorded, run the command again")
    if (arguments.locate or arguments.feedback) and (lines := _lines(autograde.locate())):
        print(lines)
    if arguments.feedback:
        page = _feedback(arguments.unit, arguments.student)
        print(f"\nFeedback: {page}")
    return int(not report.complete)


def _lines(lines_of_all: "Sequence[Lines]") -> str:
    """What the instructor reads about lines to look at: the edit, too."""
    told = [
        f"  {lines.student}: {name}, line {where.line} of {where.name}: {where.edit}"
        for lines in lines_of_all
        for name, where in lines.of_exercise.items()
    ]
    return "\n".join(["\nOne small edit makes right (students read the line, not the edit):", *told]) if told else ""


def _marks(report: "Report") -> str:
    """The table of marks, as a report has them."""
    from mlpkit.exercise import show

    header = ["student", *report.titles.values(), "total"]
    rows: list[list[str]] = []
    for student, of_student in report.marks.items():
        if of_student is None:
            rows.append([student, *["?"] * len(report.questions), "not graded"])
            continue
        marks = [of_student.marks[question] for question in report.questions]
        rows.append([student, *map(_points, marks), _total(sum(m.score for m in marks), of_student.penalty)])
    rows.append(["(of)", *(f"{points:g}" for points in report.questions.values()), f"{report.total:g}"])
    waiting = report.waiting
    note = f"\n… waits for a person: open the formgrader ({waiting} submissions)." if waiting else ""
    table: str = show.table(rows, header)
    return table + note


def _points(mark: "Mark") -> str:
    """Points of one question; what a person has given stands there, and waits, if the answer has changed since."""
    points = "" if mark.waits and not mark.by_hand else f"{round(mark.score, 2):g}"
    return points + ("…" if mark.waits else "")


def _total(score: float, penalty: float) -> str:
    late = min(penalty, score)
    return f"{round(score - late, 2):g}" + (f" (late −{round(late, 2):g})" if late > 0 else "")


def _feedback(unit: str, student: str) -> Path | None:
    """Write feedback pages; returns the path of the first."""
    from nbgrader.converters.base import NbGraderException

    from mlpkit.grading.feedback import Feedback

    feedback = converter(Feedback, unit, student, force=True)
    try:
        feedback.start()
    except NbGraderException as error:
        raise CourseError(f"nbgrader could not write all feedback pages: {error}") from None
    pages = Path(feedback.coursedir.root, feedback.coursedir.feedback_directory).glob(f"{student}/{unit}/{unit}.html")
    return min(pages, default=None)


def _simulate(arguments: argparse.Namespace) -> None:
    import nbformat

    from mlpkit.grading import exam as exams
    from mlpkit.grading import simulate

    exam = exams.load(arguments.unit)
    coursedir = _coursedir()
    release = _released(coursedir, arguments.unit) / f"{arguments.unit}.ipynb"
    if not release.is_file():
        raise CourseError(f"{arguments.unit} has not been released: run mlpkit release {arguments.unit}")
    submitted = Path(coursedir.root, coursedir.submitted_directory)
    students = simulate.simulate(exam, nbformat.read(release, 4), submitted, arguments.students, arguments.seed)  # type: ignore[no-untyped-call,unused-ignore]
    path = submitted.parent / "simulated" / f"{arguments.unit}.json"
    simulate.save(students, path)
    print(
        f"{arguments.unit}: {len(students)} submissions in {os.path.relpath(submitted)}, "
        f"the marks they deserve in {os.path.relpath(path)}"
    )


def _execute(arguments: argparse.Namespace) -> None:
    from mlpkit.grading import notebooks

    for path in arguments.notebook:
        print(f"{path}: executed in {notebooks.execute(path):.1f} s")


def _tidy(arguments: argparse.Namespace) -> None:
    import nbformat

    from mlpkit.grading import figure_code, notebooks

    for path in arguments.notebook:
        if not Path(path).is_file():
            raise CourseError(f"there is no notebook {path}")
        lecture = Path(path).resolve().parent.name == "course"
        nb = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call,unused-ignore]
        try:
            figure_code.fill(nb)
        except figure_code.NoSuchLines as error:
            raise CourseError(f"{path}: {error}") from None
        notebooks.write(notebooks.canonical(nb, outputs=lecture), path)


if __name__ == "__main__":
    sys.exit(main())
