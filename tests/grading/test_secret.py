"""The secret of a course: made once, read by its owner, and the seeds that follow from it."""

from mlpkit.grading import secret as secrets


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = secrets.secret_of(tmp_path / "grading")
    assert len(first) == 32 and secrets.secret_of(tmp_path / "grading") == first
    assert (tmp_path / "grading" / "secret").stat().st_mode & 0o777 == 0o600
    assert secrets.secret_of(tmp_path / "another") != first


def test_a_secret_file_that_was_cut_off_is_made_again(tmp_path):
    (tmp_path / "secret").touch()
    assert len(secrets.secret_of(tmp_path)) == 32
