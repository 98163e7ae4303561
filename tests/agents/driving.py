"""Drives a real agent in the box, on a real repository with a bug, through the door to a scripted model."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from pydantic import SecretStr

from ghapp.agents.invocation import AgentInvocation, AgentResult
from ghapp.agents.run import run_agent
from ghapp.demo.models import MODEL, Edit, ModelServer, Script
from ghapp.demo.models import open_models as open_server
from ghapp.egress.budget import Budget, ModelPrice
from ghapp.egress.models import ModelLimits, open_models
from ghapp.egress.provider import Provider, anthropic, openai
from ghapp.executor.billed import billed
from ghapp.git import Git, Worktree
from ghapp.model import Commit, Patch, Repository
from ghapp.plugin import Plugin, load_plugins
from tests.agents.builders import invocation
from tests.git.conftest import Origin
from tests.plugin.builders import tools

KEY = "sk-the-real-key-of-the-provider"
DOLLAR = 1_000_000
PRICE = ModelPrice(input=DOLLAR, cache_read=DOLLAR, cache_write=DOLLAR, output=4 * DOLLAR, longest=64_000)
BUG = {
    "calc.py": "def add(a, b):\n    return a - b\n",
    "greet.py": "def greet(name):\n    return f'Hello {name}'\n",
    "test_calc.py": "from calc import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n",
}
MENDED = "def add(a, b):\n    return a + b\n"
OUTSIDE = ("../outside.txt", "/tmp/outside.txt", "greet.py")
SCRIPT = Script((Edit("calc.py", "    return a - b\n", "    return a + b\n"),), outside=OUTSIDE)
PROMPT = (
    "The test test_calc.py fails: add(1, 2) is -1 and should be 3. Mend calc.py and change nothing else.\n"
    f"calc.py:\n{BUG['calc.py']}"
)
AGENTS = load_plugins().agents


@dataclass(frozen=True, slots=True)
class Driven:
    """`asked` are the requests that reached the model's server, `files` what is on disk afterwards."""

    result: AgentResult
    patch: Patch
    asked: tuple[str, ...]
    bodies: str
    files: dict[str, str]
    left: tuple[str, ...]
    seconds: float

    @property
    def others(self) -> dict[str, str]:
        return {path: content for path, content in self.files.items() if path != "calc.py"}


async def drive(
    plugin: Plugin,
    scenario: str,
    folder: Path,
    repository: dict[str, str],
    seconds: float = 120,
    files: tuple[str, ...] = ("calc.py",),
) -> Driven:
    async with checkout(folder, repository) as tree, open_server(script=SCRIPT, key=KEY) as server:
        budget, limits = Budget(DOLLAR, {MODEL: PRICE}), ModelLimits(last_seconds=1)
        before, began = _running(), time.monotonic()
        async with open_models(
            providers(server, scenario), budget, limits, named=frozenset({"127.0.0.1"})
        ) as socket:
            result, patch = await run_agent(
                plugin, asked_of(plugin, seconds, files), tree, tools=tools(), socket=socket
            )
        return Driven(
            billed(result, budget.receipts, budget.seen),
            patch,
            tuple(f"{each.path} {each.status}" for each in server.requests),
            str([each.body for each in server.requests]),
            {str(path.relative_to(tree.path)): path.read_text() for path in _files(tree.path)},
            tuple(_running() - before),
            time.monotonic() - began,
        )


def asked_of(plugin: Plugin, seconds: float, files: tuple[str, ...]) -> AgentInvocation:
    agent = plugin.manifest.agent
    assert agent is not None
    more = {"agent": agent.rung, "plugin": plugin.id, "prompt": PROMPT, "timeout_seconds": seconds}
    return invocation(*files, model=MODEL, **more)


def providers(server: ModelServer, scenario: str) -> tuple[Provider, ...]:
    url = server.at(scenario)
    return anthropic(SecretStr(KEY), url), openai(SecretStr(KEY), f"{url}/v1")


@asynccontextmanager
async def checkout(folder: Path, files: dict[str, str]) -> AsyncIterator[Worktree]:
    origin = Origin(folder / "origin")
    origin.path.mkdir()
    origin.git("init", "--quiet", "--initial-branch=trunk")
    origin.git("config", "uploadpack.allowFilter", "true")
    home = Repository(id=7, full_name="o/r", default_branch="trunk", installation_id=1)
    commit = Commit(repository=home, sha=origin.commit({**files}), lane="branch/trunk")
    async with Git(folder / "git", protocols=("file",)).worktree(commit, "run", origin.remote) as tree:
        yield tree


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".git"]


def _running() -> set[str]:
    """What runs below this process: its number and its words."""
    found = set[str]()
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            found.add(" ".join((str(process.pid), *process.cmdline())))
    return found
