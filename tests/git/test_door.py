"""Worktrees come and go: who uses one keeps it, crashes are swept, killed work leaves no child."""

import asyncio
import base64
import os
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from aiohttp import web

from ghapp.errors import GhappError
from ghapp.git import Git, Limits, Remote
from ghapp.git.lock import try_lock
from ghapp.model import Commit
from tests.git.conftest import Origin, holders, names

Of = Callable[..., Commit]


def left(folder: Path) -> list[str]:
    return names(folder, "worktrees/*")


def our_gits() -> list[psutil.Process]:
    return [child for child in psutil.Process().children(recursive=True) if "git" in child.name()]


async def test_the_last_user_removes_the_worktree(git: Git, folder: Path, origin: Origin, of: Of) -> None:
    commit = of(origin.commit({"a.py": "1\n"}))
    async with git.worktree(commit, "run", origin.remote) as first:
        async with git.worktree(commit, "run", origin.remote) as second:
            assert second is first
        assert left(folder) == ["run", "run.lock"]
    assert left(folder) == []
    assert names(folder, "mirrors/7.git/worktrees/*") == []


async def test_a_held_worktree_lives_on_between_steps(git: Git, folder: Path, origin: Origin, of: Of) -> None:
    commit = of(origin.commit({"a.py": "1\n"}))
    async with git.hold("run"):
        assert left(folder) == []
        async with git.worktree(commit, "run", origin.remote) as first:
            (first.path / "a.py").write_text("edited\n")
        async with git.worktree(commit, "run", origin.remote) as second:
            assert len(await second.changes()) == 1
    assert left(folder) == []


async def test_many_users_at_once_share_one_worktree(git: Git, folder: Path, origin: Origin, of: Of) -> None:
    commit = of(origin.commit({"a.py": "1\n"}))

    async def use() -> int:
        async with git.worktree(commit, "run", origin.remote) as tree:
            await asyncio.sleep(0.01)
            return id(tree)

    async with git.hold("run"):
        assert len(set(await asyncio.gather(*(use() for _ in range(5))))) == 1
    assert left(folder) == []


async def test_two_runs_at_once_on_one_mirror_do_not_meet(
    git: Git, folder: Path, origin: Origin, of: Of
) -> None:
    shas = [origin.commit({"a.py": f"{number}\n"}) for number in range(4)]

    async def read(sha: str, run: str) -> str:
        async with git.worktree(of(sha, shas[0]), run, origin.remote) as tree:
            return (tree.path / "a.py").read_text()

    found = await asyncio.gather(*(read(sha, f"run{number}") for number, sha in enumerate(shas)))
    assert found == ["0\n", "1\n", "2\n", "3\n"]
    assert left(folder) == []


_CRASH = """
import asyncio, os, sys
from pathlib import Path
from ghapp.git import Git, Remote
from ghapp.model import Commit

async def main(folder, commit, run, url):
    git = Git(Path(folder), protocols=("file",))
    async with git.worktree(Commit.model_validate_json(commit), run, Remote(url)) as tree:
        (tree.path / "a.py").write_text("half done")
        os._exit(9)

asyncio.run(main(*sys.argv[1:]))
"""


async def crash(folder: Path, commit: Commit, run: str, remote: Remote) -> None:
    """A process that makes a worktree, edits it and dies."""
    argv = (sys.executable, "-c", _CRASH, str(folder), commit.model_dump_json(), run, remote.url)
    process = await asyncio.create_subprocess_exec(*argv)
    assert await process.wait() == 9


async def test_what_a_crash_left_is_made_anew(git: Git, folder: Path, origin: Origin, of: Of) -> None:
    commit = of(origin.commit({"a.py": "1\n"}))
    await crash(folder, commit, "run", origin.remote)
    assert left(folder) == ["run", "run.lock"]
    async with git.worktree(commit, "run", origin.remote) as again:
        assert (again.path / "a.py").read_text() == "1\n"
    assert left(folder) == []


async def test_sweep_removes_what_is_over_and_spares_what_is_not(
    git: Git, folder: Path, origin: Origin, of: Of
) -> None:
    commit = of(origin.commit({"a.py": "1\n"}))
    await crash(folder, commit, "over", origin.remote)
    await crash(folder, commit, "active", origin.remote)
    async with git.worktree(commit, "alive", origin.remote):
        await Git(folder, protocols=("file",)).sweep(["active"])
        assert left(folder) == ["active", "active.lock", "alive", "alive.lock"]
    assert names(folder, "mirrors/7.git/worktrees/*") == ["active"]


async def test_sweep_clears_locks_and_half_packs(git: Git, folder: Path, origin: Origin, of: Of) -> None:
    commit = of(origin.commit({"a.py": "1\n"}))
    await git.fetch(commit, origin.remote)
    strays = ["shallow.lock", "packed-refs.lock", "objects/pack/tmp_pack_x", "refs/ghapp/x.lock"]
    for stray in strays:
        (folder / "mirrors/7.git" / stray).touch()
    await git.sweep([])
    assert not any((folder / "mirrors/7.git" / stray).exists() for stray in strays)
    async with git.worktree(commit, "run", origin.remote) as tree:
        assert tree.files == ("a.py",)


async def test_a_fetch_goes_on_after_git_was_killed_in_the_middle(
    git: Git, folder: Path, origin: Origin, of: Of
) -> None:
    await git.fetch(of(origin.commit({"a.py": "1\n"})), origin.remote)
    (folder / "mirrors/7.git/shallow.lock").touch()
    assert await git.fetch(of(origin.commit({"a.py": "2\n"})), origin.remote) is None


async def test_sweep_keeps_the_mirrors_used_last(folder: Path, origin: Origin, of: Of) -> None:
    git = Git(folder, protocols=("file",), limits=Limits(max_mirrors=2))
    sha = origin.commit({"a.py": "1\n"})
    for age, repository in enumerate((1, 2, 3)):
        await git.fetch(of(sha, repository=repository), origin.remote)
        os.utime(folder / f"mirrors/{repository}.git", (0, -age))
    await git.sweep([])
    assert names(folder, "mirrors/*.git") == ["1.git", "2.git"]


@pytest.mark.parametrize("run", ["../x", "", "a/b", "-x", "a.lock"])
async def test_a_run_id_is_no_path(git: Git, folder: Path, origin: Origin, of: Of, run: str) -> None:
    with pytest.raises(ValueError, match="run id"):
        async with git.worktree(of(origin.commit()), run, origin.remote):
            raise AssertionError
    assert names(folder) == []


async def test_an_empty_commit_is_an_empty_worktree(git: Git, origin: Origin, of: Of) -> None:
    async with git.worktree(of(origin.commit()), "run", origin.remote) as tree:
        assert (tree.files, tree.skipped, await tree.changes(), await tree.diff()) == ((), (), (), "")


async def test_hostile_configuration_runs_nothing(
    git: Git, folder: Path, origin: Origin, of: Of, tmp_path: Path
) -> None:
    """Attributes from the commit; hooks and settings as if somebody had got at the mirror."""
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    base = origin.commit({"a.py": "1\n"})
    sha = origin.commit({"a.py": "2\n", ".gitattributes": "* filter=evil diff=evil merge=evil\n"})
    await git.fetch(of(sha, base), origin.remote)
    mirror = folder / "mirrors/7.git"
    (mirror / "hooks").mkdir()
    for hook in ("post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc"):
        (mirror / "hooks" / hook).symlink_to(trap)
    with (mirror / "config").open("a") as config:
        config.write(
            f'[core]\nfsmonitor = {trap}\nhooksPath = {mirror}/hooks\n[filter "evil"]\nsmudge = {trap}\n'
        )
        config.write(
            f'clean = {trap}\n[diff "evil"]\ncommand = {trap}\ntextconv = {trap}\n[diff]\nexternal = {trap}\n'
        )
    async with git.worktree(of(sha, base), "run", origin.remote) as tree:
        (tree.path / "a.py").write_text("3\n")
        await tree.changed_lines(base)
        await tree.diff()
        assert len(await tree.changes()) == 1
        await tree.restore()
    assert not (tmp_path / "sprung").exists()


async def test_a_git_file_that_a_tool_planted_is_never_followed(
    git: Git, origin: Origin, of: Of, tmp_path: Path
) -> None:
    sha = origin.commit({"a.py": "1\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        (tree.path / ".git").write_text(f"gitdir: {origin.path}/.git\n")
        (tree.path / "a.py").write_text("2\n")
        assert [change.path for change in await tree.changes()] == ["a.py"]


class SlowServer:
    """Answers nothing, and notes what anybody on this machine could read of git meanwhile."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.headers: list[str] = []
        self.command_lines = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.headers.append(request.headers.get("Authorization", ""))
        self.command_lines = "".join(str(child.info) for child in psutil.process_iter(["cmdline"]))
        self.asked.set()
        await asyncio.sleep(60)
        return web.Response()


@pytest.fixture
async def slow(aiohttp_server: Callable[..., "asyncio.Future[object]"]) -> tuple[SlowServer, Remote]:
    server = SlowServer()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", server.answer)
    started = await aiohttp_server(app)
    return server, Remote(f"http://127.0.0.1:{started.port}/o/r.git", "ghs_verysecret")  # type: ignore[attr-defined]  # the plugin is untyped


async def test_cancelling_kills_git_and_frees_the_lock(
    folder: Path, of: Of, slow: tuple[SlowServer, Remote]
) -> None:
    server, remote = slow
    git = Git(folder, protocols=("http",))
    task = asyncio.create_task(git.fetch(of("1" * 40), remote))
    await asyncio.wait_for(server.asked.wait(), 30)
    assert our_gits()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 30)
    assert our_gits() == []
    descriptor = try_lock(folder / "mirrors/7.lock")
    assert descriptor is not None
    os.close(descriptor)


async def test_a_fetch_has_a_time_limit(folder: Path, of: Of, slow: tuple[SlowServer, Remote]) -> None:
    git = Git(folder, protocols=("http",), limits=Limits(fetch_seconds=0.5))
    with pytest.raises(GhappError, match="E402"):
        await asyncio.wait_for(git.fetch(of("1" * 40), slow[1]), 30)
    assert our_gits() == []


async def test_the_token_reaches_the_server_and_nothing_else(
    folder: Path, of: Of, slow: tuple[SlowServer, Remote]
) -> None:
    server, remote = slow
    git = Git(folder, protocols=("http",), limits=Limits(fetch_seconds=5))
    with pytest.raises(GhappError) as caught:
        await git.fetch(of("1" * 40), remote)
    secret = base64.b64encode(b"x-access-token:ghs_verysecret").decode()
    assert server.headers == [f"basic {secret}"]
    assert "fetch" in server.command_lines
    for hidden in (secret, "ghs_verysecret"):
        assert hidden not in server.command_lines
        assert hidden not in str(caught.value.problem)
        assert holders(folder, hidden.encode()) == []
