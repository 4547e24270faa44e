"""Hard limits of the account that grades: the smaller one holds, and what is too small is output."""

import re
import resource
import subprocess
import sys

import pytest

from mlpkit.grading import limits
from mlpkit.grading.sandbox import host_bubblewrap

GRADE = """
from mlpkit.grading.sandbox import host_bubblewrap
try:
    with host_bubblewrap.Box() as box:
        print(box.run_cell({cell!r}, 60)[1][0]["text"])
except host_bubblewrap.NoSandbox as problem:
    print(problem)
"""
CELL = (
    "import resource\n"
    "print(*(f'{n}={resource.getrlimit(getattr(resource, \"RLIMIT_\" + n))}' "
    "for n in ('AS', 'NOFILE', 'FSIZE', 'NPROC', 'CORE')), sep=';')"
)


def grading(*hard):
    """What a student's process says of its limits, or why there is none, where the account has these hard limits."""

    def lower():
        for name, value in hard:
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))

    done = subprocess.run(
        [sys.executable, "-c", GRADE.format(cell=CELL)], preexec_fn=lower, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module", autouse=True)
def possible():
    try:
        host_bubblewrap.require()
    except host_bubblewrap.NoSandbox as problem:
        pytest.skip(str(problem))


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "hard",
    [
        {"CORE": 0},
        {"AS": 5 << 29, "NOFILE": 100, "FSIZE": 20 << 20, "NPROC": 60},
    ],
    ids=["ulimit -c 0", "small -v -n -f -u"],
)
def test_the_smaller_of_both_limits_holds(hard):
    defaults = {
        "AS": limits.STUDENT.memory,
        "NOFILE": limits.STUDENT.open_files,
        "FSIZE": limits.STUDENT.file,
        "NPROC": limits.STUDENT.threads,
        "CORE": limits.STUDENT.core,
    }
    output = dict(re.findall(r"(\w+)=\((\d+), \d+\)", grading(*hard.items())))
    assert {name: int(value) for name, value in output.items()} == {
        n: min(v, hard.get(n, v)) for n, v in defaults.items()
    }


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "name, value, words",
    [
        ("AS", 1 << 29, r"memory .*536,870,912.*1,073,741,824.*ulimit -Hv"),
        ("NOFILE", 40, r"open files.* 40,.* 64\. See ulimit -Hn"),
        ("FSIZE", 1 << 20, r"room in a file .*1,048,576.*ulimit -Hf"),
        ("NPROC", 10, r"processes and threads.* 10,.* 32\. See ulimit -Hu"),
        ("CPU", 30, r"processor time .* 30,.* 60\. See ulimit -Ht"),
    ],
)
def test_a_limit_that_leaves_too_little_is_named_with_what_to_do(name, value, words):
    output = grading((name, value))
    assert re.search(words, output), output
    assert "an administrator can raise it in /etc/security/limits.conf" in output
