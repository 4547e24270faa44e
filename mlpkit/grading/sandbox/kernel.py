"""The student's process: runs cells and answers probes, and knows nothing worth stealing.

It is started with a socket to the examiner and a private folder. It gets the student's own
cells, and the source and seed of probes, which are public. References, mistakes, the course
secret and the gradebook are in the examiner's process only. What it sends is values, never
verdicts, and the examiner trusts none of them.
"""

import contextlib
import io
import json
import os
import signal
import socket
import struct
import sys

HEADER = struct.Struct(">I")
MAX_OUTPUT = 200_000  # characters of printed text in one cell
MAX_RICH = 2_000_000  # characters of one displayed object
MAX_OUTPUTS = 50


class _Stream(io.TextIOBase):
    """Collects what a cell prints, in the order in which it is printed, up to a limit."""

    def __init__(self, name, outputs):
        self.name_, self.outputs = name, outputs

    def write(self, text):
        text = str(text)
        room = MAX_OUTPUT - sum(len(o.get("text", "")) for o in self.outputs)
        if room > 0:
            kept = text[:room] + ("\n… (the rest of the output is left out)" if len(text) > room else "")
            if self.outputs and self.outputs[-1].get("name") == self.name_:
                self.outputs[-1]["text"] += kept
            elif len(self.outputs) < MAX_OUTPUTS:
                self.outputs.append({"output_type": "stream", "name": self.name_, "text": kept})
        return len(text)

    def writable(self):
        return True


class Worker:
    """Runs one student's notebook, cell by cell."""

    def __init__(self, connection):
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        from mlpkit.exercise import checking

        self.connection, self.busy, self.outputs, self.attempted = connection, False, [], set()
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.xmode = "Minimal"  # what it would format is thrown away: see _traceback
        self.shell = InteractiveShell.instance(config=config)
        self.shell.display_pub.publish = self._publish
        self.shell.displayhook.write_format_data = self._result
        self.shell.displayhook.write_output_prompt = lambda: None
        self.shell.displayhook.finish_displayhook = lambda: None
        self.shell.showtraceback = self._traceback
        self.shell.showsyntaxerror = self.shell.showindentationerror = self._traceback
        self.shell.enable_gui = self.shell.ask_exit = lambda *_, **__: None  # %matplotlib inline, exit()
        self.shell.system = self.shell.system_raw = self.shell.system_piped = self._no_programs
        self.shell.getoutput = self._no_programs
        checking.session.examined = self.attempted.__contains__
        signal.signal(signal.SIGINT, self._interrupted)

    def _interrupted(self, number, frame):
        if self.busy:
            raise KeyboardInterrupt

    def _no_programs(self, command, *_, **__):
        """For ``!pip install …``: the cell goes on without it."""
        from IPython.utils.text import SList

        print(f"(grading starts no other programs: !{command} was left out)", file=sys.stderr)
        return SList()

    # -- outputs

    def _keep(self, output):
        if len(self.outputs) < MAX_OUTPUTS and len(json.dumps(output)) < MAX_RICH:
            self.outputs.append(output)

    def _publish(self, data, metadata=None, **_):
        self._keep({"output_type": "display_data", "data": _jsonable(data), "metadata": _jsonable(metadata or {})})

    def _result(self, data, metadata=None):
        self._keep(
            {
                "output_type": "execute_result",
                "data": _jsonable(data),
                "metadata": _jsonable(metadata or {}),
                "execution_count": self.shell.execution_count,
            }
        )

    def _traceback(self, *args, **kwargs):
        given = next((a for a in args if isinstance(a, tuple) and len(a) == 3), None)  # before the cell was compiled
        kind, error, _ = given or sys.exc_info()
        lines = traceback_lines(error) if error is not None else []
        self._keep(
            {
                "output_type": "error",
                "ename": getattr(kind, "__name__", "Error"),
                "evalue": _text(error),
                "traceback": lines,
            }
        )

    def _figures(self):
        """Show the pyplot figures that a cell left open, as the inline backend would."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is None:
            return
        import base64

        try:
            for number in pyplot.get_fignums()[:5]:
                buffer = io.BytesIO()
                pyplot.figure(number).savefig(buffer, format="png")
                self._publish({"image/png": base64.b64encode(buffer.getvalue()).decode(), "text/plain": "<Figure>"})
        finally:
            pyplot.close("all")  # one that cannot be drawn is the fault of this cell, and of no later one

    # -- requests

    def cell(self, request):
        self.outputs = []
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream("stdout", self.outputs), _Stream("stderr", self.outputs)
        status = "ok"
        try:
            self.busy = True
            result = self.shell.run_cell(request["source"], store_history=True)
            if not result.success:
                failure = result.error_in_exec or result.error_before_exec
                status = "time" if isinstance(failure, KeyboardInterrupt) else "error"
                if not any(o["output_type"] == "error" for o in self.outputs):
                    self._keep(
                        {
                            "output_type": "error",
                            "ename": type(failure).__name__,
                            "evalue": _text(failure),
                            "traceback": [],
                        }
                    )
            self._figures()
        except KeyboardInterrupt:
            status = "time"
        except BaseException as error:
            status = "error"
            self._keep({"output_type": "error", "ename": type(error).__name__, "evalue": _text(error), "traceback": []})
        finally:
            self.busy = False
            sys.stdout, sys.stderr = streams
        return {"status": status, "outputs": self.outputs}

    def probe(self, request):
        from mlpkit import exercise

        p = request["probe"]
        made = exercise.Probe(
            p["name"],
            p["title"],
            p["source"],
            tuple(p["parameters"]),
            p["rtol"],
            p["atol"],
            p["weight"],
            tuple(p["mutates"]),
        )
        try:
            self.busy = True
            outcome = exercise.run(made, self.shell.user_ns, request["seed"], request["asked"])
        except KeyboardInterrupt:
            outcome = exercise.Outcome("time")
        finally:
            self.busy = False
        if outcome.status in ("value", "error"):
            self.attempted.add(made.parameters[0])
        return outcome.encoded()

    def serve(self):
        while True:
            request = receive(self.connection)
            if request is None:
                return
            send(self.connection, {"id": request["id"], **getattr(self, request["do"])(request)})


def traceback_lines(error):
    """The student's own frames of a traceback, innermost last, in plain text."""
    import linecache
    import traceback

    lines = []
    for frame in traceback.extract_tb(error.__traceback__):
        if "site-packages" in frame.filename or frame.filename.startswith(os.path.dirname(__file__)):
            continue
        source = linecache.getline(frame.filename, frame.lineno).strip()
        lines.append(f"  line {frame.lineno}, in {frame.name}" + (f": {source}" if source else ""))
    return [*lines[-6:], f"{type(error).__name__}: {_text(error)}"]


def _text(error):
    try:
        return str(error)[:2000]
    except BaseException:
        return ""


def _jsonable(data):
    return json.loads(json.dumps(data, default=_as_text, skipkeys=True))


def _as_text(value):
    if isinstance(value, bytes):
        import base64

        return base64.b64encode(value).decode()
    return str(value)[:2000]


def send(connection, message):
    """Send one frame: four bytes of length, then JSON."""
    raw = json.dumps(message).encode()
    connection.sendall(HEADER.pack(len(raw)) + raw)


def receive(connection):
    """Receive one frame, or None at the end."""
    head = _exactly(connection, HEADER.size)
    raw = _exactly(connection, HEADER.unpack(head)[0]) if head else None
    return None if raw is None else json.loads(raw)


def _exactly(connection, count):
    chunks = b""
    while len(chunks) < count:
        chunk = connection.recv(min(count - len(chunks), 1 << 20))
        if not chunk:
            return None
        chunks += chunk
    return chunks


def main():
    """Serve the examiner over the inherited socket whose number is the last argument."""
    connection = socket.socket(fileno=int(sys.argv[-1]))
    sys.argv = [""]
    sys.path.append(os.getcwd())  # last: a submitted numpy.py or mlpkit.py shadows nothing
    die_with_parent()
    worker = Worker(connection)
    send(connection, {"id": 0})  # ready: from here on, time is the student's
    worker.serve()


def die_with_parent():
    """On Linux, whoever kills a run of the grader ends the students' processes with it."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


if __name__ == "__main__":
    main()
