"""The examiner's end of a student's process: start, run a cell, call a probe, stop.

This process is an ordinary one, with a private folder and an empty environment: not a sandbox.
The four verbs are all that the examiner uses, so that a sandbox can take its place.
"""

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mlpkit import exercise
from mlpkit.exercise import values
from mlpkit.grading.sandbox import kernel

MAX_FRAME, MAX_PARTS = 64 * 2**20, 1_000_000
MAX_CELL, MAX_NOTEBOOK = 8 * 2**20, 40 * 2**20  # characters of output that are kept, whatever a process sends
START = 60.0  # seconds until a new process is ready: imports take long on a busy machine
GRACE = 4.0  # seconds between the interrupt and the kill


class Died(Exception):
    """The process is gone, stuck or talks nonsense: what was asked last is lost."""


class NotStarted(RuntimeError):
    """No process could be started: the machine's fault or the installation's, never the student's."""


class Student:
    """A process that holds one student's work.

    Parameters
    ----------
    files : path-like, optional
        Folder whose regular files are copied into the private folder of the process.
    """

    SANDBOX = "none"
    seconds = 300.0  # that the whole notebook may take

    def __init__(self, files=None):
        self.files, self.process, self.connection, self.folder, self._count = files, None, None, None, 0
        self._room = MAX_NOTEBOOK

    def start(self):
        """Start the process in a fresh private folder, and wait until it is ready.

        Raises
        ------
        NotStarted
        """
        try:
            self._launch()
            self._answer(time.monotonic() + START)
        except (Died, OSError, ValueError) as error:
            self.stop()
            raise NotStarted(f"a process for the student's code could not be started ({error})") from None

    def _launch(self):
        self._count, self._room = 0, MAX_NOTEBOOK
        self.folder = tempfile.mkdtemp(prefix="mlpkit-student-")
        if self.files is not None:
            for path in Path(self.files).rglob("*"):
                if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb":
                    target = Path(self.folder, path.relative_to(self.files))
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, target)
        self.connection, theirs = socket.socketpair()
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": self.folder,
            "LANG": "C.UTF-8",
            "MPLBACKEND": "agg",
            "MPLCONFIGDIR": _font_cache(),
            "IPYTHONDIR": self.folder,
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "NBGRADER_EXECUTION": "autograde",
        }
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-m", "mlpkit.grading.sandbox.kernel", str(theirs.fileno())],
                cwd=self.folder,
                env=environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def run_cell(self, source, seconds):
        """Run a cell.

        Parameters
        ----------
        source : str
        seconds : float
            It is interrupted after this time.

        Returns
        -------
        status : str
            ``ok``, ``error`` or ``time``.
        outputs : list of dict
            In nbformat's form.

        Raises
        ------
        Died
        """
        answer = self._ask({"do": "cell", "source": source}, seconds)
        outputs = answer.get("outputs")
        if answer.get("status") not in ("ok", "error", "time") or not isinstance(outputs, list):
            raise Died("an answer in the wrong form")
        return answer["status"], self._kept(outputs)

    def probe(self, probe, seed, asked, seconds):
        """Put a probe to the student's functions.

        Parameters
        ----------
        probe : mlpkit.exercise.Probe
        seed : int
        asked : sequence of str
            Functions of the assignment.
        seconds : float

        Returns
        -------
        mlpkit.exercise.Outcome

        Raises
        ------
        Died
        """
        sent = {
            "name": probe.name,
            "title": probe.title,
            "source": probe.source,
            "parameters": list(probe.parameters),
            "rtol": probe.rtol,
            "atol": probe.atol,
            "weight": probe.weight,
            "mutates": list(probe.mutates),
        }
        answer = self._ask({"do": "probe", "probe": sent, "seed": seed, "asked": list(asked)}, seconds)
        try:
            outcome = exercise.Outcome.decoded(answer)
        except (values.BadValue, KeyError, TypeError, AttributeError, ValueError, OverflowError, RecursionError):
            return exercise.Outcome(
                "error",
                error={"types": ["BadValue"], "where": "", "message": "the result is too large or of no known kind"},
            )
        if outcome.status == "error" and not outcome.error:  # nothing that our own worker would send
            outcome.error = {"types": [], "message": "", "where": ""}
        return outcome

    def stop(self):
        """End the process and everything that it started, and remove its folder."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            self.process.wait()
        if self.connection is not None:
            self.connection.close()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.process = self.connection = self.folder = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def _kept(self, outputs):
        """Outputs rebuilt, up to limits on their number and on what they hold together."""
        kept, room = [], min(MAX_CELL, self._room)
        for output in outputs[: kernel.MAX_OUTPUTS]:
            clean = _output(output)
            size = len(kernel.json.dumps(clean))
            if clean is not None and size <= room:
                kept.append(clean)
                room, self._room = room - size, self._room - size
        return kept

    def _ask(self, message, seconds):
        self._count += 1
        message["id"] = self._count
        try:
            self.connection.settimeout(seconds + GRACE)  # it may refuse to read, too
            kernel.send(self.connection, message)
            return self._answer(time.monotonic() + seconds)
        except (OSError, ValueError, KeyError, RecursionError) as error:
            raise Died(str(error)) from None
        except MemoryError:
            raise Died("an answer that needs too much memory") from None

    def _answer(self, deadline):
        interrupted = False
        buffer, need = bytearray(), kernel.HEADER.size
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.connection], [], [], left)[0]:
                if interrupted:
                    raise Died("no answer in time, and no reaction to the interrupt")
                interrupted, deadline = True, time.monotonic() + GRACE
                with contextlib.suppress(ProcessLookupError):
                    self.process.send_signal(signal.SIGINT)
                continue
            chunk = self.connection.recv(min(need - len(buffer), 1 << 20))
            if not chunk:
                raise Died("the process has ended")
            buffer += chunk
            if len(buffer) < need:
                continue
            if need == kernel.HEADER.size:
                size = kernel.HEADER.unpack(buffer)[0]
                if size > MAX_FRAME:
                    raise Died("an answer of unreasonable size")
                buffer, need = bytearray(), size
                if size == 0:
                    raise Died("an empty answer")
                continue
            if sum(map(buffer.count, (b",", b"[", b"{"))) > MAX_PARTS:  # each takes much more room once it is parsed
                raise Died("an answer of too many parts")
            answer = kernel.json.loads(buffer)
            if b"\\ud" in buffer.lower():
                answer = _without_surrogates(answer)
            if not isinstance(answer, dict):
                raise Died("an answer in the wrong form")
            if answer.get("id") == self._count:
                return answer
            buffer, need = bytearray(), kernel.HEADER.size  # a late answer to something given up


def _without_surrogates(node):
    """Half characters ("\\ud800") are legal in JSON and in no file: they become question marks."""
    if isinstance(node, str):
        return node.encode("utf-8", "replace").decode()
    if isinstance(node, list):
        return [_without_surrogates(v) for v in node]
    if isinstance(node, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in node.items()}
    return node


def _font_cache():
    """Matplotlib's cache, shared by all processes: building it anew takes seconds.

    It lies outside every student's folder; whoever writes into it can only spoil fonts.
    """
    import matplotlib

    return matplotlib.get_cachedir()


def _output(output):
    """One output in nbformat's form, rebuilt from its known fields, or None."""
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        return {
            "output_type": kind,
            "name": "stderr" if output.get("name") == "stderr" else "stdout",
            "text": str(output.get("text", ""))[: kernel.MAX_OUTPUT + 100],
        }
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": kind,
            "ename": str(output.get("ename", ""))[:200],
            "evalue": str(output.get("evalue", ""))[:2000],
            "traceback": [str(x)[:2000] for x in lines[:20]] if isinstance(lines, list) else [],
        }
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        allowed = ("text/plain", "text/html", "text/latex", "text/markdown", "image/png", "image/jpeg")
        data = {
            k: v for k, v in output["data"].items() if k in allowed and isinstance(v, str) and len(v) <= kernel.MAX_RICH
        }
        if data:
            picture = output.get("metadata", {}).get("image/png") if isinstance(output.get("metadata"), dict) else None
            words = picture.get("alt") if isinstance(picture, dict) else None
            metadata = {"image/png": {"alt": words[:2000]}} if isinstance(words, str) else {}
            made = {"output_type": kind, "data": data, "metadata": metadata}
            return {**made, "execution_count": None} if kind == "execute_result" else made
    return None
