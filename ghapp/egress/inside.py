"""How a command in a box gets to its door."""

from collections.abc import Sequence
from pathlib import Path

FORWARD = Path(__file__).with_name("forward.py")  # to be bound into the box, beside the socket
PORT = 3128  # free: the loopback is the box's own
DOOR = f"http://127.0.0.1:{PORT}"


def through_the_door(
    command: Sequence[str], socket: Path, python: str = "/usr/bin/python3", port: int = PORT
) -> tuple[str, ...]:
    """The command with the forwarder before it. `python` and `socket` are paths inside."""
    listen = ("--listen", f"127.0.0.1:{port}", "--socket", str(socket))
    return (python, "-I", "-S", str(FORWARD), *listen, "--", *command)
