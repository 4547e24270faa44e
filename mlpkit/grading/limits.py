"""Every limit: how long, how large and how many, each with one name and one meaning.

The groups say who keeps the limit, and in which process. ``docs/threat-model.md`` quotes the
values, and a test compares. Those that a student's own check needs, too (`CHECK`, `VALUE`, `PROBE`,
`OUTCOME`, `SHOWN`), come from :mod:`mlpkit.exercise.limits`, since that half of the package does not
import this one; all names are here.

This module is also read in the student's process: it holds numbers, and nothing that is secret.
"""

from dataclasses import dataclass

from mlpkit.exercise.limits import CHECK, MB, OUTCOME, PROBE, SHOWN, VALUE

__all__ = [
    "ANSWER",
    "CHECK",
    "EXAMINER",
    "GB",
    "INTAKE",
    "LIMITS",
    "LOCATE",
    "MB",
    "OUTCOME",
    "OUTPUT",
    "PAGE",
    "PROBE",
    "RESULT",
    "SHOWN",
    "STUDENT",
    "VALUE",
    "WAIT",
    "AnswerLimits",
    "ExaminerLimits",
    "IntakeLimits",
    "Limits",
    "LocateLimits",
    "OutputLimits",
    "PageLimits",
    "ResultLimits",
    "StudentLimits",
    "WaitLimits",
]

GB = 1 << 30


@dataclass(frozen=True)
class Limits:
    """How long a submission may take, how often its process may die, in which walls, and what an early error costs.

    These are what an instructor may set; all others are fixed. Time is processor time of the
    student's process, with all its threads and children, so that a mark does not depend on how
    busy the machine is; the clock only ends what sleeps.

    Attributes
    ----------
    cell : float
        Seconds of processor time for one cell.
    probe : float
        Seconds of processor time for one probe.
    notebook : float
        Seconds of processor time for the whole notebook.
    clock : float
        Seconds of the clock for the whole notebook.
    idle : float
        Seconds of the clock after which a cell or a probe ends in which it used less than a sixtieth of them.
    deaths : int
        How often the student's process may end before the rest is not run.
    sandbox : str
        What is around the student's process: ``bubblewrap``, or ``none``.
    follow_through : bool
        Whether an answer that fails after an error in an earlier one is asked once more without that error.
    """

    cell: float = 30.0
    probe: float = 10.0
    notebook: float = 300.0
    clock: float = 900.0
    idle: float = 60.0
    deaths: int = 10
    sandbox: str = "none"
    follow_through: bool = True


@dataclass(frozen=True)
class StudentLimits:
    """What one student's process may use up in the sandbox; the Linux kernel holds it to them.

    Attributes
    ----------
    memory : int
        Bytes of address space.
    processor : int
        Seconds of processor time; more only where the notebook may take longer. Above `Limits.notebook`:
        that one ends with a sentence, this one with the death of the process.
    file : int
        Bytes of one file that it writes.
    open_files : int
        Open files and sockets.
    threads : int
        Threads and processes of its user.
    signals : int
        Signals that wait to be delivered.
    core : int
        Bytes of a memory dump. Not 0: with 0, a program that collects dumps would still be called.
    scratch : int
        Bytes of its home folder, in memory; ``/tmp`` has half of it, ``/dev/shm`` a quarter.
    inodes : int
        Files and folders in each of these.
    """

    memory: int = 3 * GB
    processor: int = 360
    file: int = 32 * MB
    open_files: int = 128
    threads: int = 64
    signals: int = 128
    core: int = 1
    scratch: int = 64 * MB
    inodes: int = 4096

    @property
    def handed_in(self) -> int:
        """Bytes of handed-in files that are copied into its home: half of it is left for what it writes."""
        return self.scratch // 2


@dataclass(frozen=True)
class OutputLimits:
    """What is kept of a cell's outputs in the student's process, so that an honest mistake is cut there.

    Attributes
    ----------
    text : int
        Characters that one cell prints.
    display : int
        Characters of one displayed object.
    displays : int
        Outputs of one cell.
    figures : int
        Figures that a cell left open and that are shown.
    message : int
        Characters of an error's message, and of each line of its traceback.
    frames : int
        Lines of a traceback that are shown: the student's own, innermost last.
    """

    text: int = 200_000
    display: int = 2_000_000
    displays: int = 50
    figures: int = 5
    message: int = 2000
    frames: int = 6


@dataclass(frozen=True)
class AnswerLimits:
    """What the host accepts from a student's process, whatever that process sends.

    Attributes
    ----------
    frame : int
        Bytes of one answer.
    parts : int
        Commas and brackets in it: each takes much more room once it is parsed.
    cell : int
        Characters of output that are kept of one cell.
    notebook : int
        Characters of output that are kept of a whole notebook.
    name : int
        Characters of an error's name.
    traceback : int
        Lines of a traceback.
    """

    frame: int = 64 * MB
    parts: int = 1_000_000
    cell: int = 8 * MB
    notebook: int = 40 * MB
    name: int = 200
    traceback: int = 20


@dataclass(frozen=True)
class WaitLimits:
    """How long the host waits for a process, in seconds of the clock unless told otherwise.

    Attributes
    ----------
    start : float
        Until a new process is ready: imports take long on a busy machine.
    grace : float
        Of processor time, between the interrupt and the kill; of the clock, five times as much.
    stop : float
        Until the fork server has ended by itself.
    poll : float
        Between two looks at the processor time of a process.
    idle_share : float
        Of the clock: a process that uses less of the processor sleeps.
    """

    start: float = 60.0
    grace: float = 4.0
    stop: float = 1.0
    poll: float = 0.5
    idle_share: float = 1 / 60


@dataclass(frozen=True)
class ExaminerLimits:
    """What the examiner itself may use up for one submission.

    Attributes
    ----------
    memory : int
        Bytes of address space of a process that examines.
    processor : int
        Seconds of its own processor time; usually it needs a tenth of one.
    source : int
        Characters of a cell that is parsed, to name what an instructor should read.
    deaths : int
        Ends of the student's process during the probes of one answer; the others are not asked then.
    """

    memory: int = 4 * GB
    processor: int = 30
    source: int = 100_000
    deaths: int = 2


@dataclass(frozen=True)
class IntakeLimits:
    """What is read of a submission.

    Attributes
    ----------
    notebook : int
        Bytes of a notebook, and of all notebooks besides the one that was asked for together.
    notebooks : int
        Notebooks that are read.
    file : int
        Bytes of any other file.
    files : int
        Other files.
    total : int
        Bytes of all other files together: no more fits into the sandbox.
    depth : int
        Folders within one another.
    cells : int
        Cells of a notebook.
    notes : int
        Notes of one kind; the others are counted.
    name : int
        Characters of a name in a note.
    """

    notebook: int = 50 * MB
    notebooks: int = 20
    file: int = 20 * MB
    files: int = 200
    total: int = 32 * MB
    depth: int = 20
    cells: int = 1000
    notes: int = 5
    name: int = 80


@dataclass(frozen=True)
class ResultLimits:
    """What is kept of an examination.

    Attributes
    ----------
    numbers : int
        Numbers in a value that came back.
    json : int
        Characters of JSON of what came back from one probe.
    note : int
        Characters of a note that may quote a student.
    """

    numbers: int = 2_000
    json: int = 50_000
    note: int = 500


@dataclass(frozen=True)
class PageLimits:
    """What is shown of a student's work; a text beyond these is shown as it was typed, or its beginning.

    Attributes
    ----------
    text : int
        Characters of one text, its pictures not counted.
    markdown : int
        Characters of a Markdown text: its parser takes time that grows with the square of some texts.
    repeats : int
        Brackets, or beginnings of formulas, in a Markdown text: for each of them the parser
        reads on to the end.
    open_tags : int
        HTML tags that are open at once: the sanitizer looks through them for each further tag.
    colors : int
        Changes of color in a printed text.
    page : int
        Characters of a whole page.
    pictures : int
        Characters of all pictures of a page: one may be shown often.
    seconds : float
        Of processor time, to render a page.
    cleanings : int
        How often a text is cleaned, at most, until it does not change any more.
    """

    text: int = 200_000
    markdown: int = 20_000
    repeats: int = 1000
    open_tags: int = 2000
    colors: int = 1500
    page: int = 10_000_000
    pictures: int = 50 * MB
    seconds: float = 10.0
    cleanings: int = 6


@dataclass(frozen=True)
class LocateLimits:
    """How much work goes into the search for the line to look at, for one answer.

    Attributes
    ----------
    answer : float
        Seconds of processor time.
    attempt : float
        Seconds of processor time for one attempt.
    batch : int
        Attempts that are sent at once.
    seeds : int
        Other seeds under which an edit has to be right, too.
    verified : int
        Edits that are tried under other seeds.
    """

    answer: float = 3.0
    attempt: float = 0.1
    batch: int = 40
    seeds: int = 20
    verified: int = 5


LIMITS = Limits()
STUDENT = StudentLimits()
OUTPUT = OutputLimits()
ANSWER = AnswerLimits()
WAIT = WaitLimits()
EXAMINER = ExaminerLimits()
INTAKE = IntakeLimits()
RESULT = ResultLimits()
PAGE = PageLimits()
LOCATE = LocateLimits()
