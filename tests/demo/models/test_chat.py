"""Chat completions: edits are said as blocks to search and replace."""

import httpx
import pytest

from ghapp.demo.models import MODEL, ModelServer
from tests.demo.models.conftest import ADD, PROMPT, SAY, Asking

BLOCK = "calc.py\n```\n<<<<<<< SEARCH\n    return a + b\n=======\n    return a * b\n>>>>>>> REPLACE\n```\n"


@pytest.fixture
def chat(client: httpx.AsyncClient, models: ModelServer) -> Asking:
    return Asking(client, models, "chat")


async def test_the_edit_whose_old_text_was_said_is_made(chat: Asking) -> None:
    body = (await chat()).json()
    assert (body["object"], body["model"]) == ("chat.completion", MODEL)
    assert BLOCK in body["choices"][0]["message"]["content"]
    assert SAY.path not in body["choices"][0]["message"]["content"]
    assert body["choices"][0]["finish_reason"] == "stop"


async def test_several_files_are_edited_at_once(chat: Asking) -> None:
    said = (await chat(prompt=ADD.old + SAY.old)).json()["choices"][0]["message"]["content"]
    assert said.count("<<<<<<< SEARCH") == 2


async def test_a_stream_says_the_same(chat: Asking) -> None:
    whole = (await chat()).json()
    events = await chat.events(stream_options={"include_usage": True})
    said = "".join(choice["delta"].get("content", "") for event in events for choice in event["choices"])
    assert said == whole["choices"][0]["message"]["content"]
    assert events[-1]["usage"] == whole["usage"]
    assert (await chat("ok", stream=True)).text.endswith("data: [DONE]\n\n")


async def test_a_stream_tells_its_usage_only_to_who_asks(chat: Asking) -> None:
    assert all("usage" not in event for event in await chat.events())


async def test_an_offered_tool_is_called_and_then_it_ends(chat: Asking) -> None:
    tools = [{"type": "function", "function": {"name": "edit_file", "parameters": {}}}]
    choice = (await chat(tools=tools)).json()["choices"][0]
    call = choice["message"]["tool_calls"][0]
    assert (choice["finish_reason"], call["function"]["name"]) == ("tool_calls", "edit_file")
    answered = {"role": "tool", "tool_call_id": call["id"], "content": "done"}
    messages = [{"role": "user", "content": PROMPT}, choice["message"], answered]
    ended = (await chat(tools=tools, messages=messages)).json()["choices"][0]
    assert (ended["finish_reason"], ended["message"]["content"]) == ("stop", "Done.")
