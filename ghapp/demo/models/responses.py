"""OpenAI's Responses (https://platform.openai.com/docs/api-reference/responses)."""

import json
from collections.abc import Iterator
from itertools import count

from ghapp.demo.models import chat
from ghapp.demo.models.script import MODEL, Body, Conversation, Reply, count_request

PATH = "/v1/responses"
END = ""
refuse = chat.refuse


def hear(body: Body) -> Conversation:
    items = _items(body["input"])
    return Conversation(
        said=tuple(text for item in items for text in _said(item)),
        offered=frozenset(tool["name"] for tool in body.get("tools") or () if "name" in tool),
        called=tuple(item["name"] for item in items if item.get("type") == "function_call"),
        tokens=count_request(body),
    )


def say(reply: Reply, asked: Conversation) -> Body:
    return _response("completed", _output(reply), _usage(reply, asked))


def stream(reply: Reply, asked: Conversation) -> Iterator[Body]:
    number = count()
    for event in _events(reply, asked):
        yield event | {"sequence_number": next(number)}


def frame(event: Body) -> str:
    return f"event: {event['type']}\ndata: {json.dumps(event)}\n\n"


def _events(reply: Reply, asked: Conversation) -> Iterator[Body]:
    started = _response("in_progress", [], None)
    yield {"type": "response.created", "response": started}
    yield {"type": "response.in_progress", "response": started}
    for index, item in enumerate(_output(reply)):
        place = {"output_index": index, "item_id": item["id"]}
        yield {"type": "response.output_item.added", "output_index": index, "item": _begun(item)}
        yield from (event | place for event in _parts(item))
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
    yield {"type": "response.completed", "response": say(reply, asked)}


def _parts(item: Body) -> Iterator[Body]:
    if item["type"] == "function_call":
        whole = item["arguments"]
        yield {"type": "response.function_call_arguments.delta", "delta": whole}
        yield {"type": "response.function_call_arguments.done", "arguments": whole, "name": item["name"]}
        return
    part = item["content"][0]
    at: Body = {"content_index": 0}
    yield at | {"type": "response.content_part.added", "part": part | {"text": ""}}
    yield at | {"type": "response.output_text.delta", "delta": part["text"], "logprobs": []}
    yield at | {"type": "response.output_text.done", "text": part["text"], "logprobs": []}
    yield at | {"type": "response.content_part.done", "part": part}


def _items(given: str | list[Body]) -> list[Body]:
    return [{"role": "user", "content": given}] if isinstance(given, str) else given


def _said(item: Body) -> Iterator[str]:
    if item.get("role") == "user":
        yield from _texts(item["content"])
    elif item.get("type") == "function_call_output":
        yield from _texts(item["output"])


def _texts(content: str | list[Body]) -> list[str]:
    return [content] if isinstance(content, str) else [part.get("text", "") for part in content]


def _output(reply: Reply) -> list[Body]:
    part = {"type": "output_text", "text": reply.text, "annotations": [], "logprobs": []}
    head = {"id": f"msg_{reply.number}", "type": "message", "status": "completed", "role": "assistant"}
    calls = [
        {
            "id": f"fc_{reply.id_of(index)}",
            "type": "function_call",
            "status": "completed",
            "call_id": reply.id_of(index),
            "name": call.tool,
            "arguments": json.dumps(call.arguments),
        }
        for index, call in enumerate(reply.calls)
    ]
    return [head | {"content": [part]}, *calls]


def _begun(item: Body) -> Body:
    empty: Body = {"content": []} if item["type"] == "message" else {"arguments": ""}
    return item | {"status": "in_progress"} | empty


def _usage(reply: Reply, asked: Conversation) -> Body:
    return {
        "input_tokens": asked.tokens,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": reply.tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": asked.tokens + reply.tokens,
    }


def _response(status: str, output: list[Body], usage: Body | None) -> Body:
    return {
        "id": "resp_scripted",
        "object": "response",
        "created_at": 0,
        "model": MODEL,
        "status": status,
        "error": None,
        "incomplete_details": None,
        "output": output,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": usage,
    }
