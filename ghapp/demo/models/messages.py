"""Anthropic's Messages (https://docs.anthropic.com/en/api/messages), as far as agents use them."""

import json
import re
from collections.abc import Iterator

from ghapp.demo.models.script import MODEL, Body, Conversation, Reply, count_request

PATH = "/v1/messages"
KINDS = {
    401: "authentication_error",
    404: "not_found_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}
LINE_NUMBER = re.compile(r"^ *\d+[\t→]", re.MULTILINE)  # a reader's, not the file's


def hear(body: Body) -> Conversation:
    blocks = [block for message in body["messages"] for block in _blocks(message)]
    return Conversation(
        said=tuple(text for block in blocks for text in _said(block)),
        offered=frozenset(tool["name"] for tool in body.get("tools") or ()),
        called=tuple(block["name"] for block in blocks if block["type"] == "tool_use"),
        tokens=count_request(body),
    )


def say(reply: Reply, asked: Conversation) -> Body:
    return _message(_content(reply), _stop(reply), asked.tokens, reply.tokens)


def stream(reply: Reply, asked: Conversation) -> Iterator[Body]:
    yield {"type": "message_start", "message": _message([], None, asked.tokens, 0)}
    for index, block in enumerate(_content(reply)):
        yield {"type": "content_block_start", "index": index, "content_block": _empty(block)}
        yield {"type": "content_block_delta", "index": index, "delta": _delta(block)}
        yield {"type": "content_block_stop", "index": index}
    ended = {"stop_reason": _stop(reply), "stop_sequence": None}
    yield {"type": "message_delta", "delta": ended, "usage": {"output_tokens": reply.tokens}}
    yield {"type": "message_stop"}


def frame(event: Body) -> str:
    return f"event: {event['type']}\ndata: {json.dumps(event)}\n\n"


END = ""


def refuse(status: int, message: str) -> Body:
    return {"type": "error", "error": {"type": KINDS.get(status, "api_error"), "message": message}}


def _blocks(message: Body) -> list[Body]:
    content = message["content"]
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    return [block | {"role": message["role"]} for block in blocks]


def _said(block: Body) -> Iterator[str]:
    if block["type"] == "text" and block["role"] == "user":
        yield block["text"]
    elif block["type"] == "tool_result":
        content = block.get("content") or ""
        parts = [content] if isinstance(content, str) else [part.get("text", "") for part in content]
        yield from (LINE_NUMBER.sub("", part) for part in parts)


def _content(reply: Reply) -> list[Body]:
    calls = [
        {"type": "tool_use", "id": f"toolu_{reply.id_of(index)}", "name": call.tool, "input": call.arguments}
        for index, call in enumerate(reply.calls)
    ]
    return [{"type": "text", "text": reply.text}, *calls]


def _empty(block: Body) -> Body:
    empty: Body = {"text": ""} if block["type"] == "text" else {"input": {}}
    return block | empty


def _delta(block: Body) -> Body:
    if block["type"] == "text":
        return {"type": "text_delta", "text": block["text"]}
    return {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}


def _stop(reply: Reply) -> str:
    return "tool_use" if reply.calls else "end_turn"


def _message(content: list[Body], stop: str | None, tokens_in: int, tokens_out: int) -> Body:
    return {
        "id": "msg_scripted",
        "type": "message",
        "role": "assistant",
        "model": MODEL,
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": {
            "input_tokens": tokens_in,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": tokens_out,
        },
    }
