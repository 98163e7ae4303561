"""Listeners of every kind on this machine, which note whether anybody came."""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Sockets:
    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self.abstract = folder, name
        self._all = dict(self._bound())
        self.free = _free_port()

    def _bound(self) -> Iterator[tuple[str, socket.socket]]:
        yield "tcp", _listen(socket.AF_INET, ("127.0.0.1", 0))
        yield "tcp6", _listen(socket.AF_INET6, ("::1", 0))
        yield "udp", _bind(socket.AF_INET, ("127.0.0.1", 0))
        yield "daemon", _listen(socket.AF_UNIX, str(self._folder / "daemon.sock"))
        yield "datagram", _bind(socket.AF_UNIX, str(self._folder / "datagram.sock"))
        yield "abstract", _bind(socket.AF_UNIX, f"\0{self.abstract}")

    def port(self, name: str) -> int:
        return int(self._all[name].getsockname()[1])

    def path(self, name: str) -> str:
        return str(self._all[name].getsockname())

    def heard(self, name: str) -> bool:
        sock = self._all[name]
        with contextlib.suppress(BlockingIOError):
            if sock.type & socket.SOCK_DGRAM:
                return bool(sock.recv(1))
            sock.accept()[0].close()
            return True
        return False

    def close(self) -> None:
        for sock in self._all.values():
            sock.close()


def _bind(family: int, address: Any) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.bind(address)
    sock.setblocking(False)
    return sock


def _listen(family: int, address: Any) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.bind(address)
    sock.setblocking(False)
    sock.listen()
    return sock


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])
