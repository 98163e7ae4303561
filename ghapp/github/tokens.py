"""Installation tokens: narrowed to one repository and to what the work needs, cached, renewed in time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from ghapp.model import Repository

RENEW_BEFORE = timedelta(minutes=5)


class Access(StrEnum):
    """Kinds of work, each with the least permissions it needs."""

    READ = "read"
    FETCH = "fetch"
    CHECK = "check"
    TALK = "talk"
    PUBLISH = "publish"
    SCAN = "scan"


PERMISSIONS: Mapping[Access, dict[str, str]] = {
    Access.READ: {"contents": "read", "pull_requests": "read"},
    Access.FETCH: {"contents": "read"},
    Access.CHECK: {"checks": "write", "contents": "read", "pull_requests": "read"},
    Access.TALK: {"issues": "write", "pull_requests": "write"},
    Access.PUBLISH: {
        "contents": "write",
        "pull_requests": "write",
        "issues": "write",
        "checks": "read",  # whether what is to be merged was checked
    },
    Access.SCAN: {"security_events": "write"},
}


@dataclass(frozen=True, slots=True)
class Token:
    value: str = field(repr=False)
    expires_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        return now + RENEW_BEFORE < self.expires_at


Key = tuple[int, int, Access]
Mint = Callable[[int, dict[str, Any]], Awaitable[Token]]


class Tokens:
    """`mint` asks GitHub: installation id and request body in, token out."""

    def __init__(self, mint: Mint) -> None:
        self._mint = mint
        self._known: dict[Key, Token] = {}
        self._locks: dict[Key, asyncio.Lock] = {}

    async def get(self, repository: Repository, access: Access) -> str:
        key = (repository.installation_id, repository.id, access)
        async with self._locks.setdefault(key, asyncio.Lock()):
            token = self._known.get(key)
            if token is None or not token.is_fresh(datetime.now(UTC)):
                body = {"repository_ids": [repository.id], "permissions": PERMISSIONS[access]}
                token = self._known[key] = await self._mint(repository.installation_id, body)
            return token.value

    def forget(self, repository: Repository) -> None:
        """After a 401: GitHub knows better than our clock."""
        for key in [key for key in self._known if key[:2] == (repository.installation_id, repository.id)]:
            del self._known[key]
