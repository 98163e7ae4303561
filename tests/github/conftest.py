"""The door with GitHub's answers replayed, every request counted, and no time spent waiting."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import respx

from ghapp.demo.github import new_private_key
from ghapp.github import Access, GitHub
from ghapp.github.client import Client
from ghapp.github.tokens import Token
from ghapp.model import Finding, Repository
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
