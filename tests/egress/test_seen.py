"""What the door remembers of each question, and whether another one may be answered."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import ClientPayloadError, ClientTimeout, web

from ghapp.egress.models import ModelLimits, open_models
from ghapp.egress.seen import Seen, last_trouble
from tests.egress.conftest import Outside, Serve, inside
from tests.egress.model_door import NAMED, PLAIN, RESPONSES, asked, cutting, dollars, door, providers

PATH = "/v1/responses"


async def hang(_request: web.BaseRequest) -> web.Response:
    await asyncio.sleep(60)
    return web.Response()


ANSWERS: dict[str, tuple[Any, int, str, bool]] = {
    "an answer": (web.json_response(PLAIN), 200, "", False),
    "nonsense": (web.Response(text="{{"), 200, "", False),
    "400": (web.Response(status=400), 400, "the provider openai answered 400", False),
    "401": (web.Response(status=401), 403, "it refuses the key (401)", False),
    "403": (web.Response(status=403), 403, "it refuses the key (403)", False),
    "404": (web.Response(status=404), 404, "the provider openai answered 404", False),
    "429": (web.Response(status=429), 429, "the provider openai answered 429", True),
    "500": (web.Response(status=500), 500, "the provider openai answered 500", True),
    "529": (web.Response(status=529), 529, "the provider openai answered 529", True),
    "a redirect": (web.Response(status=302), 502, "redirects are not followed", False),
    "no answer": (hang, 502, "no answer in time", True),
    "a half": (cutting(b"data: "), 502, "it broke off (ClientPayloadError)", True),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_each_question_is_remembered_by_its_answer(serve: Serve, name: str) -> None:
    answer, status, trouble, is_transient = ANSWERS[name]
    own, budget = await serve({PATH: answer}), dollars()

    async with door(own, budget, ModelLimits(seconds=0.3)) as ask:
        with suppress(ClientPayloadError):  # half an answer is one
            await ask("POST", RESPONSES, **asked(), allow_redirects=False)

    [seen] = budget.seen
    assert (seen.status, seen.is_transient) == (status, is_transient)
    assert (trouble in seen.trouble) if trouble else seen.trouble == ""


async def test_who_cannot_be_reached_may_be_later(unused_tcp_port: int) -> None:
    budget = dollars()
    async with door(Outside({}, port=unused_tcp_port), budget) as ask:
        await ask("POST", RESPONSES, **asked())
    assert [(seen.status, seen.is_transient) for seen in budget.seen] == [(502, True)]


async def test_a_spent_budget_does_not_pass(serve: Serve) -> None:
    own, budget = await serve({PATH: web.json_response(PLAIN)}), dollars(0)
    async with door(own, budget) as ask:
        await ask("POST", RESPONSES, **asked())

    [seen] = budget.seen
    assert (seen.status, seen.is_transient) == (402, False)
    assert seen.trouble.startswith("The budget for models is spent")


async def test_what_costs_nothing_is_not_remembered(serve: Serve) -> None:
    own, budget = await serve({"/v1/models": web.Response(status=500)}), dollars()
    async with door(own, budget) as ask:
        await ask("GET", "/openai/v1/models")
        await ask("GET", "/openai/")
    assert budget.seen == []


async def test_who_is_still_waited_for_when_the_box_has_left_had_not_answered(serve: Serve) -> None:
    own, budget, limits = await serve({PATH: hang}), dollars(), ModelLimits(last_seconds=0.2)
    async with open_models(providers(own.port), budget, limits, named=NAMED) as path, inside(path) as ask:
        with pytest.raises(TimeoutError):
            await ask("POST", RESPONSES, **asked(), timeout=ClientTimeout(total=0.2))

    assert [(seen.status, seen.is_transient) for seen in budget.seen] == [(0, True)]
    assert budget.seen[0].trouble == "the provider openai had not answered"
    assert [receipt.usage.complete for receipt in budget.receipts] == [False]


def test_only_the_last_trouble_counts() -> None:
    trouble = Seen(500, "it broke", is_transient=True)
    assert last_trouble([Seen(200), trouble]) == trouble
    assert last_trouble([trouble, Seen(200)]) is None
    assert last_trouble([]) is None
