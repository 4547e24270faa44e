"""The command that starts bubblewrap, on the host: what is bound in, and what a failure means.

What is bound in is read-only and no more than Python needs: no network, no home, no course
folder, an empty environment.
"""

import copy
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from mlpkit.grading.sandbox import isolation
from mlpkit.grading.sandbox.host import NotStarted

INSTALL = "Install it (on Debian and Ubuntu: apt-get install bubblewrap)"
CONTAINER = (
    "--security-opt seccomp=unconfined --security-opt systempaths=unconfined (and, where AppArmor is on, "
    "--security-opt apparmor=unconfined)"
)
WITHOUT = "or grade without a sandbox by saying so: --sandbox=none"


class NoSandbox(NotStarted):
    """This machine cannot make a sandbox: the sentence says why, and what to do."""


def reason(message: str) -> str:
    """What an administrator can do about a message of bubblewrap or the kernel.

    Parameters
    ----------
    message : str

    Returns
    -------
    str
    """
    if "nknown option" in message:
        return f"This bubblewrap is too old ({message.strip()}). Install a newer one, {WITHOUT}"
    if "mount proc" in message:
        return (
            f"A sandbox cannot be made inside this container ({message.strip()}). Start the container with "
            f"{CONTAINER}; {WITHOUT}"
        )
    if any(
        sign in message
        for sign in ("uid map", "uid_map", "namespace", "unshare", "Operation not permitted", "Permission denied")
    ):
        return (
            f"This system does not let ordinary programs make a sandbox ({message.strip()}). An administrator can "
            "allow it: on Ubuntu 24.04 and later with an AppArmor profile for bwrap, elsewhere with "
            "sysctl kernel.unprivileged_userns_clone=1 or user.max_user_namespaces=10000; start a container with "
            f"{CONTAINER}. Or {WITHOUT[3:]}"
        )
    return f"The sandbox does not start ({message.strip()[-300:]}). {WITHOUT.capitalize()}"


def bubblewrap() -> str:
    """Path of the bwrap program.

    Returns
    -------
    str

    Raises
    ------
    NoSandbox
    """
    if sys.platform != "linux":
        raise NoSandbox(
            "Grading in a sandbox needs Linux: use a Linux machine, WSL2 on Windows, or a Linux virtual "
            f"machine on macOS; {WITHOUT}"
        )
    program = shutil.which("bwrap")
    if program is None:
        raise NoSandbox(f"bubblewrap, which makes the sandbox, is not installed. {INSTALL}, {WITHOUT}")
    return program


def _python_folders() -> list[Path]:
    """Folders that Python needs, bound in read-only at their own places."""
    import IPython
    import matplotlib
    import numpy

    import mlpkit

    folders = {Path(sys.base_prefix), Path(sys.prefix), Path(str(mlpkit.__file__)).parent}
    for module in (IPython, matplotlib, numpy):
        folders.add(Path(str(module.__file__)).parent.parent)
    real = {p.resolve() for p in folders} | folders
    kept: list[Path] = []
    for path in sorted(real, key=lambda p: len(p.parts)):
        if not any(path.is_relative_to(k) for k in [*kept, Path("/usr")]):
            kept.append(path)
    return kept


def command(program: str, descriptors: Sequence[int], fonts: str, as_nobody: bool) -> list[str]:
    """The whole command line.

    Parameters
    ----------
    program : str
        Path of bwrap.
    descriptors : sequence of int
        File descriptors that the fork server inherits: its last arguments.
    fonts : str
        See :func:`font_folder`.
    as_nobody : bool
        Whether the fork server is to become nobody by itself: only an administrator can have that.

    Returns
    -------
    list of str
    """
    return [
        program,
        *_walls(as_nobody),
        *_system_files(),
        *_scratch_folders(),
        *_python_files(fonts),
        *_environment(),
        "--",
        sys.executable,
        "-I",
        "-B",
        "-c",
        f"import sys; sys.path.insert(0, {_package_root()!r}); "
        "from mlpkit.grading.sandbox import fork_server; fork_server.main()",
        *map(str, descriptors),
    ]


def _walls(as_nobody: bool) -> list[str]:
    walls = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    walls += ["--die-with-parent", "--new-session", "--hostname", "box", "--cap-drop", "ALL"]
    if as_nobody:
        return [*walls, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*walls, "--unshare-user", "--uid", "1000", "--gid", "1000"]


def _system_files() -> list[str]:
    options = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "lib", "lib64", "sbin"):
        path = Path("/", name)
        if path.is_symlink():
            options += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            options += ["--ro-bind", str(path), str(path)]
    for file in ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives", "/etc/matplotlibrc"):
        if Path(file).exists():
            options += ["--ro-bind", file, file]
    return options


def _scratch_folders() -> list[str]:
    """These are the fork server's: each fork mounts its own over them, with limits."""
    options = ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/dev/shm", "--tmpfs", "/tmp", "--dir", isolation.HOME]
    for number in range(isolation.SET_ASIDE_COUNT):
        options += ["--dir", f"{isolation.SET_ASIDE}/{number}"]
    return options


def _python_files(fonts: str) -> list[str]:
    options = []
    for path in _python_folders():
        for above in reversed(path.parents[:-1]):  # made by --ro-bind, they would be closed to all but their owner
            options += ["--dir", str(above)]
        options += ["--ro-bind", str(path), str(path)]
    return [*options, "--ro-bind", fonts, "/fonts", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]


def _environment() -> list[str]:
    options = []
    for name, value in (
        ("HOME", isolation.HOME),
        ("USER", "student"),
        ("PATH", "/usr/bin:/bin"),
        ("LANG", "C.UTF-8"),
        ("MPLBACKEND", "agg"),
        ("MPLCONFIGDIR", "/tmp/matplotlib"),
        ("IPYTHONDIR", "/tmp/ipython"),
        ("TMPDIR", "/tmp"),
        ("OPENBLAS_NUM_THREADS", "1"),
        ("OMP_NUM_THREADS", "1"),
        ("NBGRADER_EXECUTION", "autograde"),
    ):
        options += ["--setenv", name, value]
    return options


def _package_root() -> str:
    import mlpkit

    return str(Path(str(mlpkit.__file__)).parent.parent)


def font_folder() -> str:
    """A folder with Matplotlib's list of fonts, of those that exist inside: making it anew takes seconds.

    The cache is shared by all versions of Matplotlib of an account, so it may name fonts that
    this one does not have, and the account may have fonts at home, which the sandbox has not.

    Returns
    -------
    str
        A temporary folder that the caller removes.
    """
    import matplotlib
    from matplotlib import font_manager

    places = ("/usr/", os.path.join(matplotlib.get_data_path(), ""))
    kept = copy.copy(font_manager.fontManager)
    for kind in ("ttflist", "afmlist"):
        setattr(
            kept,
            kind,
            [font for font in getattr(kept, kind) if font.fname.startswith(places) and os.path.exists(font.fname)],
        )
    folder = tempfile.mkdtemp(prefix="mlpkit-fonts-")
    for name in {path.name for path in Path(matplotlib.get_cachedir()).glob("fontlist*.json")}:
        font_manager.json_dump(kept, os.path.join(folder, name))
        Path(folder, name).chmod(0o644)
    os.chmod(folder, 0o755)
    return folder
