"""The bwrap level: namespaces of its own, a read-only system, and what the box says.

Flags, their order and their reasons: https://github.com/containers/bubblewrap, man bwrap(1). The limits are
set inside by prlimit(1): only there the kernel counts the processes of this box alone.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ghapp.sandbox.box import Box
from ghapp.sandbox.launch import Launch, handed
from ghapp.sandbox.level import Level
from ghapp.sandbox.limits import MEGABYTE, Limits

ETC = Path(__file__).parent / "etc"
USER = 61000  # named in etc/passwd
SHARED_MEMORY_MB, TEMPORARY_MB = 64, 512
_UNSHARED = (
    *("--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
    *("--uid", str(USER), "--gid", str(USER)),
)
_ROOM = 60  # of the 107; the rest is for what a tool puts behind it
_SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_ETC = ("alternatives", "ld.so.cache", "localtime", "ssl/certs", "ca-certificates", "mime.types")


class Bubblewrap:
    """`/proc` is read-only: to the kernel root outside is root inside, and root may write its settings."""

    level = Level.BWRAP

    def __init__(self, program: str, seccomp: bytes, *, proc: bool = True) -> None:
        self._program, self._seccomp = program, seccomp
        closes = proc and _can_disable_userns(program)  # where /proc is masked, its settings are read-only
        self._flags = (*_UNSHARED, *(("--disable-userns",) if closes else ()))
        self._proc = (*(("--proc",) if proc else ("--tmpfs",)), "/proc", "--remount-ro", "/proc")

    @contextmanager
    def launch(self, command: Sequence[str], box: Box, limits: Limits, status: int) -> Iterator[Launch]:
        with ExitStack() as stack:
            seccomp = stack.enter_context(handed(self._seccomp)).fileno()  # read once: a new one each time
            words = (
                *(self._program, *self._flags, "--json-status-fd", str(status), "--seccomp", str(seccomp)),
                *(*system(), *self._proc, *devices(), *folders(box), *temporary(box)),
                *("--chdir", str(box.directory)),
                *("--remount-ro", "/dev", "--remount-ro", "/", "--", *prlimit(limits), *command),
            )
            yield Launch(words, (status, seccomp), ends_gently=False)


def system() -> list[str]:
    """`/usr` and what leads to it, and the few files of `/etc` that programs look for."""
    words = ["--ro-bind", "/usr", "/usr"]
    for name in _SYSTEM:
        path = Path("/", name)
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    for name in _ETC:
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for file in sorted(ETC.iterdir()):
        words += ["--ro-bind", str(file), f"/etc/{file.name}"]
    return words


def devices() -> list[str]:
    """bwrap's own `/dev/shm` has no size."""
    return [
        *("--dev", "/dev", "--size", str(SHARED_MEMORY_MB * MEGABYTE), "--tmpfs", "/dev/shm"),  # noqa: S108
        *("--size", str(TEMPORARY_MB * MEGABYTE), "--tmpfs", "/tmp"),  # noqa: S108
    ]


def folders(box: Box) -> list[str]:
    """Outer ones before inner ones: a later mount covers an earlier one."""
    binds = {path: "--ro-bind" for path in box.seen if not path.is_relative_to("/usr")}
    binds |= dict.fromkeys(box.written, "--bind")
    words = [word for path in sorted(binds) for word in (binds[path], str(path), str(path))]
    return words + hidden(box.folder / ".git")


def temporary(box: Box) -> list[str]:
    """Tools make sockets in TMPDIR, whose paths have at most 107 characters: the box's own /tmp is short."""
    return ["--setenv", "TMPDIR", "/tmp"] if len(box.variables()["TMPDIR"]) > _ROOM else []  # noqa: S108


def hidden(path: Path) -> list[str]:
    if path.is_symlink() or not path.exists():
        return []
    if path.is_dir():
        return ["--tmpfs", str(path), "--remount-ro", str(path)]
    return ["--ro-bind", os.devnull, str(path)]


def prlimit(limits: Limits) -> list[str]:
    """In here the kernel counts the processes of this box alone."""
    values = {"nproc": limits.processes, **limits.resources()}
    return ["/usr/bin/prlimit", *(f"--{name}={value}" for name, value in values.items()), "--"]


def _can_disable_userns(program: str) -> bool:
    """Since 0.8.0; before that the filter of system calls alone refuses new namespaces."""
    told = subprocess.run([program, "--help"], capture_output=True, check=False)
    return b"--disable-userns" in told.stdout + told.stderr


def program() -> str | None:
    """None where bwrap or prlimit is missing."""
    return shutil.which("bwrap") if Path("/usr/bin/prlimit").exists() else None
