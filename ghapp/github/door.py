"""The door: sessions for one repository, tokens for git, and who the App is."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

import gidgethub
import httpx

from ghapp.errors import GhappError, TryLater, UserProblem
from ghapp.github.app_key import AppKey
from ghapp.github.client import TIMEOUT_SECONDS, Client
from ghapp.github.limits import Account
from ghapp.github.tokens import Access, Token, Tokens
from ghapp.model import Repository
from ghapp.observability.metrics import Metrics

T = TypeVar("T")
LOOK_AGAIN_SECONDS = 600
APP = 0  # the App itself has limits of its own, apart from its installations'


class GitHub:
    """`api_url` may have a path (GitHub Enterprise Server). The private key stays in this object."""

    def __init__(self, *, api_url: str, url: str, app_id: str, private_key: str, metrics: Metrics) -> None:
        self.api_url = api_url
        self.url = url
        self.app_id = int(app_id)
        self.account = Account()
        self._key = AppKey(private_key)
        self._metrics = metrics
        self._tokens = Tokens(self._mint)
        self._writes: dict[int, asyncio.Lock] = {}
        self._installed: dict[tuple[int, str], tuple[float, Repository | None]] = {}
        self._owner: str | None = None
        self._slug: str | None = None

    @asynccontextmanager
    async def session(self, repository: Repository, access: Access) -> AsyncIterator[Client]:
        """Ask and report for one repository.

        Raises TryLater (E401, E402) and UserProblem (E400, E403, E404) for whatever the caller let pass.
        """
        token = await self.token(repository, access)
        try:
            async with self._client(token, repository.installation_id) as client:
                yield client
        except gidgethub.HTTPException as error:
            if error.status_code == 401:
                self.forget_token(repository)
                raise TryLater("E402", detail="401 Bad credentials") from None
            raise _told(error, repository.full_name) from None

    async def token(self, repository: Repository, access: Access) -> str:
        """For git and for PyGithub."""
        try:
            return await self._tokens.get(repository, access)
        except gidgethub.HTTPException as error:
            raise _told(error, repository.full_name) from None

    def forget_token(self, repository: Repository) -> None:
        """GitHub answered 401 to it: the next one is minted anew."""
        self._tokens.forget(repository)

    async def write_in_turn(self, repository: Repository, work: Callable[[], Awaitable[T]]) -> T:
        """GitHub asks for one write at a time per installation: others wait here."""
        async with self._writes.setdefault(repository.installation_id, asyncio.Lock()):
            return await work()

    def check_key(self) -> None:
        """Raises UserProblem E403 when nothing can be signed with the private key."""
        self._key.token(self.app_id)

    async def app_owner(self) -> str:
        await self._learn()
        return self._owner or ""

    async def app_slug(self) -> str:
        await self._learn()
        return self._slug or ""

    async def find_repository(self, installation: int, full_name: str) -> Repository | None:
        """A repository we know by name only, or None when the App cannot see it."""
        try:
            token = await self._mint(installation, {"permissions": {"metadata": "read"}})
            async with self._client(token.value, installation) as client:
                found = await client.getitem(f"/repos/{full_name}")
        except gidgethub.HTTPException as error:
            if error.status_code in {403, 404}:
                return None
            raise _told(error, full_name) from None
        return Repository(
            id=found["id"],
            full_name=found["full_name"],
            default_branch=found["default_branch"],
            installation_id=installation,
        )

    async def repository_named(self, full_name: str) -> Repository | None:
        """A repository by its name, or None where the App is not installed."""
        try:
            async with self._client(None, APP) as client:
                found = await client.getitem(
                    f"/repos/{full_name}/installation", jwt=self._key.token(self.app_id)
                )
        except gidgethub.HTTPException as error:
            if error.status_code == 404:
                return None
            raise _told(error, full_name) from None
        return await self.find_repository(found["id"], full_name)

    async def installed(self, installation: int, full_name: str) -> Repository | None:
        """The repository if the App is installed there; looked up anew every ten minutes."""
        known = self._installed.get((installation, full_name.lower()))
        if known is None or known[0] < time.monotonic():
            known = (time.monotonic() + LOOK_AGAIN_SECONDS, await self._look_up(installation, full_name))
            self._installed[installation, full_name.lower()] = known
        return known[1]

    async def _look_up(self, installation: int, full_name: str) -> Repository | None:
        """A public repository is seen by everybody; a token for it is given to who is installed there."""
        found = await self.find_repository(installation, full_name)
        try:
            if found is not None:
                await self.token(found, Access.FETCH)
        except UserProblem:
            return None
        return found

    def clone_url(self, repository: Repository) -> str:
        return f"{self.url}/{repository.full_name}.git"

    async def _learn(self) -> None:
        if self._owner is not None:
            return
        try:
            async with self._client(None, APP) as client:
                app = await client.getitem("/app", jwt=self._key.token(self.app_id))
        except gidgethub.HTTPException as error:
            raise _told(error, "-") from None
        self._owner, self._slug = app["owner"]["login"].lower(), app["slug"]

    async def _mint(self, installation: int, body: dict[str, Any]) -> Token:
        async with self._client(None, APP) as client:
            url = f"/app/installations/{installation}/access_tokens"
            answer = await client.post(url, data=body, jwt=self._key.token(self.app_id))
        return Token(answer["token"], datetime.fromisoformat(answer["expires_at"]))

    @asynccontextmanager
    async def _client(self, token: str | None, installation: int) -> AsyncIterator[Client]:
        # One connection pool a session: flows and tests run on loops of their own.
        async with httpx.AsyncClient(
            verify=_certificates(), timeout=TIMEOUT_SECONDS, follow_redirects=False
        ) as http:
            yield Client(http, self.api_url, token, installation, self.account, self._metrics)


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: it takes tens of milliseconds."""
    return httpx.create_ssl_context()


def _told(error: gidgethub.HTTPException, repository: str) -> GhappError:
    """An answer nobody expected, as people meet it."""
    if error.status_code == 401:
        return UserProblem("E403", detail=error)
    if error.status_code == 404:
        return UserProblem("E404", repository=repository)
    return UserProblem("E400", detail=f"{error.status_code.value} {error}")
