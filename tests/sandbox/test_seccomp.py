"""The filters, interpreted as the kernel does, for both machines."""

import errno
import struct

import pytest

from ghapp.sandbox.seccomp import Kind, program
from ghapp.sandbox.syscalls import NUMBERS

MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
ALLOWED, NEWUSER, MPTCP, TIOCSTI = -1, 0x10000000, 262, 0x5412


def verdict(kind: Kind, machine: str, number: int, *arguments: int, arch: int | None = None) -> int:
    """The errno that a call gets, 0 for one that is faked; ALLOWED."""
    code = [
        struct.unpack_from("=HBBI", program(kind, machine), at)
        for at in range(0, len(program(kind, machine)), 8)
    ]
    padded = (*arguments, *[0] * (6 - len(arguments)))
    data = struct.pack("=IIQ6Q", number, MACHINES[machine][0] if arch is None else arch, 0, *padded)
    at = accumulator = 0
    while True:
        operation, when_true, when_false, value = code[at]
        at += 1
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, value)
        elif operation == 0x06:
            return ALLOWED if value == 0x7FFF0000 else value & 0xFFFF
        else:
            truth = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: accumulator & value != 0}
            at += when_true if truth[operation] else when_false


@pytest.fixture(params=list(MACHINES))
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def call(kind: Kind, machine: str, name: str, *arguments: int) -> int | None:
    number = NUMBERS[name][MACHINES[machine][1]]
    return None if number is None else verdict(kind, machine, number, *arguments)


@pytest.mark.parametrize("kind", ["namespaces", "landlock"])
@pytest.mark.parametrize(
    "name", ["ptrace", "bpf", "io_uring_setup", "mount", "unshare", "keyctl", "userfaultfd"]
)
def test_what_leads_out_is_refused(kind: Kind, machine: str, name: str) -> None:
    assert call(kind, machine, name) == errno.EPERM


@pytest.mark.parametrize("kind", ["namespaces", "landlock"])
def test_a_thread_and_a_child_may_be_made_but_no_namespace(kind: Kind, machine: str) -> None:
    assert call(kind, machine, "clone", 0x3D0F00) == ALLOWED  # a thread
    assert call(kind, machine, "clone", 17) == ALLOWED  # fork: SIGCHLD alone
    assert call(kind, machine, "clone", NEWUSER | 17) == errno.EPERM
    assert call(kind, machine, "clone3") == errno.ENOSYS


@pytest.mark.parametrize(
    ("family", "protocol", "expected"),
    [
        (1, 0, ALLOWED),
        (2, 0, ALLOWED),
        (10, 0, ALLOWED),
        (2, MPTCP, errno.EPROTONOSUPPORT),
        (16, 0, errno.EAFNOSUPPORT),
        (17, 0, errno.EAFNOSUPPORT),
        (38, 0, errno.EAFNOSUPPORT),
    ],
)
def test_sockets_of_three_families_are_made_where_the_network_is_our_own(
    machine: str, family: int, protocol: int, expected: int
) -> None:
    assert call("namespaces", machine, "socket", family, 1, protocol) == expected
    assert call("landlock", machine, "socket", family, 1, protocol) == errno.EACCES


@pytest.mark.parametrize(
    ("name", "own", "other"),
    [
        ("prlimit64", (0, 0), (7, 0)),
        ("sched_setaffinity", (0,), (7,)),
        ("setpriority", (0, 0), (0, 7)),
        ("ioprio_set", (1, 0), (1, 7)),
    ],
)
def test_without_namespaces_only_oneself_can_be_slowed(
    machine: str, name: str, own: tuple[int, ...], other: tuple[int, ...]
) -> None:
    assert call("landlock", machine, name, *own) == ALLOWED
    assert call("landlock", machine, name, *other) == errno.EPERM
    assert call("namespaces", machine, name, *other) == ALLOWED


@pytest.mark.parametrize("name", ["chmod", "fchmodat", "fchmod", "utimensat", "fsetxattr", "chown"])
def test_what_landlock_does_not_know_succeeds_and_does_nothing(machine: str, name: str) -> None:
    assert call("landlock", machine, name) in {0, None}
    assert call("namespaces", machine, name) in {ALLOWED, None}


def test_nothing_is_typed_into_a_terminal(machine: str) -> None:
    assert call("namespaces", machine, "ioctl", 0, TIOCSTI) == errno.EPERM
    assert call("namespaces", machine, "ioctl", 0, 0x5401) == ALLOWED


def test_calls_of_another_machine_are_refused(machine: str) -> None:
    assert verdict("namespaces", machine, 0, arch=0x40000003) == errno.EPERM  # i386
    assert verdict("namespaces", machine, 0x40000000) == errno.EPERM  # x32
    assert verdict("namespaces", machine, 0) == ALLOWED


def test_a_machine_that_nobody_tried_has_no_filter() -> None:
    with pytest.raises(ValueError, match="riscv64"):
        program("namespaces", "riscv64")
