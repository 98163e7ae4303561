"""A real server and its executor: who holds what, who is whom, and who dies with whom."""

import asyncio
import base64
import os
from pathlib import Path

import psutil
import pytest

from ghapp.demo.github import Fault
from ghapp.demo.github.server import LocalGitHub
from tests.flows.conftest import World, make_world
from tests.flows.test_crash import process, slow_plugin
from tests.waiting import until

pytestmark = pytest.mark.slow
IS_ROOT = os.geteuid() == 0


def executor_of(server: int) -> psutil.Process:
    (child,) = psutil.Process(server).children()
    return child


def below(process: psutil.Process, name: str) -> list[psutil.Process]:
    return [each for each in process.children(recursive=True) if each.name() == name]


def environment(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def descriptors(pid: int) -> dict[int, str]:
    folder = Path(f"/proc/{pid}/fd")
    return {int(path.name): str(path.readlink()) for path in folder.iterdir() if path.is_symlink()}


def worth_stealing(world: World, folder: Path) -> list[bytes]:
    """The secret, the key, where the store is, and every token that can do more than read one repository."""
    app, tokens = world.github.app, world.github.hub.state.tokens
    weak = {"contents": "read", "metadata": "read"}  # GitHub adds the second to every token
    strong = [token for token, known in tokens.items() if known.permissions != weak]
    assert 0 < len(strong) < len(tokens)
    words = [
        app.webhook_secret,
        app.private_key.splitlines()[1],
        str(folder / "key.pem"),
        "ghapp.db",
        *strong,
    ]
    return [form for word in words for form in (word.encode(), encoded(word))]


def encoded(token: str) -> bytes:
    return base64.b64encode(f"x-access-token:{token}".encode())


async def test_while_it_fetches_the_executor_holds_nothing_worth_stealing(
    github: LocalGitHub, tmp_path: Path
) -> None:
    plugins, notes = tmp_path / "plugins", tmp_path / "data/executor/notes"
    notes.mkdir(parents=True)
    slow_plugin(plugins, notes, "slow_one", 0)
    world = await make_world(github, tmp_path / "unused")
    async with process(world, tmp_path, plugins) as server:
        github.faults.plan(Fault("POST", r"/git-upload-pack", delay=4))
        _number, sha = await world.pull_request({"more.py": b"x = 1\n"})
        child = executor_of(server.pid)
        (git, *_) = await until(lambda: below(child, "git-remote-http"))
        family = [child, *child.children(recursive=True)]
        stealing = worth_stealing(world, tmp_path)
        argv = b"".join(" ".join(each.cmdline()).encode() for each in family)

        assert not [word for word in (*stealing, *map(str.encode, github.hub.state.tokens)) if word in argv]
        if IS_ROOT:
            assert any(encoded(token) in environment(git.pid) for token in github.hub.state.tokens)
            held = b"".join(environment(each.pid) for each in family)
            assert not [word for word in (*stealing, b"GHAPP_") if word in held]
            own = str(tmp_path / "data/executor")
            files = {place for place in descriptors(child.pid).values() if place.startswith("/")}
            assert {place for place in files if not place.startswith(own)} == {"/dev/null"}
        else:
            assert not [
                each for each in (server.pid, child.pid) if os.access(f"/proc/{each}/environ", os.R_OK)
            ]
        assert (await world.check_of(sha)).conclusion == "success"


@pytest.mark.skipif(not IS_ROOT, reason="only root's executor is somebody else")
async def test_an_executor_of_root_is_somebody_else_and_cannot_read_the_store(
    github: LocalGitHub, tmp_path: Path
) -> None:
    world = await make_world(github, tmp_path / "unused")
    async with process(world, tmp_path, tmp_path / "plugins") as server:
        child = executor_of(server.pid)
        store, uid = tmp_path / "data/ghapp.db", child.uids().real
        reading = await asyncio.create_subprocess_exec(
            *("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "cat", str(store)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        said, _ = await reading.communicate()
        seen = Path(f"/proc/{child.pid}/root{tmp_path}")

        assert uid != 0
        assert {*child.uids(), *child.gids()} == {uid}
        assert "CapEff:\t0000000000000000" in Path(f"/proc/{child.pid}/status").read_text()
        assert (said, reading.returncode) == (b"", 1)
        assert store.stat().st_mode & 0o077 == 0
        assert {path.name for path in (seen / "data").iterdir()} == {"doors", "executor"}
        assert not (seen / "key.pem").exists()


@pytest.mark.skipif(IS_ROOT, reason="an ordinary user has nobody else to be")
async def test_an_executor_of_an_ordinary_user_is_the_same_user(github: LocalGitHub, tmp_path: Path) -> None:
    world = await make_world(github, tmp_path / "unused")
    async with process(world, tmp_path, tmp_path / "plugins") as server:
        assert executor_of(server.pid).uids().real == os.geteuid()


async def test_when_the_server_is_killed_nothing_of_it_is_left(github: LocalGitHub, tmp_path: Path) -> None:
    plugins, notes = tmp_path / "plugins", tmp_path / "data/executor/notes"
    notes.mkdir(parents=True)
    slow_plugin(plugins, notes, "slow_one", 60)
    world = await make_world(github, tmp_path / "unused")
    async with process(world, tmp_path, plugins) as server:
        await world.pull_request({"more.py": b"x = 1\n"})
        await until((notes / "slow_one").exists)
        child = executor_of(server.pid)
        family = [child, *child.children(recursive=True)]
        assert any("slow.py" in " ".join(each.cmdline()) for each in family)

        server.kill()
        await server.wait()

        await until(lambda: not [each for each in family if each.is_running()], 5)
    assert (notes / "slow_one").read_text() == "began\n"
