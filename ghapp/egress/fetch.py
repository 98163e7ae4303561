"""One address of a registry, redirects followed within its allow-list."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urljoin, urlsplit

from aiohttp import ClientError, ClientResponse, ClientSession, web
from yarl import URL

from ghapp.egress.answers import picked
from ghapp.egress.registry import Registry
from ghapp.egress.resolve import JudgingResolver
from ghapp.errors import UserProblem

REDIRECTS = 5
_PASSED = ("Accept", "Range", "If-None-Match", "If-Modified-Since", "If-Range", "User-Agent")


class Fetcher:
    def __init__(self, session: ClientSession, resolver: JudgingResolver) -> None:
        self._session = session
        self._resolver = resolver

    @asynccontextmanager
    async def fetch(
        self, registry: Registry, url: str, request: web.BaseRequest, seconds: float
    ) -> AsyncIterator[ClientResponse]:
        """An answer that is no redirect. Raises UserProblem E551 (a redirect to elsewhere), E552 (a private
        address), E553 (no answer, or none in time), also out of the block.
        """
        host = urlsplit(url).netloc
        try:
            async with asyncio.timeout(seconds):
                answer = await self._follow(registry, url, request)
                async with answer:
                    yield answer
        except TimeoutError as error:
            raise UserProblem("E553", host=host, detail=f"no answer within {seconds:g} seconds") from error
        except ClientError as error:
            raise UserProblem("E553", host=host, detail=_said(error)) from error

    async def _follow(self, registry: Registry, url: str, request: web.BaseRequest) -> ClientResponse:
        for _ in range(REDIRECTS + 1):
            answer = await self._ask(registry, url, request)
            location = answer.headers.get("Location", "")
            if answer.status not in {301, 302, 303, 307, 308} or not location:
                return answer
            answer.release()
            url = urljoin(url, location)
            if not registry.reaches(url):
                raise UserProblem("E551", address=_shown(url), key=f"REGISTRY_{registry.name.upper()}")
        raise UserProblem("E553", host=urlsplit(url).netloc, detail=f"more than {REDIRECTS} redirects")

    async def _ask(self, registry: Registry, url: str, request: web.BaseRequest) -> ClientResponse:
        """The address is sent as it was judged, not as a library would write it."""
        address = URL(url, encoded=True)
        self._resolver.judge_literal(address.host or "")
        headers = picked(request.headers, _PASSED)
        wants_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
        headers["Accept-Encoding"] = "gzip" if wants_gzip else "identity"
        if authorization := registry.authorization(url):
            headers["Authorization"] = authorization
        return await self._session.request(request.method, address, headers=headers, allow_redirects=False)


def _shown(url: str) -> str:
    """Without what may be a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def _said(error: ClientError) -> str:
    return f"{type(error).__name__} {error}".strip()
