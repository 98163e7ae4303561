"""Real executors on real repositories. As root they are another user: what they need lies in their folder."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from ghapp.config.repository import RepositoryConfig
from ghapp.executor.client import Executor
from ghapp.executor.orders import Start, Subject
from ghapp.model import Commit, Repository, Trust
from tests.git.conftest import Origin
from tests.plugin.builders import manifest, write

SLEEPS = ["sh", "-c", "sleep 60", "sh", "{files}"]
FOUND = '[{"path": "a.py", "line": 1, "message": "no"}]'
FINDS = ["sh", "-c", f"echo '{FOUND}'; exit 1", "sh", "{files}"]
FIXES = ["sh", "-c", 'for f; do echo "fixed = 1" >> "$f"; done', "sh", "{files}"]


@dataclass(frozen=True)
class Place:
    """A data folder, a repository in the executor's part of it, and three plugins."""

    folder: Path
    origin: Origin
    sha: str  # of its last commit: once the executor owns the repository, git lets nobody else in
    base: str | None = None

    @property
    def start(self) -> Start:
        own = self.folder / "executor"
        return Start(folder=own, tools=own / "tools", plugins=(self.folder / "plugins",), protocols=("file",))

    def subject(self, sha: str, base: str | None = None, trust: Trust = Trust.MEMBER, **more: Any) -> Subject:
        home = Repository(id=7, full_name="o/r", default_branch="trunk", installation_id=1)
        commit = Commit(repository=home, sha=sha, base_sha=base, lane="branch/trunk", trust=trust)
        config = RepositoryConfig.model_validate({"plugins": {"enable": ["finds", "fixes", "sleeps"]}})
        values = {"run_id": "run", "lease": "run", "url": self.origin.remote.url, "config": config}
        return Subject.model_validate({**values, "commit": commit, **more})


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folder = tmp_path / "data"
    path = folder / "executor/origin"
    path.mkdir(parents=True)
    origin = Origin(path)
    origin.git("init", "--quiet", "--initial-branch=trunk")
    origin.git("config", "uploadpack.allowFilter", "true")
    plugins = folder / "plugins"
    for name, command in (("sleeps", SLEEPS), ("finds", FINDS)):
        write(plugins, manifest(id=name, check__command=command))
    fixer = manifest(id="fixes", kind="fix", fix={"command": FIXES})
    del fixer["check"]
    write(plugins, fixer)
    return Place(folder, origin, origin.commit({"a.py": "a = 1\n"}))


@pytest.fixture
async def executor(place: Place) -> AsyncIterator[Executor]:
    executor = Executor(place.start, hidden=(place.folder,))
    await executor.open()
    yield executor
    await executor.close()


def below(pid: int | None, name: str = "") -> list[psutil.Process]:
    """The processes below this one, or those of this name."""
    return [each for each in psutil.Process(pid).children(recursive=True) if name in ("", _name(each))]


def _name(process: psutil.Process) -> str | None:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.name()
    return None
