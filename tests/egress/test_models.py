"""The door to models, with a real provider on loopback: what passes, and what it is counted as."""

import asyncio
import gzip
import json

import aiohttp
import pytest
from aiohttp import web

from ghapp.egress.models import open_models
from ghapp.egress.usage import Usage
from tests.egress.conftest import Serve
from tests.egress.model_door import (
    CHAT,
    COUNTED,
    KEY,
    MESSAGES,
    NAMED,
    PLAIN,
    PRICE,
    RESPONSES,
    asked,
    cutting,
    dollars,
    door,
    events,
    providers,
)
from tests.egress.test_usage import CHUNK, COMPLETED, CREATED, DELTA, END, LAST_CHUNK, START, TEXT, streamed


async def test_the_key_is_added_outside_and_what_the_box_says_of_itself_is_dropped(serve: Serve) -> None:
    own = await serve({"/v1/responses": web.json_response(PLAIN), "/v1/messages": web.json_response(PLAIN)})
    said = {
        "Authorization": "Bearer mine",
        "x-api-key": "mine",
        "Cookie": "a=b",
        "X-Forwarded-For": "1.1.1.1",
    }

    async with door(own, dollars()) as ask:
        answers = [await ask("POST", target, **asked(), headers=said) for target in (RESPONSES, MESSAGES)]

    assert [answer.status for answer in answers] == [200, 200]
    assert own.asked[0].headers["Authorization"] == f"Bearer {KEY}"
    assert own.asked[1].headers["x-api-key"] == KEY
    assert own.paths == ["/v1/responses", "/v1/messages?beta=true"]
    for request in own.asked:
        assert "mine" not in str(request.headers)
        assert not request.headers.keys() & {"Cookie", "X-Forwarded-For"}
    assert "Authorization" not in own.asked[1].headers


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", "/openai/v1/embeddings"),
        ("POST", "/openai/v1/files"),
        ("GET", "/openai/v1/responses"),
        ("GET", "/openai/v1/responses/resp_1"),
        ("DELETE", "/openai/v1/models"),
        ("POST", "/openai/v1/models"),
        ("POST", "/openai/v1/responses/../files"),
        ("POST", "/openai/v1//responses"),
        ("POST", "/openai/v1/%72esponses"),
        ("POST", "/openai/v1/messages"),
        ("POST", "/anthropic/v1/messages/batches"),
        ("POST", "/anthropic/v1/complete"),
        ("HEAD", "/anthropic/"),
        ("GET", "/"),
        ("GET", "/elsewhere/v1/models"),
        ("POST", "//openai/v1/responses"),
    ],
)
async def test_only_the_endpoints_of_models_are_let_through(serve: Serve, method: str, target: str) -> None:
    own = await serve({})

    async with door(own, dollars()) as ask:
        answer = await ask(method, target, **asked())

    assert answer.status == 403
    assert method == "HEAD" or "E560" in answer.text
    assert own.asked == []


@pytest.mark.parametrize(
    "line", ["OPTIONS * HTTP/1.1", "CONNECT 10.0.0.1:443 HTTP/1.1", "GET http://10.0.0.1/ HTTP/1.1"]
)
async def test_it_is_no_proxy(serve: Serve, line: str) -> None:
    own = await serve({})
    async with open_models(providers(own.port), dollars(), named=NAMED) as path:
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(f"{line}\r\nHost: x\r\n\r\n".encode())
        status = await asyncio.wait_for(reader.readline(), 5)
        writer.close()

    assert status.split()[1] in {b"400", b"403"}
    assert own.asked == []


async def test_free_endpoints_cost_nothing(serve: Serve) -> None:
    ok = web.json_response({"input_tokens": 3})
    own = await serve({"/v1/models": ok, "/v1/messages/count_tokens": ok})
    spent = dollars(0)

    async with door(own, spent) as ask:
        found = [
            await ask("GET", "/openai/v1/models"),
            await ask("GET", "/anthropic/v1/models?limit=5"),
            await ask("POST", "/anthropic/v1/messages/count_tokens", **asked()),
        ]

    assert [answer.status for answer in found] == [200] * 3
    assert own.paths[1] == "/v1/models?limit=5"
    assert (spent.spent, spent.receipts) == (0, [])


@pytest.mark.parametrize(
    ("target", "answer", "usage"),
    [
        (CHAT, events(CHUNK, LAST_CHUNK), Usage("m", 10, 20, 0, 50, complete=True)),
        (RESPONSES, events(CREATED, DELTA, COMPLETED), Usage("m", 10, 20, 0, 50, complete=True)),
        (MESSAGES, events(START, TEXT, END), Usage("m", 10, 20, 30, 50, complete=True)),
        (CHAT, web.json_response(PLAIN | {"object": "chat.completion"}), COUNTED),
        (RESPONSES, web.json_response(PLAIN), COUNTED),
        (MESSAGES, web.json_response(PLAIN | {"type": "message"}), COUNTED),
    ],
)
async def test_an_answer_passes_as_it_is_and_is_counted(
    serve: Serve, target: str, answer: web.Response, usage: Usage
) -> None:
    own = await serve({target.removeprefix("/openai").removeprefix("/anthropic").partition("?")[0]: answer})
    budget = dollars()

    async with door(own, budget) as ask:
        found = await ask("POST", target, **asked(stream=True))

    assert (found.status, found.body) == (200, answer.body)
    assert found.headers["Content-Type"] == answer.headers["Content-Type"]
    assert [receipt.usage for receipt in budget.receipts] == [usage]
    assert budget.spent == PRICE.of(usage) > 0


async def test_a_stream_of_chat_is_asked_for_its_usage_and_others_are_left_alone(serve: Serve) -> None:
    own = await serve({"/v1/chat/completions": events(LAST_CHUNK), "/v1/responses": events(COMPLETED)})

    async with door(own, dollars()) as ask:
        await ask("POST", CHAT, **asked(stream=True))
        await ask("POST", RESPONSES, **asked(stream=True))

    assert json.loads(own.bodies[0])["stream_options"] == {"include_usage": True}
    assert json.loads(own.bodies[1]) == {"model": "m", "stream": True}


async def test_a_stream_arrives_as_it_is_made(serve: Serve) -> None:
    go_on = asyncio.Event()

    async def slowly(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(streamed(DELTA, done=False))
        await go_on.wait()
        await response.write(streamed(COMPLETED))
        return response

    own = await serve({"/v1/responses": slowly})
    async with (
        open_models(providers(own.port), dollars(), named=NAMED) as path,
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as session,
        session.post(f"http://x{RESPONSES}", **asked(stream=True)) as answer,
    ):
        first = await asyncio.wait_for(answer.content.readany(), 5)
        go_on.set()
        rest = await answer.content.read()

    assert first == streamed(DELTA, done=False)
    assert rest == streamed(COMPLETED)


async def test_a_provider_that_compresses_unasked_is_read_all_the_same(serve: Serve) -> None:
    body = json.dumps(PLAIN).encode()
    packed = web.Response(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})
    own = await serve({"/v1/responses": packed})
    budget = dollars()

    async with door(own, budget) as ask:
        answer = await ask("POST", RESPONSES, **asked(), headers={"Accept-Encoding": "gzip, br"})

    assert (answer.body, answer.headers.get("Content-Encoding")) == (body, None)
    assert own.asked[0].headers["Accept-Encoding"] == "identity"
    assert [receipt.usage for receipt in budget.receipts] == [COUNTED]


@pytest.mark.parametrize(
    ("target", "parts", "output"),
    [
        (CHAT, (streamed(CHUNK, CHUNK, done=False),), 21),
        (RESPONSES, (streamed(CREATED, DELTA, done=False), b"data: {"), 11),
        (MESSAGES, (streamed(START, TEXT, done=False),), 11),
        (RESPONSES, (b'{"object": "response", "output": [',), 9),
        (MESSAGES, (), 0),
    ],
)
async def test_a_cut_answer_is_cut_inside_too_and_its_cost_estimated(
    serve: Serve, target: str, parts: tuple[bytes, ...], output: int
) -> None:
    own = await serve(
        {target.split("?", maxsplit=1)[0].removeprefix("/openai").removeprefix("/anthropic"): cutting(*parts)}
    )
    budget = dollars()

    async with door(own, budget) as ask:
        with pytest.raises(aiohttp.ClientError):
            await ask("POST", target, **asked(stream=True, input="x" * 400))

    (receipt,) = budget.receipts
    assert (receipt.usage.complete, receipt.usage.output) == (False, output)
    assert receipt.usage.input + receipt.usage.cache_read >= 30
    assert budget.spent > 0


async def test_who_leaves_early_pays_what_the_provider_bills(serve: Serve) -> None:
    left, ended = asyncio.Event(), asyncio.Event()

    async def slowly(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(streamed(DELTA, done=False))
        await left.wait()
        for _ in range(20):
            await response.write(streamed(DELTA, done=False))
            await asyncio.sleep(0.01)
        await response.write(streamed(COMPLETED))
        ended.set()
        return response

    own, budget = await serve({"/v1/responses": slowly}), dollars()
    async with open_models(providers(own.port), budget, named=NAMED) as path:
        async with (
            aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as session,
            session.post(f"http://x{RESPONSES}", **asked(stream=True)) as answer,
        ):
            await answer.content.readany()
        left.set()
        await asyncio.wait_for(ended.wait(), 5)
        await asyncio.sleep(0.1)

    assert [receipt.usage.output for receipt in budget.receipts] == [50]
    assert budget.receipts[0].usage.complete


async def test_a_door_that_closes_in_the_middle_has_counted(serve: Serve) -> None:
    async def endless(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(streamed(START, TEXT, done=False))
        await asyncio.sleep(60)
        return response

    own, budget = await serve({"/v1/messages": endless}), dollars()
    async with asyncio.timeout(30):
        async with open_models(providers(own.port), budget, named=NAMED) as path:
            reader, writer = await asyncio.open_unix_connection(path)
            body = json.dumps({"model": "m"})
            writer.write(
                f"POST {MESSAGES} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            assert b"200" in await reader.readline()
            await asyncio.sleep(0.1)
        assert [receipt.usage.output for receipt in budget.receipts] == [11]
        writer.close()
