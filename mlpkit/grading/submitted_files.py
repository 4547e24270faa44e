"""Which files of a submission are read: regular ones, no links followed, within limits.

Nothing in the folder is changed, and nothing special is opened. What is left out has a sentence.
"""

import contextlib
import json
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from mlpkit.grading import limits
from mlpkit.grading.limits import MB

SHADOWING = ("mlpkit.py", "numpy.py")  # files that would hide an installed package
TIMESTAMP = "timestamp.txt"


def shown(text: str, most: int | None = None) -> str:
    """A student's text as a part of one line: nothing in it is unprintable, and it is not long.

    Parameters
    ----------
    text : str
    most : int, optional
        How many characters of it are shown.

    Returns
    -------
    str
    """
    most = limits.INTAKE.name if most is None else most
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[: most + 1])
    return text if len(text) <= most else text[: most - 1] + "…"


def is_named_as_notebook(path: Path) -> bool:
    """Whether a file has a notebook's name, or what mail programs and browsers make of it."""
    return re.search(r"\.ipynb(\.\w+)?\s*$", path.name, re.I) is not None


def is_in_the_way(path: Path) -> bool:
    """Whether a file would take the place of the notebook or of the time of submission.

    Parameters
    ----------
    path : pathlib.Path
        Relative to the submission.
    """
    return (
        is_named_as_notebook(path)
        or path.name == "feedback"
        or any(part.endswith(".ipynb") or part == TIMESTAMP for part in path.parts)
    )


def begins_like_a_notebook(path: Path) -> bool:
    """Whether a file, whatever its name, begins as JSON does."""
    with contextlib.suppress(OSError), open(path, "rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t").startswith(b"{")
    return False


def text_of(path: Path) -> str:
    """The text of a file, in whatever encoding it seems to be.

    Raises
    ------
    OSError
    """
    raw = path.read_bytes()
    try:
        return raw.decode(json.detect_encoding(raw))
    except UnicodeDecodeError:
        return raw.decode("latin-1")


@dataclass
class _Room:
    """How much of one kind of file is still read."""

    files: int
    size: int


@dataclass
class Selection:
    """Goes through a folder and selects what is read.

    Parameters
    ----------
    folder : pathlib.Path
    unit : str

    Attributes
    ----------
    files : list of pathlib.Path
        What is read, the notebook that was asked for first in its folder.
    ignored : list of str
        Names of files that would hide an installed package, and do not.
    left_out : dict of str to list of str
        A sentence with ``{}`` to the names that it is about.
    """

    folder: Path
    unit: str
    files: list[Path] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        most = limits.INTAKE
        self._rooms = {True: _Room(most.notebooks, most.notebook), False: _Room(most.files, most.total)}
        self._wanted = self.folder / f"{self.unit}.ipynb"

    def walk(self) -> None:
        """Select, folder by folder."""
        for where, folders, names in os.walk(self.folder, followlinks=False):
            place = Path(where)
            folders[:] = [name for name in sorted(folders) if self._is_entered(place, name)]
            for name in sorted(names, key=lambda n: (n != self._wanted.name, n)):
                self._consider(place / name)

    def notes(self) -> list[str]:
        """What was left out, a few of each kind."""
        notes = [f"{name} beside the notebook is ignored: the installed package is used" for name in self.ignored]
        few = limits.INTAKE.notes
        for sentence, names in self.left_out.items():
            notes += [sentence.format(name) for name in names[:few]]
            if len(names) > few:
                notes.append(sentence.format(f"… (and {len(names) - few:,} more)"))
        return notes

    def _leave_out(self, name: str, sentence: str) -> None:
        self.left_out.setdefault(sentence, []).append(shown(name))

    def _is_entered(self, place: Path, name: str) -> bool:
        depth = limits.INTAKE.depth
        if (place / name).is_symlink():
            self._leave_out(name, "the link {} was left out: hand in the files themselves")
        elif name == f"{self.unit}.html":
            self._leave_out(name, "the folder {} was left out: the page with the feedback has that name")
        elif len(place.relative_to(self.folder).parts) >= depth:
            self._leave_out(name, f"the folder {{}} was left out: it lies in more than {depth} others")
        else:
            return not name.startswith(".")
        return False

    def _consider(self, path: Path) -> None:
        info = path.lstat()
        obstacle = self._kind_of_obstacle(path, info)
        if obstacle is None and path.name.startswith("."):
            return
        obstacle = obstacle or self._obstacle_of_size(path, info)
        if obstacle is not None:
            self._leave_out(path.name, obstacle)
            return
        room = self._rooms[is_named_as_notebook(path)]
        room.files -= 1
        room.size -= 0 if path == self._wanted else info.st_size
        self.files.append(path)
        if path.name in SHADOWING or (path.name == "__init__.py" and path.parent.name == "mlpkit"):
            self.ignored.append(path.name)

    def _kind_of_obstacle(self, path: Path, info: os.stat_result) -> str | None:
        if stat.S_ISLNK(info.st_mode):
            return "the link {} was left out: hand in the file itself"
        if not stat.S_ISREG(info.st_mode):
            return "{} is no ordinary file and was left out"
        return None

    def _obstacle_of_size(self, path: Path, info: os.stat_result) -> str | None:
        notebook, most = is_named_as_notebook(path), limits.INTAKE
        room, size = self._rooms[notebook], most.notebook if notebook else most.file
        if not os.access(path, os.R_OK):
            return "{} may not be read and was left out: collect the submission again"
        if info.st_size > size:
            return f"{{}} has more than {size / MB:.3g} MB and was left out: hand in smaller files"
        if room.files == 0:
            kind = f"{most.notebooks} notebooks" if notebook else f"{most.files} files"
            return f"{{}} was left out: there are more than {kind}"
        if info.st_size > room.size and path != self._wanted:
            return f"{{}} was left out: together, the files have more than {most.total / MB:.3g} MB"
        return None


def select(folder: Path, unit: str) -> tuple[list[Path], list[str]]:
    """The files of a submission that are read.

    Parameters
    ----------
    folder : pathlib.Path
    unit : str

    Returns
    -------
    files : list of pathlib.Path
    notes : list of str
        What was left out, and what to do about it.
    """
    selection = Selection(folder, unit)
    selection.walk()
    return selection.files, selection.notes()
