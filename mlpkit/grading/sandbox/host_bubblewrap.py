"""The sandbox: bubblewrap around a zygote, and one isolated fork for each submission.

What is bound in is read-only and no more than Python needs; no network, no home, no course
folder, an empty environment. :class:`Box` has the four verbs of
:class:`mlpkit.grading.sandbox.host_plain.Student`.
"""

import atexit
import base64
import contextlib
import copy
import json
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

from mlpkit.grading.sandbox import fork_server, host_plain

INSTALL = "Install it (on Debian and Ubuntu: apt-get install bubblewrap)"
CONTAINER = (
    "--security-opt seccomp=unconfined --security-opt systempaths=unconfined (and, where AppArmor is on, "
    "--security-opt apparmor=unconfined)"
)
WITHOUT = "or grade without a sandbox by saying so: --sandbox=none"


class NoSandbox(host_plain.NotStarted):
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
        return (
            f"A sandbox cannot be made inside this container ({message.strip()}). Start the container with "
            f"{CONTAINER}; {WITHOUT}"
        )
    if any(
        sign in message
        for sign in ("uid map", "uid_map", "namespace", "unshare", "Operation not permitted", "Permission denied")
    ):
        return (
            f"This system does not let ordinary programs make a sandbox ({message.strip()}). An administrator can "
            "allow it: on Ubuntu 24.04 and later with an AppArmor profile for bwrap, elsewhere with "
            "sysctl kernel.unprivileged_userns_clone=1 or user.max_user_namespaces=10000; start a container with "
            f"{CONTAINER}. Or {WITHOUT[3:]}"
        )
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
        raise NoSandbox(
            "Grading in a sandbox needs Linux: use a Linux machine, WSL2 on Windows, or a Linux virtual "
            f"machine on macOS; {WITHOUT}"
        )
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


def _command(program, numbers, fonts, as_nobody):
    """The whole command line; only an administrator can start the zygote as nobody."""
    sources = (
        f"import sys; sys.path.insert(0, {_package_root()!r}); "
        "from mlpkit.grading.sandbox import fork_server; fork_server.main()"
    )
    command = [
        program,
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
        "--unshare-cgroup-try",
        "--die-with-parent",
        "--new-session",
        "--hostname",
        "box",
        "--cap-drop",
        "ALL",
    ]
    command += (
        ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        if as_nobody
        else ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    )
    command += ["--ro-bind", "/usr", "/usr"]
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
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/dev/shm", "--tmpfs", "/tmp", "--dir", fork_server.HOME]
    for number in range(8):
        command += ["--dir", f"{fork_server.HELD}/{number}"]
    for path in _bound():
        for above in reversed(path.parents[:-1]):  # made by --ro-bind, they would be closed to all but their owner
            command += ["--dir", str(above)]
        command += ["--ro-bind", str(path), str(path)]
    command += ["--ro-bind", fonts, "/fonts", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
    for name, value in (
        ("HOME", fork_server.HOME),
        ("USER", "student"),
        ("PATH", "/usr/bin:/bin"),
        ("LANG", "C.UTF-8"),
        ("MPLBACKEND", "agg"),
        ("MPLCONFIGDIR", "/tmp/matplotlib"),
        ("IPYTHONDIR", "/tmp/ipython"),
        ("TMPDIR", "/tmp"),
        ("OPENBLAS_NUM_THREADS", "1"),
        ("OMP_NUM_THREADS", "1"),
        ("NBGRADER_EXECUTION", "autograde"),
    ):
        command += ["--setenv", name, value]
    return [*command, "--", sys.executable, "-I", "-B", "-c", sources, *map(str, numbers)]


def _package_root():
    import mlpkit

    return str(Path(mlpkit.__file__).parent.parent)


def _fonts():
    """A folder with Matplotlib's list of fonts, of those that exist inside: making it anew takes seconds.

    The cache is shared by all versions of Matplotlib of an account, so it may name fonts that
    this one does not have, and the account may have fonts at home, which the sandbox has not.
    """
    import matplotlib
    from matplotlib import font_manager

    places = ("/usr/", os.path.join(matplotlib.get_data_path(), ""))
    kept = copy.copy(font_manager.fontManager)
    for kind in ("ttflist", "afmlist"):
        setattr(
            kept,
            kind,
            [font for font in getattr(kept, kind) if font.fname.startswith(places) and os.path.exists(font.fname)],
        )
    folder = tempfile.mkdtemp(prefix="mlpkit-fonts-")
    for name in {path.name for path in Path(matplotlib.get_cachedir()).glob("fontlist*.json")}:
        font_manager.json_dump(kept, os.path.join(folder, name))
        Path(folder, name).chmod(0o644)
    os.chmod(folder, 0o755)
    return folder


def _place_for_sockets():
    """Where temporary files are, unless that is too long for a socket's path."""
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) < 76 else "/tmp"


def _sweep():
    """Remove the doors of runs that were killed: nobody opens any more."""
    for folder in Path(_place_for_sockets()).glob("mlpkit-box-*"):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(folder / "door"))
            except ConnectionRefusedError:
                shutil.rmtree(folder)


class Zygote:
    """The warm process of this examiner; started at its first use, and anew if it should die.

    Attributes
    ----------
    place : str or None
        Path of the socket at which the process's own workers may knock: see :func:`share`.
    """

    def __init__(self):
        self.process, self.control, self.lines, self.place, self.shared = None, None, None, None, None
        self.fonts = None

    def begin(self):
        """Start it and do not wait: it gets ready while the caller does other things.

        If that does not work, :meth:`start` will say so.
        """
        with contextlib.suppress(NoSandbox, OSError):
            if self.process is None and self.shared is None:
                self._begin(bubblewrap(), os.geteuid() == 0)

    def start(self):
        """Start it, unless that has begun, and wait for it; or connect to the one that this process may share.

        Raises
        ------
        NoSandbox
            If the machine does not allow it.
        """
        if self.shared is not None:
            try:
                self.control = socket.socket(socket.AF_UNIX)
                self.control.connect(self.shared)
                self._listen()
                return
            except OSError:  # it has ended: from now on, one of our own
                self.shared = None
                self.stop()
        program = bubblewrap()
        message = ""
        # The kernel does not count an administrator's processes: better to be nobody, if Python's files allow it.
        for as_nobody in [True, False] if os.geteuid() == 0 else [False]:
            if self.process is None:
                self._begin(program, as_nobody)
            message = self._wait()
            if not message:
                return
        raise NoSandbox(reason(message))

    def _begin(self, program, as_nobody):
        _sweep()
        self.fonts = _fonts()
        self.control, theirs = socket.socketpair()
        self.place = os.path.join(tempfile.mkdtemp(prefix="mlpkit-box-", dir=_place_for_sockets()), "door")
        with theirs, socket.socket(socket.AF_UNIX) as door:
            door.bind(f"{self.place}.new")
            door.listen()
            os.rename(f"{self.place}.new", self.place)  # only now: a door where nobody listens is swept away
            numbers = [theirs.fileno(), door.fileno()]
            try:
                self.process = subprocess.Popen(
                    _command(program, numbers, self.fonts, as_nobody),
                    pass_fds=numbers,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    start_new_session=True,
                    env={},
                )
            except OSError as error:
                self.stop()
                raise NoSandbox(f"{program} cannot be started: {error.strerror}. {INSTALL} anew, {WITHOUT}") from None
        self._listen()

    def _wait(self):
        """Until it is ready; returns why it does not start, or nothing."""
        nothing = "it ended without a word"
        try:
            if b"ready" in self.lines.readline():
                self._drop_fonts()
                return ""
        except OSError:
            nothing = "no answer within a minute"
        with contextlib.suppress(OSError):
            os.killpg(self.process.pid, signal.SIGKILL)  # what it has started may hold the pipe open
        message = self.process.communicate()[1].decode(errors="replace").strip()
        self.stop()
        return message or nothing

    def _drop_fonts(self):
        """Once it is ready, it has a copy."""
        if self.fonts is not None:
            shutil.rmtree(self.fonts, ignore_errors=True)
        self.fonts = None

    def _listen(self):
        self.control.settimeout(host_plain.START)
        self.lines = self.control.makefile("rb")

    def ask(self, request, *sockets):
        """Send a request, with sockets to hand over, and return the answer."""
        if self.control is None or (self.process is not None and self.process.poll() is not None):
            self.stop()
        if self.control is None or self.fonts is not None:  # not started, or not waited for
            self.start()
        try:
            socket.send_fds(self.control, [json.dumps(request).encode()], [s.fileno() for s in sockets])
            answer = json.loads(self.lines.readline())  # nothing, where it has ended, is no JSON
        except (OSError, ValueError) as error:
            self.stop()
            raise host_plain.Died(f"the sandbox has ended ({error})") from None
        if "error" in answer:
            raise NoSandbox(reason(answer["error"]))
        return answer

    def alive(self):
        """Whether it is still there."""
        try:
            return self.control is not None and not (
                select.select([self.control], [], [], 0.2)[0] and self.control.recv(1, socket.MSG_PEEK) == b""
            )
        except OSError:
            return False

    def stop(self):
        """End it, and with it everything inside; a shared one only forgets this process."""
        for connection in (self.lines, self.control):
            if connection is not None:
                connection.close()  # which ends it
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(1)
            with contextlib.suppress(OSError):
                self.process.kill()
            self.process.wait()
            self.process.stderr.close()
        if self.place is not None:
            shutil.rmtree(os.path.dirname(self.place), ignore_errors=True)
        self._drop_fonts()
        self.process = self.control = self.lines = self.place = None


_zygote = Zygote()
atexit.register(_zygote.stop)


def begin():
    """Have the zygote of this process get ready in the background, if this machine can: see :class:`Zygote`."""
    _zygote.begin()


def place():
    """Where the zygote of this process, if it has one, can be shared by its workers.

    Returns
    -------
    str or None
    """
    return _zygote.place if _zygote.process is not None and _zygote.process.poll() is None else None


def share(place):
    """Use the zygote of the process that started this one: starting another takes half a second.

    Parameters
    ----------
    place : str or None
        What :func:`place` said there.
    """
    _zygote.shared = place


class _Fork:
    """The handle of one isolated process, known by its number inside the sandbox."""

    def __init__(self, pid):
        self.pid = pid

    def send_signal(self, _):
        _zygote.ask({"do": "interrupt", "pid": self.pid})

    def kill(self):
        with contextlib.suppress(host_plain.Died, NoSandbox):
            _zygote.ask({"do": "kill", "pid": self.pid})


class Box(host_plain.Student):
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
        mlpkit.grading.sandbox.host_plain.NotStarted
        """
        self.connection, theirs = socket.socketpair()
        try:
            with theirs:
                limits = {"cpu": max(fork_server.LIMITS["cpu"], int(self.seconds))}
                self.process = _Fork(_zygote.ask({"do": "fork", "limits": limits}, theirs)["pid"])
            self._count, self._room = 0, host_plain.MAX_NOTEBOOK
            answer = self._answer(time.monotonic() + host_plain.START)
            if "error" in answer:  # no code of a student's has run yet
                raise NoSandbox(reason(str(answer["error"])))
            files = _contents(self.files)
            if files:
                self._ask({"do": "files", "files": files}, host_plain.START)
        except host_plain.NotStarted:
            self.stop()
            raise
        except (host_plain.Died, OSError, ValueError) as error:
            self.stop()
            raise host_plain.NotStarted(f"a process for the student's code could not be started ({error})") from None

    def _ask(self, message, seconds):
        try:
            return super()._ask(message, seconds)
        except host_plain.Died:
            if not _zygote.alive():  # that was not this student
                raise host_plain.NotStarted("the sandbox has ended") from None
            raise

    def stop(self):
        """End the process and everything in its namespaces; its files vanish with it."""
        if self.process is not None:
            self.process.kill()
        if self.connection is not None:
            self.connection.close()
        self.process = self.connection = None


def _contents(folder):
    """Files that were handed in, as text that can be sent; beyond the limit they are left out."""
    found, room = {}, fork_server.LIMITS["scratch"] // 2
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
    except NoSandbox:
        raise
    except (host_plain.Died, host_plain.NotStarted) as death:
        raise NoSandbox(reason(str(death))) from None
    finally:
        box.stop()
