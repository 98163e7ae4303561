"""One request to a provider, and its answer streamed back while its usage is read."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    web,
)
from yarl import URL

from ghapp.egress.answers import BEGUN, picked
from ghapp.egress.provider import Provider
from ghapp.egress.resolve import JudgingResolver
from ghapp.egress.scrub import Scrubber
from ghapp.egress.upstream import CONNECT_SECONDS
from ghapp.egress.usage import UsageReader
from ghapp.errors import UserProblem

_PASSED = (
    *("Content-Type", "request-id", "x-request-id", "Retry-After", "retry-after-ms", "x-should-retry"),
    *("openai-processing-ms", "openai-version"),
)
_LIMITS = ("anthropic-ratelimit-", "x-ratelimit-")


@dataclass(frozen=True, slots=True)
class Asked:
    """`target` is the path and the query behind the provider's name. The `content` is written anew: what was
    judged is what is sent, however the box wrote it.
    """

    provider: Provider
    target: str
    content: bytes | None


class Forwarding:
    def __init__(self, session: ClientSession, resolver: JudgingResolver, seconds: float) -> None:
        self._session = session
        self._resolver = resolver
        self._seconds = seconds

    async def forward(
        self, request: web.BaseRequest, asked: Asked, reader: UsageReader
    ) -> web.StreamResponse:
        """Raises UserProblem E552 (a private address), E563; once BEGUN is in the request a part of the
        answer is out.
        """
        name = asked.provider.name
        try:
            return await self._forward(request, asked, reader)
        except TimeoutError as error:
            raise UserProblem("E563", provider=name, detail="no answer in time") from error
        except ClientConnectorError as error:
            raise UserProblem("E563", provider=name, detail="it cannot be reached") from error
        except ClientError as error:  # its words may be the provider's, and what we sent among them
            detail = f"it broke off ({type(error).__name__})"
            raise UserProblem("E563", provider=name, detail=detail) from error

    async def _forward(
        self, request: web.BaseRequest, asked: Asked, reader: UsageReader
    ) -> web.StreamResponse:
        try:
            async with asyncio.timeout(self._seconds), self._ask(request, asked) as answer:
                reader.is_billed = answer.status < 300
                _judge(answer, asked.provider)
                return await _pass_on(request, answer, asked.provider, reader)
        except (ClientConnectorError, ConnectionTimeoutError, UserProblem):
            reader.is_billed = False  # nothing was sent, or nothing was answered
            raise

    def _ask(self, request: web.BaseRequest, asked: Asked) -> Any:
        address = URL(asked.provider.address(asked.target), encoded=True)
        self._resolver.judge_literal(address.host or "")
        return self._session.request(
            request.method,
            address,
            data=asked.content,
            headers=asked.provider.headers(request.headers),
            allow_redirects=False,
            auto_decompress=True,
            timeout=ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),  # a plain answer is silent long
        )


def _judge(answer: ClientResponse, provider: Provider) -> None:
    """Raises UserProblem E563 for a redirect, and for words that may have a part of the key in them."""
    if answer.status in {401, 403}:
        detail, status = f"it refuses the key ({answer.status})", 403
    elif 300 <= answer.status < 400:
        detail, status = f"it answers {answer.status}, and redirects are not followed", 502
    else:
        return
    raise UserProblem("E563", provider=provider.name, detail=detail, status=status)


async def _pass_on(
    request: web.BaseRequest, answer: ClientResponse, provider: Provider, reader: UsageReader
) -> web.StreamResponse:
    """To its end, even when the box has left: only there the provider says what it bills."""
    response = web.StreamResponse(status=answer.status, headers=_headers(answer, provider))
    scrubber = Scrubber(provider.key.get_secret_value().encode())
    request[BEGUN] = True
    with suppress(ConnectionError):
        await response.prepare(request)
    async for chunk in answer.content.iter_any():
        reader.feed(chunk)
        with suppress(ConnectionError):
            await response.write(scrubber.feed(chunk))
    with suppress(ConnectionError):
        await response.write_eof(scrubber.rest())
    return response


def _headers(answer: ClientResponse, provider: Provider) -> dict[str, str]:
    found = picked(answer.headers, _PASSED)
    found |= {name: value for name, value in answer.headers.items() if name.lower().startswith(_LIMITS)}
    key = provider.key.get_secret_value()
    return {name: value for name, value in found.items() if key not in value}
