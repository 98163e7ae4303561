"""System calls with a history of holes. Each says "reached" when the kernel did what was asked."""

import ctypes
import fcntl
import os
import platform
import pty
import socket
import sys
import termios
from pathlib import Path
from types import SimpleNamespace as Aims

_LIBC = ctypes.CDLL(None, use_errno=True)
_NUMBERS = {  # x86_64, aarch64; those from 424 on are the same everywhere
    "clone": (56, 220),
    "unshare": (272, 97),
    "mount": (165, 40),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "keyctl": (250, 219),
    "open_by_handle_at": (304, 265),
    "kcmp": (312, 272),
    "syslog": (103, 116),
    "mbind": (237, 235),
    "personality": (135, 92),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "fanotify_init": (300, 262),
    "io_uring_setup": (425, 425),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "clone3": (435, 435),
}
_CLONE_NEWNS, _CLONE_NEWUSER, _CLONE_NEWNET = 0x20000, 0x10000000, 0x40000000
_SIGCHLD, _NEW_ONLY = 17, 0o2000
_MS_REC, _MS_PRIVATE, _MS_BIND = 16384, 1 << 18, 4096
_PR_GET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 39, 22


def _call(name: str, *args: object) -> int:
    """Raises OSError when the kernel refuses."""
    words = [ctypes.c_long(arg) if isinstance(arg, int) else arg for arg in args]
    number = _NUMBERS[name][platform.machine() == "aarch64"]
    result: int = _LIBC.syscall(ctypes.c_long(number), *words)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _reached() -> None:
    print("reached")
    sys.stdout.flush()


def io_uring(_aims: Aims) -> None:
    _call("io_uring_setup", 1, ctypes.create_string_buffer(120))
    _reached()


def add_key(_aims: Aims) -> None:
    _call("add_key", b"user", b"ghapp-attack", b"x", 1, -2)
    _reached()


def keyctl(_aims: Aims) -> None:
    """The identity of the session's keyring, which all of one user may share."""
    _call("keyctl", 0, -3, 1)
    _reached()


def user_namespace(_aims: Aims) -> None:
    _call("unshare", _CLONE_NEWUSER)
    _reached()


def network_namespace(_aims: Aims) -> None:
    _call("unshare", _CLONE_NEWUSER | _CLONE_NEWNET)
    _reached()


def user_namespace_by_clone(_aims: Aims) -> None:
    if (pid := _call("clone", _CLONE_NEWUSER | _SIGCHLD, 0, 0, 0, 0)) == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    _reached()


def user_namespace_by_clone3(_aims: Aims) -> None:
    args = (ctypes.c_uint64 * 11)(_CLONE_NEWUSER, 0, 0, 0, _SIGCHLD)
    if (pid := _call("clone3", ctypes.byref(args), ctypes.sizeof(args))) == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    _reached()


def _alone() -> None:
    """In mounts of our own, where it is let: what is mounted outside stays as it is."""
    try:
        _call("unshare", _CLONE_NEWNS)
        _call("mount", b"none", b"/", 0, _MS_REC | _MS_PRIVATE, 0)
    except OSError:
        return


def mount(_aims: Aims) -> None:
    _alone()
    Path("mounted").mkdir(exist_ok=True)
    _call("mount", b"none", b"mounted", b"tmpfs", 0, 0)
    _reached()


def bind_mount(aims: Aims) -> None:
    _alone()
    Path("mounted").mkdir(exist_ok=True)
    _call("mount", aims.outside.encode(), b"mounted", 0, _MS_BIND, 0)
    sys.stdout.write(Path("mounted/secret").read_text())


def writable_again(_aims: Aims) -> None:
    """What is mounted read-only, mounted anew."""
    _alone()
    _call("mount", b"none", b"/", 0, _MS_BIND | 32, 0)
    _reached()


def new_file_system(_aims: Aims) -> None:
    _call("fsopen", b"tmpfs", 0)
    _reached()


def detached_mount(_aims: Aims) -> None:
    _call("open_tree", -100, b"/", 1)
    _reached()


def chroot(_aims: Aims) -> None:
    os.chroot(".")
    _reached()


def file_handle(aims: Aims) -> None:
    """A file by its number on the disk: no path leads there, and none is asked for."""
    kind, value = aims.handle
    raw = bytes.fromhex(value)
    handle = ctypes.create_string_buffer(
        len(raw).to_bytes(4, sys.byteorder) + kind.to_bytes(4, sys.byteorder, signed=True) + raw
    )
    place = os.open(".", os.O_RDONLY)
    sys.stdout.buffer.write(os.read(_call("open_by_handle_at", place, handle, os.O_RDONLY), 1000))


def bpf(_aims: Aims) -> None:
    """A map of one entry: the beginning of every attack by BPF."""
    _call("bpf", 0, (ctypes.c_uint32 * 16)(2, 4, 8, 1), 64)
    _reached()


def perf_event(_aims: Aims) -> None:
    event = (ctypes.c_uint32 * 32)(1, 128)
    _call("perf_event_open", event, 0, -1, -1, 0)
    _reached()


def userfaultfd(_aims: Aims) -> None:
    _call("userfaultfd", os.O_CLOEXEC | 1)
    _reached()


def compare_processes(aims: Aims) -> None:
    _call("kcmp", aims.victim, aims.victim, 1, 0, 0)
    _reached()


def kernel_log(_aims: Aims) -> None:
    _call("syslog", 10, 0, 0)
    _reached()


def watch_files(_aims: Aims) -> None:
    _call("fanotify_init", 0, os.O_RDONLY)
    _reached()


def shared_memory(aims: Aims) -> None:
    """A segment that stays when all processes are gone; whether it did is looked at outside."""
    _call("shmget", aims.key, 4096, _NEW_ONLY | 0o1000 | 0o600)


def message_queue(aims: Aims) -> None:
    _call("msgget", aims.key, 0o1000 | 0o600)


def type_for_the_terminal(_aims: Aims) -> None:
    """Put a key into what the terminal's owner types. On a terminal of our own."""
    pid, master = pty.fork()
    if pid == 0:
        try:
            fcntl.ioctl(0, termios.TIOCSTI, b"x")
            os.write(1, b"typed")
        finally:
            os._exit(0)
    seen = os.read(master, 100)
    while b"typed" not in seen:  # the key itself may come first; OSError when the child is gone
        seen += os.read(master, 100)
    _reached()


def new_privileges(_aims: Aims) -> None:
    """Whether a setuid program would get the rights of its owner."""
    if _LIBC.prctl(_PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0:
        _reached()


def capabilities(_aims: Aims) -> None:
    """What a process of root may do."""
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    _LIBC.capget(header, data)
    if any(data):
        _reached()


def host_name(_aims: Aims) -> None:
    """To the one that it has."""
    socket.sethostname(socket.gethostname())
    _reached()
