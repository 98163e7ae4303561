"""What starts first, and what is done in parts: no core waits at the end. Pure but for `cores`."""

import os
from collections.abc import Sequence

_WORTH_IT = 2.0  # seconds: a second process of a tool has to start, too


def cores() -> int:
    """What this process may use, which in a container is less than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def parts(seconds: Sequence[float], cores: int) -> list[int]:
    """In how many parts each of these is done, if it can be: what is more than half a core's fair share."""
    half = sum(seconds) / cores / 2
    return [cores if each > max(half, _WORTH_IT) else 1 for each in seconds]
