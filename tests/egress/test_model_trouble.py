"""What a provider may do wrong, and what a box then learns: never the key."""

import asyncio
import json

import aiohttp
import pytest
from aiohttp import web

from ghapp.egress.models import ModelLimits, open_models
from tests.egress.conftest import Names, Outside, Serve, inside, local
from tests.egress.model_door import (
    KEY,
    MESSAGES,
    NAMED,
    PLAIN,
    RESPONSES,
    asked,
    cutting,
    dollars,
    door,
    providers,
)
from tests.egress.test_usage import DELTA, streamed


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
async def test_a_redirect_is_not_followed_nor_handed_on(serve: Serve, status: int) -> None:
    other = await serve({})
    moved = web.Response(status=status, headers={"Location": f"http://127.0.0.1:{other.port}/{KEY}"})
    own, budget = await serve({"/v1/responses": moved}), dollars()

    async with door(own, budget) as ask:
        answer = await ask("POST", RESPONSES, **asked(), allow_redirects=False)

    assert (answer.status, other.asked) == (502, [])
    assert f"it answers {status}, and redirects are not followed" in answer.text
    assert "Location" not in answer.headers
    assert KEY not in answer.text
    assert budget.receipts == []


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(("target", "path"), [(RESPONSES, "/v1/responses"), (MESSAGES, "/v1/messages")])
async def test_a_refused_key_is_told_in_our_words(serve: Serve, status: int, target: str, path: str) -> None:
    own = await serve({path: web.Response(status=status, text="Incorrect API key: sk-the-r***key")})
    budget = dollars()

    async with door(own, budget) as ask:
        answer = await ask("POST", target, **asked())

    assert answer.status == 403
    assert f"it refuses the key ({status})" in json.loads(answer.body)["error"]["message"]
    assert "sk-the" not in answer.text
    assert budget.receipts == []


@pytest.mark.parametrize("status", [400, 404, 413, 429, 500, 529])
async def test_an_error_of_the_provider_passes_without_the_key(serve: Serve, status: int) -> None:
    text = f"You sent Authorization: Bearer {KEY}!"
    said = {
        "Retry-After": "7",
        "x-request-id": KEY,
        "X-RateLimit-Left": "1",
        "Set-Cookie": "a=b",
        "Server": "x",
    }
    own = await serve({"/v1/responses": web.Response(status=status, text=text, headers=said)})
    budget = dollars()

    async with door(own, budget) as ask:
        answer = await ask("POST", RESPONSES, **asked())

    assert (answer.status, answer.text) == (status, "You sent Authorization: Bearer ***!")
    assert (answer.headers["Retry-After"], answer.headers["X-RateLimit-Left"]) == ("7", "1")
    assert KEY not in str(answer.headers)
    assert "Set-Cookie" not in answer.headers
    assert budget.receipts == []


async def test_a_provider_that_tells_the_key_in_a_stream_is_not_repeated(serve: Serve) -> None:
    own = await serve(
        {"/v1/responses": cutting(b"data: " + KEY[:5].encode(), KEY[5:].encode() + b"\n\n", b"x")}
    )
    async with (
        open_models(providers(own.port), dollars(), named=NAMED) as path,
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as session,
        session.post(f"http://x{RESPONSES}", **asked(stream=True)) as answer,
    ):
        found = await answer.content.readexactly(11)

    assert found == b"data: ***\n\n"


@pytest.mark.parametrize(
    "said",
    [b"nonsense " + KEY.encode() + b"\r\n\r\n", b"HTTP/1.1 200 OK\r\nX" + KEY.encode() + b"\r\n\r\n", b""],
)
async def test_what_is_no_http_is_told_without_its_words(said: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        own = Outside({}, port=server.sockets[0].getsockname()[1])
        budget = dollars()
        async with door(own, budget) as ask:
            answer = await ask("POST", RESPONSES, **asked())

    assert (answer.status, "E563" in answer.text, KEY in answer.text) == (502, True, False)
    assert budget.spent > 0


async def test_a_provider_that_hangs_is_left_and_counted(serve: Serve) -> None:
    async def hang(_request: web.BaseRequest) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    own, budget = await serve({"/v1/responses": hang}), dollars()
    async with door(own, budget, ModelLimits(seconds=0.2)) as ask:
        answer = await ask("POST", RESPONSES, **asked())

    assert (answer.status, "no answer in time" in answer.text) == (502, True)
    assert budget.spent > 0


async def test_a_stream_that_hangs_is_cut_and_counted(serve: Serve) -> None:
    async def hang(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(streamed(DELTA, done=False))
        await asyncio.sleep(60)
        return response

    own, budget = await serve({"/v1/responses": hang}), dollars()
    async with door(own, budget, ModelLimits(seconds=0.3)) as ask:
        with pytest.raises(aiohttp.ClientError):
            await ask("POST", RESPONSES, **asked(stream=True))

    assert [receipt.usage.output for receipt in budget.receipts] == [11]


async def test_a_provider_that_cannot_be_reached_costs_nothing(unused_tcp_port: int) -> None:
    budget = dollars()
    async with door(Outside({}, port=unused_tcp_port), budget) as ask:
        answer = await ask("POST", RESPONSES, **asked())

    assert (answer.status, "it cannot be reached" in answer.text) == (502, True)
    assert str(unused_tcp_port) not in answer.text
    assert budget.receipts == []


@pytest.mark.parametrize("host", ["127.0.0.1", "models.example"])
async def test_no_private_address_unless_the_operator_named_its_host(serve: Serve, host: str) -> None:
    own, budget = await serve({"/v1/responses": web.json_response(PLAIN)}), dollars()
    statuses = []
    for named in (frozenset[str](), frozenset({host})):
        async with (
            open_models(providers(own.port, host), budget, named=named, resolver=local(host)) as path,
            inside(path) as ask,
        ):
            statuses.append((await ask("POST", RESPONSES, **asked())).status)

    assert statuses == [403, 200]
    assert len(own.asked) == len(budget.receipts) == 1


async def test_the_metadata_of_a_cloud_is_never_reached(serve: Serve) -> None:
    names = Names({"models.example": [["169.254.169.254"]]})
    async with (
        open_models(providers(1, "models.example"), dollars(), named=NAMED, resolver=names) as path,
        inside(path) as ask,
    ):
        answer = await ask("POST", RESPONSES, **asked())

    assert (answer.status, "E552" in answer.text) == (403, True)
