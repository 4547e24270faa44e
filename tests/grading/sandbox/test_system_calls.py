"""The filter of system calls: what it allows and refuses, for both architectures."""

import re
import struct
from pathlib import Path

import pytest

from mlpkit.grading.sandbox import system_calls


def answer_of(program, arch, number, first=0, second=0):
    """Run a seccomp program on one system call: a small interpreter of the kernel's packet filter."""
    data = struct.pack("<iIQ6Q", number, arch, 0, first, second, *[0] * 4)
    steps = [struct.unpack_from("<HBBI", program, i) for i in range(0, len(program), 8)]
    at, value = 0, 0
    for _ in range(len(steps) + 1):
        code, yes, no, k = steps[at]
        at += 1
        match code:
            case 0x20:
                value = struct.unpack_from("<I", data, k)[0]
            case 0x15:
                at += yes if value == k else no
            case 0x35:
                at += yes if value >= k else no
            case 0x45:
                at += yes if value & k else no
            case 0x06:
                return k
            case _:
                raise AssertionError(f"an instruction of no kind: {code:#x}")
    raise AssertionError("it does not end")


ALLOW, KILL, EPERM, ENOSYS, EAFNOSUPPORT = 0x7FFF0000, 0x80000000, 0x50001, 0x50026, 0x50061
READ = {"x86_64": (0, 1, 9, 202, 262), "aarch64": (63, 64, 222, 98, 79)}  # read, write, mmap, futex, fstatat


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_answers_as_it_should(machine):
    program, table = system_calls.seccomp_program(machine), system_calls.CALLS[machine]
    arch = table["arch"]
    assert len(program) % 8 == 0 and len(program) // 8 < 4096
    for number in READ[machine]:
        assert answer_of(program, arch, number) == ALLOW
    denied = system_calls.denied(machine)
    for name, number in denied.items():
        assert answer_of(program, arch, number) == EPERM, name
    assert len(set(denied.values())) == len(denied)
    for number in (table["clone3"], system_calls.LAST_KNOWN + 1, 467, 5000):
        assert answer_of(program, arch, number) == ENOSYS
    assert answer_of(program, arch, system_calls.LAST_KNOWN) == ALLOW
    for command, answer in ((1, ALLOW), (4, ALLOW), (6, ALLOW), (1024, EPERM), (1025, ALLOW), (1026, EPERM)):
        assert answer_of(program, arch, table["fcntl"], 3, command) == answer
    for option, answer in ((3, ALLOW), (4, EPERM), (15, ALLOW), (22, EPERM), (38, ALLOW)):
        assert answer_of(program, arch, table["prctl"], option) == answer
    threads = 0x3D0F00  # the flags of a thread in glibc
    assert answer_of(program, arch, table["clone"], threads) == ALLOW
    for flags in (17, 0x10000011, 0x7E020000, 0x4111):
        assert answer_of(program, arch, table["clone"], flags) == EPERM
    for call in ("socket", "socketpair"):
        assert answer_of(program, arch, table[call], 1) == ALLOW
        for family in (0, 2, 10, 16, 17, 38, 40, 2**32 - 1):
            assert answer_of(program, arch, table[call], family) == EAFNOSUPPORT
    for stranger in (0x40000003, 0, 0xC000003E if machine == "aarch64" else 0xC00000B7):
        assert answer_of(program, stranger, READ[machine][0]) == KILL
    if machine == "x86_64":
        assert answer_of(program, arch, 0x40000000 | 59) == KILL


def test_both_architectures_are_denied_the_same():
    lacking = set(system_calls.denied("x86_64")) - set(system_calls.denied("aarch64"))
    assert lacking == {"fork", "vfork", "modify_ldt", "uselib", "iopl", "ioperm", "mknod", "inotify_init"}
    assert set(system_calls.denied("aarch64")) <= set(system_calls.denied("x86_64"))


@pytest.mark.parametrize("machine, pattern", [("x86_64", "*/asm/unistd_64.h"), ("aarch64", "asm-generic/unistd.h")])
def test_the_numbers_are_the_kernels(machine, pattern):
    """Where the kernel's own tables are installed."""
    table = next(iter(Path("/usr/include").glob(pattern)), None)
    if table is None:
        pytest.skip("the kernel's headers are not installed")
    definitions = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", table.read_text())
    known = {name: int(number) for name, number in definitions}
    assert known["read"] == READ[machine][0]
    calls = {k: v for k, v in system_calls.CALLS[machine].items() if k != "arch"}
    for name, number in {**system_calls.denied(machine), **calls}.items():
        assert known.get(name, number) == number, name
    assert {**system_calls.denied(machine), **calls}.keys() - known.keys() <= {"memfd_secret"}
