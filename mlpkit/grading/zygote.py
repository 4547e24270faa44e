"""Inside the sandbox: a warm process that forks one isolated process for each submission.

It has NumPy, Matplotlib and IPython imported, holds nothing else, and never runs a student's
code itself. Each fork moves into namespaces of its own, gives up every privilege, takes limits
on everything that can be used up, and then serves the examiner as :mod:`mlpkit.grading.worker`
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
CLONE = {"mount": 0x20000, "uts": 0x4000000, "ipc": 0x8000000, "user": 0x10000000, "pid": 0x20000000,
         "net": 0x40000000}
CLONE_THREAD = 0x10000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 0x1000, 0x4000, 1 << 18
MNT_DETACH = 2
NOBODY = 65534
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 24, 38

# What a NumPy exercise never needs, and an escape does: by number, for each architecture. Shared
# memory, message queues and memory files are here because no other limit counts what they hold.
_CALLS = {
    "x86_64": {"arch": 0xC000003E, "clone": 56, "clone3": 435, "socket": 41,
               "denied": {"fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "ptrace": 101, "unshare": 272,
                          "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "bpf": 321,
                          "keyctl": 250, "add_key": 248, "request_key": 249, "userfaultfd": 323, "perf_event_open": 298,
                          "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428,
                          "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "mount_setattr": 442,
                          "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_getfd": 438, "kcmp": 312,
                          "init_module": 175, "finit_module": 313, "kexec_load": 246, "reboot": 169, "swapon": 167,
                          "acct": 163, "quotactl": 179, "syslog": 103, "personality": 135, "kexec_file_load": 320,
                          "delete_module": 176, "swapoff": 168, "open_by_handle_at": 304, "fspick": 433,
                          "process_madvise": 440, "shmget": 29, "semget": 64, "msgget": 68, "mq_open": 240,
                          "memfd_create": 319, "memfd_secret": 447, "modify_ldt": 154}},
    "aarch64": {"arch": 0xC00000B7, "clone": 220, "clone3": 435, "socket": 198,
                "denied": {"execve": 221, "execveat": 281, "ptrace": 117, "unshare": 97, "setns": 268, "mount": 40,
                           "umount2": 39, "pivot_root": 41, "chroot": 51, "bpf": 280, "keyctl": 219, "add_key": 217,
                           "request_key": 218, "userfaultfd": 282, "perf_event_open": 241, "io_uring_setup": 425,
                           "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428, "move_mount": 429,
                           "fsopen": 430, "fsconfig": 431, "fsmount": 432, "mount_setattr": 442,
                           "process_vm_readv": 270, "process_vm_writev": 271, "pidfd_getfd": 438, "kcmp": 272,
                           "init_module": 105, "finit_module": 273, "kexec_load": 104, "reboot": 142, "swapon": 224,
                           "acct": 89, "quotactl": 60, "syslog": 116, "personality": 92, "kexec_file_load": 294,
                          "delete_module": 106, "swapoff": 225, "open_by_handle_at": 265, "fspick": 433,
                          "process_madvise": 440, "shmget": 194, "semget": 190, "msgget": 186, "mq_open": 180,
                          "memfd_create": 279, "memfd_secret": 447}},
}


def _call(name, *arguments):
    """A function of the C library that returns -1 when it fails."""
    if getattr(_libc, name)(*arguments) == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _mount(source, target, kind, flags, options=None):
    _call("mount", *(None if s is None else os.fsencode(s) for s in (source, target, kind)),
          ctypes.c_ulong(flags), None if options is None else os.fsencode(options))


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
        clone3 with "not implemented" (the C library then uses clone, whose flags can be seen),
        refuse clone unless it makes a thread, refuse sockets other than those between processes
        (some reach beyond a network namespace), refuse the calls of the table, allow the rest.
    """
    table = _CALLS[machine or platform.machine()]
    load, equal, at_least, mask, give = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, refuse, absent, no_family, kill = 0x7FFF0000, 0x00050001, 0x00050026, 0x00050061, 0x80000000
    steps = [(load, 0, 0, 4), (equal, 1, 0, table["arch"]), (give, 0, 0, kill), (load, 0, 0, 0)]
    if table["arch"] == 0xC000003E:  # the x32 twin of every call
        steps += [(at_least, 0, 1, 0x40000000), (give, 0, 0, kill)]
    steps += [(equal, 0, 1, table["clone3"]), (give, 0, 0, absent)]
    for number in sorted(table["denied"].values()):
        steps += [(equal, 0, 1, number), (give, 0, 0, refuse)]
    steps += [(equal, 0, 4, table["socket"]), (load, 0, 0, 16), (equal, 0, 1, socket.AF_UNIX), (give, 0, 0, allow),
              (give, 0, 0, no_family), (equal, 1, 0, table["clone"]), (give, 0, 0, allow), (load, 0, 0, 16),
              (mask, 0, 1, CLONE_THREAD), (give, 0, 0, allow), (give, 0, 0, refuse)]
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
    for what, value in ((resource.RLIMIT_AS, limits["memory"]), (resource.RLIMIT_CPU, limits["cpu"]),
                        (resource.RLIMIT_FSIZE, limits["file"]), (resource.RLIMIT_NOFILE, limits["files"]),
                        (resource.RLIMIT_NPROC, 64), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_MEMLOCK, 0),
                        (resource.RLIMIT_MSGQUEUE, 0)):
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
    from mlpkit.grading import worker

    class Boxed(worker.Worker):
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
    from mlpkit.grading import worker

    boxed.connection = connection
    worker.send(connection, {"id": 0})  # ready: from here on, time is the student's
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
            os.waitpid(inner, 0)
            os._exit(0)
        os.close(tell)
        isolate(limits)
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
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(children.pop(pid), 0)


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
