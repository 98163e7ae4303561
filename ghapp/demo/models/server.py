"""The model server: asks nobody, answers from its script, and remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from ghapp.demo.models import answering, chat, messages, responses, scenarios
from ghapp.demo.models.answering import Dialect
from ghapp.demo.models.script import MODEL, Body, Conversation, Edit, Script

LARGEST_BODY = 64 << 20
DIALECTS: tuple[Dialect, ...] = (chat, responses, messages)
WORDS = {401: "The key is not valid.", 429: "Too many requests.", 529: "Overloaded."}


@dataclass(slots=True)
class Asked:
    """A request for an answer, with the names of its headers in small letters. `status` is the answer's;
    the tokens are 0 where there was none.
    """

    scenario: str
    path: str
    headers: dict[str, str]
    body: Body
    status: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(slots=True)
class ModelServer:
    """`url` takes a scenario with `at`; agents add `/v1/...` to it."""

    script: Script
    key: str | None
    pause: float
    url: str = ""
    requests: list[Asked] = field(default_factory=list)
    failed_once: set[int] = field(default_factory=set)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def at(self, scenario: str) -> str:
        """Raises KeyError for a scenario that does not exist."""
        if scenario not in scenarios.NAMES:
            raise KeyError(scenario)
        return f"{self.url}/s/{scenario}"


@asynccontextmanager
async def open_models(
    edits: Sequence[Edit] = (), *, script: Script | None = None, key: str | None = None, pause: float = 2.0
) -> AsyncIterator[ModelServer]:
    """Serve on a free port of 127.0.0.1. With a `key`, every other is refused; `pause` in seconds is how
    long `slow` takes. A `script` says more than `edits`.
    """
    server = ModelServer(script or Script(tuple(edits)), key, pause)
    runner = web.AppRunner(
        _application(server), access_log=None, shutdown_timeout=1.0, handler_cancellation=True
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    server.url = f"http://{host}:{port}"
    try:
        yield server
    finally:
        server.closing.set()
        await runner.cleanup()


SERVER: web.AppKey[ModelServer] = web.AppKey("server", ModelServer)


def _application(server: ModelServer) -> web.Application:
    site = web.Application(client_max_size=LARGEST_BODY)
    site[SERVER] = server
    for prefix in ("", "/s/{scenario}"):
        site.router.add_get(prefix + "/v1/models", _models)
        site.router.add_head(prefix + "/", _here)
        site.router.add_post(prefix + messages.PATH + "/count_tokens", _count)
        for dialect in DIALECTS:
            site.router.add_post(prefix + dialect.PATH, _ask)
    return site


async def _models(_request: web.Request) -> web.Response:
    """What both OpenAI's and Anthropic's clients read of a model."""
    model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "ghapp", "type": "model"}
    model |= {"display_name": MODEL, "created_at": "1970-01-01T00:00:00Z"}
    page = {"first_id": MODEL, "last_id": MODEL, "has_more": False}
    return web.json_response({"object": "list", "data": [model], **page})


async def _here(_request: web.Request) -> web.Response:
    return web.Response()


async def _count(request: web.Request) -> web.Response:
    return web.json_response({"input_tokens": messages.hear(await request.json()).tokens})


async def _ask(request: web.Request) -> web.StreamResponse:
    server = request.app[SERVER]
    dialect = next(one for one in DIALECTS if request.path.endswith(one.PATH))
    scenario = request.match_info.get("scenario", "ok")
    headers = {name.lower(): value for name, value in request.headers.items()}
    asked = Asked(scenario, dialect.PATH, headers, await request.json())
    server.requests.append(asked)
    heard = dialect.hear(asked.body)
    asked.status = _status(server, asked, heard)
    if asked.status != 200:
        refusal = dialect.refuse(asked.status, WORDS.get(asked.status, "It failed, as scripted."))
        return web.json_response(refusal, status=asked.status)
    reply = scenarios.reply(scenario, server.script, heard)
    if scenario == "slow":
        await asyncio.sleep(server.pause)
    if scenario == "hang":
        return await answering.hang(request, server.closing)
    asked.tokens_in, asked.tokens_out = heard.tokens, reply.tokens
    streams = bool(asked.body.get("stream"))
    return await answering.answer(request, dialect, scenario, streams, (reply, heard))


def _status(server: ModelServer, asked: Asked, heard: Conversation) -> int:
    if asked.scenario not in scenarios.NAMES:
        return 404
    if server.key is not None and server.key not in _keys(asked):
        return 401
    if asked.scenario == "flaky":
        return _flaky(server, heard)
    return scenarios.ERRORS.get(asked.scenario, 200)


def _keys(asked: Asked) -> set[str]:
    bearer = asked.headers.get("authorization", "").removeprefix("Bearer ")
    return {asked.headers.get("x-api-key", ""), bearer}


def _flaky(server: ModelServer, heard: Conversation) -> int:
    """A conversation is known by how it began."""
    begun = hash(heard.said[:1])
    if begun in server.failed_once:
        return 200
    server.failed_once.add(begun)
    return 500
