"""The student's process: which code lies in it, and what it has no part of."""

import json

import pytest

from mlpkit.grading.sandbox import host_bubblewrap, host_plain

GRADING_MODULES = {
    "mlpkit.grading",
    "mlpkit.grading.limits",
    "mlpkit.grading.sandbox",
    "mlpkit.grading.sandbox.attempts",
    "mlpkit.grading.sandbox.frames",
    "mlpkit.grading.sandbox.given",
}
FORKED = {f"mlpkit.grading.sandbox.{name}" for name in ("fork_server", "isolation", "kernel", "linux", "system_calls")}
LOADED = (
    "import json, sys\nprint(json.dumps([sorted(m for m in sys.modules if m.startswith('mlpkit.grading')), "
    "sorted(m for m in sys.modules if m.startswith(('nbgrader', 'nbformat', 'sqlalchemy', 'jinja2', 'nh3')))]))"
)


def loaded(process):
    with process:
        status, outputs = process.run_cell(LOADED, 120)
    assert status == "ok"
    return json.loads(outputs[0]["text"])


def test_without_a_sandbox_no_part_of_the_examiner_is_loaded_in_the_students_process():
    grading, others = loaded(host_plain.Student())
    assert set(grading) == GRADING_MODULES and others == []  # the kernel itself is its __main__


def test_in_the_sandbox_no_part_of_the_examiner_is_loaded_in_the_students_process():
    try:
        host_bubblewrap.require()
        grading, others = loaded(host_bubblewrap.Box())
    except host_bubblewrap.NoSandbox as problem:
        pytest.skip(f"no sandbox on this machine: {problem}")
    finally:
        host_bubblewrap.fork_server().stop()
    assert set(grading) == GRADING_MODULES | FORKED and others == []
