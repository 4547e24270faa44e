"""A student's process without a sandbox, seen from the host: an ordinary process with a private folder.

The host trusts it no more than one in the sandbox; but nothing keeps its code from what the
account that grades may do.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from os import PathLike
from pathlib import Path

from mlpkit.grading.sandbox import host
from mlpkit.grading.sandbox.host import Cause, Died, NotStarted
from mlpkit.grading.sandbox.meter import Meter

__all__ = ["Cause", "Died", "NotStarted", "Student"]


class Student(host.Conversation):
    """A process that holds one student's work, with a private folder and an empty environment.

    Parameters
    ----------
    files : path-like, optional
        Folder whose regular files are copied into the private folder of the process.
    """

    SANDBOX = "none"

    def __init__(self, files: str | PathLike[str] | None = None) -> None:
        super().__init__(files)
        self.process: subprocess.Popen[bytes] | None = None
        self.folder: str | None = None

    def start(self) -> None:
        """Start the process in a fresh private folder, and wait until it is ready.

        Raises
        ------
        NotStarted
        """
        try:
            self._launch()
            self._ready()
            assert self.process is not None
            self.meter = Meter(self.process.pid)
        except (Died, OSError, ValueError) as error:
            self.stop()
            raise NotStarted(f"a process for the student's code could not be started ({error})") from None

    def _launch(self) -> None:
        self._begin()
        self.folder = tempfile.mkdtemp(prefix="mlpkit-student-")
        if self.files is not None:
            _copy(Path(self.files), Path(self.folder))
        self.connection, student = socket.socketpair()
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
        with student:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-m", "mlpkit.grading.sandbox.kernel", str(student.fileno())],
                cwd=self.folder,
                env=environment,
                pass_fds=[student.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def interrupt(self) -> None:
        """Interrupt what the process is doing, as Ctrl-C would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGINT)

    def stop(self) -> None:
        """End the process and everything that it started, and remove its folder."""
        self._end_meter()
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


def _copy(source: Path, target: Path) -> None:
    """Copy the regular files that were handed in, all but notebooks."""
    for path in source.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb":
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _font_cache() -> str:
    """Matplotlib's cache, shared by all processes: building it anew takes seconds.

    It lies outside every student's folder; whoever writes into it can only spoil fonts.
    """
    import matplotlib

    return str(matplotlib.get_cachedir())
