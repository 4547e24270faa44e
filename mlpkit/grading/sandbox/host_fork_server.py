"""The host's handle of the fork server: starts it in bubblewrap, asks it for forks, shares it, ends it."""

import atexit
import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import IO, Any

from mlpkit.grading import limits
from mlpkit.grading.sandbox import isolation
from mlpkit.grading.sandbox.host import Cause, Died
from mlpkit.grading.sandbox.host_command import INSTALL, WITHOUT, NoSandbox, bubblewrap, command, font_folder, reason

PREFIX = "mlpkit-box-"  # of the folders in which there is a socket, and nothing else
SOCKET = "listener"  # name of the socket in its folder
LONGEST_FOLDER = 76  # bytes: Linux takes no path of a socket with more than 107


class ForkServer:
    """The fork server of this process; started at its first use, and anew if it should die.

    Attributes
    ----------
    address : str or None
        Path of the socket at which this process's own workers may connect.
    shared : str or None
        The address of another process's fork server, which is used instead of one's own.
    """

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.control: socket.socket | None = None
        self.lines: IO[bytes] | None = None  # what it answers
        self.address: str | None = None
        self.shared: str | None = None
        self.fonts: str | None = None  # a folder that it copies while it gets ready

    @property
    def pid(self) -> int | None:
        """Number of the bubblewrap process, if this process has started one."""
        return None if self.process is None else self.process.pid

    @property
    def running(self) -> bool:
        """Whether this process has started one that has not ended."""
        return self.process is not None and self.process.poll() is None

    def begin(self) -> None:
        """Start it and do not wait: it gets ready while the caller does other things.

        If that does not work, :meth:`start` will say so.
        """
        with contextlib.suppress(NoSandbox, OSError):
            if self.process is None and self.shared is None:
                self._launch(bubblewrap(), os.geteuid() == 0)

    def start(self) -> None:
        """Start it, unless that has begun, and wait for it; or connect to the one that this process may share.

        Raises
        ------
        NoSandbox
            If the machine does not allow it.
        """
        if self.shared is not None:
            try:
                self._connect(self.shared)
                return
            except OSError:  # it has ended: from now on, one of our own
                self.shared = None
                self.stop()
        program = bubblewrap()
        if message := isolation.too_small():
            raise NoSandbox(message)
        # The kernel does not count an administrator's processes: better to be nobody, if Python's files allow it.
        for as_nobody in [True, False] if os.geteuid() == 0 else [False]:
            if self.process is None:
                self._launch(program, as_nobody)
            message = self._wait()
            if not message:
                return
        raise NoSandbox(reason(message))

    def ask(self, request: dict[str, Any], *sockets: socket.socket) -> dict[str, Any]:
        """Send a request; start the fork server before, if need be.

        Parameters
        ----------
        request : dict
            ``do``, a :class:`mlpkit.grading.sandbox.frames.Command`, and what belongs to it.
        *sockets : socket.socket
            Handed over with it.

        Returns
        -------
        dict
            The answer.

        Raises
        ------
        mlpkit.grading.sandbox.host.Died
            If the fork server has ended.
        NoSandbox
            If it cannot be started, or cannot do what it was asked for.
        """
        if self.control is None or (self.process is not None and self.process.poll() is not None):
            self.stop()
        if self.control is None or self.fonts is not None:  # not started, or not waited for
            self.start()
        assert self.control is not None and self.lines is not None
        try:
            socket.send_fds(self.control, [json.dumps(request).encode()], [s.fileno() for s in sockets])
            answer: dict[str, Any] = json.loads(self.lines.readline())  # nothing, where it has ended, is no JSON
        except (OSError, ValueError) as error:
            self.stop()
            raise Died(f"the sandbox has ended ({error})", Cause.SANDBOX) from None
        if "error" in answer:
            raise NoSandbox(reason(answer["error"]))
        return answer

    def alive(self) -> bool:
        """Whether the connection to it is still open."""
        try:
            return self.control is not None and not (
                select.select([self.control], [], [], 0.2)[0] and self.control.recv(1, socket.MSG_PEEK) == b""
            )
        except OSError:
            return False

    def stop(self) -> None:
        """End it, and with it everything inside; a shared one only forgets this process."""
        for connection in (self.lines, self.control):
            if connection is not None:
                connection.close()  # which ends it
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(limits.WAIT.stop)
            with contextlib.suppress(OSError):
                self.process.kill()
            self.process.wait()
            assert self.process.stderr is not None
            self.process.stderr.close()
        if self.address is not None:
            shutil.rmtree(os.path.dirname(self.address), ignore_errors=True)
        self._remove_fonts()
        self.process = self.control = self.lines = self.address = None

    def _connect(self, address: str) -> None:
        self.control = socket.socket(socket.AF_UNIX)
        self.control.connect(address)
        self._listen(self.control)

    def _launch(self, program: str, as_nobody: bool) -> None:
        _remove_abandoned_sockets()
        self.fonts = font_folder()
        self.control, inside = socket.socketpair()
        self.address = os.path.join(tempfile.mkdtemp(prefix=PREFIX, dir=_socket_folder()), SOCKET)
        with inside, socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"{self.address}.new")
            listener.listen()
            os.rename(f"{self.address}.new", self.address)  # only now: one where nobody listens would be removed
            descriptors = [inside.fileno(), listener.fileno()]
            try:
                self.process = subprocess.Popen(
                    command(program, descriptors, self.fonts, as_nobody),
                    pass_fds=descriptors,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    start_new_session=True,
                    env={},
                )
            except OSError as error:
                self.stop()
                raise NoSandbox(f"{program} cannot be started: {error.strerror}. {INSTALL} anew, {WITHOUT}") from None
        self._listen(self.control)

    def _wait(self) -> str:
        """Until it is ready; returns why it does not start, or nothing."""
        assert self.lines is not None and self.process is not None
        silence = "it ended without a word"
        try:
            if b"ready" in self.lines.readline():
                self._remove_fonts()
                return ""
        except OSError:
            silence = "no answer within a minute"
        with contextlib.suppress(OSError):
            os.killpg(self.process.pid, signal.SIGKILL)  # what it has started may hold the pipe open
        message = self.process.communicate()[1].decode(errors="replace").strip()
        self.stop()
        return message or silence

    def _listen(self, control: socket.socket) -> None:
        control.settimeout(limits.WAIT.start)
        self.lines = control.makefile("rb")

    def _remove_fonts(self) -> None:
        """Once it is ready, it has a copy."""
        if self.fonts is not None:
            shutil.rmtree(self.fonts, ignore_errors=True)
        self.fonts = None


def _socket_folder() -> str:
    """Where temporary files are, unless that is too long for a socket's path."""
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) < LONGEST_FOLDER else "/tmp"


def _remove_abandoned_sockets() -> None:
    """Remove the sockets of runs that were killed: nobody listens there any more."""
    for folder in Path(_socket_folder()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(folder / SOCKET))
            except ConnectionRefusedError:
                shutil.rmtree(folder)


_own = ForkServer()
atexit.register(_own.stop)


def fork_server() -> ForkServer:
    """The fork server that this process uses, whether or not it has been started.

    Returns
    -------
    ForkServer
    """
    return _own
