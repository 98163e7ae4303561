"""kill -9 in the middle of a run: it goes on from its last finished step, and the check completes once."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ghapp.demo.github.server import LocalGitHub
from tests.flows.conftest import QUICK, TOOLS, World, make_world
from tests.waiting import until

pytestmark = pytest.mark.slow
SLOW_PLUGIN = """
id: {name}
name: {name}
kind: check
files: ["*.py"]
enabled: always
executable: python3
install: {{apt: python3}}
version: {{command: [python3, --version]}}
check:
  command: [python3, -I, "{{plugin}}/slow.py", "{folder}", {name}, "{seconds}", "{{files}}"]
  outputs:
    - {{format: exit_status, message: it said no.}}
"""
SLOW_TOOL = """
import os, sys, time
folder, name, seconds = sys.argv[1:4]
open(os.path.join(folder, name), "a").write("began\\n")
time.sleep(float(seconds))
open(os.path.join(folder, name), "a").write("ended\\n")
"""


def slow_plugin(plugins: Path, notes: Path, name: str, seconds: float) -> None:
    folder = plugins / name
    folder.mkdir(parents=True)
    (folder / "plugin.yml").write_text(SLOW_PLUGIN.format(name=name, folder=notes, seconds=seconds))
    (folder / "slow.py").write_text(SLOW_TOOL)


@asynccontextmanager
async def process(
    world: World, folder: Path, plugins: Path, **more: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`ghapp serve`, started as anybody would; its address is told to the local GitHub."""
    port_file = folder / "port"
    port_file.unlink(missing_ok=True)
    key = folder / "key.pem"
    key.write_text(world.github.app.private_key)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "GHAPP_APP_ID": str(world.github.app.id),
        "GHAPP_PRIVATE_KEY_PATH": str(key),
        "GHAPP_WEBHOOK_SECRET": world.github.app.webhook_secret,
        "GHAPP_GITHUB_URL": world.github.url,
        "GHAPP_GITHUB_API_URL": world.github.api_url,
        "GHAPP_DATA_DIR": str(folder / "data"),
        "GHAPP_TOOLS_DIR": str(TOOLS),
        "GHAPP_PLUGINS_PATH": f"{plugins}:{QUICK}",
        "GHAPP_ALLOWED_ACCOUNTS": "acme",
        "GHAPP_SANDBOX": "none",  # these tools take notes outside of any box
    } | more
    command = (
        str(Path(sys.executable).with_name("ghapp")),
        "serve",
        "--port",
        "0",
        "--port-file",
        str(port_file),
    )
    child = await asyncio.create_subprocess_exec(*command, env=environment, stderr=asyncio.subprocess.DEVNULL)
    try:
        await until(lambda: port_file.exists() and port_file.read_text())
        world.address = f"http://127.0.0.1:{port_file.read_text()}"
        world.github.webhook_url = f"{world.address}/webhook"
        yield child
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGTERM)
        await child.wait()


async def test_a_killed_run_goes_on_and_its_check_completes_once(github: LocalGitHub, tmp_path: Path) -> None:
    plugins, notes = tmp_path / "plugins", tmp_path / "data/executor/notes"  # where the executor may write
    notes.mkdir(parents=True)
    slow_plugin(plugins, notes, "quick_one", 0)
    slow_plugin(plugins, notes, "slow_one", 4)
    world = await make_world(github, tmp_path / "unused")
    async with process(world, tmp_path, plugins) as server:
        _number, sha = await world.pull_request({"more.py": b"x = 1\n"})
        await until((notes / "slow_one").exists)
        await asyncio.sleep(1)  # by now the quick one's result is stored
        server.kill()
        await server.wait()
    assert [run.status for run in github.check_runs(world.repo, sha)] == ["in_progress"]

    async with process(world, tmp_path, plugins):
        check = await world.check_of(sha)

    assert check.conclusion == "success"
    assert (notes / "quick_one").read_text() == "began\nended\n"  # finished before the crash: not run again
    assert (notes / "slow_one").read_text().count("ended") == 1
    completed = [
        sent for sent in github.deliveries if (sent.event, sent.action) == ("check_run", "completed")
    ]
    assert len(completed) == 1


async def test_a_server_without_a_secret_does_not_start(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GHAPP_APP_ID": "1"}
    command = (str(Path(sys.executable).with_name("ghapp")), "serve", "--port", "0")
    child = await asyncio.create_subprocess_exec(*command, env=environment, stderr=asyncio.subprocess.PIPE)

    _out, err = await child.communicate()

    assert child.returncode == 3
    assert b"E310" in err
    assert b"GHAPP_WEBHOOK_SECRET_FILE" in err
