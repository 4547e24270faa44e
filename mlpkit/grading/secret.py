"""The secret of a course, and the seeds that follow from it."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path


def secret_of(folder: str | os.PathLike[str]) -> str:
    """The secret of a course, made at its first use.

    Parameters
    ----------
    folder : path-like
        Where the working files of grading are.

    Returns
    -------
    str
        Kept in the file ``secret``, which only its owner may read: with it, all seeds of a
        grading can be computed again.
    """
    path = Path(folder, "secret")
    if not path.exists() or not path.read_text().strip():  # or the run was killed while it was made
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(16) + "\n")
    return path.read_text().strip()


def seed(secret: str, unit: str, name: str, probe: str, student: str) -> int:
    """The seed of one probe for one student.

    Parameters
    ----------
    secret : str
        Of the course.
    unit, name, probe, student : str

    Returns
    -------
    int
        Between 0 and 2**32 - 1; nobody without the secret can foresee it.
    """
    raw = hmac.new(secret.encode(), "/".join((unit, name, probe, student)).encode(), hashlib.sha256).digest()
    return int.from_bytes(raw[:4], "big")
