"""What `ghapp doctor` says inside containers: real ones, made by crun with the profile of `deploy/`."""

import json
import sys
from typing import Any

import pytest

from deploy.seccomp_profile import FOR_BWRAP, profile
from ghapp.sandbox import bubblewrap
from ghapp.sandbox.candidates import LANDLOCK_ABI
from ghapp.sandbox.supervisor import landlock_abi
from tests.deploy.bundle import Container, needs_crun

pytestmark = pytest.mark.slow
LANDLOCK = ("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self")
NEW_NAMESPACES = 0x7E020000
WITHOUT = {"index": 0, "value": NEW_NAMESPACES, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}


def without(*names: str) -> dict[str, Any]:
    """The profile, less these calls. A program needs clone: only its flags for namespaces are taken."""
    composed = profile()
    for rule in composed["syscalls"]:
        rule["names"] = [name for name in rule["names"] if name not in names]
    if "clone" in names:
        composed["syscalls"].append({"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [WITHOUT]})
    composed["syscalls"] = [rule for rule in composed["syscalls"] if rule["names"]]
    return composed


def level(container: Container) -> str:
    ran = container.run(sys.executable, "-m", "ghapp", "doctor", "--format", "json")
    assert ran.returncode == 0, ran.stderr
    return str(json.loads(ran.stdout)["sandbox"]["level"])


@pytest.fixture(autouse=True)
def _containers() -> None:
    needs_crun()
    if bubblewrap.program() is None:
        pytest.skip("bwrap is not installed: apt-get install bubblewrap")


@pytest.fixture
def weaker() -> str:
    """What is left on this kernel without namespaces."""
    return "landlock" if landlock_abi() >= LANDLOCK_ABI else "none"


def test_with_the_profile_bwrap_holds_for_an_ordinary_user_without_capabilities() -> None:
    assert level(Container(profile())) == "bwrap"


def test_so_it_does_in_a_user_namespace_as_kubernetes_makes_it() -> None:
    assert level(Container(profile(), users=True)) == "bwrap"


def test_the_main_job_is_done_in_it_from_webhook_to_repair() -> None:
    ran = Container(profile()).run(sys.executable, "-m", "ghapp", "demo")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "scripted-1 wrote a part of #2" in ran.stdout
    assert "findings that count: 15 before the fix, 0 after" in ran.stdout
    assert "#2 was merged into demo/change" in ran.stdout


def test_without_bwrap_it_is_done_by_the_fixers_alone() -> None:
    ran = Container(without(*FOR_BWRAP), masked=True).run(sys.executable, "-m", "ghapp", "demo")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "passed over, not even a scripted one is asked" in ran.stdout
    assert "needs the sandbox bwrap" in ran.stdout
    assert "findings that count: 15 before the fix, 8 after" in ran.stdout
    assert "tier PULL_REQUEST" in ran.stdout
    assert "was merged" not in ran.stdout


@pytest.mark.parametrize("name", FOR_BWRAP)
def test_each_of_the_five_calls_is_needed(weaker: str, name: str) -> None:
    assert level(Container(without(name))) == weaker


def test_as_docker_does_it_by_default_landlock_is_left(weaker: str) -> None:
    assert level(Container(without(*FOR_BWRAP), masked=True)) == weaker


def test_where_proc_is_masked_a_box_does_with_an_empty_one() -> None:
    assert level(Container(profile(), masked=True)) == "bwrap"


def test_with_neither_namespaces_nor_landlock_nothing_is_claimed() -> None:
    assert level(Container(without(*FOR_BWRAP, *LANDLOCK), masked=True)) == "none"


def test_the_profile_refuses_inside_what_it_does_not_name() -> None:
    said = "import ctypes, os; libc = ctypes.CDLL(None, use_errno=True); "
    said += "print(libc.chroot(b'/'), ctypes.get_errno(), os.getuid(), os.access('/etc', os.W_OK))"
    ran = Container(profile()).run(sys.executable, "-c", said)

    assert (ran.stdout.split(), ran.returncode) == (["-1", "1", "1000", "False"], 0)
