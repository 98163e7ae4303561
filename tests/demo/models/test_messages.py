"""Messages: read where there is a reader, then edit, then end."""

import json
from typing import Any

import httpx
import pytest

from ghapp.demo.models import MODEL, ModelServer
from tests.demo.models.conftest import ADD, EDIT_FILE, PROMPT, SAY, Asking

NUMBERED = "     1\tdef greet():\n     2\t    return 'hallo'\n"  # as a reader shows it
READ_AND_EDIT = [{"name": "Read"}, {"name": "Edit"}]


@pytest.fixture
def messages(client: httpx.AsyncClient, models: ModelServer) -> Asking:
    return Asking(client, models, "messages")


def calls(body: Any) -> list[tuple[str, Any]]:
    return [(block["name"], block["input"]) for block in body["content"] if block["type"] == "tool_use"]


async def turn(messages: Asking, said: list[Any], result: str, **more: Any) -> Any:
    """Its next answer; the conversation grows by that and by the results of its calls."""
    body = (await messages(messages=said, **more)).json()
    said.append({"role": "assistant", "content": body["content"]})
    used = [block["id"] for block in body["content"] if block["type"] == "tool_use"]
    answers = [{"type": "tool_result", "tool_use_id": one, "content": result} for one in used]
    said.append({"role": "user", "content": answers})
    return body


async def test_our_own_tool_is_called_once(messages: Asking) -> None:
    said: list[Any] = [{"role": "user", "content": PROMPT}]
    first = await turn(messages, said, "done", tools=[EDIT_FILE])
    last = await turn(messages, said, "done", tools=[EDIT_FILE])
    assert calls(first) == [("edit_file", {"path": "calc.py", "old": ADD.old, "new": ADD.new})]
    assert (first["model"], first["stop_reason"]) == (MODEL, "tool_use")
    assert (calls(last), last["stop_reason"], last["content"][0]["text"]) == ([], "end_turn", "Done.")


async def test_a_file_is_read_before_it_is_edited(messages: Asking) -> None:
    said: list[Any] = [{"role": "user", "content": [{"type": "text", "text": "See calc.py and greet.py."}]}]
    read = await turn(messages, said, NUMBERED, tools=READ_AND_EDIT)
    edit = await turn(messages, said, "done", tools=READ_AND_EDIT)
    last = await turn(messages, said, "", tools=READ_AND_EDIT)
    assert calls(read) == [("Read", {"file_path": "calc.py"}), ("Read", {"file_path": "greet.py"})]
    change = {"file_path": "greet.py", "old_string": SAY.old, "new_string": SAY.new}
    assert calls(edit) == [("Edit", change)]  # calc.py did not hold what it would change
    assert calls(last) == []


async def test_a_stream_says_the_same(messages: Asking) -> None:
    whole = (await messages(tools=[EDIT_FILE])).json()
    events = await messages.events(tools=[EDIT_FILE])
    kinds = [event["type"] for event in events]
    block = ["content_block_start", "content_block_delta", "content_block_stop"]
    assert kinds == ["message_start", *block, *block, "message_delta", "message_stop"]
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    assert deltas[0]["text"] == whole["content"][0]["text"]
    assert json.loads(deltas[1]["partial_json"]) == whole["content"][1]["input"]
    begun = {"input_tokens": whole["usage"]["input_tokens"], "output_tokens": 0}
    assert begun.items() <= events[0]["message"]["usage"].items()
    assert events[-2]["usage"] == {"output_tokens": whole["usage"]["output_tokens"]}
    assert events[-2]["delta"]["stop_reason"] == whole["stop_reason"] == "tool_use"


async def test_tokens_are_counted_before_they_are_spent(messages: Asking, client: httpx.AsyncClient) -> None:
    url = f"{messages.models.url}/v1/messages"
    body = messages.body(PROMPT) | {"tools": [EDIT_FILE]}
    counted = (await client.post(f"{url}/count_tokens", json=body)).json()["input_tokens"]
    spent = (await client.post(url, json=body | {"max_tokens": 64})).json()["usage"]["input_tokens"]
    assert counted == spent > len(PROMPT) // 4
