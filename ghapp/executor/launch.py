"""Starts the executor's process: what it may see, whom it runs as, where its files are."""

import asyncio
import json
import os
import re
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ghapp.errors import UserProblem
from ghapp.executor import confine
from ghapp.executor.account import Account
from ghapp.executor.orders import Start

_PACKAGES = ("ghapp", "plugins", "templates")
_ALLOWED = re.compile(r"PATH|LANG|LC_\w+|TZ")


async def launch(
    start: Start, account: Account | None, hidden: tuple[Path, ...]
) -> tuple[asyncio.subprocess.Process, socket.socket]:
    """The process and our end of the pipe. To be called where a thread that stays runs the event loop: the
    kernel ends the child with it.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        process = await asyncio.create_subprocess_exec(
            *words(start, account, hidden, theirs.fileno()),
            env=environment(os.environ, start.folder),
            cwd="/",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
    return process, ours


def words(start: Start, account: Account | None, hidden: tuple[Path, ...], pipe: int) -> tuple[str, ...]:
    spec: dict[str, Any] = {
        "command": [sys.executable, "-I", "-B", "-m", "ghapp.executor", str(pipe)],
        "pipe": pipe,
        "user": None if account is None else [account.uid, account.gid],
        "readable": [str(path) for path in readable(start)],
        "writable": [str(start.folder)],
        "hidden": [str(path) for path in hidden],
    }
    return (sys.executable, "-I", "-S", confine.__file__, json.dumps(spec))


def environment(ours: Mapping[str, str], folder: Path) -> dict[str, str]:
    """An allow-list: nothing of ours that could be worth stealing."""
    allowed = {name: value for name, value in ours.items() if _ALLOWED.fullmatch(name)}
    return {**allowed, "HOME": str(folder), "TMPDIR": str(folder / "tmp")}


def readable(start: Start) -> tuple[Path, ...]:
    """What an interpreter, this program and its tools consist of, each by the names it goes by."""
    packages = (Path(spec.origin).parent for name in _PACKAGES if (spec := find_spec(name)) and spec.origin)
    places = (*_interpreter(), *packages, start.tools, *start.plugins, doors_of(start))
    named = (name for path in places for name in (Path(os.path.abspath(path)), path.resolve()))  # noqa: PTH100
    return tuple(path for path in dict.fromkeys(named) if path.is_dir())


def _interpreter() -> Iterator[Path]:
    yield from (Path(sys.prefix), Path(sys.base_prefix))
    program = Path(sys.executable)
    while program.is_symlink():
        program = program.parent / program.readlink()
        yield program.parent


def doors_of(start: Start) -> Path:
    """Where the doors are that the server opens for it: in its sight, and not its own to change."""
    return start.folder.with_name("doors")


def prepare(start: Start, account: Account | None) -> None:
    """The executor's own folder, which belongs to it. What another user left there comes along.

    Raises UserProblem E904 where there is no such user to give it to, as in a namespace of one user.
    """
    folder, doors = start.folder, doors_of(start)
    doors.mkdir(parents=True, exist_ok=True)
    doors.chmod(0o755)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "tmp").mkdir(exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    if account is not None and folder.stat().st_uid != account.uid:
        _give(_below(folder), account)


def _give(paths: Iterable[Path], account: Account) -> None:
    try:
        for path in paths:
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
    except OSError as error:
        raise UserProblem("E904", detail=f"{error.filename}: {error.strerror}") from error


def _below(folder: Path) -> Iterator[Path]:
    """The folder itself comes last: who stops midway begins anew."""
    for parent, folders, files in os.walk(folder):
        yield from (Path(parent, name) for name in (*folders, *files))
    yield folder
