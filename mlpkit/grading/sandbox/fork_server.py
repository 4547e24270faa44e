"""The fork server, inside bubblewrap: a warm process that forks one isolated process for each submission.

It has NumPy, Matplotlib and IPython imported, holds nothing else, and never runs a student's
code itself. Each fork isolates itself (:mod:`mlpkit.grading.sandbox.isolation`) and then serves
the examiner as :mod:`mlpkit.grading.sandbox.kernel` does, over a socket that no other process has.
"""

import array
import base64
import contextlib
import dataclasses
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from mlpkit.grading.limits import STUDENT, StudentLimits
from mlpkit.grading.sandbox import frames, isolation
from mlpkit.grading.sandbox.frames import Command
from mlpkit.grading.sandbox.kernel import Worker

Message = dict[str, Any]
REQUEST_BYTES = 65536  # of one request of an examiner


class SandboxedWorker(Worker):
    """Serves a submission in a fork; made once, so that each fork has a copy that nobody has used yet."""

    def files(self, request: Message) -> Message:
        """Write handed-in files into the home folder."""
        for name, content in request["files"].items():
            path = os.path.join(isolation.HOME, os.fsdecode(name.encode("latin-1")))
            with contextlib.suppress(OSError):  # too many files are their own fault, and no reason not to start
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as file:
                    file.write(base64.b64decode(content))
        return {}


# --------------------------------------------------------------------------------------- warming up

WARM = """
def _warm():
    import decimal, random, secrets
    import matplotlib.pyplot
    import numpy as np
    from mlpkit import data, exercise, nn, plot

    np.random.default_rng(0).normal(size=3)
    np.linalg.solve(np.eye(2), np.ones(2))
    probe = exercise.Probe("p", "", "def p(f, rng):\\n    return f(rng.normal(size=3))\\n", ("f",))
    for f in (np.sort, lambda x: 1 / 0):  # an error reads the source of every line that it came by
        exercise.run(probe, {"f": f}, 0).encoded()
    fig, ax = plot.figure(1)
    ax.plot([0, 1], label="$x$")
    ax.imshow(np.eye(2))
    ax.set(title="title", xlabel="x", ylabel="y")
    ax.legend()
    plot.show(fig, "a line")

_warm()
del _warm
"""
FAIL = "def _fail():\n    raise NotImplementedError\n\n\n_fail()"


def warm() -> SandboxedWorker:
    """Import and use what every submission uses, so that no fork has to.

    Returns
    -------
    SandboxedWorker
        What will serve the submissions.
    """
    shutil.copytree("/fonts", os.environ["MPLCONFIGDIR"])  # Matplotlib uses no cache that is read-only
    import matplotlib

    matplotlib.use("agg")
    worker = SandboxedWorker(None)
    sys.path.append(isolation.HOME)
    worker.shell.run_cell(WARM, store_history=False).raise_error()
    worker.show_figures()
    failure = worker.shell.run_cell(FAIL, store_history=False).error_in_exec
    worker.shell.InteractiveTB.structured_traceback(type(failure), failure, failure.__traceback__)
    del worker.shell.user_ns["_fail"]
    worker.outputs = []
    gc.collect()
    gc.freeze()  # what is never collected is never copied
    return worker


# ------------------------------------------------------------------------------------ one submission


def fork(
    worker: SandboxedWorker, server_sockets: Sequence[socket.socket], student: socket.socket, limits: StudentLimits
) -> tuple[int, Message]:
    """Fork an isolated process that serves one submission.

    There are two forks: the first makes the namespaces and waits; the second is process 1 in
    them, runs the student's code, and has none of the fork server's sockets.

    Parameters
    ----------
    worker : SandboxedWorker
    server_sockets : sequence of socket.socket
        Closed in the forks.
    student : socket.socket
        The student's end of the connection to the examiner.
    limits : mlpkit.grading.limits.StudentLimits

    Returns
    -------
    guard : int
        Process number of the first fork.
    answer : dict
        ``pid``, the number of the second, or ``error``.
    """
    read_end, write_end = os.pipe()
    uid, gid = os.getuid(), os.getgid()
    guard = os.fork()
    if guard:
        os.close(write_end)
        with os.fdopen(read_end, "rb") as report:
            return guard, json.loads(report.read() or b'{"error": "the fork died"}')
    code = 1
    try:
        for connection in server_sockets:
            connection.close()
        os.close(read_end)
        isolation.enter_namespaces(uid, gid)
        child = os.fork()
        if child:
            student.close()
            os.write(write_end, json.dumps({"pid": child}).encode())
            os.close(write_end)
            _guard(child)
        os.close(write_end)
        _serve_isolated(worker, student, limits)
        code = 0
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(write_end, json.dumps({"error": _in_words(error)}).encode())
    finally:
        os._exit(code)


def _guard(child: int) -> NoReturn:
    """Wait in the first fork until the fork server says that it will send the child no more signals.

    Until then the child is not reaped: as long as it is a zombie, no other process can get its
    number, and a late interrupt or kill hits nobody else.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    signal.sigwait({signal.SIGTERM})
    os.waitpid(child, 0)
    os._exit(0)


def _serve_isolated(worker: SandboxedWorker, student: socket.socket, limits: StudentLimits) -> None:
    """Isolate this process, tell the examiner that it is ready, and serve it."""
    try:
        isolation.isolate(limits)
    except (OSError, ValueError) as error:
        frames.send(student, {"id": frames.READY, "error": _in_words(error)})  # the examiner waits there
        raise
    worker.connection = student
    frames.send(student, {"id": frames.READY})  # from here on, time is the student's
    worker.serve()


def _in_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


# ---------------------------------------------------------------------------------------- the server


class Server:
    """Answers examiners' requests for forks.

    Parameters
    ----------
    worker : SandboxedWorker
    control : socket.socket
        Connection to the process that started this one; this process ends with it.
    listener : socket.socket
        At which that process's own workers connect.
    """

    def __init__(self, worker: SandboxedWorker, control: socket.socket, listener: socket.socket) -> None:
        self.worker, self.control, self.listener = worker, control, listener
        # For each examiner: process 1 of a submission -> the fork that guards it.
        self.guards: dict[socket.socket, dict[int, int]] = {control: {}}

    def serve(self) -> None:
        """Serve until the connection to the process that started this one ends."""
        while self.control in self.guards:
            for connection in select.select([self.listener, *self.guards], [], [])[0]:
                if connection is self.listener:
                    self.guards[self.listener.accept()[0]] = {}
                elif not self._answer(connection):
                    self._forget(connection)

    def _forget(self, connection: socket.socket) -> None:
        """An examiner has gone: end what it had forked."""
        guards = self.guards.pop(connection)
        for pid in list(guards):
            _kill(pid, guards)
        connection.close()

    def _answer(self, connection: socket.socket) -> bool:
        """Do what an examiner asks for; false if it has gone."""
        try:
            raw, ancillary, _, _ = connection.recvmsg(REQUEST_BYTES, socket.CMSG_SPACE(4))
            if not raw:
                return False
            request: Message = json.loads(raw)
            answer: Message = {}
            guards = self.guards[connection]
            if request["do"] == Command.FORK:
                answer = self._fork(request, ancillary[0][2][:4], guards)
            elif request["pid"] in guards and request["do"] == Command.KILL:
                _kill(request["pid"], guards)
            elif request["pid"] in guards:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(request["pid"], signal.SIGINT)
            connection.sendall(json.dumps(answer).encode() + b"\n")
        except OSError:
            return False
        return True

    def _fork(self, request: Message, descriptor: bytes, guards: dict[int, int]) -> Message:
        numbers = array.array("i")
        numbers.frombytes(descriptor)
        limits = dataclasses.replace(STUDENT, **request.get("limits", {}))
        with socket.socket(fileno=numbers[0]) as student:
            guard, answer = fork(self.worker, [self.listener, *self.guards], student, limits)
        if "pid" in answer:
            guards[answer["pid"]] = guard
        else:
            os.waitpid(guard, 0)
        return answer


def _kill(pid: int, guards: dict[int, int]) -> None:
    guard = guards.pop(pid)
    for number, what in ((pid, signal.SIGKILL), (guard, signal.SIGTERM)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, what)
    os.waitpid(guard, 0)


def main() -> None:
    """Serve examiners on the two sockets whose numbers are the last arguments: see :class:`Server`."""
    isolation.leave_root()
    control, listener = (socket.socket(fileno=int(number)) for number in sys.argv[-2:])
    sys.argv = [""]
    server = Server(warm(), control, listener)
    control.sendall(b'{"ready": true}\n')
    server.serve()
    os._exit(0)  # and with this process everything in its namespaces


if __name__ == "__main__":
    main()
