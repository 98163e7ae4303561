"""One request to a provider, and its answer streamed back while its usage is read."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientConnectorError, ClientError, ClientResponse, ClientSession, web
from yarl import URL

from ghapp.egress.answers import BEGUN, picked
from ghapp.egress.asking import with_usage
from ghapp.egress.provider import Provider
from ghapp.egress.usage import Usage, UsageReader
from ghapp.errors import UserProblem

_PASSED = (
    *("Content-Type", "request-id", "x-request-id", "Retry-After", "retry-after-ms", "x-should-retry"),
    *("openai-processing-ms", "openai-version"),
)
_LIMITS = ("anthropic-ratelimit-", "x-ratelimit-")


@dataclass(frozen=True, slots=True)
class Asked:
    """`target` is the path and the query below the provider's url."""

    provider: Provider
    target: str
    body: dict[str, Any] | None
    is_paid: bool

    def content(self) -> bytes | None:
        """Written anew: what was judged is what is sent, however the box wrote it."""
        if self.body is None:
            return None
        is_chat = self.target.partition("?")[0] == "/v1/chat/completions"
        return json.dumps((with_usage(self.body) if is_chat else None) or self.body).encode()


class Forwarding:
    def __init__(self, session: ClientSession, spent: Callable[[Usage], None], seconds: float) -> None:
        self._session = session
        self._spent = spent
        self._seconds = seconds

    async def forward(self, request: web.BaseRequest, asked: Asked) -> web.StreamResponse:
        """Raises UserProblem E563; once BEGUN is in the request a part of the answer is out."""
        name, content = asked.provider.name, asked.content()
        reader = _reader(asked.body or {}, len(content or b""))
        costs = asked.is_paid
        try:
            async with asyncio.timeout(self._seconds), self._ask(request, asked, content) as answer:
                costs = costs and answer.status < 300
                return await _pass_on(request, answer, name, reader)
        except TimeoutError as error:
            raise UserProblem("E563", provider=name, detail="no answer in time") from error
        except ClientError as error:
            costs = costs and not isinstance(error, ClientConnectorError)
            raise UserProblem("E563", provider=name, detail=f"{type(error).__name__} {error}") from error
        finally:
            if costs:
                self._spent(reader.usage())

    def _ask(self, request: web.BaseRequest, asked: Asked, content: bytes | None) -> Any:
        return self._session.request(
            request.method,
            URL(asked.provider.url + asked.target, encoded=True),
            data=content,
            headers=asked.provider.headers(request.headers),
            allow_redirects=False,
            auto_decompress=True,
        )


def _reader(body: dict[str, Any], asked: int) -> UsageReader:
    model = body.get("model")
    return UsageReader(model if isinstance(model, str) else "", asked, is_stream=body.get("stream") is True)


async def _pass_on(
    request: web.BaseRequest, answer: ClientResponse, provider: str, reader: UsageReader
) -> web.StreamResponse:
    if answer.status in {401, 403}:  # its words may have a part of the key in them
        raise UserProblem(
            "E563", provider=provider, detail=f"it refuses the key ({answer.status})", status=403
        )
    if 300 <= answer.status < 300:
        raise UserProblem("E563", provider=provider, detail=f"it answers {answer.status}")
    headers = picked(answer.headers, _PASSED)
    headers |= {name: value for name, value in answer.headers.items() if name.lower().startswith(_LIMITS)}
    response = web.StreamResponse(status=answer.status, headers=headers)
    request[BEGUN] = True
    await response.prepare(request)
    async for chunk in answer.content.iter_any():
        reader.feed(chunk)
        await response.write(chunk)
    await response.write_eof()
    return response
