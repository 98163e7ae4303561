"""The landlock level, and none: a small program of ours supervises the command and ends all it started."""

import base64
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ghapp.sandbox import supervisor
from ghapp.sandbox.box import Box
from ghapp.sandbox.launch import Launch, handed
from ghapp.sandbox.level import Level
from ghapp.sandbox.limits import Limits

_SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"),
    *("/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime", "/etc/ssl/certs"),
    *("/etc/ca-certificates", "/etc/ssl/openssl.cnf"),  # without it node does not start
    *("/etc/mime.types", "/dev/urandom", "/dev/random", "/dev/zero"),
)
_DEVICES = ("/dev/null", "/dev/full")


class Supervised:
    """`seccomp` None: the level none."""

    def __init__(self, seccomp: bytes | None = None) -> None:
        self.level = Level.NONE if seccomp is None else Level.LANDLOCK
        self._seccomp = seccomp

    @contextmanager
    def launch(self, command: Sequence[str], box: Box, limits: Limits, status: int) -> Iterator[Launch]:
        spec: dict[str, object] = {"command": command, "limits": limits.resources()}
        if self._seccomp is not None:
            spec |= {"landlock": granted(box), "seccomp": base64.b64encode(self._seccomp).decode()}
        with handed(json.dumps(spec).encode()) as file:
            program = (sys.executable, "-I", "-S", str(Path(supervisor.__file__)))
            numbers = ("--spec-fd", str(file.fileno()), "--status-fd", str(status))
            yield Launch((*program, *numbers), (status, file.fileno()), ends_gently=True)


def granted(box: Box) -> dict[str, list[str]]:
    """Landlock grants whole folders: where one holds a `.git`, its other entries are granted one by one."""
    read, write, listed = list[Path](), list[Path](), list[Path]()
    for paths, into in ((box.seen, read), (box.written, write)):
        for path in paths:
            if path == box.folder and (path / ".git").exists():
                listed.append(path)
                into += [entry for entry in path.iterdir() if entry.name != ".git" and not entry.is_symlink()]
            else:
                into.append(path)
    return {
        "read": _present(*map(Path, _SYSTEM), *read),
        "write": _present(*map(Path, _DEVICES), *write),
        "list": _present(*listed),
    }


def _present(*paths: Path) -> list[str]:
    return [str(path) for path in paths if path.exists()]
