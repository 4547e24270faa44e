"""The host's side of a student's process: what the examiner may ask of it, and how answers are read.

Runs in the trusted process. :mod:`mlpkit.grading.sandbox.host_plain` and
:mod:`mlpkit.grading.sandbox.host_bubblewrap` say how a process is started and ended.
"""

import abc
import enum
import json
import math
import secrets
import select
import socket
import time
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any, Protocol, Self

from mlpkit import exercise
from mlpkit.exercise import values
from mlpkit.exercise.codec import Purpose
from mlpkit.exercise.outcome import Status
from mlpkit.grading import limits
from mlpkit.grading.sandbox import frames
from mlpkit.grading.sandbox.attempts import Attempt, Question
from mlpkit.grading.sandbox.frames import CellStatus, Request
from mlpkit.grading.sandbox.meter import Meter, Stop, Watch

Message = dict[str, Any]
Output = dict[str, Any]  # in nbformat's form
SHOWN_KINDS = ("text/plain", "text/html", "text/latex", "text/markdown", "image/png", "image/jpeg")
CUT = 100  # characters of the sentence that says that an output was cut


class Cause(enum.StrEnum):
    """Why an answer was lost."""

    TIME = "time"  # no answer in time, and no reaction to the interrupt
    ENDED = "ended"  # the process is gone
    CONNECTION = "connection"  # it cannot be reached: it does not read, or the system refused
    NONSENSE = "nonsense"  # the answer has the wrong form
    TOO_LARGE = "too large"  # the answer has too many bytes or parts
    MEMORY = "memory"  # the answer needs more memory than the host has
    SANDBOX = "sandbox"  # the fork server is gone: no fault of the student's


class Died(Exception):
    """The process is gone, stuck or talks nonsense: what was asked last is lost.

    Parameters
    ----------
    sentence : str
        For people.
    cause : Cause
        For programs.
    """

    def __init__(self, sentence: str, cause: Cause = Cause.ENDED) -> None:
        super().__init__(sentence, cause)
        self.sentence, self.cause = sentence, cause

    def __str__(self) -> str:
        return self.sentence


class NotStarted(RuntimeError):
    """No process could be started: the machine's fault or the installation's, never the student's."""


class StudentProcess(Protocol):
    """The verbs that the examiner uses, whatever is around the process.

    A new wall (a container, a virtual machine) is a class with these.
    """

    SANDBOX: str  # what is around the process, as it is recorded with every mark
    limits: limits.Limits  # those that the whole notebook has
    until: float  # when its clock (time.monotonic) ends
    stopped: Stop | None  # why the last request was stopped, if it was

    @property
    def used(self) -> float:
        """Seconds of processor time that it has used since its first start."""

    def start(self) -> None:
        """Start the process and wait until it is ready; raises :class:`NotStarted`."""

    def run_cell(self, source: str, seconds: float) -> tuple[str, list[Output]]:
        """Run a cell; returns its status and its outputs; raises :class:`Died`."""

    def probe(
        self, probe: exercise.Probe, seed: int, asked: Sequence[str], seconds: float, given: Sequence[str] = ()
    ) -> exercise.Outcome:
        """Put a probe to the student's functions; raises :class:`Died`."""

    def attempts(
        self, definitions: Sequence[str], attempts: Sequence[Attempt], question: Question, total: float
    ) -> list[exercise.Outcome]:
        """Put a probe to edited answers; raises :class:`Died`."""

    def stop(self) -> None:
        """End the process and everything that it started; it may be started again."""


class Conversation(abc.ABC):
    """A :class:`StudentProcess` but for how it is started, interrupted and ended.

    Nothing of what it sends is believed: an answer is parsed as JSON within limits, outputs are
    rebuilt from their known fields, and of a probe's outcome only values are taken.

    Parameters
    ----------
    files : path-like, optional
        Folder whose regular files the process gets copies of.
    """

    SANDBOX = ""

    def __init__(self, files: str | PathLike[str] | None = None) -> None:
        self.files = files
        self.limits, self.until = limits.LIMITS, math.inf
        self.stopped: Stop | None = None
        self.connection: socket.socket | None = None
        self.meter: Meter | None = None  # of the process that runs, where it can be read
        self._earlier = 0.0  # processor time of the processes before it
        self._used = 0.0  # by this one, when it was last asked something: reading costs more than most answers
        self._asked = frames.READY  # id of the last request
        self._room = limits.ANSWER.notebook  # characters of output that are still kept

    @abc.abstractmethod
    def start(self) -> None:
        """Start the process and wait until it is ready.

        Raises
        ------
        NotStarted
        """

    @abc.abstractmethod
    def interrupt(self) -> None:
        """Ask the process to give up what it is doing."""

    @abc.abstractmethod
    def stop(self) -> None:
        """End the process and everything that it started."""

    @property
    def used(self) -> float:
        """Seconds of processor time that it has used since its first start, as they were after the last request."""
        return self._earlier + self._used

    def _read_meter(self) -> float:
        if self.meter is not None:
            self._used = self.meter.seconds
        return self._used

    def _end_meter(self) -> None:
        """Keep what the process has used; it is about to be ended."""
        self._earlier += self._read_meter()
        self.meter, self._used = None, 0.0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def run_cell(self, source: str, seconds: float) -> tuple[str, list[Output]]:
        """Run a cell.

        Parameters
        ----------
        source : str
        seconds : float
            Of processor time, after which it is interrupted.

        Returns
        -------
        status : mlpkit.grading.sandbox.frames.CellStatus
        outputs : list of dict
            In nbformat's form.

        Raises
        ------
        Died
        """
        answer = self._ask({"do": Request.CELL, "source": source}, seconds)
        status, outputs = answer.get("status"), answer.get("outputs")
        if status not in list(CellStatus) or not isinstance(outputs, list):
            raise Died("an answer in the wrong form", Cause.NONSENSE)
        return CellStatus(status), self._kept(outputs)

    def probe(
        self, probe: exercise.Probe, seed: int, asked: Sequence[str], seconds: float, given: Sequence[str] = ()
    ) -> exercise.Outcome:
        """Put a probe to the student's functions.

        Parameters
        ----------
        probe : mlpkit.exercise.Probe
        seed : int
        asked : sequence of str
            Functions of the assignment.
        seconds : float
            Of processor time.
        given : sequence of str
            Functions in whose place those of :mod:`mlpkit.nn` stand meanwhile.

        Returns
        -------
        mlpkit.exercise.Outcome

        Raises
        ------
        Died
        """
        sent = probe.encoded(Purpose.PROCESS)
        request = {"do": Request.PROBE, "probe": sent, "seed": seed, "asked": list(asked), "given": list(given)}
        return _outcome(self._ask(request, seconds))

    def attempts(
        self, definitions: Sequence[str], attempts: Sequence[Attempt], question: Question, total: float
    ) -> list[exercise.Outcome]:
        """Put a probe to an answer with one small edit after the other.

        Parameters
        ----------
        definitions : sequence of str
            Sources of which the answer consists.
        attempts : sequence of Attempt
        question : Question
        total : float
            Seconds of processor time for all of them.

        Returns
        -------
        list of mlpkit.exercise.Outcome
            Fewer than there are attempts if the time was up.

        Raises
        ------
        Died
        """
        request = {
            "do": Request.ATTEMPTS,
            "definitions": list(definitions),
            "attempts": [[attempt.place, attempt.source] for attempt in attempts],
            "probe": question.probe.encoded(Purpose.PROCESS),
            "seed": question.seed,
            "given": list(question.given),
            "seconds": limits.LOCATE.attempt,
            "total": total,
        }
        answer = self._ask(request, total + limits.LOCATE.attempt).get("outcomes")
        if not isinstance(answer, list) or len(answer) > len(attempts):
            raise Died("an answer in the wrong form", Cause.NONSENSE)
        return [_outcome(item) for item in answer]

    def _begin(self) -> None:
        """Forget what an earlier process was asked and has shown."""
        self._asked, self._room = frames.READY, limits.ANSWER.notebook

    def _kept(self, outputs: list[object]) -> list[Output]:
        """Outputs rebuilt, up to limits on their number and on what they hold together."""
        kept, room = [], min(limits.ANSWER.cell, self._room)
        for output in outputs[: limits.OUTPUT.displays]:
            clean = rebuilt(output)
            size = len(json.dumps(clean))
            if clean is not None and size <= room:
                kept.append(clean)
                room, self._room = room - size, self._room - size
        return kept

    def _ask(self, message: Message, seconds: float) -> Message:
        # An id that nobody can foresee: a frame that came before its question is no answer.
        self._asked = message["id"] = secrets.randbits(50) + 1
        self.stopped = None
        assert self.connection is not None, "start it first"
        try:
            self.connection.settimeout(self.limits.idle + limits.WAIT.grace)  # it may refuse to read, too
            frames.send(self.connection, message)
            return self._answer(self._watch(seconds, self.until, self.limits.idle))
        except OSError as error:
            raise Died(str(error), Cause.CONNECTION) from None
        except (ValueError, KeyError, RecursionError) as error:
            raise Died(str(error), Cause.NONSENSE) from None
        except MemoryError:
            raise Died("an answer that needs too much memory", Cause.MEMORY) from None
        finally:
            self._read_meter()

    def _watch(self, processor: float = math.inf, until: float = math.inf, idle: float = math.inf) -> Watch:
        if self.meter is None:
            return Watch(lambda: None, processor, until, idle)
        return Watch(self._read_meter, processor, until, idle, self._used)

    def _ready(self) -> Message:
        """The first frame of a new process; imports are not the student's time."""
        return self._answer(self._watch(until=time.monotonic() + limits.WAIT.start))

    def _answer(self, watch: Watch) -> Message:
        """The answer to the last request; late answers to what was given up are passed over."""
        reader = frames.Reader(limits.ANSWER.frame)
        assert self.connection is not None
        while True:
            has_come = bool(select.select([self.connection], [], [], watch.wait)[0])
            if not watch.wait and (stop := watch.look()):
                if self.stopped is not None:
                    raise Died("no answer in time, and no reaction to the interrupt", Cause.TIME)
                self.stopped, grace = stop, limits.WAIT.grace
                watch = self._watch(grace, time.monotonic() + 5 * grace)
                self.interrupt()
            if not has_come:
                continue
            piece = self.connection.recv(min(reader.missing, frames.CHUNK))
            if not piece:
                raise Died("the process has ended", Cause.ENDED)
            try:
                content = reader.feed(piece)
            except frames.FrameTooLarge:
                raise Died("an answer of unreasonable size", Cause.TOO_LARGE) from None
            except frames.EmptyFrame:
                raise Died("an empty answer", Cause.NONSENSE) from None
            if content is not None:
                answer = _parsed(content)
                if answer.get("id") == self._asked:
                    return answer


def _outcome(data: object) -> exercise.Outcome:
    """An outcome as it was sent; an error if it is none."""
    try:
        outcome = exercise.Outcome.decoded(data)
    except (values.BadValue, RecursionError):
        return exercise.Outcome(
            Status.ERROR,
            error={"types": ["BadValue"], "where": "", "message": "the result is too large or of no known kind"},
        )
    if outcome.status == Status.ERROR and not outcome.error:  # nothing that our own worker would send
        outcome.error = {"types": [], "message": "", "where": ""}
    return outcome


def _parsed(content: bytearray) -> Message:
    """A frame's content, if it is a dictionary within limits."""
    if sum(map(content.count, (b",", b"[", b"{"))) > limits.ANSWER.parts:
        raise Died("an answer of too many parts", Cause.TOO_LARGE)
    answer = json.loads(content)
    if b"\\ud" in content.lower():
        answer = _without_surrogates(answer)
    if not isinstance(answer, dict):
        raise Died("an answer in the wrong form", Cause.NONSENSE)
    return answer


def _without_surrogates(node: Any) -> Any:
    """Half characters ("\\ud800") are legal in JSON and in no file: they become question marks."""
    if isinstance(node, str):
        return node.encode("utf-8", "replace").decode()
    if isinstance(node, list):
        return [_without_surrogates(v) for v in node]
    if isinstance(node, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in node.items()}
    return node


# ---------------------------------------------------------------------------------- outputs, rebuilt


def rebuilt(output: object) -> Output | None:
    """One output of a cell, made anew from its known fields.

    Parameters
    ----------
    output : object
        What a student's process sent.

    Returns
    -------
    dict or None
        In nbformat's form; None if it is no output.
    """
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        return {
            "output_type": kind,
            "name": "stderr" if output.get("name") == "stderr" else "stdout",
            "text": str(output.get("text", ""))[: limits.OUTPUT.text + CUT],
        }
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": kind,
            "ename": str(output.get("ename", ""))[: limits.ANSWER.name],
            "evalue": _words(output.get("evalue", "")),
            "traceback": [_words(x) for x in lines[: limits.ANSWER.traceback]] if isinstance(lines, list) else [],
        }
    if kind in ("display_data", "execute_result"):
        return _display(kind, output)
    return None


def _display(kind: str, output: Mapping[str, object]) -> Output | None:
    data = output.get("data")
    if not isinstance(data, dict):
        return None
    data = {
        k: v for k, v in data.items() if k in SHOWN_KINDS and isinstance(v, str) and len(v) <= limits.OUTPUT.display
    }
    if not data:
        return None
    shown: Output = {"output_type": kind, "data": data, "metadata": _alternative_text(output.get("metadata"))}
    return {**shown, "execution_count": None} if kind == "execute_result" else shown


def _alternative_text(metadata: object) -> Output:
    """Of the metadata, only the words that stand for a picture."""
    picture = metadata.get("image/png") if isinstance(metadata, dict) else None
    words = picture.get("alt") if isinstance(picture, dict) else None
    return {"image/png": {"alt": _words(words)}} if isinstance(words, str) else {}


def _words(text: object) -> str:
    return str(text)[: limits.OUTPUT.message]
