"""Attacks from inside the box. Run as a program: of the standard library alone.

It says only that it ran: whether an attack reached its aim is looked at where it was aimed.
"""

import contextlib
import fcntl
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Aims = dict[str, Any]
MPTCP = 262  # IPPROTO_MPTCP, which Python names from 3.13 on


def attack(aims: Aims) -> list[str]:
    """What it could read; what else it did is seen outside."""
    for each in (_write, _signal, _tcp, _mptcp, _udp, _unix, _abstract, _daemon):
        with contextlib.suppress(Exception):
            each(aims)
    return list(_read(aims))


def _read(aims: Aims) -> Iterator[str]:
    for path in aims["read"]:
        with contextlib.suppress(OSError):
            yield Path(path).read_text(encoding="utf-8", errors="replace")


def _write(aims: Aims) -> None:
    for path in aims["write"]:
        with contextlib.suppress(OSError):
            Path(path).write_text("written from inside", encoding="utf-8")


def _signal(aims: Aims) -> None:
    os.kill(aims["victim"], signal.SIGKILL)


def _tcp(aims: Aims) -> None:
    socket.create_connection(("127.0.0.1", aims["tcp"]), timeout=1).close()


def _mptcp(aims: Aims) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, MPTCP) as sock:
        sock.settimeout(1)
        sock.connect(("127.0.0.1", aims["mptcp"]))


def _udp(aims: Aims) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", ("127.0.0.1", aims["udp"]))


def _unix(aims: Aims) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", aims["unix"])


def _abstract(aims: Aims) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", "\0" + aims["abstract"])


def _daemon(aims: Aims) -> None:
    """Leaves everything it can be found by, and holds a lock as long as it lives."""
    if os.fork():
        os.wait()
        return
    os.setsid()
    if os.fork() == 0:
        lock = os.open(aims["lock"], os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        time.sleep(30)
    os._exit(0)


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"loot": attack(json.loads(sys.argv[1]))}))
