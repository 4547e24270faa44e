"""What makes a forked process a student's: namespaces, mounts, resource limits, no privileges.

It runs in the child that the fork server has forked, before any of the student's code. Only what
is named here as a constant is used elsewhere, too.
"""

import contextlib
import os
import resource
import signal
import stat

from mlpkit.grading.limits import StudentLimits
from mlpkit.grading.sandbox import linux, system_calls

HOME = "/home/student"
SET_ASIDE = "/held"  # empty folders of the sandbox, where a mount is kept while its own place is covered
SET_ASIDE_COUNT = 8
NOBODY = 65534
# What works at all with: the name of the limit, the least value, what it is of, and the option of ulimit.
NEEDED = (
    ("RLIMIT_AS", 1 << 30, "memory (bytes of address space)", "v"),
    ("RLIMIT_NOFILE", 64, "open files", "n"),
    ("RLIMIT_FSIZE", 16 << 20, "room in a file (bytes)", "f"),
    ("RLIMIT_NPROC", 32, "processes and threads", "u"),
    ("RLIMIT_CPU", 60, "processor time (seconds)", "t"),
)


def leave_root() -> None:
    """Where an administrator grades: be nobody, for whom the kernel's limits hold and root's files are closed.

    Raises
    ------
    OSError
    """
    if os.geteuid() != 0:
        return
    os.chmod("/tmp", 0o1777)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    linux.prctl(linux.PR_SET_DUMPABLE, 1)  # else it may not write the maps of its own namespaces


def enter_namespaces(uid: int, gid: int) -> None:
    """Move this process, and its next child as process 1, into namespaces of its own.

    Parameters
    ----------
    uid, gid : int
        The user and the group that it remains inside.

    Raises
    ------
    OSError
    """
    linux.call(
        "unshare",
        linux.CLONE_NEWUSER
        | linux.CLONE_NEWNS
        | linux.CLONE_NEWPID
        | linux.CLONE_NEWNET
        | linux.CLONE_NEWIPC
        | linux.CLONE_NEWUTS,
    )
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def isolate(limits: StudentLimits) -> None:
    """Make this process a student's: run in the fork that is process 1 of its namespace.

    Parameters
    ----------
    limits : mlpkit.grading.limits.StudentLimits

    Raises
    ------
    OSError, ValueError
        If the machine does not allow one of the steps; none is optional.
    """
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # where memory runs out after all, nobody else is to pay for it
    os.setsid()  # a signal to one's own group reaches its members outside of the namespace, too
    nothing = os.open("/dev/null", os.O_RDWR)
    for stream in range(3):  # a pipe that all submissions share could be filled, or talk to the next one
        os.dup2(nothing, stream)
    os.close(nothing)
    _reopen_files()
    _mount_private_folders(limits)
    os.chdir(HOME)
    _set_resource_limits(limits)
    linux.drop_capabilities()
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.filter_system_calls(system_calls.seccomp_program())


def _reopen_files() -> None:
    """Open anew what the fork server holds open (fonts): else all submissions would share the position in it."""
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):  # the number of the list itself
            if stat.S_ISREG(os.stat(f"/proc/self/fd/{name}").st_mode):
                own = os.open(os.readlink(f"/proc/self/fd/{name}"), os.O_RDONLY)
                os.dup2(own, int(name))
                os.close(own)


def _mounts_below(folders: list[str]) -> list[str]:
    """Mounts below some folders: Python's own, where the course or its environment lies in /tmp."""
    with open("/proc/self/mountinfo") as lines:
        points = [line.split()[4].encode().decode("unicode_escape") for line in lines]
    return [point for point in points if point.startswith(tuple(f"{folder}/" for folder in folders))]


def _mount_private_folders(limits: StudentLimits) -> None:
    linux.mount(None, "/", None, linux.MS_REC | linux.MS_PRIVATE)
    safe = linux.MS_NOSUID | linux.MS_NODEV
    sizes = {HOME: limits.scratch, "/tmp": limits.scratch // 2, "/dev/shm": limits.scratch // 4}
    aside: dict[str, str] = {}
    for number, point in enumerate(_mounts_below(list(sizes))):
        aside[point] = os.path.join(SET_ASIDE, str(number))
        linux.mount(point, aside[point], None, linux.MS_BIND)
    for folder, size in sizes.items():
        linux.mount("tmpfs", folder, "tmpfs", safe, f"size={size},nr_inodes={limits.inodes},mode=700")
    for point, kept in aside.items():
        os.makedirs(point)
        linux.mount(kept, point, None, linux.MS_BIND)
        linux.unmount(kept)
    # Other processes of the sandbox are listed in its /proc, and its terminals are shared: empty ones hide them.
    for folder in ("/proc", "/dev/pts"):
        linux.mount("tmpfs", folder, "tmpfs", safe | linux.MS_NOEXEC | linux.MS_RDONLY, "size=4k")


def _set_resource_limits(limits: StudentLimits) -> None:
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.processor),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_NPROC, limits.threads),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, limits.signals),
        (resource.RLIMIT_CORE, limits.core),
    ):
        hard = resource.getrlimit(kind)[1]
        least = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (least, least))


def too_small() -> str:
    """Which limit of the account that grades leaves a student's process too little, and what to do.

    Returns
    -------
    str
        Empty if all is well.
    """
    for name, least, what, option in NEEDED:
        hard = resource.getrlimit(getattr(resource, name))[1]
        if hard != resource.RLIM_INFINITY and hard < least:
            return (
                f"This account may not use enough {what}: its hard limit is {hard:,}, and grading needs {least:,}. "
                f"See ulimit -H{option}; an administrator can raise it in /etc/security/limits.conf, or, for a "
                "service, in its unit (Limit… =)"
            )
    return ""
