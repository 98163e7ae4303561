"""The door with GitHub's answers replayed, every request counted, and no time spent waiting."""

import base64
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from ghapp.demo.github import File, LocalGitHub, PullRequest, Repo, new_private_key
from ghapp.github import Access, GitHub
from ghapp.github.client import Client
from ghapp.github.publish import Opened, Proposal, propose
from ghapp.github.tokens import Token
from ghapp.model import Change, Finding, Patch, Repository
from ghapp.observability.metrics import Metrics

API = "https://ghes.example/api/v3"  # GitHub Enterprise Server: the base has a path
REPOSITORY = Repository(id=7, full_name="acme/shop", default_branch="main", installation_id=9)
REPO = "/repos/acme/shop"
MINT = "/app/installations/9/access_tokens"
TOKEN = "ghs_0123456789abcdefghijABCDEFGHIJ"
SHA = "1" * 40


@pytest.fixture(scope="session")
def private_key() -> str:
    return new_private_key()


def make_door(private_key: str, api_url: str = API, url: str = "https://ghes.example") -> GitHub:
    return GitHub(api_url=api_url, url=url, app_id="42", private_key=private_key, metrics=Metrics())


@pytest.fixture
def door(private_key: str) -> GitHub:
    """It has its tokens already: signing for each test would take longer than the test."""
    door, later = make_door(private_key), datetime.now(UTC) + timedelta(hours=1)
    door._tokens._known = {(9, 7, access): Token(f"{TOKEN}0", later) for access in Access}
    return door


def minted(number: int = 0, *, minutes: float = 60) -> httpx.Response:
    expires = datetime.now(UTC) + timedelta(minutes=minutes)
    return httpx.Response(
        201, json={"token": f"{TOKEN}{number}", "expires_at": expires.strftime("%Y-%m-%dT%H:%M:%SZ")}
    )


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    """GitHub's answers. A request nobody planned fails the test."""
    with respx.mock(base_url=API, assert_all_called=False) as router:
        router.post(MINT).mock(side_effect=[minted(number) for number in range(20)])
        yield router


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses the client asked for."""
    pauses: list[float] = []

    async def sleep(_self: Client, seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(Client, "sleep", sleep)
    return pauses


def sent(route: respx.Route, number: int = -1) -> Any:
    """The JSON body of a request."""
    return json.loads(route.calls[number].request.content)


def authorization(route: respx.Route, number: int = -1) -> str:
    return str(route.calls[number].request.headers["Authorization"])


def a_finding(**more: Any) -> Finding:
    values = {"tool": "ruff", "path": "a.py", "line": 3, "message": "unused", "code": "F401"}
    return Finding.model_validate(values | more)


BRANCH = "error-fix/python-ruff-20260304050607"
BINARY = b"\x89PNG\xff\x00\n"
FILES: dict[str, bytes | File | None] = {
    "app.py": b"import os\n",
    "old.py": b"gone soon\n",
    "run.sh": File(b"#!/bin/sh\n", "100755"),
    "link": File(b"app.py", "120000"),
    "kept/deep.py": b"kept\n",
}


def change(path: str, content: bytes | None, mode: str = "100644") -> Change:
    encoded = None if content is None else base64.b64encode(content).decode()
    return Change(path=path, mode=mode, content_base64=encoded)


CHANGES = (
    change("app.py", "# é\n".encode()),
    change("old.py", None),
    change("run.sh", b"#!/bin/sh\nexit\n", "100755"),
    change("logo.png", BINARY),
    change("new/deep.py", b""),
)


@dataclass
class Place:
    """A repository on the local GitHub, the door to it, and a patch of its topic branch."""

    github: LocalGitHub
    repo: Repo
    door: GitHub
    proposal: Proposal

    async def propose(self, **more: Any) -> Opened:
        return await propose(self.door, replace(self.proposal, **more))

    @property
    def pulls(self) -> list[PullRequest]:
        return list(self.repo.pulls.values())

    async def branch(self) -> str | None:
        return await self.github.head(self.repo, BRANCH)

    def count(self, method: str, part: str) -> int:
        return sum(sent == method and part in path for sent, path, _ in self.github.requests)


@pytest.fixture
async def place(tmp_path: Path, private_key: str) -> AsyncIterator[Place]:
    async with await LocalGitHub.start(tmp_path, private_key=private_key) as github:
        repo = await github.create_repository("acme/shop")
        base = await github.push(repo, "topic", files=FILES, message="Start", user="ann")
        await github.push(repo, "main", files={"app.py": b""}, message="Start", user="ann")
        where = Repository(
            id=repo.id,
            full_name="acme/shop",
            default_branch="main",
            installation_id=await github.install("acme"),
        )
        proposal = Proposal(
            repository=where,
            patch=Patch(base_sha=base, source="mechanical", changes=CHANGES, diff=""),
            branch=BRANCH,
            target="topic",
            title="[Auto] Error fix: python-ruff",
            message="Fix python-ruff\n\nGhapp-Run: r1",
            body="Why.",
            replaces=("error-fix/python",),
            farewell="Replaced by #{number}.",
        )
        door = make_door(private_key, github.api_url, github.url)
        door.app_id = github.app.id
        yield Place(github, repo, door, proposal)
