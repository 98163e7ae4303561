"""Tools in environments of their own: complete or not there, made once, and only the pinned one."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from ghapp.plugin import Available, Missing, Plugin, Tools
from ghapp.plugin.load import built_in
from tests.boxes import best
from tests.plugin.builders import plugin

INSTALLER = """#!/bin/sh
echo "$@" >> {log}
case "$3" in
  venv) shift $(($# - 1)); mkdir -p "$1/bin" ;;
  pip) sleep {wait}; {work}
    bin=$(dirname "$7"); printf '#!/bin/sh\\necho tool 4.5.6\\n' > "$bin/tool"; chmod +x "$bin/tool" ;;
esac
"""


@pytest.fixture
def pinned(tmp_path: Path) -> Plugin:
    folder = tmp_path / "plugins"
    changes: dict[str, Any] = {
        "install": {"python": "lock.txt"},
        "executable": "tool",
        "version": {"command": ["tool"]},
    }
    (folder / "sample").mkdir(parents=True)
    (folder / "sample" / "lock.txt").write_text("tool==4.5.6 --hash=sha256:00\n")
    return plugin(folder, **changes)


def installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str = ":", wait: float = 0) -> Path:
    """Stands in for uv. Returns its log."""
    script, log = tmp_path / "uv", tmp_path / "log"
    script.write_text(INSTALLER.format(log=log, work=work, wait=wait))
    script.chmod(0o755)
    monkeypatch.setattr("uv.find_uv_bin", lambda: str(script))
    return log


async def test_what_is_not_installed_is_missing_with_the_command(tmp_path: Path, pinned: Plugin) -> None:
    found = await Tools(tmp_path / "tools", best()).find(pinned)
    assert found == Missing("tool is not installed: ghapp tools install sample")


async def test_installed_it_is_found_with_its_version(
    tmp_path: Path, pinned: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, said = installer(tmp_path, monkeypatch), list[str]()
    tools = Tools(tmp_path / "tools", best())
    assert await tools.install([pinned], lambda plugin, what: said.append(f"{plugin} {what}")) == ()
    found = await tools.find(pinned)
    assert isinstance(found, Available)
    assert (found.version, found.path[0].name) == ("4.5.6", "bin")
    assert said == ["sample installing", "sample ready, version 4.5.6"]
    assert "--require-hashes --only-binary :all:" in log.read_text()


async def test_a_tool_of_that_name_on_the_path_is_not_ours(
    tmp_path: Path, pinned: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer(tmp_path, monkeypatch)
    (tmp_path / "tool").symlink_to(tmp_path / "uv")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert isinstance(await Tools(tmp_path / "tools", best()).find(pinned), Missing)


async def test_what_is_complete_is_not_installed_again(
    tmp_path: Path, pinned: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = installer(tmp_path, monkeypatch)
    for _ in range(2):
        await Tools(tmp_path / "tools", best()).install([pinned])
    assert len(log.read_text().splitlines()) == 2


async def test_another_lock_is_another_environment(
    tmp_path: Path, pinned: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer(tmp_path, monkeypatch)
    await Tools(tmp_path / "tools", best()).install([pinned])
    (pinned.folder / "lock.txt").write_text("tool==4.5.7 --hash=sha256:11\n")
    assert isinstance(await Tools(tmp_path / "tools", best()).find(pinned), Missing)


async def test_half_an_installation_is_never_used_and_is_made_anew(
    tmp_path: Path, pinned: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer(tmp_path, monkeypatch, work='touch "$(dirname "$7")/half"; exit 1')
    (problem,) = await Tools(tmp_path / "tools", best()).install([pinned])
    assert (problem.code, problem.context["plugin"]) == ("E512", "sample")
    assert isinstance(await Tools(tmp_path / "tools", best()).find(pinned), Missing)
    installer(tmp_path, monkeypatch)
    assert await Tools(tmp_path / "tools", best()).install([pinned]) == ()
    assert not list((tmp_path / "tools").glob("*/bin/half"))


async def test_a_tool_that_does_not_run_is_not_installed(
    tmp_path: Path, pinned: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer(tmp_path, monkeypatch, work="exit 0")
    (problem,) = await Tools(tmp_path / "tools", best()).install([pinned])
    assert "does not say its version" in problem.message


async def test_two_at_once_install_once(
    tmp_path: Path, pinned: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = installer(tmp_path, monkeypatch, wait=0.3)
    both = (Tools(tmp_path / "tools", best()).install([pinned]) for _ in range(2))
    assert await asyncio.gather(*both) == [(), ()]
    assert len(log.read_text().splitlines()) == 2


async def test_a_package_of_the_system_is_named_and_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, log = (
        plugin(tmp_path, executable="no-such", install={"apt": "such"}),
        installer(tmp_path, monkeypatch),
    )
    (problem,) = await Tools(tmp_path / "tools", best()).install([made])
    assert "apt-get install such" in problem.message
    assert not log.exists()


async def test_what_people_must_install_by_hand_is_said(tmp_path: Path) -> None:
    made = plugin(tmp_path, executable="no-such", install={"by_hand": "see https://example.org/no-such"})
    found = await Tools(tmp_path / "tools", best()).find(made)
    assert found == Missing("no-such is not installed: see https://example.org/no-such", system=True)


async def test_the_version_is_asked_once(tmp_path: Path) -> None:
    script = f"echo x >> {tmp_path}/asked; echo 1.2.3"
    made, tools = plugin(tmp_path, version={"command": ["sh", "-c", script]}), Tools(tmp_path, best())
    assert await tools.find(made) == await tools.find(made)
    assert (tmp_path / "asked").read_text() == "x\n"


async def test_the_installer_sees_the_way_to_the_registry_and_no_secret(
    tmp_path: Path, pinned: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    monkeypatch.setenv("GHAPP_WEBHOOK_SECRET", "hunter2")
    installer(tmp_path, monkeypatch, work=f"env > {tmp_path}/seen")
    await Tools(tmp_path / "tools", best()).install([pinned])
    seen = (tmp_path / "seen").read_text()
    assert "HTTPS_PROXY=http://proxy" in seen
    assert "hunter2" not in seen


def test_lock_files_have_hashes_and_name_no_place() -> None:
    for lock in built_in().glob("*/requirements.txt"):
        text = lock.read_text()
        assert "--hash=sha256:" in text or "==" not in text
        assert "://" not in text
        assert "--" not in text.replace("--hash=sha256:", "")
