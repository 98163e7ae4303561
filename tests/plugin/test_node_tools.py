"""Tools of Node.js, laid out by the real npm from a registry on the loopback."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ghapp.plugin import Available, Missing, Plugin, Tools
from ghapp.plugin.load import load_plugin
from ghapp.sandbox import Box, Limits
from tests.boxes import best
from tests.plugin.builders import plugin
from tests.plugin.registry import packed, serving, write_lock

TARBALL = packed()
needs_node = pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason="no node or npm")


@pytest.fixture
def pinned(tmp_path: Path) -> Plugin:
    folder = tmp_path / "plugins"
    (folder / "sample").mkdir(parents=True)
    write_lock(folder / "sample", TARBALL)
    changes: dict[str, Any] = {
        "install": {"node": "package-lock.json"},
        "executable": "tool",
        "version": {"command": ["tool"]},
    }
    return plugin(folder, **changes)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with serving(TARBALL) as address:
        monkeypatch.setenv("npm_config_registry", address)
        yield


def tools(tmp_path: Path) -> Tools:
    return Tools(tmp_path / "tools", best())


@needs_node
@pytest.mark.usefixtures("registry")
async def test_a_tool_is_installed_without_scripts_and_runs_in_the_box(
    tmp_path: Path, pinned: Plugin
) -> None:
    assert await tools(tmp_path).install([pinned]) == ()
    found = await tools(tmp_path).find(pinned)
    assert isinstance(found, Available)
    assert found.version == "4.5.6"
    (tmp_path / "tree").mkdir()
    (tmp_path / "home").mkdir()
    box = Box(tmp_path / "tree", tmp_path / "home", readable=found.folders, path=found.path)
    assert (await best().run(["tool"], box, Limits(seconds=30))).stdout == b"tool 4.5.6\n"
    assert not list((tmp_path / "tools").rglob("script-ran"))


@needs_node
@pytest.mark.usefixtures("registry")
async def test_what_is_not_what_the_lock_says_is_refused(tmp_path: Path, pinned: Plugin) -> None:
    write_lock(pinned.folder, b"something else")
    (problem,) = await tools(tmp_path).install([pinned])
    assert "EINTEGRITY" in problem.message
    assert isinstance(await tools(tmp_path).find(pinned), Missing)


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        (
            {"resolved": "https://example.org/tool.tgz"},
            "node_modules/tool does not come from https://registry",
        ),
        ({"resolved": None}, "node_modules/tool does not come from https://registry.npmjs.org/"),
        ({"integrity": "sha1-x"}, "node_modules/tool has no checksum"),
    ],
)
def test_a_lock_that_two_machines_could_read_differently_is_refused(
    pinned: Plugin, spoiled: dict[str, Any], said: str
) -> None:
    path = pinned.folder / "package-lock.json"
    lock = json.loads(path.read_text())
    lock["packages"]["node_modules/tool"] |= spoiled
    path.write_text(json.dumps(lock))
    with pytest.raises(ValueError, match=said):
        load_plugin(pinned.folder / "plugin.yml")


def test_a_lock_without_its_package_is_refused(pinned: Plugin) -> None:
    (pinned.folder / "package.json").unlink()
    with pytest.raises(ValueError, match=r"there is no package.json beside package-lock.json"):
        load_plugin(pinned.folder / "plugin.yml")


async def test_without_node_it_is_told_how_to_get_it(
    tmp_path: Path, pinned: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = tools(tmp_path)  # its sandbox is opened once, with the programs of the system
    monkeypatch.setenv("PATH", str(tmp_path))
    said = "node and npm not installed: apt-get install nodejs npm"
    assert await known.find(pinned) == Missing(said, system=True)
    (problem,) = await known.install([pinned])
    assert said in problem.message


@pytest.mark.parametrize(
    ("least", "said"), [(">=18.20", ""), (">=20.19", "node v18.20.4 is too old, node 20.19 or")]
)
async def test_a_node_that_is_too_old_is_told(
    tmp_path: Path, pinned: Plugin, monkeypatch: pytest.MonkeyPatch, least: str, said: str
) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.20.4\n")
        (tmp_path / name).chmod(0o755)
    known = tools(tmp_path)  # as above
    monkeypatch.setenv("PATH", str(tmp_path))
    (pinned.folder / "package.json").write_text(json.dumps({"engines": {"node": least}}))
    found = await known.find(pinned)
    assert isinstance(found, Missing)
    assert (found.system, said in found.reason) == (bool(said), True)


@needs_node
@pytest.mark.usefixtures("registry")
async def test_an_installation_that_was_killed_is_not_used_and_is_mended(
    tmp_path: Path, pinned: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kill_in_the_middle(tmp_path, pinned, monkeypatch)
    assert list((tmp_path / "tools").glob("*/node_modules/.bin/tool"))
    assert isinstance(await tools(tmp_path).find(pinned), Missing)
    assert (await tools(tmp_path).way(pinned).trouble()).startswith("half-installed")
    assert await tools(tmp_path).install([pinned]) == ()
    assert await tools(tmp_path).way(pinned).trouble() == ""


def _kill_in_the_middle(tmp_path: Path, pinned: Plugin, monkeypatch: pytest.MonkeyPatch) -> None:
    """An npm that never ends, and `kill -9` when it has laid out half of it."""
    slow = tmp_path / "slow" / "npm"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nmkdir -p node_modules/.bin; touch node_modules/.bin/tool; exec sleep 600\n")
    slow.chmod(0o755)
    ours = {
        **os.environ,
        "PATH": f"{slow.parent}:{os.environ['PATH']}",
        "GHAPP_TOOLS_DIR": str(tmp_path / "tools"),
        "GHAPP_PLUGINS_PATH": str(pinned.folder),
    }
    monkeypatch.setenv("PATH", ours["PATH"])
    command = (sys.executable, "-m", "ghapp", "tools", "install", "sample")
    with subprocess.Popen(command, env=ours, stdout=subprocess.DEVNULL) as process:
        while not list((tmp_path / "tools").glob("*/node_modules/.bin/tool")):
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    slow.unlink()


async def test_the_doctor_tells_a_tool_of_another_lock_from_none(tmp_path: Path, pinned: Plugin) -> None:
    old = tmp_path / "tools" / "sample-0123"
    old.mkdir(parents=True)
    assert "is not installed" in await tools(tmp_path).way(pinned).trouble()
    (old / ".complete").write_text("4.5.5")
    assert "only 4.5.5 of another lock is installed" in await tools(tmp_path).way(pinned).trouble()


def test_the_wanted_version_is_that_of_the_first_dependency(tmp_path: Path, pinned: Plugin) -> None:
    assert tools(tmp_path).way(pinned).wanted == "4.5.6"
