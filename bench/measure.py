"""What a command costs: wall and CPU seconds with all below it, and the memory of the process itself."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    wall: float
    cpu: float
    megabytes: float = 0.0


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Whatever its status: linters end with one when they find something.

    What Python compiled is kept, as it is on people's machines: some set the variable for builds.
    """
    surroundings = {**os.environ, **(environment or {})}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.monotonic()
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(command, cwd=folder, env=surroundings, stdout=quiet, stderr=quiet)
    most = [0.0]
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(child.pid, most, ended))
    watch.start()
    _pid, _status, used = os.wait4(child.pid, 0)
    child.returncode = 0
    wall = time.monotonic() - started
    ended.set()
    watch.join()
    return Cost(wall, used.ru_utime + used.ru_stime, most[0])


def _watch(pid: int, most: list[float], ended: threading.Event) -> None:
    """The high-water mark, as long as there is one to be read."""
    while not ended.wait(0.05):
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            return
        marks = [line.split()[1] for line in lines if line.startswith("VmHWM")]
        most[0] = max([most[0], *(int(mark) / 1024 for mark in marks)])
