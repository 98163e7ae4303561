"""gidgethub over a plain httpx client: retries what is safe to retry, obeys limits, names trouble."""

import asyncio
from collections.abc import Mapping

import httpx
from gidgethub.abc import GitHubAPI

from ghapp.errors import TryLater
from ghapp.github.limits import Account
from ghapp.observability.metrics import Metrics

TRIES = 3
REDIRECTS = 3
MOVED = frozenset({301, 302, 307, 308})
BACKOFF_SECONDS = 0.5
TIMEOUT_SECONDS = 30.0


class Client(GitHubAPI):
    """One installation's voice. Only GET is sent again by itself: a repeated write must look first."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        api_url: str,
        token: str | None,
        installation: int,
        account: Account,
        metrics: Metrics,
    ) -> None:
        super().__init__("ghapp", oauth_token=token, base_url=api_url)
        self._http = http
        self._installation = installation
        self._account = account
        self._metrics = metrics

    async def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, Mapping[str, str], bytes]:
        if wait := self._account.wait(self._installation):
            raise TryLater("E401", after=wait)
        tries = TRIES if method == "GET" else 1
        for attempt in range(1, tries + 1):
            try:
                response = await self._send(method, url, headers, body)
            except httpx.TransportError as error:
                trouble = f"{type(error).__name__} on {method}"
                self._metrics.github_requests.labels("error").inc()
            else:
                self._note(response)
                if response.status_code < 500:
                    return response.status_code, response.headers, response.content
                trouble = f"{response.status_code} on {method}"
            if attempt < tries:
                await self.sleep(BACKOFF_SECONDS * 2**attempt)
        raise TryLater("E402", after=BACKOFF_SECONDS, detail=trouble)

    async def _send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> httpx.Response:
        """GitHub redirects what was asked of a renamed repository. Our token goes to no other host.

        https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
        """
        for _ in range(REDIRECTS):
            response = await self._http.request(method, url, headers=dict(headers), content=body)
            target = httpx.URL(url).join(response.headers.get("location", ""))
            if response.status_code not in MOVED or not _same_place(target, httpx.URL(url)):
                break
            url = str(target)
        return response

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def _note(self, response: httpx.Response) -> None:
        self._metrics.github_requests.labels(str(response.status_code)).inc()
        if (remaining := response.headers.get("x-ratelimit-remaining", "")).isdigit():
            self._metrics.github_remaining.set(int(remaining))
        said = response.text if response.status_code == httpx.codes.FORBIDDEN else ""
        wait = self._account.note(self._installation, response.status_code, response.headers, said)
        if wait is not None:
            raise TryLater("E401", after=wait)


def _same_place(one: httpx.URL, other: httpx.URL) -> bool:
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)
