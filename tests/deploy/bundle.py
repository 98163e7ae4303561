"""A container as Docker makes it, without Docker: an OCI bundle that crun runs.

The machine's own /usr and /etc, this checkout and its Python are bound into it, read-only. The format:
https://github.com/opencontainers/runtime-spec.
"""

import json
import os
import platform
import shutil
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MASKED = ("/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware")
READ_ONLY = ("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")
_MACHINES = {"x86_64": "SCMP_ARCH_X86_64", "aarch64": "SCMP_ARCH_AARCH64"}
_KINDS = ("bounding", "effective", "inheritable", "permitted", "ambient")
_FIRST_USER = 100_000  # who root of a user namespace is outside
_LINKS = ("bin", "sbin", "lib", "lib64")


@dataclass(frozen=True, slots=True)
class Container:
    """`profile` is a seccomp profile in Docker's format; `masked` hides of /proc what Docker hides; `users`
    gives it a user namespace, as `hostUsers: false` does in Kubernetes.
    """

    profile: dict[str, Any]
    masked: bool = False
    users: bool = False

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """As uid 1000, without capabilities."""
        with tempfile.TemporaryDirectory(prefix="ghapp-") as name:
            folder = Path(name)
            folder.chmod(0o755)  # the root of a user namespace must get to the container's own
            _make_root(folder / "root", owner=_FIRST_USER if self.users else 0)
            (folder / "config.json").write_text(json.dumps(self._config(command)))
            # crun wants one kind of control groups, where a machine may have both.
            script = 'mount -t cgroup2 none /sys/fs/cgroup && exec crun --root "$0/state" "$@"'
            crun = ("--cgroup-manager=disabled", "run", "--bundle", name, folder.name)
            argv = ("unshare", "--mount", "sh", "-c", script, name, *crun)
            return subprocess.run(argv, capture_output=True, text=True, timeout=300, check=False)

    def _config(self, command: tuple[str, ...]) -> dict[str, Any]:
        return {
            "ociVersion": "1.0.2",
            "root": {"path": "root", "readonly": True},
            "process": {
                "user": {"uid": 1000, "gid": 1000},
                "args": [*command],
                "env": ["PATH=/usr/bin:/bin", "HOME=/tmp", f"GHAPP_TOOLS_DIR={tools()}"],
                "cwd": "/",
                "capabilities": {kind: [] for kind in _KINDS},
                "noNewPrivileges": True,
            },
            "mounts": [*_mounts()],
            "linux": {
                **_namespaces(users=self.users),
                "maskedPaths": [*MASKED] if self.masked else [],
                "readonlyPaths": [*READ_ONLY] if self.masked else [],
                "seccomp": in_oci_terms(self.profile),
            },
        }


def _make_root(folder: Path, *, owner: int) -> None:
    folder.mkdir()
    os.chown(folder, owner, owner)
    for name in _LINKS:
        if Path("/", name).is_symlink():
            (folder / name).symlink_to(Path("usr", name))


def _namespaces(*, users: bool) -> dict[str, Any]:
    kinds = ("pid", "network", "ipc", "uts", "mount", *(("user",) if users else ()))
    mapping = [{"containerID": 0, "hostID": _FIRST_USER, "size": 65_536}] if users else []
    return {"namespaces": [{"type": kind} for kind in kinds], "uidMappings": mapping, "gidMappings": mapping}


def tools() -> Path:
    """The folder of the tools, in the container where it is outside."""
    return Path(os.environ.get("GHAPP_TOOLS_DIR", ROOT / ".tools")).resolve()


def _mounts() -> list[dict[str, Any]]:
    shared = ["nosuid", "nodev", "mode=1777", "size=64m"]
    bound = {Path("/usr"), Path("/etc"), Path(sys.base_prefix).resolve(), ROOT, tools()}
    return [
        {"destination": "/proc", "type": "proc", "source": "proc"},
        {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
        {"destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options": shared},
        {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["mode=1777"]},
        *(
            {"destination": str(path), "type": "bind", "source": str(path), "options": ["rbind", "ro"]}
            for path in sorted(bound)
        ),
    ]


def in_oci_terms(profile: dict[str, Any]) -> dict[str, Any]:
    """As Docker does it: the rules for this machine, without the comments."""
    machine = _MACHINES[platform.machine()]
    assert machine in {each["architecture"] for each in profile["archMap"]}
    rules = [{key: rule[key] for key in rule if key != "comment"} for rule in profile["syscalls"]]
    kept = {key: profile[key] for key in ("defaultAction", "defaultErrnoRet")}
    return {**kept, "architectures": [machine], "syscalls": rules}


def needs_crun() -> None:
    """Skip the test, with the reason, where no container can be made."""
    if platform.machine() not in _MACHINES:
        pytest.skip(f"the profile knows no {platform.machine()}")
    if os.geteuid() != 0:
        pytest.skip("only root makes containers here")
    if not ROOT.stat().st_mode & stat.S_IXOTH or not tools().is_dir():
        pytest.skip("the checkout is closed to other users, or the tools are not installed: make tools")
    if shutil.which("crun") is None:
        pytest.skip("crun is not installed: apt-get install crun")
    allowed = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "cgroup2", "none", "/sys/fs/cgroup"],
        capture_output=True,
        text=True,
        check=False,
    )
    if allowed.returncode:
        pytest.skip(f"this root may not mount: {allowed.stderr.strip()}")
