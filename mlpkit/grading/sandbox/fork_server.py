"""Inside the sandbox: a warm process that forks one isolated process for each submission.

It has NumPy, Matplotlib and IPython imported, holds nothing else, and never runs a student's
code itself. Each fork moves into namespaces of its own, gives up every privilege, takes limits
on everything that can be used up, and then serves the examiner as :mod:`mlpkit.grading.sandbox.kernel`
does, over a socket that no other process has.
"""

import array
import base64
import contextlib
import ctypes
import gc
import json
import os
import platform
import resource
import select
import shutil
import signal
import socket
import stat
import struct
import sys

HOME = "/home/student"
HELD = "/held"  # a few empty folders, to hold a mount while its place is covered
LIMITS = {"memory": 3 << 30, "cpu": 300, "file": 32 << 20, "files": 128, "scratch": 64 << 20}

_libc = ctypes.CDLL(None, use_errno=True)
CLONE = {"mount": 0x20000, "uts": 0x4000000, "ipc": 0x8000000, "user": 0x10000000, "pid": 0x20000000, "net": 0x40000000}
CLONE_THREAD = 0x10000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 0x1000, 0x4000, 1 << 18
MNT_DETACH = 2
NOBODY = 65534
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 24, 38

# What a NumPy exercise never needs, and an escape or a nuisance does: by number, for each
# architecture (None: it has no such call). The later groups are here because no other limit counts
# the memory that they hold, because files that are bound in read-only can still be locked, leased
# and watched, or because they reach what all processes of the machine share.
_CALLS = {
    "x86_64": {
        "arch": 0xC000003E,
        "clone": 56,
        "clone3": 435,
        "socket": 41,
        "socketpair": 53,
        "prctl": 157,
        "fcntl": 72,
    },
    "aarch64": {
        "arch": 0xC00000B7,
        "clone": 220,
        "clone3": 435,
        "socket": 198,
        "socketpair": 199,
        "prctl": 167,
        "fcntl": 25,
    },
}
_DENIED = {  # name: x86_64, aarch64
    # programs, processes, namespaces, privileges
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "unshare": (272, 97),
    "setns": (308, 268),
    "personality": (135, 92),
    "modify_ldt": (154, None),
    "uselib": (134, None),
    "iopl": (172, None),
    "ioperm": (173, None),
    "seccomp": (317, 277),
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
    # file systems and what looks through them
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "lookup_dcookie": (212, 18),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "flock": (73, 32),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "sync": (162, 81),
    "syncfs": (306, 267),
    # the kernel's insides
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    # memory that is not the process's own, and queues of the whole machine
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_setup": (206, 0),
    "io_destroy": (207, 1),
    "io_getevents": (208, 4),
    "io_submit": (209, 2),
    "io_cancel": (210, 3),
    "io_pgetevents": (333, 292),
    "vmsplice": (278, 75),
    "timer_create": (222, 107),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "setsockopt": (54, 208),
    "mbind": (237, 235),
    "set_mempolicy": (238, 237),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
}
NEWER = 449  # the last call that was looked at: later ones are answered with "not implemented"
F_SETLEASE, F_NOTIFY = 1024, 1026


def _call(name, *arguments):
    """A function of the C library that returns -1 when it fails."""
    if getattr(_libc, name)(*arguments) == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _mount(source, target, kind, flags, options=None):
    _call(
        "mount",
        *(None if s is None else os.fsencode(s) for s in (source, target, kind)),
        ctypes.c_ulong(flags),
        None if options is None else os.fsencode(options),
    )


def seccomp_program(machine=None):
    """The filter that a student's process runs under.

    Parameters
    ----------
    machine : str, optional
        Architecture, that of this machine unless told.

    Returns
    -------
    bytes
        Instructions of the kernel's packet filter: refuse another architecture's calls, answer
        clone3 and calls that are newer than this table with "not implemented" (the C library then
        uses older ones, whose arguments can be seen), refuse clone unless it makes a thread,
        sockets other than those between processes (some reach beyond a network namespace), leases
        and watches on files, being dumped and filters on top; refuse the calls of the table, allow
        the rest.
    """
    machine = machine or platform.machine()
    table, column = _CALLS[machine], list(_CALLS).index(machine)
    load, equal, at_least, mask, give = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, refuse, absent, no_family, kill = 0x7FFF0000, 0x00050001, 0x00050026, 0x00050061, 0x80000000
    number, arguments = 0, 16

    def only(call, position, test, value, otherwise):
        """A call is allowed if its argument passes a test."""
        return [
            (equal, 0, 4, table[call]),
            (load, 0, 0, arguments + 8 * position),
            (test, 0, 1, value),
            (give, 0, 0, allow),
            (give, 0, 0, otherwise),
        ]

    def never(call, position, values):
        """A call is refused with some values of an argument."""
        steps = [(load, 0, 0, arguments + 8 * position)]
        for value in values:
            steps += [(equal, 0, 1, value), (give, 0, 0, refuse)]
        return [(equal, 0, len(steps) + 1, table[call]), *steps, (give, 0, 0, allow)]

    steps = [(load, 0, 0, 4), (equal, 1, 0, table["arch"]), (give, 0, 0, kill), (load, 0, 0, number)]
    if machine == "x86_64":  # the x32 twin of every call
        steps += [(at_least, 0, 1, 0x40000000), (give, 0, 0, kill)]
    steps += [(equal, 0, 1, table["clone3"]), (give, 0, 0, absent), (at_least, 0, 1, NEWER + 1), (give, 0, 0, absent)]
    for denied in sorted(pair[column] for pair in _DENIED.values() if pair[column] is not None):
        steps += [(equal, 0, 1, denied), (give, 0, 0, refuse)]
    steps += only("socket", 0, equal, socket.AF_UNIX, no_family)
    steps += only("socketpair", 0, equal, socket.AF_UNIX, no_family)
    steps += only("clone", 0, mask, CLONE_THREAD, refuse)
    steps += never("fcntl", 1, (F_SETLEASE, F_NOTIFY))
    steps += never("prctl", 0, (PR_SET_DUMPABLE, PR_SET_SECCOMP))
    steps += [(give, 0, 0, allow)]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)


def _filter_calls():
    program = seccomp_program()
    buffer = ctypes.create_string_buffer(program)
    header = struct.pack("<HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    _call("prctl", PR_SET_SECCOMP, 2, ctypes.c_char_p(header), 0, 0)


def _drop_capabilities():
    for capability in range(64):
        if _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == -1:
            break
    header = struct.pack("<Ii", 0x20080522, 0)
    _call("capset", ctypes.c_char_p(header), ctypes.c_char_p(bytes(24)))


def _limit(limits):
    for what, value in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["cpu"]),
        (resource.RLIMIT_FSIZE, limits["file"]),
        (resource.RLIMIT_NOFILE, limits["files"]),
        (resource.RLIMIT_NPROC, 64),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, 128),
        (resource.RLIMIT_CORE, 1),
    ):  # one byte: with 0, a program that collects dumps would be called
        resource.setrlimit(what, (value, value))


def _namespaces(uid, gid):
    flags = CLONE["user"] | CLONE["mount"] | CLONE["pid"] | CLONE["net"] | CLONE["ipc"] | CLONE["uts"]
    _call("unshare", flags)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def _bound_below(places):
    """Mounts below some folders: Python's own, where the course or its environment lies in /tmp."""
    with open("/proc/self/mountinfo") as lines:
        points = [line.split()[4].encode().decode("unicode_escape") for line in lines]
    return [point for point in points if point.startswith(tuple(f"{place}/" for place in places))]


def _private_mounts(scratch):
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    safe = MS_NOSUID | MS_NODEV
    places = {HOME: scratch, "/tmp": scratch // 2, "/dev/shm": scratch // 4}
    held = {}
    for number, point in enumerate(_bound_below(places)):  # held elsewhere while their place is covered
        held[point] = os.path.join(HELD, str(number))
        _mount(point, held[point], None, MS_BIND)
    for place, size in places.items():
        _mount("tmpfs", place, "tmpfs", safe, f"size={size},nr_inodes=4096,mode=700")
    for point, hold in held.items():
        os.makedirs(point)
        _mount(hold, point, None, MS_BIND)
        _call("umount2", os.fsencode(hold), MNT_DETACH)
    # Other processes of the sandbox are listed in its /proc, and its terminals are shared: empty ones hide them.
    for place in ("/proc", "/dev/pts"):
        _mount("tmpfs", place, "tmpfs", safe | MS_NOEXEC | MS_RDONLY, "size=4k")


def _own_files():
    """Open anew what the zygote holds open (fonts): else all submissions would share the place in it."""
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):  # the number of the list itself
            if stat.S_ISREG(os.stat(f"/proc/self/fd/{name}").st_mode):
                own = os.open(os.readlink(f"/proc/self/fd/{name}"), os.O_RDONLY)
                os.dup2(own, int(name))
                os.close(own)


def isolate(limits):
    """Make this process a student's: run in the fork that is process 1 of its namespace."""
    _call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # where memory runs out after all, nobody else is to pay for it
    os.setsid()  # a signal to one's own group reaches its members outside of the namespace, too
    nothing = os.open("/dev/null", os.O_RDWR)
    for stream in range(3):  # a pipe that all submissions share could be filled, or talk to the next one
        os.dup2(nothing, stream)
    os.close(nothing)
    _own_files()
    _private_mounts(limits["scratch"])
    os.chdir(HOME)
    _limit(limits)
    _drop_capabilities()
    _call("prctl", PR_SET_DUMPABLE, 0, 0, 0, 0)
    _call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _filter_calls()


def _new_worker():
    """What serves a submission, made once: each fork has a copy that nobody has used yet."""
    from mlpkit.grading.sandbox import kernel

    class Boxed(kernel.Worker):
        def files(self, request):
            for name, content in request["files"].items():
                path = os.path.join(HOME, os.fsdecode(name.encode("latin-1")))
                with contextlib.suppress(OSError):  # too many files are their own fault, and no reason not to start
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    with open(path, "wb") as file:
                        file.write(base64.b64decode(content))
            return {}

    sys.path.append(HOME)
    return Boxed(None)


def serve(boxed, connection):
    """Serve one submission in this process."""
    from mlpkit.grading.sandbox import kernel

    boxed.connection = connection
    kernel.send(connection, {"id": 0})  # ready: from here on, time is the student's
    boxed.serve()


def _fork(boxed, ours, theirs, limits):
    """Two forks: the first makes the namespaces, the second is process 1 in them, and has none of our sockets."""
    ready, tell = os.pipe()
    uid, gid = os.getuid(), os.getgid()
    outer = os.fork()
    if outer:
        os.close(tell)
        with os.fdopen(ready, "rb") as report:
            answer = json.loads(report.read() or b'{"error": "the fork died"}')
        return outer, answer
    code = 1
    try:
        for connection in ours:
            connection.close()
        os.close(ready)
        _namespaces(uid, gid)
        inner = os.fork()
        if inner:
            theirs.close()
            os.write(tell, json.dumps({"pid": inner}).encode())
            os.close(tell)
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
            os.waitid(os.P_PID, inner, os.WEXITED | os.WNOWAIT)  # its number stays taken until nobody means it
            signal.sigwait({signal.SIGTERM})
            os.waitpid(inner, 0)
            os._exit(0)
        os.close(tell)
        try:
            isolate(limits)
        except (OSError, ValueError) as error:
            from mlpkit.grading.sandbox import kernel

            kernel.send(theirs, {"id": 0, "error": f"{type(error).__name__}: {error}"})  # the examiner waits there
            raise
        serve(boxed, theirs)
        code = 0
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(tell, json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
    finally:
        os._exit(code)


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


def _warm():
    """Import and touch what every submission uses, so that no fork has to; returns what will serve them."""
    shutil.copytree("/fonts", os.environ["MPLCONFIGDIR"])  # read-only, it would not be used
    import matplotlib

    matplotlib.use("agg")
    boxed = _new_worker()
    boxed.shell.run_cell(WARM, store_history=False).raise_error()
    boxed._figures()
    failure = boxed.shell.run_cell(FAIL, store_history=False).error_in_exec
    boxed.shell.InteractiveTB.structured_traceback(type(failure), failure, failure.__traceback__)
    del boxed.shell.user_ns["_fail"]
    boxed.outputs = []
    gc.collect()
    gc.freeze()  # what is never collected is never copied
    return boxed


def _leave_root():
    """Where an administrator grades: be nobody, for whom the kernel's limits hold and root's files are closed."""
    if os.geteuid() != 0:
        return
    os.chmod("/tmp", 0o1777)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    _call("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)  # else it may not write the maps of its own namespaces


def main():
    """Serve examiners' requests for forks, on the two sockets whose numbers are the last arguments.

    The first is the connection to the process that started this one, and this process ends with
    it; the second listens for that process's own workers.
    """
    _leave_root()
    control, door = (socket.socket(fileno=int(number)) for number in sys.argv[-2:])
    sys.argv = [""]
    boxed = _warm()
    control.sendall(b'{"ready": true}\n')
    examiners = {control: {}}  # for each, process 1 of a submission -> the fork that waits for it
    while True:
        for connection in select.select([door, *examiners], [], [])[0]:
            if connection is door:
                examiners[door.accept()[0]] = {}
            elif not _answer(connection, boxed, [door, *examiners], examiners[connection]):
                for pid in list(examiners[connection]):
                    _kill(pid, examiners[connection])
                del examiners[connection]
                connection.close()
                if connection is control:
                    os._exit(0)  # and with this process everything in its namespaces


def _kill(pid, children):
    outer = children.pop(pid)
    for number, what in ((pid, signal.SIGKILL), (outer, signal.SIGTERM)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, what)
    os.waitpid(outer, 0)


def _answer(connection, boxed, ours, children):
    """Do what an examiner asks for; false if it has gone."""
    try:
        raw, ancillary, _, _ = connection.recvmsg(65536, socket.CMSG_SPACE(4))
        if not raw:
            return False
        request, answer = json.loads(raw), {}
        if request["do"] == "fork":
            numbers = array.array("i")
            numbers.frombytes(ancillary[0][2][:4])
            theirs = socket.socket(fileno=numbers[0])
            outer, answer = _fork(boxed, ours, theirs, {**LIMITS, **request.get("limits", {})})
            theirs.close()
            if "pid" in answer:
                children[answer["pid"]] = outer
            else:
                os.waitpid(outer, 0)
        elif request["pid"] in children and request["do"] == "kill":
            _kill(request["pid"], children)
        elif request["pid"] in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(request["pid"], signal.SIGINT)
        connection.sendall(json.dumps(answer).encode() + b"\n")
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
