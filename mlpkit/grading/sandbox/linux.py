"""Numbers and calls of the Linux kernel that Python's own library lacks; used in the fork server and its forks."""

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
CLONE_THREAD = 0x10000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 0x1000, 0x4000, 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 24, 38
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION_3 = 0x20080522


def call(name: str, *arguments: object) -> None:
    """Call a function of the C library that returns -1 when it fails.

    Parameters
    ----------
    name : str
    *arguments : object
        As ctypes takes them.

    Raises
    ------
    OSError
        With the name of the function, so that a message says what was refused.
    """
    if getattr(_libc, name)(*arguments) == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def prctl(option: int, value: int) -> None:
    """Set an attribute of this process.

    Raises
    ------
    OSError
    """
    call("prctl", option, value, 0, 0, 0)


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    """Mount a file system.

    Raises
    ------
    OSError
    """
    names = (None if text is None else os.fsencode(text) for text in (source, target, kind))
    call("mount", *names, ctypes.c_ulong(flags), None if options is None else os.fsencode(options))


def unmount(target: str) -> None:
    """Take a mount away, at once for all who look from now on.

    Raises
    ------
    OSError
    """
    call("umount2", os.fsencode(target), MNT_DETACH)


def drop_capabilities() -> None:
    """Give up every privilege of an administrator, for this process and what it may become.

    Raises
    ------
    OSError
    """
    for capability in range(64):
        if _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == -1:  # this kernel knows no more of them
            break
    header = CAPABILITY_VERSION_3.to_bytes(4, "little") + bytes(4)
    call("capset", ctypes.c_char_p(header), ctypes.c_char_p(bytes(24)))


def filter_system_calls(program: bytes) -> None:
    """Run this process under a filter of system calls from now on.

    Parameters
    ----------
    program : bytes
        See :func:`mlpkit.grading.sandbox.system_calls.seccomp_program`.

    Raises
    ------
    OSError
    """

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))

    header = Program(len(program) // 8, program)
    call("prctl", PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(header), 0, 0)
