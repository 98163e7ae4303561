"""Agents in the box, on real worktrees, with a door that leads to nobody."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ghapp.agents.invocation import AgentInvocation, AgentResult
from ghapp.agents.run import run_agent
from ghapp.git import Git, Worktree
from ghapp.model import Commit, Patch, Repository
from ghapp.plugin import Plugin, Tools
from tests.boxes import at
from tests.git.conftest import Origin

Run = Callable[[Plugin, AgentInvocation], Awaitable[tuple[AgentResult, Patch]]]


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    path = tmp_path / "origin"
    path.mkdir()
    origin = Origin(path)
    origin.git("init", "--quiet", "--initial-branch=trunk")
    origin.git("config", "uploadpack.allowFilter", "true")
    return origin


@pytest.fixture
async def tree(tmp_path: Path, origin: Origin) -> AsyncIterator[Worktree]:
    (origin.path / "link.py").symlink_to("b.py")
    sha = origin.commit(
        {"a.py": "a = 1\n", "b.py": "b = 1\n", "sub/c.py": "c = 1\n", ".gitignore": "*.log\n"}
    )
    home = Repository(id=7, full_name="o/r", default_branch="trunk", installation_id=1)
    git = Git(tmp_path / "git", protocols=("file",))
    commit = Commit(repository=home, sha=sha, lane="branch/trunk")
    async with git.worktree(commit, "run", origin.remote) as tree:
        yield tree


@pytest.fixture
async def socket() -> AsyncIterator[Path]:
    """Says the first line that it hears."""

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readline()
        writer.write(b"HTTP/1.0 200 OK\r\n\r\n" + line)
        writer.close()

    with TemporaryDirectory(prefix="d") as folder:
        path = Path(folder).resolve() / "door"
        async with await asyncio.start_unix_server(hear, path):
            yield path


@pytest.fixture
def run(tree: Worktree, tmp_path: Path, socket: Path) -> Run:
    async def run(plugin: Plugin, invocation: AgentInvocation) -> tuple[AgentResult, Patch]:
        tools = Tools(tmp_path / "tools", at("bwrap"))
        return await run_agent(plugin, invocation, tree, tools=tools, socket=socket)

    return run
