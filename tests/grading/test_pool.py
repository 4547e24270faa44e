"""Who examines: processes that may be killed by what they examine, and nobody else loses a mark."""

import concurrent.futures
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.courses import FULL, TOY, solved

from mlpkit.grading import examiner, pool
from mlpkit.grading.sandbox import host_plain

SECRET = "a secret"
SHORT = examiner.Limits(cell=6, probe=3, idle=8, notebook=60)


def test_whoever_takes_too_much_of_the_examiners_time_is_ended():
    code = (
        "from mlpkit.grading import pool\nwith pool.time_limit(0.3):\n    pass\n"
        "print('still here', flush=True)\nimport re\nwith pool.time_limit(0.3):\n    re.match('(a+)+b', 'a' * 60)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "still here" and done.returncode == -signal.SIGPROF


@pytest.mark.parametrize(
    "error, marked", [(RecursionError("deep"), True), (MemoryError(), True), (OSError(28, "full"), False)]
)
def test_what_a_submission_does_to_us_has_an_outcome(toy_template, tmp_path, monkeypatch, error, marked):
    def fail(*_):
        raise error

    monkeypatch.setattr(examiner.Examiner, "examine", fail)
    outcome = pool.examine(job_of(toy_template, SHORT, tmp_path))
    if marked:
        assert outcome.scores == dict.fromkeys(FULL, 0.0) and type(error).__name__ in outcome.notes[0]
    else:
        assert outcome is error


def printed(result):
    return "\n".join(
        o.get("text", "") + "".join(o.get("traceback", []))
        for c in result.nb.cells
        if c.cell_type == "code"
        for o in c.outputs
    )


class Deadly:
    """Kills the process that unpickles it, as a submission could."""

    sandbox = "none"

    def __reduce__(self):
        return os._exit, (1,)


class DeadlyOnce:
    """The same, the first time only."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return _die_once, (str(self.mark),)


def _die_once(mark):
    if not Path(mark).exists():
        Path(mark).touch()
        os._exit(1)
    return SHORT


def job_of(course, limits, folder, student="ada"):
    """A job on the right answers, which lie in the folder."""
    (folder / f"{TOY}.ipynb").write_text(json.dumps(solved(course)), encoding="utf-8")
    path = course.folder / "solutions" / TOY / f"{TOY}.ipynb"
    return pool.Job(student, str(path), SECRET, limits, str(folder), TOY)


@pytest.mark.parametrize("workers", [1, 2])
def test_whoever_kills_the_examiner_ends_neither_the_batch_nor_this_process(toy_template, tmp_path, workers):
    limits = {"ada": SHORT, "deadly": Deadly(), "unlucky": DeadlyOnce(tmp_path / "mark"), "bob": SHORT}
    jobs = [job_of(toy_template, own, tmp_path, student) for student, own in limits.items()]
    before = os.getpid()
    with pool.Processes(workers) as engine:
        examined = {job.student: result for job, result in engine.examine(jobs)}
    assert os.getpid() == before and set(examined) == set(limits)
    healthy = ("ada", "bob", "unlucky")
    assert {s: examined[s].scores for s in healthy} == dict.fromkeys(healthy, FULL)
    given_up = examined["deadly"]
    assert given_up.scores == dict.fromkeys(FULL, 0.0)
    assert given_up.notes == [pool.KILLED]
    assert pool.KILLED in printed(given_up)


class Broken:
    """An executor that cannot run anything."""

    def __init__(self, workers):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def submit(self, *_):
        future = concurrent.futures.Future()
        future.set_exception(concurrent.futures.process.BrokenProcessPool("no processes here"))
        return future


class Closed(Broken):
    """An executor that does not even take a job."""

    def submit(self, *_):
        raise concurrent.futures.process.BrokenProcessPool("no processes here")


@pytest.mark.parametrize("executor", [Broken, Closed])
def test_a_pool_that_cannot_run_is_the_machines_fault(toy_template, tmp_path, executor):
    with pool.Processes(1, executor) as engine:
        ((_, result),) = engine.examine([job_of(toy_template, SHORT, tmp_path)])
    assert isinstance(result, concurrent.futures.BrokenExecutor)


def test_jobs_are_taken_as_there_is_room_for_them(toy_template, tmp_path):
    taken = []

    def jobs():
        for student in ("ada", "bob", "eve"):
            taken.append(student)
            yield job_of(toy_template, SHORT, tmp_path, student)

    with pool.Processes(1) as engine:
        examined = engine.examine(jobs())
        assert next(examined)[0].student == "ada" and taken == ["ada"]
        assert [job.student for job, _ in examined] == ["bob", "eve"]


def test_a_process_that_cannot_be_started_is_not_the_students_fault(toy_template, tmp_path, monkeypatch):
    monkeypatch.setattr(host_plain.sys, "executable", "/bin/false")
    assert isinstance(pool.examine(job_of(toy_template, SHORT, tmp_path)), host_plain.NotStarted)
