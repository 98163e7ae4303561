"""Whether a level holds: it is attacked with canaries, and the result is looked at where they were aimed."""

import contextlib
import fcntl
import json
import os
import secrets
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ghapp.errors import ToolBroke
from ghapp.sandbox import canary
from ghapp.sandbox.box import Box, private_folder
from ghapp.sandbox.interpreter import ours
from ghapp.sandbox.launch import Launcher
from ghapp.sandbox.limits import Limits
from ghapp.sandbox.process import run

_LIMITS = Limits(seconds=20, memory_mb=512, output_mb=1)


@dataclass
class Aims:
    """What must not be reached: a secret, a file, a process, and listeners of every kind."""

    folder: Path
    home: Path
    secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    def __enter__(self) -> Self:
        (self.folder / "secret").write_text(self.secret)
        (self.home / "link").symlink_to(self.folder / "secret")
        environment = {**os.environ, "GHAPP_CANARY": self.secret}
        self._victim = subprocess.Popen(["sleep", "60"], env=environment, stdout=subprocess.DEVNULL)
        self._sockets = dict(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._victim.kill()
        self._victim.wait()
        for sock in self._sockets.values():
            sock.close()

    def _listen(self) -> Iterator[tuple[str, socket.socket]]:
        yield "tcp", _bound(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        yield "mptcp", _bound(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        yield "udp", _bound(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        yield "unix", _bound(socket.AF_UNIX, socket.SOCK_DGRAM, str(self.folder / "socket"))
        yield "abstract", _bound(socket.AF_UNIX, socket.SOCK_DGRAM, f"\0ghapp-{self.secret[:8]}")

    def _read(self) -> tuple[Path, ...]:
        return (self.folder / "secret", self.home / "link", Path(f"/proc/{self._victim.pid}/environ"))

    def described(self) -> dict[str, Any]:
        """For the program inside."""
        return {
            "read": [*map(str, self._read())],
            "write": [str(self.folder / "written")],
            "victim": self._victim.pid,
            "unix": str(self.folder / "socket"),
            "abstract": f"ghapp-{self.secret[:8]}",
            "lock": str(self.home / "lock"),
            **{name: self._sockets[name].getsockname()[1] for name in ("tcp", "mptcp", "udp")},
        }

    def reached(self, output: bytes) -> tuple[str, ...]:
        """The aims that were reached, by name."""
        truths = {
            "a file or an environment was read": self.secret in output.decode(errors="replace"),
            "a file was written": (self.folder / "written").exists(),
            "a process was killed": self._victim.poll() is not None,
            "a daemon is left": _is_held(self.home / "lock"),
            **{f"{name} was reached": _was_reached(sock) for name, sock in self._sockets.items()},
        }
        return tuple(name for name, is_true in truths.items() if is_true)


async def holes(launcher: Launcher) -> tuple[str, ...]:
    """What got out of this level's box, or why the box cannot be made: empty when it holds."""
    with private_folder() as home, tempfile.TemporaryDirectory(prefix="ghapp-") as outside:
        program, folders = ours()
        script = Path(canary.__file__)
        with Aims(Path(outside), home) as aims:
            box = Box(home, home, readable=(*folders, script))
            command = (program, "-I", "-S", str(script), json.dumps(aims.described()))
            try:
                outcome = await run(launcher, command, box, _LIMITS)
            except (ToolBroke, OSError) as error:
                return (f"it cannot be made: {error}",)
            if outcome.status != 0 or b'"loot"' not in outcome.stdout:
                said = outcome.stderr[-200:].decode(errors="replace").strip()
                return (f"nothing runs in it: {outcome.stopped or outcome.signal or said}",)
            return aims.reached(outcome.stdout)


def _bound(family: int, kind: int, address: Any) -> socket.socket:
    sock = socket.socket(family, kind)
    sock.bind(address)
    sock.setblocking(False)
    if kind == socket.SOCK_STREAM:
        sock.listen()
    return sock


def _was_reached(sock: socket.socket) -> bool:
    with contextlib.suppress(BlockingIOError):
        if sock.type & socket.SOCK_DGRAM:
            return bool(sock.recv(1))
        sock.accept()[0].close()
        return True
    return False


def _is_held(lock: Path) -> bool:
    """A daemon that never came to its lock left nothing."""
    if not lock.exists():
        return False
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
