"""Post an alert to an address of the operator. The address is a secret: it is in no error."""

import asyncio
import ssl
from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import Any

import httpx
from pydantic import SecretStr

from ghapp.errors import TryLater, UserProblem
from ghapp.model import Channel

SECONDS = 10.0
LONGEST_WAIT = 300.0
PASSING = frozenset({408, 425, 429})


async def post(channel: Channel, url: SecretStr, body: dict[str, Any]) -> None:
    """Of the answer only the status counts: its body is not read, and no redirect followed.

    Raises TryLater E910 for what may pass, UserProblem E911 for what will not.
    """
    try:
        async with asyncio.timeout(SECONDS), _client() as http, _asked(http, url, body) as answer:
            status, after = answer.status_code, answer.headers.get("retry-after", "")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:  # a timeout is an OSError
        raise TryLater("E910", channel=channel, detail=type(error).__name__) from None
    if 200 <= status < 300:
        return
    if status in PASSING or status >= 500:
        raise TryLater("E910", after=wait_of(after), channel=channel, detail=f"it answered {status}")
    raise UserProblem("E911", channel=channel, detail=f"it answered {status}")


def _asked(
    http: httpx.AsyncClient, url: SecretStr, body: dict[str, Any]
) -> AbstractAsyncContextManager[httpx.Response]:
    return http.stream("POST", url.get_secret_value(), json=body)


def wait_of(retry_after: str) -> float:
    """Seconds, as far as we obey: a date or nonsense is a second."""
    return min(float(retry_after), LONGEST_WAIT) if retry_after.isascii() and retry_after.isdigit() else 1.0


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(verify=_certificates(), timeout=SECONDS, follow_redirects=False)


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: it takes tens of milliseconds."""
    return httpx.create_ssl_context()
