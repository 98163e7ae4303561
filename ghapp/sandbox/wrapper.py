"""The words in front of a command that hold it to its limits. A stronger box is other words here."""

import math
import os
import shutil
from collections.abc import Sequence

from ghapp.sandbox.limits import Limits

MEGABYTE = 1024 * 1024


def wrapped(command: Sequence[str], limits: Limits) -> tuple[str, ...]:
    """Both programs come with util-linux; where one is absent (macOS) its part is left out."""
    words: list[str] = []
    if setpriv := shutil.which("setpriv"):
        words += [setpriv, "--pdeathsig", "KILL", "--no-new-privs", "--"]
    if prlimit := shutil.which("prlimit"):
        words += [prlimit, *_resources(limits), "--"]
    return (*words, *command)


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
