"""The sandbox, seen from the host: bubblewrap around a fork server, and one isolated fork for each submission.

:class:`Box` is the process of one student; what is outside of it is in
:mod:`mlpkit.grading.sandbox.host_fork_server` and :mod:`mlpkit.grading.sandbox.host_command`.
"""

import base64
import contextlib
import os
import socket
import struct
from os import PathLike
from pathlib import Path

from mlpkit.grading import limits
from mlpkit.grading.sandbox import host
from mlpkit.grading.sandbox.frames import CellStatus, Command, Request
from mlpkit.grading.sandbox.host import Cause, Died, NotStarted
from mlpkit.grading.sandbox.host_command import NoSandbox, bubblewrap, reason
from mlpkit.grading.sandbox.host_fork_server import ForkServer, fork_server
from mlpkit.grading.sandbox.meter import LoneMeter

__all__ = [
    "Box",
    "ForkServer",
    "NoSandbox",
    "begin",
    "bubblewrap",
    "fork_server",
    "place",
    "reason",
    "require",
    "share",
]

CREDENTIALS = struct.Struct("3i")  # of a process: its number, user and group
SCM_CREDENTIALS = 2  # which Python does not name


def begin() -> None:
    """Have the fork server of this process get ready in the background, if this machine can."""
    fork_server().begin()


def place() -> str | None:
    """Where the fork server of this process, if it has one, can be shared by its workers.

    Returns
    -------
    str or None
    """
    return fork_server().address if fork_server().running else None


def share(place: str | None) -> None:
    """Use the fork server of the process that started this one: starting another takes half a second.

    Parameters
    ----------
    place : str or None
        What :func:`place` said there.
    """
    fork_server().shared = place


class Box(host.Conversation):
    """A student's process in the sandbox.

    Parameters
    ----------
    files : path-like, optional
        Folder whose regular files are copied into the process's own scratch folder.
    """

    SANDBOX = "bubblewrap"

    def __init__(self, files: str | PathLike[str] | None = None) -> None:
        super().__init__(files)
        self.pid: int | None = None  # of the process, as the fork server knows it

    def start(self) -> None:
        """Fork a process in namespaces of its own, with copies of the files.

        Raises
        ------
        NoSandbox
        mlpkit.grading.sandbox.host.NotStarted
        """
        self.connection, student = socket.socketpair()
        try:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            with student:
                own = {"processor": max(limits.STUDENT.processor, int(self.limits.notebook * 1.2))}
                self.pid = fork_server().ask({"do": Command.FORK, "limits": own}, student)["pid"]
            self._begin()
            sender = _sender(self.connection)
            answer = self._ready()
            if "error" in answer:  # no code of a student's has run yet
                raise NoSandbox(reason(str(answer["error"])))
            self.meter = LoneMeter(sender)
            files = _contents(self.files)
            if files:
                self._ask({"do": Request.FILES, "files": files}, limits.WAIT.start)
        except NotStarted:
            self.stop()
            raise
        except (Died, OSError, ValueError) as error:
            self.stop()
            raise NotStarted(f"a process for the student's code could not be started ({error})") from None

    def interrupt(self) -> None:
        """Interrupt what the process is doing, as Ctrl-C would."""
        fork_server().ask({"do": Command.INTERRUPT, "pid": self.pid})

    def stop(self) -> None:
        """End the process and everything in its namespaces; its files vanish with it."""
        self._end_meter()
        if self.pid is not None:
            with contextlib.suppress(Died, NoSandbox):
                fork_server().ask({"do": Command.KILL, "pid": self.pid})
        if self.connection is not None:
            self.connection.close()
        self.pid = self.connection = None

    def _ask(self, message: host.Message, seconds: float) -> host.Message:
        try:
            return super()._ask(message, seconds)
        except Died:
            if not fork_server().alive():  # that was not this student
                raise NotStarted("the sandbox has ended") from None
            raise


def _sender(connection: socket.socket) -> int:
    """Number of the process that has sent what comes next, as this process sees it: the kernel adds it.

    The fork server knows another number, since it lives in a namespace of its own. Until the
    fork server is told to kill the process, no other one gets the number.
    """
    connection.settimeout(limits.WAIT.start)
    _, added, _, _ = connection.recvmsg(1, socket.CMSG_SPACE(CREDENTIALS.size), socket.MSG_PEEK)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
    for level, kind, content in added:
        if (level, kind) == (socket.SOL_SOCKET, SCM_CREDENTIALS):
            pid: int = CREDENTIALS.unpack(content[: CREDENTIALS.size])[0]
            return pid
    raise Died("the process has ended", Cause.ENDED)


def _contents(folder: str | PathLike[str] | None) -> dict[str, str]:
    """Files that were handed in, as text that can be sent; beyond the limit they are left out."""
    contents: dict[str, str] = {}
    room = limits.STUDENT.handed_in
    for path in sorted(Path(folder).rglob("*")) if folder is not None else ():
        if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb" and path.stat().st_size <= room:
            raw = path.read_bytes()
            room -= len(raw)
            contents[os.fsencode(path.relative_to(Path(str(folder)))).decode("latin-1")] = base64.b64encode(
                raw
            ).decode()
    return contents


def require() -> None:
    """Make a sandbox and run one cell in it.

    Raises
    ------
    NoSandbox
        With what to do, if that does not work on this machine.
    """
    box = Box()
    try:
        box.start()
        status, outputs = box.run_cell("print(6 * 7)", 20)
        if status != CellStatus.OK or outputs[0]["text"].strip() != "42":
            raise NoSandbox(reason(f"a test cell answered {outputs}"))
    except NoSandbox:
        raise
    except (Died, NotStarted) as death:
        raise NoSandbox(reason(str(death))) from None
    finally:
        box.stop()
