"""Filters of system calls as classic BPF, for seccomp(2): everything is allowed but what stands here.

They close what namespaces and Landlock leave open: ways to new namespaces and privileges, to other processes,
and to parts of the kernel that have often been holes. Layout: linux/seccomp.h, linux/filter.h.
"""

import errno
import struct
from collections.abc import Iterable, Iterator
from typing import Literal

from ghapp.sandbox.syscalls import NUMBERS

Kind = Literal["namespaces", "landlock"]
Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, value

_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # AUDIT_ARCH_*, column of NUMBERS
_X32 = 0x40000000  # the second set of numbers of an x86_64
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000

_OF_OTHERS = {  # which argument names the process: 0 is the caller itself
    **dict.fromkeys(("prlimit64", "sched_setaffinity", "sched_setscheduler", "sched_setparam"), 0),
    "sched_setattr": 0,
    "setpriority": 1,
    "ioprio_set": 1,
}
_WITH_ARGUMENTS = {"clone", "socket", "ioctl", "truncate", *_OF_OTHERS}
_FAKED = (  # Landlock does not know them: they succeed and do nothing
    *("chmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchownat", "utime", "utimes", "utimensat"),
    *("futimesat", "setxattr", "lsetxattr", "setxattrat", "removexattr", "lremovexattr", "removexattrat"),
    *("file_setattr", "fchmod", "fchown", "fsetxattr", "fremovexattr"),
)
_REFUSED = tuple(name for name in NUMBERS if name not in {*_WITH_ARGUMENTS, *_FAKED, "clone3"})
_NEW_NAMESPACES = 0x7E020000  # CLONE_NEW*: a child must not have one of its own
_UNIX, _INET, _INET6, _MPTCP = 1, 2, 10, 262
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C  # would type into a terminal


def program(kind: Kind, machine: str) -> bytes:
    """For this machine (as uname says). Raises ValueError for one that nobody has tried."""
    if machine not in _MACHINES:
        raise ValueError(f"there is no filter of system calls for {machine}")
    arch, column = _MACHINES[machine]
    parts = [*_of_this_machine(arch), *_rules(kind, column), (_RETURN, 0, 0, _ALLOW)]
    return b"".join(struct.pack("=HBBI", *part) for part in parts)


def _of_this_machine(arch: int) -> Iterator[Instruction]:
    """Numbers of another machine's calls mean others: none of those is allowed."""
    yield (_LOAD, 0, 0, _ARCH)
    yield (_EQUAL, 1, 0, arch)
    yield _refuse(errno.EPERM)
    yield (_LOAD, 0, 0, _NUMBER)
    yield (_AT_LEAST, 0, 1, _X32)
    yield _refuse(errno.EPERM)


def _rules(kind: Kind, column: int) -> Iterator[Instruction]:
    for name in _REFUSED:
        yield from _when(NUMBERS[name][column], [_refuse(errno.EPERM)])
    yield from _when(NUMBERS["clone3"][column], [_refuse(errno.ENOSYS)])  # its flags cannot be seen
    yield from _when(NUMBERS["clone"][column], _clone())
    yield from _when(NUMBERS["ioctl"][column], _ioctl())
    yield from _when(NUMBERS["socket"][column], _socket(kind))
    if kind == "landlock":
        yield from _when(NUMBERS["truncate"][column], [_refuse(errno.EACCES)])
        for name, argument in _OF_OTHERS.items():
            yield from _when(NUMBERS[name][column], _of_oneself(argument))
        for name in _FAKED:
            yield from _when(NUMBERS[name][column], [_refuse(0)])


def _when(number: int | None, then: Iterable[Instruction]) -> Iterator[Instruction]:
    """`then` ends with a return in every case, so that the number need not be loaded again."""
    if number is not None:
        body = list(then)
        yield (_EQUAL, 0, len(body), number)
        yield from body


def _clone() -> Iterator[Instruction]:
    yield (_LOAD, 0, 0, _argument(0))
    yield (_ANY_BIT, 0, 1, _NEW_NAMESPACES)
    yield _refuse(errno.EPERM)
    yield (_RETURN, 0, 0, _ALLOW)


def _ioctl() -> Iterator[Instruction]:
    yield (_LOAD, 0, 0, _argument(1))
    yield (_EQUAL, 1, 0, _TIOCSTI)
    yield (_EQUAL, 0, 1, _TIOCLINUX)
    yield _refuse(errno.EPERM)
    yield (_RETURN, 0, 0, _ALLOW)


def _socket(kind: Kind) -> Iterator[Instruction]:
    """Landlock does not hold UDP, MPTCP and unix sockets: with it there are none, but for socketpair."""
    if kind == "landlock":
        yield _refuse(errno.EACCES)
        return
    yield (_LOAD, 0, 0, _argument(0))
    yield (_EQUAL, 3, 0, _UNIX)
    yield (_EQUAL, 2, 0, _INET)
    yield (_EQUAL, 1, 0, _INET6)
    yield _refuse(errno.EAFNOSUPPORT)
    yield (_LOAD, 0, 0, _argument(2))
    yield (_EQUAL, 0, 1, _MPTCP)
    yield _refuse(errno.EPROTONOSUPPORT)
    yield (_RETURN, 0, 0, _ALLOW)


def _of_oneself(argument: int) -> Iterator[Instruction]:
    """Without a process namespace the other processes of the same user are within reach."""
    yield (_LOAD, 0, 0, _argument(argument))
    yield (_EQUAL, 1, 0, 0)
    yield _refuse(errno.EPERM)
    yield (_RETURN, 0, 0, _ALLOW)


def _argument(index: int) -> int:
    """The low half of it: both machines are little-endian, and the values looked for are small."""
    return _ARGUMENTS + 8 * index


def _refuse(number: int) -> Instruction:
    return (_RETURN, 0, 0, _ERRNO | number)
