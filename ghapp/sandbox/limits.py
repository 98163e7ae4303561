"""What a tool may use, and what came of it."""

import math
import os
from dataclasses import dataclass
from typing import Literal

MEGABYTE = 1024 * 1024
Stopped = Literal["", "timeout", "output", "memory", "processes", "disk"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one run, all its processes together but for `file_mb` and `open_files`."""

    seconds: float = 120
    memory_mb: int = 2048
    output_mb: int = 20
    file_mb: int = 256
    disk_mb: int = 1024
    processes: int = 256
    open_files: int = 1024

    def resources(self) -> dict[str, int]:
        """What the kernel can hold one process to, by the names of setrlimit(2).

        Not the address space: many tools reserve far more than they use. Not the number of processes: outside
        of a namespace the kernel counts those of the whole user.
        """
        return {
            "data": self.memory_mb * MEGABYTE,
            "fsize": self.file_mb * MEGABYTE,
            "nofile": self.open_files,
            "core": 0,
            # more than it can use in its time; holds also when we are stopped ourselves
            "cpu": math.ceil(self.seconds * (os.cpu_count() or 1)) + 1,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` is None when it has none: we stopped it (`stopped` says why) or a signal killed it."""

    status: int | None
    stdout: bytes
    stderr: bytes
    seconds: float
    stopped: Stopped = ""
    signal: str = ""
