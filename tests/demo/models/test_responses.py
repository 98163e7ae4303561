"""Responses: edits are shell commands, where there is a shell."""

import json
from typing import Any

import httpx
import pytest

from ghapp.demo.models import MODEL, ModelServer
from tests.demo.models.conftest import ADD, EXEC, PROMPT, SAY, Asking

PATCH = """apply_patch <<'SCRIPTED'
*** Begin Patch
*** Update File: calc.py
@@
-    return a + b
+    return a * b
*** End Patch
SCRIPTED"""


@pytest.fixture
def responses(client: httpx.AsyncClient, models: ModelServer) -> Asking:
    return Asking(client, models, "responses")


def commands(body: Any) -> list[str]:
    calls = [item for item in body["output"] if item["type"] == "function_call"]
    return [json.loads(call["arguments"])["cmd"] for call in calls]


async def test_the_edit_whose_old_text_was_said_is_a_command(responses: Asking) -> None:
    body = (await responses(tools=[EXEC])).json()
    assert (body["status"], body["model"]) == ("completed", MODEL)
    assert commands(body) == [PATCH]


async def test_an_agent_that_can_look_needs_only_the_path(responses: Asking) -> None:
    body = (await responses(prompt="There is something in greet.py.", tools=[EXEC])).json()
    assert [SAY.path in command for command in commands(body)] == [True]


async def test_it_ends_once_its_commands_were_run(responses: Asking) -> None:
    calls = (await responses(prompt=ADD.old + SAY.old, tools=[EXEC])).json()["output"][1:]
    ran = [{"type": "function_call_output", "call_id": call["call_id"], "output": "ok"} for call in calls]
    given = [{"role": "user", "content": [{"type": "input_text", "text": PROMPT}]}, *calls, *ran]
    body = (await responses(input=given, tools=[EXEC])).json()
    assert (len({call["call_id"] for call in calls}), commands(body)) == (2, [])
    assert body["output"][0]["content"][0]["text"] == "Done."


async def test_a_stream_says_the_same(responses: Asking) -> None:
    whole = (await responses(tools=[EXEC])).json()
    events = await responses.events(tools=[EXEC])
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    assert (events[0]["type"], events[-1]["type"]) == ("response.created", "response.completed")
    assert events[-1]["response"] == whole
    done = [event["item"] for event in events if event["type"] == "response.output_item.done"]
    assert done == whole["output"]
    pieces = [event["delta"] for event in events if event["type"].endswith(".delta")]
    assert pieces == ["I edit.", whole["output"][1]["arguments"]]


async def test_the_prompt_may_be_a_plain_text(responses: Asking) -> None:
    body = (await responses(input=PROMPT)).json()
    assert "<<<<<<< SEARCH" in body["output"][0]["content"][0]["text"]
