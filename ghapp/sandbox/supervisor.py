"""Runs one command under limits, with or without Landlock and seccomp, and ends all that it started.

A program of the standard library alone, and of few of its modules, for it is started for every tool:
`python -I -S supervisor.py --spec-fd N --status-fd M`. The spec is JSON: `{"command": [...], "limits":
{name: number}, "landlock": {"read": [...], "write": [...], "list": [...]}, "seccomp": base64}`, the last
two optional. It tells of itself as bwrap does: a line `{"child-pid": n}`, a line
`{"exit-code": n}`. Whatever was asked for and cannot be had means that nothing is run: then there is a line
`{"error": why}` instead.

Orphans come to it (PR_SET_CHILD_SUBREAPER), so that a daemon that left its group, session and environment is
still found. Before Landlock's ABI 6 the command could signal it: that level is not used there.
"""

import base64
import contextlib
import ctypes
import json
import os
import resource
import signal
import struct
import sys
import time
from collections.abc import Iterator
from typing import Any, NoReturn

_LIBC = ctypes.CDLL(None, use_errno=True)
_SET_PDEATHSIG, _SET_SUBREAPER, _SET_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 1, 36, 38, 22, 2
_DROP_FROM_BOUNDING_SET = 24
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # landlock's, on every machine
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many bits of file rights an ABI knows
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE, _IOCTL = (1 << n for n in (0, 1, 2, 3, 14, 15))
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_NETWORK, _SCOPES = 0b11, 0b11  # bind and connect; signals and abstract sockets
_PATIENCE = 10.0


def landlock_abi() -> int:
    """What this kernel knows of Landlock; 0 for nothing."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, int(_LIBC.syscall(_CREATE_RULESET, None, 0, 1)))


def main(spec_fd: int, status_fd: int) -> int:
    with os.fdopen(spec_fd, "rb") as file:
        spec = json.load(file)
    os.set_inheritable(status_fd, False)
    parent = os.getppid()
    _on_linux(_SET_SUBREAPER, 1)
    _on_linux(_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return 1  # who started us is gone already
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _become(spec, writer)
    os.close(writer)
    signal.signal(signal.SIGTERM, lambda *_: _stop(child, status_fd))
    with os.fdopen(reader, "rb") as pipe:
        if trouble := pipe.read():  # ends when the command has taken the child's place
            _tell(status_fd, error=trouble.decode(errors="replace"))
            return 1
    _tell(status_fd, **{"child-pid": child})
    return _supervise(child, status_fd)


def _supervise(child: int, status_fd: int) -> int:
    code = _wait_for(child)
    _end_all(status_fd)
    _tell(status_fd, **{"exit-code": code})
    return code


def _wait_for(child: int) -> int:
    """Reaps orphans meanwhile. A death by a signal is told as shells tell it."""
    while True:
        pid, status = os.wait()
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _stop(child: int, status_fd: int) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # all there is where there is no /proc
    _end_all(status_fd)
    os._exit(128 + signal.SIGTERM)


def _end_all(status_fd: int) -> None:
    """Until we have no child: orphans become ours, so as long as anybody lives below us somebody is.

    Stopped first, so that none forks while the others die; who was born meanwhile is found next time.
    """
    end = time.monotonic() + _PATIENCE
    while _has_children():
        left = list(_descendants())
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in left:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, number)
        if time.monotonic() > end:
            _tell(status_fd, left=len(left))
            return


def _has_children() -> bool:
    """Takes leave of the dead ones first."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _descendants() -> Iterator[int]:
    """All below us that are not dead, from /proc/<pid>/stat; the name in it may hold anything."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
        with contextlib.suppress(OSError, ValueError):
            if name.isdigit():
                with open(f"/proc/{name}/stat", "rb") as file:
                    state, parent = file.read().rpartition(b")")[2].split()[:2]
                if state not in {b"Z", b"X"}:
                    children.setdefault(int(parent), []).append(int(name))
                else:
                    children.setdefault(int(parent), [])
    left = children.get(os.getpid(), [])
    while left:
        pid = left.pop()
        yield pid
        left += children.get(pid, [])


def _become(spec: dict[str, Any], trouble: int) -> NoReturn:
    """In the child: give up what is to be given up, and become the command."""
    what = "the session"
    try:
        os.setsid()
        _on_linux(_SET_PDEATHSIG, signal.SIGKILL)
        what = "no_new_privs"
        _on_linux(_SET_NO_NEW_PRIVS, 1)
        what = "the capabilities"
        if os.geteuid() == 0 and spec.get("landlock") is not None:
            _drop_capabilities()
        what = "the limits"
        _limit(spec.get("limits") or {})
        what = "Landlock"
        if spec.get("landlock") is not None:
            _landlock(spec["landlock"])
        what = "seccomp"
        if spec.get("seccomp"):
            _seccomp(base64.b64decode(spec["seccomp"]))
        what = "the command"
        os.execve(spec["command"][0], spec["command"], os.environ)  # the pipe closes with it
    except BaseException as error:  # noqa: BLE001  # fail closed, and say so
        os.write(trouble, f"{what}: {error}".encode(errors="replace"))
    os._exit(1)


def _drop_capabilities() -> None:
    """Root gets back at exec what is in its bounding set: nothing (capabilities(7))."""
    capability = 0
    while _LIBC.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0) == 0:
        capability += 1
    if capability == 0:
        raise OSError(ctypes.get_errno(), "they cannot be dropped")


def _limit(limits: dict[str, int]) -> None:
    for name, value in limits.items():
        number = getattr(resource, f"RLIMIT_{name.upper()}")
        _, hard = resource.getrlimit(number)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(number, (most, most))


def _landlock(grants: dict[str, list[str]]) -> None:
    """Everything that this kernel's Landlock can hold is held, and the folders named are let through."""
    abi = landlock_abi()
    if abi == 0:
        raise OSError("the kernel has no Landlock")
    files = (1 << _FILE_RIGHTS.get(abi, 16)) - 1
    network, scopes = (_NETWORK if abi >= 4 else 0), (_SCOPES if abi >= 6 else 0)
    attributes = struct.pack("=QQQ", files, network, scopes)[: 8 if abi < 4 else 16 if abi < 6 else 24]
    ruleset = _checked(_LIBC.syscall(_CREATE_RULESET, attributes, len(attributes), 0))
    reading = _EXECUTE | _READ_FILE | _READ_DIR
    for name, rights in (("read", reading), ("write", files), ("list", _READ_DIR)):
        for path in grants.get(name, ()):
            _grant(ruleset, path, rights & files)
    _checked(_LIBC.syscall(_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def _grant(ruleset: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        allowed = rights if os.path.isdir(path) else rights & _OF_FILES
        rule = struct.pack("=Qi", allowed, place)
        _checked(_LIBC.syscall(_ADD_RULE, ruleset, 1, rule, 0))
    finally:
        os.close(place)


def _seccomp(program: bytes) -> None:
    buffer = ctypes.create_string_buffer(program, len(program))
    filter_ = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    _checked(_LIBC.prctl(_SET_SECCOMP, _FILTER, filter_, 0, 0))


def _on_linux(option: int, value: int) -> None:
    if sys.platform.startswith("linux"):
        _checked(_LIBC.prctl(option, value, 0, 0, 0))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _tell(status_fd: int, **what: object) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more
        os.write(status_fd, json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[2]), int(sys.argv[4])))
