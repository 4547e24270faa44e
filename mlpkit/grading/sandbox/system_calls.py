"""The filter of system calls that a student's process runs under: its tables and its program.

The program is written in the fork server, and kept by the Linux kernel.
"""

import platform
import socket
import struct

from mlpkit.grading.sandbox import linux

# Calls whose arguments the filter looks at, and the architecture's own number.
CALLS: dict[str, dict[str, int]] = {
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
# What a NumPy exercise never needs, and an escape or a nuisance does: by number, for each
# architecture (None: it has no such call). The later groups are here because no other limit counts
# the memory that they hold, because files that are bound in read-only can still be locked, leased
# and watched, or because they reach what all processes of the machine share.
DENIED: dict[str, tuple[int | None, int | None]] = {  # name: x86_64, aarch64
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
LAST_KNOWN = 449  # later calls did not exist when this table was written: they are answered with "not implemented"
F_SETLEASE, F_NOTIFY = 1024, 1026

# Instructions of the kernel's packet filter, and the filter's answers.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_REFUSE, _NOT_IMPLEMENTED, _NO_SUCH_FAMILY = 0x00050001, 0x00050026, 0x00050061  # EPERM, ENOSYS, EAFNOSUPPORT
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # where they are in what the kernel hands to the filter
_X32 = 0x40000000  # bit of a second set of numbers for the calls of x86_64

Step = tuple[int, int, int, int]  # instruction, steps to skip if true, steps to skip if false, constant


def _allow_only(number: int, position: int, test: int, value: int, otherwise: int) -> list[Step]:
    """A call is allowed if its argument passes a test."""
    return [
        (_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, _ARGUMENTS + 8 * position),
        (test, 0, 1, value),
        (_ANSWER, 0, 0, _ALLOW),
        (_ANSWER, 0, 0, otherwise),
    ]


def _refuse_values(number: int, position: int, values: tuple[int, ...]) -> list[Step]:
    """A call is refused with some values of an argument."""
    steps: list[Step] = [(_LOAD, 0, 0, _ARGUMENTS + 8 * position)]
    for value in values:
        steps += [(_EQUAL, 0, 1, value), (_ANSWER, 0, 0, _REFUSE)]
    return [(_EQUAL, 0, len(steps) + 1, number), *steps, (_ANSWER, 0, 0, _ALLOW)]


def denied(machine: str) -> dict[str, int]:
    """Calls that are refused whatever their arguments.

    Parameters
    ----------
    machine : str
        Architecture: ``x86_64`` or ``aarch64``.

    Returns
    -------
    dict of str to int
        Name to number.
    """
    column = list(CALLS).index(machine)
    numbers = {name: pair[column] for name, pair in DENIED.items()}
    return {name: number for name, number in numbers.items() if number is not None}


def seccomp_program(machine: str | None = None) -> bytes:
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

    Raises
    ------
    KeyError
        For an architecture without a table.
    """
    machine = machine or platform.machine()
    table = CALLS[machine]
    steps: list[Step] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, table["arch"]),
        (_ANSWER, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":
        steps += [(_AT_LEAST, 0, 1, _X32), (_ANSWER, 0, 0, _KILL)]
    steps += [(_EQUAL, 0, 1, table["clone3"]), (_ANSWER, 0, 0, _NOT_IMPLEMENTED)]
    steps += [(_AT_LEAST, 0, 1, LAST_KNOWN + 1), (_ANSWER, 0, 0, _NOT_IMPLEMENTED)]
    for number in sorted(denied(machine).values()):
        steps += [(_EQUAL, 0, 1, number), (_ANSWER, 0, 0, _REFUSE)]
    steps += _allow_only(table["socket"], 0, _EQUAL, socket.AF_UNIX, _NO_SUCH_FAMILY)
    steps += _allow_only(table["socketpair"], 0, _EQUAL, socket.AF_UNIX, _NO_SUCH_FAMILY)
    steps += _allow_only(table["clone"], 0, _ANY_BIT, linux.CLONE_THREAD, _REFUSE)
    steps += _refuse_values(table["fcntl"], 1, (F_SETLEASE, F_NOTIFY))
    steps += _refuse_values(table["prctl"], 0, (linux.PR_SET_DUMPABLE, linux.PR_SET_SECCOMP))
    steps += [(_ANSWER, 0, 0, _ALLOW)]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)
