"""Each scenario, in each dialect: what the agent meets, and what the server remembers of it."""

import json
from typing import Any

import httpx
import pytest

from ghapp.demo.models import MODEL, Edit, ModelServer, open_models
from tests.demo.models.conftest import ADD, EDIT_FILE, EXEC, PATHS, PROMPT, Asking


def said_by(response: httpx.Response) -> str:
    """All of an answer, with the breaks of lines as they are."""
    assert response.status_code == 200
    return json.dumps(response.json()).replace("\\n", "\n")


async def test_without_a_prefix_it_is_ok(ask: Asking, client: httpx.AsyncClient) -> None:
    url = ask.models.url + str((await ask()).request.url.path).removeprefix("/s/ok")
    assert "return a * b" in said_by(await client.post(url, json=ask.body(PROMPT)))
    assert [one.scenario for one in ask.models.requests] == ["ok", "ok"]


async def test_what_it_does_not_know_it_leaves(ask: Asking) -> None:
    assert "I found nothing to change." in said_by(await ask(prompt="calc.py, where all is well"))


async def test_what_it_said_itself_it_does_not_take_for_asked(ask: Asking) -> None:
    [key] = ask.body("").keys() - {"model"}
    said: Any = [{"role": "user", "content": "calc.py"}, {"role": "assistant", "content": ADD.old}]
    assert "I found nothing to change." in said_by(await ask(**{key: said}))


async def test_noedit_makes_no_edit(ask: Asking) -> None:
    assert "SEARCH" not in said_by(await ask("noedit"))


async def test_wrong_changes_and_does_not_repair(ask: Asking) -> None:
    text = said_by(await ask("wrong"))
    assert "=======\n\n    return a + b\n" in text
    assert "a * b" not in text


async def test_outside_writes_where_it_must_not(ask: Asking) -> None:
    text = said_by(await ask("outside"))
    assert "../o.txt\n" in text
    assert "/tmp/o.txt\n" in text
    assert "a * b" not in text


async def test_badedit_searches_what_is_not_there(ask: Asking) -> None:
    text = said_by(await ask("badedit"))
    assert "SEARCH\nthis line is in no file" in text
    assert ADD.old not in text


@pytest.mark.parametrize("status", [401, 429, 500, 529])
async def test_a_refusal_has_the_dialects_form(ask: Asking, status: int) -> None:
    response = await ask(str(status))
    error = response.json()["error"]
    assert response.status_code == ask.models.requests[0].status == status
    assert {"message", "type"} <= error.keys()
    assert ask.models.requests[0].tokens_in == 0


async def test_flaky_fails_once_in_each_conversation(ask: Asking) -> None:
    statuses = [(await ask("flaky", prompt=prompt)).status_code for prompt in ("a", "a", "b", "a", "b")]
    assert statuses == [500, 200, 500, 200, 200]


async def test_slow_answers_in_the_end(ask: Asking) -> None:
    url = ask.models.at("slow") + PATHS[ask.dialect]
    with pytest.raises(httpx.ReadTimeout):
        await ask.client.post(url, json=ask.body(PROMPT), timeout=0.05)
    assert "return a * b" in said_by(await ask("slow"))


@pytest.mark.parametrize("stream", [False, True])
async def test_hang_sends_headers_and_nothing_more(ask: Asking, stream: bool) -> None:
    url = ask.models.at("hang") + PATHS[ask.dialect]
    body = ask.body(PROMPT) | {"stream": stream}
    async with ask.client.stream("POST", url, json=body, timeout=0.2) as response:
        assert response.status_code == 200
        with pytest.raises(httpx.ReadTimeout):
            await response.aread()


@pytest.mark.parametrize("stream", [False, True])
async def test_cut_breaks_off_in_the_middle(ask: Asking, stream: bool) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        await ask("cut", stream=stream)
    assert ask.models.requests[0].status == 200


async def test_badjson_is_well_delivered_nonsense(ask: Asking) -> None:
    response = await ask("badjson")
    assert response.headers["Content-Type"].startswith("application/json")
    with pytest.raises(json.JSONDecodeError):
        response.json()
    with pytest.raises(json.JSONDecodeError):
        await ask.events("badjson")


async def test_loop_asks_again_and_again(client: httpx.AsyncClient, models: ModelServer) -> None:
    ask = Asking(client, models, "responses")
    given: list[Any] = [{"role": "user", "content": PROMPT}]
    for _ in range(3):
        given += (await ask("loop", input=given, tools=[EXEC])).json()["output"]
    calls = [item for item in given if item.get("type") == "function_call"]
    assert len({call["call_id"] for call in calls}) == 3


async def test_loop_searches_in_vain_with_an_editor_and_without(
    client: httpx.AsyncClient, models: ModelServer
) -> None:
    with_tool = said_by(await Asking(client, models, "messages")("loop", tools=[EDIT_FILE]))
    assert '"name": "edit_file"' in with_tool
    assert "SEARCH\nthis line is in no file" in said_by(await Asking(client, models, "chat")("loop"))


async def test_shell_runs_the_command_where_there_is_a_shell(
    client: httpx.AsyncClient, models: ModelServer
) -> None:
    ask = Asking(client, models, "responses")
    call = (await ask("shell", tools=[EXEC])).json()["output"][1]
    assert json.loads(call["arguments"]) == {"cmd": "touch ran"}
    assert "```bash\ntouch ran\n```" in said_by(await Asking(client, models, "chat")("shell"))


async def test_a_scenario_that_does_not_exist_is_told_at_once(
    models: ModelServer, client: httpx.AsyncClient
) -> None:
    with pytest.raises(KeyError, match="okay"):
        models.at("okay")
    assert (await client.post(f"{models.url}/s/okay/v1/messages", json={"messages": []})).status_code == 404


async def test_what_was_asked_and_what_it_cost_is_remembered(ask: Asking) -> None:
    response = await ask(prompt=PROMPT)
    asked = ask.models.requests[0]
    usage = response.json()["usage"]
    told = [value for name, value in usage.items() if name in {"input_tokens", "prompt_tokens"}]
    told += [value for name, value in usage.items() if name in {"output_tokens", "completion_tokens"}]
    assert [asked.tokens_in, asked.tokens_out] == told
    assert asked.tokens_in > 0
    assert asked.tokens_out > 0
    assert PROMPT in json.dumps(asked.body).replace("\\n", "\n")
    assert {"host", "content-type"} <= asked.headers.keys()


async def test_a_longer_prompt_costs_more(ask: Asking) -> None:
    await ask(prompt="x" * 40)
    await ask(prompt="x" * 440)
    short, long = ask.models.requests
    assert long.tokens_in - short.tokens_in == 100


async def test_only_the_key_it_was_given_opens_it(client: httpx.AsyncClient) -> None:
    body = {"messages": [{"role": "user", "content": "calc.py"}]}
    async with open_models([Edit("a", "b\n", "c\n")], key="right") as models:
        url = f"{models.url}/v1/messages"
        answers = [
            await client.post(url, json=body),
            await client.post(url, json=body, headers={"x-api-key": "wrong"}),
            await client.post(url, json=body, headers={"x-api-key": "right"}),
            await client.post(url, json=body, headers={"Authorization": "Bearer right"}),
        ]
    assert [answer.status_code for answer in answers] == [401, 401, 200, 200]


async def test_it_introduces_itself(client: httpx.AsyncClient, models: ModelServer) -> None:
    listed = (await client.get(f"{models.url}/v1/models")).json()
    assert [model["id"] for model in listed["data"]] == [MODEL]
    assert (await client.head(models.at("ok") + "/")).status_code == 200
    assert models.url.startswith("http://127.0.0.1:")
