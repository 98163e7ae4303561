"""Other processes of the same user: read, changed, ended."""

import ctypes
import os
import platform
import resource
import signal
import sys
from pathlib import Path
from types import SimpleNamespace as Aims

_LIBC = ctypes.CDLL(None, use_errno=True)
_ARM = platform.machine() == "aarch64"
_PTRACE, _PTRACE_SEIZE = 117 if _ARM else 101, 0x4206
_PROCESS_VM_READV, _PROCESS_VM_WRITEV = (270, 271) if _ARM else (310, 311)
_PIDFD_OPEN, _PIDFD_GETFD, _IOPRIO_SET = 434, 438, 30 if _ARM else 251


class _Piece(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def _call(number: int, *args: object) -> int:
    """Raises OSError when the kernel refuses."""
    words = [ctypes.c_long(arg) if isinstance(arg, int) else arg for arg in args]
    result: int = _LIBC.syscall(ctypes.c_long(number), *words)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _all_of(name: str) -> None:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            sys.stdout.buffer.write((folder / name).read_bytes())
        except OSError:
            continue


def environments(_aims: Aims) -> None:
    _all_of("environ")


def command_lines(_aims: Aims) -> None:
    """Not our own: the aims are no secret."""
    _all_of("cmdline")


def memory(aims: Aims) -> None:
    with Path(f"/proc/{aims.victim}/mem").open("rb", buffering=0) as file:
        file.seek(aims.address)
        sys.stdout.buffer.write(file.read(4000))


def descriptors(aims: Aims) -> None:
    sys.stdout.buffer.write(Path(f"/proc/{aims.victim}/fd/0").read_bytes())


def descriptor_by_pidfd(aims: Aims) -> None:
    process = _call(_PIDFD_OPEN, aims.victim, 0)
    sys.stdout.buffer.write(os.pread(_call(_PIDFD_GETFD, process, 0, 0), 1000, 0))


def ptrace(aims: Aims) -> None:
    _call(_PTRACE, _PTRACE_SEIZE, aims.victim, 0, 0)
    print("reached")


def process_vm_readv(aims: Aims) -> None:
    buffer = ctypes.create_string_buffer(2000)
    here = _Piece(ctypes.addressof(buffer), len(buffer))
    there = _Piece(aims.address, len(buffer))
    got = _call(_PROCESS_VM_READV, aims.victim, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    sys.stdout.buffer.write(buffer.raw[:got])


def kill(aims: Aims) -> None:
    os.kill(aims.victim, signal.SIGKILL)


def kill_by_pidfd(aims: Aims) -> None:
    signal.pidfd_send_signal(_call(_PIDFD_OPEN, aims.victim, 0), signal.SIGKILL)


def kill_parent(_aims: Aims) -> None:
    os.kill(os.getppid(), signal.SIGKILL)


def kill_all(_aims: Aims) -> None:
    """Everybody but ourselves; harmful."""
    os.kill(-1, signal.SIGKILL)


def stop_all(_aims: Aims) -> None:
    os.kill(-1, signal.SIGSTOP)


def set_priority(aims: Aims) -> None:
    os.setpriority(os.PRIO_PROCESS, aims.victim, 15)


def set_io_priority(aims: Aims) -> None:
    """To the class that is served last."""
    _call(_IOPRIO_SET, 1, aims.victim, 3 << 13)


def set_limit(aims: Aims) -> None:
    """By which the kernel would end it: a signal by another way."""
    resource.prlimit(aims.victim, resource.RLIMIT_NOFILE, (7, 7))


def set_affinity(aims: Aims) -> None:
    os.sched_setaffinity(aims.victim, {0})


def set_scheduler(aims: Aims) -> None:
    os.sched_setscheduler(aims.victim, os.SCHED_IDLE, os.sched_param(0))


def set_out_of_memory_score(aims: Aims) -> None:
    Path(f"/proc/{aims.victim}/oom_score_adj").write_text("900")
