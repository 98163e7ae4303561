"""What an attack aims at: files of others, a process, listeners. Made for one attack, gone after it."""

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from ghapp.sandbox import read_result
from ghapp.sandbox.box import remove
from tests.attacks.handle import handle_of
from tests.attacks.probes.machine import own_cgroup
from tests.attacks.sockets import Sockets
from tests.attacks.victim import Victim

NAME = "GHAPP_ATTACKED"


@dataclass
class World:
    """`tree` is the hostile checkout, `home` the run's own folder, `outside` everything else."""

    outside: Path
    tree: Path
    home: Path
    is_bare: bool
    secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    nap: str = field(default_factory=lambda: f"100.{secrets.randbelow(10**9):09}")
    key: int = field(default_factory=lambda: secrets.randbelow(2**31 - 2) + 1)  # of System V's memory

    def build(self) -> None:
        files = {
            **dict.fromkeys(("secret", "held", "tenant/code.py"), self.secret),
            "store.db": self.secret,
            "typos": "teh\n",
            "tools/ruff": "#!/bin/sh\n",
            "plugins/plugin.yml": "id: ours\n",
            "odd": "x" * (10_000 + self.key % 10_000),
            f"tenant/name-{self.secret}": "",
        }
        for name, text in files.items():
            _write(self.outside / name, text)
        _write(self.tree / "a.txt", "x\n")
        (self.home / "planted").symlink_to(self.outside / "secret")
        (self.home / "results").mkdir()

    def lay_git(self) -> None:
        """Where there is one, the landlock level lets nothing be made beside it."""
        _write(self.tree / ".git/config", self.secret)

    def start(self) -> None:
        self.victim = Victim(self.outside, self.secret)
        self.sockets = Sockets(self.outside, f"ghapp-{self.secret[:8]}")
        (self.home / "planted.sock").symlink_to(self.outside / "daemon.sock")
        self._before = self._snapshot()

    def end(self) -> None:
        self.victim.end()
        self.sockets.close()
        for process in self.sleepers():
            process.kill()

    def aims(self) -> dict[str, Any]:
        """For the program inside. The secret is not among them."""
        names = {"secret": "secret", "tenant": "tenant/code.py", "store": "store.db", "odd": "odd"}
        folders = {"tools": "tools", "plugins": "plugins"}
        return {
            **{name: str(self.outside / path) for name, path in (names | folders).items()},
            "outside": str(self.outside),
            "planted": str(self.home / "planted"),
            "planted_socket": str(self.home / "planted.sock"),
            "result": str(self.result),
            "handle": handle_of(self.outside / "secret"),
            "victim": self.victim.pid,
            "address": self.victim.address,
            **{name: self.sockets.port(name) for name in ("tcp", "tcp6", "udp")},
            **{name: self.sockets.path(name) for name in ("daemon", "datagram")},
            "abstract": self.sockets.abstract,
            "free": self.sockets.free,
            "nap": self.nap,
            "key": self.key,
            "cgroup": str(own_cgroup()),
        }

    @property
    def result(self) -> Path:
        """Where a tool is asked to write its report."""
        return self.home / "results" / "secret"

    def report(self) -> bytes | None:
        """What is read of it: as we do it, or, where there is no sandbox, as who thinks of no evil."""
        if not self.is_bare:
            return read_result(self.home, self.result, 1)
        return self.result.read_bytes() if self.result.is_file() else None

    def changed(self) -> bool:
        return self._snapshot() != self._before

    def _snapshot(self) -> dict[str, object]:
        found = {str(path): _state(path) for path in self.outside.rglob("*")}
        return found | {str(path): _state(path) for path in (self.tree / "a.txt", self.tree / ".git/config")}

    def sleepers(self) -> list[psutil.Process]:
        """Who still sleeps for this attack, in whatever namespace."""
        found = list[psutil.Process]()
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if self.nap in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _state(path: Path) -> object:
    """All but the time of the last look."""
    if not os.path.lexists(path):
        return None
    known = path.lstat()
    content = path.read_bytes() if path.is_file() else None
    names = [(name, os.getxattr(path, name)) for name in os.listxattr(path, follow_symlinks=False)]
    return (known.st_mode, known.st_uid, known.st_nlink, known.st_ino, known.st_mtime_ns, content, names)


@contextmanager
def world(
    folder: Path, *, is_bare: bool, lay: Callable[[World], None] = lambda _world: None
) -> Iterator[World]:
    """Below this folder; `lay` may put files into the checkout.

    For its time the secret is in our own environment too, as the server's may be.
    """
    made = World(folder / "outside", folder / "tree", folder / "home", is_bare)
    for place in (made.outside, made.tree, made.home / "tmp"):
        place.mkdir(parents=True)
    made.build()
    lay(made)
    made.start()
    os.environ[NAME] = made.secret
    try:
        yield made
    finally:
        os.environ.pop(NAME)
        made.end()
        remove(made.tree)
        remove(made.home)
