"""The sandbox, fact by fact: what a student's process is, has, sees and may do."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mlpkit.grading import limits
from mlpkit.grading.sandbox import host_bubblewrap, host_plain, isolation

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def possible():
    """The warm process; everything here needs it."""
    try:
        host_bubblewrap.require()
    except host_bubblewrap.NoSandbox as problem:
        pytest.skip(f"no sandbox on this machine: {problem}")
    yield host_bubblewrap.fork_server()
    host_bubblewrap.fork_server().stop()


@pytest.fixture
def one(possible):
    with host_bubblewrap.Box() as box:
        yield box


@pytest.fixture
def other(possible):
    with host_bubblewrap.Box() as box:
        yield box


def printed(box, text, seconds=120):
    """What a cell prints; it must not fail."""
    status, outputs = box.run_cell(text, seconds)
    assert status == "ok", outputs
    return "".join(o.get("text", "") for o in outputs).strip()


def gone(pid, wait=60.0):
    end = time.monotonic() + wait
    while Path("/proc", str(pid)).exists() and time.monotonic() < end:
        time.sleep(0.02)
    return not Path("/proc", str(pid)).exists()


def below(pid):
    """All processes that come from one."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text().rsplit(")", 1)[1].split()[1])
    descendants, new = set(), {pid}
    while new:
        descendants |= new
        new = {p for p, parent in parents.items() if parent in descendants} - descendants
    return descendants


def inside():
    """The fork server and its forks, as this machine numbers them."""
    commands = {p: Path(f"/proc/{p}/cmdline").read_bytes() for p in below(host_bubblewrap.fork_server().pid)}
    return [
        p for p, command in commands.items() if b"fork_server.main" in command and b"--die-with-parent" not in command
    ]


# ---------------------------------------------------------------------------------------- isolation


def test_the_probe_works_twice(possible):
    host_bubblewrap.require()
    host_bubblewrap.require()


def test_it_is_alone_in_its_namespace(one):
    assert printed(one, "import os; print(os.getpid(), os.getppid(), os.listdir('/proc'))") == "1 0 []"


def test_it_is_nobody(one):
    assert printed(one, "import os; print(os.getuid() > 0, os.geteuid() > 0, 0 in os.getgroups())") == "True True False"


def test_the_kernel_knows_it_as_nobody_when_an_administrator_grades(one):
    if os.geteuid() != 0:
        pytest.skip("only an administrator can give a process to another user")
    if printed(one, "import os; print(os.getuid())") == "1000":
        pytest.skip("Python's own files are closed to other users here")
    status = [Path(f"/proc/{pid}/status").read_text() for pid in inside()]
    assert len(status) >= 3
    assert all(f"Uid:\t{isolation.NOBODY}\t{isolation.NOBODY}" in text for text in status)
    students_own = next(text for text in status if re.search(r"^NSpid:.*\t1$", text, re.M))
    for line in (
        "CapEff:\t0000000000000000",
        "CapPrm:\t0000000000000000",
        "CapBnd:\t0000000000000000",
        "NoNewPrivs:\t1",
        "Seccomp:\t2",
    ):
        assert line in students_own


def test_the_environment_holds_no_more_than_it_needs(one):
    names = printed(one, "import os; print(*sorted(os.environ))").split()
    assert set(names) <= {
        "HOME",
        "USER",
        "PATH",
        "LANG",
        "LC_CTYPE",
        "MPLBACKEND",
        "MPLCONFIGDIR",
        "IPYTHONDIR",
        "TMPDIR",
        "PWD",
        "OPENBLAS_NUM_THREADS",
        "OMP_NUM_THREADS",
        "NBGRADER_EXECUTION",
    }


def test_the_system_cannot_be_written(one):
    text = printed(
        one,
        """
import os, sys, mlpkit
for folder in ("/", "/usr", "/usr/bin", "/etc", "/dev", "/fonts", "/proc", "/home", sys.prefix, sys.base_prefix,
               os.path.dirname(mlpkit.__file__)):
    try:
        open(os.path.join(folder, "x"), "w")
    except OSError:
        continue
    print("wrote to", folder)
""",
    )
    assert text == ""


def test_it_sees_no_course_and_no_home(one):
    places = (
        ROOT / "solutions",
        ROOT / "assignments",
        ROOT / "tests",
        ROOT / ".git",
        Path.home() / ".bashrc",
        "/etc/passwd",
        "/etc/shadow",
        "/etc/hostname",
        "/var",
        "/run",
        "/sys",
        "/mnt",
        "/srv",
        "/boot",
    )
    assert printed(one, f"import os; print([p for p in {[str(p) for p in places]!r} if os.path.exists(p)])") == "[]"
    assert (
        printed(one, "import os; print(os.getcwd(), os.path.expanduser('~'), os.listdir('.'), os.uname().nodename)")
        == "/home/student /home/student [] box"
    )


def test_it_has_no_network(one):
    assert (
        printed(
            one,
            """
import socket
for family in range(50):
    if family != socket.AF_UNIX:
        try:
            socket.socket(family, socket.SOCK_STREAM)
        except OSError:
            continue
        print(family)
""",
        )
        == ""
    )
    assert printed(one, "import socket; a, b = socket.socketpair(); a.send(b'x'); print(b.recv(1))") == "b'x'"


OPEN = """
import os, stat
files = []
for number in range(200):
    try:
        mode = os.fstat(number).st_mode
    except OSError:
        continue
    if stat.S_ISREG(mode):
        files.append(number)
    else:
        print("socket" if stat.S_ISSOCK(mode) else "device" if stat.S_ISCHR(mode) else "another")
"""


def test_only_its_own_line_is_open(one, other):
    assert sorted(printed(one, OPEN).split()) == ["device", "device", "device", "socket"]
    # Fonts are open, too: each process has its own place in them.
    printed(one, "for number in files:\n    os.lseek(number, 12345, 0)")
    printed(other, OPEN)
    assert "12345" not in printed(other, "print([os.lseek(number, 0, 1) for number in files])")
    with host_bubblewrap.Box() as following:
        printed(following, OPEN)
        assert "12345" not in printed(following, "print([os.lseek(number, 0, 1) for number in files])")


def test_the_limits_are_set_and_stay(one):
    text = printed(
        one,
        """
import resource
for name in ("AS", "CPU", "FSIZE", "NOFILE", "NPROC", "CORE", "MEMLOCK", "MSGQUEUE", "SIGPENDING"):
    which = getattr(resource, "RLIMIT_" + name, 12)
    try:
        resource.setrlimit(which, (-1, -1))
    except (OSError, ValueError):
        pass
    print(name, *resource.getrlimit(which))
import os
for folder in ("/tmp", "/dev/shm", "."):
    print("room", os.statvfs(folder).f_blocks * os.statvfs(folder).f_frsize)
""",
    )
    fields = [line.split() for line in text.splitlines()]
    hard = {name: int(value) for name, _, value in (f for f in fields if len(f) == 3)}
    assert hard == {
        "AS": limits.STUDENT.memory,
        "CPU": limits.STUDENT.processor,
        "FSIZE": limits.STUDENT.file,
        "NOFILE": limits.STUDENT.open_files,
        "NPROC": limits.STUDENT.threads,
        "CORE": limits.STUDENT.core,
        "MEMLOCK": 0,
        "MSGQUEUE": 0,
        "SIGPENDING": limits.STUDENT.signals,
    }
    assert all(0 < int(f[1]) <= limits.STUDENT.scratch for f in fields if f[0] == "room")


TRIED = """
def tried(what, function, *arguments):
    try:
        if function(*arguments) in (None, 0):
            print(what)
    except OSError:
        pass
"""


def test_files_that_all_share_are_not_locked_leased_or_watched(one):
    text = printed(
        one,
        TRIED
        + """
import ctypes, fcntl, mlpkit, os, signal
signal.signal(signal.SIGIO, signal.SIG_IGN)
file = os.open(mlpkit.__file__, os.O_RDONLY)
libc = ctypes.CDLL(None, use_errno=True)
tried("lock", fcntl.flock, file, fcntl.LOCK_EX | fcntl.LOCK_NB)
tried("lease", fcntl.fcntl, file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
tried("watch", fcntl.fcntl, os.open(os.path.dirname(mlpkit.__file__), os.O_RDONLY), fcntl.F_NOTIFY, 1)
for name in ("inotify_init", "inotify_init1", "fanotify_init"):
    if getattr(libc, name)(0, 0) != -1:
        print(name)
if libc.prctl(4, 1, 0, 0, 0) != -1:
    print("dumpable")
""",
    )
    assert text == ""


def test_memory_that_no_limit_counts_cannot_be_had(one):
    text = printed(
        one,
        TRIED
        + """
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
one, other = socket.socketpair()
tried("a large buffer", one.setsockopt, socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
tried("a queue of connections", one.listen, 4096)
context, timer, where = ctypes.c_ulong(), ctypes.c_int(), ctypes.create_string_buffer(64)
for what, number, *arguments in (("io_setup", 206, 128, ctypes.byref(context)), ("vmsplice", 278, 1, where, 0, 0),
                                 ("timer", 222, 0, None, ctypes.byref(timer)), ("landlock", 444, where, 8, 0)):
    if os.uname().machine == "x86_64" and libc.syscall(number, *arguments) != -1:
        print(what)
""",
    )
    assert text == ""


def test_it_starts_no_process(one):
    text = printed(
        one,
        """
import os, subprocess, multiprocessing
def tried(what, function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        print(what, error.errno)
tried("fork", os.fork)
tried("exec", os.execv, "/usr/bin/true", ["true"])
tried("run", subprocess.run, ["true"])
tried("spawn", os.posix_spawn, "/usr/bin/true", ["true"], {})
tried("process", multiprocessing.Process(target=print).start)
print("system", os.system("true") != 0)
""",
    )
    assert text.split() == ["fork", "1", "exec", "1", "run", "1", "spawn", "1", "process", "1", "system", "True"]


def test_threads_work_up_to_a_number(one):
    assert (
        printed(
            one,
            """
import threading
import numpy as np
total = []
A = np.ones((50, 50))
work = [threading.Thread(target=lambda: total.append(float(A.dot(A[0]).sum()))) for _ in range(20)]
[t.start() for t in work]; [t.join() for t in work]
print(len(total), set(total))
""",
        )
        == "20 {2500.0}"
    )


def test_files_are_copied(possible, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.txt").write_text("four")
    (tmp_path / "helper.py").write_text("value = 5")
    (tmp_path / "numpy.py").write_text("raise SystemError")
    (tmp_path / "link").symlink_to(ROOT / "README.md")
    (tmp_path / "own.ipynb").write_text("{}")
    (tmp_path / "large").write_bytes(bytes(limits.STUDENT.scratch))
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")).write_text("x")
    with host_bubblewrap.Box(tmp_path) as box:
        assert (
            printed(
                box,
                "import helper, numpy, os; print(helper.value, open('data/x.txt').read(), "
                "sorted(map(os.fsencode, os.listdir('.'))))",
            )
            == "5 four [b'caf\\xe9', b'data', b'helper.py', b'numpy.py']"
        )
    assert (tmp_path / "data" / "x.txt").read_text() == "four"


# ----------------------------------------------------------------------------------------- siblings


def test_siblings_do_not_meet(one, other):
    """Two alive at once, from the same fork server."""
    assert "bound" not in printed(
        one,
        """
import os, socket, threading
secret = "sibling's"
for folder in ("/tmp", "/dev/shm", "."):
    open(os.path.join(folder, "left"), "w").write(secret)
for address in ("\\0left", "/tmp/socket"):
    try:
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(address)
        listening.listen()
        print("bound", address)
    except PermissionError:
        pass
os.write(1, b"x" * 200_000)
os.write(2, b"x" * 200_000)
""",
    )
    text = printed(
        other,
        """
import ctypes, os, signal, socket
libc = ctypes.CDLL(None, use_errno=True)
for path in ("/tmp/left", "/dev/shm/left", "left", "/tmp/socket"):
    if os.path.exists(path):
        print("found", path)
for address in ("\\0left", "/tmp/socket"):
    with socket.socket(socket.AF_UNIX) as line:
        if line.connect_ex(address) == 0:
            print("connected", address)
for pid in range(2, 5000):
    for signal_ in (0, signal.SIGSTOP):
        try:
            os.kill(pid, signal_)
            print("signalled", pid)
        except ProcessLookupError:
            pass
    if pid < 200 and libc.ptrace(16, pid, 0, 0) == 0:
        print("traced", pid)
for what in (-1, 0):
    try:
        os.kill(what, signal.SIGKILL)
    except ProcessLookupError:
        pass
for kind, number in (("shmget", 4096), ("semget", 1)):
    if getattr(libc, kind)(77, number, 0o1666) != -1:
        print(kind)
if libc.msgget(77, 0o1666) != -1:
    print("msgget")
os.write(2, b"x" * 200_000)
""",
    )
    assert text == ""
    assert printed(one, "print(secret)") == "sibling's"
    assert printed(other, "print('still here')") == "still here"


def test_a_signal_to_its_group_reaches_nobody_else(one, other):
    before = host_bubblewrap.fork_server().pid
    printed(other, "import os, signal\nos.kill(0, signal.SIGKILL)\nos.killpg(0, signal.SIGKILL)")
    assert printed(one, "print(1)") == printed(other, "print(1)") == "1"
    assert host_bubblewrap.fork_server().pid == before


def test_nothing_is_left_for_the_next(possible):
    with host_bubblewrap.Box() as first:
        printed(
            first,
            "import sys, numpy as np, mlpkit.exercise.values\nfor path in ('/tmp/x', '/dev/shm/x', 'x'):\n"
            "    open(path, 'w').write('x')\nnp.left = mlpkit.exercise.values.left = sys.left = 1\n"
            "np.random.seed(1)\nnp.seterr(all='raise')\nsys.path.insert(0, '/tmp')",
        )
    with host_bubblewrap.Box() as second:
        assert (
            printed(
                second,
                "import os, sys, numpy as np, mlpkit.exercise.values\nprint([p for p in ('/tmp/x', "
                "'/dev/shm/x', 'x') if os.path.exists(p)], [m for m in (np, mlpkit.exercise.values, sys) if "
                "hasattr(m, 'left')], np.geterr()['divide'], '/tmp' in sys.path)",
            )
            == "[] [] warn False"
        )


# -------------------------------------------------------------------------------- deaths and endings


def test_a_dead_process_is_replaced(possible):
    box = host_bubblewrap.Box()
    box.start()
    with pytest.raises(host_plain.Died):
        box.run_cell("import os; os._exit(0)", 20)
    box.stop()
    box.start()
    assert printed(box, "print('alive')") == "alive"
    box.stop()


def test_the_death_of_the_fork_server_is_survived(possible):
    box = host_bubblewrap.Box()
    box.start()
    host_bubblewrap.fork_server().process.kill()
    with pytest.raises(host_plain.NotStarted, match="the sandbox has ended"):  # which is no fault of the student's
        for _ in range(50):
            box.run_cell("import time; time.sleep(0.1)", 5)
    box.stop()
    with host_bubblewrap.Box() as following:
        assert printed(following, "print('alive')") == "alive"


def test_sockets_of_killed_runs_are_removed(possible, tmp_path, monkeypatch):
    import socket

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name, answers in (("dead", False), ("alive", True)):
        (tmp_path / f"mlpkit-box-{name}").mkdir()
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(tmp_path / f"mlpkit-box-{name}" / "listener"))
        listener.listen()
        if not answers:
            listener.close()
    server = host_bubblewrap.ForkServer()
    server.start()
    server.stop()
    assert [p.name for p in tmp_path.iterdir()] == ["mlpkit-box-alive"]


def test_a_long_name_of_the_temporary_folder_is_no_obstacle(possible, tmp_path, monkeypatch):
    (tmp_path / ("x" * 100)).mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / ("x" * 100)))
    server = host_bubblewrap.ForkServer()
    server.start()
    server.stop()


def test_what_cannot_be_isolated_says_why(possible, monkeypatch):
    ask = host_bubblewrap.fork_server().ask
    monkeypatch.setattr(
        host_bubblewrap.fork_server(), "ask", lambda request, *rest: ask({**request, "limits": {"scratch": -1}}, *rest)
    )
    box = host_bubblewrap.Box()
    with pytest.raises(host_bubblewrap.NoSandbox, match="mount: Invalid argument"):
        box.start()


def test_a_loop_is_interrupted(one):
    status, _ = one.run_cell("while True:\n    pass", 0.5)
    assert status == "time"
    assert printed(one, "print('goes on')") == "goes on"


def test_deaf_to_the_interrupt_it_is_ended(one):
    with pytest.raises(host_plain.Died, match="no reaction") as caught:
        one.run_cell("import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(1000)", 0.3)
    assert caught.value.cause is host_plain.Cause.TIME


def test_stop_leaves_no_process(possible):
    with host_bubblewrap.Box():
        processes = below(host_bubblewrap.fork_server().pid)
        assert len(processes) >= 4
    host_bubblewrap.fork_server().stop()
    assert all(gone(pid) for pid in processes)


def test_whoever_kills_the_examiner_ends_the_sandbox(possible, tmp_path):
    code = (
        "from mlpkit.grading.sandbox import host_bubblewrap as box\nsandbox = box.Box()\nsandbox.start()\n"
        "print(box.fork_server().pid, flush=True)\nimport time\ntime.sleep(600)"
    )
    examiner = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    processes = below(int(examiner.stdout.readline()))
    examiner.kill()
    examiner.wait()
    examiner.stdout.close()
    assert len(processes) >= 4 and all(gone(pid) for pid in processes)


def test_no_folder_is_left(possible, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    server = host_bubblewrap.ForkServer()
    server.start()
    assert not list(tmp_path.glob("*fonts*"))
    server.stop()
    assert list(tmp_path.iterdir()) == []


def test_it_can_get_ready_in_the_background(possible, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    server = host_bubblewrap.ForkServer()
    server.begin()
    server.begin()  # once is enough
    before = server.pid
    assert server.fonts is not None  # which it needs until it is ready
    server.start()
    assert server.pid == before and server.fonts is None
    assert server.ask({"do": "kill", "pid": -1}) == {}
    server.stop()
    server.begin()
    server.process.kill()  # what dies before anybody needs it is started anew
    server.process.wait()
    assert server.ask({"do": "kill", "pid": -1}) == {}
    server.stop()
    server.begin()
    server.stop()
    assert list(tmp_path.iterdir()) == []


def test_getting_ready_never_fails(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    server = host_bubblewrap.ForkServer()
    server.begin()
    assert server.process is None


def test_a_hundred_forks_cost_little(possible):
    def memory():
        pages = [int(Path(f"/proc/{p}/statm").read_text().split()[1]) for p in inside()]
        return max(pages) * os.sysconf("SC_PAGE_SIZE")

    for number in range(100):
        with host_bubblewrap.Box() as box:
            if number % 20 == 0:
                printed(box, "print(1)")
        if number == 9:
            first = memory()
    assert memory() - first < 4e6
    # All are gone but bubblewrap's two or three and the fork server.
    assert len(below(host_bubblewrap.fork_server().pid)) <= 4


def test_it_works_for_an_ordinary_user_too(possible):
    if os.geteuid() != 0:
        return  # everything above was run by one
    if shutil.which("unshare") is None:
        pytest.skip("unshare, which makes an ordinary user of us, is not here")
    code = (
        "import os; assert os.getuid() == 1234; "
        "from mlpkit.grading.sandbox import host_bubblewrap as box; box.require(); print('works')"
    )
    done = subprocess.run(
        ["unshare", "--user", "--map-user=1234", "--map-group=1234", sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if "unshare" in done.stderr and "works" not in done.stdout and "NoSandbox" not in done.stderr:
        pytest.skip(f"no ordinary user can be made: {done.stderr.strip()[-200:]}")
    assert done.stdout.strip() == "works", done.stderr
