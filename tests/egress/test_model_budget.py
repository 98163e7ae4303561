"""What a box may spend, and what is refused before it costs."""

import asyncio
import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from ghapp.egress.models import ModelLimits, open_models
from tests.egress.conftest import Serve
from tests.egress.model_door import (
    MESSAGES,
    NAMED,
    PLAIN,
    RESPONSES,
    asked,
    dollars,
    door,
    providers,
)


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
