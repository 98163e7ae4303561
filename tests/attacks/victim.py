"""A process of the same user, as the server is one: it has a secret wherever a process may have one."""

import os
import resource
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import psutil

_FACTS: Mapping[str, Callable[[int], object]] = MappingProxyType(
    {
        "priority": lambda pid: os.getpriority(os.PRIO_PROCESS, pid),
        "io priority": lambda pid: psutil.Process(pid).ionice(),
        "limits": lambda pid: resource.prlimit(pid, resource.RLIMIT_NOFILE),
        "processors": os.sched_getaffinity,
        "scheduler": os.sched_getscheduler,
        "state": lambda pid: psutil.Process(pid).status() == psutil.STATUS_STOPPED,
        "out of memory": lambda pid: Path(f"/proc/{pid}/oom_score_adj").read_text(),
    }
)
_ENVIRONMENT = 48  # of /proc/PID/stat, counted from the third field: where the environment begins


class Victim:
    """Sleeps: with the secret in its name, its environment, its memory, and an open file; in `folder`."""

    def __init__(self, folder: Path, secret: str) -> None:
        with (folder / "held").open("rb") as held:
            self._process = subprocess.Popen(
                [f"sleep-{secret}", "100"],
                executable="/bin/sleep",
                cwd=folder,
                env={"GHAPP_SECRET": secret},
                stdin=held,
                stdout=subprocess.DEVNULL,
            )
        self.pid = self._process.pid
        self._before = {name: fact(self.pid) for name, fact in _FACTS.items()}

    @property
    def address(self) -> int:
        """Of its environment, in its memory."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[_ENVIRONMENT - 1])

    def died(self) -> bool:
        return self._process.poll() is not None

    def disturbed(self, what: str) -> bool:
        return _FACTS[what](self.pid) != self._before[what]

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
