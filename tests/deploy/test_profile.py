"""The seccomp profile: what is in it, and what never may be."""

import json
import re
from pathlib import Path

import pytest

from deploy.seccomp_profile import (
    FIRST_ARGUMENT,
    FOR_BWRAP,
    NOT_ALLOWED,
    PROFILE,
    profile,
    system_calls,
    text,
)

HEADERS = [*Path("/usr/include").glob("*/asm/unistd_64.h")]
DANGEROUS = [
    *("kexec_load", "init_module", "finit_module", "delete_module", "bpf", "perf_event_open", "reboot"),
    *("keyctl", "add_key", "request_key", "io_uring_setup", "ptrace", "process_vm_writev", "pidfd_getfd"),
    *("swapon", "settimeofday", "clock_settime", "adjtimex", "quotactl", "open_by_handle_at", "userfaultfd"),
    *("fsopen", "fsmount", "move_mount", "open_tree", "mount_setattr", "setns", "chroot", "sethostname"),
    *("iopl", "acct", "syslog", "fanotify_init", "clone3"),
]


def allowed() -> set[str]:
    rules = [
        rule for rule in json.loads(PROFILE.read_text())["syscalls"] if rule["action"] == "SCMP_ACT_ALLOW"
    ]
    return {name for rule in rules for name in rule["names"]}


def test_the_file_is_what_the_program_composes() -> None:
    assert PROFILE.read_text() == text(), "python3 deploy/seccomp_profile.py"


@pytest.mark.parametrize("name", DANGEROUS)
def test_a_dangerous_call_is_known_and_not_allowed(name: str) -> None:
    assert name in system_calls()
    assert name not in allowed()


def test_what_is_not_named_is_refused() -> None:
    composed = profile()

    assert composed["defaultAction"] == "SCMP_ACT_ERRNO"
    assert {rule["action"] for rule in composed["syscalls"]} == {"SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO"}


def test_every_call_is_allowed_or_refused_for_a_reason_and_none_both() -> None:
    known = set(system_calls())

    assert allowed() | NOT_ALLOWED | {"clone3"} == known
    assert allowed() & NOT_ALLOWED == set()


def test_bwrap_gets_five_calls_and_no_sixth_that_mounts_or_makes_namespaces() -> None:
    assert allowed() >= {"clone", "unshare", "mount", "umount2", "pivot_root"} == set(FOR_BWRAP)
    assert {name for name in allowed() if re.search("mount|root|setns", name)} == {
        "mount",
        "umount2",
        "pivot_root",
    }


def test_clone3_is_missing_so_that_libc_takes_clone() -> None:
    [rule] = [rule for rule in profile()["syscalls"] if "clone3" in rule["names"]]

    assert (rule["action"], rule["errnoRet"]) == ("SCMP_ACT_ERRNO", 38)


@pytest.mark.parametrize("name", FIRST_ARGUMENT)
def test_a_call_that_depends_on_its_argument_is_never_allowed_without_it(name: str) -> None:
    rules = [rule for rule in profile()["syscalls"] if name in rule["names"]]

    assert [rule["args"][0]["value"] for rule in rules] == [*FIRST_ARGUMENT[name]]
    assert all(rule["names"] == [name] and rule["args"][0]["op"] == "SCMP_CMP_EQ" for rule in rules)


@pytest.mark.skipif(not HEADERS, reason="the kernel's headers are not installed")
def test_every_call_of_this_machine_s_kernel_headers_is_known() -> None:
    names = {name for path in HEADERS for name in re.findall(r"#define __NR_(\w+)\s+\d", path.read_text())}

    assert len(names) > 250
    assert names - set(system_calls()) == set()
