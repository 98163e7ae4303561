"""One attack at one level, or without any sandbox."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ghapp.sandbox import Box, Limits, Outcome, Sandbox
from ghapp.sandbox.interpreter import ours
from tests.attacks.probe import Probe
from tests.attacks.world import World, world

INSIDE = Path(__file__).parent / "inside"
PYTHON, FOLDERS = ours()


@dataclass(frozen=True)
class Attempt:
    """`reached`: the attack came to its aim."""

    reached: bool
    outcome: Outcome


async def attempt(
    probe: Probe, sandbox: Sandbox | None, folder: Path, limits: Limits | None = None
) -> Attempt:
    """`sandbox` None: as a plain child process, with all that it inherits. `limits` replace the probe's."""
    with (
        world(folder, is_bare=sandbox is None, lay=probe.lay) as made,
        _inheritable(made.outside / "held"),
        _knocking(made.sockets.free),
    ):
        module, function = probe.words
        aims = {**made.aims(), "much": 3 * probe.limits.memory_mb // 8 * 8, "long": 3 * probe.limits.seconds}
        command = (PYTHON, "-I", "-S", str(INSIDE / "run.py"), module, function, json.dumps(aims))
        box = _box(made, writes=probe.writes)
        outcome = await launched(command, box, limits or probe.limits, sandbox)
        return Attempt(probe.seen(made, outcome), outcome)


async def launched(command: Sequence[str], box: Box, limits: Limits, sandbox: Sandbox | None) -> Outcome:
    if sandbox is None:
        return await asyncio.to_thread(_bare, command, box, limits.seconds)
    return await sandbox.run(command, box, limits)


def _box(made: World, *, writes: bool) -> Box:
    """As a plugin gets it: its tool and its own folder are there, to be read."""
    tools, plugins = made.outside / "tools", made.outside / "plugins"
    readable = (*FOLDERS, INSIDE, plugins)
    return Box(
        made.tree, made.home, readable=readable, writable=(made.tree,) if writes else (), path=(tools,)
    )


def _bare(command: Sequence[str], box: Box, seconds: float) -> Outcome:
    """As who thinks of no evil would do it."""
    began = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=box.directory,
        env=os.environ | box.variables(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        close_fds=False,
    ) as process:
        try:
            stdout, stderr = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            stdout, stderr = process.communicate()
    return Outcome(process.returncode, stdout, stderr, time.monotonic() - began)


@contextmanager
def _inheritable(path: Path) -> Iterator[None]:
    """A file of ours that is open, as in a server that forgot to close it."""
    with path.open("rb") as file:
        os.set_inheritable(file.fileno(), True)
        yield


@contextmanager
def _knocking(port: int) -> Iterator[None]:
    """Somebody of this machine who looks for a service at this port."""
    over = threading.Event()

    def knock() -> None:
        while not over.wait(0.02):
            with socket.socket() as sock:
                sock.connect_ex(("127.0.0.1", port))

    thread = threading.Thread(target=knock)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
