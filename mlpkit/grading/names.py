"""Names of students: which ones can be graded, and in which order they are listed."""

import os
import re


def is_usable(student: str) -> bool:
    """Whether a folder's name can be a student's in patterns, file names and the formgrader's pages alike."""
    return (
        re.fullmatch(r"""[^-.<>"'&\[\]*?{}\\][^<>"'&\[\]*?{}\\]*""", student) is not None
        and student.isprintable()
        and len(os.fsencode(student)) <= 200
    )


def natural(text: str) -> list[tuple[int, int, str]]:
    """Sort key: student2 before student10."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", text)]
