"""Where no sandbox can be made: why, and what to do about it."""

import sys

import pytest

from mlpkit.grading.sandbox import host_bubblewrap


@pytest.mark.parametrize(
    "message, words",
    [
        ("bwrap: setting up uid map: Permission denied", "AppArmor profile for bwrap"),
        ("bwrap: Creating new namespace failed: Operation not permitted", "kernel.unprivileged_userns_clone=1"),
        (
            "bwrap: No permissions to create new namespace, likely because the kernel does not allow",
            "ordinary programs",
        ),
        ("bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted", "AppArmor profile for bwrap"),
        ("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", "systempaths=unconfined"),
        ("OSError: [Errno 28] unshare: No space left on device", "user.max_user_namespaces"),
        ("PermissionError: [Errno 13] Permission denied: '/proc/self/uid_map'", "ordinary programs"),
        ("bwrap: Unknown option --die-with-parent", "too old"),
        ("no answer within a minute", "does not start"),
        ("the process has ended", "does not start"),
    ],
)
def test_messages_say_what_to_do(message, words):
    text = host_bubblewrap.reason(message)
    assert words in text and message in text
    assert "--sandbox=none" in text


@pytest.mark.parametrize("content", ["", "no program", "#!/no/interpreter\n", "#!/bin/sh\nexit 3\n"])
def test_a_bubblewrap_that_does_not_work_is_a_sentence(monkeypatch, tmp_path, content):
    (tmp_path / "bwrap").write_text(content)
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "kept").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "kept"))
    host_bubblewrap.fork_server().stop()
    with pytest.raises(host_bubblewrap.NoSandbox, match="--sandbox=none") as caught:
        host_bubblewrap.require()
    assert "cannot be started" in str(caught.value) or "ended without a word" in str(caught.value)
    assert not list((tmp_path / "kept").iterdir())


def test_without_bubblewrap_there_are_two_choices(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    host_bubblewrap.fork_server().stop()
    with pytest.raises(host_bubblewrap.NoSandbox) as caught:
        host_bubblewrap.require()
    if sys.platform == "linux":
        assert "apt-get install bubblewrap" in str(caught.value)
    assert "--sandbox=none" in str(caught.value)


def test_on_other_systems_a_linux_machine_is_asked_for(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(host_bubblewrap.NoSandbox, match="WSL2"):
        host_bubblewrap.bubblewrap()


def test_a_bubblewrap_that_fails_is_quoted(monkeypatch, tmp_path):
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(host_bubblewrap.NoSandbox, match=r"setting up uid map: Permission denied.*AppArmor"):
        host_bubblewrap.ForkServer().start()
