"""Gives up every privilege, then becomes the executor: `python -I -S confine.py SPEC`.

A program of the standard library alone. SPEC is JSON, without a secret:

- `command`: what it becomes;
- `pipe`: the descriptor of the pipe to the server, where a refusal is told;
- `user`: `[uid, gid]` when we are root, else null;
- `readable`, `writable`: the folders that are needed;
- `hidden`: files and folders that are none of the executor's business.

As root it makes a view of the files of its own: what the new user may not pass through, and what is hidden,
is covered by an empty folder, and what is needed is put back in its place. So an interpreter below /root
works, and nothing else of /root is there. Where the system forbids mounting, all must be in reach as it is.
"""

import contextlib
import ctypes
import json
import os
import stat
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_LIBC = ctypes.CDLL(None, use_errno=True)
_NEW_MOUNTS = 0x00020000  # CLONE_NEWNS
_READ_ONLY, _NO_SUID, _NO_DEVICES, _REMOUNT, _BIND, _RECURSIVE, _PRIVATE = (1, 2, 4, 32, 4096, 16384, 1 << 18)
_DROP_BOUNDING, _NO_NEW_PRIVILEGES, _AMBIENT, _CLEAR_ALL = 24, 38, 47, 4
_LAST_CAPABILITY = 63


class Refused(Exception):
    """`code` and `context` are of the error catalogue."""

    def __init__(self, code: str, **context: str) -> None:
        super().__init__(code)
        self.code, self.context = code, context


def main(spec: dict[str, Any]) -> None:
    os.umask(0o022)  # the server's is narrower: tools expect the usual one
    try:
        if sys.platform.startswith("linux"):
            _confine(spec)
        os.execv(spec["command"][0], spec["command"])
    except Refused as refused:
        _tell(spec["pipe"], refused)
    except OSError as error:
        _tell(spec["pipe"], Refused("E904", detail=f"{error.strerror} ({error.filename or 'kernel'})"))
    sys.exit(1)


def _confine(spec: dict[str, Any]) -> None:
    _LIBC.prctl(_AMBIENT, _CLEAR_ALL, 0, 0, 0)
    if spec["user"] is not None:
        needed = [Path(path) for path in (*spec["readable"], *spec["writable"])]
        hidden = [Path(path) for path in spec["hidden"]]
        user, group = spec["user"]
        is_covered = _has_own_mounts()
        if is_covered:
            _rearrange(needed, {*map(Path, spec["writable"])}, hidden, user, group)
        files = [path for path in hidden if path.is_file() and not is_covered]
        _become(user, group)
        _check(needed, files)
    _must(_LIBC.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")


def _has_own_mounts() -> bool:
    """Not where the system forbids it, as in most containers."""
    if _LIBC.unshare(_NEW_MOUNTS) != 0:
        return False
    return int(_LIBC.mount(None, b"/", None, _RECURSIVE | _PRIVATE, None)) == 0


def _rearrange(needed: list[Path], writable: set[Path], hidden: list[Path], user: int, group: int) -> None:
    covered = covers(needed, [path for path in hidden if path.is_dir()], user, group)
    wanted = [path for path in outermost(needed) if any(path.is_relative_to(cover) for cover in covered)]
    sources = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in wanted}
    for cover in covered:
        _mount("tmpfs", cover, "tmpfs", _NO_SUID | _NO_DEVICES, "mode=0755,size=1m")
    for path, source in sources.items():
        _put_back(path, source, is_writable=path in writable)
    for path in hidden:
        if path.is_file():
            _mount(os.devnull, path, "", _BIND)


def _put_back(path: Path, source: int, *, is_writable: bool) -> None:
    path.mkdir(parents=True, exist_ok=True)
    _mount(f"/proc/self/fd/{source}", path, "", _BIND | _RECURSIVE)
    if not is_writable:
        _mount("", path, "", _REMOUNT | _BIND | _READ_ONLY | _NO_SUID | _NO_DEVICES)
    os.close(source)


def covers(needed: Iterable[Path], hidden: Iterable[Path], user: int, group: int) -> list[Path]:
    """The outermost folders that must be covered."""
    shut = (path for each in needed if (path := barrier(each, user, group)) is not None)
    return outermost([*hidden, *shut])


def outermost(paths: Iterable[Path]) -> list[Path]:
    """Without those that lie below another one."""
    kept: list[Path] = []
    for path in sorted({*paths}):
        if not any(path.is_relative_to(other) for other in kept):
            kept.append(path)
    return kept


def barrier(path: Path, user: int, group: int) -> Path | None:
    """The first folder above `path` that this user may not pass through, by its mode."""
    for folder in reversed(path.parents):
        facts = folder.stat()
        bit = (
            stat.S_IXUSR if facts.st_uid == user else stat.S_IXGRP if facts.st_gid == group else stat.S_IXOTH
        )
        if not facts.st_mode & bit:
            return folder
    return None


def _become(user: int, group: int) -> None:
    """For good: real, effective and saved ids, and no capability can come back."""
    for capability in range(_LAST_CAPABILITY + 1):
        _LIBC.prctl(_DROP_BOUNDING, capability, 0, 0, 0)
    try:
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
    except OSError as error:
        raise Refused("E904", detail=f"the user {user} cannot be had here: {error.strerror}") from error


def _check(needed: Iterable[Path], hidden: Iterable[Path]) -> None:
    """As the new user: all that is needed is in reach, and what is hidden is not."""
    for path in needed:
        if not os.access(path, os.R_OK | os.X_OK):
            raise Refused("E905", folder=str(_unreachable(path)), path=str(path), user=str(os.getuid()))
    for path in hidden:
        if os.access(path, os.R_OK):
            raise Refused("E906", path=str(path), user=str(os.getuid()))


def _unreachable(path: Path) -> Path:
    return next((each for each in (*reversed(path.parents), path) if not os.access(each, os.X_OK)), path)


def _mount(source: str, target: Path, kind: str, flags: int, data: str = "") -> None:
    words = (os.fsencode(source), os.fsencode(target), kind.encode(), flags, data.encode())
    _must(_LIBC.mount(*words), str(target))


def _must(returned: int, what: str) -> None:
    if returned != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), what)


def _tell(pipe: int, refused: Refused) -> None:
    said = json.dumps({"id": 0, "refused": {"code": refused.code, "context": refused.context}}).encode()
    with contextlib.suppress(OSError):
        os.write(pipe, struct.pack("!I", len(said)) + said)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
