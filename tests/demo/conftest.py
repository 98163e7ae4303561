"""A local GitHub with one repository, and the clients that talk to it."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import pytest
from github import Auth, Github
from github.PullRequest import PullRequest
from multidict import CIMultiDictProxy

from ghapp.demo.github import LocalGitHub, Repo, commits, new_private_key
from tests.openapi.conformance import Conformance


@dataclass(slots=True)
class Reply:
    status: int
    body: Any
    headers: CIMultiDictProxy[str]


class Client:
    """A few lines of HTTP: as the App with its JWT, or with a token."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str, credentials: str) -> None:
        self._session, self._api_url = session, api_url
        self.headers = {"Authorization": f"Bearer {credentials}"} if credentials else {}

    async def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        url = path if path.startswith("http") else self._api_url + path
        async with self._session.request(method, url, json=body, headers=sent) as response:
            is_json = response.content_type == "application/json"
            got = await response.json() if is_json else await response.read()
            return Reply(response.status, got, response.headers)


@pytest.fixture(scope="session")
def private_key() -> str:
    return new_private_key()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture(scope="session")
def description() -> Conformance:
    return Conformance()


@pytest.fixture
async def github(tmp_path: Path, private_key: str, description: Conformance) -> AsyncIterator[LocalGitHub]:
    """Every REST exchange and every delivery of every test is held against GitHub's description."""
    observe = description.observe
    async with await LocalGitHub.start(tmp_path, private_key=private_key, observer=observe) as github:
        yield github
    faults, description.faults = description.faults, []
    for sent in github.deliveries:
        if sent.event != "ping":
            faults += description.check_delivery(sent.event, sent.payload)
    assert faults == []


@pytest.fixture
async def repo(github: LocalGitHub) -> Repo:
    """octo/sample with one commit on main."""
    repo = await github.create_repository("octo/sample")
    await github.push(repo, "main", files={"app.py": b"import os\n"}, message="Start", user="octo")
    return repo


@pytest.fixture
async def installation(github: LocalGitHub, repo: Repo) -> int:
    return await github.install("octo", [repo])


@pytest.fixture
def bot(github: LocalGitHub, installation: int, session: aiohttp.ClientSession) -> Client:
    """The App's installation, with all its permissions."""
    return Client(session, github.api_url, github.token(installation))


@pytest.fixture
def as_app(github: LocalGitHub, session: aiohttp.ClientSession) -> Client:
    return Client(session, github.api_url, app_jwt(github))


@pytest.fixture
async def pull(github: LocalGitHub, repo: Repo, installation: int) -> int:
    """A pull request from octo/sample:topic."""
    await github.push(repo, "topic", files={"app.py": b"import sys\n"}, message="Change", user="ada")
    return await github.open_pull_request(repo, "topic", "main", "Use sys", "ada")


def app_jwt(github: LocalGitHub, *, seconds: int = 500, issuer: str | None = None) -> str:
    issued = int(time.time())
    claims = {"iat": issued, "exp": issued + seconds, "iss": issuer or str(github.app.id)}
    return jwt.encode(claims, github.app.private_key, algorithm="RS256")


@pytest.fixture
async def published(github: LocalGitHub, installation: int, pull: int) -> AsyncIterator[PullRequest]:
    """The pull request as PyGithub sees it, with the installation's token."""
    token = Auth.Token(github.token(installation))
    client = Github(auth=token, base_url=github.api_url, retry=None, seconds_between_writes=0)
    yield await asyncio.to_thread(lambda: client.get_repo("octo/sample").get_pull(pull))
    client.close()


async def parents(github: LocalGitHub, repo: Repo, sha: str) -> tuple[str, ...]:
    return (await said(github, repo, sha)).parents


async def said(github: LocalGitHub, repo: Repo, sha: str) -> commits.CommitFacts:
    return await commits.facts(github.hub.bare(repo), sha)
