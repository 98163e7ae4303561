"""The words in front of a command that hold it to its limits. A stronger box is other words here."""

import math
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache

from ghapp.sandbox.limits import Limits

MEGABYTE = 1024 * 1024


def wrapped(command: Sequence[str], limits: Limits, mark: str) -> tuple[str, ...]:
    """Both programs come with util-linux; where one is absent (macOS) its part is left out."""
    words: list[str] = []
    if setpriv := shutil.which("setpriv"):
        words += [setpriv, "--pdeathsig", "KILL", "--no-new-privs", "--"]
    if prlimit := shutil.which("prlimit"):
        words += [prlimit, *_resources(limits), *_brand(prlimit, mark), "--"]
    return (*words, *command)


def brand(mark: str) -> int:
    """The mark as a number of microseconds, thousands of years long: a limit that limits nobody.

    Children inherit it whatever else they shed: group, session, parent and environment.
    """
    return (1 << 60) + int(mark[:12], 16)


def _brand(prlimit: str, mark: str) -> list[str]:
    return [f"--rttime={brand(mark)}"] if _brands(prlimit) else []


@cache
def _brands(prlimit: str) -> bool:
    """Some kernels refuse it, and who was given a lower limit may not raise it."""
    probe = (prlimit, f"--rttime={brand('0' * 12)}", "--", "true")
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _resources(limits: Limits) -> list[str]:
    """Not the number of processes: the kernel counts those of the whole user, other containers' too."""
    cores = os.cpu_count() or 1
    resources = {
        "data": limits.memory_mb
        * MEGABYTE,  # not the address space: many tools reserve far more than they use
        "fsize": limits.file_mb * MEGABYTE,
        "nofile": limits.open_files,
        "core": 0,
        "cpu": math.ceil(limits.seconds * cores) + 1,  # holds also when we are stopped ourselves
    }
    return [f"--{name}={value}" for name, value in resources.items()]
