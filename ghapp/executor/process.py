"""What a process asks of the kernel for itself. Other systems than Linux have nothing like it."""

import ctypes
import os
import signal
import sys

_SET_PDEATHSIG, _SET_DUMPABLE = 1, 4


def hide_memory() -> None:
    """Nobody but root reads this process's memory, environment and descriptors from now on, and it leaves
    no core. An exec undoes it.
    """
    _ask(_SET_DUMPABLE, 0)


def die_with_parent() -> None:
    """Killed when the thread that started us ends. An exec keeps it, a change of user undoes it."""
    _ask(_SET_PDEATHSIG, signal.SIGKILL)


def _ask(option: int, value: int) -> None:
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}: {os.strerror(ctypes.get_errno())}")
