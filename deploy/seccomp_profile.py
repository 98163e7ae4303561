"""Composes the seccomp profile of a container in which bwrap works: `python3 deploy/seccomp_profile.py`.

All system calls of the kernel are allowed, minus what a container must not have. Standard library only.
The format: https://docs.docker.com/engine/security/seccomp and the runtime specification of the OCI.
"""

import errno
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
PROFILE = FOLDER / "bwrap-seccomp.json"

# What bwrap needs beyond a usual container: `clone` and `unshare` with new namespaces, and these.
FOR_BWRAP = ("clone", "unshare", "mount", "umount2", "pivot_root")

REFUSED = {
    "replaces or extends the kernel": "kexec_load kexec_file_load init_module finit_module delete_module bpf",
    "acts on the whole machine": (
        "reboot swapon swapoff acct quotactl quotactl_fd syslog vhangup sethostname setdomainname"
    ),
    "sets the clock": "settimeofday clock_settime clock_adjtime adjtimex",
    "reaches into other processes": (
        "ptrace process_vm_readv process_vm_writev process_madvise pidfd_getfd kcmp"
    ),
    "watches the kernel": "perf_event_open fanotify_init lookup_dcookie uprobe uretprobe listns",
    "was often a way into the kernel": (
        "io_uring_setup io_uring_enter io_uring_register userfaultfd modify_ldt"
    ),
    "is not held apart by namespaces": "keyctl add_key request_key",
    "goes around paths": "open_by_handle_at name_to_handle_at",
    "mounts, and bwrap does without": (
        "fsopen fsconfig fsmount fspick move_mount open_tree open_tree_attr mount_setattr statmount listmount"
    ),
    "joins namespaces or changes the root, and bwrap does without": "setns chroot",
    "touches ports of the machine": "iopl ioperm",
    "places memory for others": (
        "mbind get_mempolicy set_mempolicy set_mempolicy_home_node migrate_pages move_pages"
    ),
    "no program here asks for": (
        "lsm_get_self_attr lsm_set_self_attr lsm_list_modules file_getattr file_setattr rseq_slice_yield"
    ),
    "is obsolete": (
        "_sysctl afs_syscall create_module get_kernel_syms getpmsg nfsservctl putpmsg query_module"
        " security sysfs tuxcall uselib ustat vserver epoll_ctl_old epoll_wait_old"
    ),
}
NOT_ALLOWED = frozenset(name for names in REFUSED.values() for name in names.split())

# The argument at index 0 must be one of these.
FIRST_ARGUMENT = {
    "socket": (1, 2, 10, 16),  # AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: bwrap raises the loopback device
    "personality": (0, 0xFFFFFFFF),  # Linux, or only asking
}
MACHINES = ("SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64")


def system_calls() -> list[str]:
    """Every name of the list beside this program."""
    lines = (FOLDER / "syscalls.txt").read_text().splitlines()
    return [name for line in lines if not line.startswith("#") for name in line.split()]


def profile() -> dict[str, Any]:
    """In Docker's format."""
    special = {*NOT_ALLOWED, *FIRST_ARGUMENT, *FOR_BWRAP, "clone3"}
    usual = sorted(set(system_calls()) - special)
    return {
        "defaultAction": "SCMP_ACT_ERRNO",
        "defaultErrnoRet": errno.EPERM,
        "archMap": [{"architecture": machine, "subArchitectures": []} for machine in MACHINES],
        "syscalls": [
            {"names": usual, "action": "SCMP_ACT_ALLOW"},
            *(_with_argument(name, value) for name, values in FIRST_ARGUMENT.items() for value in values),
            {"names": [*FOR_BWRAP], "action": "SCMP_ACT_ALLOW", "comment": "for bwrap"},
            {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": errno.ENOSYS},  # libc takes clone
        ],
    }


def text() -> str:
    """What the file holds."""
    return json.dumps(profile(), indent=1) + "\n"


def _with_argument(name: str, value: int) -> dict[str, Any]:
    argument = {"index": 0, "value": value, "op": "SCMP_CMP_EQ"}
    return {"names": [name], "action": "SCMP_ACT_ALLOW", "args": [argument]}


if __name__ == "__main__":
    PROFILE.write_text(text())
