"""The student's process: runs cells and answers probes, and knows nothing worth stealing.

It is started with a socket to the examiner and a private folder. It gets the student's own
cells, and the source and seed of probes, which are public. References, mistakes, the course
secret and the gradebook are in the examiner's process only. What it sends is values, never
verdicts, and the examiner trusts none of them.
"""

import base64
import contextlib
import io
import json
import os
import signal
import socket
import sys
from types import FrameType
from typing import Any

from mlpkit.grading import limits
from mlpkit.grading.sandbox import attempts, given
from mlpkit.grading.sandbox.frames import READY, CellStatus, Request, dumps, receive, send

Message = dict[str, Any]
Output = dict[str, Any]  # in nbformat's form
_loads = json.JSONDecoder().decode  # bound now, as in frames


class _Stream(io.TextIOBase):
    """Collects what a cell prints, in the order in which it is printed, up to a limit."""

    def __init__(self, stream: str, outputs: list[Output]) -> None:
        self.stream, self.outputs = stream, outputs

    def write(self, text: str) -> int:
        text = str(text)
        room = limits.OUTPUT.text - sum(len(o.get("text", "")) for o in self.outputs)
        if room > 0:
            kept = text[:room] + ("\n… (the rest of the output is left out)" if len(text) > room else "")
            if self.outputs and self.outputs[-1].get("name") == self.stream:
                self.outputs[-1]["text"] += kept
            elif len(self.outputs) < limits.OUTPUT.displays:
                self.outputs.append({"output_type": "stream", "name": self.stream, "text": kept})
        return len(text)

    def writable(self) -> bool:
        return True


def _new_shell() -> Any:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Minimal"  # what it would format is thrown away: see Worker._traceback
    return InteractiveShell.instance(config=config)


class Worker:
    """Runs one student's notebook, cell by cell.

    Parameters
    ----------
    connection : socket.socket or None
        To the host; may be set later, before :meth:`serve`.
    """

    def __init__(self, connection: socket.socket | None) -> None:
        from mlpkit.exercise import checking, running

        running.default_rng()  # bound before a student's cell can replace it
        self.connection, self.busy = connection, False
        self.outputs: list[Output] = []
        self.attempted: set[str] = set()  # functions of the assignment that have answered a probe
        self.shell = _new_shell()
        self.run_cell = self.shell.run_cell  # bound now: what a cell puts in its place is not what runs the next one
        self.shell.display_pub.publish = self._publish
        self.shell.displayhook.write_format_data = self._result
        self.shell.displayhook.write_output_prompt = lambda: None
        self.shell.displayhook.finish_displayhook = lambda: None
        self.shell.showtraceback = self._traceback
        self.shell.showsyntaxerror = self.shell.showindentationerror = self._traceback
        self.shell.enable_gui = self.shell.ask_exit = lambda *_, **__: None  # %matplotlib inline, exit()
        self.shell.system = self.shell.system_raw = self.shell.system_piped = self._no_programs
        self.shell.getoutput = self._no_programs
        self.examining = checking.examining(self.attempted)  # made here: importing is not the student's time
        signal.signal(signal.SIGINT, self._interrupted)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self.busy:
            raise KeyboardInterrupt

    def _no_programs(self, command: str, *_: object, **__: object) -> Any:
        """For ``!pip install …``: the cell goes on without it."""
        from IPython.utils.text import SList

        print(f"(grading starts no other programs: !{command} was left out)", file=sys.stderr)
        return SList()

    # -- outputs

    def _keep(self, output: Output) -> None:
        if len(self.outputs) < limits.OUTPUT.displays and len(dumps(output)) < limits.OUTPUT.display:
            self.outputs.append(output)

    def _keep_error(self, name: str, error: BaseException | None, traceback: list[str]) -> None:
        self._keep({"output_type": "error", "ename": name, "evalue": _message(error), "traceback": traceback})

    def _publish(self, data: Any, metadata: Any = None, **_: object) -> None:
        self._keep({"output_type": "display_data", "data": _jsonable(data), "metadata": _jsonable(metadata or {})})

    def _result(self, data: Any, metadata: Any = None) -> None:
        self._keep(
            {
                "output_type": "execute_result",
                "data": _jsonable(data),
                "metadata": _jsonable(metadata or {}),
                "execution_count": self.shell.execution_count,
            }
        )

    def _traceback(self, *args: Any, **_: object) -> None:
        given = next((a for a in args if isinstance(a, tuple) and len(a) == 3), None)  # before the cell was compiled
        kind, error, _traceback = given or sys.exc_info()
        self._keep_error(getattr(kind, "__name__", "Error"), error, traceback_lines(error) if error is not None else [])

    def show_figures(self) -> None:
        """Show the pyplot figures that a cell left open, as the inline backend would, and close them."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is None:
            return
        try:
            for number in pyplot.get_fignums()[: limits.OUTPUT.figures]:
                buffer = io.BytesIO()
                pyplot.figure(number).savefig(buffer, format="png")
                self._publish({"image/png": base64.b64encode(buffer.getvalue()).decode(), "text/plain": "<Figure>"})
        finally:
            pyplot.close("all")  # one that cannot be drawn is the fault of this cell, and of no later one

    # -- requests

    def cell(self, request: Message) -> Message:
        """Run a cell: ``source`` in the request, ``status`` and ``outputs`` in the answer."""
        self.outputs = []
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream("stdout", self.outputs), _Stream("stderr", self.outputs)
        status = CellStatus.OK
        try:
            self.busy = True
            status = self._run(request["source"])
            self.show_figures()
        except KeyboardInterrupt:
            status = CellStatus.TIME
        except BaseException as error:
            status = CellStatus.ERROR
            self._keep_error(type(error).__name__, error, [])
        finally:
            self.busy = False
            sys.stdout, sys.stderr = streams
        return {"status": status, "outputs": self.outputs}

    def _run(self, source: str) -> CellStatus:
        result = self.run_cell(source, store_history=True)
        if result.success:
            return CellStatus.OK
        failure = result.error_in_exec or result.error_before_exec
        if not any(o["output_type"] == "error" for o in self.outputs):
            self._keep_error(type(failure).__name__, failure, [])
        return CellStatus.TIME if isinstance(failure, KeyboardInterrupt) else CellStatus.ERROR

    def probe(self, request: Message) -> Message:
        """Put a probe to the student's functions: ``probe``, ``seed``, ``asked`` and ``given`` in the request."""
        from mlpkit import exercise
        from mlpkit.exercise.alone import alone
        from mlpkit.exercise.outcome import Status

        probe = exercise.Probe.decoded(request["probe"])
        try:
            self.busy = True
            with given.standing_in(self.shell.user_ns, request.get("given", ())), alone():
                outcome = exercise.run(probe, self.shell.user_ns, request["seed"], request["asked"])
        except KeyboardInterrupt:
            outcome = exercise.Outcome(Status.TIME)
        finally:
            self.busy = False
        if outcome.status in (Status.VALUE, Status.ERROR):
            self.attempted.add(probe.parameters[0])
        return outcome.encoded()

    def attempts(self, request: Message) -> Message:
        """Put a probe to edited answers: see :func:`mlpkit.grading.sandbox.attempts.outcomes`."""
        from mlpkit import exercise

        probe = exercise.Probe.decoded(request["probe"])
        question = attempts.Question(probe, request["seed"], tuple(request["given"]))
        several = [attempts.Attempt(*attempt) for attempt in request["attempts"]]
        limits_of_time = request["seconds"], request["total"]
        results: list[exercise.Outcome] = []
        try:
            self.busy = True
            results = attempts.outcomes(request["definitions"], several, question, self.shell.user_ns, *limits_of_time)
        except KeyboardInterrupt:  # the host's patience has ended: nothing is known
            results = []
        finally:
            self.busy = False
        return {"outcomes": [outcome.encoded() for outcome in results]}

    def files(self, request: Message) -> Message:
        """Handed-in files are sent only where the host cannot copy them itself: see the fork server."""
        return {}

    def serve(self) -> None:
        """Answer the host's requests until it closes the connection."""
        assert self.connection is not None
        with self.examining:
            while True:
                request = receive(self.connection)
                if request is None:
                    return
                send(self.connection, {"id": request["id"], **self.answer(request)})

    def answer(self, request: Message) -> Message:
        """Do what the host asks for: see :class:`mlpkit.grading.sandbox.frames.Request`."""
        match request["do"]:
            case Request.CELL:
                return self.cell(request)
            case Request.PROBE:
                return self.probe(request)
            case Request.ATTEMPTS:
                return self.attempts(request)
            case _:
                return self.files(request)


def traceback_lines(error: BaseException) -> list[str]:
    """The student's own frames of a traceback, innermost last, in plain text.

    Parameters
    ----------
    error : BaseException

    Returns
    -------
    list of str
        The last line is the error itself.
    """
    import linecache
    import traceback

    lines = []
    for frame in traceback.extract_tb(error.__traceback__):
        if "site-packages" in frame.filename or frame.filename.startswith(os.path.dirname(__file__)):
            continue
        source = linecache.getline(frame.filename, frame.lineno or 0).strip()
        lines.append(f"  line {frame.lineno}, in {frame.name}" + (f": {source}" if source else ""))
    return [*lines[-limits.OUTPUT.frames :], f"{type(error).__name__}: {_message(error)}"]


def _message(error: BaseException | None) -> str:
    try:
        return str(error)[: limits.OUTPUT.message]
    except BaseException:  # an error of the student's own may do anything when it is asked for its text
        return ""


def _jsonable(data: Any) -> Any:
    return _loads(_dumps_anything(data))


def _as_text(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value)[: limits.OUTPUT.message]


_dumps_anything = json.JSONEncoder(default=_as_text, skipkeys=True).encode


def main() -> None:
    """Serve the examiner over the inherited socket whose number is the last argument."""
    connection = socket.socket(fileno=int(sys.argv[-1]))
    sys.argv = [""]
    sys.path.append(os.getcwd())  # last: a submitted numpy.py or mlpkit.py shadows nothing
    die_with_parent()
    worker = Worker(connection)
    send(connection, {"id": READY})  # from here on, time is the student's
    worker.serve()


def die_with_parent() -> None:
    """On Linux, whoever kills a run of the grader ends the students' processes with it."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


if __name__ == "__main__":
    main()
