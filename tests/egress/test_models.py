"""The door to models, with a real provider on loopback: what passes, what is refused, what is counted."""

import asyncio
import gzip
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from ghapp.egress.budget import Budget, ModelPrice
from ghapp.egress.models import ModelLimits, open_models
from ghapp.egress.provider import Provider, anthropic, openai
from ghapp.egress.usage import Usage
from tests.egress.conftest import Answer, Names, Outside, Serve, inside, local
from tests.egress.test_usage import CHUNK, COMPLETED, CREATED, DELTA, END, LAST_CHUNK, START, TEXT, streamed

KEY = "sk-the-real-key"
NAMED = frozenset({"127.0.0.1", "models.example"})
DOLLAR = 1_000_000
LIMITS = ModelLimits()
PRICE = ModelPrice(input=DOLLAR, cache_read=DOLLAR, cache_write=DOLLAR, output=DOLLAR, longest=10_000)
CHAT, MESSAGES, RESPONSES = (
    "/openai/v1/chat/completions",
    "/anthropic/v1/messages?beta=true",
    "/openai/v1/responses",
)
PLAIN = {"object": "response", "model": "m-2026", "usage": {"input_tokens": 7, "output_tokens": 5}}
COUNTED = Usage("m-2026", input=7, output=5, complete=True)
Ask = Callable[..., Awaitable[Answer]]


def providers(port: int, host: str = "127.0.0.1") -> tuple[Provider, ...]:
    url = f"http://{host}:{port}"
    return anthropic(SecretStr(KEY), url), openai(SecretStr(KEY), f"{url}/v1")


def dollars(cap: int = DOLLAR) -> Budget:
    return Budget(cap, {"m": PRICE})


@asynccontextmanager
async def door(
    outside: Outside, budget: Budget, limits: ModelLimits = LIMITS, **more: Any
) -> AsyncIterator[Ask]:
    async with (
        open_models(providers(outside.port), budget, limits, **({"named": NAMED} | more)) as path,
        inside(path) as ask,
    ):
        yield ask


def events(*parts: dict[str, Any], done: bool = True) -> web.Response:
    return web.Response(body=streamed(*parts, done=done), content_type="text/event-stream")


def asked(**more: Any) -> dict[str, Any]:
    return {"json": {"model": "m", **more}}


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


def cutting(*parts: bytes, status: int = 200, kind: str = "text/event-stream") -> Callable[..., Any]:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(status=status, headers={"Content-Type": kind})
        await response.prepare(request)
        for part in parts:
            await response.write(part)
            await asyncio.sleep(0.01)
        assert request.transport is not None
        request.transport.close()
        return response

    return answer


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
    async with asyncio.timeout(5):
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


async def test_a_budget_that_is_spent_refuses_the_next_request(serve: Serve) -> None:
    own, budget = await serve({"/v1/messages": web.json_response(PLAIN)}), dollars(40)

    async with door(own, budget) as ask:
        answers = [await ask("POST", MESSAGES, **asked(max_tokens=10)) for _ in range(4)]

    assert [answer.status for answer in answers] == [200, 200, 402, 402]
    error = json.loads(answers[2].body)["error"]
    assert error["type"] == "billing_error"
    assert "E561 The budget for models is spent: $0.0000 of $0.0000 are left." in error["message"]
    assert len(own.asked) == 2


async def test_requests_at_the_same_time_cannot_pass_the_cap_together(serve: Serve) -> None:
    usage = {"input_tokens": 10, "output_tokens": 990}

    async def slowly(_request: web.BaseRequest) -> web.Response:
        await asyncio.sleep(0.02)
        return web.json_response(PLAIN | {"usage": usage})

    own, budget = await serve({"/v1/responses": slowly}), dollars(3_500)
    async with door(own, budget, ModelLimits(at_once=16)) as ask:
        found = await asyncio.gather(
            *(ask("POST", RESPONSES, **asked(max_output_tokens=990)) for _ in range(16))
        )

    assert sorted(answer.status for answer in found) == [200] * 3 + [402] * 13
    assert (budget.spent, len(own.asked)) == (3_000, 3)


async def test_an_answer_may_be_no_longer_than_there_is_money_for(serve: Serve) -> None:
    own = await serve({"/v1/responses": web.json_response(PLAIN), "/v1/messages": web.json_response(PLAIN)})

    async with door(own, dollars(5_000)) as ask:
        await ask("POST", RESPONSES, **asked())
        await ask("POST", MESSAGES, **asked(max_tokens=9_000))

    granted = [json.loads(own.bodies[0])["max_output_tokens"], json.loads(own.bodies[1])["max_tokens"]]
    assert 4_900 < granted[1] < granted[0] < 5_000


@pytest.mark.parametrize("body", [{}, {"model": "other"}, {"model": ["m"]}])
async def test_a_model_without_a_price_is_refused(serve: Serve, body: dict[str, Any]) -> None:
    own = await serve({})

    async with door(own, dollars()) as ask:
        answer = await ask("POST", RESPONSES, json=body)

    assert (answer.status, "E564" in answer.text, "Use one of: m." in answer.text) == (403, True, True)
    assert own.asked == []


async def test_the_requests_of_a_job_are_counted_free_ones_too(serve: Serve) -> None:
    own = await serve({"/v1/models": web.json_response({})})

    async with door(own, dollars(), ModelLimits(requests=2)) as ask:
        answers = [await ask("GET", "/openai/v1/models") for _ in range(3)]

    assert [answer.status for answer in answers] == [200, 200, 402]
    assert "E566 The models were asked 2 times" in answers[2].text
    assert len(own.asked) == 2


@pytest.mark.parametrize(
    ("sent", "status", "why"),
    [
        ({"data": b"{"}, 403, "it is no JSON object"),
        ({"data": b"[1]"}, 403, "it is no JSON object"),
        ({"data": b" " * 1_000_001}, 413, "it is too large"),
        (
            {"data": gzip.compress(b" " * 1_000_001), "headers": {"Content-Encoding": "gzip"}},
            413,
            "too large",
        ),
        (asked(tools=[{"type": "web_search"}]), 403, "the tool `web_search` may run at the provider"),
    ],
)
async def test_a_request_that_is_not_let_through_says_why(
    serve: Serve, sent: dict[str, Any], status: int, why: str
) -> None:
    own, budget = await serve({}), dollars()

    async with door(own, budget, ModelLimits(request_mb=1)) as ask:
        answer = await ask("POST", RESPONSES, **sent)

    assert (answer.status, "E562" in answer.text) == (status, True)
    assert why in json.loads(answer.body)["error"]["message"]
    assert (own.asked, budget.receipts) == ([], [])


async def test_the_key_is_in_no_file_of_the_door(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await serve({"/v1/responses": web.json_response(PLAIN)})
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async with door(own, dollars()) as ask:
        await ask("POST", RESPONSES, **asked())
        kinds = [path.is_socket() or path.is_dir() for path in tmp_path.rglob("*")]

    assert kinds == [True, True]
    assert list(tmp_path.iterdir()) == []


async def test_no_more_requests_are_held_than_may_be_at_once(serve: Serve) -> None:
    own, body = await serve({"/v1/responses": web.json_response(PLAIN)}), json.dumps({"model": "m"}).encode()
    head = f"POST {RESPONSES} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()

    async with open_models(providers(own.port), dollars(), ModelLimits(at_once=1), named=NAMED) as path:
        (slow, to_slow), (quick, to_quick) = [await asyncio.open_unix_connection(path) for _ in range(2)]
        to_slow.write(head + body[:1])
        await asyncio.sleep(0.1)
        to_quick.write(head + body)
        await asyncio.sleep(0.1)
        held = len(own.asked)
        to_slow.write(body[1:])
        lines = [await asyncio.wait_for(reader.readline(), 5) for reader in (slow, quick)]
        to_slow.close()
        to_quick.close()

    assert (held, len(own.asked)) == (0, 2)
    assert [line.split()[1] for line in lines] == [b"200", b"200"]
