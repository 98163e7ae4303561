"""The files of `deploy/` and the image's can be read, and are true to the settings and to each other."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.seccomp_profile import PROFILE
from ghapp.config.server import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "ghapp.service"
OPERATIONS = ROOT / "docs/operations.md"
SPEAKS_OF_SETTINGS = [ROOT / "Dockerfile", UNIT, *sorted(DEPLOY.glob("*.yaml")), OPERATIONS]


def documents(name: str) -> list[dict[str, Any]]:
    return [*yaml.safe_load_all((DEPLOY / name).read_text())]


def unit() -> list[tuple[str, str]]:
    """Each `name=value`, in order."""
    lines = [line for line in UNIT.read_text().splitlines() if line and line[0] not in "#["]
    return [(name, value) for line in lines for name, _, value in [line.partition("=")]]


def test_there_is_no_file_that_nobody_reads_here() -> None:
    known = {"ghapp.service", "kubernetes.yaml", "kubernetes-bwrap.yaml", PROFILE.name, "syscalls.txt"}

    assert {path.name for path in DEPLOY.iterdir() if path.is_file()} == {*known, "seccomp_profile.py"}


@pytest.mark.parametrize("path", SPEAKS_OF_SETTINGS, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists_and_no_secret_is_a_variable(path: Path) -> None:
    named = {name.lower() for name in re.findall(r"\bGHAPP_([A-Z_]+)", path.read_text())}
    of_files = {f"{name}_file" for name in Settings.model_fields}

    assert named != set() or path.name == "kubernetes-bwrap.yaml"
    assert named - {*Settings.model_fields, *of_files} == set()
    assert named & {"private_key", "webhook_secret"} == set()


def test_the_pod_fits_the_standard_restricted() -> None:
    pod = documents("kubernetes.yaml")[0]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    own = container["securityContext"]

    assert (pod["securityContext"]["runAsNonRoot"], own["allowPrivilegeEscalation"]) == (True, False)
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert own["capabilities"] == {"drop": ["ALL"]}
    assert pod["enableServiceLinks"] is False  # it would set GHAPP_PORT
    kinds = [kind for volume in pod["volumes"] for kind in volume if kind != "name"]
    assert {*kinds} <= {"persistentVolumeClaim", "emptyDir", "secret"}


def test_the_patch_is_of_the_same_container_and_names_the_profile() -> None:
    [patch], pod = documents("kubernetes-bwrap.yaml"), documents("kubernetes.yaml")[0]["spec"]["template"]
    changed = patch["spec"]["template"]["spec"]

    assert [each["name"] for each in changed["containers"]] == [
        each["name"] for each in pod["spec"]["containers"]
    ]
    assert changed["securityContext"]["seccompProfile"]["localhostProfile"].endswith(PROFILE.name)


def test_the_unit_is_an_ordinary_user_with_groups_of_its_own_and_lets_bwrap_work() -> None:
    said = unit()
    breaking = {"RestrictNamespaces", "ProtectKernelTunables", "ProtectControlGroups", "ProcSubset"}

    assert {("User", "ghapp"), ("Delegate", "memory pids"), ("NoNewPrivileges", "yes")} <= {*said}
    assert {name for name, _ in said} & {*breaking, "SystemCallFilter"} == set()
    assert all("AF_NETLINK" in value for name, value in said if name == "RestrictAddressFamilies")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_has_no_complaint_about_the_unit(tmp_path: Path) -> None:
    copy = tmp_path / UNIT.name
    copy.write_text(re.sub("^ExecStart=.*$", "ExecStart=/bin/true", UNIT.read_text(), flags=re.MULTILINE))

    ran = subprocess.run(
        ("systemd-analyze", "verify", "--man=no", copy), capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0
    assert [line for line in ran.stderr.splitlines() if UNIT.name in line] == []


def test_the_image_is_of_files_that_are_let_in_and_ends_as_an_ordinary_user() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"}
    copied = [shlex.split(line)[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]

    assert {source.split("/")[0] for sources in copied for source in sources} == let_in
    assert all((ROOT / source).exists() for sources in copied for source in sources)
    assert [line for line in lines if line.startswith("USER ")] == ["USER ghapp"]
    assert {"bubblewrap", "git", "jq"} <= {word for line in lines for word in line.split()}


def test_the_documented_line_runs_with_the_profile_and_nothing_looser_than_it_needs() -> None:
    [line] = re.findall(r"```\n(docker run .*?)```", OPERATIONS.read_text(), re.DOTALL)
    words = shlex.split(line.replace("\\\n", " "))
    loosened = [words[at + 1] for at, word in enumerate(words) if word == "--security-opt"]

    assert {"--privileged", "--cap-add", "--user"} & {*words} == set()
    assert loosened == [
        "no-new-privileges",
        f"seccomp=deploy/{PROFILE.name}",
        "systempaths=unconfined",
        "apparmor=unconfined",
    ]
