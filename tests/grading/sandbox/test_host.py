"""The host's side of a student's process: no answer is believed, and each loss has a cause."""

import dataclasses
import json
import pickle
import random
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpkit import exercise
from mlpkit.grading import limits
from mlpkit.grading.sandbox import frames, host, host_bubblewrap, host_plain
from mlpkit.grading.sandbox.host import Cause


class Scripted(host.Conversation):
    """A student's process that is only a socket, on which an answer lies."""

    def __init__(self, answer):
        super().__init__()
        self.answer, self.interrupts = answer, 0

    def start(self):
        self.connection, self.other = socket.socketpair()
        self.other.sendall(self.answer)

    def interrupt(self):
        self.interrupts += 1

    def stop(self):
        self.connection.close()
        self.other.close()


@pytest.fixture(scope="module", autouse=True)
def known_ids():
    """Every question has the id 1."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(host.secrets, "randbits", lambda bits: 0)
        yield


def frame(content):
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return frames.HEADER.pack(len(raw)) + raw


def test_an_answer_in_the_right_form_is_read_and_late_ones_are_passed_over():
    answer = frame({"id": 0, "late": True}) + frame({"id": 1, "status": "ok", "outputs": []})
    with Scripted(answer) as process:
        assert process.run_cell("x", 60) == ("ok", []) and process.interrupts == 0


def test_a_frame_that_came_before_its_question_is_no_answer(monkeypatch):
    monkeypatch.setattr(limits, "WAIT", dataclasses.replace(limits.WAIT, grace=0.1))
    monkeypatch.setattr(host.secrets, "randbits", random.SystemRandom().getrandbits)
    forged = b"".join(frame({"id": number, "status": "ok", "outputs": []}) for number in range(1, 50))
    with Scripted(forged) as process, pytest.raises(host.Died) as caught:
        process.run_cell("x", 0.1)
    assert caught.value.cause is Cause.TIME


@pytest.mark.parametrize(
    "answer, cause",
    [
        (frame(b"rubbish"), Cause.NONSENSE),
        (frame([1, 2]), Cause.NONSENSE),
        (frame({"id": 1, "status": "well", "outputs": []}), Cause.NONSENSE),
        (frame({"id": 1, "status": "ok", "outputs": 3}), Cause.NONSENSE),
        (frame(b"[" * 30_000), Cause.NONSENSE),
        (frames.HEADER.pack(0), Cause.NONSENSE),
        (frames.HEADER.pack(limits.ANSWER.frame + 1), Cause.TOO_LARGE),
        (b"", Cause.TIME),
        (frames.HEADER.pack(100) + b"{", Cause.TIME),
    ],
)
def test_what_is_lost_has_a_cause(answer, cause, monkeypatch):
    monkeypatch.setattr(limits, "WAIT", dataclasses.replace(limits.WAIT, grace=0.1))
    with Scripted(answer) as process:
        with pytest.raises(host.Died) as caught:
            process.run_cell("x", 0.1 if cause is Cause.TIME else 60)
        assert caught.value.cause is cause and process.interrupts == (cause is Cause.TIME)


def test_a_process_that_has_gone_or_sends_too_many_parts_has_a_cause(monkeypatch):
    monkeypatch.setattr(limits, "ANSWER", dataclasses.replace(limits.ANSWER, parts=10))
    with Scripted(frame([[]] * 20)) as process, pytest.raises(host.Died) as caught:
        process.run_cell("x", 60)
    assert caught.value.cause is Cause.TOO_LARGE
    with Scripted(b"") as process:
        process.other.shutdown(socket.SHUT_WR)
        with pytest.raises(host.Died, match="the process has ended") as caught:
            process.run_cell("x", 60)
    assert caught.value.cause is Cause.ENDED


def test_a_death_says_its_sentence_and_can_be_handed_on():
    death = pickle.loads(pickle.dumps(host.Died("it has ended", Cause.MEMORY)))
    assert str(death) == "it has ended" and death.cause is Cause.MEMORY


def test_both_hosts_have_the_four_verbs():
    verbs = [name for name, verb in vars(host.StudentProcess).items() if not name.startswith("_") and callable(verb)]
    assert {"start", "run_cell", "probe", "stop"} <= set(verbs)
    for process in (host_plain.Student(), host_bubblewrap.Box()):
        assert all(callable(getattr(process, verb)) for verb in verbs)
        assert process.SANDBOX in ("none", "bubblewrap") and process.limits == limits.LIMITS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
OUTPUTS = JSON | st.fixed_dictionaries(
    {},
    optional={
        "output_type": st.sampled_from(["stream", "error", "display_data", "execute_result", "other"]) | JSON,
        "name": JSON,
        "text": JSON,
        "ename": JSON,
        "evalue": JSON,
        "traceback": JSON,
        "data": st.dictionaries(st.sampled_from([*host.SHOWN_KINDS, "application/javascript"]), JSON),
        "metadata": JSON | st.fixed_dictionaries({"image/png": st.fixed_dictionaries({"alt": JSON})}),
    },
)


@given(OUTPUTS)
def test_outputs_are_rebuilt_whatever_was_sent(output):
    clean = host.rebuilt(output)
    if clean is not None:
        assert host.rebuilt(clean) == clean
        assert set(clean) <= {
            *("output_type", "name", "text", "ename", "evalue", "traceback", "data", "metadata", "execution_count")
        }
        assert set(clean.get("data", {})) <= set(host.SHOWN_KINDS)
        assert set(clean.get("metadata", {})) <= {"image/png"}


@given(st.fixed_dictionaries({"id": st.just(1)}, optional={"status": st.just("value") | JSON, "value": JSON}))
def test_no_answer_to_a_probe_is_more_than_a_value_or_an_error(answer):
    probe = exercise.Probe("p", "p", "def p(f, rng):\n    return f()\n", ("f",))
    with Scripted(frame(answer)) as process:
        outcome = process.probe(probe, 1, ("f",), 60)
    assert outcome.status in ("value", "error", "missing", "time", "lost", "borrowed")
    assert outcome.status != "error" or set(outcome.error) == {"types", "message", "where"}
