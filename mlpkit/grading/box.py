"""The sandbox: bubblewrap around a zygote, and one isolated fork for each submission.

What is bound in is read-only and no more than Python needs; no network, no home, no course
folder, an empty environment. :class:`Box` has the four verbs of
:class:`mlpkit.grading.student.Student`.
"""

import atexit
import base64
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mlpkit.grading import student as students
from mlpkit.grading import zygote

INSTALL = "Install it (on Debian and Ubuntu: apt-get install bubblewrap)"
WITHOUT = "or grade without a sandbox by saying so: --sandbox=none"


class NoSandbox(Exception):
    """This machine cannot make a sandbox: the sentence says why, and what to do."""


def reason(message):
    """What an administrator can do about a message of bubblewrap or the kernel.

    Parameters
    ----------
    message : str

    Returns
    -------
    str
    """
    if "nknown option" in message:
        return f"This bubblewrap is too old ({message.strip()}). Install a newer one, {WITHOUT}"
    if "mount proc" in message:
        return (f"A sandbox cannot be made inside this container ({message.strip()}). Start the container with "
                f"--security-opt systempaths=unconfined, {WITHOUT}")
    if any(sign in message for sign in ("uid map", "uid_map", "namespace", "unshare", "Operation not permitted",
                                        "Permission denied")):
        return (f"This system does not let ordinary programs make a sandbox ({message.strip()}). An administrator can "
                "allow it: on Ubuntu 24.04 and later with an AppArmor profile for bwrap, elsewhere with "
                "sysctl kernel.unprivileged_userns_clone=1 or user.max_user_namespaces=10000; in a container, with "
                f"--security-opt seccomp=unconfined and --security-opt apparmor=unconfined. Or {WITHOUT[3:]}")
    return f"The sandbox does not start ({message.strip()[-300:]}). {WITHOUT.capitalize()}"


def bubblewrap():
    """Path of the bwrap program.

    Returns
    -------
    str

    Raises
    ------
    NoSandbox
    """
    if sys.platform != "linux":
        raise NoSandbox("Grading in a sandbox needs Linux: use a Linux machine, WSL2 on Windows, or a Linux virtual "
                        f"machine on macOS; {WITHOUT}")
    found = shutil.which("bwrap")
    if found is None:
        raise NoSandbox(f"bubblewrap, which makes the sandbox, is not installed. {INSTALL}, {WITHOUT}")
    return found


def _bound():
    """Folders that Python needs, bound in read-only at their own places."""
    import IPython
    import matplotlib
    import numpy

    import mlpkit

    folders = {Path(sys.base_prefix), Path(sys.prefix), Path(mlpkit.__file__).parent}
    for module in (IPython, matplotlib, numpy):
        folders.add(Path(module.__file__).parent.parent)
    real = {p.resolve() for p in folders} | folders
    kept = []
    for path in sorted(real, key=lambda p: len(p.parts)):
        if not any(path.is_relative_to(k) for k in [*kept, Path("/usr")]):
            kept.append(path)
    return kept


def _command(program, number, fonts):
    """The whole command line."""
    sources = f"import sys; sys.path.insert(0, {_package_root()!r}); from mlpkit.grading import zygote; zygote.main()"
    command = [program, "--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL",
               "--die-with-parent", "--new-session", "--hostname", "box",
               "--ro-bind", "/usr", "/usr"]
    for name in ("bin", "lib", "lib64", "sbin"):
        path = Path("/", name)
        if path.is_symlink():
            command += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            command += ["--ro-bind", str(path), str(path)]
    for name in ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives", "/etc/matplotlibrc"):
        if Path(name).exists():
            command += ["--ro-bind", name, name]
    # These are the zygote's: each fork mounts its own over them, with limits.
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/dev/shm", "--tmpfs", "/tmp", "--dir", zygote.HOME]
    for path in _bound():
        command += ["--ro-bind", str(path), str(path)]
    command += ["--ro-bind", fonts, "/fonts", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
    for name, value in (("HOME", zygote.HOME), ("PATH", "/usr/bin:/bin"), ("LANG", "C.UTF-8"), ("MPLBACKEND", "agg"),
                        ("MPLCONFIGDIR", "/tmp/matplotlib"), ("IPYTHONDIR", "/tmp/ipython"), ("TMPDIR", "/tmp"),
                        ("PYTHONDONTWRITEBYTECODE", "1"), ("OPENBLAS_NUM_THREADS", "1"), ("OMP_NUM_THREADS", "1"),
                        ("NBGRADER_EXECUTION", "autograde")):
        command += ["--setenv", name, value]
    return [*command, "--", sys.executable, "-I", "-c", sources, str(number)]


def _package_root():
    import mlpkit

    return str(Path(mlpkit.__file__).parent.parent)


def _fonts():
    """A folder with a copy of Matplotlib's list of fonts: making it anew takes seconds."""
    import matplotlib
    import matplotlib.font_manager  # writes the list if there is none

    folder = tempfile.mkdtemp(prefix="mlpkit-fonts-")
    for path in Path(matplotlib.get_cachedir()).glob("fontlist*.json"):
        shutil.copy(path, folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Zygote:
    """The warm process of this examiner; started at its first use, and anew if it should die."""

    def __init__(self):
        self.process, self.control, self.lines = None, None, None

    def start(self):
        """Start it.

        Raises
        ------
        NoSandbox
            If the machine does not allow it.
        """
        program = bubblewrap()
        self.control, theirs = socket.socketpair()
        command = _command(program, theirs.fileno(), _fonts())
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
                                        env={})
        theirs.close()
        self.control.settimeout(60)
        self.lines = self.control.makefile("rb")
        try:
            first = self.lines.readline()
        except TimeoutError:
            first = b""
        if b"ready" not in first:
            self.process.kill()
            message = self.process.communicate()[1].decode(errors="replace")
            self.stop()
            raise NoSandbox(reason(message or "no answer within a minute"))

    def ask(self, request, *sockets):
        """Send a request, with sockets to hand over, and return the answer."""
        if self.process is None or self.process.poll() is not None:
            self.stop()
            self.start()
        try:
            socket.send_fds(self.control, [json.dumps(request).encode()], [s.fileno() for s in sockets])
            answer = json.loads(self.lines.readline() or b"{}")
        except (OSError, ValueError) as error:
            self.stop()
            raise students.Died(f"the sandbox has ended ({error})") from None
        if "error" in answer:
            raise NoSandbox(reason(answer["error"]))
        return answer

    def stop(self):
        """End it, and with it everything inside."""
        if self.process is not None:
            with contextlib.suppress(OSError):
                self.process.kill()
            self.process.wait()
            self.process.stderr.close()
        if self.control is not None:
            self.control.close()
        self.process = self.control = self.lines = None


_zygote = Zygote()
atexit.register(_zygote.stop)


class _Fork:
    """The handle of one isolated process, known by its number inside the sandbox."""

    def __init__(self, pid):
        self.pid = pid

    def send_signal(self, _):
        _zygote.ask({"do": "interrupt", "pid": self.pid})

    def kill(self):
        with contextlib.suppress(students.Died, NoSandbox):
            _zygote.ask({"do": "kill", "pid": self.pid})


class Box(students.Student):
    """A student's process in the sandbox.

    Parameters
    ----------
    files : path-like, optional
        Folder whose regular files are copied into the process's own scratch folder.
    """

    SANDBOX = "bubblewrap"

    def start(self):
        """Fork a process in namespaces of its own, with copies of the files.

        Raises
        ------
        NoSandbox
        mlpkit.grading.student.NotStarted
        """
        self.connection, theirs = socket.socketpair()
        try:
            self.process = _Fork(_zygote.ask({"do": "fork"}, theirs)["pid"])
            theirs.close()
            self._count = 0
            self._answer(time.monotonic() + students.START)
            files = _contents(self.files)
            if files:
                self._ask({"do": "files", "files": files}, students.START)
        except (students.Died, OSError, ValueError) as error:
            self.stop()
            raise students.NotStarted(f"a process for the student's code could not be started ({error})") from None

    def stop(self):
        """End the process and everything in its namespaces; its files vanish with it."""
        if self.process is not None:
            self.process.kill()
        if self.connection is not None:
            self.connection.close()
        self.process = self.connection = None


def _contents(folder):
    """Files that were handed in, as text that can be sent; beyond the limit they are left out."""
    found, room = {}, zygote.LIMITS["scratch"] // 2
    for path in sorted(Path(folder).rglob("*")) if folder is not None else ():
        if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb" and path.stat().st_size <= room:
            raw = path.read_bytes()
            room -= len(raw)
            found[os.fsencode(path.relative_to(folder)).decode("latin-1")] = base64.b64encode(raw).decode()
    return found


def probe():
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
        if status != "ok" or outputs[0]["text"].strip() != "42":
            raise NoSandbox(reason(f"a test cell answered {outputs}"))
    except students.Died as death:
        raise NoSandbox(reason(str(death))) from None
    finally:
        box.stop()
